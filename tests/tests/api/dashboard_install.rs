//! The dashboard's page about installing: what there is to paste, the preview, where a survey stands, the check of a page.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{Answer, Client, encode};
use serde_json::{Value, json};

use crate::keys::made;

const PAGE: &str = "/dashboard/surveys/effort/install";
const WAYS: [&str; 7] = ["inline", "popover", "tab", "link", "email", "qr", "no-js"];

fn team(collector: &Collector) -> Client {
    collector.client().key(ADMIN_KEY).header("accept-language", "en")
}

fn page(collector: &Collector, path: &str) -> Answer {
    let answer = team(collector).get(path);
    assert_eq!((answer.status, answer.header("content-type")), (200, "text/html; charset=utf-8"), "{path}");
    answer
}

/// A text as a template writes it.
fn escaped(text: &str) -> String {
    let letter = |letter: char| match letter {
        '<' | '>' | '&' | '"' | '\'' => format!("&#{};", u32::from(letter)),
        other => other.to_string(),
    };
    text.chars().map(letter).collect()
}

fn public() -> Collector {
    let folder = tempfile::tempdir().unwrap();
    Collector::start_in(folder, SURVEYS, &["--public-url", "https://answers.example/p"])
}

#[test]
fn what_the_page_shows_for_each_channel_is_what_the_api_gives() {
    let collector = public();
    for way in WAYS {
        for options in ["", "&locale=it&touchpoint=checkout&context-order=A%2017&context-country=%22%3E%3Cb%3E"] {
            let given = team(&collector).get(&format!("/v1/surveys/effort/snippet?channel={way}{options}")).json();
            let html = page(&collector, &format!("{PAGE}?channel={way}{options}")).text;
            for name in ["html", "alternative", "text"] {
                let Some(piece) = given[name].as_str() else { continue };
                let shown = format!("<code>{}</code>", escaped(piece));
                assert!(html.contains(&shown), "{way}{options} {name}: {shown}\n{html}");
            }
            for line in given["csp"].as_array().unwrap() {
                assert!(html.contains(&format!("{};", line.as_str().unwrap())), "{way}: {line}");
            }
            assert!(html.contains("aria-current=\"page\">"), "{way} is marked");
        }
    }
    let pinned = team(&collector).get("/v1/surveys/effort/snippet?channel=tab&pinned=true&signed=%7B%7Bs%7D%7D").json();
    let shown = page(&collector, &format!("{PAGE}?channel=tab&pinned=1&signed=%7B%7Bs%7D%7D")).text;
    let html = pinned["html"].as_str().unwrap();
    assert!(html.contains("integrity=\"sha384-") && shown.contains(&escaped(html)), "{shown}");
}

#[test]
fn recipes_lead_to_this_collector_in_both_languages() {
    let collector = public();
    for (lang, heading) in [("en", "Recipes"), ("it", "Ricette")] {
        let html = page(&collector, &format!("{PAGE}?lang={lang}")).text;
        let recipes = html.split(&format!(">{heading}<")).nth(1).unwrap();
        for name in ["HTML", "Google Tag Manager", "WordPress", "Shopify", "React", "Vue", "PHP", "Rails", "Django"] {
            let recipe =
                recipes.split(&format!(">{name}</h3>")).nth(1).and_then(|rest| rest.split("</details>").next());
            let recipe = recipe.expect(name);
            assert!(recipe.contains("https://answers.example/p/"), "{name}: {recipe}");
            assert!(recipe.contains("order"), "{name} says the order: {recipe}");
        }
        assert_eq!(html.contains("Incolla questo"), lang == "it");
    }
    assert!(!page(&collector, &format!("{PAGE}?channel=qr")).text.contains(">Recipes<"), "a printed code has no page");
}

#[test]
fn what_cannot_be_chosen_is_told_beside_its_field_and_left_out() {
    let collector = Collector::start(SURVEYS);
    let long = "x".repeat(11);
    let query = format!("channel=link&context-order={long}&locale=fr&touchpoint=moon&signed=%22");
    let html = page(&collector, &format!("{PAGE}?{query}")).text;
    let italian = page(&collector, &format!("{PAGE}?{query}&lang=it")).text;
    for (said, detto) in [
        ("At most 10 characters.", "Al massimo 10 caratteri."),
        ("Choose a language of the survey.", "Scegli una lingua del sondaggio."),
        ("Choose a touchpoint of the survey.", "Scegli un punto di contatto del sondaggio."),
        ("From 1 to 1,443 characters without", "Da 1 a 1.443 caratteri, senza virgolette"),
    ] {
        assert!(html.contains(&format!("<p class=\"fault\">{said}")), "{said}: {html}");
        assert!(italian.contains(&format!("<p class=\"fault\">{detto}")), "{detto}: {italian}");
    }
    let address = format!("{}/s/effort?channel=link", collector.address());
    assert!(html.contains(&format!("<code>{}</code>", escaped(&address))), "{html}");
}

#[test]
fn the_preview_is_the_real_snippet_and_counts_nothing() {
    let collector = public();
    for way in ["inline", "popover", "tab", "no-js", "email"] {
        let host = format!("/dashboard/surveys/effort/host?channel={way}&context-order=A-17");
        assert!(
            page(&collector, &format!("{PAGE}?channel={way}&context-order=A-17")).text.contains(&escaped(&host[1..]))
        );
        let answer = page(&collector, &host);
        let policy = answer.header("content-security-policy");
        assert!(policy.starts_with("default-src 'none'; ") && policy.contains("frame-ancestors 'self'"), "{policy}");
        assert_eq!(policy.contains("unsafe-inline"), way == "email", "{policy}");
        let trial = if matches!(way, "popover" | "tab") { " test=\"1\"" } else { "test=1" };
        assert!(answer.text.contains(trial) && answer.text.contains("A-17"), "{way}: {}", answer.text);
        assert!(
            !answer.text.contains("https://"),
            "it works by whatever address the dashboard is reached: {}",
            answer.text
        );
        assert!(!answer.text.contains("embed.js?survey="), "without rules it is shown at once");
        assert_eq!(answer.text.contains("embed.js"), matches!(way, "inline" | "popover" | "tab"));
    }
    for way in ["link", "qr"] {
        let html = page(&collector, &format!("{PAGE}?channel={way}")).text;
        let src = html.split("<iframe").nth(1).and_then(|rest| rest.split(" src=\"").nth(1)).unwrap();
        let src = src.split('"').next().unwrap().replace("&#38;", "&");
        assert_eq!(src, format!("../../../s/effort?channel={way}&test=1&mode=page"));
    }
    let framed = collector.client().get("/s/effort?test=1");
    let policy = framed.header("content-security-policy");
    assert!(policy.contains("frame-ancestors 'self' https://shop.example"), "our own pages may frame it: {policy}");
}

#[test]
fn the_code_comes_as_a_file() {
    let collector = public();
    let code = team(&collector).get(&format!("{PAGE}/code.svg?context-order=A-17"));
    assert_eq!((code.status, code.header("content-type")), (200, "image/svg+xml"));
    assert_eq!(code.header("content-disposition"), "attachment; filename=\"effort.svg\"");
    let given = team(&collector).get("/v1/surveys/effort/snippet?channel=qr&context-order=A-17").json();
    assert_eq!(json!(code.text), given["html"]);
    assert!(
        page(&collector, &format!("{PAGE}?channel=qr&context-order=A-17")).text.contains(&code.text),
        "and is shown"
    );
}

#[test]
fn sites_are_shown_with_what_to_do_and_only_who_may_edit_is_led_there() {
    let collector = Collector::start(SURVEYS);
    let none = page(&collector, PAGE).text;
    assert!(none.contains("No site has asked for it since"), "{none}");
    for (origin, destination, path) in [
        ("https://shop.example", "script", "/embed.js?survey=effort"),
        ("https://shop.example", "iframe", "/s/effort"),
        ("http://localhost:3000", "script", "/embed.js?survey=effort"),
        ("https://copy.example", "script", "/embed.js?survey=effort"),
        ("https://<script>alert(1)</script>", "script", "/embed.js?survey=effort"),
    ] {
        let referer = format!("{origin}/?mail=anna@example.org");
        collector.client().header("referer", &referer).header("sec-fetch-dest", destination).get(path);
    }
    let html = page(&collector, PAGE).text;
    let rows: Vec<&str> = html.split("<tr>").skip(2).map(|row| row.split("</tr>").next().unwrap()).collect();
    let told: Vec<(bool, bool)> =
        rows.iter().map(|row| (row.contains(">in sites<"), row.contains(">loader only<"))).collect();
    assert_eq!(told, [(false, true), (true, true), (true, false)], "{rows:?}");
    assert!(rows[0].contains("https://copy.example") && rows[0].contains("surveys/effort/edit"), "{rows:?}");
    assert!(rows[1].contains("frame-src") && rows[2].contains("loader and frame"), "{rows:?}");
    assert!(!html.contains("anna") && !html.contains("alert(1)"), "{html}");
    let reader = made(&collector, &json!({"scope": "read"})).1;
    let html = collector.client().key(&reader).get(PAGE).text;
    assert!(html.contains("not in sites") && !html.contains("surveys/effort/edit"), "a reader cannot add it");
}

/// The page that waits for a check of `address`, and the token.
fn checking(collector: &Collector, address: &str) -> (String, String) {
    let lead = team(collector).post_form(&format!("{PAGE}/check"), &[("page", address)]);
    assert_eq!(lead.status, 303, "{lead:?}");
    let query = lead.header("location").strip_prefix("check?").expect("it leads on").to_owned();
    let token = query.strip_prefix("token=").and_then(|rest| rest.split('&').next()).unwrap().to_owned();
    (format!("{PAGE}/check?{query}"), token)
}

fn report(collector: &Collector, token: &str, origin: &str, body: &Value) {
    let told = collector.client().header("origin", origin).post_text(
        &format!("/v1/installs/{token}"),
        "text/plain",
        body.to_string(),
    );
    assert_eq!(told.status, 204, "{told:?}");
}

#[test]
fn a_check_waits_for_the_page_and_shows_what_it_said() {
    let collector = Collector::start(SURVEYS);
    for (address, opened) in [
        ("https://shop.example/thanks", "https://shop.example/thanks?"),
        ("https://shop.example/t?order=1#end", "https://shop.example/t?order=1&"),
    ] {
        let (path, token) = checking(&collector, address);
        let waiting = page(&collector, &path).text;
        let end = if address.contains('#') { "#end" } else { "" };
        assert!(waiting.contains(&escaped(&format!("{opened}perche-debug={token}{end}"))), "{waiting}");
        assert!(
            waiting.contains("data-waits") && waiting.contains("<noscript><meta http-equiv=\"refresh\""),
            "{waiting}"
        );
        let gate = json!({"gate": "consent", "open": true, "why": null, "next": null});
        let one = json!({"survey": "effort", "mode": "inline", "state": "shown", "shown": true,
            "size": {"width": 600, "height": 402}, "gates": [gate]});
        report(&collector, &token, "https://shop.example", &json!({"surveys": [one], "blocked": []}));
        let told = page(&collector, &path).text;
        for said in ["The survey is shown", "600 × 402 pixels", "Consent was given", "https://shop.example"] {
            assert!(told.contains(said), "{said}: {told}");
        }
        assert!(!told.contains("data-waits") && !told.contains("http-equiv"), "it waits no longer");
        let other = team(&collector).get(&path.replace("/effort/", "/loyalty/"));
        assert!(other.text.contains("This check has ended"), "a token is of one survey");
    }
}

#[test]
fn what_is_no_address_of_a_page_is_refused_beside_the_field() {
    let collector = Collector::start(SURVEYS);
    for wrong in [
        "",
        "shop.example",
        "javascript:alert(1)",
        "javascript://shop.example/%0aalert(1)",
        "\"><script>alert(1)</script>",
    ] {
        let refused = team(&collector).post_form(&format!("{PAGE}/check"), &[("page", wrong)]);
        assert_eq!(refused.status, 422, "{wrong}");
        assert!(refused.text.contains("must begin with https:// or http://"), "{wrong}");
        assert!(refused.text.contains(&format!("value=\"{}\"", escaped(wrong))), "{wrong}: {}", refused.text);
    }
    let (_, token) = checking(&collector, "https://shop.example/");
    let query = format!("token={token}&page={}", encode("javascript:alert(1)"));
    let html = page(&collector, &format!("{PAGE}/check?{query}")).text;
    assert!(!html.contains("href=\"javascript"), "{html}");
    let elsewhere = team(&collector).header("sec-fetch-site", "cross-site").post_form(&format!("{PAGE}/check"), &[]);
    assert_eq!(elsewhere.status, 403);
}

const HOSTILE: &str = "</code></pre><script>alert(1)</script>\" onload=alert(1) x='";

#[test]
fn nothing_that_anybody_wrote_becomes_markup() {
    let collector = Collector::start("");
    let text = json!({"en": {"question": HOSTILE, "low": HOSTILE, "high": HOSTILE}});
    let survey = json!({"kind": "ces", "company": HOSTILE[..40], "touchpoint": [HOSTILE], "text": text, "sites": ["https://shop.example"]});
    assert_eq!(team(&collector).put("/v1/surveys/effort", &survey).status, 201);
    let (check, token) = checking(&collector, &format!("https://shop.example/{HOSTILE}"));
    let waiting = page(&collector, &check).text;
    let gate = json!({"gate": &HOSTILE[..20], "open": false, "why": HOSTILE, "next": null});
    let one = |id: &str| json!({"survey": id, "mode": "inline", "state": HOSTILE, "shown": false, "size": null, "gates": [gate]});
    report(
        &collector,
        &token,
        "https://copy.example",
        &json!({"surveys": [one("effort"), one(HOSTILE)], "blocked": []}),
    );
    let mut pages = vec![waiting, page(&collector, &check).text];
    for way in WAYS {
        let options = format!(
            "channel={way}&context-order={}&touchpoint={}&locale={}",
            encode(HOSTILE),
            encode(HOSTILE),
            encode(HOSTILE)
        );
        pages.push(page(&collector, &format!("{PAGE}?{options}")).text);
        pages.push(page(&collector, &format!("/dashboard/surveys/effort/host?{options}")).text);
    }
    for html in pages {
        assert!(
            !html.contains("<script>alert") && !html.contains("\" onload=alert") && !html.contains("' onload"),
            "{html}"
        );
    }
}

#[test]
fn who_may_not_read_sees_no_page_about_installing() {
    let collector = Collector::start(SURVEYS);
    let numbers = made(&collector, &json!({"scope": "numbers"})).1;
    let bound = made(&collector, &json!({"scope": "read", "surveys": ["loyalty"]})).1;
    for path in [
        PAGE.to_owned(),
        format!("{PAGE}/check?token=x"),
        format!("{PAGE}/code.svg"),
        "/dashboard/surveys/effort/host".to_owned(),
    ] {
        assert_eq!(collector.client().key(&numbers).get(&path).status, 403, "{path}");
        assert_eq!(collector.client().key(&bound).get(&path).status, 404, "{path}");
        let stranger = collector.client().get(&path);
        assert_eq!(stranger.status, 303, "{path}");
        assert!(stranger.header("location").contains("dashboard/sign-in?next="), "{path}");
    }
    let stranger = collector.client().post_form(&format!("{PAGE}/check"), &[("page", "https://shop.example")]);
    assert_eq!(stranger.status, 401);
}

#[test]
fn an_archived_survey_says_so_and_offers_nothing() {
    let collector = Collector::start("");
    let text = json!({"en": {"question": "How?", "low": "Bad", "high": "Good"}});
    assert_eq!(team(&collector).put("/v1/surveys/effort", &json!({"kind": "ces", "text": text})).status, 201);
    assert!(page(&collector, PAGE).text.contains("This survey lists no sites"));
    assert_eq!(team(&collector).header("if-match", "*").delete("/v1/surveys/effort").status, 204);
    let html = page(&collector, PAGE).text;
    assert!(
        html.contains("This survey is archived") && !html.contains("<iframe") && !html.contains("embed.js"),
        "{html}"
    );
    assert_eq!(team(&collector).get("/dashboard/surveys/effort/host").status, 410);
}
