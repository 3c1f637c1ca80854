//! How many gave each score: the bars, and the bands in one.

use std::fmt::Write as _;

use perche_survey::kind::Band;

use super::{Range, short};

/// The class of a band. Its name stands beside it: a colour alone says nothing.
fn class(band: Band) -> &'static str {
    match band {
        Band::Low => "low",
        Band::Middle => "middle",
        Band::High => "high",
    }
}

/// The bar of one score that `count` gave, where the longest bar is of `most`. Count and score stand beside it.
pub(crate) fn bar(count: u64, most: u64, band: Band) -> String {
    let (width, class) = (short(share(count, most)), class(band));
    let mut svg = String::from(r#"<svg class="share" aria-hidden="true" focusable="false">"#);
    if count > 0 {
        let _ = write!(svg, r#"<rect class="{class}" width="{width}%" height="100%" rx="2"/>"#);
    }
    svg + "</svg>"
}

/// The bands beside each other, worst first, as shares of all answers.
pub(crate) fn stack(bands: &[(Band, u64)]) -> String {
    let all = bands.iter().map(|(_, count)| count).sum();
    let mut svg = String::from(r#"<svg class="shares" aria-hidden="true" focusable="false">"#);
    let mut from = 0.0;
    for (band, count) in bands.iter().filter(|(_, count)| *count > 0) {
        let (x, width, class) = (short(from), share(*count, all), class(*band));
        let _ = write!(svg, r#"<rect class="{class}" x="{x}%" width="{}%" height="100%"/>"#, short(width));
        from += width;
    }
    svg + "</svg>"
}

/// `part` of `whole` in percent.
fn share(part: u64, whole: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of responses are far below 2^53")]
    let (part, whole) = (part as f64, whole.max(1) as f64);
    Range { low: 0.0, high: whole }.place(part)
}

#[cfg(test)]
mod tests {
    use super::super::tests::assert_drawn;
    use super::*;

    #[test]
    fn a_bar_is_as_long_as_its_part_of_the_longest() {
        let svg = bar(9, 12, Band::High);
        assert_drawn(&svg);
        assert!(svg.contains(r#"class="high" width="75%""#), "{svg}");
        assert!(bar(12, 12, Band::Low).contains(r#"class="low" width="100%""#));
    }

    #[test]
    fn a_score_that_nobody_gave_has_no_bar() {
        for svg in [bar(0, 0, Band::Low), bar(0, 5, Band::Middle), stack(&[]), stack(&[(Band::Low, 0)])] {
            assert_drawn(&svg);
            assert!(!svg.contains("rect"), "{svg}");
        }
    }

    #[test]
    fn bands_fill_the_whole_one_beside_the_other() {
        let svg = stack(&[(Band::Low, 6), (Band::Middle, 4), (Band::High, 40)]);
        assert_drawn(&svg);
        for part in [r#""low" x="0%" width="12%""#, r#""middle" x="12%" width="8%""#, r#""high" x="20%" width="80%""#] {
            assert!(svg.contains(part), "{part} in {svg}");
        }
    }
}
