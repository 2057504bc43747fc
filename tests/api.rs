//! Everything that a caller's code relies on when it compiles: traits, `const` construction, limits and names.

#[allow(dead_code, reason = "each test file uses a part")]
mod common;

use std::panic::{RefUnwindSafe, UnwindSafe};
use std::time::Duration;

use common::{KEY, NOW, SECRET, SESSION, auth, data, encode, payload, project};
use opentok_token::{
    Claims, DEFAULT_CONNECTION_LIFETIME, DEFAULT_REST_LIFETIME, Error, ErrorCode, ErrorKind,
    Identity, Issuer, IssuerType, Jti, MAX_API_KEY_LEN, MAX_CONNECTION_DATA_UNITS,
    MAX_CONNECTION_LIFETIME, MAX_JTI_LEN, MAX_LAYOUT_UNITS, MAX_NONCE, MAX_REST_LIFETIME,
    MAX_SESSION_ID_LEN, MIN_ISSUE_TIME, REST_HEADER, Raw, RestAuth, Role, TokenData,
};

/// Made by the compiler.
const DATA: TokenData<'static> = TokenData::at(SESSION, NOW, 7)
    .role(Role::Moderator)
    .connection_data("text")
    .layout_classes("focus main")
    .expires_in(Duration::from_secs(3600))
    .backdated(Duration::from_secs(60))
    .expires_at(NOW + 60);

/// Made by the compiler.
const AUTH: RestAuth<'static> = RestAuth::at(NOW)
    .jti_bits(7)
    .no_jti()
    .jti("call")
    .expires_in(Duration::from_secs(60))
    .backdated(Duration::from_secs(5));

/// Compiles only for types that threads can share and hand over, and that survive a caught panic.
fn shared<T: Send + Sync + UnwindSafe + RefUnwindSafe + 'static>() {}

/// Compiles only for plain values.
fn copied<T: Copy + std::fmt::Debug + Eq>() {}

/// Compiles only for plain values that can be keys of a map.
fn hashed<T: Copy + std::fmt::Debug + Eq + std::hash::Hash>() {}

/// Compiles only for the types whose values are names in a token.
fn named<T>()
where
    T: Copy + Default + Ord + std::hash::Hash + std::fmt::Display + std::str::FromStr<Err = Error>,
    T: for<'a> TryFrom<&'a str, Error = Error>,
{
}

#[test]
fn types_have_the_usual_traits() {
    shared::<Issuer>();
    shared::<Identity>();
    shared::<Error>();
    shared::<TokenData<'static>>();
    shared::<RestAuth<'static>>();
    copied::<Error>();
    hashed::<ErrorKind>();
    hashed::<ErrorCode>();
    hashed::<TokenData<'static>>();
    hashed::<RestAuth<'static>>();
    hashed::<Jti<'static>>();
    hashed::<Raw<TokenData<'static>>>();
    named::<Role>();
    named::<IssuerType>();
    let error: Box<dyn core::error::Error + Send + Sync> = Error::Sink.into();
    assert!(error.is::<Error>());
    let clone: fn(&Issuer) -> Issuer = Clone::clone;
    let wrapped: Raw<TokenData<'_>> = Raw(DATA);
    assert_eq!(encode(&clone(&project()), &wrapped), encode(&project(), &DATA));
    let unwrapped: TokenData<'_> = wrapped.0;
    assert_eq!(unwrapped, DATA);
}

/// An identity can be read, compared and printed.
#[test]
fn identities_are_values() {
    let issuer = project();
    let identity: &Identity = issuer.identity();
    assert_eq!((identity.api_key(), identity.issuer_type()), ("123456", IssuerType::Project));
    let debug = r#"Identity { issuer_type: Project, api_key: "123456" }"#;
    assert_eq!(format!("{:?}", identity.clone()), debug);
    // The secret is no part of it.
    let other = Issuer::project(KEY, "another secret").unwrap();
    assert_eq!(identity, other.identity());
    assert_ne!(identity, common::account().identity());
    assert_ne!(identity, Issuer::project("1234567", SECRET).unwrap().identity());
}

/// Claims can be a trait object.
#[test]
fn claims_are_dyn_compatible() {
    let (data, auth) = (data(), auth());
    let more = data.with_claims(|claims| claims.string("tenant", "blue"));
    let claims: [&dyn Claims; 3] = [&data, &auth, &more];
    let tokens = claims.map(|claims| encode(&project(), claims).unwrap());
    let plain = [encode(&project(), &data), encode(&project(), &auth), encode(&project(), &more)];
    assert_eq!(tokens, plain.map(Result::unwrap));
    assert_eq!(encode(&project(), &Raw(claims[0])).unwrap(), tokens[0]);
    let boxed: Box<dyn Claims> = Box::new(data);
    assert_eq!(encode(&project(), &*boxed).unwrap(), tokens[0]);
}

#[test]
fn limits() {
    assert_eq!(MAX_API_KEY_LEN, 64);
    assert_eq!(MAX_SESSION_ID_LEN, 512);
    assert_eq!(MAX_JTI_LEN, 256);
    assert_eq!(MAX_CONNECTION_DATA_UNITS, 1000);
    assert_eq!(MAX_LAYOUT_UNITS, 1000);
    assert_eq!(MAX_NONCE, 9_007_199_254_740_991);
    assert_eq!(MIN_ISSUE_TIME, 1_420_070_400);
    assert_eq!(DEFAULT_CONNECTION_LIFETIME.as_secs(), 86_400);
    assert_eq!(MAX_CONNECTION_LIFETIME.as_secs(), 2_592_000);
    assert_eq!(DEFAULT_REST_LIFETIME.as_secs(), 180);
    assert_eq!(MAX_REST_LIFETIME.as_secs(), 300);
    assert_eq!(REST_HEADER, "X-OPENTOK-AUTH");
    #[cfg(feature = "t1")]
    {
        assert_eq!(opentok_token::MAX_T1_NONCE_LEN, 64);
        assert_eq!(opentok_token::T1_HEADER, "X-TB-TOKEN-AUTH");
    }
}

#[test]
fn roles_are_read_and_written_by_name() {
    let roles = Role::ALL.map(Role::as_str);
    assert_eq!(roles, ["publisher", "publisheronly", "subscriber", "moderator"]);
    for role in Role::ALL {
        assert_eq!(role.as_str().parse(), Ok(role));
        assert_eq!(Role::try_from(role.as_str()), Ok(role));
        assert_eq!(role.to_string(), role.as_str());
        let json = payload(&encode(&project(), &data().role(role)).unwrap());
        assert!(json.contains(&format!(r#","role":"{}","iat""#, role.as_str())), "{json}");
    }
    for name in ["", "Publisher", "PUBLISHER", "publisher ", " publisher", "publisherOnly", "god"] {
        assert_eq!(name.parse::<Role>(), Err(Error::UnknownRole));
        assert_eq!(Role::try_from(name), Err(Error::UnknownRole));
    }
    assert_eq!(Role::default(), Role::Publisher);
    // Width and alignment are obeyed.
    assert_eq!(
        format!("{:>12}|{:<10}|", Role::Publisher, Role::Moderator),
        "   publisher|moderator |"
    );
}

#[test]
fn issuer_types_are_read_and_written_by_name() {
    assert_eq!(IssuerType::ALL.map(IssuerType::as_str), ["project", "account"]);
    for kind in IssuerType::ALL {
        assert_eq!(kind.as_str().parse(), Ok(kind));
        assert_eq!(IssuerType::try_from(kind.as_str()), Ok(kind));
        assert_eq!(kind.to_string(), kind.as_str());
    }
    for name in ["", "Project", "ACCOUNT", "project ", "projects", "user"] {
        assert_eq!(name.parse::<IssuerType>(), Err(Error::UnknownIssuerType));
        assert_eq!(IssuerType::try_from(name), Err(Error::UnknownIssuerType));
    }
    assert_eq!(IssuerType::default(), IssuerType::Project);
    assert_eq!(
        format!("{:>8}|{:<8}|", IssuerType::Project, IssuerType::Account),
        " project|account |"
    );
}

/// The methods set the fields that they name, and no other.
#[test]
fn methods_set_fields() {
    assert_eq!(DATA.session_id, SESSION);
    assert_eq!(DATA.role, Role::Moderator);
    assert_eq!(DATA.initial_layout_class_list, "focus main");
    assert_eq!((DATA.create_time(), DATA.expire_time()), (NOW - 60, NOW + 60));
    assert_eq!(DATA.nonce, 7);
    assert_eq!(DATA.connection_data, Some("text"));

    let plain = TokenData::at(SESSION, NOW, 7);
    assert_eq!((plain.session_id, plain.role, plain.nonce), (SESSION, Role::Publisher, 7));
    assert_eq!((plain.initial_layout_class_list, plain.connection_data), ("", None));
    assert_eq!((plain.create_time(), plain.expire_time()), (NOW, NOW + 86_400));

    assert_eq!((AUTH.create_time(), AUTH.expire_time()), (NOW - 5, NOW + 60));
    assert_eq!(AUTH.jti, Jti::Text("call"));
    assert_eq!(AUTH.jti_bits(9).jti, Jti::Bits(9));
    assert_eq!(AUTH.no_jti().jti, Jti::None);
    let plain = RestAuth::at(NOW);
    assert_eq!((plain.create_time(), plain.expire_time()), (NOW, NOW + 180));
    assert_eq!(plain.jti, Jti::None);
}

/// Backdating moves the issue time alone, in any order of calls; the last call of each kind
/// counts.
#[test]
fn times_do_not_depend_on_the_order_of_calls() {
    let (hour, minute) = (Duration::from_secs(3600), Duration::from_secs(60));
    let data = data();
    let expected = data.expires_in(hour).backdated(minute);
    assert_eq!((expected.create_time(), expected.expire_time()), (NOW - 60, NOW + 3600));
    for same in [
        data.backdated(minute).expires_in(hour),
        data.backdated(hour).expires_in(minute).expires_in(hour).backdated(minute),
        data.expires_at(5).backdated(minute).expires_in(hour),
        data.backdated(minute).role(Role::Publisher).expires_in(hour).backdated(minute),
    ] {
        assert_eq!(same, expected);
    }
    let expected = data.expires_at(NOW + 5).backdated(minute);
    assert_eq!((expected.create_time(), expected.expire_time()), (NOW - 60, NOW + 5));
    assert_eq!(data.backdated(minute).expires_in(hour).expires_at(NOW + 5), expected);

    let auth = auth();
    let expected = auth.expires_in(minute).backdated(minute);
    assert_eq!((expected.create_time(), expected.expire_time()), (NOW - 60, NOW + 60));
    assert_eq!(auth.backdated(minute).expires_in(minute), expected);
    assert_eq!(auth.backdated(hour).expires_at(7).expires_in(minute).backdated(minute), expected);
}

/// Fractions of a second are cut off, not rounded.
#[test]
fn fractions_of_a_second_are_cut_off() {
    let almost = Duration::from_nanos(1_999_999_999);
    let data = data().expires_in(almost).backdated(almost);
    assert_eq!((data.create_time(), data.expire_time()), (NOW - 1, NOW + 1));
    let auth = auth().expires_in(almost).backdated(almost);
    assert_eq!((auth.create_time(), auth.expire_time()), (NOW - 1, NOW + 1));
}

/// Times at the end of their range stay there: nothing wraps around, nothing panics.
#[test]
fn methods_saturate() {
    let data = TokenData::at(SESSION, u64::MAX - 5, 7);
    assert_eq!(data.expire_time(), u64::MAX);
    assert_eq!(data.expires_in(Duration::MAX).expire_time(), u64::MAX);
    assert_eq!(data.expires_in(Duration::from_secs(4)).expire_time(), u64::MAX - 1);
    assert_eq!(TokenData::at(SESSION, 5, 7).backdated(Duration::from_secs(6)).create_time(), 0);
    assert_eq!(TokenData::at(SESSION, 5, 7).backdated(Duration::MAX).create_time(), 0);
    let auth = RestAuth::at(u64::MAX - 5);
    assert_eq!(auth.expire_time(), u64::MAX);
    assert_eq!(auth.expires_in(Duration::MAX).expire_time(), u64::MAX);
    assert_eq!(RestAuth::at(5).backdated(Duration::from_secs(6)).create_time(), 0);
}

/// An issuer that starts as a constant takes keys in place.
#[test]
fn issuers_start_as_constants() {
    static EMPTY: Issuer = Issuer::EMPTY;
    assert_eq!(encode(&EMPTY, &data()), Err(Error::NoKey));
    let mut issuer = const { Issuer::EMPTY };
    issuer.rekey(IssuerType::Project, KEY, SECRET).unwrap();
    assert_eq!(encode(&issuer, &data()), encode(&project(), &data()));
}
