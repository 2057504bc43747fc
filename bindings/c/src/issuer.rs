//! Issuers in the caller's memory.

use core::mem::MaybeUninit;

use library::{Error, Issuer, T1Issuer};

use crate::call::{Call, In, NULL, OtError, Out, Refused, Text, wipe};

/// The beginning of the memory of an issuer. `magic` is `MAGIC` while there is a key; no byte of it repeats, as the bytes of
/// filled memory do.
#[repr(C)]
pub struct Slot<K, const MAGIC: u32> {
    magic: u32,
    key: MaybeUninit<K>,
}

/// `ot_issuer`.
pub type OtIssuer = Slot<Issuer, 0x6F4A_57B1>;

/// `ot_t1_issuer`.
pub type OtT1Issuer = Slot<T1Issuer, 0x6F54_31B2>;

/// The header publishes these sizes, and the alignment of a `uint64_t`.
const _: () = assert!(size_of::<OtIssuer>() <= 160 && align_of::<OtIssuer>() <= align_of::<u64>());
const _: () = assert!(size_of::<OtT1Issuer>() <= 320 && align_of::<OtT1Issuer>() <= align_of::<u64>());

impl<K, const MAGIC: u32> In<Slot<K, MAGIC>> {
    /// The issuer, if the memory holds one.
    pub fn key<'a>(&self, call: &Call) -> Result<&'a K, Refused> {
        match self.get(call)? {
            // SAFETY: `init` wrote the magic word after it made the key; changing no byte of it is the caller's duty.
            Slot { magic, key } if *magic == MAGIC => Ok(unsafe { key.assume_init_ref() }),
            _ => Err(call.refuse(Error::NoKey)),
        }
    }
}

impl<K, const MAGIC: u32> Out<Slot<K, MAGIC>> {
    /// Makes an issuer in place of an `empty` one, so that no move leaves a copy of the key. After an error its memory is
    /// zeros.
    pub fn init(
        &self, [api_key, api_secret]: [Text; 2], error: Out<OtError>, empty: impl FnOnce() -> K,
        rekey: impl FnOnce(&mut K, &str, &str) -> Result<(), Error>,
    ) -> i32 {
        Call::run(self, size_of::<Slot<K, MAGIC>>(), error, |call| {
            let (api_key, api_secret) = (api_key.get(call)?, api_secret.get(call)?);
            // SAFETY: writable and used by nobody else, by the duty of an `Out`; not null, aligned, and apart from each
            // input that is borrowed, by `Call`.
            let memory = unsafe { &mut *self.0.cast::<MaybeUninit<Slot<K, MAGIC>>>() };
            let slot = memory.write(Slot { magic: 0, key: MaybeUninit::uninit() });
            rekey(slot.key.write(empty()), api_key, api_secret).map_err(|error| call.refuse(error))?;
            slot.magic = MAGIC;
            Ok(0)
        })
    }

    /// Overwrites an issuer with zeros.
    pub fn end(&self) -> i32 {
        wipe(&Out(self.0.cast()), size_of::<Slot<K, MAGIC>>());
        if self.0.is_null() { NULL } else { 0 }
    }
}
