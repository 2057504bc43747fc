//! Times as a second reader has them: plain decimal numbers, in nanoseconds.

use serde_json::Value;

/// Nanoseconds in a second.
const BILLION: i128 = 1_000_000_000;

/// A time in nanoseconds.
#[derive(Clone, Copy, Debug, PartialEq, PartialOrd)]
pub struct Nanoseconds(pub i128);

/// A value, read as a time.
pub enum Reading {
    /// It is one.
    Time(Nanoseconds),
    /// It is none.
    None,
    /// It may be one: this reader knows plain decimal numbers only.
    Unsure,
}

impl Nanoseconds {
    /// A whole second.
    pub fn at(seconds: u64) -> Self {
        Self(i128::from(seconds) * BILLION)
    }

    /// Whether it is a whole second.
    pub fn is_whole(self) -> bool {
        self.0 % BILLION == 0
    }

    /// The code about its unit; `None` for seconds.
    pub fn unit(self) -> Option<&'static str> {
        let first = 100_000_000_000 * BILLION;
        let units = [(1, "milliseconds"), (1000, "microseconds"), (1_000_000, "nanoseconds")];
        let mut units = units.into_iter().rev();
        units.find(|(times, _)| self.0 >= first * times).map(|(_, code)| code)
    }

    /// Reads a claim.
    pub fn read(value: &Value) -> Reading {
        match value {
            Value::Number(number) => decimal(&number.to_string()),
            Value::String(text) => decimal(text),
            _ => Reading::None,
        }
    }
}

/// Reads a decimal number.
fn decimal(text: &str) -> Reading {
    if !text.bytes().all(|byte| byte.is_ascii_digit() || b"+-.eE".contains(&byte)) {
        return Reading::None;
    }
    let digits = text.strip_prefix('-').unwrap_or(text);
    let (whole, fraction) = digits.split_once('.').unwrap_or((digits, "0"));
    let is_plain = |text: &str, max: usize| {
        (1..=max).contains(&text.len()) && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    if !is_plain(whole, 19) || !is_plain(fraction, 9) {
        return if text.is_empty() { Reading::None } else { Reading::Unsure };
    }
    let fraction: i128 = format!("{fraction:0<9}").parse().unwrap();
    let time = whole.parse::<i128>().unwrap() * BILLION + fraction;
    Reading::Time(Nanoseconds(if digits.len() < text.len() { -time } else { time }))
}
