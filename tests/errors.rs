//! The text of every error, and that neither errors nor an issuer tell the secret.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::collections::BTreeSet;

use common::{KEY, project};
use opentok_token::{Error, Issuer, RestAuth};

/// Every error with its text.
const TEXTS: [(Error, &str); 34] = [
    (Error::ApiKeyEmpty, "API key is empty"),
    (Error::ApiKeyTooLong { len: 65 }, "API key has 65 bytes, at most 64 are possible"),
    (
        Error::ApiKeyNotAscii { index: 6 },
        "API key has a byte at index 6 that is not visible ASCII; check for spaces and line ends",
    ),
    (Error::SecretEmpty, "API secret is empty"),
    (
        Error::AccountIssuer,
        "an account key cannot sign a connection token; use the key and secret of a project",
    ),
    (Error::SessionIdPrefix, "session ID does not start with 1_ or 2_"),
    (
        Error::SessionIdAlphabet { index: 36 },
        "session ID has a byte at index 36 outside the alphabet A-Z a-z 0-9 - _",
    ),
    (
        Error::SessionIdLength { len: 35 },
        "session ID of 35 bytes cannot be whole; compare it with the one you were given",
    ),
    (
        Error::SessionIdTrailingBits,
        "session ID ends in a character no encoder writes there; \
         compare it with the one you were given",
    ),
    (Error::SessionIdUtf8, "session ID does not decode to UTF-8 text"),
    (Error::SessionIdFields, "session ID does not decode to fields of the form 1~API_KEY~..."),
    (
        Error::SessionIdOtherKey,
        "session ID belongs to another project: its field 1 is not this API key; \
         use the key that created the session",
    ),
    (
        Error::IssueTimeTooEarly { issued: 86_400 },
        "issue time 86400 lies before 2015 (1420070400); set the clock first",
    ),
    (
        Error::IssueTimeInMilliseconds { issued: 1_700_000_000_999 },
        "issue time 1700000000999 is in milliseconds; in seconds it would be 1700000000",
    ),
    (
        Error::ExpiryInMilliseconds { expires: 1_700_086_400_000 },
        "expiry time 1700086400000 is in milliseconds; in seconds it would be 1700086400",
    ),
    (
        Error::ExpiryNotAfterIssue { issued: 1_700_000_000, expires: 1_699_999_999 },
        "expiry time 1699999999 is not after the issue time 1700000000",
    ),
    (
        Error::ConnectionLifetime { lifetime: 2_592_001 },
        "connection token would live 2592001 s, at most 2592000 s (30 days) are allowed",
    ),
    (
        Error::RestLifetime { lifetime: 301 },
        "REST token would live 301 s, at most 300 s (5 minutes) are allowed",
    ),
    (
        Error::NonceTooLarge { nonce: 9_007_199_254_740_992 },
        "nonce 9007199254740992 is above 9007199254740991, the largest every JSON reader keeps",
    ),
    (
        Error::ConnectionDataTooLong { units: 1001 },
        "connection data has 1001 UTF-16 code units, at most 1000 are allowed",
    ),
    (
        Error::LayoutTooLong { units: 1002 },
        "layout class list has 1002 UTF-16 code units, at most 1000 are allowed",
    ),
    (Error::LayoutClassEmpty { index: 1 }, "layout class 1 is empty"),
    (
        Error::LayoutClassWhiteSpace { index: 0 },
        "layout class 0 contains white space; give each class as an entry of its own",
    ),
    (Error::RepeatedClaim, "a claim would be written twice"),
    (Error::ClaimsChanged, "the claims changed while they were written; make them constant"),
    (Error::BufferTooSmall { needed: 496, available: 256 }, "buffer has 256 bytes, 496 are needed"),
    (Error::Sink, "the sink refused the token's text"),
    (Error::Malformed, "not a token: parts of it are missing or damaged"),
    (
        Error::UnsupportedHeader,
        "token header is none of the HS256 headers that OpenTok's SDKs write",
    ),
    (
        Error::OtherApiKey,
        "token names another API key; verify it with the key and secret that signed it",
    ),
    (Error::BadSignature, "signature does not match: another secret, or the token was changed"),
    (Error::Clock, "the system clock stands before 1970; set it first"),
    (Error::Random, "the source of randomness failed"),
    // The largest numbers are written as they are.
    (
        Error::ExpiryNotAfterIssue { issued: u64::MAX, expires: 0 },
        "expiry time 0 is not after the issue time 18446744073709551615",
    ),
];

#[test]
fn text_of_every_error() {
    for (error, text) in TEXTS {
        assert_eq!(error.to_string(), text);
    }
}

/// The list above leaves out none of the variants in the source.
#[test]
fn no_error_is_left_out() {
    let source = include_str!("../src/error.rs");
    let start = source.find("pub enum Error {").unwrap();
    let body = source[start..].split("\n}\n").next().unwrap();
    let variants: BTreeSet<&str> = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|line| line.trim_end_matches([' ', ',', '{']))
        .collect();
    let debug = TEXTS.map(|(error, _)| format!("{error:?}"));
    let pinned = debug.iter().map(|text| text.split(' ').next().unwrap());
    assert_eq!(pinned.collect::<BTreeSet<_>>(), variants);
}

/// Lower case at the start, unless it is an acronym; no full stop, no line end; short enough for a
/// line.
#[test]
fn style_of_the_texts() {
    for (_, text) in TEXTS {
        let first = text.split(' ').next().unwrap();
        assert!(
            first.chars().all(|c| c.is_ascii_lowercase()) || ["API", "REST"].contains(&first),
            "{text}"
        );
        assert!(text.ends_with(|last: char| last.is_ascii_alphanumeric() || "._)".contains(last)));
        assert!(!text.ends_with('.') || text.ends_with("..."), "{text}");
        assert!(text.chars().all(|c| c.is_ascii_graphic() || c == ' '), "{text}");
        assert!(!text.contains("  ") && text.len() < 130, "{text}");
    }
}

/// An error boxed as `dyn Error` says the same and has no source.
#[test]
fn as_a_trait_object() {
    for (error, text) in TEXTS {
        let boxed: Box<dyn std::error::Error + Send + Sync> = error.into();
        assert_eq!(boxed.to_string(), text);
        assert!(boxed.source().is_none());
        assert_eq!(boxed.downcast_ref(), Some(&error));
    }
}

/// Kind and key, and nothing else: neither secret nor key state.
#[test]
fn debug_of_an_issuer() {
    let issuer = Issuer::project("123456", "hunter2").unwrap();
    let expected = "Issuer { \
                    identity: Identity { issuer_type: Project, api_key: \"123456\" }, .. }";
    assert_eq!(format!("{issuer:?}"), expected);
    let issuer = Issuer::account("123456", "hunter2").unwrap();
    assert_eq!(format!("{issuer:?}"), expected.replace("Project", "Account"));
    let expected = "\
Issuer {
    identity: Identity {
        issuer_type: Account,
        api_key: \"123456\",
    },
    ..
}";
    assert_eq!(format!("{issuer:#?}"), expected);
    // The same for every secret.
    let other = Issuer::account("123456", &"s".repeat(200)).unwrap();
    assert_eq!(format!("{issuer:?}"), format!("{other:?}"));
}

/// What is refused is not repeated: not the key, not the secret, not the text of the claims.
#[test]
fn errors_do_not_tell_what_they_were_given() {
    let told = |error: Error| format!("{error} {error:?}");
    let secret = "hunter2-hunter2";
    for key in ["", "hunter2 ", &"hunter2".repeat(20), "hunter2\u{e9}"] {
        assert!(!told(Issuer::project(key, secret).unwrap_err()).contains("hunter2"));
        assert!(!told(Issuer::account(key, secret).unwrap_err()).contains("hunter2"));
    }
    let long = "hunter2".repeat(200);
    let classes = ["hunter2", ""];
    for data in [
        common::data().connection_data(&long),
        common::data().layout_classes(&classes),
        common::data().layout_classes(&["hunter2 hunter2"]),
        opentok_token::TokenData { session_id: "1_hunter2&", ..common::data() },
        opentok_token::TokenData { session_id: "hunter2", ..common::data() },
    ] {
        let issuer = Issuer::project(KEY, secret).unwrap();
        assert!(!told(common::refusal(&issuer, &data)).contains("hunter2"));
    }
    let mut buf = [0; 8];
    let refused = project().encode_slice(&RestAuth::at(common::NOW).jti("hunter2"), &mut buf);
    assert!(!told(refused.unwrap_err()).contains("hunter2"));
}
