//! Counts: where a response is counted, when it moves, and that nothing is counted twice.

use std::collections::BTreeMap;

use perche_collector::change::{Change, TOMBSTONE_DAYS};
use perche_collector::store::Store;
use perche_collector::tally::{Dimension, QUARTER_MS, QUARTERS_PER_DAY, Quarter, Split, Splits, Tally};
use perche_survey::response::{Channel, Status};
use perche_survey::scale::Score;
use perche_survey::time::Timestamp;

use super::post::{click, id, skip};
use super::{OTHER, SURVEY, all, commit, erase, minutes, open, survey, whole};

/// The counts of the quarter hours that begin at noon, 12:15, 12:30.
fn three_quarters(store: &dyn Store) -> Vec<Tally> {
    let edges: Vec<Quarter> = [0, 15, 30, 45].map(|minute| Quarter::of(minutes(minute))).into();
    store.tallies(&survey(SURVEY), &edges, &Splits::Every).expect("tallies can be read")
}

/// A response is counted in the quarter hour of its first acceptance, and its amendments move counts there.
pub fn an_amendment_moves_counts_where_the_response_is(store: &dyn Store) {
    open(store);
    commit(store, click(1, 2).seq(1).at(minutes(14)));
    commit(store, click(1, 6).seq(2).comment("Better.").at(minutes(31)));
    let tallies = three_quarters(store);
    assert_eq!(tallies[0].all.scores, [(Score(6), 1)].into());
    assert_eq!(tallies[0].all.commented, 1);
    assert_eq!((&tallies[1], &tallies[2]), (&Tally::default(), &Tally::default()));
}

/// Every slice of a response is counted; a slice that is empty again is gone.
pub fn each_dimension_is_counted(store: &dyn Store) {
    open(store);
    let email = click(1, 6).with(|response| {
        (response.channel, response.locale, response.verified) = (Channel::Email, "it".to_owned(), true);
        (response.revision, response.touchpoint) = (3, None);
    });
    store.commit(&[email.into(), click(2, 4).into()]).expect("the store takes changes");
    let slices: Vec<Dimension> = whole(store, SURVEY).by.into_keys().collect();
    let expected = vec![
        Dimension::Channel(Channel::Inline),
        Dimension::Channel(Channel::Email),
        Dimension::Locale("en".to_owned()),
        Dimension::Locale("it".to_owned()),
        Dimension::Revision(1),
        Dimension::Revision(3),
        Dimension::Touchpoint("checkout".to_owned()),
        Dimension::Verified(false),
        Dimension::Verified(true),
    ];
    assert_eq!(slices, expected);
    commit(store, erase(id(1), minutes(1)));
    assert_eq!(whole(store, SURVEY).by.len(), 5);
    commit(store, erase(id(2), minutes(1)));
    assert_eq!(whole(store, SURVEY), Tally::default());
}

/// Counts are split in the ways that are asked for, and in no other; the whole is the same whatever they are.
pub fn only_the_splits_that_are_asked_for_are_told(store: &dyn Store) {
    open(store);
    let email = click(1, 6).with(|response| (response.channel, response.locale) = (Channel::Email, "it".to_owned()));
    store.commit(&[email.into(), click(2, 4).into()]).expect("the store takes changes");
    let edges = [Quarter(0), Quarter(u32::MAX)];
    let told = |splits: &Splits| store.tallies(&survey(SURVEY), &edges, splits).expect("tallies can be read").remove(0);
    let every = told(&Splits::Every);
    assert_eq!(told(&Splits::NONE), Tally { by: BTreeMap::new(), ..every.clone() });
    let two = [Split::Locale, Split::Verified];
    let mut expected = every;
    expected.by.retain(|dimension, _| two.iter().any(|split| dimension.is_of(split)));
    assert_eq!(expected.by.len(), 3, "two locales, and none verified");
    assert_eq!(told(&Splits::Only(two.into())), expected);
}

/// An import is counted and listed at its own `at`, however old, beside what came in before it.
pub fn an_import_is_counted_in_its_own_quarter_hour(store: &dyn Store) {
    open(store);
    let first = perche_survey::accept::EARLIEST;
    let last_instant = Timestamp(minutes(-60).0 + QUARTER_MS - 1);
    let posts =
        [click(1, 7), click(2, 6).import(minutes(-60)), click(3, 5).import(last_instant), click(4, 4).import(first)];
    store.commit(&posts.map(Change::from)).expect("the store takes changes");
    let count = |at: Timestamp| {
        let quarter = Quarter::of(at);
        let edges = [quarter, Quarter(quarter.0 + 1)];
        store.tallies(&survey(SURVEY), &edges, &Splits::Every).expect("tallies can be read").remove(0).all.scores
    };
    assert_eq!(count(first), [(Score(4), 1)].into());
    assert_eq!(count(minutes(-60)), [(Score(5), 1), (Score(6), 1)].into());
    assert_eq!((count(minutes(-45)), count(minutes(0))), ([].into(), [(Score(7), 1)].into()));
    let read = store.responses(&all(SURVEY), None, 9).expect("responses can be read");
    assert_eq!(read.iter().map(|response| response.id).collect::<Vec<_>>(), [4, 2, 3, 1].map(id));
    assert_eq!(store.verify(false).map(|found| (found.responses, found.differences)), Ok((4, Vec::new())));
}

/// Trials and quarantined responses are counted apart.
pub fn only_counted_responses_are_in_the_figures(store: &dyn Store) {
    open(store);
    let forged = click(2, 5).with(|response| response.status = Status::Quarantined);
    let posts = [click(1, 6).test(), forged, skip(3), click(4, 7)].map(Change::from);
    store.commit(&posts).expect("the store takes changes");
    let tally = whole(store, SURVEY);
    assert_eq!((tally.test, tally.quarantined, tally.all.skipped), (1, 1, 1));
    assert_eq!(tally.all.scores, [(Score(7), 1)].into());
}

/// Surveys do not share counts.
pub fn surveys_are_counted_apart(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6));
    commit(store, click(2, 3).to(OTHER));
    assert_eq!(whole(store, SURVEY).all.scores, [(Score(6), 1)].into());
    assert_eq!(whole(store, OTHER).all.scores, [(Score(3), 1)].into());
    assert_eq!(whole(store, "unheard-of"), Tally::default());
}

/// A display counts once for its token, in the quarter hour it was seen, and again after 90 days.
pub fn a_display_is_counted_once_per_token(store: &dyn Store) {
    open(store);
    let seen = |token: u8, now: Timestamp| Change::Shown { survey: survey(SURVEY), token: [token; 16], now };
    let later = minutes(20).plus_days(TOMBSTONE_DAYS);
    let just_before = Timestamp(later.0 - 1);
    let displays = [seen(1, minutes(20)), seen(1, minutes(20)), seen(2, minutes(44)), seen(1, just_before)];
    store.commit(&displays).expect("the store takes changes");
    commit(store, seen(1, minutes(50)));
    let shown: Vec<u64> = three_quarters(store).iter().map(|tally| tally.shown).collect();
    assert_eq!((shown, whole(store, SURVEY).shown), (vec![0, 1, 1], 2));
    commit(store, seen(1, later));
    assert_eq!(whole(store, SURVEY).shown, 3);
    assert_eq!(store.verify(false).map(|found| found.differences), Ok(Vec::new()));
}

/// A window of days and odd quarter hours holds exactly what lies in it.
pub fn a_window_counts_days_inside_and_quarters_at_its_edges(store: &dyn Store) {
    open(store);
    let posts: Vec<Change> = (0..400).map(|n| click(n, 6).at(minutes(i64::from(n) * 15 + 14)).into()).collect();
    store.commit(&posts).expect("the store takes changes");
    let first = Quarter::of(minutes(0));
    // Within a day, over midnight, over whole days, nothing, and before everything.
    for (from, to) in [(1, 7), (40, 60), (3, 390), (48, 48 + 96), (9, 9), (9, 3)] {
        let edges = [Quarter(first.0 + from), Quarter(first.0 + to)];
        let counted = store.tallies(&survey(SURVEY), &edges, &Splits::Every).expect("tallies can be read").remove(0);
        let expected: u64 = to.saturating_sub(from).into();
        assert_eq!(counted.all.scores.values().sum::<u64>(), expected, "{from}..{to}");
    }
    let before = [Quarter(0), Quarter(first.day() * QUARTERS_PER_DAY)];
    assert_eq!(store.tallies(&survey(SURVEY), &before, &Splits::Every), Ok(vec![Tally::default()]));
    assert_eq!(store.tallies(&survey(SURVEY), &[], &Splits::Every), Ok(Vec::new()));
}

/// A recount while others write finds what is wrong, and nothing else.
pub fn a_recount_under_load_finds_no_difference(store: &dyn Store) {
    open(store);
    std::thread::scope(|scope| {
        let writing = scope.spawn(|| {
            for number in 0..150 {
                let at = minutes(i64::from(number % 40) * 45);
                let first = click(number, 6).segment("country", &number.to_string(), 100).seq(1).at(at);
                let shown = Change::Shown { survey: survey(SURVEY), token: [number.to_le_bytes()[0]; 16], now: at };
                store.commit(&[first.into(), shown]).expect("the store takes changes");
                commit(store, click(number / 2, 2).comment("Hm.").seq(2).at(at));
                commit(store, erase(id(number / 3), at));
            }
        });
        while !writing.is_finished() {
            assert_eq!(store.verify(false).map(|found| found.differences), Ok(Vec::new()));
        }
    });
    let found = store.verify(false).expect("the store can be verified");
    assert_eq!((found.responses, found.differences), (100, Vec::new()));
}
