//! Names and values of a token, in their order, repetitions kept, and numbers digit by digit.

use std::borrow::Cow;
use std::fmt;

use serde::de::{DeserializeSeed, Deserializer, Error as _, MapAccess, Visitor};
use serde::ser::{Error as _, Serialize, Serializer};
use serde_json::value::RawValue;

/// A value as the token has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Value {
    /// A string, or a field of a T1 token.
    Text(String),
    /// The digits of a number.
    Number(String),
    /// The JSON of anything else, on one line. It is never parsed, so its depth does not matter.
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

/// A name and its value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Field {
    /// The name.
    pub name: String,
    /// The value.
    pub value: Value,
}

impl Field {
    /// A field of text.
    pub fn text(name: impl Into<String>, value: impl Into<String>) -> Self {
        Self { name: name.into(), value: Value::Text(value.into()) }
    }
}

/// The members of a JSON object, or the fields of a query string.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Fields(pub Vec<Field>);

impl Fields {
    /// The value of this name; of several, the last, as most readers have it.
    pub fn get(&self, name: &str) -> Option<&Value> {
        self.0.iter().rev().find(|field| field.name == name).map(|field| &field.value)
    }

    /// Whether the name is there.
    pub fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }

    /// The first name whose name or value holds a replacement character.
    pub fn first_replaced(&self) -> Option<&str> {
        let replaced = |text: &str| text.contains(char::REPLACEMENT_CHARACTER);
        let field = self.0.iter().find(|it| replaced(it.value.as_str()) || replaced(&it.name));
        field.map(|field| field.name.as_str())
    }

    /// The members of a JSON object up to the first error, and whether there was none. `None` if the text
    /// does not begin an object.
    pub fn from_json(json: &str) -> Option<(Self, bool)> {
        if !json.trim_start().starts_with('{') {
            return None;
        }
        let mut fields = Vec::new();
        let mut deserializer = serde_json::Deserializer::from_str(json);
        let read = Collect(&mut fields).deserialize(&mut deserializer);
        let is_whole = read.and_then(|()| deserializer.end()).is_ok();
        Some((Self(fields), is_whole))
    }

    /// The fields of a query string, decoded as forms are.
    pub fn from_query(query: &[u8]) -> Self {
        let text = |text: Cow<'_, str>| text.into_owned();
        let fields = form_urlencoded::parse(query);
        Self(fields.map(|(name, value)| Field::text(text(name), text(value))).collect())
    }
}

/// Collects the members of an object; those before an error stay.
struct Collect<'a>(&'a mut Vec<Field>);

impl<'de> DeserializeSeed<'de> for Collect<'_> {
    type Value = ();

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<(), D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Collect<'_> {
    type Value = ();

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<(), A::Error> {
        while let Some((name, json)) = map.next_entry::<String, Box<RawValue>>()? {
            let value = Value::from_json(&json).map_err(A::Error::custom)?;
            self.0.push(Field { name, value });
        }
        Ok(())
    }
}

impl Serialize for Fields {
    /// As the token has it; of a repeated name, the last value.
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut last = std::collections::HashMap::new();
        for (index, field) in self.0.iter().enumerate() {
            last.insert(field.name.as_str(), index);
        }
        let fields = self.0.iter().enumerate();
        let fields = fields.filter(|(index, field)| last.get(field.name.as_str()) == Some(index));
        serializer.collect_map(fields.map(|(_, field)| (&field.name, &field.value)))
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
