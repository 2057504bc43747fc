//! The role of a participant.

use core::fmt;
use core::str::FromStr;

use crate::Error;

/// The permissions of a participant in a session; the claim `role`. [OpenTok's
/// guide](https://developer.vonage.com/en/opentok/guides/create-token/overview) describes the roles.
///
/// ```
/// use opentok_token::{Error, Role};
///
/// assert_eq!("moderator".parse(), Ok(Role::Moderator));
/// assert_eq!("Moderator".parse::<Role>(), Err(Error::UnknownRole));
/// assert_eq!(Role::default().to_string(), "publisher");
/// ```
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[non_exhaustive]
pub enum Role {
    /// Publishes and subscribes.
    #[default]
    Publisher,
    /// Publishes, and does not subscribe.
    PublisherOnly,
    /// Subscribes only.
    Subscriber,
    /// Publishes, subscribes, and may disconnect or mute others.
    Moderator,
}

impl Role {
    /// All roles.
    pub const ALL: [Self; 4] =
        [Self::Publisher, Self::PublisherOnly, Self::Subscriber, Self::Moderator];

    /// The value of the claim.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Publisher => "publisher",
            Self::PublisherOnly => "publisheronly",
            Self::Subscriber => "subscriber",
            Self::Moderator => "moderator",
        }
    }
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

impl FromStr for Role {
    type Err = Error;

    /// Reads the value of the claim, in lower case.
    ///
    /// # Errors
    /// [`Error::UnknownRole`].
    fn from_str(name: &str) -> Result<Self, Error> {
        Self::ALL.into_iter().find(|role| role.as_str() == name).ok_or(Error::UnknownRole)
    }
}

impl TryFrom<&str> for Role {
    type Error = Error;

    fn try_from(name: &str) -> Result<Self, Error> {
        name.parse()
    }
}
