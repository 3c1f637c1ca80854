//! The reading list of the dashboard, what is done with responses there, and the review of the quarantine.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::hostile::{corpus, page_faults};
use perche_tests::http::{Answer, Client, answer, encode, new_id};
use serde_json::{Value, json};

use crate::guard::{EFFORT, outside, proxied};
use crate::keys::made;

const LIST: &str = "/dashboard/surveys/effort/responses";
const REVIEW: &str = "/dashboard/settings/quarantine";

/// Answers of (score, more), oldest first; their ids.
fn answered(collector: &Collector, posts: &[(Value, Value)]) -> Vec<String> {
    let client = collector.client();
    let post = |(score, more): &(Value, Value)| {
        let id = new_id();
        assert_eq!(client.post(EFFORT, &answer(&id, score, more)).status, 201);
        id
    };
    posts.iter().map(post).collect()
}

fn shop() -> (Collector, Vec<String>) {
    let collector = Collector::start(SURVEYS);
    let ids = answered(
        &collector,
        &[
            (json!(1), json!({"comment": "Perché la consegna è in ritardo?", "locale": "it", "channel": "email"})),
            (json!(7), json!({"comment": "So easy", "channel": "qr", "context": {"country": "FR", "order": "A-17"}})),
            (json!(4), json!({})),
            (
                json!(2),
                json!({"comment": "Too many steps, too slow", "channel": "email", "context": {"country": "IT"}}),
            ),
            (json!(null), json!({"comment": "no score"})),
            (json!(3), json!({"comment": "a trial", "test": true})),
        ],
    );
    let team = collector.client().key(ADMIN_KEY);
    let label = json!({"tags": ["delivery", "a & b"], "done": true});
    assert_eq!(team.patch(&format!("/v1/responses/{}", ids[0]), &label).status, 200);
    (collector, ids)
}

/// The ids of the responses that a page shows, in order.
fn shown(page: &Answer) -> Vec<String> {
    assert_eq!(page.status, 200, "{page:?}");
    let articles = page.text.split("<article ").skip(1);
    articles.map(|article| article.split_once("id=\"r-").unwrap().1[..36].to_owned()).collect()
}

/// The ids of the rows that the API lists.
fn listed(team: &Client, query: &str) -> Vec<String> {
    let rows = team.get(&format!("{EFFORT}?{query}"));
    assert_eq!(rows.status, 200, "{query}: {rows:?}");
    rows.json()["items"].as_array().unwrap().iter().map(|row| row["id"].as_str().unwrap().to_owned()).collect()
}

/// The address that a link or a form of that kind leads to, from the root.
fn linked(page: &Answer, before: &str) -> String {
    let rest = page.text.split_once(before).unwrap_or_else(|| panic!("no {before} in {}", page.text)).1;
    rest.split('"').next().unwrap().replace("&amp;", "&").replace("&#38;", "&")
}

/// What the page is asked, and what the API is asked for the same.
const SAME: [(&str, &str); 15] = [
    ("", "commented=true"),
    ("commented=any", ""),
    ("commented=false", "commented=false"),
    ("q=&tag=&from=&to=&commented=any&done=&channel=", ""),
    ("q=perche", "q=perche&commented=true"),
    ("band=hard", "max_aligned=3&commented=true"),
    ("band=easy&commented=any", "min_aligned=5"),
    ("min_score=2&max_score=4&commented=any", "min_score=2&max_score=4"),
    ("channel=email&channel=qr", "channel=email&channel=qr&commented=true"),
    ("tag=delivery", "tag=delivery"),
    ("tag=a+%26+b&done=true", "tag=a+%26+b&done=true"),
    ("done=false&commented=any&order=asc", "done=false&order=asc"),
    ("status=test", "status=test"),
    ("status=all&commented=any&context.country=IT", "status=all&context.country=IT"),
    ("from=2020-01-01&to=2020-02-01", "from=2020-01-01&to=2020-02-01"),
];

#[test]
fn the_page_shows_the_rows_that_the_api_lists() {
    let (collector, ids) = shop();
    let team = collector.client().key(ADMIN_KEY);
    for (page, api) in SAME {
        assert_eq!(shown(&team.get(&format!("{LIST}?{page}"))), listed(&team, api), "{page}");
    }
    let page = team.get(&format!("{LIST}?band=hard&lang=en"));
    assert_eq!(shown(&page), [&*ids[3], &*ids[0]]);
    // What it calls the same list is the same list.
    let api = linked(&page, "<a href=\"../../../v1/surveys/effort/responses?");
    assert_eq!(listed(&team, &api), shown(&page));
    for (query, words) in [
        ("", "4 answers"),
        ("commented=any&status=all", "6 answers"),
        ("q=slow", "1 answer"),
        ("q=nothing-of-that", "Nothing matches"),
        ("lang=it&q=nothing-of-that", "Nessun risultato"),
    ] {
        assert!(team.get(&format!("{LIST}?{query}")).text.contains(words), "{query}");
    }
    let none = team.get("/dashboard/surveys/loyalty/responses");
    assert!(none.text.contains("Nobody has answered yet") && none.status == 200, "{}", none.text);
    team.post("/v1/surveys/loyalty/responses", &answer(&new_id(), &json!(9), &json!({})));
    assert!(team.get("/dashboard/surveys/loyalty/responses").text.contains("Nobody has said why yet"));
}

#[test]
fn a_wrong_filter_is_told_beside_its_field_and_what_was_given_stays() {
    let (collector, _) = shop();
    let team = collector.client().key(ADMIN_KEY);
    for (query, field) in [("q=%21%21", "q"), ("from=soon", "from"), ("min_score=5&max_score=2", "min_score")] {
        let page = team.get(&format!("{LIST}?{query}"));
        assert_eq!(page.status, 422, "{query}");
        let marked = page.text.split('<').find(|tag| tag.contains(&format!("name=\"{field}\""))).unwrap();
        assert!(marked.contains("aria-invalid=true") && marked.contains("aria-describedby"), "{marked}");
    }
    assert!(team.get(&format!("{LIST}?q=%21%21")).text.contains("value=\"!!\""));
    for query in ["band=promoters", "cursor=x", "before=x", "colour=red"] {
        assert_eq!(team.get(&format!("{LIST}?{query}")).status, 422, "{query}");
    }
}

#[test]
fn pages_lead_on_and_back_through_all_of_a_list() {
    let collector = Collector::start(SURVEYS);
    let why = |n: i64| (json!(n % 7 + 1), json!({"comment": format!("why {n}")}));
    answered(&collector, &(0..130).map(why).collect::<Vec<_>>());
    let team = collector.client().key(ADMIN_KEY);
    let at = |query: &str| team.get(&format!("{LIST}?{query}"));
    for order in ["", "order=asc"] {
        let first = at(order);
        let second = at(&linked(&first, "rel=\"next\" href=\"?"));
        let third = at(&linked(&second, "rel=\"next\" href=\"?"));
        let all = [shown(&first), shown(&second), shown(&third)].concat();
        assert_eq!(all, listed(&team, &format!("limit=1000&commented=true&{order}")));
        assert!(first.text.contains("50 of 130 answers") && !first.text.contains("rel=\"prev\""));
        assert!(!third.text.contains("rel=\"next\""));
        let back = at(&linked(&third, "rel=\"prev\" href=\"?"));
        assert_eq!(shown(&back), shown(&second));
        let beginning = at(&linked(&back, "rel=\"prev\" href=\"?"));
        assert_eq!((shown(&beginning), beginning.text.contains("rel=\"prev\"")), (shown(&first), false));
        assert_eq!(at(&linked(&first, "rel=\"next\" href=\"?").replace("cursor", "q=why&cursor")).status, 422);
    }
}

#[test]
fn tags_and_done_go_to_the_api_and_lead_back_to_the_same_place() {
    let (collector, ids) = shop();
    let team = collector.client().key(ADMIN_KEY);
    let path = format!("/dashboard/responses/{}", ids[3]);
    let row = || team.get(&format!("/v1/responses/{}", ids[3])).json();
    let send = |fields: &[(&str, &str)]| {
        let back = [&[("back", "q=too&channel=email"), ("page", "")], fields].concat();
        let sent = team.post_form(&path, &back);
        assert_eq!(sent.status, 303, "{fields:?}: {sent:?}");
        sent.header("location").to_owned()
    };
    let place = |noted: &str| {
        format!("../../dashboard/surveys/effort/responses?q=too&channel=email&noted={noted}#r-{}", ids[3])
    };
    assert_eq!(send(&[("tags", " checkout, <b> ")]), place("tagged"));
    assert_eq!(row()["tags"], json!(["checkout", "<b>"]));
    assert_eq!(send(&[("untag", "checkout")]), place("tagged"));
    assert_eq!(row()["tags"], json!(["<b>"]));
    assert_eq!(send(&[("tags", &"a".repeat(51))]), place("tag-refused"));
    assert_eq!((send(&[("done", "true")]), row()["done"].clone()), (place("done"), json!(true)));
    assert_eq!((send(&[("done", "false")]), row()["done"].clone()), (place("open"), json!(false)));
    assert_eq!(row()["tags"], json!(["<b>"]), "the rest stays");
    // Who goes through what is open reads on below the one that leaves the list.
    let below = [("back", "done=false"), ("next", &*ids[0]), ("done", "true")];
    let left = team.post_form(&path, &below).header("location").to_owned();
    assert_eq!(left, format!("../../dashboard/surveys/effort/responses?done=false&noted=done#r-{}", ids[0]));
    let nowhere = [("back", "done=true"), ("next", "\"><b>"), ("done", "false")];
    assert!(team.post_form(&path, &nowhere).header("location").ends_with("?done=true&noted=open"));
    let page = team.get(&format!("{LIST}?q=too&noted=done&lang=en"));
    assert!(
        page.text.contains("Marked as done.") && page.text.contains("<option value=\"delivery\">"),
        "{}",
        page.text
    );
    let elsewhere = team.post_form(&path, &[("done", "true"), ("back", "//evil.example/?a=b"), ("page", "https://x")]);
    assert!(elsewhere.header("location").starts_with("../../dashboard/surveys/effort/responses?%2F%2Fevil"));
    assert_eq!(team.post_form(&path, &[("done", "perhaps")]).status, 422);
    assert_eq!(team.post_form(&path, &[("back", "")]).status, 422, "nothing was asked for");

    let asks = team.get(&format!("{path}/delete"));
    assert!(asks.text.contains("Delete this answer?") && asks.text.contains("name=\"delete\""));
    assert_eq!(row()["score"], 2, "a question deletes nothing");
    assert_eq!(send(&[("delete", "yes"), ("next", &*ids[0])]), place("deleted").replace(&ids[3], &ids[0]));
    let gone = [team.get(&path), team.get(&format!("{path}/delete")), team.post_form(&path, &[("done", "true")])];
    assert_eq!(gone.map(|answer| answer.status), [404; 3]);
}

#[test]
fn an_export_is_what_the_api_streams() {
    let (collector, _) = shop();
    let team = collector.client().key(ADMIN_KEY);
    for (page, api) in SAME {
        for (ending, accept) in [("csv", "text/csv"), ("ndjson", "application/x-ndjson")] {
            let exported = team.get(&format!("{LIST}.{ending}?{page}"));
            let streamed = team.clone().header("accept", accept).get(&format!("{EFFORT}?{api}"));
            assert_eq!((exported.status, &exported.text), (200, &streamed.text), "{ending} {page}");
            assert_eq!(exported.header("content-type"), streamed.header("content-type"));
        }
    }
    let named = |query: &str| {
        let disposition = team.get(&format!("{LIST}.{query}")).header("content-disposition").to_owned();
        disposition.split('"').nth(1).unwrap().to_owned()
    };
    assert_eq!(named("csv?from=2026-10-01&to=2026-11-01T00:00:00Z"), "effort-2026-10-01-2026-11-01.csv");
    assert!(named("ndjson").starts_with("effort-20") && named("ndjson").ends_with(".ndjson"));
    let sheet = team.get(&format!("{LIST}.csv?commented=any&sep=%3B&bom=1&lang=it&cursor=x"));
    assert!(sheet.text.starts_with("\u{feff}id;survey;version;") && sheet.text.lines().count() == 6, "{sheet:?}");
    assert_eq!(team.get(&format!("{LIST}.csv?sep=x")).status, 422);
}

#[test]
fn a_key_sees_and_does_what_its_scope_and_its_surveys_allow() {
    let (collector, ids) = shop();
    let one = format!("/dashboard/responses/{}", ids[1]);
    let seen = [LIST, &format!("{LIST}.csv"), &format!("{LIST}.ndjson"), &one, REVIEW].map(str::to_owned);
    let batch = format!("{REVIEW}/effort?verdict=release");
    let statuses = |client: &Client| seen.each_ref().map(|path| client.get(path).status);
    let decide = [("verdict", "release"), ("before", "1")];
    let changes = |client: &Client| {
        [
            client.get(&format!("{one}/delete")).status,
            client.get(&batch).status,
            client.post_form(&one, &[("done", "true")]).status,
            client.post_form(&format!("{REVIEW}/effort"), &decide).status,
        ]
    };
    let key = |wish: Value| collector.client().key(&made(&collector, &wish).1);
    let stranger = collector.client();
    assert_eq!((statuses(&stranger), changes(&stranger)), ([303; 5], [303, 303, 401, 401]));
    let numbers = key(json!({"label": "n", "scope": "numbers"}));
    assert_eq!((statuses(&numbers), changes(&numbers)), ([403; 5], [403; 4]));
    let read = key(json!({"label": "r", "scope": "read"}));
    assert_eq!((statuses(&read), changes(&read)), ([200; 5], [403; 4]));
    let page = read.get(LIST).text;
    assert!(page.contains("delivery") && !page.contains("dashboard/responses/\" class=\"tags\""), "{page}");
    assert_eq!(page.matches("method=\"post\"").count(), 1, "sign out, and no form that would be refused");
    let write = key(json!({"label": "w", "scope": "write"}));
    assert_eq!((statuses(&write), changes(&write)), ([200; 5], [200, 200, 303, 303]));
    let bound = key(json!({"label": "b", "scope": "write", "surveys": ["loyalty"]}));
    assert_eq!((statuses(&bound), changes(&bound)), ([404, 404, 404, 404, 200], [404; 4]));
    assert!(!bound.get(REVIEW).text.contains("effort"));
    let elsewhere = write.clone().header("sec-fetch-site", "cross-site").post_form(&one, &[("delete", "yes")]);
    assert_eq!((elsewhere.status, write.get(&one).status), (403, 200), "a form of another site");
}

/// A collector where so many said the same, of which more than two were put away; and one trapped.
fn flooded(most: u16) -> Collector {
    let collector = proxied(&["--quarantine-same-comment", "2"]);
    for number in 0..most {
        let somebody = outside(&collector, &format!("203.0.113.{number}"));
        let more = json!({"comment": "ok"});
        assert_eq!(somebody.post(EFFORT, &answer(&new_id(), &json!(6), &more)).status, 201);
    }
    let fields = [("id", &*new_id()), ("score", "1"), ("website", "https://spam.example")];
    assert_eq!(outside(&collector, "203.0.113.200").post_form("/s/effort", &fields).status, 303);
    collector
}

fn total(collector: &Collector) -> (Value, Value) {
    let total = collector.aggregate("effort", "").json()["total"].clone();
    (total["n"].clone(), total["excluded"]["quarantined"].clone())
}

#[test]
fn what_looked_forged_is_reviewed_one_by_one_and_all_at_once() {
    let collector = flooded(9);
    let team = collector.client().key(ADMIN_KEY);
    assert_eq!(total(&collector), (json!(2), json!(8)));
    let page = team.get(REVIEW);
    for words in ["The same words again and again", "more than 2 others", "A field that people do not see", "8 waiting"]
    {
        assert!(page.text.contains(words), "{words} in {}", page.text);
    }
    assert_eq!(shown(&page).len(), 8);
    let one = shown(&page).pop().unwrap();
    let released =
        team.post_form(&format!("/dashboard/responses/{one}"), &[("release", "yes"), ("page", "quarantine")]);
    assert_eq!(released.header("location"), "../../dashboard/settings/quarantine?noted=released");
    assert_eq!(total(&collector), (json!(3), json!(7)));

    let read = linked(&page, "class=\"button quiet\" href=\"../../dashboard/surveys/effort/responses?");
    assert_eq!(shown(&team.get(&format!("{LIST}?{read}"))).len(), 1, "the trapped one is read by itself");
    let ask = team.get(&format!("{REVIEW}/effort?rule=same-comment&verdict=release&lang=en"));
    assert!(ask.text.contains("Let 6 answers count?"), "{}", ask.text);
    let before = crate::page::hidden(&ask.text, "before");
    let later =
        outside(&collector, "203.0.113.201").post(EFFORT, &answer(&new_id(), &json!(6), &json!({"comment": "ok"})));
    assert_eq!((later.status, total(&collector)), (201, (json!(3), json!(8))));
    let decide = |rule: &str, verdict: &str, before: &str| {
        let fields = [("rule", rule), ("verdict", verdict), ("before", before)];
        team.post_form(&format!("{REVIEW}/effort"), &fields)
    };
    let done = decide("same-comment", "release", &before);
    assert_eq!(done.header("location"), "../../../dashboard/settings/quarantine?noted=all-released&n=6", "{done:?}");
    assert_eq!(total(&collector), (json!(9), json!(2)), "what nobody was shown stays, and so does another rule's");
    assert!(team.get(&format!("{REVIEW}?noted=all-released&n=6")).text.contains("6 answers count now."));
    let far = "9999999999999";
    assert!(decide("", "erase", far).header("location").ends_with("all-erased&n=2"));
    assert_eq!(total(&collector), (json!(9), json!(0)));
    assert!(team.get(REVIEW).text.contains("Nothing is in quarantine"));
    for (rule, verdict, before) in [("spam", "erase", far), ("", "keep", far), ("", "erase", "soon")] {
        assert_eq!(decide(rule, verdict, before).status, 422, "{rule} {verdict} {before}");
    }
}

#[test]
fn whatever_a_customer_or_a_colleague_writes_is_shown_as_text() {
    let collector = Collector::start(SURVEYS);
    let team = collector.client().key(ADMIN_KEY);
    let shown = |text: &str| {
        let (id, clean) = (new_id(), !text.chars().any(char::is_control));
        let facts = if clean { json!({"country": text, "order": text}) } else { json!({}) };
        let more = json!({"comment": text, "contact": text, "consent": true, "context": facts, "touchpoint": text});
        let stored = collector.client().post(EFFORT, &answer(&id, &json!(3), &more));
        assert_eq!(stored.status, 201, "{text}");
        let tagged = team.patch(&format!("/v1/responses/{id}"), &json!({"tags": [text]})).status == 200;
        let row = team.get(&format!("/v1/responses/{id}")).json();
        let facts = row["context"].as_object().unwrap().len();
        let back = format!("?back=q%3D{}", encode(&encode(text)));
        let pages = ["", "/delete"].map(|page| team.get(&format!("/dashboard/responses/{id}{page}{back}")));
        assert_eq!(pages.each_ref().map(|page| page.status), [200; 2], "{text}");
        (pages.map(|page| page.text), tagged, facts, row["comment"].is_null())
    };
    let harmless = |tagged: bool, facts: usize| {
        let id = new_id();
        let context = [json!({}), json!({"country": "text"}), json!({"country": "text", "order": "text"})];
        let more = json!({"comment": "text", "contact": "text", "consent": true, "context": context[facts]});
        assert_eq!(collector.client().post(EFFORT, &answer(&id, &json!(3), &more)).status, 201);
        let tags = if tagged { json!(["text"]) } else { json!([]) };
        team.patch(&format!("/v1/responses/{id}"), &json!({"tags": tags}));
        ["", "/delete"].map(|page| team.get(&format!("/dashboard/responses/{id}{page}?back=q%3Dtext")).text)
    };
    for hostile in corpus() {
        let (pages, tagged, facts, silent) = shown(&hostile.text);
        assert!(!silent || hostile.kept.trim().is_empty(), "{}", hostile.name);
        if silent {
            continue;
        }
        for (page, same) in pages.iter().zip(harmless(tagged, facts)) {
            assert_eq!(page_faults(page, &same), Vec::<String>::new(), "{}", hostile.name);
        }
    }
    // A filter is a text as well, wherever it stands again.
    let plain = team.get(&format!("{LIST}?context.country=text&touchpoint=text&locale=text")).text;
    for hostile in corpus() {
        let text = encode(&hostile.text);
        let page = team.get(&format!("{LIST}?context.country={text}&touchpoint={text}&locale={text}"));
        if page.status == 200 && !hostile.text.trim().is_empty() {
            assert_eq!(page_faults(&page.text, &plain), Vec::<String>::new(), "{}", hostile.name);
        }
        let all = team.get(&format!("{LIST}?q={text}&tag={text}&from={text}&band={text}&cursor={text}&{text}={text}"));
        assert!(matches!(all.status, 200 | 422), "{}: {}", hostile.name, all.status);
        let sent = team.post_form(&format!("/dashboard/responses/{}", new_id()), &[("back", &hostile.text)]);
        assert_eq!(sent.status, 404);
    }
}
