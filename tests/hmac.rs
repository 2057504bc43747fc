//! HMAC-SHA-256: the oracle against RFC 7515 and RFC 4231, the issuer's signatures against the oracle.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use common::{NOW, SESSION, encode, open, reference};
use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use opentok_token::{Issuer, IssuerType, Raw, RestAuth, TokenData};

/// A test case of RFC 4231, section 4.
struct Case {
    /// The key.
    key: Vec<u8>,
    /// The message.
    data: Vec<u8>,
    /// HMAC-SHA-256 in hexadecimal; the first 128 bits of it in case 5.
    tag: &'static str,
}

/// The seven test cases of RFC 4231, section 4, in their order.
fn rfc4231() -> [Case; 7] {
    let text = |text: &str| text.as_bytes().to_vec();
    [
        Case {
            key: vec![0x0b; 20],
            data: text("Hi There"),
            tag: "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7",
        },
        Case {
            key: text("Jefe"),
            data: text("what do ya want for nothing?"),
            tag: "5bdcc146bf60754e6a042426089575c75a003f089d2739839dec58b964ec3843",
        },
        Case {
            key: vec![0xaa; 20],
            data: vec![0xdd; 50],
            tag: "773ea91e36800e46854db8ebd09181a72959098b3ef8c122d9635514ced565fe",
        },
        Case {
            key: (0x01..=0x19).collect(),
            data: vec![0xcd; 50],
            tag: "82558a389a443c0ea4cc819899f2083a85f0faa3e578f8077a2e3ff46729665b",
        },
        Case {
            key: vec![0x0c; 20],
            data: text("Test With Truncation"),
            tag: "a3b6167473100ee06e0c796c2955552b",
        },
        Case {
            key: vec![0xaa; 131],
            data: text("Test Using Larger Than Block-Size Key - Hash Key First"),
            tag: "60e431591ee0b67f0d8a26aacbf5b77f8e0bc6213728c5140546040f0ee37f54",
        },
        Case {
            key: vec![0xaa; 131],
            data: text(
                "This is a test using a larger than block-size key and a larger than \
                 block-size data. The key needs to be hashed before being used by the HMAC \
                 algorithm.",
            ),
            tag: "9b09ffa71b942fcb27635fbcd5b0e944bfdc63644f0713938a7f51535c3a35e2",
        },
    ]
}

/// RFC 7515, appendix A.1. Its key is not UTF-8 and its payload holds line ends, so that no issuer can
/// make this token; it shows that the oracle signs JWTs.
#[test]
fn oracle_signs_as_rfc7515_a1() {
    let key = "AyM1SysPpbyDfgZld3umj1qzKObwVMkoqQ-EstJQLr_T-1qS0gZH75\
               aKtMN3Yj0iPS4hcgUuTwjAzZr1Z9CAow";
    let signed = "eyJ0eXAiOiJKV1QiLA0KICJhbGciOiJIUzI1NiJ9.\
                  eyJpc3MiOiJqb2UiLA0KICJleHAiOjEzMDA4MTkzODAsDQogImh0dHA6Ly9leGFt\
                  cGxlLmNvbS9pc19yb290Ijp0cnVlfQ";
    let key = BASE64URL_NOPAD.decode(key.as_bytes()).unwrap();
    assert_eq!(reference::signature(signed, &key), "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk");
}

#[test]
fn oracle_agrees_with_rfc4231() {
    for Case { key, data, tag } in rfc4231() {
        let computed = HEXLOWER.encode(&hmac_sha256::HMAC::mac(data, key));
        assert_eq!(computed.get(..tag.len()), Some(tag));
    }
}

/// The keys of RFC 4231 through the issuer. A secret is UTF-8, and the keys of cases 3, 6 and 7, 0xaa
/// throughout, are not: two texts of the same length replace each of them, one of ASCII and one of
/// bytes above 0x7F. An issuer signs tokens only, so the message is the token's own.
#[test]
fn issuer_signs_with_the_keys_of_rfc4231() {
    let mut as_they_are = 0;
    for Case { key, .. } in rfc4231() {
        if let Ok(secret) = std::str::from_utf8(&key) {
            assert_signs(secret);
            as_they_are += 1;
        } else {
            assert_signs(&"*".repeat(key.len()));
            assert_signs(&format!("{}{}", "\u{aa}".repeat(key.len() / 2), &"*"[..key.len() % 2]));
        }
    }
    assert_eq!(as_they_are, 4);
}

/// Secrets shorter than, equal to and longer than a block of 64 bytes, up to several blocks.
#[test]
fn issuer_signs_with_secrets_of_any_length() {
    let secret: String = (0..300).map(|index| char::from(b'!' + (index % 94) as u8)).collect();
    for len in 1..=secret.len() {
        assert_signs(&secret[..len]);
    }
    assert_signs(&secret.repeat(400));
}

/// A raw issuer takes a secret as it is, to the last byte; nothing is trimmed. (A zero byte at the end of a short
/// one makes no difference, because HMAC pads with zeros: RFC 2104, section 2.)
#[test]
fn secrets_are_taken_as_they_are() {
    let token = |secret| encode(&issuer(secret), &RestAuth::at(NOW)).unwrap();
    for other in ["secret\n", "secret\r\n", "secret ", " secret", "\u{feff}secret", "Secret"] {
        assert_signs(other);
        assert_ne!(token("secret"), token(other));
    }
    assert_signs("secret\0");
    assert_eq!(token("secret"), token("secret\0"));
}

/// Tokens of every length have the oracle's signature, so that no number of bytes in the last block of
/// the hash goes wrong.
#[test]
fn issuer_signs_tokens_of_any_length() {
    let issuer = Issuer::project("123456", "secret").unwrap();
    let text = "x".repeat(600);
    for len in 0..=text.len() {
        let data = TokenData::at(SESSION, NOW, 7).connection_data(&text[..len]);
        assert_signed(&encode(&issuer, &data).unwrap(), "secret");
        let auth = RestAuth::at(NOW).jti(&text[..len]);
        assert_signed(&encode(&issuer, &Raw(auth)).unwrap(), "secret");
    }
}

/// An issuer with any secret.
fn issuer(secret: &str) -> Issuer {
    Issuer::raw(IssuerType::Project, "123456", secret).unwrap()
}

/// Both types of token of this secret carry the oracle's signature, and a JWT library accepts them.
fn assert_signs(secret: &str) {
    let issuer = issuer(secret);
    let connection = encode(&issuer, &TokenData::at(SESSION, NOW, 7)).unwrap();
    let rest = encode(&issuer, &RestAuth::at(NOW)).unwrap();
    let raw = encode(&issuer, &Raw(TokenData::at("", 0, 0))).unwrap();
    for token in [connection, rest, raw] {
        assert_signed(&token, secret);
        assert_eq!(open(&token, secret).first().unwrap().0, "iss");
    }
}

/// The token carries the oracle's signature.
fn assert_signed(token: &str, secret: &str) {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    assert_eq!(signature, reference::signature(signed, secret.as_bytes()), "{}", secret.len());
}
