//! Issuers in the caller's memory.

use library::{Error, Issuer, T1Issuer};

use crate::error::{Misuse, OtError};
use crate::memory::{Argument, Call, Failed, wipe};

/// `ot_issuer`.
#[repr(C)]
pub struct OtIssuer([u64; 20]);

/// `ot_t1_issuer`.
#[repr(C)]
pub struct OtT1Issuer([u64; 40]);

/// Memory that C sets aside for an issuer.
pub trait Memory {
    /// What lies in it.
    type Key;
    /// An issuer without a key.
    const EMPTY: Self::Key;
    /// The first word of an issuer that has one. No byte of it repeats, as the bytes of filled memory do.
    const MAGIC: u64;
    /// The first word.
    fn first(&self) -> u64;
}

impl Memory for OtIssuer {
    type Key = Issuer;
    const EMPTY: Issuer = Issuer::EMPTY;
    const MAGIC: u64 = 0x6F4A_57B1_92CE_D038;
    fn first(&self) -> u64 {
        self.0[0]
    }
}

impl Memory for OtT1Issuer {
    type Key = T1Issuer;
    const EMPTY: T1Issuer = T1Issuer::EMPTY;
    const MAGIC: u64 = 0x6F54_31B2_0D9C_E843;
    fn first(&self) -> u64 {
        self.0[0]
    }
}

/// An issuer as it lies in that memory.
#[repr(C)]
struct Slot<K> {
    magic: u64,
    key: K,
}

const _: () = {
    assert!(size_of::<OtIssuer>() == 160 && size_of::<OtT1Issuer>() == 320);
    assert!(size_of::<Slot<Issuer>>() <= size_of::<OtIssuer>());
    assert!(align_of::<Slot<Issuer>>() <= align_of::<OtIssuer>());
    assert!(size_of::<Slot<T1Issuer>>() <= size_of::<OtT1Issuer>());
    assert!(align_of::<Slot<T1Issuer>>() <= align_of::<OtT1Issuer>());
};

/// Makes an issuer in place, so that no move leaves a copy of the key; after an error all of its memory is zeros.
///
/// # Safety
/// `issuer` is null or writable, and nobody else uses it; `error` likewise.
pub unsafe fn init<M: Memory>(
    issuer: *mut M,
    error: *mut OtError,
    rekey: impl FnOnce(&Call, &mut M::Key) -> Result<(), Failed>,
) -> i32 {
    let out = (Argument::Issuer, issuer.cast(), size_of::<M>());
    let make = |call: &Call| {
        if !issuer.is_aligned() {
            return Err(call.misuse(Misuse::Misaligned, Argument::Issuer, 0));
        }
        let slot = issuer.cast::<Slot<M::Key>>();
        // SAFETY: `Call::run` found it not to be null, a slot is no larger and no more aligned than its memory, and
        // that it is writable is the caller's duty.
        unsafe { slot.write(Slot { magic: 0, key: M::EMPTY }) };
        // SAFETY: just written, and used by nobody else.
        let slot = unsafe { &mut *slot };
        rekey(call, &mut slot.key)?;
        slot.magic = M::MAGIC;
        Ok(0)
    };
    // SAFETY: the caller's duty, as above.
    unsafe { Call::run(out, size_of::<M>(), error, make) }
}

/// The issuer that lies in the caller's memory.
///
/// # Safety
/// `issuer` is null or initialised, and if it starts with the magic word, [`init`] made it or what it is a copy of.
pub unsafe fn key<'a, M: Memory>(call: &Call, issuer: *const M) -> Result<&'a M::Key, Failed> {
    // SAFETY: the caller's duty, as above.
    let memory = unsafe { call.structure(Argument::Issuer, issuer) }?;
    if memory.first() != M::MAGIC {
        return Err(call.fail(Error::NoKey));
    }
    // SAFETY: only `init` writes the magic word, after it made the key.
    let slot = unsafe { &*issuer.cast::<Slot<M::Key>>() };
    Ok(&slot.key)
}

/// Overwrites an issuer with zeros.
///
/// # Safety
/// `issuer` is null or writable, and nobody else uses it.
pub unsafe fn wipe_issuer<M: Memory>(issuer: *mut M) -> i32 {
    if issuer.is_null() {
        return Misuse::Null as i32;
    }
    // SAFETY: not null; that it is writable is the caller's duty.
    unsafe { wipe(issuer.cast(), size_of::<M>()) };
    0
}
