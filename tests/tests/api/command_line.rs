//! `perche`: exit codes, what it prints, signals.

use std::path::Path;
use std::process::{Output, Stdio};

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche, until};
use perche_tests::http::{answer, new_id};
use serde_json::json;

fn run(arguments: &[&str], folder: &Path) -> Output {
    perche().args(arguments).current_dir(folder).output().unwrap()
}

fn said(output: &Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_wrong_command_line_exits_2_and_a_failure_1() {
    let folder = tempfile::tempdir().unwrap();
    for arguments in [&["serve", "--listen", "nowhere"][..], &["dance"], &["serve", "--public-url", "shop"], &[]] {
        assert_eq!(run(arguments, folder.path()).status.code(), Some(2), "{arguments:?}");
    }
    assert_eq!(run(&["check", "missing.toml"], folder.path()).status.code(), Some(1));
    assert_eq!(run(&["--help"], folder.path()).status.code(), Some(0));
    let weak = perche().arg("serve").env("PERCHE_ADMIN_KEY", "short").current_dir(folder.path()).output().unwrap();
    assert_eq!(weak.status.code(), Some(2));
}

#[test]
fn a_wrong_value_exits_2_and_is_told_what_is_allowed() {
    let folder = tempfile::tempdir().unwrap();
    let rows: [(&[&str], &str); 7] = [
        (&["serve", "--post-rate", "abc"], "must be a whole number from 0 to 4294967295"),
        (&["serve", "--quarantine-too-fast", "-1"], "must be a whole number from 0 to 4294967295"),
        (&["serve", "--quarantine-same-comment", "1001"], "must be a whole number from 0 to 1000"),
        (&["serve", "--max-connections", "many"], "must be a whole number from 1 to 1000000"),
        (&["serve", "--head-timeout", "5s"], "must be a whole number from 1 to 86400"),
        (&["serve", "--backup-keep", "0"], "must be a whole number from 1"),
        (&["key", "create", "--scope", "bogus"], "[possible values: numbers, read, write, admin]"),
    ];
    for (arguments, allowed) in rows {
        // With = a number below zero is a value and no flag.
        let (last, before) = arguments.split_last().unwrap();
        let (flag, before) = before.split_last().unwrap();
        let value = format!("{flag}={last}");
        let told = run(&[before, &[value.as_str()]].concat(), folder.path());
        assert_eq!(told.status.code(), Some(2), "{told:?}");
        let words = String::from_utf8_lossy(&told.stderr).into_owned();
        assert!(words.contains(allowed) && !words.contains("invalid digit"), "{words}");
    }
}

#[test]
fn every_command_explains_itself_with_the_flags_of_the_contract() {
    let folder = tempfile::tempdir().unwrap();
    let rows: [(&str, &[&str]); 8] = [
        (
            "serve",
            &[
                "--listen",
                "--data",
                "--surveys",
                "--public-url",
                "--backup-dir",
                "--backup-keep",
                "[env: PERCHE_BACKUP_DIR=]",
                "--max-connections",
                "--head-timeout",
                "--body-timeout",
                "--send-timeout",
                "--keep-alive",
                "--tls-cert",
                "--tls-key",
                "--metrics-listen",
                "--log-format",
                "--access-log",
                "--cache-megabytes",
            ],
        ),
        ("check", &["<FILE>", "--explain"]),
        ("backup", &["<FILE>", "--data", "- is stdout"]),
        ("restore", &["<FILE>", "--data", "- is stdin"]),
        ("verify", &["--repair", "--data"]),
        ("export", &["--survey", "--format", "ndjson", "csv", "--sep", "--bom", "--data"]),
        ("key", &["list", "create", "rotate", "revoke"]),
        ("healthcheck", &["[URL]"]),
    ];
    let all = said(&run(&["--help"], folder.path()));
    for (command, words) in rows {
        let help = run(&[command, "--help"], folder.path());
        let missing: Vec<_> = words.iter().filter(|word| !said(&help).contains(**word)).collect();
        assert!(help.status.code() == Some(0) && missing.is_empty(), "{command}: {missing:?} in {}", said(&help));
        assert!(all.contains(&format!("  {command} ")), "{command} in {all}");
    }
    assert_eq!(run(&["--version"], folder.path()).status.code(), Some(0));
    let wrong: [&[&str]; 11] = [
        &["backup"],
        &["restore"],
        &["restore", "a", "b"],
        &["verify", "now"],
        &["export", "--format", "xml"],
        &["export", "--sep", "|", "--format", "csv"],
        &["serve", "--backup-keep", "0"],
        &["key"],
        &["key", "create"],
        &["key", "revoke"],
        &["check"],
    ];
    for arguments in wrong {
        assert_eq!(run(arguments, folder.path()).status.code(), Some(2), "{arguments:?}");
    }
    assert!(std::fs::read_dir(folder.path()).unwrap().next().is_none(), "nothing was made");
}

#[test]
fn check_names_every_fault_with_its_line_and_passes_warnings() {
    let folder = tempfile::tempdir().unwrap();
    let check = |text: &str| {
        std::fs::write(folder.path().join("s.toml"), text).unwrap();
        run(&["check", "s.toml", "--explain"], folder.path())
    };
    let good = check(SURVEYS);
    assert_eq!(good.status.code(), Some(0), "{}", said(&good));
    assert!(
        said(&good).contains("warning") && said(&good).contains("effort: ces_agree_pct from 1 to 7"),
        "{}",
        said(&good)
    );
    let bad = check("[[survey]]\nid = \"a\"\nkind = \"cess\"\n");
    assert_eq!(bad.status.code(), Some(1));
    assert!(
        said(&bad).contains("line 3: survey[0].kind") && said(&bad).contains("line 1: survey[0].text"),
        "{}",
        said(&bad)
    );
}

#[test]
fn serve_refuses_a_faulty_file_with_its_faults() {
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("s.toml"), "colour = 1\n").unwrap();
    let refused = run(&["serve", "--listen", "127.0.0.1:0", "--surveys", "s.toml"], folder.path());
    assert_eq!(refused.status.code(), Some(1));
    assert!(said(&refused).contains("line 1: colour"), "{}", said(&refused));
    assert!(said(&refused).contains("perche_"), "the key that was made is shown even so: {}", said(&refused));
}

#[test]
fn a_folder_serves_one_process() {
    let collector = Collector::start(SURVEYS);
    let data = collector.folder().join("data");
    let second = run(&["serve", "--listen", "127.0.0.1:0", "--data", data.to_str().unwrap()], collector.folder());
    assert_eq!(second.status.code(), Some(1));
    assert!(said(&second).contains("in use by another perche"), "{}", said(&second));
}

#[test]
fn what_was_acknowledged_is_there_after_a_stop_and_a_start() {
    let collector = Collector::start(SURVEYS);
    let id = new_id();
    let body = answer(&id, &json!(6), &json!({}));
    assert_eq!(collector.client().post("/v1/surveys/effort/responses", &body).status, 201);
    let (status, folder) = collector.stop();
    assert_eq!(status.code(), Some(0));
    let collector = Collector::start_in(folder, SURVEYS, &[]);
    assert_eq!(collector.aggregate("effort", "").json()["total"]["n"], 1);
    assert_eq!(collector.client().post("/v1/surveys/effort/responses", &body).status, 200);
}

#[test]
fn without_configuration_it_starts_and_shows_a_key_once() {
    let folder = tempfile::tempdir().unwrap();
    let mut child = perche()
        .args(["serve", "--listen", "127.0.0.1:0"])
        .current_dir(folder.path())
        .stdout(Stdio::piped())
        .stderr(std::fs::File::create(folder.path().join("log")).unwrap())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.as_mut().unwrap()), &mut line).unwrap();
    let address = line.trim().strip_prefix("listening on ").unwrap().to_owned();
    let log = std::fs::read_to_string(folder.path().join("log")).unwrap();
    let key = log.split_whitespace().find(|word| word.starts_with("perche_")).unwrap().to_owned();
    let surveys = perche_tests::http::Client::new(&address).key(&key).get("/v1/surveys");
    let healthy = perche().args(["healthcheck", &address]).status().unwrap();
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!((surveys.status, surveys.json()), (200, json!({"items": []})));
    assert_eq!(healthy.code(), Some(0));
    assert_eq!(perche().args(["healthcheck", &address]).status().unwrap().code(), Some(1), "nobody listens any more");
    assert!(folder.path().join("perche-data").is_dir());
}

#[test]
fn hup_takes_a_new_file_and_keeps_the_old_one_when_the_new_is_faulty() {
    let collector = Collector::start(SURVEYS);
    let file = collector.folder().join("surveys.toml");
    let question = || collector.client().get("/s/loyalty").text;
    let reload = |text: &str, logged: &str| {
        std::fs::write(&file, text).unwrap();
        let before = collector.log().matches(logged).count();
        collector.signal("HUP");
        until(|| collector.log().matches(logged).count() > before);
    };
    reload(&SURVEYS.replace("recommend us", "praise us"), "reloaded");
    assert!(question().contains("Would you praise us?"));
    reload("colour = 1\n", "is kept as it was");
    assert!(question().contains("Would you praise us?"));
    let surveys = collector.client().key(ADMIN_KEY).get("/v1/surveys/loyalty");
    assert_eq!((surveys.header("etag"), surveys.json()["revision"].as_u64()), ("\"r2\"", Some(2)));
}

#[test]
fn the_scale_is_fixed_once_a_response_is_counted() {
    let collector = Collector::start(SURVEYS);
    collector.client().post("/v1/surveys/effort/responses", &answer(&new_id(), &json!(6), &json!({})));
    let (_, folder) = collector.stop();
    let reversed = SURVEYS.replace("kind = \"ces\"", "kind = \"ces\"\nscale = { polarity = \"low_is_good\" }");
    std::fs::write(folder.path().join("s.toml"), reversed).unwrap();
    let data = folder.path().join("data");
    let refused = run(
        &["serve", "--listen", "127.0.0.1:0", "--surveys", "s.toml", "--data", data.to_str().unwrap()],
        folder.path(),
    );
    assert_eq!(refused.status.code(), Some(1));
    assert!(
        said(&refused).contains("Kind, scale and polarity of the survey are fixed: kind is fixed"),
        "{}",
        said(&refused)
    );
}
