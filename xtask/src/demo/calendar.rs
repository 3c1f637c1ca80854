//! Days of the civil calendar, as numbers since 1970-01-01, and the instants in them.

/// Milliseconds of a day.
pub(super) const DAY: i64 = 86_400_000;

/// Year, month, day of the month (Howard Hinnant, "chrono-compatible low-level date algorithms").
pub(super) const fn date(day: i64) -> (i64, i64, i64) {
    let shifted = day + 719_468;
    let era = shifted.div_euclid(146_097);
    let of_era = shifted.rem_euclid(146_097);
    let year = (of_era - of_era / 1_460 + of_era / 36_524 - of_era / 146_096) / 365;
    let of_year = of_era - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let civil = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + (civil <= 2) as i64, civil, of_year - (153 * month + 2) / 5 + 1)
}

/// 0 is Monday.
pub(super) const fn weekday(day: i64) -> i64 {
    // The first day of 1970 was a Thursday.
    (day + 3).rem_euclid(7)
}

/// From the Thursday before Black Friday to the Monday after it.
pub(super) fn is_sale(day: i64) -> bool {
    let is_black_friday = |day| matches!(date(day), (_, 11, 23..=29)) && weekday(day) == 4;
    (-3..=1).any(|away| is_black_friday(day + away))
}

/// An instant as RFC 3339 writes it.
pub(super) fn written(millis: i64) -> String {
    let (year, month, day) = date(millis.div_euclid(DAY));
    let rest = millis.rem_euclid(DAY);
    let [hours, minutes, seconds] = [rest / 3_600_000, rest / 60_000 % 60, rest / 1_000 % 60];
    format!("{year:04}-{month:02}-{day:02}T{hours:02}:{minutes:02}:{seconds:02}.{:03}Z", rest % 1_000)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn days_and_instants_are_those_of_the_calendar() {
        assert_eq!((date(0), weekday(0)), ((1970, 1, 1), 3));
        assert_eq!((date(19_782), weekday(19_782)), ((2024, 2, 29), 3));
        assert_eq!(written(1_709_211_600_000 + 7), "2024-02-29T13:00:00.007Z");
        // 2025-11-28 is a Black Friday.
        let sale: Vec<_> = (20_400..20_430).filter(|day| is_sale(*day)).map(date).collect();
        assert_eq!(sale, [(2025, 11, 27), (2025, 11, 28), (2025, 11, 29), (2025, 11, 30), (2025, 12, 1)]);
    }
}
