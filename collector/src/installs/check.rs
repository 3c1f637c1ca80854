//! The check of one page: somebody of the team opens it with `?perche-debug=TOKEN`, and the loader's own explanation comes
//! back, once. Kept in memory for as long as it is looked at.

use std::collections::VecDeque;
use std::sync::{Mutex, PoisonError};

use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use validator::Validate;

use crate::sign::{Purpose, Secret};

/// For how long a page may be opened, and its report be read.
pub const MINUTES: i64 = 30;
/// How many reports are kept at a time; 4 MB, were each as long as a body may be.
const MOST: usize = 256;

/// What a token says. It is sealed, so who has none that we made cannot report anything.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Check {
    /// The survey that is looked for.
    pub survey: String,
    /// When it was made, in milliseconds UTC.
    at: i64,
    /// Makes two tokens differ.
    nonce: u64,
}

impl Check {
    /// A new one.
    pub fn new(survey: &SurveyId, now: Timestamp) -> Self {
        Self { survey: survey.to_string(), at: now.0, nonce: uuid::Uuid::now_v7().as_u64_pair().1 }
    }

    /// As it stands in an address.
    pub fn seal(&self, secret: &Secret) -> String {
        secret.seal(Purpose::Check, self)
    }

    /// Until when it may be used.
    pub fn expires(&self) -> Timestamp {
        Timestamp(self.at + MINUTES * 60_000)
    }

    /// The token's content, when it is ours and not too old.
    pub fn read(secret: &Secret, token: &str, now: Timestamp) -> Option<Self> {
        secret.open::<Self>(Purpose::Check, token).filter(|check| now < check.expires())
    }
}

/// What the page said of itself: names of surveys and rules, sizes and directives, no address and nothing that a visitor
/// wrote. All of it comes from a stranger's page and is shown as text.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[serde(deny_unknown_fields)]
pub struct Report {
    /// Each survey that the page shows, tries to show, or has asked for.
    #[validate(length(max = 20, message = "must have at most 20 entries"), nested)]
    #[schema(max_items = 20)]
    pub surveys: Vec<Explained>,
    /// The directives of the page's Content-Security-Policy that kept something of ours out.
    #[validate(length(max = 10, message = "must have at most 10 entries"), custom(function = "short_words"))]
    #[schema(max_items = 10, example = json!(["frame-src"]))]
    pub blocked: Vec<String>,
}

/// One survey on the page.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[schema(as = ExplainedSurvey)]
#[serde(deny_unknown_fields)]
pub struct Explained {
    /// Its id, as the page has it.
    #[validate(length(max = 64, message = "must have at most 64 characters"))]
    #[schema(max_length = 64)]
    pub survey: String,
    /// `inline`, `popover` or `tab`; `null` where nothing in the page is its place.
    #[validate(length(max = 16, message = "must have at most 16 characters"))]
    #[schema(max_length = 16, required)]
    pub mode: Option<String>,
    /// What has become of it, in the loader's words.
    #[validate(length(max = 400, message = "must have at most 400 characters"))]
    #[schema(max_length = 400)]
    pub state: String,
    /// Whether its frame has spoken.
    pub shown: bool,
    /// The size of its frame; `null` without one.
    #[schema(required)]
    pub size: Option<Size>,
    /// Every gate, in the order in which they are asked.
    #[validate(length(max = 10, message = "must have at most 10 entries"), nested)]
    #[schema(max_items = 10)]
    pub gates: Vec<Gate>,
}

/// In CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Serialize, Deserialize, utoipa::ToSchema)]
#[schema(as = FrameSize)]
#[serde(deny_unknown_fields)]
pub struct Size {
    /// From left to right.
    #[schema(maximum = 65_535)]
    pub width: u16,
    /// From top to bottom.
    #[schema(maximum = 65_535)]
    pub height: u16,
}

/// One condition for being shown.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize, Validate, utoipa::ToSchema)]
#[schema(as = ExplainedGate)]
#[serde(deny_unknown_fields)]
pub struct Gate {
    /// Its name.
    #[validate(length(max = 20, message = "must have at most 20 characters"))]
    #[schema(max_length = 20, example = "quiet_days")]
    pub gate: String,
    /// Whether it lets the survey through.
    pub open: bool,
    /// Why it does not, in the loader's words.
    #[validate(length(max = 300, message = "must have at most 300 characters"))]
    #[schema(max_length = 300, required)]
    pub why: Option<String>,
    /// When it opens by itself.
    #[schema(required)]
    pub next: Option<Timestamp>,
}

fn short_words(words: &[String]) -> Result<(), validator::ValidationError> {
    let short = |word: &String| word.len() <= 40 && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte == b'-');
    let fault = || validator::ValidationError::new("words").with_message("must be names of directives".into());
    if words.iter().all(short) { Ok(()) } else { Err(fault()) }
}

/// A report as it came.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
#[schema(as = PageReport)]
pub struct Reported {
    /// When it came.
    pub at: Timestamp,
    /// Scheme, host and port of the page; `null` where its browser kept them back.
    #[schema(required)]
    pub origin: Option<String>,
    /// Each survey that it shows, tries to show, or has asked for.
    pub surveys: Vec<Explained>,
    /// The directives of its Content-Security-Policy that kept something of ours out.
    pub blocked: Vec<String>,
}

/// Why a report is not taken.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Used;

/// The reports of the last half hour.
#[derive(Default)]
pub struct Checks(Mutex<VecDeque<(Check, Reported)>>);

impl Checks {
    /// Keeps what a page said; a token speaks once.
    pub fn report(&self, check: Check, reported: Reported) -> Result<(), Used> {
        let mut kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|(known, _)| reported.at < known.expires());
        if kept.iter().any(|(known, _)| *known == check) {
            return Err(Used);
        }
        if kept.len() >= MOST {
            kept.pop_front();
        }
        kept.push_back((check, reported));
        Ok(())
    }

    /// What came of a check.
    pub fn find(&self, check: &Check) -> Option<Reported> {
        let kept = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        kept.iter().find(|(known, _)| known == check).map(|(_, reported)| reported.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn reported(at: Timestamp) -> Reported {
        Reported { at, origin: None, surveys: Vec::new(), blocked: Vec::new() }
    }

    #[test]
    fn a_token_is_of_this_installation_and_lasts_half_an_hour() {
        let (ours, theirs) = (Secret::make().expect("randomness"), Secret::make().expect("randomness"));
        let survey: SurveyId = "s".to_owned().try_into().expect("an id");
        let (check, other) = (Check::new(&survey, Timestamp(1_000)), Check::new(&survey, Timestamp(1_000)));
        let token = check.seal(&ours);
        assert_ne!(token, other.seal(&ours));
        assert_eq!(check.expires(), Timestamp(1_801_000));
        assert_eq!(Check::read(&ours, &token, Timestamp(1_800_999)), Some(check));
        assert_eq!(Check::read(&ours, &token, Timestamp(1_801_000)), None);
        assert_eq!(Check::read(&theirs, &token, Timestamp(2_000)), None);
        assert!(token.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte)), "{token}");
    }

    #[test]
    fn a_token_speaks_once_and_its_report_is_kept_for_as_long_as_it_lasts() {
        let checks = Checks::default();
        let survey: SurveyId = "s".to_owned().try_into().expect("an id");
        let check = Check::new(&survey, Timestamp(1_000));
        assert_eq!(checks.find(&check), None);
        assert_eq!(checks.report(check.clone(), reported(Timestamp(2_000))), Ok(()));
        assert_eq!(checks.report(check.clone(), reported(Timestamp(3_000))), Err(Used));
        assert_eq!(checks.find(&check), Some(reported(Timestamp(2_000))));
        let later = Check::new(&survey, Timestamp(1_900_000));
        assert_eq!(checks.report(later, reported(Timestamp(1_901_000))), Ok(()));
        assert_eq!(checks.find(&check), None);
    }

    #[test]
    fn however_many_report_no_more_are_kept() {
        let checks = Checks::default();
        let survey: SurveyId = "s".to_owned().try_into().expect("an id");
        let all: Vec<Check> = (0..1_000).map(|_| Check::new(&survey, Timestamp(0))).collect();
        for check in &all {
            checks.report(check.clone(), reported(Timestamp(1))).expect("each is new");
        }
        assert_eq!(all.iter().filter(|check| checks.find(check).is_some()).count(), MOST);
        assert!(checks.find(&all[999]).is_some());
    }
}
