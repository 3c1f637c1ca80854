//! When a delivery that failed is tried again: the schedule that Standard Webhooks suggests.

use std::time::Duration;

use perche_survey::time::Timestamp;

const MINUTE: u64 = 60;
const HOUR: u64 = 60 * MINUTE;

/// How long after each failure the next attempt comes, in seconds. After the last one a delivery has failed: three days
/// and four hours after the first attempt.
const WAITS: [u64; 9] = [5, 5 * MINUTE, 30 * MINUTE, 2 * HOUR, 5 * HOUR, 10 * HOUR, 14 * HOUR, 20 * HOUR, 24 * HOUR];
/// The longest time for which a receiver may put us off.
const LONGEST: Duration = Duration::from_secs(24 * HOUR);
/// A wait is longer by at most this share: receivers that failed together are not asked again together.
const JITTER: f64 = 0.1;
/// For how many days a receiver may fail before it is sent nothing more.
const PATIENCE_DAYS: i64 = 5;

/// When to try again after `failures` failures, the last of them at `now`; `None` when it is time to give up. `asked` is
/// what the receiver said in `Retry-After`; `dice` lies in `[0, 1)`.
pub(super) fn next(failures: u32, now: Timestamp, asked: Option<Duration>, dice: f64) -> Option<Timestamp> {
    let place = usize::try_from(failures).ok()?.checked_sub(1)?;
    let wait = Duration::from_secs(*WAITS.get(place)?).mul_f64(1.0 + JITTER * dice);
    let wait = asked.map_or(wait, |asked| wait.max(asked.min(LONGEST)));
    Some(after(now, wait))
}

/// `now` plus `wait`.
pub(super) fn after(now: Timestamp, wait: Duration) -> Timestamp {
    Timestamp(now.0.saturating_add(i64::try_from(wait.as_millis()).unwrap_or(i64::MAX)))
}

/// Whether a receiver that has taken nothing since `failing` has had its time at `now`.
pub(super) fn is_over(failing: Timestamp, now: Timestamp) -> bool {
    failing.plus_days(PATIENCE_DAYS) <= now
}

/// What `Retry-After` asks for at `now`: seconds, or an instant (RFC 9110, 10.2.3).
pub(super) fn retry_after(header: &str, now: Timestamp) -> Option<Duration> {
    let header = header.trim();
    if let Ok(seconds) = header.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let instant = jiff::fmt::rfc2822::parse(header).ok()?.timestamp();
    u64::try_from(instant.as_millisecond() - now.0).ok().map(Duration::from_millis)
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_795_348_800_000);

    fn waits(asked: Option<Duration>, dice: f64) -> Vec<i64> {
        let seconds = |failures| next(failures, NOW, asked, dice).map(|next| (next.0 - NOW.0) / 1_000);
        (1..).map_while(seconds).collect()
    }

    #[test]
    fn the_waits_are_those_of_standard_webhooks_and_then_it_is_given_up() {
        let expected = [5, 300, 1_800, 7_200, 18_000, 36_000, 50_400, 72_000, 86_400];
        assert_eq!(waits(None, 0.0), expected);
        assert_eq!(next(0, NOW, None, 0.0), None, "what has not failed is not tried again");
    }

    #[test]
    fn a_wait_is_longer_by_up_to_a_tenth_and_never_shorter() {
        for (wait, late) in waits(None, 0.0).into_iter().zip(waits(None, 0.999)) {
            assert!(wait <= late && late <= wait + wait / 10, "{wait} {late}");
        }
        assert_ne!(waits(None, 0.0)[1..], waits(None, 0.5)[1..]);
    }

    #[test]
    fn a_receiver_may_ask_for_more_time_and_not_for_less_nor_for_ever() {
        assert_eq!(waits(Some(Duration::from_mins(10)), 0.0)[..3], [600, 600, 1_800]);
        assert_eq!(waits(Some(Duration::from_secs(u64::MAX)), 0.0)[0], 86_400);
    }

    #[test]
    fn retry_after_is_read_as_seconds_or_as_an_instant() {
        // 2026-11-22T12:00:00Z
        let read = |header: &str| retry_after(header, NOW).map(|wait| wait.as_secs());
        assert_eq!((read("120"), read(" 0 ")), (Some(120), Some(0)));
        assert_eq!(read("Sun, 22 Nov 2026 12:02:00 GMT"), Some(120));
        for wrong in ["", "-1", "soon", "Sun, 22 Nov 2026 11:00:00 GMT", "1.5"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
    }

    #[test]
    fn a_receiver_has_five_days() {
        assert!(!is_over(NOW, Timestamp(NOW.plus_days(5).0 - 1)) && is_over(NOW, NOW.plus_days(5)));
    }
}
