//! How well the product's own intervals and verdicts do, and the bars they are held to. Shared by the bench and by a
//! test, which takes a coarser choice of sizes.

mod chance;
mod net;
mod score;
mod share;
mod table;
mod weighted;

use perche_survey::distribution::Distribution;
use perche_survey::kind::Kind;
use perche_survey::scale::Scale;
use perche_survey::verdict::Change;

use chance::real;
pub(crate) use table::Report;
use table::{Bar, Cell, Row, tenths};

/// What to measure.
pub(crate) struct Plan {
    /// The quantile that the intervals are asked for; the product's is `interval::Z`.
    pub(crate) z: f64,
    /// Numbers of answers.
    pub(crate) sizes: Vec<u64>,
    /// Numbers of answers in two windows.
    pub(crate) windows: Vec<(u64, u64)>,
    /// Whether to measure what has no bar as well.
    pub(crate) all: bool,
}

/// The least size at which mean coverage and the lower end of false alarms are held to a bar: with ten answers counts are
/// so coarse that whole percents lie between one method and the next.
const ENOUGH: u64 = 30;
/// Beyond so many times the smaller window the larger one counts as less on purpose: false alarms have no lower end there.
const APART: u64 = 10;

/// Measures, row by row; `progress` hears of each.
pub(crate) fn measure(plan: &Plan, progress: impl Fn(&Row)) -> Report {
    let mut report = Report::default();
    for n in &plan.sizes {
        coverage(&mut report, *n, plan, &progress);
    }
    for windows in &plan.windows {
        alarms(&mut report, *windows, plan, &progress);
    }
    if plan.all {
        for row in [same_score(plan), power(plan)] {
            progress(&row);
            report.power.push(row);
        }
    }
    report
}

fn coverage(report: &mut Report, n: u64, plan: &Plan, progress: &impl Fn(&Row)) {
    let size = n.to_string();
    let mut add = |row: Row, bar: bool| {
        if bar && n >= ENOUGH {
            let mean = tenths(row.mean());
            let what = format!("mean coverage of {}, n {n}: {mean:.1} %, 94 to 97", row.name);
            report.bars.push(Bar { what, holds: (94.0..=97.0).contains(&mean) });
        }
        progress(&row);
        report.coverage.push(row);
    };
    add(Row::new("share, Wilson", &*size, share::coverage(n, plan.z)), true);
    add(Row::new("nps and ces_net, adjusted Wald", &*size, net::coverage(n, plan.z)), true);
    if plan.all {
        let drawn = if n > score::MOST_EXACT { " (drawn)" } else { "" };
        add(Row::new(format!("mean, Student{drawn}"), &*size, score::mean_coverage(n, plan.z)), false);
        add(Row::new("median, order statistics", &*size, score::median_coverage(n, plan.z)), false);
        add(Row::new("weighted share, Wilson", &*size, weighted::coverage(n)), false);
    }
}

fn alarms(report: &mut Report, (before, after): (u64, u64), plan: &Plan, progress: &impl Fn(&Row)) {
    let size = format!("{before}, {after}");
    let rows = [
        Row::new("share, Newcombe", &*size, share::alarms(before, after, plan.z)),
        Row::new("nps and ces_net, adjusted Wald", &*size, net::alarms(before, after, plan.z)),
    ];
    for row in rows {
        let (most, at) = (row.most().value, row.most().at.clone());
        let name = format!("{}, {size}", row.name);
        let what = format!("false alarms of {name}: {:.2} % at {at}, at most 6", most * 100.0);
        report.bars.push(Bar { what, holds: most <= 0.06 });
        if let Some((low, high)) =
            row.inner().filter(|_| before.min(after) >= ENOUGH && before.max(after) <= APART * before.min(after))
        {
            let what = format!("false alarms of {name}, no share small: {low:.1} to {high:.1} %, 3 to 6");
            report.bars.push(Bar { what, holds: low >= 3.0 && high <= 6.0 });
        }
        progress(&row);
        report.alarms.push(row);
    }
    if plan.all {
        let drawn = if before.max(after) > score::MOST_EXACT_PAIR { " (drawn)" } else { "" };
        let row = Row::new(format!("mean, Welch{drawn}"), &*size, score::alarms(before, after, plan.z));
        progress(&row);
        report.alarms.push(row);
    }
}

/// Two windows of one score but of another spread: nothing changed, and a method that pools them would say otherwise.
fn same_score(plan: &Plan) -> Row {
    let places = [
        ((10, 0.5, 0.5), (10, 0.1, 0.1)),
        ((30, 0.5, 0.5), (30, 0.1, 0.1)),
        ((30, 0.5, 0.5), (100, 0.1, 0.1)),
        ((10, 0.5, 0.5), (100, 0.1, 0.1)),
        ((10, 0.1, 0.1), (100, 0.5, 0.5)),
    ];
    let cells = places.map(|(before, after)| {
        let spread = |(n, up, _): (u64, f64, f64)| format!("{n} ±{:.0}", up * 100.0);
        let at = format!("{}, {}", spread(before), spread(after));
        Cell::new(net::changes(before, after, plan.z), at, false)
    });
    Row::new("nps, one score, two spreads", "", cells.into())
}

/// How often a change of ten points is seen once both windows have as many answers as [`Change::needed`] asks for.
fn power(plan: &Plan) -> Row {
    let scale = Scale::new(1, 2);
    let of = |up: u64| Distribution::new(Kind::Csat, scale, &scale.scores().zip([100 - up, up]).collect());
    let cells = (0..10).map(|tenth| {
        let (before, after) = (tenth * 10, tenth * 10 + 10);
        let n = 100 + Change::between(&of(before), &of(after)).needed.unwrap_or_default();
        let seen = share::seen((n, real(before) / 100.0), (n, real(after) / 100.0), plan.z);
        Cell::new(seen, format!("{before}-{after} %, n {n}"), false)
    });
    Row::new("power of a share at `needed`", "", cells.collect())
}
