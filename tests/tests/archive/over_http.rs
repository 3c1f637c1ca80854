//! `POST /v1/backup`: the file as a download.

use std::io::{Read, Write};
use std::net::TcpStream;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, until};
use perche_tests::http::{answer, new_id};
use serde_json::json;
use tempfile::TempDir;

use crate::commands::{done, run};

const RESPONSES: &str = "/v1/surveys/effort/responses";

#[test]
fn a_downloaded_backup_restores_to_the_same_figures() {
    let collector = Collector::start(SURVEYS);
    for number in 0..40 {
        let more = json!({"comment": format!("why {number}"), "context": {"country": "IT"}});
        let posted = collector.client().post(RESPONSES, &answer(&new_id(), &json!(number % 7 + 1), &more));
        assert_eq!(posted.status, 201);
    }
    let to = "?to=2100-01-01&group_by=context.country";
    let figures = |collector: &Collector| collector.aggregate("effort", to).json();
    let before = figures(&collector);
    let made = collector.client().key(ADMIN_KEY).get("/v1/audit").text.matches("backup.made").count();
    let (status, file) = collector.client().key(ADMIN_KEY).download("/v1/backup");
    assert_eq!((made, status), (0, 200));
    let audit = collector.client().key(ADMIN_KEY).get("/v1/audit").json();
    assert_eq!(
        (&audit["items"][0]["act"], &audit["items"][0]["key"]),
        (&json!("backup.made"), &json!("env")),
        "{audit}"
    );
    let place = TempDir::new().unwrap();
    let path = place.path().join("backup.gz");
    std::fs::write(&path, file).unwrap();
    done(&run(&["restore", path.to_str().unwrap()], &place.path().join("data")));
    assert_eq!(figures(&Collector::start_in(place, SURVEYS, &[])), before);
}

/// A client that takes nothing of what it asked for.
fn stalled(collector: &Collector) -> TcpStream {
    let mut stream = TcpStream::connect(collector.address().trim_start_matches("http://")).unwrap();
    let asked = format!("POST /v1/backup HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {ADMIN_KEY}\r\n\r\n");
    stream.write_all(asked.as_bytes()).unwrap();
    stream
}

/// More than the system and the collector hold for a client that takes nothing.
fn fill(collector: &Collector) {
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let client = collector.client();
                for _ in 0..450 {
                    // Random letters, so that it does not pack.
                    let bytes = (0..250).flat_map(|_| uuid::Uuid::new_v4().into_bytes()).collect::<Vec<u8>>();
                    let letter =
                        |pair: &[u8]| char::from_u32(0x4e00 + u32::from(pair[0]) * 80 + u32::from(pair[1]) % 80);
                    let comment: String = bytes.chunks(2).filter_map(letter).collect();
                    let body = answer(&new_id(), &json!(2), &json!({ "comment": comment }));
                    assert_eq!(client.post(RESPONSES, &body).status, 201);
                }
            });
        }
    });
}

#[test]
fn backups_are_sent_one_at_a_time_and_a_client_that_goes_makes_room() {
    let collector = Collector::start(SURVEYS);
    fill(&collector);
    let mut first = stalled(&collector);
    let mut head = [0; 12];
    first.read_exact(&mut head).unwrap();
    assert_eq!(&head, b"HTTP/1.1 200");
    let second = collector.client().key(ADMIN_KEY).post("/v1/backup", &json!({}));
    assert_eq!(
        (second.status, second.problem(), second.header("retry-after")),
        (429, "backup-running".to_owned(), "10")
    );
    // Meanwhile answers are taken.
    assert_eq!(collector.client().post(RESPONSES, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
    drop(first);
    until(|| collector.log().contains("broken off"));
    until(|| collector.client().key(ADMIN_KEY).download("/v1/backup").0 == 200);
}
