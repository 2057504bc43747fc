//! Names of a line's members.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, Visitor};

/// The members that a line may have.
#[allow(clippy::missing_docs_in_private_items, reason = "each variant is a member's own name")]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Member {
    SessionId,
    Role,
    ConnectionData,
    InitialLayoutClassList,
    CreateTime,
    ExpireTime,
    Nonce,
}

impl Member {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::SessionId,
        Self::Role,
        Self::ConnectionData,
        Self::InitialLayoutClassList,
        Self::CreateTime,
        Self::ExpireTime,
        Self::Nonce,
    ];

    /// The name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::SessionId => "session_id",
            Self::Role => "role",
            Self::ConnectionData => "connection_data",
            Self::InitialLayoutClassList => "initial_layout_class_list",
            Self::CreateTime => "create_time",
            Self::ExpireTime => "expire_time",
            Self::Nonce => "nonce",
        }
    }

    /// A bit of its own for each member.
    pub const fn bit(self) -> u8 {
        1 << self as u8
    }
}

/// A name as a line has it.
pub enum Key<'a> {
    /// A member's.
    Known(Member),
    /// Any other.
    Unknown(Cow<'a, str>),
}

impl<'a> Key<'a> {
    /// What the name stands for.
    fn new(name: Cow<'a, str>) -> Self {
        match Member::ALL.into_iter().find(|member| member.name() == name) {
            Some(member) => Self::Known(member),
            None => Self::Unknown(name),
        }
    }
}

impl<'de> Deserialize<'de> for Key<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Takes a name, which is borrowed unless it has escapes.
        struct Name;

        impl<'de> Visitor<'de> for Name {
            type Value = Key<'de>;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("a name")
            }

            fn visit_borrowed_str<E: Error>(self, name: &'de str) -> Result<Self::Value, E> {
                Ok(Key::new(name.into()))
            }

            fn visit_str<E: Error>(self, name: &str) -> Result<Self::Value, E> {
                Ok(Key::new(name.to_owned().into()))
            }
        }

        deserializer.deserialize_str(Name)
    }
}
