//! What the form of a survey does before anything is stored: what it asks for, adds, folds and shows meanwhile.

use perche_tests::collector::{ADMIN_KEY, Collector};
use perche_tests::form::{Fields, fields, send};
use perche_tests::http::Client;
use serde_json::json;

const NEW: &str = "/dashboard/new";
const EDIT: &str = "/dashboard/surveys/help/edit";
const HELP: &str = "/v1/surveys/help";

fn team(collector: &Collector) -> Client {
    collector.client().key(ADMIN_KEY).header("accept-language", "en")
}

/// A collector with one survey of the API's, `help`, in these languages.
fn with_help(locales: &[&str]) -> (Collector, Client) {
    let collector = Collector::start("");
    let team = team(&collector);
    let text =
        json!({"question": "How was our help?", "low": "Bad", "high": "Good", "why": {"low": "What went wrong?"}});
    let texts: serde_json::Map<_, _> = locales.iter().map(|locale| ((*locale).to_owned(), text.clone())).collect();
    let definition = json!({"kind": "csat", "sites": ["https://shop.example"], "text": texts});
    assert_eq!(team.put(HELP, &definition).status, 201);
    (collector, team)
}

fn opened(team: &Client, path: &str) -> Fields {
    let page = team.get(path);
    assert_eq!(page.status, 200, "{page:?}");
    fields(&page.text)
}

/// The tag of a field.
fn tag<'a>(page: &'a str, name: &str) -> &'a str {
    let place = page.find(&format!("id=\"f-{name}\"")).unwrap_or_else(|| panic!("{name} in {page}"));
    let start = page[..place].rfind('<').unwrap();
    page[start..].split('>').next().unwrap()
}

#[test]
fn texts_that_call_the_company_ask_for_its_name_once_and_show_another_meanwhile() {
    let collector = Collector::start("");
    let team = team(&collector);
    let path = format!("{NEW}?template=purchase-ces&in=en,it");
    let page = team.get(&path).text;
    assert!(!tag(&page, "company").contains(" required"), "a template calls nobody before the name is known");
    let mut form = fields(&page);
    for locale in ["en", "it"] {
        form.insert(format!("text.{locale}.question"), "{company}?".to_owned());
    }
    let shown = team.post_form("/dashboard/new/preview", &members(&form)).text;
    assert!(shown.contains("Rossi Shop"), "{shown}");
    for (language, said) in
        [("en", "a text shows {company}, so the name is needed"), ("it", "un testo mostra {company}: serve il nome")]
    {
        let refused = send(&team, &format!("{NEW}?lang={language}"), &form, "save");
        assert_eq!(refused.status, 422, "{refused:?}");
        let page = &refused.text;
        // Once in the list above and once at the field.
        assert_eq!((page.matches(said).count(), page.matches("class=\"fault\"").count()), (2, 1), "{page}");
        assert!(page.contains("<a href=\"#f-company\">") && tag(page, "company").contains("aria-invalid"), "{page}");
        assert!(!tag(page, "text.en.question").contains("aria-invalid"), "{page}");
        assert!(tag(page, "company").contains(" required"), "{}", tag(page, "company"));
        assert!(tag(page, "company").contains(" autofocus"), "the page opens where something is to be mended");
    }
    form.insert("company".to_owned(), "Bianchi".to_owned());
    assert!(team.post_form("/dashboard/new/preview", &members(&form)).text.contains("Bianchi"));
    assert_eq!(send(&team, NEW, &form, "save").status, 303);
    let none = team.get(&format!("{NEW}?kind=nps")).text;
    assert!(!tag(&none, "company").contains(" required"), "no text shows it");
}

fn members(form: &Fields) -> Vec<(&str, &str)> {
    form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect()
}

#[test]
fn enter_in_the_field_of_a_new_language_adds_it_and_saves_nothing() {
    let (_collector, team) = with_help(&["en"]);
    let mut form = opened(&team, EDIT);
    form.insert("new_locale".to_owned(), " fr ".to_owned());
    // As the first button of the form does it, which Enter presses.
    let added = send(&team, EDIT, &form, "save");
    assert!(added.status == 200 && added.text.contains("Nothing is saved yet."), "{added:?}");
    let with = fields(&added.text);
    assert_eq!((with["text.fr.question"].as_str(), with["new_locale"].as_str()), ("", ""));
    let asked = send(&team, EDIT, &form, "add");
    assert!(asked.status == 200 && fields(&asked.text).contains_key("text.fr.question"), "{asked:?}");
    assert_eq!(team.get(HELP).header("etag"), "\"r1\"");
    // One that is there already keeps nobody from saving.
    form.insert("new_locale".to_owned(), "en".to_owned());
    assert_eq!(send(&team, EDIT, &form, "save").header("location"), "edit?done=same");
}

#[test]
fn what_is_no_language_is_not_added_and_is_told_beside_its_field() {
    let (_collector, team) = with_help(&["en"]);
    let mut form = opened(&team, EDIT);
    form.insert("new_locale".to_owned(), "Français".to_owned());
    for act in ["save", "add"] {
        let refused = send(&team, &format!("{EDIT}?lang=it"), &form, act);
        assert_eq!(refused.status, 422, "{refused:?}");
        let field = tag(&refused.text, "new_locale");
        assert!(field.contains("value=\"Français\"") && field.contains("aria-describedby=\"e-new_locale\""), "{field}");
        assert!(refused.text.contains("deve essere un codice di lingua come it o de-AT"), "{}", refused.text);
        assert!(refused.text.contains("<a href=\"#f-new_locale\">"), "{}", refused.text);
    }
    assert_eq!(team.get(HELP).header("etag"), "\"r1\"");
}

#[test]
fn rows_that_are_empty_in_each_of_many_languages_are_folded_and_still_sent() {
    let folded = |page: &str| {
        let part = page.split("<details class=\"spare\">").nth(1)?;
        Some(part.split("</details>").next().unwrap().to_owned())
    };
    let (_collector, team) = with_help(&["en", "it"]);
    assert_eq!(folded(&team.get(EDIT).text), None, "two are seen at a glance");
    let (_collector, team) = with_help(&["en", "it", "fr", "de"]);
    let page = team.get(EDIT).text;
    let why = folded(&page).unwrap_or_else(|| panic!("{page}"));
    assert!(why.contains("Left empty: After one in the middle") && why.contains("text.fr.why.middle"), "{why}");
    assert!(!why.contains("text.fr.why.low") && !why.contains("text.fr.why.default"), "{why}");
    assert!(fields(&page).contains_key("text.fr.why.middle"));
    let mut form = fields(&page);
    form.insert("text.fr.why.middle".to_owned(), "Pourquoi ?".to_owned());
    assert_eq!(send(&team, EDIT, &form, "save").status, 303);
    let why = folded(&team.get(EDIT).text).unwrap();
    assert!(!why.contains("text.fr.why.middle"), "what is said somewhere is seen: {why}");
}
