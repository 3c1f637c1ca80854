//! A window cut into local hours, days, ISO weeks or months of a time zone.

use jiff::civil::Date;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Span, Timestamp as Instant, ToSpan, Zoned};

use crate::draft::Fault;
use crate::time::Timestamp;
use crate::window::Window;

/// How long a bucket is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Interval {
    /// A local hour.
    Hour,
    /// A local day: 23 or 25 hours when the clock changes.
    Day,
    /// Monday to Sunday, as ISO 8601 counts.
    Week,
    /// A calendar month.
    Month,
}

/// The most buckets of one answer.
pub const MAX_BUCKETS: usize = 2_000;

/// One bucket, as far as it lies in the window.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Bucket {
    /// The first instant inside.
    pub from: Timestamp,
    /// The first instant after.
    pub to: Timestamp,
    /// Whether the window cuts it.
    pub partial: bool,
}

impl Interval {
    /// The interval of that name.
    pub fn named(name: &str) -> Option<Self> {
        let names = [("hour", Self::Hour), ("day", Self::Day), ("week", Self::Week), ("month", Self::Month)];
        names.into_iter().find(|(known, _)| *known == name).map(|(_, interval)| interval)
    }

    /// Every bucket that meets `window`, in order, empty ones included.
    pub fn cut(self, window: Window, zone: &TimeZone) -> Result<Vec<Bucket>, Fault> {
        let beyond = || Fault::new("from", "must lie in the years -9999 to 9999");
        let mut buckets = Vec::new();
        let mut start = self.start(&zoned(window.from, zone).ok_or_else(beyond)?).ok_or_else(beyond)?;
        while instant(&start) < window.to {
            if buckets.len() == MAX_BUCKETS {
                let message = format!("makes more than {MAX_BUCKETS} buckets: choose a longer one or a shorter window");
                return Err(Fault::new("interval", message));
            }
            let next = self.next(&start).ok_or_else(beyond)?;
            let (whole_from, whole_to) = (instant(&start), instant(&next));
            let (from, to) = (whole_from.max(window.from), whole_to.min(window.to));
            buckets.push(Bucket { from, to, partial: from != whole_from || to != whole_to });
            start = next;
        }
        Ok(buckets)
    }

    /// The start of the bucket that holds `at`.
    fn start(self, at: &Zoned) -> Option<Zoned> {
        let zone = at.time_zone();
        match self {
            Self::Hour => {
                let into = i64::from(at.minute()) * 60 + i64::from(at.second());
                let cut = SignedDuration::from_secs(into) + SignedDuration::from_nanos(at.subsec_nanosecond().into());
                let start = at.checked_sub(cut).ok()?;
                if start.offset() == at.offset() {
                    return Some(start);
                }
                // The clock was set within this hour, as by half an hour on Lord Howe: another hour begins there.
                let after = at.timestamp().checked_add(SignedDuration::from_nanos(1)).ok()?;
                Some(zone.preceding(after).next()?.timestamp().to_zoned(zone.clone()))
            }
            Self::Day => midnight(at.date(), zone),
            Self::Week => {
                let since_monday = at.date().weekday().to_monday_zero_offset();
                midnight(at.date().checked_sub(Span::new().days(since_monday)).ok()?, zone)
            }
            Self::Month => midnight(at.date().first_of_month(), zone),
        }
    }

    fn next(self, start: &Zoned) -> Option<Zoned> {
        let after = |span: Span| midnight(start.date().checked_add(span).ok()?, start.time_zone());
        match self {
            Self::Hour => self.start(&start.checked_add(1.hour()).ok()?),
            Self::Day => after(1.day()),
            Self::Week => after(1.week()),
            Self::Month => after(1.month()),
        }
    }
}

/// The first instant of a local day, which is not midnight where the clock skips it.
fn midnight(date: Date, zone: &TimeZone) -> Option<Zoned> {
    date.to_zoned(zone.clone()).ok()
}

fn zoned(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    Instant::from_millisecond(at.0).ok().map(|instant| instant.to_zoned(zone.clone()))
}

fn instant(at: &Zoned) -> Timestamp {
    Timestamp(at.timestamp().as_millisecond())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        Timestamp::parse(text).expect("an instant")
    }

    fn cut(interval: Interval, zone: &str, from: &str, to: &str) -> Vec<Bucket> {
        let zone = TimeZone::get(zone).expect("a zone");
        interval.cut(Window { from: at(from), to: at(to) }, &zone).expect("buckets")
    }

    fn hours(buckets: &[Bucket]) -> Vec<i64> {
        buckets.iter().map(|bucket| (bucket.to.0 - bucket.from.0) / 3_600_000).collect()
    }

    #[test]
    fn an_interval_has_one_name() {
        let named = ["hour", "day", "week", "month", "year", "Day"].map(Interval::named);
        let expected = [Interval::Hour, Interval::Day, Interval::Week, Interval::Month];
        assert_eq!(named[..4], expected.map(Some));
        assert_eq!(named[4..], [None, None]);
    }

    #[test]
    fn a_day_has_as_many_hours_as_the_clock_gives_it() {
        let spring = cut(Interval::Day, "Europe/Rome", "2026-03-27T23:00:00Z", "2026-03-30T22:00:00Z");
        assert_eq!(hours(&spring), [24, 23, 24]);
        let autumn = cut(Interval::Day, "Europe/Rome", "2026-10-23T22:00:00Z", "2026-10-26T23:00:00Z");
        assert_eq!(hours(&autumn), [24, 25, 24]);
        assert!(spring.iter().chain(&autumn).all(|bucket| !bucket.partial));
    }

    #[test]
    fn a_bucket_that_the_window_cuts_is_partial() {
        let days = cut(Interval::Day, "UTC", "2026-11-20T06:00:00Z", "2026-11-22T12:00:00Z");
        let cut: Vec<(i64, bool)> = hours(&days).into_iter().zip(days.iter().map(|bucket| bucket.partial)).collect();
        assert_eq!(cut, [(18, true), (24, false), (12, true)]);
    }

    #[test]
    fn a_week_begins_on_monday_across_the_year() {
        let weeks = cut(Interval::Week, "UTC", "2026-12-28T00:00:00Z", "2027-01-11T00:00:00Z");
        let starts: Vec<String> = weeks.iter().map(|bucket| bucket.from.to_string()).collect();
        assert_eq!(
            starts,
            ["2026-12-28T00:00:00Z", "2027-01-04T00:00:00Z"],
            "31 December and 1 January share 2026-W53"
        );
    }

    #[test]
    fn a_month_is_a_calendar_month() {
        let months = cut(Interval::Month, "America/New_York", "2026-01-01T05:00:00Z", "2026-05-01T04:00:00Z");
        let days = [31 * 24, 28 * 24, 31 * 24 - 1, 30 * 24];
        assert_eq!(hours(&months), days, "the clock goes forward in March");
    }

    #[test]
    fn hours_follow_zones_that_are_off_by_quarters() {
        let hours = cut(Interval::Hour, "Asia/Kathmandu", "2026-11-22T00:15:00Z", "2026-11-22T02:15:00Z");
        let starts: Vec<String> = hours.iter().map(|bucket| bucket.from.to_string()).collect();
        assert_eq!(starts, ["2026-11-22T00:15:00Z", "2026-11-22T01:15:00Z"]);
        assert!(hours.iter().all(|bucket| !bucket.partial));
    }

    #[test]
    fn an_hour_within_which_the_clock_is_set_ends_there() {
        let starts = |from, to| {
            let hours = cut(Interval::Hour, "Australia/Lord_Howe", from, to);
            assert!(hours.iter().all(|bucket| !bucket.partial), "{hours:?}");
            hours.iter().map(|bucket| bucket.from.to_string()).collect::<Vec<_>>()
        };
        // From 2:00 forward to 2:30: the hour from 2 has half an hour left.
        let forward = ["2025-10-04T14:30:00Z", "2025-10-04T15:30:00Z", "2025-10-04T16:00:00Z"];
        assert_eq!(starts("2025-10-04T14:30:00Z", "2025-10-04T17:00:00Z"), forward);
        // From 2:00 back to 1:30: half of the hour from 1 comes a second time, as all of one does elsewhere.
        let back = ["2025-04-05T14:00:00Z", "2025-04-05T15:00:00Z", "2025-04-05T15:30:00Z"];
        assert_eq!(starts("2025-04-05T14:00:00Z", "2025-04-05T16:30:00Z"), back);
        let within = cut(Interval::Hour, "Australia/Lord_Howe", "2025-04-05T15:15:00Z", "2025-04-05T15:30:00Z");
        assert_eq!((within.len(), within[0].partial), (1, true));
    }

    #[test]
    fn an_hour_begins_with_its_first_millisecond_wherever_the_window_begins() {
        let hours = cut(Interval::Hour, "UTC", "2026-11-22T10:37:21.123Z", "2026-11-22T12:30:00Z");
        let starts: Vec<String> = hours.iter().map(|bucket| bucket.from.to_string()).collect();
        assert_eq!(starts, ["2026-11-22T10:37:21.123Z", "2026-11-22T11:00:00Z", "2026-11-22T12:00:00Z"]);
        assert_eq!(hours.iter().map(|bucket| bucket.partial).collect::<Vec<_>>(), [true, false, true]);
    }

    #[test]
    fn a_day_that_the_calendar_left_out_is_no_bucket() {
        let days = cut(Interval::Day, "Pacific/Apia", "2011-12-28T10:00:00Z", "2012-01-01T10:00:00Z");
        assert_eq!(hours(&days), [24, 24, 24, 24]);
        let zone = TimeZone::get("Pacific/Apia").expect("a zone");
        let dates: Vec<String> =
            days.iter().map(|day| zoned(day.from, &zone).expect("a time").date().to_string()).collect();
        assert_eq!(dates, ["2011-12-28", "2011-12-29", "2011-12-31", "2012-01-01"]);
    }

    #[test]
    fn every_day_of_a_year_meets_the_next_in_every_kind_of_zone() {
        for zone in ["Europe/Rome", "America/St_Johns", "Asia/Kathmandu", "Australia/Lord_Howe", "America/Asuncion"] {
            for interval in [Interval::Hour, Interval::Day, Interval::Week, Interval::Month] {
                let month = match interval {
                    Interval::Hour => ("2026-03-20T00:00:00Z", "2026-04-20T00:00:00Z"),
                    _ => ("2026-01-01T00:00:00Z", "2027-01-01T00:00:00Z"),
                };
                let buckets = cut(interval, zone, month.0, month.1);
                assert_eq!((buckets[0].from, buckets[buckets.len() - 1].to), (at(month.0), at(month.1)), "{zone}");
                for pair in buckets.windows(2) {
                    assert_eq!(pair[0].to, pair[1].from, "{zone} {interval:?}");
                    assert_eq!(pair[1].from.0 % crate::window::QUARTER_MS, 0, "{zone} {interval:?}");
                }
            }
        }
    }

    #[test]
    fn more_than_2000_buckets_are_refused() {
        let two_thousand_hours = Window { from: Timestamp(0), to: Timestamp(0).plus_hours(2_000) };
        assert_eq!(Interval::Hour.cut(two_thousand_hours, &TimeZone::UTC).map(|buckets| buckets.len()), Ok(2_000));
        let one_more = Window { to: Timestamp(0).plus_hours(2_001), ..two_thousand_hours };
        assert_eq!(
            Interval::Hour.cut(one_more, &TimeZone::UTC).map_err(|fault| fault.field),
            Err("interval".to_owned())
        );
    }
}
