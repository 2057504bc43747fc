//! The claims that this crate writes: each name in quotation marks, with its delimiters. Where the value is a string,
//! its opening quotation mark is the last of them.
#![allow(clippy::missing_docs_in_private_items, reason = "each constant is a claim's own name")]

pub(crate) const ISS: &[u8] = b"{\"iss\":\""; // the first member of every token
pub(crate) const IST: &[u8] = b",\"ist\":\"";
pub(crate) const SCOPE: &[u8] = b",\"scope\":\"";
pub(crate) const SESSION_ID: &[u8] = b",\"session_id\":\"";
pub(crate) const ROLE: &[u8] = b",\"role\":\"";
pub(crate) const LAYOUT: &[u8] = b",\"initial_layout_class_list\":\"";
pub(crate) const IAT: &[u8] = b",\"iat\":";
pub(crate) const EXP: &[u8] = b",\"exp\":";
pub(crate) const NONCE: &[u8] = b",\"nonce\":";
pub(crate) const DATA: &[u8] = b",\"connection_data\":\"";
pub(crate) const JTI: &[u8] = b",\"jti\":\"";

/// Whether a claim of this crate has this name. The caller's own claims cannot have it.
pub(super) fn is_taken(name: &str) -> bool {
    let all = [ISS, IST, SCOPE, SESSION_ID, ROLE, LAYOUT, IAT, EXP, NONCE, DATA, JTI];
    all.into_iter().any(|key| {
        let after = key.get(2..).and_then(|key| key.strip_prefix(name.as_bytes()));
        after.is_some_and(|after| after.starts_with(b"\":"))
    })
}
