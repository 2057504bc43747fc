//! Names and values of a token, in their order, repetitions kept, and numbers digit by digit.

use std::borrow::Cow;
use std::fmt;

use serde::de::{Deserialize, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

/// A value as the token has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A string, or a field of a T1 token.
    Text(String),
    /// The digits of a number.
    Number(String),
    /// The JSON of anything else, on one line. It is never looked into, so its depth does not matter.
    Other(String),
}

impl Value {
    /// The characters to show: strings without quotes.
    pub fn as_str(&self) -> &str {
        let (Self::Text(text) | Self::Number(text) | Self::Other(text)) = self;
        text
    }

    /// The string, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            _ => None,
        }
    }

    /// Whether it is JSON's `null`.
    pub fn is_null(&self) -> bool {
        matches!(self, Self::Other(json) if json == "null")
    }

    /// The value of this JSON.
    fn from_json(json: &RawValue) -> serde_json::Result<Self> {
        let json = json.get();
        Ok(match json.as_bytes().first() {
            Some(b'"') => Self::Text(serde_json::from_str(json)?),
            Some(b'-' | b'0'..=b'9') => Self::Number(json.to_owned()),
            // Line ends and tabs stand between values only; strings cannot hold them (RFC 8259, section 7).
            _ => Self::Other(json.replace(['\n', '\r', '\t'], " ")),
        })
    }
}

/// The members of a JSON object, or the fields of a query string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Object(pub Vec<(String, Value)>);

impl Object {
    /// The value of this name; of several, the last, as most readers have it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|(key, _)| key == name).map(|(_, value)| value)
    }

    /// The fields of a query string, decoded as forms are.
    pub fn from_query(query: &[u8]) -> Self {
        let text = |text: Cow<'_, str>| text.into_owned();
        let fields = form_urlencoded::parse(query);
        Self(fields.map(|(name, value)| (text(name), Value::Text(text(value)))).collect())
    }
}

impl<'de> Deserialize<'de> for Object {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        /// Collects the members.
        struct Collect;

        impl<'de> Visitor<'de> for Collect {
            type Value = Object;

            fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str("an object")
            }

            fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Object, A::Error> {
                let mut members = Vec::new();
                while let Some((name, json)) = map.next_entry::<String, Box<RawValue>>()? {
                    members.push((name, Value::from_json(&json).map_err(A::Error::custom)?));
                }
                Ok(Object(members))
            }
        }

        deserializer.deserialize_map(Collect)
    }
}

impl Serialize for Object {
    /// As the token has it; of a repeated name, the last value.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let last = |(index, (name, _)): &(usize, &(String, Value))| {
            !self.0.iter().skip(index + 1).any(|(later, _)| later == name)
        };
        let members = self.0.iter().enumerate().filter(last);
        serializer.collect_map(members.map(|(_, (name, value))| (name, value)))
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        match self {
            Self::Text(text) => serializer.serialize_str(text),
            Self::Number(json) | Self::Other(json) => {
                RawValue::from_string(json.clone()).map_err(S::Error::custom)?.serialize(serializer)
            }
        }
    }
}
