//! What a caller's code relies on when it compiles: traits, `const` construction, limits and names.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::panic::{RefUnwindSafe, UnwindSafe};

use common::{NOW, SESSION, encode, payload, project};
use opentok_token::{
    Claims, ClaimsWriter, DEFAULT_CONNECTION_LIFETIME, DEFAULT_REST_LIFETIME, Error, Identity,
    Issuer, IssuerType, Jti, MAX_API_KEY_LEN, MAX_CONNECTION_DATA_UNITS, MAX_CONNECTION_LIFETIME,
    MAX_LAYOUT_UNITS, MAX_NONCE, MAX_REST_LIFETIME, MIN_ISSUE_TIME, REST_HEADER, Raw, RestAuth,
    Role, TokenData,
};

/// Made by the compiler.
const DATA: TokenData<'static> = TokenData::at(SESSION, NOW, 7)
    .role(Role::Moderator)
    .connection_data("text")
    .layout_classes(&["focus"])
    .expires_in(3600)
    .backdated(60)
    .expires_at(NOW + 60);

/// Made by the compiler.
const AUTH: RestAuth<'static> =
    RestAuth::at(NOW).jti_bits(7).no_jti().jti("call").expires_in(60).backdated(5);

/// Compiles only for types that threads can share and hand over, and that survive a caught panic.
fn shared<T: Send + Sync + UnwindSafe + RefUnwindSafe + 'static>() {}

/// Compiles only for types that are copied freely.
fn copied<T: Copy + std::fmt::Debug + PartialEq + Eq>() {}

/// Compiles only for errors.
fn error<T: core::error::Error + Send + Sync + 'static>() {}

#[test]
fn traits() {
    shared::<Issuer>();
    shared::<Identity>();
    shared::<Error>();
    shared::<TokenData<'static>>();
    shared::<RestAuth<'static>>();
    copied::<Error>();
    copied::<TokenData<'static>>();
    copied::<RestAuth<'static>>();
    copied::<Jti<'static>>();
    copied::<Role>();
    copied::<IssuerType>();
    error::<Error>();
    let clone: fn(&Issuer) -> Issuer = Clone::clone;
    let wrapped: Raw<TokenData<'_>> = Raw(DATA);
    assert_eq!(encode(&clone(&project()), &wrapped), encode(&project(), &DATA));
    let unwrapped: TokenData<'_> = wrapped.0;
    assert_eq!(unwrapped, DATA);
}

/// A trait object of claims can be made.
#[test]
fn claims_are_dyn_compatible() {
    struct Nothing;
    impl Claims for Nothing {
        fn validate(&self, _: &Identity) -> Result<(), Error> {
            Ok(())
        }
        fn write(&self, _: &mut ClaimsWriter<'_>) {}
    }
    let claims: Box<dyn Claims> = Box::new(Nothing);
    assert_eq!(claims.session_id(), None);
    let json = payload(&encode(&project(), &*claims).unwrap());
    assert_eq!(json, r#"{"iss":"123456","ist":"project"}"#);
}

#[test]
fn limits() {
    assert_eq!(MAX_API_KEY_LEN, 64);
    assert_eq!(MAX_CONNECTION_DATA_UNITS, 1000);
    assert_eq!(MAX_LAYOUT_UNITS, 1000);
    assert_eq!(MAX_NONCE, 9_007_199_254_740_991);
    assert_eq!(MIN_ISSUE_TIME, 1_420_070_400);
    assert_eq!(DEFAULT_CONNECTION_LIFETIME, 86_400);
    assert_eq!(MAX_CONNECTION_LIFETIME, 2_592_000);
    assert_eq!(DEFAULT_REST_LIFETIME, 180);
    assert_eq!(MAX_REST_LIFETIME, 300);
    assert_eq!(REST_HEADER, "X-OPENTOK-AUTH");
}

#[test]
fn names() {
    let roles = Role::ALL.map(Role::as_str);
    assert_eq!(roles, ["publisher", "publisheronly", "subscriber", "moderator"]);
    for role in Role::ALL {
        assert_eq!(Role::from_name(role.as_str()), Some(role));
        let data = TokenData::at(SESSION, NOW, 7).role(role);
        let json = payload(&encode(&project(), &data).unwrap());
        assert!(json.contains(&format!(r#","role":"{}","iat""#, role.as_str())), "{json}");
    }
    for name in ["", "Publisher", "PUBLISHER", "publisher ", "publisherOnly", "god"] {
        assert_eq!(Role::from_name(name), None);
    }
    assert_eq!(Role::default(), Role::Publisher);
    assert_eq!(IssuerType::Project.as_str(), "project");
    assert_eq!(IssuerType::Account.as_str(), "account");
}

/// The methods set the fields that they name, and no other.
#[test]
fn methods_set_fields() {
    let expected = TokenData {
        session_id: SESSION,
        role: Role::Moderator,
        initial_layout_class_list: &["focus"],
        create_time: NOW - 60,
        expire_time: NOW + 60,
        nonce: 7,
        connection_data: Some("text"),
    };
    assert_eq!(DATA, expected);
    let expected = RestAuth { issued_at: NOW - 5, expires_at: NOW + 60, jti: Jti::Text("call") };
    assert_eq!(AUTH, expected);
}

/// Times at the end of their range stay there: nothing wraps around, nothing panics.
#[test]
fn methods_saturate() {
    let data = TokenData::at(SESSION, u64::MAX - 5, 7);
    assert_eq!(data.expire_time, u64::MAX);
    assert_eq!(data.expires_in(u64::MAX).expire_time, u64::MAX);
    assert_eq!(data.expires_in(4).expire_time, u64::MAX - 1);
    assert_eq!(TokenData::at(SESSION, 5, 7).backdated(6).create_time, 0);
    let auth = RestAuth::at(u64::MAX - 5);
    assert_eq!(auth.expires_at, u64::MAX);
    assert_eq!(auth.expires_in(u64::MAX).expires_at, u64::MAX);
    assert_eq!(RestAuth::at(5).backdated(6).issued_at, 0);
}

/// Names and values can be read from an issuer without its secret.
#[test]
fn identity_is_public() {
    let issuer = project();
    let identity: &Identity = issuer.identity();
    assert_eq!((identity.api_key(), identity.issuer_type()), ("123456", IssuerType::Project));
    let debug = r#"Identity { issuer_type: Project, api_key: "123456" }"#;
    assert_eq!(format!("{:?}", identity.clone()), debug);
}
