//! Checks signatures: our own check, as the library's strict one refuses all that is reported here.

use hmac::{Hmac, KeyInit, Mac};
use serde::Serialize;
use sha1::Sha1;
use sha2::{Sha256, Sha384, Sha512};

use super::spelling;
use crate::inspect::diagnostic::{Code, Diagnostic};
use crate::inspect::read::base64::{decode_base64url, decode_hex, decode_tolerant, to_base64url};
use crate::inspect::read::token::{Signed, Token};

/// Whether the signature holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Signature {
    /// It does.
    Valid,
    /// It does not.
    Invalid,
    /// There is no secret, or no signature of a kind that could be checked.
    NotChecked,
}

/// Checks the signature where there is a secret, and its spelling in any case.
pub fn check(
    token: &Token,
    secret: Option<&str>,
    api_keys: &[&str],
) -> (Signature, Vec<Diagnostic>) {
    let mut diagnostics = Vec::new();
    let Some(candidate) = Candidate::read(token, &mut diagnostics) else {
        return (Signature::NotChecked, diagnostics);
    };
    if let Some(hash) = candidate.other_hash() {
        let message = format!("the signature is {hash}; OpenTok takes {}", candidate.hash.name());
        diagnostics.push(Diagnostic::new(Code::WrongHash, message));
        let is_other_secret =
            secret.is_some_and(|secret| !hash.holds(secret.as_bytes(), &candidate));
        if is_other_secret {
            diagnostics.push(bad_signature(secret));
        }
        return (Signature::Invalid, diagnostics);
    }
    let Some(secret) = secret else { return (Signature::NotChecked, diagnostics) };
    if candidate.hash.holds(secret.as_bytes(), &candidate) {
        return (Signature::Valid, diagnostics);
    }
    diagnostics.push(bad_signature(Some(secret)));
    let spellings = spelling::spellings(secret, api_keys);
    let fits = |(_, key): &&(String, Vec<u8>)| candidate.hash.holds(key, &candidate);
    if let Some((description, _)) = spellings.iter().find(fits) {
        let message = format!("the signature holds with {description}");
        let hint = "use the secret exactly as the account shows it, as text";
        diagnostics.push(Diagnostic::new(Code::SecretSpelling, message).hint(hint));
    }
    (Signature::Invalid, diagnostics)
}

/// The error about a signature that does not hold.
fn bad_signature(secret: Option<&str>) -> Diagnostic {
    let message = "the signature does not hold: another secret, or the token was changed";
    let is_key = |secret: &str| secret.bytes().all(|byte| byte.is_ascii_digit());
    let hint = if secret.is_some_and(is_key) {
        "the secret given is made of digits, as an API key is: are the two swapped?"
    } else {
        "is this the secret of the API key that the token names?"
    };
    Diagnostic::new(Code::BadSignature, message).hint(hint)
}

/// A hash function, named after its HMAC's use in tokens.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Hash {
    /// Of T1 tokens.
    Sha1,
    /// Of JWTs.
    Sha256,
    /// Of no token of OpenTok's.
    Sha384,
    /// Likewise.
    Sha512,
}

impl Hash {
    /// All of them.
    const ALL: [Self; 4] = [Self::Sha1, Self::Sha256, Self::Sha384, Self::Sha512];

    /// Its name.
    const fn name(self) -> &'static str {
        match self {
            Self::Sha1 => "HMAC-SHA1",
            Self::Sha256 => "HMAC-SHA256",
            Self::Sha384 => "HMAC-SHA384",
            Self::Sha512 => "HMAC-SHA512",
        }
    }

    /// The length of its results.
    const fn len(self) -> usize {
        match self {
            Self::Sha1 => 20,
            Self::Sha256 => 32,
            Self::Sha384 => 48,
            Self::Sha512 => 64,
        }
    }

    /// Whether the signature holds with this key, in any spelling of the signed text.
    fn holds(self, key: &[u8], candidate: &Candidate<'_>) -> bool {
        candidate.texts.iter().any(|text| match self {
            Self::Sha1 => holds::<Hmac<Sha1>>(key, text, &candidate.mac),
            Self::Sha256 => holds::<Hmac<Sha256>>(key, text, &candidate.mac),
            Self::Sha384 => holds::<Hmac<Sha384>>(key, text, &candidate.mac),
            Self::Sha512 => holds::<Hmac<Sha512>>(key, text, &candidate.mac),
        })
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.name())
    }
}

/// Compares in constant time.
fn holds<M: Mac + KeyInit>(key: &[u8], text: &[u8], mac: &[u8]) -> bool {
    M::new_from_slice(key).is_ok_and(|state| state.chain_update(text).verify_slice(mac).is_ok())
}

/// A signature that can be checked.
struct Candidate<'a> {
    /// The hash function that it must be of.
    hash: Hash,
    /// The signature.
    mac: Vec<u8>,
    /// The signed text, in all spellings that may have been signed.
    texts: Vec<&'a [u8]>,
}

impl<'a> Candidate<'a> {
    /// Reads the signature of a token. `None` if none can be checked; the reason is among the diagnostics.
    fn read(token: &'a Token, diagnostics: &mut Vec<Diagnostic>) -> Option<Self> {
        match &token.signed {
            Signed::Jwt { spellings, signature } => {
                // Signatures of other algorithms are not judged.
                (token.header.get("alg")?.text()? == "HS256").then_some(())?;
                let mac = jwt_mac(signature.as_deref(), diagnostics)?;
                let texts = spellings.iter().map(String::as_bytes).collect();
                Some(Self { hash: Hash::Sha256, mac, texts })
            }
            Signed::T1(data) => {
                let signature = token.header.get("sig")?.as_str();
                let mac = t1_mac(signature, diagnostics)?;
                Some(Self { hash: Hash::Sha1, mac, texts: vec![data] })
            }
        }
    }

    /// The hash function of which the signature has the length, if it is not the right one.
    fn other_hash(&self) -> Option<Hash> {
        Hash::ALL.into_iter().find(|hash| hash.len() == self.mac.len() && *hash != self.hash)
    }
}

/// Whether a signature has the length of one of the hash functions.
fn has_length(mac: &[u8]) -> bool {
    Hash::ALL.iter().any(|hash| hash.len() == mac.len())
}

/// Reads the signature of a JWT.
fn jwt_mac(text: Option<&str>, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    let Some(text) = text else {
        diagnostics.push(
            Diagnostic::new(Code::Malformed, "the signature is missing")
                .hint("a copy may lack characters at its end"),
        );
        return None;
    };
    let decoded = decode_tolerant(text);
    let inner = decoded.as_deref().and_then(|bytes| std::str::from_utf8(bytes).ok());
    let hex = [Some(text), inner].into_iter().flatten().filter_map(|text| decode_hex(text.trim()));
    // 43 characters of base64url are never read as digits: their number is odd.
    if let Some(mac) = hex.into_iter().find(|mac| has_length(mac)) {
        let message = "the signature is hexadecimal digits, not the bytes in base64url";
        diagnostics.push(
            Diagnostic::new(Code::HexSignature, message)
                .hint("encode the bytes of the HMAC, not their digits"),
        );
        return Some(mac);
    }
    let mac = decoded.filter(|mac| has_length(mac));
    let is_strict = decode_base64url(&to_base64url(text)).is_some();
    if mac.is_none() || !is_strict {
        diagnostics.push(
            Diagnostic::new(Code::Malformed, "the signature is damaged or was cut").hint(
                "a copy may lack characters at its end, or have some that do not belong to it",
            ),
        );
    }
    mac
}

/// Reads the signature of a T1 token.
fn t1_mac(text: &str, diagnostics: &mut Vec<Diagnostic>) -> Option<Vec<u8>> {
    if let Some(mac) = decode_hex(text).filter(|mac| has_length(mac)) {
        if text.contains(|c: char| c.is_ascii_uppercase()) {
            let message =
                "the digits of the signature are capital letters; the SDKs write small ones";
            diagnostics.push(Diagnostic::new(Code::SignatureCase, message).about("sig"));
        }
        return Some(mac);
    }
    // A plus sign of base64 is read as a space in a query.
    let mac = decode_tolerant(&text.replace(' ', "+")).filter(|mac| has_length(mac));
    let message = match mac {
        Some(_) => "sig is base64, not 40 hexadecimal digits",
        None => "sig is not 40 hexadecimal digits",
    };
    diagnostics.push(Diagnostic::new(Code::Malformed, message).about("sig"));
    mac
}
