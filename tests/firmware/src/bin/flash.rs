//! Measures flash: this program with the feature `encoder`, less this program without it.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;

/// The inputs that every program that signs has.
struct Inputs {
    api_key: &'static str,
    api_secret: &'static str,
    session_id: &'static str,
    data: &'static str,
    now: u64,
    nonce: u64,
}

static INPUTS: Inputs = Inputs {
    api_key: "123456",
    api_secret: "0123456789abcdef0123456789abcdef01234567",
    session_id: "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg",
    data: "{\"name\":\"sensor 7\"}",
    now: 1_700_000_000,
    nonce: 7,
};

#[entry]
fn main() -> ! {
    static mut BUF: [u8; 1024] = [0; 1024];
    loop {
        black_box(sign(black_box(&INPUTS), BUF));
    }
}

/// Length of a token.
#[cfg(feature = "encoder")]
fn sign(inputs: &Inputs, buf: &mut [u8]) -> usize {
    use opentok_token::{Issuer, IssuerType, TokenData};
    let data =
        TokenData::at(inputs.session_id, inputs.now, inputs.nonce).connection_data(inputs.data);
    let mut issuer = Issuer::EMPTY;
    let made = issuer
        .rekey(IssuerType::Project, inputs.api_key, inputs.api_secret)
        .and_then(|()| issuer.encode_slice(&data, buf));
    made.map_or(0, str::len)
}

/// Reads the inputs, without an encoder.
#[cfg(not(feature = "encoder"))]
fn sign(inputs: &Inputs, buf: &mut [u8]) -> usize {
    let texts = [inputs.api_key, inputs.api_secret, inputs.session_id, inputs.data];
    let [now, nonce] = [inputs.now, inputs.nonce].map(|number| number as usize);
    texts.iter().fold(now ^ nonce ^ buf.len(), |sum, text| sum ^ text.len())
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
