//! What goes to standard output and to the terminal.

use std::io::{ErrorKind, Write};

use clap::builder::styling::{AnsiColor, Style};

use crate::failure::Failure;

/// The style of an error's first word.
pub const ERROR: Style = AnsiColor::Red.on_default().bold();

/// The style of a hint's first word.
pub const HINT: Style = AnsiColor::Cyan.on_default().bold();

/// The style of a note's first word.
pub const NOTE: Style = AnsiColor::Yellow.on_default().bold();

/// The style of what is right.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();

/// The style of headings.
pub const HEADING: Style = Style::new().bold();

/// Writes to standard output; colours reach terminals only.
///
/// A reader that has closed its end has what it wanted: that is no failure.
pub fn print(text: &str) -> Result<(), Failure> {
    let mut stdout = anstream::stdout().lock();
    match stdout.write_all(text.as_bytes()).and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != ErrorKind::BrokenPipe => {
            Err(Failure::refused(format!("cannot write to standard output: {error}")))
        }
        _ => Ok(()),
    }
}

/// Text of a stranger, such that nothing in it acts on the terminal: what would is shown as an escape.
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        if acts_on_terminal(c) {
            shown.extend(c.escape_default());
        } else {
            shown.push(c);
        }
    }
    shown
}

/// Whether a character is a control, ends lines, or changes the direction of writing (Unicode Standard
/// Annex #9, section 2).
pub fn acts_on_terminal(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{61c}' | '\u{200e}' | '\u{200f}' | '\u{feff}')
        || matches!(c, '\u{2028}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}
