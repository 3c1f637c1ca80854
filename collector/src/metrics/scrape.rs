//! The counts as Prometheus reads them (`OpenMetrics` 1.0 text). `docs/operations.md` says what each one means; a test
//! compares the names.

use std::fmt::Error;
use std::fs;
use std::path::Path;
use std::sync::atomic::{AtomicU64, Ordering};

use prometheus_client::collector::Collector;
use prometheus_client::encoding::text::encode;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

use super::histogram::{Seen, float};
use super::process::Process;
use super::{ATTEMPTS, CLASSES, EXCLUDED, METHODS, METRICS, OUTCOMES, Route};
use crate::http::FOLLOWERS;
use crate::installation::Installation;

/// Of what [`Snapshot::text`] writes.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

type Named = Vec<(&'static str, u64)>;

/// What is not counted here but looked at.
#[derive(Debug)]
pub struct Snapshot {
    ready: bool,
    waiting: usize,
    followers: usize,
    surveys: usize,
    store_bytes: u64,
    problems: Named,
    quarantined: Named,
    repaired: Named,
    process: Process,
}

impl Snapshot {
    /// Looks at the installation, its data folder and the process. Reads the disk.
    pub fn take(installation: &Installation, folder: &Path) -> Self {
        Self {
            ready: installation.ready().is_ok(),
            waiting: installation.writer.waiting(),
            followers: FOLLOWERS - installation.followers.available_permits(),
            surveys: installation.catalog.all().len(),
            store_bytes: bytes(folder),
            problems: installation.guard.refused.counts().collect(),
            quarantined: installation.guard.quarantine.counts().collect(),
            repaired: installation.guard.repaired.counts().collect(),
            process: Process::look(),
        }
    }

    /// With it, every count as text.
    pub fn text(self) -> String {
        let mut registry = Registry::default();
        registry.register_collector(Box::new(self));
        let mut text = String::new();
        encode(&mut text, &registry).expect("a string takes every text");
        text
    }
}

/// What the files of a folder hold. One that goes meanwhile holds nothing.
fn bytes(folder: &Path) -> u64 {
    let entries = fs::read_dir(folder).into_iter().flatten().flatten();
    let of_entry = |entry: fs::DirEntry| match entry.metadata() {
        Ok(found) if found.is_dir() => bytes(&entry.path()),
        Ok(found) if found.is_file() => found.len(),
        Ok(_) | Err(_) => 0,
    };
    entries.map(of_entry).sum()
}

impl Collector for Snapshot {
    fn encode(&self, encoder: DescriptorEncoder<'_>) -> Result<(), Error> {
        let mut words = Words(encoder);
        words.requests()?;
        words.guarding(self)?;
        words.writing()?;
        words.state(self)?;
        words.process(&self.process)
    }
}

struct Words<'a>(DescriptorEncoder<'a>);

impl Words<'_> {
    fn requests(&mut self) -> Result<(), Error> {
        let counter = MetricType::Counter;
        let mut requests =
            self.0.encode_descriptor("perche_http_requests", "Requests that were answered", None, counter)?;
        for route in Route::all() {
            for (method, classes) in METHODS.iter().zip(&METRICS.requests[route.place()]) {
                for (class, count) in CLASSES.iter().zip(classes).filter(|(_, count)| load(count) > 0) {
                    let labels = [("route", route.name()), ("method", *method), ("status", *class)];
                    requests.encode_family(&labels)?.encode_counter::<NoLabelSet, _, f64>(&load(count), None)?;
                }
            }
        }
        let mut durations = self.0.encode_descriptor(
            "perche_http_request_duration_seconds",
            "Time until the head of a reply was made",
            None,
            MetricType::Histogram,
        )?;
        for route in Route::all() {
            let Seen { sum, count, buckets } = METRICS.durations[route.place()].seen(1e9);
            if count > 0 {
                let labels = [("route", route.name())];
                durations.encode_family(&labels)?.encode_histogram::<NoLabelSet>(sum, count, &buckets, None)?;
            }
        }
        self.gauge("perche_http_connections", "Connections that are open", float(load(&METRICS.connections)))
    }

    fn guarding(&mut self, seen: &Snapshot) -> Result<(), Error> {
        let problems = "Requests that were refused or failed, by the last part of the type of the problem";
        self.named("perche_problems", problems, "type", &seen.problems)?;
        let quarantined = "Posts that were kept out of the figures, by the rule";
        self.named("perche_quarantined", quarantined, "rule", &seen.quarantined)?;
        let repaired = "What a page added to a post and was dropped or replaced, by member";
        self.named("perche_repaired", repaired, "member", &seen.repaired)
    }

    /// Counts whose names are the program's own.
    fn named(&mut self, name: &str, help: &str, label: &str, counts: &Named) -> Result<(), Error> {
        let mut encoder = self.0.encode_descriptor(name, help, None, MetricType::Counter)?;
        for (value, count) in counts {
            encoder.encode_family(&[(label, *value)])?.encode_counter::<NoLabelSet, _, f64>(count, None)?;
        }
        Ok(())
    }

    fn writing(&mut self) -> Result<(), Error> {
        let responses = all(&OUTCOMES, &METRICS.responses);
        self.named("perche_responses", "Posts that reached the store", "outcome", &responses)?;
        let excluded = all(&EXCLUDED, &METRICS.excluded);
        self.named("perche_responses_excluded", "Created responses that no figure counts", "status", &excluded)?;
        let attempts = all(&ATTEMPTS, &METRICS.attempts);
        self.named("perche_webhook_attempts", "Attempts to deliver to a webhook", "outcome", &attempts)?;
        let commits = METRICS.commits.seen(1e9);
        self.histogram("perche_commit_duration_seconds", "Time of one commit with its sync", &commits)?;
        self.histogram("perche_commit_changes", "Changes of one commit", &METRICS.batches.seen(1.0))?;
        let mut failures =
            self.0.encode_descriptor("perche_commit_failures", "Commits that failed", None, MetricType::Counter)?;
        failures.encode_counter::<NoLabelSet, _, f64>(&load(&METRICS.failures), None)
    }

    fn state(&mut self, seen: &Snapshot) -> Result<(), Error> {
        let number = |count: usize| float(u64::try_from(count).unwrap_or(u64::MAX));
        self.gauge("perche_ready", "1 when answers are taken", f64::from(u8::from(seen.ready)))?;
        self.gauge("perche_writer_queue", "Changes that wait for a commit", number(seen.waiting))?;
        self.gauge("perche_event_followers", "Clients that follow events", number(seen.followers))?;
        self.gauge("perche_surveys", "Surveys, archived ones too", number(seen.surveys))?;
        self.gauge("perche_store_bytes", "Bytes of the files in the data folder", float(seen.store_bytes))?;
        let version = [("version", env!("CARGO_PKG_VERSION"))];
        let mut build = self.0.encode_descriptor("perche_build_info", "Always 1", None, MetricType::Gauge)?;
        build.encode_family(&version)?.encode_gauge(&1_i64)
    }

    fn process(&mut self, process: &Process) -> Result<(), Error> {
        let gauges = [
            ("process_resident_memory_bytes", "Memory that the process holds", process.resident_bytes),
            ("process_open_fds", "Files and connections that are open", process.open_files),
            ("process_max_fds", "How many may be", process.most_files),
        ];
        for (name, help, value) in gauges {
            if let Some(value) = value {
                self.gauge(name, help, float(value))?;
            }
        }
        let Some(seconds) = process.processor_seconds else { return Ok(()) };
        let help = "Processor time, of the process and of the system for it";
        let mut counter = self.0.encode_descriptor("process_cpu_seconds", help, None, MetricType::Counter)?;
        counter.encode_counter::<NoLabelSet, _, f64>(&seconds, None)
    }

    fn gauge(&mut self, name: &str, help: &str, value: f64) -> Result<(), Error> {
        self.0.encode_descriptor(name, help, None, MetricType::Gauge)?.encode_gauge(&value)
    }

    fn histogram(&mut self, name: &str, help: &str, seen: &Seen) -> Result<(), Error> {
        let mut encoder = self.0.encode_descriptor(name, help, None, MetricType::Histogram)?;
        encoder.encode_histogram::<NoLabelSet>(seen.sum, seen.count, &seen.buckets, None)
    }
}

/// Those too that were never met: a rule of Prometheus can then say what never happened.
fn all(names: &[&'static str], counts: &[AtomicU64]) -> Named {
    names.iter().copied().zip(counts.iter().map(load)).collect()
}

fn load(counter: &AtomicU64) -> u64 {
    counter.load(Ordering::Relaxed)
}
