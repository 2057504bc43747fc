//! Other crates that sign JWTs. Keys are prepared, and so are claims, in the form that a crate takes.

use std::hint::black_box;

use crate::check::{Claims, check};
use crate::participants::{Participant, SECRET};
use crate::race::Contestant;

/// Those of this build.
pub fn contestants(participants: &[Participant]) -> Vec<Contestant<'_>> {
    vec![
        #[cfg(any(feature = "aws-lc", feature = "rust-crypto"))]
        jsonwebtoken(participants),
        #[cfg(feature = "rust-crypto")]
        by_hand(participants),
        #[cfg(feature = "rust-crypto")]
        owned::jwt_compact(participants),
        #[cfg(feature = "rust-crypto")]
        owned::jwt_simple(participants),
        #[cfg(feature = "josekit")]
        josekit(participants),
    ]
}

/// A contestant whose tokens are checked.
fn checked<'a>(
    name: &'static str,
    participants: &[Participant],
    mut make: impl FnMut(usize) -> String + 'a,
) -> Contestant<'a> {
    for (index, participant) in participants.iter().enumerate() {
        check(name, &make(index), participant);
    }
    (name, Box::new(make))
}

/// The crate that most use.
#[cfg(any(feature = "aws-lc", feature = "rust-crypto"))]
fn jsonwebtoken(participants: &[Participant]) -> Contestant<'_> {
    let claims: Vec<_> = participants.iter().map(Claims::of).collect();
    let key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
    let header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
    let name = if cfg!(feature = "aws-lc") {
        "jsonwebtoken 11, aws-lc"
    } else {
        "jsonwebtoken 11, RustCrypto"
    };
    checked(name, participants, move |index| {
        jsonwebtoken::encode(&header, black_box(&claims[index]), &key).unwrap()
    })
}

/// The lines that one writes without such a crate.
#[cfg(feature = "rust-crypto")]
fn by_hand(participants: &[Participant]) -> Contestant<'_> {
    use base64::Engine as _;
    use base64::engine::general_purpose::URL_SAFE_NO_PAD;
    use hmac::{Hmac, KeyInit as _, Mac as _};
    let claims: Vec<_> = participants.iter().map(Claims::of).collect();
    let key = Hmac::<sha2::Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    checked("serde_json, base64 and hmac by hand", participants, move |index| {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let payload = serde_json::to_vec(black_box(&claims[index])).unwrap();
        let signed = format!("{header}.{}", URL_SAFE_NO_PAD.encode(payload));
        let mut mac = key.clone();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    })
}

/// With OpenSSL.
#[cfg(feature = "josekit")]
fn josekit(participants: &[Participant]) -> Contestant<'_> {
    let mut header = josekit::jws::JwsHeader::new();
    header.set_token_type("JWT");
    let signer = josekit::jws::HS256.signer_from_bytes(SECRET).unwrap();
    let payload = |participant| {
        let serde_json::Value::Object(map) = serde_json::to_value(Claims::of(participant)).unwrap()
        else {
            unreachable!("a struct is an object")
        };
        josekit::jwt::JwtPayload::from_map(map).unwrap()
    };
    let payloads: Vec<_> = participants.iter().map(payload).collect();
    checked("josekit 0.10, OpenSSL", participants, move |index| {
        josekit::jwt::encode_with_signer(black_box(&payloads[index]), &header, &signer).unwrap()
    })
}

/// Crates that write some of the claims themselves, and own the others.
#[cfg(feature = "rust-crypto")]
mod owned {
    use std::hint::black_box;

    use chrono::DateTime;
    use jwt_compact::AlgorithmExt as _;
    use jwt_simple::prelude::{Duration, HS256Key, MACLike as _, UnixTimeStamp};
    use serde::{Deserialize, Serialize};

    use super::checked;
    use crate::check::LIFETIME;
    use crate::participants::{KEY, Participant, SECRET, SESSION};
    use crate::race::Contestant;

    /// The claims that neither crate writes.
    #[derive(Clone, Serialize, Deserialize)]
    struct Custom {
        ist: String,
        scope: String,
        session_id: String,
        role: String,
        nonce: u64,
        connection_data: String,
    }

    impl Custom {
        /// Those of one participant.
        fn of(participant: &Participant) -> Self {
            Self {
                ist: "project".into(),
                scope: "session.connect".into(),
                session_id: SESSION.into(),
                role: "publisher".into(),
                nonce: participant.nonce,
                connection_data: participant.data.clone(),
            }
        }
    }

    /// jwt-compact writes no issuer.
    #[derive(Clone, Serialize, Deserialize)]
    struct WithIssuer {
        iss: String,
        #[serde(flatten)]
        custom: Custom,
    }

    /// It borrows the claims.
    pub fn jwt_compact(participants: &[Participant]) -> Contestant<'_> {
        let claims: Vec<_> = participants
            .iter()
            .map(|participant| {
                let with_issuer = WithIssuer { iss: KEY.into(), custom: Custom::of(participant) };
                let mut claims = jwt_compact::Claims::new(with_issuer);
                claims.issued_at = DateTime::from_timestamp(participant.now as i64, 0);
                claims.expiration =
                    DateTime::from_timestamp((participant.now + LIFETIME) as i64, 0);
                claims
            })
            .collect();
        let key = jwt_compact::alg::Hs256Key::new(SECRET.as_bytes());
        let header = jwt_compact::Header::empty().with_token_type("JWT");
        checked("jwt-compact 0.8", participants, move |index| {
            jwt_compact::alg::Hs256.token(&header, black_box(&claims[index]), &key).unwrap()
        })
    }

    /// It takes the claims by value: a copy is part of its work.
    pub fn jwt_simple(participants: &[Participant]) -> Contestant<'_> {
        let claims: Vec<_> = participants
            .iter()
            .map(|participant| {
                let lifetime = Duration::from_secs(LIFETIME);
                let custom = Custom::of(participant);
                let mut claims = jwt_simple::claims::Claims::with_custom_claims(custom, lifetime)
                    .with_issuer(KEY);
                claims.issued_at = Some(UnixTimeStamp::from_secs(participant.now));
                claims.expires_at = Some(UnixTimeStamp::from_secs(participant.now + LIFETIME));
                claims.invalid_before = None;
                claims
            })
            .collect();
        let key = HS256Key::from_bytes(SECRET.as_bytes());
        checked("jwt-simple 0.15, pure Rust", participants, move |index| {
            key.authenticate(black_box(&claims[index]).clone()).unwrap()
        })
    }
}
