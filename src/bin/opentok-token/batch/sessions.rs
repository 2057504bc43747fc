//! Session templates, for lines that follow others of the same session.

use opentok_token::{Error, Issuer, Role, SessionTemplate, TokenData};

/// Templates for the session of the last line.
#[derive(Default)]
pub struct SessionCache {
    /// The ID of that session, whether it keeps the rules or not.
    session_id: String,
    /// A template for each role that was asked for since the session's second line.
    templates: [Option<SessionTemplate>; Role::ALL.len()],
}

impl SessionCache {
    /// Encodes by a template where that pays: from the second line of a session on.
    pub fn encode(
        &mut self,
        issuer: &Issuer,
        data: &TokenData<'_>,
        out: &mut String,
    ) -> Result<(), Error> {
        if data.session_id != self.session_id {
            self.templates = <_>::default();
            data.session_id.clone_into(&mut self.session_id);
            return issuer.encode_to(data, out);
        }
        let template = self.templates.get_mut(data.role as usize).ok_or(Error::Internal)?;
        match template {
            Some(template) => template.encode_to(data, out),
            None => {
                template.insert(issuer.session(data.session_id, data.role)?).encode_to(data, out)
            }
        }
    }
}
