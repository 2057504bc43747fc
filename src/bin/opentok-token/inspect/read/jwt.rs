//! Takes a JWT apart, however damaged: a bad part does not hide the others.

use std::borrow::Cow;

use super::base64::{decode_base64url, decode_tolerant, to_base64url};
use super::fields::Fields;
use super::token::{Form, Signed, Token};
use crate::inspect::diagnostic::{Code, Diagnostic};

/// The HS256 headers that OpenTok's SDKs write, of all ages.
///
/// The first four are those of today's SDKs. `ist` stands in the headers of the SDK for Ruby: ruby-jwt 1.5
/// puts `typ` first, 2.0 and 2.1 put `alg` first, later versions put it last.
const SDK_HEADERS: [&str; 9] = [
    r#"{"alg":"HS256","typ":"JWT"}"#,
    r#"{"typ":"JWT","alg":"HS256"}"#,
    r#"{"alg":"HS256"}"#,
    r#"{"ist":"project","alg":"HS256"}"#,
    r#"{"ist":"account","alg":"HS256"}"#,
    r#"{"alg":"HS256","ist":"project"}"#,
    r#"{"alg":"HS256","ist":"account"}"#,
    r#"{"typ":"JWT","alg":"HS256","ist":"project"}"#,
    r#"{"typ":"JWT","alg":"HS256","ist":"account"}"#,
];

/// Names that only connection tokens have.
const CONNECTION_NAMES: [&str; 5] = ["session_id", "sessionId", "scope", "role", "connection_data"];

/// Takes a JWT apart. `None` if neither header nor claims can be read.
pub fn read(text: &str) -> Option<(Token, Vec<Diagnostic>)> {
    let mut diagnostics = Vec::new();
    let mut parts = text.split('.');
    let header_text = parts.next().unwrap_or_default();
    let claims_text = parts.next();
    let signature = parts.next();
    let surplus = parts.count();

    let header = Part::read(header_text, "header");
    let claims = claims_text.map(|text| Part::read(text, "claims"));
    if header.fields.is_none() && claims.as_ref().is_none_or(|claims| claims.fields.is_none()) {
        return None;
    }
    if surplus > 0 {
        let count = surplus + 3;
        let diagnostic =
            Diagnostic::new(Code::Malformed, format!("{count} parts, and a JWT has 3"));
        diagnostics.push(match count {
            5 => {
                diagnostic.hint("5 parts are an encrypted token (JWE), which OpenTok does not take")
            }
            _ => diagnostic,
        });
    }
    let all = [Some(header_text), claims_text, signature];
    if all.into_iter().flatten().any(|part| part.contains(['=', '+', '/'])) {
        let message = "parts of a JWT are base64url: without padding, - for + and _ for /";
        diagnostics.push(
            Diagnostic::new(Code::Padded, message)
                .hint("encode with a base64url function, or remove = and replace + and /"),
        );
    }
    diagnostics.extend(header.diagnostics);
    diagnostics
        .extend(header.fields.as_ref().and_then(|fields| judge_header(fields, &header.json)));

    let Part { fields, is_whole, diagnostics: damage, .. } = claims.unwrap_or_else(|| Part {
        fields: None,
        json: String::new(),
        is_whole: false,
        diagnostics: vec![Diagnostic::new(
            Code::Malformed,
            "the claims and the signature are missing",
        )],
    });
    diagnostics.extend(damage);
    let form = match &fields {
        None => Form::JwtUnknown,
        Some(fields) if CONNECTION_NAMES.iter().any(|name| fields.has(name)) => Form::JwtConnection,
        Some(_) => Form::JwtRest,
    };

    let claims_text = claims_text.unwrap_or_default();
    let given = format!("{header_text}.{claims_text}");
    let strict = format!("{}.{}", to_base64url(header_text), to_base64url(claims_text));
    let spellings = if given == strict { vec![given] } else { vec![given, strict] };
    let signature = signature.filter(|text| !text.is_empty()).map(str::to_owned);
    let token = Token {
        form,
        header: header.fields.unwrap_or_default(),
        claims: fields.unwrap_or_default(),
        is_whole,
        signed: Signed::Jwt { spellings, signature },
    };
    Some((token, diagnostics))
}

/// Compares a header with those of the SDKs; one without HS256 is not interpreted any further.
fn judge_header(fields: &Fields, json: &str) -> Option<Diagnostic> {
    match fields.get("alg").map(|value| (value.text(), value.as_str())) {
        Some((Some("HS256"), _)) if SDK_HEADERS.contains(&json) => None,
        Some((Some("HS256"), _)) => {
            let message = "the header is none of those that OpenTok's SDKs write";
            Some(Diagnostic::new(Code::HeaderSpelling, message).hint(
                "readers that compare headers as text refuse it; write {\"alg\":\"HS256\",\"typ\":\"JWT\"}",
            ))
        }
        Some((_, other)) => Some(
            Diagnostic::new(
                Code::UnsupportedHeader,
                format!("header names the algorithm {other}; OpenTok takes HS256 only"),
            )
            .about("alg"),
        ),
        None => Some(
            Diagnostic::new(
                Code::UnsupportedHeader,
                "header names no algorithm; OpenTok takes HS256 only",
            )
            .about("alg"),
        ),
    }
}

/// A JSON object of a JWT.
struct Part {
    /// Its members; `None` if there are none to read.
    fields: Option<Fields>,
    /// Its text.
    json: String,
    /// Whether it was read to its end.
    is_whole: bool,
    /// Its damage.
    diagnostics: Vec<Diagnostic>,
}

impl Part {
    /// Reads a part; `subject` names it in messages.
    fn read(text: &str, subject: &'static str) -> Self {
        let be = if subject == "claims" { "are" } else { "is" };
        let mut diagnostics = Vec::new();
        let mut damaged = |problem: &str| {
            let message = format!("the {subject} {be} {problem}");
            diagnostics.push(
                Diagnostic::new(Code::Malformed, message)
                    .hint("a copy may lack characters, or have others"),
            );
        };
        let Some(bytes) = decode_tolerant(text) else {
            damaged("not base64url");
            return Self { fields: None, json: String::new(), is_whole: false, diagnostics };
        };
        let is_strict = decode_base64url(&to_base64url(text)).is_some();
        let json = String::from_utf8_lossy(&bytes);
        let is_utf8 = matches!(json, Cow::Borrowed(_));
        let mended = mend_surrogates(&json);
        let (fields, is_whole) = match Fields::from_json(&mended) {
            None => {
                damaged("not a JSON object");
                (None, false)
            }
            Some((fields, false)) if fields.0.is_empty() => {
                damaged("not a JSON object");
                (None, false)
            }
            Some((fields, false)) => {
                damaged("damaged or cut: the JSON breaks off");
                (Some(fields), false)
            }
            Some((fields, true)) if !is_strict => {
                damaged(
                    "not strict base64url: the last character has stray bits or is one too many",
                );
                (Some(fields), true)
            }
            Some((fields, true)) => (Some(fields), true),
        };
        if let Some(fields) = &fields {
            let about = |diagnostic: Diagnostic| match fields.first_replaced() {
                Some(name) => diagnostic.about(name),
                None => diagnostic,
            };
            if !is_utf8 {
                let message = format!("the {subject} {be} not UTF-8 text");
                diagnostics.push(about(Diagnostic::new(Code::NotUtf8, message)));
            }
            if matches!(mended, Cow::Owned(_)) {
                let message = "a character is cut in half: a surrogate without the other one";
                diagnostics.push(about(Diagnostic::new(Code::LoneSurrogate, message).hint(
                    "text was cut by UTF-16 units, as slice does in JavaScript; cut between characters",
                )));
            }
        }
        Self { fields, json: json.into_owned(), is_whole, diagnostics }
    }
}

/// The JSON with U+FFFD in the place of each escape that is half a surrogate pair.
fn mend_surrogates(json: &str) -> Cow<'_, str> {
    let unit_at = |at: usize| {
        let hex = json.get(at..)?.strip_prefix("\\u")?.get(..4)?;
        hex.bytes().all(|byte| byte.is_ascii_hexdigit()).then_some(())?;
        u16::from_str_radix(hex, 16).ok()
    };
    let mut mended = String::new();
    let (mut at, mut copied) = (0, 0);
    while let Some(offset) = json.get(at..).and_then(|rest| rest.find('\\')) {
        at += offset;
        at += match unit_at(at) {
            Some(0xD800..=0xDBFF) if matches!(unit_at(at + 6), Some(0xDC00..=0xDFFF)) => 12,
            Some(0xD800..=0xDFFF) => {
                mended.push_str(json.get(copied..at).unwrap_or_default());
                mended.push_str("\\ufffd");
                copied = at + 6;
                6
            }
            Some(_) => 6,
            // The escaped character may be longer than a byte.
            None => {
                1 + json
                    .get(at + 1..)
                    .and_then(|rest| rest.chars().next())
                    .map_or(0, char::len_utf8)
            }
        };
    }
    if mended.is_empty() {
        return Cow::Borrowed(json);
    }
    mended.push_str(json.get(copied..).unwrap_or_default());
    Cow::Owned(mended)
}
