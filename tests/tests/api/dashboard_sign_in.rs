//! Who gets into the dashboard, by what, for how long, and from where.

use std::io::{BufRead, BufReader};
use std::process::Stdio;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche};
use perche_tests::http::{Answer, Client};
use serde_json::json;
use ureq::http::Method;

use crate::keys::made;

/// What a browser sends along with a form of the page that it shows.
pub(crate) fn browser(collector: &Collector) -> Client {
    collector.client().header("sec-fetch-site", "same-origin").header("accept-language", "en")
}

/// Signs in with a key; the name and value of the cookie.
pub(crate) fn cookie(collector: &Collector, key: &str) -> String {
    let entered = browser(collector).post_form("/dashboard/sign-in", &[("key", key)]);
    assert_eq!((entered.status, entered.header("location")), (303, "../dashboard"), "{entered:?}");
    entered.header("set-cookie").split(';').next().unwrap().to_owned()
}

/// A browser that is signed in with a key.
pub(crate) fn signed_in(collector: &Collector, key: &str) -> Client {
    browser(collector).header("cookie", &cookie(collector, key))
}

/// The link that the command line prints, from the root on.
fn link(collector: &Collector) -> String {
    let made = perche().args(["key", "sign-in", "--data"]).arg(collector.folder().join("data")).output().unwrap();
    let link = String::from_utf8(made.stdout).unwrap();
    link.trim_end().strip_prefix(collector.address()).unwrap_or_else(|| panic!("{link}")).to_owned()
}

#[test]
fn who_pastes_a_key_sees_what_the_key_sees_and_comes_back_to_the_page_that_was_wanted() {
    let collector = Collector::start(SURVEYS);
    let stranger = browser(&collector);
    let refused = stranger.get("/dashboard/settings/keys?lang=en");
    let wanted = "dashboard%2Fsettings%2Fkeys%3Flang%3Den";
    let sign_in = format!("../../dashboard/sign-in?next={wanted}");
    assert_eq!((refused.status, refused.header("location")), (303, sign_in.as_str()));
    let page = stranger.get(&format!("/dashboard/sign-in?next={wanted}"));
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{page:?}");
    for part in [
        r#"type="password" autocomplete="current-password""#,
        r#"autocomplete="username""#,
        r#"value="dashboard/settings/keys?lang=en""#,
        "perche key create --scope admin --data FOLDER",
        "perche key sign-in --data FOLDER",
    ] {
        assert!(page.text.contains(part), "{part} in {}", page.text);
    }
    let form = [("key", ADMIN_KEY), ("next", "dashboard/settings/keys?lang=en")];
    let entered = stranger.post_form("/dashboard/sign-in", &form);
    assert_eq!((entered.status, entered.header("location")), (303, "../dashboard/settings/keys?lang=en"));
    let set = entered.header("set-cookie").to_owned();
    let (cookie, rest) = set.split_once("; ").unwrap();
    assert_eq!(rest, "Path=/; Max-Age=604800; HttpOnly; SameSite=Lax");
    assert!(cookie.starts_with("perche=") && cookie.len() == "perche=".len() + 43, "{cookie}");
    let inside = stranger.header("cookie", &format!("perche-language=en; {cookie}"));
    assert_eq!(inside.get("/dashboard/settings/keys").status, 200);
    let again = inside.get("/dashboard/sign-in?next=dashboard/settings");
    assert_eq!((again.status, again.header("location")), (303, "../dashboard/settings"));
    assert!(!collector.log().contains(ADMIN_KEY) && !collector.log().contains(&cookie[7..]));
    let audit = collector.client().key(ADMIN_KEY).get("/v1/audit").text;
    assert!(audit.contains("session.made") && !audit.contains(&cookie[7..]), "{audit}");
}

#[test]
fn behind_https_the_cookie_is_this_hosts_alone_and_no_other_name_is_read() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start_in(folder, SURVEYS, &["--public-url", "https://answers.example/perche"]);
    let entered = browser(&collector).post_form("/dashboard/sign-in", &[("key", ADMIN_KEY)]);
    let set = entered.header("set-cookie").to_owned();
    let (cookie, rest) = set.split_once("; ").unwrap();
    assert!(cookie.starts_with("__Host-perche="), "{set}");
    assert_eq!(rest, "Path=/; Max-Age=604800; HttpOnly; SameSite=Lax; Secure");
    let status = |cookie: &str| browser(&collector).header("cookie", cookie).get("/dashboard").status;
    let plain = cookie.trim_start_matches("__Host-");
    assert_eq!((status(cookie), status(plain)), (200, 303));
}

#[test]
fn a_wrong_key_is_told_why_in_both_languages_and_is_on_no_page() {
    let collector = Collector::start(SURVEYS);
    let (revoked, revoked_key) = made(&collector, &json!({"scope": "read"}));
    let admin = collector.client().key(ADMIN_KEY);
    assert_eq!(admin.delete(&format!("/v1/keys/{revoked}")).status, 204);
    let (ended, ended_key) = made(&collector, &json!({"scope": "read"}));
    assert_eq!(admin.post(&format!("/v1/keys/{ended}/rotate"), &json!({"overlap": "0h"})).status, 201);
    perche_tests::collector::until(|| collector.client().key(&ended_key).get("/v1/surveys").status == 401);
    let cut = &revoked_key[..40];
    let rows = [
        ("", "Paste a key first.", "Prima incolla una chiave."),
        (cut, "its checksum is wrong", "codice di controllo non torna"),
        (&revoked_key, "not known here, or was revoked", "oppure è stata revocata"),
        (&ended_key, "has expired", "è scaduta"),
    ];
    for (key, english, italian) in rows {
        for (language, words) in [("en", english), ("it", italian)] {
            let client = collector.client().header("accept-language", language);
            let form = [("key", key), ("next", "dashboard/settings")];
            let refused = client.post_form("/dashboard/sign-in", &form);
            assert_eq!((refused.status, refused.header("set-cookie")), (422, ""), "{refused:?}");
            assert!(refused.text.contains(words) && refused.text.contains(r#"aria-invalid="true""#), "{words}");
            assert!(refused.text.contains(r#"value="dashboard/settings""#), "where one wanted to go is kept");
            assert!(key.is_empty() || !refused.text.contains(key), "a key is on no page");
        }
    }
    let padded = browser(&collector).post_form("/dashboard/sign-in", &[("key", &format!(" Bearer {ADMIN_KEY}\n"))]);
    assert_eq!(padded.status, 303, "as it is copied from a recipe");
}

#[test]
fn who_guesses_keys_is_told_when_to_try_again_and_a_right_one_waits_too() {
    let folder = tempfile::tempdir().unwrap();
    let flags = ["--trusted-proxy", "127.0.0.1,::1", "--wrong-key-rate", "2"];
    let collector = Collector::start_in(folder, SURVEYS, &flags);
    let from = |address: &str| browser(&collector).header("x-forwarded-for", address);
    let enter = |client: &Client, key: &str| client.post_form("/dashboard/sign-in", &[("key", key)]);
    let guesser = from("203.0.113.9");
    for _ in 0..2 {
        assert_eq!(enter(&guesser, "a-guess-of-twenty-letters").status, 422);
    }
    let refused = enter(&guesser, ADMIN_KEY);
    assert_eq!(refused.status, 429, "{refused:?}");
    let seconds: u64 = refused.header("retry-after").parse().unwrap();
    assert!((1..=30).contains(&seconds) && refused.text.contains(&format!("{seconds} seconds")), "{}", refused.text);
    assert_eq!(enter(&from("203.0.113.10"), ADMIN_KEY).status, 303, "somebody else is let in");
}

#[test]
fn one_key_signs_in_ten_times_a_minute_so_that_nobody_fills_the_audit_log() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start_in(folder, SURVEYS, &["--trusted-proxy", "127.0.0.1,::1"]);
    let outside = browser(&collector).header("x-forwarded-for", "203.0.113.9");
    let key = made(&collector, &json!({"scope": "numbers"})).1;
    let enter = |key: &str| outside.post_form("/dashboard/sign-in", &[("key", key)]).status;
    let statuses: Vec<u16> = (0..11).map(|_| enter(&key)).collect();
    assert_eq!(statuses, [vec![303; 10], vec![429]].concat());
    assert_eq!(enter(ADMIN_KEY), 303, "another key has a quota of its own");
}

#[test]
fn a_sign_in_makes_a_session_of_its_own_and_ends_the_one_before() {
    let collector = Collector::start(SURVEYS);
    let planted = browser(&collector).header("cookie", "perche=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa");
    let entered = planted.post_form("/dashboard/sign-in", &[("key", ADMIN_KEY)]);
    let first = entered.header("set-cookie").split(';').next().unwrap().to_owned();
    assert!(!first.contains("aaaaaaaa"), "{first}");
    assert_eq!(planted.get("/dashboard").status, 303, "the planted one is worth nothing");
    let inside = browser(&collector).header("cookie", &first);
    let second = inside.post_form("/dashboard/sign-in", &[("key", ADMIN_KEY)]);
    let second = second.header("set-cookie").split(';').next().unwrap().to_owned();
    assert_ne!(first, second);
    assert_eq!(inside.get("/dashboard").status, 303, "the one before is over");
    assert_eq!(browser(&collector).header("cookie", &second).get("/dashboard").status, 200);
}

#[test]
fn who_signs_out_is_out_on_the_server_too_and_after_a_restart() {
    let collector = Collector::start(SURVEYS);
    let (inside, other) = (signed_in(&collector, ADMIN_KEY), cookie(&collector, ADMIN_KEY));
    let left = inside.post_form("/dashboard/sign-out", &[]);
    assert_eq!((left.status, left.header("location")), (303, "../dashboard/sign-in?done=out"));
    assert_eq!(left.header("set-cookie"), "perche=; Path=/; Max-Age=0; HttpOnly; SameSite=Lax");
    assert_eq!(inside.get("/dashboard").status, 303);
    let out = browser(&collector).get("/dashboard/sign-in?done=out").text;
    // The language that was chosen is kept for a year, and a browser may keep what was pasted.
    assert!(out.contains("You are signed out.") && !out.contains("left in this browser"), "{out}");
    assert_eq!(browser(&collector).post_form("/dashboard/sign-out", &[]).status, 303, "twice is no fault");
    let tokens: Vec<String> = vec![other];
    let collector = Collector::start_in(collector.kill(), SURVEYS, &[]);
    assert_eq!(browser(&collector).header("cookie", &tokens[0]).get("/dashboard").status, 200);
    let audit = collector.client().key(ADMIN_KEY).get("/v1/audit").text;
    assert_eq!((audit.matches("session.made").count(), audit.matches("session.ended").count()), (2, 1), "{audit}");
}

#[test]
fn a_key_that_is_revoked_signs_out_whoever_came_with_it() {
    let collector = Collector::start(SURVEYS);
    let (id, key) = made(&collector, &json!({"scope": "write"}));
    let inside = signed_in(&collector, &key);
    assert_eq!((inside.get("/dashboard").status, inside.get("/v1/surveys").status), (200, 200));
    assert_eq!(collector.client().key(ADMIN_KEY).delete(&format!("/v1/keys/{id}")).status, 204);
    assert_eq!((inside.get("/dashboard").status, inside.get("/v1/surveys").status), (303, 401));
}

#[test]
fn a_link_signs_in_once_and_looking_at_it_uses_nothing_up() {
    let collector = Collector::start(SURVEYS);
    let link = link(&collector);
    let ticket = link.split_once("ticket=").unwrap().1.to_owned();
    let scanner = collector.client().header("accept-language", "en");
    for _ in 0..3 {
        let page = scanner.get(&link);
        assert_eq!((page.status, page.header("set-cookie")), (200, ""), "a link alone signs nobody in");
        assert!(
            page.text.contains("Sign in with this link") && page.text.contains("key PERCHE_ADMIN_KEY"),
            "{}",
            page.text
        );
    }
    let entered = browser(&collector).post_form("/dashboard/sign-in", &[("ticket", &ticket)]);
    assert_eq!((entered.status, entered.header("location")), (303, "../dashboard"), "{entered:?}");
    let cookie = entered.header("set-cookie").split(';').next().unwrap();
    assert_eq!(browser(&collector).header("cookie", cookie).get("/dashboard/settings/keys").status, 200);
    let audit = browser(&collector).header("cookie", cookie).get("/dashboard/settings/audit").text;
    assert!(audit.contains("A link to sign in with the key PERCHE_ADMIN_KEY was made"), "{audit}");
    let second = browser(&collector).post_form("/dashboard/sign-in", &[("ticket", &ticket)]);
    assert_eq!((second.status, second.header("set-cookie")), (422, ""));
    for page in [second, scanner.get(&link), scanner.get("/dashboard/sign-in?ticket=made-up")] {
        assert!(page.text.contains("This link was used already") && page.text.contains("type=\"password\""));
    }
    assert!(!collector.log().contains(&ticket));
}

/// The page where one signs in, of a collector that is started in `folder` without a key in its environment.
fn sign_in_of(folder: &std::path::Path) -> String {
    let mut serve = perche();
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder);
    let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::null()).spawn().unwrap();
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let page =
        Client::new(line.trim_end().strip_prefix("listening on ").unwrap()).get("/dashboard/sign-in?lang=en").text;
    child.kill().unwrap();
    child.wait().unwrap();
    page
}

#[test]
fn where_the_first_key_is_told_is_said_only_where_it_was() {
    let folder = tempfile::tempdir().unwrap();
    assert!(sign_in_of(&folder.path().join("new")).contains("wrote an admin key to its log"));
    assert!(
        browser(&Collector::start(SURVEYS)).get("/dashboard/sign-in").text.contains("PERCHE_ADMIN_KEY</code> holds")
    );
    // Where the first start had a key in its environment, none was written, whatever became of that one.
    let collector = Collector::start(SURVEYS);
    made(&collector, &json!({"scope": "admin"}));
    let folder = collector.stop().1;
    let page = sign_in_of(&folder.path().join("data"));
    assert!(page.contains("Ask whoever runs") && !page.contains("to its log"), "{page}");
}

#[test]
fn nobody_is_led_out_of_the_dashboard_after_signing_in() {
    let collector = Collector::start(SURVEYS);
    for next in [
        "//evil.example",
        "https://evil.example",
        "/\\evil.example",
        "dashboard@evil.example",
        "dashboard/../../evil",
        "dashboard/%2e%2e/%2e%2e/s/effort",
        "dashboard\r\nset-cookie: a=b",
        "javascript:alert(1)",
        "dashboard/sign-out",
    ] {
        let entered = browser(&collector).post_form("/dashboard/sign-in", &[("key", ADMIN_KEY), ("next", next)]);
        assert_eq!((entered.status, entered.header("location")), (303, "../dashboard"), "{next:?}");
        let page = browser(&collector).post_form("/dashboard/sign-in", &[("key", "wrong"), ("next", next)]);
        assert!(page.text.contains(r#"name="next" value="dashboard""#), "{next:?}");
    }
}

#[test]
fn the_cookie_reads_the_api_from_our_own_pages_and_changes_nothing_there() {
    let collector = Collector::start(SURVEYS);
    let cookie = cookie(&collector, ADMIN_KEY);
    let from = |site: &str| {
        let client = collector.client().header("cookie", &cookie);
        if site.is_empty() { client } else { client.header("sec-fetch-site", site) }
    };
    for (site, status) in [("", 200), ("same-origin", 200), ("none", 200), ("same-site", 401), ("cross-site", 401)] {
        assert_eq!(from(site).get("/v1/keys").status, status, "{site}");
        assert_eq!(from(site).send(Method::HEAD, "/v1/audit", Vec::new()).status, status, "{site}");
        assert_eq!(from(site).post("/v1/keys", &json!({"scope": "read"})).status, 401, "{site}");
        assert_eq!(from(site).delete("/v1/surveys/effort").status, 401, "{site}");
    }
    // A key goes before the cookie, also a wrong one.
    assert_eq!(from("").key("a-wrong-key-of-some-length").get("/v1/keys").status, 401);
    let read = made(&collector, &json!({"scope": "numbers"})).1;
    assert_eq!(from("").key(&read).get("/v1/keys").status, 403);
    let over = collector.client().header("cookie", "perche=made-up").get("/v1/surveys");
    assert_eq!(over.status, 401);
    assert!(over.text.contains("the session of the cookie is over"), "{}", over.text);
}

/// Every address of the dashboard that takes a post, as the routes' own source has them.
fn posts(source: &str) -> Vec<String> {
    let below = source.split_once("scope(\"/dashboard\")").unwrap().1;
    let resources = below.split("resource(\"").skip(1).filter_map(|rest| {
        let (path, handlers) = rest.split_once('"')?;
        let handlers = handlers.split("resource(").next()?;
        let takes = ["post()", "put()", "patch()", "delete()"].iter().any(|method| handlers.contains(method));
        takes.then(|| path.to_owned())
    });
    let concrete = |path: String| {
        let parts = path.split('/').map(|part| match part {
            "{survey}" => "effort",
            "{n}" => "1",
            part if part.starts_with('{') => "unheard-of",
            part => part,
        });
        format!("/dashboard{}", parts.collect::<Vec<_>>().join("/"))
    };
    resources.map(concrete).collect()
}

#[test]
fn no_form_of_another_site_is_taken_by_any_page() {
    let collector = Collector::start(SURVEYS);
    let posts = posts(include_str!("../../../collector/src/dashboard.rs"));
    assert!(posts.len() > 10 && posts.contains(&"/dashboard/sign-in".to_owned()), "{posts:?}");
    let cookie = cookie(&collector, ADMIN_KEY);
    let known = collector.client().key(ADMIN_KEY);
    let before = (known.get("/v1/keys").text, known.get("/v1/surveys").text, known.get("/v1/webhooks").text);
    let elsewhere: [&[(&str, &str)]; 6] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "same-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[("origin", "https://evil.example"), ("authorization", &format!("Bearer {ADMIN_KEY}"))],
    ];
    let send = |path: &str, headers: &[(&str, &str)]| -> Answer {
        let client = collector.client().header("accept-language", "en").header("cookie", &cookie);
        let client = headers.iter().fold(client, |client, (name, value)| client.header(name, value));
        client.post_form(path, &[("scope", "admin"), ("sure", "yes"), ("key", ADMIN_KEY)])
    };
    for path in &posts {
        for headers in elsewhere {
            let refused = send(path, headers);
            assert_eq!((refused.status, refused.header("set-cookie")), (403, ""), "{path} {headers:?}");
            assert!(refused.text.contains("This came from another site"), "{path}");
        }
    }
    let after = (known.get("/v1/keys").text, known.get("/v1/surveys").text, known.get("/v1/webhooks").text);
    assert_eq!(before, after);
    // Our own pages are, whichever of the two headers a browser sends.
    let own = collector.address();
    for headers in [&[("sec-fetch-site", "same-origin")][..], &[("origin", own)]] {
        assert_eq!(send("/dashboard/settings/keys/unheard-of/revoke", headers).status, 404, "{headers:?}");
    }
}

#[test]
fn a_post_that_somebody_adds_is_among_those_that_are_tried() {
    let planted = r#"scope("/dashboard").service(resource("/planted/{id}").route(get().to(a)).route(post().to(b)))
        .service(resource("/quiet").route(get().to(a)))"#;
    assert_eq!(posts(planted), ["/dashboard/planted/unheard-of"]);
}
