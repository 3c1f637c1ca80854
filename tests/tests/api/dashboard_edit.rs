//! `/dashboard/new`, `/dashboard/surveys/{survey}/edit` and what hangs on them: surveys are made and changed by a form.

use perche_survey::{file, template};
use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::form::{Fields, fields, send};
use perche_tests::hostile::{corpus, page_faults};
use perche_tests::http::{Answer, Client, answer, encode, new_id};
use serde_json::{Value, json};

const NEW: &str = "/dashboard/new";
const EDIT: &str = "/dashboard/surveys/help/edit";
const HELP: &str = "/v1/surveys/help";

fn team(collector: &Collector) -> Client {
    collector.client().key(ADMIN_KEY)
}

/// A collector with one survey of the API's, `help`, and a client of it.
fn with_help() -> (Collector, Client) {
    let collector = Collector::start("");
    let team = team(&collector);
    let definition = json!({"kind": "csat", "company": "Rossi", "sites": ["https://shop.example"],
        "text": {"en": {"question": "How was our help?", "low": "Bad", "high": "Good"}}});
    assert_eq!(team.put(HELP, &definition).status, 201);
    (collector, team)
}

fn answered(collector: &Collector) {
    let posted = collector.client().post(&format!("{HELP}/responses"), &answer(&new_id(), &json!(4), &json!({})));
    assert_eq!(posted.status, 201);
}

fn opened(team: &Client, path: &str) -> Fields {
    let page = team.get(path);
    assert_eq!(page.status, 200, "{page:?}");
    fields(&page.text)
}

fn set(fields: &mut Fields, name: &str, value: &str) {
    assert!(fields.contains_key(name), "no field {name} in {:?}", fields.keys());
    fields.insert(name.to_owned(), value.to_owned());
}

/// Where a page leads on to.
fn led(answer: &Answer) -> &str {
    assert_eq!(answer.status, 303, "{answer:?}");
    answer.header("location")
}

#[test]
fn each_template_in_each_language_becomes_the_survey_that_it_shows() {
    let collector = Collector::start("");
    let team = team(&collector);
    for (round, locales) in ["en", "it", "it,en"].into_iter().enumerate() {
        for template in template::all() {
            let name = template.id.as_str();
            let form = opened(&team, &format!("{NEW}?template={name}&in={locales}"));
            // The second of that name gets a number.
            let id = if round == 0 { name.to_owned() } else { format!("{name}-{}", round + 1) };
            assert_eq!(form["id"], id);
            assert_eq!(form["company"], "");
            let made = send(&team, NEW, &form, "save");
            assert_eq!(led(&made), format!("surveys/{id}/edit?done=created"));
            let wanted: Vec<&str> = locales.split(',').collect();
            let mut expected = template::in_locales(&template::unnamed(template), &wanted);
            expected.id = id.clone().try_into().unwrap();
            let read = team.get(&format!("/v1/surveys/{id}")).json();
            assert_eq!(read["definition"], serde_json::to_value(&expected).unwrap(), "{id}");
            assert_eq!(read["managed_by"], "api");
            // What was made opens as it is, and saving it as it is changes nothing.
            let path = format!("/dashboard/surveys/{id}/edit");
            assert_eq!(led(&send(&team, &path, &opened(&team, &path), "save")), "edit?done=same");
            assert_eq!(team.get(&format!("/v1/surveys/{id}")).header("etag"), "\"r1\"");
        }
    }
    let page = team.get(&format!("{NEW}?lang=it")).text;
    assert!(page.contains("Dopo un acquisto") && page.contains("Quanto ti ha soddisfatto la consegna"), "{page}");
    assert_eq!(team.get(&format!("{NEW}?template=none")).status, 404);
}

#[test]
fn a_template_names_the_company_once_a_survey_has_said_what_it_is_called() {
    let (_collector, team) = with_help();
    for template in template::all() {
        let form = opened(&team, &format!("{NEW}?template={}&in=en,it", template.id));
        for locale in ["en", "it"] {
            assert_eq!(form[&format!("text.{locale}.question")], template.text[locale].question, "{}", template.id);
        }
        assert_eq!(form["company"], "Rossi");
    }
    assert!(team.get(NEW).text.contains("recommend Rossi to a friend"), "and shows it on its card");
}

#[test]
fn a_survey_begins_from_nothing_with_what_the_newest_one_shares() {
    let (_collector, team) = with_help();
    let mut form = opened(&team, &format!("{NEW}?kind=nps"));
    let shared = ["company", "sites", "kind", "scale.min", "scale.max", "id"].map(|name| form[name].clone());
    assert_eq!(shared, ["Rossi", "https://shop.example", "nps", "0", "10", ""]);
    for (name, value) in
        [("id", "loyal"), ("text.en.question", "Recommend {company}?"), ("text.en.low", "No"), ("text.en.high", "Yes")]
    {
        set(&mut form, name, value);
    }
    assert_eq!(led(&send(&team, NEW, &form, "save")), "surveys/loyal/edit?done=created");
    let taken = send(&team, NEW, &form, "save");
    assert!(taken.status == 422 && taken.text.contains("is in use: choose another"), "{taken:?}");
}

#[test]
fn every_fault_stands_beside_its_field_in_the_readers_language_and_nothing_typed_is_lost() {
    let (_collector, team) = with_help();
    let mut form = opened(&team, EDIT);
    let typed = [
        ("text.en.question", ""),
        ("text.en.low", "Typed with care"),
        ("text.en.labels", "one\ntwo"),
        ("sites", "https://shop.example\nshop"),
        ("theme.accent", "red"),
        ("theme.radius", "wide"),
        ("retention_days", "0"),
        ("tz", "Mars"),
        ("show.sample", "0"),
        ("context.0.key", "Order Number"),
        ("privacy.url", "javascript:alert(1)"),
    ];
    for (name, value) in typed {
        set(&mut form, name, value);
    }
    let italian = send(&team, &format!("{EDIT}?lang=it"), &form, "save");
    assert_eq!(italian.status, 422);
    let again = fields(&italian.text);
    let lost: Vec<&str> = typed.iter().filter(|(name, value)| again[*name] != *value).map(|(name, _)| *name).collect();
    assert!(lost.is_empty(), "{lost:?} of {again:?}");
    let beside = [
        ("text.en.question", "è obbligatorio"),
        ("text.en.labels", "servono 5 etichette, una per punto da 1 a 5, oppure nessuna"),
        ("sites", "deve essere un’origine come https://shop.example"),
        ("theme.accent", "deve essere un colore come #0b6e4f"),
        ("theme.radius", "deve essere un numero intero"),
        ("retention_days", "deve essere tra 1 e 36500 giorni"),
        ("tz", "deve essere un fuso orario IANA come Europe/Rome"),
        ("show.sample", "deve essere una percentuale maggiore di 0"),
        ("context.0.key", "lettere minuscole (a-z)"),
        ("privacy.text", "deve avere da 1 a 200 caratteri"),
        ("privacy.url", "deve essere un indirizzo http:// o https://"),
    ];
    for (field, said) in beside {
        let place =
            italian.text.split(&format!("id=\"e-{field}\"")).nth(1).unwrap_or_else(|| panic!("{field}: {italian:?}"));
        let place = place.split("</div>").next().unwrap();
        assert!(place.contains(said), "{field}: {place}");
        assert!(italian.text.contains(&format!("href=\"#f-{field}\"")), "{field} is listed above the form");
    }
    assert!(italian.text.contains("11 cose non vanno ancora"), "{}", italian.text);
    assert_eq!(team.get(HELP).header("etag"), "\"r1\"");
    let english = send(&team, EDIT, &form, "save").text;
    assert!(english.contains("is needed") && english.contains("11 things are not right yet"));
}

#[test]
fn who_saves_over_another_is_told_first_and_loses_nothing() {
    let (_collector, team) = with_help();
    let mut form = opened(&team, EDIT);
    set(&mut form, "text.en.question", "Mine?");
    let mut theirs = team.get(HELP).json()["definition"].clone();
    theirs["text"]["en"]["question"] = json!("Theirs?");
    theirs["tz"] = json!("Europe/Rome");
    assert_eq!(team.clone().header("if-match", "\"r1\"").put(HELP, &theirs).status, 200);
    let told = send(&team, EDIT, &form, "save");
    assert_eq!(told.status, 412);
    let again = fields(&told.text);
    assert_eq!(again["text.en.question"], "Mine?");
    assert!(
        [
            "Somebody saved this survey meanwhile",
            "<dt>Question · English</dt><dd dir=\"auto\">Theirs?</dd>",
            "Europe/Rome"
        ]
        .iter()
        .all(|said| told.text.contains(said)),
        "{told:?}"
    );
    assert_eq!(team.get(HELP).json()["definition"], theirs, "nothing was saved");
    assert_eq!(led(&send(&team, EDIT, &again, "save")), "edit?done=saved");
    let read = team.get(HELP);
    assert_eq!(
        (read.header("etag"), read.json()["definition"]["text"]["en"]["question"].clone()),
        ("\"r3\"", json!("Mine?"))
    );
}

#[test]
fn a_new_version_is_announced_before_it_is_saved_and_other_changes_are_not() {
    let (collector, team) = with_help();
    answered(&collector);
    let version = team.get(HELP).json()["version"].clone();
    let mut form = opened(&team, EDIT);
    set(&mut form, "theme.accent", "#0b3e2f");
    set(&mut form, "text.en.thanks.default", "Thanks!");
    assert_eq!(led(&send(&team, EDIT, &form, "save")), "edit?done=same");
    assert_eq!((team.get(HELP).json()["version"].clone(), team.get(HELP).header("etag")), (version.clone(), "\"r2\""));

    let mut form = opened(&team, EDIT);
    set(&mut form, "text.en.question", "How was the help that you had?");
    let told = send(&team, EDIT, &form, "save");
    assert!(told.status == 200 && told.text.contains("This changes what is asked: a new version begins"), "{told:?}");
    assert_eq!(team.get(HELP).header("etag"), "\"r2\"", "not yet");
    assert_eq!(led(&send(&team, EDIT, &fields(&told.text), "save")), "edit?done=saved");
    assert_ne!(team.get(HELP).json()["version"], version);
}

#[test]
fn without_answers_there_is_no_trend_to_speak_of() {
    let (_collector, team) = with_help();
    let mut form = opened(&team, EDIT);
    set(&mut form, "text.en.question", "Another?");
    assert_eq!(led(&send(&team, EDIT, &form, "save")), "edit?done=saved");
}

#[test]
fn the_scale_of_a_survey_with_answers_is_shown_and_cannot_be_changed() {
    let (collector, team) = with_help();
    let disabled = |page: &str| page.matches("disabled").count();
    assert_eq!(disabled(&team.get(EDIT).text), 0);
    answered(&collector);
    let page = team.get(EDIT).text;
    assert!(page.contains("answers are counted") && disabled(&page) == 4, "{page}");
    let mut form = fields(&page);
    set(&mut form, "kind", "ces");
    set(&mut form, "scale.max", "7");
    set(&mut form, "confirmed", team.get(HELP).json()["version"].as_str().unwrap());
    let refused = send(&team, EDIT, &form, "save");
    assert_eq!(refused.status, 409);
    assert!(refused.text.contains("id=\"e-kind\""), "{refused:?}");
    assert_eq!(team.get(HELP).header("etag"), "\"r1\"");
}

#[test]
fn a_language_or_a_row_is_added_and_taken_away_without_saving() {
    let (_collector, team) = with_help();
    let mut form = opened(&team, EDIT);
    set(&mut form, "text.en.low", "Typed");
    set(&mut form, "new_locale", "de-AT");
    let added = send(&team, EDIT, &form, "add");
    let mut form = fields(&added.text);
    assert_eq!((added.status, form["text.de-AT.question"].as_str(), form["text.en.low"].as_str()), (200, "", "Typed"));
    let rows = |form: &Fields| {
        form.keys()
            .filter(|name| name.starts_with("context.") && name.rsplit_once('.').is_some_and(|(_, last)| last == "key"))
            .count()
    };
    let more = fields(&send(&team, EDIT, &form, "row").text);
    assert_eq!(rows(&more), rows(&form) + 2);
    set(&mut form, "text.de-AT.question", "Wie war es?");
    set(&mut form, "locale", "de-AT");
    let dropped = fields(&send(&team, EDIT, &form, "drop de-AT").text);
    assert!(!dropped.contains_key("text.de-AT.question") && dropped["text.en.low"] == "Typed");
    assert_eq!(team.get(HELP).header("etag"), "\"r1\"");
    let odd = send(&team, EDIT, &form, "save");
    assert_eq!(led(&odd), "edit?done=saved");
    let definition = team.get(HELP).json()["definition"].clone();
    assert_eq!(
        (definition["locale"].clone(), definition["text"]["de-AT"]["question"].clone()),
        (json!("de-AT"), json!("Wie war es?"))
    );
}

#[test]
fn what_there_is_to_think_over_is_said_and_stops_nobody() {
    let (_collector, team) = with_help();
    let mut form = opened(&team, EDIT);
    set(&mut form, "text.en.question", "Your call is important to us. How was our help?");
    assert_eq!(led(&send(&team, EDIT, &form, "save")), "edit?done=saved");
    let page = team.get(&format!("{EDIT}?lang=it")).text;
    let place = page.split("id=\"w-text.en.question\"").nth(1).unwrap().split("</div>").next().unwrap();
    assert!(place.contains("Your call is important to us") && place.contains("nessuno ci crede"), "{place}");
}

#[test]
fn what_saving_would_mean_is_said_while_somebody_types() {
    let (collector, team) = with_help();
    answered(&collector);
    let judged = |form: &Fields| {
        let members: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
        let client = team.clone().header("accept", "application/json");
        client.post_form("/dashboard/surveys/help/preview", &members).json()
    };
    let mut form = opened(&team, EDIT);
    assert_eq!(judged(&form)["means"], "Nothing is changed");
    set(&mut form, "theme.radius", "3");
    assert_eq!(judged(&form)["means"], "Same version: only looks, place or rules change");
    set(&mut form, "text.en.question", "Dear customer, how was it?");
    let said = judged(&form);
    assert_eq!(said["means"], "This changes what is asked: a new version begins");
    assert!(said["warnings"]["text.en.question"][0].as_str().unwrap().starts_with("\"Dear customer\""), "{said}");
    assert_eq!(team.get(HELP).header("etag"), "\"r1\"");
}

#[test]
fn a_survey_of_the_file_is_read_only_and_says_where_it_is_defined() {
    let collector = Collector::start(SURVEYS);
    let team = team(&collector);
    let path = "/dashboard/surveys/effort/edit";
    let page = team.get(path);
    let file = collector.folder().join("surveys.toml").display().to_string();
    assert!(page.status == 200 && page.text.contains(&file) && page.text.contains("SIGHUP"), "{page:?}");
    assert!(page.text.contains("<fieldset class=\"sheet\" disabled>") && !page.text.contains("formaction"), "{page:?}");
    let mut form = fields(&page.text);
    form.insert("company".to_owned(), "Bianchi".to_owned());
    let refused = send(&team, path, &form, "save");
    assert!(refused.status == 409 && refused.text.contains(&file), "{refused:?}");
    assert_eq!(team.get("/v1/surveys/effort").json()["definition"]["company"], "Rossi");
    assert_eq!(team.get("/dashboard/surveys/effort/archive").status, 409);
}

/// Posts `form` as a preview.
fn previewed(team: &Client, form: &Fields) -> Answer {
    let members: Vec<(&str, &str)> = form.iter().map(|(name, value)| (name.as_str(), value.as_str())).collect();
    team.post_form("/dashboard/new/preview", &members)
}

#[test]
fn the_preview_is_the_customers_page_and_records_nothing() {
    let (collector, team) = with_help();
    let mut form = opened(&team, EDIT);
    set(&mut form, "text.en.question", "Not saved: how was {company}?");
    set(&mut form, "tz", "Mars");
    let preview = previewed(&team, &form);
    assert_eq!(preview.status, 200);
    assert!(
        preview.text.contains("Not saved: how was Rossi?") && preview.text.contains("type=\"radio\""),
        "{preview:?}"
    );
    assert!(!preview.text.contains("<script") && preview.text.contains("action=\"about:blank\""), "{preview:?}");
    let policy = preview.header("content-security-policy");
    for rule in ["default-src 'none'", "form-action 'none'", "frame-ancestors 'self'", "sandbox"] {
        assert!(policy.contains(rule), "{rule} in {policy}");
    }
    assert!(!policy.contains("script-src") && !policy.contains("shop.example"), "{policy}");
    // What its form holds is worth nothing.
    let held = fields(&preview.text);
    assert_eq!((held["id"].as_str(), held["display"].as_str(), held["version"].as_str()), ("", "", ""));
    let again =
        collector.client().post_form("/s/help", &[("id", &held["id"]), ("score", "5"), ("display", &held["display"])]);
    assert_eq!(again.status, 422, "{again:?}");
    let total = collector.aggregate("help", "").json()["total"].clone();
    assert_eq!((total["n"].clone(), total["response_rate"].clone()), (json!(0), Value::Null));
    assert_eq!(team.get("/v1/changes").json()["items"], json!([]));
}

#[test]
fn the_preview_shows_any_moment_language_and_colours_of_what_can_be_drawn() {
    let (_collector, team) = with_help();
    let mut form = opened(&team, &format!("{NEW}?template=support-ces&in=en,it"));
    set(&mut form, "company", "Rossi");
    let shown = |form: &Fields, moment: &str, locale: &str, scheme: &str| {
        let mut form = form.clone();
        let wanted = [("preview.moment", moment), ("preview.locale", locale), ("preview.scheme", scheme)];
        form.extend(wanted.map(|(name, value)| (name.to_owned(), value.to_owned())));
        previewed(&team, &form).text
    };
    let asked = shown(&form, "question", "it", "dark");
    assert!(
        asked.contains("lang=\"it\"") && asked.contains("data-scheme=\"dark\"") && asked.contains("data-step=\"asking"),
        "{asked}"
    );
    let why = shown(&form, "why-low", "en", "light");
    assert!(why.contains("data-step=\"explaining") && why.contains("data-band=\"low\" checked"), "{why}");
    let thanks = shown(&form, "thanks-high", "en", "");
    assert!(thanks.contains("data-step=\"thanked") && thanks.contains("pass it on to who helped you"), "{thanks}");
    set(&mut form, "theme.font", "x;} .planted{color:red");
    assert!(!shown(&form, "", "en", "").contains("planted"), "a faulty theme is left out");
    set(&mut form, "scale.max", "99");
    assert!(shown(&form, "", "en", "").contains("The preview comes with a question and a scale."));
    assert!(
        team.get("/dashboard/new/preview?template=delivery-csat&locale=it").text.contains("Quanto ti ha soddisfatto")
    );
    assert!(team.get("/dashboard/surveys/help/preview").text.contains("How was our help?"));
}

#[test]
fn a_survey_is_archived_after_a_word_and_opened_again() {
    let (collector, team) = with_help();
    let path = "/dashboard/surveys/help/archive";
    let asked = team.get(path);
    assert!(
        asked.text.contains("Archive “How was our help?”?")
            && asked.text.contains("Every answer, figure and comment stays"),
        "{asked:?}"
    );
    let seen = fields(&asked.text);
    assert_eq!(led(&send(&team, path, &seen, "archive")), "edit?done=archived");
    assert_eq!(collector.client().get("/s/help").status, 410);
    let page = team.get(EDIT).text;
    assert!(page.contains("takes no answers") && page.contains("value=\"reopen\""), "{page}");
    assert_eq!(led(&send(&team, path, &Fields::new(), "reopen")), "edit?done=reopened");
    assert_eq!(collector.client().get("/s/help").status, 200);
    let late = send(&team, path, &seen, "archive");
    assert_eq!(late.status, 412, "it was changed since the page was opened");
}

#[test]
fn a_definition_moves_to_a_surveys_file_as_it_is() {
    let (_collector, team) = with_help();
    for template in template::all() {
        let mut form = opened(&team, &format!("{NEW}?template={}&in=en,it", template.id));
        set(&mut form, "show.sample", "33.3");
        assert_eq!(send(&team, NEW, &form, "save").status, 303);
        let text = team.get(&format!("/dashboard/surveys/{}/surveys.toml", template.id));
        assert!(text.header("content-disposition").contains(&format!("{}.toml", template.id)));
        let read = file::read(&text.text);
        assert_eq!((read.faults, read.surveys.len()), (vec![], 1), "{}", text.text);
        let stored = team.get(&format!("/v1/surveys/{}", template.id)).json()["definition"].clone();
        assert_eq!(serde_json::to_value(&read.surveys[0]).unwrap(), stored);
        assert_eq!(stored["show"]["sample"], 0.333);
    }
}

#[test]
fn only_who_may_write_edits_and_only_what_their_key_sees() {
    let (collector, team) = with_help();
    let key = |body: Value| {
        let made = team.post("/v1/keys", &body);
        assert_eq!(made.status, 201, "{made:?}");
        made.json()["key"].as_str().unwrap().to_owned()
    };
    let other = json!({"kind": "nps", "text": {"en": {"question": "q", "low": "No", "high": "Yes"}}});
    assert_eq!(team.put("/v1/surveys/other", &other).status, 201);
    let reader = collector.client().key(&key(json!({"scope": "read"})));
    let bound = collector.client().key(&key(json!({"scope": "write", "surveys": ["other"]})));
    for path in [NEW, EDIT, "/dashboard/surveys/help/archive", "/dashboard/surveys/help/preview"] {
        let refused = reader.get(path);
        assert!(refused.status == 403 && refused.header("content-type").starts_with("text/html"), "{path} {refused:?}");
    }
    assert_eq!(reader.post_form(EDIT, &[("act", "save")]).status, 403);
    assert_eq!((bound.get(EDIT).status, bound.post_form(EDIT, &[]).status), (404, 404));
    let mut form = opened(&bound, &format!("{NEW}?template=quarterly-nps"));
    set(&mut form, "company", "Rossi");
    let refused = send(&bound, NEW, &form, "save");
    assert!(refused.status == 422 && refused.text.contains("your key is bound to other surveys"), "{refused:?}");
    let stranger = collector.client().get(EDIT);
    assert_eq!(
        (stranger.status, stranger.header("location")),
        (303, format!("../../../dashboard/sign-in?next={}", encode("dashboard/surveys/help/edit")).as_str())
    );
    assert_eq!(collector.client().post_form(EDIT, &[]).status, 401);
    let elsewhere = team.clone().header("sec-fetch-site", "cross-site").post_form(EDIT, &[]);
    assert_eq!(elsewhere.status, 403);
    assert_eq!(team.get(HELP).header("etag"), "\"r1\"");
}

/// The form with `text` in everything that is typed, as far as it can be kept.
fn typed(form: &Fields, text: &str) -> Fields {
    let chosen = [
        "kind",
        "scale",
        "show.mode",
        "show.trigger",
        "show.every",
        "show.memory",
        "respondent",
        "retention",
        "theme.density",
        "theme.scheme",
        "locale",
        "preview",
        "seen",
        "rows",
        "mask",
    ];
    let is_chosen = |name: &str| {
        chosen.iter().any(|start| name.starts_with(start)) || name.ends_with("after") || name.ends_with("segment")
    };
    let keep = |name: &String| is_chosen(name);
    form.iter().map(|(name, value)| (name.clone(), if keep(name) { value.clone() } else { text.to_owned() })).collect()
}

#[test]
fn whatever_is_typed_is_text_on_the_form_and_in_the_preview() {
    let (_collector, team) = with_help();
    let form = opened(&team, &format!("{NEW}?template=delivery-csat&in=en,it"));
    let shown = |text: &str| send(&team, NEW, &typed(&form, text), "row").text;
    let harmless = shown("harmless");
    assert!(harmless.matches("harmless").count() > 40);
    let question = |text: &str| {
        let mut form = form.clone();
        let worded = form.iter_mut().filter(|(name, _)| name.starts_with("text.") && !name.contains("link"));
        worded.for_each(|(_, value)| text.clone_into(value));
        form.insert("company".to_owned(), text.to_owned());
        form.insert("contact.label".to_owned(), text.to_owned());
        form.insert("contact.consent".to_owned(), text.to_owned());
        form
    };
    let plain = previewed(&team, &question("harmless")).text;
    assert!(plain.matches("harmless").count() > 5);
    for hostile in corpus() {
        assert_eq!(page_faults(&shown(&hostile.text), &harmless), Vec::<String>::new(), "{}", hostile.name);
        let preview = previewed(&team, &question(&hostile.text)).text;
        assert_eq!(page_faults(&preview, &plain), Vec::<String>::new(), "{}", hostile.name);
    }
}

#[test]
fn what_is_stored_is_text_on_its_form() {
    let (_collector, team) = with_help();
    let page = |text: &str| {
        let said = json!({"question": text, "low": text, "high": text, "why": {"default": text, "low": text}, "thanks": {"default": text}});
        let definition = json!({"kind": "csat", "sites": ["https://shop.example"], "text": {"en": said}});
        let put = team.clone().header("if-match", "*").put(HELP, &definition);
        (put.status, team.get(EDIT).text)
    };
    let (_, harmless) = page("harmless");
    let mut stored = 0;
    for hostile in corpus() {
        let (status, page) = page(&hostile.text);
        if status == 200 && !page.contains("class=\"warned\"") {
            stored += 1;
            let tags = |page: &str| page.split("<form id=\"survey\"").nth(1).unwrap().to_owned();
            assert_eq!(page_faults(&tags(&page), &tags(&harmless)), Vec::<String>::new(), "{}", hostile.name);
        }
    }
    assert!(stored > 15, "{stored}");
}
