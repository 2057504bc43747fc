//! All that is found out about an item, without secrets.

use super::redact::Redactor;
use crate::inspect::diagnostic::{Code, Diagnostic, Severity};
use crate::inspect::find::items::{Item, MAX_LEN};
use crate::inspect::find::locate::{Found, find_tokens};
use crate::inspect::find::other;
use crate::inspect::find::start::{Start, start_of};
use crate::inspect::judge::signature::{self, Signature};
use crate::inspect::judge::{http, issuer, names, participant, times};
use crate::inspect::read::fields::Fields;
use crate::inspect::read::moment::Moment;
use crate::inspect::read::token::{Form, Token};
use crate::inspect::read::{jwt, session_id, t1};

/// The circumstances of a judgement.
pub struct Judge<'a> {
    /// The time of judgement, in Unix seconds.
    pub now: u64,
    /// The API key that was given.
    pub api_key: Option<&'a str>,
    /// The secret that was given.
    pub secret: Option<&'a str>,
}

/// A report.
#[derive(Debug)]
pub struct Report {
    /// The line at which the item begins.
    pub line: u64,
    /// The time of judgement, in Unix seconds.
    pub now: u64,
    /// The form; `None` if it is not a token.
    pub form: Option<Form>,
    /// Whether it was signed with the secret.
    pub signature: Signature,
    /// The header of a JWT, or the unsigned part of a T1 token.
    pub header: Option<Fields>,
    /// The claims.
    pub claims: Option<Fields>,
    /// The issue time.
    pub issued: Option<Moment>,
    /// The expiry time.
    pub expires: Option<Moment>,
    /// The fields of the session ID.
    pub session: Option<Fields>,
    /// The findings, errors first.
    pub diagnostics: Vec<Diagnostic>,
}

impl Report {
    /// Whether nothing is wrong.
    pub fn is_ok(&self) -> bool {
        self.diagnostics.iter().all(|it| it.severity == Severity::Note)
    }
}

impl Judge<'_> {
    /// The reports on an item: one for each token in it, and at least one.
    pub fn reports(&self, item: &Item) -> impl Iterator<Item = Report> {
        let found = item.text.as_deref().map(find_tokens).unwrap_or_default();
        let mut tokens = found.into_iter().filter_map(|found| self.token(item.line, found));
        let first = tokens.next().unwrap_or_else(|| self.without_token(item));
        std::iter::once(first).chain(tokens)
    }

    /// The report on an item that is not a token.
    fn without_token(&self, item: &Item) -> Report {
        let (diagnostic, session_id) = match &item.text {
            Some(_) if item.is_binary() => {
                let message = "not a token: the input is not text; nothing after it is read";
                (Diagnostic::new(Code::NotUtf8, message), None)
            }
            Some(text) => other::recognise(text, item.is_utf8, self.secret),
            None => (too_long(), None),
        };
        let mut diagnostics = vec![diagnostic];
        diagnostics.extend(session_id.and_then(|id| participant::session_id(id, None)));
        let mut session = session_id.and_then(session_id::fields);
        let redactor = Redactor::new(self.secret);
        if let Some(session) = &mut session {
            redactor.fields(session);
        }
        Report {
            line: item.line,
            now: self.now,
            form: None,
            signature: Signature::NotChecked,
            header: None,
            claims: None,
            issued: None,
            expires: None,
            session,
            diagnostics,
        }
    }

    /// The report on a token; `None` if it is not one.
    fn token(&self, line: u64, found: Found) -> Option<Report> {
        let is_t1 = start_of(&found.token).is_some_and(Start::is_t1);
        let (token, damage) =
            if is_t1 { t1::read(&found.token)? } else { jwt::read(&found.token)? };
        let own_key = token.api_key().map(|value| value.as_str().to_owned());
        let keys: Vec<&str> = own_key.as_deref().into_iter().chain(self.api_key).collect();
        let (signature, about_signature) = signature::check(&token, self.secret, &keys);

        let mut diagnostics = if let Some(diagnostic) = issuer::other_product(&token) {
            vec![diagnostic]
        } else {
            let mut diagnostics = found.diagnostics;
            diagnostics.extend(damage);
            diagnostics.extend(about_signature);
            diagnostics.extend(http::check(token.form, found.http_header, found.bearer));
            if token.form != Form::JwtUnknown {
                diagnostics.extend(names::check(&token));
                diagnostics.extend(issuer::check(&token, self.api_key, self.secret));
                diagnostics.extend(times::check(&token, self.now));
                diagnostics.extend(participant::check(&token));
            }
            diagnostics
        };
        // The order among errors, and among notes, stays.
        diagnostics.sort_by_key(|it| it.severity);
        Some(self.redacted(line, token, signature, diagnostics))
    }

    /// Puts a report together, without secrets.
    fn redacted(
        &self,
        line: u64,
        token: Token,
        signature: Signature,
        mut diagnostics: Vec<Diagnostic>,
    ) -> Report {
        let (issued_name, expires_name) = token.form.time_names();
        let (issued, expires) =
            (times::moment(&token, issued_name), times::moment(&token, expires_name));
        let id = token.claims.get("session_id").and_then(|value| value.text());
        let mut session = id.and_then(session_id::fields);

        let has_secret = diagnostics.iter().any(|it| it.code == Code::SecretInToken);
        let key = token.api_key().map(|key| key.as_str().to_owned()).filter(|_| has_secret);
        let redactor = Redactor::new(self.secret.into_iter().chain(key.as_deref()));
        let Token { form, mut header, mut claims, .. } = token;
        redactor.fields(&mut header);
        redactor.fields(&mut claims);
        if let Some(session) = &mut session {
            redactor.fields(session);
        }
        for diagnostic in &mut diagnostics {
            redactor.diagnostic(diagnostic);
        }
        Report {
            line,
            now: self.now,
            form: Some(form),
            signature,
            header: Some(header),
            claims: (form != Form::JwtUnknown).then_some(claims),
            issued,
            expires,
            session,
            diagnostics,
        }
    }
}

/// The error about an item of which only the beginning was read.
fn too_long() -> Diagnostic {
    let message = format!("the token is longer than {MAX_LEN} bytes; nothing after it is read");
    Diagnostic::new(Code::TooLong, message)
}
