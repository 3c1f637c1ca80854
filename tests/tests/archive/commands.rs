//! `perche backup`, `restore`, `verify` and `export` on a folder that nobody serves.

use std::path::Path;
use std::process::{Output, Stdio};

use perche_collector::change::Change;
use perche_collector::store::Store;
use perche_tests::collector::perche;
use perche_tests::store::post::click;
use perche_tests::store::random::life;
use perche_tests::store::{SURVEY, commit, engine, revision};
use tempfile::TempDir;

use crate::round_trip::sled;

pub(crate) fn run(arguments: &[&str], data: &Path) -> Output {
    perche().args(arguments).arg("--data").arg(data).output().unwrap()
}

pub(crate) fn done(output: &Output) -> String {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(0), "{said}");
    String::from_utf8_lossy(&output.stdout).into_owned()
}

pub(crate) fn failed(output: &Output, words: &str) {
    let said = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{said}");
    assert!(said.contains(words) && !said.contains("panicked"), "{words:?} is not in {said:?}");
}

fn lived() -> TempDir {
    let folder = TempDir::new().unwrap();
    life(&sled(&folder), 2, 40);
    folder
}

fn names(folder: &Path) -> Vec<String> {
    let mut names: Vec<String> =
        std::fs::read_dir(folder).unwrap().map(|entry| entry.unwrap().file_name().into_string().unwrap()).collect();
    names.sort();
    names
}

#[cfg(unix)]
fn mode(path: &Path) -> u32 {
    std::os::unix::fs::PermissionsExt::mode(&std::fs::metadata(path).unwrap().permissions()) & 0o777
}

#[test]
fn a_backup_is_restored_into_a_new_folder_and_exports_the_same() {
    let (data, place) = (lived(), TempDir::new().unwrap());
    let (file, into) = (place.path().join("backup.gz"), place.path().join("new").join("data"));
    done(&run(&["backup", file.to_str().unwrap()], data.path()));
    done(&run(&["restore", file.to_str().unwrap()], &into));
    let exported = done(&run(&["export"], data.path()));
    assert_eq!(done(&run(&["export"], &into)), exported);
    assert!(exported.lines().count() > 10);
    let verified = done(&run(&["verify"], &into));
    assert!(verified.contains("every count is right"), "{verified}");
    assert_eq!(names(place.path()), ["backup.gz", "new"]);
    #[cfg(unix)]
    assert_eq!((mode(&file), mode(&into)), (0o600, 0o700));
}

#[test]
fn a_backup_goes_through_a_pipe() {
    let (data, place) = (lived(), TempDir::new().unwrap());
    let file = perche().args(["backup", "-", "--data"]).arg(data.path()).output().unwrap();
    assert_eq!(file.status.code(), Some(0));
    let into = place.path().join("data");
    let mut restore = perche();
    let mut restore = restore.args(["restore", "-", "--data"]).arg(&into).stdin(Stdio::piped()).spawn().unwrap();
    std::io::Write::write_all(restore.stdin.as_mut().unwrap(), &file.stdout).unwrap();
    drop(restore.stdin.take());
    assert_eq!(restore.wait().unwrap().code(), Some(0));
    assert_eq!(done(&run(&["export"], &into)), done(&run(&["export"], data.path())));
}

#[test]
fn a_restore_overwrites_nothing_and_leaves_nothing_behind() {
    let (data, place) = (lived(), TempDir::new().unwrap());
    let file = place.path().join("backup.gz");
    let restore = |into: &Path| run(&["restore", file.to_str().unwrap()], into);
    failed(&restore(&place.path().join("a")), "backup.gz");
    assert!(names(place.path()).is_empty(), "no file, no folder");
    done(&run(&["backup", file.to_str().unwrap()], data.path()));
    failed(&restore(data.path()), "is not empty");

    // Cut off near its end, when most of it is in the store already.
    let whole = std::fs::read(&file).unwrap();
    std::fs::write(&file, &whole[..whole.len() - 20]).unwrap();
    let (made, given) = (place.path().join("made"), place.path().join("given"));
    std::fs::create_dir(&given).unwrap();
    std::fs::create_dir(given.join("lost+found")).unwrap();
    for into in [&made, &given] {
        failed(&restore(into), "cut off");
    }
    assert!(!made.exists() && names(&given) == ["lost+found"], "{:?}", names(&given));

    std::fs::write(&file, &whole).unwrap();
    done(&restore(&given));
    assert_eq!(done(&run(&["export"], &given)), done(&run(&["export"], data.path())));
}

#[test]
fn a_restore_that_was_broken_off_is_no_data_and_is_begun_again() {
    let (data, place) = (lived(), TempDir::new().unwrap());
    let (file, into) = (place.path().join("backup.gz"), place.path().join("data"));
    done(&run(&["backup", file.to_str().unwrap()], data.path()));
    // What a kill in the middle of it leaves.
    done(&run(&["restore", file.to_str().unwrap()], &into));
    std::fs::write(into.join("restoring"), "").unwrap();
    let other = place.path().join("other");
    for arguments in [&["verify"][..], &["export"], &["backup", other.to_str().unwrap()]] {
        failed(&run(arguments, &into), "broken off");
    }
    assert!(!other.exists());
    done(&run(&["restore", file.to_str().unwrap()], &into));
    assert_eq!(done(&run(&["export"], &into)), done(&run(&["export"], data.path())));
}

#[test]
fn without_data_nothing_is_made() {
    let place = TempDir::new().unwrap();
    let nowhere = place.path().join("nowhere");
    for arguments in [&["backup", "-"][..], &["export"], &["verify"], &["verify", "--repair"]] {
        failed(&run(arguments, &nowhere), "there is no data in");
    }
    assert!(!nowhere.exists());
}

#[test]
fn a_wrong_count_is_told_and_repaired() {
    let data = lived();
    {
        // What no collector does: a count that is not the sum of its rows.
        let tree = engine(data.path());
        let day = tree.scan_prefix(b"k").keys().next().unwrap().unwrap();
        tree.remove(day).unwrap();
        tree.flush().unwrap();
    }
    let wrong = run(&["verify"], data.path());
    failed(&wrong, "perche verify --repair");
    assert!(String::from_utf8_lossy(&wrong.stdout).contains("recounted"), "{wrong:?}");
    let repaired = done(&run(&["verify", "--repair"], data.path()));
    assert!(repaired.contains("recounted") && repaired.contains("right now"), "{repaired}");
    assert!(done(&run(&["verify"], data.path())).contains("every count is right"));
}

#[test]
fn an_export_is_a_table_that_no_spreadsheet_runs() {
    let data = TempDir::new().unwrap();
    let store = sled(&data);
    let text = "[[survey]]\nid=\"post-purchase\"\nkind=\"ces\"\n[survey.context]\norder={}\nstore={}\n\
                [survey.text.en]\nquestion=\"?\"\nlow=\"a\"\nhigh=\"b\"";
    let survey = perche_survey::file::read(text).surveys.remove(0);
    let first = perche_survey::revision::Revision { version: survey.version(), survey, ..revision(SURVEY, 1) };
    commit(&store, Change::PutSurvey(Box::new(first)));
    commit(&store, Change::PutSurvey(Box::new(revision("support", 1))));
    commit(&store, click(1, 6).comment("=HYPERLINK(\"x\"), she said;\nbye"));
    commit(&store, click(2, 2).to("support"));
    commit(
        &store,
        Change::PutDocument(perche_collector::change::Document {
            kind: perche_collector::change::DocumentKind::Secret,
            key: "installation".to_owned(),
            body: "do-not-tell".to_owned(),
        }),
    );
    assert!(store.health() == perche_collector::store::Health::Ready);
    drop(store);

    let csv = done(&run(&["export", "--format", "csv"], data.path()));
    let head = "id,survey,version,kind,scale_min,scale_max,polarity,score,aligned,comment,contact,channel,locale,touchpoint,\
                context.order,context.store,respondent,verified,tags,done,at,answered_at,amended_at,status,suspicion\r\n";
    assert!(csv.starts_with(head), "{csv}");
    let mut reader = csv::Reader::from_reader(csv.as_bytes());
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    assert_eq!(rows.len(), 2);
    assert_eq!(&rows[0][9], "'=HYPERLINK(\"x\"), she said;\nbye");
    assert_eq!((&rows[0][7], &rows[0][14], &rows[0][15], &rows[0][23]), ("6", "A-17", "", "counted"));
    assert_eq!(&rows[1][1], "support");

    let excel = done(&run(&["export", "--format", "csv", "--sep", ";", "--bom", "--survey", "support"], data.path()));
    assert!(excel.starts_with("\u{feff}id;survey;") && excel.lines().count() == 2, "{excel}");
    let lines = done(&run(&["export", "--survey", SURVEY], data.path()));
    let row: serde_json::Value = serde_json::from_str(&lines).unwrap();
    assert_eq!((&row["score"], &row["context"]["order"]), (&6.into(), &"A-17".into()));
    for exported in [csv, excel, lines] {
        assert!(!exported.contains("do-not-tell"));
    }
    failed(&run(&["export", "--survey", "unheard-of"], data.path()), "no survey unheard-of");
    assert_eq!(run(&["export", "--bom"], data.path()).status.code(), Some(2));
    assert_eq!(run(&["export", "--format", "csv", "--sep", "x"], data.path()).status.code(), Some(2));
}
