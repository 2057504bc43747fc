//! Writes the claims: one JSON object, its strings escaped and its integers formatted by hand.

use crate::claims::Registered;

/// Bytes of JSON that are gathered before any leave: where memory is plenty, enough for the claims of
/// most tokens, which then need not be written a second time after they were measured.
const ROOM: usize = if cfg!(target_pointer_width = "64") { 320 } else { 96 };

/// Bytes of a string that are compared and copied together.
const LANES: usize = 8;

/// The longest escape.
const MAX_ESCAPE: usize = 6;

/// Takes the JSON that leaves a writer.
type Sink<'a> = &'a mut dyn FnMut(&[u8]);

/// Writes the members of the claims object; handed to [`Claims::write`](crate::Claims::write).
pub struct ClaimsWriter<'a> {
    /// JSON that has not left yet, in its first `used` bytes.
    room: [u8; ROOM],
    /// Length of that JSON.
    used: usize,
    /// Length of the JSON that has left, to the sink or into nowhere.
    gone: usize,
    /// Where it goes, in groups of three bytes; nowhere while it is measured.
    sink: Option<Sink<'a>>,
    /// One bit for each registered claim written so far.
    written: u16,
    /// Whether a registered claim came twice.
    repeated: bool,
}

impl<'a> ClaimsWriter<'a> {
    /// Goes on behind JSON with these registered claims. It writes to a sink, which gets whole groups of
    /// three bytes until the last call, or only measures.
    pub(crate) fn new(claims: u16, sink: Option<Sink<'a>>) -> Self {
        Self { room: [0; ROOM], used: 0, gone: 0, sink, written: claims, repeated: false }
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
    #[inline]
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
    pub(crate) fn escaped(&mut self, mut text: &[u8]) {
        while let Some((lanes, rest)) = text.split_first_chunk::<LANES>() {
            if is_plain(lanes) {
                self.push(lanes);
            } else {
                self.escape(lanes);
            }
            text = rest;
        }
        self.escape(text);
    }

    /// Writes at most `LANES` bytes of a string, byte by byte.
    fn escape(&mut self, text: &[u8]) {
        self.make_room(LANES * MAX_ESCAPE);
        let mut used = self.used;
        for &byte in text {
            if byte < b' ' {
                let (escaped, len) = escape_control(byte);
                self.put(used, escaped);
                used += len;
            } else {
                // Without a branch, as nothing predicts where the quotes are: the byte goes behind a
                // backslash, or twice to the same place.
                let special = (byte == b'"') | (byte == b'\\');
                self.put(used, [if special { b'\\' } else { byte }, byte]);
                used += 1 + usize::from(special);
            }
        }
        self.used = used;
    }

    /// Writes an integer in decimal: what stands in front of its last eight digits, and these.
    pub(crate) fn decimal(&mut self, value: u64) {
        let (front, last) = split_last_four(value);
        let (front, middle) = split_last_four(front);
        let digits = u64::from_be_bytes(eight_digits(middle, last));
        let mut zeros = 0;
        if front > 0 {
            self.decimal(front);
        } else {
            zeros = ((digits ^ u64::from_be_bytes([b'0'; 8])).leading_zeros() / 8).min(7);
        }
        self.make_room(8);
        self.put(self.used, (digits << (8 * zeros)).to_be_bytes());
        self.used += 8 - zeros as usize;
    }

    /// Writes bytes at a place of their own, of which not all may count.
    #[inline]
    fn put<const N: usize>(&mut self, place: usize, bytes: [u8; N]) {
        if let Some(room) = self.room.get_mut(place..place + N) {
            room.copy_from_slice(&bytes);
        }
    }

    /// Writes JSON as it stands, at most `ROOM - 2` bytes of it.
    #[inline]
    pub(crate) fn push(&mut self, json: &[u8]) {
        self.make_room(json.len());
        if let Some(room) = self.room.get_mut(self.used..self.used + json.len()) {
            copy(json, room);
            self.used += json.len();
        }
    }

    /// Makes room for `len` more bytes.
    #[inline]
    fn make_room(&mut self, len: usize) {
        if len > ROOM - self.used {
            self.flush(self.used / 3 * 3);
        }
    }

    /// Sends the first `len` bytes away, and moves what is left of a group of three to the front.
    #[cold]
    fn flush(&mut self, len: usize) {
        if let Some(sink) = &mut self.sink {
            sink(self.room.get(..len).unwrap_or_default());
        }
        if let Some(&[a, b]) = self.room.get(len..len + 2) {
            [self.room[0], self.room[1]] = [a, b];
        }
        self.gone += len;
        self.used -= len;
    }

    /// Length of what was written.
    pub(crate) fn len(&self) -> usize {
        self.gone + self.used
    }

    /// One bit for each registered claim written so far.
    pub(crate) fn claims(&self) -> u16 {
        self.written
    }

    /// Whether a registered claim came twice.
    pub(crate) fn repeated(&self) -> bool {
        self.repeated
    }

    /// All that was written, if it is still here.
    pub(crate) fn whole(&self) -> Option<&[u8]> {
        if self.gone > 0 { None } else { self.room.get(..self.used) }
    }

    /// Sends the last bytes away.
    pub(crate) fn finish(mut self) -> usize {
        self.flush(self.used);
        self.gone
    }
}

/// Copies bytes; unlike the method of slices, it has no case in which it panics.
#[inline]
pub(crate) fn copy(from: &[u8], to: &mut [u8]) {
    for (to, from) in to.iter_mut().zip(from) {
        *to = *from;
    }
}

/// Whether none of these bytes needs an escape. RFC 8259, section 7:
/// `unescaped = %x20-21 / %x23-5B / %x5D-10FFFF`.
fn is_plain(lanes: &[u8; LANES]) -> bool {
    // Without an early exit, so that all bytes are compared at once.
    let special = |byte| (byte < b' ') | (byte == b'"') | (byte == b'\\');
    !lanes.iter().fold(false, |found, &byte| found | special(byte))
}

/// The escape of a control character and its length: the two-character form where the RFC lists one,
/// or the six-character form.
const fn escape_control(byte: u8) -> ([u8; MAX_ESCAPE], usize) {
    let short = match byte {
        0x08 => b'b',
        0x09 => b't',
        0x0A => b'n',
        0x0C => b'f',
        0x0D => b'r',
        _ => return ([b'\\', b'u', b'0', b'0', hex_digit(byte >> 4), hex_digit(byte)], MAX_ESCAPE),
    };
    ([b'\\', short, 0, 0, 0, 0], 2)
}

/// Splits the last four decimal digits off. A 32-bit processor has no instruction for this division, and the
/// function in its place would be longer than all that stands here; there, it is divided by hand.
fn split_last_four(value: u64) -> (u64, u16) {
    if cfg!(target_pointer_width = "64") {
        return (value / 10_000, (value % 10_000) as u16);
    }
    let (mut quotient, mut rest) = (0, 0);
    for shift in [48, 32, 16, 0] {
        let part = rest << 16 | u32::from((value >> shift) as u16);
        quotient = quotient << 16 | u64::from(part / 10_000);
        rest = part % 10_000;
    }
    (quotient, rest as u16)
}

/// The two decimal digits of each value below a hundred.
#[allow(clippy::indexing_slicing, reason = "evaluated by the compiler")]
const PAIRS: [[u8; 2]; 100] = {
    let mut pairs = [[0; 2]; 100];
    let mut value = 0;
    while value < pairs.len() {
        pairs[value] = [b'0' + (value / 10) as u8, b'0' + (value % 10) as u8];
        value += 1;
    }
    pairs
};

/// The decimal digits of two values below ten thousand.
fn eight_digits(first: u16, last: u16) -> [u8; 8] {
    let mut digits = [0; 8];
    let values = [first / 100, first % 100, last / 100, last % 100];
    for (digits, value) in digits.chunks_exact_mut(2).zip(values) {
        digits.copy_from_slice(&PAIRS.get(usize::from(value)).copied().unwrap_or_default());
    }
    digits
}

/// The lower-case hexadecimal digit of the low four bits.
pub(crate) const fn hex_digit(byte: u8) -> u8 {
    match byte & 0xF {
        digit @ 0..=9 => b'0' + digit,
        digit => b'a' - 10 + digit,
    }
}
