//! Lines for standard output, of which a file keeps whole ones only.

use std::io::{ErrorKind, Result, Write};

use memchr::memrchr;

/// Standard output.
#[cfg(unix)]
type Stdout = std::fs::File;

/// Standard output.
#[cfg(not(unix))]
type Stdout = std::io::Stdout;

/// Writes whole lines. If a file does not take all of them, as on a full disk, the beginning of a line is removed
/// again: part of a token looks like one that was changed.
pub fn write_lines(stdout: &mut Stdout, lines: &[u8]) -> Result<()> {
    let mut written = 0;
    while written < lines.len() {
        match stdout.write(&lines[written..]) {
            Ok(0) => return Err(ErrorKind::WriteZero.into()),
            Ok(more) => written += more,
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) => {
                let end_of_line = memrchr(b'\n', &lines[..written]).map_or(0, |end| end + 1);
                // The first error says more than that of removing.
                let _ = remove_tail(stdout, (written - end_of_line) as u64);
                return Err(error);
            }
        }
    }
    Ok(())
}

/// Removes the tail of a file at which it was written last; nothing that is followed by the text of others, and
/// nothing of a pipe or device.
#[cfg(unix)]
fn remove_tail(mut file: &Stdout, len: u64) -> Result<()> {
    use std::io::{Seek as _, SeekFrom};

    let data = file.metadata()?;
    if len > 0 && data.is_file() && file.stream_position()? == data.len() {
        file.set_len(data.len() - len)?;
        // For others who write there next, such as the commands that follow in a script.
        file.seek(SeekFrom::End(0))?;
    }
    Ok(())
}

/// Elsewhere the standard library cannot shorten standard output.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "as where it can fail")]
fn remove_tail(_: &Stdout, _: u64) -> Result<()> {
    Ok(())
}
