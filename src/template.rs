//! A session's template: what its tokens have in common, checked, encoded and hashed once.

use alloc::string::String;
use alloc::vec::Vec;
use core::fmt;

use crate::base64url::{encode, encoded_len};
use crate::bytes::copy;
use crate::claims::write_start;
use crate::jwt::{Draft, HEADER, Start};
use crate::mac::Mac;
use crate::{ClaimsWriter, Error, Issuer, Role, TokenData};

/// The start of many tokens, encoded and hashed once.
#[derive(Clone)]
pub(crate) struct Prefix {
    /// As in [`Start`]. Secret.
    mac: Mac,
    /// As in [`Start`].
    text: Vec<u8>,
    /// As in [`Start`].
    rest: Vec<u8>,
    /// As in [`Start`].
    claims: u16,
}

impl Prefix {
    /// Encodes and hashes what `write` writes, the same each time.
    pub(crate) fn new(key: &Mac, write: impl Fn(&mut ClaimsWriter<'_>)) -> Self {
        let mut measured = ClaimsWriter::new(0, None);
        write(&mut measured);
        let mut json = Vec::with_capacity(measured.len());
        let mut sink = |piece: &[u8]| json.extend_from_slice(piece);
        let mut writer = ClaimsWriter::new(0, Some(&mut sink));
        write(&mut writer);
        writer.flush();
        let rest = json.split_off(json.len() / 3 * 3);
        let mut text = alloc::vec![0; HEADER.len() + encoded_len(json.len())];
        copy(HEADER, &mut text);
        encode(&json, text.get_mut(HEADER.len()..).unwrap_or_default());
        let mut mac = key.clone();
        mac.update(&text);
        Self { mac, text, rest, claims: measured.written }
    }

    /// What each token starts with.
    pub(crate) fn start(&self) -> Start<'_> {
        Start { mac: &self.mac, text: &self.text, rest: &self.rest, claims: self.claims }
    }
}

/// Signs the connection tokens of one session and role, with the least work for each.
///
/// Made by [`Issuer::session`]. What it encodes is what [`Issuer::encode`] encodes, byte for byte and
/// under the same rules; data of another session or role is passed on to the issuer, which it holds a
/// copy of. Its MAC states are wiped on drop. It is `Send` and `Sync`.
///
/// ```
/// use opentok_token::{Issuer, Role, TokenData};
///
/// let issuer = Issuer::project("123456", "secret")?;
/// let session_id = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
/// let room = issuer.session(session_id, Role::Publisher)?;
/// for nonce in 0..3 {
///     let data = TokenData::at(session_id, 1_700_000_000, nonce);
///     assert_eq!(room.encode(&data), issuer.encode(&data));
/// }
/// # Ok::<(), opentok_token::Error>(())
/// ```
#[derive(Clone)]
pub struct Session {
    /// Signs what the template does not fit.
    issuer: Issuer,
    /// The session, which has been checked.
    session_id: String,
    /// The role.
    role: Role,
    /// What the tokens start with, up to the role.
    prefix: Prefix,
}

impl Issuer {
    /// A template for the tokens of one session and role.
    ///
    /// # Errors
    /// [`Error::AccountIssuer`], or the `SessionId…` variant for what is wrong with the session ID.
    pub fn session(&self, session_id: &str, role: Role) -> Result<Session, Error> {
        let data = TokenData::at(session_id, 0, 0).role(role);
        data.validate_session(self.identity())?;
        let prefix = Prefix::new(&self.key, |writer| {
            write_start(self.identity(), true, writer);
            writer.escaped(session_id.as_bytes());
            writer.push(b"\"");
            data.write_role(writer);
        });
        Ok(Session { issuer: self.clone(), session_id: session_id.into(), role, prefix })
    }
}

impl Session {
    /// The session.
    #[must_use]
    pub fn session_id(&self) -> &str {
        &self.session_id
    }

    /// The role.
    #[must_use]
    pub fn role(&self) -> Role {
        self.role
    }

    /// As [`Issuer::encode_slice`].
    ///
    /// # Errors
    /// As there.
    pub fn encode_slice<'b>(
        &self,
        data: &TokenData<'_>,
        buf: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        if !self.fits(data) {
            return self.issuer.encode_slice(data, buf);
        }
        data.validate_participant()?;
        self.draft(data).into_slice(buf)
    }

    /// As [`Issuer::encode_to`].
    ///
    /// # Errors
    /// As there.
    pub fn encode_to(&self, data: &TokenData<'_>, sink: &mut impl fmt::Write) -> Result<(), Error> {
        if !self.fits(data) {
            return self.issuer.encode_to(data, sink);
        }
        data.validate_participant()?;
        self.draft(data).into_sink(sink)
    }

    /// As [`Issuer::encode`].
    ///
    /// # Errors
    /// As there.
    pub fn encode(&self, data: &TokenData<'_>) -> Result<String, Error> {
        if !self.fits(data) {
            return self.issuer.encode(data);
        }
        data.validate_participant()?;
        self.draft(data).into_string()
    }

    /// As [`Issuer::encoded_len`].
    #[must_use]
    pub fn encoded_len(&self, data: &TokenData<'_>) -> usize {
        self.issuer.encoded_len(data)
    }

    /// Whether this is data for the template's session and role.
    fn fits(&self, data: &TokenData<'_>) -> bool {
        data.role == self.role && data.session_id == self.session_id
    }

    /// Writes the participant's own claims.
    fn draft<'a>(&'a self, data: &'a TokenData<'_>) -> Draft<'a, impl Fn(&mut ClaimsWriter<'_>)> {
        let write = |writer: &mut ClaimsWriter<'_>| {
            data.write_participant(writer);
            writer.push(b"}");
        };
        Draft { start: self.prefix.start(), write }
    }
}

impl fmt::Debug for Session {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Session")
            .field("issuer", &self.issuer)
            .field("session_id", &self.session_id)
            .field("role", &self.role)
            .finish_non_exhaustive()
    }
}
