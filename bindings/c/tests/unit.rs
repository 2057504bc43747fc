//! The functions as C calls them, for Miri; and the header beside the library. `tests/test.c` tests more.

use core::ffi::{CStr, c_char};
use core::mem::{MaybeUninit, offset_of};
use core::ptr;
use std::collections::BTreeSet;

use library::{Error, Issuer, TokenData, max_token_len};

use crate::call::{In, OVERLAP, OtError, Out, Text};
use crate::data::{OtRestAuth, OtTokenData};
use crate::encode::{ot_abi_version, ot_encode, ot_issuer_init, ot_issuer_wipe};
use crate::issuer::{OtIssuer, OtT1Issuer};
use crate::rest::{ot_encode_rest, ot_verify_signature};
use crate::t1::{
    MAX_FIELDS, OtT1Field, ot_t1_encode, ot_t1_encode_fields, ot_t1_issuer_init, ot_t1_issuer_init_raw,
    ot_t1_issuer_wipe, ot_t1_sign_query,
};
use crate::texts::{OWN, library_error, ot_error_number_name, ot_error_text, ot_strerror};

const HEADER: &str = include_str!("../include/opentok_token.h");
const KEY: &CStr = c"123456";
const SECRET: &CStr = c"0123456789abcdef0123456789abcdef01234567";
const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
const NOW: u64 = 1_700_000_000;
const NUL: usize = usize::MAX;

/// The header asserts the same. Checked for 32 bits too, by `test`.
const _: () = {
    const WORD: usize = size_of::<usize>();
    type Data = OtTokenData;
    type Rest = OtRestAuth;
    assert!(size_of::<Text>() == 2 * WORD && offset_of!(Text, 1) == WORD);
    assert!(size_of::<OtT1Field>() == 4 * WORD && offset_of!(OtT1Field, 1) == 2 * WORD);
    assert!(size_of::<OtError>() == 24 && offset_of!(OtError, code) == 16 && offset_of!(OtError, reserved) == 20);
    assert!(offset_of!(Data, expiry) == 8 && offset_of!(Data, backdate) == 16 && offset_of!(Data, nonce) == 24);
    assert!(offset_of!(Data, session_id) == 32 && offset_of!(Data, connection_data) == 32 + 2 * WORD);
    assert!(offset_of!(Data, layout_classes) == 32 + 4 * WORD && offset_of!(Data, role) == 32 + 6 * WORD);
    assert!(offset_of!(Data, expiry_kind) == 36 + 6 * WORD && size_of::<Data>() == 40 + 6 * WORD);
    assert!(offset_of!(Rest, expiry) == 8 && offset_of!(Rest, backdate) == 16 && offset_of!(Rest, jti) == 24);
    assert!(offset_of!(Rest, expiry_kind) == 24 + 2 * WORD && offset_of!(Rest, reserved) == 28 + 2 * WORD);
    assert!(size_of::<Rest>() == 32 + 2 * WORD);
};

fn text(text: &str) -> Text {
    Text(In(text.as_ptr().cast()), text.len())
}

fn absent() -> Text {
    Text(In(ptr::null()), 0)
}

fn no_error() -> Out<OtError> {
    Out(ptr::null_mut())
}

fn token_data() -> OtTokenData {
    OtTokenData {
        create_time: NOW,
        expiry: 0,
        backdate: 0,
        nonce: 7,
        session_id: text(SESSION),
        connection_data: absent(),
        layout_classes: absent(),
        role: 0,
        expiry_kind: 0,
    }
}

/// An issuer in memory that was not initialised, as C's is.
fn issuer() -> MaybeUninit<OtIssuer> {
    let mut memory = MaybeUninit::uninit();
    let [key, secret] = [KEY, SECRET].map(|text| In(text.as_ptr()));
    let made = ot_issuer_init(Out(memory.as_mut_ptr()), 0, key, NUL, secret, SECRET.count_bytes(), no_error());
    assert_eq!(made, 0);
    memory
}

/// The text that `run` writes to a buffer of n bytes, with the error.
fn output(len: usize, run: impl FnOnce(Out<c_char>, usize, Out<OtError>) -> i32) -> (Result<String, i32>, OtError) {
    let mut buf = vec![0x55_u8; len];
    let mut error = OtError { code: 1, ..OtError::default() };
    let result = run(Out(buf.as_mut_ptr().cast()), len, Out(&raw mut error));
    let result = match usize::try_from(result) {
        Ok(made) => {
            assert_eq!((buf[made], error), (0, OtError::default()));
            buf.truncate(made);
            Ok(String::from_utf8(buf).unwrap())
        }
        Err(_) => {
            assert_eq!(result, error.code);
            assert!(len == 0 || buf[0] == 0 || result == OVERLAP);
            Err(result)
        }
    };
    (result, error)
}

fn encode(data: &OtTokenData, len: usize) -> (Result<String, i32>, OtError) {
    let issuer = issuer();
    output(len, |buf, len, error| ot_encode(In(issuer.as_ptr()), In(data), buf, len, error))
}

#[test]
fn a_token_is_the_librarys() {
    let mut buf = [0; 1000];
    let key = Issuer::project("123456", SECRET.to_str().unwrap()).unwrap();
    let expected = key.encode_slice(&TokenData::at(SESSION, NOW, 7), &mut buf).unwrap();
    let token = encode(&token_data(), expected.len() + 1).0.unwrap();
    assert_eq!(token, expected);
    let (result, error) = encode(&token_data(), expected.len());
    assert_eq!(result, Err(-401));
    assert_eq!(error.numbers, [expected.len() as u64 + 1, expected.len() as u64]);

    let issuer = issuer();
    let claims = output(1000, |buf, len, error| {
        ot_verify_signature(In(issuer.as_ptr()), In(token.as_ptr().cast()), token.len(), buf, len, error)
    });
    assert!(claims.0.unwrap().contains(r#""nonce":7"#));
}

#[test]
fn a_rest_token_is_made() {
    let issuer = issuer();
    let make = |expiry_kind| {
        let (expiry, jti) = (60, text("7"));
        let auth = OtRestAuth { create_time: NOW, expiry, backdate: 5, jti, expiry_kind, reserved: 0 };
        output(1000, |buf, len, error| ot_encode_rest(In(issuer.as_ptr()), In(&raw const auth), buf, len, error)).0
    };
    assert!(make(1).unwrap().starts_with("eyJ"));
    assert_eq!(make(0), Err(-605));
    assert_eq!(make(2), Err(-224));
}

/// Whether the memory of an issuer is all zeros. One that has a key begins with its magic word.
fn is_zeros<T>(issuer: *const T) -> bool {
    (0..size_of::<T>()).all(|index| {
        let byte = issuer.cast::<u8>().wrapping_add(index);
        // SAFETY: within the caller's memory, of which every byte up to the first that is not zero was written.
        unsafe { byte.read() == 0 }
    })
}

#[test]
fn t1_tokens_are_made() {
    let mut memory = MaybeUninit::<OtT1Issuer>::uninit();
    for init in [ot_t1_issuer_init, ot_t1_issuer_init_raw] {
        let [key, secret] = [KEY, SECRET].map(|text| In(text.as_ptr()));
        assert_eq!(init(Out(memory.as_mut_ptr()), key, NUL, secret, NUL, no_error()), 0);
    }
    let issuer = memory.as_ptr();
    let data = token_data();
    let token = output(1000, |buf, len, error| {
        ot_t1_encode(In(issuer), In(&raw const data), In(c"0.5".as_ptr()), NUL, buf, len, error)
    });
    assert!(token.0.unwrap().starts_with("T1=="));
    let signed =
        output(1000, |buf, len, error| ot_t1_sign_query(In(issuer), In(c"a=b%20c".as_ptr()), NUL, buf, len, error));
    let fields = [OtT1Field(text("a"), text("b c"))];
    let encode = |count| {
        output(1000, |buf, len, error| ot_t1_encode_fields(In(issuer), In(fields.as_ptr()), count, buf, len, error)).0
    };
    assert_eq!(encode(1), signed.0);
    assert_eq!(encode(33), Err(-606));
    assert!(!is_zeros(memory.as_ptr()));
    assert_eq!(ot_t1_issuer_wipe(Out(memory.as_mut_ptr())), 0);
    assert!(is_zeros(memory.as_ptr()));
}

#[test]
fn memory_is_checked() {
    let data = token_data();
    let null = OtTokenData { session_id: absent(), ..token_data() };
    assert_eq!(encode(&null, 600).0, Err(-601));
    let wrong = Text(In(b"ab\xff".as_ptr().cast()), 3);
    let wrong = OtTokenData { connection_data: wrong, ..token_data() };
    assert_eq!(encode(&wrong, 600).1, OtError { numbers: [2, 0], code: -604, reserved: 0 });

    let issuer = issuer();
    let mut memory = [0_u64; 40];
    let start = memory.as_mut_ptr().cast::<u8>();
    let odd = start.wrapping_add(1);
    let with = |issuer: *const u8| {
        output(600, |buf, len, error| ot_encode(In(issuer.cast()), In(&raw const data), buf, len, error)).0
    };
    assert_eq!(with(odd), Err(-602));
    let into = |issuer: *const u8, buf: *mut u8, len, error: *mut u8| {
        ot_encode(In(issuer.cast()), In(&raw const data), Out(buf.cast()), len, Out(error.cast()))
    };
    assert_eq!(into(issuer.as_ptr().cast(), ptr::null_mut(), 0, odd), -602);
    // SAFETY: both are the test's, and large enough.
    unsafe { ptr::copy_nonoverlapping(issuer.as_ptr().cast(), start, size_of::<OtIssuer>()) };
    assert_eq!(into(start, start.wrapping_add(8), 100, ptr::null_mut()), -603);
    assert_eq!(into(start, ptr::null_mut(), 0, start), -603);
    assert_eq!(into(issuer.as_ptr().cast(), start, 100, start), -603);
    // SAFETY: as above.
    unsafe { ptr::copy_nonoverlapping(issuer.as_ptr().cast(), start, size_of::<OtIssuer>()) };
    // A copy of an issuer is one, until it is wiped.
    assert!(with(start).is_ok() && !is_zeros(start.cast::<[u8; size_of::<OtIssuer>()]>()));
    assert_eq!(ot_issuer_wipe(Out(start.cast())), 0);
    assert!(is_zeros(start.cast::<[u8; size_of::<OtIssuer>()]>()));
    assert_eq!(with(start), Err(-108));
    assert_eq!(ot_issuer_wipe(Out(ptr::null_mut())), -601);
}

/// A static text that a function returned.
fn named(name: *const c_char) -> Option<&'static str> {
    // SAFETY: null, or static and ended by NUL.
    (!name.is_null()).then(|| unsafe { CStr::from_ptr(name) }.to_str().unwrap())
}

/// The codes of the header: word, number, names of the numbers.
fn codes_of_header() -> Vec<(&'static str, i32, Vec<&'static str>)> {
    let code = |line: &'static str| {
        let (word, rest) = line.trim().strip_prefix("OT_ERR_")?.split_once(" = ")?;
        let (number, comment) = rest.split_once("/*").unwrap_or((rest, ""));
        let names = comment.trim().trim_end_matches("*/").split(':').next()?;
        let names = if names.starts_with('-') { "" } else { names };
        let names = names.split(',').map(str::trim);
        let number = number.trim().trim_end_matches(',').parse().ok()?;
        Some((word, number, names.filter(|name| !name.is_empty()).collect()))
    };
    HEADER.lines().filter_map(code).collect()
}

/// The library's errors that no C function can give.
const ELSEWHERE: [&str; 6] = ["OTHER_SESSION", "OTHER_ROLE", "REPEATED_CLAIM", "OTHER_API_KEY", "SINK", "CLOCK"];

/// The header has each error of the library but for those above, each of this layer, and no other.
#[test]
fn the_header_has_the_librarys_codes() {
    let header = codes_of_header();
    for (word, code, names) in &header {
        assert_eq!(named(ot_strerror(*code)), Some(*word));
        for index in 0..3 {
            assert_eq!(named(ot_error_number_name(*code, index)), names.get(index).copied());
        }
    }
    let library = (0..=u16::MAX).filter_map(|number| Error::from_code(number, [0; 2]));
    let library: Vec<_> = library.map(|error| error.code().word).collect();
    assert!(ELSEWHERE.iter().all(|word| library.contains(word)));
    let here = library.into_iter().filter(|word| !ELSEWHERE.contains(word));
    let own = OWN.iter().skip(1).map(|row| row.1.to_str().unwrap());
    let words: BTreeSet<_> = header.iter().map(|code| code.0).collect();
    assert_eq!(words, here.chain(own).collect());
    assert_eq!(words.len(), header.len());
    assert_eq!(named(ot_strerror(1)), Some("UNKNOWN"));
    assert_eq!(named(ot_strerror(i32::MIN)), Some("UNKNOWN"));
}

#[test]
fn errors_come_back_as_they_were() {
    let header = codes_of_header();
    for (word, code, names) in header.iter().filter(|row| row.1 > -600) {
        let numbers = match names.len() {
            2 => [u64::from(u32::MAX), u64::from(u32::MAX) - 1],
            // In milliseconds, for the errors about times.
            1 => [NOW * 1000, 0],
            _ => [0; 2],
        };
        let c = OtError { numbers, code: *code, reserved: 0 };
        let error = library_error(c.code, c.numbers).unwrap();
        assert_eq!((error.code().word, error.numbers()), (*word, numbers));
        let details = error.details().map(|detail| detail.map_or("", |(name, _)| name));
        for (index, name) in details.into_iter().enumerate().filter(|(_, name)| *name != "seconds") {
            assert_eq!(name, names.get(index).copied().unwrap_or(""));
        }
        let mut buf = [0; 256];
        let len = ot_error_text(In(&raw const c), Out(buf.as_mut_ptr().cast()), buf.len());
        let text = OWN.iter().find(|row| row.0 == *code).map_or(error.to_string(), |row| row.2.to_owned());
        assert_eq!(buf[..usize::try_from(len).unwrap()], *text.as_bytes());
    }
}

/// A number that the header defines.
fn defined(name: &str) -> u64 {
    let line = HEADER.lines().find_map(|line| line.strip_prefix("#define ")?.strip_prefix(name));
    let value = line.unwrap().trim().trim_start_matches("UINT64_C(").trim_end_matches(')');
    value.parse().unwrap()
}

#[test]
fn the_header_has_the_librarys_limits() {
    let limits = [
        ("OT_ABI_VERSION", ot_abi_version() as usize),
        ("OT_MAX_API_KEY_LEN", library::MAX_API_KEY_LEN),
        ("OT_MAX_SESSION_ID_LEN", library::MAX_SESSION_ID_LEN),
        ("OT_MAX_CONNECTION_DATA_UNITS", library::MAX_CONNECTION_DATA_UNITS),
        ("OT_MAX_LAYOUT_UNITS", library::MAX_LAYOUT_UNITS),
        ("OT_MAX_JTI_LEN", library::MAX_JTI_LEN),
        ("OT_MAX_T1_NONCE_LEN", library::MAX_T1_NONCE_LEN),
        ("OT_MAX_T1_FIELDS", MAX_FIELDS),
    ];
    for (name, limit) in limits {
        assert_eq!(defined(&format!("{name} ")), limit as u64, "{name}");
    }
    assert_eq!(defined("OT_MAX_NONCE "), library::MAX_NONCE);
}

/// The longest REST token that the rules allow.
#[test]
fn the_longest_rest_token_fits() {
    let key = "1".repeat(library::MAX_API_KEY_LEN);
    let issuer = Issuer::account(&key, "secret").unwrap();
    let jti = "\u{1}".repeat(library::MAX_JTI_LEN);
    let auth = library::RestAuth::at(99_999_999_000).jti(&jti);
    let mut buf = [0; 3000];
    let len = issuer.encode_slice(&auth, &mut buf).unwrap().len();
    assert_eq!(defined("OT_MAX_REST_TOKEN_LEN "), len as u64);
}

/// The constants of the macro: for nothing, and for each unit.
#[test]
fn the_longest_token_is_the_librarys() {
    let len = |a: usize, b: usize, c: usize| 81 + (4 * (332 + a + 6 * b + 6 * c)).div_ceil(3);
    for (a, b, c) in [(0, 0, 0), (1, 0, 0), (36, 19, 0), (512, 1000, 1000)] {
        assert_eq!(max_token_len(a, b, c), Some(len(a, b, c)));
    }
}
