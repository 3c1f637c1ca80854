//! The dashboard's settings: who may see them, and that each does what the API does.

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, until};
use perche_tests::http::{Answer, Client, answer, new_id};
use serde_json::{Value, json};

use crate::dashboard_sign_in::{browser, signed_in};
use crate::keys::made;

const SCOPES: [&str; 4] = ["numbers", "read", "write", "admin"];

fn admin(collector: &Collector) -> Client {
    signed_in(collector, ADMIN_KEY)
}

/// What stands between two marks.
fn between<'a>(text: &'a str, from: &str, to: &str) -> &'a str {
    let rest = text.split_once(from).unwrap_or_else(|| panic!("{from} in {text}")).1;
    rest.split_once(to).unwrap_or_else(|| panic!("{to} in {text}")).0
}

/// The secret that a page shows.
fn shown(page: &Answer) -> String {
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{page:?}");
    between(&page.text, "id=\"secret\" type=\"text\" readonly value=\"", "\"").to_owned()
}

#[test]
fn each_part_opens_to_its_scope_and_to_no_smaller_one() {
    let collector = Collector::start(SURVEYS);
    let visitors = SCOPES.map(|scope| signed_in(&collector, &made(&collector, &json!({"scope": scope})).1));
    let rows = [
        ("", 0),
        ("/sessions", 0),
        ("/surveys", 2),
        ("/keys", 3),
        ("/keys/env", 3),
        ("/webhooks", 3),
        ("/surveys/effort/erase", 3),
        ("/audit", 3),
        ("/backup", 3),
    ];
    for (part, first) in rows {
        let path = format!("/dashboard/settings{part}");
        for (place, visitor) in visitors.iter().enumerate() {
            let expected = if place < first { 403 } else { 200 };
            assert_eq!(visitor.get(&path).status, expected, "{path} with {}", SCOPES[place]);
        }
        assert_eq!(browser(&collector).get(&path).status, 303, "{path} with nothing");
    }
    // Who may not see a part is not led there.
    let index = |place: usize| visitors[place].get("/dashboard/settings").text;
    assert!(index(3).contains("settings/keys\"") && !index(2).contains("settings/keys\""));
    assert!(index(2).contains("settings/surveys\"") && !index(1).contains("settings/surveys\""));
    // And no post gets further than a look.
    let posts = [
        "/keys",
        "/keys/env/rotate",
        "/keys/env/revoke",
        "/webhooks",
        "/webhooks/x",
        "/webhooks/x/wake",
        "/webhooks/x/rotate",
        "/webhooks/x/remove",
        "/webhooks/x/deliveries/1/replay",
        "/surveys/effort/erase",
        "/backup",
    ];
    for part in posts {
        let path = format!("/dashboard/settings{part}");
        let form = [("sure", "yes"), ("id", "effort"), ("scope", "admin")];
        assert_eq!(visitors[2].post_form(&path, &form).status, 403, "{path}");
    }
}

#[test]
fn a_key_is_made_shown_once_and_is_a_key() {
    let collector = Collector::start(SURVEYS);
    let admin = admin(&collector);
    let form =
        [("label", "<script>alert(1)</script> \"Anna\""), ("scope", "read"), ("surveys", "effort"), ("expires", "90d")];
    let key = shown(&admin.post_form("/dashboard/settings/keys", &form));
    let client = collector.client().key(&key);
    assert_eq!(client.get("/v1/surveys/effort/responses").status, 200);
    assert_eq!((client.get("/v1/surveys/loyalty").status, client.get("/v1/keys").status), (404, 403));
    let list = admin.get("/dashboard/settings/keys");
    assert!(!list.text.contains(&key) && !list.text.contains("<script>alert"), "{}", list.text);
    assert!(list.text.contains("&#60;script&#62;alert(1)"), "{}", list.text);
    let listed = collector.client().key(ADMIN_KEY).get("/v1/keys").json()["items"][1].clone();
    let id = listed["id"].as_str().unwrap();
    assert!(listed["expires"].is_string() && listed["surveys"] == json!(["effort"]), "{listed}");
    let page = admin.get(&format!("/dashboard/settings/keys/{id}"));
    assert!(page.status == 200 && !page.text.contains(&key));
    assert!(!collector.log().contains(&key));
}

#[test]
fn what_is_wrong_with_a_key_stands_beside_its_field_and_the_form_keeps_what_was_written() {
    let collector = Collector::start(SURVEYS);
    let admin = admin(&collector);
    let long = "x".repeat(101);
    let form = [("label", long.as_str()), ("scope", "admin"), ("surveys", "effort"), ("expires", "soon")];
    let refused = admin.post_form("/dashboard/settings/keys", &form);
    assert_eq!(refused.status, 422);
    for words in ["At most 100 characters", "for an admin choose none", "Choose one of these", &long] {
        assert!(refused.text.contains(words), "{words} in {}", refused.text);
    }
    assert!(refused.text.contains(r#"value="admin" required checked"#), "{}", refused.text);
    assert_eq!(collector.client().key(ADMIN_KEY).get("/v1/keys").json()["items"].as_array().unwrap().len(), 1);
}

#[test]
fn a_key_is_rotated_with_an_overlap_and_revoked_by_who_is_sure() {
    let collector = Collector::start(SURVEYS);
    let admin = admin(&collector);
    let (id, old) = made(&collector, &json!({"scope": "read", "label": "Grafana"}));
    let status = |key: &str| collector.client().key(key).get("/v1/surveys").status;
    let new = shown(&admin.post_form(&format!("/dashboard/settings/keys/{id}/rotate"), &[("overlap", "24h")]));
    assert_eq!((status(&old), status(&new)), (200, 200));
    let again = admin.post_form(&format!("/dashboard/settings/keys/{id}/rotate"), &[("overlap", "24h")]);
    assert!(again.status == 409 && again.text.contains("It was replaced by k"), "{again:?}");
    let revoke = format!("/dashboard/settings/keys/{id}/revoke");
    let unsure = admin.post_form(&revoke, &[]);
    assert!(unsure.status == 422 && unsure.text.contains("Tick this to confirm."), "{unsure:?}");
    assert_eq!(status(&old), 200);
    let revoked = admin.post_form(&revoke, &[("sure", "yes")]);
    assert_eq!((revoked.status, revoked.header("location")), (303, "../../../../dashboard/settings/keys?done=revoked"));
    assert_eq!((status(&old), status(&new)), (401, 200));
    assert!(admin.get("/dashboard/settings/keys?done=revoked").text.contains("The key is revoked."));
    let env = admin.post_form("/dashboard/settings/keys/env/revoke", &[("sure", "yes")]);
    assert!(env.status == 409 && env.text.contains("set PERCHE_ADMIN_KEY to another value"), "{env:?}");
}

#[test]
fn sign_ins_are_ended_one_by_one_or_everywhere_and_only_by_who_may() {
    let collector = Collector::start(SURVEYS);
    let (reader_id, reader_key) = made(&collector, &json!({"scope": "read"}));
    let [boss, reader, phone] = [ADMIN_KEY, &reader_key, &reader_key].map(|key| signed_in(&collector, key));
    let path = "/dashboard/settings/sessions";
    let ids = |page: &Answer| -> Vec<String> {
        let values = page.text.split("name=\"session\" value=\"").skip(1);
        values.map(|rest| rest.split('"').next().unwrap().to_owned()).collect()
    };
    let (all, own) = (ids(&boss.get(path)), ids(&reader.get(path)));
    assert_eq!((all.len(), own.len()), (3, 2), "an admin sees to everybody's");
    let bosses = all.iter().find(|id| !own.contains(id)).unwrap().clone();
    assert_eq!(reader.post_form(path, &[("session", &bosses)]).status, 404);
    assert_eq!(boss.get("/dashboard").status, 200);
    let row = reader.get(path).text;
    let this = between(&row, "this browser</span>", "name=\"session\"").len();
    assert!(this > 0);
    // The one of the telephone: it is not the one that the reader's own page marks.
    let marked = between(&row, "this browser</span>", "</form>");
    let telephone = own.iter().find(|id| !marked.contains(id.as_str())).unwrap();
    let ended = boss.post_form(path, &[("session", telephone)]);
    assert!(ended.status == 303 && ended.header("location").ends_with("sessions?done=ended"), "{ended:?}");
    assert_eq!((phone.get("/dashboard").status, reader.get("/dashboard").status), (303, 200));
    let out = reader.post_form(path, &[]);
    assert!(out.header("location").ends_with("sign-in?done=out") && out.header("set-cookie").contains("Max-Age=0"));
    assert_eq!((reader.get("/dashboard").status, boss.get("/dashboard").status), (303, 200));
    assert_eq!(collector.client().key(&reader_key).get("/v1/surveys").status, 200, "the key itself goes on");
    let audit = boss.get("/dashboard/settings/audit").text;
    assert!(audit.contains(&format!("Every sign-in of the key {reader_id} was ended")), "{audit}");
}

#[test]
fn a_webhook_is_made_changed_watched_sent_again_and_removed() {
    let collector = Collector::start_in(tempfile::tempdir().unwrap(), SURVEYS, &["--allow-private-webhooks"]);
    let admin = admin(&collector);
    let path = "/dashboard/settings/webhooks";
    let refused = admin.post_form(path, &[("url", "gopher://x"), ("max_aligned", "much"), ("format", "standard")]);
    assert_eq!(refused.status, 422);
    for words in ["url-fault", "Choose at least one.", "A whole number from", "gopher://x", "much"] {
        assert!(refused.text.contains(words), "{words} in {}", refused.text);
    }
    for (url, detto) in [
        ("gopher://x", "Un indirizzo come https://hooks.example/perche."),
        ("https://you:secret@hooks.example/", "Non deve contenere un nome utente o una password."),
        ("https://169.254.169.254/", "169.254.169.254 non lo è."),
    ] {
        let form = [("url", url), ("events", "response.scored"), ("format", "standard")];
        let refused = admin.post_form(&format!("{path}?lang=it"), &form);
        let page = refused.text.split_once("id=\"url-fault\">").map_or("", |(_, rest)| rest);
        assert!(page.split("</p>").next().is_some_and(|fault| fault.contains(detto)), "{url}: {}", refused.text);
    }
    // Nobody listens there.
    let url = "http://127.0.0.1:1/hook?token=of-the-receiver";
    let form =
        [("url", url), ("events", "response.scored"), ("max_aligned", "2"), ("format", "standard"), ("active", "yes")];
    let secret = shown(&admin.post_form(path, &form));
    assert!(secret.starts_with("whsec_"), "{secret}");
    let list = admin.get(path).text;
    assert!(list.contains("127.0.0.1:1") && !list.contains("of-the-receiver") && !list.contains(&secret), "{list}");
    let api = collector.client().key(ADMIN_KEY);
    let hook = api.get("/v1/webhooks").json()["items"][0].clone();
    assert_eq!((&hook["max_aligned"], &hook["events"]), (&json!(2), &json!(["response.scored"])));
    let one = format!("{path}/{}", hook["id"].as_str().unwrap());
    assert!(admin.get(&one).text.contains("Nothing was sent yet."));
    assert!(admin.get(&format!("{path}?lang=it")).text.contains("se il destinatario non risponde"));

    let post = answer(&new_id(), &json!(1), &json!({}));
    assert_eq!(collector.client().post("/v1/surveys/effort/responses", &post).status, 201);
    let deliveries = format!("/v1/webhooks/{}/deliveries", hook["id"].as_str().unwrap());
    until(|| api.get(&deliveries).json()["items"][0]["attempts"] == 1);
    let page = admin.get(&one).text;
    assert!(page.contains("attempts: 1") && page.contains("next try") && page.contains("waiting"), "{page}");
    let again = admin.post_form(&format!("{one}/deliveries/1/replay"), &[]);
    assert!(again.status == 303 && again.header("location").ends_with("?done=replayed"), "{again:?}");
    for number in ["99", "x", "99999999999999999999"] {
        let none = admin.post_form(&format!("{one}/deliveries/{number}/replay"), &[]);
        assert!(none.status == 404 && none.text.contains("<main"), "every refusal is a page: {none:?}");
    }

    let changed = admin.post_form(&one, &[("url", url), ("events", "verdict.changed"), ("format", "slack")]);
    assert!(changed.status == 303, "{changed:?}");
    let hook = api.get("/v1/webhooks").json()["items"][0].clone();
    assert_eq!(
        (&hook["active"], &hook["format"], &hook["max_aligned"]),
        (&json!(false), &json!("slack"), &Value::Null)
    );
    assert_eq!(admin.post_form(&format!("{one}/wake"), &[]).status, 303);
    assert_eq!(api.get("/v1/webhooks").json()["items"][0]["active"], true);
    let rotated = shown(&admin.post_form(&format!("{one}/rotate"), &[("overlap", "7d")]));
    assert_ne!(rotated, secret);
    assert!(admin.get(&one).text.contains("The old secret signs too until"));
    assert_eq!(admin.post_form(&format!("{one}/remove"), &[]).status, 422);
    assert_eq!(admin.post_form(&format!("{one}/remove"), &[("sure", "yes")]).status, 303);
    assert_eq!((api.get("/v1/webhooks").json()["items"].as_array().unwrap().len(), admin.get(&one).status), (0, 404));
    assert!(!collector.log().contains(&secret) && !collector.log().contains("of-the-receiver"));
}

#[test]
fn what_was_done_is_told_in_words_page_by_page_in_both_languages() {
    let collector = Collector::start(SURVEYS);
    let admin = admin(&collector);
    let (id, _) = made(&collector, &json!({"scope": "numbers", "label": "<b>Anna</b>"}));
    let page = admin.get("/dashboard/settings/audit").text;
    assert!(page.contains(&format!("Key {id} (&#60;b&#62;Anna&#60;/b&#62;) was made")), "{page}");
    assert!(page.contains("with the key PERCHE_ADMIN_KEY") && page.contains("by the surveys file"), "{page}");
    let italian = admin.get("/dashboard/settings/audit?lang=it").text;
    assert!(italian.contains(&format!("Creata la chiave {id}")) && italian.contains("dal file dei sondaggi"));
    for _ in 0..60 {
        made(&collector, &json!({"scope": "numbers"}));
    }
    let first = admin.get("/dashboard/settings/audit").text;
    let next = between(&first, "dashboard/settings/audit?cursor=", "\"");
    let second = admin.get(&format!("/dashboard/settings/audit?cursor={next}")).text;
    assert_eq!(first.matches("<time ").count(), 50);
    assert!(second.contains("Survey effort was defined") && !first.contains("Survey effort was defined"));
    assert_eq!(admin.get("/dashboard/settings/audit?cursor=made-up").status, 422);
}

#[test]
fn a_backup_is_downloaded_and_told_of_and_holds_nobody_who_is_signed_in() {
    let collector = Collector::start(SURVEYS);
    let admin = admin(&collector);
    let before = admin.get("/dashboard/settings/backup").text;
    assert!(before.contains("No backup was ever made") && before.contains("--backup-dir"), "{before}");
    let (status, file) = admin.download("/dashboard/settings/backup");
    assert_eq!((status, &file[..2]), (200, &[0x1f, 0x8b][..]), "it is gzip");
    let mut text = String::new();
    std::io::Read::read_to_string(&mut flate2::read::MultiGzDecoder::new(&file[..]), &mut text).unwrap();
    assert!(text.contains("perche_backup") && text.contains("\"end\"") && !text.contains("\"session\":"));
    assert!(!text.contains("\"kind\":\"session\""), "sessions are in no backup");
    assert!(admin.get("/dashboard/settings/backup").text.contains("The last backup of any kind was made on"));
}

#[test]
fn a_survey_is_erased_by_who_types_its_id() {
    let collector = Collector::start(SURVEYS);
    let (admin, api) = (admin(&collector), collector.client().key(ADMIN_KEY));
    let glance = admin.get("/dashboard/settings/surveys").text;
    for words in ["https://shop.example", "kept without end", "from the surveys file", "How easy was Rossi, …?"] {
        assert!(glance.contains(words), "{words} in {glance}");
    }
    let of_file = admin.post_form("/dashboard/settings/surveys/effort/erase", &[("id", "effort")]);
    assert!(of_file.status == 409 && of_file.text.contains("Take it out of the file first"), "{of_file:?}");

    let text = json!({"en": {"question": "How was it?", "low": "Bad", "high": "Good"}});
    let survey =
        json!({"id": "trial", "kind": "csat", "text": text, "retention_days": 90, "theme": {"accent": "#0b6e4f"}});
    let put = api.clone().header("if-none-match", "*").put("/v1/surveys/trial", &survey);
    assert_eq!(put.status, 201, "{put:?}");
    let post = answer(&new_id(), &json!(4), &json!({}));
    assert_eq!(collector.client().post("/v1/surveys/trial/responses", &post).status, 201);
    let path = "/dashboard/settings/surveys/trial/erase";
    let asked = admin.get(path).text;
    let revision = between(&asked, "name=\"revision\" value=\"", "\"").to_owned();
    let n = || api.get("/v1/surveys/trial/aggregates").json()["total"]["n"].clone();
    for wrong in ["", "Trial", "effort", "<b>"] {
        let refused = admin.post_form(path, &[("id", wrong), ("revision", &revision)]);
        assert!(refused.status == 422 && refused.text.contains("not the id of the survey"), "{refused:?}");
        assert!(!refused.text.contains("<b>"));
    }
    let moved = admin.post_form(path, &[("id", "trial"), ("revision", "7")]);
    assert!(moved.status == 412 && moved.text.contains("changed the survey meanwhile"), "{moved:?}");
    assert_eq!(n(), 1);
    let erased = admin.post_form(path, &[("id", "trial"), ("revision", &revision)]);
    assert!(erased.status == 303 && erased.header("location").ends_with("/surveys?done=erased"), "{erased:?}");
    assert_eq!(n(), 0);
    let glance = admin.get("/dashboard/settings/surveys").text;
    assert!(glance.contains("deleted after 90 days") && glance.contains("fill=\"#0b6e4f\""), "{glance}");
    assert!(glance.contains("archived"), "{glance}");
}
