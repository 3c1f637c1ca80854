//! What lies in `examples/` for teams and operators: it must work against the collector that it comes with.

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};

use perche_tests::collector::{ADMIN_KEY, Collector, SURVEYS};
use perche_tests::http::{answer, new_id};
use serde_json::{Value, json};
use tempfile::TempDir;

const EFFORT: &str = "/v1/surveys/effort/responses";

fn post(collector: &Collector, score: i64) -> String {
    let id = new_id();
    assert_eq!(collector.client().post(EFFORT, &answer(&id, &json!(score), &json!({}))).status, 201);
    id
}

fn pull(collector: &Collector, folder: &Path, arguments: &[&str]) -> Output {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/../examples/pull.py");
    let mut python = Command::new("python3");
    python.arg(script).args(arguments).args(["--url", collector.address()]).env("PERCHE_KEY", ADMIN_KEY);
    // Whatever is installed here: the table must do without, unless a test plants one.
    if !folder.join("matplotlib").exists() {
        std::fs::write(folder.join("matplotlib.py"), "raise ImportError\n").unwrap();
    }
    python.current_dir(folder).env("PYTHONPATH", folder).env("PYTHONDONTWRITEBYTECODE", "1").output().unwrap()
}

fn said(output: &Output) -> (Option<i32>, String, String) {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn figures_are_pulled_as_the_collector_says_them() {
    let (collector, folder) = (Collector::start(SURVEYS), TempDir::new().unwrap());
    let empty = said(&pull(&collector, folder.path(), &["figures", "--survey", "effort"]));
    assert!(empty.0 == Some(0) && empty.1.contains("n      0          -   from        - to        -"), "{empty:?}");
    for score in [2, 5, 6, 6, 7] {
        post(&collector, score);
    }
    let figures = ["figures", "--survey", "effort", "--interval", "day", "--tz", "Europe/Rome", "--plot", "effort.png"];
    let (code, table, told) = said(&pull(&collector, folder.path(), &figures));
    let total = collector.aggregate("effort", "").json()["total"]["metrics"]["ces_agree_pct"].clone();
    let bounds = ["value", "low", "high"].map(|name| format!("{:.2}", total[name].as_f64().unwrap()));
    let last = table.lines().last().unwrap();
    assert_eq!(code, Some(0), "{told}");
    assert!(
        last.starts_with("in all") && last.contains("n      5") && bounds.iter().all(|it| last.contains(it)),
        "{table}"
    );
    assert!(table.lines().count() == 3 && told.contains("pip install matplotlib"), "{table}{told}");
    let refused = said(&pull(&collector, folder.path(), &["figures", "--survey", "unheard-of"]));
    assert!(
        refused.0 == Some(1) && refused.2.contains("404: There is nothing here. survey is not known here"),
        "{refused:?}"
    );
}

/// A library for drawing that writes down what it is asked to draw.
const RECORDER: &str = r#"
import json

drawn = {}

class Axes:
    def errorbar(self, x, y, yerr, **how):
        drawn.update(x=list(x), y=list(y), yerr=[list(side) for side in yerr])

    def set_xticks(self, ticks, labels, **how):
        drawn.update(ticks=list(ticks), labels=list(labels))

    def set_title(self, title):
        drawn.update(title=title)

class Figure:
    def tight_layout(self):
        pass

    def savefig(self, file):
        with open(file, "w") as out:
            json.dump(drawn, out)

def subplots(**how):
    return Figure(), Axes()
"#;

#[test]
fn figures_are_drawn_with_their_intervals_and_dated_as_in_their_zone() {
    let (collector, folder) = (Collector::start(SURVEYS), TempDir::new().unwrap());
    let team = collector.client().key(ADMIN_KEY);
    // Half past midnight in Rome on the first of a month, and then a month in which nobody answers.
    for (at, score) in [("2025-10-31T23:30:00Z", 7), ("2025-11-12T10:00:00Z", 2), ("2026-01-07T10:00:00Z", 6)] {
        let posted = team.post(EFFORT, &answer(&new_id(), &json!(score), &json!({ "at": at })));
        assert_eq!(posted.status, 201, "{posted:?}");
    }
    let package = folder.path().join("matplotlib");
    std::fs::create_dir(&package).unwrap();
    std::fs::write(package.join("__init__.py"), "def use(backend):\n    assert backend == 'Agg'\n").unwrap();
    std::fs::write(package.join("pyplot.py"), RECORDER).unwrap();
    let window = ["--from", "2025-11-01", "--to", "2026-02-01", "--tz", "Europe/Rome", "--interval", "month"];
    let figures = ["figures", "--survey", "effort", "--plot", "effort.json"];
    let (code, table, told) = said(&pull(&collector, folder.path(), &[&figures[..], &window].concat()));
    assert_eq!((code, told.as_str()), (Some(0), ""));
    let labels: Vec<_> = table.lines().skip(1).map(|line| line.split("  ").next().unwrap()).collect();
    assert_eq!(labels, ["2025-11-01", "2025-12-01", "2026-01-01", "in all"], "{table}");
    let text = std::fs::read_to_string(folder.path().join("effort.json")).unwrap();
    let drawn: Value = serde_json::from_str(&text).unwrap();
    // What nobody answered in has no figure, and no point.
    assert_eq!(drawn["labels"], json!(["2025-11-01\nn 2", "2026-01-01\nn 1"]));
    let query = "?from=2025-11-01&to=2026-02-01&tz=Europe/Rome&interval=month";
    let series = collector.aggregate("effort", query).json()["series"].clone();
    let drawn_of = |month: usize, name: &str| series[month]["metrics"]["ces_agree_pct"][name].as_f64().unwrap();
    for (point, month) in [0, 2].into_iter().enumerate() {
        let [value, low, high] = ["value", "low", "high"].map(|name| drawn_of(month, name));
        assert_eq!((drawn["x"][point].as_u64(), drawn["y"][point].as_f64()), (Some(point as u64), Some(value)));
        let [below, above] = [0, 1].map(|side| drawn["yerr"][side][point].as_f64().unwrap());
        assert!((below - (value - low)).abs() < 1e-9 && (above - (high - value)).abs() < 1e-9, "{drawn}");
        assert!(below + above > 1.0, "an interval that can be seen: {drawn}");
    }
    assert_eq!(drawn["title"], "ces_agree_pct of effort, 95 % intervals");
}

#[test]
fn changes_are_pulled_once_each_from_one_run_to_the_next() {
    let (collector, folder) = (Collector::start(SURVEYS), TempDir::new().unwrap());
    let changes = || {
        let (code, lines, told) = said(&pull(&collector, folder.path(), &["changes", "--cursor", "cursor.txt"]));
        assert_eq!((code, told.as_str()), (Some(0), ""));
        let read = |line: &str| serde_json::from_str::<Value>(line).unwrap();
        let told = |item: Value| format!("{} {}", item["type"].as_str().unwrap(), item["id"].as_str().unwrap());
        lines.lines().map(read).map(told).collect::<Vec<_>>()
    };
    assert_eq!(changes(), [""; 0]);
    let (first, second) = (post(&collector, 6), post(&collector, 2));
    assert_eq!(changes(), [format!("created {first}"), format!("created {second}")]);
    collector.client().key(ADMIN_KEY).delete(&format!("/v1/responses/{first}"));
    assert_eq!(changes(), [format!("erased {first}")]);
    assert_eq!(changes(), [""; 0]);
    std::fs::write(folder.path().join("cursor.txt"), "of another life").unwrap();
    let (code, _, told) = said(&pull(&collector, folder.path(), &["changes", "--cursor", "cursor.txt"]));
    assert!(code == Some(1) && told.contains("422") && told.contains("after must be"), "{told}");
}

fn dashboard(name: &str) -> Value {
    let path = format!("{}/../examples/grafana/{name}", env!("CARGO_MANIFEST_DIR"));
    serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap()
}

/// One member of every query of a dashboard.
fn queries(dashboard: &Value, member: &str) -> Vec<String> {
    let panels = dashboard["panels"].as_array().unwrap();
    let targets = panels.iter().flat_map(|panel| panel["targets"].as_array().unwrap());
    targets.map(|target| target[member].as_str().unwrap().to_owned()).collect()
}

#[test]
fn the_dashboard_of_operations_asks_for_metrics_that_there_are() {
    let page = include_str!("../../../docs/operations.md");
    let table = page.split("<!-- metrics -->").nth(1).unwrap();
    let documented: BTreeSet<&str> =
        table.lines().filter_map(|line| line.strip_prefix("| `")?.split(['`', '{']).next()).collect();
    let asked = queries(&dashboard("operations.json"), "expr");
    let words =
        asked.iter().flat_map(|query| query.split(|letter: char| !letter.is_ascii_alphanumeric() && letter != '_'));
    let of_histogram =
        |name: &str| ["_bucket", "_sum", "_count"].iter().find_map(|end| name.strip_suffix(end)).map(str::to_owned);
    let names = words.filter(|word| word.starts_with("perche_") || word.starts_with("process_"));
    let names: BTreeSet<String> = names.map(|name| of_histogram(name).unwrap_or(name.to_owned())).collect();
    let unknown: Vec<_> = names.iter().filter(|name| !documented.contains(name.as_str())).collect();
    assert!(names.len() > 10 && unknown.is_empty(), "{unknown:?}");
}

#[test]
fn the_dashboard_of_surveys_asks_what_the_collector_answers() {
    let collector = Collector::start(SURVEYS);
    post(&collector, 6);
    let asked = dashboard("surveys.json");
    let (addresses, selectors) = (queries(&asked, "url"), queries(&asked, "root_selector"));
    assert_eq!(addresses.len(), 5);
    for (address, selector) in addresses.iter().zip(&selectors) {
        let values = [
            ("${survey}", "effort"),
            ("${tz}", "Europe/Rome"),
            ("${__from:date:iso}", "2026-01-01T00:00:00.000Z"),
            ("${__to:date:iso}", "2028-01-01T00:00:00.000Z"),
        ];
        let address = values.iter().fold(address.clone(), |address, (name, value)| address.replace(name, value));
        let answer = collector.client().key(ADMIN_KEY).get(&address);
        assert_eq!(answer.status, 200, "{address}: {answer:?}");
        // What the selectors name is there.
        for member in ["items", "headline", "total", "series", "groups", "distribution", "metrics"] {
            let named = selector.split(|letter: char| !letter.is_ascii_alphabetic()).any(|word| word == member);
            assert!(!named || answer.text.contains(&format!("\"{member}\":")), "{member} of {selector} in {answer:?}");
        }
    }
    let columns = &asked["panels"][0]["targets"][0]["columns"];
    let first = collector.client().key(ADMIN_KEY).get("/v1/aggregates?survey=effort").json()["items"][0].clone();
    for column in columns.as_array().unwrap() {
        assert!(first.get(column["selector"].as_str().unwrap()).is_some(), "{column} in {first}");
    }
}
