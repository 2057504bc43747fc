//! REST tokens equal those of the npm package `opentok-jwt`, byte for byte.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::time::Duration;

use common::encode;
use opentok_token::{Issuer, IssuerType, Raw, RestAuth};
use serde_json::Value;

/// Made with `opentok-jwt` 0.1.5 at frozen clocks; keys and secrets are random and belong to nobody.
const OPENTOK_JWT_0_1_5: &str = include_str!("vectors/rest-opentok-jwt-0.1.5.jsonl");

#[test]
fn opentok_jwt_0_1_5() {
    let mut equal = 0;
    for line in OPENTOK_JWT_0_1_5.lines() {
        let vector: Value = serde_json::from_str(line).unwrap();
        let text = |name: &str| vector[name].as_str().unwrap();
        let time = |name: &str| vector[name].as_u64().unwrap();
        let issuer_type = text("ist").parse().unwrap();
        let issuer = Issuer::new(issuer_type, text("api_key"), text("api_secret")).unwrap();
        let auth = RestAuth::at(time("iat")).expires_at(time("exp"));
        assert_eq!(encode(&issuer, &auth).unwrap(), text("token"));
        equal += 1;
    }
    assert_eq!(equal, 120);
}

/// The four tokens of the package's own `test.js` (`opentok-jwt` 0.1.5): key `API_KEY`, secret
/// `SECRET`, a clock of 1970, and lifetimes of 30 days and of one day.
#[test]
fn opentok_jwt_own_regression_tests() {
    let (project, account) = (
        Issuer::raw(IssuerType::Project, "API_KEY", "SECRET").unwrap(),
        Issuer::raw(IssuerType::Account, "API_KEY", "SECRET").unwrap(),
    );
    let issued_at = 1_539_093;
    let (day, month) = (86_400, 2_592_000);
    let vectors = [
        (
            &account,
            month,
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
             eyJpc3MiOiJBUElfS0VZIiwiaXN0IjoiYWNjb3VudCIsImlhdCI6MTUzOTA5MywiZXhwIjo0MTMxMDkzfQ.\
             b5BvdeNtuJPzoZjqMNe-wQPqJOEnLTPkqwwgsK6KtpI",
        ),
        (
            &project,
            month,
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
             eyJpc3MiOiJBUElfS0VZIiwiaXN0IjoicHJvamVjdCIsImlhdCI6MTUzOTA5MywiZXhwIjo0MTMxMDkzfQ.\
             Mb_mwsvs5wW0Bf-BCFDGdmkOXYpQvvD14EXOWlJ3r7k",
        ),
        (
            &account,
            day,
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
             eyJpc3MiOiJBUElfS0VZIiwiaXN0IjoiYWNjb3VudCIsImlhdCI6MTUzOTA5MywiZXhwIjoxNjI1NDkzfQ.\
             mG533LCwrOPBkgCR0EgQtSOM1L31JavQRLv_266kDnM",
        ),
        (
            &project,
            day,
            "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.\
             eyJpc3MiOiJBUElfS0VZIiwiaXN0IjoicHJvamVjdCIsImlhdCI6MTUzOTA5MywiZXhwIjoxNjI1NDkzfQ.\
             iIV-84cmarQtbT4RYW9DIEXPhhAwnr8S3Znisv-LnUw",
        ),
    ];
    for (issuer, lifetime, expected) in vectors {
        let auth = RestAuth::at(issued_at).expires_in(Duration::from_secs(lifetime));
        assert_eq!(encode(issuer, &Raw(auth)).unwrap(), expected);
    }
}
