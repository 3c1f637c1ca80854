//! Bytes as people read them.

use std::fmt::Write as _;

/// Two lower-case digits a byte.
pub(crate) fn of(bytes: &[u8]) -> String {
    bytes.iter().fold(String::new(), |mut text, byte| {
        write!(text, "{byte:02x}").expect("a String takes every character");
        text
    })
}
