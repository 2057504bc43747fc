//! Every rule at its limit and one beyond, the exact error with its numbers, and `Raw`, which skips it.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{KEY, NOW, SECRET, SESSION, account, auth, data, encode, payload, project, reference};
use opentok_token::{
    Claims as _, Error, Issuer, IssuerType, MAX_CONNECTION_LIFETIME, MAX_NONCE, MIN_ISSUE_TIME,
    Raw, RestAuth, TokenData, check_session_id,
};

/// 2100-01-01, in seconds and in milliseconds.
const YEAR_2100: (u64, u64) = (4_102_444_800, 4_102_444_800_000);

/// The last second that is not taken for milliseconds: in the year 5138.
const LAST_SECOND: u64 = 99_999_999_999;

/// The data is accepted, and `Raw` changes nothing.
#[track_caller]
fn assert_accepted(data: &TokenData<'_>) {
    let token = encode(&project(), data).unwrap();
    assert_eq!(payload(&token), reference::connection(&project(), data));
    assert_eq!(encode(&project(), &Raw(data)), Ok(token));
}

/// The data is refused with this error; `Raw` encodes it as it stands.
#[track_caller]
fn assert_refused(issuer: &Issuer, data: &TokenData<'_>, error: Error) {
    assert_eq!(common::refusal(issuer, data), error);
    assert_eq!(common::refusal(issuer, &data), error);
    let token = encode(issuer, &Raw(data)).unwrap();
    assert_eq!(token, reference::token(&reference::connection(issuer, data), SECRET));
    assert_eq!(issuer.encoded_len(data), token.len());
}

/// The REST token is accepted from both kinds of issuer, and `Raw` changes nothing.
#[track_caller]
fn assert_rest_accepted(auth: &RestAuth<'_>) {
    for issuer in [project(), account()] {
        let token = encode(&issuer, auth).unwrap();
        assert_eq!(payload(&token), reference::rest(&issuer, auth));
        assert_eq!(encode(&issuer, &Raw(auth)), Ok(token));
    }
}

/// The REST token is refused with this error by both kinds of issuer; `Raw` encodes it as it stands.
#[track_caller]
fn assert_rest_refused(auth: &RestAuth<'_>, error: Error) {
    for issuer in [project(), account()] {
        assert_eq!(common::refusal(&issuer, auth), error);
        let token = encode(&issuer, &Raw(auth)).unwrap();
        assert_eq!(token, reference::token(&reference::rest(&issuer, auth), SECRET));
        assert_eq!(issuer.encoded_len(auth), token.len());
    }
}

mod issuer {
    use super::*;

    /// Both kinds of issuer refuse the key or secret in the same way.
    #[track_caller]
    fn assert_refused(api_key: &str, secret: &str, error: Error) {
        assert_eq!(Issuer::project(api_key, secret).unwrap_err(), error);
        assert_eq!(Issuer::account(api_key, secret).unwrap_err(), error);
        for issuer_type in [IssuerType::Project, IssuerType::Account] {
            assert_eq!(Issuer::new(issuer_type, api_key, secret).unwrap_err(), error);
        }
    }

    #[test]
    fn constructors_keep_kind_and_key() {
        let key = "!".repeat(64);
        for key in ["1", KEY, &key] {
            let project = Issuer::project(key, SECRET).unwrap();
            assert_eq!(project.identity().api_key(), key);
            assert_eq!(project.identity().issuer_type(), IssuerType::Project);
            let account = Issuer::account(key, SECRET).unwrap();
            assert_eq!(account.identity().api_key(), key);
            assert_eq!(account.identity().issuer_type(), IssuerType::Account);
            for (issuer_type, other) in
                [(IssuerType::Project, project), (IssuerType::Account, account)]
            {
                let issuer = Issuer::new(issuer_type, key, SECRET).unwrap();
                assert_eq!(encode(&issuer, &auth()), encode(&other, &auth()));
            }
        }
    }

    #[test]
    fn api_key_empty() {
        assert_refused("", SECRET, Error::ApiKeyEmpty);
        assert_refused("", "", Error::ApiKeyEmpty);
    }

    #[test]
    fn api_key_at_most_64_bytes() {
        for len in [65, 66, 255, 256, 257, 320, 100_000] {
            assert_refused(&"7".repeat(len), SECRET, Error::ApiKeyTooLong { len });
        }
        assert_refused(&"\u{e9}".repeat(33), SECRET, Error::ApiKeyTooLong { len: 66 });
    }

    /// Every ASCII character at several places, and some beyond ASCII.
    #[test]
    fn api_key_visible_ascii() {
        for character in '\0'..='\u{7f}' {
            for index in [0, 1, 31, 62] {
                let key = format!("{}{character}7", "7".repeat(index));
                if ('!'..='~').contains(&character) {
                    assert_eq!(Issuer::project(&key, SECRET).unwrap().identity().api_key(), key);
                } else {
                    assert_refused(&key, SECRET, Error::ApiKeyNotAscii { index });
                }
            }
        }
        for character in ["\u{80}", "\u{a0}", "\u{e9}", "\u{ff11}", "\u{1f600}"] {
            let key = format!("123{character}");
            assert_refused(&key, SECRET, Error::ApiKeyNotAscii { index: 3 });
        }
        assert_refused("123456\n", SECRET, Error::ApiKeyNotAscii { index: 6 });
        assert_refused(" 123456 ", SECRET, Error::ApiKeyNotAscii { index: 0 });
    }

    #[test]
    fn secret_not_empty() {
        assert_refused(KEY, "", Error::SecretEmpty);
        for secret in ["s", " ", "\0", "\u{1f600}"] {
            assert!(Issuer::project(KEY, secret).is_ok());
        }
    }

    #[test]
    fn accounts_do_not_sign_connection_tokens() {
        assert_refused_by_account(&data());
        // The kind of issuer comes first: nothing else about the data matters then.
        assert_refused_by_account(&TokenData::at("", 0, u64::MAX));
    }

    /// An account's issuer refuses the data for what it is.
    fn assert_refused_by_account(data: &TokenData<'_>) {
        super::assert_refused(&account(), data, Error::AccountIssuer);
    }
}

mod connection {
    use super::*;

    /// What the constructor fills in keeps the rules.
    #[test]
    fn defaults() {
        let data = TokenData::at(SESSION, NOW, 7);
        assert_accepted(&data);
        assert_eq!(data.expire_time, NOW + 86_400);
    }

    #[test]
    fn session_belongs_to_the_key() {
        let data = TokenData { session_id: "1_MX43ODl-fn4", ..data() }; // 1~789~~~
        assert_eq!(check_session_id(data.session_id, "789"), Ok(()));
        assert_refused(&project(), &data, Error::SessionIdOtherKey);
        let data = TokenData { session_id: "", ..data };
        assert_refused(&project(), &data, Error::SessionIdPrefix);
    }

    /// 2015-01-01T00:00:00Z.
    #[test]
    fn issue_time_not_before_2015() {
        let at = |issued| TokenData::at(SESSION, issued, 7);
        assert_accepted(&at(MIN_ISSUE_TIME));
        for issued in [MIN_ISSUE_TIME - 1, 1_000_000_000, 86_400, 1, 0] {
            assert_refused(&project(), &at(issued), Error::IssueTimeTooEarly { issued });
        }
    }

    #[test]
    fn issue_time_not_in_milliseconds() {
        let at = |issued| TokenData::at(SESSION, issued, 7).expires_at(issued + 1);
        assert_accepted(&at(YEAR_2100.0));
        assert_accepted(&at(LAST_SECOND - 1));
        for issued in [LAST_SECOND + 1, NOW * 1000, YEAR_2100.1, u64::MAX - 1] {
            assert_refused(&project(), &at(issued), Error::IssueTimeInMilliseconds { issued });
        }
        let issued = u64::MAX;
        let data = TokenData::at(SESSION, issued, 7);
        assert_eq!(data.expire_time, u64::MAX);
        assert_refused(&project(), &data, Error::IssueTimeInMilliseconds { issued });
    }

    #[test]
    fn expiry_not_in_milliseconds() {
        for expires in [LAST_SECOND + 1, (NOW + 3600) * 1000, YEAR_2100.1, u64::MAX] {
            let data = data().expires_at(expires);
            assert_refused(&project(), &data, Error::ExpiryInMilliseconds { expires });
        }
        assert_accepted(&TokenData::at(SESSION, LAST_SECOND - 60, 7).expires_at(LAST_SECOND));
        let lifetime = LAST_SECOND - NOW;
        let data = data().expires_at(LAST_SECOND);
        assert_refused(&project(), &data, Error::ConnectionLifetime { lifetime });
    }

    #[test]
    fn expiry_after_issue() {
        assert_accepted(&data().expires_at(NOW + 1));
        assert_accepted(&data().expires_in(1));
        for expires in [NOW, NOW - 1, NOW - 86_400, 3600, 0] {
            let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires };
            assert_refused(&project(), &data().expires_at(expires), refused);
        }
        let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires: NOW };
        assert_refused(&project(), &data().expires_in(0), refused);
    }

    #[test]
    fn lifetime_at_most_30_days() {
        assert_accepted(&data().expires_in(MAX_CONNECTION_LIFETIME));
        assert_accepted(&data().expires_at(NOW + 2_592_000));
        for lifetime in [2_592_001, 31 * 86_400, 365 * 86_400] {
            let refused = Error::ConnectionLifetime { lifetime };
            assert_refused(&project(), &data().expires_in(lifetime), refused);
        }
    }

    /// Backdating moves the issue time alone, so that it counts towards the lifetime.
    #[test]
    fn backdating_counts() {
        let whole = data().expires_in(MAX_CONNECTION_LIFETIME - 60).backdated(60);
        assert_eq!(whole.create_time, NOW - 60);
        assert_eq!(whole.expire_time, NOW - 60 + MAX_CONNECTION_LIFETIME);
        assert_accepted(&whole);
        let refused = Error::ConnectionLifetime { lifetime: MAX_CONNECTION_LIFETIME + 1 };
        assert_refused(&project(), &whole.backdated(1), refused);
        let refused = Error::IssueTimeTooEarly { issued: 0 };
        assert_refused(&project(), &data().backdated(u64::MAX), refused);
    }

    #[test]
    fn nonce_below_2_to_the_53() {
        for nonce in [0, 1, u64::from(u32::MAX), MAX_NONCE] {
            assert_accepted(&TokenData::at(SESSION, NOW, nonce));
        }
        for nonce in [MAX_NONCE + 1, MAX_NONCE + 2, 1 << 63, u64::MAX] {
            let data = TokenData::at(SESSION, NOW, nonce);
            assert_refused(&project(), &data, Error::NonceTooLarge { nonce });
        }
    }

    /// Texts with their length in UTF-16 code units: of characters of one, two, three and four bytes,
    /// of which the last takes two units.
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

    #[test]
    fn layout_classes_not_empty() {
        assert_accepted(&data().layout_classes(&[]));
        assert_accepted(&data().layout_classes(&["focus"]));
        for (classes, index) in [
            (&[""][..], 0),
            (&["", "focus"], 0),
            (&["focus", ""], 1),
            (&["focus", "main", "", ""], 2),
        ] {
            let refused = Error::LayoutClassEmpty { index };
            assert_refused(&project(), &data().layout_classes(classes), refused);
        }
    }

    /// Every character that Unicode calls white space, at every place in a class.
    #[test]
    fn layout_classes_without_white_space() {
        let mut spaces = 0;
        for space in '\0'..=char::MAX {
            if space.is_whitespace() {
                spaces += 1;
                for class in [
                    format!("{space}"),
                    format!("{space}a"),
                    format!("a{space}"),
                    format!("a{space}b"),
                ] {
                    let classes = ["focus", &class];
                    let refused = Error::LayoutClassWhiteSpace { index: 1 };
                    assert_refused(&project(), &data().layout_classes(&classes), refused);
                }
            }
        }
        assert_eq!(spaces, 25); // White_Space in Unicode's PropList.txt
        // And no other character is refused.
        let issuer = project();
        for character in ('\0'..=char::MAX).filter(|character| !character.is_whitespace()) {
            let class = character.encode_utf8(&mut [0; 4]).to_owned();
            let checked = data().layout_classes(&[&class]).validate(issuer.identity());
            assert_eq!(checked, Ok(()), "{character:?}");
        }
        assert_accepted(&data().layout_classes(&[
            "\u{200b}",
            "a\u{feff}b",
            "\"",
            "&role=moderator",
        ]));
        let refused = Error::LayoutClassWhiteSpace { index: 0 };
        assert_refused(&project(), &data().layout_classes(&["focus main"]), refused);
    }

    /// The spaces that join the classes count.
    #[test]
    fn layout_list_at_most_1000_units() {
        let long = "x".repeat(1000);
        let wide = "\u{1f600}".repeat(500);
        let many = vec!["ab"; 333]; // 333 * 2 + 332 = 998
        assert_accepted(&data().layout_classes(&[&long]));
        assert_accepted(&data().layout_classes(&[&long[..500], &long[..499]]));
        assert_accepted(&data().layout_classes(&[&wide]));
        assert_accepted(&data().layout_classes(&[&wide[4..], "x"]));
        assert_accepted(&data().layout_classes(&many));

        let (x, xx) = (["x"; 501], ["xx"; 334]);
        for (classes, units) in [
            (&[&*long, "x"][..], 1002),
            (&[&long[..500], &long[..500]], 1001),
            (&[&wide, "x"], 1002),
            (&[&*format!("{long}x")], 1001),
            (&[&*format!("{wide}\u{5b57}")], 1001),
            (&[&wide, &wide, &wide], 3002),
            (&x, 1001),
            (&xx, 1001),
        ] {
            assert_eq!(classes.join(" ").encode_utf16().count(), units);
            let refused = Error::LayoutTooLong { units };
            assert_refused(&project(), &data().layout_classes(classes), refused);
        }
    }
}

mod rest {
    use super::*;

    /// What the constructor fills in keeps the rules.
    #[test]
    fn defaults() {
        let auth = RestAuth::at(NOW);
        assert_rest_accepted(&auth);
        assert_eq!(auth.expires_at, NOW + 180);
    }

    #[test]
    fn issue_time_not_before_2015() {
        assert_rest_accepted(&RestAuth::at(MIN_ISSUE_TIME));
        for issued in [MIN_ISSUE_TIME - 1, 1_539_093, 0] {
            assert_rest_refused(&RestAuth::at(issued), Error::IssueTimeTooEarly { issued });
        }
    }

    #[test]
    fn issue_time_not_in_milliseconds() {
        assert_rest_accepted(&RestAuth::at(YEAR_2100.0));
        assert_rest_accepted(&RestAuth::at(LAST_SECOND - 180));
        for issued in [LAST_SECOND + 1, NOW * 1000, YEAR_2100.1, u64::MAX] {
            assert_rest_refused(&RestAuth::at(issued), Error::IssueTimeInMilliseconds { issued });
        }
    }

    #[test]
    fn expiry_not_in_milliseconds() {
        for expires in [LAST_SECOND + 1, (NOW + 180) * 1000, u64::MAX] {
            let auth = auth().expires_at(expires);
            assert_rest_refused(&auth, Error::ExpiryInMilliseconds { expires });
        }
        assert_rest_accepted(&RestAuth::at(LAST_SECOND - 1).expires_at(LAST_SECOND));
        let expires = LAST_SECOND + 1;
        let auth = RestAuth::at(LAST_SECOND).expires_in(1);
        assert_rest_refused(&auth, Error::ExpiryInMilliseconds { expires });
    }

    #[test]
    fn expiry_after_issue() {
        assert_rest_accepted(&auth().expires_in(1));
        for expires in [NOW, NOW - 1, 180, 0] {
            let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires };
            assert_rest_refused(&auth().expires_at(expires), refused);
        }
    }

    #[test]
    fn lifetime_at_most_300_seconds() {
        assert_rest_accepted(&auth().expires_in(300));
        assert_rest_accepted(&auth().expires_at(NOW + 300));
        for lifetime in [301, 3600, 86_400, 2_592_000] {
            let refused = Error::RestLifetime { lifetime };
            assert_rest_refused(&auth().expires_in(lifetime), refused);
        }
    }

    #[test]
    fn backdating_counts() {
        let whole = auth().expires_in(240).backdated(60);
        assert_eq!((whole.issued_at, whole.expires_at), (NOW - 60, NOW + 240));
        assert_rest_accepted(&whole);
        assert_rest_refused(&whole.backdated(1), Error::RestLifetime { lifetime: 301 });
        let refused = Error::IssueTimeTooEarly { issued: 0 };
        assert_rest_refused(&auth().backdated(u64::MAX), refused);
    }

    /// There is no rule for the ID.
    #[test]
    fn any_jti() {
        let long = "\u{1f600}\0".repeat(2000);
        for id in ["", " ", "\"", &long] {
            assert_rest_accepted(&auth().jti(id));
        }
        assert_rest_accepted(&auth().jti_bits(0));
        assert_rest_accepted(&auth().jti_bits(u128::MAX));
    }
}
