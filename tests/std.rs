//! Values from the system's clock and randomness.
#![cfg(feature = "std")]

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::collections::BTreeSet;
use std::time::{Duration, SystemTime, UNIX_EPOCH};

use common::{KEY, SECRET, SESSION, open, payload};
use opentok_token::{
    Error, Issuer, Jti, MAX_NONCE, RestAuth, Role, TokenData, encode_token, random_jti,
    random_nonce, random_nonces, unix_now,
};

/// The time by another reading of the clock.
fn now() -> u64 {
    SystemTime::now().duration_since(UNIX_EPOCH).unwrap().as_secs()
}

#[test]
fn time_is_the_systems() {
    let before = now();
    let read = unix_now().unwrap();
    assert!((before..=now()).contains(&read), "{read}");
}

#[test]
fn token_data_is_complete() {
    let before = now();
    let data = TokenData::now(SESSION).unwrap();
    assert!((before..=now()).contains(&data.create_time()), "{data:?}");
    assert!(data.nonce <= MAX_NONCE);
    assert_eq!(data, TokenData::at(SESSION, data.create_time(), data.nonce));
    assert_eq!(data.expire_time(), data.create_time() + 24 * 60 * 60);
}

#[test]
fn rest_auth_is_complete() {
    let before = now();
    let auth = RestAuth::now().unwrap();
    assert!((before..=now()).contains(&auth.create_time()), "{auth:?}");
    assert_eq!(auth.expire_time(), auth.create_time() + 180);
    assert!(matches!(auth.jti, Jti::Bits(_)));

    let issuer = Issuer::account(KEY, SECRET).unwrap();
    let members = open(&issuer.encode(&auth).unwrap(), SECRET);
    let (name, jti) = members.last().unwrap();
    let jti = jti.as_str().unwrap();
    assert_eq!((&**name, jti.len()), ("jti", 32));
    assert!(jti.bytes().all(|byte| b"0123456789abcdef".contains(&byte)), "{jti}");
}

/// A thousand nonces: all differ, and every one of 53 bits is set in some and clear in others. A good
/// source fails here once in 2^34 runs.
#[test]
fn nonces_are_random() {
    let nonces: Vec<u64> = (0..1000).map(|_| random_nonce().unwrap()).collect();
    let set = nonces.iter().fold(0, |all, nonce| all | nonce);
    let clear = nonces.iter().fold(0, |all, nonce| all | (!nonce & MAX_NONCE));
    assert_eq!((set, clear), (MAX_NONCE, MAX_NONCE));
    assert_eq!(nonces.iter().collect::<BTreeSet<_>>().len(), 1000);
    let two = [(); 2].map(|()| TokenData::now(SESSION).unwrap().nonce);
    assert_ne!(two[0], two[1]);
}

/// The same for the 128 bits of a token ID.
#[test]
fn token_ids_are_random() {
    let ids: Vec<u128> = (0..1000).map(|_| random_jti().unwrap()).collect();
    let set = ids.iter().fold(0, |all, id| all | id);
    let clear = ids.iter().fold(0, |all, id| all | !id);
    assert_eq!((set, clear), (u128::MAX, u128::MAX));
    assert_eq!(ids.iter().collect::<BTreeSet<_>>().len(), 1000);
    let two = [(); 2].map(|()| RestAuth::now().unwrap().jti);
    assert_ne!(two[0], two[1]);
}

#[test]
fn one_call() {
    let data = TokenData::now(SESSION).unwrap().role(Role::Subscriber);
    let token = encode_token(&data, KEY, SECRET).unwrap();
    let issuer = Issuer::project(KEY, SECRET).unwrap();
    assert_eq!(issuer.encode(&data), Ok(token.clone()));
    assert_eq!(payload(&token), common::reference::connection(&issuer, &data));
    assert_eq!(open(&token, SECRET).len(), 8);
}

/// `encode_token` gives the errors of an issuer and its `encode`.
#[test]
fn one_call_keeps_the_rules() {
    let data = TokenData::now(SESSION).unwrap();
    assert_eq!(encode_token(&data, "", SECRET), Err(Error::ApiKeyEmpty));
    assert_eq!(encode_token(&data, "1 2", SECRET), Err(Error::ApiKeyNotAscii { index: 1 }));
    let long = "7".repeat(65);
    assert_eq!(encode_token(&data, &long, SECRET), Err(Error::ApiKeyTooLong { len: 65 }));
    assert_eq!(encode_token(&data, KEY, ""), Err(Error::SecretEmpty));
    assert_eq!(encode_token(&data, "654321", SECRET), Err(Error::SessionIdOtherKey));
    assert_eq!(encode_token(&data, "key", SECRET), Err(Error::ApiKeyNotDigits { index: 0 }));
    assert_eq!(encode_token(&data, SECRET, KEY), Err(Error::CredentialsSwapped));
    assert_eq!(encode_token(&data, KEY, "secret\n"), Err(Error::SecretNotTrimmed));
    let lifetime = 2_592_001;
    let refused = Err(Error::ConnectionLifetime { lifetime });
    let data = data.expires_in(Duration::from_secs(lifetime));
    assert_eq!(encode_token(&data, KEY, SECRET), refused);
}

/// Slices of any length are filled, each nonce differs, and all 53 bits are in use.
#[test]
fn many_nonces() {
    for len in [0, 1, 63, 64, 65, 1000] {
        let mut nonces = vec![u64::MAX; len];
        random_nonces(&mut nonces).unwrap();
        assert!(nonces.iter().all(|&nonce| nonce <= MAX_NONCE));
        let different: BTreeSet<_> = nonces.iter().collect();
        assert_eq!(different.len(), len);
        if len == 1000 {
            assert_eq!(nonces.iter().fold(0, |all, nonce| all | nonce), MAX_NONCE);
            assert_eq!(nonces.iter().fold(MAX_NONCE, |all, nonce| all & nonce), 0);
        }
    }
}
