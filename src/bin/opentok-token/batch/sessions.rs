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
    /// The template for a token; none where it would not pay: for the first line of a session.
    pub fn template(
        &mut self,
        issuer: &Issuer,
        data: &TokenData<'_>,
    ) -> Result<Option<&SessionTemplate>, Error> {
        if data.session_id != self.session_id {
            self.templates = <_>::default();
            data.session_id.clone_into(&mut self.session_id);
            return Ok(None);
        }
        let Some(template) = self.templates.get_mut(data.role as usize) else {
            return Ok(None);
        };
        if template.is_none() {
            *template = Some(issuer.session(data.session_id, data.role)?);
        }
        Ok(template.as_ref())
    }
}
