//! `surveys.toml`: what is read, and that every fault is named at once with its line.

use std::collections::BTreeSet;

use perche_survey::file::{self, File, read_survey};
use serde_json::{Value, json};

const SMALL: &str = r#"
[[survey]]
id = "a"
kind = "nps"
[survey.text.en]
question = "How likely are you to recommend us?"
"#;

fn faults(text: &str) -> Vec<String> {
    file::read(text).faults.iter().map(ToString::to_string).collect()
}

#[test]
fn a_small_survey_gets_the_defaults_of_its_kind() {
    let File { surveys, faults, warnings } = file::read(SMALL);
    assert_eq!(faults, []);
    let survey = surveys.first().expect("one survey");
    assert_eq!((survey.scale().min, survey.scale().max), (0, 10));
    assert_eq!(survey.default_locale(), "en");
    assert!(warnings.iter().any(|warning| warning.field == "survey[0].sites"), "{warnings:?}");
}

#[test]
fn every_fault_is_named_at_once_with_its_line() {
    let text = r#"company = 7
[[survey]]
id = "Bad Id"
kind = "cess"
skip = "yes"
sites = ["https://shop.example/path", "javascript:alert(1)"]
colour = "red"
[survey.theme]
accent = "red"
[survey.show]
sample = 2.0
every = "often"
[survey.text.it]
low = "poco"
[[survey]]
kind = "nps"
scale = { min = 1, max = 5 }
tz = "Europe/Roma"
[survey.text.en]
question = "{compny}?"
"#;
    let found = faults(text);
    let expected = [
        "line 1: company: ",
        "line 3: survey[0].id: must be 1 to 64",
        "line 4: survey[0].kind: unknown variant `cess`, allowed is one of `ces`, `nps`, `csat`",
        "line 5: survey[0].skip: must be true or false",
        "line 6: survey[0].sites[0]: ",
        "line 6: survey[0].sites[1]: ",
        "line 7: survey[0].colour: unknown field `colour`",
        "line 9: survey[0].theme.accent: must be a colour",
        "line 11: survey[0].show.sample: must be above 0",
        "line 12: survey[0].show.every: must be",
        "line 13: survey[0].text.it.question: is missing",
        "line 15: survey[1].id: is missing",
        "line 17: survey[1].scale: 1 to 5 does not fit: allowed are 0 to 10",
        "line 18: survey[1].tz: must be an IANA time zone",
        "line 20: survey[1].text.en.question: {compny} must be",
    ];
    for line in expected {
        assert!(found.iter().any(|fault| fault.starts_with(line)), "no fault «{line}» in {found:#?}");
    }
    assert_eq!(found.len(), expected.len(), "{found:#?}");
}

#[test]
fn broken_toml_names_its_line() {
    let found = faults("company = \"a\"\n[[survey]\n");
    assert!(found.iter().any(|fault| fault.starts_with("line 2: file: ")), "{found:?}");
}

#[test]
fn one_per_and_the_time_zone_must_be_known() {
    let with = |member: &str| {
        format!(
            "[[survey]]\nid = \"a\"\nkind = \"ces\"\n{member}\n[survey.context]\norder = {{}}\n[survey.text.en]\nquestion = \"q\"\n"
        )
    };
    let rows = [
        ("one_per = \"respondent\"", true),
        ("one_per = \"signed\"", true),
        ("one_per = \"order\"", true),
        ("one_per = \"parcel\"", false),
        ("tz = \"Asia/Kathmandu\"", true),
        ("tz = \"Asia/Atlantis\"", false),
        ("locale = \"en\"", true),
        ("locale = \"it\"", false),
    ];
    for (member, fits) in rows {
        assert_eq!(faults(&with(member)).is_empty(), fits, "{member}");
    }
}

#[test]
fn two_surveys_of_one_name_are_a_fault() {
    assert_eq!(faults(&format!("{SMALL}{SMALL}")).len(), 1);
}

#[test]
fn a_document_of_the_api_goes_through_the_same_door() {
    let survey = read_survey(json!({"id": "a", "kind": "csat", "text": {"en": {"question": "q"}}})).expect("a survey");
    let written = serde_json::to_value(&survey).expect("JSON");
    assert_eq!(read_survey(written).expect("the same survey"), survey);
    let faults = read_survey(json!({"id": "a", "kind": "csat", "text": {}, "x": 1})).expect_err("faults");
    let fields: Vec<&str> = faults.iter().map(|fault| fault.field.as_str()).collect();
    assert_eq!(fields, ["x", "text"]);
}

#[test]
fn locales_fall_back_from_region_to_language() {
    let text = format!("{SMALL}[survey.text.de]\nquestion = \"Frage\"\n[survey.text.pt-BR]\nquestion = \"Pergunta\"\n");
    let surveys = file::read(&text).surveys;
    let survey = surveys.first().expect("a survey");
    for (wanted, expected) in
        [("de-AT", Some("de")), ("DE", Some("de")), ("pt-br", Some("pt-BR")), ("pt", None), ("fr", None)]
    {
        assert_eq!(survey.resolve_locale(wanted), expected, "{wanted}");
    }
}

/// Every place in a document, as `/text/it/question`.
fn places(value: &Value, above: &str) -> Vec<String> {
    let below = match value {
        Value::Object(members) => members.iter().map(|(name, value)| (name.clone(), value)).collect(),
        Value::Array(items) => items.iter().enumerate().map(|(place, value)| (place.to_string(), value)).collect(),
        _ => Vec::new(),
    };
    let inside = below.into_iter().flat_map(|(name, value)| {
        let place = format!("{above}/{name}");
        let inside = places(value, &place);
        std::iter::once(place).chain(inside)
    });
    inside.collect()
}

/// Words for types that who writes a survey need not know.
const RUST: [&str; 12] =
    ["i16", "u8", "u16", "u32", "u64", "f64", "sequence", "map", "struct", "boolean", "unit", "invalid"];

#[test]
fn what_is_of_another_type_is_told_in_no_words_of_rust() {
    let text = include_str!("../../examples/reference.toml");
    let whole = serde_json::to_value(file::read(text).surveys.first().expect("a survey")).expect("it encodes");
    assert!(places(&whole, "").len() > 60, "{whole:#}");
    let (mut told, mut places_with_faults) = (BTreeSet::new(), BTreeSet::new());
    for place in places(&whole, "") {
        for wrong in [json!(true), json!(5.5), json!(-70_000), json!(1e300), json!("x"), json!([1]), json!({"a": 1})] {
            let mut document = whole.clone();
            *document.pointer_mut(&place).expect("it is there") = wrong;
            let found = read_survey(document).err().unwrap_or_default();
            places_with_faults.extend(found.first().map(|_| place.clone()));
            told.extend(found.into_iter().map(|fault| fault.message));
        }
    }
    assert!(places_with_faults.len() > 60, "{places_with_faults:?}");
    for message in &told {
        let words: Vec<_> = message.split(|letter: char| !letter.is_alphanumeric()).collect();
        assert!(RUST.iter().all(|word| !words.contains(word)), "{message}");
    }
    for allowed in
        ["must be true or false", "must be a list", "must be a whole number from -32768 to 32767", "must be a number"]
    {
        assert!(told.contains(allowed), "{allowed} in {told:#?}");
    }
}
