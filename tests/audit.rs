//! The tables of `SECURITY.md` list each file of the library, with its lines.
#![cfg(not(miri))]

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;

/// Adds the files of a folder with their lines, counted as the script in `SECURITY.md` does it.
fn count(root: &Path, folder: &str, counts: &mut BTreeMap<String, usize>) {
    for entry in fs::read_dir(root.join(folder)).unwrap() {
        let name = format!("{folder}/{}", entry.unwrap().file_name().to_str().unwrap());
        if name == "src/bin" {
            continue;
        }
        if root.join(&name).is_dir() {
            count(root, &name, counts);
            continue;
        }
        let source = fs::read_to_string(root.join(&name)).unwrap();
        let lines = source.lines().take_while(|line| *line != "#[cfg(test)]").map(str::trim_start);
        let code = lines.filter(|line| !line.is_empty() && !line.starts_with("//"));
        counts.insert(name, code.count());
    }
}

#[test]
fn every_file_with_its_lines() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let mut counts = BTreeMap::new();
    count(root, "src", &mut counts);
    let security = fs::read_to_string(root.join("SECURITY.md")).unwrap();
    let rows = security.lines().filter_map(|line| line.strip_prefix("| `src/"));
    let table: BTreeMap<String, usize> = rows
        .map(|row| {
            let (name, rest) = row.split_once("` | ").unwrap();
            (format!("src/{name}"), rest.split_once(" |").unwrap().0.parse().unwrap())
        })
        .collect();
    assert_eq!(table, counts);

    let sum = |of_t1| {
        let files = counts.iter().filter(|(name, _)| name.starts_with("src/t1") == of_t1);
        files.map(|(_, lines)| lines).sum::<usize>()
    };
    let default = sum(false);
    let totals = [
        format!("The default build compiles {},{:03} lines", default / 1000, default % 1000),
        format!("With the feature `t1`, {} lines more", sum(true)),
    ];
    for total in totals {
        assert!(security.contains(&total), "{total}");
    }
}
