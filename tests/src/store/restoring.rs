//! What a backup puts back: the same records, counted again, merged with nothing, logged nowhere.

use perche_collector::change::{Change, Displays, Erased, Kept, Outcome, TOMBSTONE_DAYS};
use perche_collector::store::Store;
use perche_collector::tally::Quarter;
use perche_survey::merge::Refusal;
use perche_survey::response::Slot;
use perche_survey::scale::Score;

use super::post::{Post, click, id};
use super::{SURVEY, commit, minutes, open, stored, survey, whole};

fn put(kept: Kept) -> Change {
    Change::Restore(kept)
}

fn response(post: Post) -> Change {
    put(Kept::Response(Box::new(post.0.fresh)))
}

/// A restored response is found by its id, its respondent and its `one_per` value, and is in the counts.
pub fn a_restored_response_is_as_it_was(store: &dyn Store) {
    open(store);
    let post = click(1, 6).comment("Mine.").unique("A-17").with(|response| {
        (response.respondent, response.amended_at) = (Some("anna".to_owned()), Some(minutes(3)));
        (response.tags, response.done) = (vec!["vip".to_owned()], true);
    });
    assert_eq!(commit(store, response(post.clone())), Outcome::Done);
    assert_eq!(stored(store, id(1)), post.0.fresh);
    assert_eq!(store.responses_of(&survey(SURVEY), "anna", None, 9).map(|found| found.len()), Ok(1));
    assert_eq!(commit(store, click(2, 5).unique("A-17")), Outcome::Refused(Refusal::AlreadyAnswered));
    let all = whole(store, SURVEY).all;
    assert_eq!((all.commented, all.scores), (1, [(Score(6), 1)].into()));
    assert_eq!(store.changes(0, 9), Ok(Vec::new()), "nothing happened to it");
    assert_eq!(commit(store, response(post)), Outcome::Conflict, "a second one of the same id");
    assert_eq!(commit(store, response(click(3, 6).to("unheard-of"))), Outcome::UnknownSurvey);
    assert_eq!(store.verify(false).map(|found| (found.responses, found.differences)), Ok((1, Vec::new())));
}

/// The values that are told apart are the same afterwards, also those whose responses are gone.
pub fn a_restored_segment_keeps_its_slots(store: &dyn Store) {
    open(store);
    let slot = |key: &str, value: &str| {
        put(Kept::Slot { survey: survey(SURVEY), key: key.to_owned(), value: value.to_owned() })
    };
    let own = click(1, 6).segment("country", "IT", 9).with(|response| {
        response.segments.insert("country".to_owned(), Slot::Own);
    });
    let late = click(2, 5).segment("country", "AT", 9).with(|response| {
        response.segments.insert("country".to_owned(), Slot::Other);
    });
    let changes = [slot("country", "FR"), slot("store", "Roma"), response(own), response(late)];
    assert_eq!(store.commit(&changes), Ok(vec![Outcome::Done; 4]));
    let mut slots = store.slots(&survey(SURVEY)).expect("slots can be read");
    slots.sort();
    let expected = [("country", "FR"), ("country", "IT"), ("store", "Roma")];
    assert_eq!(slots, expected.map(|(key, value)| (key.to_owned(), value.to_owned())));
    // Of three slots two are taken, so one more value finds room; the rest shares.
    commit(store, click(3, 4).segment("country", "DE", 3));
    commit(store, click(4, 4).segment("country", "AT", 3));
    let cells = super::segments::cells(&whole(store, SURVEY), "country");
    let expected = [("DE", 1), ("IT", 1), ("~other", 2)];
    assert_eq!(cells, expected.map(|(value, n)| (value.to_owned(), n)).into());
    assert_eq!(store.verify(false).map(|found| found.differences), Ok(Vec::new()));
    assert_eq!(
        commit(store, put(Kept::Slot { survey: survey("x"), key: "k".into(), value: "v".into() })),
        Outcome::UnknownSurvey
    );
}

/// An erased id erases the response that the same backup holds, and stays erased for the rest of its 90 days.
pub fn a_restored_erasure_is_applied(store: &dyn Store) {
    open(store);
    let at = minutes(5);
    let erased = |number| put(Kept::Erased(Erased { at, id: id(number) }));
    let outcomes = store.commit(&[response(click(1, 6)), erased(1), erased(2), erased(2), response(click(2, 6))]);
    let expected = [Outcome::Done, Outcome::Done, Outcome::Done, Outcome::Conflict, Outcome::Conflict];
    assert_eq!(outcomes, Ok(expected.to_vec()));
    assert_eq!((store.response(id(1)), whole(store, SURVEY).all.scores.len()), (Ok(None), 0));
    assert_eq!(commit(store, click(2, 6).at(minutes(9))), Outcome::Refused(Refusal::Erased));
    assert_eq!(store.erased(None, 9), Ok(vec![Erased { at, id: id(1) }, Erased { at, id: id(2) }]));
    assert!(matches!(commit(store, click(2, 6).at(at.plus_days(TOMBSTONE_DAYS))), Outcome::Created(_)));
}

/// Displays come back with their tokens, which count no second time.
pub fn restored_displays_are_counted_and_known(store: &dyn Store) {
    open(store);
    let survey = survey(SURVEY);
    let counted = Displays::Counted { quarter: Quarter::of(minutes(-30)), times: 3 };
    let seen = Displays::Seen { at: minutes(0), token: [1; 16] };
    for displays in [counted, seen] {
        assert_eq!(commit(store, put(Kept::Displays(survey.clone(), displays))), Outcome::Done);
        assert_eq!(commit(store, put(Kept::Displays(survey.clone(), displays))), Outcome::Conflict);
    }
    assert_eq!(store.displays(&survey, None, 9), Ok(vec![counted, seen]));
    commit(store, Change::Shown { survey: survey.clone(), token: [1; 16], now: minutes(60) });
    assert_eq!(whole(store, SURVEY).shown, 4);
    assert_eq!(store.verify(false).map(|found| found.differences), Ok(Vec::new()));
}

/// Who reads the log goes on with higher numbers.
pub fn a_restored_log_goes_on_counting(store: &dyn Store) {
    open(store);
    assert_eq!(commit(store, put(Kept::LastChange(41))), Outcome::Done);
    assert_eq!(store.last_change(), Ok(41));
    commit(store, click(1, 6));
    assert_eq!(store.changes(0, 9).map(|log| log[0].number), Ok(42));
    assert_eq!(store.last_change(), Ok(42));
}
