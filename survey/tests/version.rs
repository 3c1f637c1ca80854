//! The version of a wording: what can change an answer changes it, nothing else does.

use perche_survey::file::{self, read_survey};
use perche_survey::scale::Scale;
use perche_survey::survey::{ScaleChoice, Survey};
use perche_survey::text::{Prompts, Text};
use serde_json::{Value, json};

/// The names of all members of a type. One that is missing here does not compile.
macro_rules! members {
    ($value:expr, $type:ident { $($member:ident),* $(,)? }) => {{
        let $type { $($member: _),* } = $value;
        vec![$(stringify!($member)),*]
    }};
}

fn full() -> Value {
    json!({
        "id": "a", "kind": "csat", "company": "Rossi",
        "text": {
            "en": {"question": "How was {company}?", "low": "worst", "high": "best"},
            "it": {"question": "q", "low": "peggio", "high": "meglio"},
        },
    })
}

fn read(document: Value) -> Survey {
    read_survey(document).expect("a survey without faults")
}

/// Every member of a survey: where it stands, another value for it, and whether that can change an answer.
fn decisions() -> Vec<(&'static str, Value, bool)> {
    vec![
        ("/id", json!("b"), false),
        ("/kind", json!("ces"), true),
        ("/scale/min", json!(0), true),
        ("/scale/max", json!(6), true),
        ("/scale/polarity", json!("low_is_good"), true),
        ("/scale/order", json!("descending"), true),
        ("/scale/style", json!("stars"), true),
        ("/company", json!("Bianchi"), true),
        ("/touchpoint", json!("checkout"), false),
        ("/sites", json!(["https://shop.example"]), false),
        ("/locale", json!("it"), false),
        ("/tz", json!("Europe/Rome"), false),
        ("/skip", json!(true), false),
        ("/contact", json!({"label": "l", "consent": "c"}), false),
        ("/one_per", json!("respondent"), false),
        ("/respondent", json!("plain"), false),
        ("/mask", json!(false), false),
        ("/retention_days", json!(9), false),
        ("/retention", json!("anonymise"), false),
        ("/privacy", json!({"text": "t", "url": "https://a.example"}), false),
        (
            "/theme",
            json!({"accent": "#123", "radius": 1, "density": "compact", "scheme": "dark", "font": "serif"}),
            false,
        ),
        ("/context", json!({"order": {}}), false),
        ("/show", json!({"mode": "popover", "trigger": "now", "sample": 0.5, "every": "30d"}), false),
        ("/text/en/question", json!("How is {company}?"), true),
        ("/text/en/low", json!("bad"), true),
        ("/text/en/high", json!("good"), true),
        ("/text/en/labels", json!(["1", "2", "3", "4", "5"]), true),
        ("/text/en/why/default", json!("Why?"), true),
        ("/text/en/why/low", json!("Why?"), true),
        ("/text/en/why/middle", json!("Why?"), true),
        ("/text/en/why/high", json!("Why?"), true),
        ("/text/en/thanks", json!({"default": "Thanks from {company}."}), false),
        ("/text/en/link", json!({"text": "Review {company}", "url": "https://a.example"}), false),
    ]
}

fn with(pointer: &str, value: Value) -> Survey {
    let mut document = serde_json::to_value(read(full())).expect("JSON");
    let (above, member) = pointer.rsplit_once('/').expect("a pointer");
    let parent = document.pointer_mut(above).and_then(Value::as_object_mut).expect(pointer);
    parent.insert(member.to_owned(), value);
    read(document)
}

#[test]
fn each_member_changes_the_version_or_does_not_as_decided_here() {
    let before = read(full());
    for (pointer, value, changes) in decisions() {
        let after = with(pointer, value);
        assert_ne!(before, after, "{pointer} is the same as before");
        assert_eq!(before.version() != after.version(), changes, "{pointer}");
    }
}

#[test]
fn every_member_has_been_decided_on() {
    let survey = read(full());
    let text = survey.text["en"].clone();
    let (scale, why) = (survey.scale.clone(), text.why.clone());
    let top = members!(
        survey,
        Survey {
            id,
            kind,
            scale,
            company,
            touchpoint,
            sites,
            locale,
            tz,
            skip,
            contact,
            one_per,
            respondent,
            mask,
            retention_days,
            retention,
            privacy,
            theme,
            context,
            show,
            text,
        }
    );
    let texts = members!(text, Text { question, low, high, labels, why, thanks, link });
    let scales = members!(scale, ScaleChoice { min, max, polarity, order, style });
    let prompts = members!(why, Prompts { default, low, middle, high });
    // Everything of a scale can change an answer, so the whole of it is hashed.
    members!(perche_survey::kind::Kind::Csat.default_scale(), Scale { min, max, polarity, order, style });
    let under =
        |above: &str, names: Vec<&str>| names.into_iter().map(|name| format!("{above}/{name}")).collect::<Vec<_>>();
    let inner = |name: &String| ["/scale", "/text", "/text/en/why"].contains(&name.as_str());
    let mut expected =
        [under("", top), under("/scale", scales), under("/text/en", texts), under("/text/en/why", prompts)].concat();
    expected.retain(|name| !inner(name));
    expected.sort();
    let mut decided: Vec<&str> = decisions().iter().map(|(pointer, ..)| *pointer).collect();
    decided.sort_unstable();
    assert_eq!(decided, expected);
}

#[test]
fn a_locale_more_or_less_is_another_wording() {
    let before = read(full());
    assert_ne!(before.version(), with("/text/de", json!({"question": "q"})).version());
    let mut renamed = full();
    let italian = renamed["text"].as_object_mut().expect("texts").remove("it").expect("Italian");
    renamed["text"]["it-CH"] = italian;
    assert_ne!(before.version(), read(renamed).version());
}

#[test]
fn a_company_that_no_question_names_changes_nothing() {
    let mut plain = full();
    plain["text"]["en"]["question"] = json!("q");
    plain["text"]["en"]["thanks"] = json!({"default": "{company} thanks you"});
    let mut renamed = plain.clone();
    renamed["company"] = json!("Bianchi");
    assert_eq!(read(plain).version(), read(renamed).version());
}

#[test]
fn words_do_not_run_into_each_other() {
    let ends = |low: &str, high: &str| with("/text/en", json!({"question": "q", "low": low, "high": high})).version();
    assert_ne!(ends("ab", "c"), ends("a", "bc"));
    assert_ne!(ends("a", ""), ends("", "a"));
}

const SECTIONS: &str = r#"
# A comment.
company = "Rossi"

[[survey]]
id = "a"
kind = "ces"
[survey.scale]
min = 1
max = 5
polarity = "low_is_good"
[survey.text.it]
question = "{company} è facile?"
low = "Sì"
high = "No"
labels = ["1", "2", "3", "4", "5"]
[survey.text.it.why]
default = "Perché?"
low = "Che cosa?"
[survey.text.en]
question = "Is \"it\" easy?"
"#;

const INLINE: &str = r#"
survey = [{ text = { en = { question = 'Is "it" easy?' }, it = { why = { low = "Che cosa?", default = "Perch\u00e9?" }, labels = ["1",
  "2", "3", "4", "5",], high = "No", low = "S\u00ec", question = """{company} è facile?""" } }, scale = { style = "numbers", polarity = "low_is_good", max = 5, min = 0x1 }, kind = "ces", id = "a" }]
company = 'Rossi'
"#;

const DOTTED: &str = r#"
[[survey]]
text.en.question = "Is \"it\" easy?"
text.it.why.low = "Che cosa?"
text.it.low = "Sì"
text.it.high = "No"
text.it.why.default = "Perché?"
text.it.question = "{company} è facile?"
text.it.labels = ["1", "2", "3", "4", "5"]
company = "Rossi"
scale.order = "ascending"
scale.polarity = "low_is_good"
scale.max = 5
id = "a"
kind = "ces"
"#;

#[test]
fn sections_inline_tables_dotted_keys_and_their_order_are_one_definition_and_one_version() {
    let read = |text: &str| {
        let file = file::read(text);
        assert_eq!(file.faults, []);
        file.surveys.into_iter().next().expect("a survey")
    };
    let sections = read(SECTIONS);
    for other in [INLINE, DOTTED] {
        assert_eq!(sections, read(other));
        assert_eq!(sections.version(), read(other).version());
    }
    let windows = SECTIONS.replace('\n', "\r\n");
    assert_eq!(sections.version(), read(&windows).version());
    let version = sections.version();
    assert!(version.len() == 12 && version.bytes().all(|byte| byte.is_ascii_digit() || (b'a'..=b'f').contains(&byte)));
}
