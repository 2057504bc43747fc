//! The result of a binding for an input, and its comparison with the library's.

use opentok_token::Error;

/// The result of a binding.
#[derive(Clone, Debug)]
pub enum Outcome {
    /// A token, or the claims of one.
    Made(String),
    /// An error.
    Refused(Refusal),
}

/// An error as a binding gives it; `None` for parts that the binding does not have.
#[derive(Clone, Debug)]
pub struct Refusal {
    /// Its number.
    pub number: Option<u16>,
    /// Its word.
    pub word: Option<String>,
    /// Its numbers by name.
    pub details: Option<Vec<(String, f64)>>,
    /// Its sentence; `None` where it has one of its own on purpose.
    pub message: Option<String>,
}

impl Outcome {
    /// Whether this is the library's result: the same bytes, or the same error in all that the binding has of it.
    pub fn agrees(&self, expected: &Result<String, Error>) -> bool {
        match (self, expected) {
            (Self::Made(text), Ok(expected)) => text == expected,
            (Self::Refused(refusal), Err(error)) => refusal.agrees(*error),
            _ => false,
        }
    }
}

impl Refusal {
    /// Whether this is the library's error. The seconds of a time in another unit are left out of the bindings, as
    /// dividing takes flash.
    #[allow(clippy::cast_precision_loss, reason = "numbers of JavaScript have 53 bits")]
    fn agrees(&self, error: Error) -> bool {
        let code = error.code();
        let numbers = error.details().into_iter().flatten().filter(|(name, _)| *name != "seconds");
        let numbers: Vec<(String, f64)> =
            numbers.map(|(name, number)| (name.to_owned(), number as f64)).collect();
        self.number.is_none_or(|number| number == code.number)
            && self.word.as_ref().is_none_or(|word| word == code.word)
            && self.details.as_ref().is_none_or(|details| *details == numbers)
            && self.message.as_ref().is_none_or(|message| *message == error.to_string())
    }
}
