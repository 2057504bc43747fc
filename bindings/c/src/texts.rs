//! Texts for errors.

use core::ffi::CStr;
use core::fmt::{self, Write};
use core::{mem, ptr, str};

use library::Error;

use crate::call::{self, Call, In, OtError, Out, c_char};

/// Code, word and sentence of each error of this layer. The last two are the library's, with sentences for C.
pub const OWN: [(i32, &CStr, &str); 9] = [
    (0, c"OK", "no error"),
    (call::NULL, c"NULL", "a pointer is NULL, or a text that has to be there is absent"),
    (call::MISALIGNED, c"MISALIGNED", "a structure is not aligned; declare it with its type of the header"),
    (call::OVERLAP, c"OVERLAP", "the output overlaps an input; give it memory of its own"),
    (call::NOT_UTF8, c"NOT_UTF8", "a text is not UTF-8"),
    (call::KIND, c"KIND", "expiry_kind does not say how expiry is meant; set it to OT_EXPIRES_IN or OT_EXPIRES_AT"),
    (call::TOO_MANY_FIELDS, c"TOO_MANY_FIELDS", "there are more than OT_MAX_T1_FIELDS fields"),
    (call::TOO_LONG, c"TOO_LONG", "a length is longer than memory can be; only the length of a text can be OT_NUL"),
    (-108, c"NO_KEY", "no issuer is there: it was never made, its init failed, or it was wiped; call ot_issuer_init"),
];

/// The names of all numbers.
const NAMES: [&CStr; 9] =
    [c"len", c"index", c"units", c"issued", c"expires", c"lifetime", c"nonce", c"needed", c"available"];

/// This layer's entry for a code.
fn own(code: i32) -> Option<&'static (i32, &'static CStr, &'static str)> {
    OWN.iter().find(|row| row.0 == code)
}

/// The library's error of a code and its numbers.
pub fn library_error(code: i32, numbers: [u64; 2]) -> Option<Error> {
    Error::from_code(code.checked_neg()?.try_into().ok()?, numbers)
}

/// The word of a code.
#[unsafe(no_mangle)]
pub extern "C" fn ot_strerror(code: i32) -> *const c_char {
    let word = own(code).map(|row| row.1).or_else(|| Some(library_error(code, [0; 2])?.code().c_word));
    word.unwrap_or(c"UNKNOWN").as_ptr()
}

/// The name of a code's number.
#[unsafe(no_mangle)]
pub extern "C" fn ot_error_number_name(code: i32, index: usize) -> *const c_char {
    let own = [(code == call::NOT_UTF8).then_some(("index", 0)), None];
    let details = library_error(code, [0; 2]).map_or(own, |error| error.details());
    let name = details.get(index).copied().flatten().map_or("", |(name, _)| name);
    NAMES.iter().find(|known| known.to_bytes() == name.as_bytes()).map_or(ptr::null(), |name| name.as_ptr())
}

/// Writes an error as one sentence.
#[unsafe(no_mangle)]
pub extern "C" fn ot_error_text(error: In<OtError>, buf: Out<c_char>, buf_len: usize) -> i32 {
    Call::text(&buf, buf_len, Out(ptr::null_mut()), |call, buf| {
        let (error, available) = (error.get(call)?, buf.len());
        let mut unused = Unused(&mut *buf);
        let own = own(error.code);
        let written = match library_error(error.code, error.numbers) {
            Some(error) if own.is_none() => write!(unused, "{error}"),
            _ => unused.write_str(own.map_or("unknown code", |row| row.2)),
        };
        let len = available - unused.0.len();
        let text = written.ok().and_then(|()| str::from_utf8(buf.get(..len)?).ok());
        Ok(text.ok_or(Error::BufferTooSmall { needed: available.saturating_add(1), available }))
    })
}

/// The part of a buffer that is not written yet.
struct Unused<'a>(&'a mut [u8]);

impl Write for Unused<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let (now, later) = mem::take(&mut self.0).split_at_mut_checked(text.len()).ok_or(fmt::Error)?;
        now.copy_from_slice(text.as_bytes());
        self.0 = later;
        Ok(())
    }
}
