//! What a T1 token signs: a query string, every name and value percent-encoded.

use crate::bytes::hex_digit;
use crate::decimal::decimal;
use crate::{Claims as _, Error, Identity, Raw, TokenData};

/// Takes the query string, piece by piece.
type Push<'a> = &'a mut dyn FnMut(&[u8]);

/// Data that [`T1Issuer`](crate::T1Issuer) encodes: [`TokenData`], [`T1Data`], or [`Raw`] around one of
/// them.
///
/// It is sealed: a T1 token has no claims of the caller's own.
#[allow(private_bounds, reason = "what seals it")]
pub trait T1Claims: Query {}

impl<Q: Query + ?Sized> T1Claims for Q {}

/// Token data whose nonce is the caller's text, such as `0.3942609881050885`; the integer in `data` is
/// not looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct T1Data<'a> {
    /// All but the nonce.
    pub data: TokenData<'a>,
    /// What makes this token differ from others of the same second.
    pub nonce: &'a str,
}

/// Checks the rules, and writes the query string.
pub(crate) trait Query {
    /// Checks the rules for this issuer.
    fn check(&self, issuer: &Identity) -> Result<(), Error>;

    /// Writes the query string, the same each time.
    fn query(&self, to: Push<'_>);
}

impl<Q: Query + ?Sized> Query for &Q {
    fn check(&self, issuer: &Identity) -> Result<(), Error> {
        (**self).check(issuer)
    }
    fn query(&self, to: Push<'_>) {
        (**self).query(to);
    }
}

impl<Q: Query> Query for Raw<Q> {
    fn check(&self, _: &Identity) -> Result<(), Error> {
        Ok(())
    }
    fn query(&self, to: Push<'_>) {
        self.0.query(to);
    }
}

impl Query for TokenData<'_> {
    fn check(&self, issuer: &Identity) -> Result<(), Error> {
        self.validate(issuer)
    }
    fn query(&self, to: Push<'_>) {
        write(self, &|to| integer(self.nonce, to), to);
    }
}

impl Query for T1Data<'_> {
    fn check(&self, issuer: &Identity) -> Result<(), Error> {
        TokenData { nonce: 0, ..self.data }.validate(issuer)
    }
    fn query(&self, to: Push<'_>) {
        write(&self.data, &|to| escape(self.nonce.as_bytes(), to), to);
    }
}

/// Writes an integer.
fn integer(value: u64, to: Push<'_>) {
    decimal(value, &mut |digits, len| to(digits.get(..len).unwrap_or_default()));
}

/// Writes the fields in the order of the npm package `opentok-token`, and the layout behind them.
fn write(data: &TokenData<'_>, nonce: &dyn Fn(Push<'_>), to: Push<'_>) {
    to(b"session_id=");
    escape(data.session_id.as_bytes(), to);
    to(b"&create_time=");
    integer(data.create_time, to);
    to(b"&nonce=");
    nonce(to);
    to(b"&role=");
    to(data.role.as_str().as_bytes());
    to(b"&expire_time=");
    integer(data.expire_time, to);
    if let Some(text) = data.connection_data {
        to(b"&connection_data=");
        escape(text.as_bytes(), to);
    }
    for (index, class) in data.initial_layout_class_list.iter().enumerate() {
        to(if index == 0 { b"&initial_layout_class_list=" } else { b"%20" });
        escape(class.as_bytes(), to);
    }
}

/// Writes a value, percent-encoded.
fn escape(mut value: &[u8], to: Push<'_>) {
    while let Some(index) = value.iter().position(|&byte| !is_unreserved(byte)) {
        let (plain, rest) = value.split_at_checked(index).unwrap_or_default();
        let (byte, rest) = rest.split_first().unwrap_or((&0, &[]));
        to(plain);
        to(&[b'%', hex_digit(byte >> 4), hex_digit(*byte)].map(|c| c.to_ascii_uppercase()));
        value = rest;
    }
    to(value);
}

/// Whether a byte stands for itself: Node's `querystring.escape` leaves letters, digits and
/// `- _ . ! ~ * ' ( )`, as ECMAScript's `encodeURIComponent` does (ECMA-262, `uriUnescaped`).
const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')')
}
