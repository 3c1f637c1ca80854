//! Half-open windows of time, in whole UTC quarter hours, so that counts kept per quarter hour fill them exactly.

use std::ops::RangeInclusive;

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, Zoned};

use crate::draft::Fault;
use crate::time::Timestamp;

/// Milliseconds of a quarter hour.
pub const QUARTER_MS: i64 = 15 * 60 * 1_000;

/// The first and the last instant that can be asked for, 0001-01-01T00:00:00Z and 9999-12-30T22:00:00Z: what lies outside,
/// or a quarter hour further, has no place in RFC 3339 or in a calendar.
const ASKED: RangeInclusive<i64> = -62_135_596_800_000..=253_402_207_200_000;
/// What is said of a bound that is none.
const ALLOWED: &str = "must be an RFC 3339 instant with its offset, such as 2026-11-22T10:15:00+01:00, or a date alone, \
                       such as 2026-11-22; from 0001-01-01 to 9999-12-30";

/// From, inclusive, to, exclusive.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Window {
    /// The first instant inside.
    pub from: Timestamp,
    /// The first instant after.
    pub to: Timestamp,
}

fn floor(at: Timestamp) -> Timestamp {
    Timestamp(at.0.div_euclid(QUARTER_MS) * QUARTER_MS)
}

fn ceil(at: Timestamp) -> Timestamp {
    Timestamp(floor(Timestamp(at.0 + QUARTER_MS - 1)).0)
}

impl Window {
    /// The window that `from` and `to` ask for: RFC 3339 instants or local dates in `zone`. Without `from` it begins
    /// with `first`, the first response; without `to` it ends with the running quarter hour.
    pub fn read(
        from: Option<&str>,
        to: Option<&str>,
        zone: &TimeZone,
        now: Timestamp,
        first: Option<Timestamp>,
    ) -> Result<Self, Vec<Fault>> {
        let mut faults = Vec::new();
        let mut instant = |field: &str, text: Option<&str>| {
            let read = text.map(|text| instant(text, zone));
            if read == Some(None) {
                faults.push(Fault::new(field, ALLOWED));
            }
            read.flatten()
        };
        let (from, to) = (instant("from", from), instant("to", to));
        let running = floor(now);
        let to = match to {
            // The running quarter hour still grows: cutting it off would hide the newest answers.
            Some(to) if to > running => ceil(to),
            Some(to) => floor(to),
            None => Timestamp(running.0 + QUARTER_MS),
        };
        // A window that ends before the first response is empty, not wrong.
        let from = floor(from.unwrap_or_else(|| first.unwrap_or(running).min(Timestamp(to.0 - 1))));
        if faults.is_empty() && from >= to {
            faults.push(Fault::new("to", "must be at least a quarter hour after from"));
        }
        if faults.is_empty() { Ok(Self { from, to }) } else { Err(faults) }
    }

    /// The window right before: as many local days when this one is whole local days, else as long. `None` when it
    /// lies before all time.
    pub fn previous(&self, zone: &TimeZone) -> Option<Self> {
        let (from, to) = (local(self.from, zone)?, local(self.to, zone)?);
        let midnight = |at: &Zoned| at.start_of_day().is_ok_and(|start| start == *at);
        let start = if midnight(&from) && midnight(&to) {
            let days = from.date().until(to.date()).ok()?;
            let start = from.date().checked_sub(days).ok()?.to_zoned(zone.clone()).ok()?;
            Timestamp(start.timestamp().as_millisecond())
        } else {
            Timestamp(self.from.0 - (self.to.0 - self.from.0))
        };
        ASKED.contains(&start.0).then_some(Self { from: start, to: self.from })
    }
}

fn local(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    Instant::from_millisecond(at.0).ok().map(|instant| instant.to_zoned(zone.clone()))
}

fn instant(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let read = Timestamp::parse(text).or_else(|| midnight(text, zone));
    read.filter(|at| ASKED.contains(&at.0))
}

/// The start of a local date. What reads dates reads local times of a day too and throws the time away: the figures would
/// be those of another window. So a date is `NNNN-NN-NN` and not a character more.
fn midnight(text: &str, zone: &TimeZone) -> Option<Timestamp> {
    let is_date = text.len() == 10
        && text.bytes().enumerate().all(|(place, byte)| match place {
            4 | 7 => byte == b'-',
            _ => byte.is_ascii_digit(),
        });
    let date: Date = is_date.then(|| text.parse().ok())??;
    let start = date.to_zoned(zone.clone()).ok()?;
    Some(Timestamp(start.timestamp().as_millisecond()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an instant")
    }

    fn window(from: Option<&str>, to: Option<&str>, zone: &str) -> Result<Window, Vec<Fault>> {
        let zone = TimeZone::get(zone).expect("a zone");
        Window::read(from, to, &zone, at("2026-11-22T10:07:00Z"), Some(at("2026-11-01T08:01:00Z")))
    }

    #[test]
    fn without_bounds_it_runs_from_the_first_response_to_the_end_of_the_running_quarter_hour() {
        let all = window(None, None, "UTC").expect("a window");
        assert_eq!((all.from, all.to), (at("2026-11-01T08:00:00Z"), at("2026-11-22T10:15:00Z")));
    }

    #[test]
    fn a_date_means_local_midnight() {
        let day = window(Some("2026-10-25"), Some("2026-10-26"), "Europe/Rome").expect("a window");
        assert_eq!((day.from, day.to), (at("2026-10-24T22:00:00Z"), at("2026-10-25T23:00:00Z")), "25 hours");
    }

    #[test]
    fn a_bound_in_the_past_is_floored_and_one_in_the_running_quarter_means_its_end() {
        let past = window(Some("2026-11-20T10:14:59Z"), Some("2026-11-20T11:14:59Z"), "UTC").expect("a window");
        assert_eq!((past.from, past.to), (at("2026-11-20T10:00:00Z"), at("2026-11-20T11:00:00Z")));
        let running = window(None, Some("2026-11-22T10:05:00Z"), "UTC").expect("a window");
        assert_eq!(running.to, at("2026-11-22T10:15:00Z"));
    }

    #[test]
    fn before_whole_days_come_as_many_days_and_before_a_time_as_long_a_time() {
        let rome = TimeZone::get("Europe/Rome").expect("a zone");
        let previous = |from, to| {
            let before = Window { from: at(from), to: at(to) }.previous(&rome).expect("a window");
            (before.from.to_string(), before.to.to_string())
        };
        let pair = |from: &str, to: &str| (from.to_owned(), to.to_owned());
        // The clock goes back on 25 October: seven local days are 169 hours, the seven before them 168.
        assert_eq!(
            previous("2026-10-19T22:00:00Z", "2026-10-26T23:00:00Z"),
            pair("2026-10-12T22:00:00Z", "2026-10-19T22:00:00Z")
        );
        assert_eq!(
            previous("2026-10-26T23:00:00Z", "2026-11-02T23:00:00Z"),
            pair("2026-10-19T22:00:00Z", "2026-10-26T23:00:00Z")
        );
        assert_eq!(
            previous("2026-11-20T10:15:00Z", "2026-11-20T11:00:00Z"),
            pair("2026-11-20T09:30:00Z", "2026-11-20T10:15:00Z")
        );
        for first in ["-009999-01-02T01:59:59Z", "0001-01-01T00:00:00Z"] {
            assert_eq!(Window { from: at(first), to: at("2026-11-20T11:00:00Z") }.previous(&rome), None, "{first}");
        }
    }

    #[test]
    fn a_bound_on_a_quarter_hour_stays_where_it_is() {
        let now = window(Some("2026-11-22T09:45:00Z"), Some("2026-11-22T10:15:00Z"), "UTC").expect("a window");
        assert_eq!((now.from, now.to), (at("2026-11-22T09:45:00Z"), at("2026-11-22T10:15:00Z")));
        let past = window(None, Some("2026-11-22T10:00:00Z"), "UTC").expect("a window");
        assert_eq!(past.to, at("2026-11-22T10:00:00Z"));
    }

    #[test]
    fn a_window_that_ends_before_the_first_response_is_empty_not_wrong() {
        let early = window(None, Some("2026-10-01T00:00:00Z"), "UTC").expect("a window");
        assert_eq!((early.from, early.to), (at("2026-09-30T23:45:00Z"), at("2026-10-01T00:00:00Z")));
    }

    #[test]
    fn nonsense_names_its_field() {
        let fields = |result: Result<Window, Vec<Fault>>| {
            result.expect_err("faults").into_iter().map(|fault| fault.field).collect::<Vec<_>>()
        };
        assert_eq!(fields(window(Some("yesterday"), Some("soon"), "UTC")), ["from", "to"]);
        assert_eq!(fields(window(Some("2026-11-20"), Some("2026-11-20"), "UTC")), ["to"]);
    }

    #[test]
    fn a_local_time_of_day_is_not_taken_for_its_date() {
        for text in [
            "2026-11-22T23:59:59",
            "2026-11-22T10:00",
            "2026-11-22 10:00:00",
            "2026-11-22T10:00:00[Europe/Rome]",
            "20261122",
            "2026-11-22 ",
            "2026-W47-7",
            "2026-11-31",
            "-000001-01-01",
            "0000-01-01",
            "-000001-01-01T00:00:00Z",
            "9999-12-31",
            "9999-12-30T22:00:01Z",
        ] {
            let faults = window(Some(text), Some(text), "Europe/Rome").expect_err(text);
            let fields: Vec<_> = faults.iter().map(|fault| fault.field.as_str()).collect();
            assert_eq!(fields, ["from", "to"], "{text}");
            assert!(faults.iter().all(|fault| fault.message.contains("2026-11-22T10:15:00+01:00")), "{faults:?}");
        }
    }

    #[test]
    fn the_longest_window_is_told_in_four_digit_years() {
        let all = window(Some("0001-01-01T00:00:00Z"), Some("9999-12-30T22:00:00Z"), "UTC").expect("a window");
        let ends = [all.from, all.to].map(|end| end.to_string());
        assert_eq!(ends, ["0001-01-01T00:00:00Z", "9999-12-30T22:00:00Z"]);
        let empty = window(None, Some("0001-01-01"), "UTC").expect("a window");
        assert_eq!(empty.from.to_string(), "0000-12-31T23:45:00Z");
    }
}
