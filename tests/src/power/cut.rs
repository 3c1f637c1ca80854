//! One cut: load, stop, copy, open, compare.

use std::fs;
use std::sync::{Arc, RwLock};
use std::time::{Duration, Instant};

use super::Image;
use super::disk::{Disk, Mounted};
use crate::fault::chance::Chance;
use crate::fault::ledger::Ledger;
use crate::fault::load::{self, Load, Unanswered};
use crate::fault::process::{Launch, Process};
use crate::fault::recount;
use crate::fault::shim::{Lie, Shim};

const CLIENTS: u64 = 8;
/// An established database has been under load for so long, and is on the disk, before its cut may come.
const WARM_UP: Duration = Duration::from_millis(500);

/// A database on its disk, and what was acknowledged of it.
pub(super) struct Database {
    image: Image,
    ledger: Arc<Ledger>,
    pub(super) cuts: u64,
}

impl Database {
    pub(super) fn new(disk: &Disk) -> Self {
        Self { image: disk.format(), ledger: Arc::default(), cuts: 0 }
    }
}

/// What a cut did.
#[derive(Debug)]
pub struct Cut {
    /// Whether the database was younger than five seconds.
    pub young: bool,
    /// For how long the collector had run.
    pub after: Duration,
    /// Requests that were answered with success since the cut before.
    pub acknowledged: u64,
    /// What is not there as acknowledged, in words.
    pub lost: Vec<String>,
    /// Why the database could not be opened.
    pub unopenable: Option<String>,
    /// Aggregates and tallies that are wrong, in words.
    pub differences: Vec<String>,
}

impl Cut {
    /// Whether nothing is wrong.
    pub fn passed(&self) -> bool {
        self.lost.is_empty() && self.unopenable.is_none() && self.differences.is_empty()
    }
}

/// Cuts the power of a collector on `database`, and gives what survived.
pub(super) fn cut(
    disk: &Disk,
    database: Database,
    young: bool,
    lie: Option<Lie>,
    chance: &mut Chance,
) -> (Cut, Option<Database>) {
    let Database { image, ledger, cuts } = database;
    let told = ledger.replies();
    let mounted = disk.mount_before(&image);
    let started = Instant::now();
    let collector = run(disk, &mounted, &ledger, young, lie, chance);
    collector.signal("STOP");
    stopped(collector.id());
    let after = started.elapsed();
    let copy = disk.copy(&image, &mounted);
    // Only now: whatever it answered before it was stopped may still be on its way to a client, and counts.
    collector.end();
    drop(mounted);
    fs::rename(&copy, &image).expect("the copy takes the image's place");
    let mut cut = Cut {
        young,
        after,
        acknowledged: ledger.replies() - told,
        lost: Vec::new(),
        unopenable: None,
        differences: Vec::new(),
    };
    let mounted = disk.mount_after(&image);
    if let Err(refusal) = look(disk, &mounted, &ledger, &mut cut) {
        cut.unopenable = Some(refusal);
    }
    drop(mounted);
    (cut, Some(Database { image, ledger, cuts: cuts + 1 }))
}

/// A collector under load.
struct Loaded {
    process: Process,
    load: Option<Load>,
    _shim: Option<Shim>,
}

impl Loaded {
    fn signal(&self, name: &str) {
        self.process.signal(name);
    }

    fn id(&self) -> u32 {
        self.process.id()
    }

    fn end(self) {
        self.process.kill();
        if let Some(load) = self.load {
            load.stop();
        }
    }
}

/// Starts a collector and its load, and comes back at a random moment.
fn run(
    disk: &Disk,
    mounted: &Mounted,
    ledger: &Arc<Ledger>,
    young: bool,
    lie: Option<Lie>,
    chance: &mut Chance,
) -> Loaded {
    let shim = lie.map(|lie| {
        let shim = Shim::new();
        shim.lie(lie);
        shim
    });
    let data = mounted.path.join("data");
    let launch = Launch { shim: shim.as_ref(), data: Some(&data), ..Launch::default() };
    let mut process = Process::spawn(&disk.home(), launch);
    // Early moments more often: a database is made in the first of them.
    let share = chance.below(1_000) * chance.below(1_000) / 1_000;
    let moment = Duration::from_millis(if young { share * 5 } else { 100 + share * 2 });
    let begun = Instant::now();
    let patience = if young { moment } else { Duration::from_mins(1) };
    let listens = process.listens(patience).expect("it starts on a disk that works");
    let mut load = None;
    if listens {
        let address = Arc::new(RwLock::new(process.address().to_owned()));
        let plan = load::Plan { clients: CLIENTS, seed: chance.next(), unanswered: Unanswered::GiveUp };
        load = Some(Load::start(&address, ledger, plan));
    }
    // No condition to wait for: the moment itself is what is tried.
    if young {
        std::thread::sleep(moment.saturating_sub(begun.elapsed()));
    } else {
        std::thread::sleep(WARM_UP);
        mounted.sync();
        std::thread::sleep(moment);
    }
    Loaded { process, load, _shim: shim }
}

/// Waits until no thread of the process runs any more.
fn stopped(process: u32) {
    let state = |task: &fs::DirEntry| {
        let stat = fs::read_to_string(task.path().join("stat")).unwrap_or_default();
        stat.rsplit(") ").next().and_then(|rest| rest.chars().next()).unwrap_or('X')
    };
    loop {
        let mut tasks = fs::read_dir(format!("/proc/{process}/task")).expect("it is alive").filter_map(Result::ok);
        if tasks.all(|task| matches!(state(&task), 'T' | 't' | 'X' | 'Z')) {
            return;
        }
        std::thread::yield_now();
    }
}

/// Opens what survived with the real collector and holds it against the ledger.
fn look(disk: &Disk, mounted: &Mounted, ledger: &Ledger, cut: &mut Cut) -> Result<(), String> {
    let data = mounted.path.join("data");
    let launch = Launch { data: Some(&data), ..Launch::default() };
    let process = Process::start(&disk.home(), launch).map_err(|(status, log)| format!("{status}: {log}"))?;
    let rows = recount::rows(&process.client())?;
    cut.lost = ledger.compare(&rows);
    cut.differences = recount::differences(&process.client(), &rows)?;
    let (status, log) = process.stop();
    if !status.success() {
        return Err(format!("{status}: {log}"));
    }
    cut.differences.extend(recount::verify(&data)?);
    Ok(())
}
