//! `GET /v1/audit`

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche, until};
use serde_json::{Value, json};

use crate::keys::{delete, made};

/// Acts newest first, as `key act subject`.
fn acts(collector: &Collector) -> Vec<String> {
    let audit = collector.client().key(ADMIN_KEY).get("/v1/audit");
    assert_eq!((audit.status, audit.header("cache-control")), (200, "no-store"), "{audit:?}");
    let items = audit.json()["items"].as_array().unwrap().clone();
    let text = |item: &Value, name: &str| item[name].as_str().unwrap().to_owned();
    items.iter().map(|item| ["key", "act", "subject"].map(|name| text(item, name)).join(" ")).collect()
}

#[test]
fn what_admins_do_is_told_with_who_did_it() {
    let collector = Collector::start(SURVEYS);
    let (admin, key) = made(&collector, &json!({"scope": "admin", "label": "Anna"}));
    let anna = collector.client().key(&key);
    let id = anna.post("/v1/keys", &json!({"scope": "read"})).json()["id"].as_str().unwrap().to_owned();
    anna.post(&format!("/v1/keys/{id}/rotate"), &json!({}));
    delete(&anna, &format!("/v1/keys/{id}"));
    delete(&anna, &format!("/v1/keys/{id}"));
    anna.post("/v1/keys", &json!({"scope": "root"}));
    let one = SURVEYS.split("\n[[survey]]\nid = \"loyalty\"").next().unwrap();
    std::fs::write(collector.folder().join("surveys.toml"), one).unwrap();
    collector.signal("HUP");
    until(|| collector.log().contains("reloaded"));
    let backup = perche().args(["backup", "-", "--data"]).arg(collector.folder().join("data")).output().unwrap();
    assert!(backup.status.success());
    until(|| acts(&collector).len() == 8);
    let expected = [
        "command-line backup.made ".to_owned(),
        "surveys-file survey.archived loyalty".to_owned(),
        format!("{admin} key.revoked {id}"),
        format!("{admin} key.rotated {id}"),
        format!("{admin} key.made {id}"),
        format!("env key.made {admin}"),
        "surveys-file survey.put loyalty".to_owned(),
        "surveys-file survey.put effort".to_owned(),
    ];
    assert_eq!(acts(&collector), expected);
    let text = collector.client().key(ADMIN_KEY).get("/v1/audit").text;
    assert!(!text.contains("perche_") && !text.contains("Anna"), "{text}");
    let collector = Collector::start_in(collector.kill(), one, &[]);
    assert_eq!(acts(&collector), expected);
}

#[test]
fn the_audit_log_is_read_page_by_page() {
    let collector = Collector::start(SURVEYS);
    for _ in 0..3 {
        made(&collector, &json!({"scope": "numbers"}));
    }
    let admin = collector.client().key(ADMIN_KEY);
    let whole = admin.get("/v1/audit?limit=1000").json();
    assert_eq!((whole["items"].as_array().unwrap().len(), &whole["next"]), (5, &Value::Null));
    let (mut read, mut next) = (Vec::new(), String::new());
    loop {
        let page = admin.get(&format!("/v1/audit?limit=2{next}")).json();
        read.extend(page["items"].as_array().unwrap().clone());
        let Some(cursor) = page["next"].as_str() else { break };
        next = format!("&cursor={cursor}");
    }
    assert_eq!(json!(read), whole["items"]);
    let refused = admin.get("/v1/audit?limit=0&cursor=abc&key=env");
    assert_eq!((refused.status, refused.fields()), (422, ["cursor", "key", "limit"].map(str::to_owned).to_vec()));
    assert_eq!(admin.get("/v1/audit?limit=1001").status, 422);
}

#[test]
fn that_secrets_to_sign_with_were_changed_is_told_by_their_names() {
    let sign = |data: &std::path::Path, arguments: &[&str]| {
        let done = perche().arg("sign").args(arguments).arg("--data").arg(data).output().unwrap();
        assert!(done.status.success(), "{done:?}");
        String::from_utf8(done.stdout).unwrap()
    };
    let collector = Collector::start(SURVEYS);
    let data = collector.folder().join("data");
    let before = sign(&data, &["--secret"]);
    let after = sign(&data, &["--rotate"]);
    let [old, new] = [&before, &after].map(|secret| secret.split_once('.').unwrap());
    sign(&data, &["--revoke", old.0]);
    let expected =
        [format!("command-line signing.revoked {}", old.0), format!("command-line signing.rotated {}", new.0)];
    assert_eq!(acts(&collector)[..2], expected);
    let text = collector.client().key(ADMIN_KEY).get("/v1/audit").text;
    assert!(!text.contains(old.1.trim_end()) && !text.contains(new.1.trim_end()), "{text}");
    // The same by a folder that nobody serves.
    let (_, folder) = collector.stop();
    sign(&data, &["--rotate"]);
    let collector = Collector::start_in(folder, SURVEYS, &[]);
    assert!(acts(&collector)[0].starts_with("command-line signing.rotated "), "{:?}", acts(&collector));
}
