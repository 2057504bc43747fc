//! Reading files and standard input, never more than a limit.

use std::fs::File;
use std::io::{self, Read};
use std::path::Path;

use crate::failure::Failure;

/// Reads a text file, whole and as it is. `name` says which one, as the path may be a secret that was
/// given in its place.
pub fn read_file(path: &Path, name: &str, limit: usize) -> Result<String, Failure> {
    let file = File::open(path)
        .map_err(|error| Failure::misused(format!("cannot open the {name}: {error}")))?;
    read(file, name, limit)
}

/// Reads a text from standard input, whole and as it is.
pub fn read_stdin(name: &str, limit: usize) -> Result<String, Failure> {
    read(io::stdin().lock(), name, limit)
}

/// Reads a text of at most `limit` bytes.
fn read(source: impl Read, name: &str, limit: usize) -> Result<String, Failure> {
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

/// What is said about a text of more than `limit` bytes.
pub fn too_long(name: &str, limit: usize) -> Failure {
    Failure::refused(format!("the {name} is longer than {limit} bytes"))
}
