//! Which part of a range a chart shows, and where its ticks stand.

use super::Range;

/// The least part of the whole range that is shown: a change of a point shall not look like a landslide.
const LEAST: f64 = 0.2;
/// How far apart ticks may stand.
const STEPS: [f64; 11] = [0.1, 0.2, 0.5, 1.0, 2.0, 5.0, 10.0, 20.0, 25.0, 50.0, 100.0];
/// The most ticks of one axis.
const MOST: f64 = 6.0;

/// The part of `whole` that holds all `values`, widened to a part that is worth looking at. Without any, all of it.
pub(super) fn fit(values: impl Iterator<Item = f64>, whole: Range) -> Range {
    let seen = values.fold(None, |seen: Option<Range>, value| {
        let value = value.clamp(whole.low, whole.high);
        Some(seen.map_or(Range { low: value, high: value }, |seen| Range {
            low: seen.low.min(value),
            high: seen.high.max(value),
        }))
    });
    let Some(seen) = seen else { return whole };
    let span = seen.span().max(whole.span() * LEAST);
    // What does not fit at one end is added at the other.
    let low = (seen.low - (span - seen.span()) / 2.0).clamp(whole.low, whole.high - span);
    Range { low, high: low + span }
}

/// Natural ticks around `part`, lowest first. The axis runs from the first to the last.
pub(super) fn ticks(part: Range, whole: Range) -> Vec<f64> {
    let ends = |step: f64| ((part.low / step).floor(), (part.high / step).ceil());
    let step = STEPS.into_iter().find(|step| ends(*step).1 - ends(*step).0 < MOST);
    let Some(step) = step else { return vec![whole.low, whole.high] };
    let (mut at, last) = ends(step);
    let mut ticks: Vec<f64> = Vec::new();
    while at <= last {
        // Sums of tenths are not tenths; a scale that begins at 1 has no tick at 0.
        let tick = ((at * step * 10.0).round() / 10.0).clamp(whole.low, whole.high);
        if ticks.last() != Some(&tick) {
            ticks.push(tick);
        }
        at += 1.0;
    }
    ticks
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NET, PERCENT};
    use super::*;

    fn axis(values: &[f64], whole: Range) -> Vec<f64> {
        ticks(fit(values.iter().copied(), whole), whole)
    }

    #[test]
    fn ticks_are_natural_numbers_around_the_values() {
        assert_eq!(axis(&[62.1, 88.8], PERCENT), [60.0, 70.0, 80.0, 90.0]);
        assert_eq!(axis(&[0.0, 100.0], PERCENT), [0.0, 20.0, 40.0, 60.0, 80.0, 100.0]);
        assert_eq!(axis(&[-34.0, 12.0], NET), [-40.0, -20.0, 0.0, 20.0]);
        assert_eq!(axis(&[], NET), [-100.0, -50.0, 0.0, 50.0, 100.0]);
        let mean = Range { low: 1.0, high: 7.0 };
        assert_eq!(axis(&[5.2, 5.3], mean), [4.5, 5.0, 5.5, 6.0]);
        assert_eq!(axis(&[1.0, 6.9], mean), [1.0, 2.0, 4.0, 6.0, 7.0]);
    }

    #[test]
    fn a_single_value_is_not_blown_up_and_stays_inside() {
        for value in [0.0, 3.0, 50.0, 99.5, 100.0] {
            let shown = fit([value].into_iter(), PERCENT);
            assert!((shown.span() - 20.0).abs() < 1e-9, "{shown:?}");
            assert!(shown.low >= 0.0 && shown.high <= 100.0 && (shown.low..=shown.high).contains(&value), "{shown:?}");
        }
    }
}
