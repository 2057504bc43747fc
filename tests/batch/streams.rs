//! Where lines come from, where tokens go, and who closes what.

use std::fs::OpenOptions;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::os::unix::process::ExitStatusExt as _;
use std::process::{Child, Command, Stdio};
use std::thread;
use std::time::{Duration, Instant};

use opentok_token::TokenData;
use serde_json::json;

use crate::common::{KEY, NOW, SECRET, SESSION, data, project};
use crate::lines::batch;
use crate::run::{Outcome, TempFile, bare, command, feed, run};

/// A line and its token.
fn pair() -> (String, String) {
    let line = format!("{{\"session_id\":\"{SESSION}\",\"create_time\":{NOW},\"nonce\":7}}\n");
    (line, project().encode(&data()).unwrap() + "\n")
}

/// From a file, from standard input, and from standard input under its other name.
#[test]
fn files_and_standard_input() {
    let (line, token) = pair();
    let file = TempFile::new("lines", &line);
    let from_file = command().arg("batch").arg(&file.0).output().unwrap();
    assert_eq!(Outcome::from(from_file).line(), token.trim_end());
    assert_eq!(batch(&[], &line).line(), token.trim_end());
    assert_eq!(batch(&["-"], &line).line(), token.trim_end());
}

/// A line has its token before the next one is there.
#[test]
fn one_line_at_a_time() {
    for args in [&["batch"][..], &["batch", "--json"], &["batch", "--format=t1"]] {
        let mut child = command().args(args).stdin(Stdio::piped()).spawn().unwrap();
        let mut stdin = child.stdin.take().unwrap();
        let mut stdout = BufReader::new(child.stdout.take().unwrap()).lines();
        let (line, _) = pair();
        let (start, end) = line.split_at(40);
        for _ in 0..100 {
            // In pieces that end anywhere.
            stdin.write_all(start.as_bytes()).unwrap();
            thread::sleep(Duration::from_millis(1));
            stdin.write_all(end.as_bytes()).unwrap();
            assert!(stdout.next().unwrap().unwrap().len() > 100);
        }
        drop(stdin);
        assert!(stdout.next().is_none());
        assert_eq!(child.wait().unwrap().code(), Some(0));
    }
}

/// A reader that closes its end ends the command, although the input goes on.
#[test]
fn closed_output_of_endless_input() {
    let (line, token) = pair();
    let script =
        format!("yes '{}' | \"$0\" batch | head -n 1; echo ${{PIPESTATUS[1]}}", line.trim_end());
    let mut bash = Command::new("bash");
    bash.args(["-c", &script, env!("CARGO_BIN_EXE_opentok-token")]);
    bash.env("OPENTOK_API_KEY", KEY).env("OPENTOK_API_SECRET", SECRET);
    let output = Outcome::from(bash.output().unwrap());
    assert_eq!(
        output,
        Outcome { status: Some(0), stdout: format!("{token}0\n"), stderr: String::new() }
    );
}

/// It ends although more input may come: at the next line, whose token nobody takes.
#[test]
fn closed_output_of_slow_input() {
    let (line, _) = pair();
    let mut child = command().arg("batch").stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    stdin.write_all(line.as_bytes()).unwrap();
    stdout.read_line(&mut String::new()).unwrap();
    drop(stdout);
    stdin.write_all(line.as_bytes()).unwrap();
    let begin = Instant::now();
    let status = loop {
        if let Some(status) = child.try_wait().unwrap() {
            break status;
        }
        assert!(begin.elapsed() < Duration::from_secs(20), "it waits for more input");
        thread::sleep(Duration::from_millis(5));
    };
    let mut error = String::new();
    child.stderr.take().unwrap().read_to_string(&mut error).unwrap();
    assert_eq!((status.code(), error.as_str()), (Some(0), ""));
    drop(stdin);
}

/// Nobody hears of the bad lines, but the others have their tokens, and the status tells.
#[test]
fn closed_error() {
    let (line, token) = pair();
    let mut child = command().arg("batch").stdin(Stdio::piped()).spawn().unwrap();
    drop(child.stderr.take());
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(format!("x\n{line}").as_bytes()).unwrap();
    drop(stdin);
    let outcome = Outcome::from(child.wait_with_output().unwrap());
    assert_eq!((outcome.status, outcome.stdout), (Some(1), token));
}

/// A disk that is full is a failure.
#[test]
fn full_output() {
    let (line, _) = pair();
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let mut command = command();
    command.arg("batch").stdout(full);
    let outcome = feed(command, line.repeat(1000));
    assert!(
        outcome.error(1).starts_with("error: cannot write to standard output: "),
        "{outcome:?}"
    );
}

/// Input that cannot be read, and misuse.
#[test]
fn misuse() {
    let missing = run(["batch", "/nonexistent/lines"]);
    let text =
        "error: cannot open the file with the lines: No such file or directory (os error 2)\n";
    assert_eq!(missing.error(2), text);
    let directory = run(["batch", "/"]);
    assert_eq!(directory.error(2), "error: cannot read the lines: Is a directory (os error 21)\n");
    assert!(run(["batch", "--format", "jwe"]).error(2).contains("--format"));
    assert!(run(["batch", "a", "b"]).error(2).contains("an argument too many"));
    let outcome = Outcome::from(bare().arg("batch").output().unwrap());
    assert!(outcome.error(2).contains("no API key"));
    let outcome = Outcome::from(bare().args(["batch", "--api-key=1"]).output().unwrap());
    assert!(outcome.error(2).contains("no API secret"));
    for file in ["-", "/dev/stdin"] {
        let outcome = batch(&["--api-secret-file", file], "x");
        let text =
            "error: standard input cannot hold both the file with the lines and the secret file";
        assert!(outcome.error(2).starts_with(text), "{outcome:?}");
    }
}

/// A named pipe, which has no size and no end until its writer closes it.
#[test]
fn named_pipe() {
    let (line, token) = pair();
    let fifo = TempFile::new("fifo", "");
    std::fs::remove_file(&fifo.0).unwrap();
    assert!(Command::new("mkfifo").arg(&fifo.0).status().unwrap().success());
    let child = command().arg("batch").arg(&fifo.0).spawn().unwrap();
    let mut writer = OpenOptions::new().write(true).open(&fifo.0).unwrap();
    for _ in 0..1000 {
        writer.write_all(line.as_bytes()).unwrap();
    }
    drop(writer);
    let outcome = Outcome::from(child.wait_with_output().unwrap());
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
    assert_eq!(outcome.stdout, token.repeat(1000));
}

/// A million lines come to a million results, in order. Most are refused, as a test build signs slowly.
#[test]
fn million_lines() {
    let mut lines = String::new();
    for number in 1..=1_000_000_u64 {
        if number % 100 == 0 {
            let line = json!({"session_id": SESSION, "create_time": NOW, "nonce": number});
            lines.push_str(&line.to_string());
        } else {
            lines.push_str("{}");
        }
        lines.push('\n');
    }
    let file = TempFile::new("lines", lines);
    let mut child = command().args(["batch", "--json"]).arg(&file.0).spawn().unwrap();
    let stdout = BufReader::with_capacity(1 << 20, child.stdout.take().unwrap());
    let issuer = project();
    let mut lines = stdout.lines();
    for number in 1..=1_000_000_u64 {
        let expected = if number % 100 == 0 {
            let token = issuer.encode(&TokenData::at(SESSION, NOW, number)).unwrap();
            format!("{{\"line\":{number},\"token\":\"{token}\"}}")
        } else {
            format!("{{\"line\":{number},\"error\":\"session_id is missing\"}}")
        };
        assert_eq!(lines.next().unwrap().unwrap(), expected);
    }
    assert!(lines.next().is_none());
    let outcome = Outcome::from(child.wait_with_output().unwrap());
    assert_eq!(outcome.stderr, "error: 990000 of 1000000 lines refused\n");
}

/// SIGINT and SIGTERM end it in the middle of the work, and after a whole line.
#[test]
fn interrupts() {
    let (line, token) = pair();
    let lines = TempFile::new("lines", line.repeat(500_000));
    for (signal, number) in [("INT", 2), ("TERM", 15)] {
        for delay in [5, 20, 40] {
            let output = TempFile::new("tokens", "");
            let stdout = OpenOptions::new().write(true).open(&output.0).unwrap();
            let mut child = command().arg("batch").arg(&lines.0).stdout(stdout).spawn().unwrap();
            while std::fs::metadata(&output.0).unwrap().len() == 0 {
                thread::yield_now();
            }
            thread::sleep(Duration::from_millis(delay));
            kill(&child, signal);
            let status = child.wait().unwrap();
            assert_eq!((status.signal(), status.code()), (Some(number), None), "{signal}");
            let text = std::fs::read_to_string(&output.0).unwrap();
            assert!(text.lines().count() < 500_000, "it was too fast");
            assert_eq!(text, token.repeat(text.lines().count()));
        }
    }
}

/// The same while the pipe is full and its reader slow; a second signal does not wait for the reader.
#[test]
fn interrupts_of_a_full_pipe() {
    let (line, token) = pair();
    let lines = TempFile::new("lines", line.repeat(100_000));
    for twice in [false, true] {
        let mut child = command().arg("batch").arg(&lines.0).spawn().unwrap();
        let mut stdout = child.stdout.take().unwrap();
        let mut first = [0; 1000];
        stdout.read_exact(&mut first).unwrap();
        thread::sleep(Duration::from_millis(300));
        kill(&child, "TERM");
        if twice {
            thread::sleep(Duration::from_millis(100));
            kill(&child, "TERM");
            assert_eq!(child.wait().unwrap().signal(), Some(15));
            continue;
        }
        let mut text = first.to_vec();
        stdout.read_to_end(&mut text).unwrap();
        assert_eq!(child.wait().unwrap().signal(), Some(15));
        let text = String::from_utf8(text).unwrap();
        assert!(text.lines().count() < 100_000);
        assert_eq!(text, token.repeat(text.lines().count()));
    }
}

/// It ends at once while it waits for input.
#[test]
fn interrupt_of_a_pause() {
    let (line, token) = pair();
    let mut child = command().arg("batch").stdin(Stdio::piped()).spawn().unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(line.as_bytes()).unwrap();
    stdin.write_all(&line.as_bytes()[..40]).unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut text = String::new();
    stdout.read_line(&mut text).unwrap();
    kill(&child, "INT");
    assert_eq!(child.wait().unwrap().signal(), Some(2));
    stdout.read_to_string(&mut text).unwrap();
    assert_eq!(text, token);
}

/// Sends a signal.
fn kill(child: &Child, signal: &str) {
    let status = Command::new("kill").args(["-s", signal, &child.id().to_string()]).status();
    assert!(status.unwrap().success());
}

/// A terminal that runs this script, with `$0` for the command.
fn terminal(script: &str) -> Command {
    let mut terminal = Command::new("script");
    let script = script.replace("$0", env!("CARGO_BIN_EXE_opentok-token"));
    terminal.args(["-qec", &script, "/dev/null"]).stdin(Stdio::null()).stdout(Stdio::piped());
    terminal.env_clear().env("TERM", "xterm").env("PATH", "/usr/bin:/bin");
    terminal.env("OPENTOK_API_KEY", KEY).env("OPENTOK_API_SECRET", SECRET);
    terminal
}

/// The text that a terminal shows of a run of this script.
fn on_terminal(script: &str) -> String {
    String::from_utf8(terminal(script).output().unwrap().stdout).unwrap()
}

/// A user who types the lines is told how to end them, and sees no progress between them.
#[test]
fn typed_lines() {
    let (line, token) = pair();
    let mut child = terminal("$0 batch").stdin(Stdio::piped()).spawn().unwrap();
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let mut shown = String::new();
    stdout.read_line(&mut shown).unwrap();
    let mut stdin = child.stdin.take().unwrap();
    stdin.write_all(line.as_bytes()).unwrap();
    stdout.read_line(&mut shown).unwrap();
    stdout.read_line(&mut shown).unwrap();
    thread::sleep(Duration::from_millis(300));
    stdin.write_all(b"\x04").unwrap();
    stdout.read_to_string(&mut shown).unwrap();
    assert!(child.wait().unwrap().success());
    let note = "reads from the terminal; end with Enter and Ctrl-D\n";
    assert_eq!(shown.replace('\r', ""), format!("{note}{line}{token}"));
}

/// The columns that are used by a text that a terminal shows, without escapes.
fn columns(shown: &str) -> usize {
    let mut columns = 0;
    for line in shown.split(['\r', '\n']) {
        let mut length = 0;
        let mut escape = false;
        for c in line.chars() {
            match c {
                '\u{1b}' => escape = true,
                _ if escape => escape = !c.is_ascii_alphabetic(),
                _ => length += 1,
            }
        }
        columns = columns.max(length);
    }
    columns
}

/// In a narrow window, the progress takes one row.
#[test]
fn narrow_window() {
    let (line, _) = pair();
    let file = TempFile::new("lines", line.repeat(2));
    let path = file.0.display();
    for width in [10, 20, 40] {
        let script = format!(
            "stty rows 24 cols {width}; (cat {path}; sleep 0.3; cat {path}) | $0 batch > /dev/null"
        );
        let shown = on_terminal(&script);
        // The last line stays, and is whole.
        let (frames, last) = shown.rsplit_once("\u{1b}[2K").unwrap();
        assert!(frames.contains("2 tokens,") && columns(frames) <= width, "{width}: {shown:?}");
        assert!(last.starts_with("4 tokens, ") && last.contains("/s in 0s"), "{width}: {shown:?}");
    }
}

/// One token is no plural.
#[test]
fn progress_of_one_line() {
    let (line, _) = pair();
    let file = TempFile::new("lines", line);
    let shown = on_terminal(&format!("$0 batch {} > /dev/null", file.0.display()));
    assert!(shown.contains("1 token, ") && !shown.contains("1 tokens"), "{shown:?}");
}

/// Progress is for terminals: count and rate.
#[test]
fn progress() {
    let (line, token) = pair();
    let file = TempFile::new("lines", format!("{}x\n", line.repeat(1234)));
    let path = file.0.display();
    let shown = on_terminal(&format!("$0 batch {path} > {path}.out"));
    let written = std::fs::read_to_string(format!("{path}.out")).unwrap();
    std::fs::remove_file(format!("{path}.out")).unwrap();
    assert_eq!(written, token.repeat(1234));
    assert!(shown.contains("1,234 tokens, "), "{shown:?}");
    assert!(shown.contains("/s, 1 line refused"), "{shown:?}");
    assert!(shown.contains("\u{1b}[31merror:"), "{shown:?}");
    assert!(shown.contains("line 1235: it is not a JSON object"), "{shown:?}");
    // On the way, for input that takes its time.
    let slow = format!("(cat {path}; sleep 0.5) | $0 batch > /dev/null");
    let shown = on_terminal(&slow);
    assert!(shown.matches("1,234 tokens, ").count() > 1, "{shown:?}");
    // Tokens on the same terminal stay whole.
    let shown = on_terminal(&format!("$0 batch {path}"));
    assert_eq!(shown.matches(token.trim_end()).count(), 1234);
    // No progress without a terminal.
    let outcome = Outcome::from(command().arg("batch").arg(&file.0).output().unwrap());
    assert_eq!(outcome.stderr.lines().count(), 2, "{outcome:?}");
}
