//! The whole measurement, size by size.

use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Arc;
use std::time::{Duration, SystemTime};

use perche_collector::store::{Sled, Store};
use perche_collector::tally::{Quarter, Splits};
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;

use super::answers::{self, DAYS, Plan};
use super::judge::{Figures, grouped};
use super::load::{self, Loaded};
use super::serving::{Serving, bytes, days, drop_caches, medians};

/// How many surveys the answers of a size are spread over.
const SURVEYS: usize = 20;
const SEED: u64 = 7;
/// Rounds of the comparison with an empty folder, and answers to each of both in a round.
const ROUNDS: u64 = 5;
const ROUND: u64 = 20_000;
/// One answer a quarter hour.
const TRICKLE: Plan = Plan { surveys: 1, answers: 96 * DAYS.unsigned_abs(), start: Timestamp(0), seed: SEED };
/// The offset of Rome in summer.
const ROME_QUARTERS: u32 = 8;

/// What is done wrong on purpose, so that the bars can be seen to be missed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Sabotage {
    /// A month is added up quarter hour by quarter hour, as if there were no days.
    Quarters,
}

/// Measures each size in a folder below `place`, smallest first; tells of each step.
pub fn run(place: &Path, sizes: &[u64], sabotage: Option<Sabotage>, tell: &dyn Fn(&str)) -> Vec<Figures> {
    let homes: Vec<(PathBuf, Plan)> =
        sizes.iter().map(|answers| (place.join(answers.to_string()), plan(*answers))).collect();
    let mut figures: Vec<Figures> = homes.iter().map(|(home, plan)| size(home, *plan, sabotage, tell)).collect();
    tell("a month by day over HTTP, of every size in turn");
    let serving: Vec<Serving> = homes.iter().map(|(home, plan)| Serving::start(home, *plan)).collect();
    let each: Vec<&Serving> = serving.iter().collect();
    let (utc, rome) = (medians(&each, "UTC"), medians(&each, "Europe/Rome"));
    for (((figures, serving), month), month_in_rome) in figures.iter_mut().zip(serving).zip(utc).zip(rome) {
        figures.serving = figures.serving.max(serving.memory());
        (figures.month, figures.month_in_rome) = (month, month_in_rome);
        serving.stop();
    }
    figures
}

/// The year that ends today: then retention, and what is forgotten after some days, do what they do in life.
fn plan(answers: u64) -> Plan {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let today = i64::try_from(now.as_secs() / 86_400).expect("a number of days");
    Plan { surveys: SURVEYS, answers, start: Timestamp((today - DAYS) * 86_400_000), seed: SEED }
}

/// All that one size is measured for alone.
fn size(home: &Path, plan: Plan, sabotage: Option<Sabotage>, tell: &dyn Fn(&str)) -> Figures {
    std::fs::create_dir_all(home).expect("a folder can be made");
    let data = home.join("data");
    tell(&format!("{} responses are imported", grouped(plan.answers)));
    let [half, whole] = import(&data, plan);
    tell("it is served, killed, and served again");
    // Its first start looks through all that was imported; what follows is every later one.
    Serving::start(home, plan).kill();
    let cold = drop_caches();
    let serving = Serving::start(home, plan);
    let start = serving.start;
    medians(&[&serving], "UTC");
    let memory = serving.memory();
    serving.stop();
    let store = load::open(&data);
    let read = |offset, most| [month_reads(&store, plan, offset, sabotage), most];
    let (read_utc, read_rome) = (read(0, 31), read(ROME_QUARTERS, 32 + 32 * u64::from(ROME_QUARTERS)));
    drop(store);
    let bytes = bytes(&data);
    tell("answers to it, and to an empty folder, in turn");
    Figures {
        answers: plan.answers,
        bytes,
        filled: per_second(plan.answers, half.took + whole.took),
        import_half: half.peak,
        import: whole.peak.max(half.peak),
        serving: memory,
        start,
        cold,
        rate: beside_an_empty_one(home, plan),
        read: read_utc,
        read_in_rome: read_rome,
        ..Figures::default()
    }
}

/// How many records of counts a month by day reads, of the survey where it is most.
pub fn month_reads(store: &Sled, plan: Plan, offset: u32, sabotage: Option<Sabotage>) -> u64 {
    let edges: Vec<u32> = days(plan).into_iter().map(|day| Quarter::of(day).0 - offset).collect();
    let edges: Vec<Quarter> = match sabotage {
        None => edges.into_iter().map(Quarter).collect(),
        Some(Sabotage::Quarters) => (edges[0]..=edges[edges.len() - 1]).map(Quarter).collect(),
    };
    let read = |survey: usize| {
        let survey = SurveyId::try_from(answers::survey(survey)).expect("our own names are ids");
        let before = store.counts_read();
        store.tallies(&survey, &edges, &Splits::Every).expect("counts are read");
        store.counts_read() - before
    };
    (0..plan.surveys).map(read).max().unwrap_or(0)
}

/// Both halves of an import, in a process of its own, whose memory is the import's alone.
fn import(data: &Path, plan: Plan) -> [Loaded; 2] {
    let said = child("import", data, plan);
    let loaded = |line: &str| {
        let mut numbers = line.split_whitespace().filter_map(|number| number.parse().ok());
        let took = Duration::from_micros(numbers.next()?);
        Some(Loaded { took, peak: numbers.next()? })
    };
    let halves: Vec<Loaded> = said.lines().filter_map(loaded).collect();
    halves.try_into().unwrap_or_else(|halves| panic!("the import said {halves:?}"))
}

fn child(what: &str, data: &Path, plan: Plan) -> String {
    let mut command = Command::new(std::env::current_exe().expect("a program knows its own path"));
    command.arg(what).arg(data).arg(plan.answers.to_string()).arg(plan.start.0.to_string());
    let output = command.stdin(Stdio::null()).stderr(Stdio::inherit()).output().expect("we can be started again");
    assert!(output.status.success(), "{what} ended with {}", output.status);
    String::from_utf8_lossy(&output.stdout).into_owned()
}

/// The part of [`run`] that is done by a process of its own: `import FOLDER ANSWERS START`.
pub fn as_child(words: &[String]) -> Option<()> {
    let [what, data, answers, start] = words else { return None };
    let plan =
        Plan { answers: answers.parse().ok()?, start: Timestamp(start.parse().ok()?), surveys: SURVEYS, seed: SEED };
    if what != "import" {
        return None;
    }
    let store: Arc<dyn Store> = Arc::new(load::open(Path::new(data)));
    load::define(&*store, plan);
    let half = plan.answers / 2;
    for part in [0..half, half..plan.answers] {
        let Loaded { took, peak } = load::load(&store, plan, part, load::UNDER_WAY);
        println!("{} {peak}", took.as_micros());
    }
    Some(())
}

/// The rate of the answers that come next, over the rate of the same answers to an empty folder. In turn, because the
/// machine may do something else meanwhile; the median of the rounds.
fn beside_an_empty_one(home: &Path, plan: Plan) -> f64 {
    let empty = home.join("empty");
    let next = Plan {
        start: plan.start.plus_days(DAYS),
        answers: plan.answers.max(2 * ROUND * ROUNDS),
        seed: SEED + 1,
        ..plan
    };
    let stores: [Arc<dyn Store>; 2] = [&home.join("data"), &empty].map(|folder| Arc::new(load::open(folder)) as _);
    load::define(&*stores[1], plan);
    let mut ratios = Vec::new();
    // The first round fills the engine's memory of pages.
    for round in 0..=ROUNDS {
        let part = round * ROUND..(round + 1) * ROUND;
        let rate = |store| per_second(ROUND, load::load(store, next, part.clone(), load::UNDER_WAY).took);
        let [full, fresh] = [rate(&stores[0]), rate(&stores[1])];
        if round > 0 {
            ratios.push(full / fresh);
        }
    }
    drop(stores);
    std::fs::remove_dir_all(empty).expect("our own folder can be removed");
    ratios.sort_by(f64::total_cmp);
    ratios[ratios.len() / 2]
}

#[expect(clippy::cast_precision_loss, reason = "a rate of three digits")]
fn per_second(answers: u64, took: Duration) -> f64 {
    answers as f64 / took.as_secs_f64()
}

/// Bytes a response of one survey that gets one a quarter hour, each stored alone.
pub fn trickle(place: &Path, tell: &dyn Fn(&str)) -> u64 {
    let folder = place.join("trickle");
    let plan = Plan { start: plan(1).start, ..TRICKLE };
    tell(&format!("{} responses come one by one, one a quarter hour", grouped(plan.answers)));
    let store: Arc<dyn Store> = Arc::new(load::open(&folder));
    load::define(&*store, plan);
    load::load(&store, plan, 0..plan.answers, 1);
    drop(store);
    let bytes = bytes(&folder) / plan.answers;
    std::fs::remove_dir_all(folder).expect("our own folder can be removed");
    bytes
}
