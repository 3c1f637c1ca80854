//! What a team does with a response, and that the counts follow.

use std::collections::BTreeMap;

use perche_collector::change::{Change, Outcome, What};
use perche_collector::store::Store;
use perche_survey::handling::Handling;
use perche_survey::response::{Slot, Status, Suspicion};
use perche_survey::scale::Score;

use super::post::{click, id};
use super::segments::cells;
use super::{OTHER, SURVEY, commit, erase, minutes, open, stored, survey, whole};

fn handle(number: u16, handling: Handling) -> Change {
    let segments = BTreeMap::from([("country".to_owned(), 1)]);
    Change::Handle { survey: survey(SURVEY), id: id(number), handling, segments, now: minutes(90) }
}

fn release() -> Handling {
    Handling { release: true, ..Handling::default() }
}

fn log(store: &dyn Store) -> Vec<What> {
    store.changes(0, 99).expect("the log can be read").iter().map(|entry| entry.what).collect()
}

fn counted_right(store: &dyn Store) {
    assert_eq!(store.verify(false).map(|found| found.differences), Ok(Vec::new()));
}

/// Tags and "done" stay until they are changed, say nothing of the customer and move no count.
pub fn a_label_stays_and_counts_nothing(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6).comment("Slow."));
    let before = (whole(store, SURVEY), stored(store, id(1)));
    let label = Handling { tags: Some(vec!["late".to_owned()]), done: Some(true), release: true };
    assert_eq!(commit(store, handle(1, label.clone())), Outcome::Handled(true));
    assert_eq!(commit(store, handle(1, label)), Outcome::Handled(false), "again changes nothing");
    let after = stored(store, id(1));
    assert_eq!((after.tags.clone(), after.done, after.amended_at), (vec!["late".to_owned()], true, None));
    assert_eq!(after.status, Status::Counted);
    commit(store, handle(1, Handling { done: Some(false), ..Handling::default() }));
    assert_eq!(stored(store, id(1)).tags, after.tags, "what is absent stays");
    assert_eq!(whole(store, SURVEY), before.0);
    assert_eq!(log(store), [What::Created, What::Handled, What::Handled]);
    commit(store, click(1, 2).seq(1).at(minutes(100)));
    assert_eq!(stored(store, id(1)).tags, after.tags, "the customer does not touch them");
    counted_right(store);
}

/// What was in quarantine counts, at its own time, under the segments that it would have had.
pub fn a_released_response_counts_where_it_was_given(store: &dyn Store) {
    open(store);
    let quarantined = |number, country| {
        click(number, 6).segment("country", country, 1).with(|response| response.status = Status::Quarantined)
    };
    for post in [quarantined(1, "IT"), quarantined(2, "FR"), quarantined(3, "IT").at(minutes(20))] {
        commit(store, post);
    }
    assert_eq!((whole(store, SURVEY).quarantined, whole(store, SURVEY).all.scores.len()), (3, 0));
    assert_eq!(commit(store, handle(1, release())), Outcome::Handled(true));
    let outcomes = store.commit(&[handle(2, release()), handle(3, release())]).expect("the store takes changes");
    assert_eq!(outcomes, [Outcome::Handled(true), Outcome::Handled(true)]);
    let tally = whole(store, SURVEY);
    assert_eq!((tally.quarantined, tally.all.scores), (0, [(Score(6), 3)].into()));
    let slot = |number| stored(store, id(number)).segments.get("country").copied();
    assert_eq!([1, 2, 3].map(slot), [Some(Slot::Own), Some(Slot::Other), Some(Slot::Own)]);
    assert_eq!(cells(&whole(store, SURVEY), "country"), [("IT".to_owned(), 2), ("~other".to_owned(), 1)].into());
    assert_eq!(stored(store, id(3)).at, minutes(20));
    assert_eq!(log(store)[3..], [What::Released; 3]);
    counted_right(store);
}

/// A second post that looks forged takes its answer out of every count; a retry of it changes nothing; once a team has
/// released it no rule puts it away again.
pub fn an_answer_that_turns_out_forged_leaves_the_figures(store: &dyn Store) {
    open(store);
    let suspected = |seq, rule| {
        let post = click(1, 6).segment("country", "IT", 1).seq(seq).comment("Buy this.").at(minutes(20));
        post.with(|response| {
            response.status = Status::Quarantined;
            response.suspicion = Some(rule);
        })
    };
    commit(store, click(1, 6).segment("country", "IT", 1));
    let before = whole(store, SURVEY);
    commit(store, suspected(1, Suspicion::TooFast));
    assert_eq!((whole(store, SURVEY).all.commented, stored(store, id(1)).status), (1, Status::Counted));
    commit(store, suspected(2, Suspicion::SameComment));
    assert_eq!(stored(store, id(1)).status, Status::Counted, "what is so already shows nothing new");
    commit(store, suspected(3, Suspicion::SameComment).with(|response| response.score = Some(Score(7))));
    let kept = stored(store, id(1));
    assert_eq!((kept.status, kept.suspicion), (Status::Quarantined, Some(Suspicion::SameComment)));
    let tally = whole(store, SURVEY);
    assert_eq!((tally.quarantined, tally.all.scores, tally.all.commented, tally.by), (1, [].into(), 0, [].into()));
    counted_right(store);
    assert_eq!(commit(store, handle(1, release())), Outcome::Handled(true));
    assert_eq!(cells(&whole(store, SURVEY), "country"), cells(&before, "country"), "in the slot that it had");
    commit(store, suspected(4, Suspicion::Honeypot));
    let kept = stored(store, id(1));
    assert_eq!((kept.score, kept.status), (Some(Score(6)), Status::Counted), "a team has looked at it");
    assert_eq!(kept.suspicion, Some(Suspicion::SameComment), "and can still see why it was put away");
    assert_eq!(log(store), [What::Created, What::Amended, What::Amended, What::Released, What::Amended]);
    counted_right(store);
}

/// A trial stays one; what is not there, or not of that survey, is told.
pub fn only_what_is_there_is_handled(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6).test());
    assert_eq!(commit(store, handle(1, release())), Outcome::Handled(false));
    assert_eq!((stored(store, id(1)).status, whole(store, SURVEY).test), (Status::Test, 1));
    commit(store, click(2, 6).to(OTHER));
    assert_eq!([2, 3].map(|number| commit(store, handle(number, release()))), [const { Outcome::NoResponse }; 2]);
    commit(store, erase(id(1), minutes(1)));
    assert_eq!(commit(store, handle(1, release())), Outcome::NoResponse);
    counted_right(store);
}
