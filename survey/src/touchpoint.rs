//! Where in the customer's journey a survey stands.

use serde::{Deserialize, Serialize};
use validator::ValidationError;

/// One touchpoint or a list.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(untagged, expecting = "must be a string or a list of strings")]
pub enum Touchpoints {
    /// Always this one.
    One(String),
    /// The page picks one of these.
    Several(Vec<String>),
}

impl Default for Touchpoints {
    fn default() -> Self {
        Self::Several(Vec::new())
    }
}

impl Touchpoints {
    /// All of them.
    pub fn names(&self) -> &[String] {
        match self {
            Self::One(name) => std::slice::from_ref(name),
            Self::Several(names) => names,
        }
    }

    /// The one that holds when the page picks none.
    pub fn default_name(&self) -> Option<&str> {
        match self.names() {
            [only] => Some(only),
            _ => None,
        }
    }
}

/// At most 50 names of 1 to 64 characters.
pub(crate) fn named_touchpoints(touchpoints: &Touchpoints) -> Result<(), ValidationError> {
    let fits = |name: &String| !name.is_empty() && name.chars().count() <= 64;
    if touchpoints.names().len() <= 50 && touchpoints.names().iter().all(fits) {
        Ok(())
    } else {
        Err(ValidationError::new("touchpoint").with_message("must be at most 50 names of 1 to 64 characters".into()))
    }
}
