//! Random inputs: more than half of them keep all rules, the others break one or several.

use crate::case::{Case, Connection, Expiry, Kind, Rest, Times};
use crate::library;
use crate::random::Random;
use crate::texts::{digits, of_bytes, of_units, session_id, text};

/// The key of most inputs.
pub const KEY: &str = "123456";
/// The secret of most inputs.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";
/// The session of most inputs.
pub const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
/// A time within the rules.
pub const NOW: u64 = 1_700_000_000;
/// Names of roles.
const ROLES: [&str; 4] = ["publisher", "publisheronly", "subscriber", "moderator"];

/// Times at which a rule begins or ends.
const EDGES: [u64; 12] = [
    1,
    1_420_070_400,
    NOW,
    4_102_444_800,
    100_000_000_000,
    1_700_000_000_000,
    100_000_000_000_000,
    1_700_000_000_000_000,
    100_000_000_000_000_000,
    1_700_000_000_000_000_000,
    1 << 53,
    u64::MAX - 1,
];

/// A random input; every second one is drawn until the library has no error for it.
pub fn case(random: &mut Random) -> Case {
    let keeps_rules = random.percent(50);
    loop {
        let case = any_case(random);
        if !keeps_rules || library::outcome(&case).is_ok() {
            return case;
        }
    }
}

/// An input, which may break several rules.
fn any_case(random: &mut Random) -> Case {
    let (api_key, secret) = credentials(random);
    let (kind, raw) = match random.below(100) {
        0..40 => (Kind::Connection(connection(random, &api_key)), false),
        40..45 => (Kind::Connection(connection(random, &api_key)), true),
        45..60 => (t1(random, &api_key), false),
        60..65 => (t1(random, &api_key), true),
        65..80 => (Kind::Rest(rest(random)), false),
        80..83 => (Kind::Rest(rest(random)), true),
        83..88 => (Kind::Fields(fields(random)), true),
        88..90 => (Kind::Query(text(random)), true),
        90..98 => (Kind::Verify(token(random, &api_key, &secret)), false),
        _ => (Kind::CustomClaim(connection(random, &api_key), name(random)), false),
    };
    Case { api_key, secret, raw, kind }
}

/// Key and secret.
fn credentials(random: &mut Random) -> (String, String) {
    let api_key = match random.below(40) {
        0 => String::new(),
        1 => digits(random, 65),
        2 => digits(random, 64),
        3 => text(random),
        4 => format!(" {KEY}"),
        5 => format!("{KEY}\n"),
        6 => SECRET.to_owned(),
        7 => of_bytes(random, 70),
        8..12 => {
            let len = 1 + random.below(20);
            digits(random, len)
        }
        _ => KEY.to_owned(),
    };
    let secret = match random.below(40) {
        0 => String::new(),
        1 => format!("{SECRET}\n"),
        2 => format!("\"{SECRET}\""),
        3 => format!("\u{feff}{SECRET}"),
        4 => KEY.to_owned(),
        5..8 => text(random),
        8..11 => {
            let len = 1 + random.below(200);
            of_bytes(random, len)
        }
        _ => SECRET.to_owned(),
    };
    (api_key, secret)
}

/// Data of a connection token.
fn connection(random: &mut Random, api_key: &str) -> Connection {
    let issuer_type = match random.below(60) {
        0 => "account".to_owned(),
        1 => text(random),
        _ => "project".to_owned(),
    };
    let role = match random.below(40) {
        0 => "Publisher".to_owned(),
        1 => text(random),
        _ => random.pick(&ROLES).to_owned(),
    };
    let nonce = match random.below(20) {
        0 => random.next(),
        1 => random.pick(&[0, (1 << 53) - 1, 1 << 53, (1 << 53) + 1, 1 << 63, u64::MAX]),
        _ => random.next() >> 11,
    };
    let connection_data = match random.below(20) {
        0..6 => None,
        6 => Some(of_units(random, 1000)),
        7 => Some(of_units(random, 1001)),
        _ => Some(text(random)),
    };
    Connection {
        issuer_type,
        session_id: session(random, api_key),
        role,
        times: times(random, 2_592_000),
        nonce,
        connection_data,
        layout: layout(random),
    }
}

/// A session ID, mostly of this key.
fn session(random: &mut Random, api_key: &str) -> String {
    let rest = text(random);
    match random.below(40) {
        0 => text(random),
        1 => format!("{SESSION}&role=moderator"),
        2 => SESSION[..random.below(SESSION.len())].to_owned(),
        3 => session_id("1_", format!("1~654321~{rest}").as_bytes()),
        4 => session_id("3_", format!("1~{api_key}~{rest}").as_bytes()),
        5 => session_id("2_", &[b'1', b'~', 0xFF, 0xFE, b'~']),
        6 => session_id("1_", rest.as_bytes()),
        7 => format!("{SESSION}h"),
        8 => session_id("1_", format!("1~{api_key}~{}", "x".repeat(400)).as_bytes()),
        9 => session_id(
            "1_",
            format!("1~{api_key}~{}", "x".repeat(380 - api_key.len().min(70))).as_bytes(),
        ),
        10..16 => session_id("2_", format!("1~{api_key}~{rest}").as_bytes()),
        _ => session_id("1_", format!("1~{api_key}~~1400000000~0.5~").as_bytes()),
    }
}

/// The times of a token that may live this long.
fn times(random: &mut Random, max: u64) -> Times {
    let near =
        |random: &mut Random| random.pick(&EDGES).wrapping_add(random.next() % 5).wrapping_sub(2);
    let create = match random.below(10) {
        0 => near(random),
        _ => 1_420_070_400 + random.next() % 2_000_000_000,
    };
    let expiry = match random.below(20) {
        0 => Expiry::At(near(random)),
        1 => Expiry::In(near(random)),
        2 => Expiry::In(max - 1 + random.next() % 3),
        3 => Expiry::At(create.saturating_add(max - 1 + random.next() % 3)),
        4 => Expiry::At(create.saturating_sub(random.next() % 2)),
        5 => Expiry::In(random.next() % 2),
        6..10 => Expiry::Default,
        10..14 => Expiry::In(1 + random.next() % max),
        _ => Expiry::At(create.saturating_add(1 + random.next() % max)),
    };
    let backdate = match random.below(20) {
        0 => random.next() % 1000,
        1 => near(random),
        _ => 0,
    };
    Times { create, expiry, backdate }
}

/// A list of layout classes.
fn layout(random: &mut Random) -> Option<String> {
    Some(match random.below(30) {
        0 => String::new(),
        1 => "focus  main".to_owned(),
        2 => " focus".to_owned(),
        3 => "focus ".to_owned(),
        4 => " ".to_owned(),
        5 => "focus\tmain".to_owned(),
        6 => "focus\u{a0}main".to_owned(),
        7 => of_units(random, 1001),
        8 => "x".repeat(1000),
        9 => "é".repeat(1001),
        10 => text(random),
        11 => format!("é😀 {}", "x y ".repeat(random.below(300))),
        12..16 => "focus main".to_owned(),
        16..20 => "focus".to_owned(),
        _ => return None,
    })
}

/// A T1 token's data, with an integer or a text as nonce.
fn t1(random: &mut Random, api_key: &str) -> Kind {
    let data = connection(random, api_key);
    let nonce = match random.below(20) {
        0 => Some(String::new()),
        1 => Some(of_bytes(random, 64)),
        2 => Some(of_bytes(random, 65)),
        3 => Some(text(random)),
        4..12 => Some(format!("0.{}", random.next())),
        _ => None,
    };
    Kind::T1(Connection { issuer_type: "project".to_owned(), ..data }, nonce)
}

/// Data of a REST token.
fn rest(random: &mut Random) -> Rest {
    let issuer_type = match random.below(30) {
        0 => text(random),
        1..8 => "account".to_owned(),
        _ => "project".to_owned(),
    };
    let jti = match random.below(10) {
        0 => Some(of_bytes(random, 256)),
        1 => Some(of_bytes(random, 257)),
        2 => Some(String::new()),
        3..8 => Some(text(random)),
        _ => None,
    };
    Rest { issuer_type, times: times(random, 300), jti }
}

/// Fields in any order, most of them with those that the npm package would add.
fn fields(random: &mut Random) -> Vec<(String, String)> {
    let mut fields = Vec::new();
    if random.percent(80) {
        fields.extend(
            ["create_time", "expire_time", "nonce", "role"]
                .map(|name| (name.to_owned(), text(random))),
        );
    }
    let others = if random.percent(5) { 25 + random.below(12) } else { random.below(6) };
    for _ in 0..others {
        let place = random.below(fields.len() + 1);
        fields.insert(place, (name(random), text(random)));
    }
    fields
}

/// The name of a field or claim.
fn name(random: &mut Random) -> String {
    let known = [
        "session_id",
        "scope",
        "connection_data",
        "iss",
        "a b",
        "__proto__",
        "constructor",
        "é",
        "",
        "7",
        "tenant",
    ];
    if random.percent(80) { random.pick(&known).to_owned() } else { text(random) }
}

/// A JWT of the library's, whole or damaged, of this secret or of another.
fn token(random: &mut Random, api_key: &str, secret: &str) -> String {
    let signer = if random.percent(15) { "another secret" } else { secret };
    let claims = connection(random, api_key);
    let kind = match random.below(3) {
        0 => Kind::Rest(rest(random)),
        // JavaScript's objects have names of digits first.
        1 => Kind::CustomClaim(claims, name(random).replace(char::is_numeric, "x")),
        _ => Kind::Connection(claims),
    };
    let case = Case { api_key: api_key.to_owned(), secret: signer.to_owned(), raw: false, kind };
    let Ok(mut token) = library::outcome(&case) else { return text(random) };
    let place = random.below(token.len());
    match random.below(20) {
        0 => token.truncate(place),
        1 => token.replace_range(place..=place, random.pick(&["A", "_", ".", "=", "é"])),
        2 => token.push_str(random.pick(&["=", ".", "A", "\n"])),
        3 => token.replace_range(..token.find('.').unwrap_or(0), "eyJhbGciOiJub25lIn0"),
        4 => token.insert(place, random.pick(&['A', ' ', '\0', '\u{feff}'])),
        _ => {}
    }
    token
}
