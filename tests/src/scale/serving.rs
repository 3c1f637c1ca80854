//! The collector that serves a folder: how fast it starts, how fast it answers, how much memory it takes.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use perche_survey::time::Timestamp;

use super::answers::{self, Plan};
use super::memory;
use crate::fault::process::{Launch, Process};

/// How many times each survey is asked for.
const ROUNDS: usize = 15;

/// A collector on a folder that was filled.
pub struct Serving {
    process: Process,
    plan: Plan,
    /// How long it took until it listened.
    pub start: Duration,
}

impl Serving {
    /// Starts one on `folder/data`, its log and surveys beside it.
    pub fn start(folder: &Path, plan: Plan) -> Self {
        std::fs::write(folder.join("surveys.toml"), answers::surveys_file(plan.surveys))
            .expect("the surveys are written");
        let begun = Instant::now();
        let process = Process::start(folder, Launch::default())
            .unwrap_or_else(|(status, log)| panic!("the collector does not start: {status}\n{log}"));
        Self { process, plan, start: begun.elapsed() }
    }

    /// The most memory that it had so far.
    pub fn memory(&self) -> u64 {
        memory::peak(self.process.id())
    }

    /// Ends it as a power cut would.
    pub fn kill(self) {
        self.process.kill();
    }

    /// Asks it to end.
    pub fn stop(self) {
        let (status, log) = self.process.stop();
        assert!(status.success(), "{status}\n{log}");
    }

    /// How long a month by day takes.
    fn month(&self, survey: usize, tz: &str) -> Duration {
        let (from, to) = month(self.plan);
        let survey = answers::survey(survey);
        let path = format!("/v1/surveys/{survey}/aggregates?from={from}&to={to}&interval=day&tz={tz}");
        let client = self.process.client();
        let begun = Instant::now();
        let answer = client.get(&path);
        let took = begun.elapsed();
        assert_eq!(answer.status, 200, "{}", answer.text);
        assert!(answer.text.contains(r#""basis":"tallies""#), "{}", answer.text);
        took
    }
}

/// A month of a plan, as dates.
fn month(plan: Plan) -> (String, String) {
    let day = |days: i64| plan.start.plus_days(days).to_string()[..10].to_owned();
    (day(300), day(331))
}

/// A month of a plan, and its days.
pub(super) fn days(plan: Plan) -> Vec<Timestamp> {
    (300..=331).map(|day| plan.start.plus_days(day)).collect()
}

/// The median time of a month by day, of each collector. They are asked in turn, so that whatever else the machine does
/// slows all of them.
pub fn medians(collectors: &[&Serving], tz: &str) -> Vec<Duration> {
    let mut times = vec![Vec::new(); collectors.len()];
    for round in 0..=ROUNDS {
        for survey in 0..collectors.first().map_or(0, |one| one.plan.surveys) {
            for (collector, times) in collectors.iter().zip(&mut times) {
                let took = collector.month(survey, tz);
                // The first one reads from the disk.
                if round > 0 {
                    times.push(took);
                }
            }
        }
    }
    times.into_iter().map(median).collect()
}

fn median(mut times: Vec<Duration>) -> Duration {
    times.sort_unstable();
    times.get(times.len() / 2).copied().unwrap_or_default()
}

/// Makes the system forget what it holds of the disk; false where that is not allowed.
pub fn drop_caches() -> bool {
    // Only what is on the disk can be forgotten.
    let synced = std::process::Command::new("sync").status().is_ok_and(|status| status.success());
    synced && std::fs::write("/proc/sys/vm/drop_caches", "3").is_ok()
}

/// Bytes on the disk, without the room that is set aside for a full disk.
pub fn bytes(data: &Path) -> u64 {
    use std::os::unix::fs::MetadataExt;
    let mut folders: Vec<PathBuf> = vec![data.to_owned()];
    let mut bytes = 0;
    while let Some(folder) = folders.pop() {
        for entry in std::fs::read_dir(folder).expect("the data folder is read").filter_map(Result::ok) {
            let Ok(found) = entry.metadata() else { continue };
            if found.is_dir() {
                folders.push(entry.path());
            } else if !entry.file_name().to_string_lossy().starts_with("reserve") {
                // What the file takes, holes left out, in blocks of 512 bytes.
                bytes += found.blocks() * 512;
            }
        }
    }
    bytes
}
