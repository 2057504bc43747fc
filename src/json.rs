//! Writes the claims: one JSON object, its strings escaped and its integers formatted by hand.

use crate::bytes::{copy, hex_digit};
use crate::decimal::decimal;
use crate::wide::{GROUP, WIDE, escape_group, is_plain};

/// Bytes of JSON that are gathered before they leave, a multiple of three: where memory is plenty, enough
/// for the claims of most tokens, which then need not be written a second time after they were measured.
pub(crate) const ROOM: usize = if WIDE { 321 } else { 12 };

/// Takes the JSON that leaves a writer, `ROOM` bytes at a time until the last.
pub(crate) type Sink<'a> = &'a mut dyn FnMut(&[u8]);

/// Writes the members of the claims object; handed to [`Claims::write`](crate::Claims::write).
pub struct ClaimsWriter<'a> {
    /// JSON that has not left yet, in its first `used` bytes.
    room: [u8; ROOM],
    /// Length of that JSON.
    used: usize,
    /// Length of the JSON that has left, to the sink or into nowhere.
    gone: usize,
    /// Where it goes; nowhere while it is measured.
    sink: Option<Sink<'a>>,
    /// One bit for each registered claim written so far.
    pub(crate) written: u16,
    /// Whether a registered claim came twice.
    pub(crate) repeated: bool,
}

impl<'a> ClaimsWriter<'a> {
    /// Goes on behind JSON with these registered claims. It writes to a sink, or only measures.
    pub(crate) fn new(claims: u16, sink: Option<Sink<'a>>) -> Self {
        Self { room: [0; ROOM], used: 0, gone: 0, sink, written: claims, repeated: false }
    }

    /// Writes the inside of a string.
    pub(crate) fn escaped(&mut self, text: &[u8]) {
        if !WIDE {
            return self.escaped_slowly(text);
        }
        if is_plain(text) {
            return self.push(text);
        }
        for group in text.chunks(GROUP) {
            let room = self.room.get_mut(self.used..).unwrap_or_default();
            match escape_group(group, room) {
                Some(len) => self.used += len,
                None => self.escaped_slowly(group),
            }
        }
    }

    /// Writes the inside of a string, byte by byte.
    fn escaped_slowly(&mut self, text: &[u8]) {
        for &byte in text {
            let ([first, second], len) = escape(byte);
            self.put(first);
            if len == LONG {
                self.push_slowly(&[b'u', b'0', b'0', hex_digit(byte >> 4), hex_digit(byte)]);
            } else if len == 2 {
                self.put(second);
            }
        }
    }

    /// Writes an integer.
    pub(crate) fn decimal(&mut self, value: u64) {
        decimal(value, &mut |digits, len| self.push_first(digits, len));
    }

    /// Writes JSON as it stands.
    #[inline]
    pub(crate) fn push(&mut self, json: &[u8]) {
        self.push_first(json, json.len());
    }

    /// Writes the first `len` bytes of JSON; where there is room, all of it, as that takes less time.
    #[inline]
    fn push_first(&mut self, json: &[u8], len: usize) {
        let room = self.room.get_mut(self.used..self.used + json.len());
        if let (true, Some(room)) = (WIDE, room) {
            copy(json, room);
            self.used += len;
        } else {
            self.push_slowly(json.get(..len).unwrap_or_default());
        }
    }

    /// Writes JSON that may not fit.
    #[cold]
    fn push_slowly(&mut self, json: &[u8]) {
        for &byte in json {
            self.put(byte);
        }
    }

    /// Writes a byte, and lets the room go first if it is full.
    fn put(&mut self, byte: u8) {
        if self.used == ROOM {
            self.flush();
        }
        if let Some(place) = self.room.get_mut(self.used) {
            *place = byte;
        }
        self.used += 1;
    }

    /// Sends away what is here.
    pub(crate) fn flush(&mut self) {
        if let (Some(sink), Some(json)) = (&mut self.sink, self.room.get(..self.used)) {
            sink(json);
        }
        self.gone += self.used;
        self.used = 0;
    }

    /// Length of what was written.
    pub(crate) fn len(&self) -> usize {
        self.gone + self.used
    }

    /// All that was written, if it is still here.
    pub(crate) fn whole(&self) -> Option<&[u8]> {
        if self.gone > 0 { None } else { self.room.get(..self.used) }
    }
}

/// Stands for the length of an escape of six characters: more than there is room for in any group.
pub(crate) const LONG: u8 = u8::MAX;

/// The first two characters that a byte of a string is written as, and how many it takes. RFC 8259, section 7.
pub(crate) const fn escape(byte: u8) -> ([u8; 2], u8) {
    match byte {
        b'"' | b'\\' => ([b'\\', byte], 2),
        0x08 => ([b'\\', b'b'], 2),
        0x09 => ([b'\\', b't'], 2),
        0x0A => ([b'\\', b'n'], 2),
        0x0C => ([b'\\', b'f'], 2),
        0x0D => ([b'\\', b'r'], 2),
        0..b' ' => ([b'\\', b'u'], LONG),
        _ => ([byte, 0], 1),
    }
}
