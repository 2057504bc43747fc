//! Gives the same inputs to the library, the C interface, the npm package and the command, and compares the results: the
//! same bytes, or the same error.
//!
//! `run` beside it builds all of them and starts this program with their files.

mod calls;
mod case;
mod codes;
mod command;
mod drivers;
mod generate;
mod library;
mod outcome;
mod probes;
mod random;
mod table;
mod texts;
mod wire;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::{Command, ExitCode};

use opentok_token::Error;

use case::{Case, Kind};
use codes::{BINDINGS, Counts};
use command::Runner;
use outcome::{Outcome, Refusal};
use random::Random;

/// Differences that are printed at most.
const SHOWN: usize = 20;

/// Characters of each of its parts.
const LONGEST: usize = 1000;

/// Files and numbers that `run` gives.
struct Arguments {
    /// The program of `driver.c`.
    c: PathBuf,
    /// The npm package, unpacked.
    package: PathBuf,
    /// The command.
    command: PathBuf,
    /// The library of `faults.c`.
    faults: PathBuf,
    /// A folder for input and output.
    folder: PathBuf,
    /// Number of inputs besides those of the table.
    count: usize,
    /// Where the random numbers begin.
    seed: u64,
}

impl Arguments {
    /// Reads the command line.
    fn read() -> Option<Self> {
        let mut arguments = std::env::args().skip(1);
        let mut next = || arguments.next();
        Some(Self {
            c: next()?.into(),
            package: next()?.into(),
            command: next()?.into(),
            faults: next()?.into(),
            folder: next()?.into(),
            count: next()?.parse().ok()?,
            seed: next()?.parse().ok()?,
        })
    }
}

/// Results of one binding.
struct Column<'a> {
    /// Its place in the list of bindings.
    binding: usize,
    /// Its outcomes for each input, one for each way of asking.
    outcomes: Vec<Vec<Outcome>>,
    /// Why an input has none.
    reasons: Vec<Option<&'a str>>,
}

fn main() -> ExitCode {
    if let Some(word) = probes::child() {
        println!("{word}");
        return ExitCode::SUCCESS;
    }
    let Some(arguments) = Arguments::read() else {
        eprintln!(
            "bindings C-DRIVER PACKAGE COMMAND FAULTS FOLDER COUNT SEED; tests/bindings/run gives them"
        );
        return ExitCode::from(2);
    };
    let mut random = Random(arguments.seed);
    let mut cases = table::cases();
    cases.extend((0..arguments.count).map(|_| generate::case(&mut random)));
    let mut counts = Counts::default();
    let columns = ask(&cases, &arguments);
    let mut faults = compare(&cases, &columns, &mut counts);
    probes::run(&arguments.command, &arguments.faults, &mut counts);
    faults.extend(counts.report());
    for fault in faults.iter().take(SHOWN) {
        println!("FAULT: {fault}");
    }
    println!("{} inputs, seed {}: {} faults", cases.len(), arguments.seed, faults.len());
    if faults.is_empty() { ExitCode::SUCCESS } else { ExitCode::FAILURE }
}

/// Has each binding answer all inputs.
fn ask<'a>(cases: &'a [Case], arguments: &Arguments) -> [Column<'a>; 3] {
    let folder: &Path = &arguments.folder;
    let lines_for_c: Vec<_> = cases.iter().map(drivers::line_for_c).collect();
    let lines_for_js: Vec<_> = cases.iter().map(drivers::line_for_js).collect();
    let calls: Vec<_> = cases.iter().map(calls::calls).collect();
    let mut node = Command::new("node");
    node.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/driver.cjs")).arg(&arguments.package);
    let runner = Runner { command: arguments.command.clone(), folder };
    [
        Column {
            binding: 1,
            outcomes: drivers::run(Command::new(&arguments.c), folder, &lines_for_c),
            reasons: lines_for_c.iter().map(|line| line.as_ref().err().copied()).collect(),
        },
        Column {
            binding: 2,
            outcomes: drivers::run(node, folder, &lines_for_js),
            reasons: lines_for_js.iter().map(|line| line.as_ref().err().copied()).collect(),
        },
        Column {
            binding: 3,
            outcomes: runner.run(cases, &calls),
            reasons: calls.iter().map(|calls| calls.as_ref().err().copied()).collect(),
        },
    ]
}

/// Compares the outcomes with the library's, prints their numbers, and gives the differences.
fn compare(cases: &[Case], columns: &[Column<'_>], counts: &mut Counts) -> Vec<String> {
    let mut faults = Vec::new();
    let mut made: BTreeMap<&str, [[usize; 2]; BINDINGS.len()]> = BTreeMap::new();
    let mut reasons: BTreeMap<(usize, &str), usize> = BTreeMap::new();
    for (index, case) in cases.iter().enumerate() {
        let of_library = library::outcome(case);
        let row = made.entry(case.name()).or_default();
        row[0][usize::from(of_library.is_err())] += 1;
        match (&case.kind, &of_library) {
            (_, Err(error)) => counts.add(0, error.code().word),
            // A T1 token of data is the one of its fields.
            (Kind::T1(..), Ok(_)) if of_library != library::expected(case, "npm") => {
                faults.push(format!("library: {case:?}"));
            }
            _ => {}
        }
        for column in columns {
            if let Some(reason) = column.reasons[index] {
                *reasons.entry((column.binding, reason)).or_default() += 1;
            }
            if column.reasons[index].is_some() != column.outcomes[index].is_empty() {
                faults.push(format!("{}: not asked: {case:?}", BINDINGS[column.binding]));
            }
            let expected = library::expected(case, BINDINGS[column.binding]);
            for outcome in &column.outcomes[index] {
                row[column.binding][usize::from(expected.is_err())] += 1;
                if !as_published(outcome, column.binding).agrees(&expected) {
                    faults.push(difference(BINDINGS[column.binding], case, outcome, &expected));
                } else if let Err(error) = expected {
                    counts.add(column.binding, error.code().word);
                }
            }
        }
    }
    println!("{:<18}{}", "made + refused", BINDINGS.map(|name| format!("{name:>14}")).concat());
    for (name, row) in made {
        println!(
            "{name:<18}{}",
            row.map(|[made, refused]| format!("{:>14}", format!("{made} + {refused}"))).concat()
        );
    }
    println!("\ninputs that a binding cannot be given:");
    for ((binding, reason), count) in reasons {
        println!("{count:>6} {}: {reason}", BINDINGS[binding]);
    }
    println!();
    faults
}

/// A difference as it is printed: the seed has the rest of long texts.
fn difference(
    binding: &str,
    case: &Case,
    outcome: &Outcome,
    expected: &Result<String, Error>,
) -> String {
    let parts = [format!("{case:?}"), format!("{outcome:?}"), format!("{expected:?}")];
    let parts = parts.map(|part| part.chars().take(LONGEST).collect::<String>());
    format!("{binding}: {}", parts.join("\n  "))
}

/// An outcome without the message that the C library and the npm package have of their own: a key that is gone is not
/// given back there with `rekey`.
fn as_published(outcome: &Outcome, binding: usize) -> Outcome {
    match outcome {
        Outcome::Refused(refusal)
            if ["C", "npm"].contains(&BINDINGS[binding])
                && refusal.word.as_deref() == Some("NO_KEY") =>
        {
            Outcome::Refused(Refusal { message: None, ..refusal.clone() })
        }
        _ => outcome.clone(),
    }
}
