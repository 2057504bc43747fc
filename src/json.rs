//! Writes the claims: one JSON object, its strings escaped and its integers formatted by hand.

/// Bytes of JSON that are gathered before any leave: where memory is plenty, enough for the claims of
/// most tokens, which then need not be written a second time after they were measured.
pub(crate) const ROOM: usize = if cfg!(target_pointer_width = "64") { 320 } else { 48 };

/// Bytes of a string that are compared and copied together.
const LANES: usize = 8;

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
    pub(crate) written: u16,
    /// Whether a registered claim came twice.
    pub(crate) repeated: bool,
}

impl<'a> ClaimsWriter<'a> {
    /// Goes on behind JSON with these registered claims. It writes to a sink, which gets whole groups of
    /// three bytes until the last call, or only measures.
    pub(crate) fn new(claims: u16, sink: Option<Sink<'a>>) -> Self {
        Self { room: [0; ROOM], used: 0, gone: 0, sink, written: claims, repeated: false }
    }

    /// Writes the inside of a string.
    pub(crate) fn escaped(&mut self, mut text: &[u8]) {
        while let Some((lanes, rest)) = text.split_first_chunk::<LANES>() {
            // Without an early exit, so that all bytes are compared at once.
            if lanes.iter().fold(false, |found, &byte| found | is_special(byte)) {
                self.escape(lanes);
            } else {
                self.push(lanes);
            }
            text = rest;
        }
        self.escape(text);
    }

    /// Writes the inside of a string, byte by byte: the two-character escape where the RFC lists one, or
    /// the six-character escape.
    fn escape(&mut self, text: &[u8]) {
        for &byte in text {
            let short = match byte {
                _ if !is_special(byte) => {
                    self.push(&[byte]);
                    continue;
                }
                b'"' | b'\\' => byte,
                0x08 => b'b',
                0x09 => b't',
                0x0A => b'n',
                0x0C => b'f',
                0x0D => b'r',
                _ => {
                    self.push(&[b'\\', b'u', b'0', b'0', hex_digit(byte >> 4), hex_digit(byte)]);
                    continue;
                }
            };
            self.push(&[b'\\', short]);
        }
    }

    /// Writes an integer in decimal, from its last two digits on.
    pub(crate) fn decimal(&mut self, mut value: u64) {
        let mut digits = [0; 20];
        let mut start = digits.len();
        for pair in digits.rchunks_exact_mut(2) {
            let (front, last) = split_last_two(value);
            pair.copy_from_slice(&[b'0' + last / 10, b'0' + last % 10]);
            start -= 2;
            value = front;
            if front == 0 {
                start += usize::from(last < 10);
                break;
            }
        }
        self.push(digits.get(start..).unwrap_or_default());
    }

    /// Writes JSON as it stands, at most `ROOM - 2` bytes of it.
    #[inline]
    pub(crate) fn push(&mut self, json: &[u8]) {
        if json.len() > ROOM - self.used {
            self.flush(self.used / 3 * 3);
        }
        if let Some(room) = self.room.get_mut(self.used..self.used + json.len()) {
            copy(json, room);
            self.used += json.len();
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

/// Whether a byte needs an escape. RFC 8259, section 7:
/// `unescaped = %x20-21 / %x23-5B / %x5D-10FFFF`.
fn is_special(byte: u8) -> bool {
    (byte < b' ') | (byte == b'"') | (byte == b'\\')
}

/// Splits the last two decimal digits off. A 32-bit processor has no instruction for this division, and the
/// function in its place would be longer than all that stands here; there, it is divided by hand.
fn split_last_two(value: u64) -> (u64, u8) {
    if cfg!(target_pointer_width = "64") {
        return (value / 100, (value % 100) as u8);
    }
    let (mut quotient, mut rest) = (0, 0);
    for shift in [48, 32, 16, 0] {
        let part = rest << 16 | u32::from((value >> shift) as u16);
        quotient = quotient << 16 | u64::from(part / 100);
        rest = part % 100;
    }
    (quotient, rest as u8)
}

/// The lower-case hexadecimal digit of the low four bits.
pub(crate) const fn hex_digit(byte: u8) -> u8 {
    match byte & 0xF {
        digit @ 0..=9 => b'0' + digit,
        digit => b'a' - 10 + digit,
    }
}
