//! Session templates, for lines that follow others of the same session.

use opentok_token::{Error, Issuer, Role, Session, TokenData};

/// Templates for the session of the last line.
#[derive(Default)]
pub struct Rooms {
    /// That session's ID, in its rules or not; empty before the first line.
    session_id: String,
    /// A template for each of its roles that a line has asked for since the first of that session.
    templates: [Option<Session>; Role::ALL.len()],
}

impl Rooms {
    /// Encodes by a template where that pays: from a session's second line on.
    pub fn encode<'b>(
        &mut self,
        issuer: &Issuer,
        data: &TokenData<'_>,
        room: &'b mut [u8],
    ) -> Result<&'b str, Error> {
        if data.session_id != self.session_id {
            self.templates = <_>::default();
            self.session_id.clear();
            self.session_id.push_str(data.session_id);
            return issuer.encode_slice(data, room);
        }
        let Some(template) = self.templates.get_mut(data.role as usize) else {
            return issuer.encode_slice(data, room);
        };
        match template {
            Some(template) => template.encode_slice(data, room),
            None => template
                .insert(issuer.session(data.session_id, data.role)?)
                .encode_slice(data, room),
        }
    }
}
