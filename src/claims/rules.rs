//! The rules for text and numbers of connection tokens.

use crate::Error;
use crate::codec::white_space::{WHITE_SPACE, ends_in};

/// The longest connection data, in UTF-16 code units. OpenTok documents 1000 characters and no unit; the crate's
/// front page compares the SDKs.
pub const MAX_CONNECTION_DATA_UNITS: usize = 1000;

/// The longest initial layout class list, in UTF-16 code units.
pub const MAX_LAYOUT_UNITS: usize = 1000;

/// The largest nonce, 2^53 − 1: the largest integer that every JSON reader keeps exactly
/// ([RFC 8259, section 6](https://www.rfc-editor.org/rfc/rfc8259#section-6)).
pub const MAX_NONCE: u64 = (1 << 53) - 1;

/// Checks the size of the nonce.
pub(super) fn check_nonce(nonce: u64) -> Result<(), Error> {
    if nonce > MAX_NONCE { Err(Error::NonceTooLarge { nonce }) } else { Ok(()) }
}

/// Checks the length of the connection data.
pub(super) fn check_connection_data(data: &str) -> Result<(), Error> {
    check_units(data, MAX_CONNECTION_DATA_UNITS)
        .map_err(|units| Error::ConnectionDataTooLong { units })
}

/// Checks the length of the class list, and that its only white space is one space between two classes.
pub(super) fn check_layout(classes: &str) -> Result<(), Error> {
    let classes_bytes = classes.as_bytes();
    let (mut start, mut after_space) = (0, true);
    for (index, byte) in classes.bytes().enumerate() {
        if byte & 0xC0 != 0x80 {
            start = index;
        }
        let is_single_space = byte == b' ' && !after_space && index + 1 < classes.len();
        if classes_bytes.get(..=index).is_none_or(|text| ends_in(text, &WHITE_SPACE))
            && !is_single_space
        {
            return Err(Error::LayoutWhiteSpace { index: start });
        }
        after_space = byte == b' ';
    }
    check_units(classes, MAX_LAYOUT_UNITS).map_err(|units| Error::LayoutTooLong { units })
}

/// Checks that a text has at most `max` UTF-16 code units; the error is their number. A character is one unit, or two if
/// it takes four bytes of UTF-8. No text has more units than bytes, so that only long texts are counted.
fn check_units(text: &str, max: usize) -> Result<(), usize> {
    if text.len() <= max {
        return Ok(());
    }
    let units = |byte: u8| usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0);
    let units = text.bytes().map(units).sum();
    if units > max { Err(units) } else { Ok(()) }
}
