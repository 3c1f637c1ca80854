//! What teams pull while answers come in: aggregates beside a load, and every row at once. `cargo xtask bench api`.

pub mod judge;
pub mod questions;
pub mod rows;
pub mod slow;

use std::fs;
use std::io;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Duration, Instant, SystemTime};

use perche_collector::archive::Export;
use perche_collector::row::Format;
use perche_collector::store::Store;
use perche_survey::time::Timestamp;

use self::judge::{Asked, Figures};
use self::questions::{Question, questions};
use crate::fault::process::{Launch, Process};
use crate::ingest::load::{Load, quantile};
use crate::ingest::post;
use crate::scale::answers::{self, DAYS, Plan};
use crate::scale::{load, memory};

/// How many surveys the rows are spread over.
const SURVEYS: usize = 20;
/// How many customers answer at once.
const CONNECTIONS: usize = 64;
/// How much of what it can take at most comes in while teams ask.
const SHARE: f64 = 0.5;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How many responses are there.
    pub answers: u64,
    /// How long each load lasts.
    pub window: Duration,
    /// Ask for what has to be read response by response, and pull rows in small pages.
    pub sabotage: bool,
    /// Everything is written here.
    pub folder: PathBuf,
}

/// Measures; tells of each step.
pub fn run(wish: &Wish, tell: &dyn Fn(&str)) -> Result<Figures, String> {
    let plan = Plan { surveys: SURVEYS, answers: wish.answers, start: a_year_ago(), seed: 7 };
    tell("responses are imported, and read once with nobody to read them to");
    let scan = fill(&wish.folder, plan)?;
    let collector = serve(&wish.folder)?;
    collector.rests()?;
    let questions = questions(plan);
    tell("teams ask, and nobody answers");
    ask_all(&collector, &questions, &|round| round < 3)?;
    let at_rest = ask_all(&collector, &questions, &|round| round < 2 * SURVEYS)?;
    tell("every row is pulled");
    let before = memory::now(collector.id());
    let pulled = rows::pull(&collector, plan, wish.sabotage)?;
    let growth = memory::peak(collector.id()).saturating_sub(before);
    tell("customers answer as fast as they can");
    let maximum = answering(&collector, wish.window, None, |_| Ok(()))?.1;
    tell("customers answer at half of that, and teams ask");
    let worse: Vec<Question> = questions.iter().map(|question| question.sabotaged(wish.sabotage)).collect();
    let (asked, pace) =
        answering(&collector, wish.window, Some(SHARE * maximum), |on| ask_all(&collector, &worse, &|_| on()))?;
    let (status, log) = collector.stop();
    if !status.success() {
        return Err(format!("the collector ended with {status}: {log}"));
    }
    tell("somebody asks, then the same beside slow clients");
    let waits = slow::measure(wish, plan, questions[0])?;
    let asked = at_rest.into_iter().zip(asked).zip(&questions);
    let asked = asked.map(|((at_rest, beside), question)| Asked::new(question.name, &at_rest, &beside)).collect();
    Ok(Figures { answers: wish.answers, asked, maximum, pace, pulled: pulled.rate(), scan, growth, waits })
}

fn a_year_ago() -> Timestamp {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let today = i64::try_from(now.as_secs() / 86_400).expect("a number of days");
    Timestamp((today - DAYS) * 86_400_000)
}

/// Fills `folder/data`; gives how many rows a second are read and written out inside the process, to nowhere.
fn fill(folder: &Path, plan: Plan) -> Result<f64, String> {
    let data = folder.join("data");
    fs::create_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
    let store: Arc<dyn Store> = Arc::new(load::open(&data));
    load::define(&*store, plan);
    load::load(&store, plan, 0..plan.answers, load::UNDER_WAY);
    let begun = Instant::now();
    let export = Export { survey: None, format: Format::Ndjson };
    export.write(&*store, io::sink()).map_err(|error| error.to_string())?;
    Ok(per_second(plan.answers, begun.elapsed()))
}

/// A collector on it, with the surveys that customers answer meanwhile.
fn serve(folder: &Path) -> Result<Process, String> {
    let answered = post::SURVEYS.trim_start().split_once('\n').map_or("", |(_, surveys)| surveys);
    let surveys = answers::surveys_file(SURVEYS) + answered;
    fs::write(folder.join("surveys.toml"), surveys).map_err(|error| error.to_string())?;
    Process::start(folder, Launch::default()).map_err(|(status, log)| format!("it does not start: {status}: {log}"))
}

/// Asks every question in turn, once and then for as long as there is to be another round; the milliseconds of each.
fn ask_all(
    collector: &Process,
    questions: &[Question],
    another: &dyn Fn(usize) -> bool,
) -> Result<Vec<Vec<f32>>, String> {
    let client = collector.client();
    let mut millis = vec![Vec::new(); questions.len()];
    for round in (0..).take_while(|round| *round == 0 || another(*round)) {
        for (question, millis) in questions.iter().zip(&mut millis) {
            let begun = Instant::now();
            let answer = client.try_get(&question.path(round))?;
            millis.push(begun.elapsed().as_secs_f32() * 1_000.0);
            if answer.status != 200 {
                return Err(format!("{}: {answer:?}", question.name));
            }
        }
    }
    for millis in &mut millis {
        millis.sort_unstable_by(f32::total_cmp);
    }
    Ok(millis)
}

/// Customers answer while `meanwhile` is done, which can ask whether they still do; gives what that gave and how many answers
/// a second there were.
fn answering<T: Send>(
    collector: &Process,
    window: Duration,
    pace: Option<f64>,
    meanwhile: impl FnOnce(&dyn Fn() -> bool) -> Result<T, String>,
) -> Result<(T, f64), String> {
    let address: SocketAddr =
        collector.address().trim_start_matches("http://").parse().map_err(|_| "no address".to_owned())?;
    let load = Load { connections: CONNECTIONS, pace, warm_up: Duration::ZERO, window, seed: 3 };
    std::thread::scope(|scope| {
        let customers = scope.spawn(move || load.run(address, || ()));
        let done = meanwhile(&|| !customers.is_finished());
        let answered = customers.join().map_err(|_| "the customers panicked".to_owned())?;
        match answered.strange.first() {
            Some(strange) => Err(format!("an answer is no 201: {strange}")),
            None => Ok((done?, per_second(answered.created, window))),
        }
    })
}

#[expect(clippy::cast_precision_loss, reason = "a rate of three digits")]
fn per_second(count: u64, took: Duration) -> f64 {
    count as f64 / took.as_secs_f64()
}

/// The median and the 99th of a hundred.
fn middle_and_late(millis: &[f32]) -> [f64; 2] {
    [0.5, 0.99].map(|share| quantile(millis, share))
}
