//! The key: an issuer holds what is the same for all its tokens, encoded and hashed once.

use core::fmt;

use hmac::KeyInit as _;

use crate::claims::Registered;
use crate::jwt::{Encoder, HEADER, MacState, WINDOW, Window, ascii, mac_after, token_len};
use crate::{Claims, ClaimsWriter, Error, Identity, IssuerType};

/// Signs tokens with one API key and secret.
///
/// It keeps the state of the MAC, not the secret; the state is wiped on drop. It is `Send` and `Sync`
/// and encodes through `&self`, so that one issuer serves all threads. The time that encoding takes
/// depends on the claims, not on the secret.
#[derive(Clone)]
pub struct Issuer {
    /// Who signs.
    identity: Identity,
    /// The MAC after the key. Secret.
    key: MacState,
    /// The start of every connection token.
    connection: Start,
}

/// The start of every connection token of an issuer, up to the session ID.
#[derive(Clone)]
struct Start {
    /// Length of the JSON.
    json_len: usize,
    /// The MAC after the key and the whole blocks of the text. Secret.
    mac: MacState,
    /// Header and base64url of the JSON's whole groups of three bytes, in the first `text_len` bytes.
    text: [u8; Self::MAX_TEXT],
    /// Length of that text; 0 if it would have been longer than there is room for.
    text_len: usize,
    /// The bytes of the JSON behind its last whole group.
    rest: [u8; 2],
}

impl Start {
    /// Room for the text: enough for API keys of up to 20 bytes.
    const MAX_TEXT: usize = HEADER.len() + 112;

    /// The longest JSON: an API key that is all escapes.
    const MAX_JSON: usize = 256;

    /// Encodes and hashes the start.
    fn new(identity: &Identity, key: &MacState) -> Self {
        let mut json = [0; Self::MAX_JSON];
        let mut json_len = 0;
        let mut gather = |chunk: &[u8]| {
            for (to, from) in json.iter_mut().skip(json_len).zip(chunk) {
                *to = *from;
                json_len += 1;
            }
        };
        let mut claims = ClaimsWriter::new(Some(&mut gather));
        write_start(identity, true, &mut claims);
        claims.finish();

        let json = json.get(..json_len).unwrap_or_default();
        let (groups, rest) = json.split_at(json_len / 3 * 3);
        let mut text = [0; Self::MAX_TEXT];
        let mut window = Window::new(&mut text, None);
        window.push(HEADER);
        window.base64(groups);
        let text_len = window.len().unwrap_or(0);
        let mac = mac_after(key, text.get(..text_len).unwrap_or_default());
        let mut start = Self { json_len, mac, text, text_len, rest: [0; 2] };
        for (to, from) in start.rest.iter_mut().zip(rest) {
            *to = *from;
        }
        start
    }

    /// The text, if there was room for it.
    fn text(&self) -> Option<&[u8]> {
        self.text.get(..self.text_len).filter(|text| !text.is_empty())
    }
}

impl Issuer {
    /// An issuer that signs with a project's API key and secret.
    ///
    /// # Errors
    /// [`Error::ApiKeyEmpty`], [`Error::ApiKeyTooLong`], [`Error::ApiKeyNotAscii`],
    /// [`Error::SecretEmpty`].
    pub fn project(api_key: &str, api_secret: &str) -> Result<Self, Error> {
        Self::new(IssuerType::Project, api_key, api_secret)
    }

    /// An issuer that signs with an account's API key and secret; for REST tokens only.
    ///
    /// # Errors
    /// As [`Issuer::project`].
    pub fn account(api_key: &str, api_secret: &str) -> Result<Self, Error> {
        Self::new(IssuerType::Account, api_key, api_secret)
    }

    /// An issuer of a type known at run time.
    ///
    /// # Errors
    /// As [`Issuer::project`].
    pub fn new(issuer_type: IssuerType, api_key: &str, api_secret: &str) -> Result<Self, Error> {
        let identity = Identity::new(issuer_type, api_key)?;
        if api_secret.is_empty() {
            return Err(Error::SecretEmpty);
        }
        // HMAC takes keys of any length (RFC 2104, section 2); there is no other error to map.
        let key = MacState::new_from_slice(api_secret.as_bytes()).or(Err(Error::SecretEmpty))?;
        let connection = Start::new(&identity, &key);
        Ok(Self { identity, key, connection })
    }

    /// Who signs.
    #[must_use]
    pub fn identity(&self) -> &Identity {
        &self.identity
    }

    /// The MAC after the key. Secret.
    pub(crate) fn key(&self) -> &MacState {
        &self.key
    }

    /// Encodes and signs into `buf`; returns the part of it that holds the token.
    ///
    /// # Errors
    /// The rule that `claims` break, or [`Error::BufferTooSmall`]; nothing is written then.
    pub fn encode_slice<'b>(
        &self,
        claims: &(impl Claims + ?Sized),
        buf: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        let mut json = ClaimsWriter::new(None);
        let needed = self.check(claims, &mut json)?;
        let available = buf.len();
        let token = buf.get_mut(..needed).ok_or(Error::BufferTooSmall { needed, available })?;
        self.sign(claims, &json, Window::new(token, None))?;
        Ok(ascii(token))
    }

    /// Encodes and signs into any [`core::fmt::Write`], in memory that does not grow with the token.
    ///
    /// # Errors
    /// The rule that `claims` break; nothing is written then. [`Error::Sink`] if `sink` fails.
    pub fn encode_to(
        &self,
        claims: &(impl Claims + ?Sized),
        sink: &mut impl fmt::Write,
    ) -> Result<(), Error> {
        let mut json = ClaimsWriter::new(None);
        self.check(claims, &mut json)?;
        self.sign(claims, &json, Window::new(&mut [0; WINDOW], Some(sink)))
    }

    /// Encodes and signs into a new `String`, with one allocation.
    ///
    /// # Errors
    /// The rule that `claims` break.
    #[cfg(feature = "alloc")]
    pub fn encode(&self, claims: &(impl Claims + ?Sized)) -> Result<alloc::string::String, Error> {
        let mut json = ClaimsWriter::new(None);
        let mut token = alloc::vec![0; self.check(claims, &mut json)?];
        self.sign(claims, &json, Window::new(&mut token, None))?;
        Ok(alloc::string::String::from_utf8(token).unwrap_or_default())
    }

    /// Length of the token in bytes, exactly, whether or not the claims keep the rules.
    #[must_use]
    pub fn encoded_len(&self, claims: &(impl Claims + ?Sized)) -> usize {
        let mut json = ClaimsWriter::new(None);
        self.write(claims, &mut json);
        token_len(json.len())
    }

    /// Checks the rules and measures; returns the length of the token.
    fn check(
        &self,
        claims: &(impl Claims + ?Sized),
        json: &mut ClaimsWriter<'_>,
    ) -> Result<usize, Error> {
        claims.validate(&self.identity)?;
        self.write(claims, json);
        if json.repeated() {
            return Err(Error::RepeatedClaim);
        }
        Ok(token_len(json.len()))
    }

    /// Writes the token of claims that were measured as `json`.
    fn sign(
        &self,
        claims: &(impl Claims + ?Sized),
        json: &ClaimsWriter<'_>,
        window: Window<'_>,
    ) -> Result<(), Error> {
        let mut encoder = match claims.session_id().and(self.connection.text()) {
            Some(text) => Encoder::new(&self.connection.mac, text, window),
            None => Encoder::new(&self.key, HEADER, window),
        };
        if let Some(json) = json.whole() {
            encoder.push(json);
            return encoder.finish();
        }
        let mut sink = |json: &[u8]| encoder.push(json);
        let mut again = ClaimsWriter::new(Some(&mut sink));
        self.write(claims, &mut again);
        if again.repeated() || again.finish() != json.len() {
            return Err(Error::ClaimsChanged);
        }
        encoder.finish()
    }

    /// Writes the JSON, without the groups that the kept start covers.
    fn write(&self, claims: &(impl Claims + ?Sized), writer: &mut ClaimsWriter<'_>) {
        let session_id = claims.session_id();
        match session_id.and(self.connection.text()) {
            Some(_) => writer.resume(self.connection.json_len, &self.connection.rest),
            None => write_start(&self.identity, session_id.is_some(), writer),
        }
        if let Some(session_id) = session_id {
            writer.escaped(session_id.as_bytes());
            writer.push(b"\"");
        }
        claims.write(writer);
        writer.push(b"}");
    }
}

/// Writes the claims that are the same in every token, up to the opening quote of the session ID where
/// there is one.
fn write_start(identity: &Identity, session: bool, claims: &mut ClaimsWriter<'_>) {
    claims.registered(Registered::Iss);
    claims.quoted(&[identity.api_key()]);
    claims.registered(Registered::Ist);
    claims.quoted(&[identity.issuer_type().as_str()]);
    if session {
        claims.registered(Registered::Scope);
        claims.quoted(&["session.connect"]);
        claims.registered(Registered::SessionId);
        claims.push(b"\"");
    }
}

impl fmt::Debug for Issuer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Issuer").field("identity", &self.identity).finish_non_exhaustive()
    }
}
