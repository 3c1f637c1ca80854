//! What was found, cell by cell, and the bars it is held to.

use std::fmt;
use std::thread;

/// One combination of shares.
pub(crate) struct Cell {
    /// A probability.
    pub(crate) value: f64,
    pub(crate) at: String,
    /// Away from the edges, where the strict bars hold.
    pub(crate) inner: bool,
}

impl Cell {
    pub(crate) fn new(value: f64, at: String, inner: bool) -> Self {
        Self { value, at, inner }
    }
}

/// All cells of one method at one size.
pub(crate) struct Row {
    pub(crate) name: String,
    pub(crate) size: String,
    pub(crate) cells: Vec<Cell>,
}

impl Row {
    pub(crate) fn new(name: impl Into<String>, size: impl Into<String>, cells: Vec<Cell>) -> Self {
        Self { name: name.into(), size: size.into(), cells }
    }

    pub(crate) fn mean(&self) -> f64 {
        let count = u32::try_from(self.cells.len()).unwrap_or(u32::MAX);
        self.cells.iter().map(|cell| cell.value).sum::<f64>() / f64::from(count)
    }

    pub(crate) fn least(&self) -> &Cell {
        self.cells.iter().min_by(|one, other| one.value.total_cmp(&other.value)).expect("a row has cells")
    }

    pub(crate) fn most(&self) -> &Cell {
        self.cells.iter().max_by(|one, other| one.value.total_cmp(&other.value)).expect("a row has cells")
    }

    /// Lowest and highest away from the edges, in percent to one decimal, as bars are set.
    pub(crate) fn inner(&self) -> Option<(f64, f64)> {
        let inner = || self.cells.iter().filter(|cell| cell.inner).map(|cell| tenths(cell.value));
        inner().next()?;
        Some((inner().fold(f64::MAX, f64::min), inner().fold(0.0, f64::max)))
    }
}

impl fmt::Display for Row {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (least, most) = (self.least(), self.most());
        let inner = self.inner().map_or("-".to_owned(), |(low, high)| format!("{low:.1} to {high:.1}"));
        let Self { name, size, .. } = self;
        write!(
            out,
            "{name:<34} {size:>11}  {:6.2}  {:6.2} {:<16}",
            self.mean() * 100.0,
            least.value * 100.0,
            least.at
        )?;
        write!(out, "  {:6.2} {:<16} {inner}", most.value * 100.0, most.at)
    }
}

/// Percent to one decimal.
pub(crate) fn tenths(probability: f64) -> f64 {
    (probability * 1000.0).round() / 10.0
}

/// What must hold, and whether it does.
pub(crate) struct Bar {
    pub(crate) what: String,
    pub(crate) holds: bool,
}

/// The tables of a run.
#[derive(Default)]
pub(crate) struct Report {
    pub(crate) coverage: Vec<Row>,
    pub(crate) alarms: Vec<Row>,
    pub(crate) power: Vec<Row>,
    pub(crate) bars: Vec<Bar>,
}

/// Works on all cores; the order stays.
pub(crate) fn in_parallel<T: Copy + Send + Sync>(places: &[T], work: impl Fn(T) -> Cell + Sync) -> Vec<Cell> {
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let work = &work;
    let lane = |first: usize| places.iter().skip(first).step_by(cores).map(|place| work(*place)).collect::<Vec<_>>();
    let lanes: Vec<Vec<Cell>> = thread::scope(|scope| {
        let lanes: Vec<_> = (0..cores).map(|first| scope.spawn(move || lane(first))).collect();
        lanes.into_iter().map(|lane| lane.join().expect("a cell panics only on a bug of its own")).collect()
    });
    let mut lanes: Vec<_> = lanes.into_iter().map(Vec::into_iter).collect();
    (0..places.len()).filter_map(|place| lanes[place % cores].next()).collect()
}
