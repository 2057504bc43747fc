//! The functions as C calls them, for Miri; and the header beside the library. `tests/test.c` tests more.

use core::ffi::{CStr, c_char};
use core::mem::MaybeUninit;
use core::ptr;

use library::{Issuer, TokenData, max_token_len};

use crate::data::{OtRestAuth, OtText, OtTokenData};
use crate::error::{LIBRARY, MISUSE, Misuse, OtError, library_error};
use crate::error::{ot_error_number_name, ot_error_text, ot_strerror};
use crate::issuer::{OtIssuer, OtT1Issuer};
use crate::jwt::{ot_encode, ot_encode_rest, ot_issuer_init, ot_issuer_wipe, ot_verify_signature};
use crate::memory::Argument;
use crate::t1::{
    ot_t1_encode, ot_t1_encode_fields, ot_t1_issuer_init, ot_t1_issuer_init_raw, ot_t1_issuer_wipe,
    ot_t1_sign_query, ot_t1_verify_signature,
};

const HEADER: &str = include_str!("../include/opentok_token.h");
const KEY: &CStr = c"123456";
const SECRET: &CStr = c"0123456789abcdef0123456789abcdef01234567";
const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";
const NOW: u64 = 1_700_000_000;
const NUL: usize = usize::MAX;

/// A text of the test's.
fn text(text: &str) -> OtText {
    OtText { ptr: text.as_ptr().cast(), len: text.len() }
}

const ABSENT: OtText = OtText { ptr: ptr::null(), len: 0 };

fn token_data() -> OtTokenData {
    OtTokenData {
        create_time: NOW,
        expiry: 0,
        backdate: 0,
        nonce: 7,
        session_id: text(SESSION),
        connection_data: ABSENT,
        layout_classes: ABSENT,
        role: 0,
        expiry_kind: 0,
    }
}

/// An issuer in memory that was not initialised, as C's is.
fn issuer() -> MaybeUninit<OtIssuer> {
    let mut memory = MaybeUninit::uninit();
    let [key, secret] = [KEY, SECRET].map(CStr::as_ptr);
    // SAFETY: texts that end in NUL, memory for an issuer, no error.
    let made = unsafe {
        ot_issuer_init(
            memory.as_mut_ptr(),
            0,
            key,
            NUL,
            secret,
            SECRET.count_bytes(),
            ptr::null_mut(),
        )
    };
    assert_eq!(made, 0);
    memory
}

/// What `run` writes to a buffer of so many bytes, with the error.
fn output(
    len: usize,
    run: impl FnOnce(*mut c_char, usize, *mut OtError) -> i32,
) -> (Result<String, i32>, OtError) {
    let mut buf = vec![0x55_u8; len];
    let mut error = MaybeUninit::uninit();
    let result = run(buf.as_mut_ptr().cast(), len, error.as_mut_ptr());
    // SAFETY: each function writes the error.
    let error = unsafe { error.assume_init() };
    let result = match usize::try_from(result) {
        Ok(made) => {
            assert_eq!((buf[made], error), (0, OtError::default()));
            buf.truncate(made);
            Ok(String::from_utf8(buf).unwrap())
        }
        Err(_) => {
            assert_eq!(result, error.code);
            assert!(len == 0 || buf[0] == 0 || result == Misuse::Overlap as i32);
            Err(result)
        }
    };
    (result, error)
}

fn encode(data: &OtTokenData, len: usize) -> (Result<String, i32>, OtError) {
    let issuer = issuer();
    // SAFETY: all memory is the test's and as long as it is said to be.
    output(len, |buf, len, error| unsafe { ot_encode(issuer.as_ptr(), data, buf, len, error) })
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
        let token = (token.as_ptr().cast(), token.len());
        // SAFETY: all memory is the test's and as long as it is said to be.
        unsafe { ot_verify_signature(issuer.as_ptr(), token.0, token.1, buf, len, error) }
    });
    assert!(claims.0.unwrap().contains(r#""nonce":7"#));
}

#[test]
fn a_rest_token_is_made() {
    let issuer = issuer();
    let mut auth = OtRestAuth {
        create_time: NOW,
        expiry: 60,
        backdate: 5,
        jti: text("7"),
        expiry_kind: 1,
        reserved: 0,
    };
    let mut make = |kind| {
        auth.expiry_kind = kind;
        // SAFETY: all memory is the test's and as long as it is said to be.
        output(1000, |buf, len, error| unsafe {
            ot_encode_rest(issuer.as_ptr(), &raw const auth, buf, len, error)
        })
    };
    assert!(make(1).0.unwrap().starts_with("eyJ"));
    assert_eq!(
        make(0).1,
        OtError { numbers: [Argument::Expiry as u64, 0], code: -605, reserved: 0 }
    );
    assert_eq!(make(2).0, Err(-224));
}

#[test]
fn t1_tokens_are_made() {
    let mut memory = MaybeUninit::<OtT1Issuer>::uninit();
    let [key, secret] = [KEY, SECRET].map(CStr::as_ptr);
    for init in [ot_t1_issuer_init, ot_t1_issuer_init_raw] {
        // SAFETY: texts that end in NUL, memory for an issuer, no error.
        let made = unsafe { init(memory.as_mut_ptr(), key, NUL, secret, NUL, ptr::null_mut()) };
        assert_eq!(made, 0);
    }
    let issuer = memory.as_ptr();
    let data = token_data();
    let token = output(1000, |buf, len, error| unsafe {
        // SAFETY: all memory is the test's and as long as it is said to be.
        ot_t1_encode(issuer, &raw const data, c"0.5".as_ptr(), NUL, buf, len, error)
    });
    let token = token.0.unwrap();
    let query = output(1000, |buf, len, error| unsafe {
        // SAFETY: as above.
        ot_t1_verify_signature(issuer, token.as_ptr().cast(), token.len(), buf, len, error)
    });
    let query = query.0.unwrap();
    let again = output(1000, |buf, len, error| unsafe {
        // SAFETY: as above.
        ot_t1_sign_query(issuer, query.as_ptr().cast(), query.len(), buf, len, error)
    });
    assert_eq!(again.0.unwrap(), token);
    let fields = [crate::data::OtT1Field { name: text("a"), value: text("b c") }];
    for (count, code) in [(1, None), (33, Some(-606))] {
        let made = output(1000, |buf, len, error| unsafe {
            // SAFETY: as above; more fields than possible are not read.
            ot_t1_encode_fields(issuer, fields.as_ptr(), count, buf, len, error)
        });
        assert_eq!(made.0.err(), code);
    }
    // SAFETY: the memory is the test's.
    assert_eq!(unsafe { ot_t1_issuer_wipe(memory.as_mut_ptr()) }, 0);
}

#[test]
fn memory_is_checked() {
    let data = token_data();
    let misuse = |data: &OtTokenData| {
        let (result, error) = encode(data, 600);
        (result.unwrap_err(), error.numbers[0])
    };
    let null = OtTokenData { session_id: ABSENT, ..token_data() };
    assert_eq!(misuse(&null), (-601, Argument::SessionId as u64));
    let wrong = OtText { ptr: b"ab\xff".as_ptr().cast(), len: 3 };
    let wrong = OtTokenData { connection_data: wrong, ..token_data() };
    assert_eq!(misuse(&wrong), (-604, Argument::ConnectionData as u64));

    let issuer = issuer();
    let mut memory = [0_u64; 40];
    let odd = memory.as_mut_ptr().cast::<u8>().wrapping_add(1);
    // SAFETY: all memory is the test's; that it is misaligned or overlaps is what is tested.
    unsafe {
        let misaligned =
            output(600, |buf, len, error| ot_encode(odd.cast(), &raw const data, buf, len, error));
        assert_eq!(misaligned.0, Err(-602));
        let misaligned =
            ot_encode(issuer.as_ptr(), &raw const data, ptr::null_mut(), 0, odd.cast());
        assert_eq!(misaligned, -602);
        let start = memory.as_mut_ptr().cast::<u8>();
        ptr::copy_nonoverlapping(issuer.as_ptr().cast(), start, size_of::<OtIssuer>());
        let inside = start.wrapping_add(8).cast();
        let overlap = ot_encode(start.cast(), &raw const data, inside, 100, ptr::null_mut());
        assert_eq!(overlap, -603);
        let overlap = ot_encode(start.cast(), &raw const data, ptr::null_mut(), 0, start.cast());
        assert_eq!(overlap, -603);
        // A copy of an issuer is one, until it is wiped.
        let copy = output(600, |buf, len, error| {
            ot_encode(start.cast(), &raw const data, buf, len, error)
        });
        assert!(copy.0.is_ok());
        assert_eq!(ot_issuer_wipe(start.cast()), 0);
        let wiped = output(600, |buf, len, error| {
            ot_encode(start.cast(), &raw const data, buf, len, error)
        });
        assert_eq!(wiped.0, Err(-108));
        assert_eq!(ot_issuer_wipe(ptr::null_mut()), -601);
    }
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
        let (number, names) = rest.split_once("/*").unwrap_or((rest, ""));
        let names = names.trim_end_matches("*/").split(',').map(str::trim);
        let number = number.trim().trim_end_matches(',').parse().ok()?;
        Some((word, number, names.filter(|name| !name.is_empty()).collect()))
    };
    HEADER.lines().filter_map(code).collect()
}

#[test]
fn the_header_has_the_librarys_codes() {
    let header = codes_of_header();
    let rows = LIBRARY.iter().chain(MISUSE.iter().filter(|row| row.0 != 0));
    let table: Vec<_> = rows
        .map(|row| {
            let names = row.2.iter().map(|name| name.to_str().unwrap()).collect();
            (row.1.to_str().unwrap(), row.0, names)
        })
        .collect();
    assert_eq!(header, table);
    for (word, code, names) in header {
        assert_eq!(named(ot_strerror(code)), Some(word));
        for index in 0..3 {
            assert_eq!(named(ot_error_number_name(code, index)), names.get(index).copied());
        }
    }
    assert_eq!(named(ot_strerror(1)), Some("UNKNOWN"));
}

#[test]
fn errors_come_back_as_they_were() {
    for (code, word, names) in LIBRARY {
        let numbers = match *names {
            [_, second] if *second == c"per_second" => [NOW * 1_000_000, 1_000_000],
            [_, _] => [u64::from(u32::MAX), u64::from(u32::MAX) - 1],
            [_] => [u64::from(u32::MAX), 0],
            _ => [0; 2],
        };
        let c = OtError { numbers, code: *code, reserved: 0 };
        let error = library_error(&c).unwrap();
        assert_eq!((OtError::from(error), error.code().word), (c, word.to_str().unwrap()));
        let details = error.details().map(|detail| detail.unwrap_or(("", 0)));
        for (index, (name, number)) in details.into_iter().enumerate() {
            if name != "seconds" {
                assert_eq!(name, names.get(index).map_or("", |name| name.to_str().unwrap()));
                assert_eq!(number, numbers[index]);
            }
        }
        let mut buf = [0; 256];
        // SAFETY: all memory is the test's.
        let len = unsafe { ot_error_text(&raw const c, buf.as_mut_ptr().cast(), buf.len()) };
        assert_eq!(buf[..usize::try_from(len).unwrap()], *error.to_string().as_bytes());
    }
}

/// Each error of the library is in the header, or is one that no C function can give.
#[test]
fn no_code_is_missing() {
    let elsewhere = ["OTHER_SESSION", "OTHER_ROLE", "REPEATED_CLAIM", "SINK", "CLOCK", "RANDOM"];
    let library = include_str!("../../../src/error.rs");
    let words = library.split("=> (").filter_map(|rest| rest.split('"').nth(1));
    let words: Vec<_> = words
        .filter(|word| word.bytes().all(|byte| byte == b'_' || byte.is_ascii_uppercase()))
        .collect();
    assert!(words.contains(&"SESSION_ID_OTHER_KEY") && words.len() > 40);
    for word in words {
        let here = LIBRARY.iter().any(|row| row.1.to_str() == Ok(word));
        assert!(here != elsewhere.contains(&word), "{word}");
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
        ("OT_ABI_VERSION", crate::ot_abi_version() as usize),
        ("OT_MAX_API_KEY_LEN", library::MAX_API_KEY_LEN),
        ("OT_MAX_SESSION_ID_LEN", library::MAX_SESSION_ID_LEN),
        ("OT_MAX_CONNECTION_DATA_UNITS", library::MAX_CONNECTION_DATA_UNITS),
        ("OT_MAX_LAYOUT_UNITS", library::MAX_LAYOUT_UNITS),
        ("OT_MAX_JTI_LEN", library::MAX_JTI_LEN),
        ("OT_MAX_T1_NONCE_LEN", library::MAX_T1_NONCE_LEN),
        ("OT_MAX_T1_FIELDS", crate::t1::MAX_FIELDS),
        ("OT_ISSUER_SIZE", size_of::<OtIssuer>()),
        ("OT_T1_ISSUER_SIZE", size_of::<OtT1Issuer>()),
    ];
    for (name, limit) in limits {
        assert_eq!(defined(&format!("{name} ")), limit as u64, "{name}");
    }
    assert_eq!(defined("OT_MAX_NONCE "), library::MAX_NONCE);
    for (argument, number) in [("ISSUER", Argument::Issuer), ("ERROR", Argument::Error)] {
        assert!(HEADER.contains(&format!("OT_ARG_{argument} = {}", number as u8)));
    }
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
