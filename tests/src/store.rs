//! What every store must do, as sentences. Each is a function over `&dyn Store`; `tests/conformance.rs` asks all of them
//! of every store. [`open`] makes the surveys that they speak of.

pub mod audit;
pub mod counts;
pub mod handling;
pub mod life;
pub mod merging;
pub mod post;
pub mod random;
pub mod reading;
pub mod restoring;
pub mod retention;
pub mod segments;
pub mod two_writers;

use std::path::Path;
use std::time::{Duration, Instant};

use perche_collector::change::{Change, Outcome};
use perche_collector::store::{Filter, Store};
use perche_collector::tally::{Quarter, Splits, Tally};
use perche_survey::response::Response;
use perche_survey::revision::Revision;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use uuid::Uuid;

/// A Sunday noon, on the edge of a quarter hour: 2026-11-22T12:00:00Z.
pub const NOON: Timestamp = Timestamp(1_795_348_800_000);
/// A minute, in milliseconds.
pub const MINUTE: i64 = 60_000;
/// The survey that most sentences speak of.
pub const SURVEY: &str = "post-purchase";
/// Another one in the same store.
pub const OTHER: &str = "support";

/// `minutes` after [`NOON`].
pub fn minutes(minutes: i64) -> Timestamp {
    Timestamp(NOON.0 + minutes * MINUTE)
}

/// The id of a survey.
pub fn survey(name: &str) -> SurveyId {
    SurveyId::try_from(name.to_owned()).expect("tests name surveys rightly")
}

/// Revision `number` of the survey `name`.
pub fn revision(name: &str, number: u32) -> Revision {
    let text = format!(
        "[[survey]]\nid = \"{name}\"\nkind = \"ces\"\n[survey.text.en]\nquestion = \"Was it easy?\"\nlow = \"No\"\nhigh = \"Yes\"\n"
    );
    let file = perche_survey::file::read(&text);
    assert_eq!(file.faults, []);
    let survey = file.surveys.into_iter().next().expect("the text holds one survey");
    Revision { revision: number, version: survey.version(), at: NOON, archived: false, from_file: true, survey }
}

/// Makes the two surveys.
pub fn open(store: &dyn Store) {
    let surveys = [SURVEY, OTHER].map(|name| Change::PutSurvey(Box::new(revision(name, 1))));
    assert_eq!(store.commit(&surveys), Ok(vec![Outcome::Done, Outcome::Done]));
}

/// Commits one change.
pub fn commit(store: &dyn Store, change: impl Into<Change>) -> Outcome {
    let outcomes = store.commit(&[change.into()]).expect("the store takes changes");
    outcomes.into_iter().next().expect("one change has one outcome")
}

/// Erases a response of [`SURVEY`].
pub fn erase(id: Uuid, now: Timestamp) -> Change {
    Change::Erase { survey: survey(SURVEY), id, now }
}

/// Everything that one tally can say of a survey.
pub fn whole(store: &dyn Store, name: &str) -> Tally {
    let edges = [Quarter(0), Quarter(u32::MAX)];
    store.tallies(&survey(name), &edges, &Splits::Every).expect("tallies can be read").remove(0)
}

/// The response of that id, which must be there.
pub fn stored(store: &dyn Store, id: Uuid) -> Response {
    store.response(id).expect("responses can be read").expect("the response is there")
}

/// All responses of a survey, oldest first.
pub fn all(name: &str) -> Filter {
    Filter { survey: survey(name), from: None, to: None, status: None, ascending: true }
}

/// The engine alone on a folder that this process has just let go of: its threads close its file a moment after it was
/// dropped, and it tells nobody when.
pub fn engine(folder: &Path) -> sled::Db {
    let since = Instant::now();
    loop {
        match sled::open(folder) {
            Err(error) if error.to_string().contains("could not acquire lock") && since.elapsed().as_secs() < 10 => {
                std::thread::sleep(Duration::from_millis(5));
            }
            opened => return opened.expect("it is a folder of the engine's"),
        }
    }
}
