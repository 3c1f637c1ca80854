//! What goes, and that the counts go with it: by a respondent's wish, by age, by having served its time.

use perche_collector::change::{Change, Displays, Erased, LOG_DAYS, Outcome, TOMBSTONE_DAYS, What};
use perche_collector::store::{Position, Store};
use perche_collector::tally::{Quarter, Tally};
use perche_survey::response::{Response, Slot};
use perche_survey::scale::Score;
use perche_survey::time::Timestamp;
use uuid::Uuid;

use super::post::{Post, click, id};
use super::{OTHER, SURVEY, commit, erase, minutes, open, stored, survey, whole};

/// A click by that respondent.
fn by(respondent: &str, number: u16) -> Post {
    click(number, 6).comment("Mine.").with(|response| response.respondent = Some(respondent.to_owned()))
}

fn erase_all_of(respondent: &str, most: usize) -> Change {
    Change::EraseRespondent { survey: survey(SURVEY), respondent: respondent.to_owned(), most, now: minutes(90) }
}

fn of(store: &dyn Store, respondent: &str) -> Vec<Uuid> {
    let read = |after, limit| store.responses_of(&survey(SURVEY), respondent, after, limit).expect("they can be read");
    let all = read(None, usize::MAX);
    let mut pages: Vec<Response> = Vec::new();
    while let [response] = &read(pages.last().map(|last| Position { at: last.at, id: last.id }), 1)[..] {
        pages.push(response.clone());
    }
    assert_eq!(pages, all, "page by page");
    all.iter().map(|response| response.id).collect()
}

/// The counts are what a recount gives.
fn counted_right(store: &dyn Store) {
    assert_eq!(store.verify(false).map(|found| found.differences), Ok(Vec::new()));
}

/// Everything of one respondent goes, also what came in the same commit; nothing of anybody else.
pub fn all_of_a_respondent_is_erased(store: &dyn Store) {
    open(store);
    let posts = [by("anna", 3), by("anna", 1).at(minutes(20)), by("bruno", 2), by("anna", 4).to(OTHER)];
    store.commit(&posts.map(Change::from)).expect("the store takes changes");
    assert_eq!(of(store, "anna"), [3, 1].map(id));
    assert_eq!((of(store, "bruno"), of(store, "ann")), (vec![id(2)], Vec::new()));

    let last = by("anna", 5).at(minutes(40));
    let outcomes = store.commit(&[last.into(), erase_all_of("anna", 2), erase_all_of("anna", 2)]);
    assert_eq!(outcomes.expect("the store takes changes")[1..], [Outcome::Swept(2), Outcome::Swept(1)]);
    assert_eq!((of(store, "anna"), of(store, "bruno")), (Vec::new(), vec![id(2)]));
    assert_eq!(whole(store, SURVEY).all.scores, [(Score(6), 1)].into());
    assert_eq!(whole(store, OTHER).all.commented, 1, "another survey is asked for apart");
    let log = store.changes(5, 9).expect("the log can be read");
    assert!(log.iter().all(|entry| entry.what == What::Erased && entry.at == minutes(90)), "{log:?}");
    assert_eq!(log.iter().map(|entry| entry.id).collect::<Vec<_>>(), [3, 1, 5].map(id), "oldest first");
    assert!(matches!(commit(store, by("anna", 1).at(minutes(95))), Outcome::Refused(_)), "an erased id stays erased");
    assert_eq!(commit(store, erase_all_of("nobody", 9)), Outcome::Swept(0));
    counted_right(store);
}

/// A response that was amended or erased by itself is found no more than once.
pub fn a_respondent_is_found_as_long_as_the_response_is_there(store: &dyn Store) {
    open(store);
    commit(store, by("anna", 1).seq(1));
    commit(store, by("anna", 1).seq(2).comment("More.").at(minutes(1)));
    assert_eq!(of(store, "anna"), [id(1)]);
    commit(store, erase(id(1), minutes(2)));
    assert_eq!((of(store, "anna"), commit(store, erase_all_of("anna", 9))), (Vec::new(), Outcome::Swept(0)));
}

fn anonymise(number: u16) -> Change {
    Change::Anonymise { survey: survey(SURVEY), id: id(number), now: minutes(90) }
}

/// The row stays with its score; what can tell who gave it goes, from the counts and from every index too.
pub fn an_anonymised_response_keeps_its_score_alone(store: &dyn Store) {
    open(store);
    let post = by("anna", 1).unique("A-17").segment("country", "IT", 9).with(|response| {
        (response.contact, response.consent) = (Some("anna@shop.example".to_owned()), Some(true));
    });
    commit(store, post.clone());
    assert_eq!(whole(store, SURVEY).all.commented, 1);
    assert_eq!(commit(store, anonymise(1)), Outcome::Anonymised(true));

    let context = [("country".to_owned(), "IT".to_owned())].into();
    let segments = [("country".to_owned(), Slot::Own)].into();
    let nameless = Response {
        comment: None,
        contact: None,
        consent: None,
        respondent: None,
        unique: None,
        context,
        segments,
        ..post.0.fresh
    };
    assert_eq!(stored(store, id(1)), nameless);
    assert_eq!((of(store, "anna"), whole(store, SURVEY).all.commented), (Vec::new(), 0));
    assert_eq!(whole(store, SURVEY).all.scores, [(Score(6), 1)].into());
    assert_eq!(super::segments::cells(&whole(store, SURVEY), "country"), [("IT".to_owned(), 1)].into());
    let log = store.changes(1, 9).expect("the log can be read");
    assert_eq!(log.iter().map(|entry| (entry.what, entry.at)).collect::<Vec<_>>(), [(What::Amended, minutes(90))]);
    assert!(matches!(commit(store, click(2, 5).unique("A-17")), Outcome::Created(_)), "its value is free");

    for nothing_to_do in [anonymise(1), anonymise(9)] {
        assert_eq!(commit(store, nothing_to_do), Outcome::Anonymised(false));
    }
    commit(store, by("anna", 3).to(OTHER));
    assert_eq!(commit(store, anonymise(3)), Outcome::Anonymised(false), "of another survey");
    assert_eq!(store.changes(0, 9).map(|log| log.len()), Ok(4), "nothing done, nothing logged");
    counted_right(store);
}

fn seen(token: u8, now: Timestamp) -> Change {
    Change::Shown { survey: survey(SURVEY), token: [token; 16], now }
}

/// The displays of the survey, read in pages of one.
fn displays(store: &dyn Store) -> Vec<Displays> {
    let read = |after, limit| store.displays(&survey(SURVEY), after, limit).expect("displays can be read");
    let mut pages: Vec<Displays> = Vec::new();
    while let [displays] = read(pages.last().copied(), 1)[..] {
        pages.push(displays);
    }
    assert_eq!(pages, read(None, usize::MAX), "page by page");
    pages
}

/// Displays older than the responses that were deleted go with them, oldest first.
pub fn displays_go_with_the_responses_of_their_time(store: &dyn Store) {
    open(store);
    let displays_of = [seen(1, minutes(0)), seen(2, minutes(1)), seen(3, minutes(20)), seen(4, minutes(31))];
    store.commit(&displays_of).expect("the store takes changes");
    let before = Quarter::of(minutes(30));
    let sweep = |most| Change::EraseDisplays { survey: survey(SURVEY), before, most };
    let outcomes = store.commit(&[sweep(2), sweep(2), sweep(2)]);
    assert_eq!(outcomes, Ok(vec![Outcome::Swept(2), Outcome::Swept(1), Outcome::Swept(0)]));
    assert_eq!(whole(store, SURVEY), Tally { shown: 1, ..Tally::default() });
    assert_eq!(displays(store), [Displays::Seen { at: minutes(31), token: [4; 16] }]);
    counted_right(store);
}

/// After 90 days tombstones and tokens are forgotten; what was counted stays counted, until it is erased.
pub fn what_has_served_its_time_is_trimmed(store: &dyn Store) {
    open(store);
    let posts = [click(1, 6), click(2, 6), click(3, 6)].map(Change::from);
    store.commit(&posts).expect("the store takes changes");
    let erasures = [erase(id(2), minutes(5)), erase(id(1), minutes(5)), erase(id(3), minutes(6))];
    store.commit(&erasures).expect("the store takes changes");
    let tombstones = || store.erased(None, 9).expect("erased ids can be read");
    let expected = [(5, 1), (5, 2), (6, 3)].map(|(minute, number)| Erased { at: minutes(minute), id: id(number) });
    assert_eq!(tombstones(), expected);
    assert_eq!(store.erased(Some(expected[0]), 1), Ok(vec![expected[1]]));
    let displays_of = [seen(1, minutes(0)), seen(2, minutes(1)), seen(3, minutes(20))];
    store.commit(&displays_of).expect("the store takes changes");

    let trim = |most, now: Timestamp| Change::Trim { most, now: now.plus_days(TOMBSTONE_DAYS) };
    assert_eq!(commit(store, trim(9, minutes(-1))), Outcome::Swept(5), "the log, but for its newest entry");
    let outcomes = store.commit(&[trim(3, minutes(5)), trim(3, minutes(5)), trim(3, minutes(5))]);
    assert_eq!(outcomes, Ok(vec![Outcome::Swept(3), Outcome::Swept(1), Outcome::Swept(0)]));
    assert_eq!(tombstones(), expected[2..]);
    let kept = [
        Displays::Counted { quarter: Quarter::of(minutes(0)), times: 2 },
        Displays::Seen { at: minutes(20), token: [3; 16] },
    ];
    assert_eq!((displays(store), whole(store, SURVEY).shown), (kept.to_vec(), 3));
    counted_right(store);

    // Both ids and tokens may come again, and are trimmed again.
    let later = minutes(5).plus_days(TOMBSTONE_DAYS);
    assert!(matches!(commit(store, click(1, 6).at(later)), Outcome::Created(_)));
    commit(store, seen(1, later));
    let before = Quarter::of(minutes(30));
    let sweep = Change::EraseDisplays { survey: survey(SURVEY), before, most: 9 };
    assert_eq!(commit(store, sweep), Outcome::Swept(2));
    assert_eq!(whole(store, SURVEY).shown, 1);
    counted_right(store);
}

/// An id that was used again after 90 days, with its old tombstone still there, loses nothing to a trim.
pub fn a_trim_leaves_alone_what_came_back(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6));
    store.commit(&[erase(id(1), minutes(0)), seen(1, minutes(0))]).expect("the store takes changes");
    let later = minutes(0).plus_days(TOMBSTONE_DAYS);
    store.commit(&[click(1, 5).at(later).into(), seen(1, later)]).expect("the store takes changes");
    assert_eq!(store.erased(None, 9), Ok(Vec::new()));
    commit(store, Change::Trim { most: 9, now: later });
    assert_eq!(stored(store, id(1)).score, Some(Score(5)));
    commit(store, seen(1, later.plus_days(1)));
    assert_eq!(whole(store, SURVEY).shown, 2, "the token is remembered from its second display on");
    commit(store, erase(id(1), later.plus_days(2)));
    assert_eq!(store.erased(None, 9).map(|erased| erased.len()), Ok(1));
    counted_right(store);
}

/// The log forgets its oldest entries and never gives a number again.
pub fn a_trimmed_log_goes_on_counting(store: &dyn Store) {
    open(store);
    assert_eq!(store.last_change(), Ok(0));
    for (number, minute) in [(1, 0), (2, 10), (3, 20), (4, 30)] {
        commit(store, click(number, 6).at(minutes(minute)));
    }
    let trim = |minute, most| Change::Trim { most, now: minutes(minute).plus_days(LOG_DAYS) };
    let numbers = || store.changes(0, 9).map(|log| log.iter().map(|entry| entry.number).collect::<Vec<_>>());
    assert_eq!((commit(store, trim(10, 1)), numbers()), (Outcome::Swept(1), Ok(vec![2, 3, 4])));
    assert_eq!((commit(store, trim(10, 9)), numbers()), (Outcome::Swept(1), Ok(vec![3, 4])));
    assert_eq!((commit(store, trim(99, 9)), numbers()), (Outcome::Swept(1), Ok(vec![4])));
    assert_eq!((commit(store, trim(99, 9)), store.last_change()), (Outcome::Swept(0), Ok(4)));
    commit(store, click(5, 6).at(minutes(40)));
    assert_eq!(numbers(), Ok(vec![4, 5]));
}
