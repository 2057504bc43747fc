//! Files and standard input, never more of them than a limit.

use std::fs::File;
use std::io::{self, IsTerminal as _, Read, Write as _};
use std::mem;
use std::path::Path;
use std::sync::OnceLock;

use crate::failure::Failure;

/// Something to read from.
pub type Source = Box<dyn Read + Send>;

/// Opens a file, or standard input by its names `-` and `/dev/stdin`. `name` says which file, as the path may be a secret
/// that was given in its place.
pub fn open(path: &Path, name: &'static str) -> Result<Source, Failure> {
    if is_stdin(path) {
        return stdin(name);
    }
    match File::open(path) {
        Ok(file) => Ok(Box::new(file)),
        Err(error) => Err(Failure::misused(format!("cannot open the {name}: {error}"))),
    }
}

/// Whether a path stands for standard input.
pub fn is_stdin(path: &Path) -> bool {
    path == Path::new("-") || path == Path::new("/dev/stdin")
}

/// Standard input, which can serve one argument only.
pub fn stdin(name: &'static str) -> Result<Source, Failure> {
    /// The text that it holds.
    static HOLDS: OnceLock<&str> = OnceLock::new();
    let other = *HOLDS.get_or_init(|| name);
    if other != name {
        let text = format!("standard input cannot hold both the {other} and the {name}");
        return Err(Failure::misused(text));
    }
    Ok(Box::new(Stdin { told: false }))
}

/// Standard input, which tells a user at a terminal that it waits.
struct Stdin {
    /// Whether the user was told.
    told: bool,
}

impl Read for Stdin {
    fn read(&mut self, buf: &mut [u8]) -> io::Result<usize> {
        let mut stdin = io::stdin();
        if !mem::replace(&mut self.told, true) && stdin.is_terminal() {
            let note = "reads from the terminal; end with Enter and Ctrl-D";
            let _ = writeln!(anstream::stderr(), "{note}");
        }
        stdin.read(buf)
    }
}

/// Reads a text of at most `limit` bytes, whole and as it is.
pub fn read(source: impl Read, name: &str, limit: usize) -> Result<String, Failure> {
    let mut bytes = Vec::new();
    source
        .take(limit as u64 + 1)
        .read_to_end(&mut bytes)
        .map_err(|error| Failure::misused(format!("cannot read the {name}: {error}")))?;
    if bytes.len() > limit {
        return Err(too_long(name, limit));
    }
    String::from_utf8(bytes).map_err(|_| Failure::refused(format!("the {name} is not UTF-8 text")))
}

/// The failure about a text of more than `limit` bytes.
pub fn too_long(name: &str, limit: usize) -> Failure {
    Failure::refused(format!("the {name} is longer than {limit} bytes"))
}

/// Drops one line end, `\n` or `\r\n`.
pub fn without_line_end(text: &str) -> &str {
    let text_before = text.strip_suffix('\n');
    text_before.map_or(text, |text| text.strip_suffix('\r').unwrap_or(text))
}
