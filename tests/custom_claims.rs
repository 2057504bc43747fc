//! Claims of the caller's own: after those of the crate, under their rules, and never one that is there already.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::cell::Cell;
use std::time::Duration;

use common::{
    KEY, NOW, SECRET, SESSION, account, auth, data, encode, in_session, open, project, reference,
};
use opentok_token::{Claims, ClaimsWriter, Error, Issuer, IssuerType, Raw, RestAuth, TokenData};

/// The names that the issuer writes into every token.
const OF_ISSUER: [&str; 2] = ["iss", "ist"];

/// The names of a connection token with all optional claims, besides those.
const OF_CONNECTION: [&str; 8] = [
    "scope",
    "session_id",
    "role",
    "initial_layout_class_list",
    "iat",
    "exp",
    "nonce",
    "connection_data",
];

/// The names of a REST token with all optional claims, besides those.
const OF_REST: [&str; 3] = ["iat", "exp", "jti"];

/// Each way to write a claim of this name.
const WAYS: [fn(&mut ClaimsWriter<'_>, &str); 3] = [
    |claims, name| claims.string(name, "7"),
    |claims, name| claims.integer(name, 7),
    |claims, name| claims.boolean(name, true),
];

/// Connection token data with all optional claims.
fn full_data() -> TokenData<'static> {
    data().layout_classes("focus").connection_data("text")
}

/// The claims are refused by every output, wrapped in `Raw` or not. Parts of the token may be written, and never
/// a signature.
#[track_caller]
fn assert_repeated(issuer: &Issuer, claims: &impl Claims) {
    let mut buf = [0xA5; 4096];
    assert_eq!(issuer.encode_slice(claims, &mut buf), Err(Error::RepeatedClaim));
    assert_eq!(issuer.encode_slice(&Raw(claims), &mut buf), Err(Error::RepeatedClaim));
    // The buffer's size makes no difference.
    assert_eq!(issuer.encode_slice(claims, &mut []), Err(Error::RepeatedClaim));
    let mut sink = String::new();
    assert_eq!(issuer.encode_to(claims, &mut sink), Err(Error::RepeatedClaim));
    assert!(sink.matches('.').count() < 2, "{sink}");
    assert_eq!(issuer.encoded_len(claims), Err(Error::RepeatedClaim));
    assert_eq!(issuer.encoded_len(&Raw(claims)), Err(Error::RepeatedClaim));
    #[cfg(feature = "alloc")]
    assert_eq!(issuer.encode(claims), Err(Error::RepeatedClaim));
}

/// A claim of the token cannot be written again, in any way, in either type of token.
#[test]
fn claims_of_the_token_cannot_be_repeated() {
    for way in WAYS {
        for name in OF_ISSUER.into_iter().chain(OF_CONNECTION) {
            let write = |claims: &mut ClaimsWriter<'_>| way(claims, name);
            assert_repeated(&project(), &full_data().with_claims(write));
        }
        for name in OF_ISSUER.into_iter().chain(OF_REST) {
            let write = |claims: &mut ClaimsWriter<'_>| way(claims, name);
            for issuer in [project(), account()] {
                assert_repeated(&issuer, &auth().jti("call").with_claims(write));
                assert_repeated(&issuer, &auth().jti_bits(7).with_claims(write));
            }
        }
    }
}

/// The same for API keys of every length, so that the encoded prefix ends at every place.
#[test]
fn claims_of_the_issuer_cannot_be_repeated_for_any_key() {
    for character in ["7", "\""] {
        for len in 1..=64 {
            let key = character.repeat(len);
            let issuer = Issuer::raw(IssuerType::Project, &key, SECRET).unwrap();
            for name in OF_ISSUER.into_iter().chain(["scope", "session_id", "role"]) {
                let claims = data().with_claims(|claims| claims.string(name, ""));
                let refused = issuer.encoded_len(&Raw(claims));
                assert_eq!(refused, Err(Error::RepeatedClaim), "{name}");
            }
        }
    }
}

/// No name of the crate's claims is free, in a token without that claim either: data would get past its rules.
#[test]
fn no_name_of_the_crate_is_free() {
    for name in OF_ISSUER.into_iter().chain(OF_CONNECTION).chain(OF_REST) {
        for way in WAYS {
            assert_repeated(&project(), &data().with_claims(|claims| way(claims, name)));
            assert_repeated(&project(), &auth().with_claims(|claims| way(claims, name)));
            assert_repeated(&account(), &auth().with_claims(|claims| way(claims, name)));
        }
    }
}

/// A repeated claim is found however much text is before and after it.
#[test]
fn repeated_claims_far_away() {
    for before in (0..400).step_by(7) {
        let text = "x".repeat(before);
        let claims = data().with_claims(|claims| {
            claims.string("a", &text);
            claims.integer("exp", u64::MAX);
            claims.string("b", &text);
        });
        assert_repeated(&project(), &claims);
    }
}

/// Names that look like known ones are others: nothing is folded, trimmed or unescaped.
#[test]
fn names_are_compared_exactly() {
    for name in [
        "",
        "is",
        "isst",
        "Iss",
        "ISS",
        " iss",
        "iss ",
        "iss\0",
        "\"iss\"",
        "iss\":",
        "iss\":\"",
        "{\"iss",
        ",\"iss",
        "\\u0069ss",
        "i\u{200b}ss",
        "session-id",
        "expire_time",
        "tenant",
        "sub",
    ] {
        let claims = data().with_claims(|claims| claims.string(name, "more"));
        let members = open(&encode(&project(), &claims).unwrap(), SECRET);
        assert_eq!(members.last(), Some(&(name.to_owned(), "more".into())));
        assert_eq!(members.len(), 9);
    }
}

/// Names of the caller's own are not compared with each other.
#[test]
fn own_names_may_come_twice() {
    let claims = auth().with_claims(|claims| {
        claims.string("tenant", "blue");
        claims.string("tenant", "red");
    });
    let members = open(&encode(&project(), &claims).unwrap(), SECRET);
    let tenants: Vec<_> = members.iter().filter(|(name, _)| name == "tenant").collect();
    assert_eq!(tenants.len(), 2);
}

/// A closure that writes nothing leaves the token as it was.
#[test]
fn no_claims() {
    let claims = data().with_claims(|_| {});
    assert_eq!(encode(&project(), &claims), encode(&project(), &data()));
    let claims = auth().with_claims(|_| {});
    assert_eq!(encode(&account(), &claims), encode(&account(), &auth()));
}

/// The rules of the claims inside hold, and the session must be the issuer's; `Raw` skips them.
#[test]
fn rules_inside_hold() {
    let tenant = |claims: &mut ClaimsWriter<'_>| claims.string("tenant", "blue");
    let claims = data().expires_in(Duration::ZERO).with_claims(tenant);
    let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires: NOW };
    assert_eq!(common::refusal(&project(), &claims), refused);
    assert!(encode(&project(), &Raw(claims)).is_ok());
    let claims = in_session("1_", data()).with_claims(tenant);
    assert_eq!(common::refusal(&project(), &claims), Error::SessionIdFields);
    assert_eq!(common::refusal(&project(), &&claims), Error::SessionIdFields);
    assert!(encode(&project(), &Raw(claims)).is_ok());
    assert_eq!(common::refusal(&account(), &data().with_claims(tenant)), Error::AccountIssuer);
    let claims = auth().expires_in(Duration::from_secs(301)).with_claims(tenant);
    assert_eq!(common::refusal(&project(), &claims), Error::RestLifetime { lifetime: 301 });
    assert!(encode(&project(), &Raw(claims)).is_ok());
}

/// Session and scope cannot be forgotten.
#[test]
fn connection_tokens_keep_session_scope_and_role() {
    let claims = data().with_claims(|claims| claims.boolean("guest", true));
    let members = open(&encode(&project(), &claims).unwrap(), SECRET);
    assert_eq!(members[2], ("scope".to_owned(), "session.connect".into()));
    assert_eq!(members[3], ("session_id".to_owned(), SESSION.into()));
    assert_eq!(members[4], ("role".to_owned(), "publisher".into()));
    assert_eq!(members.last(), Some(&("guest".to_owned(), true.into())));
}

/// Wrapped claims are copied, printed and passed on like the claims inside.
#[test]
fn wrapped_claims_are_values() {
    let claims = auth().with_claims(|claims| claims.string("tenant", "blue"));
    let copy = claims;
    assert_eq!(encode(&project(), &claims), encode(&project(), &copy));
    let debug = format!("{claims:?}");
    assert!(debug.starts_with("WithClaims { inner: RestAuth {") && debug.ends_with(", .. }"));
}

/// Claims that are written differently the second time: the text the first time, and then another.
struct Fickle<'a> {
    /// The text the first time, and after it.
    texts: [&'a str; 2],
    /// How often it was written.
    writes: Cell<usize>,
}

impl<'a> Fickle<'a> {
    /// Not written yet.
    fn new(texts: [&'a str; 2]) -> Self {
        Self { texts, writes: Cell::new(0) }
    }

    /// Writes one of the texts.
    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        claims.string("text", self.texts[self.writes.get().min(1)]);
        self.writes.set(self.writes.get() + 1);
    }
}

/// The tokens of every output for such claims, which are made anew for each, and how often they were written.
fn outputs(fickle: impl Fn() -> Fickle<'static>, rest: bool) -> Vec<(String, usize)> {
    let issuer = project();
    let mut buf = vec![0xA5; 1 << 14];
    let mut results = Vec::new();
    let mut run = |encode: &mut dyn FnMut(&dyn Claims) -> String| {
        let fickle = fickle();
        let write = |claims: &mut ClaimsWriter<'_>| fickle.write(claims);
        let token = if rest {
            encode(&auth().with_claims(write))
        } else {
            encode(&data().with_claims(write))
        };
        results.push((token, fickle.writes.get()));
    };
    run(&mut |claims| issuer.encode_slice(claims, &mut buf).unwrap().to_owned());
    run(&mut |claims| {
        let mut sink = String::new();
        issuer.encode_to(claims, &mut sink).unwrap();
        sink
    });
    #[cfg(feature = "alloc")]
    run(&mut |claims| issuer.encode(claims).unwrap());
    #[cfg(feature = "alloc")]
    if !rest {
        let room = issuer.session(SESSION, opentok_token::Role::Publisher).unwrap();
        run(&mut |claims| room.encode(claims).unwrap());
    }
    results
}

/// Claims are written once for a slice and a sink, and twice for a `String`. Whatever changes in between, the
/// token is whole, signed, and has the text that was written last.
#[test]
fn claims_that_change_make_whole_tokens() {
    static LONG: [u8; 6000] = [b'x'; 6000];
    let text = str::from_utf8(&LONG).unwrap();
    for rest in [false, true] {
        let lens = [0, 1, 2, 3, 47, 48, 49, 95, 96, 97, 500, 2000, 6000];
        for (first, then) in lens.into_iter().flat_map(|first| lens.map(|then| (first, then))) {
            for (token, writes) in outputs(|| Fickle::new([&text[..first], &text[..then]]), rest) {
                let members = open(&token, SECRET);
                let (name, value) = members.last().unwrap();
                assert_eq!(name, "text");
                let expected = if writes == 1 { first } else { then };
                assert_eq!(value.as_str().unwrap().len(), expected, "{first} {then} {writes}");
                let json = common::payload(&token);
                assert_eq!(token, reference::token(&json, SECRET));
            }
        }
        let writes: Vec<usize> = outputs(|| Fickle::new(["a", "b"]), rest)
            .into_iter()
            .map(|(_, writes)| writes)
            .collect();
        assert_eq!(writes[..2], [1, 1]);
        assert!(writes[2..].iter().all(|&writes| writes == 2));
    }
}

/// Claims that repeat a claim at one of two times only: refused whenever the repetition is seen.
#[cfg(feature = "alloc")]
#[test]
fn claims_that_repeat_at_one_of_two_times() {
    for repeated in [0, 1] {
        let writes = Cell::new(0);
        let claims = data().with_claims(|claims| {
            claims.string(if writes.get() == repeated { "role" } else { "roll" }, "moderator");
            writes.set(writes.get() + 1);
        });
        assert_eq!(project().encode(&claims), Err(Error::RepeatedClaim));
        writes.set(0);
        let room = project().session(SESSION, opentok_token::Role::Publisher).unwrap();
        assert_eq!(room.encode(&claims), Err(Error::RepeatedClaim));
    }
}

/// A closure that panics leaves the issuer as it was.
#[test]
fn closures_that_panic() {
    let issuer = project();
    let claims = auth().with_claims(|claims| {
        claims.string("tenant", "blue");
        assert!(std::env::args().count() == usize::MAX, "on purpose");
    });
    let panic = std::panic::catch_unwind(|| issuer.encoded_len(&claims).is_ok());
    assert!(panic.is_err());
    assert_eq!(encode(&issuer, &auth()), encode(&project(), &auth()));
}

/// An issuer is used while its own claims are written.
#[test]
fn closures_that_encode() {
    let issuer = project();
    let claims = auth().with_claims(|claims| {
        let inner = encode(&issuer, &RestAuth::at(NOW)).unwrap();
        claims.string("inner", &inner);
    });
    let members = open(&encode(&issuer, &claims).unwrap(), SECRET);
    let inner = members.last().unwrap().1.as_str().unwrap();
    assert_eq!(open(inner, SECRET).first().unwrap().1, KEY);
}

/// The writer's `Debug` shows nothing of the token.
#[test]
fn debug_shows_nothing() {
    let shown = Cell::new(String::new());
    let claims = data().with_claims(|claims| {
        claims.string("tenant", "blue");
        shown.set(format!("{claims:?}"));
    });
    project().encoded_len(&claims).unwrap();
    assert_eq!(shown.take(), "ClaimsWriter { .. }");
}
