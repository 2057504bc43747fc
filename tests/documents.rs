//! Numbers in the documents that can be counted are counted.

use std::fs;
use std::path::Path;

/// Lines of a source file that are neither empty nor comments, without its unit tests.
fn lines_of_code(path: &str) -> usize {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join(path);
    let text = fs::read_to_string(path).unwrap();
    let is_code = |line: &&str| !line.trim().is_empty() && !line.trim_start().starts_with("//");
    text.lines().take_while(|line| *line != "#[cfg(test)]").filter(is_code).count()
}

/// The table of the audit guide has the lines that there are.
#[test]
fn audit_guide() {
    let rows = include_str!("../SECURITY.md").lines().filter(|line| line.starts_with("| `src/"));
    let mut count = 0;
    for row in rows {
        let mut cells = row.split('|').map(str::trim).skip(1);
        let (files, lines) = (cells.next().unwrap(), cells.next().unwrap());
        let counted: usize =
            files.split('`').filter(|part| part.starts_with("src/")).map(lines_of_code).sum();
        assert_eq!(lines.parse(), Ok(counted), "{files}");
        count += 1;
    }
    assert_eq!(count, 10);
}
