//! Every rule at its limit and one beyond, the exact error with its numbers, and `Raw`, which skips it.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::time::Duration;

use common::{
    KEY, NOW, SECRET, SESSION, account, auth, data, encode, in_session, payload, project,
    reference, with_nonce,
};
use opentok_token::{
    Error, Issuer, IssuerType, MAX_CONNECTION_LIFETIME, MAX_NONCE, MIN_ISSUE_TIME, Raw, RestAuth,
    TokenData, check_session_id,
};

/// 2100-01-01, in seconds.
const YEAR_2100: u64 = 4_102_444_800;

/// The last second that is not taken for milliseconds: in the year 5138.
const LAST_SECOND: u64 = 99_999_999_999;

/// Times that are not in seconds, at the limits of each unit and between them: the unit, and its number in a second.
const NOT_SECONDS: [(u64, &str, u64); 13] = [
    (LAST_SECOND + 1, "milliseconds", 1000),
    (NOW * 1000, "milliseconds", 1000),
    (YEAR_2100 * 1000, "milliseconds", 1000),
    (99_999_999_999_999, "milliseconds", 1000),
    (100_000_000_000_000, "microseconds", 1_000_000),
    (NOW * 1_000_000, "microseconds", 1_000_000),
    (YEAR_2100 * 1_000_000, "microseconds", 1_000_000),
    (99_999_999_999_999_999, "microseconds", 1_000_000),
    (100_000_000_000_000_000, "nanoseconds", 1_000_000_000),
    (NOW * 1_000_000_000, "nanoseconds", 1_000_000_000),
    (YEAR_2100 * 1_000_000_000, "nanoseconds", 1_000_000_000),
    (u64::MAX - 1, "nanoseconds", 1_000_000_000),
    (u64::MAX, "nanoseconds", 1_000_000_000),
];

/// The error names the unit and the value in seconds.
#[track_caller]
fn assert_names_unit(error: Error, (time, unit, per_second): (u64, &str, u64)) {
    let seconds = time / per_second;
    let text = error.to_string();
    assert!(text.contains(&format!("time {time} is in {unit};")), "{text}");
    assert!(text.ends_with(&format!("in seconds it would be {seconds}")), "{text}");
    assert_eq!(error.details()[1], Some(("seconds", seconds)));
}

/// A duration in seconds.
const fn seconds(seconds: u64) -> Duration {
    Duration::from_secs(seconds)
}

/// A year, as people count it.
const YEAR: u64 = 31_557_600;

/// The data is accepted, and `Raw` changes nothing.
#[track_caller]
fn assert_accepted(data: &TokenData<'_>) {
    let token = encode(&project(), data).unwrap();
    assert_eq!(payload(&token), reference::connection(&project(), data));
    assert_eq!(encode(&project(), &Raw(data)), Ok(token));
}

/// The data is refused with this error; `Raw` encodes it as it is.
#[track_caller]
fn assert_refused(issuer: &Issuer, data: &TokenData<'_>, error: Error) {
    assert_eq!(common::refusal(issuer, data), error);
    assert_eq!(common::refusal(issuer, &data), error);
    let token = encode(issuer, &Raw(data)).unwrap();
    assert_eq!(token, reference::token(&reference::connection(issuer, data), SECRET));
    assert_eq!(issuer.encoded_len(data), Ok(token.len()));
}

/// The REST token is accepted from both types of issuer, and `Raw` changes nothing.
#[track_caller]
fn assert_rest_accepted(auth: &RestAuth<'_>) {
    for issuer in [project(), account()] {
        let token = encode(&issuer, auth).unwrap();
        assert_eq!(payload(&token), reference::rest(&issuer, auth));
        assert_eq!(encode(&issuer, &Raw(auth)), Ok(token));
    }
}

/// The REST token is refused with this error by both types of issuer; `Raw` encodes it as it is.
#[track_caller]
fn assert_rest_refused(auth: &RestAuth<'_>, error: Error) {
    for issuer in [project(), account()] {
        assert_eq!(common::refusal(&issuer, auth), error);
        let token = encode(&issuer, &Raw(auth)).unwrap();
        assert_eq!(token, reference::token(&reference::rest(&issuer, auth), SECRET));
        assert_eq!(issuer.encoded_len(auth), Ok(token.len()));
    }
}

mod issuer {
    use super::*;

    /// Both types.
    const TYPES: [IssuerType; 2] = IssuerType::ALL;

    /// Every constructor refuses the key or secret in the same way, and `rekey` leaves an issuer without a key.
    #[track_caller]
    fn assert_refused(api_key: &str, secret: &str, error: Error) {
        assert_eq!(Issuer::project(api_key, secret).unwrap_err(), error);
        assert_eq!(Issuer::account(api_key, secret).unwrap_err(), error);
        for issuer_type in TYPES {
            assert_eq!(Issuer::new(issuer_type, api_key, secret).unwrap_err(), error);
            let mut issuer = project();
            assert_eq!(issuer.rekey(issuer_type, api_key, secret), Err(error));
            assert_eq!(encode(&issuer, &auth()), Err(Error::NoKey));
        }
        #[cfg(feature = "t1")]
        {
            use opentok_token::T1Issuer;
            assert_eq!(T1Issuer::new(api_key, secret).unwrap_err(), error);
            let mut issuer = T1Issuer::new(KEY, SECRET).unwrap();
            assert_eq!(issuer.rekey(api_key, secret), Err(error));
            assert_eq!(issuer.encoded_len(&data()), Err(Error::NoKey));
        }
    }

    /// The rule is refused by the constructors that keep the rules and skipped by the raw ones.
    #[track_caller]
    fn assert_refused_but_raw(api_key: &str, secret: &str, error: Error) {
        assert_refused(api_key, secret, error);
        for issuer_type in TYPES {
            let issuer = Issuer::raw(issuer_type, api_key, secret).unwrap();
            assert_eq!(issuer.identity().api_key(), api_key);
            let token = encode(&issuer, &auth()).unwrap();
            assert_eq!(token, reference::token(&reference::rest(&issuer, &auth()), secret));
            let mut other = Issuer::EMPTY;
            other.rekey_raw(issuer_type, api_key, secret).unwrap();
            assert_eq!(encode(&other, &auth()), Ok(token));
        }
        #[cfg(feature = "t1")]
        {
            use opentok_token::T1Issuer;
            let issuer = T1Issuer::raw(api_key, secret).unwrap();
            assert_eq!(issuer.identity().api_key(), api_key);
            assert!(issuer.encoded_len(&data()).is_ok());
            let mut other = T1Issuer::EMPTY;
            other.rekey_raw(api_key, secret).unwrap();
            assert_eq!(other.encoded_len(&data()), issuer.encoded_len(&data()));
        }
    }

    /// The rule holds for the raw constructors as well.
    #[track_caller]
    fn assert_always_refused(api_key: &str, secret: &str, error: Error) {
        assert_refused(api_key, secret, error);
        for issuer_type in TYPES {
            assert_eq!(Issuer::raw(issuer_type, api_key, secret).unwrap_err(), error);
            let mut issuer = project();
            assert_eq!(issuer.rekey_raw(issuer_type, api_key, secret), Err(error));
            assert_eq!(encode(&issuer, &auth()), Err(Error::NoKey));
        }
        #[cfg(feature = "t1")]
        {
            use opentok_token::T1Issuer;
            assert_eq!(T1Issuer::raw(api_key, secret).unwrap_err(), error);
            let mut issuer = T1Issuer::new(KEY, SECRET).unwrap();
            assert_eq!(issuer.rekey_raw(api_key, secret), Err(error));
            assert_eq!(issuer.encoded_len(&data()), Err(Error::NoKey));
        }
    }

    #[test]
    fn constructors_keep_type_and_key() {
        let key = "7".repeat(64);
        for key in ["1", KEY, &key] {
            let project = Issuer::project(key, SECRET).unwrap();
            assert_eq!(project.identity().api_key(), key);
            assert_eq!(project.identity().issuer_type(), IssuerType::Project);
            let account = Issuer::account(key, SECRET).unwrap();
            assert_eq!(account.identity().api_key(), key);
            assert_eq!(account.identity().issuer_type(), IssuerType::Account);
            for (issuer_type, other) in TYPES.into_iter().zip([project, account]) {
                let expected = encode(&other, &auth());
                let issuer = Issuer::new(issuer_type, key, SECRET).unwrap();
                assert_eq!(encode(&issuer, &auth()), expected);
                let issuer = Issuer::raw(issuer_type, key, SECRET).unwrap();
                assert_eq!(encode(&issuer, &auth()), expected);
                let mut issuer = other.clone();
                issuer.rekey(issuer_type, key, SECRET).unwrap();
                assert_eq!(encode(&issuer, &auth()), expected);
            }
        }
    }

    #[test]
    fn api_key_empty() {
        assert_always_refused("", SECRET, Error::ApiKeyEmpty);
        assert_always_refused("", "", Error::ApiKeyEmpty);
    }

    #[test]
    fn api_key_at_most_64_bytes() {
        for len in [65, 66, 255, 256, 257, 320, 100_000] {
            assert_always_refused(&"7".repeat(len), SECRET, Error::ApiKeyTooLong { len });
        }
        assert_always_refused(&"\u{e9}".repeat(33), SECRET, Error::ApiKeyTooLong { len: 66 });
        // The longest that is made of other characters.
        assert_refused_but_raw(&"!".repeat(64), SECRET, Error::ApiKeyNotDigits { index: 0 });
    }

    /// Every ASCII character at several places, and some beyond ASCII.
    #[test]
    fn api_key_visible_ascii_and_made_of_digits() {
        for character in '\0'..='\u{7f}' {
            for index in [0, 1, 31, 62] {
                let key = format!("{}{character}7", "7".repeat(index));
                match character {
                    '0'..='9' => {
                        let issuer = Issuer::project(&key, SECRET).unwrap();
                        assert_eq!(issuer.identity().api_key(), key);
                    }
                    '!'..='~' => {
                        let error = Error::ApiKeyNotDigits { index };
                        assert_refused_but_raw(&key, SECRET, error);
                    }
                    _ => assert_always_refused(&key, SECRET, Error::ApiKeyNotAscii { index }),
                }
            }
        }
        for character in ["\u{80}", "\u{a0}", "\u{e9}", "\u{ff11}", "\u{1f600}"] {
            let key = format!("123{character}");
            assert_always_refused(&key, SECRET, Error::ApiKeyNotAscii { index: 3 });
        }
        assert_always_refused("123456\n", SECRET, Error::ApiKeyNotAscii { index: 6 });
        assert_always_refused(" 123456 ", SECRET, Error::ApiKeyNotAscii { index: 0 });
    }

    /// Keys that people try in a key's place.
    #[test]
    fn api_key_that_is_something_else() {
        for (key, index) in [
            ("1f2e3d4c-1234-5678-9abc-def012345678", 1), // the Vonage Video API's
            ("YOUR_API_KEY", 0),
            ("\"123456\"", 0),
            ("123456.0", 6),
            ("-123456", 0),
            ("0x1e240", 1),
            ("1e6", 1),
            ("123_456", 3),
            (SECRET, 10), // twice the secret
        ] {
            assert_refused_but_raw(key, SECRET, Error::ApiKeyNotDigits { index });
        }
    }

    #[test]
    fn secret_not_empty() {
        assert_always_refused(KEY, "", Error::SecretEmpty);
        for secret in ["s", "a ", "\0", "\u{1f600}"] {
            assert!(Issuer::raw(IssuerType::Project, KEY, secret).is_ok());
        }
        for secret in ["s", "\0", "\u{1f600}", "a b", "a\"b", "a\u{feff}b", "a\nb", "1 2", "12.5"] {
            assert!(Issuer::project(KEY, secret).is_ok(), "{secret:?}");
        }
    }

    /// Key and secret swapped, which is said before anything about the key.
    #[test]
    fn credentials_swapped() {
        assert_refused_but_raw(SECRET, KEY, Error::CredentialsSwapped);
        for secret in ["0", "7", "123456", &"9".repeat(40)] {
            assert_refused_but_raw(KEY, secret, Error::CredentialsSwapped);
            assert_refused_but_raw("not-digits", secret, Error::CredentialsSwapped);
        }
        // Digits of other scripts are no key's.
        assert!(Issuer::project(KEY, "\u{ff11}\u{ff12}").is_ok());
        // The rules that nothing skips come first.
        assert_always_refused(&"s".repeat(65), KEY, Error::ApiKeyTooLong { len: 65 });
    }

    /// Characters at both ends of a secret: white space as Unicode has it, quotation marks, and the byte order
    /// mark. All of these are below U+3001 or near U+FEFF; of the others every 97th is tried.
    #[test]
    fn secret_trimmed() {
        let quotes = [
            '"', '\'', '`', '\u{ab}', '\u{bb}', '\u{2018}', '\u{2019}', '\u{201a}', '\u{201b}',
            '\u{201c}', '\u{201d}', '\u{201e}', '\u{201f}',
        ];
        let mut stray = 0;
        let others = ('\u{3100}'..='\u{fdff}').chain('\u{10000}'..=char::MAX).step_by(97);
        for character in ('\0'..'\u{3100}').chain('\u{fe00}'..='\u{ffff}').chain(others) {
            let refused =
                character.is_whitespace() || quotes.contains(&character) || character == '\u{feff}';
            let inside = format!("s{character}s");
            assert_eq!(check(&inside), Ok(()), "{character:?}");
            for secret in [format!("{character}secret"), format!("secret{character}")] {
                let expected = if refused { Err(Error::SecretNotTrimmed) } else { Ok(()) };
                assert_eq!(check(&secret), expected, "{character:?}");
            }
            stray += usize::from(refused);
        }
        assert_eq!(stray, 25 + quotes.len() + 1);
        for secret in
            [" ", "\n", "\"", "\u{feff}", "secret\r\n", " secret ", "'s'", "\u{feff}secret", "\"\""]
        {
            assert_refused_but_raw(KEY, secret, Error::SecretNotTrimmed);
        }
        // One stray character beside digits is reported as such.
        assert_refused_but_raw(KEY, "123456\n", Error::SecretNotTrimmed);
        // And the key before it.
        assert_refused_but_raw("key", "secret\n", Error::ApiKeyNotDigits { index: 0 });
    }

    /// The verdict about a secret.
    fn check(secret: &str) -> Result<(), Error> {
        Issuer::project(KEY, secret).map(drop)
    }

    #[test]
    fn accounts_do_not_sign_connection_tokens() {
        super::assert_refused(&account(), &data(), Error::AccountIssuer);
        // The type of issuer comes first: nothing else about the data matters then.
        let broken = TokenData::at("", 0, u64::MAX);
        super::assert_refused(&account(), &broken, Error::AccountIssuer);
    }

    /// Every use of an issuer without a key, under `Raw` too.
    #[test]
    fn no_key_no_use() {
        let failed = || {
            let mut issuer = project();
            assert_eq!(issuer.rekey(IssuerType::Project, KEY, ""), Err(Error::SecretEmpty));
            issuer
        };
        let failed_raw = || {
            let mut issuer = project();
            let refused = issuer.rekey_raw(IssuerType::Account, "a b", SECRET);
            assert_eq!(refused, Err(Error::ApiKeyNotAscii { index: 1 }));
            issuer
        };
        let wiped = || {
            let mut issuer = account();
            issuer.wipe();
            issuer
        };
        let token = encode(&project(), &data()).unwrap();
        for issuer in [Issuer::EMPTY, failed(), failed_raw(), wiped(), wiped().clone()] {
            assert_eq!(issuer.identity().api_key(), "");
            assert_eq!(common::refusal(&issuer, &data()), Error::NoKey);
            assert_eq!(common::refusal(&issuer, &auth()), Error::NoKey);
            assert_eq!(common::refusal(&issuer, &Raw(data())), Error::NoKey);
            assert_eq!(common::refusal(&issuer, &Raw(auth())), Error::NoKey);
            let more = data().with_claims(|claims| claims.string("tenant", "blue"));
            assert_eq!(common::refusal(&issuer, &more), Error::NoKey);
            // Before any rule of the data.
            assert_eq!(common::refusal(&issuer, &data().expires_in(seconds(0))), Error::NoKey);
            assert_eq!(issuer.encoded_len(&data()), Err(Error::NoKey));
            let mut buf = [0xA5; 400];
            assert_eq!(issuer.verify_signature_into(&token, &mut buf), Err(Error::NoKey));
            assert_eq!(issuer.verify_signature_into("", &mut buf), Err(Error::NoKey));
            assert_eq!(buf, [0xA5; 400]);
            #[cfg(feature = "alloc")]
            {
                assert_eq!(issuer.verify_signature(&token), Err(Error::NoKey));
                let template = issuer.session(SESSION, opentok_token::Role::Publisher);
                assert_eq!(template.unwrap_err(), Error::NoKey);
            }
            // And it takes a key again.
            let mut issuer = issuer;
            issuer.rekey(IssuerType::Project, KEY, SECRET).unwrap();
            assert_eq!(encode(&issuer, &data()).unwrap(), token);
        }
    }

    /// Another key leaves nothing of the one before: neither of the type, nor of a longer key, nor of the secret.
    #[test]
    fn rekeyed_issuers_are_as_new() {
        let long = "7".repeat(64);
        let mut issuer = Issuer::account(&long, &"s".repeat(100)).unwrap();
        let keys = [
            (IssuerType::Project, KEY, SECRET),
            (IssuerType::Account, "1", "s"),
            (IssuerType::Project, &*long, "another"),
            (IssuerType::Project, KEY, SECRET),
        ];
        for (issuer_type, key, secret) in keys {
            issuer.rekey(issuer_type, key, secret).unwrap();
            let fresh = Issuer::new(issuer_type, key, secret).unwrap();
            assert_eq!(issuer.identity(), fresh.identity());
            let auth = auth().jti("call");
            assert_eq!(encode(&issuer, &auth), encode(&fresh, &auth));
            let data = Raw(data().connection_data("text"));
            assert_eq!(encode(&issuer, &data), encode(&fresh, &data));
        }
    }
}

mod connection {
    use super::*;

    /// The constructor's own values keep the rules.
    #[test]
    fn defaults() {
        let data = TokenData::at(SESSION, NOW, 7);
        assert_accepted(&data);
        assert_eq!(data.expire_time(), NOW + 86_400);
    }

    #[test]
    fn session_belongs_to_the_key() {
        let foreign = "1_MX43ODl-fn4"; // 1~789~~~
        assert_eq!(check_session_id(foreign, "789"), Ok(()));
        assert_refused(&project(), &in_session(foreign, data()), Error::SessionIdOtherKey);
        assert_refused(&project(), &in_session("", data()), Error::SessionIdPrefix);
        let long = common::session_id(format!("1~{KEY}~{}~", "x".repeat(400)));
        let refused = Error::SessionIdTooLong { len: long.len() };
        assert_refused(&project(), &in_session(&long, data()), refused);
    }

    /// 2015-01-01T00:00:00Z.
    #[test]
    fn issue_time_not_before_2015() {
        let at = |issued| TokenData::at(SESSION, issued, 7);
        assert_accepted(&at(MIN_ISSUE_TIME));
        for issued in [MIN_ISSUE_TIME - 1, 1_000_000_000, 86_400, 1, 0] {
            assert_refused(&project(), &at(issued), Error::IssueTimeTooEarly { issued });
        }
        // Backdating counts.
        assert_accepted(&at(MIN_ISSUE_TIME + 60).backdated(seconds(60)));
        let refused = Error::IssueTimeTooEarly { issued: MIN_ISSUE_TIME - 1 };
        assert_refused(&project(), &at(MIN_ISSUE_TIME + 60).backdated(seconds(61)), refused);
    }

    #[test]
    fn issue_time_in_seconds() {
        let at = |issued| TokenData::at(SESSION, issued, 7).expires_at(issued.saturating_add(1));
        assert_accepted(&at(YEAR_2100));
        assert_accepted(&at(LAST_SECOND - 1));
        for row in NOT_SECONDS {
            let issued = row.0;
            let refused = Error::IssueTimeNotSeconds { issued };
            assert_names_unit(refused, row);
            assert_refused(&project(), &at(issued), refused);
            // The time that was given is named, not the one before it.
            assert_refused(&project(), &at(issued).backdated(seconds(60)), refused);
        }
        let issued = u64::MAX;
        let data = TokenData::at(SESSION, issued, 7);
        assert_eq!(data.expire_time(), u64::MAX);
        assert_refused(&project(), &data, Error::IssueTimeNotSeconds { issued });
    }

    #[test]
    fn expiry_in_seconds() {
        for row in NOT_SECONDS {
            let expires = row.0;
            let refused = Error::ExpiryNotSeconds { expires };
            assert_names_unit(refused, row);
            assert_refused(&project(), &data().expires_at(expires), refused);
        }
        assert_accepted(&TokenData::at(SESSION, LAST_SECOND - 60, 7).expires_at(LAST_SECOND));
        let lifetime = LAST_SECOND - NOW;
        let data = data().expires_at(LAST_SECOND);
        assert_refused(&project(), &data, Error::ConnectionLifetime { lifetime });
        // A duration that keeps its rule and ends there.
        let refused = Error::ExpiryNotSeconds { expires: LAST_SECOND + 1 };
        let data = TokenData::at(SESSION, LAST_SECOND, 7).expires_in(seconds(1));
        assert_refused(&project(), &data, refused);
    }

    /// An overlong duration is a duration all the same, and no time in another unit.
    #[test]
    fn durations_are_judged_as_durations() {
        for lifetime in [100 * YEAR, 3000 * YEAR, 10_000 * YEAR, 100_000 * YEAR, 3_600_000_000_000]
        {
            let refused = Error::ConnectionLifetime { lifetime };
            assert_refused(&project(), &data().expires_in(seconds(lifetime)), refused);
        }
        let refused = Error::ConnectionLifetime { lifetime: u64::MAX };
        assert_refused(&project(), &data().expires_in(Duration::MAX), refused);
        let backdated = data().expires_in(Duration::MAX).backdated(seconds(60));
        assert_refused(&project(), &backdated, refused);
        // Backdating is a duration too.
        let refused = Error::IssueTimeTooEarly { issued: 0 };
        let data = data().backdated(seconds(100_000 * YEAR));
        assert_refused(&project(), &data, refused);
    }

    #[test]
    fn expiry_after_issue() {
        assert_accepted(&data().expires_at(NOW + 1));
        assert_accepted(&data().expires_in(seconds(1)));
        for expires in [NOW, NOW - 1, NOW - 86_400, 3600, 0] {
            let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires };
            assert_refused(&project(), &data().expires_at(expires), refused);
        }
        let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires: NOW };
        assert_refused(&project(), &data().expires_in(seconds(0)), refused);
        assert_refused(&project(), &data().expires_in(Duration::from_nanos(999_999_999)), refused);
        // A token that was valid in the past only is not made valid by backdating.
        let past = data().expires_at(NOW - 1).backdated(seconds(3600));
        let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires: NOW - 1 };
        assert_refused(&project(), &past, refused);
    }

    #[test]
    fn lifetime_at_most_30_days() {
        assert_accepted(&data().expires_in(MAX_CONNECTION_LIFETIME));
        assert_accepted(&data().expires_in(Duration::new(2_592_000, 999_999_999)));
        assert_accepted(&data().expires_at(NOW + 2_592_000));
        for lifetime in [2_592_001, 31 * 86_400, 365 * 86_400] {
            let refused = Error::ConnectionLifetime { lifetime };
            assert_refused(&project(), &data().expires_in(seconds(lifetime)), refused);
            assert_refused(&project(), &data().expires_at(NOW + lifetime), refused);
        }
    }

    /// Backdating moves the issue time alone, so that it counts towards the lifetime, in any order of calls.
    #[test]
    fn backdating_counts() {
        let max = MAX_CONNECTION_LIFETIME.as_secs();
        let whole = data().expires_in(seconds(max - 60)).backdated(seconds(60));
        assert_eq!(whole.create_time(), NOW - 60);
        assert_eq!(whole.expire_time(), NOW - 60 + max);
        assert_accepted(&whole);
        assert_accepted(&data().backdated(seconds(60)).expires_in(seconds(max - 60)));
        assert_accepted(&data().expires_at(NOW - 60 + max).backdated(seconds(60)));
        let refused = Error::ConnectionLifetime { lifetime: max + 1 };
        assert_refused(&project(), &whole.backdated(seconds(61)), refused);
        let other_order = data().backdated(seconds(61)).expires_in(seconds(max - 60));
        assert_refused(&project(), &other_order, refused);
        let until = data().backdated(seconds(61)).expires_at(NOW - 60 + max);
        assert_refused(&project(), &until, refused);
        let refused = Error::IssueTimeTooEarly { issued: 0 };
        assert_refused(&project(), &data().backdated(Duration::MAX), refused);
    }

    #[test]
    fn nonce_below_2_to_the_53() {
        for nonce in [0, 1, u64::from(u32::MAX), MAX_NONCE] {
            assert_accepted(&TokenData::at(SESSION, NOW, nonce));
        }
        for nonce in [MAX_NONCE + 1, MAX_NONCE + 2, 1 << 63, u64::MAX] {
            let data = with_nonce(nonce, data());
            assert_refused(&project(), &data, Error::NonceTooLarge { nonce });
        }
    }

    /// Texts with their length in UTF-16 code units: of characters of one, two, three and four bytes. The last
    /// take two units.
    #[test]
    fn connection_data_at_most_1000_units() {
        for one in ["x", "\"", "\0", "\u{7ff}", "\u{800}", "\u{5b57}", "\u{ffff}"] {
            assert_accepted(&data().connection_data(&one.repeat(999)));
            assert_accepted(&data().connection_data(&one.repeat(1000)));
            for units in [1001, 1002, 5000] {
                let text = one.repeat(units);
                let refused = Error::ConnectionDataTooLong { units };
                assert_refused(&project(), &data().connection_data(&text), refused);
            }
        }
        for two in ["\u{10000}", "\u{1f600}", "\u{10ffff}"] {
            assert_accepted(&data().connection_data(&two.repeat(500)));
            assert_accepted(&data().connection_data(&format!("{}x", two.repeat(499))));
            for (text, units) in [
                (two.repeat(501), 1002),
                (format!("x{}", two.repeat(500)), 1001),
                (format!("{}\u{5b57}", two.repeat(500)), 1001),
            ] {
                assert_eq!(text.encode_utf16().count(), units);
                let refused = Error::ConnectionDataTooLong { units };
                assert_refused(&project(), &data().connection_data(&text), refused);
            }
        }
        assert_accepted(&data().connection_data(""));
    }

    /// One space between two classes, and no other: not two, not at an end.
    #[test]
    fn layout_classes_are_joined_by_single_spaces() {
        for classes in ["", "focus", "focus main", "a b c d e f", "\u{5b57} \u{1f600} \u{e9}"] {
            assert_accepted(&data().layout_classes(classes));
        }
        for (classes, index) in [
            (" ", 0),
            ("  ", 0),
            (" focus", 0),
            ("focus ", 5),
            ("focus main ", 10),
            ("focus  main", 6),
            ("focus   main", 6),
            ("focus main  side", 11),
            ("\u{5b57} ", 3),
            ("\u{1f600}  x", 5),
            ("focus\tmain", 5),
            ("focus main\n", 10),
            ("focus \u{a0}main", 6),
            ("a b\u{3000}c", 3),
        ] {
            let refused = Error::LayoutWhiteSpace { index };
            assert_refused(&project(), &data().layout_classes(classes), refused);
        }
    }

    /// Every character that Unicode calls white space, at every place in a class, and no other character.
    #[test]
    fn layout_classes_without_white_space() {
        let mut spaces = 0;
        for space in ('\0'..=char::MAX).filter(|character| character.is_whitespace()) {
            spaces += 1;
            for (classes, index) in [
                (format!("focus {space}"), 6),
                (format!("focus {space}a"), 6),
                (format!("focus a{space}"), 7),
            ] {
                let refused = Error::LayoutWhiteSpace { index };
                assert_refused(&project(), &data().layout_classes(&classes), refused);
            }
            let between = format!("a{space}b");
            if space == ' ' {
                assert_accepted(&data().layout_classes(&between));
            } else {
                let refused = Error::LayoutWhiteSpace { index: 1 };
                assert_refused(&project(), &data().layout_classes(&between), refused);
            }
        }
        assert_eq!(spaces, 25); // White_Space in Unicode's PropList.txt
        let others: Vec<char> = ('\0'..=char::MAX).filter(|c| !c.is_whitespace()).collect();
        for classes in others.chunks(400) {
            let classes: String = classes.iter().collect();
            assert_accepted(&data().layout_classes(&classes));
        }
        assert_accepted(&data().layout_classes("\u{200b} a\u{feff}b \" &role=moderator"));
    }

    /// The spaces between the classes count.
    #[test]
    fn layout_list_at_most_1000_units() {
        let long = "x".repeat(1000);
        let wide = "\u{1f600}".repeat(500);
        assert_accepted(&data().layout_classes(&long));
        assert_accepted(&data().layout_classes(&format!("{} {}", &long[..500], &long[..499])));
        assert_accepted(&data().layout_classes(&wide));
        assert_accepted(&data().layout_classes(&format!("{} x", &wide[4..])));
        assert_accepted(&data().layout_classes(&["ab"; 333].join(" "))); // 998

        for (classes, units) in [
            (format!("{long} x"), 1002),
            (format!("{} {}", &long[..500], &long[..500]), 1001),
            (format!("{wide} x"), 1002),
            (format!("{long}x"), 1001),
            (format!("{wide}\u{5b57}"), 1001),
            ([&*wide; 3].join(" "), 3002),
            (["x"; 501].join(" "), 1001),
            (["xx"; 334].join(" "), 1001),
        ] {
            assert_eq!(classes.encode_utf16().count(), units);
            let refused = Error::LayoutTooLong { units };
            assert_refused(&project(), &data().layout_classes(&classes), refused);
        }
    }

    /// The session is judged before the rest, which is judged in a fixed order.
    #[test]
    fn first_broken_rule() {
        let long = "x".repeat(1001);
        let mut broken = TokenData::at("", 0, u64::MAX);
        broken = broken.expires_in(seconds(0)).layout_classes(" ").connection_data(&long);
        assert_refused(&project(), &broken, Error::SessionIdPrefix);
        let broken = in_session(SESSION, broken);
        assert_refused(&project(), &broken, Error::IssueTimeTooEarly { issued: 0 });
        let mut broken = data().layout_classes(" ").connection_data(&long);
        broken.nonce = u64::MAX;
        assert_refused(&project(), &broken, Error::NonceTooLarge { nonce: u64::MAX });
        broken.nonce = 7;
        assert_refused(&project(), &broken, Error::LayoutWhiteSpace { index: 0 });
        let broken = broken.layout_classes("");
        assert_refused(&project(), &broken, Error::ConnectionDataTooLong { units: 1001 });
    }
}

mod rest {
    use super::*;

    /// The constructor's own values keep the rules.
    #[test]
    fn defaults() {
        let auth = RestAuth::at(NOW);
        assert_rest_accepted(&auth);
        assert_eq!(auth.expire_time(), NOW + 180);
    }

    #[test]
    fn issue_time_not_before_2015() {
        assert_rest_accepted(&RestAuth::at(MIN_ISSUE_TIME));
        for issued in [MIN_ISSUE_TIME - 1, 1_539_093, 0] {
            assert_rest_refused(&RestAuth::at(issued), Error::IssueTimeTooEarly { issued });
        }
    }

    #[test]
    fn issue_time_in_seconds() {
        assert_rest_accepted(&RestAuth::at(YEAR_2100));
        assert_rest_accepted(&RestAuth::at(LAST_SECOND - 180));
        for (issued, ..) in NOT_SECONDS {
            let refused = Error::IssueTimeNotSeconds { issued };
            assert_rest_refused(&RestAuth::at(issued), refused);
        }
    }

    #[test]
    fn expiry_in_seconds() {
        for (expires, ..) in NOT_SECONDS {
            let refused = Error::ExpiryNotSeconds { expires };
            assert_rest_refused(&auth().expires_at(expires), refused);
        }
        assert_rest_accepted(&RestAuth::at(LAST_SECOND - 1).expires_at(LAST_SECOND));
        let expires = LAST_SECOND + 1;
        let auth = RestAuth::at(LAST_SECOND).expires_in(seconds(1));
        assert_rest_refused(&auth, Error::ExpiryNotSeconds { expires });
    }

    #[test]
    fn durations_are_judged_as_durations() {
        for lifetime in [100 * YEAR, 100_000 * YEAR, 180_000] {
            let refused = Error::RestLifetime { lifetime };
            assert_rest_refused(&auth().expires_in(seconds(lifetime)), refused);
        }
        let refused = Error::RestLifetime { lifetime: u64::MAX };
        assert_rest_refused(&auth().expires_in(Duration::MAX), refused);
    }

    #[test]
    fn expiry_after_issue() {
        assert_rest_accepted(&auth().expires_in(seconds(1)));
        for expires in [NOW, NOW - 1, 180, 0] {
            let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires };
            assert_rest_refused(&auth().expires_at(expires), refused);
        }
        let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires: NOW };
        assert_rest_refused(&auth().expires_in(seconds(0)), refused);
    }

    #[test]
    fn lifetime_at_most_300_seconds() {
        assert_rest_accepted(&auth().expires_in(seconds(300)));
        assert_rest_accepted(&auth().expires_at(NOW + 300));
        for lifetime in [301, 3600, 86_400, 2_592_000] {
            let refused = Error::RestLifetime { lifetime };
            assert_rest_refused(&auth().expires_in(seconds(lifetime)), refused);
        }
    }

    #[test]
    fn backdating_counts() {
        let whole = auth().expires_in(seconds(240)).backdated(seconds(60));
        assert_eq!((whole.create_time(), whole.expire_time()), (NOW - 60, NOW + 240));
        assert_rest_accepted(&whole);
        assert_rest_accepted(&auth().backdated(seconds(60)).expires_in(seconds(240)));
        let refused = Error::RestLifetime { lifetime: 301 };
        assert_rest_refused(&whole.backdated(seconds(61)), refused);
        assert_rest_refused(&auth().backdated(seconds(61)).expires_in(seconds(240)), refused);
        let refused = Error::IssueTimeTooEarly { issued: 0 };
        assert_rest_refused(&auth().backdated(Duration::MAX), refused);
    }

    /// Any text of at most 256 bytes.
    #[test]
    fn jti_at_most_256_bytes() {
        let longest = "\u{1f600}".repeat(64);
        assert_eq!(longest.len(), 256);
        for id in ["", " ", "\"", &longest, &"\0".repeat(256)] {
            assert_rest_accepted(&auth().jti(id));
        }
        for len in [257, 258, 1000, 100_000] {
            assert_rest_refused(&auth().jti(&"x".repeat(len)), Error::JtiTooLong { len });
        }
        let wide = format!("x{longest}");
        assert_rest_refused(&auth().jti(&wide), Error::JtiTooLong { len: 257 });
        assert_rest_accepted(&auth().jti_bits(0));
        assert_rest_accepted(&auth().jti_bits(u128::MAX));
    }
}
