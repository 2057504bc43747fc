//! The claim names that this crate writes.

/// A claim that this crate writes. The caller's own claims cannot have these names.
#[allow(clippy::missing_docs_in_private_items, reason = "each variant is a claim's own name")]
#[derive(Clone, Copy)]
pub(crate) enum ClaimName {
    Iss,
    Ist,
    Scope,
    SessionId,
    Role,
    InitialLayoutClassList,
    Iat,
    Exp,
    Nonce,
    ConnectionData,
    Jti,
}

impl ClaimName {
    /// All of them.
    const ALL: [Self; 11] = [
        Self::Iss,
        Self::Ist,
        Self::Scope,
        Self::SessionId,
        Self::Role,
        Self::InitialLayoutClassList,
        Self::Iat,
        Self::Exp,
        Self::Nonce,
        Self::ConnectionData,
        Self::Jti,
    ];

    /// The quoted name with its delimiters. `iss` is the first member of every token.
    pub(crate) const fn json_key(self) -> &'static str {
        match self {
            Self::Iss => "{\"iss\":",
            Self::Ist => ",\"ist\":",
            Self::Scope => ",\"scope\":",
            Self::SessionId => ",\"session_id\":",
            Self::Role => ",\"role\":",
            Self::InitialLayoutClassList => ",\"initial_layout_class_list\":",
            Self::Iat => ",\"iat\":",
            Self::Exp => ",\"exp\":",
            Self::Nonce => ",\"nonce\":",
            Self::ConnectionData => ",\"connection_data\":",
            Self::Jti => ",\"jti\":",
        }
    }

    /// Whether a claim has this name.
    pub(super) fn is_one(name: &str) -> bool {
        Self::ALL.into_iter().any(|claim| {
            let key = claim.json_key().get(2..);
            key.and_then(|key| key.strip_suffix("\":")) == Some(name)
        })
    }
}
