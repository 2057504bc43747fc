//! Runs the command in an environment of its own.

use std::ffi::OsStr;
use std::io::Write as _;
use std::process::{Command, Output, Stdio};
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::common::{KEY, SECRET};

/// The outcome of a run.
#[derive(Debug, PartialEq, Eq)]
pub struct Outcome {
    /// The exit status.
    pub status: Option<i32>,
    /// All of standard output.
    pub stdout: String,
    /// All of standard error.
    pub stderr: String,
}

impl Outcome {
    /// The only line of a run that succeeded.
    #[track_caller]
    pub fn line(&self) -> &str {
        assert_eq!((self.status, self.stderr.as_str()), (Some(0), ""));
        let line = self.stdout.strip_suffix('\n').unwrap();
        assert!(!line.contains('\n'));
        line
    }

    /// Standard error of a run that failed with this status and printed nothing else.
    #[track_caller]
    pub fn error(&self, status: i32) -> &str {
        assert_eq!((self.status, self.stdout.as_str()), (Some(status), ""), "{self:?}");
        assert!(self.stderr.starts_with("error: "), "{self:?}");
        assert!(self.stderr.ends_with('\n'), "{self:?}");
        &self.stderr
    }
}

impl From<Output> for Outcome {
    fn from(output: Output) -> Self {
        let text = |bytes| String::from_utf8(bytes).unwrap();
        Self {
            status: output.status.code(),
            stdout: text(output.stdout),
            stderr: text(output.stderr),
        }
    }
}

/// The command without credentials.
pub fn bare() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_opentok-token"));
    command.env_clear().stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    command
}

/// The command with the credentials of the tests.
pub fn command() -> Command {
    let mut command = bare();
    command.env("OPENTOK_API_KEY", KEY).env("OPENTOK_API_SECRET", SECRET);
    command
}

/// Runs with these arguments and the credentials of the tests.
pub fn run(args: impl IntoIterator<Item = impl AsRef<OsStr>>) -> Outcome {
    command().args(args).output().unwrap().into()
}

/// Runs a command with this on standard input.
pub fn feed(mut command: Command, input: impl AsRef<[u8]>) -> Outcome {
    let mut child = command.stdin(Stdio::piped()).spawn().unwrap();
    // A command that has seen enough closes its end.
    let _ = child.stdin.take().unwrap().write_all(input.as_ref());
    child.wait_with_output().unwrap().into()
}

/// A file with this content, gone when it is dropped.
pub struct TempFile(pub std::path::PathBuf);

impl TempFile {
    /// A file of its own for each call, whichever tests run at the same time.
    pub fn new(name: &str, content: impl AsRef<[u8]>) -> Self {
        static COUNT: AtomicUsize = AtomicUsize::new(0);
        let number = COUNT.fetch_add(1, Ordering::Relaxed);
        let name = format!("opentok-token-{}-{number}-{name}", std::process::id());
        let path = std::env::temp_dir().join(name);
        std::fs::write(&path, content).unwrap();
        Self(path)
    }
}

impl Drop for TempFile {
    fn drop(&mut self) {
        let _ = std::fs::remove_file(&self.0);
    }
}
