//! Takes a T1 token apart, however damaged.

use super::base64::{decode_standard, decode_tolerant};
use super::fields::Fields;
use super::token::{Form, Signed, Token};
use crate::inspect::diagnostic::{Code, Diagnostic, MAX_PER_CODE};

/// The text that a T1 token starts with.
pub const PREFIX: &str = "T1==";

/// The beginning of base64 of `partner_id`, which follows on the prefix.
pub const BASE64_START: &str = "cGFydG5lcl9pZ";

/// Takes a T1 token apart. `None` if nothing of it can be read.
pub fn read(text: &str) -> Option<(Token, Vec<Diagnostic>)> {
    let mut diagnostics = Vec::new();
    let base64 = if let Some(base64) = text.strip_prefix(PREFIX) {
        base64
    } else {
        diagnostics.push(
            Diagnostic::new(Code::Malformed, "the first characters are missing")
                .hint("put T1== in front, as a T1 token starts"),
        );
        text.get(text.find(BASE64_START)?..)?
    };
    let (body, padding) = base64.split_at(base64.find('=').unwrap_or(base64.len()));
    let bytes = decode_tolerant(body)?;
    // A field is the least that can be read.
    if !bytes.contains(&b'=') && !bytes.contains(&b':') {
        return None;
    }
    if body.contains(['-', '_']) {
        let message = "the alphabet is that of base64url, as the SDK for Java writes it";
        diagnostics.push(Diagnostic::new(Code::T1Alphabet, message));
    }
    let standard = body.replace('-', "+").replace('_', "/") + padding;
    if decode_standard(&standard).is_none() {
        let message = "the text after T1== is not whole base64";
        diagnostics.push(
            Diagnostic::new(Code::Malformed, message)
                .hint("a copy may lack characters at its end, = included"),
        );
    }

    // Fields in front of the signature may hold a colon; the signature cannot.
    let colon_from = |start: usize| {
        bytes.iter().skip(start).position(|&byte| byte == b':').map(|offset| start + offset)
    };
    let colon = find(&bytes, b"sig=").and_then(colon_from).or_else(|| colon_from(0));
    let (header, data) = match colon.and_then(|at| bytes.split_at_checked(at)) {
        Some((header, data)) => (header, data.get(1..).unwrap_or_default()),
        None => {
            let message = "there is no colon between the signature and the data";
            diagnostics.push(Diagnostic::new(Code::Malformed, message));
            (bytes.as_slice(), [].as_slice())
        }
    };
    let faults = encoding_faults(header).chain(encoding_faults(data));
    diagnostics.extend(faults.take(MAX_PER_CODE));
    let token = Token {
        form: Form::T1,
        header: Fields::from_query(header),
        claims: Fields::from_query(data),
        is_whole: colon.is_some() && decode_standard(&standard).is_some(),
        signed: Signed::T1(data.to_vec()),
    };
    Some((token, diagnostics))
}

/// Finds the fields of a query that are not percent-encoded UTF-8.
fn encoding_faults(query: &[u8]) -> impl Iterator<Item = Diagnostic> {
    query.split(|&byte| byte == b'&').filter(|field| !is_percent_encoded(field)).map(|field| {
        let name = field.split(|&byte| byte == b'=').next().unwrap_or_default();
        let name = String::from_utf8_lossy(name).into_owned();
        let diagnostic =
            Diagnostic::new(Code::NotUtf8, format!("{name} is not percent-encoded UTF-8"))
                .about(&name);
        if field.contains(&b'%') {
            diagnostic.hint("JavaScript's escape writes %E9 and %u65E5; use encodeURIComponent")
        } else {
            diagnostic.hint("encode the text as UTF-8 first")
        }
    })
}

/// Whether a field is percent-encoded UTF-8, or UTF-8 as it is.
fn is_percent_encoded(field: &[u8]) -> bool {
    let mut bytes = Vec::with_capacity(field.len());
    let mut rest = field;
    while let Some((&byte, after)) = rest.split_first() {
        rest = after;
        if byte == b'%' {
            let digits = after.split_at_checked(2).and_then(|(digits, after)| {
                rest = after;
                std::str::from_utf8(digits).ok().filter(|it| !it.starts_with('+'))
            });
            match digits.map(|digits| u8::from_str_radix(digits, 16)) {
                Some(Ok(byte)) => bytes.push(byte),
                _ => return false,
            }
        } else {
            bytes.push(byte);
        }
    }
    std::str::from_utf8(&bytes).is_ok()
}

/// The offset of a text.
fn find(bytes: &[u8], text: &[u8]) -> Option<usize> {
    bytes.windows(text.len()).position(|window| window == text)
}
