//! How often each rule was right.

use std::sync::atomic::{AtomicU64, Ordering};

use perche_survey::response::Suspicion;

/// One counter for each rule.
#[derive(Default)]
pub(super) struct Counts([AtomicU64; Suspicion::NAMES.len()]);

impl Counts {
    pub(super) fn count(&self, rule: Suspicion) {
        if let Some((_, count)) = self.each().find(|(known, _)| known.1 == rule) {
            count.fetch_add(1, Ordering::Relaxed);
        }
    }

    pub(super) fn all(&self) -> impl Iterator<Item = (&'static str, u64)> + '_ {
        self.each().map(|((name, _), count)| (name, count.load(Ordering::Relaxed)))
    }

    fn each(&self) -> impl Iterator<Item = ((&'static str, Suspicion), &AtomicU64)> {
        Suspicion::NAMES.into_iter().zip(&self.0)
    }
}
