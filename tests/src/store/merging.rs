//! Exactly once: what becomes of a first, a second and a late post.

use perche_collector::change::{Change, Outcome, Receipt, TOMBSTONE_DAYS};
use perche_collector::store::Store;
use perche_survey::merge::Refusal::{self, AlreadyAnswered, Closed, Erased, IdInUse, Stale};
use perche_survey::scale::Score;

use super::post::{Post, click, id, skip};
use super::{MINUTE, NOON, OTHER, SURVEY, commit, erase, minutes, open, stored, whole};

fn refused(store: &dyn Store, post: Post, refusal: Refusal) {
    assert_eq!(commit(store, post), Outcome::Refused(refusal));
}

/// A new id is created, and read as it was posted.
pub fn a_new_id_is_created(store: &dyn Store) {
    open(store);
    let post = click(1, 6).comment("Easy.").seq(7);
    assert_eq!(commit(store, post.clone()), Outcome::Created(post.receipt()));
    assert_eq!(stored(store, id(1)), post.0.fresh);
}

/// 201 exactly once; the retry after a lost reply is told the same.
pub fn a_retry_adds_nothing(store: &dyn Store) {
    open(store);
    let post = click(1, 6).seq(7);
    commit(store, post.clone());
    for retry in [post.clone(), post.clone().at(minutes(3)), post.clone().at(minutes(3_000))] {
        assert_eq!(commit(store, retry), Outcome::Unchanged(post.receipt()));
    }
    assert_eq!(store.changes(0, 9).map(|log| log.len()), Ok(1));
    assert_eq!(whole(store, SURVEY).all.scores, [(Score(6), 1)].into());
}

/// Two posts of one id in one commit: the second sees the first.
pub fn a_double_post_in_one_batch_is_one_response(store: &dyn Store) {
    open(store);
    let post = click(1, 6);
    let why = post.clone().comment("Quick.").seq(1).at(minutes(1));
    let outcomes = store.commit(&[post.clone().into(), post.clone().into(), why.into()]);
    let amended = Receipt { seq: 1, ..post.receipt() };
    let expected =
        vec![Outcome::Created(post.receipt()), Outcome::Unchanged(post.receipt()), Outcome::Amended(amended)];
    assert_eq!(outcomes, Ok(expected));
    assert_eq!(whole(store, SURVEY).all.commented, 1);
}

/// The same id from several threads at once.
pub fn a_race_of_one_id_is_created_once(store: &dyn Store) {
    open(store);
    let outcomes = std::thread::scope(|scope| {
        let racers: Vec<_> = (0..4).map(|_| scope.spawn(|| commit(store, click(1, 6)))).collect();
        racers.into_iter().map(|racer| racer.join().expect("no racer panics")).collect::<Vec<_>>()
    });
    let created = outcomes.iter().filter(|outcome| matches!(outcome, Outcome::Created(_)));
    assert_eq!(created.count(), 1, "{outcomes:?}");
    assert_eq!(whole(store, SURVEY).all.scores, [(Score(6), 1)].into());
}

/// The score of a second post replaces the first, and the clock of the response stays.
pub fn a_changed_score_is_amended(store: &dyn Store) {
    open(store);
    commit(store, click(1, 2).seq(1));
    let second = click(1, 6).seq(2).at(minutes(1));
    let receipt = Receipt { at: NOON, ..second.receipt() };
    assert_eq!(commit(store, second), Outcome::Amended(receipt));
    let response = stored(store, id(1));
    assert_eq!((response.score, response.at, response.amended_at), (Some(Score(6)), NOON, Some(minutes(1))));
}

/// The "why" comes later and keeps the score's row.
pub fn a_late_comment_is_kept(store: &dyn Store) {
    open(store);
    commit(store, click(1, 2).seq(1));
    commit(store, click(1, 2).comment("Too many steps.").seq(2).at(minutes(2)));
    assert_eq!(stored(store, id(1)).comment.as_deref(), Some("Too many steps."));
    // A post without the member leaves it.
    commit(store, click(1, 3).seq(3).at(minutes(3)));
    assert_eq!(stored(store, id(1)).comment.as_deref(), Some("Too many steps."));
}

/// `null` clears.
pub fn a_cleared_comment_is_gone(store: &dyn Store) {
    open(store);
    commit(store, click(1, 2).comment("Oops").seq(1));
    assert!(matches!(commit(store, click(1, 2).clear_comment().seq(2)), Outcome::Amended(_)));
    assert_eq!(stored(store, id(1)).comment, None);
    assert_eq!(whole(store, SURVEY).all.commented, 0);
}

/// A post that was overtaken changes nothing.
pub fn an_older_seq_is_stale(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6).seq(5));
    refused(store, click(1, 2).seq(4), Stale);
    assert_eq!(stored(store, id(1)).score, Some(Score(6)));
}

/// With equal `seq`, the later arrival wins.
pub fn an_equal_seq_with_other_content_wins_by_arrival(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6).seq(5));
    assert!(matches!(commit(store, click(1, 2).seq(5)), Outcome::Amended(_)));
    assert_eq!(stored(store, id(1)).score, Some(Score(2)));
}

/// The same answer with a higher `seq` is unchanged, and yet an older post on its way cannot win any more.
pub fn a_confirmed_answer_makes_older_posts_stale(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6).seq(5));
    let before = whole(store, SURVEY);
    let confirmed = Receipt { seq: 9, ..click(1, 6).receipt() };
    assert_eq!(commit(store, click(1, 6).seq(9)), Outcome::Unchanged(confirmed));
    refused(store, click(1, 2).seq(8), Stale);
    assert_eq!((whole(store, SURVEY), store.changes(0, 9).map(|log| log.len())), (before, Ok(1)));
    assert_eq!(stored(store, id(1)).amended_at, None);
}

/// Ids are unique in the installation.
pub fn an_id_of_another_survey_is_in_use(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6));
    refused(store, click(1, 6).to(OTHER), IdInUse);
    assert_eq!(whole(store, OTHER), perche_collector::tally::Tally::default());
}

/// After 24 hours only a retry is answered.
pub fn after_a_day_a_response_is_closed(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6).seq(1));
    assert!(matches!(commit(store, click(1, 5).seq(2).at(NOON.plus_hours(24))), Outcome::Amended(_)));
    let late = perche_survey::time::Timestamp(NOON.plus_hours(24).0 + 1);
    refused(store, click(1, 4).seq(3).at(late), Closed);
    refused(store, click(1, 4).seq(0).at(late), Stale);
    assert!(matches!(commit(store, click(1, 5).seq(3).at(late)), Outcome::Unchanged(_)));
    assert_eq!(stored(store, id(1)).seq, 2);
}

/// The `at` of an import decides how long it is open, and a second post of the id does not move it.
pub fn an_import_is_as_old_as_it_says(store: &dyn Store) {
    open(store);
    let old = click(1, 6).seq(1).import(NOON.plus_days(-2));
    assert_eq!(commit(store, old.clone()), Outcome::Created(old.receipt()));
    for again in [old.clone(), old.clone().import(NOON.plus_days(-3)), old.clone().at(minutes(1))] {
        assert_eq!(commit(store, again), Outcome::Unchanged(old.receipt()));
    }
    refused(store, click(1, 5).seq(2).import(NOON.plus_days(-2)), Closed);
    assert_eq!(stored(store, id(1)), old.0.fresh);
    commit(store, click(2, 6).import(NOON.plus_hours(-23)));
    assert!(matches!(commit(store, click(2, 5).import(NOON.plus_hours(-99))), Outcome::Amended(_)));
    let young = stored(store, id(2));
    assert_eq!((young.at, young.amended_at), (NOON.plus_hours(-23), Some(NOON)));
    let log = store.changes(0, 9).expect("the log can be read");
    assert!(log.iter().all(|entry| entry.at == NOON), "the log keeps the server's own clock: {log:?}");
}

/// An erased id is refused for 90 days, then it is like any other.
pub fn an_erased_id_stays_erased_for_ninety_days(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6));
    assert_eq!(commit(store, erase(id(1), minutes(5))), Outcome::Erased(true));
    assert_eq!(commit(store, erase(id(1), minutes(5))), Outcome::Erased(false));
    assert_eq!(store.response(id(1)), Ok(None));
    let last = perche_survey::time::Timestamp(minutes(5).plus_days(TOMBSTONE_DAYS).0 - 1);
    refused(store, click(1, 6).at(last), Erased);
    let again = click(1, 3).at(minutes(5).plus_days(TOMBSTONE_DAYS));
    assert_eq!(commit(store, again.clone()), Outcome::Created(again.receipt()));
    assert_eq!(whole(store, SURVEY).all.scores, [(Score(3), 1)].into());
}

/// Erasing by another survey's name does nothing.
pub fn a_response_is_erased_by_its_own_survey_only(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6));
    for name in [OTHER, "unheard-of"] {
        let change = Change::Erase { survey: super::survey(name), id: id(1), now: minutes(1) };
        assert_eq!(commit(store, change), Outcome::Erased(false));
    }
    assert_eq!(stored(store, id(1)).score, Some(Score(6)));
}

/// `one_per`: a second id with the same value is refused, another survey's is not, and erasing frees the value.
pub fn one_answer_per_value(store: &dyn Store) {
    open(store);
    commit(store, click(1, 6).unique("A-17"));
    refused(store, click(2, 5).unique("A-17"), AlreadyAnswered);
    assert!(matches!(commit(store, click(1, 4).unique("A-17").seq(1)), Outcome::Amended(_)));
    assert!(matches!(commit(store, click(3, 5).unique("A-18")), Outcome::Created(_)));
    assert!(matches!(commit(store, click(4, 5).unique("A-17").to(OTHER)), Outcome::Created(_)));
    commit(store, erase(id(1), minutes(1)));
    assert!(matches!(commit(store, click(2, 5).unique("A-17")), Outcome::Created(_)));
}

/// The same within one commit.
pub fn one_answer_per_value_within_a_batch(store: &dyn Store) {
    open(store);
    let [first, second] = [click(1, 6).unique("A-17"), click(2, 5).unique("A-17")];
    let expected = vec![Outcome::Created(first.receipt()), Outcome::Refused(AlreadyAnswered)];
    assert_eq!(store.commit(&[first.into(), second.into()]), Ok(expected));
    assert_eq!(store.response(id(2)), Ok(None));
}

/// Trying a survey out keeps no customer out, and no customer stops a trial.
pub fn a_test_response_takes_no_value(store: &dyn Store) {
    open(store);
    for post in [click(1, 6).unique("A-17").test(), click(2, 5).unique("A-17"), click(3, 4).unique("A-17").test()] {
        assert_eq!(commit(store, post.clone()), Outcome::Created(post.receipt()));
    }
    // Erasing a trial frees nothing that it did not take.
    commit(store, erase(id(1), minutes(1)));
    refused(store, click(4, 6).unique("A-17"), AlreadyAnswered);
}

/// A post to a survey that the store does not know changes nothing and hurts nobody.
pub fn an_unknown_survey_is_told(store: &dyn Store) {
    open(store);
    assert_eq!(commit(store, click(1, 6).to("unheard-of")), Outcome::UnknownSurvey);
    let seen = Change::Shown { survey: super::survey("unheard-of"), token: [1; 16], now: NOON };
    assert_eq!(commit(store, seen), Outcome::UnknownSurvey);
    assert!(matches!(commit(store, click(1, 6)), Outcome::Created(_)));
}

/// A skip is a response, and may turn into a score.
pub fn a_skip_may_become_a_score(store: &dyn Store) {
    open(store);
    commit(store, skip(1).seq(1));
    assert_eq!(whole(store, SURVEY).all.skipped, 1);
    commit(store, click(1, 6).seq(2).at(perche_survey::time::Timestamp(NOON.0 + MINUTE)));
    let tally = whole(store, SURVEY).all;
    assert_eq!((tally.skipped, tally.scores), (0, [(Score(6), 1)].into()));
}
