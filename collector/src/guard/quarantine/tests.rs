use std::collections::BTreeMap;

use perche_survey::response::{Channel, Status};
use perche_survey::scale::Score;
use uuid::Uuid;

use super::*;
use crate::change::Receipt;
use crate::tally::{Cell, Quarter, Tally};

const NOON: Timestamp = Timestamp(1_795_348_800_000);
const HOUR: i64 = 3_600_000;

fn survey(name: &str) -> SurveyId {
    SurveyId::try_from(name.to_owned()).unwrap()
}

fn answer(id: u128) -> Response {
    Response {
        id: Uuid::from_u128(id),
        survey: survey("s"),
        revision: 1,
        score: Some(Score(6)),
        comment: None,
        contact: None,
        consent: None,
        seq: 0,
        channel: Channel::Inline,
        locale: "en".to_owned(),
        touchpoint: None,
        context: BTreeMap::new(),
        segments: BTreeMap::new(),
        respondent: None,
        verified: false,
        at: NOON,
        answered_at: None,
        amended_at: None,
        status: Status::Counted,
        suspicion: None,
        answer_ms: Some(2_300),
        unique: None,
        tags: Vec::new(),
        done: false,
    }
}

fn saying(id: u128, comment: &str) -> Response {
    Response { comment: Some(comment.to_owned()), ..answer(id) }
}

fn judge(quarantine: &Quarantine, fresh: &Response, now: i64) -> Option<Suspicion> {
    quarantine.judge(Post { fresh, display: None, trapped: false }, Timestamp(NOON.0 + now))
}

fn by_default() -> Quarantine {
    Quarantine::new(Rules::default())
}

#[test]
fn thirty_may_say_the_same_within_an_hour_and_the_next_one_may_not() {
    let quarantine = by_default();
    for id in 0..30 {
        assert_eq!(judge(&quarantine, &saying(id, "Slow."), i64::try_from(id).unwrap()), None);
    }
    assert_eq!(judge(&quarantine, &saying(30, "Slow."), HOUR - 1), Some(Suspicion::SameComment));
    assert_eq!(judge(&quarantine, &saying(29, "Slow."), HOUR - 1), None, "a retry says it no second time");
    assert_eq!(judge(&quarantine, &saying(31, "Slow!"), HOUR - 1), None);
    let elsewhere = Response { survey: survey("t"), ..saying(32, "Slow.") };
    assert_eq!(judge(&quarantine, &elsewhere, HOUR - 1), None);
    assert_eq!(judge(&quarantine, &answer(33), HOUR - 1), None);
    assert_eq!(judge(&quarantine, &saying(30, "Slow."), HOUR), None, "an hour after the first");
}

#[test]
fn a_second_post_is_no_second_voice() {
    let quarantine = by_default();
    for turn in 0..3 {
        for id in 0..30 {
            assert_eq!(judge(&quarantine, &saying(id, "ok"), turn), None);
        }
    }
}

#[test]
fn what_many_say_is_remembered_however_much_else_is_said() {
    let quarantine = by_default();
    for id in 0..30 {
        judge(&quarantine, &saying(id, "Slow."), 0);
    }
    for id in 100..40_100 {
        judge(&quarantine, &saying(id, &id.to_string()), 1);
    }
    assert_eq!(judge(&quarantine, &saying(30, "Slow."), 2), Some(Suspicion::SameComment));
}

#[test]
fn sooner_than_anybody_reads_is_too_fast() {
    let after = |elapsed| judge(&by_default(), &Response { answer_ms: elapsed, ..answer(1) }, 0);
    assert_eq!(
        [Some(0), Some(399), Some(400), None].map(after),
        [Some(Suspicion::TooFast), Some(Suspicion::TooFast), None, None]
    );
}

#[test]
fn a_display_belongs_to_the_answer_that_used_it_first() {
    let quarantine = by_default();
    let from = |id, display| quarantine.judge(Post { fresh: &answer(id), display, trapped: false }, NOON);
    assert_eq!([from(1, Some([1; 16])), from(1, Some([1; 16]))], [None, None], "a retry, or the why");
    assert_eq!(from(2, Some([1; 16])), Some(Suspicion::DisplayReused));
    assert_eq!([from(2, Some([2; 16])), from(3, None), from(4, None)], [None; 3]);
}

#[test]
fn who_fills_in_what_people_do_not_see_is_no_person() {
    let trapped = Post { fresh: &answer(1), display: None, trapped: true };
    assert_eq!(by_default().judge(trapped, NOON), Some(Suspicion::Honeypot));
}

fn store(quarantine: &Quarantine, fresh: &Response, found: Option<Suspicion>, now: i64) {
    let created = Outcome::Created(Receipt::from(fresh));
    quarantine.stored(&fresh.survey, &created, found, Timestamp(NOON.0 + now));
}

/// As the handler does; the survey's median is `usual`.
fn post(quarantine: &Quarantine, id: u128, usual: Option<u64>, now: i64) -> Option<Suspicion> {
    let fresh = answer(id);
    if quarantine.wants_history(&fresh, Timestamp(NOON.0 + now)) {
        quarantine.learn(&fresh, usual);
    }
    let found = judge(quarantine, &fresh, now);
    store(quarantine, &fresh, found, now);
    found
}

#[test]
fn more_than_ten_times_the_usual_is_a_burst() {
    let quarantine = by_default();
    assert!((0..200).all(|id| post(&quarantine, id, Some(20), 1).is_none()));
    assert_eq!(post(&quarantine, 200, Some(20), HOUR), Some(Suspicion::Burst));
    assert_eq!(post(&quarantine, 201, Some(20), HOUR), Some(Suspicion::Burst));
    assert_eq!(post(&quarantine, 202, Some(20), HOUR + 1), None, "an hour after the first");
}

#[test]
fn fewer_than_a_hundred_are_no_burst_and_where_nothing_is_usual_none_is() {
    let quarantine = by_default();
    assert!((0..99).all(|id| post(&quarantine, id, Some(1), 0).is_none()));
    assert_eq!(post(&quarantine, 99, Some(1), 0), Some(Suspicion::Burst));
    let fresh = by_default();
    assert!((0..1_000).all(|id| post(&fresh, id, None, 0).is_none()));
}

#[test]
fn one_answer_an_hour_asks_for_the_history() {
    let quarantine = by_default();
    let asks = |now| quarantine.wants_history(&answer(1), Timestamp(NOON.0 + now));
    for id in 0..98 {
        store(&quarantine, &answer(id), None, 0);
    }
    assert!(!asks(0));
    store(&quarantine, &answer(98), None, 0);
    assert_eq!((asks(0), asks(0)), (true, false));
    assert!(!asks(HOUR));
}

#[test]
fn what_a_signature_allows_once_is_no_burst_and_no_echo() {
    let quarantine = by_default();
    for id in 0..30 {
        judge(&quarantine, &saying(id, "Slow."), 0);
    }
    for id in 0..99 {
        store(&quarantine, &answer(id), None, 0);
    }
    assert!(quarantine.wants_history(&answer(99), NOON));
    quarantine.learn(&answer(99), Some(1));
    assert_eq!(judge(&quarantine, &answer(99), 0), Some(Suspicion::Burst));
    let signed = Response { verified: true, unique: Some("nonce".to_owned()), ..saying(100, "Slow.") };
    assert_eq!(judge(&quarantine, &signed, 0), None);
    assert_eq!(judge(&quarantine, &Response { unique: None, ..signed }, 0), Some(Suspicion::SameComment));
}

#[test]
fn every_rule_can_be_turned_off() {
    let (same_comment, burst_times, too_fast) = (0, 0, 0);
    let off = Rules { same_comment, burst_times, too_fast, display_reused: false, honeypot: false, ..Rules::default() };
    let quarantine = Quarantine::new(off);
    for id in 0..200 {
        let fresh = Response { answer_ms: Some(0), ..saying(id, "Slow.") };
        assert!(!quarantine.wants_history(&fresh, NOON));
        let found = quarantine.judge(Post { fresh: &fresh, display: Some([1; 16]), trapped: true }, NOON);
        assert_eq!(found, None);
        store(&quarantine, &fresh, found, 0);
    }
}

#[test]
fn what_a_rule_put_away_is_counted_once() {
    let quarantine = by_default();
    let counts = || quarantine.counts().filter(|(_, count)| *count > 0).collect::<Vec<_>>();
    let amended = Outcome::Amended(Receipt::from(&answer(1)));
    let unchanged = Outcome::Unchanged(Receipt::from(&answer(1)));
    store(&quarantine, &answer(1), Some(Suspicion::TooFast), 0);
    for outcome in [&amended, &unchanged] {
        quarantine.stored(&survey("s"), outcome, Some(Suspicion::TooFast), NOON);
    }
    assert_eq!(counts(), [("too-fast", 1)], "a second post does not begin too fast");
    quarantine.stored(&survey("s"), &amended, Some(Suspicion::SameComment), NOON);
    assert_eq!(counts(), [("same-comment", 1), ("too-fast", 1)]);
    assert_eq!(quarantine.counts().count(), Suspicion::NAMES.len(), "all of them are told from the start");
}

#[test]
fn the_median_is_that_of_the_hours_with_answers() {
    let hour = |count: u64| Tally {
        all: Cell { scores: [(Score(6), count)].into(), skipped: 1, ..Cell::default() },
        ..Tally::default()
    };
    let mut hours: Vec<Tally> = (0..24).map(hour).collect();
    hours.extend(std::iter::repeat_with(Tally::default).take(500));
    assert_eq!(median(&hours), Some(13), "1 to 24 answers");
    assert_eq!(median(&hours[1..]), None, "a day's hours are too few");
}

#[test]
fn the_median_is_taken_of_four_weeks_of_whole_hours() {
    let edges = edges(Timestamp(NOON.0 + HOUR - 1));
    assert_eq!((edges.len(), edges.last()), (28 * 24 + 1, Some(&Quarter::of(NOON))));
    assert_eq!(edges[0].start(), NOON.plus_days(-28));
    assert!(edges.windows(2).all(|pair| pair[1].0 - pair[0].0 == 4));
}
