//! The query string that a T1 token signs.

use crate::Error;
use crate::claims::{Raw, Sealed as _, TokenData};
use crate::codec::decimal::decimal;
use crate::codec::hex::hex;
use crate::identity::Identity;

/// The longest text nonce, in bytes.
pub const MAX_T1_NONCE_LEN: usize = 64;

/// Claims that [`T1Issuer`](crate::T1Issuer) encodes: [`TokenData`], [`T1Data`], [`Raw`] around either, and
/// [`Raw`] around [`T1Fields`] or [`T1Query`], for which there are no rules.
///
/// The trait is sealed.
#[allow(private_bounds, reason = "the private trait seals this one")]
pub trait T1Claims: Checked {}

impl<Q: Checked + ?Sized> T1Claims for Q {}

/// Token data whose nonce is a text, such as `0.3942609881050885`. The integer in `data` is ignored.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct T1Data<'a> {
    /// All but the nonce.
    pub data: TokenData<'a>,
    /// A text that no other token of the same second has, 1 to [`MAX_T1_NONCE_LEN`] bytes.
    pub nonce: &'a str,
}

/// Any fields, in this order, percent-encoded as Node's `querystring.stringify` does.
///
/// The npm package `opentok-token` writes an object in this form. There are no rules for it, so that it is
/// encoded in [`Raw`] only.
///
/// ```
/// use opentok_token::{Raw, T1Fields, T1Issuer};
///
/// let issuer = T1Issuer::new("123456", "secret")?;
/// let fields = [("session_id", "any text"), ("scope", "session.connect")];
/// let mut buf = [0; 300];
/// let token = issuer.encode_slice(&Raw(T1Fields(&fields)), &mut buf)?;
/// let mut query = [0; 100];
/// let query = issuer.verify_signature_into(token, &mut query)?;
/// assert_eq!(query, "session_id=any%20text&scope=session.connect");
/// # Ok::<(), opentok_token::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct T1Fields<'a>(pub &'a [(&'a str, &'a str)]);

/// A query string that is ready to be signed. It is encoded in [`Raw`] only, as there are no rules for it.
///
/// ```
/// use opentok_token::{Raw, T1Issuer, T1Query};
///
/// let issuer = T1Issuer::new("123456", "secret")?;
/// let mut buf = [0; 300];
/// let token = issuer.encode_slice(&Raw(T1Query("session_id=any%20text")), &mut buf)?;
/// assert!(token.starts_with("T1=="));
/// # Ok::<(), opentok_token::Error>(())
/// ```
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct T1Query<'a>(pub &'a str);

/// Takes the query string, piece by piece.
type Push<'a> = &'a mut dyn FnMut(&[u8]);

/// Writes a query string.
pub(crate) trait Query {
    /// Writes it, the same each time.
    fn write_query(&self, push: Push<'_>);
}

/// A query string with rules.
pub(crate) trait Checked: Query {
    /// Checks the rules.
    fn check_query(&self, issuer: &Identity) -> Result<(), Error>;
}

impl<Q: Query + ?Sized> Query for &Q {
    fn write_query(&self, push: Push<'_>) {
        (**self).write_query(push);
    }
}

impl<Q: Checked + ?Sized> Checked for &Q {
    fn check_query(&self, issuer: &Identity) -> Result<(), Error> {
        (**self).check_query(issuer)
    }
}

impl<Q: Query> Query for Raw<Q> {
    fn write_query(&self, push: Push<'_>) {
        self.0.write_query(push);
    }
}

impl<Q: Query> Checked for Raw<Q> {
    fn check_query(&self, _: &Identity) -> Result<(), Error> {
        Ok(())
    }
}

impl Query for TokenData<'_> {
    fn write_query(&self, push: Push<'_>) {
        write_data(self, |push| integer(self.nonce, push), push);
    }
}

impl Checked for TokenData<'_> {
    fn check_query(&self, issuer: &Identity) -> Result<(), Error> {
        self.check(Some(issuer))
    }
}

impl Query for T1Data<'_> {
    fn write_query(&self, push: Push<'_>) {
        write_data(&self.data, |push| escape(self.nonce, push), push);
    }
}

impl Checked for T1Data<'_> {
    fn check_query(&self, issuer: &Identity) -> Result<(), Error> {
        let mut data = self.data;
        data.nonce = 0;
        data.check_query(issuer)?;
        let len = self.nonce.len();
        if len == 0 || len > MAX_T1_NONCE_LEN { Err(Error::T1NonceLength { len }) } else { Ok(()) }
    }
}

impl Query for T1Fields<'_> {
    fn write_query(&self, push: Push<'_>) {
        for (index, (name, value)) in self.0.iter().enumerate() {
            if index > 0 {
                push(b"&");
            }
            escape(name, push);
            push(b"=");
            escape(value, push);
        }
    }
}

impl Query for T1Query<'_> {
    fn write_query(&self, push: Push<'_>) {
        push(self.0.as_bytes());
    }
}

/// Writes the fields in the order of the npm package `opentok-token`, and the layout after them.
fn write_data(data: &TokenData<'_>, nonce: impl Fn(Push<'_>), push: Push<'_>) {
    push(b"session_id=");
    escape(data.session_id, push);
    push(b"&create_time=");
    integer(data.create_time(), push);
    push(b"&nonce=");
    nonce(push);
    push(b"&role=");
    push(data.role.as_str().as_bytes());
    push(b"&expire_time=");
    integer(data.expire_time(), push);
    if let Some(text) = data.connection_data {
        push(b"&connection_data=");
        escape(text, push);
    }
    if !data.initial_layout_class_list.is_empty() {
        push(b"&initial_layout_class_list=");
        escape(data.initial_layout_class_list, push);
    }
}

/// Writes an integer.
fn integer(value: u64, push: Push<'_>) {
    decimal(value, &mut |digits, len| push(digits.to_le_bytes().get(..len).unwrap_or(&[])));
}

/// Writes a name or a value, percent-encoded.
fn escape(text: &str, push: Push<'_>) {
    let mut rest = text.as_bytes();
    while let Some(index) = rest.iter().position(|&byte| !is_unreserved(byte)) {
        let Some((plain, [byte, after @ ..])) = rest.split_at_checked(index) else { return };
        let [high, low] = hex(*byte);
        push(plain);
        push(&[b'%', high.to_ascii_uppercase(), low.to_ascii_uppercase()]);
        rest = after;
    }
    push(rest);
}

/// Whether a byte stands for itself: Node's `querystring.escape` leaves letters, digits and
/// `- _ . ! ~ * ' ( )`, as ECMAScript's `encodeURIComponent` does (ECMA-262, `uriUnescaped`).
const fn is_unreserved(byte: u8) -> bool {
    byte.is_ascii_alphanumeric()
        || matches!(byte, b'-' | b'_' | b'.' | b'!' | b'~' | b'*' | b'\'' | b'(' | b')')
}
