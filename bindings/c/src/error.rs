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
    Null = -9001,
    Misaligned = -9002,
    Overlap = -9003,
    NotUtf8 = -9004,
    Kind = -9005,
    TooManyFields = -9006,
}

impl From<Error> for OtError {
    fn from(error: Error) -> Self {
        let numbers = error.details().map(|detail| detail.map_or(0, |(_, number)| number));
        Self { numbers, code: -i32::from(error.code().number), reserved: 0 }
    }
}

/// A number of an error in the type that the library has for it.
trait Number: Sized {
    fn from_number(number: u64) -> Option<Self>;
}

impl Number for u64 {
    fn from_number(number: u64) -> Option<Self> {
        Some(number)
    }
}

impl Number for usize {
    fn from_number(number: u64) -> Option<Self> {
        number.try_into().ok()
    }
}

impl Number for TimeUnit {
    fn from_number(number: u64) -> Option<Self> {
        match number {
            1 => Some(Self::Milliseconds),
            2 => Some(Self::Microseconds),
            3 => Some(Self::Nanoseconds),
            _ => None,
        }
    }
}

/// A code, its word, and the names of its numbers.
type Row = (i32, &'static CStr, &'static [&'static CStr]);

/// The errors of the library that a C function can give: code, word, and variant with its numbers in order.
macro_rules! library_errors {
    ($($code:literal $word:literal $variant:ident { $($number:ident),* })*) => {
        /// The library's.
        const LIBRARY: &[Row] = &[$(
            ($code, c_str(concat!($word, "\0")), &[$(c_str(concat!(stringify!($number), "\0"))),*]),
        )*];

        /// The library's error of a code and its numbers.
        fn library_error(error: &OtError) -> Option<Error> {
            let mut numbers = error.numbers.into_iter();
            // Most variants have no numbers.
            #[allow(unused_mut, unused_variables)]
            let mut next = || numbers.next();
            Some(match error.code {
                $($code => Error::$variant { $($number: Number::from_number(next()?)?),* },)*
                _ => return None,
            })
        }
    };
}

library_errors! {
    -1 "API_KEY_EMPTY" ApiKeyEmpty {}
    -2 "API_KEY_TOO_LONG" ApiKeyTooLong { len }
    -3 "API_KEY_NOT_ASCII" ApiKeyNotAscii { index }
    -4 "API_KEY_NOT_DIGITS" ApiKeyNotDigits { index }
    -5 "API_KEY_IS_UUID" ApiKeyIsUuid {}
    -6 "SECRET_EMPTY" SecretEmpty {}
    -7 "SECRET_NOT_TRIMMED" SecretNotTrimmed {}
    -8 "CREDENTIALS_SWAPPED" CredentialsSwapped {}
    -9 "ACCOUNT_ISSUER" AccountIssuer {}
    -10 "UNKNOWN_ISSUER_TYPE" UnknownIssuerType {}
    -11 "NO_KEY" NoKey {}
    -20 "SESSION_ID_TOO_LONG" SessionIdTooLong { len }
    -21 "SESSION_ID_PREFIX" SessionIdPrefix {}
    -22 "SESSION_ID_ALPHABET" SessionIdAlphabet { index }
    -23 "SESSION_ID_LENGTH" SessionIdLength { len }
    -24 "SESSION_ID_TRAILING_BITS" SessionIdTrailingBits {}
    -25 "SESSION_ID_UTF8" SessionIdUtf8 {}
    -26 "SESSION_ID_FIELDS" SessionIdFields {}
    -27 "SESSION_ID_OTHER_KEY" SessionIdOtherKey {}
    -30 "ISSUE_TIME_TOO_EARLY" IssueTimeTooEarly { issued }
    -31 "ISSUE_TIME_NOT_SECONDS" IssueTimeNotSeconds { issued, unit }
    -32 "EXPIRY_NOT_SECONDS" ExpiryNotSeconds { expires, unit }
    -33 "EXPIRY_NOT_AFTER_ISSUE" ExpiryNotAfterIssue { issued, expires }
    -34 "CONNECTION_LIFETIME" ConnectionLifetime { lifetime }
    -35 "REST_LIFETIME" RestLifetime { lifetime }
    -40 "UNKNOWN_ROLE" UnknownRole {}
    -41 "NONCE_TOO_LARGE" NonceTooLarge { nonce }
    -42 "T1_NONCE_LENGTH" T1NonceLength { len }
    -43 "CONNECTION_DATA_TOO_LONG" ConnectionDataTooLong { units }
    -44 "LAYOUT_TOO_LONG" LayoutTooLong { units }
    -45 "LAYOUT_WHITE_SPACE" LayoutWhiteSpace { index }
    -46 "JTI_TOO_LONG" JtiTooLong { len }
    -47 "TOO_LONG" TooLong {}
    -50 "BUFFER_TOO_SMALL" BufferTooSmall { needed, available }
    -60 "MALFORMED" Malformed {}
    -61 "UNSUPPORTED_HEADER" UnsupportedHeader {}
    -62 "OTHER_API_KEY" OtherApiKey {}
    -63 "BAD_SIGNATURE" BadSignature {}
    -90 "INTERNAL" Internal {}
}

/// Success, and the errors of use.
const MISUSE: &[Row] = &[
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
