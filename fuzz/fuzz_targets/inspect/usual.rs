//! The names and values that most tokens here are made of.

/// The API key of most tokens here.
pub const KEY: &str = "123456";

/// The secret that is given, if one is.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// The session of most tokens here.
pub const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

/// The time of judgement, mostly.
pub const NOW: u64 = 1_700_000_000;

/// Names that reports have as they are.
pub const NAMES: [&str; 32] = [
    "iss",
    "ist",
    "scope",
    "session_id",
    "role",
    "initial_layout_class_list",
    "iat",
    "exp",
    "nonce",
    "connection_data",
    "jti",
    "nbf",
    "create_time",
    "expire_time",
    "partner_id",
    "sig",
    "alg",
    "sub",
    "data",
    "initial_layout_list",
    "connectionData",
    "initialLayoutClassList",
    "sessionId",
    "createTime",
    "expireTime",
    "api_key",
    "apiKey",
    "application_id",
    "acl",
    "sdk_version",
    "typ",
    "kid",
];

/// Values that some rule is about.
pub const VALUES: [&str; 22] = [
    "project",
    "account",
    "session.connect",
    "publisher",
    "publisheronly",
    "subscriber",
    "moderator",
    "Moderator",
    "focus main",
    "a b c",
    "a+b",
    "a  b",
    KEY,
    "654321",
    SECRET,
    "7f2c2f1e9d3b4c5a6978",
    "d6f0b4c2-1111-2222-3333-444455556666",
    SESSION,
    "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41",
    "2_MX42NTQzMjF-fjE0MDAwMDAwMDB-MC41fg",
    "1700000000",
    "",
];

/// Headers, the first nine of SDKs.
pub const HEADERS: [&str; 14] = [
    r#"{"alg":"HS256","typ":"JWT"}"#,
    r#"{"typ":"JWT","alg":"HS256"}"#,
    r#"{"alg":"HS256"}"#,
    r#"{"ist":"project","alg":"HS256"}"#,
    r#"{"ist":"account","alg":"HS256"}"#,
    r#"{"alg":"HS256","ist":"project"}"#,
    r#"{"alg":"HS256","ist":"account"}"#,
    r#"{"typ":"JWT","alg":"HS256","ist":"project"}"#,
    r#"{"typ":"JWT","alg":"HS256","ist":"account"}"#,
    r#"{"alg":"HS256","typ":"jwt"}"#,
    r#"{"alg":"HS256","kid":"1"}"#,
    r#"{"alg":"none","typ":"JWT"}"#,
    r#"{"typ":"JWT","kid":"1"}"#,
    r#"{"alg":"RS256","typ":"JWT"}"#,
];

/// Texts before a token.
pub const FRONTS: [&str; 5] = [
    "X-OPENTOK-AUTH: ",
    "X-TB-TOKEN-AUTH: ",
    "Bearer ",
    "Authorization: Bearer ",
    "Authorization: ",
];

/// Numbers at which a rule begins: of times, of lifetimes from the time of judgement, of nonces.
pub const LIMITS: [u64; 11] = [
    NOW,
    NOW + 180,
    NOW + 300,
    NOW + 86_400,
    NOW + 2_592_000,
    NOW + 2_592_060,
    1_420_070_400,
    100_000_000_000,
    100_000_000_000_000,
    100_000_000_000_000_000,
    (1 << 53) - 1,
];
