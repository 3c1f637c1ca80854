//! The headline over time.

use perche_survey::bucket::Interval;

use super::look::Look;
use super::number::Number;
use crate::aggregate;
use crate::dashboard::chart::{Point, Trend};
use crate::dashboard::terms::question;
use crate::dashboard::tongue::Tongue;

/// A table with more rows is for machines.
const ROWS: usize = 400;

/// The chart and the table behind it.
pub(super) struct Course {
    /// Nothing where there is no line to see.
    pub(super) svg: Option<String>,
    pub(super) hollow: bool,
    pub(super) marks: Vec<Mark>,
    pub(super) rows: Vec<Row>,
    pub(super) too_long: Option<String>,
}

/// Where the wording changed.
pub(super) struct Mark {
    pub(super) name: String,
    pub(super) version: String,
    pub(super) when: String,
}

/// One bucket.
pub(super) struct Row {
    pub(super) when: String,
    pub(super) cut: bool,
    pub(super) few: bool,
    pub(super) value: Number,
    pub(super) low: Number,
    pub(super) high: Number,
    pub(super) n: Number,
    pub(super) link: Option<String>,
}

impl Course {
    pub(super) fn of(look: &Look<'_>) -> Self {
        let series = &look.made.envelope.series;
        let mut points: Vec<Point> = series.iter().map(|point| drawn(look, point)).collect();
        leave_out(&mut points);
        let marks = marks(look, &mut points);
        label(look, &mut points);
        let too_long = (series.len() > ROWS).then(|| look.words.too_long(&look.terms.0.count(series.len() as u64)));
        Self {
            svg: (series.len() > 1).then(|| svg(look, &points)),
            hollow: points.iter().any(|point| point.value.is_some() && (point.partial || point.few)),
            marks,
            rows: if too_long.is_some() { Vec::new() } else { rows(look) },
            too_long,
        }
    }
}

fn svg(look: &Look<'_>, points: &[Point]) -> String {
    let (survey, name) = (&look.entry.current().survey, look.headline());
    let (_, question) = question(survey, look.terms.0);
    let said = |at: usize| when(look, &look.made.envelope.series[at]);
    let description = look.words.trend_says(&points.len().to_string(), &said(0), &said(points.len() - 1));
    Trend {
        title: &look.words.trend_title(look.terms.metric(name), &question),
        description: &description,
        range: look.range(),
        points,
        written: &|value| look.terms.value(name, Some(value)),
    }
    .svg()
}

fn drawn(look: &Look<'_>, point: &aggregate::Point) -> Point {
    let (name, figures) = (look.headline(), &point.figures);
    let metric = look.metric(figures);
    let when = when(look, point);
    let says = match metric.value {
        None => look.words.nobody(&when),
        Some(value) => {
            let between = look.terms.interval(name, metric).map(|between| format!(", {between}"));
            let cut = if point.partial { format!(" ({})", look.words.cut()) } else { String::new() };
            let value = look.terms.value(name, Some(value));
            format!("{when}{cut}: {value}{}, {}", between.unwrap_or_default(), look.terms.so_many(figures.n))
        }
    };
    Point {
        value: metric.value,
        interval: metric.low.zip(metric.high),
        n: figures.n,
        few: figures.low_n,
        partial: point.partial,
        says,
        ..Point::default()
    }
}

/// Leaves what the window cuts to a few answers to the table: beside buckets that one can lean on it draws the eye and the
/// axis to where nothing happened.
fn leave_out(points: &mut [Point]) {
    if points.iter().filter(|point| point.value.is_some() && !point.few).count() < 2 {
        return;
    }
    for point in points.iter_mut().filter(|point| point.partial && point.few) {
        (point.value, point.interval) = (None, None);
    }
}

/// Marks each bucket in which a wording was first answered, but for the first of the window.
fn marks(look: &Look<'_>, points: &mut [Point]) -> Vec<Mark> {
    let (mut seen, mut marks) = (Vec::new(), Vec::new());
    for (point, drawn) in look.made.envelope.series.iter().zip(points) {
        for version in &point.figures.versions {
            if seen.contains(&version) {
                continue;
            }
            if !seen.is_empty() {
                let name = look.wording(version);
                drawn.mark = Some(name.clone());
                marks.push(Mark { name, version: version.clone(), when: when(look, point) });
            }
            seen.push(version);
        }
    }
    marks
}

/// When a bucket was.
fn when(look: &Look<'_>, point: &aggregate::Point) -> String {
    let (tongue, zone) = (look.terms.0, &look.zone);
    match look.made.interval {
        Some(Interval::Hour) => tongue.moment(point.from, zone),
        Some(Interval::Month) if !point.partial => tongue.month_of(point.from, zone),
        _ => tongue.days(point.from, point.to, zone),
    }
}

/// Names so many buckets that the axis is not crowded; of hours of many days, those that begin a day.
fn label(look: &Look<'_>, points: &mut [Point]) {
    const MOST: usize = 10;
    const TWO_DAYS: usize = 48;
    let (tongue, zone) = (look.terms.0, &look.zone);
    let days = look.made.interval != Some(Interval::Hour) || points.len() > TWO_DAYS;
    let begins = |bucket: &aggregate::Point| {
        look.made.interval != Some(Interval::Hour) || !days || Tongue::clock(bucket.from, zone) == "00:00"
    };
    let mut buckets: Vec<_> =
        look.made.envelope.series.iter().zip(points).filter(|(bucket, _)| begins(bucket)).collect();
    let every = buckets.len().div_ceil(MOST).max(1);
    for (bucket, point) in buckets.iter_mut().step_by(every) {
        point.label = Some(match look.made.interval {
            Some(Interval::Month) => tongue.month_of(bucket.from, zone),
            _ if days => tongue.short_day(bucket.from, zone),
            _ => Tongue::clock(bucket.from, zone),
        });
    }
}

/// Newest first, as a list of responses is.
fn rows(look: &Look<'_>) -> Vec<Row> {
    let name = look.headline();
    let row = |(place, point): (usize, &aggregate::Point)| {
        let (figures, metric) = (&point.figures, look.metric(&point.figures));
        let at = |end: &str| format!("/series/{place}/metrics/{name}/{end}");
        let (from, to) = (point.from.to_string(), point.to.to_string());
        Row {
            when: when(look, point),
            cut: point.partial,
            few: figures.low_n,
            value: Number::exact(look.terms, at("value"), metric.value),
            low: Number::exact(look.terms, at("low"), metric.low),
            high: Number::exact(look.terms, at("high"), metric.high),
            n: Number::count(look.terms, format!("/series/{place}/n"), figures.n),
            link: if figures.n > 0 { look.links.counted(&[("from", &from), ("to", &to)]) } else { None },
        }
    };
    look.made.envelope.series.iter().enumerate().rev().map(row).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_cut_to_a_few_answers_is_not_drawn_beside_what_is_whole() {
        let point = |n: u64, partial| Point { value: Some(80.0), n, few: n < 10, partial, ..Point::default() };
        let drawn = |mut points: Vec<Point>| {
            leave_out(&mut points);
            points.iter().map(|point| point.value.is_some()).collect::<Vec<_>>()
        };
        assert_eq!(
            drawn(vec![point(2, true), point(40, false), point(9, false), point(40, false)]),
            [false, true, true, true]
        );
        assert_eq!(drawn(vec![point(30, true), point(40, false), point(40, false)]), [true; 3], "enough to lean on");
        assert_eq!(drawn(vec![point(2, true), point(4, false), point(3, true)]), [true; 3], "all there is to see");
    }
}
