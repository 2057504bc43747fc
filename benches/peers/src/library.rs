//! The library and, in a build of its own, its first version. A macro runs the same lines over both, as a difference
//! between two benches would be measured as one between two versions.

/// Defines a function that returns three contestants of a version, and the tokens that each of them makes.
macro_rules! version {
    ($function:ident, $library:ident, $encode_slice:literal, $encode:literal, $template:literal) => {
        /// Contestants and their tokens, which are checked.
        pub fn $function(participants: &[Participant]) -> (Vec<Contestant<'_>>, Vec<String>) {
            use $library::{Issuer, Role, TokenData};
            let issuer = Arc::new(Issuer::project(KEY, SECRET).unwrap());
            let template = issuer.session(SESSION, Role::Publisher).unwrap();
            let data: Arc<[_]> = participants
                .iter()
                .map(|participant| {
                    TokenData::at(SESSION, participant.now, participant.nonce)
                        .connection_data(&participant.data)
                })
                .collect();
            let tokens: Vec<_> = data.iter().map(|data| issuer.encode(data).unwrap()).collect();
            for ((data, token), participant) in data.iter().zip(&tokens).zip(participants) {
                check($encode, token, participant);
                assert_eq!(issuer.encode_slice(data, &mut [0; BUFFER]).unwrap(), token);
                assert_eq!(template.encode_slice(data, &mut [0; BUFFER]).unwrap(), token);
            }
            let contestants: Vec<Contestant<'_>> = vec![
                ($encode_slice, {
                    let (issuer, data, mut buf) = (issuer.clone(), data.clone(), [0; BUFFER]);
                    Box::new(move |index: usize| {
                        issuer.encode_slice(black_box(&data[index]), &mut buf).unwrap().len()
                    })
                }),
                ($encode, {
                    let data = data.clone();
                    Box::new(move |index: usize| issuer.encode(black_box(&data[index])).unwrap())
                }),
                ($template, {
                    let mut buf = [0; BUFFER];
                    Box::new(move |index: usize| {
                        template.encode_slice(black_box(&data[index]), &mut buf).unwrap().len()
                    })
                }),
            ];
            (contestants, tokens)
        }
    };
}

use std::hint::black_box;
use std::sync::Arc;

use crate::check::check;
use crate::participants::{KEY, Participant, SECRET, SESSION};
use crate::race::Contestant;

/// Bytes for the longest token.
const BUFFER: usize = 600;

version!(present, opentok_token, "encode_slice", "encode", "template");

#[cfg(feature = "first-version")]
version!(
    first,
    opentok_token_first,
    "first version",
    "first version's encode",
    "first version's template"
);
