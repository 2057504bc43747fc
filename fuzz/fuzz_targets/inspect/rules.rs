//! The rules of OpenTok about claims, as a second reader judges them.

use opentok_token_fuzz::json::Members;
use opentok_token_fuzz::session_is_allowed;
use serde_json::Value;

use crate::model::{Circumstances, Finding};
use crate::seconds::{Nanoseconds, Reading};

/// The three forms.
#[derive(Clone, Copy, PartialEq)]
pub enum Form {
    Connection,
    Rest,
    T1,
}

/// The parts of a token.
pub struct Parts<'a> {
    pub form: Form,
    pub header: &'a Members,
    pub claims: &'a Members,
}

/// Names in the place of those that OpenTok reads.
const MISNAMED: &str = "data initial_layout_list connectionData initialLayoutClassList sessionId createTime \
     expireTime api_key apiKey partner_id";

/// The same in T1 tokens, besides those.
const T1_MISNAMED: &str = "iat exp iss";

impl Parts<'_> {
    /// The names of issue time, expiry and key.
    fn names(&self) -> [&'static str; 3] {
        match self.form {
            Form::T1 => ["create_time", "expire_time", "partner_id"],
            _ => ["iat", "exp", "iss"],
        }
    }

    /// The API key that the token names.
    pub fn key(&self) -> Option<&Value> {
        let part = if self.form == Form::T1 { self.header } else { self.claims };
        part.get(self.names()[2])
    }

    /// All findings about the claims; `None` if this reader is not sure.
    pub fn findings(&self, by: &Circumstances<'_>) -> Option<Vec<Finding>> {
        let mut found = self.of_names();
        found.extend(self.of_issuer(by));
        found.extend(self.of_times(by.now)?);
        if self.form != Form::Rest {
            found.extend(self.of_participant());
        }
        Some(found)
    }

    /// Names: repeated, unknown, missing.
    fn of_names(&self) -> Vec<Finding> {
        let known = match self.form {
            Form::Rest => "iss ist iat exp jti nbf",
            Form::Connection => {
                "iss ist scope session_id role initial_layout_class_list iat exp nonce \
                 connection_data jti nbf"
            }
            Form::T1 => {
                "session_id create_time nonce role expire_time connection_data \
                 initial_layout_class_list scope"
            }
        };
        let mut found = Vec::new();
        for part in [self.header, self.claims] {
            for (index, (name, _)) in part.0.iter().enumerate() {
                let before = part.0[..index].iter().filter(|(other, _)| other == name).count();
                if before == 1 {
                    found.push(error("repeated-claim", name));
                }
            }
        }
        for (index, (name, value)) in self.claims.0.iter().enumerate() {
            if self.claims.0[..index].iter().any(|(other, _)| other == name) {
                continue;
            }
            if self.form == Form::T1 && self.header.get(name).is_some() {
                found.push(error("repeated-claim", name));
            }
            let has = |names: &str| names.split_whitespace().any(|it| it == name);
            let is_misnamed = has(MISNAMED) || (self.form == Form::T1 && has(T1_MISNAMED));
            if has(known) {
                continue;
            }
            let is_time = matches!(name.as_str(), "create_time" | "expire_time");
            found.push(if is_time && self.form == Form::Connection {
                note("sdk-claim", name)
            } else if is_misnamed && value.is_null() {
                note("sdk-claim", name)
            } else if is_misnamed {
                error("misnamed-claim", name)
            } else {
                note("unknown-claim", name)
            });
        }
        let required = match self.form {
            Form::Rest => "iss ist iat exp",
            Form::Connection => "iss ist scope session_id iat",
            Form::T1 => "partner_id sig session_id create_time",
        };
        for name in required.split(' ') {
            let in_header =
                (self.form == Form::T1 || name == "ist") && self.header.get(name).is_some();
            if self.claims.get(name).is_none() && !in_header {
                found.push(error("missing-claim", name));
            }
        }
        if self.form == Form::T1 {
            let others = self.header.0.iter().enumerate().filter(|(index, (name, _))| {
                !matches!(name.as_str(), "partner_id" | "sig")
                    && self.header.0[..*index].iter().all(|(other, _)| other != name)
            });
            found.extend(others.map(|(_, (name, _))| note("unsigned-field", name)));
        }
        found
    }

    /// Key, issuer type and scope.
    fn of_issuer(&self, by: &Circumstances<'_>) -> Vec<Finding> {
        let name = self.names()[2];
        let mut found = Vec::new();
        match self.key() {
            None => {}
            Some(Value::String(key)) => {
                if is_secret(key, by.secret) {
                    found.push(error("secret-in-token", name));
                } else if key.is_empty() || !is_digits(key) {
                    found.push(error("api-key", name));
                } else if by.api_key.is_some_and(|given| given != key) {
                    found.push(error("other-api-key", name));
                }
            }
            Some(_) => found.push(error("wrong-type", name)),
        }
        let kind = self.claims.get("ist").or(self.header.get("ist"));
        if let Some(kind) = kind.filter(|_| self.form != Form::T1) {
            match (kind.as_str(), self.form) {
                (Some("project"), _) | (Some("account"), Form::Rest) => {}
                (Some("account"), _) => found.push(error("account-issuer", "ist")),
                _ => found.push(error("issuer-type", "ist")),
            }
        }
        let scope = self.claims.get("scope").filter(|_| self.form != Form::Rest);
        if scope.is_some_and(|scope| scope != "session.connect") {
            found.push(error("scope", "scope"));
        }
        found
    }

    /// Times and lifetimes; `None` if one is written in a way that this reader does not know.
    fn of_times(&self, now: u64) -> Option<Vec<Finding>> {
        let [issue, expiry, _] = self.names();
        let mut found = Vec::new();
        let mut in_seconds = [None; 3];
        for (name, kept) in [issue, expiry, "nbf"].into_iter().zip(&mut in_seconds) {
            let Some(value) = self.claims.get(name) else { continue };
            let time = match Nanoseconds::read(value) {
                Reading::Time(time) => Some(time),
                Reading::None => None,
                Reading::Unsure => return None,
            };
            if time.is_none() || !(value.is_number() || self.form == Form::T1) {
                found.push(error("wrong-type", name));
            }
            let Some(time) = time else { continue };
            match time.unit() {
                Some(code) => found.push(error(code, name)),
                None => {
                    if !time.is_whole() {
                        found.push(note("not-whole-seconds", name));
                    }
                    *kept = Some(time);
                }
            }
        }
        let [issued, expires, start] = in_seconds;
        let now = Nanoseconds::at(now);
        let mut check = |is: bool, code: &str, name: &str| {
            if is {
                found.push(error(code, name));
            }
        };
        check(issued.is_some_and(|it| it < Nanoseconds::at(1_420_070_400)), "clock-not-set", issue);
        check(issued.is_some_and(|it| it > now), "issued-in-future", issue);
        check(start.is_some_and(|it| it > now), "not-yet-valid", "nbf");
        check(expires.is_some_and(|it| it <= now), "expired", expiry);
        if let (Some(issued), Some(expires)) = (issued, expires) {
            let span = expires.0 - issued.0;
            let most = Nanoseconds::at(if self.form == Form::Rest { 300 } else { 2_592_000 }).0;
            let tolerance = if self.form == Form::Rest { 0 } else { Nanoseconds::at(60).0 };
            check(span <= 0, "expiry-not-after-issue", expiry);
            check(span > most + tolerance, "lives-too-long", expiry);
            if span > most && span <= most + tolerance {
                found.push(note("lives-too-long", expiry));
            }
        }
        if self.claims.get(expiry).is_none() && self.form != Form::Rest {
            let code = if self.form == Form::T1 { "default-expiry" } else { "no-expiry" };
            found.push(note(code, expiry));
        }
        Some(found)
    }

    /// Session, role, data, layout and nonce.
    fn of_participant(&self) -> Vec<Finding> {
        let mut found = Vec::new();
        let mut texts = [None; 4];
        let names = ["role", "connection_data", "initial_layout_class_list", "session_id"];
        for (name, text) in names.into_iter().zip(&mut texts) {
            match self.claims.get(name) {
                None => {}
                Some(Value::String(value)) => *text = Some(value.as_str()),
                Some(_) => found.push(error("wrong-type", name)),
            }
        }
        let [role, data, classes, session_id] = texts;
        let roles = ["publisher", "publisheronly", "subscriber", "moderator"];
        if role.is_some_and(|role| !roles.contains(&role)) {
            found.push(error("unknown-role", "role"));
        }
        let units = |text: Option<&str>| text.unwrap_or_default().encode_utf16().count();
        if units(data) > 1000 {
            found.push(error("data-too-long", "connection_data"));
        }
        if units(classes) > 1000 {
            found.push(error("layout-too-long", "initial_layout_class_list"));
        } else if classes.is_some_and(is_spoiled) {
            found.push(note("layout-spoiled", "initial_layout_class_list"));
        }
        found.extend(session_id.and_then(|id| self.of_session(id)));
        if let Some(Value::Number(nonce)) = self.claims.get("nonce") {
            let digits = nonce.to_string();
            if digits.parse::<u64>().is_ok_and(|it| it >= 1 << 53) || digits.len() > 20 {
                found.push(note("nonce-too-large", "nonce"));
            }
        }
        found
    }

    /// The session ID, which belongs to the key of the token.
    fn of_session(&self, id: &str) -> Option<Finding> {
        let decoded = id.get(2..).and_then(|text| {
            let bytes = data_encoding::BASE64URL_NOPAD.decode(text.as_bytes()).ok()?;
            String::from_utf8(bytes).ok()
        });
        let own = decoded.as_deref().and_then(|text| text.split('~').nth(1)).unwrap_or_default();
        let key = self.key().map(|key| key.as_str().map_or_else(|| key.to_string(), str::to_owned));
        if !session_is_allowed(id, own) || decoded.as_deref().is_none_or(|text| !text.contains('~'))
        {
            return Some(error("session-id", "session_id"));
        }
        if key.is_some_and(|key| key != own) {
            return Some(error("session-other-key", "session_id"));
        }
        let is_cut = !decoded.is_some_and(|text| text.ends_with('~'));
        is_cut.then(|| note("session-id-cut", "session_id"))
    }
}

/// Whether a layout class list is not one, or was encoded or taken apart.
fn is_spoiled(classes: &str) -> bool {
    let words: Vec<&str> = classes.split(' ').collect();
    let is_word = |word: &&str| !word.is_empty() && !word.contains(char::is_whitespace);
    let are_letters = words.len() > 2 && words.iter().all(|word| word.chars().count() == 1);
    !classes.is_empty()
        && (!words.iter().all(is_word) || are_letters || classes.contains(['+', '%']))
}

/// Whether a text is made of digits.
fn is_digits(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit())
}

/// Whether an API key looks like a secret, or is the one that was given.
fn is_secret(key: &str, secret: Option<&str>) -> bool {
    let trimmed = key.trim();
    let is_mixed = trimmed.bytes().any(|byte| byte.is_ascii_digit())
        && trimmed.bytes().any(|byte| byte.is_ascii_alphabetic());
    let is_random =
        trimmed.len() >= 16 && trimmed.bytes().all(|byte| byte.is_ascii_alphanumeric()) && is_mixed;
    let is_hex = |word: &str| {
        word.len() == 40 && word.bytes().all(|byte| byte.is_ascii_hexdigit()) && !is_digits(word)
    };
    is_random
        || key.split(|c: char| !c.is_ascii_alphanumeric()).any(is_hex)
        || secret.is_some_and(|secret| trimmed == secret.trim() && !is_digits(trimmed))
}

/// An error about a claim.
pub fn error(code: &str, claim: &str) -> Finding {
    (code.to_owned(), true, Some(claim.to_owned()).filter(|claim| !claim.is_empty()))
}

/// A note about a claim.
pub fn note(code: &str, claim: &str) -> Finding {
    (code.to_owned(), false, Some(claim.to_owned()).filter(|claim| !claim.is_empty()))
}
