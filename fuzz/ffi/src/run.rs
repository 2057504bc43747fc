//! Runs a call, and compares its result with the library's.

use core::ffi::c_char;

use library::Error;

use crate::blocks::{FILLING, Memory, Outputs};
use crate::call::{In, NOT_UTF8, OVERLAP, OtError, Out};
use crate::texts::ot_error_text;

/// Calls a function that writes text. `expected` is the library's result, for memory without faults.
pub fn text(
    mut memory: Memory, outputs: Outputs, expected: impl FnOnce() -> Result<String, Error>,
    call: impl FnOnce(Out<c_char>, usize, Out<OtError>) -> i32,
) {
    let expected = memory.faults.is_empty().then(expected);
    let needed = expected.iter().flatten().map(String::len).next().unwrap_or(64);
    let (out, error) = memory.outputs(outputs, needed);
    let result = call(Out(out.ptr.cast()), out.len, Out(error.ptr.cast()));
    let written = memory.read(&out);
    let reported = memory.error(&error);
    assert!(memory.is_kept());
    match expected.filter(|_| memory.faults.is_empty()) {
        None => {
            check_fault(&memory, result, reported);
            let is_empty = written.first().is_none_or(|&byte| byte == 0);
            // In the arena, the error may lie there.
            let is_untouched = written.iter().all(|&byte| byte == FILLING) || memory.is_in_arena(&out);
            assert!(out.len == 0 || if result == OVERLAP { is_untouched } else { is_empty });
        }
        Some(Ok(text)) if needed < out.len => {
            assert_eq!(result, i32::try_from(needed).unwrap());
            assert_eq!((&written[..needed], written[needed]), (text.as_bytes(), 0));
            assert!(reported.is_none_or(|error| error == OtError::default()));
        }
        Some(result_of_library) => {
            let too_small = Error::BufferTooSmall { needed: needed + 1, available: out.len };
            check_error(result, reported, result_of_library.err().unwrap_or(too_small));
            assert!(written.first().is_none_or(|&byte| byte == 0));
        }
    }
}

/// Calls a function that makes an issuer of type `T`. `expected` is the library's result. Gives the memory of an
/// issuer that was made.
pub fn make<T>(
    mut memory: Memory, outputs: Outputs, expected: impl FnOnce() -> Result<(), Error>,
    call: impl FnOnce(*mut u8, Out<OtError>) -> i32,
) -> Option<Vec<u8>> {
    let (out, error) = memory.made::<T>(outputs);
    let result = call(out.ptr, Out(error.ptr.cast()));
    let written = memory.read(&out);
    let reported = memory.error(&error);
    assert!(memory.is_kept());
    let is_wiped = written.iter().all(|&byte| byte == 0);
    if !memory.faults.is_empty() {
        check_fault(&memory, result, reported);
        assert!(is_wiped || result == OVERLAP);
        return None;
    }
    match expected() {
        Ok(()) => {
            assert_eq!(result, 0);
            assert!(reported.is_none_or(|error| error == OtError::default()));
            Some(written.to_vec())
        }
        Err(error) => {
            check_error(result, reported, error);
            assert!(is_wiped);
            None
        }
    }
}

/// One of the faults is reported, with its number.
fn check_fault(memory: &Memory, result: i32, reported: Option<OtError>) {
    let faults = &memory.faults;
    assert!(faults.iter().any(|&(code, _)| code == result), "{result} is none of {faults:?}");
    let Some(error) = reported.filter(|error| error.code != i32::from_ne_bytes([FILLING; 4])) else { return };
    let is_one = |&(code, number): &(i32, u64)| error == OtError { numbers: [number, 0], code, reserved: 0 };
    assert!(faults.iter().any(is_one), "{error:?} is none of {faults:?}");
    assert_eq!(error.code, result);
    assert!(error.code == NOT_UTF8 || error.numbers == [0; 2]);
}

/// The library's error is reported with the library's sentence, unless that sentence names something that C lacks.
fn check_error(result: i32, reported: Option<OtError>, error: Error) {
    assert_eq!(result, -i32::from(error.code().number), "{error}");
    let Some(reported) = reported else { return };
    assert_eq!(reported, OtError { numbers: error.numbers(), code: result, reserved: 0 });
    if matches!(error, Error::NoKey | Error::TooLong) {
        return;
    }
    let mut text = [FILLING; 256];
    let len = ot_error_text(In(&raw const reported), Out(text.as_mut_ptr().cast()), text.len());
    let sentence = error.to_string();
    assert_eq!(len, i32::try_from(sentence.len()).unwrap());
    assert_eq!((&text[..sentence.len()], text[sentence.len()]), (sentence.as_bytes(), 0));
}
