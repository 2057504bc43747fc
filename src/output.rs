//! The places that a token is written to.

#[cfg(feature = "alloc")]
use alloc::vec::Vec;
use core::fmt;

use crate::Error;

/// The reason why a token cannot be written. It is one byte, where an [`Error`] has two numbers of 64 bits.
#[derive(Clone, Copy)]
pub(crate) enum Fault {
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

/// The caller's slice. Text that does not fit is dropped; the encoder counts it all the same.
pub(crate) struct Slice<'b> {
    /// The part that has no text yet.
    pub(crate) rest: &'b mut [u8],
}

impl Output for Slice<'_> {
    fn write(&mut self, text: &[u8]) -> Result<(), Fault> {
        let rest = core::mem::take(&mut self.rest);
        if let Some((room, rest)) = rest.split_at_mut_checked(text.len()) {
            room.iter_mut().zip(text).for_each(|(to, from)| *to = *from);
            self.rest = rest;
        }
        Ok(())
    }
}

/// The caller's [`fmt::Write`].
pub(crate) struct Sink<'s, W>(pub(crate) &'s mut W);

impl<W: fmt::Write> Output for Sink<'_, W> {
    fn write(&mut self, text: &[u8]) -> Result<(), Fault> {
        self.0.write_str(as_text(text).or(Err(Fault::Internal))?).or(Err(Fault::Sink))
    }
}

#[cfg(feature = "alloc")]
impl Output for Vec<u8> {
    fn write(&mut self, text: &[u8]) -> Result<(), Fault> {
        self.extend_from_slice(text);
        Ok(())
    }
}

/// The text of a token. An encoder writes ASCII only, and without `unsafe` it has to be checked again.
pub(crate) fn as_text(text: &[u8]) -> Result<&str, Error> {
    debug_assert!(text.iter().all(u8::is_ascii_graphic), "a token is visible ASCII");
    core::str::from_utf8(text).or(Err(Error::Internal))
}

/// Room for a token of `len` bytes. A longer allocation than `isize::MAX` would panic.
#[cfg(feature = "alloc")]
pub(crate) fn vec_for(len: usize) -> Result<Vec<u8>, Error> {
    isize::try_from(len).map(|_| Vec::with_capacity(len)).or(Err(Error::TooLong))
}

/// The token in a vector.
#[cfg(feature = "alloc")]
pub(crate) fn into_string(token: Vec<u8>) -> Result<alloc::string::String, Error> {
    debug_assert!(token.iter().all(u8::is_ascii_graphic), "a token is visible ASCII");
    alloc::string::String::from_utf8(token).or(Err(Error::Internal))
}

/// The token in the first `needed` bytes of the caller's slice, or the error that there are fewer.
pub(crate) fn token_in(buf: &[u8], needed: usize) -> Result<&str, Error> {
    let available = buf.len();
    as_text(buf.get(..needed).ok_or(Error::BufferTooSmall { needed, available })?)
}
