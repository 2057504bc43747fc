//! The command: `batch` for most connection tokens, `encode`, `rest` and `inspect` for single inputs.
//!
//! It prints no codes: its messages are compared with the library's.

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};
use std::thread;

use serde_json::Value;

use crate::calls::{Call, raw};
use crate::case::{Case, Kind};
use crate::outcome::{Outcome, Refusal};

/// The command, and a folder for its input.
pub struct Runner<'a> {
    /// Its file.
    pub command: PathBuf,
    /// A folder.
    pub folder: &'a Path,
}

impl Runner<'_> {
    /// Makes all calls, and gives the outcomes in their places.
    pub fn run(
        &self,
        cases: &[Case],
        calls: &[Result<Vec<Call>, &'static str>],
    ) -> Vec<Vec<Outcome>> {
        let mut outcomes: Vec<Vec<Outcome>> = calls.iter().map(|_| Vec::new()).collect();
        let mut groups: BTreeMap<_, Vec<(usize, &Value)>> = BTreeMap::new();
        let mut singles = Vec::new();
        for (index, (case, calls)) in cases.iter().zip(calls).enumerate() {
            for call in calls.iter().flatten() {
                match call {
                    Call::Line(line, legacy) => {
                        let group = (&case.api_key, &case.secret, case.raw, *legacy);
                        groups.entry(group).or_default().push((index, line));
                    }
                    Call::Arguments(arguments) => singles.push((index, case, arguments)),
                }
            }
        }
        for (number, group) in groups.values().enumerate() {
            let (case, legacy) =
                (&cases[group[0].0], matches!(cases[group[0].0].kind, Kind::T1(..)));
            let lines: Vec<&Value> = group.iter().map(|(_, line)| *line).collect();
            for (outcome, (index, _)) in
                self.batch(case, legacy, &lines, number).into_iter().zip(group)
            {
                outcomes[*index].push(outcome);
            }
        }
        thread::scope(|scope| {
            let single = |&(index, case, arguments): &(usize, &Case, &Vec<String>)| {
                (index, self.single(case, arguments, index))
            };
            let parts = singles.chunks(singles.len().div_ceil(2).max(1));
            let workers: Vec<_> = parts
                .map(|part| scope.spawn(move || part.iter().map(single).collect::<Vec<_>>()))
                .collect();
            for (index, outcome) in
                workers.into_iter().flat_map(|worker| worker.join().expect("no call panics"))
            {
                outcomes[index].push(outcome);
            }
        });
        outcomes
    }

    /// The outcomes of lines that share credentials and form; the secret is in a file.
    fn batch(&self, case: &Case, legacy: bool, lines: &[&Value], number: usize) -> Vec<Outcome> {
        let file = self.folder.join(format!("lines-{number}"));
        let text: String =
            lines.iter().flat_map(|line| [line.to_string(), "\n".to_owned()]).collect();
        std::fs::write(&file, text).expect("the folder can be written to");
        let mut command = Command::new(&self.command);
        command.env_clear().args([
            "batch",
            "--json",
            "--format",
            if legacy { "t1" } else { "jwt" },
        ]);
        command.args(raw(case)).arg(format!("--api-key={}", case.api_key));
        command
            .arg("--api-secret-file")
            .arg(self.secret_file(case, &format!("batch-{number}")))
            .arg(&file);
        let output = command.output().expect("the command can be started");
        if output.stdout.is_empty() {
            let outcome = refused(&output, &command);
            return lines.iter().map(|_| outcome.clone()).collect();
        }
        let outcomes: Vec<Outcome> = text_of(&output.stdout).lines().map(batch_outcome).collect();
        assert_eq!(outcomes.len(), lines.len(), "{command:?}");
        outcomes
    }

    /// The outcome of a process for one input; the secret is in the environment, if that can have it.
    fn single(&self, case: &Case, arguments: &[String], number: usize) -> Outcome {
        let mut command = Command::new(&self.command);
        command.env_clear().args(&arguments[..1]).arg(format!("--api-key={}", case.api_key));
        if case.secret.is_empty() || case.secret.contains('\0') {
            command
                .arg("--api-secret-file")
                .arg(self.secret_file(case, &format!("single-{number}")));
        } else {
            command.env("OPENTOK_API_SECRET", &case.secret);
        }
        command.args(&arguments[1..]);
        let output = command.output().expect("the command can be started");
        if arguments[0] == "inspect" {
            return inspected(&output, &command);
        }
        match output.status.code() {
            Some(0) => Outcome::Made(text_of(&output.stdout).trim_end().to_owned()),
            _ => refused(&output, &command),
        }
    }

    /// A file with the secret and a line end.
    fn secret_file(&self, case: &Case, name: &str) -> PathBuf {
        let file = self.folder.join(format!("secret-{name}"));
        std::fs::write(&file, format!("{}\n", case.secret)).expect("the folder can be written to");
        file
    }
}

/// The outcome of a line of `batch --json`.
fn batch_outcome(line: &str) -> Outcome {
    let line: Value = serde_json::from_str(line).expect("a line of --json is JSON");
    if let Some(token) = line["token"].as_str() {
        return Outcome::Made(token.to_owned());
    }
    let error = line["error"].as_str().expect("a line has a token or an error");
    // The name of the field precedes the message, and a suggestion may follow.
    let message = error.strip_prefix("role: ").unwrap_or(error);
    message_only(message.split_once("; did you mean ").map_or(message, |(message, _)| message))
}

/// The message of a process that has refused.
fn refused(output: &Output, command: &Command) -> Outcome {
    let errors = text_of(&output.stderr);
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{command:?}: {errors}");
    let message = errors.lines().next().and_then(|line| line.strip_prefix("error: "));
    message_only(message.unwrap_or_else(|| panic!("{command:?}: {errors}")))
}

/// An error of which only the message is known.
fn message_only(message: &str) -> Outcome {
    Outcome::Refused(Refusal {
        number: None,
        word: None,
        details: None,
        message: Some(message.to_owned()),
    })
}

/// The claims, or an error: about a token that is not in order `inspect` says more than the library, in words of its
/// own.
fn inspected(output: &Output, command: &Command) -> Outcome {
    if output.stdout.is_empty() {
        return refused(output, command);
    }
    let report: Value = serde_json::from_slice(&output.stdout).expect("a report is JSON");
    let findings = report["findings"].as_array().expect("a report has findings");
    let has = |codes: &[&str]| {
        findings.iter().any(|finding| codes.contains(&finding["code"].as_str().unwrap_or_default()))
    };
    let in_order =
        !has(&["malformed", "padded", "mangled", "header-spelling", "unsupported-header"]);
    let word = match report["signature"].as_str() {
        Some("valid") if in_order => return Outcome::Made(report["claims"].to_string()),
        Some("invalid") if in_order => Some("BAD_SIGNATURE".to_owned()),
        _ => None,
    };
    assert!(word.is_some() || !in_order, "{command:?}: {report}");
    Outcome::Refused(Refusal { number: None, word, details: None, message: None })
}

/// Output of the command, which is always text.
fn text_of(bytes: &[u8]) -> &str {
    std::str::from_utf8(bytes).expect("the command prints text")
}
