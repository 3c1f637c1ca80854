//! Data folders that earlier versions wrote are opened by this one, with every answer and every count. Each released
//! version leaves one in `tests/fixtures/data`:
//!
//! `PERCHE_BIN=… PERCHE_FIXTURE=0.1.0 cargo test -p perche-tests --test upgrades -- --ignored a_fixture_is_written`

#![expect(clippy::unwrap_used, reason = "a test that unwraps nothing has failed")]

use std::fs;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};

use perche_collector::store::{Sled, SledOptions, Store, StoreError};
use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS, perche};
use perche_tests::http::answer;
use perche_tests::store::engine;
use serde_json::{Value, json};
use tempfile::TempDir;

fn fixtures() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fixtures/data")
}

/// Answers with all that a store keeps of them, at times that never change, some twice.
fn answers() -> Vec<(&'static str, Value)> {
    let id = |number: u32| format!("018d0000-{number:04x}-7000-8000-{number:012x}");
    let at = |number: u32| format!("2024-01-{:02}T{:02}:{:02}:00Z", 1 + number / 4, number % 24, number * 7 % 60);
    let mut answers: Vec<(&'static str, Value)> = (0..100)
        .map(|number| {
            let (survey, most) = if number % 3 == 0 { ("loyalty", 11) } else { ("effort", 7) };
            let mut more = json!({"at": at(number), "seq": 1_700_000_000_000_u64 + u64::from(number), "locale": "en"});
            if number % 4 == 0 {
                more["comment"] = json!(format!("perché {number}: troppo lento alla cassa"));
            }
            if survey == "effort" {
                let country = if number % 2 == 0 { "IT" } else { "DE" };
                more["context"] = json!({"order": format!("A-{number}"), "country": country});
                more["respondent"] = json!(format!("customer-{}", number % 9));
            }
            (survey, answer(&id(number), &json!(number % most + u32::from(most == 7)), &more))
        })
        .collect();
    // Longer than a value that the store keeps in one piece.
    answers[12].1["comment"] = json!("perché ".repeat(280));
    // The newest ones again: nothing changes.
    answers.extend_from_within(90..);
    answers
}

/// What a collector says of its answers and its counts.
fn said(collector: &Collector) -> Value {
    let client = collector.client().key(ADMIN_KEY);
    let of = |survey: &str| {
        let rows = client.get(&format!("/v1/surveys/{survey}/responses?status=all&limit=1000")).json();
        let figures = collector.aggregate(survey, "?from=2024-01-01&to=2024-02-01&tz=UTC&interval=day").json();
        let counts = |figures: &Value| json!([figures["n"], figures["skipped"], figures["distribution"]]);
        let days: Vec<Value> = figures["series"].as_array().unwrap().iter().map(counts).collect();
        json!({"rows": rows["items"], "total": counts(&figures["total"]), "days": days})
    };
    json!({"effort": of("effort"), "loyalty": of("loyalty")})
}

/// Whether everything in `expected` is in `found`; members that came later are no difference.
fn holds(found: &Value, expected: &Value) -> bool {
    match (found, expected) {
        (Value::Object(found), Value::Object(expected)) => {
            expected.iter().all(|(name, expected)| found.get(name).is_some_and(|found| holds(found, expected)))
        }
        (Value::Array(found), Value::Array(expected)) => {
            found.len() == expected.len() && found.iter().zip(expected).all(|(found, expected)| holds(found, expected))
        }
        (found, expected) => found == expected,
    }
}

/// A folder with the data of a fixture.
fn unpacked(fixture: &Path) -> TempDir {
    let folder = TempDir::new().unwrap();
    let data = folder.path().join("data");
    fs::create_dir(&data).unwrap();
    for entry in fs::read_dir(fixture).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        let Some(name) = name.strip_suffix(".gz") else { continue };
        let mut bytes = Vec::new();
        flate2::read::GzDecoder::new(fs::File::open(entry.path()).unwrap()).read_to_end(&mut bytes).unwrap();
        fs::write(data.join(name), bytes).unwrap();
    }
    folder
}

fn open(data: &Path) -> Result<Sled, StoreError> {
    Sled::open(data, &SledOptions { reserve_bytes: 0, ..SledOptions::default() })
}

#[test]
fn the_data_of_every_version_is_opened_with_every_answer_and_count() {
    let versions: Vec<PathBuf> = fs::read_dir(fixtures()).unwrap().map(|entry| entry.unwrap().path()).collect();
    assert!(versions.len() >= 2, "{versions:?}");
    for version in versions {
        let expected: Value = serde_json::from_slice(&fs::read(version.join("expected.json")).unwrap()).unwrap();
        assert_eq!(expected["effort"]["rows"].as_array().unwrap().len(), 66, "{}", version.display());
        let mut folder = unpacked(&version);
        // The second start finds what the first one made of it.
        for start in 1..=2 {
            let collector = Collector::start_in(folder, SURVEYS, &[]);
            let found = said(&collector);
            assert!(holds(&found, &expected), "{}, start {start}:\n{found}\n{expected}", version.display());
            let again = collector.client().key(ADMIN_KEY).post("/v1/surveys/effort/responses", &answers()[1].1);
            assert_eq!(again.status, 200, "an answer that is there is known by its id: {again:?}");
            folder = collector.stop().1;
        }
        let recounted = open(&folder.path().join("data")).unwrap().verify(false).unwrap();
        assert_eq!((recounted.responses, recounted.differences.len()), (100, 0), "{recounted:?}");
    }
}

/// Every so many file operations of the first start on the data of format 1.
#[cfg(target_os = "linux")]
const STEP: usize = 7;

#[cfg(target_os = "linux")]
#[test]
fn a_conversion_that_is_broken_off_anywhere_goes_on_at_the_next_start() {
    use perche_tests::fault::process::{Launch, Process};
    use perche_tests::fault::shim::{DIE, Shim};

    let version = fixtures().join("format-1");
    let expected: Value = serde_json::from_slice(&fs::read(version.join("expected.json")).unwrap()).unwrap();
    let (folder, shim) = (unpacked(&version), Shim::new());
    let whole = Process::start(folder.path(), Launch { shim: Some(&shim), ..Launch::default() });
    whole.unwrap_or_else(|(status, log)| panic!("{status}: {log}")).kill();
    let operations = shim.count();
    let mut broken = 0;
    for operation in (1..=operations).step_by(STEP) {
        let (folder, shim) = (unpacked(&version), Shim::new());
        shim.fail(operation, u64::MAX, DIE);
        // One that got further than the whole one did, since the engine's threads come in any order, is killed there.
        match Process::start(folder.path(), Launch { shim: Some(&shim), ..Launch::default() }) {
            Ok(further) => further.kill(),
            Err(_) => broken += 1,
        }
        let collector = Collector::start_in(folder, SURVEYS, &[]);
        let found = said(&collector);
        assert!(holds(&found, &expected), "broken off at operation {operation}:\n{found}\n{expected}");
        let folder = collector.stop().1;
        let recounted = open(&folder.path().join("data")).unwrap().verify(false).unwrap();
        assert_eq!((recounted.responses, recounted.differences.len()), (100, 0), "{operation}: {recounted:?}");
    }
    assert!(broken > 10, "only {broken} starts were broken off at one of {operations} operations");
}

#[test]
fn the_data_of_a_newer_version_is_refused_with_the_remedy() {
    let folder = unpacked(&fixtures().join("0.1.0"));
    let data = folder.path().join("data");
    drop(open(&data).unwrap());
    // The format's number, one higher: the first byte of the record's body, behind its head.
    let db = engine(&data);
    let format = db.get(b"mformat").unwrap().unwrap();
    let mut newer = format.to_vec();
    newer[7] += 1;
    let mut sum = crc32(&[&newer[..1], &newer[5..7], b"mformat", &newer[7..]].concat());
    newer[1..5].swap_with_slice(&mut sum);
    db.insert(b"mformat", newer).unwrap();
    db.flush().unwrap();
    drop(db);
    let refused = perche().args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data).output().unwrap();
    let said = String::from_utf8_lossy(&refused.stderr).into_owned();
    assert_eq!(refused.status.code(), Some(1), "{said}");
    assert!(said.contains("written by a newer perche") && said.contains("perche restore FILE"), "{said}");
}

/// A new kind of documents is no new format: who does not know it neither reads nor removes it, and finds all else.
#[test]
fn a_document_of_a_kind_that_only_a_newer_version_knows_is_left_alone() {
    let version = fixtures().join("0.1.0");
    let expected: Value = serde_json::from_slice(&fs::read(version.join("expected.json")).unwrap()).unwrap();
    let folder = unpacked(&version);
    let data = folder.path().join("data");
    drop(open(&data).unwrap());
    let (key, body) = (b"j\xc8from-tomorrow", b"\x02{}");
    // Version, sum, no parts, body: the head of a record as this version writes it.
    let db = engine(&data);
    let format = db.get(b"mformat").unwrap().unwrap();
    let sum = crc32(&[&format[..1], &[0, 0], &key[..], &body[..]].concat());
    db.insert(key, [&format[..1], &sum, &[0, 0], body].concat()).unwrap();
    db.flush().unwrap();
    drop(db);
    let collector = Collector::start_in(folder, SURVEYS, &[]);
    assert!(holds(&said(&collector), &expected));
    let (status, folder) = collector.stop();
    assert!(status.success());
    let recounted = open(&folder.path().join("data")).unwrap().verify(true).unwrap();
    assert_eq!((recounted.responses, recounted.differences.len()), (100, 0), "{recounted:?}");
    let db = engine(&folder.path().join("data"));
    assert_eq!(db.get(key).unwrap().as_deref().map(|value| &value[7..]), Some(&body[..]));
}

/// As it stands in a record: big-endian.
fn crc32(bytes: &[u8]) -> [u8; 4] {
    let mut sum = flate2::Crc::new();
    sum.update(bytes);
    sum.sum().to_be_bytes()
}

#[test]
#[ignore = "writes into the repository: done once for each version, with its binary in PERCHE_BIN"]
fn a_fixture_is_written() {
    let Ok(version) = std::env::var("PERCHE_FIXTURE") else { return };
    let fixture = fixtures().join(version);
    fs::create_dir_all(&fixture).unwrap();
    let collector = Collector::start(SURVEYS);
    let team = collector.client().key(ADMIN_KEY);
    for (survey, answer) in answers() {
        let stored = team.post(&format!("/v1/surveys/{survey}/responses"), &answer);
        assert!(matches!(stored.status, 200 | 201), "{stored:?}");
    }
    fs::write(fixture.join("expected.json"), said(&collector).to_string()).unwrap();
    let (status, folder) = collector.stop();
    assert!(status.success());
    for entry in fs::read_dir(folder.path().join("data")).unwrap().map(Result::unwrap) {
        let name = entry.file_name().into_string().unwrap();
        if !entry.path().is_file() || name.starts_with("reserve") || name == "lock" {
            continue;
        }
        let packed = fs::File::create(fixture.join(format!("{name}.gz"))).unwrap();
        let mut packed = flate2::write::GzEncoder::new(packed, flate2::Compression::best());
        packed.write_all(&fs::read(entry.path()).unwrap()).unwrap();
        packed.finish().unwrap();
    }
}
