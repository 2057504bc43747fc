//! An input: all that a token is made of, or a token to verify.

/// One input. The library's types are not used, as a broken rule can be a role that no type has.
#[derive(Clone, Debug)]
pub struct Case {
    /// API key.
    pub api_key: String,
    /// API secret.
    pub secret: String,
    /// Whether all rules are skipped but those that nothing skips.
    pub raw: bool,
    /// The request, with all other data.
    pub kind: Kind,
}

/// The request.
#[derive(Clone, Debug)]
pub enum Kind {
    /// A connection token, as a JWT.
    Connection(Connection),
    /// A connection token in the legacy form, with a text in the nonce's place, or without.
    T1(Connection, Option<String>),
    /// A REST token.
    Rest(Rest),
    /// A T1 token of any fields.
    Fields(Vec<(String, String)>),
    /// A T1 token of a ready query string.
    Query(String),
    /// The claims of a JWT.
    Verify(String),
    /// A connection token in a buffer that lacks one byte.
    ShortBuffer(Connection),
    /// A connection token of an issuer without a key.
    NoKey(Connection),
    /// A connection token with a claim of the caller's own, of this name.
    CustomClaim(Connection, String),
}

/// Data of a connection token, and the type of its issuer.
#[derive(Clone, Debug)]
pub struct Connection {
    /// `project`, `account`, or another word.
    pub issuer_type: String,
    /// Session ID.
    pub session_id: String,
    /// Name of a role, or another word.
    pub role: String,
    /// When it is issued and expires.
    pub times: Times,
    /// An integer.
    pub nonce: u64,
    /// Text for all participants.
    pub connection_data: Option<String>,
    /// Layout classes, one space between two.
    pub layout: Option<String>,
}

/// Data of a REST token, and the type of its issuer.
#[derive(Clone, Debug)]
pub struct Rest {
    /// `project`, `account`, or another word.
    pub issuer_type: String,
    /// When it is issued and expires.
    pub times: Times,
    /// ID.
    pub jti: Option<String>,
}

/// The times of a token.
#[derive(Clone, Copy, Debug)]
pub struct Times {
    /// The present, in Unix seconds.
    pub create: u64,
    /// When the token expires.
    pub expiry: Expiry,
    /// Seconds that the issue is moved back.
    pub backdate: u64,
}

/// When a token expires.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// The default lifetime.
    Default,
    /// Seconds after `create`.
    In(u64),
    /// Unix seconds.
    At(u64),
}

impl Case {
    /// Name of its kind.
    pub fn name(&self) -> &'static str {
        match (&self.kind, self.raw) {
            (Kind::Connection(_), false) => "connection",
            (Kind::Connection(_), true) => "connection, raw",
            (Kind::T1(..), false) => "T1",
            (Kind::T1(..), true) => "T1, raw",
            (Kind::Rest(_), false) => "REST",
            (Kind::Rest(_), true) => "REST, raw",
            (Kind::Fields(_), _) => "T1 fields",
            (Kind::Query(_), _) => "T1 query",
            (Kind::Verify(_), _) => "verification",
            (Kind::ShortBuffer(_), _) => "short buffer",
            (Kind::NoKey(_), _) => "no key",
            (Kind::CustomClaim(..), _) => "custom claim",
        }
    }
}

impl Connection {
    /// The fields of a T1 token of this data, as bindings without rules are given them.
    pub fn t1_fields(&self, nonce: Option<&str>) -> Vec<(String, String)> {
        let Times { create, expiry, backdate } = self.times;
        let expires = match expiry {
            Expiry::Default => create.saturating_add(86_400),
            Expiry::In(seconds) => create.saturating_add(seconds),
            Expiry::At(time) => time,
        };
        let mut fields = vec![
            ("session_id", self.session_id.clone()),
            ("create_time", create.saturating_sub(backdate).to_string()),
            ("nonce", nonce.map_or_else(|| self.nonce.to_string(), str::to_owned)),
            ("role", self.role.clone()),
            ("expire_time", expires.to_string()),
        ];
        fields.extend(self.connection_data.clone().map(|text| ("connection_data", text)));
        let layout = self.layout.clone().filter(|text| !text.is_empty());
        fields.extend(layout.map(|text| ("initial_layout_class_list", text)));
        fields.into_iter().map(|(name, value)| (name.to_owned(), value)).collect()
    }
}
