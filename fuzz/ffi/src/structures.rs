//! The structures that describe tokens, as C lays them out, and the library's data of the same meaning.

use std::time::Duration;

use arbitrary::Arbitrary;
use library::{Error, RestAuth, Role, TokenData};

use crate::blocks::{Memory, Place};
use crate::call::KIND;
use crate::data::{OtRestAuth, OtTokenData};
use crate::texts_of_c::{Given, Passed};
use crate::time::Time;

/// A session ID of the key.
const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

/// The times of a token.
#[derive(Arbitrary, Clone, Copy, Debug)]
pub struct Times {
    create_time: Time,
    expiry: u8,
    expires: Time,
    seconds: u32,
    backdate: u64,
    kind: i32,
}

/// Data of a connection token.
#[derive(Arbitrary, Clone, Debug)]
pub struct Data {
    place: Place,
    times: Times,
    nonce: u64,
    session_id: Given,
    connection_data: Given,
    layout_classes: Given,
    role: i32,
}

/// Data of a REST token.
#[derive(Arbitrary, Clone, Debug)]
pub struct Auth {
    place: Place,
    times: Times,
    jti: Given,
}

impl Times {
    /// Expiry and kind as C has them; mostly constants of the header.
    fn expiry(self) -> (u64, i32) {
        match self.expiry % 8 {
            0..=2 => (0, 0),
            3 | 4 => (self.seconds.into(), 1),
            5 => (self.expires.get(), 2),
            6 => (self.expires.get(), 1),
            _ => (self.expires.get(), self.kind),
        }
    }

    /// The times in seconds of a structure's beginning.
    fn words(self) -> [u64; 3] {
        let backdate = if self.backdate % 4 == 0 { self.backdate } else { self.backdate % 100 };
        [self.create_time.get(), self.expiry().0, backdate]
    }

    /// Notes an unknown kind of expiry, or an expiry without a kind.
    fn check(self, memory: &mut Memory) {
        if !matches!(self.expiry(), (0, 0) | (_, 1 | 2)) {
            memory.fault(KIND);
        }
    }
}

/// The library's data with these times.
macro_rules! timed {
    ($made:expr, $times:expr) => {{
        let made = $made.backdated(Duration::from_secs($times.words()[2]));
        match $times.expiry() {
            (seconds, 1) => made.expires_in(Duration::from_secs(seconds)),
            (time, 2) => made.expires_at(time),
            _ => made,
        }
    }};
}

impl Data {
    /// Puts the structure and its texts into memory.
    pub fn pass(&self, memory: &mut Memory) -> (*const OtTokenData, [Passed; 3]) {
        let texts = [
            self.session_id.pass(memory, &[SESSION, SESSION, "1_MX4xMjM0NX5-"], false),
            self.connection_data.pass(memory, &["", "text", "日本"], true),
            self.layout_classes.pass(memory, &["", "focus", "a b"], true),
        ];
        self.times.check(memory);
        let role = if self.role % 8 == 0 { self.role } else { self.role & 3 };
        if !(0..4).contains(&role) {
            memory.fault(-i32::from(Error::UnknownRole.code().number));
        }
        let words = self.times.words().into_iter().chain([self.nonce()]);
        let mut bytes: Vec<u8> = words.flat_map(u64::to_ne_bytes).collect();
        bytes.extend(texts.iter().flat_map(Passed::to_bytes));
        bytes.extend([role, self.times.expiry().1].into_iter().flat_map(i32::to_ne_bytes));
        (memory.structure(self.place, &bytes), texts)
    }

    /// The nonce, mostly one that keeps the rule.
    fn nonce(&self) -> u64 {
        if self.nonce >> 60 == 0 { self.nonce } else { self.nonce % (1 << 54) }
    }

    /// The library's data.
    pub fn library<'a>(&self, [session_id, data, classes]: &'a [Passed; 3]) -> TokenData<'a> {
        let made = TokenData::at(session_id.or_empty(), self.times.words()[0], self.nonce());
        let mut made = timed!(made, self.times);
        made.connection_data = data.text.as_deref();
        made.initial_layout_class_list = classes.or_empty();
        made.role = Role::ALL[(self.role & 3) as usize];
        made
    }
}

impl Auth {
    /// Puts the structure and its text into memory.
    pub fn pass(&self, memory: &mut Memory) -> (*const OtRestAuth, Passed) {
        self.times.check(memory);
        let jti = self.jti.pass(memory, &["", "7"], true);
        let mut bytes: Vec<u8> = self.times.words().into_iter().flat_map(u64::to_ne_bytes).collect();
        bytes.extend(jti.to_bytes());
        bytes.extend([self.times.expiry().1, 0].into_iter().flat_map(i32::to_ne_bytes));
        (memory.structure(self.place, &bytes), jti)
    }

    /// The library's data.
    pub fn library<'a>(&self, jti: &'a Passed) -> RestAuth<'a> {
        let auth = timed!(RestAuth::at(self.times.words()[0]), self.times);
        jti.text.as_deref().map_or(auth.no_jti(), |jti| auth.jti(jti))
    }
}
