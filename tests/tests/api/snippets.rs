//! `perche snippet`, `perche link` and `GET …/snippet`: what owners paste.

use std::process::Output;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche};
use perche_tests::http::Answer;
use serde_json::json;

const WAYS: [&str; 7] = ["inline", "popover", "tab", "link", "email", "qr", "no-js"];

fn run(collector: &Collector, arguments: &[&str]) -> Output {
    perche().args(arguments).arg("--data").arg(collector.folder().join("data")).output().unwrap()
}

fn printed(collector: &Collector, arguments: &[&str]) -> String {
    let output = run(collector, arguments);
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

fn asked(collector: &Collector, query: &str) -> Answer {
    collector.client().key(ADMIN_KEY).get(&format!("/v1/surveys/effort/snippet{query}"))
}

fn public() -> Collector {
    let folder = tempfile::tempdir().unwrap();
    Collector::start_in(folder, SURVEYS, &["--public-url", "https://answers.example/p"])
}

#[test]
fn the_command_and_the_route_give_the_same_for_every_channel() {
    let collector = public();
    let all = printed(&collector, &["snippet", "effort"]);
    for way in WAYS {
        let route = asked(&collector, &format!("?channel={way}"));
        assert_eq!((route.status, route.header("cache-control")), (200, "private, no-cache"), "{way}");
        let html = route.json()["html"].as_str().unwrap().to_owned();
        let command = printed(&collector, &["snippet", "effort", "--channel", way]);
        assert!(command.starts_with(&html) && all.contains(&html), "{way}: {command}");
        assert!(html.contains("https://answers.example/p/") || way == "qr", "{way}: {html}");
        let policy = route.json()["csp"].as_array().unwrap().len();
        assert_eq!(
            policy,
            match way {
                "link" | "email" | "qr" => 0,
                "no-js" => 1,
                _ => 2,
            },
            "{way}"
        );
        assert_eq!(command.contains("Content-Security-Policy"), policy > 0, "{way}");
    }
}

#[test]
fn without_a_public_address_a_route_uses_its_own_and_a_command_asks_for_it() {
    let collector = Collector::start(SURVEYS);
    let html = asked(&collector, "?channel=link").json()["text"].clone();
    assert_eq!(html, json!(format!("{}/s/effort?channel=link", collector.address())));
    for command in [&["snippet", "effort"][..], &["link", "effort"]] {
        let refused = run(&collector, command);
        assert_eq!(refused.status.code(), Some(1), "{command:?}");
        assert!(String::from_utf8_lossy(&refused.stderr).contains("--public-url"), "{refused:?}");
    }
    let link = printed(&collector, &["link", "effort", "--public-url", "https://c.example", "--context", "order=A=1"]);
    assert!(link.starts_with("https://c.example/s/effort?channel=link&signed="), "{link}");
    let (_, folder) = collector.stop();
    let data = folder.path().join("data");
    let words = ["snippet", "effort", "--channel", "no-js", "--public-url", "https://c.example", "--data"];
    let alone = perche().args(words).arg(&data).output().unwrap();
    assert!(String::from_utf8_lossy(&alone.stdout).contains("src=\"https://c.example/s/effort\""), "{alone:?}");
}

#[test]
fn what_cannot_be_is_named() {
    let collector = public();
    for (query, fields) in [
        ("", vec!["channel"]),
        ("?channel=fax&colour=red", vec!["channel", "colour"]),
        ("?channel=link&locale=fr", vec!["locale"]),
        ("?channel=email&pinned=true", vec!["pinned"]),
        ("?channel=inline&pinned=1", vec!["pinned"]),
        ("?channel=inline&pinned=", vec!["pinned"]),
        ("?channel=inline&channel=link", vec!["channel"]),
        ("?channel=no-js&signed=x", vec!["signed"]),
        ("?channel=email&signed=%22", vec!["signed"]),
    ] {
        let refused = asked(&collector, query);
        assert_eq!(
            (refused.status, refused.fields()),
            (422, fields.iter().map(ToString::to_string).collect()),
            "{query}"
        );
    }
    assert_eq!(collector.client().get("/v1/surveys/effort/snippet?channel=link").status, 401);
    let unknown = collector.client().key(ADMIN_KEY).get("/v1/surveys/nothing/snippet?channel=link");
    assert_eq!(unknown.status, 404);
    for (arguments, code) in [
        (&["snippet", "nothing"][..], 1),
        (&["snippet", "effort", "--channel", "fax"], 2),
        (&["link", "effort", "--context", "x=y"], 1),
        (&["link", "effort", "--context", "x"], 2),
        (&["link", "effort", "--channel", "inline"], 2),
        (&["link", "effort", "--locale", "fr"], 1),
        (&["sign", "effort", "--expires", "1w"], 2),
        (&["sign"], 2),
        (&["sign", "effort", "--secret"], 2),
        (&["sign", "--secret", "--rotate"], 2),
    ] {
        assert_eq!(run(&collector, arguments).status.code(), Some(code), "{arguments:?}");
    }
}

#[test]
fn a_link_may_be_printed_as_a_code() {
    let code = printed(&public(), &["link", "effort", "--qr", "--channel", "qr"]);
    assert!(code.starts_with("<svg ") && code.ends_with("</svg>\n"), "{code}");
}

#[test]
fn the_pinned_loader_is_the_one_that_its_hash_names_and_finds_its_way_home() {
    let collector = Collector::start(SURVEYS);
    let html = asked(&collector, "?channel=inline&pinned=true").json()["html"].as_str().unwrap().to_owned();
    let value = |name: &str| html.split(&format!(" {name}=\"")).last().and_then(|rest| rest.split('"').next()).unwrap();
    let loader = collector.client().get(value("src").strip_prefix(collector.address()).unwrap());
    assert_eq!((loader.status, loader.header("cache-control")), (200, "public, max-age=31536000, immutable"));
    assert_eq!(loader.header("access-control-allow-origin"), "*", "else a browser cannot check it");
    assert!(loader.text.contains("new URL(\"../..\",") && !loader.text.contains("new URL(\".\","));
    let plain = collector.client().get("/embed.js").text;
    assert_eq!(loader.text.replace("../..", "."), plain);
}

#[test]
fn a_link_page_says_what_it_is_to_who_previews_it_and_hides_from_search() {
    let collector = Collector::start(SURVEYS);
    let page = collector.client().get("/s/effort?locale=it").text;
    assert!(page.contains("<title>Quanto è stato facile?</title>"), "{page}");
    assert!(page.contains("<meta property=\"og:title\" content=\"Quanto è stato facile?\">"));
    assert!(page.contains("<meta property=\"og:site_name\" content=\"Rossi\">"));
    assert!(page.contains("<meta name=\"robots\" content=\"noindex\">"));
    let framed = collector.client().get("/s/effort?mode=inline").text;
    assert!(!framed.contains("og:"), "nobody sends the address of a frame");
}

#[test]
fn the_commands_explain_themselves() {
    let rows: [(&str, &[&str]); 3] = [
        (
            "sign",
            &[
                "[SURVEY]",
                "--respondent",
                "--context",
                "--nonce",
                "--expires",
                "--secret",
                "--rotate",
                "--revoke",
                "--data",
            ],
        ),
        (
            "link",
            &["<SURVEY>", "--respondent", "--context", "--expires", "--channel", "--qr", "--public-url", "--data"],
        ),
        (
            "snippet",
            &[
                "<SURVEY>",
                "--channel",
                "inline",
                "no-js",
                "--locale",
                "--pinned",
                "--signed",
                "--touchpoint",
                "--context",
                "--public-url",
            ],
        ),
    ];
    for (command, words) in rows {
        let help = perche().args([command, "--help"]).output().unwrap();
        let help = String::from_utf8(help.stdout).unwrap();
        let missing: Vec<_> = words.iter().filter(|word| !help.contains(**word)).collect();
        assert!(missing.is_empty(), "{command}: {missing:?} in {help}");
    }
}

#[test]
fn the_commands_of_the_readme_find_what_it_serves() {
    let readme = include_str!("../../../README.md");
    let surveys = readme.split("```toml\n").nth(1).unwrap().split("```").next().unwrap();
    let collector = Collector::start(surveys);
    let backup = collector.folder().join("FILE").display().to_string();
    let exported = readme.lines().filter_map(|line| line.strip_prefix("export ")?.split('=').next());
    let value = |name: &str| match name {
        "PERCHE_ADMIN_KEY" => ADMIN_KEY.to_owned(),
        "PERCHE_DATA" => collector.folder().join("data").display().to_string(),
        "PERCHE_PUBLIC_URL" => collector.address().to_owned(),
        other => panic!("{other}"),
    };
    let environment: Vec<(&str, String)> = exported.map(|name| (name, value(name))).collect();
    for command in [
        "perche snippet post-purchase",
        "perche link S --respondent anna --context order=A-17",
        "perche sign --secret",
        "perche key sign-in",
        "perche key create --scope numbers --survey post-purchase --expires 90d --label Grafana",
        "perche key list",
        "perche backup FILE",
        "perche verify",
        "perche export",
    ] {
        assert!(readme.contains(command), "{command}");
        let words = command.split(' ').skip(1).map(|word| match word {
            "S" => "post-purchase",
            "FILE" => &backup,
            word => word,
        });
        let output = perche().args(words).envs(environment.clone()).current_dir("/").output().unwrap();
        assert!(output.status.success(), "{command}: {output:?}");
    }
}

/// Survey, language and height of every frame that a page has in it, or tells to paste.
fn frames(page: &str) -> Vec<(String, Option<String>, String)> {
    let page = page.replace("&lt;", "<").replace("&amp;", "&").replace("&amp;", "&");
    let attribute = |tag: &str, name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
        rest.split_once('"').map(|(value, _)| value.to_owned())
    };
    let tags = page.split("<iframe").skip(1).filter_map(|rest| rest.split_once('>'));
    let tags = tags.map(|(tag, _)| tag.replace('\n', " "));
    let read = |tag: String| {
        let address = attribute(&tag, "src")?;
        let (_, address) = address.split_once("/s/")?;
        let survey = address.split('?').next()?.to_owned();
        let locale = address.split_once("locale=").map(|(_, rest)| rest.chars().take(2).collect());
        // A strict policy of the host would drop a style.
        let plain = attribute(&tag, "frameborder").as_deref() == Some("0") && !tag.contains(" style=");
        assert!(plain, "{tag}");
        Some((survey, locale, attribute(&tag, "height")?))
    };
    tags.filter_map(read).collect()
}

#[test]
fn the_examples_and_the_readme_reserve_the_height_that_is_printed() {
    let read = |path: &str| std::fs::read_to_string(format!("{}/../{path}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let readme = read("README.md");
    let toml = readme.split("```toml\n").nth(1).and_then(|rest| rest.split("```").next()).unwrap().to_owned();
    let pages = ["examples/shop/thank-you.html", "examples/shop/it/thank-you.html", "examples/strict-csp.html"];
    let examples: String = pages.into_iter().chain(["examples/no-script.html"]).map(read).collect();
    for (surveys, page, count) in [(read("examples/surveys.toml"), examples, 5), (toml, readme, 1)] {
        let collector = Collector::start(&surveys);
        let frames = frames(&page);
        assert_eq!(frames.len(), count, "{frames:?}");
        for (survey, locale, height) in frames {
            let locale = locale.map_or_else(String::new, |locale| format!("&locale={locale}"));
            let path = format!("/v1/surveys/{survey}/snippet?channel=inline{locale}");
            let html = collector.client().key(ADMIN_KEY).get(&path).json()["html"].as_str().unwrap().to_owned();
            assert!(html.contains(&format!(" height=\"{height}\"")), "{height} for {survey}{locale}: {html}");
        }
    }
}
