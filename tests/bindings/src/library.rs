//! The tokens and errors of the library, which the others are compared with.

use std::time::Duration;

use opentok_token::{Error, Issuer, Raw, RestAuth, T1Data, T1Fields, T1Issuer, T1Query, TokenData};

use crate::case::{Case, Connection, Expiry, Kind, Rest};

/// The token, or the claims of one, or the error.
pub fn outcome(case: &Case) -> Result<String, Error> {
    match &case.kind {
        Kind::Connection(data) => jwt(case, data),
        Kind::T1(data, nonce) => t1(case, data, nonce.as_deref(), case.raw),
        Kind::Rest(auth) => rest(case, auth),
        Kind::Fields(fields) => of_fields(case, fields),
        Kind::Query(query) => {
            T1Issuer::raw(&case.api_key, &case.secret)?.encode(&Raw(T1Query(query)))
        }
        Kind::Verify(token) => issuer(case, "project")?.verify_signature(token),
        Kind::ShortBuffer(data) => {
            let issuer = issuer(case, &data.issuer_type)?;
            let data = token_data(data)?;
            let mut buf = vec![0; issuer.encoded_len(&data)? - 1];
            issuer.encode_slice(&data, &mut buf).map(str::to_owned)
        }
        Kind::NoKey(data) => Issuer::EMPTY.encode(&token_data(data)?),
        Kind::CustomClaim(data, name) => {
            let issuer = issuer(case, &data.issuer_type)?;
            issuer.encode(
                &token_data(data)?.with_claims(|claims| claims.string(name, "é\"\\\u{1}😀")),
            )
        }
    }
}

/// The result that a binding should have.
pub fn expected(case: &Case, binding: &str) -> Result<String, Error> {
    match (&case.kind, binding, case.raw) {
        // Their T1 tokens without rules are made of fields, where a role may be any text.
        (Kind::T1(data, nonce), "npm", _) | (Kind::T1(data, nonce), "C", true) => {
            of_fields(case, &data.t1_fields(nonce.as_deref()))
        }
        // `inspect` takes key and secret as they are.
        (Kind::Verify(_), "command", false) => outcome(&Case { raw: true, ..case.clone() }),
        // C counts the NUL after a token.
        (Kind::ShortBuffer(_), "C", _) => outcome(case).map_err(|error| match error {
            Error::BufferTooSmall { needed, available } => {
                Error::BufferTooSmall { needed: needed + 1, available: available + 1 }
            }
            error => error,
        }),
        _ => outcome(case),
    }
}

/// A connection token.
fn jwt(case: &Case, data: &Connection) -> Result<String, Error> {
    let issuer = issuer(case, &data.issuer_type)?;
    let data = token_data(data)?;
    if case.raw { issuer.encode(&Raw(data)) } else { issuer.encode(&data) }
}

/// A legacy connection token.
fn t1(case: &Case, data: &Connection, nonce: Option<&str>, raw: bool) -> Result<String, Error> {
    let new = if raw { T1Issuer::raw } else { T1Issuer::new };
    let issuer = new(&case.api_key, &case.secret)?;
    let data = token_data(data)?;
    match (nonce, raw) {
        (Some(nonce), false) => issuer.encode(&T1Data { data, nonce }),
        (Some(nonce), true) => issuer.encode(&Raw(T1Data { data, nonce })),
        (None, false) => issuer.encode(&data),
        (None, true) => issuer.encode(&Raw(data)),
    }
}

/// A REST token.
fn rest(case: &Case, rest: &Rest) -> Result<String, Error> {
    let issuer = issuer(case, &rest.issuer_type)?;
    let auth = RestAuth::at(rest.times.create).backdated(Duration::from_secs(rest.times.backdate));
    let auth = match rest.times.expiry {
        Expiry::Default => auth,
        Expiry::In(seconds) => auth.expires_in(Duration::from_secs(seconds)),
        Expiry::At(time) => auth.expires_at(time),
    };
    let auth = rest.jti.as_deref().map_or(auth.no_jti(), |jti| auth.jti(jti));
    if case.raw { issuer.encode(&Raw(auth)) } else { issuer.encode(&auth) }
}

/// A T1 token of fields.
fn of_fields(case: &Case, fields: &[(String, String)]) -> Result<String, Error> {
    let fields: Vec<(&str, &str)> =
        fields.iter().map(|(name, value)| (&**name, &**value)).collect();
    T1Issuer::raw(&case.api_key, &case.secret)?.encode(&Raw(T1Fields(&fields)))
}

/// The issuer of JWTs.
fn issuer(case: &Case, issuer_type: &str) -> Result<Issuer, Error> {
    let new = if case.raw { Issuer::raw } else { Issuer::new };
    new(issuer_type.parse()?, &case.api_key, &case.secret)
}

/// The data of a connection token.
fn token_data(data: &Connection) -> Result<TokenData<'_>, Error> {
    let mut made = TokenData::at(&data.session_id, data.times.create, data.nonce)
        .role(data.role.parse()?)
        .layout_classes(data.layout.as_deref().unwrap_or_default())
        .backdated(Duration::from_secs(data.times.backdate));
    made.connection_data = data.connection_data.as_deref();
    Ok(match data.times.expiry {
        Expiry::Default => made,
        Expiry::In(seconds) => made.expires_in(Duration::from_secs(seconds)),
        Expiry::At(time) => made.expires_at(time),
    })
}
