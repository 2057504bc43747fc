//! The JSON of a token against `serde_json`: every character, at every place, and every size of integer.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{
    Members, NOW, SESSION, account, auth, data, encode, in_session, payload, project, reference,
};
use opentok_token::{Issuer, IssuerType, Raw, RestAuth, TokenData};
use serde_json::Value;

/// The beginning of a REST token's claims.
const START: &str = r#"{"iss":"123456","ist":"project","iat":1700000000,"exp":1700000180"#;

/// The characters that RFC 8259, section 7, does not allow as they are.
fn specials() -> impl Iterator<Item = char> + Clone {
    ('\0'..='\u{1F}').chain(['"', '\\'])
}

/// Every character there is, U+0000 to U+10FFFF without the surrogates, in batches.
fn all_characters() -> impl Iterator<Item = Vec<char>> {
    let all: Vec<char> = ('\0'..=char::MAX).collect();
    assert_eq!(all.len(), 0x11_0000 - 0x800);
    (0..all.len()).step_by(1000).map(move |at| all.iter().skip(at).take(1000).copied().collect())
}

/// Every character, each alone as the name and as the value of a claim.
#[test]
fn every_character_as_name_and_as_value() {
    let issuer = project();
    let mut tried = 0;
    for batch in all_characters() {
        let texts: Vec<String> = batch.iter().map(char::to_string).collect();
        let claims = auth().with_claims(|claims| {
            for text in &texts {
                claims.string(text, text);
            }
        });
        let mut token = String::new(); // not `encode`, which writes the claims once more
        issuer.encode_to(&claims, &mut token).unwrap();
        let json = payload(&token);
        let mut expected = START.to_owned();
        for text in &texts {
            let text = serde_json::to_string(text).unwrap();
            expected.extend([",", &text, ":", &text]);
        }
        assert_eq!(json, expected + "}");
        let members = serde_json::from_str::<Members>(&json).unwrap().0;
        assert_eq!(members.len(), 4 + texts.len());
        for ((name, value), text) in members.iter().skip(4).zip(&texts) {
            assert_eq!((name, value.as_str()), (text, Some(text.as_str())));
            tried += 1;
        }
    }
    assert_eq!(tried, 1_112_064);
}

/// Every character as connection data: many at a time, so that each has neighbours.
#[test]
fn every_character_in_connection_data() {
    let mut tried = 0;
    for batch in all_characters() {
        assert_connection_data(&batch.iter().collect::<String>());
        tried += batch.len();
    }
    assert_eq!(tried, 1_112_064);
}

/// Characters alone as connection data, session ID, layout class and `jti`: all of one and two bytes,
/// and those with a reputation.
#[test]
fn characters_alone() {
    let issuer = project();
    let others = [
        '\u{800}',   // the first of three bytes
        '\u{2028}',  // line separator: legal in JSON, not in old JavaScript
        '\u{2029}',  // paragraph separator, likewise
        '\u{202E}',  // turns the direction of text around
        '\u{D7FF}',  // before the surrogates
        '\u{E000}',  // after them
        '\u{FEFF}',  // byte order mark
        '\u{FFFD}',  // the replacement for broken text
        '\u{FFFE}',  // no character
        '\u{FFFF}',  // no character, and the last of three bytes
        '\u{10000}', // the first of four bytes
        '\u{1F600}', // an emoji
        '\u{10FFFF}',
    ];
    for character in ('\0'..='\u{7FF}').chain(others) {
        let text = &*character.to_string();
        assert_connection_data(text);
        let quoted = serde_json::to_string(text).unwrap();

        let classes = format!("{text} {text}");
        let data = in_session(text, data()).layout_classes(&classes);
        let json = payload(&encode(&issuer, &Raw(data)).unwrap());
        let joined = serde_json::to_string(&classes).unwrap();
        let expected = format!(
            r#"{{"iss":"123456","ist":"project","scope":"session.connect","session_id":{quoted},"role":"publisher","initial_layout_class_list":{joined},"iat":1700000000,"exp":1700086400,"nonce":7}}"#
        );
        assert_eq!(json, expected);

        let json = payload(&encode(&account(), &RestAuth::at(NOW).jti(text)).unwrap());
        let expected = format!(
            r#"{{"iss":"123456","ist":"account","iat":1700000000,"exp":1700000180,"jti":{quoted}}}"#
        );
        assert_eq!(json, expected);
    }
}

/// Every visible ASCII character in an API key, where it is escaped like anything else.
#[test]
fn characters_of_api_keys() {
    for character in '!'..='~' {
        let key = character.to_string();
        let issuers = IssuerType::ALL.map(|kind| Issuer::raw(kind, &key, "secret").unwrap());
        for issuer in &issuers {
            let tokens = [encode(issuer, &auth()), encode(issuer, &Raw(data()))];
            for json in tokens.map(|token| payload(&token.unwrap())) {
                let start = format!(r#"{{"iss":{},"#, serde_json::to_string(&key).unwrap());
                assert!(json.starts_with(&start), "{json}");
                let members = serde_json::from_str::<Members>(&json).unwrap().0;
                assert_eq!(members.first(), Some(&("iss".to_owned(), Value::from(key.as_str()))));
            }
        }
    }
}

/// The escapes, spelled out: the list of RFC 8259, section 7, and nothing besides.
#[test]
fn escapes_only_where_rfc8259_requires_them() {
    let short = [
        ('"', r#"\""#),
        ('\\', r"\\"),
        ('\u{08}', r"\b"),
        ('\u{0C}', r"\f"),
        ('\n', r"\n"),
        ('\r', r"\r"),
        ('\t', r"\t"),
    ];
    let mut escaped = 0;
    for character in '\0'..='\u{FFF}' {
        let text = character.to_string();
        let written = match short.iter().find(|(special, _)| *special == character) {
            Some((_, written)) => (*written).to_owned(),
            None if character < ' ' => format!("\\u{:04x}", u32::from(character)),
            None => text.clone(),
        };
        escaped += usize::from(written != text);
        let json = payload(&encode(&project(), &Raw(data().connection_data(&text))).unwrap());
        assert!(json.ends_with(&format!(r#","connection_data":"{written}"}}"#)), "{json}");
    }
    assert_eq!(escaped, 34);
}

/// Every special character after 0 to 400 plain ones, and before some: the places where blocks of any size meet,
/// up to several hash blocks.
#[test]
fn specials_at_every_place() {
    for special in specials() {
        for before in 0..=400 {
            let after = before % 13;
            assert_connection_data(&format!(
                "{}{special}{}",
                "a".repeat(before),
                "b".repeat(after)
            ));
        }
    }
}

/// The same for runs of special characters, with growing distance between them.
#[test]
fn runs_of_specials() {
    let run: String = specials().cycle().take(1000).collect();
    for len in 0..run.len() {
        assert_connection_data(&run[..len]);
    }
    for special in ['"', '\n', '\0'] {
        for distance in 0..70 {
            let part = format!("{special}{}", "a".repeat(distance));
            assert_connection_data(&part.repeat(12));
        }
    }
}

/// Characters of two, three and four bytes at every place: none is cut.
#[test]
fn wide_characters_at_every_place() {
    for wide in ["\u{E9}", "\u{5B57}", "\u{1F600}"] {
        for before in 0..=400 {
            assert_connection_data(&format!("{}{wide}", "a".repeat(before)));
            assert_connection_data(&format!("{}{wide}\"", wide.repeat(before)));
        }
    }
}

/// Zero, and every power of two and of ten with its neighbours.
fn boundary_integers() -> Vec<u64> {
    let powers_of_ten = (0..20).map(|power| 10_u64.pow(power));
    let powers_of_two = (0..64).map(|power| 1_u64 << power);
    let around = |power: u64| [power - 1, power, power + 1];
    let mut all: Vec<u64> = powers_of_ten.chain(powers_of_two).flat_map(around).collect();
    all.extend([u64::MAX - 1, u64::MAX, 12_345_678_901_234_567_890]);
    all
}

#[test]
fn integers() {
    let all = boundary_integers();
    for required in [0, 9, 10, 99, u64::from(u32::MAX), 1 << 32, (1 << 53) - 1, 1 << 53, u64::MAX] {
        assert!(all.contains(&required));
    }
    for &integer in &all {
        let data = TokenData::at(SESSION, integer, integer).expires_at(integer);
        let json = payload(&encode(&project(), &Raw(data)).unwrap());
        let times = format!(r#","iat":{integer},"exp":{integer},"nonce":{integer}}}"#);
        assert!(json.ends_with(&times), "{json}");

        let auth = RestAuth::at(integer).expires_at(integer);
        let json = payload(&encode(&project(), &Raw(auth)).unwrap());
        let expected =
            format!(r#"{{"iss":"123456","ist":"project","iat":{integer},"exp":{integer}}}"#);
        assert_eq!(json, expected);
    }
}

/// Integers and truth values as claims of the caller's own, after text of every length, so that they fall on every
/// border.
#[test]
fn integers_and_booleans_at_every_place() {
    let all = boundary_integers();
    let text = "a".repeat(400);
    for before in 0..=text.len() {
        let claims = auth().with_claims(|claims| {
            claims.string("a", &text[..before]);
            for &integer in &all {
                claims.integer("n", integer);
                claims.boolean("even", integer % 2 == 0);
            }
        });
        let json = payload(&encode(&project(), &claims).unwrap());
        let mut expected = format!(r#"{START},"a":"{}""#, &text[..before]);
        for integer in &all {
            expected.push_str(&format!(r#","n":{integer},"even":{}"#, integer % 2 == 0));
        }
        assert_eq!(json, expected + "}");
        let members = serde_json::from_str::<Members>(&json).unwrap().0;
        let read = members.iter().skip(4).filter_map(|(_, value)| value.as_u64());
        assert_eq!(read.collect::<Vec<_>>(), all);
    }
}

/// 128 bits as 32 lower-case digits.
#[test]
fn token_ids_of_bits() {
    let bits = (0..128).map(|bit| 1 << bit);
    for bits in bits.chain([0, 9, 0x0123_4567_89ab_cdef_fedc_ba98_7654_3210, u128::MAX]) {
        let json = payload(&encode(&project(), &RestAuth::at(NOW).jti_bits(bits)).unwrap());
        assert!(json.ends_with(&format!(r#","jti":"{bits:032x}"}}"#)), "{json}");
    }
}

/// A token with this connection data reads as it should, byte for byte, and `serde_json` agrees on
/// both the writing and the reading of the text.
fn assert_connection_data(text: &str) {
    let issuer = project();
    let data = data().connection_data(text);
    let json = payload(&encode(&issuer, &Raw(data)).unwrap());
    assert_eq!(json, reference::connection(&issuer, &data));
    let written = serde_json::to_string(text).unwrap();
    assert!(json.ends_with(&format!(r#","connection_data":{written}}}"#)));
    let read: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(read["connection_data"], text);
}
