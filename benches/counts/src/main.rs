//! Makes the tokens of 2,048 participants. Callgrind counts the instructions of the function that the argument names.

#[path = "../../common/participants.rs"]
mod participants;

use std::hint::black_box;

use opentok_token::{Issuer, Role, SessionTemplate, TokenData};
use participants::{KEY, SECRET, SESSION};

/// Tokens of an issuer at hand.
#[inline(never)]
fn encode_slice(issuer: &Issuer, data: &[TokenData<'_>], buf: &mut [u8]) -> usize {
    data.iter().map(|data| issuer.encode_slice(black_box(data), buf).unwrap().len()).sum()
}

/// Tokens of a template at hand.
#[inline(never)]
fn template(template: &SessionTemplate, data: &[TokenData<'_>], buf: &mut [u8]) -> usize {
    data.iter().map(|data| template.encode_slice(black_box(data), buf).unwrap().len()).sum()
}

fn main() {
    let participants = participants::participants();
    let data: Vec<_> = participants
        .iter()
        .map(|participant| {
            TokenData::at(SESSION, participant.now, participant.nonce)
                .connection_data(&participant.data)
        })
        .collect();
    let issuer = Issuer::project(KEY, SECRET).unwrap();
    let room = issuer.session(SESSION, Role::Publisher).unwrap();
    let expected: usize = data.iter().map(|data| issuer.encoded_len(data).unwrap()).sum();
    let mut buf = [0; 600];
    let length = match std::env::args().nth(1).as_deref() {
        Some("encode_slice") => encode_slice(&issuer, &data, &mut buf),
        Some("template") => template(&room, &data, &mut buf),
        _ => panic!("counts encode_slice|template"),
    };
    assert_eq!(length, expected);
}
