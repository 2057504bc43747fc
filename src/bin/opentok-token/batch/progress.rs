//! The progress: count and rate, shown where standard error is a terminal.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

use super::chunk_output::ChunkOutput;

/// How often it is shown anew while nothing comes.
pub const INTERVAL: Duration = Duration::from_millis(100);

/// Counts lines, and shows the counts.
pub struct Progress {
    /// The line on the terminal; hidden where standard error is no terminal.
    bar: ProgressBar,
    /// When it began.
    begin: Instant,
    /// Tokens written.
    pub tokens: u64,
    /// Lines that got none.
    pub refused: u64,
}

impl Progress {
    /// Begins with the input's size in bytes, where that is known. A user who types the lines sees no progress,
    /// which would overwrite them.
    pub fn new(bytes: Option<u64>, is_typed: bool) -> Self {
        let target =
            if is_typed { ProgressDrawTarget::hidden() } else { ProgressDrawTarget::stderr() };
        let bar = ProgressBar::with_draw_target(bytes, target);
        // Of a message that is too long for the window, the beginning is shown.
        if let Ok(style) = ProgressStyle::with_template("{wide_msg}") {
            bar.set_style(style);
        }
        Self { bar, begin: Instant::now(), tokens: 0, refused: 0 }
    }

    /// Adds the counts of a chunk.
    pub fn add(&mut self, output: &ChunkOutput) {
        self.tokens += output.tokens;
        self.refused += output.refused;
        self.bar.inc(output.read as u64);
        self.show();
    }

    /// Shows it anew.
    pub fn show(&self) {
        if self.bar.is_hidden() {
            return;
        }
        let mut text = self.text();
        if self.bar.length().is_some() {
            let _ = write!(text, ", {:#} left", HumanDuration(self.bar.eta()));
        }
        self.bar.set_message(text);
    }

    /// Runs a closure that writes to the terminal, without mixing both texts.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Leaves the last count standing.
    pub fn finish(&self) {
        if !self.bar.is_hidden() {
            self.bar.finish_and_clear();
            let time = HumanDuration(self.begin.elapsed());
            let _ = writeln!(io::stderr(), "{} in {time:#}", self.text());
        }
    }

    /// Count and rate.
    fn text(&self) -> String {
        let rate = u128::from(self.tokens) * 1000 / self.begin.elapsed().as_millis().max(1);
        let mut text = format!("{}, {}/s", counted(self.tokens, "token"), HumanCount(rate as u64));
        if self.refused > 0 {
            let _ = write!(text, ", {} refused", counted(self.refused, "line"));
        }
        text
    }
}

/// A count with its noun: `1 token`, `2 tokens`.
fn counted(count: u64, noun: &str) -> String {
    format!("{} {noun}{}", HumanCount(count), if count == 1 { "" } else { "s" })
}
