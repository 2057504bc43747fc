//! 2,048 different participants of one session, the same in each run.
//!
//! A branch predictor learns a token that is made over and over. These differ in the length of their data, in nonce and
//! time, and some of their names hold quotation marks or letters beyond ASCII.

/// The API key.
pub const KEY: &str = "12345678";

/// The secret, as long as OpenTok's are.
pub const SECRET: &str = "0123456789abcdef0123456789abcdef01234567";

/// One of its sessions: `1~12345678~~1700000000000~AbCdEfGhIjKlMnOpQrStUvWxYz0123456789AbCd~`.
pub const SESSION: &str =
    "1_MX4xMjM0NTY3OH5-MTcwMDAwMDAwMDAwMH5BYkNkRWZHaElqS2xNbk9wUXJTdFV2V3hZejAxMjM0NTY3ODlBYkNkfg";

/// The number of participants, a power of two.
pub const COUNT: usize = 2048;

/// Names as they stand in a JSON text: quotation marks escaped once.
const NAMES: [&str; 16] = [
    "Ada",
    "Bo",
    "Chen",
    "Dilara",
    "Émile",
    "Fatima",
    "Grace",
    "Hiro",
    "Inés",
    "Jürgen",
    "Kwame",
    "李娜",
    "Олена",
    r#"Lea \"Red\""#,
    r#"\"DJ\" Max"#,
    "Zoë",
];

/// The data that differ from token to token.
#[derive(Clone, Debug)]
pub struct Participant {
    /// The issue time in Unix seconds.
    pub now: u64,
    /// Below 2^53.
    pub nonce: u64,
    /// A JSON text of 29 to 58 bytes, such as `{"user_id":"user123","name":"Ada L"}`.
    pub data: String,
}

/// All participants.
pub fn participants() -> Vec<Participant> {
    let mut state = 0;
    (0..COUNT)
        .map(|_| {
            let [user, name, initial, nonce, now] = std::array::from_fn(|_| splitmix64(&mut state));
            let digits = u32::try_from(user >> 32).unwrap() % 6 + 1;
            let user = user % 10_u64.pow(digits);
            let initial = char::from(b'A' + u8::try_from(initial % 26).unwrap());
            let name = NAMES[usize::try_from(name % 16).unwrap()];
            Participant {
                now: 1_700_000_000 + now % 10_000_000,
                nonce: nonce >> 11,
                data: format!(r#"{{"user_id":"user{user}","name":"{name} {initial}"}}"#),
            }
        })
        .collect()
}

/// Sebastiano Vigna's generator SplitMix64.
pub fn splitmix64(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut mixed = *state;
    mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    mixed ^ (mixed >> 31)
}
