//! A failure names what went wrong and what the reader can do about it.

use std::fmt;

/// What every step of xtask gives back.
pub(crate) type Outcome<T = ()> = Result<T, Failure>;

/// What went wrong, and the remedy; there is none without a remedy.
#[derive(Debug)]
pub(crate) struct Failure {
    what: String,
    remedy: String,
}

impl Failure {
    pub(crate) fn new(what: impl Into<String>, remedy: impl Into<String>) -> Self {
        Self { what: what.into(), remedy: remedy.into() }
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "{}\n  what to do: {}", self.what, self.remedy)
    }
}

/// Turns another crate's error into a failure with a remedy.
pub(crate) trait OrFail<T> {
    /// `what` says which step failed; the error's own text is put behind it.
    fn or_fail(self, what: &str, remedy: &str) -> Outcome<T>;
}

impl<T, E: fmt::Display> OrFail<T> for Result<T, E> {
    fn or_fail(self, what: &str, remedy: &str) -> Outcome<T> {
        // `#` prints the whole chain of an anyhow error.
        self.map_err(|error| Failure::new(format!("{what}: {error:#}"), remedy))
    }
}
