//! A session template makes the issuer's tokens of its own session and role, and no other.
#![cfg(feature = "alloc")]

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::time::Duration;

use allocation_counter::measure;
use common::{
    KEY, NOW, SECRET, SESSION, account, auth, data, in_session, open, project, session_id,
};
use opentok_token::{
    Claims, Error, MAX_CONNECTION_LIFETIME, MAX_NONCE, Raw, Role, SessionTemplate, TokenData,
};
use proptest::prelude::*;
use proptest::sample::select;

/// Every output of a template gives the issuer's result, token or refusal.
fn assert_same(room: &SessionTemplate, claims: &impl Claims) -> Result<String, Error> {
    let issuer = project();
    let expected = issuer.encode(claims);
    assert_eq!(room.encode(claims), expected);
    assert_eq!(room.encoded_len(claims), issuer.encoded_len(claims));

    let mut sink = String::new();
    assert_eq!(room.encode_to(claims, &mut sink), expected.as_ref().map(|_| ()).map_err(|e| *e));
    assert_eq!(sink, expected.as_deref().unwrap_or_default());

    let needed = room.encoded_len(claims).unwrap();
    for available in [0, needed - 1, needed, needed + 1] {
        let [mut ours, mut theirs] = [vec![0xA5; available], vec![0xA5; available]];
        assert_eq!(room.encode_slice(claims, &mut ours), issuer.encode_slice(claims, &mut theirs));
    }
    expected
}

/// Every output refuses these claims with this error, and writes nothing.
fn assert_refused(room: &SessionTemplate, claims: &impl Claims, error: Error) {
    assert_eq!(room.encode(claims), Err(error));
    let mut buf = [0xA5; 2048];
    assert_eq!(room.encode_slice(claims, &mut buf), Err(error));
    assert_eq!(room.encode_slice(claims, &mut []), Err(error));
    assert!(buf.iter().all(|&byte| byte == 0xA5));
    let mut sink = String::new();
    assert_eq!(room.encode_to(claims, &mut sink), Err(error));
    assert_eq!(sink, "");
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn same_as_the_issuer(
        random in "[A-Za-z0-9+/=~\u{1f600}-]{0,80}",
        role in select(&Role::ALL),
        classes in ".{0,20}",
        create_time in prop_oneof![Just(NOW), any::<u64>()],
        lifetime in prop_oneof![1..=MAX_CONNECTION_LIFETIME.as_secs(), any::<u64>()],
        nonce in prop_oneof![0..=MAX_NONCE, any::<u64>()],
        text in prop::option::of(prop_oneof![any::<String>(), ".{0,1100}"]),
    ) {
        let id = session_id(format!("1~{KEY}~~{random}~"));
        let room = project().session(&id, role).unwrap();
        let mut data = TokenData::at(&id, create_time, nonce)
            .role(role)
            .layout_classes(&classes)
            .expires_in(Duration::from_secs(lifetime));
        data.connection_data = text.as_deref();
        let _ = assert_same(&room, &data);
        assert_same(&room, &Raw(data)).unwrap();
        let more = data.with_claims(|claims| claims.string("tenant", &classes));
        let _ = assert_same(&room, &more);
        assert_same(&room, &Raw(more)).unwrap();

        let mut accepted = TokenData::at(&id, NOW, nonce & MAX_NONCE).role(role);
        accepted.connection_data = text.as_deref().filter(|text| text.len() <= 1000);
        let token = assert_same(&room, &accepted).unwrap();
        prop_assert_eq!(&open(&token, SECRET)[3].1, accepted.session_id);
    }
}

/// Data of another session or role is an error, under `Raw` and with claims of the caller's own too.
#[test]
fn other_sessions_and_roles() {
    let other = session_id("1~123456~~1400000001~0.5~");
    let foreign = session_id("1~654321~~~");
    for own in Role::ALL {
        let room = project().session(SESSION, own).unwrap();
        assert_eq!((room.session_id(), room.role()), (SESSION, own));
        for role in Role::ALL {
            let data = data().role(role);
            let more = data.with_claims(|claims| claims.string("tenant", "blue"));
            if role == own {
                let token = assert_same(&room, &data).unwrap();
                assert_eq!(open(&token, SECRET)[4].1, role.as_str());
                assert_same(&room, &more).unwrap();
            } else {
                assert_refused(&room, &data, Error::OtherRole);
                assert_refused(&room, &Raw(data), Error::OtherRole);
                assert_refused(&room, &more, Error::OtherRole);
                assert_refused(&room, &Raw(more), Error::OtherRole);
                assert_eq!(room.encoded_len(&data), Err(Error::OtherRole));
            }
            for id in [&*other, &*foreign, "", &SESSION[..35], &SESSION.to_lowercase()] {
                let data = in_session(id, data);
                let more = data.with_claims(|claims| claims.string("tenant", "blue"));
                assert_refused(&room, &data, Error::OtherSession);
                assert_refused(&room, &Raw(data), Error::OtherSession);
                assert_refused(&room, &more, Error::OtherSession);
                assert_refused(&room, &Raw(more), Error::OtherSession);
                assert_eq!(room.encoded_len(&data), Err(Error::OtherSession));
            }
        }
    }
}

/// Claims of a REST token have no session, under `Raw` neither.
#[test]
fn rest_claims() {
    let room = project().session(SESSION, Role::Publisher).unwrap();
    assert_refused(&room, &auth(), Error::OtherSession);
    assert_refused(&room, &Raw(auth()), Error::OtherSession);
    let session = |claims: &mut opentok_token::ClaimsWriter<'_>| {
        claims.string("session_id", SESSION);
        claims.string("role", "publisher");
    };
    assert_refused(&room, &auth().with_claims(session), Error::OtherSession);
    assert_eq!(room.encoded_len(&auth()), Err(Error::OtherSession));
}

/// The data that a template makes has its session and role.
#[test]
fn data_of_a_template() {
    for role in Role::ALL {
        let room = project().session(SESSION, role).unwrap();
        assert_eq!(room.data(NOW, 7), data().role(role));
        assert_same(&room, &room.data(NOW, 7)).unwrap();
    }
}

/// The other rules hold, and come first.
#[test]
fn rules_hold() {
    let room = project().session(SESSION, Role::Publisher).unwrap();
    let refused = Error::ExpiryNotAfterIssue { issued: NOW, expires: NOW };
    assert_refused(&room, &data().expires_in(Duration::ZERO), refused);
    let long = "x".repeat(1001);
    let refused = Error::ConnectionDataTooLong { units: 1001 };
    assert_refused(&room, &data().connection_data(&long), refused);
    let more = data().connection_data(&long).with_claims(|claims| claims.string("a", "b"));
    assert_refused(&room, &more, refused);
    assert_same(&room, &Raw(data().connection_data(&long))).unwrap();
}

/// Claims that the prefix holds cannot be repeated, nor those after it.
#[test]
fn repeated_claims() {
    let room = project().session(SESSION, Role::Publisher).unwrap();
    for name in ["iss", "ist", "scope", "session_id", "role", "iat", "exp", "nonce"] {
        let claims = data().with_claims(|claims| claims.string(name, "moderator"));
        assert_eq!(room.encode(&claims), Err(Error::RepeatedClaim), "{name}");
        assert_eq!(room.encoded_len(&claims), Err(Error::RepeatedClaim));
        let mut buf = [0; 1024];
        assert_eq!(room.encode_slice(&claims, &mut buf), Err(Error::RepeatedClaim));
        assert_eq!(room.encode_slice(&Raw(claims), &mut buf), Err(Error::RepeatedClaim));
        let mut sink = String::new();
        assert_eq!(room.encode_to(&claims, &mut sink), Err(Error::RepeatedClaim));
    }
}

#[test]
fn sessions_that_get_no_template() {
    let session = |id: &str| project().session(id, Role::Publisher).unwrap_err();
    assert_eq!(session(""), Error::SessionIdPrefix);
    assert_eq!(
        session(&format!("{SESSION}&role=moderator")),
        Error::SessionIdAlphabet { index: 36 }
    );
    assert_eq!(session(&session_id("1~654321~~~")), Error::SessionIdOtherKey);
    let long = session_id(format!("1~{KEY}~{}", "x".repeat(400)));
    assert_eq!(session(&long), Error::SessionIdTooLong { len: long.len() });
    let refused = account().session(SESSION, Role::Publisher).unwrap_err();
    assert_eq!(refused, Error::AccountIssuer);
}

/// A template outlives its issuer, and another key of the issuer is not the template's.
#[test]
fn templates_keep_their_key() {
    let mut issuer = project();
    let room = issuer.session(SESSION, Role::Publisher).unwrap();
    let expected = issuer.encode(&data());
    issuer.rekey(opentok_token::IssuerType::Project, KEY, "another secret").unwrap();
    assert_eq!(room.encode(&data()), expected);
    assert_ne!(issuer.encode(&data()), expected);
    issuer.wipe();
    assert_eq!(room.encode(&data()), expected);
    drop(issuer);
    assert_eq!(room.encode(&data()), expected);
}

/// Session IDs of every length, so that the prefix ends at every place of a group and of a block.
#[test]
fn session_ids_of_every_length() {
    for len in 0..=370 {
        let id = session_id(format!("1~{KEY}~{}", "x".repeat(len)));
        if id.len() > 512 {
            break;
        }
        for role in Role::ALL {
            let room = project().session(&id, role).unwrap();
            let data = room.data(NOW, 7);
            assert_same(&room, &data).unwrap();
            if len % 50 == 0 {
                assert_same(&room, &data.connection_data(&"\"".repeat(1000))).unwrap();
            }
        }
    }
}

#[test]
fn allocations() {
    let room = project().session(SESSION, Role::Publisher).unwrap();
    let data = data().connection_data("text");
    let mut buf = [0; 600];
    let slice = measure(|| assert!(room.encode_slice(&data, &mut buf).is_ok()));
    let string = measure(|| assert!(room.encode(&data).is_ok()));
    assert_eq!((slice.count_total, string.count_total), (0, 1));
}

/// Threads share it, copies make the same tokens, and its `Debug` shows no secret.
#[test]
fn traits() {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let room = project().session(SESSION, Role::Publisher).unwrap();
    shared(&room);
    assert_eq!(room.clone().encode(&data()), room.encode(&data()));
    let expected = format!("SessionTemplate {{ session_id: {SESSION:?}, role: Publisher, .. }}");
    assert_eq!(format!("{room:?}"), expected);
    assert!(!format!("{room:#?}").contains(SECRET));
}
