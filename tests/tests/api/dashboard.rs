//! `GET /dashboard` and what is around every page: languages, errors, other sites.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::hostile::{corpus, structure};
use perche_tests::http::{Client, answer, new_id};
use serde_json::{Value, json};

fn team(collector: &Collector) -> Client {
    collector.client().key(ADMIN_KEY)
}

/// Posts one answer a score, all of them an hour ago or less.
fn fill(collector: &Collector, survey: &str, scores: impl IntoIterator<Item = i64>) {
    for score in scores {
        let body = answer(&new_id(), &json!(score), &json!({}));
        assert_eq!(team(collector).post(&format!("/v1/surveys/{survey}/responses"), &body).status, 201);
    }
}

fn key(collector: &Collector, scope: &str, surveys: &Value) -> String {
    let made = team(collector).post("/v1/keys", &json!({"scope": scope, "surveys": surveys})).json();
    made["key"].as_str().unwrap().to_owned()
}

/// What of a page stands between `from` and the next `to` after it.
fn between<'a>(page: &'a str, from: &str, to: &str) -> &'a str {
    let start = page.find(from).unwrap_or_else(|| panic!("{from} in {page}")) + from.len();
    &page[start..start + page[start..].find(to).unwrap()]
}

#[test]
fn every_number_of_the_overview_is_the_apis() {
    let collector = Collector::start(SURVEYS);
    fill(&collector, "effort", [7; 15].into_iter().chain([1; 4]));
    let page = team(&collector).get("/dashboard").text;
    let items = team(&collector).get("/v1/aggregates?survey=effort").json();
    let item = &items["items"][0];
    let effort = between(&page, "surveys/effort\"", "</li>");
    let whole = |name: &str| format!("{:.0}%", item[name].as_f64().unwrap());
    assert!(effort.contains(&format!("<strong class=\"value\">{}</strong>", whole("value"))), "{effort}");
    let interval = format!("95% interval {}–{}", whole("low").trim_end_matches('%'), whole("high"));
    assert!(effort.contains(&interval), "{interval} in {effort}");
    assert!(effort.contains("19 answers"), "{effort}");
    let verdict = "<p class=\"verdict few\">no answers before to compare with</p>";
    assert!(effort.contains(verdict), "as many more do not make up for those before: {effort}");
    let figures = team(&collector).get("/dashboard/surveys/effort").text;
    assert!(figures.contains("No answers before to compare with"), "its own page says the same: {figures}");
    let loyalty = between(&page, "surveys/loyalty\"", "</li>");
    assert!(loyalty.contains("not on any page yet") && !loyalty.contains("class=\"value\""), "{loyalty}");
}

#[test]
fn the_newest_whys_are_there_for_who_may_read_them() {
    let collector = Collector::start(SURVEYS);
    for comment in ["first why", "second why"] {
        let body = answer(&new_id(), &json!(2), &json!({"comment": comment, "locale": "it"}));
        assert_eq!(team(&collector).post("/v1/surveys/effort/responses", &body).status, 201);
    }
    let whys = |key: &str| between(&collector.client().key(key).get("/dashboard").text, "<main", "</main>").to_owned();
    let page = whys(&key(&collector, "read", &Value::Null));
    let places = ["second why", "first why"].map(|why| page.find(why).unwrap_or_else(|| panic!("{why} in {page}")));
    assert!(places[0] < places[1], "newest first");
    let newest = team(&collector).get("/v1/surveys/effort/responses?limit=1").json()["items"][0]["id"].clone();
    let link = format!("href=\"dashboard/responses/{}\"", newest.as_str().unwrap());
    assert!(page.contains(&link), "each leads to its answer: {link} in {page}");
    let page = whys(&key(&collector, "numbers", &Value::Null));
    assert!(!page.contains("why</blockquote>") && !page.contains("Newest whys"), "{page}");
}

#[test]
fn a_key_that_is_bound_sees_its_surveys_and_no_other() {
    let collector = Collector::start(SURVEYS);
    fill(&collector, "loyalty", [9]);
    let body = answer(&new_id(), &json!(1), &json!({"comment": "of another survey"}));
    assert_eq!(team(&collector).post("/v1/surveys/effort/responses", &body).status, 201);
    let bound = key(&collector, "read", &json!(["loyalty"]));
    let page = collector.client().key(&bound).get("/dashboard").text;
    assert!(page.contains("surveys/loyalty\""), "{page}");
    assert!(!page.contains("effort") && !page.contains("of another survey"), "{page}");
}

#[test]
fn a_collector_without_surveys_says_what_one_is() {
    let collector = Collector::start("");
    let page = team(&collector).get("/dashboard").text;
    assert!(page.contains("No survey yet") && page.contains("dashboard/new\""), "{page}");
    let reader = key(&collector, "read", &Value::Null);
    let page = collector.client().key(&reader).get("/dashboard").text;
    assert!(page.contains("Your key sees no survey") && !page.contains("dashboard/new"), "{page}");
}

#[test]
fn an_archived_survey_stands_apart() {
    let collector = Collector::start("");
    let survey = json!({"kind": "nps", "text": {"en": {"question": "Would you recommend us?"}}});
    let client = team(&collector).header("if-none-match", "*");
    assert_eq!(client.put("/v1/surveys/old", &survey).status, 201);
    let before = team(&collector).get("/dashboard").text;
    assert!(!before.contains("<details class=\"archived\""), "{before}");
    assert_eq!(team(&collector).delete("/v1/surveys/old").status, 204);
    let page = team(&collector).get("/dashboard").text;
    assert!(between(&page, "<details class=\"archived\"", "</details>").contains("surveys/old\""), "{page}");
    assert!(page.contains("Every survey is archived") && !page.contains("No survey yet"), "{page}");
}

#[test]
fn a_page_speaks_the_language_that_was_chosen() {
    let collector = Collector::start(SURVEYS);
    let page = |client: Client, query: &str| client.get(&format!("/dashboard{query}"));
    let english = page(team(&collector), "");
    assert!(english.text.contains("<html lang=\"en\">") && english.text.contains(">Sign out<"), "{}", english.text);
    let italian = page(team(&collector).header("accept-language", "it-CH, en;q=0.5"), "");
    assert!(italian.text.contains("<html lang=\"it\">") && italian.text.contains(">Esci<"), "{}", italian.text);
    assert_eq!(italian.header("set-cookie"), "", "only a choice is remembered");
    let chosen = page(team(&collector), "?lang=it");
    assert!(chosen.text.contains("<html lang=\"it\">"));
    let cookie = chosen.header("set-cookie");
    assert!(cookie.starts_with("perche-language=it;") && cookie.contains("HttpOnly"), "{cookie}");
    let kept = page(team(&collector).header("cookie", "perche-language=it"), "");
    assert!(kept.text.contains("<html lang=\"it\">"));
}

#[test]
fn errors_are_pages_and_the_root_leads_to_the_dashboard() {
    let collector = Collector::start(SURVEYS);
    let nothing = team(&collector).get("/dashboard/nothing/at-all");
    assert_eq!(nothing.status, 404);
    assert!(nothing.text.contains("There is nothing here") && nothing.header("content-type").starts_with("text/html"));
    assert!(nothing.text.contains("href=\"../../dashboard\""), "links lead on from where one is: {}", nothing.text);
    let root = collector.client().get("/");
    assert_eq!((root.status, root.header("location")), (302, "dashboard"));
    let stranger = collector.client().get("/dashboard/nothing/at-all?a=b");
    assert_eq!(stranger.status, 404, "what is not there needs no key");
    let stranger = collector.client().get("/dashboard?after=50");
    assert_eq!((stranger.status, stranger.header("location")), (303, "dashboard/sign-in?next=dashboard%3Fafter%3D50"));
}

#[test]
fn a_page_may_load_from_here_only_and_nobody_may_frame_it() {
    let collector = Collector::start(SURVEYS);
    for path in ["/dashboard", "/dashboard/nothing"] {
        let page = team(&collector).get(path);
        let policy = page.header("content-security-policy");
        for rule in
            ["default-src 'none'", "frame-ancestors 'none'", "base-uri 'none'", "require-trusted-types-for 'script'"]
        {
            assert!(policy.contains(rule), "{path}: {policy}");
        }
        assert!(!policy.contains("unsafe"), "{path}: {policy}");
        for inline in ["<style", " style=", "<script>", "javascript:", " onclick="] {
            assert!(!page.text.contains(inline), "{path}: {inline}");
        }
        assert_eq!(page.header("cache-control"), "no-store", "{path}");
        let style = between(&page.text, "<link rel=\"stylesheet\" href=\"", "\"").trim_start_matches("../").to_owned();
        let style = collector.client().get(&format!("/{style}"));
        assert_eq!((style.status, style.header("content-type")), (200, "text/css; charset=utf-8"));
    }
}

#[test]
fn nothing_that_anybody_wrote_becomes_a_part_of_the_overview() {
    let collector = Collector::start("");
    let put = |question: &str| {
        let survey = json!({"kind": "ces", "text": {"en": {"question": question}}});
        let etag = team(&collector).get("/v1/surveys/effort").header("etag").to_owned();
        let client = team(&collector);
        let client =
            if etag.is_empty() { client.header("if-none-match", "*") } else { client.header("if-match", &etag) };
        client.put("/v1/surveys/effort", &survey).status
    };
    assert_eq!(put("Was it easy?"), 201);
    let comment = |text: &str| {
        let body = answer(&new_id(), &json!(2), &json!({"comment": text}));
        assert_eq!(team(&collector).post("/v1/surveys/effort/responses", &body).status, 201, "{text}");
    };
    comment("harmless");
    let page = || team(&collector).get("/dashboard").text;
    let harmless = structure(&page());
    for hostile in corpus() {
        let text: String = hostile.text.chars().take(300).collect();
        if text.trim().is_empty() || text.contains(['{', '}']) {
            continue;
        }
        assert_eq!(put(&text), 200, "{}", hostile.name);
        comment(&text);
        let known: std::collections::BTreeSet<_> = harmless.iter().collect();
        let new: Vec<_> = structure(&page()).into_iter().filter(|tag| !known.contains(tag)).collect();
        assert_eq!(new, Vec::<String>::new(), "{}", hostile.name);
    }
}
