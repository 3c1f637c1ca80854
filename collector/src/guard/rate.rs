//! How many requests one address, or one key, may make in a time: the generic cell rate algorithm (ITU-T I.371, annex A).
//! Of each only the instant is kept at which its quota is whole again, so who was idle is forgotten by itself.
//!
//! The crate `governor` does the same. It keeps every address until it is told to sweep, and has no bound on how many;
//! what is left of it besides a table with one is the six lines of [`Quota::take`].

use std::hash::Hash;

use super::places::{Kept, Places};

/// Nanoseconds of a second.
const SECOND: u64 = 1_000_000_000;

/// A burst at once, and one more after each `interval`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Quota {
    /// Nanoseconds after which one more may come.
    interval: u64,
    /// How many may come at once.
    burst: u32,
}

/// What is left of a quota.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Standing {
    /// Whose quota it is, as the `RateLimit` headers name it.
    pub name: &'static str,
    /// How many may come in `window` seconds.
    pub quota: u32,
    /// After how many seconds an empty quota is whole again.
    pub window: u64,
    /// How many may come now.
    pub left: u32,
    /// After how many seconds it is whole again.
    pub whole_in: u64,
    /// After how many seconds one more may come; 0 when one may come now.
    pub wait: u64,
}

/// The quota of everybody of one kind.
pub struct Rate {
    name: &'static str,
    quota: Option<Quota>,
    whole_at: Places<WholeAt>,
}

/// The instant, in nanoseconds of some clock, at which a quota is whole again.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct WholeAt(u64);

impl Kept for WholeAt {
    /// Whose quota is whole loses nothing by being forgotten; who has used the most is forgotten last.
    fn worth(&self) -> u64 {
        self.0
    }
}

impl Quota {
    /// So many a minute; `None` for 0, which is no limit.
    pub fn a_minute(rate: u32, burst: u32) -> Option<Self> {
        let interval = (60 * SECOND).checked_div(u64::from(rate))?;
        Some(Self { interval, burst: burst.max(1) })
    }

    /// Takes one at `now`, unless too many came before.
    fn take(self, whole_at: &mut WholeAt, now: u64) -> bool {
        let after = whole_at.0.max(now).saturating_add(self.interval);
        let fits = after - now <= self.span();
        if fits {
            whole_at.0 = after;
        }
        fits
    }

    /// For how long an empty quota fills.
    fn span(self) -> u64 {
        self.interval.saturating_mul(u64::from(self.burst))
    }

    fn standing(self, name: &'static str, whole_at: WholeAt, now: u64) -> Standing {
        let used = whole_at.0.saturating_sub(now);
        let room = self.span().saturating_sub(used);
        Standing {
            name,
            quota: self.burst,
            window: self.span().div_ceil(SECOND),
            left: u32::try_from(room / self.interval.max(1)).unwrap_or(self.burst),
            whole_in: used.div_ceil(SECOND),
            wait: self.interval.saturating_sub(room).div_ceil(SECOND),
        }
    }
}

impl Rate {
    /// Of that name in headers, for about `most` at a time; without a quota it lets everybody pass.
    pub fn new(name: &'static str, quota: Option<Quota>, most: usize) -> Self {
        Self { name, quota, whole_at: Places::new(most) }
    }

    /// Counts a request of `who` at `now`: `Err` when it is one too many, which is not counted. `None` without a quota.
    pub fn take(&self, who: impl Hash, now: u64) -> Option<Result<Standing, Standing>> {
        let quota = self.quota?;
        Some(self.whole_at.at(who, |whole_at| {
            let taken = quota.take(whole_at, now);
            let standing = quota.standing(self.name, *whole_at, now);
            if taken { Ok(standing) } else { Err(standing) }
        }))
    }

    /// After how many seconds `who` may come again; `None` when at once.
    pub fn wait(&self, who: impl Hash, now: u64) -> Option<u64> {
        let quota = self.quota?;
        let standing = self.whole_at.find(who, |whole_at| quota.standing(self.name, *whole_at, now))?;
        Some(standing.wait).filter(|wait| *wait > 0)
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn posts() -> Rate {
        Rate::new("post", Quota::a_minute(60, 30), 1_000)
    }

    #[test]
    fn thirty_may_come_at_once_and_the_next_one_waits_a_second() {
        let rate = posts();
        for left in (0..30).rev() {
            let standing = rate.take("a", 5 * SECOND).unwrap().unwrap();
            assert_eq!((standing.left, standing.quota, standing.window), (left, 30, 30));
        }
        let refused = rate.take("a", 5 * SECOND).unwrap().unwrap_err();
        assert_eq!((refused.left, refused.wait, refused.whole_in), (0, 1, 30));
        assert_eq!(rate.take("a", 6 * SECOND - 1).unwrap().unwrap_err().wait, 1);
        assert_eq!(rate.take("a", 6 * SECOND).unwrap().map(|standing| standing.left), Ok(0));
        assert!(rate.take("a", 6 * SECOND).unwrap().is_err());
        assert!(rate.take("b", 6 * SECOND).unwrap().is_ok(), "somebody else has a quota of his own");
    }

    #[test]
    fn sixty_a_minute_may_come_for_ever() {
        let rate = posts();
        assert!((0..600).all(|second| rate.take("a", second * SECOND).unwrap().is_ok()));
        assert_eq!(rate.take("a", 600 * SECOND).unwrap().map(|standing| standing.left), Ok(29));
    }

    #[test]
    fn without_a_quota_nobody_is_counted() {
        let rate = Rate::new("post", Quota::a_minute(0, 30), 1_000);
        assert!((0..1_000).all(|_| rate.take("a", 0).is_none()));
        assert_eq!(rate.wait("a", 0), None);
    }

    #[test]
    fn looking_takes_nothing() {
        let rate = Rate::new("try", Quota::a_minute(1, 2), 1_000);
        assert!((0..10).all(|_| rate.wait("a", 7).is_none()));
        assert!(rate.take("a", 7).unwrap().is_ok() && rate.take("a", 7).unwrap().is_ok());
        assert_eq!(rate.wait("a", 7), Some(60));
        assert_eq!(rate.wait("a", 7 + 60 * SECOND), None);
    }

    proptest! {
        /// Whatever the pauses: never more than a burst and what the time between gives, and who waits as told comes in.
        #[test]
        fn the_quota_holds_in_every_window(
            rate in 1_u32..100_000,
            burst in 1_u32..50,
            pauses in prop::collection::vec(0_u64..3_000_000_000, 1..200),
        ) {
            let quota = Quota::a_minute(rate, burst).unwrap();
            let (mut whole_at, mut now, mut taken) = (WholeAt::default(), 1, Vec::new());
            for pause in pauses {
                now += pause;
                if quota.take(&mut whole_at, now) {
                    taken.push(now);
                } else {
                    let wait = quota.standing("", whole_at, now).wait;
                    prop_assert!(wait > 0 && quota.take(&mut whole_at.clone(), now + wait * SECOND));
                }
            }
            for (first, from) in taken.iter().enumerate() {
                for (last, to) in taken.iter().enumerate().skip(first) {
                    let most = u64::from(burst) + (to - from) / quota.interval;
                    prop_assert!((last - first + 1) as u64 <= most);
                }
            }
        }
    }
}
