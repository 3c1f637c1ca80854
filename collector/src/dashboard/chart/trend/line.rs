//! The line of a trend and the band of its intervals.

use std::fmt::Write as _;

use super::super::{Range, across, runs, short};
use super::Point;

/// The paths of `points`, where `shown` is the part of the range that the drawing is high.
pub(super) fn draw(svg: &mut String, points: &[Point], shown: Range) {
    let (band, whiskers) = intervals(points, shown);
    let (whole, cut) = lines(points, shown);
    for (class, path) in [("band", band), ("whisker", whiskers), ("line", whole), ("line cut", cut)] {
        if !path.is_empty() {
            let _ = write!(svg, r#"<path class="{class}" d="{path}"/>"#);
        }
    }
}

/// The area between the ends of neighbouring intervals; where one stands alone, a line between its own.
fn intervals(points: &[Point], shown: Range) -> (String, String) {
    let known: Vec<_> = points.iter().map(|point| point.value.and(point.interval)).collect();
    let (mut band, mut whiskers) = (String::new(), String::new());
    for run in runs(&known) {
        let ends: Vec<_> = run.filter_map(|place| Some((across(place, points.len()), known[place]?))).collect();
        if let [(x, (low, high))] = ends[..] {
            let _ = write!(whiskers, "M{x} {}V{}", short(shown.height(high)), short(shown.height(low)));
            continue;
        }
        let upper = ends.iter().map(|(x, (_, high))| (x, high));
        let lower = ends.iter().rev().map(|(x, (low, _))| (x, low));
        for (place, (x, end)) in upper.chain(lower).enumerate() {
            let _ = write!(band, "{}{x} {}", if place == 0 { 'M' } else { 'L' }, short(shown.height(*end)));
        }
        band.push('Z');
    }
    (band, whiskers)
}

/// From value to value: first what joins whole buckets, then what leads to one that the window cuts.
fn lines(points: &[Point], shown: Range) -> (String, String) {
    let values: Vec<_> = points.iter().map(|point| point.value).collect();
    let at = |place: usize| {
        let value = values[place].unwrap_or(shown.low);
        (across(place, points.len()), short(shown.height(value)))
    };
    let (mut whole, mut cut, mut pen) = (String::new(), String::new(), None);
    for run in runs(&values) {
        let (x, y) = at(run.start);
        if run.len() == 1 {
            // Of no length: the round ends of the stroke make a point of it.
            let _ = write!(whole, "M{x} {y}h0");
        }
        for place in run.skip(1) {
            let ((x0, y0), (x, y)) = (at(place - 1), at(place));
            if points[place - 1].partial || points[place].partial {
                let _ = write!(cut, "M{x0} {y0}L{x} {y}");
                continue;
            }
            if pen != Some(place - 1) {
                let _ = write!(whole, "M{x0} {y0}");
            }
            let _ = write!(whole, "L{x} {y}");
            pen = Some(place);
        }
    }
    (whole, cut)
}

#[cfg(test)]
mod tests {
    use super::*;

    const PERCENT: Range = Range { low: 0.0, high: 100.0 };

    fn points(values: &[Option<f64>]) -> Vec<Point> {
        let point = |value: &Option<f64>| Point {
            value: *value,
            interval: value.map(|value| (value - 5.0, value + 5.0)),
            n: 20,
            ..Point::default()
        };
        values.iter().map(point).collect()
    }

    #[test]
    fn line_and_band_are_broken_where_nobody_answered() {
        let mut svg = String::new();
        draw(&mut svg, &points(&[Some(80.0), Some(60.0), None, Some(70.0)]), PERCENT);
        assert!(svg.contains(r#"class="line" d="M12.5 20L37.5 40M87.5 30h0""#), "{svg}");
        assert!(svg.contains(r#"class="band" d="M12.5 15L37.5 35L37.5 45L12.5 25Z""#), "{svg}");
        assert!(svg.contains(r#"class="whisker" d="M87.5 25V35""#), "{svg}");
    }

    #[test]
    fn what_leads_to_a_bucket_that_is_cut_is_drawn_apart() {
        let mut four = points(&[Some(80.0), Some(60.0), Some(60.0), Some(70.0)]);
        four[0].partial = true;
        four[3].partial = true;
        let (whole, cut) = lines(&four, PERCENT);
        assert_eq!(whole, "M37.5 40L62.5 40");
        assert_eq!(cut, "M12.5 20L37.5 40M62.5 40L87.5 30");
    }
}
