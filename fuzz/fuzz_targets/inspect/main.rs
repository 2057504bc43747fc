//! `inspect`: any text is reported on without a panic, in bounded memory, as valid JSON and without the secret; the verdict
//! about a text that is a token is that of a second, plain model.
#![no_main]

use std::collections::BTreeMap;

use libfuzzer_sys::fuzz_target;
use serde_json::Value;

mod input;
mod model;
mod rules;
mod seconds;
mod usual;

#[allow(dead_code, reason = "the command line that uses the rest is not part of this target")]
#[path = "../../../src/bin/opentok-token/inspect"]
mod inspect {
    pub mod diagnostic;
    pub mod find {
        pub mod expects;
        pub mod extent;
        pub mod items;
        pub mod locate;
        pub mod other;
        pub mod shapes;
        pub mod start;
        pub mod unit;
    }
    pub mod read {
        pub mod base64;
        pub mod fields;
        pub mod jwt;
        pub mod moment;
        pub mod session_id;
        pub mod t1;
        pub mod token;
    }
    pub mod judge {
        pub mod http;
        pub mod issuer;
        pub mod names;
        pub mod participant;
        pub mod signature;
        pub mod spelling;
        pub mod times;
    }
    pub mod report {
        pub mod assemble;
        pub mod json;
        pub mod redact;
        pub mod text;
    }
}
#[allow(dead_code, reason = "reports are written to memory")]
#[path = "../../../src/bin/opentok-token/output.rs"]
mod output;
#[allow(dead_code, reason = "the command line reads times with it")]
#[path = "../../../src/bin/opentok-token/time.rs"]
mod time;

use input::Input;
use inspect::diagnostic::Code;
use inspect::find::items::{Item, Items};
use inspect::report::assemble::Judge;
use inspect::report::{json, text};
use model::{Circumstances, Finding, Verdict};
use output::acts_on_terminal;

/// Bytes of memory for a report on nothing.
const LEAST_MEMORY: u64 = 1 << 18;

/// Bytes of memory for each byte of input.
const MEMORY_OF_BYTE: u64 = 200;

/// A report, as a script reads it.
fn verdict(report: &Value) -> Verdict {
    let text = |value: &Value| value.as_str().map(str::to_owned);
    let mut findings: Vec<Finding> = Vec::new();
    for finding in report["findings"].as_array().unwrap() {
        let severity = finding["severity"].as_str().unwrap();
        assert!(matches!(severity, "error" | "note"));
        let code = finding["code"].as_str().unwrap().to_owned();
        assert!(Code::ALL.iter().any(|known| known.name() == code));
        assert!(!finding["message"].as_str().unwrap().is_empty());
        findings.push((code, severity == "error", text(&finding["claim"])));
    }
    assert_eq!(report["ok"], findings.iter().all(|(_, is_error, _)| !is_error));
    assert!(findings.is_sorted_by_key(|(_, is_error, _)| !is_error));
    let form = text(&report["form"]);
    Verdict { form, signature: text(&report["signature"]).unwrap(), findings }
}

/// Reports on all items of a text, as the command does.
fn reports(bytes: &[u8], circumstances: &Circumstances<'_>) -> Vec<(bool, String, String)> {
    let Circumstances { now, api_key, secret } = *circumstances;
    let judge = Judge { now, api_key, secret };
    let mut reports = Vec::new();
    let mut add = |item: &Item| {
        for report in judge.reports(item) {
            reports.push((report.is_ok(), json::render(&report).unwrap(), text::render(&report)));
        }
    };
    let mut items = Items::new(bytes).map(Result::unwrap).peekable();
    if items.peek().is_none() {
        add(&Item { line: 1, text: Some(String::new()), is_utf8: true });
    }
    items.for_each(|item| add(&item));
    reports
}

fuzz_target!(|input: Input<'_>| {
    let given = input.text();
    let circumstances = input.circumstances();
    let mut reports_made = Vec::new();
    let memory = allocation_counter::measure(|| reports_made = reports(&given, &circumstances));
    let limit = LEAST_MEMORY + MEMORY_OF_BYTE * given.len() as u64;
    assert!(memory.bytes_max <= limit, "{} bytes for {}", memory.bytes_max, given.len());

    let mut verdicts = Vec::new();
    let mut last_line = 1;
    for (is_ok, json, text) in &reports_made {
        let (line, end) = json.split_at(json.len() - 1);
        assert!(end == "\n" && !line.contains(acts_on_terminal), "{json}");
        let report: Value = serde_json::from_str(line).unwrap();
        assert_eq!(report["ok"], *is_ok);
        let number = report["line"].as_u64().unwrap();
        assert!(number >= last_line);
        last_line = number;
        let plain = anstream::adapter::strip_str(text).to_string();
        assert!(!plain.contains(|c| c != '\n' && acts_on_terminal(c)), "{plain}");
        if let Some(secret) = circumstances.secret.filter(|it| it.len() >= 8) {
            assert!(!json.contains(secret) && !text.contains(secret), "{json}");
        }
        verdicts.push(verdict(&report));
    }
    assert!(!verdicts.is_empty());

    let Some(text) = std::str::from_utf8(&given).ok() else { return };
    let Some(expected) = model::judge(text, &circumstances) else { return };
    assert_eq!(verdicts.len(), 1, "{text}");
    let found = verdicts.remove(0);
    assert_eq!((&found.form, &found.signature), (&expected.form, &expected.signature), "{text}");
    assert_eq!(count(&found.findings), count(&expected.findings), "{text}\n{}", reports_made[0].1);
});

/// How often each finding comes. Unknown names may be redacted, and count as one name.
fn count(findings: &[Finding]) -> BTreeMap<(&str, bool, &str), usize> {
    let mut counts = BTreeMap::new();
    for (code, is_error, claim) in findings {
        let claim = claim.as_deref().unwrap_or_default();
        let claim = if usual::NAMES.contains(&claim) || claim.is_empty() { claim } else { "*" };
        *counts.entry((code.as_str(), *is_error, claim)).or_default() += 1;
    }
    counts
}
