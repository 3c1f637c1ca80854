//! A figure with its interval on the whole range of its metric.

use std::fmt::Write as _;

use super::{Range, short};

/// A bar from `low` to `high` with a point at `value`. The numbers themselves stand beside it: to those who listen it
/// would only say them twice. Without a value the range alone is drawn.
pub(crate) fn interval(value: Option<f64>, low: Option<f64>, high: Option<f64>, range: Range) -> String {
    let mut svg = String::from(r#"<svg class="interval" aria-hidden="true" focusable="false">"#);
    svg.push_str(r#"<line class="range" x1="0" x2="100%" y1="50%" y2="50%"/>"#);
    if range.low < 0.0 && range.high > 0.0 {
        let zero = short(range.place(0.0));
        let _ = write!(svg, r#"<line class="zero" x1="{zero}%" x2="{zero}%" y1="0" y2="100%"/>"#);
    }
    if let (Some(low), Some(high)) = (low, high) {
        let (low, high) = (short(range.place(low)), short(range.place(high)));
        let _ = write!(svg, r#"<line class="width" x1="{low}%" x2="{high}%" y1="50%" y2="50%"/>"#);
    }
    if let Some(value) = value {
        let _ = write!(svg, r#"<circle class="value" cx="{}%" cy="50%" r="5"/>"#, short(range.place(value)));
    }
    svg + "</svg>"
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NET, PERCENT, assert_drawn};
    use super::*;

    #[test]
    fn the_point_lies_within_its_interval_on_the_whole_range() {
        let svg = interval(Some(80.0), Some(66.96), Some(88.76), PERCENT);
        assert_drawn(&svg);
        assert!(svg.contains(r#"class="width" x1="66.96%" x2="88.76%""#) && svg.contains(r#"cx="80%""#), "{svg}");
        assert!(!svg.contains("zero"), "a share has no middle");
    }

    #[test]
    fn a_net_score_shows_where_zero_is() {
        let svg = interval(Some(-28.57), Some(-83.0), Some(46.0), NET);
        assert_drawn(&svg);
        assert!(svg.contains(r#"class="zero" x1="50%""#) && svg.contains(r#"cx="35.72%""#), "{svg}");
    }

    #[test]
    fn what_is_not_known_is_not_drawn() {
        let (none, bare) = (interval(None, None, None, PERCENT), interval(Some(5.0), None, None, PERCENT));
        for svg in [&none, &bare] {
            assert_drawn(svg);
            assert!(svg.contains("range") && !svg.contains("width"), "{svg}");
        }
        assert!(!none.contains("circle") && bare.contains("circle"));
    }

    #[test]
    fn an_interval_beyond_the_range_ends_with_it() {
        let svg = interval(Some(100.0), Some(-4.0), Some(120.0), PERCENT);
        assert_drawn(&svg);
        assert!(svg.contains(r#"x1="0%" x2="100%""#) && svg.contains(r#"cx="100%""#), "{svg}");
    }
}
