//! Numbers and times as each tongue writes them.

use jiff::tz::TimeZone;
use jiff::{Timestamp as Instant, Zoned};
use perche_survey::time::Timestamp;

use super::tongue::Tongue;

/// The sign that is as wide as a plus; a hyphen is not.
const MINUS: char = '\u{2212}';
/// Keeps a number and its unit on one line.
const TIGHT: char = '\u{a0}';

const MONTHS_EN: [&str; 12] = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];
const MONTHS_IT: [&str; 12] = ["gen", "feb", "mar", "apr", "mag", "giu", "lug", "ago", "set", "ott", "nov", "dic"];

impl Tongue {
    /// `12,345` or `12.345`.
    pub(crate) fn count(self, n: u64) -> String {
        let digits = n.to_string();
        let mut out = String::new();
        for (place, digit) in digits.chars().enumerate() {
            if place > 0 && (digits.len() - place).is_multiple_of(3) {
                out.push(self.thousands());
            }
            out.push(digit);
        }
        out
    }

    /// At most `places` decimals, without zeros at the end; `−5.5`, `80`, `1,234.5`.
    pub(crate) fn decimal(self, value: f64, places: usize) -> String {
        let text = format!("{:.places$}", value.abs());
        let (whole, part) = text.split_once('.').unwrap_or((&text, ""));
        let part = part.trim_end_matches('0');
        let whole = whole.parse().map_or_else(|_| whole.to_owned(), |whole| self.count(whole));
        let negative = value < 0.0 && (whole != "0" || !part.is_empty());
        let sign = if negative { MINUS.to_string() } else { String::new() };
        let point = if part.is_empty() { "" } else { self.point() };
        format!("{sign}{whole}{point}{part}")
    }

    /// The same with its sign, as changes are written; zero has none.
    pub(crate) fn signed(self, value: f64, places: usize) -> String {
        let text = self.decimal(value, places);
        if text == "0" || text.starts_with(MINUS) { text } else { format!("+{text}") }
    }

    /// `80 %`; English writes `80%`.
    pub(crate) fn percent(self, value: f64, places: usize) -> String {
        let number = self.decimal(value, places);
        match self {
            Self::En => format!("{number}%"),
            Self::It => format!("{number}{TIGHT}%"),
        }
    }

    /// `22 Nov 2026`, where the clocks show `zone`.
    pub(crate) fn day(self, at: Timestamp, zone: &TimeZone) -> String {
        local(at, zone).map_or_else(|| at.to_string(), |at| format!("{} {} {}", at.day(), self.month(&at), at.year()))
    }

    /// `22 Nov`: where the year is plain.
    pub(crate) fn short_day(self, at: Timestamp, zone: &TimeZone) -> String {
        local(at, zone).map_or_else(|| at.to_string(), |at| format!("{} {}", at.day(), self.month(&at)))
    }

    /// `22 Nov 2026, 14:05`.
    pub(crate) fn moment(self, at: Timestamp, zone: &TimeZone) -> String {
        let clock = local(at, zone).map(|at| format!(", {:02}:{:02}", at.hour(), at.minute()));
        self.day(at, zone) + &clock.unwrap_or_default()
    }

    /// `Nov 2026`.
    pub(crate) fn month_of(self, at: Timestamp, zone: &TimeZone) -> String {
        local(at, zone).map_or_else(|| at.to_string(), |at| format!("{} {}", self.month(&at), at.year()))
    }

    /// `14:05`.
    pub(crate) fn clock(at: Timestamp, zone: &TimeZone) -> String {
        local(at, zone).map_or_else(|| at.to_string(), |at| format!("{:02}:{:02}", at.hour(), at.minute()))
    }

    /// `5–22 Nov 2026`: the days of a half-open span, in one zone.
    pub(crate) fn days(self, from: Timestamp, to: Timestamp, zone: &TimeZone) -> String {
        let last = Timestamp(to.0 - 1);
        let (Some(first), Some(end)) = (local(from, zone), local(last, zone)) else { return from.to_string() };
        if first.date() == end.date() {
            return self.day(from, zone);
        }
        let beginning = match (first.year() == end.year(), first.month() == end.month()) {
            (true, true) => first.day().to_string(),
            (true, false) => self.short_day(from, zone) + " ",
            (false, _) => self.day(from, zone) + " ",
        };
        let blank = if beginning.ends_with(' ') { " " } else { "" };
        format!("{beginning}–{blank}{}", self.day(last, zone))
    }

    fn month(self, at: &Zoned) -> &'static str {
        let months = match self {
            Self::En => &MONTHS_EN,
            Self::It => &MONTHS_IT,
        };
        usize::try_from(at.month() - 1).ok().and_then(|month| months.get(month)).unwrap_or(&"")
    }

    const fn thousands(self) -> char {
        match self {
            Self::En => ',',
            Self::It => '.',
        }
    }

    const fn point(self) -> &'static str {
        match self {
            Self::En => ".",
            Self::It => ",",
        }
    }
}

fn local(at: Timestamp, zone: &TimeZone) -> Option<Zoned> {
    Instant::from_millisecond(at.0).ok().map(|instant| instant.to_zoned(zone.clone()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_are_written_as_their_readers_write_them() {
        let [en, it] = [Tongue::En, Tongue::It];
        for (n, english, italian) in
            [(0, "0", "0"), (999, "999", "999"), (1_000, "1,000", "1.000"), (1_234_567, "1,234,567", "1.234.567")]
        {
            assert_eq!((en.count(n).as_str(), it.count(n).as_str()), (english, italian));
        }
        for (value, english, italian) in [
            (80.0, "80", "80"),
            (66.96, "66.96", "66,96"),
            (-5.5, "−5.5", "−5,5"),
            (-0.001, "0", "0"),
            (1_234.5, "1,234.5", "1.234,5"),
        ] {
            assert_eq!((en.decimal(value, 2).as_str(), it.decimal(value, 2).as_str()), (english, italian));
        }
        assert_eq!((en.percent(80.4, 1), it.percent(80.4, 1)), ("80.4%".to_owned(), "80,4\u{a0}%".to_owned()));
        assert_eq!([en.signed(6.0, 1), en.signed(-6.0, 1), en.signed(0.04, 1)], ["+6", "−6", "0"]);
    }

    #[test]
    fn times_are_those_of_the_zone() {
        let at = Timestamp::parse("2026-11-21T23:05:00Z").unwrap();
        let rome = TimeZone::get("Europe/Rome").unwrap();
        assert_eq!(Tongue::En.moment(at, &rome), "22 Nov 2026, 00:05");
        assert_eq!(Tongue::It.moment(at, &TimeZone::UTC), "21 nov 2026, 23:05");
        assert_eq!(Tongue::It.short_day(at, &rome), "22 nov");
        assert_eq!((Tongue::It.month_of(at, &rome), Tongue::clock(at, &rome)), ("nov 2026".into(), "00:05".into()));
        assert_eq!(Tongue::En.day(Timestamp(i64::MAX), &rome), format!("{} ms", i64::MAX), "no clock reads that");
    }

    #[test]
    fn a_span_is_said_by_its_first_and_its_last_day() {
        let rome = TimeZone::get("Europe/Rome").unwrap();
        let days = |from, to| {
            let at = |text| Timestamp::parse(text).unwrap();
            Tongue::En.days(at(from), at(to), &rome)
        };
        assert_eq!(days("2026-11-15T23:00:00Z", "2026-11-22T23:00:00Z"), "16–22 Nov 2026", "its end is not in it");
        assert_eq!(days("2026-10-25T23:00:00Z", "2026-11-22T10:15:00Z"), "26 Oct – 22 Nov 2026");
        assert_eq!(days("2025-12-28T23:00:00Z", "2026-01-04T23:00:00Z"), "29 Dec 2025 – 4 Jan 2026");
        assert_eq!(days("2026-11-21T23:00:00Z", "2026-11-22T10:15:00Z"), "22 Nov 2026");
    }
}
