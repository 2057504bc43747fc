//! Nonces for the lines at hand, many at one call of the system.

use opentok_token::{Error, random_nonces};

/// Nonces that are drawn at once.
const DRAW: usize = 64;

/// Nonces for a known number of lines; no more of them are drawn.
#[derive(Default)]
pub struct Nonces {
    /// Lines that no nonce was drawn for.
    lines: usize,
    /// The nonces of the last draw.
    drawn: Vec<u64>,
}

impl Nonces {
    /// Nonces for so many lines.
    pub fn for_lines(&mut self, lines: usize) {
        self.lines = lines;
        self.drawn.clear();
    }

    /// The next nonce.
    pub fn take(&mut self) -> Result<u64, Error> {
        if let Some(nonce) = self.drawn.pop() {
            return Ok(nonce);
        }
        let draw = self.lines.clamp(1, DRAW);
        self.lines = self.lines.saturating_sub(draw);
        let mut nonces = [0; DRAW];
        let nonces = &mut nonces[..draw];
        random_nonces(nonces)?;
        let (first, rest) = nonces.split_first().ok_or(Error::Random)?;
        self.drawn.extend_from_slice(rest);
        Ok(*first)
    }
}
