//! Power cuts: what a collector had acknowledged is there after the machine lost its power at a random moment.
//!
//! The data lie on an ext4 image on a loop device. A cut is: stop the collector, copy the image as it stands, mount the
//! copy, start another collector on it. What the collector wrote and did not sync is in the page cache of the mounted
//! file system, not in the image, and is lost with it, as at a power cut; so is the file system's own journal since its
//! last commit (`commit=300`: the worst that ext4 allows). The image itself models a disk whose cache survives.
//!
//! Runs in a mount and process namespace of its own (`cargo xtask bench powercut` makes it), so that every mount, loop
//! device and process goes with it, however it ends.

mod cut;
mod disk;

use std::path::PathBuf;

use crate::fault::chance::Chance;
use crate::fault::shim::Lie;
pub use cut::Cut;
use cut::Database;
use disk::Disk;

/// What is asked for.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// How many cuts.
    pub cuts: u64,
    /// Only databases that are younger than five seconds; else every second one.
    pub young: bool,
    /// What the disk lies about, so that the harness can be seen to go red.
    pub lie: Option<Lie>,
    /// Moments and answers follow from it.
    pub seed: u64,
}

/// What came of all cuts.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Total {
    /// How many.
    pub cuts: u64,
    /// Requests that were answered with success.
    pub acknowledged: u64,
    /// Acknowledged answers that were not there as acknowledged.
    pub lost: usize,
    /// Databases that could not be opened.
    pub unopenable: usize,
    /// Aggregates and tallies that are not what the rows add up to.
    pub differences: usize,
    /// Cuts without a fault.
    pub passed: u64,
}

/// How many cuts an established database goes through, each on what the one before left.
const CHAIN: u64 = 5;

/// Cuts the power so many times; tells of each as it comes.
pub fn run(plan: Plan, mut tell: impl FnMut(u64, &Cut)) -> Total {
    let disk = Disk::new();
    let mut chance = Chance::of(plan.seed);
    let mut total = Total::default();
    let mut established: Option<Database> = None;
    for number in 1..=plan.cuts {
        let young = plan.young || number % 2 == 1;
        let kept = established.take().filter(|database| !young && database.cuts < CHAIN);
        let database = kept.unwrap_or_else(|| Database::new(&disk));
        let (cut, survivor) = cut::cut(&disk, database, young, plan.lie, &mut chance);
        tell(number, &cut);
        total.cuts += 1;
        total.acknowledged += cut.acknowledged;
        total.lost += cut.lost.len();
        total.unopenable += usize::from(cut.unopenable.is_some());
        total.differences += cut.differences.len();
        total.passed += u64::from(cut.passed());
        // A damaged one would be told of again and again.
        established = survivor.filter(|_| cut.passed() && plan.lie.is_none());
    }
    total
}

/// Where an image lies.
type Image = PathBuf;
