//! The names of claims, and names that are nearly one of them.

use arbitrary::Arbitrary;

/// The names of all claims that the crate writes.
pub const OF_OPENTOK: [&str; 11] = [
    "iss",
    "ist",
    "scope",
    "session_id",
    "role",
    "initial_layout_class_list",
    "iat",
    "exp",
    "nonce",
    "connection_data",
    "jti",
];

/// The name of a claim of the caller's own.
#[derive(Arbitrary, Clone, Debug)]
pub enum Name {
    /// Any text.
    Any(String),
    /// A name of the crate's.
    Taken(u8),
    /// Nearly one.
    Near(u8, u8),
}

impl Name {
    /// The name.
    pub fn get(&self) -> String {
        let taken = |index: &u8| OF_OPENTOK[usize::from(*index) % OF_OPENTOK.len()];
        match self {
            Self::Any(name) => name.clone(),
            Self::Taken(index) => taken(index).to_owned(),
            Self::Near(index, change) => {
                let name = taken(index);
                match change % 9 {
                    0 => name.to_uppercase(),
                    1 => format!("{name} "),
                    2 => format!(" {name}"),
                    3 => format!("{name}\0"),
                    4 => format!("\"{name}\""),
                    5 => format!("{name}\":"),
                    6 => format!("{name}{name}"),
                    7 => name[1..].to_owned(),
                    _ => name[..name.len() - 1].to_owned(),
                }
            }
        }
    }
}
