//! The compact serialization (RFC 7515, section 7.1): base64url of the JSON, and the MAC over header and payload.

use core::fmt::Write;

use crate::base64url::{encode, encoded_len};
use crate::bytes::{ascii, copy};
use crate::json::{ROOM, Sink};
use crate::mac::{BLOCK, Mac};
use crate::wide::WIDE;
use crate::{ClaimsWriter, Error};

/// What every token starts with: `{"alg":"HS256","typ":"JWT"}` in base64url, and the dot behind it.
pub(crate) const HEADER: &[u8] = b"eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.";

/// Characters of a signature in base64url.
pub(crate) const SIGNATURE: usize = encoded_len(32);

/// How a token starts: what is known before its claims are.
#[derive(Clone, Copy)]
pub(crate) struct Start<'a> {
    /// The MAC after the key and the whole blocks of `text`. Secret.
    pub(crate) mac: &'a Mac,
    /// Header, dot, and whole groups of four characters of the payload.
    pub(crate) text: &'a [u8],
    /// JSON behind those groups, less than a group.
    pub(crate) rest: &'a [u8],
    /// One bit for each registered claim in all of that.
    pub(crate) claims: u16,
}

/// A token whose claims are not written yet.
pub(crate) struct Draft<'a, W> {
    /// How it starts.
    pub(crate) start: Start<'a>,
    /// Writes the JSON behind the start, the same each time.
    pub(crate) write: W,
}

impl<W: Fn(&mut ClaimsWriter<'_>)> Draft<'_, W> {
    /// Length of the token.
    pub(crate) fn len(&self) -> usize {
        let mut json = ClaimsWriter::new(self.start.claims, None);
        _ = self.claims(&mut json);
        self.token_len(&json)
    }

    /// The token, in the caller's buffer.
    pub(crate) fn into_slice(self, buf: &mut [u8]) -> Result<&str, Error> {
        let mut json = ClaimsWriter::new(self.start.claims, None);
        self.claims(&mut json)?;
        let (needed, available) = (self.token_len(&json), buf.len());
        let token = buf.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })?;
        self.sign(&json, token)?;
        Ok(ascii(token))
    }

    /// The token, in memory of its own.
    #[cfg(feature = "alloc")]
    pub(crate) fn into_string(self) -> Result<alloc::string::String, Error> {
        let mut json = ClaimsWriter::new(self.start.claims, None);
        self.claims(&mut json)?;
        let mut token = alloc::vec![0; self.token_len(&json)];
        self.sign(&json, &mut token)?;
        Ok(alloc::string::String::from_utf8(token).unwrap_or_default())
    }

    /// The token, piece by piece.
    pub(crate) fn into_sink(self, sink: &mut dyn Write) -> Result<(), Error> {
        let mut json = ClaimsWriter::new(self.start.claims, None);
        self.claims(&mut json)?;
        let (mut mac, mut len) = (self.start.mac.clone(), self.start.text.len());
        // What of the text so far is not in the MAC yet.
        let mut open = [0; BLOCK];
        copy(self.start.text.get(len / BLOCK * BLOCK..).unwrap_or_default(), &mut open);
        let mut result = sink.write_str(ascii(self.start.text));
        self.pieces(&json, &mut |json| {
            let mut window = [0; BLOCK + encoded_len(ROOM)];
            copy(&open, &mut window);
            let start = len % BLOCK;
            let end = start + encode(json, window.get_mut(start..).unwrap_or_default());
            let text = window.get(start..end).unwrap_or_default();
            result = result.and_then(|()| sink.write_str(ascii(text)));
            len += text.len();
            copy(mac.update(window.get(..end).unwrap_or_default()), &mut open);
        })?;
        let open = open.get(..len % BLOCK).unwrap_or_default();
        let mut end = [b'.'; 1 + SIGNATURE];
        encode(mac.finish(open, len).as_flattened(), end.split_at_mut(1).1);
        result.and_then(|()| sink.write_str(ascii(&end))).or(Err(Error::Sink))
    }

    /// Writes the JSON behind the start, each registered claim once. The writer stays where it is: it is large.
    fn claims(&self, json: &mut ClaimsWriter<'_>) -> Result<(), Error> {
        json.push(self.start.rest);
        (self.write)(json);
        if json.repeated { Err(Error::RepeatedClaim) } else { Ok(()) }
    }

    /// Length of the token with these claims.
    fn token_len(&self, json: &ClaimsWriter<'_>) -> usize {
        self.start.text.len() + encoded_len(json.len()) + 1 + SIGNATURE
    }

    /// The token with these claims, in memory of its length.
    fn sign(&self, json: &ClaimsWriter<'_>, token: &mut [u8]) -> Result<(), Error> {
        let mut end = self.start.text.len();
        copy(self.start.text, token);
        self.pieces(json, &mut |json| {
            end += encode(json, token.get_mut(end..).unwrap_or_default());
        })?;
        let Some((signed, [dot, signature @ ..])) = token.split_at_mut_checked(end) else {
            return Err(Error::ClaimsChanged);
        };
        *dot = b'.';
        let open = signed.get(self.start.text.len() / BLOCK * BLOCK..).unwrap_or_default();
        encode(self.start.mac.clone().finish(open, end).as_flattened(), signature);
        Ok(())
    }

    /// The JSON behind the start, in groups of three bytes until the last piece.
    fn pieces(&self, json: &ClaimsWriter<'_>, take: Sink<'_>) -> Result<(), Error> {
        if let (true, Some(json)) = (WIDE, json.whole()) {
            take(json);
            return Ok(());
        }
        let mut again = ClaimsWriter::new(self.start.claims, Some(take));
        let written = self.claims(&mut again);
        again.flush();
        let same = written.is_ok() && again.len() == json.len();
        if same { Ok(()) } else { Err(Error::ClaimsChanged) }
    }
}
