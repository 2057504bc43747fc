//! Characters as they arrive: plain, or spelled in one of the ways in which text is escaped on its way.

/// How a character is spelled.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Spelling {
    /// As it is.
    Plain,
    /// `%3D`, or `%253D` where it was encoded twice.
    Percent,
    /// `&equals;`, `&#61;` or `&#x3D;`.
    Entity,
    /// `\u003d`, `\x3d`, `\/` or `\n`.
    Backslash,
    /// `=3D` of quoted-printable mail, or its soft line break.
    QuotedPrintable,
    /// A space or line end as it is.
    WhiteSpace,
    /// A character that is not seen, such as a zero-width space.
    Invisible,
}

impl Spelling {
    /// Its name in messages.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Plain => "",
            Self::Percent => "percent-encoding",
            Self::Entity => "HTML entities",
            Self::Backslash => "backslash escapes",
            Self::QuotedPrintable => "quoted-printable encoding",
            Self::WhiteSpace => "white space inside",
            Self::Invisible => "invisible characters",
        }
    }
}

/// A character and its spelling.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Unit {
    /// The character.
    pub c: char,
    /// The bytes that its spelling takes.
    pub len: usize,
    /// The spelling.
    pub spelling: Spelling,
}

impl Unit {
    /// The first character of a text; `None` at its end. An escape of another kind counts as its first
    /// character alone.
    pub fn first(text: &str, is_quoted_printable: bool) -> Option<Self> {
        let c = text.chars().next()?;
        let escaped = match c {
            '%' => percent(text).map(|(c, len)| (c, len, Spelling::Percent)),
            '&' => entity(text).map(|(c, len)| (c, len, Spelling::Entity)),
            '\\' => backslash(text).map(|(c, len)| (c, len, Spelling::Backslash)),
            '=' => quoted_printable(text, is_quoted_printable)
                .map(|(c, len)| (c, len, Spelling::QuotedPrintable)),
            _ => None,
        };
        let spelling = match c {
            '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2060}' | '\u{feff}' => Spelling::Invisible,
            _ if c.is_whitespace() => Spelling::WhiteSpace,
            _ => Spelling::Plain,
        };
        let (c, len, spelling) = escaped.unwrap_or((c, c.len_utf8(), spelling));
        Some(Self { c, len, spelling })
    }

    /// Whether it may stand in a token.
    pub const fn is_token_character(self) -> bool {
        matches!(self.c, 'A'..='Z' | 'a'..='z' | '0'..='9' | '+' | '/' | '-' | '_' | '=' | '.')
    }

    /// Whether it takes room between characters, or none.
    pub fn is_gap(self) -> bool {
        self.c.is_whitespace() || self.spelling == Spelling::Invisible
    }
}

/// Reads `len` hexadecimal digits.
fn hex(text: &str, len: usize) -> Option<char> {
    let digits = text.get(..len).filter(|it| it.bytes().all(|byte| byte.is_ascii_hexdigit()))?;
    char::from_u32(u32::from_str_radix(digits, 16).ok()?)
}

/// Reads a percent-encoded character of ASCII.
fn percent(text: &str) -> Option<(char, usize)> {
    let mut rest = text.strip_prefix('%')?;
    while let Some(inner) = rest.strip_prefix("25").filter(|inner| hex(inner, 2).is_some()) {
        rest = inner;
    }
    let c = hex(rest, 2)?;
    c.is_ascii().then_some((c, text.len() - rest.len() + 2))
}

/// Reads an HTML entity; a numeric one may lack its semicolon, as HTML allows.
fn entity(text: &str) -> Option<(char, usize)> {
    let mut rest = text.strip_prefix('&')?;
    while let Some(inner) = rest.strip_prefix("amp;") {
        // `&amp;` alone is an ampersand.
        if !inner.starts_with('#') && named(inner).is_none() {
            break;
        }
        rest = inner;
    }
    let before = text.len() - rest.len();
    if let Some(number) = rest.strip_prefix('#') {
        let (digits, radix, mark) = match number.strip_prefix(['x', 'X']) {
            Some(digits) => (digits, 16, 2),
            None => (number, 10, 1),
        };
        let len = digits.find(|c: char| !c.is_digit(radix)).unwrap_or(digits.len());
        let c = char::from_u32(u32::from_str_radix(digits.get(..len)?, radix).ok()?)?;
        let semicolon = usize::from(digits.get(len..)?.starts_with(';'));
        return Some((c, before + mark + len + semicolon));
    }
    let (c, len) = named(rest)?;
    Some((c, before + len))
}

/// Reads a named entity after its ampersand.
fn named(text: &str) -> Option<(char, usize)> {
    const NAMES: [(&str, char); 18] = [
        ("equals;", '='),
        ("plus;", '+'),
        ("sol;", '/'),
        ("period;", '.'),
        ("lowbar;", '_'),
        ("UnderBar;", '_'),
        ("hyphen;", '-'),
        ("dash;", '-'),
        ("nbsp;", '\u{a0}'),
        ("Tab;", '\t'),
        ("NewLine;", '\n'),
        ("shy;", '\u{ad}'),
        ("amp;", '&'),
        ("quot;", '"'),
        ("apos;", '\''),
        ("lt;", '<'),
        ("gt;", '>'),
        ("colon;", ':'),
    ];
    NAMES.iter().find(|(name, _)| text.starts_with(name)).map(|(name, c)| (*c, name.len()))
}

/// Reads an escape of JSON, JavaScript or a shell; it may be escaped itself.
fn backslash(text: &str) -> Option<(char, usize)> {
    let rest = text.trim_start_matches('\\');
    let before = text.len() - rest.len();
    Some(match rest.chars().next()? {
        'u' => (hex(rest.get(1..)?, 4)?, before + 5),
        'x' => (hex(rest.get(1..)?, 2)?, before + 3),
        'n' => ('\n', before + 1),
        'r' => ('\r', before + 1),
        't' => ('\t', before + 1),
        c @ ('/' | '=' | '+' | '-' | '_' | '.' | '"' | '\'' | '\n' | '\r') => {
            (c, before + c.len_utf8())
        }
        _ => return None,
    })
}

/// Reads an escape of quoted-printable mail, where this is such a mail, or a soft line break.
fn quoted_printable(text: &str, is_quoted_printable: bool) -> Option<(char, usize)> {
    let rest = text.strip_prefix('=')?;
    if let Some(c) = hex(rest, 2).filter(|_| is_quoted_printable) {
        return c.is_ascii().then_some((c, 3));
    }
    let after = rest.strip_prefix("\r\n").or_else(|| rest.strip_prefix('\n'))?;
    // Before a dot or at the end it is padding at the end of a line.
    let continues = after.starts_with(|c: char| c.is_ascii_alphanumeric());
    continues.then_some(('\n', text.len() - after.len()))
}
