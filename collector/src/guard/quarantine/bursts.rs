//! Many more answers than a survey usually gets.

use std::collections::HashMap;
use std::sync::{Mutex, MutexGuard, PoisonError};

use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;

use crate::tally::{Quarter, Tally};

/// Milliseconds of an hour.
const HOUR: i64 = 3_600_000;
/// Quarter hours of an hour.
const QUARTERS: u32 = 4;
/// The hours that the median is taken of: four weeks.
const HOURS: u32 = 28 * 24;
/// With answers in fewer of them nobody can say what is usual: a survey that begins, or is sent out in one mail, has no
/// burst.
const ENOUGH: usize = 24;

/// How many answers each survey got in an hour that began with the first of them.
pub(super) struct Bursts {
    times: u64,
    least: u64,
    hours: Mutex<HashMap<SurveyId, Hour>>,
}

#[derive(Clone, Copy, Debug, Default)]
struct Hour {
    since: i64,
    answers: u64,
    /// Whether somebody was sent to look for what is usual.
    asked: bool,
    usual: Option<u64>,
}

impl Bursts {
    pub(super) fn new(times: u32, least: u32) -> Self {
        Self { times: times.into(), least: least.into(), hours: Mutex::default() }
    }

    /// Whether one more answer is one of a burst.
    pub(super) fn is_one(&self, survey: &SurveyId, now: Timestamp) -> bool {
        let Some(hour) = self.hour(survey, now) else { return false };
        hour.usual.is_some_and(|usual| hour.answers + 1 > usual.saturating_mul(self.times))
    }

    /// Whether somebody must look for what is usual: nobody has, and one more answer makes enough of them.
    pub(super) fn wants_history(&self, survey: &SurveyId, now: Timestamp) -> bool {
        let wanted = self.hour(survey, now).is_some_and(|hour| !hour.asked);
        wanted && self.lock().get_mut(survey).is_some_and(|hour| !std::mem::replace(&mut hour.asked, true))
    }

    pub(super) fn learn(&self, survey: &SurveyId, median: Option<u64>) {
        self.lock().entry(survey.clone()).or_default().usual = median;
    }

    /// Counts a new answer.
    pub(super) fn count(&self, survey: &SurveyId, now: Timestamp) {
        if self.times == 0 {
            return;
        }
        let mut hours = self.lock();
        match hours.get_mut(survey).filter(|hour| hour.holds(now)) {
            Some(hour) => hour.answers += 1,
            None => drop(hours.insert(survey.clone(), Hour { since: now.0, answers: 1, ..Hour::default() })),
        }
    }

    /// The running hour, when one more answer makes enough of them.
    fn hour(&self, survey: &SurveyId, now: Timestamp) -> Option<Hour> {
        let hour = self.lock().get(survey).copied().filter(|hour| hour.holds(now)).unwrap_or_default();
        (self.times > 0 && hour.answers + 1 >= self.least).then_some(hour)
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<SurveyId, Hour>> {
        self.hours.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Hour {
    fn holds(&self, now: Timestamp) -> bool {
        (0..HOUR).contains(&now.0.saturating_sub(self.since))
    }
}

/// The edges of the whole UTC hours before `now` that [`median`] is taken of, oldest first.
pub fn edges(now: Timestamp) -> Vec<Quarter> {
    let last = Quarter::of(now).0 / QUARTERS * QUARTERS;
    let first = last.saturating_sub(HOURS * QUARTERS);
    (first..=last).step_by(QUARTERS as usize).map(Quarter).collect()
}

/// How many answers are counted in the median hour of those that have any: nights, and the weeks before a survey began,
/// would else make every day a burst. `None` when fewer than a day's hours have any.
pub fn median(hours: &[Tally]) -> Option<u64> {
    let answers = |tally: &Tally| tally.all.scores.values().sum::<u64>() + tally.all.skipped;
    let mut counts: Vec<u64> = hours.iter().map(answers).filter(|count| *count > 0).collect();
    counts.sort_unstable();
    (counts.len() >= ENOUGH).then(|| counts[counts.len() / 2])
}
