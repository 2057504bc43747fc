//! The packages that the library builds with each feature: a new one is more code to trust, and a decision.

use std::process::Command;

/// The packages of a build with these features, without versions, as `cargo tree` lists them.
fn packages(features: &str) -> Vec<String> {
    let args = ["tree", "--locked", "--offline", "--edges", "normal,build", "--prefix", "none"];
    let target = ["--target", "x86_64-unknown-linux-gnu", "--format", "{p}"];
    let features = ["--no-default-features", "--features", features];
    let output = Command::new(env!("CARGO"))
        .current_dir(env!("CARGO_MANIFEST_DIR"))
        .args([&args[..], &target, &features].concat())
        .output()
        .unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    let tree = String::from_utf8(output.stdout).unwrap();
    let mut names: Vec<String> =
        tree.lines().filter_map(|line| Some(line.split(' ').next()?.to_owned())).collect();
    names.sort_unstable();
    names.dedup();
    names.retain(|name| name != "opentok-token");
    names
}

/// The packages of every build.
const LIBRARY: [&str; 12] = [
    "block-buffer",
    "cfg-if",
    "cmov",
    "cpufeatures",
    "crypto-common",
    "ctutils",
    "digest",
    "hmac",
    "hybrid-array",
    "sha2",
    "typenum",
    "zeroize",
];

/// Those and more, in order.
fn library_and(more: &[&str]) -> Vec<String> {
    let mut names: Vec<String> = LIBRARY.iter().chain(more).map(|&name| name.to_owned()).collect();
    names.sort_unstable();
    names
}

#[test]
fn packages_of_the_library() {
    assert_eq!(packages(""), library_and(&[]));
    assert_eq!(packages("alloc"), library_and(&[]));
    assert_eq!(packages("t1"), library_and(&["base64", "sha1"]));
    assert_eq!(packages("getrandom"), library_and(&["getrandom", "libc"]));
    assert_eq!(packages("std"), library_and(&["getrandom", "libc"]));
}

/// The smallest build names two packages in the manifest, and the default one more.
#[test]
fn direct_dependencies() {
    let direct = |features: &[&str]| {
        let output = Command::new(env!("CARGO"))
            .current_dir(env!("CARGO_MANIFEST_DIR"))
            .args(["tree", "--locked", "--offline", "--edges", "normal", "--depth", "1"])
            .args(["--prefix", "none", "--format", "{p}"])
            .args(features)
            .output()
            .unwrap();
        let tree = String::from_utf8(output.stdout).unwrap();
        let names = tree.lines().skip(1).filter_map(|line| line.split(' ').next());
        names.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(direct(&["--no-default-features"]), ["hmac", "sha2"]);
    assert_eq!(direct(&[]), ["getrandom", "hmac", "sha2"]);
}
