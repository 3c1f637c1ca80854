//! Counts of responses. Stores count, the domain scores: a tally says how many gave each score, nothing else.

use std::collections::BTreeMap;

use perche_survey::response::{Channel, Response, Status};
use perche_survey::scale::Score;
use perche_survey::time::Timestamp;

/// A UTC quarter hour, counted from 1970.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Quarter(pub u32);

/// Milliseconds of a quarter hour.
pub const QUARTER_MS: i64 = 900_000;
/// Quarter hours of a UTC day.
pub const QUARTERS_PER_DAY: u32 = 96;

impl Quarter {
    /// The quarter hour that holds `at`.
    pub fn of(at: Timestamp) -> Self {
        Self(u32::try_from(at.0.div_euclid(QUARTER_MS)).unwrap_or(0))
    }

    /// Its first instant.
    pub fn start(self) -> Timestamp {
        Timestamp(i64::from(self.0) * QUARTER_MS)
    }

    /// The UTC day it lies in, counted from 1970.
    pub fn day(self) -> u32 {
        self.0 / QUARTERS_PER_DAY
    }
}

/// One way to split the counted responses.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Dimension {
    /// How the question came.
    Channel(Channel),
    /// The locale that was shown.
    Locale(String),
    /// The stored definition that was shown; versions are functions of it.
    Revision(u32),
    /// Where in the journey.
    Touchpoint(String),
    /// Whether a signature vouched for it.
    Verified(bool),
    /// A value of a segment. Responses without the key are in none of its cells, so the cells of a key add up to those
    /// that have it. How values come by a cell of their own: [`perche_survey::response::Slot`].
    Segment {
        /// The context key.
        key: String,
        /// The value; `None` for all that came after the segment had as many as its survey tells apart.
        value: Option<String>,
    },
}

impl Dimension {
    /// Whether it is one of the parts that `split` makes.
    pub fn is_of(&self, split: &Split) -> bool {
        match (self, split) {
            (Self::Channel(_), Split::Channel)
            | (Self::Locale(_), Split::Locale)
            | (Self::Revision(_), Split::Revision)
            | (Self::Touchpoint(_), Split::Touchpoint)
            | (Self::Verified(_), Split::Verified) => true,
            (Self::Segment { key, .. }, Split::Segment(wanted)) => key == wanted,
            _ => false,
        }
    }
}

/// One way to split the counted responses, without a value.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Split {
    /// By how the question came.
    Channel,
    /// By the locale that was shown.
    Locale,
    /// By the stored definition that was shown.
    Revision,
    /// By where in the journey.
    Touchpoint,
    /// By whether a signature vouched for it.
    Verified,
    /// By the values of the segment of that context key.
    Segment(String),
}

/// How the counts that are read are to be split. Of a day with a thousand responses nearly all that is kept are splits,
/// and a question is about one or two of them.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Splits {
    /// In every way.
    Every,
    /// In these ways.
    Only(Vec<Split>),
}

impl Splits {
    /// Not at all.
    pub const NONE: Self = Self::Only(Vec::new());

    /// Whether one of them is such that `holds`.
    pub fn any(&self, holds: impl Fn(&Split) -> bool) -> bool {
        match self {
            Self::Every => true,
            Self::Only(splits) => splits.iter().any(holds),
        }
    }
}

/// Counted responses of one slice.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Cell {
    /// How many gave each score. No zeros.
    pub scores: BTreeMap<Score, u64>,
    /// How many skipped.
    pub skipped: u64,
    /// How many of both left a comment.
    pub commented: u64,
}

/// All counts of a survey in some span of time.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Tally {
    /// Every counted response.
    pub all: Cell,
    /// The same responses, split in each dimension. No empty cells.
    pub by: BTreeMap<Dimension, Cell>,
    /// Responses made to try the survey out.
    pub test: u64,
    /// Quarantined responses.
    pub quarantined: u64,
    /// How often the question was seen.
    pub shown: u64,
    /// How many of the scores came from a page that the collector had made: those who replied when the question was
    /// shown.
    pub replied: u64,
}

/// Whether a response enters or leaves the counts.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// It is counted.
    In,
    /// It is counted no more.
    Out,
}

impl Step {
    pub(crate) fn apply(self, count: &mut u64) {
        match self {
            Self::In => *count += 1,
            // Counts are sums of rows, so there is one to take away; a damaged record must still not wrap to 2^64.
            Self::Out => *count = count.saturating_sub(1),
        }
    }
}

impl Cell {
    /// Counts a response in or out, whatever its status.
    pub fn count(&mut self, response: &Response, step: Step) {
        match response.score {
            Some(score) => {
                let count = self.scores.entry(score).or_default();
                step.apply(count);
                if *count == 0 {
                    self.scores.remove(&score);
                }
            }
            None => step.apply(&mut self.skipped),
        }
        if response.comment.is_some() {
            step.apply(&mut self.commented);
        }
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.scores.is_empty() && self.skipped == 0 && self.commented == 0
    }

    /// Adds the counts of `other`.
    pub fn add(&mut self, other: &Self) {
        for (score, count) in &other.scores {
            *self.scores.entry(*score).or_default() += count;
        }
        self.skipped += other.skipped;
        self.commented += other.commented;
    }

    /// Takes away the counts of a part of it.
    pub fn take_away(&mut self, part: &Self) {
        for (score, count) in &part.scores {
            if let Some(whole) = self.scores.get_mut(score) {
                *whole = whole.saturating_sub(*count);
            }
        }
        self.scores.retain(|_, count| *count > 0);
        self.skipped = self.skipped.saturating_sub(part.skipped);
        self.commented = self.commented.saturating_sub(part.commented);
    }
}

impl Tally {
    /// Counts `response` in or out.
    pub fn count(&mut self, response: &Response, step: Step) {
        match response.status {
            Status::Test => return step.apply(&mut self.test),
            Status::Quarantined => return step.apply(&mut self.quarantined),
            Status::Counted => self.all.count(response, step),
        }
        if response.score.is_some() && response.answer_ms.is_some() {
            step.apply(&mut self.replied);
        }
        for dimension in dimensions(response) {
            let cell = self.by.entry(dimension.clone()).or_default();
            cell.count(response, step);
            if cell.is_empty() {
                self.by.remove(&dimension);
            }
        }
    }

    /// Adds the counts of `other`.
    pub fn add(&mut self, other: &Self) {
        self.all.add(&other.all);
        for (dimension, cell) in &other.by {
            self.by.entry(dimension.clone()).or_default().add(cell);
        }
        self.test += other.test;
        self.quarantined += other.quarantined;
        self.shown += other.shown;
        self.replied += other.replied;
    }

    /// Takes away the counts of a part of it.
    pub fn take_away(&mut self, part: &Self) {
        self.all.take_away(&part.all);
        for (dimension, cell) in &part.by {
            if let Some(whole) = self.by.get_mut(dimension) {
                whole.take_away(cell);
            }
        }
        self.by.retain(|_, cell| !cell.is_empty());
        self.test = self.test.saturating_sub(part.test);
        self.quarantined = self.quarantined.saturating_sub(part.quarantined);
        self.shown = self.shown.saturating_sub(part.shown);
        self.replied = self.replied.saturating_sub(part.replied);
    }
}

fn dimensions(response: &Response) -> impl Iterator<Item = Dimension> {
    let fixed = [
        Dimension::Channel(response.channel),
        Dimension::Locale(response.locale.clone()),
        Dimension::Revision(response.revision),
        Dimension::Verified(response.verified),
    ];
    let segments = response.segment_values().map(|(key, value)| {
        let (key, value) = (key.to_owned(), value.map(str::to_owned));
        Dimension::Segment { key, value }
    });
    fixed.into_iter().chain(response.touchpoint.clone().map(Dimension::Touchpoint)).chain(segments)
}
