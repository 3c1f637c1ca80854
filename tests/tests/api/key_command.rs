//! `perche key`, on a folder that nobody serves and while one is served.

use std::path::{Path, PathBuf};
use std::process::Output;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche};
use perche_tests::http::Client;
use serde_json::Value;
use tempfile::TempDir;

fn key(data: &Path, arguments: &[&str]) -> Output {
    perche().arg("key").args(arguments).arg("--data").arg(data).output().unwrap()
}

/// What is on stdout, of a command that succeeds.
fn out(output: &Output) -> String {
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    String::from_utf8(output.stdout.clone()).unwrap()
}

/// What is on stderr, of a command that fails and says nothing else.
fn refusal(output: &Output) -> String {
    assert_eq!((output.status.code(), output.stdout.len()), (Some(1), 0), "{output:?}");
    String::from_utf8(output.stderr.clone()).unwrap()
}

fn listed(data: &Path) -> Vec<Value> {
    let list: Value = serde_json::from_str(&out(&key(data, &["list", "--json"]))).unwrap();
    list["items"].as_array().unwrap().clone()
}

fn id_of(data: &Path, label: &str) -> String {
    let keys = listed(data);
    let found = keys.iter().find(|key| key["label"] == label && key["replaced_by"].is_null());
    found.and_then(|key| key["id"].as_str()).unwrap().to_owned()
}

/// A folder that was served and is not any more.
fn at_rest() -> (TempDir, PathBuf) {
    let (_, folder) = Collector::start(SURVEYS).stop();
    let data = folder.path().join("data");
    (folder, data)
}

fn status(collector: &Collector, key: &str, path: &str) -> u16 {
    Client::new(collector.address()).key(key).get(path).status
}

#[test]
fn a_key_is_made_at_rest_and_valid_when_served() {
    let (folder, data) = at_rest();
    let made = key(
        &data,
        &["create", "--scope", "read", "--survey", "effort,loyalty", "--expires", "90d", "--label", "nightly pull"],
    );
    let text = out(&made);
    let id = id_of(&data, "nightly pull");
    assert!(text.starts_with("perche_") && text.trim_end().len() == 56 && text.lines().count() == 1, "{text:?}");
    let told = String::from_utf8_lossy(&made.stderr);
    assert!(told.contains(&id) && told.contains("read, effort,loyalty, until 2") && told.contains("once"), "{told}");
    assert!(!told.contains(text.trim_end()), "{told}");
    let table = out(&key(&data, &["list"]));
    assert!(table.starts_with("ID  ") && table.lines().count() == 2, "{table}");
    assert!(
        table.contains("effort,loyalty") && table.contains("nightly pull") && !table.contains("perche_"),
        "{table}"
    );
    let collector = Collector::start_in(folder, SURVEYS, &[]);
    assert_eq!(status(&collector, text.trim_end(), "/v1/surveys/effort/responses"), 200);
    assert_eq!(status(&collector, text.trim_end(), "/v1/keys"), 403);
}

#[test]
fn while_serving_a_key_is_valid_and_revoked_at_once() {
    let collector = Collector::start(SURVEYS);
    let data = collector.folder().join("data");
    let text = out(&key(&data, &["create", "--scope", "numbers", "--label", "x"])).trim_end().to_owned();
    assert_eq!(status(&collector, &text, "/v1/surveys"), 200);
    let id = id_of(&data, "x");
    let new = out(&key(&data, &["rotate", &id, "--overlap", "0h"])).trim_end().to_owned();
    assert_eq!((status(&collector, &text, "/v1/surveys"), status(&collector, &new, "/v1/surveys")), (401, 200));
    assert!(refusal(&key(&data, &["rotate", &id])).contains("was replaced by"), "again");
    assert_eq!(out(&key(&data, &["revoke", &id_of(&data, "x")])), "");
    assert_eq!(status(&collector, &new, "/v1/surveys"), 401);
    assert!(listed(&data).iter().any(|key| key["id"] == "env" && key["scope"] == "admin"));
    assert!(refusal(&key(&data, &["revoke", "env"])).contains("PERCHE_ADMIN_KEY"));
    let list = collector.client().key(ADMIN_KEY).get("/v1/keys").json();
    assert_eq!(list["items"], Value::Array(listed(&data)));
    let log = collector.log();
    assert!(!log.contains(&text) && !log.contains(&new), "{log}");
    let audit = collector.client().key(ADMIN_KEY).get("/v1/audit").text;
    assert!(audit.matches("\"key\":\"command-line\"").count() == 3, "{audit}");
}

#[test]
fn faults_are_told_with_exit_1_and_nothing_on_stdout() {
    let (_folder, data) = at_rest();
    let wrong = ["create", "--scope", "read", "--survey", "effort,unheard-of", "--expires", "soon"];
    let collector = Collector::start(SURVEYS);
    for data in [data.clone(), collector.folder().join("data")] {
        let told = refusal(&key(&data, &wrong));
        for words in ["surveys[1] is not", "expires must be"] {
            assert!(told.contains(words), "{words} in {told}");
        }
        assert!(refusal(&key(&data, &["revoke", "unheard-of"])).contains("key is not known here"));
    }
    let nowhere = data.join("nowhere");
    assert!(refusal(&key(&nowhere, &["list"])).contains("there is no data in"));
    assert!(!nowhere.exists());
}

#[test]
fn the_last_key_of_an_admin_is_not_revoked_unless_the_environment_has_one() {
    let (_folder, data) = at_rest();
    out(&key(&data, &["create", "--scope", "admin", "--label", "only"]));
    let id = id_of(&data, "only");
    assert!(refusal(&key(&data, &["revoke", &id])).contains("make another one first, or set PERCHE_ADMIN_KEY"));
    let mut revoke = perche();
    revoke.args(["key", "revoke", &id, "--data"]).arg(&data).env("PERCHE_ADMIN_KEY", ADMIN_KEY);
    out(&revoke.output().unwrap());
    assert_eq!(listed(&data), Vec::<Value>::new());
}

#[test]
fn keys_and_the_audit_log_are_in_a_backup() {
    let collector = Collector::start(SURVEYS);
    let data = collector.folder().join("data");
    let text = out(&key(&data, &["create", "--scope", "read"])).trim_end().to_owned();
    let file = collector.folder().join("backup.gz");
    assert!(perche().arg("backup").arg(&file).arg("--data").arg(&data).status().unwrap().success());
    let place = TempDir::new().unwrap();
    let into = place.path().join("data");
    assert!(perche().arg("restore").arg(&file).arg("--data").arg(&into).status().unwrap().success());
    let restored = Collector::start_in(place, SURVEYS, &[]);
    assert_eq!(status(&restored, &text, "/v1/surveys"), 200);
    let audit = restored.client().key(ADMIN_KEY).get("/v1/audit").text;
    assert!(audit.contains("key.made"), "{audit}");
}

#[test]
fn a_link_to_sign_in_is_made_by_who_serves_and_told_in_the_audit_log() {
    let (_folder, data) = at_rest();
    let told = refusal(&key(&data, &["sign-in"]));
    assert!(told.contains("nobody serves") && told.contains("perche serve"), "{told}");

    let collector = Collector::start(SURVEYS);
    let data = collector.folder().join("data");
    let made = key(&data, &["sign-in"]);
    let link = out(&made);
    let ticket = link.trim_end().strip_prefix(&format!("{}/dashboard/sign-in?ticket=", collector.address()));
    assert_eq!(ticket.map(str::len), Some(43), "{link}");
    let told = String::from_utf8_lossy(&made.stderr);
    assert!(told.contains("key env, once and within 10 minutes") && !told.contains(ticket.unwrap()), "{told}");
    out(&key(&data, &["create", "--scope", "read", "--label", "Anna"]));
    let anna = id_of(&data, "Anna");
    assert_ne!(out(&key(&data, &["sign-in", &anna])), link);
    assert!(refusal(&key(&data, &["sign-in", "unheard-of"])).contains("unheard-of is no key here that is valid"));
    let audit = collector.client().key(ADMIN_KEY).get("/v1/audit").json()["items"].clone();
    let tickets = audit.as_array().unwrap().iter().filter(|act| act["act"] == "ticket.made");
    let tickets: Vec<_> = tickets.map(|act| (act["key"].clone(), act["subject"].clone())).collect();
    assert_eq!(tickets, [("command-line".into(), anna.into()), ("command-line".into(), "env".into())]);
    assert!(!audit.to_string().contains(ticket.unwrap()) && !collector.log().contains(ticket.unwrap()));
}

#[test]
fn a_link_to_sign_in_has_the_address_that_the_outside_uses() {
    let folder = TempDir::new().unwrap();
    let collector = Collector::start_in(folder, SURVEYS, &["--public-url", "https://shop.example/perche"]);
    let link = out(&key(&collector.folder().join("data"), &["sign-in"]));
    assert!(link.starts_with("https://shop.example/perche/dashboard/sign-in?ticket="), "{link}");
}
