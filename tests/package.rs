//! What is published: what a user needs, and nothing else.

use std::process::Command;

#[test]
fn files() {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .output()
        .unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    // Cargo adds the first two, the second where there is a repository.
    let files =
        list.lines().filter(|name| !["Cargo.toml.orig", ".cargo_vcs_info.json"].contains(name));
    let text: String = files.flat_map(|name| [name, "\n"]).collect();
    assert_eq!(text, include_str!("package/files.txt"));
}
