//! How long the server takes for each page of the dashboard, with a million responses beside ten thousand.
//! `cargo xtask bench dashboard`.

pub mod judge;

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::{Instant, SystemTime};

use perche_collector::store::Store;
use perche_survey::time::Timestamp;

use self::judge::{Asked, Figures};
use crate::fault::process::{Launch, Process};
use crate::ingest::load::quantile;
use crate::scale::answers::{self, DAYS, Plan};
use crate::scale::load;

/// How many surveys the responses are spread over: few, so that each has many.
const SURVEYS: usize = 4;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Wish {
    /// How many responses there are in the one folder and in the other.
    pub answers: [u64; 2],
    /// How many times each page is opened.
    pub rounds: usize,
    /// Open what has to read responses in the place of every page.
    pub sabotage: bool,
    /// Everything is written here.
    pub folder: PathBuf,
}

/// The pages, by what is seen there; `{survey}` is another one each time.
pub const PAGES: [(&str, &str); 14] = [
    ("overview", "/dashboard"),
    ("figures", "/dashboard/surveys/{survey}"),
    ("responses", "/dashboard/surveys/{survey}/responses"),
    ("unhappy responses", "/dashboard/surveys/{survey}/responses?max_score=2"),
    ("install", "/dashboard/surveys/{survey}/install"),
    ("edit", "/dashboard/surveys/{survey}/edit"),
    ("new survey", "/dashboard/new"),
    ("settings", "/dashboard/settings"),
    ("keys", "/dashboard/settings/keys"),
    ("webhooks", "/dashboard/settings/webhooks"),
    ("quarantine", "/dashboard/settings/quarantine"),
    ("audit log", "/dashboard/settings/audit"),
    ("backup", "/dashboard/settings/backup"),
    ("surveys at a glance", "/dashboard/settings/surveys"),
];

/// What no page may cost: a word that nobody wrote is looked for in every response.
const SEARCH: &str = "/dashboard/surveys/{survey}/responses?q=xyzzy";

/// Measures; tells of each step.
pub fn run(wish: &Wish, tell: &dyn Fn(&str)) -> Result<Figures, String> {
    let mut collectors = Vec::new();
    for answers in wish.answers {
        tell(&format!("{answers} responses are imported"));
        let folder = wish.folder.join(answers.to_string());
        fill(&folder, Plan { surveys: SURVEYS, answers, start: a_year_ago(), seed: 7 })?;
        let started = Process::start(&folder, Launch::default());
        collectors.push(started.map_err(|(status, log)| format!("it does not start: {status}: {log}"))?);
    }
    collectors.iter().try_for_each(Process::rests)?;
    tell("every page is opened, here and there in turn");
    let mut asked = Vec::new();
    for (name, path) in PAGES {
        let path = if wish.sabotage { SEARCH } else { path };
        asked.push(Asked::new(name, open(&collectors, path, wish.rounds)?));
    }
    tell("and what is looked for in every response");
    let search = Asked::new("a search through all comments", open(&collectors, SEARCH, wish.rounds.div_ceil(4))?);
    for collector in collectors {
        let (status, log) = collector.stop();
        if !status.success() {
            return Err(format!("the collector ended with {status}: {log}"));
        }
    }
    Ok(Figures { answers: wish.answers, asked, search })
}

fn a_year_ago() -> Timestamp {
    let now = SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).unwrap_or_default();
    let today = i64::try_from(now.as_secs() / 86_400).expect("a number of days");
    Timestamp((today - DAYS) * 86_400_000)
}

fn fill(folder: &Path, plan: Plan) -> Result<(), String> {
    let data = folder.join("data");
    fs::create_dir_all(&data).map_err(|error| format!("{}: {error}", data.display()))?;
    fs::write(folder.join("surveys.toml"), answers::surveys_file(plan.surveys)).map_err(|error| error.to_string())?;
    let store: Arc<dyn Store> = Arc::new(load::open(&data));
    load::define(&*store, plan);
    load::load(&store, plan, 0..plan.answers, load::UNDER_WAY);
    Ok(())
}

/// The median milliseconds of a page in each collector. They are asked in turn, so that whatever else the machine does slows
/// both; the first time counts for nothing.
fn open(collectors: &[Process], path: &str, rounds: usize) -> Result<[f64; 2], String> {
    let mut millis = vec![Vec::new(); collectors.len()];
    let clients: Vec<_> = collectors.iter().map(Process::client).collect();
    for round in 0..=rounds {
        let path = path.replace("{survey}", &answers::survey(round % SURVEYS));
        for (client, millis) in clients.iter().zip(&mut millis) {
            let begun = Instant::now();
            let answer = client.try_get(&path)?;
            let took = begun.elapsed().as_secs_f32() * 1_000.0;
            if answer.status != 200 || !answer.header("content-type").starts_with("text/html") {
                return Err(format!("{path}: {} {}", answer.status, answer.header("content-type")));
            }
            if round > 0 {
                millis.push(took);
            }
        }
    }
    let mut medians = millis.into_iter().map(|mut millis| {
        millis.sort_unstable_by(f32::total_cmp);
        quantile(&millis, 0.5)
    });
    Ok([(); 2].map(|()| medians.next().expect("two collectors")))
}
