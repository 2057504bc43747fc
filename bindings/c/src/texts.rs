//! Texts for errors.

use core::ffi::CStr;
use core::fmt::{self, Write};
use core::{mem, ptr, str};

use library::Error;

use crate::call::{Call, In, KIND, MISALIGNED, NOT_UTF8, NULL, OVERLAP, OtError, Out, TOO_MANY_FIELDS, c_char};

/// Code, word and sentence of those that are none of the library's.
pub const OWN: [(i32, &CStr, &str); 7] = [
    (0, c"OK", "no error"),
    (NULL, c"NULL", "a pointer is NULL"),
    (MISALIGNED, c"MISALIGNED", "a structure is not aligned; declare it with its type of the header"),
    (OVERLAP, c"OVERLAP", "the output overlaps an input; give it memory of its own"),
    (NOT_UTF8, c"NOT_UTF8", "a text is not UTF-8"),
    (KIND, c"KIND", "expiry_kind is no constant of the header, or OT_EXPIRY_DEFAULT with an expiry"),
    (TOO_MANY_FIELDS, c"TOO_MANY_FIELDS", "there are more than OT_MAX_T1_FIELDS fields"),
];

/// The names of all numbers.
const NAMES: [&CStr; 9] =
    [c"len", c"index", c"units", c"issued", c"expires", c"lifetime", c"nonce", c"needed", c"available"];

/// Word and sentence of a code that is none of the library's.
fn own(code: i32) -> (&'static CStr, &'static str) {
    OWN.iter().find(|row| row.0 == code).map_or((c"UNKNOWN", "unknown code"), |row| (row.1, row.2))
}

/// The library's error of a code and its numbers.
pub fn library_error(code: i32, numbers: [u64; 2]) -> Option<Error> {
    Error::from_code(code.checked_neg()?.try_into().ok()?, numbers)
}

/// The word of a code.
#[unsafe(no_mangle)]
pub extern "C" fn ot_strerror(code: i32) -> *const c_char {
    library_error(code, [0; 2]).map_or(own(code).0, |error| error.code().c_word).as_ptr()
}

/// The name of a code's number.
#[unsafe(no_mangle)]
pub extern "C" fn ot_error_number_name(code: i32, index: usize) -> *const c_char {
    let own = [(code == NOT_UTF8).then_some(("index", 0)), None];
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
        let written = match library_error(error.code, error.numbers) {
            Some(error) => write!(unused, "{error}"),
            None => unused.write_str(own(error.code).1),
        };
        let len = available - unused.0.len();
        let text = written.ok().and_then(|()| str::from_utf8(buf.get(..len)?).ok());
        Ok(text.ok_or(Error::BufferTooSmall { needed: available.saturating_add(1), available }))
    })
}

/// The end of a buffer, not written yet.
struct Unused<'a>(&'a mut [u8]);

impl Write for Unused<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        let (now, later) = mem::take(&mut self.0).split_at_mut_checked(text.len()).ok_or(fmt::Error)?;
        now.copy_from_slice(text.as_bytes());
        self.0 = later;
        Ok(())
    }
}
