//! A trend no larger than a word.

use std::fmt::Write as _;

use super::{Range, across, axis, runs, short};

/// The line of `values`, oldest first, broken where there is none, with a point at its end. It has no axis, so the page
/// says its numbers beside it and those who listen are spared it.
pub(crate) fn sparkline(values: &[Option<f64>], range: Range) -> String {
    let shown = axis::fit(values.iter().flatten().copied(), range);
    let at = |place: usize| {
        let value = values[place].unwrap_or(shown.low);
        (across(place, values.len()), short(shown.height(value)))
    };
    let mut line = String::new();
    for run in runs(values) {
        let (x, y) = at(run.start);
        let _ = write!(line, "M{x} {y}");
        if run.len() == 1 {
            // Of no length: the round ends of the stroke make a point of it.
            line.push_str("h0");
        }
        for place in run.skip(1) {
            let (x, y) = at(place);
            let _ = write!(line, "L{x} {y}");
        }
    }
    let mut svg = String::from(
        r#"<svg class="sparkline" viewBox="0 0 100 100" preserveAspectRatio="none" aria-hidden="true" focusable="false">"#,
    );
    if let Some(last) = values.iter().rposition(Option::is_some) {
        let (x, y) = at(last);
        let _ = write!(svg, r#"<path class="line" d="{line}"/><path class="last" d="M{x} {y}h0"/>"#);
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NET, PERCENT, assert_drawn};
    use super::*;

    #[test]
    fn the_line_is_broken_where_nobody_answered_and_ends_in_a_point() {
        let svg = sparkline(&[Some(80.0), Some(90.0), None, Some(85.0), None], PERCENT);
        assert_drawn(&svg);
        assert!(svg.contains(r#"d="M10 75L30 25M70 50h0""#), "{svg}");
        assert!(svg.contains(r#"class="last" d="M70 50h0""#), "{svg}");
    }

    #[test]
    fn nothing_is_drawn_of_nothing() {
        for values in [&[][..], &[None; 12]] {
            let svg = sparkline(values, NET);
            assert_drawn(&svg);
            assert!(!svg.contains("path"), "{svg}");
        }
    }

    #[test]
    fn one_value_and_two_thousand_are_drawn_alike() {
        assert_drawn(&sparkline(&[Some(-100.0)], NET));
        let many: Vec<_> = (0..2_000).map(|place| (place % 7 != 0).then(|| f64::from(place % 201) - 100.0)).collect();
        assert_drawn(&sparkline(&many, NET));
    }
}
