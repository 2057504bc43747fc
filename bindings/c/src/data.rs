//! The structures that describe a token.

use core::ffi::c_char;
use core::mem::offset_of;
use core::time::Duration;

use library::{Error, RestAuth, Role, TokenData};

use crate::error::Misuse;
use crate::memory::{Argument, Call, Failed};

/// `ot_text`.
#[repr(C)]
#[derive(Clone, Copy)]
pub struct OtText {
    pub ptr: *const c_char,
    pub len: usize,
}

/// `ot_token_data`.
#[repr(C)]
pub struct OtTokenData {
    pub create_time: u64,
    pub expiry: u64,
    pub backdate: u64,
    pub nonce: u64,
    pub session_id: OtText,
    pub connection_data: OtText,
    pub layout_classes: OtText,
    pub role: i32,
    pub expiry_kind: i32,
}

/// `ot_rest_auth`.
#[repr(C)]
pub struct OtRestAuth {
    pub create_time: u64,
    pub expiry: u64,
    pub backdate: u64,
    pub jti: OtText,
    pub expiry_kind: i32,
    pub reserved: i32,
}

/// `ot_t1_field`.
#[repr(C)]
pub struct OtT1Field {
    pub name: OtText,
    pub value: OtText,
}

/// The header asserts the same.
const _: () = {
    const WORD: usize = size_of::<usize>();
    assert!(size_of::<OtText>() == 2 * WORD && offset_of!(OtText, len) == WORD);
    assert!(size_of::<OtTokenData>() == 40 + 6 * WORD);
    assert!(offset_of!(OtTokenData, expiry) == 8 && offset_of!(OtTokenData, backdate) == 16);
    assert!(offset_of!(OtTokenData, nonce) == 24 && offset_of!(OtTokenData, session_id) == 32);
    assert!(offset_of!(OtTokenData, connection_data) == 32 + 2 * WORD);
    assert!(offset_of!(OtTokenData, layout_classes) == 32 + 4 * WORD);
    assert!(offset_of!(OtTokenData, role) == 32 + 6 * WORD);
    assert!(offset_of!(OtTokenData, expiry_kind) == 36 + 6 * WORD);
    assert!(size_of::<OtRestAuth>() == 32 + 2 * WORD);
    assert!(offset_of!(OtRestAuth, expiry) == 8 && offset_of!(OtRestAuth, backdate) == 16);
    assert!(offset_of!(OtRestAuth, jti) == 24);
    assert!(offset_of!(OtRestAuth, expiry_kind) == 24 + 2 * WORD);
    assert!(offset_of!(OtRestAuth, reserved) == 28 + 2 * WORD);
    assert!(size_of::<OtT1Field>() == 4 * WORD && offset_of!(OtT1Field, value) == 2 * WORD);
};

impl OtText {
    /// The text, or `None` if it is absent.
    ///
    /// # Safety
    /// As [`Call::text`].
    pub unsafe fn read<'a>(
        self,
        call: &Call,
        argument: Argument,
    ) -> Result<Option<&'a str>, Failed> {
        // SAFETY: the caller's duty, as above.
        unsafe { call.text(argument, self.ptr, self.len) }
    }

    /// A text that has to be there.
    ///
    /// # Safety
    /// As [`Call::text`].
    pub unsafe fn required<'a>(self, call: &Call, argument: Argument) -> Result<&'a str, Failed> {
        // SAFETY: the caller's duty, as above.
        unsafe { call.required(argument, self.ptr, self.len) }
    }
}

/// What `expiry` means.
enum Expiry {
    Default,
    In(Duration),
    At(u64),
}

impl Expiry {
    /// `OT_EXPIRY_DEFAULT`, `OT_EXPIRES_IN`, `OT_EXPIRES_AT`.
    fn new(call: &Call, kind: i32, value: u64) -> Result<Self, Failed> {
        match (kind, value) {
            (0, 0) => Ok(Self::Default),
            (1, seconds) => Ok(Self::In(Duration::from_secs(seconds))),
            (2, time) => Ok(Self::At(time)),
            _ => Err(call.misuse(Misuse::Kind, Argument::Expiry, 0)),
        }
    }
}

impl OtTokenData {
    /// The library's data, which borrows the caller's texts.
    ///
    /// # Safety
    /// Each text is as [`Call::text`] asks for.
    pub unsafe fn read<'a>(&self, call: &Call) -> Result<TokenData<'a>, Failed> {
        // SAFETY: the caller's duty, as above.
        let session_id = unsafe { self.session_id.required(call, Argument::SessionId) }?;
        // SAFETY: as above.
        let connection_data = unsafe { self.connection_data.read(call, Argument::ConnectionData) }?;
        // SAFETY: as above.
        let layout_classes = unsafe { self.layout_classes.read(call, Argument::LayoutClasses) }?;
        let role = match self.role {
            0 => Role::Publisher,
            1 => Role::PublisherOnly,
            2 => Role::Subscriber,
            3 => Role::Moderator,
            _ => return Err(call.fail(Error::UnknownRole)),
        };
        let mut data = TokenData::at(session_id, self.create_time, self.nonce)
            .role(role)
            .layout_classes(layout_classes.unwrap_or(""))
            .backdated(Duration::from_secs(self.backdate));
        data.connection_data = connection_data;
        Ok(match Expiry::new(call, self.expiry_kind, self.expiry)? {
            Expiry::Default => data,
            Expiry::In(lifetime) => data.expires_in(lifetime),
            Expiry::At(time) => data.expires_at(time),
        })
    }
}

impl OtRestAuth {
    /// The library's data, which borrows the caller's text.
    ///
    /// # Safety
    /// `jti` is as [`Call::text`] asks for.
    pub unsafe fn read<'a>(&self, call: &Call) -> Result<RestAuth<'a>, Failed> {
        // SAFETY: the caller's duty, as above.
        let jti = unsafe { self.jti.read(call, Argument::Jti) }?;
        let auth = RestAuth::at(self.create_time).backdated(Duration::from_secs(self.backdate));
        let auth = jti.map_or(auth.no_jti(), |jti| auth.jti(jti));
        Ok(match Expiry::new(call, self.expiry_kind, self.expiry)? {
            Expiry::Default => auth,
            Expiry::In(lifetime) => auth.expires_in(lifetime),
            Expiry::At(time) => auth.expires_at(time),
        })
    }
}
