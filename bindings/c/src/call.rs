//! One call of a C function: the caller's memory, checked on the way in and terminated on the way out, and its error.

use core::cell::Cell;
pub use core::ffi::c_char;
use core::{ptr, slice, str};

use library::Error;

/// A pointer to input. The caller's duty: it is null, or the memory is there and initialised for the length that the
/// function is given, and nobody changes it during the call.
#[repr(transparent)]
pub struct In<T>(pub(crate) *const T);

/// A pointer to output. The caller's duty: it is null, or the memory is writable for the length that the function is
/// given, and nobody else uses it during the call.
#[repr(transparent)]
pub struct Out<T>(pub(crate) *mut T);

/// `ot_text`: pointer and length. With the length `OT_NUL`, the caller's duty is that a NUL ends the text.
#[repr(C)]
pub struct Text(pub In<c_char>, pub usize);

/// `ot_error`.
#[repr(C)]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct OtError {
    pub numbers: [u64; 2],
    pub code: i32,
    pub reserved: u32,
}

/// [`Error::TooLong`], too.
pub const TOO_LONG: i32 = -238;
// The codes of this interface alone.
pub const NULL: i32 = -601;
pub const MISALIGNED: i32 = -602;
pub const OVERLAP: i32 = -603;
pub const NOT_UTF8: i32 = -604;
pub const KIND: i32 = -605;
pub const TOO_MANY_FIELDS: i32 = -606;

/// A call was refused; it has recorded why.
pub struct Refused;

/// One call of a C function: the memory that it may write to, once that is checked, and its error.
pub struct Call {
    out: *mut [u8],
    error: Cell<*mut OtError>,
    why: Cell<OtError>,
}

impl Call {
    /// Runs a C function that writes `len` bytes to `out`. After an error other than an overlap, the first `T` of them is
    /// zeros: a text is empty, and an issuer wiped.
    pub fn run<T>(out: &Out<T>, len: usize, error: Out<OtError>, f: impl FnOnce(&Self) -> Result<i32, Refused>) -> i32 {
        let mut call = Self { out: ptr::from_mut(&mut []), error: Cell::default(), why: Cell::default() };
        let result = call.check_output(out.0.cast(), len, align_of::<T>(), error.0).and_then(|()| f(&call));
        call.finish(&Out(out.0.cast()), size_of::<T>().min(len), result)
    }

    /// Runs a C function that writes text and a NUL after it. `make` gets the memory before the NUL.
    pub fn text(
        buf: &Out<c_char>, len: usize, error: Out<OtError>,
        make: impl for<'b> FnOnce(&Self, &'b mut [u8]) -> Result<Result<&'b str, Error>, Refused>,
    ) -> i32 {
        Self::run(buf, len, error, |call| {
            // SAFETY: writable and used by nobody else, by the duty of an `Out`; not null, no longer than an object can
            // be, and apart from each input that is borrowed, by `check`.
            let out = unsafe { &mut *call.out };
            let needed = match make(call, out.get_mut(..out.len().saturating_sub(1)).unwrap_or_default())? {
                Ok(text) => text.len(),
                Err(Error::BufferTooSmall { needed, .. }) => needed,
                Err(error) => return Err(call.refuse(error)),
            };
            let too_small = Error::BufferTooSmall { needed: needed.saturating_add(1), available: out.len() };
            *out.get_mut(needed).ok_or_else(|| call.refuse(too_small))? = 0;
            i32::try_from(needed).map_err(|_| call.refuse(Error::TooLong))
        })
    }

    /// Checks the memory that is written to, first that of the error.
    fn check_output(&mut self, out: *mut u8, len: usize, align: usize, error: *mut OtError) -> Result<(), Refused> {
        if !error.is_null() {
            self.check(error.cast(), size_of::<OtError>(), align_of::<OtError>())?;
            self.error.set(error);
        }
        if len > 0 {
            self.check(out, len, align)?;
            self.out = ptr::slice_from_raw_parts_mut(out, len);
        }
        Ok(())
    }

    /// The memory, if it is not null, is aligned, can be an object of this length, and is apart from the memory that this
    /// call writes to. No object is longer than half the address space, or ends beyond it.
    fn check(&self, start: *const u8, len: usize, align: usize) -> Result<ptr::NonNull<u8>, Refused> {
        let memory = ptr::NonNull::new(start.cast_mut()).ok_or_else(|| self.record(NULL, [0; 2]))?;
        let code = match start.addr() {
            addr if addr & (align - 1) != 0 => MISALIGNED,
            addr if isize::try_from(len).is_err() || addr.checked_add(len).is_none() => TOO_LONG,
            _ if overlap(start, len, self.error.get().cast(), size_of::<OtError>()) => {
                self.error.take(); // It would be written over the input.
                OVERLAP
            }
            _ if overlap(start, len, self.out.cast(), self.out.len()) => OVERLAP,
            _ => return Ok(memory),
        };
        Err(self.record(code, [0; 2]))
    }

    /// Records the library's error.
    pub fn refuse(&self, error: Error) -> Refused {
        self.record(-i32::from(error.code().number), error.numbers())
    }

    /// Records the reason of a refusal.
    pub fn record(&self, code: i32, numbers: [u64; 2]) -> Refused {
        self.why.set(OtError { numbers, code, reserved: 0 });
        Refused
    }

    /// The result for C: fills in the caller's error, and clears the beginning of the output.
    fn finish(&self, out: &Out<u8>, cleared: usize, result: Result<i32, Refused>) -> i32 {
        // In parts: copied whole, it would need `memmove`.
        let (error, OtError { numbers: [first, second], code, .. }) = (self.error.get(), self.why.get());
        if !error.is_null() {
            // SAFETY: writable, by the duty of an `Out`; not null, aligned, and apart from output and input, by `check`.
            unsafe { error.write(OtError { numbers: [first, second], code, reserved: 0 }) };
        }
        wipe(out, if matches!(code, 0 | OVERLAP) { 0 } else { cleared });
        result.unwrap_or(code)
    }
}

impl<T> In<T> {
    /// The caller's list of structures or bytes.
    pub fn list<'a>(&self, call: &Call, len: usize) -> Result<&'a [T], Refused> {
        let start = call.check(self.0.cast(), len.saturating_mul(size_of::<T>()), align_of::<T>())?;
        // SAFETY: initialised and not changed, by the duty of an `In`; not null, aligned, no longer than an object can
        // be, and apart from the output, as just checked.
        Ok(unsafe { slice::from_raw_parts(start.as_ptr().cast(), len) })
    }

    /// The caller's structure.
    pub fn get<'a>(&self, call: &Call) -> Result<&'a T, Refused> {
        let start = call.check(self.0.cast(), size_of::<T>(), align_of::<T>())?;
        // SAFETY: as for a list of one.
        Ok(unsafe { start.cast().as_ref() })
    }
}

impl Text {
    /// The text.
    pub fn get<'a>(&self, call: &Call) -> Result<&'a str, Refused> {
        let (start, mut len) = (self.0.0, self.1);
        if len == usize::MAX && !start.is_null() {
            // SAFETY: not null, and a NUL ends the text, by the duty of a `Text` of this length, `OT_NUL`. In place of
            // `strlen`, which takes 84 bytes of flash more.
            len = (0..len).take_while(|&index| unsafe { start.wrapping_add(index).read() } != 0).count();
        }
        let bytes = In(start.cast::<u8>()).list(call, len)?;
        str::from_utf8(bytes).map_err(|wrong| call.record(NOT_UTF8, [wrong.valid_up_to() as u64, 0]))
    }

    /// The text, or `None` for null with length 0.
    pub fn optional<'a>(&self, call: &Call) -> Result<Option<&'a str>, Refused> {
        if self.1 == 0 && self.0.0.is_null() { Ok(None) } else { self.get(call).map(Some) }
    }
}

/// Overwrites bytes with zeros, so that the compiler cannot leave it out.
pub fn wipe(out: &Out<u8>, len: usize) {
    for index in 0..if out.0.is_null() { 0 } else { len } {
        // SAFETY: not null, and writable for at least `len` bytes, by the duty of an `Out`.
        unsafe { out.0.wrapping_add(index).write_volatile(0) };
    }
}

/// Whether two ranges of memory share a byte.
fn overlap(a: *const u8, a_len: usize, b: *const u8, b_len: usize) -> bool {
    a_len > 0 && b_len > 0 && (b.addr().wrapping_sub(a.addr()) < a_len || a.addr().wrapping_sub(b.addr()) < b_len)
}
