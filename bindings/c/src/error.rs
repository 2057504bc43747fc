//! Errors as C sees them: a code and two numbers.

use library::Error;

/// `ot_error`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OtError {
    pub numbers: [u64; 2],
    pub code: i32,
    pub reserved: u32,
}

pub const NO_KEY: i32 = -108;
pub const TOO_LONG: i32 = -238;
pub const UNKNOWN_ROLE: i32 = -239;
pub const BUFFER_TOO_SMALL: i32 = -401;
pub const NULL: i32 = -601;
pub const MISALIGNED: i32 = -602;
pub const OVERLAP: i32 = -603;
pub const NOT_UTF8: i32 = -604;
pub const KIND: i32 = -605;
pub const TOO_MANY_FIELDS: i32 = -606;

impl From<Error> for OtError {
    #[inline(never)]
    fn from(error: Error) -> Self {
        // The numbers of `Error::details` without the times in seconds: dividing takes 760 bytes of flash.
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
            | Error::IssueTimeNotSeconds { issued: number }
            | Error::ExpiryNotSeconds { expires: number }
            | Error::ConnectionLifetime { lifetime: number }
            | Error::RestLifetime { lifetime: number }
            | Error::NonceTooLarge { nonce: number } => [number, 0],
            Error::ExpiryNotAfterIssue { issued, expires } => [issued, expires],
            _ => [0; 2],
        };
        Self { numbers, code: -i32::from(number(error)), reserved: 0 }
    }
}

/// Its number; apart, so that the compiler makes a table of 16 bits.
#[inline(never)]
fn number(error: Error) -> u16 {
    error.code().number
}
