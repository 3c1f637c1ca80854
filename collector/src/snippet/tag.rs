//! The place of a signature in a snippet.

use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::sign::context::MAX_TEXT;

/// What stands for a signature: one that was made, or the place holder of a template or mail program. It is written as it
/// is, since a place holder may be anything, but for what would end an attribute.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(try_from = "String")]
pub struct Tag(String);

impl std::fmt::Display for Tag {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(&self.0)
    }
}

impl FromStr for Tag {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let fits =
            (1..=MAX_TEXT).contains(&text.len()) && !text.contains(|letter: char| letter == '"' || letter.is_control());
        if fits { Ok(Self(text.to_owned())) } else { Err("must have 1 to 1,443 characters, and no \" among them") }
    }
}

impl TryFrom<String> for Tag {
    type Error = &'static str;

    fn try_from(text: String) -> Result<Self, Self::Error> {
        text.parse()
    }
}

impl Tag {
    /// As it is written.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}
