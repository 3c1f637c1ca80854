//! Daily work: what is past its retention goes, as of any day; the counts go with it.

#![expect(clippy::unwrap_used, reason = "a test that unwraps nothing has failed")]

use std::sync::Arc;

use perche_collector::change::{Change, Displays};
use perche_collector::installation::Installation;
use perche_collector::store::{Memory, Sled, SledOptions, Store};
use perche_collector::tasks::{Swept, sweep};
use perche_survey::response::Status;
use perche_survey::revision::Revision;
use perche_survey::survey::{ContextKey, Retention, Survey};
use perche_survey::time::Timestamp;
use perche_tests::store::post::{click, id};
use perche_tests::store::{NOON, all, commit, minutes, revision, survey, whole};
use tempfile::TempDir;

/// Puts a survey with that retention into a store.
fn put(store: &dyn Store, name: &str, days: Option<u32>, retention: Retention) {
    let Revision { survey, .. } = revision(name, 1);
    let segment = ContextKey { segment: true, ..ContextKey::default() };
    let context = [("order".to_owned(), ContextKey::default()), ("country".to_owned(), segment)].into();
    let survey = Survey { retention_days: days, retention, context, ..survey };
    commit(store, Change::PutSurvey(Box::new(Revision { survey, ..revision(name, 1) })));
}

/// Does the daily work as of `now`.
fn on(store: &Arc<dyn Store>, now: Timestamp) -> Swept {
    let key = Some("k".repeat(20));
    let installation = Installation::open(Arc::clone(store), None, key.as_deref()).unwrap();
    let swept = actix_web::rt::System::new().block_on(sweep(&installation, now)).unwrap();
    installation.writer.clone().stop();
    assert!(store.verify(false).unwrap().differences.is_empty(), "counts equal a recount");
    swept
}

fn every_store(check: fn(Arc<dyn Store>)) {
    check(Arc::new(Memory::default()));
    let folder = TempDir::new().unwrap();
    let options = SledOptions { reserve_bytes: 0, ..SledOptions::default() };
    check(Arc::new(Sled::open(folder.path(), &options).unwrap()));
}

fn ids(store: &dyn Store, name: &str) -> Vec<uuid::Uuid> {
    store.responses(&all(name), None, usize::MAX).unwrap().iter().map(|response| response.id).collect()
}

#[test]
fn what_is_older_than_its_retention_is_deleted_with_its_displays() {
    every_store(|store| {
        put(&*store, "short", Some(30), Retention::Delete);
        put(&*store, "ever", None, Retention::Delete);
        // More than are sent at once, a minute apart.
        let posts: Vec<Change> = (0..1_300).map(|n| click(n, 6).at(minutes(n.into())).to("short").into()).collect();
        store.commit(&posts).unwrap();
        commit(&*store, click(2_000, 6).to("ever"));
        for (token, minute) in [(1, 0), (2, 700), (3, 1_250)] {
            let now = minutes(minute);
            commit(&*store, Change::Shown { survey: survey("short"), token: [token; 16], now });
        }
        let log = Swept { trimmed: 1_300, ..Swept::default() };
        assert_eq!(
            on(&store, NOON.plus_days(30)),
            log,
            "kept to the millisecond; the log but for its newest entry goes"
        );
        let day = minutes(1_200).plus_days(30);
        assert_eq!(on(&store, day), Swept { deleted: 1_200, displays: 2, trimmed: 1, ..Swept::default() });
        assert_eq!((ids(&*store, "short").len(), ids(&*store, "ever").len()), (100, 1));
        assert_eq!(ids(&*store, "short")[0], id(1_200), "the cutoff itself stays");
        assert_eq!((whole(&*store, "short").all.scores.values().sum::<u64>(), whole(&*store, "short").shown), (100, 1));
        assert_eq!(on(&store, day).deleted, 0, "nothing is left to do");
        assert_eq!(store.erased(None, usize::MAX).unwrap().len(), 1_200);
        let later = day.plus_days(90);
        assert_eq!(on(&store, later).deleted, 100);
        assert_eq!(store.erased(None, usize::MAX).unwrap().len(), 100, "the first tombstones are 90 days old");
    });
}

#[test]
fn what_is_older_than_its_retention_is_anonymised_once() {
    every_store(|store| {
        put(&*store, "s", Some(365), Retention::Anonymise);
        let post = |n, at| click(n, 6).comment("Mine.").segment("country", "IT", 9).to("s").at(at);
        store
            .commit(&[post(1, NOON).into(), post(2, minutes(1)).into(), click(3, 5).to("s").at(minutes(2)).into()])
            .unwrap();
        commit(&*store, Change::Shown { survey: survey("s"), token: [1; 16], now: NOON });
        let day = minutes(1).plus_days(365);
        assert_eq!(on(&store, day).anonymised, 1);
        assert_eq!(on(&store, day).anonymised, 0);
        let first = store.response(id(1)).unwrap().unwrap();
        assert_eq!((first.comment, first.context), (None, [("country".to_owned(), "IT".to_owned())].into()));
        assert_eq!(store.response(id(2)).unwrap().unwrap().comment.as_deref(), Some("Mine."));
        let (all, shown) = (whole(&*store, "s").all, whole(&*store, "s").shown);
        assert_eq!((all.scores.values().sum::<u64>(), all.commented, shown), (3, 1, 1));
        let displays = store.displays(&survey("s"), None, 9).unwrap();
        assert!(matches!(displays[..], [Displays::Counted { times: 1, .. }]), "its token was forgotten: {displays:?}");
    });
}

#[test]
fn responses_made_to_try_a_survey_out_go_after_thirty_days() {
    every_store(|store| {
        put(&*store, "s", None, Retention::Delete);
        let quarantined = click(5, 6).to("s").with(|response| response.status = Status::Quarantined);
        let posts =
            [click(1, 6).to("s"), click(2, 6).to("s").test(), click(3, 6).to("s").test().at(minutes(3 * 24 * 60))];
        store.commit(&posts.map(Change::from)).unwrap();
        commit(&*store, quarantined);
        assert_eq!(on(&store, NOON.plus_days(30)).deleted, 0);
        assert_eq!(on(&store, minutes(1).plus_days(30)).deleted, 1);
        assert_eq!(ids(&*store, "s"), [1, 5, 3].map(id));
        assert_eq!(on(&store, NOON.plus_days(34)).deleted, 1);
        assert_eq!((ids(&*store, "s"), whole(&*store, "s").test), ([1, 5].map(id).into(), 0));
    });
}
