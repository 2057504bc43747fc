//! Claims of the caller's own: none that the crate knows comes twice, and none changes unnoticed.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::cell::Cell;

use common::{
    Custom, KEY, NOW, SECRET, SESSION, account, auth, data, encode, open, payload, project,
};
use opentok_token::{Claims, ClaimsWriter, Error, Identity, Issuer, Raw, TokenData};

/// The names that the issuer writes into every token.
const OF_ISSUER: [&str; 2] = ["iss", "ist"];

/// The names that it writes into connection tokens besides.
const OF_CONNECTION: [&str; 2] = ["scope", "session_id"];

/// The names that the crate's own claims write.
const OF_CLAIMS: [&str; 7] =
    ["role", "initial_layout_class_list", "iat", "exp", "nonce", "connection_data", "jti"];

/// Each way to write a claim of this name.
const WAYS: [fn(&mut ClaimsWriter<'_>, &str); 3] = [
    |claims, name| claims.string(name, "7"),
    |claims, name| claims.integer(name, 7),
    |claims, name| claims.boolean(name, true),
];

/// The claims are refused by every form, wrapped in `Raw` or not, and nothing is written.
#[track_caller]
fn assert_repeated(issuer: &Issuer, claims: &impl Claims) {
    let mut buf = [0xA5; 4096];
    assert_eq!(issuer.encode_slice(claims, &mut buf), Err(Error::RepeatedClaim));
    assert_eq!(issuer.encode_slice(&Raw(claims), &mut buf), Err(Error::RepeatedClaim));
    assert!(buf.iter().all(|&byte| byte == 0xA5));
    let mut sink = String::new();
    assert_eq!(issuer.encode_to(claims, &mut sink), Err(Error::RepeatedClaim));
    assert_eq!(sink, "");
    #[cfg(feature = "alloc")]
    assert_eq!(issuer.encode(claims), Err(Error::RepeatedClaim));
}

/// What the issuer writes cannot be written by the claims, in any type of token.
#[test]
fn claims_of_the_issuer_cannot_be_repeated() {
    for way in WAYS {
        for name in OF_ISSUER {
            for session_id in [None, Some(SESSION)] {
                let custom = Custom::new(session_id, |claims| way(claims, name));
                assert_repeated(&project(), &custom);
                assert_repeated(&account(), &custom);
            }
        }
        for name in OF_CONNECTION {
            let session_id = Some(SESSION);
            let custom = Custom::new(session_id, |claims| way(claims, name));
            assert_repeated(&project(), &custom);
        }
    }
}

/// The same for API keys of every length, whether or not the start of their tokens is encoded
/// beforehand.
#[test]
fn claims_of_the_issuer_cannot_be_repeated_for_any_key() {
    for character in ["7", "\""] {
        for len in 1..=64 {
            let issuer = Issuer::project(&character.repeat(len), SECRET).unwrap();
            for name in OF_ISSUER.into_iter().chain(OF_CONNECTION) {
                let write = |claims: &mut ClaimsWriter<'_>| claims.string(name, "");
                assert_repeated(&issuer, &Custom::new(Some(SESSION), write));
            }
        }
    }
}

/// Every name that the crate knows can be written once where nobody else writes it, and not twice,
/// in whichever ways.
#[test]
fn known_claims_come_once() {
    for name in OF_CONNECTION.into_iter().chain(OF_CLAIMS) {
        for way in WAYS {
            let once = |claims: &mut ClaimsWriter<'_>| way(claims, name);
            let token = encode(&project(), &Custom::new(None, once)).unwrap();
            let names = open(&token, SECRET).into_iter().map(|(name, _)| name);
            assert_eq!(names.collect::<Vec<_>>(), ["iss", "ist", name]);

            for again in WAYS {
                for between in [0, 1, 50] {
                    let write = |claims: &mut ClaimsWriter<'_>| {
                        way(claims, name);
                        for _ in 0..between {
                            claims.string("between", "others");
                        }
                        again(claims, name);
                    };
                    assert_repeated(&project(), &Custom::new(None, write));
                }
            }
        }
    }
}

/// Claims behind those of the crate's own types, as the documentation shows it.
struct Behind<C> {
    /// The crate's own.
    claims: C,
    /// The name of one more.
    name: &'static str,
}

impl<C: Claims> Claims for Behind<C> {
    fn session_id(&self) -> Option<&str> {
        self.claims.session_id()
    }
    fn validate(&self, issuer: &Identity) -> Result<(), Error> {
        self.claims.validate(issuer)
    }
    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        self.claims.write(claims);
        claims.string(self.name, "more");
    }
}

#[test]
fn known_claims_cannot_follow_themselves() {
    let data = data().layout_classes(&["focus"]).connection_data("text");
    let of_token_data =
        ["role", "initial_layout_class_list", "iat", "exp", "nonce", "connection_data"];
    for name in OF_ISSUER.into_iter().chain(OF_CONNECTION).chain(of_token_data) {
        assert_repeated(&project(), &Behind { claims: data, name });
    }
    for name in OF_ISSUER.into_iter().chain(["iat", "exp", "jti"]) {
        assert_repeated(&project(), &Behind { claims: auth().jti("call"), name });
        assert_repeated(&project(), &Behind { claims: auth().jti_bits(7), name });
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
        "{\"iss",
        "\\u0069ss",
        "i\u{200b}ss",
        "session-id",
        "expire_time",
        "tenant",
        "sub",
    ] {
        let token = encode(&project(), &Behind { claims: data(), name }).unwrap();
        let members = open(&token, SECRET);
        assert_eq!(members.last(), Some(&(name.to_owned(), "more".into())));
        assert_eq!(members.len(), 9);
    }
}

/// The rules of the claims underneath still hold, and the session must be the issuer's.
#[test]
fn rules_underneath_hold() {
    let claims = Behind { claims: data().expires_in(0), name: "tenant" };
    let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires: NOW };
    assert_eq!(common::refusal(&project(), &claims), refused);
    let claims = Behind { claims: TokenData { session_id: "1_", ..data() }, name: "tenant" };
    assert_eq!(common::refusal(&project(), &claims), Error::SessionIdFields);
    assert!(encode(&project(), &Raw(claims)).is_ok());
}

/// Claims behind a pointer whose type is forgotten.
#[test]
fn claims_as_trait_objects() {
    let (data, auth) = (data(), auth());
    let claims: [&dyn Claims; 2] = [&data, &auth];
    let tokens = claims.map(|claims| encode(&project(), claims).unwrap());
    assert_eq!(tokens, [encode(&project(), &data).unwrap(), encode(&project(), &auth).unwrap()]);
    let raw = encode(&project(), &Raw(claims[0])).unwrap();
    assert_eq!(raw, tokens[0]);
}

/// Claims write themselves for the issuer that asks, and see who it is.
#[test]
fn validate_sees_the_issuer() {
    /// Accepts one API key only.
    struct OneKey;
    impl Claims for OneKey {
        fn validate(&self, issuer: &Identity) -> Result<(), Error> {
            if issuer.api_key() == KEY { Ok(()) } else { Err(Error::SessionIdOtherKey) }
        }
        fn write(&self, _: &mut ClaimsWriter<'_>) {}
    }
    let token = encode(&project(), &OneKey).unwrap();
    assert_eq!(payload(&token), r#"{"iss":"123456","ist":"project"}"#);
    let other = Issuer::project("123", SECRET).unwrap();
    assert_eq!(common::refusal(&other, &OneKey), Error::SessionIdOtherKey);
}

/// Claims that write one text the first time and another from then on.
struct Fickle<'a> {
    /// The session, if any.
    session_id: Option<&'a str>,
    /// What is written first, and then.
    texts: [&'a str; 2],
    /// How often it was written.
    writes: Cell<usize>,
}

impl<'a> Fickle<'a> {
    /// Not written yet.
    fn new(session_id: Option<&'a str>, texts: [&'a str; 2]) -> Self {
        Self { session_id, texts, writes: Cell::new(0) }
    }
}

impl Claims for Fickle<'_> {
    fn session_id(&self) -> Option<&str> {
        self.session_id
    }
    fn validate(&self, _: &Identity) -> Result<(), Error> {
        Ok(())
    }
    fn write(&self, claims: &mut ClaimsWriter<'_>) {
        claims.string("text", self.texts[self.writes.get().min(1)]);
        self.writes.set(self.writes.get() + 1);
    }
}

/// What each form gives for such claims, which are made anew for each.
fn of_every_form<C: Claims>(issuer: &Issuer, make: impl Fn() -> C) -> Vec<Result<String, Error>> {
    let mut buf = vec![0xA5; 1 << 14];
    let mut sink = String::new();
    vec![
        issuer.encode_slice(&make(), &mut buf).map(str::to_owned),
        issuer.encode_to(&make(), &mut sink).map(|()| sink),
        #[cfg(feature = "alloc")]
        issuer.encode(&make()),
    ]
}

/// Claims too long to be kept after they are measured: a length that changes is an error in every form,
/// be it longer or shorter, by little or by much.
#[test]
fn long_claims_that_change() {
    let long = "x".repeat(6000);
    let escapes = "\0".repeat(1000);
    for session_id in [None, Some(SESSION)] {
        for (first, then) in [
            (2000, 2001),
            (2000, 1999),
            (2000, 2003),
            (2000, 1997),
            (2000, 2048),
            (2000, 6000),
            (2000, 1000),
            (2000, 1),
            (2000, 0),
        ] {
            let make = || Fickle::new(session_id, [&long[..first], &long[..then]]);
            for result in of_every_form(&project(), make) {
                assert_eq!(result, Err(Error::ClaimsChanged), "{first} {then}");
            }
        }
        let make = || Fickle::new(session_id, [&long[..1000], &escapes]);
        for result in of_every_form(&project(), make) {
            assert_eq!(result, Err(Error::ClaimsChanged));
        }
    }
}

/// Claims of every length that change: an error, or a token that is whole, signed, and says what was
/// written at one of the two times.
#[test]
fn claims_that_change_never_make_a_broken_token() {
    let text = "x".repeat(700);
    for session_id in [None, Some(SESSION)] {
        for first in (0..600_usize).step_by(7) {
            for then in [0, first.saturating_sub(1), first + 1, first + 3, first + 64, 700] {
                let texts = [&text[..first], &text[..then]];
                for result in of_every_form(&project(), || Fickle::new(session_id, texts)) {
                    match result {
                        Ok(token) => {
                            let members = open(&token, SECRET);
                            let (name, value) = members.last().unwrap();
                            assert_eq!(name, "text");
                            assert!(texts.contains(&value.as_str().unwrap()));
                        }
                        Err(error) => assert_eq!(error, Error::ClaimsChanged),
                    }
                }
            }
        }
    }
}

/// Another text of the same length is not noticed, as the length is what is compared; the token is
/// whole and signed all the same.
#[test]
fn claims_that_change_and_keep_their_length() {
    for len in [10, 1000] {
        let texts = ["x".repeat(len), "y".repeat(len)];
        for session_id in [None, Some(SESSION)] {
            let make = || Fickle::new(session_id, [&texts[0], &texts[1]]);
            for token in of_every_form(&project(), make) {
                let members = open(&token.unwrap(), SECRET);
                let text = members.last().unwrap().1.as_str().unwrap();
                assert!(texts.iter().any(|written| written == text));
            }
        }
    }
}

/// Claims that write a claim twice from the second time on.
#[test]
fn claims_that_repeat_later() {
    struct Later {
        text: String,
        writes: Cell<usize>,
    }
    impl Claims for Later {
        fn validate(&self, _: &Identity) -> Result<(), Error> {
            Ok(())
        }
        fn write(&self, claims: &mut ClaimsWriter<'_>) {
            claims.string("text", &self.text);
            // Both have the same length, so that it does not give the change away.
            claims.string(if self.writes.get() == 0 { "jtx" } else { "jti" }, "7");
            claims.string("jti", "7");
            self.writes.set(self.writes.get() + 1);
        }
    }
    for len in [0, 1000] {
        let make = || Later { text: "x".repeat(len), writes: Cell::new(0) };
        for result in of_every_form(&project(), make) {
            match result {
                Ok(token) => {
                    let names = open(&token, SECRET).into_iter().map(|(name, _)| name);
                    assert_eq!(names.collect::<Vec<_>>(), ["iss", "ist", "text", "jtx", "jti"]);
                }
                Err(error) => assert_eq!(error, Error::ClaimsChanged),
            }
        }
    }
}

/// Claims that are a connection token's or not, by turns.
#[test]
fn sessions_that_come_and_go() {
    struct Turns {
        text: String,
        asked: Cell<usize>,
        first: bool,
    }
    impl Claims for Turns {
        fn session_id(&self) -> Option<&str> {
            let asked = self.asked.replace(self.asked.get() + 1);
            ((asked % 2 == 0) == self.first).then_some(SESSION)
        }
        fn validate(&self, _: &Identity) -> Result<(), Error> {
            Ok(())
        }
        fn write(&self, claims: &mut ClaimsWriter<'_>) {
            claims.string("text", &self.text);
        }
    }
    for key in [KEY.to_owned(), "7".repeat(64)] {
        let issuer = Issuer::project(&key, SECRET).unwrap();
        for (first, len) in [(true, 0), (false, 0), (true, 1000), (false, 1000)] {
            let make = || Turns { text: "x".repeat(len), asked: Cell::new(0), first };
            for result in of_every_form(&issuer, make) {
                match result {
                    Ok(token) => {
                        let names = open(&token, SECRET).into_iter().map(|(name, _)| name);
                        let names: Vec<_> = names.collect();
                        let connection = ["iss", "ist", "scope", "session_id", "text"];
                        assert!(names == connection || names == ["iss", "ist", "text"]);
                    }
                    Err(error) => assert_eq!(error, Error::ClaimsChanged),
                }
            }
        }
    }
}
