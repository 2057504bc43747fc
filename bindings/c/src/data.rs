//! The structures that describe a token. The header asserts their layout, and so does `tests`.

use core::time::Duration;

use library::{RestAuth, Role, TokenData};

use crate::error::{KIND, UNKNOWN_ROLE};
use crate::memory::{Call, Text};

/// `ot_token_data`.
#[repr(C)]
pub struct OtTokenData {
    pub create_time: u64,
    pub expiry: u64,
    pub backdate: u64,
    pub nonce: u64,
    pub session_id: Text,
    pub connection_data: Text,
    pub layout_classes: Text,
    pub role: i32,
    pub expiry_kind: i32,
}

/// `ot_rest_auth`.
#[repr(C)]
pub struct OtRestAuth {
    pub create_time: u64,
    pub expiry: u64,
    pub backdate: u64,
    pub jti: Text,
    pub expiry_kind: i32,
    pub reserved: i32,
}

/// `ot_t1_field`.
#[repr(C)]
pub struct OtT1Field {
    pub name: Text,
    pub value: Text,
}

/// The library's data with `OT_EXPIRY_DEFAULT`, `OT_EXPIRES_IN` or `OT_EXPIRES_AT`.
macro_rules! expiring {
    ($call:ident, $data:expr, $c:ident) => {
        match ($c.expiry_kind, $c.expiry) {
            (0, 0) => Ok($data),
            (1, seconds) => Ok($data.expires_in(Duration::from_secs(seconds))),
            (2, time) => Ok($data.expires_at(time)),
            _ => $call.fail(KIND),
        }
    };
}

impl OtTokenData {
    /// The library's data.
    pub fn read<'a>(&self, call: &Call) -> Result<TokenData<'a>, i32> {
        let data = TokenData::at(self.session_id.get(call)?, self.create_time, self.nonce)
            .backdated(Duration::from_secs(self.backdate));
        let mut data = expiring!(call, data, self)?;
        data.connection_data = self.connection_data.optional(call)?;
        data.initial_layout_class_list = self.layout_classes.optional(call)?.unwrap_or("");
        let role = usize::try_from(self.role).ok().and_then(|index| Role::ALL.get(index));
        data.role = *role.ok_or(UNKNOWN_ROLE).or_else(|code| call.fail(code))?;
        Ok(data)
    }
}

impl OtRestAuth {
    /// The library's data.
    pub fn read<'a>(&self, call: &Call) -> Result<RestAuth<'a>, i32> {
        let auth = RestAuth::at(self.create_time).backdated(Duration::from_secs(self.backdate));
        let auth = expiring!(call, auth, self)?;
        Ok(self.jti.optional(call)?.map_or(auth.no_jti(), |jti| auth.jti(jti)))
    }
}
