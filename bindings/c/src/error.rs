//! Errors as C sees them: a code, two numbers, and texts for both.

use core::ffi::{CStr, c_char};
use core::fmt::{self, Write};
use core::ptr;

use library::{Error, TimeUnit};

use crate::memory::{Argument, Call};
use crate::t1::MAX_FIELDS;

/// `ot_error`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OtError {
    /// What the code's numbers are is in the header.
    pub numbers: [u64; 2],
    /// 0, or a negative code.
    pub code: i32,
    /// 0.
    pub reserved: u32,
}

const _: () = {
    use core::mem::offset_of;
    assert!(size_of::<OtError>() == 24 && offset_of!(OtError, code) == 16);
    assert!(offset_of!(OtError, reserved) == 20);
};

/// An error of use.
#[derive(Clone, Copy)]
pub enum Misuse {
    Null = -601,
    Misaligned = -602,
    Overlap = -603,
    NotUtf8 = -604,
    Kind = -605,
    TooManyFields = -606,
}

impl From<Error> for OtError {
    fn from(error: Error) -> Self {
        // As `Error::details`, which takes 1 KB more of flash: it divides a time by its unit.
        let numbers = match error {
            Error::ApiKeyTooLong { len: size }
            | Error::ApiKeyNotAscii { index: size }
            | Error::ApiKeyNotDigits { index: size }
            | Error::SessionIdTooLong { len: size }
            | Error::SessionIdAlphabet { index: size }
            | Error::SessionIdLength { len: size }
            | Error::T1NonceLength { len: size }
            | Error::JtiTooLong { len: size }
            | Error::ConnectionDataTooLong { units: size }
            | Error::LayoutTooLong { units: size }
            | Error::LayoutWhiteSpace { index: size } => [size as u64, 0],
            Error::BufferTooSmall { needed, available } => [needed as u64, available as u64],
            Error::IssueTimeTooEarly { issued: number }
            | Error::ConnectionLifetime { lifetime: number }
            | Error::RestLifetime { lifetime: number }
            | Error::NonceTooLarge { nonce: number } => [number, 0],
            Error::ExpiryNotAfterIssue { issued, expires } => [issued, expires],
            Error::IssueTimeNotSeconds { issued: time, unit }
            | Error::ExpiryNotSeconds { expires: time, unit } => [time, unit.per_second()],
            _ => [0; 2],
        };
        Self { numbers, code: -i32::from(error.code().number), reserved: 0 }
    }
}

/// A field of the library's error, from the numbers of a C error.
trait Field: Sized {
    /// The field that is the number at `index`.
    fn from_number(numbers: [u64; 2], index: usize) -> Option<Self>;
}

impl Field for u64 {
    fn from_number(numbers: [u64; 2], index: usize) -> Option<Self> {
        numbers.get(index).copied()
    }
}

impl Field for usize {
    fn from_number(numbers: [u64; 2], index: usize) -> Option<Self> {
        Self::try_from(*numbers.get(index)?).ok()
    }
}

impl Field for TimeUnit {
    fn from_number(numbers: [u64; 2], index: usize) -> Option<Self> {
        let units = [Self::Milliseconds, Self::Microseconds, Self::Nanoseconds];
        units.into_iter().find(|unit| numbers.get(index) == Some(&unit.per_second()))
    }
}

/// A code, its word, and the names of its numbers.
pub type Row = (i32, &'static CStr, &'static [&'static CStr]);

/// The errors of the library that a C function can give: code, word, and variant with its numbers in order.
macro_rules! library_errors {
    ($($code:literal $word:literal $variant:ident { $($field:ident $(as $name:ident)?),* })*) => {
        /// The library's.
        pub const LIBRARY: &[Row] = &[$(
            ($code, c_str(concat!($word, "\0")), &[$(name!($field $($name)?)),*]),
        )*];

        /// The library's error of a code and its numbers.
        pub fn library_error(error: &OtError) -> Option<Error> {
            // Most variants have no numbers.
            #[allow(unused_mut)]
            let mut index = 0..2;
            Some(match error.code {
                $($code => Error::$variant {
                    $($field: Field::from_number(error.numbers, index.next()?)?),*
                },)*
                _ => return None,
            })
        }
    };
}

/// The name of a number: that of the variant's field, unless another is given.
macro_rules! name {
    ($field:ident) => {
        c_str(concat!(stringify!($field), "\0"))
    };
    ($field:ident $name:ident) => {
        name!($name)
    };
}

library_errors! {
    -101 "API_KEY_EMPTY" ApiKeyEmpty {}
    -102 "API_KEY_TOO_LONG" ApiKeyTooLong { len }
    -103 "API_KEY_NOT_ASCII" ApiKeyNotAscii { index }
    -104 "API_KEY_NOT_DIGITS" ApiKeyNotDigits { index }
    -105 "SECRET_EMPTY" SecretEmpty {}
    -106 "SECRET_NOT_TRIMMED" SecretNotTrimmed {}
    -107 "CREDENTIALS_SWAPPED" CredentialsSwapped {}
    -108 "NO_KEY" NoKey {}
    -109 "ACCOUNT_ISSUER" AccountIssuer {}
    -201 "SESSION_ID_TOO_LONG" SessionIdTooLong { len }
    -202 "SESSION_ID_PREFIX" SessionIdPrefix {}
    -203 "SESSION_ID_ALPHABET" SessionIdAlphabet { index }
    -204 "SESSION_ID_LENGTH" SessionIdLength { len }
    -205 "SESSION_ID_TRAILING_BITS" SessionIdTrailingBits {}
    -206 "SESSION_ID_UTF8" SessionIdUtf8 {}
    -207 "SESSION_ID_FIELDS" SessionIdFields {}
    -208 "SESSION_ID_OTHER_KEY" SessionIdOtherKey {}
    -221 "ISSUE_TIME_TOO_EARLY" IssueTimeTooEarly { issued }
    -222 "ISSUE_TIME_NOT_SECONDS" IssueTimeNotSeconds { issued, unit as per_second }
    -223 "EXPIRY_NOT_SECONDS" ExpiryNotSeconds { expires, unit as per_second }
    -224 "EXPIRY_NOT_AFTER_ISSUE" ExpiryNotAfterIssue { issued, expires }
    -225 "CONNECTION_LIFETIME" ConnectionLifetime { lifetime }
    -226 "REST_LIFETIME" RestLifetime { lifetime }
    -231 "NONCE_TOO_LARGE" NonceTooLarge { nonce }
    -232 "T1_NONCE_LENGTH" T1NonceLength { len }
    -233 "JTI_TOO_LONG" JtiTooLong { len }
    -234 "CONNECTION_DATA_TOO_LONG" ConnectionDataTooLong { units }
    -235 "LAYOUT_TOO_LONG" LayoutTooLong { units }
    -236 "LAYOUT_WHITE_SPACE" LayoutWhiteSpace { index }
    -238 "TOO_LONG" TooLong {}
    -239 "UNKNOWN_ROLE" UnknownRole {}
    -240 "UNKNOWN_ISSUER_TYPE" UnknownIssuerType {}
    -301 "MALFORMED" Malformed {}
    -302 "UNSUPPORTED_HEADER" UnsupportedHeader {}
    -303 "OTHER_API_KEY" OtherApiKey {}
    -304 "BAD_SIGNATURE" BadSignature {}
    -401 "BUFFER_TOO_SMALL" BufferTooSmall { needed, available }
    -501 "INTERNAL" Internal {}
}

/// Success, and the errors of use.
pub const MISUSE: &[Row] = &[
    (0, c"OK", &[]),
    (Misuse::Null as i32, c"NULL", &[c"argument"]),
    (Misuse::Misaligned as i32, c"MISALIGNED", &[c"argument"]),
    (Misuse::Overlap as i32, c"OVERLAP", &[c"argument"]),
    (Misuse::NotUtf8 as i32, c"NOT_UTF8", &[c"argument", c"index"]),
    (Misuse::Kind as i32, c"KIND", &[c"argument"]),
    (Misuse::TooManyFields as i32, c"TOO_MANY_FIELDS", &[c"argument", c"count"]),
];

/// A literal that ends in NUL.
const fn c_str(text: &'static str) -> &'static CStr {
    match CStr::from_bytes_with_nul(text.as_bytes()) {
        Ok(text) => text,
        Err(_) => panic!("a word or name has a NUL inside"),
    }
}

/// What is known of a code.
fn row(code: i32) -> Option<&'static Row> {
    MISUSE.iter().chain(LIBRARY).find(|row| row.0 == code)
}

/// The word of a code.
#[unsafe(no_mangle)]
pub extern "C" fn ot_strerror(code: i32) -> *const c_char {
    row(code).map_or(c"UNKNOWN", |row| row.1).as_ptr()
}

/// The name of a code's number.
#[unsafe(no_mangle)]
pub extern "C" fn ot_error_number_name(code: i32, index: usize) -> *const c_char {
    row(code).and_then(|row| row.2.get(index)).map_or(ptr::null(), |name| name.as_ptr())
}

/// Writes an error as one sentence.
///
/// # Safety
/// The header's duty of the caller.
#[unsafe(no_mangle)]
pub unsafe extern "C" fn ot_error_text(
    error: *const OtError,
    buf: *mut c_char,
    buf_len: usize,
) -> i32 {
    let describe = |call: &Call| {
        // SAFETY: `error` is initialised, the caller's duty.
        let error = unsafe { call.structure(Argument::Error, error) }?;
        let make = |buf: &mut [u8]| {
            let mut text = Text { buf, len: 0 };
            // Counting goes on where the buffer ends; nothing else can fail.
            error.describe(&mut text).or(Err(Error::Internal))?;
            Ok(text.len)
        };
        // SAFETY: `buf` is writable and used by nobody else, the caller's duty; `call` read all input.
        unsafe { call.write(make) }
    };
    // SAFETY: `buf` is writable and used by nobody else, the caller's duty.
    unsafe { Call::text_to(buf, buf_len, ptr::null_mut(), describe) }
}

impl OtError {
    /// The sentence.
    fn describe(&self, text: &mut Text<'_>) -> fmt::Result {
        let number = self.numbers[1];
        let argument = match usize::try_from(self.numbers[0]) {
            Ok(argument) => ARGUMENTS.get(argument).copied().unwrap_or("an argument"),
            Err(_) => "an argument",
        };
        match self.code {
            0 => write!(text, "no error"),
            code if code == Misuse::Null as i32 => write!(text, "{argument} is NULL"),
            code if code == Misuse::Misaligned as i32 => {
                write!(text, "{argument} is not aligned; declare it with its type of the header")
            }
            code if code == Misuse::Overlap as i32 => {
                write!(text, "{argument} overlaps the output; give it memory of its own")
            }
            code if code == Misuse::NotUtf8 as i32 => {
                write!(text, "{argument} is not UTF-8 from byte {number} on")
            }
            code if code == Misuse::Kind as i32 => {
                write!(
                    text,
                    "{argument} is given without its kind, or the kind is no constant of the header"
                )
            }
            code if code == Misuse::TooManyFields as i32 => {
                write!(text, "{number} fields are given, at most {MAX_FIELDS} are possible")
            }
            code => match library_error(self) {
                Some(error) => write!(text, "{error}"),
                None => write!(text, "unknown error {code}"),
            },
        }
    }
}

/// Names of the arguments, by [`Argument`].
const ARGUMENTS: [&str; 16] = [
    "an argument",
    "issuer",
    "api_key",
    "api_secret",
    "data",
    "session_id",
    "connection_data",
    "layout_classes",
    "expiry",
    "jti",
    "nonce",
    "token",
    "a field",
    "query",
    "buf",
    "error",
];

/// Text in the caller's buffer, counted past its end.
struct Text<'a> {
    buf: &'a mut [u8],
    len: usize,
}

impl Write for Text<'_> {
    fn write_str(&mut self, text: &str) -> fmt::Result {
        for byte in text.bytes() {
            if let Some(place) = self.buf.get_mut(self.len) {
                *place = byte;
            }
            self.len += 1;
        }
        Ok(())
    }
}
