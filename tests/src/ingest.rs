//! How many answers a second the collector takes, each on stable storage before it is acknowledged, held against what
//! the same machine can do at the same time: without a store, and with PostgreSQL. `cargo xtask bench ingest`.
//!
//! Everybody is measured in turn, round after round, and what counts are the ratios of each round: on a machine with
//! other guests the figures themselves swing by a factor of two, their ratios hardly.

pub mod load;
pub mod machine;
pub mod post;
pub mod postgres;
pub mod process;
mod reply;
pub mod serve;
mod table;
pub mod verdict;

use std::fs;
use std::path::{Path, PathBuf};
use std::time::Duration;

use self::load::{Answered, Load, quantile};
use self::machine::Machine;
use self::postgres::Cluster;
use self::process::{Server, cpu, memory, mortal, size};
use self::serve::Kind;
use self::verdict::{CONNECTIONS, Contestant, Figures, PACES, Round, judge};
use crate::collector::{ADMIN_KEY, perche};
use crate::fault::shim::Shim;
use crate::http::Client;

/// What is asked for.
#[derive(Clone, Debug)]
pub struct Plan {
    /// How long each measurement counts.
    pub seconds: u64,
    /// How many rounds.
    pub repeats: u64,
    /// Make the collector's disk slow, so that the bars can be seen to be missed.
    pub sabotage: bool,
    /// Where the programs of PostgreSQL are.
    pub postgres: PathBuf,
    /// Everything is written here; emptied before and after.
    pub folder: PathBuf,
}

/// What came of it. Displays as Markdown.
pub struct Report {
    machine: Machine,
    postgres: String,
    seconds: u64,
    sabotaged: bool,
    rounds: Vec<Round>,
}

impl Report {
    /// Whether every bar is held.
    pub fn passed(&self) -> bool {
        judge(&self.rounds).iter().all(verdict::Judged::passed)
    }
}

/// Answers of the first moments: connections, caches and batches are not yet what they will be.
const WARM_UP: Duration = Duration::from_secs(1);
/// How much longer each sync takes under sabotage.
const SLOW: Duration = Duration::from_millis(20);

/// Measures everybody, round after round; tells of each as it comes. An error is a measurement that means nothing.
pub fn run(plan: &Plan, mut tell: impl FnMut(&str)) -> Result<Report, String> {
    clear(&plan.folder)?;
    let machine = Machine::look(&plan.folder)?;
    let cluster = Cluster::start(&plan.postgres, &plan.folder.join("postgres"))?;
    let mut rounds = Vec::new();
    for number in 0..plan.repeats {
        let bench = Bench { plan, cluster: &cluster, number };
        rounds.push(bench.round(&mut tell)?);
    }
    let postgres = cluster.version()?;
    drop(cluster);
    clear(&plan.folder)?;
    Ok(Report { machine, postgres, seconds: plan.seconds, sabotaged: plan.sabotage, rounds })
}

fn clear(folder: &Path) -> Result<(), String> {
    let remade = fs::remove_dir_all(folder).or_else(|error| match error.kind() {
        std::io::ErrorKind::NotFound => Ok(()),
        _ => Err(error),
    });
    remade.and_then(|()| fs::create_dir_all(folder)).map_err(|error| format!("{}: {error}", folder.display()))
}

/// One round.
struct Bench<'a> {
    plan: &'a Plan,
    cluster: &'a Cluster,
    number: u64,
}

impl Bench<'_> {
    fn round(&self, tell: &mut impl FnMut(&str)) -> Result<Round, String> {
        let mut round = Round::default();
        let mut order = Contestant::ALL;
        // Who comes first after the pause between two rounds changes.
        let first = usize::try_from(self.number).unwrap_or(0) % order.len();
        order.rotate_left(first);
        let mut say = |what: &str, figures: &Figures| {
            let Figures { rate, cpu, .. } = figures;
            tell(&format!(
                "round {}: {what}: {rate:.0} answers/s, {cpu:.1} µs of the server for each",
                self.number + 1
            ));
        };
        for connections in CONNECTIONS {
            for who in order {
                let figures = self.measure(who, connections, None)?;
                say(&format!("{}, {connections} connections", who.name()), &figures);
                round.full.insert((connections, who), figures);
            }
        }
        let most = CONNECTIONS[CONNECTIONS.len() - 1];
        let maximum = round.full.get(&(most, Contestant::Perche)).map_or(0.0, |figures| figures.rate);
        for share in PACES {
            let figures = self.measure(Contestant::Perche, most, Some(share * maximum))?;
            say(&format!("{} at {:.0} %", Contestant::Perche.name(), share * 100.0), &figures);
            round.paced.push(figures);
        }
        Ok(round)
    }

    fn measure(&self, who: Contestant, connections: usize, pace: Option<f64>) -> Result<Figures, String> {
        let window = Duration::from_secs(self.plan.seconds);
        let load = Load { connections, pace, warm_up: WARM_UP, window, seed: self.number };
        match who {
            Contestant::Empty => self.plain(Kind::Empty, load),
            Contestant::Judge => self.plain(Kind::Judge, load),
            Contestant::Perche => self.perche(load),
            Contestant::Postgres => {
                let run = self.cluster.bench(connections, WARM_UP, window)?;
                let figures = figures(&run.millis, run.window, run.cpu, run.memory);
                Ok(Figures { bytes: run.bytes, ..figures })
            }
        }
    }

    fn plain(&self, kind: Kind, load: Load) -> Result<Figures, String> {
        let own = std::env::current_exe().map_err(|error| error.to_string())?;
        let mut command = mortal(own, "KILL");
        command.args(["serve", kind.name()]);
        let server = Server::start(command, &self.plan.folder.join("log"))?;
        Ok(loaded(&server, load)?.0)
    }

    /// The collector on an empty folder. What it acknowledged must be counted by it.
    fn perche(&self, load: Load) -> Result<Figures, String> {
        let folder = self.plan.folder.join("perche");
        let shim = self.plan.sabotage.then(slow);
        let server = collector(&folder, shim.as_ref())?;
        let empty = size(&folder.join("data"));
        let (figures, answered) = loaded(&server, load)?;
        let counted = counted(&server)?;
        if counted != answered.created {
            return Err(format!("{} answers were acknowledged and {counted} are counted", answered.created));
        }
        server.stop()?;
        let grown = size(&folder.join("data")).saturating_sub(empty);
        clear(&folder)?;
        Ok(Figures { bytes: float(grown) / float(answered.created), ..figures })
    }
}

/// A disk whose syncs take their time.
pub fn slow() -> Shim {
    let shim = Shim::new();
    shim.slow(SLOW);
    shim
}

/// The collector, as a user starts it, on `folder`.
pub fn collector(folder: &Path, shim: Option<&Shim>) -> Result<Server, String> {
    clear(folder)?;
    let (surveys, data) = (folder.join("surveys.toml"), folder.join("data"));
    fs::write(&surveys, post::SURVEYS).map_err(|error| format!("{}: {error}", surveys.display()))?;
    let mut command = mortal(perche().get_program(), "KILL");
    command.args(["serve", "--listen", "127.0.0.1:0", "--data"]).arg(&data).arg("--surveys").arg(&surveys);
    command.env("PERCHE_ADMIN_KEY", ADMIN_KEY).env("PERCHE_LOG", "warn");
    if let Some(shim) = shim {
        shim.preload(&mut command, &data);
    }
    Server::start(command, &folder.join("log"))
}

/// Sends, and takes the server's figures.
fn loaded(server: &Server, load: Load) -> Result<(Figures, Answered), String> {
    let mut marks = Vec::new();
    let answered = load.run(server.address(), || marks.push((cpu(server.id()), memory(server.id(), "Rss"))));
    if let Some(strange) = answered.strange.first() {
        return Err(format!("{} answers are no 201, the first: {strange}", answered.strange.len()));
    }
    let [(before, _), (after, memory)] = marks[..] else { return Err("the window did not close".to_owned()) };
    Ok((figures(&answered.millis, load.window, after.saturating_sub(before), memory), answered))
}

fn figures(millis: &[f32], window: Duration, cpu: Duration, memory: u64) -> Figures {
    let answers = float(u64::try_from(millis.len()).unwrap_or(u64::MAX));
    Figures {
        rate: answers / window.as_secs_f64(),
        millis: [0.5, 0.99, 0.999].map(|share| quantile(millis, share)),
        memory: float(memory),
        cpu: cpu.as_secs_f64() * 1e6 / answers,
        bytes: 0.0,
    }
}

#[expect(clippy::cast_precision_loss, reason = "bytes and answers of one run, far below 2^52")]
fn float(count: u64) -> f64 {
    count as f64
}

/// How many answers the collector counts, over all surveys.
pub fn counted(server: &Server) -> Result<u64, String> {
    let client = Client::new(&format!("http://{}", server.address())).key(ADMIN_KEY);
    let of = |survey: &str| -> Result<u64, String> {
        let answer = client.try_get(&format!("/v1/surveys/{survey}/aggregates"))?;
        let total = answer.json()["total"].clone();
        let count = |name: &str| total[name].as_u64().ok_or_else(|| format!("no {name} in {answer:?}"));
        Ok(count("n")? + count("skipped")?)
    };
    Ok(of("effort")? + of("loyalty")?)
}
