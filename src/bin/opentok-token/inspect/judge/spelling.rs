//! Other spellings of a secret, with which people sign by mistake.

use crate::inspect::read::base64::{decode_hex, decode_tolerant};

/// Quotation marks.
const QUOTES: [char; 3] = ['"', '\'', '`'];

/// Words that stand where a secret was not set.
const UNSET: [&str; 4] = ["undefined", "null", "None", "nil"];

/// Other keys that may have been meant, each with words for it that do not repeat the secret.
pub fn spellings(secret: &str, api_keys: &[&str]) -> Vec<(String, Vec<u8>)> {
    let trimmed = secret.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}');
    let unquoted = QUOTES.iter().find_map(|&quote| {
        trimmed.strip_prefix(quote).and_then(|rest| rest.strip_suffix(quote)).map(str::trim)
    });
    let mut bases = vec![("the secret".to_owned(), secret)];
    if trimmed != secret {
        bases.push(("the secret without the white space around it".to_owned(), trimmed));
    }
    if let Some(unquoted) = unquoted {
        bases.push(("the secret without its quotation marks".to_owned(), unquoted));
    }
    if let Some(value) = trimmed.lines().find_map(named_secret) {
        bases.push(("the secret without the name before it".to_owned(), value));
    }

    let mut spellings: Vec<(String, Vec<u8>)> = Vec::new();
    for (base, text) in bases {
        let mut add = |how: &str, key: Vec<u8>| spellings.push((format!("{base}{how}"), key));
        add("", text.as_bytes().to_vec());
        for (how, key) in decoded(text) {
            add(how, key);
        }
        for (how, key) in surrounded(text) {
            add(how, key.into_bytes());
        }
        add(" in small letters", text.to_lowercase().into_bytes());
        add(" in capital letters", text.to_uppercase().into_bytes());
    }
    let keys = api_keys.iter().filter(|key| **key != secret);
    spellings.extend(
        keys.map(|key| ("the API key in the secret's place".to_owned(), key.as_bytes().to_vec())),
    );
    spellings.push(("an empty secret".to_owned(), Vec::new()));
    let unset = UNSET
        .iter()
        .map(|word| (format!("the word {word} in the secret's place"), word.as_bytes().to_vec()));
    spellings.extend(unset);
    spellings
}

/// The secret in a line such as `OPENTOK_API_SECRET="..."`.
fn named_secret(line: &str) -> Option<&str> {
    let (name, value) = line.split_once(['=', ':'])?;
    let is_secret = name.trim_end().to_ascii_uppercase().ends_with("SECRET");
    is_secret.then(|| value.trim().trim_matches(QUOTES))
}

/// The secret as bytes that it may stand for.
fn decoded(text: &str) -> Vec<(&'static str, Vec<u8>)> {
    let base64 = decode_tolerant(text).map(|key| (" decoded from base64", key));
    let hex = decode_hex(text).map(|key| (" decoded from hexadecimal digits", key));
    base64.into_iter().chain(hex).filter(|(_, key)| !key.is_empty()).collect()
}

/// The secret with something around it.
fn surrounded(text: &str) -> Vec<(&'static str, String)> {
    let mut all = vec![
        (" and a line end after it", format!("{text}\n")),
        (" and a line end after it", format!("{text}\r\n")),
        (" and a line end after it", format!("{text}\r")),
        (" and two line ends after it", format!("{text}\n\n")),
        (" and a space after it", format!("{text} ")),
        (" and a tab after it", format!("{text}\t")),
        (" and a space before it", format!(" {text}")),
        (" and a tab before it", format!("\t{text}")),
        (" and spaces around it", format!(" {text} ")),
        (" and a byte order mark before it", format!("\u{feff}{text}")),
        (" and a semicolon after it", format!("{text};")),
        (" and a comma after it", format!("{text},")),
    ];
    for quote in QUOTES {
        all.push((" in quotation marks", format!("{quote}{text}{quote}")));
        all.push((
            " in quotation marks and a line end after it",
            format!("{quote}{text}{quote}\n"),
        ));
    }
    all
}
