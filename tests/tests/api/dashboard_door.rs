//! What is around every page of the dashboard: where it leads on, and what it says when it is not there.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche};
use serde_json::json;
use ureq::http::Method;

use crate::dashboard_sign_in::{browser, cookie, signed_in};
use crate::keys::made;

const LANGUAGES: &str = "<nav aria-label=\"Language\">";

#[test]
fn the_answer_to_a_form_leads_to_no_other_language_for_it_could_not_be_shown_again() {
    let collector = Collector::start(SURVEYS);
    let admin = signed_in(&collector, ADMIN_KEY);
    let id = made(&collector, &json!({"scope": "read"})).0;
    let key = format!("/dashboard/settings/keys/{id}");
    assert!(admin.get(&key).text.contains(LANGUAGES), "a page that is read is there in the other language");
    let forms = [
        (format!("{key}/rotate"), vec![("overlap", "24h")], 200),
        ("/dashboard/settings/keys".to_owned(), vec![("scope", "read"), ("lasts", "")], 200),
        ("/dashboard/settings/keys".to_owned(), vec![("scope", "nothing")], 422),
        ("/dashboard/settings/webhooks".to_owned(), vec![("url", "ftp://x")], 422),
        (format!("{key}/revoke"), vec![], 422),
        ("/dashboard/sign-in".to_owned(), vec![("key", "wrong")], 422),
    ];
    for (path, form, status) in forms {
        let page = admin.post_form(&path, &form);
        assert_eq!(page.status, status, "{path}: {page:?}");
        assert!(page.text.contains("<footer") && !page.text.contains("lang=it"), "{path}: {}", page.text);
    }
}

#[test]
fn a_method_or_an_address_that_is_not_there_is_answered_with_a_page() {
    let collector = Collector::start(SURVEYS);
    let admin = signed_in(&collector, ADMIN_KEY);
    let rows = [
        (Method::GET, "/dashboard/settings/keys/env/rotate", 405, "POST"),
        (Method::POST, "/dashboard/settings/audit", 405, "GET, HEAD"),
        (Method::DELETE, "/dashboard", 405, "GET, HEAD, POST"),
        (Method::POST, "/dashboard/settings/webhooks/x/deliveries/y/replay", 404, ""),
    ];
    for (method, path, status, allowed) in rows {
        let page = admin.send(method.clone(), path, Vec::new());
        assert_eq!((page.status, page.header("allow")), (status, allowed), "{method} {path}: {page:?}");
        assert!(page.header("content-type").starts_with("text/html"), "{method} {path}: {page:?}");
        let said = if status == 405 { "There is no page here" } else { "There is nothing here" };
        assert!(page.text.contains(said), "{method} {path}: {}", page.text);
    }
    let slash = admin.get("/dashboard/");
    assert_eq!((slash.status, slash.header("location")), (302, "../dashboard"));
}

#[test]
fn who_is_signed_in_keeps_the_way_on_where_a_page_is_refused() {
    let collector = Collector::start(SURVEYS);
    let cookie = cookie(&collector, &made(&collector, &json!({"scope": "read"})).1);
    let reader = browser(&collector).header("cookie", &cookie);
    for (path, status) in [
        ("/dashboard/nothing", 404),
        ("/dashboard/settings/keys", 403),
        ("/dashboard/settings/quarantine/effort?rule=x", 403),
        ("/dashboard/surveys/effort/responses.csv?status=x", 422),
    ] {
        let page = reader.get(path);
        assert_eq!(page.status, status, "{path}: {page:?}");
        assert!(page.text.contains("Sign out") && page.text.contains("dashboard/settings\""), "{path}: {}", page.text);
        assert!(!page.text.contains("dashboard/new\""), "what a reader may not do is not offered: {}", page.text);
    }
    for stranger in [browser(&collector), browser(&collector).header("cookie", "perche=nobody")] {
        let page = stranger.get("/dashboard/nothing").text;
        assert!(page.contains("There is nothing here") && !page.contains("Sign out"), "{page}");
    }
    let other = collector.client().header("sec-fetch-site", "cross-site").header("cookie", &cookie);
    let other = other.post_form("/dashboard/sign-out", &[]);
    assert!(other.status == 403 && !other.text.contains("dashboard/settings"), "{other:?}");
}

#[test]
fn a_link_stays_good_for_who_is_told_to_wait() {
    let folder = tempfile::tempdir().unwrap();
    let collector = Collector::start_in(folder, SURVEYS, &["--trusted-proxy", "127.0.0.1,::1"]);
    let outside = browser(&collector).header("x-forwarded-for", "203.0.113.9");
    for _ in 0..10 {
        assert_eq!(outside.post_form("/dashboard/sign-in", &[("key", ADMIN_KEY)]).status, 303);
    }
    let made = perche().args(["key", "sign-in", "--data"]).arg(collector.folder().join("data")).output().unwrap();
    let link = String::from_utf8(made.stdout).unwrap();
    let ticket = link.trim_end().split_once("ticket=").unwrap_or_else(|| panic!("{link}")).1;
    assert_eq!(outside.post_form("/dashboard/sign-in", &[("ticket", ticket)]).status, 429);
    // Who asks from this machine has no such limit.
    assert_eq!(browser(&collector).post_form("/dashboard/sign-in", &[("ticket", ticket)]).status, 303);
    assert_eq!(browser(&collector).post_form("/dashboard/sign-in", &[("ticket", ticket)]).status, 422, "once");
}
