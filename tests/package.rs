//! The published package: sources, documents and licences, and nothing else.

use std::process::Command;

#[test]
fn only_sources_and_documents_are_published() {
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args(["package", "--list", "--allow-dirty", "--offline"])
        .output()
        .unwrap();
    let list = String::from_utf8(output.stdout).unwrap();
    let (sources, others): (Vec<&str>, Vec<&str>) =
        list.lines().partition(|name| name.starts_with("src/"));
    assert!(sources.contains(&"src/lib.rs"));
    assert!(sources.iter().all(|name| name.rsplit_once('.').is_some_and(|(_, end)| end == "rs")));
    // Cargo adds its own, one of them where there is a repository.
    let of_cargo = [".cargo_vcs_info.json", "Cargo.lock", "Cargo.toml", "Cargo.toml.orig"];
    let others: Vec<&str> = others.into_iter().filter(|name| !of_cargo.contains(name)).collect();
    let documents = ["CHANGELOG.md", "LICENSE-APACHE", "LICENSE-MIT", "README.md", "SECURITY.md"];
    assert_eq!(others, documents);
}
