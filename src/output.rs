//! The places that a token is written to.

use core::fmt;

use crate::Error;
use crate::hmac::copy;

/// The reason why a token cannot be written. It is one byte; an [`Error`] has room for two numbers of 64 bits.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
    /// [`Error::RepeatedClaim`].
    RepeatedClaim,
    /// [`Error::Sink`].
    Sink,
    /// [`Error::TooLong`].
    TooLong,
    /// [`Error::Internal`].
    Internal,
}

impl From<Fault> for Error {
    fn from(fault: Fault) -> Self {
        match fault {
            Fault::RepeatedClaim => Self::RepeatedClaim,
            Fault::Sink => Self::Sink,
            Fault::TooLong => Self::TooLong,
            Fault::Internal => Self::Internal,
        }
    }
}

/// Takes the text of a token, piece by piece.
pub(crate) trait Output {
    /// Takes the next piece, which is ASCII.
    fn write(&mut self, text: &[u8]) -> Result<(), Fault>;
}

impl<W: fmt::Write> Output for W {
    fn write(&mut self, text: &[u8]) -> Result<(), Fault> {
        self.write_str(as_text(text).or(Err(Fault::Internal))?).or(Err(Fault::Sink))
    }
}

/// A string that grows with the token.
#[cfg(feature = "alloc")]
pub(crate) struct Growing(pub(crate) alloc::string::String);

#[cfg(feature = "alloc")]
impl Output for Growing {
    fn write(&mut self, text: &[u8]) -> Result<(), Fault> {
        let text = as_text(text).or(Err(Fault::Internal))?;
        self.0.try_reserve(text.len()).or(Err(Fault::TooLong))?;
        // Without this the compiler does not see that there is room, and leaves a call of a panic function.
        let has_room = text.len() <= self.0.capacity() - self.0.len();
        has_room.then(|| self.0.push_str(text)).ok_or(Fault::Internal)
    }
}

/// The part of the caller's slice that has no text yet. Text that does not fit is dropped; the encoder counts it
/// all the same.
struct Slice<'b>(&'b mut [u8]);

impl Output for Slice<'_> {
    fn write(&mut self, text: &[u8]) -> Result<(), Fault> {
        if let Some((room, rest)) = core::mem::take(&mut self.0).split_at_mut_checked(text.len()) {
            copy(text, room);
            self.0 = rest;
        }
        Ok(())
    }
}

/// Has a token written into the beginning of the caller's slice. `write` returns its length.
pub(crate) fn into_slice(
    buf: &mut [u8],
    write: impl FnOnce(&mut dyn Output) -> Result<usize, Error>,
) -> Result<&str, Error> {
    let (needed, available) = (write(&mut Slice(buf))?, buf.len());
    as_text(buf.get(..needed).ok_or(Error::BufferTooSmall { needed, available })?)
}

/// Has a token of `len` bytes written into a new string.
#[cfg(feature = "alloc")]
pub(crate) fn into_string(
    len: usize,
    write: impl FnOnce(&mut dyn Output) -> Result<usize, Error>,
) -> Result<alloc::string::String, Error> {
    let mut token = Growing(alloc::string::String::new());
    token.0.try_reserve_exact(len).or(Err(Error::TooLong))?;
    write(&mut token)?;
    Ok(token.0)
}

/// The text of a token. An encoder writes ASCII only, and without `unsafe` it has to be checked again.
fn as_text(text: &[u8]) -> Result<&str, Error> {
    debug_assert!(text.iter().all(u8::is_ascii_graphic), "a token is visible ASCII");
    core::str::from_utf8(text).or(Err(Error::Internal))
}
