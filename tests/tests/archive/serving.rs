//! The same while a collector serves, through `DATA/admin.sock`.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche, until};
use perche_tests::http::{answer, new_id};
use serde_json::{Value, json};
use tempfile::TempDir;

use crate::commands::{done, failed, run};

const RESPONSES: &str = "/v1/surveys/effort/responses";

fn data(collector: &Collector) -> PathBuf {
    collector.folder().join("data")
}

/// Serves a folder that was restored into `place/data`.
fn serve(place: TempDir) -> Collector {
    Collector::start_in(place, SURVEYS, &[])
}

/// The display token of a page.
fn display(collector: &Collector) -> String {
    let page = collector.client().get("/s/effort?locale=en&touchpoint=checkout").text;
    let value = page.split("name=\"display\"").nth(1).unwrap();
    value.split("value=\"").nth(1).unwrap().split('"').next().unwrap().to_owned()
}

fn backed_up(collector: &Collector) -> (PathBuf, String) {
    let file = collector.folder().join("backup.gz");
    let output = run(&["backup", file.to_str().unwrap()], &data(collector));
    done(&output);
    (file, String::from_utf8_lossy(&output.stderr).into_owned())
}

fn restored(file: &Path) -> TempDir {
    let place = TempDir::new().unwrap();
    done(&run(&["restore", file.to_str().unwrap()], &place.path().join("data")));
    place
}

#[test]
fn a_collector_moves_to_another_machine_and_nobody_notices() {
    let collector = Collector::start(SURVEYS);
    let client = collector.client();
    let token = display(&collector);
    let (kept, gone) = (new_id(), new_id());
    let more = json!({"comment": "Facile.", "respondent": "anna", "display": token, "context": {"country": "IT"}});
    assert_eq!(client.post(RESPONSES, &answer(&kept, &json!(6), &more)).status, 201);
    assert_eq!(client.post(RESPONSES, &answer(&gone, &json!(2), &json!({}))).status, 201);
    assert_eq!(client.post(RESPONSES, &answer(&new_id(), &json!(3), &json!({"test": true}))).status, 201);
    let withdrawn = client.post_form("/s/effort/withdraw", &[("id", &gone)]);
    assert!(withdrawn.status < 400, "{withdrawn:?}");
    std::fs::write(
        collector.folder().join("surveys.toml"),
        SURVEYS.replace("praise", "x").replace("How easy", "So easy"),
    )
    .unwrap();
    collector.signal("HUP");
    until(|| collector.log().contains("reloaded"));
    let late = display(&collector);
    let rows = |collector: &Collector| {
        collector
            .client()
            .key(ADMIN_KEY)
            .header("accept", "application/x-ndjson")
            .get(&format!("{RESPONSES}?status=all"))
            .text
    };
    let figures = |collector: &Collector| collector.aggregate("effort", "?to=2100-01-01&group_by=version").json();
    let surveys = |collector: &Collector| collector.client().key(ADMIN_KEY).get("/v1/surveys").text;
    let (file, _) = backed_up(&collector);
    let before = (rows(&collector), figures(&collector), surveys(&collector));
    let (_, folder) = collector.stop();

    let place = restored(&file);
    // Started without a surveys file: the definitions are in the data.
    let again = perche_tests::collector::Collector::start_in(
        place,
        &std::fs::read_to_string(folder.path().join("surveys.toml")).unwrap(),
        &[],
    );
    assert_eq!((rows(&again), figures(&again), surveys(&again)), before);
    let post = |id: &str, more: &Value| again.client().post(RESPONSES, &answer(id, &json!(6), more));
    assert_eq!(post(&kept, &more).status, 200, "a retry");
    assert_eq!(post(&gone, &json!({})).status, 410, "an erased id");
    let with_token = post(&new_id(), &json!({"display": late}));
    assert_eq!((with_token.status, &with_token.json()["warnings"]), (201, &json!([])), "a page that lay open");
    let found = done(&run(&["verify"], &data(&again)));
    assert!(found.starts_with("4 responses") || found.starts_with("3 responses"), "{found}");
}

#[test]
fn a_backup_under_load_holds_every_answer_that_was_acknowledged_before_it() {
    let collector = Collector::start(SURVEYS);
    let acknowledged = Mutex::new(BTreeSet::new());
    let stop = AtomicBool::new(false);
    let (before, file) = std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| {
                let client = collector.client();
                while !stop.load(Ordering::Relaxed) {
                    let id = new_id();
                    let why = json!({"comment": format!("why {id}"), "seq": 1});
                    assert_eq!(client.post(RESPONSES, &answer(&id, &json!(6), &json!({}))).status, 201);
                    assert_eq!(client.post(RESPONSES, &answer(&id, &json!(5), &why)).status, 200);
                    acknowledged.lock().unwrap().insert(id);
                }
            });
        }
        until(|| acknowledged.lock().unwrap().len() > 600);
        let before = acknowledged.lock().unwrap().clone();
        let (file, _) = backed_up(&collector);
        let more = acknowledged.lock().unwrap().len();
        until(|| acknowledged.lock().unwrap().len() > more);
        stop.store(true, Ordering::Relaxed);
        (before, file)
    });
    let place = restored(&file);
    let into = place.path().join("data");
    assert!(done(&run(&["verify"], &into)).contains("every count is right"));
    let mut whole = BTreeSet::new();
    for line in done(&run(&["export"], &into)).lines() {
        let row: Value = serde_json::from_str(line).unwrap();
        let id = row["id"].as_str().unwrap().to_owned();
        let why = format!("why {id}");
        match (row["score"].as_i64(), row["comment"].as_str()) {
            // Between its two posts when the backup came by.
            (Some(6), None) => assert!(!before.contains(&id), "{row}"),
            (Some(5), Some(comment)) if comment == why => drop(whole.insert(id)),
            _ => panic!("half an answer: {row}"),
        }
    }
    let lost: Vec<_> = before.difference(&whole).collect();
    assert!(lost.is_empty(), "{} of {} are lost", lost.len(), before.len());
}

#[test]
fn what_needs_the_folder_free_says_so_while_it_is_served() {
    let collector = Collector::start(SURVEYS);
    let (file, told) = backed_up(&collector);
    assert!(told.contains("0 responses") && told.contains("It holds secrets"), "{told}");
    failed(&run(&["verify", "--repair"], &data(&collector)), "in use by another perche");
    failed(&run(&["restore", file.to_str().unwrap()], &data(&collector)), "is not empty");
    assert!(done(&run(&["verify"], &data(&collector))).contains("every count is right"));
    failed(&run(&["export", "--survey", "unheard-of"], &data(&collector)), "no survey unheard-of");
    let csv = done(&run(&["export", "--format", "csv"], &data(&collector)));
    assert_eq!(csv.lines().count(), 1, "{csv}");
}

#[cfg(unix)]
#[test]
fn the_socket_is_its_owners_alone_and_goes_with_the_collector() {
    use std::os::unix::fs::{FileTypeExt, PermissionsExt};
    let collector = Collector::start(SURVEYS);
    let socket = data(&collector).join("admin.sock");
    let found = std::fs::metadata(&socket).unwrap();
    assert!(found.file_type().is_socket() && found.permissions().mode() & 0o777 == 0o600);
    let (_, folder) = collector.stop();
    assert!(!folder.path().join("data").join("admin.sock").exists());
}

#[cfg(unix)]
#[test]
fn the_socket_of_a_killed_collector_confuses_nobody() {
    let collector = Collector::start(SURVEYS);
    assert_eq!(collector.client().post(RESPONSES, &answer(&new_id(), &json!(6), &json!({}))).status, 201);
    let data = data(&collector);
    let folder = collector.kill();
    assert!(data.join("admin.sock").exists(), "a kill leaves it");
    assert_eq!(done(&run(&["export"], &data)).lines().count(), 1, "without a collector");
    let collector = Collector::start_in(folder, SURVEYS, &[]);
    assert_eq!(done(&run(&["export"], &data)).lines().count(), 1, "with the next one");
    failed(&run(&["verify", "--repair"], &data), "in use");
    drop(collector);
}

#[cfg(unix)]
#[test]
fn a_long_way_to_the_folder_is_no_obstacle() {
    let place = TempDir::new().unwrap();
    let deep = place.path().join("a-rather-long-name-of-a-folder/".repeat(5));
    let mut child = perche()
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&deep)
        .env("PERCHE_ADMIN_KEY", ADMIN_KEY)
        .stdout(std::process::Stdio::piped())
        .stderr(std::process::Stdio::null())
        .spawn()
        .unwrap();
    let mut line = String::new();
    std::io::BufRead::read_line(&mut std::io::BufReader::new(child.stdout.as_mut().unwrap()), &mut line).unwrap();
    let verified = run(&["verify"], &deep);
    child.kill().unwrap();
    child.wait().unwrap();
    assert!(done(&verified).contains("every count is right"));
}

#[test]
fn a_collector_backs_itself_up_every_day() {
    let place = TempDir::new().unwrap();
    let folder = TempDir::new().unwrap();
    let backups = place.path().join("backups");
    std::fs::create_dir(&backups).unwrap();
    for day in ["2020-01-01", "2020-01-02", "2020-01-03"] {
        std::fs::write(backups.join(format!("perche-{day}.ndjson.gz")), "old").unwrap();
    }
    let flags = ["--backup-dir", backups.to_str().unwrap(), "--backup-keep", "2"];
    let collector = Collector::start_in(folder, SURVEYS, &flags);
    let names = || {
        let entries = std::fs::read_dir(&backups).unwrap();
        entries.map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect::<BTreeSet<_>>()
    };
    until(|| collector.log().contains("perche-2020-01-02.ndjson.gz is removed"));
    let names = names();
    assert_eq!((names.len(), names.contains("perche-2020-01-03.ndjson.gz")), (2, true), "{names:?}");
    let today = backups.join(names.last().unwrap());
    serve(restored(&today));
    // A folder that cannot be written is told at once.
    let refused =
        perche().args(["serve", "--data"]).arg(place.path().join("d")).args(["--backup-dir", "/dev/null/x"]).output();
    failed(&refused.unwrap(), "--backup-dir");
}
