//! `inspect` on cases after public reports: 45 kinds of trouble, three of each, with keys, secrets and sessions
//! that belong to nobody.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::inspect::codes;
use crate::run::{bare, feed};

/// The differences between a report and its case. Form, signature, verdict and exit status must be equal;
/// `codes` must be found, those of `absent` must not; with `only`, no others.
fn differences(case: &Value, report: &Value, status: Option<i32>) -> Vec<String> {
    let mut differences = Vec::new();
    for name in ["form", "signature", "ok"] {
        if report[name] != case[name] {
            differences.push(format!("{name} is {}, not {}", report[name], case[name]));
        }
    }
    if status != Some(i32::from(case["ok"] == false)) {
        differences.push(format!("exit status {status:?}"));
    }
    let list = |name: &str| -> Vec<&str> {
        case[name].as_array().into_iter().flatten().map(|code| code.as_str().unwrap()).collect()
    };
    let (expected, found) = (list("codes"), codes(report));
    let missing = expected.iter().filter(|code| !found.contains(code));
    differences.extend(missing.map(|code| format!("no {code}")));
    let absent = list("absent");
    let surplus = found
        .iter()
        .filter(|code| absent.contains(code) || (case["only"] == true && !expected.contains(code)));
    differences.extend(surplus.map(|code| format!("also {code}")));
    differences
}

#[test]
fn cases() {
    let mut kinds = BTreeMap::new();
    for line in include_str!("../vectors/inspect-cases.jsonl").lines() {
        let case: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| case[name].as_str().unwrap();
        let mut command = bare();
        command.args(["inspect", "--json", "--now", &case["now"].to_string()]);
        command.env("OPENTOK_API_SECRET", text("api_secret"));
        if let Some(key) = case["api_key"].as_str() {
            command.env("OPENTOK_API_KEY", key);
        }
        let outcome = feed(command, text("text"));
        let report: Value = serde_json::from_str(&outcome.stdout).unwrap();
        let differences = differences(&case, &report, outcome.status);
        assert!(differences.is_empty(), "{}: {differences:?}: {report}", case["kind"]);
        let secret = text("api_secret");
        let is_digits = secret.bytes().all(|byte| byte.is_ascii_digit());
        assert!(is_digits || !outcome.stdout.contains(secret), "{}", case["kind"]);
        *kinds.entry(text("kind").to_owned()).or_insert(0) += 1;
    }
    assert_eq!((kinds.len(), kinds.values().sum::<i32>()), (45, 137));
}
