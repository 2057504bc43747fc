//! Every error with its names, its numbers and its text; and that neither errors nor an issuer tell the secret.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::collections::BTreeSet;

use common::{KEY, project};
use opentok_token::{Error, ErrorKind, Issuer, RestAuth};

/// An error: number, word, details, text.
type Row = (Error, u16, &'static str, &'static [(&'static str, u64)], &'static str);

/// Every error with an example of its numbers. These names are an interface: other languages match on them.
const ERRORS: &[Row] = &[
    (
        Error::ApiKeyEmpty,
        101,
        "API_KEY_EMPTY",
        &[],
        "API key is empty; OpenTok's account page lists the key of each project",
    ),
    (
        Error::ApiKeyTooLong { len: 65 },
        102,
        "API_KEY_TOO_LONG",
        &[("len", 65)],
        "API key has 65 bytes; at most 64 are possible",
    ),
    (
        Error::ApiKeyNotAscii { index: 6 },
        103,
        "API_KEY_NOT_ASCII",
        &[("index", 6)],
        "API key has a byte at offset 6 that is not visible ASCII; remove spaces and line ends",
    ),
    (
        Error::ApiKeyNotDigits { index: 3 },
        104,
        "API_KEY_NOT_DIGITS",
        &[("index", 3)],
        "API key has a character at offset 3 that is not a digit; OpenTok's keys are numbers, \
         a UUID is a key of the Vonage Video API",
    ),
    (Error::SecretEmpty, 105, "SECRET_EMPTY", &[], "API secret is empty"),
    (
        Error::SecretNotTrimmed,
        106,
        "SECRET_NOT_TRIMMED",
        &[],
        "API secret starts or ends with white space, a quotation mark or a byte order mark; \
         remove it",
    ),
    (
        Error::CredentialsSwapped,
        107,
        "CREDENTIALS_SWAPPED",
        &[],
        "API secret is made of digits only, as an API key is: key and secret are swapped",
    ),
    (Error::NoKey, 108, "NO_KEY", &[], "issuer has no key; give it one with rekey"),
    (
        Error::AccountIssuer,
        109,
        "ACCOUNT_ISSUER",
        &[],
        "an account key cannot sign a connection token; use the key and secret of a project",
    ),
    (
        Error::SessionIdTooLong { len: 513 },
        201,
        "SESSION_ID_TOO_LONG",
        &[("len", 513)],
        "session ID has 513 bytes; at most 512 are possible",
    ),
    (
        Error::SessionIdPrefix,
        202,
        "SESSION_ID_PREFIX",
        &[],
        "session ID does not start with 1_ or 2_",
    ),
    (
        Error::SessionIdAlphabet { index: 36 },
        203,
        "SESSION_ID_ALPHABET",
        &[("index", 36)],
        "session ID has a byte at offset 36 outside the alphabet A-Z a-z 0-9 - _",
    ),
    (
        Error::SessionIdLength { len: 35 },
        204,
        "SESSION_ID_LENGTH",
        &[("len", 35)],
        "session ID of 35 bytes cannot be whole; compare it with the one you were given",
    ),
    (
        Error::SessionIdTrailingBits,
        205,
        "SESSION_ID_TRAILING_BITS",
        &[],
        "session ID ends in a character no encoder writes there; \
         compare it with the one you were given",
    ),
    (Error::SessionIdUtf8, 206, "SESSION_ID_UTF8", &[], "session ID does not decode to UTF-8 text"),
    (
        Error::SessionIdFields,
        207,
        "SESSION_ID_FIELDS",
        &[],
        "session ID does not decode to fields of the form 1~API_KEY~...",
    ),
    (
        Error::SessionIdOtherKey,
        208,
        "SESSION_ID_OTHER_KEY",
        &[],
        "session ID belongs to another project: its second field is not this API key; \
         use the key that created the session",
    ),
    (
        Error::OtherSession,
        209,
        "OTHER_SESSION",
        &[],
        "data is of another session than the template; make a template for each session",
    ),
    (
        Error::OtherRole,
        210,
        "OTHER_ROLE",
        &[],
        "data is of another role than the template; make a template for each role",
    ),
    (
        Error::IssueTimeTooEarly { issued: 86_400 },
        221,
        "ISSUE_TIME_TOO_EARLY",
        &[("issued", 86_400)],
        "issue time 86400 is before 2015 (1420070400); set the clock first",
    ),
    (
        Error::IssueTimeNotSeconds { issued: 1_700_000_000_999 },
        222,
        "ISSUE_TIME_NOT_SECONDS",
        &[("issued", 1_700_000_000_999), ("seconds", 1_700_000_000)],
        "issue time 1700000000999 is in milliseconds; in seconds it would be 1700000000",
    ),
    (
        Error::IssueTimeNotSeconds { issued: 1_700_000_000_999_999 },
        222,
        "ISSUE_TIME_NOT_SECONDS",
        &[("issued", 1_700_000_000_999_999), ("seconds", 1_700_000_000)],
        "issue time 1700000000999999 is in microseconds; in seconds it would be 1700000000",
    ),
    (
        Error::ExpiryNotSeconds { expires: 1_700_000_000_000_000_000 },
        223,
        "EXPIRY_NOT_SECONDS",
        &[("expires", 1_700_000_000_000_000_000), ("seconds", 1_700_000_000)],
        "expiry time 1700000000000000000 is in nanoseconds; in seconds it would be 1700000000",
    ),
    (
        Error::ExpiryNotAfterIssue { issued: 1_700_000_000, expires: 1_699_999_999 },
        224,
        "EXPIRY_NOT_AFTER_ISSUE",
        &[("issued", 1_700_000_000), ("expires", 1_699_999_999)],
        "expiry time 1699999999 is not after the issue time 1700000000",
    ),
    // The largest numbers are written as they are.
    (
        Error::ExpiryNotAfterIssue { issued: u64::MAX, expires: 0 },
        224,
        "EXPIRY_NOT_AFTER_ISSUE",
        &[("issued", u64::MAX), ("expires", 0)],
        "expiry time 0 is not after the issue time 18446744073709551615",
    ),
    (
        Error::ConnectionLifetime { lifetime: 2_592_001 },
        225,
        "CONNECTION_LIFETIME",
        &[("lifetime", 2_592_001)],
        "connection token would live 2592001 s; at most 2592000 s (30 days) are allowed",
    ),
    (
        Error::RestLifetime { lifetime: 301 },
        226,
        "REST_LIFETIME",
        &[("lifetime", 301)],
        "REST token would live 301 s; at most 300 s (5 minutes) are allowed",
    ),
    (
        Error::NonceTooLarge { nonce: 9_007_199_254_740_992 },
        231,
        "NONCE_TOO_LARGE",
        &[("nonce", 9_007_199_254_740_992)],
        "nonce 9007199254740992 is above 9007199254740991, the largest that every JSON reader \
         keeps",
    ),
    #[cfg(feature = "t1")]
    (
        Error::T1NonceLength { len: 65 },
        232,
        "T1_NONCE_LENGTH",
        &[("len", 65)],
        "T1 nonce has 65 bytes; 1 to 64 are allowed",
    ),
    (
        Error::JtiTooLong { len: 257 },
        233,
        "JTI_TOO_LONG",
        &[("len", 257)],
        "jti has 257 bytes; at most 256 are allowed",
    ),
    (
        Error::ConnectionDataTooLong { units: 1001 },
        234,
        "CONNECTION_DATA_TOO_LONG",
        &[("units", 1001)],
        "connection data has 1001 UTF-16 code units; at most 1000 are allowed",
    ),
    (
        Error::LayoutTooLong { units: 1002 },
        235,
        "LAYOUT_TOO_LONG",
        &[("units", 1002)],
        "layout class list has 1002 UTF-16 code units; at most 1000 are allowed",
    ),
    (
        Error::LayoutWhiteSpace { index: 5 },
        236,
        "LAYOUT_WHITE_SPACE",
        &[("index", 5)],
        "layout class list has white space at offset 5; \
         write one space between two classes and no other",
    ),
    (
        Error::RepeatedClaim,
        237,
        "REPEATED_CLAIM",
        &[],
        "a claim of your own has the name of one of OpenTok's; choose another name",
    ),
    (Error::TooLong, 238, "TOO_LONG", &[], "token is longer than memory can be"),
    (
        Error::UnknownRole,
        239,
        "UNKNOWN_ROLE",
        &[],
        "unknown role; the roles are publisher, publisheronly, subscriber and moderator",
    ),
    (
        Error::UnknownIssuerType,
        240,
        "UNKNOWN_ISSUER_TYPE",
        &[],
        "unknown issuer type; the types are project and account",
    ),
    (Error::Malformed, 301, "MALFORMED", &[], "not a token: parts of it are missing or damaged"),
    (
        Error::UnsupportedHeader,
        302,
        "UNSUPPORTED_HEADER",
        &[],
        "token header is none of the HS256 headers that OpenTok's SDKs write",
    ),
    (
        Error::OtherApiKey,
        303,
        "OTHER_API_KEY",
        &[],
        "token names another API key; verify it with the key and secret that signed it",
    ),
    (
        Error::BadSignature,
        304,
        "BAD_SIGNATURE",
        &[],
        "signature does not match: another secret, or the token was changed",
    ),
    (
        Error::BufferTooSmall { needed: 496, available: 256 },
        401,
        "BUFFER_TOO_SMALL",
        &[("needed", 496), ("available", 256)],
        "buffer has 256 bytes; 496 are needed",
    ),
    (Error::Sink, 402, "SINK", &[], "the writer refused the text of the token"),
    (Error::Clock, 403, "CLOCK", &[], "the system clock is before 1970; set it first"),
    #[cfg(feature = "getrandom")]
    (
        Error::Random(getrandom::Error::UNSUPPORTED),
        404,
        "RANDOM",
        &[],
        "the source of randomness failed",
    ),
    (Error::Internal, 501, "INTERNAL", &[], "internal error: please report it"),
];

/// Variants that are not built without their feature.
const OF_FEATURES: [(&str, bool); 2] =
    [("T1NonceLength", cfg!(feature = "t1")), ("Random", cfg!(feature = "getrandom"))];

/// The name of a variant.
fn variant(error: Error) -> String {
    format!("{error:?}").chars().take_while(char::is_ascii_alphanumeric).collect()
}

#[test]
fn text_of_every_error() {
    for (error, _, _, _, text) in ERRORS {
        assert_eq!(error.to_string(), *text);
    }
}

#[test]
fn names_and_numbers_of_every_error() {
    for (error, number, word, details, _) in ERRORS {
        let code = error.code();
        assert_eq!((code.number, code.word), (*number, *word));
        assert_eq!(code.c_word.to_bytes(), word.as_bytes());
        let found: Vec<_> = error.details().into_iter().flatten().collect();
        assert_eq!(found, *details, "{word}");
        // The first of the two places is used first.
        assert!(error.details()[0].is_some() || error.details()[1].is_none());
        // Of the details, the seconds are computed.
        let carried = error.details().map(|detail| match detail {
            None | Some(("seconds", _)) => 0,
            Some((_, number)) => number,
        });
        assert_eq!(error.numbers(), carried, "{word}");
    }
}

/// Code and numbers make the error again; other codes, and numbers that do not fit a length, make none.
#[test]
fn errors_of_codes() {
    for (error, number, word, ..) in ERRORS {
        let again = Error::from_code(*number, error.numbers());
        assert_eq!(again, (*word != "RANDOM").then_some(*error), "{word}");
    }
    let numbers: Vec<u16> = ERRORS.iter().map(|row| row.1).collect();
    let step = if cfg!(miri) { 61 } else { 1 };
    for number in (0..=u16::MAX).step_by(step).filter(|number| !numbers.contains(number)) {
        assert_eq!(Error::from_code(number, [0; 2]), None);
    }
    let too_long = Error::from_code(102, [u64::MAX, 0]);
    assert_eq!(too_long.is_none(), usize::BITS < 64);
}

/// No two variants share a number or a word, and the word is the variant's name in capitals.
#[test]
fn names_are_unique() {
    let mut names = BTreeSet::new();
    for (error, number, word, ..) in ERRORS {
        names.insert((variant(*error), *number, *word));
        let mut capitals = String::new();
        for (index, character) in variant(*error).chars().enumerate() {
            if index > 0 && character.is_ascii_uppercase() {
                capitals.push('_');
            }
            capitals.push(character.to_ascii_uppercase());
        }
        assert_eq!(*word, capitals);
    }
    let numbers: BTreeSet<_> = names.iter().map(|(_, number, _)| number).collect();
    let words: BTreeSet<_> = names.iter().map(|(.., word)| word).collect();
    assert_eq!((numbers.len(), words.len()), (names.len(), names.len()));
}

/// Whose fault it is follows from the hundreds of the number.
#[test]
fn kind_of_every_error() {
    for (error, number, word, ..) in ERRORS {
        let kind = match number / 100 {
            1 => ErrorKind::Credentials,
            2 => ErrorKind::Input,
            3 => ErrorKind::Token,
            4 => ErrorKind::Environment,
            _ => ErrorKind::Internal,
        };
        assert_eq!(error.kind(), kind, "{word}");
    }
    let kinds: BTreeSet<_> = ERRORS.iter().map(|row| format!("{:?}", row.0.kind())).collect();
    assert_eq!(kinds.len(), 5);
}

/// The list above leaves out none of the variants in the source.
#[test]
fn no_error_is_left_out() {
    let source = include_str!("../src/error.rs");
    let start = source.find("\npub enum Error {").unwrap();
    let body = source[start..].split("\n}").next().unwrap();
    let variants: BTreeSet<String> = body
        .lines()
        .filter_map(|line| line.strip_prefix("    "))
        .filter(|line| line.starts_with(|first: char| first.is_ascii_uppercase()))
        .map(|line| line.chars().take_while(char::is_ascii_alphanumeric).collect::<String>())
        .chain(["Random".to_owned()]) // stands in the macro
        .filter(|name| !OF_FEATURES.contains(&(&**name, false)))
        .collect();
    let listed: BTreeSet<String> = ERRORS.iter().map(|row| variant(row.0)).collect();
    assert_eq!(listed, variants);
}

/// A text begins in lower case, unless with an acronym. It has no full stop and no line end.
#[test]
fn style_of_the_texts() {
    for (.., text) in ERRORS {
        let first = text.split(' ').next().unwrap();
        assert!(
            first.chars().all(|c| c.is_ascii_lowercase()) || ["API", "REST", "T1"].contains(&first),
            "{text}"
        );
        assert!(text.ends_with(|last: char| last.is_ascii_alphanumeric() || "._)".contains(last)));
        assert!(!text.ends_with('.') || text.ends_with("..."), "{text}");
        assert!(text.chars().all(|c| c.is_ascii_graphic() || c == ' '), "{text}");
        assert!(!text.contains("  ") && text.len() < 140, "{text}");
    }
}

/// An error boxed as `dyn Error` says the same; the errors of a writer and of randomness have a source.
#[test]
fn errors_as_trait_objects() {
    for (error, .., text) in ERRORS {
        let boxed: Box<dyn std::error::Error + Send + Sync> = (*error).into();
        assert_eq!(boxed.to_string(), *text);
        let has_source = ["Sink", "Random"].contains(&&*variant(*error));
        assert_eq!(boxed.source().is_some(), has_source, "{text}");
        assert_eq!(boxed.downcast_ref(), Some(error));
    }
    let boxed: Box<dyn std::error::Error> = Error::Sink.into();
    assert!(boxed.source().unwrap().is::<std::fmt::Error>());
    #[cfg(feature = "getrandom")]
    {
        let source = getrandom::Error::UNSUPPORTED;
        let boxed: Box<dyn std::error::Error> = Error::Random(source).into();
        assert_eq!(boxed.source().unwrap().to_string(), source.to_string());
    }
}

/// Type and key, and nothing else: neither the secret nor the states of the MAC.
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
    let expected = "Issuer { identity: Identity { issuer_type: Project, api_key: \"\" }, .. }";
    assert_eq!(format!("{:?}", Issuer::EMPTY), expected);
}

/// A refused text is not repeated: not the key, not the secret, not the text of the claims.
#[test]
fn errors_do_not_tell_what_they_were_given() {
    let told = |error: Error| format!("{error} {error:?} {:?} {:?}", error.code(), error.details());
    let secret = "hunter2-hunter2";
    for (key, secret) in [
        ("", secret),
        ("hunter2 ", secret),
        (&"hunter2".repeat(20), secret),
        ("hunter2\u{e9}", secret),
        ("hunter2", secret),
        ("hunter2", "123456"),
        (KEY, " hunter2"),
        (KEY, "\"hunter2\""),
    ] {
        assert!(!told(Issuer::project(key, secret).unwrap_err()).contains("hunter2"));
        assert!(!told(Issuer::account(key, secret).unwrap_err()).contains("hunter2"));
    }
    let long = "hunter2".repeat(200);
    let issuer = Issuer::project(KEY, secret).unwrap();
    for data in [
        common::data().connection_data(&long),
        common::data().layout_classes(&long),
        common::data().layout_classes("hunter2  hunter2"),
        common::in_session("1_hunter2&", common::data()),
        common::in_session("hunter2", common::data()),
    ] {
        assert!(!told(common::refusal(&issuer, &data)).contains("hunter2"));
    }
    let auth = RestAuth::at(common::NOW).jti(&long);
    assert!(!told(common::refusal(&issuer, &auth)).contains("hunter2"));
    let mut buf = [0; 8];
    let refused = project().encode_slice(&RestAuth::at(common::NOW).jti("hunter2"), &mut buf);
    assert!(!told(refused.unwrap_err()).contains("hunter2"));
    assert!(!told("hunter2".parse::<opentok_token::Role>().unwrap_err()).contains("hunter2"));
}
