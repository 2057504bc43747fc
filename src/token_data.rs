//! Connection tokens: who joins which session, as what, until when.

use crate::claims::Registered;
use crate::{Claims, ClaimsWriter, Error, Identity, IssuerType, session_id};

/// 2015-01-01, in Unix seconds: no token is older than this crate's subject, so an earlier issue time
/// means a clock that was never set.
pub const MIN_ISSUE_TIME: u64 = 1_420_070_400;

/// How long a connection token lives when nothing else is asked for: 24 hours, in seconds.
pub const DEFAULT_CONNECTION_LIFETIME: u64 = 24 * 60 * 60;

/// The longest a connection token may live: 30 days, in seconds.
pub const MAX_CONNECTION_LIFETIME: u64 = 30 * 24 * 60 * 60;

/// The longest connection data, in UTF-16 code units.
pub const MAX_CONNECTION_DATA_UNITS: usize = 1000;

/// The longest layout class list, joined by spaces, in UTF-16 code units.
pub const MAX_LAYOUT_UNITS: usize = 1000;

/// The largest nonce: the largest integer that every JSON reader keeps exactly.
pub const MAX_NONCE: u64 = (1 << 53) - 1;

/// Times from here on are milliseconds: as seconds, this is the year 5138; as milliseconds, 1973.
const MILLISECONDS: u64 = 100_000_000_000;

/// What a participant may do in a session.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Role {
    /// Publishes and subscribes.
    #[default]
    Publisher,
    /// Publishes, and does not subscribe.
    PublisherOnly,
    /// Subscribes only.
    Subscriber,
    /// Publishes, subscribes, and may force others to stop.
    Moderator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] =
        [Self::Publisher, Self::PublisherOnly, Self::Subscriber, Self::Moderator];

    /// The value of the claim `role`.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::PublisherOnly => "publisheronly",
            Self::Subscriber => "subscriber",
            Self::Moderator => "moderator",
        }
    }

    /// That value with its quotes.
    const fn as_json(self) -> &'static str {
        match self {
            Self::Publisher => "\"publisher\"",
            Self::PublisherOnly => "\"publisheronly\"",
            Self::Subscriber => "\"subscriber\"",
            Self::Moderator => "\"moderator\"",
        }
    }

    /// The role of this name.
    #[must_use]
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|role| role.as_str() == name)
    }
}

/// The claims of a connection token.
///
/// Times are Unix seconds. Change what [`TokenData::at`] fills in by method or by field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct TokenData<'a> {
    /// The session to join.
    pub session_id: &'a str,
    /// What the participant may do.
    pub role: Role,
    /// Names of layout classes, joined by spaces in the token; left out when there are none.
    pub initial_layout_class_list: &'a [&'a str],
    /// Issue time, the claim `iat`.
    pub create_time: u64,
    /// Expiry time, the claim `exp`: until then a client can connect, and stay connected for longer.
    pub expire_time: u64,
    /// What makes this token differ from others of the same second; at most [`MAX_NONCE`].
    pub nonce: u64,
    /// Free text that every participant of the session can read; no secrets, no personal data.
    pub connection_data: Option<&'a str>,
}

impl<'a> TokenData<'a> {
    /// A publisher's token, issued at `now`, for [`DEFAULT_CONNECTION_LIFETIME`].
    #[must_use]
    pub const fn at(session_id: &'a str, now: u64, nonce: u64) -> Self {
        Self {
            session_id,
            role: Role::Publisher,
            initial_layout_class_list: &[],
            create_time: now,
            expire_time: now.saturating_add(DEFAULT_CONNECTION_LIFETIME),
            nonce,
            connection_data: None,
        }
    }

    /// Sets the role.
    #[must_use]
    pub const fn role(mut self, role: Role) -> Self {
        self.role = role;
        self
    }

    /// Sets the connection data, at most [`MAX_CONNECTION_DATA_UNITS`] long.
    #[must_use]
    pub const fn connection_data(mut self, data: &'a str) -> Self {
        self.connection_data = Some(data);
        self
    }

    /// Sets the layout classes, none of them empty or with white space in it.
    #[must_use]
    pub const fn layout_classes(mut self, classes: &'a [&'a str]) -> Self {
        self.initial_layout_class_list = classes;
        self
    }

    /// Lets the token expire so many seconds after `create_time`.
    #[must_use]
    pub const fn expires_in(mut self, seconds: u64) -> Self {
        self.expire_time = self.create_time.saturating_add(seconds);
        self
    }

    /// Lets the token expire at this time.
    #[must_use]
    pub const fn expires_at(mut self, unix_seconds: u64) -> Self {
        self.expire_time = unix_seconds;
        self
    }

    /// Moves the issue time so many seconds back, for a server whose clock is behind ("issued time
    /// cannot be greater than current time"). The expiry time stays, so this counts towards
    /// [`MAX_CONNECTION_LIFETIME`]; call it last.
    #[must_use]
    pub const fn backdated(mut self, seconds: u64) -> Self {
        self.create_time = self.create_time.saturating_sub(seconds);
        self
    }
}

impl TokenData<'_> {
    /// Checks the rules for what all participants of a session have in common.
    pub(crate) fn validate_session(&self, issuer: &Identity) -> Result<(), Error> {
        if issuer.issuer_type() != IssuerType::Project {
            return Err(Error::AccountIssuer);
        }
        session_id::check(self.session_id, issuer.key())
    }

    /// Checks the rules for what is each participant's own.
    pub(crate) fn validate_participant(&self) -> Result<(), Error> {
        let lifetime = check_times(self.create_time, self.expire_time)?;
        if lifetime > MAX_CONNECTION_LIFETIME {
            return Err(Error::ConnectionLifetime { lifetime });
        }
        if self.nonce > MAX_NONCE {
            return Err(Error::NonceTooLarge { nonce: self.nonce });
        }
        check_layout(self.initial_layout_class_list)?;
        check_connection_data(self.connection_data.unwrap_or_default())
    }

    /// Writes the role.
    pub(crate) fn write_role(&self, claims: &mut ClaimsWriter<'_>) {
        claims.registered(Registered::Role);
        claims.push(self.role.as_json().as_bytes());
    }

    /// Writes what is each participant's own.
    pub(crate) fn write_participant(&self, claims: &mut ClaimsWriter<'_>) {
        for (index, class) in self.initial_layout_class_list.iter().enumerate() {
            if index == 0 {
                claims.registered(Registered::InitialLayoutClassList);
            }
            claims.push(if index == 0 { b"\"" } else { b" " });
            claims.escaped(class.as_bytes());
        }
        if !self.initial_layout_class_list.is_empty() {
            claims.push(b"\"");
        }
        claims.registered(Registered::Iat);
        claims.decimal(self.create_time);
        claims.registered(Registered::Exp);
        claims.decimal(self.expire_time);
        claims.registered(Registered::Nonce);
        claims.decimal(self.nonce);
        if let Some(data) = self.connection_data {
            claims.registered(Registered::ConnectionData);
            claims.quoted(data.as_bytes());
        }
    }
}

impl Claims for TokenData<'_> {
    fn session_id(&self) -> Option<&str> {
        Some(self.session_id)
    }

    fn validate(&self, issuer: &Identity) -> Result<(), Error> {
        self.validate_session(issuer)?;
        self.validate_participant()
    }

    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        self.write_role(claims);
        self.write_participant(claims);
    }
}

/// Checks issue and expiry time; returns what lies between them.
pub(crate) fn check_times(issued: u64, expires: u64) -> Result<u64, Error> {
    if issued >= MILLISECONDS {
        return Err(Error::IssueTimeInMilliseconds { issued });
    }
    if issued < MIN_ISSUE_TIME {
        return Err(Error::IssueTimeTooEarly { issued });
    }
    if expires >= MILLISECONDS {
        return Err(Error::ExpiryInMilliseconds { expires });
    }
    match expires.checked_sub(issued) {
        None | Some(0) => Err(Error::ExpiryNotAfterIssue { issued, expires }),
        Some(lifetime) => Ok(lifetime),
    }
}

/// Checks the length of the connection data; short texts need no count, as no text has more UTF-16
/// code units than bytes.
fn check_connection_data(data: &str) -> Result<(), Error> {
    if data.len() > MAX_CONNECTION_DATA_UNITS {
        let units = utf16_len(data);
        if units > MAX_CONNECTION_DATA_UNITS {
            return Err(Error::ConnectionDataTooLong { units });
        }
    }
    Ok(())
}

/// Checks that each class is one word, and the length of the list.
fn check_layout(classes: &[&str]) -> Result<(), Error> {
    let mut total = classes.len().saturating_sub(1);
    for (index, class) in classes.iter().enumerate() {
        if class.is_empty() {
            return Err(Error::LayoutClassEmpty { index });
        }
        if has_white_space(class) {
            return Err(Error::LayoutClassWhiteSpace { index });
        }
        total += utf16_len(class);
    }
    if total > MAX_LAYOUT_UNITS {
        return Err(Error::LayoutTooLong { units: total });
    }
    Ok(())
}

/// Length in UTF-16 code units: one for each byte that starts a character, and one more where that
/// character takes four bytes.
fn utf16_len(text: &str) -> usize {
    let units = |byte: u8| usize::from(byte & 0xC0 != 0x80) + usize::from(byte >= 0xF0);
    text.bytes().fold(0, |sum, byte| sum + units(byte))
}

/// Whether there is a character with Unicode's property White_Space, here as it ends in UTF-8. What `char`
/// has for this takes a table and is four times as long.
fn has_white_space(text: &str) -> bool {
    let mut last = 0_u32;
    text.bytes().any(|byte| {
        let before = last & 0xFFFF;
        last = last << 8 | u32::from(byte);
        match byte {
            b'\t'..=b'\r' | b' ' => true,
            0x80 => matches!(before, 0xE19A | 0xE280 | 0xE380),
            0x81..=0x84 | 0x86..=0x8A | 0xA8 | 0xA9 | 0xAF => before == 0xE280,
            0x85 => before == 0xE280 || before & 0xFF == 0xC2,
            0xA0 => before & 0xFF == 0xC2,
            0x9F => before == 0xE281,
            _ => false,
        }
    })
}
