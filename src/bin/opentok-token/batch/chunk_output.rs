//! The output of a chunk: text for standard output, and text for standard error.

use std::fmt::Write as _;

use memchr::memchr_iter;
use serde_json::Value;

use super::chunks::{Chunk, MAX_LINE};
use super::encoder::LineEncoder;
use crate::failure::Failure;
use crate::output::ERROR;

/// The byte order mark, which some editors and shells of Windows write before a text.
const BYTE_ORDER_MARK: &[u8] = b"\xEF\xBB\xBF";

/// The output of the lines of one chunk.
pub struct ChunkOutput {
    /// Whether each line comes to a JSON object.
    json: bool,
    /// For standard output.
    pub text: String,
    /// For standard error.
    pub errors: String,
    /// Bytes of input.
    pub read: usize,
    /// Lines that got a token.
    pub tokens: u64,
    /// Lines that got none.
    pub refused: u64,
}

impl ChunkOutput {
    /// No output yet.
    pub fn new(json: bool) -> Self {
        let (text, errors, read, tokens, refused) = <_>::default();
        Self { json, text, errors, read, tokens, refused }
    }

    /// Makes the tokens of all lines, and forgets those of another chunk.
    pub fn fill(&mut self, chunk: &Chunk, encoder: &mut LineEncoder) -> Result<(), Failure> {
        self.text.clear();
        self.errors.clear();
        (self.read, self.tokens, self.refused) = (chunk.text.len(), 0, 0);
        let mut text = chunk.text.as_slice();
        if chunk.first_line == 1 {
            text = text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text);
            check_format(text)?;
        }
        let last = (!text.ends_with(b"\n")).then_some(text.len());
        let mut start = 0;
        for (number, end) in (chunk.first_line..).zip(memchr_iter(b'\n', text).chain(last)) {
            let line = &text[start..end];
            start = end + 1;
            if !line.trim_ascii().is_empty() {
                self.encode(number, line, encoder);
            }
        }
        Ok(())
    }

    /// Adds the token of a line, or the error.
    fn encode(&mut self, number: u64, line: &[u8], encoder: &mut LineEncoder) {
        let start = self.text.len();
        if self.json {
            let _ = write!(self.text, "{{\"line\":{number},\"token\":\"");
        }
        let result = match line.len() {
            ..=MAX_LINE => encoder.encode(line, &mut self.text),
            _ => Err(format!("it is longer than {MAX_LINE} bytes").into()),
        };
        let Err(error) = result else {
            self.tokens += 1;
            return self.text.push_str(if self.json { "\"}\n" } else { "\n" });
        };
        self.refused += 1;
        self.text.truncate(start);
        // Writing to memory does not fail.
        let _ = if self.json {
            let error = Value::from(error.to_string());
            writeln!(self.text, "{{\"line\":{number},\"error\":{error}}}")
        } else {
            writeln!(self.errors, "{ERROR}error:{ERROR:#} line {number}: {error}")
        };
    }
}

/// Looks at the first line of the input for other formats than lines of JSON.
fn check_format(text: &[u8]) -> Result<(), Failure> {
    let text = text.trim_ascii_start();
    let first_line = text.split(|&byte| byte == b'\n').next().unwrap_or_default().trim_ascii_end();
    let (format, remedy) = match first_line {
        [b'[', ..] => ("a JSON array", "jq -c '.[]' FILE"),
        b"{" => ("JSON over several lines", "jq -c . FILE"),
        [b'{', ..] => return Ok(()),
        [0xFF, 0xFE, ..] | [0xFE, 0xFF, ..] => ("UTF-16", "iconv -f UTF-16 -t UTF-8 FILE"),
        line if std::str::from_utf8(line).is_err() => {
            return Err(Failure::refused("the input is not text, not one JSON object a line"));
        }
        line if line.contains(&b'\t') => ("TSV", "mlr --itsv --ojsonl cat FILE"),
        line if line.contains(&b';') => ("CSV", "mlr --icsv --ifs semicolon --ojsonl cat FILE"),
        line if line.contains(&b',') => ("CSV", "mlr --icsv --ojsonl cat FILE"),
        [b'1' | b'2', b'_', ..] => ("a list of session IDs", "jq -Rc '{session_id: .}' FILE"),
        _ => return Ok(()),
    };
    Err(Failure::refused(format!("the input is {format}, not one JSON object a line"))
        .hint(format!("{remedy} | opentok-token batch")))
}
