//! Many responses let out of quarantine, or erased in it, at once.

use std::sync::Arc;

use perche_collector::change::{Change, Deed};
use perche_collector::installation::Installation;
use perche_collector::store::{Memory, Sled, SledOptions, Store};
use perche_collector::tasks::{Batch, Verdict, review, waiting};
use perche_survey::response::{Status, Suspicion};
use perche_tests::store::post::click;
use perche_tests::store::{SURVEY, all, minutes, open, survey, whole};
use tempfile::TempDir;

/// 1,200 that say the same, a minute apart, then 30 that were too fast, on the second day after; among others that count.
fn flooded(store: &dyn Store) {
    open(store);
    let put_away = |number: u16, minute: i64, rule: Suspicion| {
        let post = click(number, 6).comment("ok").at(minutes(minute));
        Change::from(post.with(|response| {
            response.status = Status::Quarantined;
            response.suspicion = Some(rule);
        }))
    };
    let same = (0..1_200).map(|n| put_away(n, n.into(), Suspicion::SameComment));
    let fast = (1_200..1_230).map(|n| put_away(n, 2_880 + i64::from(n), Suspicion::TooFast));
    let counted = (2_000..2_010).map(|n| Change::from(click(n, 2).at(minutes(n.into()))));
    store.commit(&same.chain(fast).chain(counted).collect::<Vec<_>>()).unwrap();
}

fn every_store(check: fn(Arc<dyn Store>)) {
    let folder = TempDir::new().unwrap();
    let options = SledOptions { reserve_bytes: 0, ..SledOptions::default() };
    let stores: [Arc<dyn Store>; 2] =
        [Arc::new(Memory::default()), Arc::new(Sled::open(folder.path(), &options).unwrap())];
    for store in stores {
        flooded(&*store);
        check(store);
    }
}

/// Everything until the end of time, or until a minute.
fn batch(rule: Option<Suspicion>, minute: i64) -> Batch {
    Batch { rule, before: minutes(minute) }
}

/// Decides about a batch; how many there were.
fn decide(store: &Arc<dyn Store>, batch: Batch, verdict: Verdict) -> usize {
    let installation = Installation::open(Arc::clone(store), None, Some(&"k".repeat(20))).unwrap();
    let entry = installation.survey(SURVEY).unwrap();
    let done = review(&installation, "k1", &entry, batch, verdict);
    let done = actix_web::rt::System::new().block_on(done).unwrap();
    installation.writer.clone().stop();
    assert!(store.verify(false).unwrap().differences.is_empty(), "counts equal a recount");
    done
}

/// How many count, and how many wait.
fn counts(store: &dyn Store) -> (u64, u64) {
    let whole = whole(store, SURVEY);
    (whole.all.scores.values().sum(), whole.quarantined)
}

#[test]
fn what_waits_is_told_by_rule_newest_first() {
    every_store(|store| {
        let found = waiting(&*store, &survey(SURVEY), batch(None, 10_000), 2).unwrap();
        assert_eq!(found.rules, [("same-comment", 1_200), ("too-fast", 30)].into());
        assert_eq!(found.newest.iter().map(|it| it.at).collect::<Vec<_>>(), [minutes(4_109), minutes(4_108)]);
        assert!(found.complete);
        let old = waiting(&*store, &survey(SURVEY), batch(Some(Suspicion::SameComment), 3), 9).unwrap();
        assert_eq!((old.rules, old.newest.len()), ([("same-comment", 3)].into(), 3), "before the third minute");
    });
}

#[test]
fn a_rule_that_was_too_strict_is_undone_at_once_and_told_once() {
    every_store(|store| {
        assert_eq!(counts(&*store), (10, 1_230));
        let same = Some(Suspicion::SameComment);
        assert_eq!(decide(&store, batch(same, 10), Verdict::Release), 10, "only what was shown is judged");
        assert_eq!(decide(&store, batch(same, 10_000), Verdict::Release), 1_190);
        assert_eq!((counts(&*store), decide(&store, batch(same, 10_000), Verdict::Release)), ((1_210, 30), 0));
        let acts = store.acts(None, 10).unwrap();
        let told: Vec<_> = acts.iter().filter(|act| act.key == "k1").map(|act| (act.deed, &*act.subject)).collect();
        assert_eq!(told, [(Deed::QuarantineReleased, SURVEY); 3]);
    });
}

#[test]
fn a_flood_is_erased_and_what_counts_stays() {
    every_store(|store| {
        assert_eq!(decide(&store, batch(None, 10_000), Verdict::Erase), 1_230);
        assert_eq!(counts(&*store), (10, 0));
        let left = store.responses(&all(SURVEY), None, usize::MAX).unwrap();
        assert!(left.len() == 10 && left.iter().all(|response| response.status == Status::Counted));
        assert_eq!(store.erased(None, usize::MAX).unwrap().len(), 1_230);
        assert_eq!(store.acts(None, 1).unwrap()[0].deed, Deed::QuarantineErased);
        let none = waiting(&*store, &survey(SURVEY), batch(None, 10_000), 9).unwrap();
        assert!(none.rules.is_empty() && none.newest.is_empty() && none.complete);
    });
}
