//! The report of device and host, from the same data: a token of every kind, and refusals.
#![no_std]

use core::fmt::{self, Write};

use opentok_token::{Error, Issuer, RestAuth, Role, T1Data, T1Issuer, TokenData, max_token_len};

/// API key of a project that does not exist.
pub const KEY: &str = "123456";

/// Its secret.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// One of its sessions, `1~123456~~1400000000~0.5~`.
pub const SESSION: &str = "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg";

/// The time, which a device gets from wherever it can.
pub const NOW: u64 = 1_700_000_000;

/// Connection data of a usual length.
pub const DATA: &str = r#"{"name":"sensor 7","room":"kitchen"}"#;

/// The buffer for any token of this device.
pub const ROOM: usize = max_token_len(SESSION.len(), 64, 16).unwrap();

/// A connection token's data.
pub const fn data<'a>(nonce: u64) -> TokenData<'a> {
    TokenData::at(SESSION, NOW, nonce).connection_data(DATA)
}

/// Writes a line for each kind of token and for each refusal.
pub fn report(out: &mut impl Write) -> Result<(), fmt::Error> {
    match tokens(out) {
        Ok(()) => Ok(()),
        Err(Error::Sink) => Err(fmt::Error),
        Err(error) => writeln!(out, "error: {error}"),
    }
}

/// The same; a line that cannot be written is the sink's error.
fn tokens(out: &mut impl Write) -> Result<(), Error> {
    let mut buf = [0; ROOM];
    let issuer = Issuer::project(KEY, SECRET)?;
    let data = data(7);

    let token = issuer.encode_slice(&data, &mut buf)?;
    line(out, "connection", token)?;
    let mut claims = [0; ROOM];
    line(out, "its claims", issuer.verify_signature_into(token, &mut claims)?)?;

    // In constant memory, as long as it may be.
    let data = data.role(Role::Moderator).layout_classes("focus main");
    out.write_str("streamed: ").or(Err(Error::Sink))?;
    issuer.encode_to(&data, out)?;
    line(out, "", "")?;

    let auth = RestAuth::at(NOW).jti_bits(0x0123_4567_89ab_cdef);
    line(out, "REST", issuer.encode_slice(&auth, &mut buf)?)?;

    let t1 = T1Issuer::new(KEY, SECRET)?;
    let token = t1.encode_slice(&data, &mut buf)?;
    line(out, "T1", token)?;
    line(out, "its data", t1.verify_signature_into(token, &mut claims)?)?;
    let text = T1Data { data, nonce: "0.3942609881050885" };
    line(out, "T1", t1.encode_slice(&text, &mut buf)?)?;

    // Refusals and their texts.
    let errors = [
        issuer.encode_slice(&data, &mut buf[..100]).err(),
        issuer.encode_slice(&TokenData::at(SESSION, 86_400, 7), &mut buf).err(),
        issuer.verify_signature_into("a.b.c", &mut claims).err(),
    ];
    for error in errors {
        match error {
            Some(error) => writeln!(out, "refused: {error}").or(Err(Error::Sink))?,
            None => line(out, "refused", "not at all")?,
        }
    }
    Ok(())
}

/// Writes a line.
fn line(out: &mut impl Write, name: &str, text: &str) -> Result<(), Error> {
    let colon = if name.is_empty() { "" } else { ": " };
    writeln!(out, "{name}{colon}{text}").or(Err(Error::Sink))
}
