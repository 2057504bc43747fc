//! A session's template encodes what the issuer encodes, for any data.

#![cfg(feature = "alloc")]

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use allocation_counter::measure;
use common::{KEY, NOW, SECRET, SESSION, account, data, open, project, session_id};
use opentok_token::{Error, MAX_CONNECTION_LIFETIME, MAX_NONCE, Role, Session, TokenData};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

/// All forms of a template give what the issuer gives, tokens and refusals alike.
fn assert_same(room: &Session, data: &TokenData<'_>) -> Result<String, Error> {
    let issuer = project();
    let expected = issuer.encode(data);
    assert_eq!(room.encode(data), expected);
    assert_eq!(room.encoded_len(data), issuer.encoded_len(data));

    let mut sink = String::new();
    assert_eq!(room.encode_to(data, &mut sink), expected.as_ref().map(|_| ()).map_err(|e| *e));
    assert_eq!(sink, expected.as_deref().unwrap_or_default());

    let needed = room.encoded_len(data);
    for available in [0, needed - 1, needed, needed + 1] {
        let [mut ours, mut theirs] = [vec![0xA5; available], vec![0xA5; available]];
        assert_eq!(room.encode_slice(data, &mut ours), issuer.encode_slice(data, &mut theirs));
        assert_eq!(ours, theirs);
    }
    expected
}

proptest! {
    #[test]
    fn same_as_the_issuer(
        random in "[A-Za-z0-9+/=~\u{1f600}-]{0,200}",
        roles in [select(&Role::ALL), select(&Role::ALL)],
        classes in vec(".{0,8}", 0..3),
        create_time in prop_oneof![Just(NOW), any::<u64>()],
        lifetime in prop_oneof![1..=MAX_CONNECTION_LIFETIME, any::<u64>()],
        nonce in prop_oneof![0..=MAX_NONCE, any::<u64>()],
        text in prop::option::of(prop_oneof![any::<String>(), ".{0,1100}"]),
        same_session in prop::bool::weighted(0.8),
    ) {
        let id = session_id(format!("1~{KEY}~~{random}~"));
        let room = project().session(&id, roles[0]).unwrap();
        let classes: Vec<&str> = classes.iter().map(String::as_str).collect();
        let data = TokenData {
            session_id: if same_session { &id } else { SESSION },
            role: roles[1],
            initial_layout_class_list: &classes,
            create_time,
            expire_time: create_time.saturating_add(lifetime),
            nonce,
            connection_data: text.as_deref(),
        };
        let _ = assert_same(&room, &data);
        let accepted = TokenData {
            initial_layout_class_list: &[],
            create_time: NOW,
            expire_time: NOW + 60,
            nonce: nonce & MAX_NONCE,
            connection_data: text.as_deref().filter(|text| text.len() <= 1000),
            ..data
        };
        let token = assert_same(&room, &accepted).unwrap();
        prop_assert_eq!(&open(&token, SECRET)[3].1, accepted.session_id);
    }
}

/// A session or role of its own takes the issuer's way, with the issuer's answers.
#[test]
fn other_sessions_and_roles() {
    let room = project().session(SESSION, Role::Subscriber).unwrap();
    assert_eq!((room.session_id(), room.role()), (SESSION, Role::Subscriber));
    for role in Role::ALL {
        let token = assert_same(&room, &data().role(role)).unwrap();
        assert_eq!(open(&token, SECRET)[4].1, role.as_str());
    }
    let other = session_id("1~654321~~~");
    let data = TokenData::at(&other, NOW, 7).role(Role::Subscriber);
    assert_eq!(assert_same(&room, &data), Err(Error::SessionIdOtherKey));
}

#[test]
fn refusals() {
    let session = |id: &str| project().session(id, Role::Publisher).unwrap_err();
    assert_eq!(session(""), Error::SessionIdPrefix);
    assert_eq!(
        session(&format!("{SESSION}&role=moderator")),
        Error::SessionIdAlphabet { index: 36 }
    );
    assert_eq!(session(&session_id("1~654321~~~")), Error::SessionIdOtherKey);
    let refused = account().session(SESSION, Role::Publisher).unwrap_err();
    assert_eq!(refused, Error::AccountIssuer);
}

/// The longest session ID that the issuer encodes is the longest that a template encodes.
#[test]
fn long_session_ids() {
    for len in [0, 1, 2, 100, 10_000] {
        let id = session_id(format!("1~{KEY}~{}~", "x".repeat(len)));
        let room = project().session(&id, Role::Moderator).unwrap();
        let data = TokenData::at(&id, NOW, 7).role(Role::Moderator);
        assert_same(&room, &data).unwrap();
        assert_same(&room, &data.connection_data(&"\"".repeat(1000))).unwrap();
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

/// Threads share it, copies are as good, and what it shows of itself is not secret.
#[test]
fn traits() {
    fn shared<T: Clone + Send + Sync + 'static>(_: &T) {}
    let room = project().session(SESSION, Role::Publisher).unwrap();
    shared(&room);
    assert_eq!(room.clone().encode(&data()), room.encode(&data()));
    let shown = format!("{room:?} {room:#?}");
    assert!(shown.contains(KEY) && shown.contains(SESSION) && !shown.contains(SECRET));
    assert_eq!(
        format!("{room:?}"),
        format!(
            "Session {{ issuer: {:?}, session_id: {SESSION:?}, role: Publisher, .. }}",
            project()
        )
    );
}
