//! The longest token is as long as `max_token_len` says.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::time::Duration;

use common::{SECRET, encode, session_id};
use opentok_token::{
    Issuer, IssuerType, MAX_API_KEY_LEN, MAX_CONNECTION_DATA_UNITS, MAX_LAYOUT_UNITS, MAX_NONCE,
    Role, TokenData, max_token_len,
};
use proptest::prelude::*;

/// The longest API key of a raw issuer: in JSON, each of its characters takes two.
fn api_key() -> String {
    "\"".repeat(MAX_API_KEY_LEN)
}

/// Length of the longest token that keeps the rules.
fn longest(session_id: &str, data_units: usize, layout_units: usize) -> usize {
    let data = "\0".repeat(data_units);
    let classes = "\u{1f}".repeat(layout_units);
    let data = TokenData::at(session_id, 99_999_999_998, MAX_NONCE)
        .role(Role::PublisherOnly)
        .expires_in(Duration::from_secs(1))
        .connection_data(&data)
        .layout_classes(&classes);
    let issuer = Issuer::raw(IssuerType::Project, &api_key(), SECRET).unwrap();
    encode(&issuer, &data).unwrap().len()
}

#[test]
fn the_longest_fits_exactly() {
    let id = session_id(format!("1~{}~~~~", api_key()));
    let (data, layout) = (MAX_CONNECTION_DATA_UNITS, MAX_LAYOUT_UNITS);
    assert_eq!(max_token_len(id.len(), data, layout), Some(longest(&id, data, layout)));
    for (data, layout) in [(0, 1), (1, 1), (2, 2), (3, 3), (1000, 1), (1, 1000)] {
        assert_eq!(max_token_len(id.len(), data, layout), Some(longest(&id, data, layout)));
    }
    // Without a list there is no claim for it either.
    assert!(max_token_len(id.len(), 0, 0).unwrap() > longest(&id, 0, 0));
}

#[test]
fn no_overflow() {
    for huge in [usize::MAX, usize::MAX / 2, usize::MAX / 40] {
        assert_eq!(max_token_len(huge, 0, 0), None);
        assert_eq!(max_token_len(0, huge, 0), None);
        assert_eq!(max_token_len(0, 0, huge), None);
    }
    let large = usize::MAX / 48;
    assert!(max_token_len(large, large, large).unwrap() > large * 16);
}

proptest! {
    #![proptest_config(ProptestConfig { failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn none_is_longer(text in ".{0,200}", classes in "[^ \t\r\n]{0,100}", random in ".{0,50}") {
        let id = session_id(format!("1~123456~{random}~"));
        let issuer = Issuer::project("123456", SECRET).unwrap();
        let data = TokenData::at(&id, 1_700_000_000, 7).connection_data(&text).layout_classes(&classes);
        let [text, class] = [&text, &classes].map(|text| text.encode_utf16().count());
        let bound = max_token_len(id.len(), text, class).unwrap();
        prop_assert!(issuer.encoded_len(&data).unwrap() <= bound);
    }
}
