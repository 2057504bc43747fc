//! Memory that holds an issuer, and memory that holds none.

use core::ptr;

use arbitrary::Arbitrary;
use library::{Error, Issuer, IssuerType, T1Issuer};

use crate::blocks::{Memory, Place};
use crate::call::{In, Out};
use crate::encode::{ot_issuer_init, ot_issuer_wipe};
use crate::issuer::{OtIssuer, OtT1Issuer};
use crate::t1::{ot_t1_issuer_init, ot_t1_issuer_wipe};

/// The API key of all issuers here.
pub const KEY: &str = "123456";

/// Their secret.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// An issuer of either kind, or bytes that are none.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct Held {
    place: Place,
    content: u8,
    pattern: u8,
    pub is_account: bool,
}

impl Held {
    /// The library's issuer of JWTs.
    pub fn issuer(self) -> Issuer {
        let kind = if self.is_account { IssuerType::Account } else { IssuerType::Project };
        Issuer::new(kind, KEY, SECRET).unwrap()
    }

    /// The library's issuer of T1 tokens.
    pub fn t1_issuer() -> T1Issuer {
        T1Issuer::new(KEY, SECRET).unwrap()
    }

    /// Puts an issuer of JWTs into memory.
    pub fn hold(self, memory: &mut Memory) -> In<OtIssuer> {
        let (own, other) = (self.jwt_bytes(), t1_bytes());
        In(self.put(memory, own, &other, |bytes| ot_issuer_wipe(Out(bytes.as_mut_ptr().cast()))))
    }

    /// Puts an issuer of T1 tokens into memory.
    pub fn hold_t1(self, memory: &mut Memory) -> In<OtT1Issuer> {
        let other = self.jwt_bytes();
        In(self.put(memory, t1_bytes(), &other, |bytes| ot_t1_issuer_wipe(Out(bytes.as_mut_ptr().cast()))))
    }

    /// Puts `own` into memory, or bytes of the same length that are no issuer.
    fn put<T>(self, memory: &mut Memory, mut own: Vec<u8>, other: &[u8], wipe: fn(&mut [u8]) -> i32) -> *const T {
        let content = self.content % 16;
        match content {
            0 => own.fill(0),
            1 => assert_eq!(wipe(&mut own), 0),
            2 => own.fill(self.pattern),
            // The beginning of the other kind.
            3 => own.iter_mut().zip(other).for_each(|(to, from)| *to = *from),
            _ => {}
        }
        if content < 4 {
            memory.fault(-i32::from(Error::NoKey.code().number));
        }
        memory.structure(self.place, &own)
    }

    /// An issuer of JWTs as C made it.
    fn jwt_bytes(self) -> Vec<u8> {
        let mut bytes = vec![0; size_of::<OtIssuer>()];
        let (issuer, kind) = (Out(bytes.as_mut_ptr().cast()), i32::from(self.is_account));
        let (key, secret) = (In(KEY.as_ptr().cast()), In(SECRET.as_ptr().cast()));
        let made = ot_issuer_init(issuer, kind, key, KEY.len(), secret, SECRET.len(), Out(ptr::null_mut()));
        assert_eq!(made, 0);
        bytes
    }
}

/// An issuer of T1 tokens as C made it.
fn t1_bytes() -> Vec<u8> {
    let mut bytes = vec![0; size_of::<OtT1Issuer>()];
    let issuer = Out(bytes.as_mut_ptr().cast());
    let (key, secret) = (In(KEY.as_ptr().cast()), In(SECRET.as_ptr().cast()));
    let made = ot_t1_issuer_init(issuer, key, KEY.len(), secret, SECRET.len(), Out(ptr::null_mut()));
    assert_eq!(made, 0);
    bytes
}
