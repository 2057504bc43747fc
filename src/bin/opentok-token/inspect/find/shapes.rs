//! The shapes of words that are not tokens.

/// Words that stand where a variable was not set, in lower case. `devtoken` is the example of old
/// tutorials.
const PLACEHOLDERS: [&str; 20] = [
    "null",
    "undefined",
    "none",
    "nil",
    "nan",
    "true",
    "false",
    "devtoken",
    "token",
    "string",
    "object",
    "[object object]",
    "object object",
    "[object promise]",
    "[object undefined]",
    "[object null]",
    "promise",
    "promise { <pending> }",
    "empty",
    "todo",
];

/// Marks around the name of a variable that was not replaced, as shells and templates have them.
const MARKS: [(&str, &str); 7] =
    [("${", "}"), ("{{", "}}"), ("#{", "}"), ("<%=", "%>"), ("{", "}"), ("%", "%"), ("$", "")];

/// The hexadecimal digits of an API secret.
const SECRET_LEN: usize = 40;

/// The beginnings of all session IDs: `1_` or `2_` and base64url of `1~`.
const STARTS: [&str; 2] = ["1_MX", "2_MX"];

/// Whether a text has the shape of OpenTok's API secrets: 40 hexadecimal digits, not all of them decimal.
pub fn has_secret_shape(text: &str) -> bool {
    text.len() == SECRET_LEN
        && text.bytes().all(|byte| byte.is_ascii_hexdigit())
        && text.bytes().any(|byte| byte.is_ascii_alphabetic())
}

/// Whether a text is a UUID, as the Vonage Video API has them for keys.
pub fn is_uuid(text: &str) -> bool {
    let lens = text.split('-').map(str::len);
    let is_hex = |c: char| c.is_ascii_hexdigit() || c == '-';
    lens.eq([8, 4, 4, 4, 12]) && text.chars().all(is_hex)
}

/// Whether a text is a word for nothing, or a variable's name in the place of its value.
pub fn is_placeholder(text: &str) -> bool {
    let lower = text.trim().to_lowercase();
    let word = lower.trim_matches(['(', ')']);
    let is_name = |c: char| c.is_alphabetic() || matches!(c, '_' | '-' | ' ' | '.');
    let is_short_name = |word: &str| word.len() <= 64 && word.chars().all(is_name);
    let variable =
        MARKS.iter().find_map(|(start, end)| word.strip_prefix(start)?.strip_suffix(end));
    word.is_empty()
        || PLACEHOLDERS.contains(&word)
        || variable.is_some_and(|name| {
            let name = name.trim();
            !name.is_empty()
                && name.len() <= 64
                && name.chars().all(|c| is_name(c) || c.is_numeric())
        })
        || (is_short_name(word.trim_matches(['<', '>'])) && word.contains("token"))
}

/// The first session ID in a text.
pub fn session_id_in(text: &str) -> Option<&str> {
    let is_inside = |c: char| c.is_ascii_alphanumeric() || matches!(c, '_' | '-');
    let is_start = |at: usize| !text.get(..at).unwrap_or_default().ends_with(is_inside);
    let mut starts = STARTS.iter().flat_map(|start| text.match_indices(start));
    let (at, _) = starts.find(|(at, _)| is_start(*at))?;
    let rest = text.get(at..)?;
    let end = rest.find(|c: char| !is_inside(c)).unwrap_or(rest.len());
    rest.get(..end)
}

/// Whether a word is surely not a piece of a token.
pub fn is_other(word: &str) -> bool {
    is_placeholder(word) || session_id_in(word).is_some() || has_secret_shape(word) || is_uuid(word)
}
