//! The same token, signed by everybody: `NAME: NS ns, R x floor`, one line each.
//!
//! All keys are prepared beforehand. The contestants take turns, round by round, so that what disturbs the machine
//! disturbs all of them, and each is judged by its best round. The floor is the time of the SHA-256 compressions that
//! no signer of this token can avoid, in one call.

use std::hint::black_box;
use std::thread;
use std::time::Instant;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use opentok_token::{Issuer, Role, TokenData};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

/// The API key.
const KEY: &str = "12345678";

/// The secret, as long as OpenTok's are.
const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// One of its sessions: `1~12345678~~1700000000000~AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd~`.
const SESSION: &str =
    "1_MX4xMjM0NTY3OH5-MTcwMDAwMDAwMDAwMH5BYkNkRWZHaElqS2xNbk9wUXJTdFV2V3hZejAxMjM0NTY3ODlBYkNkfg";

/// The issue time.
const NOW: u64 = 1_700_000_000;

/// The nonce, of full length.
const NONCE: u64 = 9_007_199_254_740_991;

/// 36 bytes of JSON.
const DATA: &str = r#"{"user_id":"user123","name":"Ada L"}"#;

/// Rounds that each contestant runs.
const ROUNDS: u32 = 300;

/// Tokens of a round.
const TOKENS: u32 = 1000;

/// The claims, for those who take a struct.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Claims<'a> {
    iss: &'a str,
    ist: &'a str,
    scope: &'a str,
    session_id: &'a str,
    role: &'a str,
    iat: u64,
    exp: u64,
    nonce: u64,
    connection_data: &'a str,
}

/// The claims without those that a crate writes itself.
#[cfg(not(feature = "aws-lc"))]
#[derive(Clone, Serialize, Deserialize)]
struct Custom {
    ist: String,
    scope: String,
    session_id: String,
    role: String,
    nonce: u64,
    connection_data: String,
}

/// All of the claims.
fn claims<'a>() -> Claims<'a> {
    Claims {
        iss: KEY,
        ist: "project",
        scope: "session.connect",
        session_id: SESSION,
        role: "publisher",
        iat: NOW,
        exp: NOW + 86_400,
        nonce: NONCE,
        connection_data: DATA,
    }
}

/// Some of them.
#[cfg(not(feature = "aws-lc"))]
fn custom() -> Custom {
    Custom {
        ist: "project".into(),
        scope: "session.connect".into(),
        session_id: SESSION.into(),
        role: "publisher".into(),
        nonce: NONCE,
        connection_data: DATA.into(),
    }
}

/// A name, and what makes one token and says how long it is.
type Contestant<'a> = (&'a str, Box<dyn FnMut() -> usize + 'a>);

/// Nanoseconds of one token in the best round, of each contestant.
fn race(contestants: &mut [Contestant<'_>]) -> Vec<f64> {
    let mut best = vec![f64::INFINITY; contestants.len()];
    for _ in 0..ROUNDS {
        for ((_, make), best) in contestants.iter_mut().zip(&mut best) {
            let start = Instant::now();
            for _ in 0..TOKENS {
                black_box(make());
            }
            *best = best.min(start.elapsed().as_nanos() as f64 / f64::from(TOKENS));
        }
    }
    best
}

/// Checks that a token says what it should.
fn check(name: &str, token: &str) {
    let (signed, signature) = token.rsplit_once('.').unwrap();
    let mut mac = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    mac.update(signed.as_bytes());
    let signature = URL_SAFE_NO_PAD.decode(signature).unwrap();
    assert!(mac.verify_slice(&signature).is_ok(), "{name}");
    let payload = URL_SAFE_NO_PAD.decode(signed.split_once('.').unwrap().1).unwrap();
    let read: serde_json::Value = serde_json::from_slice(&payload).unwrap();
    let expected = serde_json::to_value(claims()).unwrap();
    for (claim, value) in expected.as_object().unwrap() {
        assert_eq!(&read[claim], value, "{name}: {claim}");
    }
}

fn main() {
    let issuer = Issuer::project(KEY, SECRET).unwrap();
    let room = issuer.session(SESSION, Role::Publisher).unwrap();
    let data = TokenData::at(SESSION, NOW, NONCE).connection_data(DATA);
    let expected = issuer.encode(&data).unwrap();
    assert_eq!(expected.len(), 496);
    check("opentok-token", &expected);
    assert_eq!(room.encode(&data).unwrap(), expected);

    let blocks = vec![[0x5A; 64]; (expected.len() - 44 + 9).div_ceil(64) + 1];
    let mut state = [0; 8];
    let (mut buf, mut room_buf) = ([0; 512], [0; 512]);
    let mut contestants: Vec<Contestant<'_>> = vec![
        (
            "floor",
            Box::new(|| {
                sha2::block_api::compress256(&mut state, black_box(&blocks));
                state[0] as usize
            }),
        ),
        (
            "encode_slice",
            Box::new(|| issuer.encode_slice(black_box(&data), &mut buf).unwrap().len()),
        ),
        ("encode", Box::new(|| issuer.encode(black_box(&data)).unwrap().len())),
        (
            "template",
            Box::new(|| room.encode_slice(black_box(&data), &mut room_buf).unwrap().len()),
        ),
    ];
    let jsonwebtoken_key = jsonwebtoken::EncodingKey::from_secret(SECRET.as_bytes());
    let jsonwebtoken_header = jsonwebtoken::Header::new(jsonwebtoken::Algorithm::HS256);
    let jsonwebtoken = move || {
        jsonwebtoken::encode(&jsonwebtoken_header, black_box(&claims()), &jsonwebtoken_key).unwrap()
    };
    check("jsonwebtoken", &jsonwebtoken());
    let backend = if cfg!(feature = "aws-lc") {
        "jsonwebtoken 11, aws-lc"
    } else {
        "jsonwebtoken 11, RustCrypto"
    };
    contestants.push((backend, Box::new(move || jsonwebtoken().len())));

    let by_hand_key = Hmac::<Sha256>::new_from_slice(SECRET.as_bytes()).unwrap();
    let by_hand = move || {
        let header = URL_SAFE_NO_PAD.encode(r#"{"alg":"HS256","typ":"JWT"}"#);
        let payload = URL_SAFE_NO_PAD.encode(serde_json::to_vec(black_box(&claims())).unwrap());
        let signed = format!("{header}.{payload}");
        let mut mac = by_hand_key.clone();
        mac.update(signed.as_bytes());
        format!("{signed}.{}", URL_SAFE_NO_PAD.encode(mac.finalize().into_bytes()))
    };
    check("by hand", &by_hand());
    contestants.push(("serde_json, base64 and hmac by hand", Box::new(move || by_hand().len())));

    #[cfg(not(feature = "aws-lc"))]
    let (compact_claims, compact_key, simple_claims, simple_key) = {
        use chrono::DateTime;
        use jwt_simple::prelude::{Duration, HS256Key, UnixTimeStamp};
        /// Those that jwt-compact does not write itself.
        #[derive(Clone, Serialize, Deserialize)]
        struct WithIssuer {
            iss: String,
            #[serde(flatten)]
            custom: Custom,
        }
        let mut compact =
            jwt_compact::Claims::new(WithIssuer { iss: KEY.into(), custom: custom() });
        compact.issued_at = DateTime::from_timestamp(NOW as i64, 0);
        compact.expiration = DateTime::from_timestamp(NOW as i64 + 86_400, 0);
        let compact_key = jwt_compact::alg::Hs256Key::new(SECRET.as_bytes());
        let mut simple =
            jwt_simple::claims::Claims::with_custom_claims(custom(), Duration::from_secs(86_400))
                .with_issuer(KEY);
        simple.issued_at = Some(UnixTimeStamp::from_secs(NOW));
        simple.expires_at = Some(UnixTimeStamp::from_secs(NOW + 86_400));
        simple.invalid_before = None;
        (compact, compact_key, simple, HS256Key::from_bytes(SECRET.as_bytes()))
    };
    #[cfg(not(feature = "aws-lc"))]
    {
        use jwt_compact::AlgorithmExt as _;
        use jwt_simple::prelude::MACLike as _;
        let compact_header = jwt_compact::Header::empty().with_token_type("JWT");
        let compact = move || {
            let claims = black_box(&compact_claims);
            jwt_compact::alg::Hs256.token(&compact_header, claims, &compact_key).unwrap()
        };
        check("jwt-compact", &compact());
        contestants.push(("jwt-compact 0.8", Box::new(move || compact().len())));
        // It takes the claims by value: a copy is part of its work.
        let simple = move || simple_key.authenticate(black_box(&simple_claims).clone()).unwrap();
        check("jwt-simple", &simple());
        contestants.push(("jwt-simple 0.15, pure Rust", Box::new(move || simple().len())));
    }
    #[cfg(feature = "josekit")]
    {
        let payload = serde_json::to_value(claims()).unwrap().as_object().unwrap().clone();
        let payload = josekit::jwt::JwtPayload::from_map(payload).unwrap();
        let mut josekit_header = josekit::jws::JwsHeader::new();
        josekit_header.set_token_type("JWT");
        let josekit_key = josekit::jws::HS256.signer_from_bytes(SECRET).unwrap();
        let josekit = move || {
            let payload = black_box(&payload);
            josekit::jwt::encode_with_signer(payload, &josekit_header, &josekit_key).unwrap()
        };
        check("josekit", &josekit());
        contestants.push(("josekit 0.10, OpenSSL", Box::new(move || josekit().len())));
    }

    let names: Vec<String> = contestants.iter().map(|(name, _)| (*name).to_owned()).collect();
    let best = race(&mut contestants);
    drop(contestants);
    let floor = best[0];
    for (name, ns) in names.iter().zip(&best) {
        println!("{name}: {ns:.0} ns, {:.2} x floor", ns / floor);
    }
    if !cfg!(feature = "aws-lc") {
        threads(&issuer, &data);
    }
}

/// Tokens of all cores at once, over those of one.
fn threads(issuer: &Issuer, data: &TokenData<'_>) {
    let cores = thread::available_parallelism().map_or(1, usize::from).min(4);
    let rate = |count: usize| {
        let run = || {
            let mut buf = [0; 512];
            for _ in 0..200_000 {
                black_box(issuer.encode_slice(black_box(data), &mut buf).unwrap().len());
            }
        };
        let seconds = (0..7).map(|_| {
            let start = Instant::now();
            thread::scope(|scope| {
                for _ in 0..count {
                    scope.spawn(run);
                }
            });
            start.elapsed().as_secs_f64()
        });
        count as f64 / seconds.fold(f64::INFINITY, f64::min)
    };
    println!("threads: {cores} over 1: {:.2}", rate(cores) / rate(1));
}
