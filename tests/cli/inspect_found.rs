//! `inspect` on tokens as people paste them: wrapped in other text, and changed on their way.

use data_encoding::{BASE64, BASE64URL_NOPAD};

use crate::common::{KEY, SECRET, SESSION};
use crate::inspect::{codes, found, reports, right_tokens};

/// Lines of this width.
fn wrapped(token: &str, width: usize) -> Vec<&str> {
    let lines = token.as_bytes().chunks(width).map(|line| std::str::from_utf8(line).unwrap());
    lines.collect()
}

/// The token with each character that is not a letter or digit spelled otherwise.
fn spelled(token: &str, spelling: impl Fn(char) -> String) -> String {
    let spell = |c: char| if c.is_ascii_alphanumeric() { c.to_string() } else { spelling(c) };
    token.chars().map(spell).collect()
}

/// Text around a token is a note.
#[test]
fn wrapped_tokens() {
    for token in right_tokens() {
        assert_eq!(found(&token), "valid");
        for (before, after) in [
            ("\"", "\""),
            ("'", "'"),
            ("`", "`"),
            ("\u{201c}", "\u{201d}"),
            ("\\\"", "\\\""),
            ("\"", "\","),
            ("<", ">"),
            ("(", ")."),
            ("**", "**"),
            ("%22", "%22"),
            ("&quot;", "&quot;"),
            ("\u{feff}", ""),
            ("\u{feff}", "\r\n"),
            ("token=", ""),
            ("?token=", "&x=1"),
            ("https://example.com/?room=1&token=", "#top"),
            ("https://example.com/join/", ""),
            ("export OPENTOK_TOKEN=", ""),
            ("const token = '", "';"),
            ("token: ", ""),
            ("{\"token\":\"", "\"}"),
            ("[\"", "\"]"),
            ("<div data-token=\"", "\"></div>"),
            ("2023-11-14 22:13:20 INFO token=", " role=publisher"),
            ("my token is ", ""),
            ("", "%"),
            ("", "\\n"),
            ("", ","),
            ("", "\u{2026}"),
        ] {
            let text = format!("{before}{token}{after}");
            assert_eq!(found(&text), "valid wrapped", "{text}");
        }
        let object = format!(
            "{{\n  \"apiKey\": \"{KEY}\",\n\n  \"sessionId\": \"{SESSION}\",\n  \"token\": \"{token}\"\n}}\n"
        );
        assert_eq!(found(object), "valid wrapped");
        // Spelled as the encoding around it asks for.
        let json = format!(
            "{{\"token\":\"{}\"}}",
            spelled(&token, |c| format!("\\u{:04x}", u32::from(c)))
        );
        assert_eq!(found(json), "valid wrapped");
        let url = format!(
            "https://example.com/?token={}",
            spelled(&token, |c| format!("%{:02X}", u32::from(c)))
        );
        assert_eq!(found(url), "valid wrapped");
        // As PowerShell writes it.
        let utf16 = |to_bytes: fn(u16) -> [u8; 2]| -> Vec<u8> {
            format!("\u{feff}{token}\r\n").encode_utf16().flat_map(to_bytes).collect()
        };
        assert_eq!(found(utf16(u16::to_le_bytes)), "valid wrapped");
        assert_eq!(found(utf16(u16::to_be_bytes)), "valid wrapped");
    }
}

/// Spellings that do not belong into a token are undone.
#[test]
fn mangled_tokens() {
    let entity = |c: char| match c {
        '=' => "&equals;".to_owned(),
        '+' => "&plus;".to_owned(),
        '/' => "&sol;".to_owned(),
        '.' => "&period;".to_owned(),
        '_' => "&lowbar;".to_owned(),
        c => format!("&#{};", u32::from(c)),
    };
    for token in right_tokens() {
        let percent = spelled(&token, |c| format!("%{:02X}", u32::from(c)));
        for text in [
            percent.clone(),
            spelled(&token, |c| format!("%{:02x}", u32::from(c))),
            percent.replace('%', "%25"),
            percent.replace('%', "%2525"),
            spelled(&token, entity),
            spelled(&token, |c| entity(c).replace('&', "&amp;")),
            spelled(&token, |c| format!("&#x{:X};", u32::from(c))),
            spelled(&token, |c| format!("\\u{:04x}", u32::from(c))),
            spelled(&token, |c| format!("\\{c}")),
            format!("{}\u{200b}{}", &token[..50], &token[50..]),
            token.replacen('.', ".\n", 1),
            token.replace('.', "\n.\n"),
            token.replace('.', " . "),
        ] {
            // A T1 token has no dots.
            if text != token {
                assert_eq!(found(&text), "valid mangled", "{text}");
            }
        }
        assert_eq!(found(format!("\"{percent}\"")), "valid mangled wrapped");
    }
}

/// Lines of all common widths, joined again whatever ends them.
#[test]
fn lines() {
    for token in right_tokens() {
        for width in [20, 40, 60, 64, 72, 76, 80, 120] {
            let lines = wrapped(&token, width);
            for end in ["\n", "\r\n", "\n    ", "\\\n", "\\n", "%0A", " "] {
                let text = lines.join(end);
                assert_eq!(found(&text), "valid mangled", "{text}");
            }
            assert_eq!(found(format!("\"{}\"", lines.join("\n"))), "valid mangled wrapped");
            assert_eq!(found(format!("> {}", lines.join("\n> "))), "valid mangled wrapped");
            let twice = format!("{0}\n{0}\n", lines.join("\n"));
            let codes =
                reports(twice).iter().map(|report| codes(report).join(" ")).collect::<Vec<_>>();
            assert_eq!(codes, ["mangled", "mangled"]);
        }
    }
}

/// Mail escapes the equals sign, and ends its lines with one.
#[test]
fn quoted_printable() {
    let [.., t1] = right_tokens();
    let escaped = t1.replace('=', "=3D");
    assert_eq!(found(&escaped), "valid mangled");
    for end in ["=\n", "=\r\n"] {
        assert_eq!(found(wrapped(&escaped, 70).join(end)), "valid mangled");
    }
}

/// Spaces stand for plus signs where these were decoded as in forms, and for nothing where lines were joined.
#[test]
fn spaces() {
    let [.., t1] = right_tokens();
    assert!(t1.contains('+'));
    assert_eq!(found(t1.replace('+', " ")), "valid mangled");
    assert_eq!(found(t1.replacen("T1==", "T1 ==", 1)), "valid mangled");
    // Prose after a whole token is no part of it.
    for token in right_tokens() {
        assert_eq!(found(format!("{token} is my token")), "valid wrapped");
    }
}

/// Tokens that lack something are shown as far as they go.
#[test]
fn cut_tokens() {
    for token in right_tokens() {
        for len in 4..token.len() {
            for text in [&token[..len], &token[token.len() - len..]] {
                let reports = reports(text);
                assert_eq!(reports.len(), 1);
                let codes = codes(&reports[0]);
                assert!(!codes.is_empty(), "{text}");
                assert!(
                    !codes.contains(&"wrapped") && !codes.contains(&"mangled"),
                    "{text} {codes:?}"
                );
            }
        }
    }
    let [connection, rest, t1] = right_tokens();
    for start in ["", "==", "1==", "T1", "T1="] {
        assert_eq!(found(t1.replacen("T1==", start, 1)), "valid malformed");
    }
    // A header that is damaged does not hide the claims.
    for token in [connection, rest] {
        let report = &reports(token.replacen("eyJ", "yJ", 1))[0];
        assert_eq!(report["claims"]["iss"], KEY);
        assert_eq!(report["signature"], "not-checked");
    }
}

/// Each header on each form, in all spellings of a header line.
#[test]
fn http_headers() {
    let [connection, rest, t1] = right_tokens();
    for (token, right) in
        [(&connection, "X-TB-TOKEN-AUTH"), (&rest, "X-OPENTOK-AUTH"), (&t1, "X-TB-TOKEN-AUTH")]
    {
        for name in ["X-TB-TOKEN-AUTH", "X-OPENTOK-AUTH", "Authorization"] {
            let wrong = if name == right { "" } else { " wrong-http-header" };
            for name in [name.to_owned(), name.to_lowercase(), name.to_uppercase()] {
                assert_eq!(found(format!("{name}: {token}")), format!("valid{wrong}"));
                assert_eq!(found(format!("{name}:{token}\r\n")), format!("valid{wrong}"));
                let curl = format!("curl -H '{name}: {token}' https://example.com/");
                assert_eq!(found(curl), format!("valid{}", " wrapped".to_owned() + wrong));
                let object = format!("headers: {{ \"{name}\": \"{token}\" }}");
                assert_eq!(found(object), format!("valid{}", " wrapped".to_owned() + wrong));
            }
            let bearer = format!("{name}: Bearer {token}");
            assert_eq!(found(bearer), format!("valid bearer{wrong}"));
        }
        for bearer in ["Bearer ", "bearer ", "BEARER  ", "Bearer: "] {
            assert_eq!(found(format!("{bearer}{token}")), "valid bearer");
        }
    }
}

/// Texts in a token's place.
#[test]
fn other_texts() {
    let url_session = format!("https://example.com/?sessionId={SESSION}&x=1");
    let object = format!("{{\"sessionId\":\"{SESSION}\"}}");
    let empty = format!("{{\"sessionId\":\"{SESSION}\",\"token\":null}}");
    let partner = format!("x-tb-partner-auth:{KEY}:{SECRET}");
    let curl = format!("curl -H 'X-TB-PARTNER-AUTH: {KEY}:{SECRET}' https://example.com/");
    let pair = format!("{KEY}:{SECRET}");
    let assignment = format!("OPENTOK_API_SECRET={SECRET}");
    let pem = "-----BEGIN PRIVATE KEY-----";
    for (code, texts) in [
        (
            "placeholder",
            &[
                "",
                " \n",
                "null",
                "undefined",
                "None",
                "nil",
                "NULL",
                "NaN",
                "[object Object]",
                "[object Promise]",
                "devtoken",
                "\"undefined\"",
                "token=undefined",
                "?token=null",
                "token=",
                "{\"token\":null}",
                "{\"token\": \"\"}",
                "{ token: undefined }",
                &empty,
                "Bearer undefined",
                "Bearer",
                "X-OPENTOK-AUTH: undefined",
                "X-OPENTOK-AUTH:",
                "$TOKEN",
                "${TOKEN}",
                "{{token}}",
                "<%= token %>",
                "<token>",
                "YOUR_TOKEN_HERE",
                "\u{feff}undefined\r\n",
            ][..],
        ),
        (
            "session-id-given",
            &[SESSION, "\"1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg\"", &url_session, &object],
        ),
        ("partner-auth", &[&partner, &curl, &pair, "X-TB-PARTNER-AUTH: x"]),
        ("secret-given", &[SECRET, &assignment]),
        (
            "malformed",
            &[
                "t1==cgfydg5lcl9pzd0",
                KEY,
                "8aca9505-0000-4000-8000-e07ff7a5ffd1",
                "hello",
                "{}",
                "[]",
                "<html>",
                "a.b.c",
                pem,
            ],
        ),
    ] {
        for text in texts {
            assert_eq!(found(text), format!("not-checked {code}"), "{text}");
        }
    }
    assert_eq!(found(b"\xFF"), "not-checked not-utf8");
    let report = &reports(&url_session)[0];
    assert_eq!(
        (&report["form"], &report["session"]["key"]),
        (&serde_json::Value::Null, &KEY.into())
    );
    let cut = format!("1_{}", BASE64URL_NOPAD.encode(format!("1~{KEY}~~1~x").as_bytes()));
    assert_eq!(found(cut), "not-checked session-id-cut session-id-given");
}

/// A T1 token in the alphabet of base64url is one of the SDK for Java.
#[test]
fn alphabet_of_java() {
    let [.., t1] = right_tokens();
    let body = t1.strip_prefix("T1==").unwrap();
    let bytes = BASE64.decode(body.as_bytes()).unwrap();
    let text = format!("T1=={}", data_encoding::BASE64URL.encode(&bytes));
    assert_ne!(text, t1);
    assert_eq!(found(text), "valid t1-alphabet");
}
