//! The C interface and the npm package, each with a driver, and the inputs that they cannot take.

use std::fs::File;
use std::path::Path;
use std::process::Command;

use crate::case::{Case, Connection, Expiry, Kind, Times};
use crate::outcome::Outcome;
use crate::wire::{self, Line};

/// The line of an input for the C interface, or why it has none.
pub fn line_for_c(case: &Case) -> Result<String, &'static str> {
    if let Some(line) = wire::jwt(case) {
        return if case.raw { Err("JWTs without rules") } else { Ok(line.end()) };
    }
    Ok(match &case.kind {
        Kind::T1(data, nonce) if case.raw => {
            Line::new('F', case).fields(&data.t1_fields(nonce.as_deref())).end()
        }
        Kind::T1(data, nonce) => Line::new('T', case).connection(data).text(nonce.as_deref()).end(),
        Kind::Fields(fields) if fields.len() > 32 => return Err("more than 32 fields"),
        Kind::Fields(fields) => Line::new('F', case).fields(fields).end(),
        Kind::Query(query) => Line::new('Q', case).text(Some(query)).end(),
        _ => return Err("custom claims"),
    })
}

/// The line of an input for the npm package, or why it has none. T1 tokens have no rules there.
pub fn line_for_js(case: &Case) -> Result<String, &'static str> {
    match &case.kind {
        Kind::Connection(data) | Kind::NoKey(data) => check_numbers(data.times, data.nonce)?,
        Kind::Rest(rest) => check_numbers(rest.times, 0)?,
        Kind::ShortBuffer(_) => return Err("buffers of the caller's"),
        _ => {}
    }
    if let Some(line) = wire::jwt(case) {
        return if case.raw { Err("JWTs without rules") } else { Ok(line.end()) };
    }
    let fields = match &case.kind {
        Kind::T1(data, nonce) => data.t1_fields(nonce.as_deref()),
        Kind::Fields(fields) => fields.clone(),
        Kind::Query(_) => return Err("ready queries"),
        _ => return Err("custom claims"),
    };
    check_names(&fields)?;
    Ok(Line::new('F', case).fields(&fields).end())
}

/// Whether JavaScript has these numbers and the package an option for them.
fn check_numbers(times: Times, nonce: u64) -> Result<(), &'static str> {
    let expiry = match times.expiry {
        Expiry::Default => 0,
        Expiry::In(seconds) => seconds,
        Expiry::At(time) => time,
    };
    if times.backdate != 0 {
        return Err("issue times that are moved back");
    }
    if [times.create, expiry, nonce].into_iter().all(is_number) {
        Ok(())
    } else {
        Err("integers that are no numbers")
    }
}

/// Whether a number of JavaScript is this integer.
#[allow(
    clippy::cast_precision_loss,
    clippy::cast_possible_truncation,
    clippy::cast_sign_loss,
    reason = "it is checked"
)]
fn is_number(integer: u64) -> bool {
    (integer as f64) < 2_f64.powi(64) && (integer as f64) as u64 == integer
}

/// Whether an object of JavaScript has these names in this order, and no default comes to them.
fn check_names(fields: &[(String, String)]) -> Result<(), &'static str> {
    let names: Vec<&str> = fields.iter().map(|(name, _)| &**name).collect();
    let is_index = |name: &str| name.parse::<u32>().is_ok_and(|index| index.to_string() == name);
    if names.iter().enumerate().any(|(index, name)| names[..index].contains(name)) {
        return Err("a field twice");
    }
    if names.iter().any(|name| is_index(name)) {
        return Err("fields named as indices, which come first");
    }
    if ["create_time", "expire_time", "nonce", "role"].iter().any(|name| !names.contains(name)) {
        return Err("fields without those that have defaults");
    }
    Ok(())
}

/// Runs a driver over the lines that there are, and gives the answers in their places.
pub fn run(
    mut driver: Command,
    folder: &Path,
    lines: &[Result<String, &'static str>],
) -> Vec<Vec<Outcome>> {
    let [input, output] = ["lines", "answers"].map(|name| folder.join(name));
    let text: String = lines.iter().filter_map(|line| line.as_deref().ok()).collect();
    std::fs::write(&input, text).expect("the folder can be written to");
    let status = driver
        .stdin(File::open(&input).expect("it was just written"))
        .stdout(File::create(&output).expect("the folder can be written to"))
        .status()
        .expect("the driver can be started");
    assert!(status.success(), "{driver:?}: {status}");
    let answers = std::fs::read_to_string(&output).expect("the answers are text");
    let mut answers = answers.lines();
    let outcomes = lines.iter().map(|line| match line {
        Ok(_) => wire::answers(answers.next().expect("an answer for each line")),
        Err(_) => Vec::new(),
    });
    let outcomes = outcomes.collect();
    assert_eq!(answers.next(), None, "more answers than lines");
    outcomes
}

/// Whether a connection token's layout is a list of classes.
pub fn has_classes(data: &Connection) -> bool {
    let layout = data.layout.as_deref().unwrap_or_default();
    layout.is_empty()
        || layout.split(' ').all(|class| !class.is_empty() && !class.contains(char::is_whitespace))
}
