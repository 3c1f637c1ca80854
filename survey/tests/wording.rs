//! What `check` says of wording that is allowed and yet costs answers: worn phrases, missing translations, length.

use std::collections::BTreeMap;

use perche_survey::check;
use perche_survey::draft::Fault;
use perche_survey::file::read_survey;
use perche_survey::survey::Survey;
use perche_survey::template;
use serde::Deserialize;
use serde_json::{Value, json};

const CORPUS: &str = include_str!("phrases.toml");

#[derive(Deserialize)]
struct Corpus {
    /// A sentence and the phrases in it.
    annoying: Vec<Vec<String>>,
    fine: Vec<String>,
}

/// The warnings of a survey that has nothing else to be warned of.
fn warnings(text: Value, more: &Value) -> Vec<Fault> {
    let mut document = json!({"id": "a", "kind": "csat", "company": "Rossi", "sites": ["https://shop.example"]});
    let members = document.as_object_mut().expect("an object");
    members.insert("text".to_owned(), text);
    members.extend(more.as_object().expect("an object").clone());
    check::warnings(&read_survey(document).expect("a survey"))
}

/// As `field: message`.
fn said(text: Value) -> Vec<String> {
    warnings(text, &json!({})).into_iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect()
}

#[test]
fn worn_phrases_are_found_in_every_sentence_of_the_corpus_and_their_neighbours_are_not() {
    let corpus: BTreeMap<String, Corpus> = toml::from_str(CORPUS).expect("the corpus");
    assert_eq!(corpus.keys().collect::<Vec<_>>(), ["de", "en", "es", "fr", "it"]);
    let mut wrong = Vec::new();
    for (locale, Corpus { annoying, fine }) in &corpus {
        let none = fine.iter().map(|sentence| (sentence, &[][..]));
        let some = annoying.iter().map(|row| row.split_first().expect("a sentence"));
        for (sentence, expected) in some.chain(none) {
            let text = json!({locale: {"question": sentence, "low": "-", "high": "+"}});
            let found = warnings(text, &json!({}));
            let quoted: Vec<&str> = found.iter().filter_map(|fault| fault.message.split('"').nth(1)).collect();
            if quoted != expected.iter().map(String::as_str).collect::<Vec<_>>() {
                wrong.push(format!("{locale} {sentence:?}: {quoted:?}"));
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn a_worn_phrase_is_named_wherever_it_stands_with_the_reason_and_what_to_write_instead() {
    let text = json!({"it-CH": {"question": "Com'è andata?", "low": "Male", "high": "Bene",
        "why": {"low": "Aiutaci a capire"}, "thanks": {"default": "La tua opinione è importante per noi!"}}});
    assert_eq!(
        said(text),
        [
            "text.it-CH.why.low: \"Aiutaci a\" is about you, not about the customer, and every survey says it: leave it \
             out, or name what an answer changes",
            "text.it-CH.thanks.default: \"tua opinione è importante per noi\" is what queues and form letters say, and nobody \
             believes it: leave it out, and let the thanks say what becomes of the answer",
        ]
    );
    let unknown = json!({"nl": {"question": "Your call is important to us", "low": "-", "high": "+"}});
    assert_eq!(said(unknown), Vec::<String>::new(), "there is no list of Dutch");
}

#[test]
fn what_a_locale_lacks_is_named_with_what_customers_see_instead() {
    let whole = json!({"question": "How was it?", "low": "Bad", "high": "Good", "why": {"default": "Why?", "low": "What?"},
        "thanks": {"default": "Thanks.", "high": "Thanks a lot."}, "link": {"text": "Review", "url": "https://a.example"}});
    let bare = json!({"question": "Com'è andata?", "high": "Bene", "thanks": {"default": "Grazie."}});
    let text = json!({"en": whole, "it": bare, "en-GB": {"question": "Well?"}});
    let found = said(text.clone());
    assert!(
        found.contains(
            &"text.it: lacks low, link, why.default, why.low, which en has: customers who read it see the words of en"
                .to_owned()
        ),
        "{found:?}"
    );
    assert!(found.contains(&"text.it: lacks thanks.high, which en has: its own default stands in".to_owned()));
    assert!(!found.iter().any(|line| line.starts_with("text.en")), "one language: {found:?}");

    // What the language has serves the region.
    let mut region = text;
    region["it-CH"] = json!({"question": "Com'è stato?"});
    let found = said(region);
    let swiss =
        "text.it-CH: lacks low, link, why.default, why.low, which en has: customers who read it-CH see the words of en";
    assert!(found.contains(&swiss.to_owned()), "{found:?}");
    assert_eq!(found.iter().filter(|line| line.starts_with("text.it-CH")).count(), 2, "{found:?}");
}

#[test]
fn labels_that_fall_back_are_named_too() {
    let text = json!({"en": {"question": "Well?", "labels": ["Poor", "Good"]}, "it": {"question": "Allora?"}});
    let found = warnings(text, &json!({"scale": {"min": 1, "max": 2}}));
    assert!(
        found.iter().any(|fault| fault.field == "text.it" && fault.message.starts_with("lacks labels,")),
        "{found:?}"
    );
}

#[test]
fn what_does_not_fit_a_small_telephone_is_told_with_its_length() {
    let long = |question: &str, low: &str| said(json!({"en": {"question": question, "low": low, "high": "+"}}));
    assert_eq!(long(&"q".repeat(120), &"l".repeat(40)), Vec::<String>::new());
    assert_eq!(
        long(&"q".repeat(121), &"l".repeat(41)),
        [
            "text.en.question: takes the room of 121 letters: on a telephone the points are pushed out of sight. Up to 120 \
             reads well",
            "text.en.low: takes the room of 41 letters: below the points one line of a telephone holds about 40",
        ]
    );
    // The customer reads the company's name, not the braces; and letters of some scripts are twice as wide.
    assert_eq!(long(&format!("{{company}}{}", "q".repeat(115)), "-"), Vec::<String>::new());
    assert_eq!(long(&"問".repeat(60), "-"), Vec::<String>::new());
    assert_eq!(long(&"問".repeat(61), "-").len(), 1);
    let labels = json!({"en": {"question": "Well?", "labels": ["Bad", "G".repeat(33)]}});
    let of = |style: &str| warnings(labels.clone(), &json!({"scale": {"min": 1, "max": 2, "style": style}}));
    assert_eq!(of("labels").iter().map(|fault| fault.field.as_str()).collect::<Vec<_>>(), ["text.en.labels[1]"]);
    assert_eq!(of("numbers"), [], "there they are only read aloud");
}

#[test]
fn the_examples_are_worded_as_we_advise() {
    for text in [include_str!("../../examples/surveys.toml"), include_str!("../../examples/reference.toml")] {
        let file = perche_survey::file::read(text);
        assert_eq!((file.faults, file.warnings), (vec![], vec![]));
    }
}

fn completed(template: &Survey) -> Survey {
    let (company, sites) = (Some("Rossi Shop".to_owned()), vec!["https://shop.example".to_owned()]);
    Survey { company, sites, tz: Some("Europe/Rome".to_owned()), ..template.clone() }
}

#[test]
fn every_template_is_complete_in_english_and_italian_and_nothing_is_to_be_said_of_it() {
    let names: Vec<&str> = template::all().iter().map(|template| template.id.as_str()).collect();
    assert_eq!(names, ["purchase-ces", "support-ces", "delivery-csat", "quarterly-nps"]);
    for template in template::all() {
        let survey = completed(template);
        assert_eq!(check::faults(&survey), [], "{}", survey.id);
        assert_eq!(check::warnings(&survey), [], "{}", survey.id);
        assert_eq!(survey.text.keys().collect::<Vec<_>>(), ["en", "it"]);
        for text in survey.text.values() {
            let parts: Vec<String> = text.parts().map(|(name, _)| name).filter(|name| name != "labels").collect();
            assert_eq!(parts.len(), 11, "question, ends and every why and thanks: {parts:?}");
            assert!(text.parts().all(|(_, said)| !said.is_empty()));
        }
        let read = read_survey(serde_json::to_value(&survey).expect("JSON")).expect("no fault");
        assert_eq!(read, survey, "what a template leaves out is filled in already");
    }
}

#[test]
fn a_template_is_taken_in_one_language_or_in_both_with_the_first_to_fall_back_to() {
    let template = template::named("delivery-csat").expect("a template");
    let of = |locales: &[&str]| {
        let survey = template::in_locales(template, locales);
        assert_eq!(check::warnings(&completed(&survey)), []);
        (survey.text.keys().cloned().collect::<Vec<_>>().join(","), survey.default_locale().to_owned())
    };
    assert_eq!(of(&["it"]), ("it".to_owned(), "it".to_owned()));
    assert_eq!(of(&["en"]), ("en".to_owned(), "en".to_owned()));
    assert_eq!(of(&["it", "en"]), ("en,it".to_owned(), "it".to_owned()));
    assert_eq!(of(&["fr"]), ("en,it".to_owned(), "en".to_owned()), "a language that it does not know");
    assert!(template::named("none").is_none());
}
