//! `/v1/webhooks`

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::mpsc::{Receiver as Channel, channel};
use std::thread;
use std::time::Duration;

use perche_collector::change::DocumentKind;
use perche_collector::store::{Sled, SledOptions, Store};
use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche, until};
use perche_tests::hostile::corpus;
use perche_tests::http::{Client, answer, new_id};
use serde_json::{Value, json};

use crate::keys::{delete, made};

/// One request that a receiver was sent.
struct Letter {
    head: String,
    body: String,
    reply: TcpStream,
}

impl Letter {
    fn header(&self, name: &str) -> String {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        lines.filter(|(known, _)| known.eq_ignore_ascii_case(name)).map(|(_, value)| value.to_owned()).collect()
    }

    fn json(&self) -> Value {
        serde_json::from_str(&self.body).unwrap()
    }

    fn answer(mut self, head: &str) {
        let reply = format!("HTTP/1.1 {head}\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        // Who was killed meanwhile reads no answer.
        let _ = self.reply.write_all(reply.as_bytes());
    }
}

/// A receiver on this host.
struct Receiver {
    url: String,
    letters: Channel<Letter>,
}

impl Receiver {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/hook", listener.local_addr().unwrap());
        let (tell, letters) = channel();
        thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let mut lines = BufReader::new(stream.try_clone().unwrap());
                let (mut head, mut length) = (String::new(), 0);
                while !head.ends_with("\r\n\r\n") && lines.read_line(&mut head).is_ok_and(|read| read > 0) {
                    let line = head.lines().last().unwrap_or_default().to_ascii_lowercase();
                    length = line.strip_prefix("content-length: ").map_or(length, |value| value.parse().unwrap());
                }
                let mut body = vec![0; length];
                if lines.read_exact(&mut body).is_err() || head.is_empty() {
                    continue;
                }
                let letter = Letter { head, body: String::from_utf8(body).unwrap(), reply: stream };
                if tell.send(letter).is_err() {
                    return;
                }
            }
        });
        Self { url, letters }
    }

    /// The next request, unanswered.
    fn letter(&self) -> Letter {
        self.letters.recv_timeout(Duration::from_mins(1)).expect("a request comes")
    }
}

fn collector() -> Collector {
    Collector::start_in(tempfile::tempdir().unwrap(), SURVEYS, &["--allow-private-webhooks"])
}

fn admin(collector: &Collector) -> Client {
    collector.client().key(ADMIN_KEY)
}

/// Makes a webhook; its id and secret.
fn hook(collector: &Collector, url: &str, more: &Value) -> (String, String) {
    let mut body = json!({"url": url});
    body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
    let made = admin(collector).post("/v1/webhooks", &body);
    assert_eq!((made.status, made.header("cache-control")), (201, "no-store"), "{made:?}");
    let made = made.json();
    let text = |name: &str| made[name].as_str().unwrap().to_owned();
    (text("id"), text("secret"))
}

fn post(collector: &Collector, survey: &str, score: i64, more: &Value) -> String {
    let id = new_id();
    let path = format!("/v1/surveys/{survey}/responses");
    assert_eq!(collector.client().post(&path, &answer(&id, &json!(score), more)).status, 201);
    id
}

fn deliveries(collector: &Collector, id: &str) -> Vec<Value> {
    let page = admin(collector).get(&format!("/v1/webhooks/{id}/deliveries"));
    assert_eq!((page.status, page.header("cache-control")), (200, "no-store"), "{page:?}");
    page.json()["items"].as_array().unwrap().clone()
}

#[test]
fn a_webhook_is_made_read_changed_and_removed() {
    let collector = collector();
    let admin = admin(&collector);
    let (id, secret) = hook(&collector, "https://hooks.example/a", &json!({"max_aligned": 2}));
    assert!(id.starts_with("wh_") && secret.starts_with("whsec_"), "{id} {secret}");
    let path = format!("/v1/webhooks/{id}");
    let read = admin.get(&path).json();
    let expected = json!({"id": id, "url": "https://hooks.example/a", "surveys": "*",
        "events": ["response.scored", "response.commented", "verdict.changed"], "max_aligned": 2, "format": "standard",
        "active": true, "created": read["created"], "old_secret_until": null, "disabled": null, "failing_since": null,
        "pending": 0});
    assert_eq!(read, expected);
    assert_eq!(admin.get("/v1/webhooks").json()["items"], json!([expected]));
    let changed = admin.put(&path, &json!({"url": "https://hooks.example/b", "surveys": ["effort"], "active": false}));
    assert_eq!(changed.status, 200, "{changed:?}");
    assert_eq!(admin.get(&path).json(), changed.json());
    assert_eq!((&changed.json()["max_aligned"], &changed.json()["surveys"]), (&Value::Null, &json!(["effort"])));
    let gone = delete(&admin, &path);
    assert_eq!((gone.status, gone.text.as_str()), (204, ""));
    for again in [
        delete(&admin, &path),
        admin.get(&path),
        admin.put(&path, &json!({"url": "https://hooks.example/"})),
        admin.post(&format!("{path}/rotate"), &json!({})),
        admin.get(&format!("{path}/deliveries")),
        admin.post(&format!("{path}/deliveries/1/replay"), &json!({})),
    ] {
        assert_eq!((again.status, again.fields()), (404, vec!["webhook".to_owned()]), "{again:?}");
    }
    let acts = admin.get("/v1/audit").json();
    let acts = acts["items"].as_array().unwrap().iter().filter(|act| act["subject"] == id);
    let acts: Vec<&str> = acts.map(|act| act["act"].as_str().unwrap()).collect();
    assert_eq!(acts, ["webhook.removed", "webhook.put", "webhook.put"]);
}

#[test]
fn every_fault_of_an_order_is_told_at_once() {
    let collector = Collector::start(SURVEYS);
    let admin = admin(&collector);
    let order = json!({"url": "http://hooks.example", "surveys": ["effort", "unheard-of"], "events": ["x"],
        "max_aligned": "low", "format": "teams", "active": "yes", "secret": "mine"});
    let refused = admin.post("/v1/webhooks", &order);
    assert_eq!(refused.status, 422, "{refused:?}");
    assert_eq!(refused.fields(), ["active", "events[0]", "format", "max_aligned", "secret", "surveys[1]", "url"]);
    assert_eq!(admin.post("/v1/webhooks", &json!({})).fields(), ["url"]);
    assert_eq!(admin.post("/v1/webhooks", &json!([])).status, 400);
    assert_eq!(admin.post_text("/v1/webhooks", "text/html", "{}").status, 415);
    let (id, _) = hook(&collector, "https://hooks.example/", &json!({}));
    let path = format!("/v1/webhooks/{id}");
    assert_eq!(admin.put(&path, &json!({"url": "https://localhost/"})).fields(), ["url"]);
    assert_eq!(admin.post(&format!("{path}/rotate"), &json!({"overlap": "31d", "x": 1})).fields(), ["x"]);
    assert_eq!(admin.post(&format!("{path}/rotate"), &json!({"overlap": "31d"})).fields(), ["overlap"]);
    let list = admin.get(&format!("{path}/deliveries?limit=0&before=x&y=1"));
    assert_eq!(list.fields(), ["before", "limit", "y"]);
    for number in ["1", "x"] {
        let replay = admin.post(&format!("{path}/deliveries/{number}/replay"), &json!({}));
        assert_eq!((replay.status, replay.fields()), (404, vec!["delivery".to_owned()]));
    }
}

#[test]
fn an_address_that_is_not_on_the_internet_is_refused_however_it_is_written() {
    let collector = Collector::start(SURVEYS);
    let admin = admin(&collector);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/webhook_urls.json");
    let file: Value = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let refused = file["refused"].as_array().unwrap();
    assert!(refused.len() >= 40);
    for case in refused {
        let answer = admin.post("/v1/webhooks", &json!({"url": case["url"]}));
        assert_eq!((answer.status, answer.fields()), (422, vec!["url".to_owned()]), "{case}");
    }
    assert_eq!(admin.get("/v1/webhooks").json()["items"], json!([]));
}

#[test]
fn the_twenty_first_is_refused() {
    let collector = Collector::start(SURVEYS);
    for number in 0..20 {
        hook(&collector, &format!("https://hooks.example/{number}"), &json!({}));
    }
    let order = json!({"url": "https://hooks.example/20"});
    let refused = admin(&collector).post("/v1/webhooks", &order);
    assert_eq!((refused.status, refused.fields()), (422, vec!["webhook".to_owned()]));
    let one = admin(&collector).get("/v1/webhooks").json()["items"][0]["id"].as_str().unwrap().to_owned();
    assert_eq!(delete(&admin(&collector), &format!("/v1/webhooks/{one}")).status, 204);
    assert_eq!(admin(&collector).post("/v1/webhooks", &order).status, 201);
}

/// Whether an example takes a request for ours.
fn verifies(program: &str, script: &str, secret: &str, letter: &Letter, body: &str) -> bool {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../examples/webhook");
    let headers = ["webhook-id", "webhook-timestamp", "webhook-signature"].map(|name| letter.header(name));
    let mut child = Command::new(program)
        .arg(script)
        .args(headers)
        .current_dir(folder)
        .env("WEBHOOK_SECRET", secret)
        .stdin(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    child.stdin.take().unwrap().write_all(body.as_bytes()).unwrap();
    child.wait().unwrap().success()
}

#[test]
fn a_response_reaches_its_receiver_signed_so_that_other_languages_verify_it() {
    let (collector, receiver) = (collector(), Receiver::start());
    let (id, secret) = hook(&collector, &receiver.url, &json!({"surveys": ["effort"], "max_aligned": 3}));
    post(&collector, "loyalty", 0, &json!({}));
    post(&collector, "effort", 6, &json!({}));
    post(&collector, "effort", 1, &json!({"test": true}));
    let response = post(&collector, "effort", 2, &json!({"comment": "slow", "context": {"order": "A-17"}}));
    let letter = receiver.letter();
    assert!(letter.head.starts_with("POST /hook HTTP/1.1\r\n"), "{}", letter.head);
    assert_eq!(letter.header("content-type"), "application/json");
    let body = letter.json();
    assert_eq!(body["type"], "response.scored");
    assert_eq!(body["data"], admin(&collector).get(&format!("/v1/responses/{response}")).json(), "the row of the API");
    for (program, script) in [("python3", "verify.py"), ("node", "verify.mjs")] {
        assert!(verifies(program, script, &secret, &letter, &letter.body), "{script}");
        assert!(!verifies(program, script, &secret, &letter, &letter.body.replace("slow", "fine")), "{script}");
        let other = hook(&collector, &receiver.url, &json!({"active": false})).1;
        assert!(!verifies(program, script, &other, &letter, &letter.body), "{script}");
    }
    letter.answer("200 OK");
    let comment = receiver.letter();
    assert_eq!(
        (&comment.json()["type"], &comment.json()["data"]["comment"]),
        (&json!("response.commented"), &json!("slow"))
    );
    comment.answer("204 No Content");
    until(|| deliveries(&collector, &id).iter().all(|delivery| delivery["status"] == "delivered"));
    let all = deliveries(&collector, &id);
    assert_eq!((all.len(), &all[0]["n"], &all[0]["last"]["code"]), (2, &json!(2), &json!(204)));
    assert_eq!((&all[1]["response"], &all[1]["survey"]), (&json!(response), &json!("effort")));
    let page = admin(&collector).get(&format!("/v1/webhooks/{id}/deliveries?limit=1")).json();
    assert_eq!((&page["items"][0]["n"], &page["next"]), (&json!(2), &json!(2)));
    let rest = admin(&collector).get(&format!("/v1/webhooks/{id}/deliveries?limit=1&before=2")).json();
    assert_eq!((&rest["items"][0]["n"], &rest["next"]), (&json!(1), &Value::Null));
}

#[test]
fn a_killed_collector_sends_again_what_nobody_has_confirmed() {
    let (collector, receiver) = (collector(), Receiver::start());
    let (id, secret) = hook(&collector, &receiver.url, &json!({}));
    post(&collector, "effort", 2, &json!({}));
    let unanswered = receiver.letter();
    post(&collector, "effort", 3, &json!({}));
    let collector = Collector::start_in(collector.kill(), SURVEYS, &["--allow-private-webhooks"]);
    let (mut scores, mut ids) = (Vec::new(), Vec::new());
    for _ in 0..2 {
        let letter = receiver.letter();
        assert!(verifies("python3", "verify.py", &secret, &letter, &letter.body));
        scores.push(letter.json()["data"]["score"].clone());
        ids.push(letter.header("webhook-id"));
        letter.answer("200 OK");
    }
    assert_eq!((scores, &ids[0]), (vec![json!(2), json!(3)], &unanswered.header("webhook-id")));
    until(|| deliveries(&collector, &id).iter().all(|delivery| delivery["status"] == "delivered"));
    let (_, folder) = collector.stop();
    let collector = Collector::start_in(folder, SURVEYS, &["--allow-private-webhooks"]);
    post(&collector, "effort", 4, &json!({}));
    let letter = receiver.letter();
    assert_eq!(letter.json()["data"]["score"], 4, "nothing is sent twice that was confirmed");
    letter.answer("200 OK");
}

#[test]
fn a_failed_delivery_is_sent_again_when_it_is_replayed() {
    let (collector, receiver) = (collector(), Receiver::start());
    let (id, _) = hook(&collector, &receiver.url, &json!({}));
    post(&collector, "effort", 2, &json!({}));
    let first = receiver.letter();
    let message = first.header("webhook-id");
    first.answer("500 Internal Server Error");
    until(|| deliveries(&collector, &id)[0]["last"]["code"] == 500);
    let delivery = deliveries(&collector, &id)[0].clone();
    assert_eq!(
        (&delivery["status"], &delivery["attempts"], &delivery["id"]),
        (&json!("pending"), &json!(1), &json!(message))
    );
    assert!(delivery["next"].is_string());
    assert!(admin(&collector).get(&format!("/v1/webhooks/{id}")).json()["failing_since"].is_string());
    let replay = admin(&collector).post(&format!("/v1/webhooks/{id}/deliveries/1/replay"), &json!({}));
    assert_eq!((replay.status, &replay.json()["status"]), (202, &json!("pending")));
    let again = receiver.letter();
    assert_eq!(again.header("webhook-id"), message);
    again.answer("200 OK");
    until(|| deliveries(&collector, &id)[0]["status"] == "delivered");
}

#[test]
fn a_redirect_leads_nowhere() {
    let (collector, receiver, trap) = (collector(), Receiver::start(), Receiver::start());
    let (id, _) = hook(&collector, &receiver.url, &json!({}));
    post(&collector, "effort", 2, &json!({}));
    receiver.letter().answer(&format!("302 Found\r\nLocation: {}", trap.url));
    until(|| deliveries(&collector, &id)[0]["last"]["code"] == 302);
    assert_eq!(deliveries(&collector, &id)[0]["status"], "pending");
    assert!(trap.letters.try_recv().is_err());
}

#[test]
fn without_the_flag_a_webhook_that_was_allowed_before_is_not_sent() {
    let (allowed, receiver) = (collector(), Receiver::start());
    let (id, _) = hook(&allowed, &receiver.url, &json!({}));
    let (_, folder) = allowed.stop();
    let collector = Collector::start_in(folder, SURVEYS, &[]);
    post(&collector, "effort", 2, &json!({}));
    until(|| deliveries(&collector, &id).first().is_some_and(|delivery| !delivery["last"].is_null()));
    let delivery = deliveries(&collector, &id)[0].clone();
    assert_eq!((&delivery["status"], &delivery["last"]["code"]), (&json!("pending"), &Value::Null));
    assert_eq!(delivery["last"]["error"], "must begin with https://");
    assert!(receiver.letters.try_recv().is_err());
}

#[test]
fn who_is_gone_is_switched_off_and_the_audit_log_tells_it() {
    let (collector, receiver) = (collector(), Receiver::start());
    let (id, _) = hook(&collector, &receiver.url, &json!({}));
    post(&collector, "effort", 2, &json!({}));
    receiver.letter().answer("410 Gone");
    let listed = || admin(&collector).get(&format!("/v1/webhooks/{id}")).json();
    until(|| listed()["active"] == false);
    assert_eq!(listed()["disabled"]["why"], "gone");
    let act = admin(&collector).get("/v1/audit?limit=1").json()["items"][0].clone();
    assert_eq!(
        (&act["act"], &act["key"], &act["subject"]),
        (&json!("webhook.disabled"), &json!("collector"), &json!(id))
    );
    let again = admin(&collector).put(&format!("/v1/webhooks/{id}"), &json!({"url": receiver.url}));
    assert_eq!((&again.json()["active"], &again.json()["disabled"]), (&json!(true), &Value::Null));
    post(&collector, "effort", 3, &json!({}));
    let letter = receiver.letter();
    assert_eq!(letter.json()["data"]["score"], 3);
    letter.answer("200 OK");
}

#[test]
fn a_rotated_secret_signs_beside_the_old_one() {
    let (collector, receiver) = (collector(), Receiver::start());
    let (id, old) = hook(&collector, &receiver.url, &json!({}));
    let rotated = admin(&collector).post(&format!("/v1/webhooks/{id}/rotate"), &json!({"overlap": "1h"}));
    assert_eq!(rotated.status, 201, "{rotated:?}");
    let new = rotated.json()["secret"].as_str().unwrap().to_owned();
    assert!(rotated.json()["old_secret_until"].is_string() && new != old);
    post(&collector, "effort", 2, &json!({}));
    let letter = receiver.letter();
    for secret in [&old, &new] {
        assert!(verifies("python3", "verify.py", secret, &letter, &letter.body));
    }
    letter.answer("200 OK");
    assert_eq!(admin(&collector).post(&format!("/v1/webhooks/{id}/rotate"), &json!({"overlap": "0h"})).status, 201);
    post(&collector, "effort", 3, &json!({}));
    let letter = receiver.letter();
    assert!(!verifies("python3", "verify.py", &old, &letter, &letter.body));
    letter.answer("200 OK");
}

#[test]
fn a_chat_room_reads_a_text_in_which_a_customer_can_do_nothing() {
    let receiver = Receiver::start();
    let flags = ["--allow-private-webhooks", "--public-url", "https://answers.example/perche"];
    let collector = Collector::start_in(tempfile::tempdir().unwrap(), SURVEYS, &flags);
    hook(&collector, &receiver.url, &json!({"format": "slack", "events": ["response.scored"]}));
    let comment = "<!channel> *now* @here <https://evil.example|win> \u{202e}gnp.exe\u{202c} & `rm`\n> quote\u{200b}";
    let response = post(&collector, "effort", 2, &json!({"comment": comment, "channel": "qr"}));
    let letter = receiver.letter();
    let body = letter.json();
    letter.answer("200 OK");
    assert_eq!(body.as_object().unwrap().len(), 1);
    let expected = format!(
        "effort: 2 on 1 to 7 (checkout, qr)\n“&lt;!channel&gt; ∗now∗ ＠here &lt;https：//evil․example｜win&gt; gnp․exe &amp; ˋrmˋ &gt; quote”\n\
         https://answers.example/perche/v1/responses/{response}"
    );
    assert_eq!(body["text"].as_str().unwrap(), expected);
}

/// What is markup, a mention, a link or unseen in a line of a chat room.
fn chat_faults(line: &str) -> Vec<String> {
    let letters: Vec<char> = line.chars().collect();
    let mut faults = Vec::new();
    for (place, letter) in letters.iter().enumerate() {
        let rest: String = letters[place..].iter().take(5).collect();
        let escaped = ["&amp;", "&lt;", "&gt;"].iter().any(|escape| rest.starts_with(escape));
        let unseen = matches!(letter, '\u{ad}' | '\u{200b}'..='\u{200f}' | '\u{2028}'..='\u{202e}' | '\u{2060}'..='\u{2069}'
            | '\u{feff}' | '\u{e0000}'..='\u{e007f}');
        let named = |at: Option<&char>| at.is_some_and(|letter| letter.is_alphabetic());
        let host = *letter == '.' && place > 0 && named(letters.get(place - 1)) && named(letters.get(place + 1));
        let markup = "<>@*_~`[]|\\#".contains(*letter) || (*letter == '&' && !escaped) || rest.starts_with("://");
        if markup || unseen || host || letter.is_control() {
            faults.push(rest);
        }
    }
    faults
}

#[test]
fn whatever_is_written_is_a_text_in_bodies_and_in_chat_rooms() {
    let (bodies, room) = (Receiver::start(), Receiver::start());
    let flags = ["--allow-private-webhooks", "--public-url", "https://answers.example"];
    let collector = Collector::start_in(tempfile::tempdir().unwrap(), SURVEYS, &flags);
    hook(&collector, &bodies.url, &json!({"events": ["response.scored"]}));
    hook(&collector, &room.url, &json!({"events": ["response.scored"], "format": "slack"}));
    let written = corpus().into_iter().map(|hostile| {
        let more = json!({"comment": hostile.text, "touchpoint": hostile.text});
        (post(&collector, "effort", 2, &more), hostile)
    });
    let mut faulty = 0;
    for (id, hostile) in written.collect::<Vec<_>>() {
        let letter = bodies.letter();
        let data = letter.json()["data"].clone();
        assert_eq!((&data["id"], &data["comment"]), (&json!(id), &json!(hostile.kept)), "{}", hostile.name);
        letter.answer("200 OK");
        let letter = room.letter();
        let text = letter.json()["text"].as_str().unwrap().to_owned();
        letter.answer("200 OK");
        let lines: Vec<&str> = text.split('\n').collect();
        let [head, comment, link] = lines.as_slice() else { panic!("{}: {lines:?}", hostile.name) };
        assert_eq!(chat_faults(&format!("{head}{comment}")), [""; 0], "{}: {text:?}", hostile.name);
        assert_eq!(*link, format!("https://answers.example/v1/responses/{id}"));
        faulty += usize::from(!chat_faults(&hostile.text).is_empty());
    }
    assert!(faulty > 40, "the judge sees {faulty} of them as they were written");
}

#[test]
fn a_secret_is_in_the_first_answer_and_in_backups_and_nowhere_else() {
    let (collector, receiver) = (collector(), Receiver::start());
    let token = "T0KEN-OF-THE-CHAT-ROOM";
    let (id, secret) = hook(&collector, &format!("{}/{token}", receiver.url), &json!({}));
    post(&collector, "effort", 2, &json!({}));
    receiver.letter().answer("410 Gone");
    until(|| collector.log().contains("switched off"));
    let admin = admin(&collector);
    let paths = ["/v1/webhooks".to_owned(), format!("/v1/webhooks/{id}"), format!("/v1/webhooks/{id}/deliveries")];
    let said: String = paths.iter().map(|path| admin.get(path).text).collect();
    let said = said + &admin.get("/v1/audit").text + &collector.log();
    let data = collector.folder().join("data");
    let export = perche().args(["export", "--data"]).arg(&data).output().unwrap();
    assert!(export.status.success());
    let said = said + &String::from_utf8(export.stdout).unwrap();
    assert!(!said.contains(&secret), "{said}");
    assert!(!collector.log().contains(token), "{}", collector.log());
    let backup = collector.folder().join("backup");
    assert!(perche().arg("backup").arg(&backup).arg("--data").arg(&data).status().unwrap().success());
    let other = tempfile::tempdir().unwrap();
    assert!(
        perche().arg("restore").arg(&backup).arg("--data").arg(other.path().join("data")).status().unwrap().success()
    );
    let (_, folder) = collector.stop();
    let documents = |data: &Path| {
        let store = Sled::open(data, &SledOptions::default()).unwrap();
        [DocumentKind::Webhook, DocumentKind::Delivery].map(|kind| store.documents(kind).unwrap())
    };
    let (kept, restored) = (documents(&folder.path().join("data")), documents(&other.path().join("data")));
    assert_eq!(kept, restored);
    assert!(restored[0][0].body.contains(&secret) && restored[1].len() == 1);
}

#[test]
fn a_key_that_may_write_makes_no_webhook() {
    let collector = Collector::start(SURVEYS);
    let (_, key) = made(&collector, &json!({"scope": "write"}));
    let refused = collector.client().key(&key).post("/v1/webhooks", &json!({"url": "https://hooks.example/"}));
    assert_eq!((refused.status, refused.problem()), (403, "scope-too-small".to_owned()));
}

#[test]
fn twenty_receivers_are_told_at_once_whichever_of_them_answer() {
    let (collector, silent) = (collector(), Receiver::start());
    for number in 0..19 {
        hook(&collector, &format!("{}/{number}", silent.url), &json!({}));
    }
    let quick = Receiver::start();
    hook(&collector, &quick.url, &json!({}));
    // None of the nineteen is answered as long as the test lasts.
    for score in 1..=3 {
        post(&collector, "effort", score, &json!({}));
        let letter = quick.letter();
        assert_eq!(letter.json()["data"]["score"], score);
        letter.answer("200 OK");
    }
}
