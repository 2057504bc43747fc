//! The structures that describe a token. The header asserts their layout, and so does `tests`.

use core::time::Duration;

use library::{Error, RestAuth, Role, TokenData};

use crate::call::{Call, KIND, Refused, Text};

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

/// The library's data, backdated, with `OT_EXPIRY_DEFAULT`, `OT_EXPIRES_IN` or `OT_EXPIRES_AT`.
macro_rules! timed {
    ($call:ident, $data:expr, $c:ident) => {
        match ($c.expiry_kind, $c.expiry, $data.backdated(Duration::from_secs($c.backdate))) {
            (0, 0, data) => Ok(data),
            (1, seconds, data) => Ok(data.expires_in(Duration::from_secs(seconds))),
            (2, time, data) => Ok(data.expires_at(time)),
            _ => Err($call.record(KIND, [0; 2])),
        }
    };
}

impl OtTokenData {
    /// The library's data.
    pub fn read<'a>(&self, call: &Call) -> Result<TokenData<'a>, Refused> {
        let mut data = timed!(call, TokenData::at(self.session_id.get(call)?, self.create_time, self.nonce), self)?;
        let role = usize::try_from(self.role).ok().and_then(|role| Role::ALL.get(role));
        data.role = *role.ok_or_else(|| call.refuse(Error::UnknownRole))?;
        data.connection_data = self.connection_data.optional(call)?;
        data.initial_layout_class_list = self.layout_classes.optional(call)?.unwrap_or("");
        Ok(data)
    }
}

impl OtRestAuth {
    /// The library's data.
    pub fn read<'a>(&self, call: &Call) -> Result<RestAuth<'a>, Refused> {
        let auth = timed!(call, RestAuth::at(self.create_time), self)?;
        Ok(self.jti.optional(call)?.map_or(auth.no_jti(), |jti| auth.jti(jti)))
    }
}
