//! Why a reading list has nothing to read.

use super::asked::Asked;

/// Why a list is empty.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Empty {
    /// It is not.
    No,
    /// Nobody has answered.
    Answers,
    /// Nobody has said why.
    Whys,
    /// Nothing matches.
    Matches,
    /// Nothing matched as far as was read.
    Stopped,
    /// Its filters are wrong.
    Faulty,
}

impl Empty {
    /// `any`, whether the survey has a response at all; `complete`, whether all that might match was read.
    pub(super) fn of(empty: bool, any: bool, complete: bool, asked: &Asked) -> Self {
        match (empty, any) {
            (false, _) => Self::No,
            (true, false) => Self::Answers,
            (true, true) if !complete => Self::Stopped,
            (true, true) if asked.is_plain() && asked.commented() == "true" => Self::Whys,
            (true, true) => Self::Matches,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_search_that_stopped_does_not_say_that_nothing_matches() {
        let asked = Asked::parse("q=tracking");
        assert_eq!(Empty::of(true, true, false, &asked), Empty::Stopped);
        assert_eq!(Empty::of(true, true, true, &asked), Empty::Matches);
        assert_eq!(Empty::of(true, true, true, &Asked::parse("")), Empty::Whys);
        assert_eq!(Empty::of(true, false, true, &asked), Empty::Answers);
        assert_eq!(Empty::of(false, true, false, &asked), Empty::No);
    }
}
