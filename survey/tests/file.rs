//! `surveys.toml`: what is read, and that every fault is named at once with its line.

use perche_survey::file::{self, File, read_survey};
use perche_survey::scale::{Order, Polarity, Score};
use serde_json::json;

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
        "line 5: survey[0].skip: invalid type",
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
fn limits_hold_at_their_edge() {
    let with = |member: &str| {
        format!("[[survey]]\nid = \"a\"\nkind = \"ces\"\n{member}\n[survey.text.en]\nquestion = \"q\"\n")
    };
    let sites = |count: usize| format!("sites = [{}]", vec!["\"https://shop.example\""; count].join(","));
    let rows = [
        (sites(50), true),
        (sites(51), false),
        ("retention_days = 36500".to_owned(), true),
        ("retention_days = 0".to_owned(), false),
        ("one_per = \"respondent\"".to_owned(), true),
        ("one_per = \"order\"".to_owned(), false),
        ("scale = { min = 0, max = 6 }".to_owned(), true),
        ("scale = { min = 1, max = 6 }".to_owned(), false),
        ("tz = \"Asia/Kathmandu\"".to_owned(), true),
    ];
    for (member, fits) in rows {
        assert_eq!(faults(&with(&member)).is_empty(), fits, "{member}");
    }
    let question = |length: usize| SMALL.replace("How likely are you to recommend us?", &"é".repeat(length));
    assert_eq!(faults(&question(300)), Vec::<String>::new());
    assert_eq!(faults(&question(301)).len(), 1);
}

#[test]
fn two_surveys_of_one_name_are_a_fault() {
    assert_eq!(faults(&format!("{SMALL}{SMALL}")).len(), 1);
}

#[test]
fn layout_and_order_of_keys_leave_the_version_and_wording_changes_it() {
    let version = |text: &str| file::read(text).surveys.first().expect("a survey").version();
    let reordered = "[[survey]]\nkind = \"nps\"\ntext = { en = { question = \"How likely are you to recommend us?\" } }\nid = \"a\"\n";
    assert_eq!(version(SMALL), version(reordered));
    let cosmetic = SMALL.replace("kind = \"nps\"", "kind = \"nps\"\ntheme = { radius = 3 }\nskip = true");
    assert_eq!(version(SMALL), version(&cosmetic));
    let thanked = format!("company = \"Rossi\"\n{SMALL}thanks = {{ default = \"{{company}} thanks you.\" }}\n");
    assert_eq!(version(SMALL), version(&thanked), "thanks come after the answer");
    for changed in [
        SMALL.replace("recommend us", "recommend them"),
        format!("{SMALL}low = \"Never\"\n"),
        format!("{SMALL}why = {{ default = \"Why?\" }}\n"),
        format!("company = \"Rossi\"\n{}", SMALL.replace("recommend us", "recommend {company}")),
    ] {
        assert_ne!(version(SMALL), version(&changed), "{changed}");
    }
    assert_eq!(version(SMALL).len(), 12);
}

#[test]
fn the_reversed_agreement_scale_is_stored_as_clicked_and_turned_for_figures() {
    let text = r#"
[[survey]]
id = "agreement"
kind = "ces"
scale = { min = 1, max = 5, polarity = "low_is_good", order = "descending" }
[survey.text.it]
question = "Mi hanno facilitato la gestione del problema."
low = "concordo pienamente"
high = "non concordo affatto"
"#;
    let File { surveys, faults, .. } = file::read(text);
    assert_eq!(faults, []);
    let scale = surveys.first().expect("a survey").scale();
    assert_eq!((scale.polarity, scale.order), (Polarity::LowIsGood, Order::Descending));
    assert_eq!(scale.aligned(Score(1)), Score(5));
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
