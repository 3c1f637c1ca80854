//! Scales: every kind with every number of points it allows, from any start, in any order and style.

use perche_survey::accept::{Moment, Signature};
use perche_survey::draft::Draft;
use perche_survey::file::{self, File};
use perche_survey::revision::Revision;
use perche_survey::scale::{Order, Polarity, Score};
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;

const NOW: Timestamp = Timestamp(1_795_000_000_000);

fn read(kind: &str, scale: &str, labels: usize) -> File {
    let labels = vec!["\"l\""; labels].join(", ");
    file::read(&format!(
        "[[survey]]\nid = \"a\"\nkind = \"{kind}\"\nscale = {{ {scale} }}\n[survey.text.en]\nquestion = \"q\"\nlow = \"worst\"\nhigh = \"best\"\nlabels = [{labels}]\n"
    ))
}

fn survey(kind: &str, scale: &str, labels: usize) -> Survey {
    let File { surveys, faults, .. } = read(kind, scale, labels);
    assert_eq!(faults, [], "{kind} {scale}");
    surveys.into_iter().next().expect("a survey")
}

/// The one fault of a scale that is refused, without its line.
fn refused(kind: &str, scale: &str, labels: usize) -> String {
    let faults = read(kind, scale, labels).faults;
    let [only] = faults.as_slice() else { panic!("{kind} {scale}: {faults:?}") };
    format!("{}: {}", only.field, only.message)
}

/// What one answer of `score` is stored as.
fn stored(survey: &Survey, score: i16) -> Option<Score> {
    let current = Revision {
        revision: 1,
        version: survey.version(),
        at: NOW,
        archived: false,
        from_file: true,
        survey: survey.clone(),
    };
    let body = format!(r#"{{"id": "01938f5e-7b3a-7c4d-9e21-0123456789ab", "score": {score}}}"#);
    let draft = Draft::read(body.as_bytes()).expect("an object");
    let moment = Moment {
        now: NOW,
        current: &current,
        revision_of: &|_| None,
        display: None,
        signature: Signature::Absent,
        vouched: false,
        hash: &str::to_owned,
    };
    survey.accept(draft, &moment).ok().and_then(|(accepted, _)| accepted.fresh.score)
}

#[test]
fn every_kind_takes_every_number_of_points_it_is_defined_on_and_says_so_of_any_other() {
    let kinds: [(&str, &[i16], &str); 2] = [
        ("csat", &[2, 3, 4, 5, 6, 7, 10], "2, 3, 4, 5, 6, 7 or 10 points, starting between -100 and 100"),
        ("ces", &[5, 7], "5 or 7 points, starting between -100 and 100"),
    ];
    for (kind, allowed, words) in kinds {
        for points in -1..=12_i16 {
            for start in [-100, -3, 0, 1, 42, 100] {
                let (min, max) = (start, start + points - 1);
                let written = format!("min = {min}, max = {max}");
                if allowed.contains(&points) {
                    let scale = survey(kind, &written, 0).scale();
                    assert_eq!((scale.min, scale.max, scale.scores().count()), (min, max, scale.points()));
                } else {
                    let expected = format!("survey[0].scale: {min} to {max} does not fit: allowed are {words}");
                    assert_eq!(refused(kind, &written, 0), expected);
                }
            }
        }
        for min in [-101, 101, i16::MIN, i16::MAX - 4] {
            let written = format!("min = {min}, max = {}", min + 4);
            assert!(refused(kind, &written, 0).ends_with(words), "{kind} {written}");
        }
    }
}

#[test]
fn nps_has_one_scale() {
    assert_eq!(survey("nps", "min = 0, max = 10", 0).scale(), survey("nps", "", 0).scale());
    for scale in
        ["min = 1", "max = 9", "max = 11", "min = 1, max = 11", "min = -5, max = 5", "polarity = \"low_is_good\""]
    {
        let found = refused("nps", scale, 0);
        assert!(found.ends_with("does not fit: allowed are 0 to 10, high_is_good"), "{found}");
    }
}

#[test]
fn a_scale_outside_of_what_a_number_can_hold_names_its_member() {
    assert!(refused("ces", "max = 99999", 0).starts_with("survey[0].scale.max: "));
    assert!(refused("ces", "max = 5.5", 0).starts_with("survey[0].scale.max: "));
}

#[test]
fn neither_order_nor_style_nor_polarity_changes_what_is_stored() {
    for style in ["numbers", "stars", "smileys", "labels"] {
        for order in ["ascending", "descending"] {
            for (polarity, turned) in [("high_is_good", false), ("low_is_good", true)] {
                let written =
                    format!("min = 1, max = 5, order = \"{order}\", polarity = \"{polarity}\", style = \"{style}\"");
                let survey = survey("csat", &written, 5);
                let scale = survey.scale();
                assert_eq!(
                    (scale.order == Order::Descending, scale.polarity == Polarity::LowIsGood),
                    (order == "descending", turned)
                );
                assert!(scale.scores().map(|score| score.0).eq(1..=5), "the first label is the lowest score's");
                for score in 1..=5 {
                    assert_eq!(stored(&survey, score), Some(Score(score)), "{written}");
                    assert_eq!(scale.aligned(Score(score)), Score(if turned { 6 - score } else { score }), "{written}");
                }
                assert_eq!((stored(&survey, 0), stored(&survey, 6)), (None, None), "{written}");
            }
        }
    }
}

#[test]
fn labels_are_one_per_point_or_none() {
    for points in [2, 3, 4, 5, 6, 7, 10] {
        let scale = format!("min = 0, max = {}", points - 1);
        for fits in [0, points] {
            assert_eq!(survey("csat", &scale, fits).text["en"].labels.len(), fits);
        }
        for not in [points - 1, points + 1] {
            let expected = format!(
                "survey[0].text.en.labels: must be {points} labels, one per point from 0 to {}, or none",
                points - 1
            );
            assert_eq!(refused("csat", &scale, not), expected);
        }
    }
}

#[test]
fn every_style_fits_every_scale_but_thumbs_and_labels() {
    for style in ["numbers", "stars", "smileys"] {
        for points in [2, 3, 4, 5, 6, 7, 10] {
            survey("csat", &format!("min = 1, max = {points}, style = \"{style}\""), 0);
        }
        survey("nps", &format!("style = \"{style}\""), 0);
    }
    survey("csat", "min = 1, max = 2, style = \"thumbs\"", 0);
    for points in [3, 4, 5, 6, 7, 10] {
        let scale = format!("min = 1, max = {points}, style = \"thumbs\"");
        assert_eq!(refused("csat", &scale, 0), "survey[0].scale.style: thumbs need a scale of 2 points");
    }
    survey("nps", "style = \"labels\"", 11);
    assert_eq!(
        refused("nps", "style = \"labels\"", 0),
        "survey[0].scale.style: labels need one label per point in every text"
    );
    assert!(refused("nps", "style = \"slider\"", 0).contains("`numbers`, `stars`, `smileys`, `thumbs`, `labels`"));
}

#[test]
fn end_labels_that_are_not_both_there_are_warned_about() {
    let warned = |ends: &str| {
        let text = format!("[[survey]]\nid = \"a\"\nkind = \"nps\"\n[survey.text.en]\nquestion = \"q\"\n{ends}\n");
        file::read(&text).warnings.iter().any(|warning| warning.message.starts_with("low and high are not both given"))
    };
    assert!(warned("") && warned("low = \"worst\"") && warned("high = \"best\""));
    assert!(!warned("low = \"worst\"\nhigh = \"best\""));
    assert!(!warned(&format!("labels = [{}]", ["\"l\""; 11].join(", "))));
}
