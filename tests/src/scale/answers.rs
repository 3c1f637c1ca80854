//! A year of answers to twenty surveys, the same ones for the same seed.

use std::collections::BTreeMap;
use std::fmt::Write;

use perche_collector::change::Change;
use perche_survey::draft::Patch;
use perche_survey::merge::Accepted;
use perche_survey::response::{Channel, Response, Status};
use perche_survey::scale::Score;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;

use super::words::{LOCALES, why};
use crate::fault::chance::Chance;

/// Over how many days the answers of a run are spread.
pub const DAYS: i64 = 365;
const DAY_MS: i64 = 86_400_000;
const COMMENTED_PERCENT: u64 = 30;
const COUNTRIES: [&str; 24] = [
    "IT", "DE", "AT", "CH", "FR", "ES", "PT", "NL", "BE", "LU", "GB", "IE", "DK", "SE", "NO", "FI", "PL", "CZ", "SK",
    "HU", "SI", "HR", "GR", "RO",
];
const TOUCHPOINTS: [&str; 4] = ["checkout", "delivery", "support", "store"];
/// Kinds with their ends.
const KINDS: [(&str, i16, i16); 3] = [("ces", 1, 7), ("nps", 0, 10), ("csat", 1, 5)];

/// What is asked, and how often.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many surveys, at most twenty different ones.
    pub surveys: usize,
    /// How many answers to all of them.
    pub answers: u64,
    /// The first day's first instant.
    pub start: Timestamp,
    /// All follows from it.
    pub seed: u64,
}

/// The id of a survey.
pub fn survey(number: usize) -> String {
    format!("{}-{}", TOUCHPOINTS[number % TOUCHPOINTS.len()], number + 1)
}

/// The surveys as `surveys.toml` defines them. Every fourth tells countries and shops apart.
pub fn surveys_file(surveys: usize) -> String {
    let mut file = "company = \"Rossi\"\n".to_owned();
    for number in 0..surveys {
        let (kind, ..) = KINDS[number % KINDS.len()];
        let touchpoint = TOUCHPOINTS[number % TOUCHPOINTS.len()];
        let mut context = String::new();
        if in_segments(number) {
            context.push_str("country = { segment = true }\nshop = { segment = true }\n");
        }
        if has_order(number) {
            context.push_str("order = { max_len = 20 }\n");
        }
        let survey = survey(number);
        write!(
            file,
            "\n[[survey]]\nid = \"{survey}\"\nkind = \"{kind}\"\ntouchpoint = \"{touchpoint}\"\nlocale = \"en\"\n"
        )
        .and_then(|()| write!(file, "[survey.context]\n{context}"))
        .expect("text takes all that is written");
        for locale in LOCALES {
            write!(file, "[survey.text.{locale}]\nquestion = \"{survey}?\"\nlow = \"1\"\nhigh = \"9\"\nwhy = {{ default = \"?\" }}\n")
                .expect("text takes all that is written");
        }
    }
    file
}

const fn in_segments(survey: usize) -> bool {
    survey % 4 == 1
}

const fn has_order(survey: usize) -> bool {
    survey.is_multiple_of(2)
}

/// The answers of a plan, in the order of their time.
pub struct Answers {
    plan: Plan,
    chance: Chance,
    given: u64,
    names: Vec<SurveyId>,
}

impl Answers {
    /// From the first one on.
    pub fn of(plan: Plan) -> Self {
        let name = |number| SurveyId::try_from(survey(number)).expect("our own names are ids");
        Self { plan, chance: Chance::of(plan.seed), given: 0, names: (0..plan.surveys).map(name).collect() }
    }

    fn at(&mut self) -> Timestamp {
        let year = u128::try_from(DAYS * DAY_MS).expect("a year is positive");
        let place = |number: u64| u128::from(number) * year / u128::from(self.plan.answers);
        let (first, next) = (place(self.given), place(self.given + 1));
        let gap = u64::try_from((next - first).max(1)).expect("less than a year");
        let within = u128::from(self.chance.below(gap));
        Timestamp(self.plan.start.0 + i64::try_from(first + within).expect("less than a year"))
    }

    /// `UUIDv7`, made when the page was shown: some seconds before the answer came.
    fn id(&mut self, at: Timestamp) -> uuid::Uuid {
        let shown = u64::try_from(at.0).unwrap_or(0) - 2_000 - self.chance.below(40_000);
        let (high, low) = (self.chance.next().to_be_bytes(), self.chance.next().to_be_bytes());
        let random = [&high[..], &low[..2]].concat();
        let random: &[u8; 10] = random.first_chunk().expect("eight and two are ten");
        uuid::Builder::from_unix_timestamp_millis(shown, random).into_uuid()
    }

    fn context(&mut self, survey: usize) -> BTreeMap<String, String> {
        let mut context = BTreeMap::new();
        if in_segments(survey) {
            // Some countries and shops have most of the customers.
            let skewed = |chance: &mut Chance, most: u64| chance.below(most) * chance.below(most) / most;
            let country = usize::try_from(skewed(&mut self.chance, 24)).unwrap_or(0);
            context.insert("country".to_owned(), COUNTRIES[country].to_owned());
            context.insert("shop".to_owned(), format!("shop-{}", skewed(&mut self.chance, 60)));
        }
        if has_order(survey) {
            context.insert("order".to_owned(), format!("A-{}", 1_000_000 + self.chance.below(9_000_000)));
        }
        context
    }

    fn score(&mut self, survey: usize) -> Score {
        let (_, min, max) = KINDS[survey % KINDS.len()];
        let span = u64::from((max - min).unsigned_abs()) + 1;
        // Most are content: the better of two.
        let place = self.chance.below(span).max(self.chance.below(span));
        Score(min + i16::try_from(place).unwrap_or(0))
    }

    fn response(&mut self) -> Response {
        let at = self.at();
        let survey = usize::try_from(self.chance.below(self.plan.surveys as u64)).unwrap_or(0);
        let locale = usize::try_from(self.chance.below(LOCALES.len() as u64)).unwrap_or(0);
        let context = self.context(survey);
        Response {
            id: self.id(at),
            survey: self.names[survey].clone(),
            revision: 1,
            score: Some(self.score(survey)),
            comment: self.chance.percent(COMMENTED_PERCENT).then(|| why(&mut self.chance, locale)),
            contact: None,
            consent: None,
            seq: u64::try_from(at.0).unwrap_or(0) - self.chance.below(400),
            channel: Channel::NAMES[usize::try_from(self.chance.below(4)).unwrap_or(0)].1,
            locale: LOCALES[locale].to_owned(),
            touchpoint: Some(TOUCHPOINTS[survey % TOUCHPOINTS.len()].to_owned()),
            context,
            segments: BTreeMap::new(),
            respondent: None,
            verified: false,
            at,
            answered_at: Some(Timestamp(at.0 - i64::try_from(self.chance.below(900)).unwrap_or(0))),
            amended_at: None,
            status: Status::Counted,
            suspicion: None,
            answer_ms: Some(u32::try_from(1_000 + self.chance.below(30_000)).unwrap_or(0)),
            unique: None,
            tags: Vec::new(),
            done: false,
        }
    }
}

impl Iterator for Answers {
    type Item = Change;

    fn next(&mut self) -> Option<Change> {
        if self.given == self.plan.answers {
            return None;
        }
        let fresh = self.response();
        self.given += 1;
        let segment = |key: &str| fresh.context.contains_key(key).then(|| (key.to_owned(), 50));
        let segments = ["country", "shop"].into_iter().filter_map(segment).collect();
        let comment = fresh.comment.clone().map_or(Patch::Keep, Patch::Set);
        Some(Change::Accept(Box::new(Accepted {
            now: fresh.at,
            seq: Some(fresh.seq),
            comment,
            contact: Patch::Keep,
            consent: Patch::Keep,
            segments,
            fresh,
        })))
    }
}
