//! Which answers look forged: kept, in no figure until somebody releases them. Pure decisions: time and the survey's
//! history come in. What the rules remember is in memory alone, a hash of each, so after a restart they begin anew.

mod bursts;
mod comments;
mod counts;
mod displays;
#[cfg(test)]
mod tests;

use perche_survey::response::{Response, Suspicion};
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;

use self::bursts::Bursts;
pub use self::bursts::{edges, median};
use self::comments::Comments;
use self::counts::Counts;
use self::displays::Displays;
use crate::change::Outcome;

/// When the rules speak. 0 turns a rule off.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Rules {
    /// More equal comments than that an hour, to one survey.
    pub same_comment: u32,
    /// More than so many times the survey's median hour.
    pub burst_times: u32,
    /// And at least so many in an hour.
    pub burst_least: u32,
    /// A display token that another answer has used.
    pub display_reused: bool,
    /// Less than so many milliseconds after the page was made.
    pub too_fast: u32,
    /// A field that people do not see is filled in.
    pub honeypot: bool,
}

impl Default for Rules {
    fn default() -> Self {
        Self {
            same_comment: 30,
            burst_times: 10,
            burst_least: 100,
            display_reused: true,
            too_fast: 400,
            honeypot: true,
        }
    }
}

/// A post, as far as the rules look at it.
#[derive(Clone, Copy, Debug)]
pub struct Post<'a> {
    /// What is stored when its id is new.
    pub fresh: &'a Response,
    /// The hash of its display token, when that is one of ours.
    pub display: Option<[u8; 16]>,
    /// Whether it fills in a field that people do not see.
    pub trapped: bool,
}

/// The rules and what they remember.
pub struct Quarantine {
    rules: Rules,
    comments: Comments,
    displays: Displays,
    bursts: Bursts,
    found: Counts,
}

impl Quarantine {
    /// With nothing remembered.
    pub fn new(rules: Rules) -> Self {
        Self {
            rules,
            comments: Comments::new(rules.same_comment),
            displays: Displays::default(),
            bursts: Bursts::new(rules.burst_times, rules.burst_least),
            found: Counts::default(),
        }
    }

    /// When the rules speak.
    pub const fn rules(&self) -> Rules {
        self.rules
    }

    /// What is wrong with `post`, which came at `now`: the first rule that applies. All of them remember it.
    pub fn judge(&self, post: Post<'_>, now: Timestamp) -> Option<Suspicion> {
        let Post { fresh, display, trapped } = post;
        let reused = display.is_some_and(|token| self.displays.reused(token, fresh.id, now));
        // A signature that is good for one answer cannot be forged in numbers, whatever many customers say at once.
        let alone = fresh.verified && fresh.unique.is_some();
        let comment = fresh.comment.as_deref().filter(|_| !alone);
        let said = comment.is_some_and(|comment| self.comments.too_often(fresh, comment, now));
        let found = [
            (Suspicion::Honeypot, self.rules.honeypot && trapped),
            (Suspicion::TooFast, fresh.answer_ms.is_some_and(|elapsed| elapsed < self.rules.too_fast)),
            (Suspicion::DisplayReused, self.rules.display_reused && reused),
            (Suspicion::SameComment, said),
            (Suspicion::Burst, !alone && self.bursts.is_one(&fresh.survey, now)),
        ];
        found.into_iter().find(|(_, applies)| *applies).map(|(rule, _)| rule)
    }

    /// Whether the next answer to its survey can only be judged with the survey's median hour. Says so once an hour: who
    /// is told is to call [`Quarantine::learn`].
    pub fn wants_history(&self, fresh: &Response, now: Timestamp) -> bool {
        self.bursts.wants_history(&fresh.survey, now)
    }

    /// How many answers an hour the survey usually gets; `None` without enough of a history.
    pub fn learn(&self, fresh: &Response, median: Option<u64>) {
        self.bursts.learn(&fresh.survey, median);
    }

    /// What became of a post to `survey` that was judged at `now`, and what was found of it.
    pub fn stored(&self, survey: &SurveyId, outcome: &Outcome, found: Option<Suspicion>, now: Timestamp) {
        let counted = match outcome {
            Outcome::Created(_) => {
                self.bursts.count(survey, now);
                found
            }
            Outcome::Amended(_) => found.filter(|rule| rule.holds_for_a_second_post()),
            _ => None,
        };
        if let Some(rule) = counted {
            self.found.count(rule);
        }
    }

    /// How many answers each rule has put into quarantine since the start, by its name.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.found.all()
    }
}
