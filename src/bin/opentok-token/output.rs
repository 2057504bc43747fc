//! Standard output, styles, and text that is safe on a terminal.

use std::io::{self, ErrorKind, Write};

use anstream::AutoStream;
use clap::builder::styling::{AnsiColor, Style};

/// The style of an error's first word.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();

/// The style of a hint's first word.
pub const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// The style of a note's first word.
pub const NOTE: Style = AnsiColor::Yellow.on_default().bold();

/// The style of good news.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();

/// The style of headings.
pub const HEADING: Style = Style::new().bold();

/// Standard output, without a buffer.
#[cfg(unix)]
pub type Stdout = std::fs::File;

/// Standard output.
#[cfg(not(unix))]
pub type Stdout = io::Stdout;

/// Standard output could not be written.
#[derive(Debug)]
pub struct Unwritable(pub io::Error);

impl Unwritable {
    /// Whether the reader has closed its end. It has read enough: that is no failure.
    pub fn is_closed_pipe(&self) -> bool {
        self.0.kind() == ErrorKind::BrokenPipe
    }
}

/// Writes to standard output; colours reach terminals only.
pub fn print(text: &str) -> Result<(), Unwritable> {
    let mut stdout = stdout()?;
    // In memory first, as one write for each piece between two colours would be slow.
    let mut bytes = AutoStream::new(Vec::new(), AutoStream::choice(&stdout));
    bytes.write_all(text.as_bytes()).map_err(Unwritable)?;
    match write_lines(&mut stdout, &bytes.into_inner()) {
        Err(error) if !error.is_closed_pipe() => Err(error),
        _ => Ok(()),
    }
}

/// Writes whole lines. If a file does not take all of them, as on a full disk, the beginning of a line is removed
/// again: part of a token looks like one that was changed.
pub fn write_lines(stdout: &mut Stdout, lines: &[u8]) -> Result<(), Unwritable> {
    let mut written = 0;
    while written < lines.len() {
        match stdout.write(&lines[written..]) {
            Ok(0) => return Err(Unwritable(ErrorKind::WriteZero.into())),
            Ok(more) => written += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                let tail = lines[..written].iter().rev().take_while(|&&byte| byte != b'\n');
                // The error of writing says more than one of removing.
                let _ = remove_tail(stdout, tail.count() as u64);
                return Err(Unwritable(error));
            }
        }
    }
    Ok(())
}

/// Removes the last `len` bytes that were written to a file. Nothing is removed if other text follows them, or from a
/// pipe or device.
#[cfg(unix)]
fn remove_tail(mut file: &Stdout, len: u64) -> io::Result<()> {
    use std::io::{Seek as _, SeekFrom};

    let data = file.metadata()?;
    if len > 0 && data.is_file() && file.stream_position()? == data.len() {
        file.set_len(data.len() - len)?;
        // The next command of a script continues at this position.
        file.seek(SeekFrom::End(0))?;
    }
    Ok(())
}

/// Elsewhere the standard library cannot shorten standard output.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as where it can fail")]
fn remove_tail(_: &Stdout, _: u64) -> io::Result<()> {
    Ok(())
}

/// A note on standard error, whether somebody listens there or not.
pub fn note(text: &str) {
    let _ = writeln!(anstream::stderr(), "{NOTE}note:{NOTE:#} {text}");
}

/// Standard output without a buffer. The standard library's own handle passes over an output that is not
/// open for writing.
#[cfg(unix)]
pub fn stdout() -> Result<Stdout, Unwritable> {
    use std::os::fd::AsFd as _;

    if was_closed() {
        return Err(Unwritable(io::Error::other(
            "it is closed, or /dev/null that is open for reading as well",
        )));
    }
    Ok(Stdout::from(io::stdout().as_fd().try_clone_to_owned().map_err(Unwritable)?))
}

/// Standard output.
#[cfg(not(unix))]
pub fn stdout() -> Result<Stdout, Unwritable> {
    Ok(io::stdout())
}

/// Whether standard output was closed before the start; only Linux tells. In the place of a closed one, the
/// standard library opens `/dev/null` for reading and writing. A shell opens it for writing only.
#[cfg(unix)]
fn was_closed() -> bool {
    use std::fs;
    use std::path::Path;

    let is_null = fs::read_link("/proc/self/fd/1").is_ok_and(|path| path == Path::new("/dev/null"));
    let info = fs::read_to_string("/proc/self/fdinfo/1").unwrap_or_default();
    // The access mode is the last octal digit; 2 is `O_RDWR`.
    let is_read_write = |line: &str| line.starts_with("flags:") && line.ends_with('2');
    is_null && info.lines().any(is_read_write)
}

/// Text from elsewhere, with escapes for all characters that act on a terminal.
pub fn sanitize(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if acts_on_terminal(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Whether a character is a control, ends lines, or changes the direction of writing (Unicode Standard
/// Annex #9, section 2).
pub fn acts_on_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
