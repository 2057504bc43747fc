//! Each function of the header, with all its arguments.

use arbitrary::Arbitrary;
use core::ffi::{CStr, c_char};
use core::ptr;
use library::{Error, Issuer, Raw, RestAuth, T1Data, T1Fields, T1Issuer, T1Query};

use crate::blocks::{Memory, Outputs, Place};
use crate::call::{In, NULL, OtError, Out, TOO_MANY_FIELDS};
use crate::encode::{ot_abi_version, ot_encode, ot_issuer_init, ot_issuer_wipe};
use crate::issuer::{OtIssuer, OtT1Issuer};
use crate::issuers::{Held, KEY, SECRET};
use crate::rest::{ot_encode_rest, ot_verify_signature};
use crate::run;
use crate::structures::{Auth, Data};
use crate::t1::{
    MAX_FIELDS, ot_t1_encode, ot_t1_encode_fields, ot_t1_issuer_init, ot_t1_issuer_init_raw, ot_t1_issuer_wipe,
    ot_t1_sign_query,
};
use crate::texts::{ot_error_number_name, ot_error_text, ot_strerror};
use crate::texts_of_c::Given;

/// A call.
#[derive(Arbitrary, Clone, Debug)]
pub enum Call {
    Init { form: u8, issuer_type: i32, key: Given, secret: Given, outputs: Outputs },
    Encode { issuer: Held, data: Data, outputs: Outputs },
    Rest { issuer: Held, auth: Auth, outputs: Outputs },
    Verify { issuer: Held, token: Given, outputs: Outputs },
    T1 { issuer: Held, data: Data, nonce: Given, outputs: Outputs },
    Fields { issuer: Held, place: Place, fields: Vec<(Given, Given)>, count: u64, outputs: Outputs },
    Query { issuer: Held, query: Given, outputs: Outputs },
    ErrorText { place: Place, code: i32, numbers: [u64; 2], outputs: Outputs },
    Names { code: i32, index: usize },
    Wipe { skew: u8, content: u8 },
}

/// The library's token.
macro_rules! encoded {
    ($issuer:expr, $claims:expr) => {{
        let (issuer, claims) = ($issuer, $claims);
        let mut buf = vec![0; issuer.encoded_len(claims).unwrap_or(0)];
        issuer.encode_slice(claims, &mut buf).map(str::to_owned)
    }};
}

impl Call {
    /// Makes the call.
    pub fn run(&self) {
        let mut memory = Memory::new();
        match self {
            Self::Init { form, issuer_type, key, secret, outputs } => {
                init(memory, *form, *issuer_type, key, secret, *outputs);
            }
            Self::Encode { issuer, data, outputs } => {
                let (held, (passed, texts)) = (issuer.hold(&mut memory), data.pass(&mut memory));
                let expected = || encoded!(issuer.issuer(), &data.library(&texts));
                run::text(memory, *outputs, expected, |buf, len, error| ot_encode(held, In(passed), buf, len, error));
            }
            Self::Rest { issuer, auth, outputs } => {
                let (held, (passed, jti)) = (issuer.hold(&mut memory), auth.pass(&mut memory));
                let expected = || encoded!(issuer.issuer(), &auth.library(&jti));
                run::text(memory, *outputs, expected, |buf, len, error| {
                    ot_encode_rest(held, In(passed), buf, len, error)
                });
            }
            Self::Verify { issuer, token, outputs } => {
                let held = issuer.hold(&mut memory);
                let made = encoded!(issuer.issuer(), &RestAuth::at(1_700_000_000)).unwrap();
                let token = token.pass(&mut memory, &[&made, "eyJhbGciOiJIUzI1NiJ9.."], false);
                let expected = || {
                    let mut buf = vec![0; token.or_empty().len()];
                    issuer.issuer().verify_signature_into(token.or_empty(), &mut buf).map(str::to_owned)
                };
                let (ptr, token_len) = (In(token.ptr.cast()), token.len);
                run::text(memory, *outputs, expected, |buf, len, error| {
                    ot_verify_signature(held, ptr, token_len, buf, len, error)
                });
            }
            Self::T1 { issuer, data, nonce, outputs } => {
                let (held, (passed, texts)) = (issuer.hold_t1(&mut memory), data.pass(&mut memory));
                let nonce = nonce.pass(&mut memory, &["0.5"], true);
                let expected = || {
                    let (issuer, data) = (Held::t1_issuer(), data.library(&texts));
                    match &nonce.text {
                        Some(nonce) => encoded!(issuer, &T1Data { data, nonce }),
                        None => encoded!(issuer, &data),
                    }
                };
                let (ptr, nonce_len) = (In(nonce.ptr.cast()), nonce.len);
                run::text(memory, *outputs, expected, |buf, len, error| {
                    ot_t1_encode(held, In(passed), ptr, nonce_len, buf, len, error)
                });
            }
            Self::Fields { issuer, place, fields, count, outputs } => {
                let held = issuer.hold_t1(&mut memory);
                let mut pass = |text: &Given| text.pass(&mut memory, &["nonce", "role", ""], false);
                let texts: Vec<_> = fields.iter().take(40).map(|field| (pass(&field.0), pass(&field.1))).collect();
                let bytes: Vec<u8> =
                    texts.iter().flat_map(|(name, value)| [name.to_bytes(), value.to_bytes()].concat()).collect();
                let passed = In(memory.structure(*place, &bytes));
                let too_many = if count % 8 == 0 { (*count as usize).max(MAX_FIELDS + 1) } else { texts.len() };
                if too_many > MAX_FIELDS {
                    memory.fault(TOO_MANY_FIELDS);
                }
                let pairs: Vec<_> = texts.iter().map(|(name, value)| (name.or_empty(), value.or_empty())).collect();
                let expected = || encoded!(Held::t1_issuer(), &Raw(T1Fields(&pairs)));
                run::text(memory, *outputs, expected, |buf, len, error| {
                    ot_t1_encode_fields(held, passed, too_many, buf, len, error)
                });
            }
            Self::Query { issuer, query, outputs } => {
                let held = issuer.hold_t1(&mut memory);
                let query = query.pass(&mut memory, &["a=b%20c", ""], false);
                let expected = || encoded!(Held::t1_issuer(), &Raw(T1Query(query.or_empty())));
                let (ptr, query_len) = (In(query.ptr.cast()), query.len);
                run::text(memory, *outputs, expected, |buf, len, error| {
                    ot_t1_sign_query(held, ptr, query_len, buf, len, error)
                });
            }
            Self::ErrorText { place, code, numbers, outputs } => error_text(memory, *place, *code, *numbers, *outputs),
            Self::Names { code, index } => names(*code, *index),
            Self::Wipe { skew, content } => wipe(*skew, *content),
        }
    }
}

/// Makes an issuer of either kind, and signs with it.
fn init(mut memory: Memory, form: u8, issuer_type: i32, key: &Given, secret: &Given, outputs: Outputs) {
    let key = key.pass(&mut memory, &[KEY], false);
    let secret = secret.pass(&mut memory, &[SECRET], false);
    let (key_ptr, secret_ptr) = (In(key.ptr.cast::<c_char>()), In(secret.ptr.cast::<c_char>()));
    let (key_text, secret_text) = (key.or_empty(), secret.or_empty());
    let mut buf = vec![0; 2048];
    let out = Out(buf.as_mut_ptr().cast::<c_char>());
    let none = Out(ptr::null_mut::<OtError>());
    let (expected, len) = if form % 4 < 2 {
        let kind = if form % 8 == 0 { issuer_type } else { issuer_type & 1 };
        let make = || match kind {
            0 => Issuer::project(key_text, secret_text),
            1 => Issuer::account(key_text, secret_text),
            _ => Err(Error::UnknownIssuerType),
        };
        let made = run::make::<OtIssuer>(
            memory,
            outputs,
            || make().map(drop),
            |issuer, error| ot_issuer_init(Out(issuer.cast()), kind, key_ptr, key.len, secret_ptr, secret.len, error),
        );
        let Some(made) = made else { return };
        let auth = RestAuth::at(1_700_000_000).no_jti();
        let words = [1_700_000_000_u64, 0, 0, 0, 0, 0];
        let len = ot_encode_rest(In(made.as_ptr().cast()), In(words.as_ptr().cast()), out, 2048, none);
        (encoded!(make().unwrap(), &auth), len)
    } else {
        let (init, make): (extern "C" fn(_, _, _, _, _, _) -> _, fn(_, _) -> _) = match form % 4 {
            2 => (ot_t1_issuer_init, |key: &str, secret: &str| T1Issuer::new(key, secret)),
            _ => (ot_t1_issuer_init_raw, |key: &str, secret: &str| T1Issuer::raw(key, secret)),
        };
        let expected = || make(key_text, secret_text).map(drop);
        let made = run::make::<OtT1Issuer>(memory, outputs, expected, |issuer, error| {
            init(Out(issuer.cast()), key_ptr, key.len, secret_ptr, secret.len, error)
        });
        let Some(made) = made else { return };
        let len = ot_t1_sign_query(In(made.as_ptr().cast()), In(c"a=b".as_ptr()), usize::MAX, out, 2048, none);
        (encoded!(make(key_text, secret_text).unwrap(), &Raw(T1Query("a=b"))), len)
    };
    assert_eq!(buf.get(..usize::try_from(len).unwrap()), expected.as_deref().ok().map(str::as_bytes));
}

/// Writes an error as a sentence; whether it is the right one is checked where a call gives one.
fn error_text(mut memory: Memory, place: Place, code: i32, numbers: [u64; 2], outputs: Outputs) {
    let code = if code % 4 == 0 { code } else { -(code & 1023) };
    let mut bytes: Vec<u8> = numbers.into_iter().flat_map(u64::to_ne_bytes).collect();
    bytes.extend([code, 0].into_iter().flat_map(i32::to_ne_bytes));
    let mut whole = [0xA5; 256];
    let error = OtError { numbers, code, reserved: 0 };
    let len = ot_error_text(In(&raw const error), Out(whole.as_mut_ptr().cast()), whole.len());
    let text = CStr::from_bytes_until_nul(&whole).unwrap().to_str().unwrap();
    assert!(!text.is_empty() && usize::try_from(len) == Ok(text.len()));
    let passed = In(memory.structure(place, &bytes));
    let outputs = Outputs { error: Place::NULL, ..outputs };
    run::text(memory, outputs, || Ok(text.to_owned()), |buf, len, _| ot_error_text(passed, buf, len));
}

/// The names of a code and its numbers.
fn names(code: i32, index: usize) {
    assert_eq!(ot_abi_version(), 1);
    let code = if code % 4 == 0 { code } else { -(code & 1023) };
    assert!(!ot_strerror(code).is_null());
    let index = if index % 2 == 0 { index } else { index % 4 };
    let name = ot_error_number_name(code, index);
    assert!(name.is_null() || index < 2);
}

/// Wipes memory at any address, whether an issuer is there or not.
fn wipe(skew: u8, content: u8) {
    let skew = usize::from(skew % 8);
    let wipes: [(fn(*mut u8) -> i32, usize); 2] = [
        (|start| ot_issuer_wipe(Out(start.cast())), size_of::<OtIssuer>()),
        (|start| ot_t1_issuer_wipe(Out(start.cast())), size_of::<OtT1Issuer>()),
    ];
    for (wipe, len) in wipes {
        let mut block = vec![content; skew + len];
        assert_eq!(wipe(block[skew..].as_mut_ptr()), 0);
        let (before, wiped) = block.split_at(skew);
        assert!(before.iter().all(|&byte| byte == content) && wiped.iter().all(|&byte| byte == 0));
        assert_eq!(wipe(ptr::null_mut()), NULL);
    }
}
