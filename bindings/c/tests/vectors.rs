//! Prints the library's result for every vector of `tests/vectors`, for `test.c`: a line each, with a letter for the
//! function, its arguments and the result. Texts are hexadecimal with `+` before them; `-` is an absent text.

use std::fmt::{self, Display};
use std::time::Duration;

use library::{
    Error, Issuer, IssuerType, Raw, RestAuth, Role, T1Data, T1Fields, T1Issuer, T1Query, TokenData, max_token_len,
};
use serde_json::Value;

/// Large enough for every token here.
const LEN: usize = 16_000;

/// An optional text as it is printed.
struct Hex<'a>(Option<&'a str>);

impl Display for Hex<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Some(text) = self.0 else { return f.write_str("-") };
        f.write_str("+")?;
        text.bytes().try_for_each(|byte| write!(f, "{byte:02x}"))
    }
}

/// Prints a line: function, arguments, and code or length with the text.
fn line(function: char, arguments: &[&dyn Display], result: Result<&str, Error>) {
    print!("{function}");
    for argument in arguments {
        print!(" {argument}");
    }
    match result {
        Ok(text) => println!(" {} {}", text.len(), Hex(Some(text))),
        Err(error) => println!(" -{} -", error.code().number),
    }
}

/// The objects of a file with one in each line.
fn objects(file: &str) -> impl Iterator<Item = Value> {
    let path = format!("{}/../../tests/vectors/{file}", env!("CARGO_MANIFEST_DIR"));
    let text = std::fs::read_to_string(path).expect("the vectors are there");
    let parse = |line: &str| serde_json::from_str(line).expect("a line is an object");
    text.lines().map(parse).collect::<Vec<Value>>().into_iter()
}

/// A text of an object.
fn text<'a>(object: &'a Value, name: &str) -> &'a str {
    object[name].as_str().unwrap_or_else(|| panic!("{name} is a text in {object}"))
}

/// A number of an object.
fn number(object: &Value, name: &str) -> u64 {
    object[name].as_u64().unwrap_or_else(|| panic!("{name} is a number in {object}"))
}

/// A connection token's data, as C gives it.
#[derive(Clone, Copy)]
#[allow(clippy::struct_field_names)] // the names of the C structure
struct Connection<'a> {
    session_id: &'a str,
    role: Role,
    create_time: u64,
    expiry: (u8, u64),
    backdate: u64,
    nonce: u64,
    connection_data: Option<&'a str>,
    layout_classes: Option<&'a str>,
}

impl<'a> Connection<'a> {
    fn data(&self) -> TokenData<'a> {
        let mut data = TokenData::at(self.session_id, self.create_time, self.nonce)
            .role(self.role)
            .layout_classes(self.layout_classes.unwrap_or(""))
            .backdated(Duration::from_secs(self.backdate));
        data.connection_data = self.connection_data;
        match self.expiry {
            (1, seconds) => data.expires_in(Duration::from_secs(seconds)),
            (2, time) => data.expires_at(time),
            _ => data,
        }
    }

    /// Both forms of the token.
    fn print(&self, key: &str, secret: &str) {
        let role = Role::ALL.iter().position(|role| *role == self.role).unwrap_or(99);
        let arguments: [&dyn Display; 11] = [
            &Hex(Some(key)),
            &Hex(Some(secret)),
            &Hex(Some(self.session_id)),
            &role,
            &self.create_time,
            &self.expiry.0,
            &self.expiry.1,
            &self.backdate,
            &self.nonce,
            &Hex(self.connection_data),
            &Hex(self.layout_classes),
        ];
        let mut buf = [0; LEN];
        if let Ok(issuer) = Issuer::project(key, secret) {
            line('C', &arguments, issuer.encode_slice(&self.data(), &mut buf));
        }
        let issuer = T1Issuer::raw(key, secret).expect("the credentials keep the rules that always hold");
        line('T', &[&arguments[..], &[&"-"]].concat(), issuer.encode_slice(&self.data(), &mut buf));
    }
}

/// Tokens of other JWT writers: verified, and made anew of the same claims.
fn jwt_peers() {
    for vector in objects("jwt-peers.jsonl") {
        let (key, secret) = (text(&vector, "api_key"), text(&vector, "api_secret"));
        let issuer = Issuer::project(key, secret).expect("the credentials keep the rules");
        let token = text(&vector, "token");
        let mut buf = [0; LEN];
        let result = issuer.verify_signature_into(token, &mut buf);
        line('V', &[&Hex(Some(key)), &Hex(Some(secret)), &Hex(Some(token))], result);
        let Ok(claims) = result else { continue };
        let claims: Value = serde_json::from_str(claims).expect("claims are JSON");
        let create_time = number(&claims, "iat");
        let data = Connection {
            session_id: claims["session_id"].as_str().unwrap_or(""),
            role: claims["role"].as_str().and_then(|role| role.parse().ok()).unwrap_or_default(),
            create_time,
            expiry: claims["exp"].as_u64().map_or((0, 0), |time| (2, time)),
            backdate: create_time % 600,
            nonce: claims["nonce"].as_u64().unwrap_or(create_time),
            connection_data: claims["connection_data"].as_str(),
            layout_classes: claims["initial_layout_class_list"].as_str(),
        };
        data.print(key, secret);
        // A rule refuses it: the error is the same on both sides.
        Connection { expiry: (1, 2_592_001), ..data }.print(key, secret);
        Connection { nonce: 1 << 53, ..data }.print(key, secret);
    }
}

/// REST tokens of opentok-jwt.
fn rest() {
    for (index, vector) in objects("rest-opentok-jwt-0.1.5.jsonl").enumerate() {
        let (key, secret) = (text(&vector, "api_key"), text(&vector, "api_secret"));
        let issuer_type: IssuerType = text(&vector, "ist").parse().expect("a type");
        let issuer = Issuer::new(issuer_type, key, secret).expect("the credentials keep the rules");
        let (iat, exp) = (number(&vector, "iat"), number(&vector, "exp"));
        let jti = ["", "0f", "a\"b\\c\u{1}", "\u{65e5}\u{672c}"].get(index % 5).copied();
        for (kind, expiry) in [(2, exp), (1, exp - iat), (0, 0)] {
            for jti in [None, jti] {
                let auth = RestAuth::at(iat).no_jti();
                let auth = jti.map_or(auth, |jti| auth.jti(jti));
                let auth = match kind {
                    2 => auth.expires_at(expiry),
                    1 => auth.expires_in(Duration::from_secs(expiry)),
                    _ => auth,
                };
                let mut buf = [0; LEN];
                let result = issuer.encode_slice(&auth, &mut buf);
                if kind == 2 && jti.is_none() {
                    assert_eq!(result, Ok(text(&vector, "token")));
                }
                let arguments: [&dyn Display; 8] = [
                    &u8::from(issuer_type == IssuerType::Account),
                    &Hex(Some(key)),
                    &Hex(Some(secret)),
                    &iat,
                    &kind,
                    &expiry,
                    &0,
                    &Hex(jti),
                ];
                line('R', &arguments, result);
            }
        }
    }
}

/// T1 tokens of opentok-token for Node: of data, of fields, of a query; and verified.
fn t1() {
    for vector in objects("t1-opentok-token-1.1.1.jsonl") {
        let (key, secret) = (text(&vector, "api_key"), text(&vector, "api_secret"));
        // Some secrets break a rule.
        let issuer = T1Issuer::raw(key, secret).expect("the credentials keep the rules that always hold");
        let data = Connection {
            session_id: text(&vector, "session_id"),
            role: text(&vector, "role").parse().expect("a role"),
            create_time: number(&vector, "create_time"),
            expiry: (2, number(&vector, "expire_time")),
            backdate: 0,
            nonce: 0,
            connection_data: vector["connection_data"].as_str(),
            layout_classes: None,
        };
        let nonce = text(&vector, "nonce");
        data.print(key, secret);

        let mut buf = [0; LEN];
        let arguments: [&dyn Display; 12] = [
            &Hex(Some(key)),
            &Hex(Some(secret)),
            &Hex(Some(data.session_id)),
            &Role::ALL.iter().position(|role| *role == data.role).unwrap_or(99),
            &data.create_time,
            &data.expiry.0,
            &data.expiry.1,
            &0,
            &0,
            &Hex(data.connection_data),
            &Hex(None),
            &Hex(Some(nonce)),
        ];
        let result = issuer.encode_slice(&T1Data { data: data.data(), nonce }, &mut buf);
        // Some break a rule; of fields, below, all are made.
        assert!(result.is_err() || result == Ok(text(&vector, "token")));
        line('T', &arguments, result);

        let [create_time, expire_time] = [data.create_time, data.expiry.1].map(|time| time.to_string());
        let mut fields = vec![
            ("session_id", data.session_id),
            ("create_time", &create_time),
            ("nonce", nonce),
            ("role", data.role.as_str()),
            ("expire_time", &expire_time),
        ];
        fields.extend(data.connection_data.map(|text| ("connection_data", text)));
        let mut arguments = vec![Hex(Some(key)), Hex(Some(secret))];
        arguments.extend(fields.iter().flat_map(|field| [Hex(Some(field.0)), Hex(Some(field.1))]));
        let count = fields.len();
        let mut printed: Vec<&dyn Display> = vec![&count];
        printed.extend(arguments.iter().map(|text| -> &dyn Display { text }));
        let result = issuer.encode_slice(&Raw(T1Fields(&fields)), &mut buf);
        assert_eq!(result, Ok(text(&vector, "token")));
        line('F', &printed, result);

        let token = text(&vector, "token");
        let query = issuer.verify_signature_into(token, &mut buf).expect("the signature holds");
        let mut buf = [0; LEN];
        let result = issuer.encode_slice(&Raw(T1Query(query)), &mut buf);
        assert_eq!(result, Ok(token));
        line('Q', &[&Hex(Some(key)), &Hex(Some(secret)), &Hex(Some(query))], result);
    }
}

fn main() {
    jwt_peers();
    rest();
    t1();
    for lens in [(0, 0, 0), (36, 19, 0), (80, 32, 16), (80, 1000, 1000), (512, 1000, 1000)] {
        let len = max_token_len(lens.0, lens.1, lens.2).expect("it fits");
        println!("M {} {} {} {len} -", lens.0, lens.1, lens.2);
    }
}
