//! Every problem of the catalogue, met by a client on purpose.

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader};
use std::process::{Command, Stdio};
use std::sync::Arc;

use actix_web::middleware::from_fn;
use actix_web::{App, rt, test as service, web};
use perche_collector::change::Change;
use perche_collector::error::Error;
use perche_collector::http;
use perche_collector::installation::Installation;
use perche_collector::store::{Memory, Store};
use perche_survey::time::Timestamp;
use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche};
use perche_tests::http::{Answer, Client, answer, new_id};
use perche_tests::store::post::click;
use perche_tests::store::{NOON, SURVEY, revision};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::keys::made;

const EFFORT: &str = "/v1/surveys/effort/responses";

/// Problems that need more than a request or two, with the test in which they are met.
const ELSEWHERE: [(&str, &str, &str); 9] = [
    ("too-slow", include_str!("../faults/clients.rs"), "a_body_that_never_ends_is_a_408"),
    ("unavailable", include_str!("../faults/logged.rs"), "a_full_disk_is_told_once_however_many_answers_it_costs"),
    ("too-many-requests", include_str!("guard.rs"), "thirty_posts_may_come_at_once_and_the_next_one_is_told_when"),
    (
        "backup-running",
        include_str!("../archive/over_http.rs"),
        "backups_are_sent_one_at_a_time_and_a_client_that_goes_makes_room",
    ),
    ("too-many-followers", include_str!("events.rs"), "a_hundred_may_follow"),
    ("too-many-keys", include_str!("problems.rs"), "the_key_after_the_last_is_refused"),
    ("last-admin-key", include_str!("problems.rs"), "the_last_key_of_an_admin_stays"),
    ("log-gone", include_str!("problems.rs"), "a_cursor_of_a_later_life_is_told_that_it_is_gone"),
    ("too-wide", include_str!("problems.rs"), "a_scan_of_too_many_responses_is_refused"),
];

/// Nothing that a client can send leads to it; that nothing does is what the requests of schemathesis look for.
const NEVER: &str = "internal";

#[test]
fn every_problem_is_met_with_the_status_of_the_catalogue() {
    let collector = Collector::start(SURVEYS);
    let met = [requests(&collector), posts(&collector), surveys(&collector), keys(&collector)];
    let mut met: BTreeMap<String, u16> =
        met.into_iter().flatten().map(|answer| (answer.problem(), answer.status)).collect();
    for (name, source, test) in ELSEWHERE {
        assert!(source.contains(&format!("fn {test}()")), "{test} is to meet {name}");
        assert!(!met.contains_key(name), "{name} is met here: its line above is stale");
    }
    let mut known = BTreeMap::new();
    for error in Error::catalogue() {
        let status = error.body("")["status"].as_u64().and_then(|status| u16::try_from(status).ok()).unwrap();
        let elsewhere = error.name() == NEVER || ELSEWHERE.iter().any(|(name, ..)| *name == error.name());
        if elsewhere {
            met.insert(error.name().to_owned(), status);
        }
        known.insert(error.name().to_owned(), status);
    }
    assert_eq!(met, known, "left: what is met; right: what is in the catalogue");
}

/// What is wrong with the request itself.
fn requests(collector: &Collector) -> Vec<Answer> {
    let plain = collector.client();
    let json = plain.clone().header("content-type", "application/json");
    let post = |client: &Client, body: &[u8]| client.send(ureq::http::Method::POST, EFFORT, body.to_vec());
    vec![
        post(&json, &[b' '; 17 * 1_024]),
        plain.clone().header("x-long", &"x".repeat(33 * 1_024)).get("/healthz"),
        plain.post_text(EFFORT, "text/html", "{}"),
        post(&json.clone().header("content-encoding", "gzip"), b"{}"),
        post(&json, b"[]"),
        plain.get("/v1/nothing"),
        plain.put("/healthz", &json!({})),
        plain.post(EFFORT, &json!({"id": new_id(), "score": 8})),
        plain.clone().header("origin", "https://evil.example").post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))),
        plain.get("/v1/surveys"),
        plain.key(&made(collector, &json!({"scope": "numbers"})).1).get("/v1/changes"),
    ]
}

/// What the merge rule and the survey refuse.
fn posts(collector: &Collector) -> Vec<Answer> {
    let team = collector.client().key(ADMIN_KEY);
    for (id, one_per) in [("once", "respondent"), ("invited", "signed")] {
        let text = json!({"en": {"question": "How was it?", "low": "Bad", "high": "Good"}});
        let definition = json!({"kind": "csat", "one_per": one_per, "text": text});
        assert_eq!(team.put(&format!("/v1/surveys/{id}"), &definition).status, 201);
    }
    let plain = collector.client();
    let post = |survey: &str, id: &str, score: i32, more: Value| {
        plain.post(&format!("/v1/surveys/{survey}/responses"), &answer(id, &json!(score), &more))
    };
    let [stale, erased, old] = [new_id(), new_id(), new_id()];
    let two_days_ago = Timestamp(now() - 48 * 3_600_000).to_string();
    assert_eq!(post("effort", &stale, 6, json!({"seq": 2})).status, 201);
    assert_eq!(post("effort", &erased, 6, json!({})).status, 201);
    assert_eq!(team.delete(&format!("/v1/responses/{erased}")).status, 204);
    assert_eq!(team.post(EFFORT, &answer(&old, &json!(6), &json!({"at": two_days_ago}))).status, 201);
    assert_eq!(post("once", &new_id(), 4, json!({"respondent": "4711"})).status, 201);
    vec![
        post("effort", &stale, 5, json!({"seq": 1})),
        post("effort", &erased, 5, json!({})),
        post("effort", &old, 5, json!({})),
        post("loyalty", &stale, 5, json!({})),
        post("once", &new_id(), 5, json!({"respondent": "4711"})),
        post("invited", &new_id(), 5, json!({})),
    ]
}

fn now() -> i64 {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH).unwrap();
    i64::try_from(now.as_millis()).unwrap()
}

/// What cannot be done to a survey.
fn surveys(collector: &Collector) -> Vec<Answer> {
    let team = collector.client().key(ADMIN_KEY);
    let whichever = team.clone().header("if-match", "*");
    let text = json!({"en": {"question": "How was it?", "low": "Bad", "high": "Good"}});
    let [path, gone] = ["/v1/surveys/help", "/v1/surveys/gone"];
    for path in [path, gone] {
        assert_eq!(team.put(path, &json!({"kind": "csat", "text": text})).status, 201);
    }
    assert_eq!(team.post(&format!("{path}/responses"), &answer(&new_id(), &json!(4), &json!({}))).status, 201);
    assert_eq!(whichever.delete(gone).status, 204);
    vec![
        team.put(path, &json!({"kind": "csat", "skip": true, "text": text})),
        team.clone().header("if-match", "\"r7\"").put(path, &json!({"kind": "csat", "skip": true, "text": text})),
        whichever.put(path, &json!({"kind": "nps", "text": text})),
        whichever.delete("/v1/surveys/effort"),
        team.post(&format!("{gone}/responses"), &answer(&new_id(), &json!(4), &json!({}))),
    ]
}

/// What cannot be done to a key.
fn keys(collector: &Collector) -> Vec<Answer> {
    let team = collector.client().key(ADMIN_KEY);
    let (id, _) = made(collector, &json!({"scope": "read"}));
    let rotate = format!("/v1/keys/{id}/rotate");
    assert_eq!(team.post(&rotate, &json!({})).status, 201);
    vec![team.post(&rotate, &json!({})), team.delete("/v1/keys/env")]
}

#[test]
fn the_key_after_the_last_is_refused() {
    let collector = Collector::start("");
    let team = collector.client().key(ADMIN_KEY);
    let order = json!({"scope": "numbers"});
    let refused = (0..300).map(|_| team.post("/v1/keys", &order)).find(|answer| answer.status != 201).unwrap();
    assert_eq!((refused.status, refused.problem().as_str()), (409, "too-many-keys"));
}

#[test]
fn the_last_key_of_an_admin_stays() {
    let folder = tempfile::tempdir().unwrap();
    let mut serve: Command = perche();
    serve.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(folder.path().join("data"));
    let mut child = serve.stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap();
    let mut lines = BufReader::new(child.stderr.take().unwrap()).lines().map_while(Result::ok);
    let key = lines.find_map(|line| Some(line.split_once("It is shown this once: ")?.1.trim().to_owned())).unwrap();
    // Else the collector would wait for somebody to read on.
    std::thread::spawn(move || lines.for_each(drop));
    let mut line = String::new();
    BufReader::new(child.stdout.as_mut().unwrap()).read_line(&mut line).unwrap();
    let team = Client::new(line.trim_end().strip_prefix("listening on ").unwrap()).key(&key);
    let id = team.get("/v1/keys").json()["items"][0]["id"].as_str().unwrap().to_owned();
    let refused = team.delete(&format!("/v1/keys/{id}"));
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((refused.status, refused.problem().as_str()), (409, "last-admin-key"));
}

#[test]
fn a_cursor_of_a_later_life_is_told_that_it_is_gone() {
    let folder = tempfile::tempdir().unwrap();
    let (backup, restored) = (folder.path().join("backup.gz"), tempfile::tempdir().unwrap());
    let collector = Collector::start(SURVEYS);
    let post = || collector.client().post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status;
    assert_eq!(post(), 201);
    let command =
        |words: &[&str], data: &std::path::Path| perche().args(words).arg("--data").arg(data).status().unwrap();
    let file = backup.to_str().unwrap();
    assert!(command(&["backup", file], &collector.folder().join("data")).success());
    assert_eq!(post(), 201);
    let team = |collector: &Collector| collector.client().key(ADMIN_KEY);
    let later = team(&collector).get("/v1/changes").json()["next"].as_str().unwrap().to_owned();
    drop(collector);
    assert!(command(&["restore", file], &restored.path().join("data")).success());
    let collector = Collector::start_in(restored, SURVEYS, &[]);
    // The first entry of this life is far from the last of the other one.
    assert_eq!(collector.client().post(EFFORT, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
    let gone = team(&collector).get(&format!("/v1/changes?after={later}"));
    assert_eq!((gone.status, gone.problem().as_str()), (410, "log-gone"), "{gone:?}");
    let followed = team(&collector).header("last-event-id", &later).get("/v1/surveys/effort/events");
    assert_eq!((followed.status, followed.problem().as_str()), (410, "log-gone"));
}

/// More rows than one answer may read, which are quicker to have in memory than to post.
fn crowded() -> Memory {
    let store = Memory::default();
    store.commit(&[Change::PutSurvey(Box::new(revision(SURVEY, 1)))]).unwrap();
    let post = |number: u128| {
        let id = Uuid::from_u128((0x0199_a1b2_c3d4_7e5f_8a6b << 48) | number);
        let post = click(0, 5).with(|response| response.id = id);
        Change::Accept(Box::new(post.at(Timestamp(NOON.0 + i64::try_from(number).unwrap())).0))
    };
    for thousand in 0..=200 {
        let posts: Vec<Change> = (thousand * 1_000..(thousand + 1) * 1_000).map(post).collect();
        store.commit(&posts).unwrap();
    }
    store
}

#[test]
#[ignore = "long"]
fn a_scan_of_too_many_responses_is_refused() {
    let installation = Installation::open(Arc::new(crowded()), None, Some(ADMIN_KEY)).unwrap();
    let said: Value = rt::System::new().block_on(async move {
        let app = App::new().app_data(web::Data::new(installation)).wrap(from_fn(http::around)).configure(http::routes);
        let app = service::init_service(app).await;
        let path = format!("/v1/surveys/{SURVEY}/aggregates?channel=inline&locale=en");
        let request =
            service::TestRequest::get().uri(&path).insert_header(("authorization", format!("Bearer {ADMIN_KEY}")));
        service::call_and_read_body_json(&app, request.to_request()).await
    });
    assert_eq!((&said["status"], &said["type"]), (&json!(422), &json!("urn:perche:problem:too-wide")), "{said}");
    assert_eq!(said["errors"][0]["field"], "from");
}
