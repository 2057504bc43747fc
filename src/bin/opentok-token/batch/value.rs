//! Values of a line's members, whatever their type: serde's own errors would repeat what the line says.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, IgnoredAny, MapAccess, SeqAccess, Visitor};

use super::fault::Fault;
use super::member::Member;

/// A value, as far as any member can use it.
pub enum Value<'a> {
    /// `null`, which counts as absent.
    Null,
    /// A string.
    Text(Cow<'a, str>),
    /// A list of strings.
    Texts(Vec<Cow<'a, str>>),
    /// What no member takes.
    Other,
}

impl<'a> Value<'a> {
    /// The string.
    pub fn text(self, member: Member) -> Result<Option<Cow<'a, str>>, Fault> {
        match self {
            Self::Null => Ok(None),
            Self::Text(text) => Ok(Some(text)),
            _ => Err(Fault::Type(member)),
        }
    }

    /// The words of a list, or of a string with a space between each two.
    pub fn words(self, member: Member) -> Result<Vec<Cow<'a, str>>, Fault> {
        match self {
            Self::Null => Ok(Vec::new()),
            Self::Texts(words) => Ok(words),
            Self::Text(text) if text.is_empty() => Ok(Vec::new()),
            Self::Text(Cow::Borrowed(text)) => Ok(text.split(' ').map(Cow::from).collect()),
            Self::Text(text) => Ok(text.split(' ').map(|word| word.to_owned().into()).collect()),
            Self::Other => Err(Fault::Type(member)),
        }
    }
}

impl<'de> Deserialize<'de> for Value<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(Any)
    }
}

/// Takes a value of any type.
struct Any;

impl<'de> Visitor<'de> for Any {
    type Value = Value<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a value")
    }

    fn visit_unit<E: Error>(self) -> Result<Self::Value, E> {
        Ok(Value::Null)
    }

    fn visit_borrowed_str<E: Error>(self, text: &'de str) -> Result<Self::Value, E> {
        Ok(Value::Text(text.into()))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Self::Value, E> {
        Ok(Value::Text(text.to_owned().into()))
    }

    fn visit_u64<E: Error>(self, _: u64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_i64<E: Error>(self, _: i64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_f64<E: Error>(self, _: f64) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_bool<E: Error>(self, _: bool) -> Result<Self::Value, E> {
        Ok(Value::Other)
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut list: A) -> Result<Self::Value, A::Error> {
        let mut texts = Vec::new();
        while let Some(entry) = list.next_element()? {
            match entry {
                Value::Text(text) => texts.push(text),
                _ => {
                    while list.next_element::<IgnoredAny>()?.is_some() {}
                    return Ok(Value::Other);
                }
            }
        }
        Ok(Value::Texts(texts))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        while map.next_entry::<IgnoredAny, IgnoredAny>()?.is_some() {}
        Ok(Value::Other)
    }
}
