//! Writes the claims: one JSON object, its strings escaped and its integers formatted by hand.

use crate::claims::Registered;

/// JSON bytes that leave the writer at once: a multiple of three, so that the base64 of chunks joins
/// without padding, and three above a multiple of 24, which the base64 engine's inner loop takes best.
const CHUNK: usize = 51;

/// Bytes that are looked at together for escapes.
const LANES: usize = 16;

/// The most decimal digits of a `u64`.
const MAX_DIGITS: usize = u64::MAX.ilog10() as usize + 1;

/// Writes the members of the claims object; handed to [`Claims::write`](crate::Claims::write).
pub struct ClaimsWriter<'a> {
    /// JSON that has not left yet, in its first `used` bytes.
    chunk: [u8; CHUNK],
    /// Length of that JSON.
    used: usize,
    /// JSON bytes that have left.
    gone: usize,
    /// Where full chunks go; nowhere while the length is measured.
    sink: Option<&'a mut dyn FnMut(&[u8])>,
    /// One bit for each registered claim written so far.
    written: u16,
    /// Whether a registered claim came twice.
    repeated: bool,
}

impl<'a> ClaimsWriter<'a> {
    /// Writes to a sink that takes JSON in chunks, all but the last of a length divisible by three, or
    /// only measures.
    pub(crate) fn new(sink: Option<&'a mut dyn FnMut(&[u8])>) -> Self {
        Self { chunk: [0; CHUNK], used: 0, gone: 0, sink, written: 0, repeated: false }
    }

    /// Goes on behind the start of a connection token: `len` bytes of JSON, of which all but `rest`,
    /// the bytes behind the last whole group of three, have left already.
    pub(crate) fn resume(&mut self, len: usize, rest: &[u8; 2]) {
        let left = len % 3;
        self.gone = len - left;
        self.written = Registered::START;
        self.push(rest.get(..left).unwrap_or_default());
    }

    /// Writes a string claim, name and value escaped as RFC 8259 requires.
    pub fn string(&mut self, name: &str, value: &str) {
        self.name(name);
        self.quoted(&[value]);
    }

    /// Writes an integer claim.
    ///
    /// Many JSON readers keep integers only up to 2^53 − 1 ([`MAX_NONCE`](crate::MAX_NONCE)) exactly.
    pub fn integer(&mut self, name: &str, value: u64) {
        self.name(name);
        self.decimal(value);
    }

    /// Writes `true` or `false`.
    pub fn boolean(&mut self, name: &str, value: bool) {
        self.name(name);
        self.push(if value { b"true" } else { b"false" });
    }

    /// Writes a claim's name, which may be one that this crate has ready.
    fn name(&mut self, name: &str) {
        match Registered::find(name) {
            Some(registered) => self.registered(registered),
            None => {
                self.push(b",");
                self.quoted(&[name]);
                self.push(b":");
            }
        }
    }

    /// Writes a registered name, with comma and colon, and remembers it.
    pub(crate) fn registered(&mut self, name: Registered) {
        let bit = name.bit();
        self.repeated |= self.written & bit != 0;
        self.written |= bit;
        self.push(name.member().as_bytes());
    }

    /// Writes strings as one, joined by single spaces.
    pub(crate) fn quoted(&mut self, words: &[&str]) {
        self.push(b"\"");
        for (index, word) in words.iter().enumerate() {
            if index > 0 {
                self.push(b" ");
            }
            self.escaped(word.as_bytes());
        }
        self.push(b"\"");
    }

    /// Writes the inside of a string.
    pub(crate) fn escaped(&mut self, text: &[u8]) {
        for lanes in text.chunks(LANES) {
            if is_plain(lanes) {
                self.push(lanes);
            } else {
                let mut room = [0; 6 * LANES];
                let len = escape(lanes, &mut room);
                self.push(room.get(..len).unwrap_or_default());
            }
        }
    }

    /// Writes an integer in decimal.
    pub(crate) fn decimal(&mut self, mut value: u64) {
        let len = value.checked_ilog10().unwrap_or(0) as usize + 1;
        let mut digits = [0; MAX_DIGITS];
        if self.sink.is_some() {
            for group in digits.rchunks_exact_mut(4) {
                let low = (value % 10_000) as u16;
                value /= 10_000;
                let low = [low / 1000, low / 100 % 10, low / 10 % 10, low % 10];
                for (digit, value) in group.iter_mut().zip(low) {
                    *digit = b'0' + value as u8;
                }
                if value == 0 {
                    break;
                }
            }
        }
        self.push(digits.get(MAX_DIGITS - len..).unwrap_or_default());
    }

    /// Writes JSON text as it stands.
    #[inline]
    pub(crate) fn push(&mut self, json: &[u8]) {
        if self.sink.is_none() {
            self.gone += json.len();
            return;
        }
        match self.chunk.get_mut(self.used..self.used + json.len()) {
            Some(room) => {
                room.copy_from_slice(json);
                self.used += json.len();
            }
            None => self.push_across(json),
        }
    }

    /// Writes JSON text that the chunk has no room for.
    fn push_across(&mut self, mut json: &[u8]) {
        while !json.is_empty() {
            if self.used == CHUNK {
                self.flush();
            }
            let room = self.chunk.get_mut(self.used..).unwrap_or_default();
            let (now, later) = json.split_at(room.len().min(json.len()));
            for (to, from) in room.iter_mut().zip(now) {
                *to = *from;
            }
            self.used += now.len();
            json = later;
        }
    }

    /// Sends what there is to the sink.
    fn flush(&mut self) {
        if let Some(sink) = &mut self.sink {
            sink(self.chunk.get(..self.used).unwrap_or_default());
        }
        self.gone += self.used;
        self.used = 0;
    }

    /// Sends the last chunk; returns how many bytes were written, and whether a registered claim came
    /// twice.
    pub(crate) fn finish(mut self) -> (usize, bool) {
        self.flush();
        (self.gone, self.repeated)
    }
}

/// Whether nothing in the text needs an escape. RFC 8259, section 7:
/// `unescaped = %x20-21 / %x23-5B / %x5D-10FFFF`.
fn is_plain(text: &[u8]) -> bool {
    // Without an early exit, so that all bytes are compared at once.
    text.iter().fold(true, |plain, &byte| plain & (byte >= b' ') & (byte != b'"') & (byte != b'\\'))
}

/// Copies a text with escapes, in the two-character form where the RFC lists one; returns the length.
fn escape(text: &[u8], room: &mut [u8; 6 * LANES]) -> usize {
    let mut room = room.iter_mut();
    let mut len = 0;
    let mut put = |byte| {
        if let Some(slot) = room.next() {
            *slot = byte;
            len += 1;
        }
    };
    for &byte in text {
        let short = match byte {
            b'"' | b'\\' => byte,
            0x08 => b'b',
            0x09 => b't',
            0x0A => b'n',
            0x0C => b'f',
            0x0D => b'r',
            0x00..0x20 => b'u',
            _ => {
                put(byte);
                continue;
            }
        };
        put(b'\\');
        put(short);
        if short == b'u' {
            put(b'0');
            put(b'0');
            put(hex_digit(byte >> 4));
            put(hex_digit(byte));
        }
    }
    len
}

/// The lower-case hexadecimal digit of the low four bits.
pub(crate) const fn hex_digit(byte: u8) -> u8 {
    match byte & 0xF {
        digit @ 0..=9 => b'0' + digit,
        digit => b'a' - 10 + digit,
    }
}
