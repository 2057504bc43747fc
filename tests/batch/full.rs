//! Files that take no more, because of a limit of their size. `tests/load/run` has full disks.

use std::fs;
use std::process::{Command, Stdio};

use crate::common::{KEY, NOW, SECRET, SESSION, data, project};
use crate::run::{Outcome, TempFile};

/// Runs `batch` on many lines, with its output into a file that may have 100 blocks.
fn limited(redirection: &str, output: &TempFile) -> Outcome {
    let line = format!("{{\"session_id\":\"{SESSION}\",\"create_time\":{NOW},\"nonce\":7}}\n");
    let lines = TempFile::new("lines", line.repeat(10_000));
    let script = format!("ulimit -f 100; exec \"$0\" batch \"$1\" {redirection} \"$2\"");
    let mut shell = Command::new("sh");
    shell.args(["-c", &script, env!("CARGO_BIN_EXE_opentok-token")]).arg(&lines.0).arg(&output.0);
    shell.env_clear().env("OPENTOK_API_KEY", KEY).env("OPENTOK_API_SECRET", SECRET);
    shell.stdin(Stdio::null()).output().unwrap().into()
}

/// The error; the rest of its text is the system's.
const ERROR: &str = "error: cannot write to standard output: File too large";

/// The beginning of a line is removed.
#[test]
fn whole_lines() {
    let token = project().encode(&data()).unwrap() + "\n";
    for (redirection, before) in [(">", ""), (">>", "earlier\n"), ("1<>", "")] {
        let output = TempFile::new("tokens", before);
        let outcome = limited(redirection, &output);
        assert!(outcome.error(1).starts_with(ERROR), "{redirection}: {outcome:?}");
        let text = fs::read_to_string(&output.0).unwrap();
        let tokens = text.strip_prefix(before).unwrap();
        let count = tokens.lines().count();
        assert!((100..10_000).contains(&count), "{redirection}: {count}");
        assert_eq!(tokens, token.repeat(count), "{redirection}");
    }
}

/// Text that follows in the file is kept.
#[test]
fn text_of_others() {
    let length = 1_000_000;
    let output = TempFile::new("tokens", "x".repeat(length));
    let outcome = limited("1<>", &output);
    assert!(outcome.error(1).starts_with(ERROR), "{outcome:?}");
    let text = fs::read_to_string(&output.0).unwrap();
    assert_eq!(text.len(), length);
    assert!(text.ends_with(&"x".repeat(length / 2)));
}
