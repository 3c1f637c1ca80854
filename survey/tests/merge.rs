//! The one rule for a second post.

use perche_survey::accept::{Moment, Signature};
use perche_survey::draft::Draft;
use perche_survey::file;
use perche_survey::handling::Handling;
use perche_survey::merge::{Accepted, Known, Merged, Refusal, merge};
use perche_survey::response::{Response, Status, Suspicion};
use perche_survey::revision::Revision;
use perche_survey::scale::Score;
use perche_survey::time::Timestamp;

const FIRST: Timestamp = Timestamp(1_795_000_000_000);

fn post_to(survey: &str, members: &str) -> Accepted {
    let text = format!(
        "[[survey]]\nid = \"{survey}\"\nkind = \"ces\"\ncontact = {{ label = \"l\", consent = \"c\" }}\n[survey.text.en]\nquestion = \"q\"\n"
    );
    let survey = file::read(&text).surveys.into_iter().next().expect("a survey");
    let current =
        Revision { revision: 1, version: survey.version(), at: FIRST, archived: false, from_file: true, survey };
    let body = format!(r#"{{"id": "01938f5e-7b3a-7c4d-9e21-0123456789ab", {members}}}"#);
    let draft = Draft::read(body.as_bytes()).expect("an object");
    let moment = Moment {
        now: FIRST,
        current: &current,
        revision_of: &|_| None,
        display: None,
        signature: Signature::Absent,
        hash: &str::to_owned,
        vouched: false,
    };
    current.survey.accept(draft, &moment).expect("accepted").0
}

fn post(members: &str) -> Accepted {
    post_to("s", members)
}

fn stored(members: &str) -> Response {
    match merge(Known::New, &post(members)) {
        Merged::Created(response) => response,
        other => panic!("{other:?}"),
    }
}

fn again(stored: &Response, members: &str, now: Timestamp) -> Merged {
    merge(Known::Stored(stored), &Accepted { now, ..post(members) })
}

fn amended(merged: Merged) -> Response {
    match merged {
        Merged::Amended(response) => response,
        other => panic!("{other:?}"),
    }
}

#[test]
fn the_same_post_again_changes_nothing_at_any_age_and_any_seq() {
    let response = stored(r#""score": 6, "seq": 3, "comment": "c""#);
    for (members, now) in [
        (r#""score": 6, "seq": 3, "comment": "c""#, FIRST.plus_days(9)),
        (r#""score": 6, "seq": 1"#, FIRST),
        (r#""score": 6, "seq": 9"#, FIRST.plus_days(9)),
    ] {
        assert_eq!(again(&response, members, now), Merged::Unchanged, "{members}");
    }
}

#[test]
fn the_same_answer_with_a_higher_seq_keeps_an_older_post_from_winning_later() {
    let response = stored(r#""score": 6, "seq": 1"#);
    let Merged::Confirmed(confirmed) = again(&response, r#""score": 6, "seq": 3"#, FIRST) else { panic!() };
    assert_eq!(confirmed.seq, 3);
    assert_eq!(again(&confirmed, r#""score": 2, "seq": 2"#, FIRST), Merged::Refused(Refusal::Stale));
}

#[test]
fn present_members_replace_absent_ones_stay_and_null_clears() {
    let response = stored(r#""score": 6, "comment": "c", "contact": "me", "consent": true"#);
    let changed = amended(again(&response, r#""score": 2, "comment": null"#, Timestamp(FIRST.0 + 5)));
    assert_eq!((changed.score, changed.comment, changed.contact.as_deref()), (Some(Score(2)), None, Some("me")));
    assert_eq!(
        (changed.at, changed.amended_at),
        (FIRST, Some(Timestamp(FIRST.0 + 5))),
        "amending never moves the clock"
    );
}

#[test]
fn all_but_score_comment_contact_and_consent_is_fixed_by_the_first_post() {
    let response = stored(r#""score": 6, "channel": "inline""#);
    assert_eq!(again(&response, r#""score": 6, "channel": "qr", "test": true"#, FIRST), Merged::Unchanged);
}

#[test]
fn contact_and_consent_are_amended_as_the_comment_is() {
    let response = stored(r#""score": 6, "contact": "me", "consent": false"#);
    let changed = amended(again(&response, r#""score": 6, "contact": "you", "consent": true"#, FIRST));
    assert_eq!((changed.contact.as_deref(), changed.consent), (Some("you"), Some(true)));
    let cleared = amended(again(&changed, r#""score": 6, "contact": null, "consent": null"#, FIRST));
    assert_eq!((cleared.contact, cleared.consent), (None, None));
}

#[test]
fn an_amended_response_keeps_the_seq_that_amended_it() {
    let response = stored(r#""score": 6, "seq": 1"#);
    let changed = amended(again(&response, r#""score": 2, "seq": 3"#, FIRST));
    assert_eq!(changed.seq, 3);
    assert_eq!(again(&changed, r#""score": 4, "seq": 2"#, FIRST), Merged::Refused(Refusal::Stale));
}

#[test]
fn an_older_seq_is_stale_an_equal_one_arrives_in_order() {
    let response = stored(r#""score": 6, "seq": 5"#);
    assert_eq!(again(&response, r#""score": 2, "seq": 4"#, FIRST), Merged::Refused(Refusal::Stale));
    assert_eq!(amended(again(&response, r#""score": 2, "seq": 5"#, FIRST)).score, Some(Score(2)));
}

#[test]
fn a_form_without_script_comes_after_whatever_is_stored() {
    let response = stored(r#""score": 6, "seq": 5"#);
    let form = Accepted { seq: None, ..post(r#""score": 2"#) };
    let changed = amended(merge(Known::Stored(&response), &form));
    assert_eq!((changed.score, changed.seq), (Some(Score(2)), 5));
}

#[test]
fn after_a_day_it_is_closed_and_staleness_is_told_first() {
    let response = stored(r#""score": 6, "seq": 5"#);
    let day = FIRST.plus_hours(24);
    assert_eq!(amended(again(&response, r#""score": 2, "seq": 6"#, day)).score, Some(Score(2)));
    let later = Timestamp(day.0 + 1);
    assert_eq!(again(&response, r#""score": 2, "seq": 6"#, later), Merged::Refused(Refusal::Closed));
    assert_eq!(again(&response, r#""score": 2, "seq": 4"#, later), Merged::Refused(Refusal::Stale));
}

#[test]
fn an_id_belongs_to_one_survey_and_an_erased_one_to_none() {
    let response = stored(r#""score": 6"#);
    let elsewhere = post_to("t", r#""score": 6"#);
    assert_eq!(merge(Known::Stored(&response), &elsewhere), Merged::Refused(Refusal::IdInUse));
    assert_eq!(merge(Known::Erased, &post(r#""score": 6"#)), Merged::Refused(Refusal::Erased));
}

#[test]
fn a_skip_can_become_a_score_and_back() {
    let skipped = stored(r#""score": null"#);
    let scored = amended(again(&skipped, r#""score": 4"#, FIRST));
    assert_eq!(scored.score, Some(Score(4)));
    assert_eq!(amended(again(&scored, r#""score": null"#, FIRST)).score, None);
}

#[test]
fn a_second_post_may_put_an_answer_away_and_never_one_that_was_released() {
    let suspected = |members: &str, rule| {
        let mut post = post(members);
        (post.fresh.status, post.fresh.suspicion) = (Status::Quarantined, Some(rule));
        post
    };
    let first = stored(r#""score": 6"#);
    let why = r#""score": 6, "comment": "Buy gold", "seq": 1"#;
    for (_, rule) in Suspicion::NAMES {
        let told = amended(merge(Known::Stored(&first), &suspected(why, rule)));
        let put_away = matches!(rule, Suspicion::SameComment | Suspicion::Honeypot);
        let expected = if put_away { (Status::Quarantined, Some(rule)) } else { (Status::Counted, None) };
        assert_eq!((told.status, told.suspicion), expected, "{rule:?}");
    }
    let retry = suspected(r#""score": 6"#, Suspicion::SameComment);
    assert_eq!(merge(Known::Stored(&first), &retry), Merged::Unchanged);
    let away = amended(merge(Known::Stored(&first), &suspected(why, Suspicion::SameComment)));
    let released = Handling { release: true, ..Handling::default() }.apply(&away);
    assert_eq!((released.status, released.suspicion), (Status::Counted, Some(Suspicion::SameComment)));
    let later = suspected(r#""score": 1, "comment": "Buy more gold", "seq": 2"#, Suspicion::Honeypot);
    assert_eq!(amended(merge(Known::Stored(&released), &later)).status, Status::Counted);
    let trial = Response { status: Status::Test, ..first };
    assert_eq!(amended(merge(Known::Stored(&trial), &later)).status, Status::Test);
}
