//! What a key may do.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use perche_survey::survey::SurveyId;
use serde::{Deserialize, Serialize};

/// What a key may do. Each scope holds the ones before it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Scope {
    /// Definitions and figures: nothing that one person said.
    Numbers,
    /// What people said.
    Read,
    /// Changing surveys and responses, and imports.
    Write,
    /// Keys, webhooks, backups, the audit log; erasing a survey.
    Admin,
}

impl Scope {
    /// Every scope, smallest first, as it is written.
    pub const NAMES: [(&'static str, Self); 4] =
        [("numbers", Self::Numbers), ("read", Self::Read), ("write", Self::Write), ("admin", Self::Admin)];

    /// As it is written.
    pub fn name(self) -> &'static str {
        match self {
            Self::Numbers => "numbers",
            Self::Read => "read",
            Self::Write => "write",
            Self::Admin => "admin",
        }
    }

    /// Reads what [`Scope::name`] wrote.
    pub fn read(name: &str) -> Option<Self> {
        Self::NAMES.iter().find(|(known, _)| *known == name).map(|(_, scope)| *scope)
    }
}

impl fmt::Display for Scope {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str(self.name())
    }
}

/// What the key of a request allows. It holds no secret.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Grant {
    /// The key's id, for the audit log.
    pub key: String,
    /// What it may do.
    pub scope: Scope,
    /// The only surveys that are there for it; `None` is all of them.
    pub surveys: Option<Arc<BTreeSet<SurveyId>>>,
}

impl Grant {
    /// Whether `survey` is there for this key. What it does not see is answered as if it did not exist.
    pub fn sees(&self, survey: &SurveyId) -> bool {
        self.surveys.as_ref().is_none_or(|surveys| surveys.contains(survey))
    }
}

/// Why the key of a request is not admitted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// There is none.
    NoKey,
    /// It looks like one of ours, but its checksum is wrong: mistyped or cut off.
    Mistyped,
    /// It was never valid, or was revoked.
    Unknown,
    /// Its time is over.
    Expired,
    /// There is none, and the session of the cookie is over: by its time, by a sign-out, or with its key.
    SignedOut,
}

impl Denied {
    /// What to do about it; `None` when the title says all.
    pub fn remedy(self) -> Option<&'static str> {
        match self {
            Self::NoKey => None,
            Self::Mistyped => Some("is mistyped or cut off: its checksum is wrong"),
            Self::Unknown => Some("holds a key that is not known here, or was revoked"),
            Self::Expired => Some("holds a key that has expired: ask an admin for a new one"),
            Self::SignedOut => Some("is missing, and the session of the cookie is over: sign in again"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_nest_in_the_order_of_the_contract() {
        let mut sorted = Scope::NAMES;
        sorted.sort_by_key(|(_, scope)| *scope);
        assert_eq!(sorted, Scope::NAMES);
        for (name, scope) in Scope::NAMES {
            assert_eq!((scope.to_string().as_str(), Scope::read(name)), (name, Some(scope)));
            assert_eq!(serde_json::to_value(scope).unwrap(), name);
        }
        assert_eq!(Scope::read("root"), None);
    }

    #[test]
    fn a_bound_key_sees_its_surveys_and_a_free_one_all() {
        let survey = |name: &str| SurveyId::try_from(name.to_owned()).unwrap();
        let free = Grant { key: "k".to_owned(), scope: Scope::Read, surveys: None };
        let bound = Grant { surveys: Some(Arc::new([survey("a")].into())), ..free.clone() };
        assert!(free.sees(&survey("b")) && bound.sees(&survey("a")) && !bound.sees(&survey("b")));
    }
}
