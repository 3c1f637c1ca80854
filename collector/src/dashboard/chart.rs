//! Charts: SVG drawn from figures that are made already. Lengths are percentages, so a chart is as wide as its place on
//! the page and its words stay as large as those around it, on a telephone too. How it looks is said by classes
//! (`chart.css`): the pages' policy knows no inline style.

mod axis;
mod distribution;
mod interval;
mod sparkline;
mod trend;

use perche_survey::kind::Formula;
use perche_survey::scale::Scale;

pub(crate) use self::distribution::{bar, stack};
pub(crate) use self::interval::interval;
pub(crate) use self::sparkline::sparkline;
pub(crate) use self::trend::{Point, Trend};

/// Where the values of a metric can lie, in its own unit.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(crate) struct Range {
    low: f64,
    high: f64,
}

impl Range {
    /// Of what `formula` makes of answers on `scale`: percent, NPS points or scale points.
    pub(crate) fn of(formula: Formula, scale: Scale) -> Self {
        match formula {
            Formula::Top(_) => Self { low: 0.0, high: 100.0 },
            Formula::Net(_) => Self { low: -100.0, high: 100.0 },
            Formula::Mean | Formula::Median => Self { low: scale.min.into(), high: scale.max.into() },
        }
    }

    /// Its ends, lowest first.
    pub(crate) fn ends(self) -> [f64; 2] {
        [self.low, self.high]
    }

    fn span(self) -> f64 {
        self.high - self.low
    }

    /// Where `value` lies, in percent of the way from the low end; what is beyond an end lies at it.
    fn place(self, value: f64) -> f64 {
        ((value - self.low) / self.span() * 100.0).clamp(0.0, 100.0)
    }

    /// The same from the top, as SVG counts.
    fn height(self, value: f64) -> f64 {
        100.0 - self.place(value)
    }
}

/// A length with at most two decimals.
fn short(length: f64) -> f64 {
    // The minus zero would be written with its sign.
    (length * 100.0).round() / 100.0 + 0.0
}

/// Where the middle of one of `count` neighbouring places lies, in percent from the left.
fn across(place: usize, count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 2,000 places")]
    let (place, count) = (place as f64, count.max(1) as f64);
    short((place + 0.5) / count * 100.0)
}

/// The stretches of neighbouring places that have a value: where nobody answered, a line is broken off.
fn runs<T>(values: &[Option<T>]) -> impl Iterator<Item = std::ops::Range<usize>> {
    let mut next = 0;
    std::iter::from_fn(move || {
        let start = next + values[next..].iter().position(Option::is_some)?;
        next = values[start..].iter().position(Option::is_none).map_or(values.len(), |length| start + length);
        Some(start..next)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    pub(super) const PERCENT: Range = Range { low: 0.0, high: 100.0 };
    pub(super) const NET: Range = Range { low: -100.0, high: 100.0 };

    /// Fails unless `svg` is one element whose tags are closed in order, whose attributes are quoted and whose numbers
    /// are numbers.
    pub(super) fn assert_drawn(svg: &str) {
        let mut open = Vec::new();
        let mut rest = svg;
        while let Some(start) = rest.find('<') {
            let end = rest[start..].find('>').map(|length| start + length).expect("a tag ends");
            let tag = &rest[start + 1..end];
            assert!(!tag.contains('<') && tag.matches('"').count().is_multiple_of(2), "{tag}");
            assert!(!tag.contains("style="), "{tag}: the policy knows no inline style");
            match tag.strip_prefix('/') {
                Some(name) => assert_eq!(open.pop(), Some(name), "in {svg}"),
                None if tag.ends_with('/') => {}
                None => open.push(tag.split(' ').next().expect("a name")),
            }
            rest = &rest[end + 1..];
            assert!(!open.is_empty() || rest.is_empty(), "one element: {rest}");
        }
        assert_eq!(open, [""; 0]);
        assert!(!svg.contains("NaN") && !svg.contains("inf"), "{svg}");
    }

    #[test]
    fn a_value_lies_on_the_whole_range_and_never_beyond() {
        let scale = Scale::new(1, 5);
        assert_eq!(Range::of(Formula::Top(2), scale), PERCENT);
        assert_eq!(Range::of(Formula::Net(perche_survey::kind::Cut { top: 2, bottom: 7 }), scale), NET);
        let places = |range: Range, values: &[f64]| values.iter().map(|value| range.place(*value)).collect::<Vec<_>>();
        assert_eq!(places(Range::of(Formula::Mean, scale), &[1.0, 4.0]), [0.0, 75.0]);
        assert_eq!(places(NET, &[-30.0, 0.0, 140.0]), [35.0, 50.0, 100.0]);
        assert_eq!(PERCENT.height(20.0).to_string(), "80");
    }

    #[test]
    fn a_line_is_broken_where_nobody_answered() {
        let found = |values: &[Option<f64>]| runs(values).collect::<Vec<_>>();
        assert_eq!(found(&[None, Some(1.0), Some(2.0), None, None, Some(3.0)]), [1..3, 5..6]);
        assert_eq!(found(&[Some(1.0); 4]), [0..4; 1]);
        assert!(found(&[None; 3]).is_empty() && found(&[]).is_empty());
    }
}
