//! Session IDs, against a naive reader.
#![no_main]

use libfuzzer_sys::fuzz_target;
use opentok_token::check_session_id;
use opentok_token_fuzz::{Session, session_is_allowed};

fuzz_target!(|input: (Session, String)| {
    let (session, key) = input;
    let session_id = session.get(&key);
    let allowed = session_is_allowed(&session_id, &key);
    let checked = check_session_id(&session_id, &key);
    assert_eq!(checked.is_ok(), allowed, "{checked:?}");
});
