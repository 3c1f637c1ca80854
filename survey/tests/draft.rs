//! The doors a post goes through: lenient reading, then the survey's own judgement.

use perche_survey::accept::{Display, EARLIEST, Moment, Rejection, Signature, Signed};
use perche_survey::draft::{Draft, Fault};
use perche_survey::file;
use perche_survey::merge::Accepted;
use perche_survey::response::{Channel, Response, Status};
use perche_survey::revision::Revision;
use perche_survey::scale::Score;
use perche_survey::time::{NOT_RFC_3339, Timestamp};

const ID: &str = "01938f5e-7b3a-7c4d-9e21-0123456789ab";
const NOW: Timestamp = Timestamp(1_795_000_000_000);

fn revision(more: &str) -> Revision {
    let text = format!(
        "[[survey]]\nid = \"s\"\nkind = \"ces\"\n{more}\n[survey.context]\norder = {{ max_len = 5 }}\n[survey.text.it]\nquestion = \"q\"\n[survey.text.en]\nquestion = \"q\"\n"
    );
    let file = file::read(&text);
    assert_eq!(file.faults, []);
    let survey = file.surveys.into_iter().next().expect("a survey");
    Revision { revision: 4, version: survey.version(), at: NOW, archived: false, from_file: true, survey }
}

type Judged = Result<(Accepted, Vec<Fault>), Rejection>;

fn accept_from(vouched: bool, more: &str, body: &str, display: Option<Display>) -> Judged {
    accept_signed(vouched, more, body, display, Signature::Absent)
}

fn accept_signed(vouched: bool, more: &str, body: &str, display: Option<Display>, signature: Signature) -> Judged {
    let current = revision(more);
    let hash = |reference: &str| format!("hash of {reference}");
    let earlier = |version: &str| (version == "aaaaaaaaaaaa").then_some(2);
    let moment =
        Moment { now: NOW, current: &current, revision_of: &earlier, display, signature, hash: &hash, vouched };
    current.survey.accept(Draft::read(body.as_bytes()).expect("an object"), &moment)
}

fn accept_shown(more: &str, body: &str, display: Option<Display>) -> Judged {
    accept_from(false, more, body, display)
}

fn import(members: &str) -> Judged {
    accept_from(true, "", &post(members), None)
}

fn faults(judged: Judged) -> Vec<(String, String)> {
    match judged {
        Err(Rejection::Faults(faults)) => faults.into_iter().map(|fault| (fault.field, fault.message)).collect(),
        other => panic!("it gave {other:?}"),
    }
}

fn accept(body: &str) -> Judged {
    accept_shown("", body, None)
}

fn post(members: &str) -> String {
    format!(r#"{{"id": "{ID}", "score": 6{members}}}"#)
}

fn fields(faults: &[Fault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.field.as_str()).collect()
}

fn refused(body: &str) -> Vec<String> {
    match accept(body) {
        Err(Rejection::Faults(faults)) => faults.into_iter().map(|fault| fault.field).collect(),
        other => panic!("{body} gave {other:?}"),
    }
}

#[test]
fn a_post_brings_the_segments_that_it_is_counted_in() {
    let with = |members: &str, test: bool| {
        let more =
            "context = { shop = { segment = true, max_values = 40 }, country = { segment = true }, coupon = {} }";
        let text = format!(
            "[[survey]]\nid = \"s\"\nkind = \"ces\"\n{more}\n[survey.text.en]\nquestion = \"q\"\nlow = \"l\"\nhigh = \"h\"\n"
        );
        let survey = file::read(&text).surveys.remove(0);
        let current =
            Revision { revision: 1, version: survey.version(), at: NOW, archived: false, from_file: true, survey };
        let moment = Moment {
            now: NOW,
            current: &current,
            revision_of: &|_| None,
            display: None,
            signature: Signature::Absent,
            vouched: false,
            hash: &str::to_owned,
        };
        let body = format!(r#"{{"id": "{ID}", "score": 6, "test": {test}, "context": {{{members}}}}}"#);
        current.survey.accept(Draft::read(body.as_bytes()).expect("an object"), &moment).expect("accepted").0
    };
    let accepted = with(r#""shop": "Roma", "coupon": "A""#, false);
    // Without a country it is in no cell of countries, and a coupon is no segment.
    assert_eq!(accepted.segments().collect::<Vec<_>>(), [("shop", "Roma", 40)]);
    assert_eq!(with(r#""country": "IT""#, false).segments().collect::<Vec<_>>(), [("country", "IT", 250)]);
    assert_eq!(with(r#""country": "IT""#, true).segments().count(), 0, "a trial is counted nowhere");
}

#[test]
fn only_a_body_that_is_no_object_is_refused_as_a_whole() {
    for body in ["", "[]", "6", "{", "{\"id\":}", "{} {}", "null"] {
        assert!(Draft::read(body.as_bytes()).is_err(), "{body}");
    }
    assert!(Draft::read(b"{\"id\": \"\xff\"}").is_err());
    assert!(Draft::read("[".repeat(16_000).as_bytes()).is_err(), "deep nesting is an error, not a crash");
}

#[test]
fn every_faulty_member_is_named_at_once() {
    let body = r#"{"score": "9", "comment": 5, "seq": -1, "context": {"order": 7}, "answered_at": "now", "test": "yes", "foo": 1}"#;
    let mut found = refused(body);
    found.sort();
    assert_eq!(found, ["answered_at", "comment", "context.order", "foo", "id", "score", "seq", "test"]);
}

#[test]
fn a_score_is_a_whole_number_on_the_scale_however_it_is_written() {
    for (score, expected) in [("6", Some(6)), ("6.0", Some(6)), ("6e0", Some(6)), ("60e-1", Some(6)), ("null", None)] {
        let (accepted, _) = accept(&format!(r#"{{"id": "{ID}", "score": {score}}}"#)).expect(score);
        assert_eq!(accepted.fresh.score, expected.map(Score), "{score}");
    }
    for score in ["6.5", "\"9\"", "true", "1e400", "-1e400", "0", "8", "999", "-1", "9007199254740993", "[6]", "{}"] {
        assert_eq!(refused(&format!(r#"{{"id": "{ID}", "score": {score}}}"#)), ["score"], "{score}");
    }
}

#[test]
fn an_id_is_a_uuid_of_version_7() {
    for id in ["", "x", "9c5b94b1-35ad-49bb-b118-8e8fc24abf80"] {
        assert_eq!(refused(&format!(r#"{{"id": "{id}", "score": 6}}"#)), ["id"], "{id}");
    }
    assert_eq!(refused(r#"{"id": null, "score": 6}"#), ["id"]);
    assert_eq!(refused(r#"{"score": 6}"#), ["id"]);
    assert_eq!(refused(&format!(r#"{{"id": "{ID}"}}"#)), ["score"]);
}

#[test]
fn a_member_given_twice_is_a_fault() {
    assert_eq!(refused(&post(r#", "score": 7"#)), ["score"]);
}

#[test]
fn a_comment_is_cleaned_and_counted_in_unicode_scalars() {
    let (accepted, _) = accept(&post(r#", "comment": "a\r\nb\u0007\tc\u0085""#)).expect("accepted");
    assert_eq!(accepted.fresh.comment.as_deref(), Some("a\nb\tc"));
    let (blank, _) = accept(&post(r#", "comment": "  ""#)).expect("accepted");
    assert_eq!(blank.fresh.comment, None);
    assert!(accept(&post(&format!(r#", "comment": "{}""#, "😀".repeat(2_000)))).is_ok());
    assert_eq!(refused(&post(&format!(r#", "comment": "{}""#, "😀".repeat(2_001)))), ["comment"]);
    assert_eq!(refused(&post(r#", "comment": "\ud800""#)), ["comment"], "half a surrogate pair is no text");
}

#[test]
fn limits_of_single_members_hold_at_their_edge() {
    assert!(accept(&post(r#", "seq": 9007199254740991"#)).is_ok());
    assert_eq!(refused(&post(r#", "seq": 9007199254740992"#)), ["seq"]);
    assert!(accept(&post(&format!(r#", "respondent": "{}""#, "r".repeat(200)))).is_ok());
    assert_eq!(refused(&post(&format!(r#", "respondent": "{}""#, "r".repeat(201)))), ["respondent"]);
    assert_eq!(refused(&post(&format!(r#", "contact": "{}""#, "c".repeat(201)))), ["contact"]);
}

#[test]
fn what_the_page_added_is_repaired_with_a_warning() {
    let body = post(
        r#", "channel": "fax", "locale": "fr", "touchpoint": "moon", "version": "000000000000", "context": {"order": "A-1234", "x": "y"}, "signed": "s", "display": "d", "contact": "a@b.example""#,
    );
    let invalid = Signature::Invalid("has a wrong signature");
    let (accepted, warnings) = accept_signed(false, "", &body, None, invalid).expect("accepted");
    let mut warned = fields(&warnings);
    warned.sort_unstable();
    assert_eq!(
        warned,
        ["channel", "contact", "context.order", "context.x", "display", "locale", "signed", "touchpoint", "version"]
    );
    let fresh = accepted.fresh;
    assert_eq!((fresh.channel, fresh.locale.as_str(), fresh.touchpoint, fresh.revision), (Channel::Api, "en", None, 4));
    assert!(fresh.context.is_empty() && !fresh.verified && fresh.contact.is_none());
}

#[test]
fn an_earlier_wording_is_kept_as_the_revision_that_showed_it() {
    let (accepted, warnings) = accept(&post(r#", "version": "aaaaaaaaaaaa""#)).expect("accepted");
    assert_eq!((accepted.fresh.revision, warnings.len()), (2, 0));
}

#[test]
fn a_locale_falls_back_to_its_language_without_a_word() {
    let (accepted, warnings) = accept(&post(r#", "locale": "it-CH""#)).expect("accepted");
    assert_eq!((accepted.fresh.locale.as_str(), warnings.len()), ("it", 0));
}

#[test]
fn the_display_token_beats_what_the_post_says() {
    let display = Display { channel: Some(Channel::Qr), test: true, answer_ms: Some(900), ..Display::default() };
    let (accepted, _) =
        accept_shown("", &post(r#", "channel": "inline", "display": "d""#), Some(display)).expect("accepted");
    assert_eq!(
        (accepted.fresh.channel, accepted.fresh.status, accepted.fresh.answer_ms),
        (Channel::Qr, Status::Test, Some(900))
    );
}

#[test]
fn a_respondent_is_hashed_unless_the_survey_says_plain() {
    let body = post(r#", "respondent": "anna@shop.example""#);
    let kept = |more| accept_shown(more, &body, None).expect("accepted").0.fresh.respondent;
    assert_eq!(kept("").as_deref(), Some("hash of anna@shop.example"));
    assert_eq!(kept("respondent = \"plain\"").as_deref(), Some("anna@shop.example"));
}

#[test]
fn a_page_clock_is_believed_for_thirty_days_back_and_never_ahead() {
    let answered =
        |text: &str| accept(&post(&format!(r#", "answered_at": "{text}""#))).expect("accepted").0.fresh.answered_at;
    assert_eq!(answered("1999-01-01T00:00:00Z"), Some(NOW.plus_days(-30)));
    assert_eq!(answered("2099-01-01T00:00:00Z"), Some(NOW));
}

#[test]
fn an_import_brings_its_own_at_and_its_own_answered_at() {
    let fresh = |members| import(members).expect("accepted").0.fresh;
    let then = |text| Timestamp::parse(text).expect("an instant");
    let old = fresh(r#", "at": "2019-03-31T01:30:00+01:00", "answered_at": "2018-01-01T00:00:00Z""#);
    assert_eq!((old.at, old.answered_at), (then("2019-03-31T00:30:00Z"), Some(then("2018-01-01T00:00:00Z"))));
    let ahead = fresh(r#", "at": "2019-03-31T00:30:00Z", "answered_at": "2019-04-01T00:00:00Z""#);
    assert_eq!(ahead.answered_at, Some(ahead.at), "nobody answers after the answer was accepted");
    let older = fresh(r#", "at": "2019-03-31T00:30:00Z", "answered_at": "1970-01-01T00:00:00Z""#);
    assert_eq!(older.answered_at, Some(EARLIEST));
    let now = fresh(r#", "answered_at": "2018-01-01T00:00:00Z""#);
    assert_eq!((now.at, now.answered_at), (NOW, Some(NOW.plus_days(-30))), "without at it is a post like any other");
}

#[test]
fn the_at_of_an_import_lies_between_2000_and_now() {
    let at = |at: Timestamp| format!(r#", "at": "{at}""#);
    for edge in [EARLIEST, NOW] {
        assert_eq!(import(&at(edge)).expect("accepted").0.fresh.at, edge);
    }
    for beyond in [Timestamp(EARLIEST.0 - 1), Timestamp(NOW.0 + 1)] {
        let allowed = "must lie between 2000-01-01T00:00:00Z and now";
        assert_eq!(faults(import(&at(beyond))), [("at".to_owned(), allowed.to_owned())]);
    }
    assert_eq!(faults(import(r#", "at": "2019-03-31""#))[0].1, NOT_RFC_3339);
}

#[test]
fn only_a_write_key_may_set_at() {
    for at in [r#""2019-03-31T00:30:00Z""#, r#""2099-01-01T00:00:00Z""#, "7", r#""2019-03-31""#] {
        let refused = faults(accept(&post(&format!(r#", "at": {at}"#))));
        assert_eq!(refused, [("at".to_owned(), "may only be set with a write key".to_owned())], "{at}");
    }
}

#[test]
fn a_survey_for_signed_links_refuses_a_post_without_a_valid_signature() {
    for signature in [Signature::Absent, Signature::Invalid("has expired")] {
        let judged = accept_signed(true, "one_per = \"signed\"", &post(""), None, signature);
        assert_eq!(judged, Err(Rejection::SignatureNeeded));
    }
    let signed = Signature::Valid(Signed { nonce: "n-1".to_owned(), ..Signed::default() });
    let once = accept_signed(false, "one_per = \"signed\"", &post(""), None, signed).expect("accepted").0.fresh;
    assert_eq!((once.unique.as_deref(), once.verified), (Some("n-1"), true));
    let amends = accept_signed(false, "one_per = \"signed\"", &post(""), None, Signature::Settled);
    assert!(amends.is_ok_and(|(accepted, warnings)| !accepted.fresh.verified && warnings.is_empty()));
}

#[test]
fn what_is_signed_takes_the_place_of_what_the_page_says() {
    let body = post(r#", "signed": "s", "respondent": "eve", "context": {"order": "B-2"}"#);
    let asked = [("order", "C-3"), ("y", "z")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let display = Display { context: asked.into(), ..Display::default() };
    let judge = |signature| accept_signed(false, "", &body, Some(display.clone()), signature).expect("accepted");

    let facts = [("order", "A-1"), ("x", "y")].map(|(key, value)| (key.to_owned(), value.to_owned()));
    let signed = Signed { nonce: "n".to_owned(), respondent: Some("anna".to_owned()), context: facts.into() };
    let (accepted, warnings) = judge(Signature::Valid(signed));
    let Response { respondent, context, verified, unique, .. } = accepted.fresh;
    assert_eq!((respondent.as_deref(), verified, unique), (Some("hash of anna"), true, None));
    assert_eq!(context.into_iter().collect::<Vec<_>>(), [("order".to_owned(), "A-1".to_owned())]);
    // What is not declared is dropped, whoever signed it.
    assert_eq!(fields(&warnings), ["context.order", "context.y", "context.x", "respondent"]);

    let nobody = judge(Signature::Valid(Signed::default())).0.fresh;
    assert!(nobody.respondent.is_none() && nobody.context.is_empty() && nobody.verified, "nobody is vouched for");

    let (accepted, warnings) = judge(Signature::Invalid("has expired"));
    assert!(!accepted.fresh.verified && accepted.fresh.respondent.as_deref() == Some("hash of eve"));
    assert_eq!(accepted.fresh.context["order"], "B-2");
    assert_eq!(warnings[0], Fault::new("signed", "has expired: the response is kept, unverified"));
}

#[test]
fn one_per_names_the_value_that_may_answer_once() {
    let unique = |more, members| accept_shown(more, &post(members), None).expect("accepted").0.fresh.unique;
    assert_eq!(unique("one_per = \"order\"", r#", "context": {"order": "A-1"}"#).as_deref(), Some("A-1"));
    assert_eq!(unique("one_per = \"order\"", ""), None);
    assert_eq!(unique("one_per = \"respondent\"", r#", "respondent": "r""#).as_deref(), Some("hash of r"));
}
