//! Every problem that a client can meet, once, for the API's own description and for the tests.

use perche_survey::draft::Fault;
use perche_survey::merge::Refusal;

use super::Error;
use crate::guard::key::{Denied, KeyError, Scope};

impl Error {
    /// One of each name, as a client might meet it.
    pub fn catalogue() -> Vec<Self> {
        let score = Fault::new("score", "must be a whole number from 1 to 7, or null for a skip");
        let refused = [Refusal::Stale, Refusal::Closed, Refusal::IdInUse, Refusal::AlreadyAnswered, Refusal::Erased];
        let keys =
            [KeyError::Environment, KeyError::LastAdmin, KeyError::Replaced("m7w2".to_owned()), KeyError::TooMany];
        let all = [
            Self::Unavailable(String::new()),
            Self::TooLarge(16 * 1_024),
            Self::TooSlow,
            Self::HeadTooLarge(32 * 1_024),
            Self::UnsupportedMedia("application/json, or text/plain that holds JSON"),
            Self::PackedBody,
            Self::BadBody("the body is not one JSON object: EOF while parsing a value at line 1 column 0".to_owned()),
            Self::NotFound("survey"),
            Self::Archived,
            Self::OriginNotAllowed,
            Self::SignatureNeeded,
            Self::Invalid(vec![score]),
            Self::Unauthorized(Denied::Unknown),
            Self::ScopeTooSmall { given: Scope::Numbers, needed: Scope::Read },
            Self::MethodNotAllowed("GET, HEAD"),
            Self::ManagedByFile,
            Self::ScaleFixed("it has answers that count"),
            Self::RevisionNeeded,
            Self::OtherRevision,
            Self::TooManyRequests(3),
            Self::BackupRunning,
            Self::TooManyFollowers(100),
            Self::LogGone,
            Self::TooWide("leaves more than 200000 responses to read: choose a shorter window".to_owned()),
            Self::Internal(String::new()),
        ];
        let refused = refused.into_iter().map(Self::Refused);
        all.into_iter().chain(refused).chain(keys.into_iter().map(Self::Key)).collect()
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// The names that stand in a table of names: words in quotes, in lower case, with hyphens or alone.
    fn names_in(source: &str, after: &str) -> BTreeSet<String> {
        let table = source.split_once(after).map_or("", |(_, rest)| rest);
        let table = table.split_once("\n    }\n").map_or("", |(table, _)| table);
        let words = table.split('"').skip(1).step_by(2);
        let is_name = |word: &&str| word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
        words.filter(is_name).map(str::to_owned).collect()
    }

    #[test]
    fn the_catalogue_has_every_name_once() {
        let all: Vec<String> = Error::catalogue().iter().map(|error| error.name().to_owned()).collect();
        let known: BTreeSet<String> = all.iter().cloned().collect();
        assert_eq!(all.len(), known.len(), "a name stands twice");
        let mut written = names_in(include_str!("../error.rs"), "fn row(");
        written.append(&mut names_in(include_str!("../guard/key/plan.rs"), "fn name("));
        assert!(written.len() > 25, "the tables are found: {written:?}");
        assert_eq!(known, written);
    }
}
