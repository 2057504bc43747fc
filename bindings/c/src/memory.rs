//! The caller's memory: checked on the way in, terminated on the way out.

use core::ffi::{CStr, c_char};
use core::{ptr, slice, str};

use library::Error;

use crate::error::{Misuse, OtError};

/// `OT_ARG_...`: which argument an error of use is about.
#[derive(Clone, Copy)]
#[repr(u8)]
pub enum Argument {
    Issuer = 1,
    ApiKey,
    ApiSecret,
    Data,
    SessionId,
    ConnectionData,
    LayoutClasses,
    Expiry,
    Jti,
    Nonce,
    Token,
    Fields,
    Query,
    Buf,
    Error,
}

/// The length that stands for "up to the first NUL".
const NUL_TERMINATED: usize = usize::MAX;

/// A call that failed, with its code; its numbers are in the caller's error already.
pub struct Failed(pub i32);

/// One call of a C function, with the memory that it may write to.
pub struct Call {
    /// Where the result goes.
    out: *mut u8,
    /// Its length in bytes.
    len: usize,
    /// Where the error goes; null if the caller does not want it.
    error: *mut OtError,
}

impl Call {
    /// Runs a C function: `run` reads the input and writes the result to `out`, an argument of `len` bytes. After an error
    /// other than an overlap, the first `cleared` bytes of it are zeros.
    ///
    /// # Safety
    /// `out` is null or writable for `len` bytes, `error` is null or writable, and no other thread uses them.
    #[inline]
    pub unsafe fn run(
        (argument, out, len): (Argument, *mut u8, usize),
        cleared: usize,
        error: *mut OtError,
        run: impl FnOnce(&Self) -> Result<usize, Failed>,
    ) -> i32 {
        let mut call = Self { out, len, error };
        let result = match call.check(argument) {
            Ok(()) => run(&call),
            Err(failed) => Err(failed),
        };
        // SAFETY: the caller's duty, as above.
        unsafe { call.finish(cleared, result) }
    }

    /// Runs a C function that writes text to `buf`.
    ///
    /// # Safety
    /// As [`Call::run`].
    #[inline]
    pub unsafe fn text_to(
        buf: *mut c_char,
        len: usize,
        error: *mut OtError,
        run: impl FnOnce(&Self) -> Result<usize, Failed>,
    ) -> i32 {
        // SAFETY: the caller's duty, as above.
        unsafe { Self::run((Argument::Buf, buf.cast(), len), 1, error, run) }
    }

    /// Whether the memory to write to can be what the caller says it is.
    fn check(&mut self, argument: Argument) -> Result<(), Failed> {
        if !self.error.is_aligned() {
            self.error = ptr::null_mut();
            return Err(self.misuse(Misuse::Misaligned, Argument::Error, 0));
        }
        if overlap(self.out, self.len, self.error.cast(), size_of::<OtError>()) {
            self.error = ptr::null_mut();
            return Err(self.misuse(Misuse::Overlap, Argument::Error, 0));
        }
        if self.out.is_null() && self.len > 0 {
            return Err(self.misuse(Misuse::Null, argument, 0));
        }
        if !possible(self.out, self.len) {
            return Err(self.fail(Error::TooLong));
        }
        Ok(())
    }

    /// The function's result; clears the output or the error.
    ///
    /// # Safety
    /// As [`Call::run`].
    unsafe fn finish(&self, cleared: usize, result: Result<usize, Failed>) -> i32 {
        let result = result.and_then(|len| i32::try_from(len).or(Err(self.fail(Error::TooLong))));
        match result {
            Ok(len) => {
                self.report(OtError::default());
                len
            }
            Err(Failed(code)) => {
                if code != Misuse::Overlap as i32 && !self.out.is_null() {
                    // SAFETY: `out` is writable for `len` bytes; that is the caller's duty.
                    unsafe { wipe(self.out, cleared.min(self.len)) };
                }
                code
            }
        }
    }

    /// Fails with an error of the library.
    #[cold]
    #[inline(never)]
    pub fn fail(&self, error: Error) -> Failed {
        self.report(error.into())
    }

    /// Fails with an error of use.
    #[cold]
    #[inline(never)]
    pub fn misuse(&self, misuse: Misuse, argument: Argument, number: usize) -> Failed {
        let numbers = [argument as u64, number as u64];
        self.report(OtError { numbers, code: misuse as i32, reserved: 0 })
    }

    /// Fills in the caller's error, if it is wanted.
    fn report(&self, error: OtError) -> Failed {
        if !self.error.is_null() {
            // SAFETY: writable, the caller's duty of `run`; `check` found it to be aligned and to be apart from the output,
            // and `input` every input that is borrowed.
            unsafe { self.error.write(error) };
        }
        Failed(error.code)
    }

    /// Whether an input can be what the caller says it is, and lies apart from what this call writes to.
    fn input(
        &self,
        argument: Argument,
        start: *const u8,
        len: usize,
        align: usize,
    ) -> Result<(), Failed> {
        let misuse = if start.is_null() {
            Misuse::Null
        } else if start.addr() % align != 0 {
            Misuse::Misaligned
        } else if !possible(start, len) {
            return Err(self.fail(Error::TooLong));
        } else if len > 0
            && (overlap(self.out, self.len, start, len)
                || overlap(self.error.cast(), size_of::<OtError>(), start, len))
        {
            Misuse::Overlap
        } else {
            return Ok(());
        };
        Err(self.misuse(misuse, argument, 0))
    }

    /// A structure of the caller's.
    ///
    /// # Safety
    /// `structure` is null or points to a `T` that is initialised and that nobody changes during the call.
    #[inline]
    pub unsafe fn structure<'a, T>(
        &self,
        argument: Argument,
        structure: *const T,
    ) -> Result<&'a T, Failed> {
        self.input(argument, structure.cast(), size_of::<T>(), align_of::<T>())?;
        // SAFETY: not null, aligned, and apart from what this call writes to; that it is there and initialised is the
        // caller's duty.
        Ok(unsafe { &*structure })
    }

    /// A list of structures of the caller's, or of bytes.
    ///
    /// # Safety
    /// `list` is null or points to `len` initialised `T`s that nobody changes during the call.
    #[inline]
    pub unsafe fn list<'a, T>(
        &self,
        argument: Argument,
        list: *const T,
        len: usize,
    ) -> Result<&'a [T], Failed> {
        let bytes = len.checked_mul(size_of::<T>()).ok_or_else(|| self.fail(Error::TooLong))?;
        self.input(argument, list.cast(), bytes, align_of::<T>())?;
        // SAFETY: not null, aligned, no longer than an object may be, and apart from what this call writes to; that it
        // is there and initialised is the caller's duty.
        Ok(unsafe { slice::from_raw_parts(list, len) })
    }

    /// A text of the caller's, or `None` for null with length 0.
    ///
    /// # Safety
    /// `text` is null or readable for `len` bytes, or up to a NUL, and nobody changes it during the call.
    #[inline(never)]
    pub unsafe fn text<'a>(
        &self,
        argument: Argument,
        text: *const c_char,
        mut len: usize,
    ) -> Result<Option<&'a str>, Failed> {
        if text.is_null() && len == 0 {
            return Ok(None);
        }
        if len == NUL_TERMINATED && !text.is_null() {
            // SAFETY: the caller says that a NUL ends the text.
            len = unsafe { CStr::from_ptr(text) }.count_bytes();
        }
        // SAFETY: `text` is readable for `len` bytes, the caller's duty or just read.
        let bytes = unsafe { self.list(argument, text.cast::<u8>(), len) }?;
        match str::from_utf8(bytes) {
            Ok(text) => Ok(Some(text)),
            Err(error) => Err(self.misuse(Misuse::NotUtf8, argument, error.valid_up_to())),
        }
    }

    /// A text that has to be there.
    ///
    /// # Safety
    /// As [`Call::text`].
    #[inline(never)]
    pub unsafe fn required<'a>(
        &self,
        argument: Argument,
        text: *const c_char,
        len: usize,
    ) -> Result<&'a str, Failed> {
        // SAFETY: the caller's duty, as above.
        match unsafe { self.text(argument, text, len) }? {
            Some(text) => Ok(text),
            None => Err(self.misuse(Misuse::Null, argument, 0)),
        }
    }

    /// Writes a text to the output, with a NUL after it. `make` gets the memory before the NUL.
    ///
    /// # Safety
    /// The output is writable, nobody else uses it, and no input that is in use lies in it: each was read by a function
    /// of this call.
    #[inline]
    pub unsafe fn write(
        &self,
        make: impl FnOnce(&mut [u8]) -> Result<usize, Error>,
    ) -> Result<usize, Failed> {
        let out: &mut [u8] = if self.out.is_null() {
            &mut []
        } else {
            // SAFETY: not null, no longer than an object may be, writable and used by nobody else.
            unsafe { slice::from_raw_parts_mut(self.out, self.len) }
        };
        let before_nul = self.len.saturating_sub(1);
        let result = make(out.get_mut(..before_nul).unwrap_or(&mut []));
        self.terminate(out, result)
    }

    /// Ends the text with NUL; a buffer without memory for it is too small.
    #[inline(never)]
    fn terminate(&self, out: &mut [u8], result: Result<usize, Error>) -> Result<usize, Failed> {
        let needed = match result {
            Ok(len) => match out.get_mut(len) {
                Some(end) => {
                    *end = 0;
                    return Ok(len);
                }
                None => len,
            },
            Err(Error::BufferTooSmall { needed, .. }) => needed,
            Err(error) => return Err(self.fail(error)),
        };
        let needed = needed.saturating_add(1);
        Err(self.fail(Error::BufferTooSmall { needed, available: self.len }))
    }
}

/// Overwrites memory with zeros, so that the compiler cannot leave it out.
///
/// # Safety
/// `start` is writable for `len` bytes, and nobody else uses it.
pub unsafe fn wipe(start: *mut u8, len: usize) {
    for index in 0..len {
        // SAFETY: within the memory, which the caller says is writable.
        let byte = unsafe { start.add(index) };
        // SAFETY: as above.
        unsafe { byte.write_volatile(0) };
    }
}

/// No object is longer than half the address space, or ends beyond it.
fn possible(start: *const u8, len: usize) -> bool {
    len <= isize::MAX as usize && start.addr().checked_add(len).is_some()
}

/// Whether one range of memory starts in the other.
fn overlap(a: *const u8, a_len: usize, b: *const u8, b_len: usize) -> bool {
    b.addr().wrapping_sub(a.addr()) < a_len || a.addr().wrapping_sub(b.addr()) < b_len
}
