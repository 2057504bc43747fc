//! Measures flash: this program with the feature `encoder`, less this program without it.
#![no_std]
#![no_main]

use core::hint::black_box;

use cortex_m_rt::entry;

/// What a program that signs has in any case: inputs, and a buffer for the token.
struct Inputs {
    api_key: &'static str,
    api_secret: &'static str,
    session_id: &'static str,
    data: &'static str,
    now: u64,
    nonce: u64,
}

#[entry]
fn main() -> ! {
    static mut BUF: [u8; 1024] = [0; 1024];
    let inputs = black_box(Inputs {
        api_key: "123456",
        api_secret: "0123456789abcdef0123456789abcdef01234567",
        session_id: "1_MX4xMjM0NTZ-fjE0MDAwMDAwMDB-MC41fg",
        data: "{\"name\":\"sensor 7\"}",
        now: 1_700_000_000,
        nonce: 7,
    });
    loop {
        black_box(sign(black_box(&inputs), black_box(&mut BUF[..])));
    }
}

#[cfg(feature = "encoder")]
fn sign<'b>(inputs: &Inputs, buf: &'b mut [u8]) -> Result<&'b str, opentok_token::Error> {
    use opentok_token::{Issuer, TokenData};
    let issuer = Issuer::project(inputs.api_key, inputs.api_secret)?;
    let data = TokenData::at(inputs.session_id, inputs.now, inputs.nonce)
        .connection_data(inputs.data);
    issuer.encode_slice(&data, buf)
}

#[cfg(not(feature = "encoder"))]
fn sign<'b>(inputs: &Inputs, buf: &'b mut [u8]) -> usize {
    inputs.data.len()+buf.len()
}

#[panic_handler]
fn panic(_: &core::panic::PanicInfo<'_>) -> ! {
    loop {}
}
