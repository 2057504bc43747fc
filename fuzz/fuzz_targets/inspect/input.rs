//! Texts for `inspect`: any bytes, and tokens of all forms that keep the rules or break some, edited or not.

use arbitrary::Arbitrary;
use data_encoding::{BASE64, BASE64URL_NOPAD, HEXLOWER, HEXUPPER};
use opentok_token_fuzz::Time;
use serde_json::Value;

use crate::model::Circumstances;
use crate::usual::{FRONTS, HEADERS, KEY, LIMITS, NAMES, NOW, SECRET, SESSION, VALUES};

/// A text, and the circumstances of its judgement.
#[derive(Arbitrary, Debug)]
pub struct Input<'a> {
    has_secret: bool,
    api_key: u8,
    now: Option<Time>,
    text: Text<'a>,
}

/// A text.
#[derive(Arbitrary, Debug)]
enum Text<'a> {
    Any(&'a [u8]),
    Jwt { front: u8, header: u8, is_rest: bool, changes: Vec<Change>, signer: u8, edits: Vec<Edit> },
    T1 { front: u8, changes: Vec<Change>, others: Vec<Change>, signer: u8, edits: Vec<Edit> },
}

/// A change of the claims.
#[derive(Arbitrary, Debug)]
struct Change {
    name: Result<u8, String>,
    value: Option<Content>,
    repeats: bool,
}

/// The value of a claim.
#[derive(Arbitrary, Debug)]
enum Content {
    Usual(u8),
    Text(String),
    /// About a thousand characters.
    Long(char, i8),
    Time(Time),
    /// A number near a limit of some rule, and a fraction.
    Near(u8, i8, Option<u16>),
    Number(i64),
    Boolean(bool),
    Null,
    List(Vec<u16>),
}

/// A change of the finished text.
#[derive(Arbitrary, Debug)]
struct Edit {
    at: u16,
    kind: u8,
    byte: u8,
}

impl Content {
    /// The value as JSON.
    fn json(&self) -> Value {
        match self {
            Self::Usual(index) => VALUES[usize::from(*index) % VALUES.len()].into(),
            Self::Text(text) => text.as_str().into(),
            Self::Long(c, more) => {
                c.to_string().repeat(1000_usize.saturating_add_signed((*more).into())).into()
            }
            Self::Time(time) => time.get().into(),
            Self::Near(index, offset, fraction) => {
                let limit = LIMITS[usize::from(*index) % LIMITS.len()];
                let number = limit.saturating_add_signed((*offset % 4).into());
                let fraction = fraction.map_or(String::new(), |digits| format!(".{digits}"));
                serde_json::from_str(&format!("{number}{fraction}")).unwrap()
            }
            Self::Number(number) => (*number).into(),
            Self::Boolean(is) => (*is).into(),
            Self::Null => Value::Null,
            Self::List(items) => items.as_slice().into(),
        }
    }
}

impl Change {
    /// The name.
    fn name(&self) -> &str {
        match &self.name {
            Ok(index) => NAMES[usize::from(*index) % NAMES.len()],
            Err(name) => name,
        }
    }
}

/// Claims with changes.
fn changed(usual: &[(&str, Value)], changes: &[Change]) -> Vec<(String, Value)> {
    let mut claims: Vec<_> =
        usual.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    for change in changes.iter().take(20) {
        let (name, place) =
            (change.name(), claims.iter().position(|(name, _)| name == change.name()));
        match (change.value.as_ref().map(Content::json), place) {
            (None, Some(place)) => _ = claims.remove(place),
            (None, None) => {}
            (Some(value), Some(place)) if !change.repeats => claims[place].1 = value,
            (Some(value), _) => claims.push((name.to_owned(), value)),
        }
    }
    claims
}

/// The secret of a signer: mostly the right one.
fn key_of(signer: u8) -> String {
    match signer % 8 {
        0 => "another".to_owned(),
        1 => format!("{SECRET}\n"),
        2 => SECRET.to_uppercase(),
        _ => SECRET.to_owned(),
    }
}

/// A JWT of these claims.
fn jwt(header: &str, claims: &[(String, Value)], signer: u8) -> String {
    let members =
        claims.iter().map(|(name, value)| format!("{}:{value}", Value::from(name.as_str())));
    let json = format!("{{{}}}", members.collect::<Vec<_>>().join(","));
    let encode = |bytes: &[u8]| BASE64URL_NOPAD.encode(bytes);
    let signed = format!("{}.{}", encode(header.as_bytes()), encode(json.as_bytes()));
    let tag = hmac_sha256::HMAC::mac(signed.as_bytes(), key_of(signer).as_bytes());
    format!("{signed}.{}", encode(&tag))
}

/// A T1 token of these fields, and others that are not signed.
fn t1(fields: &[(String, Value)], others: &[(String, Value)], signer: u8) -> String {
    let query = |fields: &[(String, Value)]| {
        let mut query = form_urlencoded::Serializer::new(String::new());
        for (name, value) in fields {
            query.append_pair(
                name,
                &value.as_str().map_or_else(|| value.to_string(), str::to_owned),
            );
        }
        query.finish()
    };
    let data = query(fields);
    let tag = hmac_sha1_compact::HMAC::mac(data.as_bytes(), key_of(signer).as_bytes());
    let sig = if signer / 8 % 8 == 0 { HEXUPPER.encode(&tag) } else { HEXLOWER.encode(&tag) };
    let others = query(others);
    let others = if others.is_empty() { others } else { format!("{others}&") };
    format!("T1=={}", BASE64.encode(format!("{others}sig={sig}:{data}").as_bytes()))
}

/// A text before a token, mostly none.
fn front(index: u8) -> &'static str {
    if index % 4 == 0 { FRONTS[usize::from(index / 4) % FRONTS.len()] } else { "" }
}

/// A text with edits.
fn edited(text: String, edits: &[Edit]) -> Vec<u8> {
    let mut bytes = text.into_bytes();
    for edit in edits.iter().take(8) {
        let at = usize::from(edit.at) % (bytes.len() + 1);
        match edit.kind % 8 {
            0 => bytes.truncate(at),
            1 if at < bytes.len() => _ = bytes.remove(at),
            2 => bytes.insert(at, edit.byte),
            3 if at < bytes.len() => bytes.swap(0, at),
            _ if at < bytes.len() => {
                bytes[at] = if edit.kind > 128 { edit.byte } else { b'A' + edit.byte % 26 }
            }
            _ => {}
        }
    }
    bytes
}

impl Input<'_> {
    /// The circumstances of the judgement.
    pub fn circumstances(&self) -> Circumstances<'static> {
        let keys = [None, Some(KEY), Some("654321")];
        let secret = self.has_secret.then_some(SECRET);
        let now = self.now.map_or(NOW, Time::get);
        Circumstances { now, api_key: keys[usize::from(self.api_key) % 3], secret }
    }

    /// The text.
    pub fn text(&self) -> Vec<u8> {
        match &self.text {
            Text::Any(bytes) => bytes.to_vec(),
            Text::Jwt { front: before, header, is_rest, changes, signer, edits } => {
                let mut usual = vec![
                    ("iss", KEY.into()),
                    ("ist", "project".into()),
                    ("iat", NOW.into()),
                    ("exp", (NOW + 180).into()),
                ];
                if !is_rest {
                    let session: [(&str, Value); 4] = [
                        ("scope", "session.connect".into()),
                        ("session_id", SESSION.into()),
                        ("role", "publisher".into()),
                        ("nonce", 7.into()),
                    ];
                    usual.extend(session);
                }
                let header = HEADERS[usize::from(*header) % HEADERS.len()];
                let token = jwt(header, &changed(&usual, changes), *signer);
                edited(format!("{}{token}", front(*before)), edits)
            }
            Text::T1 { front: before, changes, others, signer, edits } => {
                let usual = [
                    ("session_id", SESSION.into()),
                    ("create_time", NOW.into()),
                    ("nonce", "0.5".into()),
                    ("role", "publisher".into()),
                    ("expire_time", (NOW + 86_400).into()),
                ];
                let others = changed(&[("partner_id", KEY.into())], others);
                let token = t1(&changed(&usual, changes), &others, *signer);
                edited(format!("{}{token}", front(*before)), edits)
            }
        }
    }
}
