//! Judges how a token travels: the HTTP header that it was given with.

use opentok_token::{REST_HEADER, T1_HEADER};

use crate::inspect::diagnostic::{Code, Diagnostic};
use crate::inspect::read::token::Form;

/// Checks the header's name, and that nothing stands before the token in it.
pub fn check(form: Form, header: Option<&str>, bearer: bool) -> Vec<Diagnostic> {
    let mut diagnostics = Vec::new();
    if bearer {
        let message = "OpenTok takes the token alone, without the word Bearer";
        diagnostics.push(Diagnostic::new(Code::Bearer, message));
    }
    let right = match form {
        Form::JwtRest => REST_HEADER,
        Form::JwtConnection | Form::T1 => T1_HEADER,
        Form::JwtUnknown => return diagnostics,
    };
    if let Some(name) = header.filter(|&name| name != right) {
        let message = format!("{name} does not carry tokens of this form");
        let hint = match form {
            Form::JwtRest => "REST tokens go into X-OPENTOK-AUTH",
            _ => "REST calls take a REST token in X-OPENTOK-AUTH: opentok-token rest",
        };
        diagnostics.push(Diagnostic::new(Code::WrongHttpHeader, message).hint(hint));
    }
    diagnostics
}
