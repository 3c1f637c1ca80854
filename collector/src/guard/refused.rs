//! How often something was refused, by reason, since the start. Reasons are the stable names of problems, so there are as
//! many counters as the table of problems has rows, and nothing that a client sends makes a new one.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

/// Counts refusals, or what else has such a name.
#[derive(Debug, Default)]
pub struct Refused(Mutex<BTreeMap<&'static str, u64>>);

impl Refused {
    /// Counts one more, for the reason of that name.
    pub fn count(&self, reason: &'static str) {
        // A lock and no atomics: who is refused costs a reply besides.
        *self.0.lock().unwrap_or_else(PoisonError::into_inner).entry(reason).or_default() += 1;
    }

    /// Every reason that there was since the start, by name.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> + use<> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).clone().into_iter()
    }
}

/// What of a post may be repaired, as its warnings name it.
const MEMBERS: [&str; 10] =
    ["channel", "comment", "contact", "context", "display", "locale", "respondent", "signed", "touchpoint", "version"];

/// The member that a warning is about. A context key is whatever a client made of it: all of them are one.
pub fn member(field: &str) -> &'static str {
    let field = field.split('.').next().unwrap_or_default();
    MEMBERS.into_iter().find(|member| *member == field).unwrap_or("other")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_context_key_makes_no_counter() {
        assert_eq!(
            ["context.order", "context.x.y", "locale", "made up"].map(member),
            ["context", "context", "locale", "other"]
        );
    }

    #[test]
    fn every_reason_is_counted_apart() {
        let refused = Refused::default();
        for reason in ["stale", "invalid", "stale"] {
            refused.count(reason);
        }
        assert_eq!(refused.counts().collect::<Vec<_>>(), [("invalid", 1), ("stale", 2)]);
    }
}
