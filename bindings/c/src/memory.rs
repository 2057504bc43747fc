//! The caller's memory: checked on the way in, terminated on the way out.

use core::ffi::{CStr, c_char};
use core::{ptr, slice, str};

use library::Error;

use crate::error::{BUFFER_TOO_SMALL, MISALIGNED, NOT_UTF8, NULL, OVERLAP, OtError, TOO_LONG};

/// A pointer to input. The caller's duty: it is null, or the memory is there and initialised for the length that the
/// function is given, and nobody changes it during the call.
#[repr(transparent)]
pub struct In<T>(pub(crate) *const T);

/// A pointer to output. The caller's duty: it is null, or the memory is writable for the length that the function is
/// given, and nobody else uses it during the call.
#[repr(transparent)]
pub struct Out<T>(pub(crate) *mut T);

/// `ot_text`. With the length `OT_NUL`, the caller's duty is that a NUL ends the text.
#[repr(C)]
pub struct Text {
    pub ptr: In<c_char>,
    pub len: usize,
}

/// One call of a C function, with the memory that it may write to.
pub struct Call {
    out: *mut u8,
    len: usize,
    error: *mut OtError,
}

impl Call {
    /// Runs a C function that writes `len` bytes to `out`. After an error other than an overlap, the first `T` of them is
    /// zeros: a text is empty, and an issuer wiped.
    #[inline]
    pub fn run<T>(out: &Out<T>, len: usize, error: Out<OtError>, run: impl FnOnce(&Self) -> Result<i32, i32>) -> i32 {
        let mut call = Self { out: out.0.cast(), len, error: ptr::null_mut() };
        let checked = call.check_output(align_of::<T>(), error.0);
        call.finish(size_of::<T>(), if let Err(code) = checked { Err(code) } else { run(&call) })
    }

    /// Whether the memory to write to can be what the caller says it is.
    fn check_output(&mut self, align: usize, error: *mut OtError) -> Result<(), i32> {
        if !error.is_null() {
            self.check(error.cast(), size_of::<OtError>(), align_of::<OtError>())?;
            if overlap(self.out, self.len, error.cast(), size_of::<OtError>()) {
                return self.fail(OVERLAP);
            }
            self.error = error;
        }
        if self.len > 0 { self.check(self.out, self.len, align) } else { Ok(()) }
    }

    /// Whether input can be what the caller says it is, and is apart from what this call writes to.
    fn check_input(&self, start: *const u8, len: usize, align: usize) -> Result<(), i32> {
        self.check(start, len, align)?;
        if overlap(self.error.cast(), size_of::<OtError>(), start, len) {
            return Err(OVERLAP); // The error would be written over the input.
        }
        if overlap(self.out, self.len, start, len) { self.fail(OVERLAP) } else { Ok(()) }
    }

    /// Whether there can be memory: no object is longer than half the address space, or ends beyond it.
    fn check(&self, start: *const u8, len: usize, align: usize) -> Result<(), i32> {
        match start.addr() {
            0 => self.fail(NULL),
            addr if addr % align != 0 => self.fail(MISALIGNED),
            addr if isize::try_from(len).is_err() || addr.checked_add(len).is_none() => self.fail(TOO_LONG),
            _ => Ok(()),
        }
    }

    /// The result for C, after clearing the error or the output.
    fn finish(&self, cleared: usize, result: Result<i32, i32>) -> i32 {
        match result {
            Ok(_) => _ = self.report(OtError::default()),
            Err(OVERLAP) => {}
            Err(_) => Out(self.out).wipe(cleared.min(self.len)),
        }
        result.unwrap_or_else(|code| code)
    }

    /// Fails with a code that has no numbers.
    pub fn fail<T>(&self, code: i32) -> Result<T, i32> {
        Err(self.report(OtError { code, ..OtError::default() }))
    }

    /// Fills in the caller's error.
    #[inline(never)]
    pub fn report(&self, error: OtError) -> i32 {
        if !self.error.is_null() {
            // SAFETY: writable, by the duty of an `Out`; not null, aligned, and apart from the output, by `check_output`;
            // apart from each input that is borrowed, by `check_input`.
            unsafe { self.error.write(error) };
        }
        error.code
    }

    /// Writes text to the output, with a NUL after it. `make` gets the memory before the NUL.
    #[inline]
    pub fn write(&self, make: impl FnOnce(&mut [u8]) -> Result<&str, Error>) -> Result<i32, i32> {
        let start = if self.len > 0 { self.out } else { ptr::dangling_mut() };
        // SAFETY: writable and used by nobody else, by the duty of an `Out`; not null, and no longer than an object can
        // be, by `check_output`; apart from each input that is borrowed, by `check_input`.
        let out = unsafe { slice::from_raw_parts_mut(start, self.len) };
        let result = make(out.split_last_mut().map_or(&mut [], |(_, text)| text)).map(str::len);
        self.terminate(out, result)
    }

    /// Ends the text with NUL; a buffer without memory for it is too small.
    fn terminate(&self, out: &mut [u8], result: Result<usize, Error>) -> Result<i32, i32> {
        let needed = match (result, result.ok().and_then(|len| out.get_mut(len))) {
            (Ok(len), Some(end)) => {
                *end = 0;
                return i32::try_from(len).or_else(|_| self.fail(TOO_LONG));
            }
            (Ok(needed) | Err(Error::BufferTooSmall { needed, .. }), _) => needed,
            (Err(error), _) => return Err(self.report(error.into())),
        };
        let numbers = [needed.saturating_add(1) as u64, self.len as u64];
        Err(self.report(OtError { numbers, code: BUFFER_TOO_SMALL, reserved: 0 }))
    }
}

impl<T> In<T> {
    /// A list of structures of the caller's, or of bytes.
    #[inline]
    pub fn list<'a>(&self, call: &Call, len: usize) -> Result<&'a [T], i32> {
        call.check_input(self.0.cast(), len.saturating_mul(size_of::<T>()), align_of::<T>())?;
        // SAFETY: initialised and not changed, by the duty of an `In`; not null, aligned, no longer than an object can
        // be, and apart from the output, as just checked.
        Ok(unsafe { slice::from_raw_parts(self.0, len) })
    }

    /// A structure of the caller's.
    #[inline]
    pub fn get<'a>(&self, call: &Call) -> Result<&'a T, i32> {
        call.check_input(self.0.cast(), size_of::<T>(), align_of::<T>())?;
        // SAFETY: as for a list of one.
        Ok(unsafe { &*self.0 })
    }
}

impl Text {
    /// The text.
    #[inline(never)]
    pub fn get<'a>(&self, call: &Call) -> Result<&'a str, i32> {
        let mut len = self.len;
        if len == usize::MAX && !self.ptr.0.is_null() {
            // SAFETY: not null, and a NUL ends the text, by the duty of a `Text` of this length, `OT_NUL`.
            len = unsafe { CStr::from_ptr(self.ptr.0) }.count_bytes();
        }
        let bytes = In(self.ptr.0.cast::<u8>()).list(call, len)?;
        str::from_utf8(bytes).map_err(|wrong| {
            let numbers = [wrong.valid_up_to() as u64, 0];
            call.report(OtError { numbers, code: NOT_UTF8, reserved: 0 })
        })
    }

    /// The text, or `None` for null with length 0.
    pub fn optional<'a>(&self, call: &Call) -> Result<Option<&'a str>, i32> {
        if self.ptr.0.is_null() && self.len == 0 { Ok(None) } else { self.get(call).map(Some) }
    }
}

impl<T> Out<T> {
    /// Overwrites bytes with zeros, so that the compiler cannot leave it out.
    pub fn wipe(&self, len: usize) {
        for index in 0..if self.0.is_null() { 0 } else { len } {
            // SAFETY: not null, and writable for at least `len` bytes, by the duty of an `Out`.
            unsafe { self.0.cast::<u8>().wrapping_add(index).write_volatile(0) };
        }
    }

    /// Puts a value there. This memory is the output of a call that runs, and has a length, so that it is not null.
    pub fn fill<'a>(&self, value: T) -> &'a mut T {
        // SAFETY: writable and used by nobody else, by the duty of an `Out`; not null, and aligned, by `check_output`.
        unsafe { self.0.write(value) };
        // SAFETY: as above, and initialised; apart from each input that is borrowed, by `check_input`.
        unsafe { &mut *self.0 }
    }
}

/// Whether two ranges of memory share a byte.
#[inline(never)]
fn overlap(a: *const u8, a_len: usize, b: *const u8, b_len: usize) -> bool {
    let starts_in = b.addr().wrapping_sub(a.addr()) < a_len || a.addr().wrapping_sub(b.addr()) < b_len;
    a_len > 0 && b_len > 0 && starts_in
}
