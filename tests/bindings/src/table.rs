//! An input for each error of the library, so that a run of any length has all of them.

use crate::case::{Case, Connection, Expiry, Kind, Rest, Times};
use crate::generate::{KEY, NOW, SECRET, SESSION};
use crate::texts::session_id;

/// Data that keeps the rules.
fn good() -> Connection {
    Connection {
        issuer_type: "project".to_owned(),
        session_id: SESSION.to_owned(),
        role: "publisher".to_owned(),
        times: Times { create: NOW, expiry: Expiry::Default, backdate: 0 },
        nonce: 7,
        connection_data: Some("{\"user\":7}".to_owned()),
        layout: Some("focus".to_owned()),
    }
}

/// The same of a REST token.
fn good_rest() -> Rest {
    Rest {
        issuer_type: "project".to_owned(),
        times: Times { create: NOW, expiry: Expiry::Default, backdate: 0 },
        jti: Some("id".to_owned()),
    }
}

/// An input with these credentials, under the rules.
fn case(api_key: &str, secret: &str, kind: Kind) -> Case {
    let raw = matches!(kind, Kind::Fields(_) | Kind::Query(_));
    Case { api_key: api_key.to_owned(), secret: secret.to_owned(), raw, kind }
}

/// All inputs.
pub fn cases() -> Vec<Case> {
    let mut cases = credentials();
    cases.extend(sessions());
    cases.extend(times());
    cases.extend(contents());
    cases.extend(tokens());
    cases
}

/// Keys, secrets and issuers.
fn credentials() -> Vec<Case> {
    let (long, spaced) = ("1".repeat(65), format!("{SECRET}\n"));
    let pairs: [(&str, &str); 9] = [
        (KEY, SECRET),
        ("", SECRET),
        (&long, SECRET),
        ("123 456", SECRET),
        ("12345x", SECRET),
        (KEY, ""),
        (KEY, &spaced),
        (SECRET, KEY),
        ("123456é", SECRET),
    ];
    let kinds = || [Kind::Connection(good()), Kind::T1(good(), None), Kind::Rest(good_rest())];
    let mut cases: Vec<Case> = pairs
        .iter()
        .flat_map(|(key, secret)| kinds().map(|kind| case(key, secret, kind)))
        .collect();
    let typed = |issuer_type: &str| Connection { issuer_type: issuer_type.to_owned(), ..good() };
    cases.push(case(KEY, SECRET, Kind::Connection(typed("account"))));
    cases.push(case(KEY, SECRET, Kind::Connection(typed("user"))));
    cases.push(case(
        KEY,
        SECRET,
        Kind::Rest(Rest { issuer_type: "Project".to_owned(), ..good_rest() }),
    ));
    cases.push(case(KEY, SECRET, Kind::NoKey(good())));
    cases.push(case(KEY, SECRET, Kind::ShortBuffer(good())));
    cases.push(case(KEY, SECRET, Kind::CustomClaim(good(), "tenant".to_owned())));
    cases.push(case(KEY, SECRET, Kind::CustomClaim(good(), "iss".to_owned())));
    cases
}

/// Session IDs, in both forms of a token.
fn sessions() -> Vec<Case> {
    let sessions = [
        format!("1_{}", "A".repeat(511)),
        "3_MX4xMjM0NTZ-".to_owned(),
        format!("{SESSION}&role=moderator"),
        "1_MX4xMjM0NTZ-f".to_owned(),
        "1_MX4xMjM0NTZ-fx".to_owned(),
        session_id("1_", &[0xFF, 0xFE, 0xFD]),
        session_id("1_", b"no tilde"),
        session_id("1_", b"1~654321~"),
    ];
    both_forms(sessions.into_iter().map(|session_id| Connection { session_id, ..good() }))
}

/// Times, in all kinds of tokens.
fn times() -> Vec<Case> {
    let milliseconds = NOW * 1000;
    let times = [
        (86_400, Expiry::Default, 0),
        (milliseconds, Expiry::Default, 0),
        (NOW, Expiry::At(milliseconds), 0),
        (NOW, Expiry::At(NOW), 0),
        (NOW, Expiry::In(0), 0),
        (NOW, Expiry::In(2_592_001), 0),
        (NOW, Expiry::In(301), 0),
        (NOW, Expiry::In(300), 60),
        (NOW, Expiry::In(2_592_000), 60),
        (NOW, Expiry::Default, 60),
        (u64::MAX, Expiry::In(u64::MAX), u64::MAX),
        (1 << 60, Expiry::At(1 << 61), 0),
    ];
    let times = times.map(|(create, expiry, backdate)| Times { create, expiry, backdate });
    let mut cases = both_forms(times.iter().map(|&times| Connection { times, ..good() }));
    cases.extend(times.map(|times| case(KEY, SECRET, Kind::Rest(Rest { times, ..good_rest() }))));
    cases
}

/// All else that is in a token.
fn contents() -> Vec<Case> {
    let data = [
        Connection { role: "Publisher".to_owned(), ..good() },
        Connection { role: String::new(), ..good() },
        Connection { nonce: 1 << 53, ..good() },
        Connection { connection_data: Some("é".repeat(1001)), ..good() },
        Connection { layout: Some("é".repeat(1001)), ..good() },
        Connection { layout: Some("é  b".to_owned()), ..good() },
        Connection { layout: Some("é\tb".to_owned()), ..good() },
        // Several rules broken at once: all name the same one.
        Connection {
            layout: Some(" ".to_owned()),
            nonce: u64::MAX,
            session_id: String::new(),
            ..good()
        },
        Connection { layout: Some("x ".repeat(600)), ..good() },
        Connection {
            layout: Some("  ".to_owned()),
            connection_data: Some("x".repeat(2000)),
            ..good()
        },
        Connection { role: "none".to_owned(), session_id: String::new(), ..good() },
    ];
    let mut cases = both_forms(data.into_iter());
    let jti = Some("é".repeat(129));
    cases.push(case(KEY, SECRET, Kind::Rest(Rest { jti, ..good_rest() })));
    for nonce in [String::new(), "x".repeat(65), "0.3942609881050885".to_owned()] {
        cases.push(case(KEY, SECRET, Kind::T1(good(), Some(nonce))));
    }
    cases
}

/// Tokens to verify.
fn tokens() -> Vec<Case> {
    let token = crate::library::outcome(&case(KEY, SECRET, Kind::Connection(good())))
        .expect("it keeps the rules");
    let header = token.split('.').next().unwrap_or_default();
    let unsigned = token.replacen(header, "eyJhbGciOiJub25lIn0", 1);
    let (cut, _) = token.split_at(token.len() - 1);
    let verify = |secret: &str, token: &str| case(KEY, secret, Kind::Verify(token.to_owned()));
    vec![
        verify(SECRET, &token),
        verify("another secret", &token),
        verify(SECRET, &unsigned),
        verify(SECRET, cut),
        verify(SECRET, "not a token"),
        verify(SECRET, ""),
    ]
}

/// A JWT and a T1 token of each.
fn both_forms(data: impl Iterator<Item = Connection>) -> Vec<Case> {
    data.flat_map(|data| [Kind::Connection(data.clone()), Kind::T1(data, None)])
        .map(|kind| case(KEY, SECRET, kind))
        .collect()
}
