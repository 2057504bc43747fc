//! Texts for errors.

use core::ffi::c_char;
use core::fmt::{self, Write};
use core::{mem, ptr, str};

use library::Error;

use crate::error::{KIND, MISALIGNED, NOT_UTF8, NULL, OVERLAP, OtError, TOO_MANY_FIELDS};
use crate::memory::{Call, In, Out};

/// A code, its word, the names of its numbers, and the sentence if it is not of the library. A NUL ends each word and name.
pub type Row = (i32, &'static str, &'static [&'static str], &'static str);

/// Those that are no plain variants of the library's.
pub const OWN: &[Row] = &[
    (0, "OK\0", &[], "no error"),
    (NULL, "NULL\0", &[], "a pointer is NULL"),
    (MISALIGNED, "MISALIGNED\0", &[], "a structure is not aligned; declare it with its type of the header"),
    (OVERLAP, "OVERLAP\0", &[], "the output overlaps an input; give it memory of its own"),
    (NOT_UTF8, "NOT_UTF8\0", &["index\0"], "a text is not UTF-8"),
    (KIND, "KIND\0", &[], "expiry_kind is no constant of the header, or OT_EXPIRY_DEFAULT with an expiry"),
    (TOO_MANY_FIELDS, "TOO_MANY_FIELDS\0", &[], "there are more than OT_MAX_T1_FIELDS fields"),
];

/// Declares the errors of the library that a C function can give: code, word, and variant with its numbers.
macro_rules! library_errors {
    ($($code:literal $word:ident $variant:ident { $($field:ident),* })*) => {
        pub const LIBRARY: &[Row] =
            &[$(($code, concat!(stringify!($word), "\0"), &[$(concat!(stringify!($field), "\0")),*], "")),*];

        /// The library's error of a code and its numbers.
        #[allow(unused_mut, unused_variables)] // Most have no numbers.
        pub fn library_error(error: &OtError) -> Option<Error> {
            let mut numbers = error.numbers.into_iter();
            Some(match error.code {
                $($code => Error::$variant { $($field: numbers.next()?.try_into().ok()?),* },)*
                _ => return None,
            })
        }
    };
}

library_errors! {
    -101 API_KEY_EMPTY ApiKeyEmpty {}                             -102 API_KEY_TOO_LONG ApiKeyTooLong { len }
    -103 API_KEY_NOT_ASCII ApiKeyNotAscii { index }               -104 API_KEY_NOT_DIGITS ApiKeyNotDigits { index }
    -105 SECRET_EMPTY SecretEmpty {}                              -106 SECRET_NOT_TRIMMED SecretNotTrimmed {}
    -107 CREDENTIALS_SWAPPED CredentialsSwapped {}                -108 NO_KEY NoKey {}
    -109 ACCOUNT_ISSUER AccountIssuer {}                          -201 SESSION_ID_TOO_LONG SessionIdTooLong { len }
    -202 SESSION_ID_PREFIX SessionIdPrefix {}                     -203 SESSION_ID_ALPHABET SessionIdAlphabet { index }
    -204 SESSION_ID_LENGTH SessionIdLength { len }                -205 SESSION_ID_TRAILING_BITS SessionIdTrailingBits {}
    -206 SESSION_ID_UTF8 SessionIdUtf8 {}                         -207 SESSION_ID_FIELDS SessionIdFields {}
    -208 SESSION_ID_OTHER_KEY SessionIdOtherKey {}                -221 ISSUE_TIME_TOO_EARLY IssueTimeTooEarly { issued }
    -222 ISSUE_TIME_NOT_SECONDS IssueTimeNotSeconds { issued }    -223 EXPIRY_NOT_SECONDS ExpiryNotSeconds { expires }
    -224 EXPIRY_NOT_AFTER_ISSUE ExpiryNotAfterIssue { issued, expires }
    -225 CONNECTION_LIFETIME ConnectionLifetime { lifetime }      -226 REST_LIFETIME RestLifetime { lifetime }
    -231 NONCE_TOO_LARGE NonceTooLarge { nonce }                  -232 T1_NONCE_LENGTH T1NonceLength { len }
    -233 JTI_TOO_LONG JtiTooLong { len }                          -234 CONNECTION_DATA_TOO_LONG ConnectionDataTooLong { units }
    -235 LAYOUT_TOO_LONG LayoutTooLong { units }                  -236 LAYOUT_WHITE_SPACE LayoutWhiteSpace { index }
    -238 TOO_LONG TooLong {}                                      -239 UNKNOWN_ROLE UnknownRole {}
    -240 UNKNOWN_ISSUER_TYPE UnknownIssuerType {}                 -301 MALFORMED Malformed {}
    -302 UNSUPPORTED_HEADER UnsupportedHeader {}                  -304 BAD_SIGNATURE BadSignature {}
    -401 BUFFER_TOO_SMALL BufferTooSmall { needed, available }    -501 INTERNAL Internal {}
}

/// All that is known of a code.
fn row(code: i32) -> &'static Row {
    OWN.iter().chain(LIBRARY).find(|row| row.0 == code).unwrap_or(&(0, "UNKNOWN\0", &[], "unknown code"))
}

/// The word of a code.
#[unsafe(no_mangle)]
pub extern "C" fn ot_strerror(code: i32) -> *const c_char {
    row(code).1.as_ptr().cast()
}

/// The name of a code's number.
#[unsafe(no_mangle)]
pub extern "C" fn ot_error_number_name(code: i32, index: usize) -> *const c_char {
    row(code).2.get(index).map_or(ptr::null(), |name| name.as_ptr().cast())
}

/// Writes an error as one sentence.
#[unsafe(no_mangle)]
pub extern "C" fn ot_error_text(error: In<OtError>, buf: Out<c_char>, buf_len: usize) -> i32 {
    Call::run(&buf, buf_len, Out(ptr::null_mut()), |call| {
        let error = error.get(call)?;
        call.write(|buf| {
            let available = buf.len();
            let mut unused = Unused(&mut *buf);
            let written = match library_error(error) {
                Some(error) => write!(unused, "{error}"),
                None => unused.write_str(row(error.code).3),
            };
            let len = available - unused.0.len();
            written.or(Err(Error::BufferTooSmall { needed: 0, available }))?;
            buf.get(..len).and_then(|text| str::from_utf8(text).ok()).ok_or(Error::Internal)
        })
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
