//! Session IDs: each way to be wrong with its exact error, and the rule against a naive reader.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{KEY, NOW, SESSION, encode, project, session_id};
use data_encoding::{BASE64URL_NOPAD, DecodeKind};
use opentok_token::{
    Error, Issuer, IssuerType, MAX_SESSION_ID_LEN, Raw, TokenData, check_session_id,
};
use proptest::prelude::*;

/// The base64url alphabet, in the order of its values.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/// The verdict of the check, which is also that of `encode`; `Raw` skips it.
#[track_caller]
fn check(session_id: &str) -> Result<(), Error> {
    let verdict = check_session_id(session_id, KEY);
    let data = TokenData::at(session_id, NOW, 7);
    assert_eq!(encode(&project(), &data).map(drop), verdict);
    assert_eq!(encode(&project(), &Raw(data)).map(drop), Ok(()));
    verdict
}

/// The rule, read naively: the whole decoded at once, with an allocator. Errors that a cut can cause
/// are told apart.
fn naive(session_id: &str, key: &str) -> Result<(), Error> {
    if session_id.len() > 512 {
        return Err(Error::SessionIdTooLong { len: session_id.len() });
    }
    let text = session_id
        .strip_prefix("1_")
        .or_else(|| session_id.strip_prefix("2_"))
        .ok_or(Error::SessionIdPrefix)?;
    let decoded = BASE64URL_NOPAD.decode(text.as_bytes()).map_err(|fault| match fault.kind {
        DecodeKind::Symbol => Error::SessionIdAlphabet { index: 2 + fault.position },
        DecodeKind::Length => Error::SessionIdLength { len: session_id.len() },
        DecodeKind::Trailing => Error::SessionIdTrailingBits,
        DecodeKind::Padding => unreachable!("this decoder knows no padding"),
    })?;
    let decoded = String::from_utf8(decoded).or(Err(Error::SessionIdUtf8))?;
    match decoded.split('~').nth(1) {
        None => Err(Error::SessionIdFields),
        Some(field) if field == key => Ok(()),
        Some(_) => Err(Error::SessionIdOtherKey),
    }
}

#[test]
fn accepted() {
    assert_eq!(check(SESSION), Ok(()));
    assert_eq!(check(&SESSION.replacen('1', "2", 1)), Ok(()));
    for decoded in [
        "1~123456~",
        "1~123456",
        "1~123456~~~~~~",
        "1~123456~~Mon Mar 17 00:41:31 PDT 2014~0.42574007622897625~",
        "~123456~",
        "2~123456~location~date~random~",
        "1~123456~\u{e9}\u{5b57}\u{1f600}\0\n~",
    ] {
        assert_eq!(check(&session_id(decoded)), Ok(()), "{decoded}");
    }
}

/// A session ID as the service makes them: the key of the first vector in
/// `vectors/t1-opentok-token-1.1.1.jsonl` of the `opentok-token` package's tokens.
#[test]
fn accepted_from_published_vector() {
    let id = "1_MX40ODM4NTE1MH5-TW9uIE1hciAxNyAwMDo0MTozMSBQRFQgMjAxNH4wLjI4MDAzMDU0NTMxMjkxMTI3fg";
    assert_eq!(check_session_id(id, "48385150"), Ok(()));
    assert_eq!(check_session_id(id, KEY), Err(Error::SessionIdOtherKey));
}

/// Underscores and hyphens belong to the alphabet; the .NET SDK fails on a second underscore.
#[test]
fn underscores_and_hyphens() {
    for padding in ["", "a", "ab"] {
        let id = session_id(format!("1~123456~{padding}???>>>~~~???"));
        assert!(id[2..].contains('_') && id.contains('-'), "{id}");
        assert_eq!(check(&id), Ok(()));
    }
}

#[test]
fn prefix() {
    let text = &SESSION[2..];
    for id in [
        String::new(),
        "1".to_owned(),
        "_".to_owned(),
        text.to_owned(),
        format!("0_{text}"),
        format!("3_{text}"),
        format!("1-{text}"),
        format!("12_{text}"),
        format!("11_{text}"),
        format!(" 1_{text}"),
        format!("T1_{text}"),
        format!("\u{ff11}_{text}"),
    ] {
        assert_eq!(check(&id), Err(Error::SessionIdPrefix), "{id}");
    }
}

/// Every character of one and two bytes in place of each character of an ID, and after it.
#[test]
fn alphabet() {
    for index in [2, 3, 4, 5, 6, 20, SESSION.len() - 1, SESSION.len()] {
        for character in '\0'..='\u{7ff}' {
            let rest = SESSION.get(index + 1..).unwrap_or_default();
            let id = format!("{}{character}{rest}", &SESSION[..index]);
            let inside = u8::try_from(character).is_ok_and(|byte| ALPHABET.contains(&byte));
            if inside {
                assert!(!matches!(check(&id), Err(Error::SessionIdAlphabet { .. })));
            } else {
                assert_eq!(check(&id), Err(Error::SessionIdAlphabet { index }), "{id}");
            }
        }
    }
}

/// Text after an ID that is whole.
#[test]
fn nothing_after_the_id() {
    let index = SESSION.len();
    for after in [
        "&role=moderator",
        "&",
        "=",
        "==",
        "===",
        " ",
        "\n",
        "\r\n",
        "\0",
        "\t",
        "+",
        "/",
        "~",
        ".",
    ] {
        let id = format!("{SESSION}{after}");
        assert_eq!(check(&id), Err(Error::SessionIdAlphabet { index }), "{id:?}");
    }
    // Within an ID, too, and before it.
    let id = format!("{}\n{}", &SESSION[..10], &SESSION[10..]);
    assert_eq!(check(&id), Err(Error::SessionIdAlphabet { index: 10 }));
    let id = format!("1_ {}", &SESSION[2..]);
    assert_eq!(check(&id), Err(Error::SessionIdAlphabet { index: 2 }));
}

/// The first character outside the alphabet is named, at every place.
#[test]
fn alphabet_index_everywhere() {
    let id = session_id(format!("1~123456~{}", "x".repeat(370)));
    assert_eq!(id.len(), 508);
    for index in 2..id.len() {
        let id = format!("{}&{}", &id[..index], &id[index + 1..]);
        assert_eq!(check(&id), Err(Error::SessionIdAlphabet { index }));
    }
}

/// Every spelling of the last character that decodes to the same bytes: one of them is an encoder's.
#[test]
fn stray_bits() {
    let mut refused = 0;
    for random in ["", "a", "ab", "abc", "abcd", "abcde"] {
        for far in [0, 40, 300] {
            let id = session_id(format!("1~123456~{}{random}", "x".repeat(far)));
            assert_eq!(check(&id), Ok(()));
            let unused = match (id.len() - 2) % 4 {
                2 => 4,
                3 => 2,
                _ => continue,
            };
            let (start, last) = id.split_at(id.len() - 1);
            let value = ALPHABET.iter().position(|&byte| byte == last.as_bytes()[0]).unwrap();
            for bits in 1..1 << unused {
                let stray = char::from(ALPHABET[value | bits]);
                let verdict = check(&format!("{start}{stray}"));
                assert_eq!(verdict, Err(Error::SessionIdTrailingBits));
                refused += 1;
            }
        }
    }
    assert!(refused > 100, "{refused}");
}

/// Every cut of short and of long IDs, ASCII and not: the error is the naive reader's, and an accepted cut lost only
/// text after the key.
#[test]
fn every_truncation() {
    for decoded in [
        "1~123456~~1400000000~0.5~".to_owned(),
        "2~123456~Mon Mar 17 00:41:31 PDT 2014~0.42574007622897625~".to_owned(),
        format!("1~123456~{}~", "\u{5b57}\u{1f600}\u{e9}".repeat(40)),
        format!("{}~123456~x", "\u{1f600}".repeat(40)),
    ] {
        let whole = session_id(&decoded);
        assert_eq!(check(&whole), Ok(()));
        let needed = session_id(&decoded[..decoded.find("~123456").unwrap() + 7]).len();
        let mut errors = Vec::new();
        for len in 0..whole.len() {
            let verdict = check(&whole[..len]);
            assert_eq!(verdict, naive(&whole[..len], KEY), "{}", &whole[..len]);
            match verdict {
                Ok(()) => assert!(len >= needed),
                Err(error) => errors.push(std::mem::discriminant(&error)),
            }
        }
        for expected in [
            Error::SessionIdPrefix,
            Error::SessionIdLength { len: 0 },
            Error::SessionIdTrailingBits,
            Error::SessionIdFields,
            Error::SessionIdOtherKey,
        ] {
            assert!(errors.contains(&std::mem::discriminant(&expected)), "{expected:?}");
        }
    }
}

#[test]
fn length() {
    for text in ["A", "MX4xM", "MX4xMjM0N"] {
        let id = format!("1_{text}");
        assert_eq!(check(&id), Err(Error::SessionIdLength { len: id.len() }));
    }
    let id = format!("{}A", session_id(format!("1~123456~{}", "x".repeat(300))));
    assert_eq!((id.len() - 2) % 4, 1);
    assert_eq!(check(&id), Err(Error::SessionIdLength { len: id.len() }));
}

/// Byte sequences that are not UTF-8, after text of every length.
#[test]
fn not_utf8() {
    let broken: [&[u8]; 13] = [
        b"\xff",
        b"\x80",                 // a continuation of nothing
        b"\xc3",                 // a cut character of two bytes
        b"\xc3x",                // the same before a letter
        b"\xc0\x80",             // NUL in two bytes
        b"\xe5\xad",             // a cut character of three bytes
        b"\xe5\xadx",            // the same before a letter
        b"\xe0\x80\x80",         // NUL in three bytes
        b"\xed\xa0\x80",         // a surrogate
        b"\xf0\x9f\x98",         // a cut character of four bytes
        b"\xf0\x9f\x98x",        // the same before a letter
        b"\xf4\x90\x80\x80",     // beyond U+10FFFF
        b"\xf8\x88\x80\x80\x80", // five bytes
    ];
    for sequence in broken {
        for far in 0..=150 {
            for after in [&b""[..], b"~"] {
                let mut decoded = b"1~123456~".to_vec();
                decoded.extend(vec![b'x'; far]);
                decoded.extend(sequence);
                decoded.extend(after);
                assert_eq!(check(&session_id(decoded)), Err(Error::SessionIdUtf8));
            }
        }
    }
}

/// Characters of two to four bytes after text of every length: wherever a decoder's blocks meet, one of them
/// straddles the place.
#[test]
fn wide_characters_straddle_chunks() {
    for wide in ["\u{e9}", "\u{5b57}", "\u{1f600}", "\u{10ffff}", "\u{e9}\u{5b57}\u{1f600}"] {
        for far in 0..=200 {
            let start = format!("1~123456~{}", "x".repeat(far));
            assert_eq!(check(&session_id(format!("{start}{wide}"))), Ok(()));
            assert_eq!(check(&session_id(format!("{start}{wide}~{wide}~"))), Ok(()));
            // In the first field, so that the key is after it.
            let field = format!("{}{wide}", "x".repeat(far));
            assert_eq!(check(&session_id(format!("{field}~123456~"))), Ok(()));
            let other = session_id(format!("{field}~123457~"));
            assert_eq!(check(&other), Err(Error::SessionIdOtherKey));
        }
    }
}

#[test]
fn fields() {
    for decoded in
        ["", "1", "123456", "123456123456", "no tilde at all", "\u{1f600}", &"x".repeat(370)]
    {
        assert_eq!(check(&session_id(decoded)), Err(Error::SessionIdFields), "{decoded}");
    }
    assert_eq!(check("1_"), Err(Error::SessionIdFields));
    assert_eq!(check("2_"), Err(Error::SessionIdFields));
}

/// The second field is the key: not another field, not a part of it, not more.
#[test]
fn other_key() {
    for decoded in [
        "1~654321~~1400000000~0.5~",
        "1~~",
        "~",
        "123456~1~",
        "123456~",
        "1~~123456~",
        "1~1~123456~123456~123456~",
        "1~7~123456",
        "1~12345~",
        "1~123456 ~",
        "1~ 123456~",
        "1~1234567~",
        "1~0123456~",
        "1~23456~",
        "1~123456\0~",
        "1~12345",
        "1~1234567",
        "1~1234560000000~",
        "1~123457~",
        "1~023456~",
        "1~\u{ff11}23456~",
    ] {
        assert_eq!(check(&session_id(decoded)), Err(Error::SessionIdOtherKey), "{decoded}");
    }
}

/// Session IDs that the SDKs' loose checks accept: a key that is part of the date or equals the first field.
#[test]
fn keys_that_loose_checks_accept() {
    let id = session_id("1~123456~~Mon Mar 17 00:41:31 PDT 2014~0.5~");
    for key in ["1", "2014", "0.5", "23", "1234", "12345", "3456", "1234567", "Mon", "", "~"] {
        assert_eq!(check_session_id(&id, key), Err(Error::SessionIdOtherKey), "{key}");
    }
    assert_eq!(check_session_id(&id, "123456"), Ok(()));
    assert_eq!(check_session_id(&session_id("1~1~"), "1"), Ok(()));
}

/// Keys of every length at many places; one character less, more or different is another key.
#[test]
fn keys_across_chunks() {
    let digits = "1234567890".repeat(7);
    for len in 1..=64 {
        let key = &digits[..len];
        for far in [0, 1, 2, 20, 40, 44, 45, 46, 47, 48, 60, 90, 96] {
            let field = "x".repeat(far);
            let check = |decoded: String| check_session_id(&session_id(decoded), key);
            assert_eq!(check(format!("{field}~{key}~y~")), Ok(()));
            assert_eq!(check(format!("{field}~{key}")), Ok(()));
            for other in
                [format!("{key}1"), digits[..len - 1].to_owned(), format!("{}x", &key[1..])]
            {
                let verdict = check(format!("{field}~{other}~{key}~"));
                assert_eq!(verdict, Err(Error::SessionIdOtherKey), "{other}");
            }
        }
    }
}

/// Keys of visible ASCII, as an issuer accepts them, in the session's bytes as they are.
#[test]
fn keys_of_any_visible_character() {
    for character in '!'..='~' {
        let key = format!("{character}{character}");
        let id = session_id(format!("1~{key}~"));
        let issuer = Issuer::raw(IssuerType::Project, &key, "secret").unwrap();
        let verdict = encode(&issuer, &TokenData::at(&id, NOW, 7)).map(drop);
        // A field cannot contain its own end.
        let expected = if character == '~' { Err(Error::SessionIdOtherKey) } else { Ok(()) };
        assert_eq!(verdict, expected, "{key}");
    }
}

/// At most 512 bytes of any content; the length is reported first.
#[test]
fn at_most_512_bytes() {
    let longest = session_id(format!("1~123456~{}~", "x".repeat(372)));
    assert_eq!(longest.len(), MAX_SESSION_ID_LEN);
    assert_eq!(check(&longest), Ok(()));
    let wide = session_id(format!("1~123456~{}", "\u{1f600}".repeat(93)));
    assert_eq!((wide.len(), check(&wide)), (510, Ok(())));
    let broken = session_id([b"1~123456~".as_slice(), &[0xFF; 373]].concat());
    assert_eq!((broken.len(), check(&broken)), (512, Err(Error::SessionIdUtf8)));
    for id in [
        session_id(format!("1~123456~{}~", "x".repeat(373))),
        format!("{longest}&"),
        "\0".repeat(513),
        "\u{1f600}".repeat(200),
        session_id(format!("1~123456~{}~", "x".repeat(100_000))),
    ] {
        assert!(id.len() > 512);
        assert_eq!(check(&id), Err(Error::SessionIdTooLong { len: id.len() }));
    }
    assert_eq!(check(&"\0".repeat(512)), Err(Error::SessionIdPrefix));
}

proptest! {
    #![proptest_config(ProptestConfig {
        cases: 2000,
        failure_persistence: None,
        ..ProptestConfig::default()
    })]

    /// Any text at all: accepted only if the naive reader accepts it.
    #[test]
    fn any_text(text in any::<String>(), prefix in "(1_|2_)?") {
        let id = prefix + &text;
        prop_assert_eq!(check_session_id(&id, KEY).is_ok(), naive(&id, KEY).is_ok());
    }

    /// Text of the alphabet, of any length.
    #[test]
    fn any_text_of_the_alphabet(id in "[12]_[A-Za-z0-9_-]{0,300}", key in "[!-~]{1,3}") {
        prop_assert_eq!(check_session_id(&id, &key).is_ok(), naive(&id, &key).is_ok());
    }

    /// Fields of any text, some of which are the key.
    #[test]
    fn any_fields(fields in prop::collection::vec("(123456|[0-9]{0,7}|\\PC{0,40})", 0..6)) {
        let id = session_id(fields.join("~"));
        prop_assert_eq!(check_session_id(&id, KEY), naive(&id, KEY));
    }

    /// Any bytes after the key.
    #[test]
    fn any_bytes(bytes in prop::collection::vec(any::<u8>(), 0..200)) {
        let mut decoded = b"1~123456~".to_vec();
        decoded.extend(bytes);
        let id = session_id(decoded);
        prop_assert_eq!(check_session_id(&id, KEY), naive(&id, KEY));
    }

    /// One character of a good ID replaced by any other.
    #[test]
    fn one_character_changed(
        random in "\\PC{0,100}",
        at in any::<prop::sample::Index>(),
        character in prop_oneof![any::<char>(), prop::char::range(' ', '~')],
    ) {
        let id: Vec<char> = session_id(format!("1~123456~{random}")).chars().collect();
        let mut changed = id.clone();
        changed[at.index(id.len())] = character;
        let changed: String = changed.into_iter().collect();
        prop_assert_eq!(check_session_id(&changed, KEY).is_ok(), naive(&changed, KEY).is_ok());
    }
}

/// A fault of the encoding is reported before a fault of the decoded text, at any two places.
#[test]
fn faults_in_their_order() {
    let mut decoded = [b'x'; 48];
    decoded[0] = 0xFF;
    let text = BASE64URL_NOPAD.encode(&decoded);
    let key = "123456";
    assert_eq!(check_session_id(&format!("1_{text}"), key), Err(Error::SessionIdUtf8));
    let id = format!("1_{text}!");
    assert_eq!(check_session_id(&id, key), Err(Error::SessionIdAlphabet { index: 66 }));
    let id = format!("1_{text}A");
    assert_eq!(check_session_id(&id, key), Err(Error::SessionIdLength { len: 67 }));
    let id = format!("1_{text}Af");
    assert_eq!(check_session_id(&id, key), Err(Error::SessionIdTrailingBits));
    let id = format!("1_{}!", "A".repeat(64));
    assert_eq!(check_session_id(&id, key), Err(Error::SessionIdAlphabet { index: 66 }));
}

/// Any number of fields may follow.
#[test]
fn many_fields() {
    for after in ["", "\u{e9}"] {
        for count in [1, 100, 253, 254, 255, 256, 257, 360] {
            let fields = "~".repeat(count);
            assert_eq!(check(&session_id(format!("1~123456~{after}{fields}"))), Ok(()));
            let other = session_id(format!("1~123457~{after}{fields}"));
            assert_eq!(check(&other), Err(Error::SessionIdOtherKey));
        }
    }
}

/// A fault in each of the four places of a group, and in all of them.
#[test]
fn faults_in_each_place() {
    for (text, index) in [("!AAA", 2), ("A!AA", 3), ("AA!A", 4), ("AAA!", 5), ("!!!!", 2)] {
        let expected = Err(Error::SessionIdAlphabet { index });
        assert_eq!(check_session_id(&format!("1_{text}"), "1"), expected, "{text}");
    }
    // The top bit alone, of each of the three bytes.
    for text in ["gAAA", "AIAA", "AACA"] {
        let id = format!("1_{text}");
        assert_eq!(check_session_id(&id, "1"), Err(Error::SessionIdUtf8), "{text}");
    }
}

/// Four bytes of every kind that UTF-8 tells apart, against the standard library's judgement.
#[test]
fn every_kind_of_byte() {
    let kinds = [
        0x00, 0x41, 0x7E, 0x7F, 0x80, 0x8F, 0x90, 0x9F, 0xA0, 0xBF, 0xC0, 0xC1, 0xC2, 0xDF, 0xE0,
        0xE1, 0xEC, 0xED, 0xEE, 0xEF, 0xF0, 0xF1, 0xF3, 0xF4, 0xF5, 0xFF_u8,
    ];
    for (a, b) in kinds.iter().flat_map(|a| kinds.map(|b| (*a, b))) {
        for (c, d) in kinds.iter().flat_map(|c| kinds.map(|d| (*c, d))) {
            let decoded = [b'~', b'1', b'~', a, b, c, d];
            let expected = std::str::from_utf8(&decoded).map(drop).or(Err(Error::SessionIdUtf8));
            assert_eq!(check_session_id(&session_id(decoded), "1"), expected, "{decoded:x?}");
        }
    }
}
