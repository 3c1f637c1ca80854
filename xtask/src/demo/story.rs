//! The year of a shop that sells moka pots, as its customers tell it: the same year for the same seed and day.

use serde_json::{Value, json};

use super::calendar::{DAY, written};
use super::chance::Chance;
use super::season::{self, Asked};
use super::whys::{Mood, Whys};

/// How many days are told: fourteen months.
pub(super) const DAYS: i64 = 425;
/// How long ago the question after buying was put into other words.
pub(super) const REWORDED: i64 = 118;
/// How long ago more customers were asked whether they would recommend the shop.
pub(super) const SAMPLED_MORE: i64 = 170;
/// A quarter of all who answer say why.
const COMMENTED: u64 = 24;

/// One answer, as it is posted.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Told {
    pub(super) asked: Asked,
    /// Before the survey was changed.
    pub(super) early: bool,
    pub(super) body: Value,
    /// What the team made of it: tags, and whether it is done.
    pub(super) handled: Option<(Vec<&'static str>, bool)>,
}

/// All answers up to `now`, in milliseconds.
pub(super) fn tell(seed: u64, now: i64) -> Vec<Told> {
    let mut teller = Teller { chance: Chance::of(seed), whys: Whys::read(), today: now.div_euclid(DAY) };
    let mut told = Vec::new();
    for day in teller.today - DAYS..=teller.today {
        for asked in Asked::ALL {
            let volume = season::volume(asked, day, DAYS - (teller.today - day));
            for _ in 0..teller.chance.about(volume) {
                let at = day * DAY + season::time_of_day(&mut teller.chance);
                let answer = teller.answer(asked, day, at);
                // Of the running day there is what came before now.
                if at < now {
                    told.push(answer);
                }
            }
        }
    }
    told
}

struct Teller {
    chance: Chance,
    whys: Whys,
    today: i64,
}

impl Teller {
    fn answer(&mut self, asked: Asked, day: i64, at: i64) -> Told {
        let ago = self.today - day;
        let chance = &mut self.chance;
        let locale = Whys::locale(chance, season::at_home(day));
        let channel = chance.weighed(asked.channels());
        let country = Whys::country(chance, locale);
        let context = asked.context(chance, country);
        let happy = season::happy(asked, day, ago, channel, &context);
        let mood = asked.mood(chance, happy, ago);
        let skipped = asked.may_skip() && chance.percent(3);
        let score = if skipped { Value::Null } else { json!(asked.score(chance, mood)) };
        let mut body = json!({
            "id": id(chance, at), "at": written(at), "score": score, "locale": locale, "channel": channel, "context": context,
        });
        if let Some(touchpoint) = asked.touchpoint(chance) {
            body["touchpoint"] = json!(touchpoint);
        }
        // Who is unhappy says why more often.
        let often = if matches!(mood, Mood::High) { COMMENTED - 6 } else { COMMENTED + 16 };
        let says_why = !skipped && chance.percent(often);
        if says_why {
            body["comment"] = json!(self.whys.say(chance, locale, asked.id(), mood));
        }
        if asked.may_contact() && says_why && chance.percent(22) {
            body["contact"] = json!(format!("customer-{}@example.com", 1_000 + chance.below(9_000)));
            body["consent"] = json!(chance.percent(85));
        }
        if asked == Asked::Loyalty {
            body["respondent"] = json!(format!("customer-{}", chance.below(4_000)));
        }
        // Somebody of the team tries it out now and then; such answers are deleted after thirty days.
        if ago < 20 && chance.percent(1) {
            body["test"] = json!(true);
        }
        let handled = (says_why && ago < 60).then(|| asked.handled(&mut self.chance, mood)).flatten();
        Told { asked, early: asked.was_early(ago), body, handled }
    }
}

/// A `UUIDv7` of the moment when the page was made, some seconds before the answer.
fn id(chance: &mut Chance, at: i64) -> String {
    let shown = at - 3_000 - i64::try_from(chance.below(40_000)).expect("less than a minute");
    let (random, more) = (chance.next(), chance.next());
    format!(
        "{:08x}-{:04x}-7{:03x}-{:04x}-{:012x}",
        shown >> 16,
        shown & 0xffff,
        random & 0xfff,
        0x8000 | (random >> 16 & 0x3fff),
        more & 0xffff_ffff_ffff
    )
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    /// 2026-11-22T18:00:00Z
    const NOW: i64 = 1_795_370_400_000;

    fn happy(told: &[Told], asked: Asked, days: std::ops::Range<i64>) -> (usize, usize) {
        let within = |told: &&Told| {
            let at = told.body["at"].as_str().expect("an instant");
            told.asked == asked
                && at < &*written(NOW - days.start * DAY)
                && at >= &*written(NOW - days.end * DAY)
                && told.body["score"].is_i64()
        };
        let of: Vec<&Told> = told.iter().filter(within).collect();
        (of.iter().filter(|told| told.body["score"].as_i64() >= Some(4)).count(), of.len())
    }

    #[test]
    fn the_same_seed_and_moment_tell_the_same_story() {
        let (one, other) = (tell(7, NOW), tell(7, NOW));
        assert!(one == other && one != tell(8, NOW));
        assert!((17_000..24_000).contains(&one.len()), "{}", one.len());
        let ids: BTreeSet<_> = one.iter().map(|told| told.body["id"].as_str().expect("an id")).collect();
        assert_eq!(ids.len(), one.len(), "every id is its own");
        let late = one.iter().find(|told| told.body["at"].as_str() > Some("2026-11-22T18:00:00"));
        assert_eq!(late, None);
    }

    #[test]
    fn the_strike_can_be_seen_in_a_month_and_the_help_desk_got_better() {
        let told = tell(7, NOW);
        let share = |(happy, all): (usize, usize)| happy * 100 / all.max(1);
        let [before, strike] = [30..60, season::STRIKE].map(|days| share(happy(&told, Asked::Delivery, days)));
        assert!(strike + 30 < before, "{strike} % while the parcels stood still, {before} % before");
        let [long_ago, lately] = [200..400, 0..40].map(|days| share(happy(&told, Asked::Support, days)));
        assert!(lately > long_ago + 6, "{lately} % lately, {long_ago} % long ago");
    }

    #[test]
    fn the_season_can_be_seen_in_how_many_answer() {
        let told = tell(7, NOW);
        let on = |date: &str| {
            let of = |told: &&Told| {
                told.asked == Asked::Checkout && told.body["at"].as_str().is_some_and(|at| at.starts_with(date))
            };
            told.iter().filter(of).count()
        };
        assert!(on("2025-11-28") > 2 * on("2025-11-14"), "Black Friday");
        assert!(on("2026-08") < on("2026-06") * 8 / 10, "August");
    }

    #[test]
    fn some_skip_some_can_be_reached_some_only_try_it_out_and_some_answers_are_handled() {
        let told = tell(7, NOW);
        let count = |holds: &dyn Fn(&Told) -> bool| told.iter().filter(|told| holds(told)).count();
        assert!(count(&|told| told.body["score"].is_null()) > 50);
        assert!(count(&|told| told.body["consent"] == true) > 100);
        assert!(count(&|told| told.body["test"] == true) > 3);
        assert!(count(&|told| told.early) > 3_000);
        let handled = count(&|told| told.handled.is_some());
        assert!((60..500).contains(&handled), "{handled}");
    }
}
