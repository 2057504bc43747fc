//! Standard streams: closed ends, full disks, terminals and pipes.

use std::fs::OpenOptions;
use std::io::Read as _;
use std::process::{Command, Stdio};

use crate::common::{KEY, SECRET, SESSION};
use crate::run::{Outcome, TempFile, bare, command, run};

/// Standard output that nobody reads is no failure, and no panic.
#[test]
fn closed_output() {
    for args in [&["encode", SESSION][..], &["--help"], &["man"], &["completions", "bash"]] {
        let mut child = command().args(args).spawn().unwrap();
        drop(child.stdout.take());
        let mut error = String::new();
        child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
        assert_eq!((child.wait().unwrap().code(), error.as_str()), (Some(0), ""), "{args:?}");
    }
}

/// A result that could not be written is a failure.
#[test]
fn full_output() {
    for args in [&["encode", SESSION][..], &["rest"], &["--help"], &["inspect", "a.b.c"]] {
        let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
        let outcome: Outcome = command().args(args).stdout(full).output().unwrap().into();
        assert!(outcome.error(1).contains("cannot write to standard output"), "{args:?}");
    }
}

/// Runs the command by `sh`, with this redirection.
fn redirected(args: &str, redirection: &str) -> Outcome {
    let mut sh = Command::new("sh");
    sh.args(["-c", &format!("\"$0\" {args} {redirection}"), env!("CARGO_BIN_EXE_opentok-token")]);
    sh.env("OPENTOK_API_KEY", KEY).env("OPENTOK_API_SECRET", SECRET).stdin(Stdio::null());
    sh.output().unwrap().into()
}

/// A standard output that was closed before the start, or is not open for writing, is a failure; one that
/// is thrown away is not.
#[cfg(target_os = "linux")]
#[test]
fn output_closed_before_the_start() {
    let lines = TempFile::new("lines", format!("{{\"session_id\":\"{SESSION}\"}}\n"));
    let encode = format!("encode {SESSION}");
    let batch = format!("batch {}", lines.0.display());
    for args in [&encode, "rest", &batch, "--help", "--version", "man", "completions bash"] {
        for redirection in [">&-", "1</dev/null"] {
            let outcome = redirected(args, redirection);
            let error = outcome.error(1);
            assert!(
                error.starts_with("error: cannot write to standard output: "),
                "{args}: {error}"
            );
        }
        let outcome = redirected(args, ">/dev/null");
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""), "{args}");
        let outcome = redirected(args, ">/dev/null 2>&-");
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""), "{args}");
    }
}

/// Words that people try lead to the right ones.
#[test]
fn words_that_people_try() {
    for (word, right) in [
        ("decode", "inspect"),
        ("verify", "inspect"),
        ("generate", "encode"),
        ("create", "encode"),
        ("help", "--help"),
        ("version", "--version"),
        ("insepct", "inspect"),
        ("encdoe", "encode"),
    ] {
        let outcome = run([word, "x"]);
        let text = format!("error: there is no subcommand {word}\nhint: did you mean {right}?\n");
        assert!(outcome.error(2).starts_with(&text), "{outcome:?}");
    }
}

/// With standard error closed, the exit status alone reports the error.
#[test]
fn closed_error() {
    let mut child = bare().arg("rest").stderr(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(2));
}

/// Colours are for terminals, and for those who want them there.
#[test]
fn colours() {
    let escape = '\u{1b}';
    for args in [&["--help"][..], &["encode"], &["inspect", "x"]] {
        let outcome = run(args);
        assert!(!outcome.stdout.contains(escape) && !outcome.stderr.contains(escape), "{args:?}");
    }
    let on_terminal = |variable: Option<&str>| {
        let mut script = Command::new("script");
        script.args(["-qec", concat!(env!("CARGO_BIN_EXE_opentok-token"), " encode"), "/dev/null"]);
        script.env_clear().env("TERM", "xterm").env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
        if let Some(name) = variable {
            script.env(name, "1");
        }
        String::from_utf8(script.output().unwrap().stdout).unwrap()
    };
    let coloured = on_terminal(None);
    assert!(
        coloured.contains("<SESSION_ID> is missing") && coloured.contains(escape),
        "{coloured}"
    );
    let plain = on_terminal(Some("NO_COLOR"));
    assert!(plain.contains("<SESSION_ID> is missing") && !plain.contains(escape), "{plain}");
}

/// Bash completes subcommands, options and their values after reading the script.
#[test]
fn bash_completes() {
    for (words, expected) in [
        (&["insp"][..], "inspect"),
        (&["encode", "--connection-data-f"], "--connection-data-file"),
        (&["encode", "--role", "mod"], "moderator"),
    ] {
        // As bash calls the function that is registered: with command, word, and the word before it.
        let script = format!(
            "{}\nset -- $(complete -p opentok-token)\n\
             while [ \"$1\" != -F ]; do shift; done\n\
             COMP_WORDS=(opentok-token {}); COMP_CWORD={}\n\
             \"$2\" opentok-token \"${{COMP_WORDS[-1]}}\" \"${{COMP_WORDS[-2]}}\"\n\
             echo \"${{COMPREPLY[*]}}\"",
            run(["completions", "bash"]).stdout,
            words.join(" "),
            words.len(),
        );
        let output = Command::new("bash").args(["-c", &script]).output().unwrap();
        assert_eq!(String::from_utf8(output.stdout).unwrap().trim(), expected, "{words:?}");
    }
}

#[test]
fn version_completions_and_manual() {
    let version = run(["--version"]);
    assert_eq!(version.line(), concat!("opentok-token ", env!("CARGO_PKG_VERSION")));
    for shell in ["bash", "elvish", "fish", "powershell", "zsh"] {
        let outcome = run(["completions", shell]);
        assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
        for word in ["encode", "rest", "inspect", "connection-data", "api-secret-file"] {
            assert!(outcome.stdout.contains(word), "{shell}: {word}");
        }
    }
    let misspelt = run(["man", "encod"]);
    assert!(misspelt.error(2).contains("no such subcommand"));
    for (subcommand, option) in [("encode", "layout"), ("rest", "create"), ("inspect", "now")] {
        let manual = run(["man", subcommand]);
        assert_eq!((manual.status, manual.stderr.as_str()), (Some(0), ""));
        assert!(manual.stdout.contains(&format!("opentok\\-token\\-{subcommand}")));
        assert!(manual.stdout.contains(&format!("\\-\\-{option}")), "{}", manual.stdout);
    }
    let manual = run(["man"]);
    assert_eq!((manual.status, manual.stderr.as_str()), (Some(0), ""));
    for text in [".TH", "opentok\\-token", "OPENTOK_API_KEY", "encode", "inspect"] {
        assert!(manual.stdout.contains(text), "{text}");
    }
}
