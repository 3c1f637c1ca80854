//! Clients that are slow on purpose: none is held for ever, and the others are served meanwhile.

use std::fs;

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, until};
use perche_tests::fault::load::Unanswered::SendAgain;
use perche_tests::fault::process::{Launch, Process};
use perche_tests::fault::slow::Slow;
use perche_tests::fault::stage::Stage;
use perche_tests::http::{answer, new_id};
use serde_json::json;

const EFFORT: &str = "/v1/surveys/effort/responses";
const ROWS: usize = 750;
const WHOLE: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n";
const HEAD: &str = "GET /healthz HTTP/1.1\r\nhost: x\r\nx: ";
const BODY: &str = "POST /v1/surveys/effort/responses HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n";

fn start(flags: &[&str]) -> Collector {
    Collector::start_in(tempfile::tempdir().unwrap(), SURVEYS, flags)
}

/// Little patience; a busy machine must still be able to send a head in time.
fn impatient() -> Collector {
    start(&["--head-timeout", "3", "--body-timeout", "3", "--keep-alive", "1"])
}

fn answers(collector: &Collector) {
    let body = answer(&new_id(), &json!(6), &json!({}));
    let taken = collector.client().post(EFFORT, &body);
    assert_eq!(taken.status, 201, "{taken:?}");
}

#[test]
fn a_head_that_never_ends_is_not_waited_for() {
    let collector = impatient();
    let said = Slow::begin(collector.address(), HEAD).trickle("a").join().unwrap();
    assert!(said.starts_with("HTTP/1.1 408 "), "{said}");
}

/// The server below has a time-out for the first head of a connection alone.
#[test]
fn nor_is_the_second_head_of_a_connection() {
    let collector = impatient();
    let mut slow = Slow::begin(collector.address(), WHOLE);
    assert!(slow.hear("ok\n").starts_with("HTTP/1.1 200 "));
    slow.say(HEAD);
    assert_eq!(slow.trickle("a").join().unwrap(), "");
}

#[test]
fn a_body_that_never_ends_is_a_408() {
    let collector = impatient();
    for (length, bit) in [("content-length: 9000\r\n\r\n", " "), ("transfer-encoding: chunked\r\n\r\n", "1\r\n \r\n")] {
        let said = Slow::begin(collector.address(), &format!("{BODY}{length}")).trickle(bit).join().unwrap();
        assert!(said.starts_with("HTTP/1.1 408 ") && said.contains("urn:perche:problem:too-slow"), "{said}");
    }
}

/// The server below reads such a body to its end, to use the connection again.
#[test]
fn a_body_that_nobody_reads_is_not_waited_for() {
    let collector = impatient();
    let head = "POST /healthz HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n";
    let said = Slow::begin(collector.address(), head).trickle("1\r\n \r\n").join().unwrap();
    assert!(said.starts_with("HTTP/1.1 405 "), "{said}");
}

#[test]
fn a_connection_without_a_request_is_let_go() {
    let collector = impatient();
    let silent = Slow::begin(collector.address(), "");
    let mut pausing = Slow::begin(collector.address(), WHOLE);
    pausing.hear("ok\n");
    until(|| !silent.is_held() && !pausing.is_held());
}

/// Answers whose list is 6 MB: the system takes some 4 MB of a reply off the collector's hands, and that would be that.
fn fill(collector: &Collector) {
    let comment = "🛒".repeat(2_000);
    std::thread::scope(|scope| {
        for _ in 0..ROWS / 150 {
            scope.spawn(|| {
                let client = collector.client();
                for _ in 0..150 {
                    let body = answer(&new_id(), &json!(2), &json!({ "comment": comment }));
                    assert_eq!(client.post(EFFORT, &body).status, 201);
                }
            });
        }
    });
}

fn list() -> String {
    let accept = "accept: application/x-ndjson\r\n\r\n";
    format!("GET {EFFORT} HTTP/1.1\r\nhost: x\r\nauthorization: Bearer {ADMIN_KEY}\r\n{accept}")
}

#[test]
fn a_client_that_never_takes_its_reply_is_let_go() {
    let collector = start(&["--send-timeout", "1", "--head-timeout", "60", "--body-timeout", "60"]);
    fill(&collector);
    let (lists, pages) = (list().repeat(4), "GET /embed.js HTTP/1.1\r\nhost: x\r\n\r\n".repeat(3_500));
    let slow: Vec<Slow> =
        (0..8).flat_map(|_| [&lists, &pages]).map(|begun| Slow::begin(collector.address(), begun)).collect();
    // Each of them has been answered, or some of it.
    until(|| slow.iter().all(|slow| !slow.hears_nothing()));
    answers(&collector);
    until(|| slow.iter().all(|slow| !slow.is_held()));
    answers(&collector);
}

/// What ends a connection on which nobody works leaves alone what is still being sent.
#[test]
fn a_reply_that_takes_longer_than_a_pause_may_arrives_whole() {
    let collector = start(&["--keep-alive", "1", "--head-timeout", "4", "--body-timeout", "60"]);
    fill(&collector);
    let mut reading = Slow::begin(collector.address(), &list());
    let begun = reading.hear("\n");
    assert!(begun.starts_with("HTTP/1.1 200 "), "{begun}");
    // As long as another is waited for, which began after this one.
    let mut pausing = Slow::begin(collector.address(), WHOLE);
    pausing.hear("ok\n");
    pausing.say(HEAD);
    until(|| !pausing.is_held());
    let rows = reading.hear("\r\n0\r\n\r\n").lines().filter(|line| line.starts_with("{\"id\"")).count();
    assert_eq!(rows, ROWS);
}

#[test]
fn many_slow_clients_keep_nobody_waiting() {
    let collector = start(&["--head-timeout", "600", "--body-timeout", "600"]);
    let begun = [HEAD.to_owned(), format!("{BODY}content-length: 9000\r\n\r\n")];
    let slow = (0..100).map(|number| Slow::begin(collector.address(), &begun[number % 2]).trickle(" "));
    let slow: Vec<_> = slow.collect();
    for _ in 0..50 {
        answers(&collector);
    }
    assert!(slow.iter().all(|slow| !slow.is_finished()), "they were slow all the while");
    drop(collector);
    for slow in slow {
        assert_eq!(slow.join().unwrap(), "");
    }
}

#[test]
fn one_connection_more_than_allowed_waits_until_another_ends() {
    let collector = start(&["--max-connections", "3", "--head-timeout", "600", "--keep-alive", "600"]);
    // As many as the cores give equal shares of: of 3, two or three.
    let cores = std::thread::available_parallelism().unwrap().get().min(3);
    let allowed = 3 / cores * cores;
    let mut served: Vec<Slow> = (0..allowed).map(|_| Slow::begin(collector.address(), "")).collect();
    let ask = |served: &mut Vec<Slow>| {
        for slow in served {
            slow.say(WHOLE);
            slow.hear("ok\n");
        }
    };
    ask(&mut served);
    let mut waiting = Slow::begin(collector.address(), WHOLE);
    (0..100).for_each(|_| ask(&mut served));
    assert!(waiting.hears_nothing());
    served.pop();
    assert!(waiting.hear("ok\n").starts_with("HTTP/1.1 200 "));
}

/// A collector whose shell was told `limit` first.
fn under(stage: &Stage, limit: &str) -> Process {
    let tell = format!("ulimit {limit} && exec \"$@\"");
    stage.start(Launch { wrapper: &["sh", "-c", &tell, "sh"], ..Launch::default() }).unwrap()
}

#[test]
fn a_low_limit_of_open_files_is_raised_and_where_it_cannot_be_fewer_connections_are_taken() {
    let stage = Stage::new();
    let raised = under(&stage, "-Sn 300");
    let limits = fs::read_to_string(format!("/proc/{}/limits", raised.id())).unwrap();
    let files = limits.lines().find(|line| line.starts_with("Max open files")).unwrap();
    let now: u64 = files.split_whitespace().nth(3).unwrap().parse().unwrap();
    assert!(now > 300, "{files}");
    drop(raised);
    let stage = Stage::new();
    let hard = under(&stage, "-n 300");
    assert!(hard.log().contains("(ulimit -n): 22 are taken at a time"), "{}", hard.log());
    // More than there are files for: they wait, and the store has what it needs.
    let idle: Vec<Slow> = (0..200).map(|_| Slow::begin(hard.address(), "")).collect();
    drop(idle);
    let load = stage.load(1, SendAgain);
    stage.answered(50);
    load.stop();
    assert!(hard.stop().0.success());
    assert_eq!(stage.wrong(), Vec::<String>::new());
}

/// However long it would be waited for otherwise.
#[test]
fn a_client_that_takes_nothing_keeps_no_collector_from_its_end() {
    let collector = start(&["--send-timeout", "600", "--head-timeout", "600"]);
    let pages = "GET /embed.js HTTP/1.1\r\nhost: x\r\n\r\n".repeat(3_500);
    let slow = [Slow::begin(collector.address(), &pages), Slow::begin(collector.address(), HEAD)];
    until(|| !slow[0].hears_nothing());
    assert_eq!(collector.stop().0.code(), Some(0));
}
