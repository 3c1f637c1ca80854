//! The measurement of `cargo xtask bench scale`, with few answers: what it counts is right, and a month that is added up
//! in the wrong way is found out.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "a test that unwraps nothing has failed")]

use std::sync::Arc;

use perche_collector::store::{Filter, Sled, Store};
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use perche_tests::scale::answers::{self, DAYS, Plan};
use perche_tests::scale::judge::{Figures, judge, passed};
use perche_tests::scale::load;
use perche_tests::scale::run::{Sabotage, month_reads};
use tempfile::TempDir;

const PLAN: Plan = Plan { surveys: 2, answers: 4_000, start: Timestamp(1_704_067_200_000), seed: 7 };

fn filled() -> (TempDir, Arc<Sled>) {
    let folder = TempDir::new().unwrap();
    let store = Arc::new(load::open(folder.path()));
    load::define(&*store, PLAN);
    let shared: Arc<dyn Store> = Arc::clone(&store) as _;
    load::load(&shared, PLAN, 0..PLAN.answers, load::UNDER_WAY);
    (folder, store)
}

#[test]
fn a_month_by_day_reads_its_days_and_the_quarter_hours_at_its_edges() {
    let (_folder, store) = filled();
    let read = |offset, sabotage| month_reads(&store, PLAN, offset, sabotage);
    let figures = |sabotage| {
        let (read, read_in_rome) = ([read(0, sabotage), 31], [read(8, sabotage), 32 + 32 * 8]);
        let perfect = Figures { answers: 1, bytes: 1, rate: 1.0, ..Figures::default() };
        Figures { read, read_in_rome, ..perfect }
    };
    assert!(passed(&judge(&[figures(None)])), "{:?}", judge(&[figures(None)]));
    let sabotaged = judge(&[figures(Some(Sabotage::Quarters))]);
    assert!(!passed(&sabotaged), "a month added up from quarter hours was not found out: {sabotaged:?}");
}

#[test]
fn the_answers_are_what_is_said_of_them() {
    let (_folder, store) = filled();
    let all = |survey| {
        let survey = SurveyId::try_from(answers::survey(survey)).unwrap();
        let filter = Filter { survey, from: None, to: None, status: None, ascending: true };
        store.responses(&filter, None, usize::MAX).unwrap()
    };
    let responses = [all(0), all(1)].concat();
    assert_eq!(responses.len(), 4_000);
    let days = |at: Timestamp| (at.0 - PLAN.start.0) / 86_400_000;
    assert!(responses.iter().all(|response| (0..DAYS).contains(&days(response.at))));
    assert!(days(responses[0].at) == 0 && days(responses[3_999].at) == DAYS - 1);
    let commented = responses.iter().filter(|response| response.comment.is_some()).count();
    assert!((1_100..1_300).contains(&commented), "{commented} of 4,000 have a comment: 30 %");
}
