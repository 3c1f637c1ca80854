//! Fills a folder through the store and its writer, as the collector does.

use std::collections::VecDeque;
use std::ops::Range;
use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use perche_collector::change::{Change, Outcome};
use perche_collector::store::{Sled, SledOptions, Store};
use perche_collector::writer::Writer;
use perche_survey::revision::Revision;
use perche_survey::time::Timestamp;
use tokio::task::JoinHandle;

use super::answers::{Answers, Plan};
use super::memory;

const DAY_MS: i64 = 86_400_000;
/// How many answers are on their way at once in an import: the batches fill, the queue does not.
pub const UNDER_WAY: usize = 4_000;
/// How many records a cleaning takes at once, as the collector's daily work does.
const SWEPT_AT_ONCE: usize = 500;

/// What a load came to.
#[derive(Clone, Copy, Debug, Default)]
pub struct Loaded {
    /// How long it took.
    pub took: Duration,
    /// The most memory that the process had, in bytes.
    pub peak: u64,
}

/// Stores a part of the answers of `plan`, `at_once` of them under way. Daily work is done at the end of each day of theirs.
pub fn load(store: &Arc<dyn Store>, plan: Plan, part: Range<u64>, at_once: usize) -> Loaded {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
    let answers = Answers::of(plan).skip(index(part.start)).take(index(part.end - part.start));
    let begun = Instant::now();
    let writer = Writer::start(Arc::clone(store));
    runtime.block_on(send(&writer, answers, at_once));
    let took = begun.elapsed();
    drop(runtime);
    writer.stop();
    Loaded { took, peak: memory::peak(std::process::id()) }
}

fn index(number: u64) -> usize {
    usize::try_from(number).expect("as many as fit in memory are addressed")
}

async fn send(writer: &Writer, answers: impl Iterator<Item = Change>, at_once: usize) {
    let mut waiting: VecDeque<JoinHandle<Outcome>> = VecDeque::with_capacity(at_once);
    let mut day = None;
    for answer in answers {
        let Change::Accept(post) = &answer else { continue };
        let now = post.now;
        if waiting.len() >= at_once {
            stored(waiting.pop_front()).await;
        }
        if day.replace(now.0 / DAY_MS).is_some_and(|day| day != now.0 / DAY_MS) {
            trim(writer, now).await;
        }
        let writer = writer.clone();
        waiting.push_back(tokio::spawn(async move { writer.submit(answer).await.expect("the store takes it") }));
    }
    while !waiting.is_empty() {
        stored(waiting.pop_front()).await;
    }
}

async fn stored(waiting: Option<JoinHandle<Outcome>>) {
    let Some(waiting) = waiting else { return };
    let outcome = waiting.await.expect("a task ends");
    assert!(matches!(outcome, Outcome::Created(_)), "{outcome:?}");
}

async fn trim(writer: &Writer, now: Timestamp) {
    loop {
        let trimmed = writer.submit(Change::Trim { most: SWEPT_AT_ONCE, now }).await.expect("the store takes it");
        if !matches!(trimmed, Outcome::Swept(SWEPT_AT_ONCE)) {
            return;
        }
    }
}

/// The store in `folder`, as the collector opens it, without the room that it sets aside.
pub fn open(folder: &Path) -> Sled {
    let options = SledOptions { reserve_bytes: 0, ..SledOptions::default() };
    Sled::open(folder, &options).expect("the folder can be opened")
}

/// Defines the surveys of `plan` in an empty store, as the collector does with its file.
pub fn define(store: &dyn Store, plan: Plan) {
    let file = perche_survey::file::read(&super::answers::surveys_file(plan.surveys));
    assert!(file.faults.is_empty(), "{:?}", file.faults);
    let put = |survey: perche_survey::survey::Survey| {
        let version = survey.version();
        let revision = Revision { revision: 1, version, at: plan.start, archived: false, from_file: true, survey };
        Change::PutSurvey(Box::new(revision))
    };
    let changes: Vec<Change> = file.surveys.into_iter().map(put).collect();
    store.commit(&changes).expect("an empty store takes surveys");
}
