//! What the collector counts about itself, for Prometheus. To count is a few additions to atomics: no lock, no text and no
//! memory a request. Words are made when somebody asks for them, in [`scrape`].

mod histogram;
mod process;
mod route;
mod scrape;

use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use actix_web::http::Method;
use perche_survey::response::Status;

use self::histogram::{Histogram, MILLION};
pub use self::route::Route;
pub use self::scrape::{CONTENT_TYPE, Snapshot};
use crate::change::{Change, Outcome};

/// One process is one collector.
pub static METRICS: Metrics = Metrics::new();

/// Bounds in nanoseconds: from half a millisecond to ten seconds.
const SECONDS: [u64; 13] = [
    MILLION / 2,
    MILLION,
    5 * MILLION / 2,
    5 * MILLION,
    10 * MILLION,
    25 * MILLION,
    50 * MILLION,
    100 * MILLION,
    250 * MILLION,
    500 * MILLION,
    1_000 * MILLION,
    2_500 * MILLION,
    10_000 * MILLION,
];
const CHANGES: [u64; 10] = [1, 2, 5, 10, 25, 50, 100, 250, 500, 1_000];

const METHODS: [&str; 8] = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "other"];
const CLASSES: [&str; 5] = ["1xx", "2xx", "3xx", "4xx", "5xx"];
const OUTCOMES: [&str; 4] = ["created", "amended", "unchanged", "refused"];
const EXCLUDED: [&str; 2] = ["test", "quarantined"];
const ATTEMPTS: [&str; 3] = ["taken", "refused", "unreachable"];

type Counters<const N: usize> = [AtomicU64; N];

/// Every count.
pub struct Metrics {
    requests: [[Counters<{ CLASSES.len() }>; METHODS.len()]; Route::COUNT],
    durations: [Histogram<{ SECONDS.len() }>; Route::COUNT],
    connections: AtomicU64,
    responses: Counters<{ OUTCOMES.len() }>,
    excluded: Counters<{ EXCLUDED.len() }>,
    commits: Histogram<{ SECONDS.len() }>,
    batches: Histogram<{ CHANGES.len() }>,
    failures: AtomicU64,
    attempts: Counters<{ ATTEMPTS.len() }>,
}

impl Metrics {
    const fn new() -> Self {
        Self {
            requests: [const { [const { zeros() }; METHODS.len()] }; Route::COUNT],
            durations: [const { Histogram::new(SECONDS) }; Route::COUNT],
            connections: AtomicU64::new(0),
            responses: zeros(),
            excluded: zeros(),
            commits: Histogram::new(SECONDS),
            batches: Histogram::new(CHANGES),
            failures: AtomicU64::new(0),
            attempts: zeros(),
        }
    }

    /// A request was answered; `took` until the head of its reply was made.
    pub fn answered(&self, route: Route, method: &Method, status: u16, took: Duration) {
        let method = METHODS.iter().position(|name| *name == self::method(method)).unwrap_or_default();
        let class = usize::from(status / 100).saturating_sub(1).min(CLASSES.len() - 1);
        add(&self.requests[route.place()][method][class]);
        self.durations[route.place()].observe(nanoseconds(took));
    }

    /// A webhook's receiver was tried, and replied with that status, or not at all.
    pub fn attempted(&self, status: Option<u16>) {
        add(match status {
            Some(200..=299) => &self.attempts[0],
            Some(_) => &self.attempts[1],
            None => &self.attempts[2],
        });
    }

    /// A connection is served until the returned value is dropped.
    pub fn connected(&'static self) -> Connected {
        add(&self.connections);
        Connected(&self.connections)
    }

    /// The writer has committed `changes`, with these outcomes, or failed to.
    pub fn committed(&self, changes: &[Change], outcomes: Option<&[Outcome]>, took: Duration) {
        let Some(outcomes) = outcomes else { return add(&self.failures) };
        self.commits.observe(nanoseconds(took));
        self.batches.observe(changes.len().try_into().unwrap_or(u64::MAX));
        for (change, outcome) in changes.iter().zip(outcomes) {
            let Change::Accept(accepted) = change else { continue };
            match outcome {
                Outcome::Created(_) => {
                    add(&self.responses[0]);
                    match accepted.fresh.status {
                        Status::Counted => {}
                        Status::Test => add(&self.excluded[0]),
                        Status::Quarantined => add(&self.excluded[1]),
                    }
                }
                Outcome::Amended(_) => add(&self.responses[1]),
                Outcome::Unchanged(_) => add(&self.responses[2]),
                _ => add(&self.responses[3]),
            }
        }
    }
}

/// The name of a method, which may be any word that a client makes up: one of a few, or `other`.
pub fn method(method: &Method) -> &'static str {
    let known = METHODS.iter().find(|name| **name == method.as_str());
    known.copied().unwrap_or("other")
}

/// One connection that is being served.
pub struct Connected(&'static AtomicU64);

impl Drop for Connected {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

const fn zeros<const N: usize>() -> Counters<N> {
    [const { AtomicU64::new(0) }; N]
}

fn add(counter: &AtomicU64) {
    counter.fetch_add(1, Ordering::Relaxed);
}

fn nanoseconds(time: Duration) -> u64 {
    time.as_nanos().try_into().unwrap_or(u64::MAX)
}
