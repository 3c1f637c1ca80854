//! A metric over time: its line, how sure it is, and where the wording changed.

mod line;

use std::fmt::Write as _;

use perche_widget::escape;

use super::{Range, across, axis, short};

/// More points than this are a line without dots, and each is read in the table below it.
const DOTS: usize = 120;
/// More are drawn with small dots, on a telephone with none.
const MANY: usize = 45;
/// How many words fit under the chart on a telephone.
const FEW_LABELS: usize = 5;

/// What a trend is drawn of.
pub(crate) struct Trend<'a> {
    /// Its name, for those who listen and for those who point at it.
    pub(crate) title: &'a str,
    /// What there is to see, in a sentence.
    pub(crate) description: &'a str,
    /// Where the metric's values can lie.
    pub(crate) range: Range,
    /// One point per bucket, oldest first.
    pub(crate) points: &'a [Point],
    /// How a value of the axis is written.
    pub(crate) written: &'a dyn Fn(f64) -> String,
}

/// One bucket.
#[derive(Clone, Debug, Default)]
pub(crate) struct Point {
    /// The figure; nothing where nobody answered.
    pub(crate) value: Option<f64>,
    /// The ends of its interval, where it has one.
    pub(crate) interval: Option<(f64, f64)>,
    /// How many answers it rests on.
    pub(crate) n: u64,
    /// Whether those are too few to lean on.
    pub(crate) few: bool,
    /// Whether the window cuts the bucket.
    pub(crate) partial: bool,
    /// All of it in words.
    pub(crate) says: String,
    /// What stands below it on the axis.
    pub(crate) label: Option<String>,
    /// The short name of a wording that was first answered here.
    pub(crate) mark: Option<String>,
}

impl Trend<'_> {
    /// The chart.
    pub(crate) fn svg(&self) -> String {
        let ticks = axis::ticks(axis::fit(self.seen(), self.range), self.range);
        let (low, high) = (ticks.first().copied(), ticks.last().copied());
        let shown = low.zip(high).map_or(self.range, |(low, high)| Range { low, high });
        let dense = match self.points.len() {
            count if count > DOTS => " dense",
            count if count > MANY => " many",
            _ => "",
        };
        let mut svg = format!(r#"<svg class="timeline{dense}" role="img" focusable="false">"#);
        let _ = write!(svg, "<title>{}</title><desc>{}</desc>", escape(self.title), escape(self.description));
        self.grid(&mut svg, &ticks, shown);
        // In a drawing of its own, which is stretched to its place.
        svg.push_str(r#"<svg class="plot" viewBox="0 0 100 100" preserveAspectRatio="none">"#);
        line::draw(&mut svg, self.points, shown);
        svg.push_str("</svg>");
        self.marks(&mut svg);
        if self.points.len() <= DOTS {
            self.dots(&mut svg, shown);
        }
        self.labels(&mut svg);
        svg + "</svg>"
    }

    /// Every value that ought to be on the chart. The intervals of few answers are nearly as wide as the range itself:
    /// beside others they may run out of the picture, so that the rest can be read.
    fn seen(&self) -> impl Iterator<Item = f64> {
        let only_few = self.points.iter().all(|point| point.few || point.value.is_none());
        self.points.iter().flat_map(move |point| {
            let interval = point.interval.filter(|_| only_few || !point.few);
            [point.value, interval.map(|(low, _)| low), interval.map(|(_, high)| high)].into_iter().flatten()
        })
    }

    fn grid(&self, svg: &mut String, ticks: &[f64], shown: Range) {
        svg.push_str(r#"<g class="grid">"#);
        for tick in ticks {
            let (y, words) = (short(shown.height(*tick)), escape(&(self.written)(*tick)));
            let zero = if *tick == 0.0 && self.range.low < 0.0 { r#" class="zero""# } else { "" };
            let _ = write!(svg, r#"<line{zero} x1="0" x2="100%" y1="{y}%" y2="{y}%"/>"#);
            let _ = write!(svg, r#"<text x="0" y="{y}%" dx="-8" dy="4">{words}</text>"#);
        }
        svg.push_str("</g>");
    }

    /// Where the question was first answered in other words.
    fn marks(&self, svg: &mut String) {
        for (place, name) in
            self.points.iter().enumerate().filter_map(|(place, point)| Some((place, point.mark.as_ref()?)))
        {
            let x = edge(place, self.points.len());
            let _ = write!(svg, r#"<g class="mark"><line x1="{x}%" x2="{x}%" y1="0" y2="100%"/>"#);
            let _ = write!(svg, r#"<text x="{x}%" y="0" dy="-6" text-anchor="middle">{}</text></g>"#, escape(name));
        }
    }

    /// A dot for each bucket, the larger the more answered, in a column that says all of it to who points there.
    fn dots(&self, svg: &mut String, shown: Range) {
        let count = self.points.len();
        let most = self.points.iter().map(|point| point.n).max().unwrap_or_default();
        for (place, point) in self.points.iter().enumerate() {
            let (x, from, width) = (across(place, count), edge(place, count), short(edge(1, count)));
            let few = if point.few { " few" } else { "" };
            let cut = if point.partial { " cut" } else { "" };
            let _ = write!(svg, r#"<g class="bucket{few}{cut}"><title>{}</title>"#, escape(&point.says));
            let _ = write!(svg, r#"<rect x="{from}%" width="{width}%" height="100%"/>"#);
            if let Some(value) = point.value {
                let (y, r) = (short(shown.height(value)), radius(point.n, most, count));
                let _ = write!(svg, r#"<circle cx="{x}%" cy="{y}%" r="{r}"/>"#);
            }
            svg.push_str("</g>");
        }
    }

    /// What stands below; on a telephone some of it.
    fn labels(&self, svg: &mut String) {
        let labelled: Vec<_> =
            self.points.iter().enumerate().filter_map(|(place, point)| Some((place, point.label.as_ref()?))).collect();
        let every = labelled.len().div_ceil(FEW_LABELS).max(1);
        for (rank, (place, label)) in labelled.into_iter().enumerate() {
            let x = across(place, self.points.len());
            let wide = if rank.is_multiple_of(every) { "" } else { " wide" };
            let _ = write!(
                svg,
                r#"<text class="label{wide}" x="{x}%" y="100%" dy="20" text-anchor="middle">{}</text>"#,
                escape(label)
            );
        }
    }
}

/// Where the column of a place begins, in percent from the left.
fn edge(place: usize, count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "at most 2,000 places")]
    let (place, count) = (place as f64, count.max(1) as f64);
    short(place / count * 100.0)
}

/// Of one of `count` dots whose area stands for `n` answers, where the largest stands for `most`.
fn radius(n: u64, most: u64, count: usize) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "counts of responses are far below 2^53")]
    let part = n as f64 / most.max(1) as f64;
    let room = if count > MANY { 0.6 } else { 1.0 };
    short((2.0 + 2.5 * part.sqrt()) * room)
}

#[cfg(test)]
mod tests {
    use super::super::tests::{NET, PERCENT, assert_drawn};
    use super::*;

    fn point(value: f64, n: u64) -> Point {
        let interval = Some((value - 10.0, value + 10.0));
        Point { value: Some(value), interval, n, few: n < 10, says: format!("{value} <of> {n}"), ..Point::default() }
    }

    fn drawn(points: &[Point], range: Range) -> String {
        let written = |value: f64| format!("{value} %");
        let svg = Trend { title: "Effort & \"ease\"", description: "<b>", range, points, written: &written }.svg();
        assert_drawn(&svg);
        svg
    }

    #[test]
    fn what_it_says_is_escaped() {
        let svg = drawn(&[Point { mark: Some("<i>".into()), label: Some("'".into()), ..point(50.0, 20) }], PERCENT);
        for written in ["Effort &amp; &quot;ease&quot;", "&lt;b&gt;", "50 &lt;of&gt; 20", "&lt;i&gt;", "&#39;"] {
            assert!(svg.contains(written), "{written} in {svg}");
        }
    }

    #[test]
    fn without_answers_the_axis_alone_is_drawn() {
        for points in [vec![], vec![Point::default(); 12]] {
            let svg = drawn(&points, NET);
            assert!(!svg.contains("<path") && !svg.contains("<circle"), "{svg}");
            assert!(svg.contains(">-100 %<") && svg.contains(">100 %<"), "{svg}");
        }
    }

    #[test]
    fn a_dot_is_the_larger_the_more_answered_and_says_when_they_are_few() {
        let svg = drawn(&[point(50.0, 100), point(60.0, 9), point(55.0, 25)], PERCENT);
        let radii: Vec<_> = svg.split(" r=\"").skip(1).map(|rest| rest.split('"').next().unwrap()).collect();
        assert_eq!(radii, ["4.5", "2.75", "3.25"]);
        assert_eq!(svg.matches("class=\"bucket few\"").count(), 1);
    }

    #[test]
    fn a_single_bucket_stands_in_the_middle_with_its_interval() {
        let svg = drawn(&[point(50.0, 30)], PERCENT);
        assert!(svg.contains(r#"class="whisker" d="M50 0V100""#), "{svg}");
        assert!(svg.contains(r#"<circle cx="50%" cy="50%""#), "{svg}");
    }

    #[test]
    fn two_thousand_buckets_are_a_line_without_dots() {
        let points: Vec<_> = (0..2_000).map(|place| point(f64::from(place % 181) - 90.0, 40)).collect();
        let svg = drawn(&points, NET);
        assert!(!svg.contains("<circle") && svg.len() < 120_000, "{}", svg.len());
    }

    #[test]
    fn the_intervals_of_a_few_answers_do_not_set_the_axis() {
        let wide = Point { interval: Some((0.0, 100.0)), ..point(80.0, 2) };
        let svg = drawn(&[point(80.0, 300), wide], PERCENT);
        assert!(svg.contains(">70 %<") && !svg.contains(">0 %<"), "{svg}");
        let alone = drawn(&[Point { interval: Some((0.0, 100.0)), ..point(80.0, 2) }, Point::default()], PERCENT);
        assert!(alone.contains(">0 %<"), "where all are few, they are all there is to see: {alone}");
    }

    #[test]
    fn on_a_telephone_every_so_many_th_label_stands() {
        let labelled = |count: usize| {
            let points: Vec<_> = (0..count).map(|_| Point { label: Some("x".into()), ..point(50.0, 20) }).collect();
            let svg = drawn(&points, PERCENT);
            (svg.matches("class=\"label\"").count(), svg.matches("class=\"label wide\"").count())
        };
        assert_eq!((labelled(5), labelled(12)), ((5, 0), (4, 8)));
    }
}
