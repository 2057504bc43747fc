//! How far it is: count and rate, shown where standard error is a terminal.

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use indicatif::{HumanCount, HumanDuration, ProgressBar, ProgressDrawTarget, ProgressStyle};

/// How often it is shown anew.
pub const INTERVAL: Duration = Duration::from_millis(100);

/// Counts what is done, and shows it.
pub struct Progress {
    /// What is shown; hidden where standard error is no terminal.
    bar: ProgressBar,
    /// When it began.
    begin: Instant,
    /// Bytes read.
    read: AtomicU64,
    /// Tokens written.
    tokens: AtomicU64,
    /// Lines that got none.
    refused: AtomicU64,
}

impl Progress {
    /// Begins with an input of so many bytes, where that is known.
    pub fn new(bytes: Option<u64>) -> Self {
        let bar = ProgressBar::with_draw_target(bytes, ProgressDrawTarget::stderr());
        let style = match bytes {
            Some(_) => ProgressStyle::with_template("{bar:20} {percent} %, {msg}, {eta} left"),
            None => ProgressStyle::with_template("{spinner} {msg}"),
        };
        if let Ok(style) = style {
            bar.set_style(style);
        }
        let (read, tokens, refused) = <_>::default();
        Self { bar, begin: Instant::now(), read, tokens, refused }
    }

    /// Adds what a chunk came to.
    pub fn add(&self, read: usize, tokens: u64, refused: u64) {
        self.read.fetch_add(read as u64, Ordering::Relaxed);
        self.tokens.fetch_add(tokens, Ordering::Relaxed);
        self.refused.fetch_add(refused, Ordering::Relaxed);
    }

    /// How many tokens were written, and how many lines got none.
    pub fn counts(&self) -> (u64, u64) {
        (self.tokens.load(Ordering::Relaxed), self.refused.load(Ordering::Relaxed))
    }

    /// Whether nobody sees it.
    pub fn is_hidden(&self) -> bool {
        self.bar.is_hidden()
    }

    /// Shows it anew.
    pub fn show(&self) {
        self.bar.set_message(self.text());
        self.bar.set_position(self.read.load(Ordering::Relaxed));
        self.bar.tick();
    }

    /// Does what writes to the terminal, and keeps out of its way.
    pub fn aside<T>(&self, write: impl FnOnce() -> T) -> T {
        self.bar.suspend(write)
    }

    /// Leaves the last count standing.
    pub fn finish(&self) {
        if let Ok(style) = ProgressStyle::with_template("{msg}") {
            self.bar.set_style(style);
        }
        let time = HumanDuration(self.begin.elapsed());
        self.bar.finish_with_message(format!("{} in {time:#}", self.text()));
    }

    /// Count and rate.
    fn text(&self) -> String {
        let (tokens, refused) = self.counts();
        let rate = u128::from(tokens) * 1000 / self.begin.elapsed().as_millis().max(1);
        let mut text = format!("{} tokens, {}/s", HumanCount(tokens), HumanCount(rate as u64));
        if refused > 0 {
            let lines = if refused == 1 { "line" } else { "lines" };
            text.push_str(&format!(", {} {lines} refused", HumanCount(refused)));
        }
        text
    }
}
