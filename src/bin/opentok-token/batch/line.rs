//! One line of input: a JSON object that asks for a token.

use std::borrow::Cow;
use std::fmt;

use opentok_token::Role;
use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};
use serde_json::value::RawValue;

use super::fault::Fault;
use super::member::{Key, Member};
use super::value::Value;

/// What a line asks for; `None` where it says nothing, or `null`.
#[derive(Default)]
pub struct Request<'a> {
    /// The session to join.
    pub session_id: Option<Cow<'a, str>>,
    /// What the participant may do.
    pub role: Option<Role>,
    /// Text for every participant.
    pub connection_data: Option<Cow<'a, str>>,
    /// Names of layout classes.
    pub layout_classes: Vec<Cow<'a, str>>,
    /// Issue time.
    pub create_time: Option<u64>,
    /// Expiry time.
    pub expire_time: Option<u64>,
    /// The nonce as JSON: a T1 token takes the digits of a fraction as they are.
    pub nonce: Option<&'a RawValue>,
}

impl<'a> Request<'a> {
    /// Reads a line.
    pub fn read(line: &'a [u8]) -> Result<Self, Fault> {
        // The whole line at once is faster than string by string.
        let text = std::str::from_utf8(line).map_err(|at| Fault::Utf8(at.valid_up_to() + 1))?;
        let Outcome(outcome) = serde_json::from_str(text).map_err(|error| Fault::json(&error))?;
        outcome
    }

    /// Takes a member's value.
    fn take<A: MapAccess<'a>>(
        &mut self,
        member: Member,
        map: &mut A,
    ) -> Result<Result<(), Fault>, A::Error> {
        let value = |map: &mut A| map.next_value::<Value<'a>>();
        Ok(match member {
            Member::SessionId => value(map)?.text(member).map(|text| self.session_id = text),
            Member::Role => value(map)?.text(member).and_then(role).map(|role| self.role = role),
            Member::ConnectionData => {
                value(map)?.text(member).map(|text| self.connection_data = text)
            }
            Member::InitialLayoutClassList => {
                value(map)?.words(member).map(|words| self.layout_classes = words)
            }
            Member::CreateTime => {
                integer(map.next_value()?, member).map(|time| self.create_time = time)
            }
            Member::ExpireTime => {
                integer(map.next_value()?, member).map(|time| self.expire_time = time)
            }
            Member::Nonce => {
                self.nonce = present(map.next_value()?);
                Ok(())
            }
        })
    }
}

/// The role of this name.
fn role(name: Option<Cow<'_, str>>) -> Result<Option<Role>, Fault> {
    name.map(|name| Role::from_name(&name).ok_or(Fault::Role)).transpose()
}

/// The JSON of a value, if it is not `null`.
fn present(json: &RawValue) -> Option<&RawValue> {
    Some(json).filter(|json| json.get() != "null")
}

/// An integer from 0, as JSON spells it.
fn integer(json: &RawValue, member: Member) -> Result<Option<u64>, Fault> {
    let integer = present(json).map(|json| json.get().parse()).transpose();
    integer.or(Err(Fault::Type(member)))
}

/// What came of a line that is JSON.
struct Outcome<'a>(Result<Request<'a>, Fault>);

impl<'de> Deserialize<'de> for Outcome<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Whole).map(Self)
    }
}

/// Takes the whole line, of any type: serde's own errors would repeat what it says.
struct Whole;

impl<'de> Visitor<'de> for Whole {
    type Value = Result<Request<'de>, Fault>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut request = Request::default();
        let (mut seen, mut position) = (0, 0);
        let mut first = Ok(());
        while let Some(key) = map.next_key()? {
            position += 1;
            let result = match key {
                Key::Known(member) if seen & member.bit() == 0 => {
                    seen |= member.bit();
                    request.take(member, &mut map)?
                }
                refused => {
                    map.next_value::<IgnoredAny>()?;
                    Err(match refused {
                        Key::Known(member) => Fault::Repeated(member),
                        Key::Unknown(name) => Fault::unknown(position, &name),
                    })
                }
            };
            first = first.and(result);
        }
        // Of all that is wrong with JSON, the syntax is told first.
        Ok(first.map(|()| request))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        while list.next_element::<IgnoredAny>()?.is_some() {}
        Ok(Err(Fault::NoObject))
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Err(Fault::NoObject))
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Err(Fault::NoObject))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Err(Fault::NoObject))
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Err(Fault::NoObject))
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Err(Fault::NoObject))
    }

    fn visit_str<E: Error>(self, _: &str) -> Result<Self::Value, E> {
        Ok(Err(Fault::NoObject))
    }
}
