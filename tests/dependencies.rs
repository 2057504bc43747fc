//! Every package that each feature builds, so that a new one is a decision.

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

/// What everybody builds.
const LIBRARY: [&str; 13] = [
    "base64",
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
fn library() {
    assert_eq!(packages(""), library_and(&[]));
    assert_eq!(packages("alloc"), library_and(&[]));
    assert_eq!(packages("t1"), library_and(&["sha1"]));
    assert_eq!(packages("getrandom"), library_and(&["getrandom", "libc"]));
    assert_eq!(packages("std"), library_and(&["getrandom", "libc"]));
}

#[test]
fn command() {
    let expected = include_str!("dependencies/cli.txt");
    assert_eq!(packages("cli").join("\n") + "\n", expected);
}

/// Three packages are named in the manifest for the smallest build, one more for the default.
#[test]
fn direct() {
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
    assert_eq!(direct(&["--no-default-features"]), ["base64", "hmac", "sha2"]);
    assert_eq!(direct(&[]), ["base64", "getrandom", "hmac", "sha2"]);
}
