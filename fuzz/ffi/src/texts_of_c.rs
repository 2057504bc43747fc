//! Texts as C passes them: with a length, up to a NUL, absent, and in all the ways that are wrong.

use std::ptr;

use arbitrary::Arbitrary;

use crate::blocks::{Memory, Place};
use crate::call::{NOT_UTF8, NULL, TOO_LONG};

/// A text.
#[derive(Arbitrary, Clone, Debug)]
pub struct Given {
    content: Content,
    place: Place,
    form: u8,
    number: u16,
}

/// The bytes of a text.
#[derive(Arbitrary, Clone, Debug)]
enum Content {
    Usual(u8),
    Text(String),
    Long(char, u16),
    Bytes(Vec<u8>),
}

/// A text as it is passed, and its meaning if nothing is wrong with it.
pub struct Passed {
    pub ptr: *const u8,
    pub len: usize,
    pub text: Option<String>,
}

impl Passed {
    /// `ot_text`.
    pub fn to_bytes(&self) -> Vec<u8> {
        [self.ptr.addr(), self.len].iter().flat_map(|word| word.to_ne_bytes()).collect()
    }

    /// The text; empty if it is absent or wrong.
    pub fn or_empty(&self) -> &str {
        self.text.as_deref().unwrap_or_default()
    }
}

impl Given {
    /// The bytes of the text; `usual` are texts that keep the rules best.
    fn content(&self, usual: &[&str]) -> Vec<u8> {
        match &self.content {
            Content::Usual(index) => usual[usize::from(*index) % usual.len()].into(),
            Content::Text(text) => text.clone().into(),
            Content::Long(c, times) => c.to_string().repeat(usize::from(times % 1100)).into(),
            Content::Bytes(bytes) => bytes.clone(),
        }
    }

    /// Passes the text.
    pub fn pass(&self, memory: &mut Memory, usual: &[&str], is_optional: bool) -> Passed {
        let mut bytes = self.content(usual);
        let number = usize::from(self.number);
        let null = |len| Passed { ptr: ptr::null(), len, text: None };
        match self.form % 16 {
            15 if is_optional => return null(0),
            14 | 15 => {
                memory.fault(NULL);
                let lens = [1 + number, usize::MAX, usize::MAX / 2 + number];
                return null(if self.form % 16 == 15 { 0 } else { lens[number % 3] });
            }
            13 => {
                memory.fault(TOO_LONG);
                let ptr = memory.bytes(self.place, &bytes);
                memory.claim(ptr, bytes.len());
                return Passed { ptr, len: usize::MAX - 1 - number, text: None };
            }
            // No byte of it is read.
            12 => return Passed { ptr: ptr::without_provenance(1 + number), len: 0, text: Some(String::new()) },
            9..12 => {
                bytes.truncate(bytes.iter().position(|&byte| byte == 0).unwrap_or(bytes.len()));
                bytes.push(0);
                let ptr = memory.bytes(self.place, &bytes);
                bytes.pop();
                return meaning(memory, ptr, usize::MAX, bytes);
            }
            // More bytes follow its end.
            8 => {
                let ptr = memory.bytes(self.place, &bytes);
                bytes.truncate(number % (bytes.len() + 1));
                let len = bytes.len();
                return meaning(memory, ptr, len, bytes);
            }
            _ => {}
        }
        let (ptr, len) = (memory.bytes(self.place, &bytes), bytes.len());
        meaning(memory, ptr, len, bytes)
    }
}

/// The meaning of bytes.
fn meaning(memory: &mut Memory, ptr: *const u8, len: usize, bytes: Vec<u8>) -> Passed {
    memory.claim(ptr, bytes.len());
    let text = String::from_utf8(bytes);
    if let Err(error) = &text {
        memory.faults.push((NOT_UTF8, error.utf8_error().valid_up_to() as u64));
    }
    Passed { ptr, len, text: text.ok() }
}
