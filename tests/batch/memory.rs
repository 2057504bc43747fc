//! Memory is constant for any size of input, length of line and pace of the reader.

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::process::{Child, Stdio};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread;
use std::time::Duration;

use crate::common::{NOW, SESSION};
use crate::lines::batch;
use crate::run::command;

/// The longest line that is read.
const MAX_LINE: usize = 65_536;

/// A line of usual length.
fn line() -> String {
    let data = "x".repeat(100);
    format!(
        "{{\"session_id\":\"{SESSION}\",\"create_time\":{NOW},\"nonce\":7,\"connection_data\":\"{data}\"}}\n"
    )
}

/// The most memory a process has had so far, in KiB.
fn peak(child: &Child) -> usize {
    let status = fs::read_to_string(format!("/proc/{}/status", child.id())).unwrap();
    let line = status.lines().find(|line| line.starts_with("VmHWM:")).unwrap();
    line.split_whitespace().nth(1).unwrap().parse().unwrap()
}

/// The limit in KiB: some for the program, and chunk, tokens and stack for each thread.
fn budget() -> usize {
    8 * 1024 + 1024 * (1 + thread::available_parallelism().unwrap().get())
}

/// `batch`, with pipes on all sides.
fn spawn() -> Child {
    command().arg("batch").stdin(Stdio::piped()).spawn().unwrap()
}

/// The peak after n repetitions of a text, with the output read as fast as it comes.
fn peak_after(text: &[u8], count: usize, tokens: usize) -> usize {
    let mut child = spawn();
    let mut stdin = child.stdin.take().unwrap();
    let stdout = BufReader::with_capacity(1 << 20, child.stdout.take().unwrap());
    let mut stderr = child.stderr.take().unwrap();
    let errors = thread::spawn(move || {
        let mut text = String::new();
        stderr.read_to_string(&mut text).map(|_| text)
    });
    let reader =
        thread::spawn(move || stdout.split(b'\n').take(tokens).map_while(Result::ok).count());
    for _ in 0..count {
        stdin.write_all(text).unwrap();
    }
    assert_eq!(reader.join().unwrap(), tokens);
    let peak = peak(&child);
    drop(stdin);
    assert_eq!(child.wait().unwrap().code(), Some(0), "{:?}", errors.join());
    peak
}

/// Ten times the input, the same memory.
#[test]
fn ten_times_the_input() {
    let lines = line().repeat(1000);
    let [small, large] = [6, 60].map(|count| peak_after(lines.as_bytes(), count, count * 1000));
    assert!(large < budget(), "{large} KiB");
    assert!(large < small + small / 4, "{large} KiB after {small} KiB");
}

/// A huge line is refused, is not kept, and takes no other line with it.
#[test]
fn huge_line() {
    let mut child = spawn();
    let mut stdin = child.stdin.take().unwrap();
    let mut stderr = BufReader::new(child.stderr.take().unwrap());
    let mut stdout = BufReader::new(child.stdout.take().unwrap());
    let chunk = vec![b'x'; 1 << 20];
    let mut error = String::new();
    for _ in 0..64 {
        stdin.write_all(&chunk).unwrap();
        if error.is_empty() {
            // It is told at once, not at the end of the line.
            stderr.read_line(&mut error).unwrap();
        }
    }
    assert_eq!(error, format!("error: line 1: it is longer than {MAX_LINE} bytes\n"));
    stdin.write_all(b"\n").unwrap();
    stdin.write_all(line().as_bytes()).unwrap();
    let mut token = String::new();
    stdout.read_line(&mut token).unwrap();
    assert!(token.starts_with("eyJ"));
    let peak = peak(&child);
    drop(stdin);
    error.clear();
    stderr.read_to_string(&mut error).unwrap();
    assert_eq!(error, "error: 1 of 2 lines refused\n");
    assert_eq!(child.wait().unwrap().code(), Some(1));
    assert!(peak < budget(), "{peak} KiB");
}

/// The longest line that is read, and lines that are longer by little and by much, at every place.
#[test]
fn longest_line() {
    let padded = |len: usize, end: &str| {
        let line = line();
        let line = line.trim_end();
        format!("{line}{}{end}", " ".repeat(len - line.len()))
    };
    let longest = padded(MAX_LINE, "\n");
    let too_long = [MAX_LINE + 1, MAX_LINE + 2, 2 * MAX_LINE, 2 * MAX_LINE + 1, 5 * MAX_LINE];
    let token = batch(&[], line()).line().to_owned();
    let refused = |number| format!("error: line {number}: it is longer than {MAX_LINE} bytes\n");

    assert_eq!(batch(&[], &longest).line(), token);
    assert_eq!(batch(&[], longest.trim_end_matches('\n')).line(), token);
    for len in too_long {
        for end in ["", "\n", "\r\n", "\n\n"] {
            let text =
                format!("{}{longest}{}{}{}", line(), padded(len, "\n"), line(), padded(len, end));
            let outcome = batch(&[], &text);
            assert_eq!(outcome.stdout, format!("{token}\n").repeat(3), "{len} {end:?}");
            let errors = format!("{}{}error: 2 of 5 lines refused\n", refused(3), refused(5));
            assert_eq!((outcome.status, outcome.stderr), (Some(1), errors), "{len} {end:?}");
        }
    }
}

/// Lines whose tokens are much longer than they, in a chunk that is full of them.
#[test]
fn short_lines_and_long_tokens() {
    let line = "{\"session_id\":\"\",\"nonce\":1}\n";
    let outcome = batch(&["--raw"], line.repeat(20_000));
    assert_eq!((outcome.status, outcome.stderr.as_str()), (Some(0), ""));
    assert_eq!(outcome.stdout.lines().count(), 20_000);
    assert!(outcome.stdout.lines().all(|token| token.split('.').count() == 3));
}

/// If nobody reads, the input waits as well, and nothing piles up.
#[test]
fn paused_reader() {
    let mut child = spawn();
    let mut stdin = child.stdin.take().unwrap();
    let written = Arc::new(AtomicUsize::new(0));
    let total = 60;
    let lines = line().repeat(1000);
    let writer = thread::spawn({
        let written = written.clone();
        move || {
            for _ in 0..total {
                stdin.write_all(lines.as_bytes()).unwrap();
                written.fetch_add(1, Ordering::Relaxed);
            }
        }
    });
    // Until the writer has come to a halt.
    let mut before = usize::MAX;
    while before != written.load(Ordering::Relaxed) || before == 0 {
        before = written.load(Ordering::Relaxed);
        thread::sleep(Duration::from_millis(300));
    }
    assert!(before < total / 2, "{before} of {total} taken");
    let peak = peak(&child);
    assert!(peak < budget(), "{peak} KiB");
    let stdout = BufReader::new(child.stdout.take().unwrap());
    assert_eq!(stdout.split(b'\n').count(), total * 1000);
    writer.join().unwrap();
    assert_eq!(child.wait().unwrap().code(), Some(0));
}
