//! The lines that the drivers read and write.
//!
//! A line is a letter and its fields, which `driver.c` lists; texts are hexadecimal with `+` before them, `-` is an absent
//! one. An answer is a line with a result for each way of asking: `=HEX`, or `!NUMBER:WORD:NAMES:HEX`,
//! where NAMES are `name=number` with commas between them and HEX is the sentence.

use std::fmt::Write as _;

use data_encoding::HEXLOWER_PERMISSIVE;

use crate::case::{Case, Connection, Expiry, Kind, Times};
use crate::outcome::{Outcome, Refusal};

/// A line for a driver, as it grows.
pub struct Line(String);

impl Line {
    /// A line of this kind, with key and secret.
    pub fn new(letter: char, case: &Case) -> Self {
        Self(letter.to_string()).text(Some(&case.api_key)).text(Some(&case.secret))
    }

    /// Adds a text.
    pub fn text(mut self, text: Option<&str>) -> Self {
        match text {
            Some(text) => _ = write!(self.0, " +{}", HEXLOWER_PERMISSIVE.encode(text.as_bytes())),
            None => self.0.push_str(" -"),
        }
        self
    }

    /// Adds a number.
    pub fn number(mut self, number: u64) -> Self {
        _ = write!(self.0, " {number}");
        self
    }

    /// Adds times: issue, kind of expiry, expiry, and how far the issue is moved back.
    pub fn times(self, times: Times) -> Self {
        let (kind, expiry) = match times.expiry {
            Expiry::Default => (0, 0),
            Expiry::In(seconds) => (1, seconds),
            Expiry::At(time) => (2, time),
        };
        self.number(times.create).number(kind).number(expiry).number(times.backdate)
    }

    /// Adds the data of a connection token.
    pub fn connection(self, data: &Connection) -> Self {
        self.text(Some(&data.session_id))
            .text(Some(&data.role))
            .times(data.times)
            .number(data.nonce)
            .text(data.connection_data.as_deref())
            .text(data.layout.as_deref())
    }

    /// Adds the fields of a T1 token.
    pub fn fields(self, fields: &[(String, String)]) -> Self {
        fields.iter().fold(self, |line, (name, value)| line.text(Some(name)).text(Some(value)))
    }

    /// The whole line.
    pub fn end(mut self) -> String {
        self.0.push('\n');
        self.0
    }
}

/// The line of a JWT, which both drivers read; none of another kind.
pub fn jwt(case: &Case) -> Option<Line> {
    Some(match &case.kind {
        Kind::Connection(data) => {
            Line::new('C', case).text(Some(&data.issuer_type)).connection(data)
        }
        Kind::NoKey(data) => Line::new('N', case).text(Some(&data.issuer_type)).connection(data),
        Kind::ShortBuffer(data) => {
            Line::new('B', case).text(Some(&data.issuer_type)).connection(data)
        }
        Kind::Rest(rest) => {
            let line = Line::new('R', case).text(Some(&rest.issuer_type));
            line.times(rest.times).text(rest.jti.as_deref())
        }
        Kind::Verify(token) => Line::new('V', case).text(Some(token)),
        _ => return None,
    })
}

/// Reads an answer.
pub fn answers(line: &str) -> Vec<Outcome> {
    line.split(' ')
        .map(|answer| result(answer).unwrap_or_else(|| panic!("no answer: {line}")))
        .collect()
}

/// Reads a result.
fn result(answer: &str) -> Option<Outcome> {
    if let Some(made) = answer.strip_prefix('=') {
        return Some(Outcome::Made(unhex(made)?));
    }
    let mut parts = answer.strip_prefix('!')?.split(':');
    let mut next = || parts.next();
    let number: u16 = next()?.parse().ok()?;
    let word = next()?.to_owned();
    let names = next()?;
    let names = names.split(',').filter(|name| !name.is_empty()).map(|pair| {
        let (name, number) = pair.split_once('=')?;
        Some((name.to_owned(), number.parse().ok()?))
    });
    Some(Outcome::Refused(Refusal {
        number: Some(number).filter(|&number| number != 0),
        word: Some(word),
        details: Some(names.collect::<Option<_>>()?),
        message: Some(unhex(next()?)?),
    }))
}

/// A text out of its hexadecimal digits.
fn unhex(digits: &str) -> Option<String> {
    String::from_utf8(HEXLOWER_PERMISSIVE.decode(digits.as_bytes()).ok()?).ok()
}
