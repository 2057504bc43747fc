//! The errors of the library, and which binding gives each of them.

use std::collections::BTreeMap;

use opentok_token::Error;

/// Those that are compared, the library first.
pub const BINDINGS: [&str; 4] = ["library", "C", "npm", "command"];

/// Errors that a binding cannot give, and why.
const NEVER: &[(&str, &[&str], &str)] = &[
    ("API_KEY_EMPTY", &["command"], "an empty key is no key: it is asked for one"),
    ("NO_KEY", &["command"], "it makes an issuer for each run"),
    ("ACCOUNT_ISSUER", &["command"], "encode and batch take keys of projects only"),
    (
        "OTHER_SESSION",
        &["C", "npm", "command"],
        "they have no session templates; batch makes one of each line's own session",
    ),
    ("OTHER_ROLE", &["C", "npm", "command"], "likewise"),
    ("REPEATED_CLAIM", &["C", "npm", "command"], "they have no custom claims"),
    ("T1_NONCE_LENGTH", &["npm"], "T1 tokens have no rules there"),
    (
        "TOO_LONG",
        &["library"],
        "on 64 bits it would take years to count so far; tests/lengths.rs has it on 32 bits",
    ),
    (
        "TOO_LONG",
        &["C"],
        "a length that no memory has, which this driver does not claim; bindings/c/tests/test.c does",
    ),
    (
        "TOO_LONG",
        &["npm"],
        "texts of more than 2^20 code units are INPUT_TOO_LONG before; bindings/js/tests/memory.test.cjs has that",
    ),
    (
        "TOO_LONG",
        &["command"],
        "its input is bounded, and it runs on the machines of the library's row",
    ),
    ("UNKNOWN_ISSUER_TYPE", &["command"], "--issuer-type takes one of two words, and lists them"),
    (
        "OTHER_API_KEY",
        &["C", "npm", "command"],
        "they do not verify T1 tokens; inspect has words of its own",
    ),
    ("BUFFER_TOO_SMALL", &["npm", "command"], "they have the memory that a token needs"),
    ("SINK", &["C", "npm", "command"], "no writer of the caller's"),
    ("CLOCK", &["C", "npm"], "the caller or JavaScript gives the time"),
    ("RANDOM", &["C", "npm"], "the caller or JavaScript gives the nonce"),
    ("INTERNAL", &["library", "C", "npm", "command"], "a bug, and none is known"),
];

/// How often each binding gave each error, by the word.
#[derive(Default)]
pub struct Counts(BTreeMap<String, [usize; BINDINGS.len()]>);

impl Counts {
    /// Another error of a binding, by its place in the list.
    pub fn add(&mut self, binding: usize, word: &str) {
        self.0.entry(word.to_owned()).or_default()[binding] += 1;
    }

    /// Prints a table, and says which codes are missing without a reason, or there in spite of one.
    pub fn report(&self) -> Vec<String> {
        let mut faults = Vec::new();
        println!("{:<4}{:<26}{}", "", "error", BINDINGS.map(|name| format!("{name:>9}")).concat());
        for (number, word) in of_library() {
            let counts = self.0.get(word).copied().unwrap_or_default();
            println!("{number} {word:<26}{}", counts.map(|count| format!("{count:>9}")).concat());
            for (binding, count) in BINDINGS.iter().zip(counts) {
                let reason = NEVER
                    .iter()
                    .find(|(name, bindings, _)| *name == word && bindings.contains(binding));
                match (count, reason) {
                    (0, None) => faults.push(format!("{binding} never gave {word}")),
                    (1.., Some((.., reason))) => {
                        faults.push(format!("{binding} gave {word}: {reason}"));
                    }
                    _ => {}
                }
            }
        }
        println!("\nnever, and why:");
        for (word, bindings, reason) in NEVER {
            println!("  {word} ({}): {reason}", bindings.join(", "));
        }
        faults
    }
}

/// Numbers and words of all errors.
fn of_library() -> Vec<(u16, &'static str)> {
    let codes = (0..=u16::MAX).filter_map(|number| Error::from_code(number, [0; 2]));
    let mut rows: Vec<_> = codes.map(|error| (error.code().number, error.code().word)).collect();
    // It has an error of another package in it, and cannot be made of numbers.
    rows.push((404, "RANDOM"));
    rows.sort_unstable();
    rows
}
