//! How many customers answer on a day, and how they feel: weekends, August, Black Friday, a strike of the couriers, a help
//! desk that gets better, and what each survey knows of who answers.

use std::ops::Range;

use serde_json::{Value, json};

use super::calendar::{date, is_sale, weekday};
use super::chance::Chance;
use super::story::{REWORDED, SAMPLED_MORE};
use super::whys::Mood;

/// How many days ago the parcels stood still.
pub(super) const STRIKE: Range<i64> = 8..15;

/// The four questions.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Asked {
    Checkout,
    Delivery,
    Support,
    Loyalty,
}

impl Asked {
    pub(super) const ALL: [Self; 4] = [Self::Checkout, Self::Delivery, Self::Support, Self::Loyalty];

    /// The survey's id.
    pub(super) const fn id(self) -> &'static str {
        match self {
            Self::Checkout => "post-purchase",
            Self::Delivery => "delivery",
            Self::Support => "support",
            Self::Loyalty => "loyalty",
        }
    }

    /// Whether an answer of so many days ago was given before the survey was changed.
    pub(super) const fn was_early(self, ago: i64) -> bool {
        match self {
            Self::Checkout => ago >= REWORDED,
            Self::Loyalty => ago >= SAMPLED_MORE,
            Self::Delivery | Self::Support => false,
        }
    }

    pub(super) const fn may_skip(self) -> bool {
        matches!(self, Self::Support | Self::Loyalty)
    }

    pub(super) const fn may_contact(self) -> bool {
        matches!(self, Self::Support | Self::Delivery)
    }

    pub(super) const fn channels(self) -> &'static [(u64, &'static str)] {
        match self {
            Self::Checkout => &[(82, "inline"), (12, "popover"), (6, "link")],
            Self::Delivery => &[(70, "email"), (18, "qr"), (12, "inline")],
            Self::Support => &[(58, "email"), (24, "link"), (18, "tab")],
            Self::Loyalty => &[(60, "email"), (40, "popover")],
        }
    }

    pub(super) fn touchpoint(self, chance: &mut Chance) -> Option<&'static str> {
        match self {
            Self::Checkout | Self::Loyalty => None,
            Self::Delivery => Some(chance.weighed(&[(77, "home"), (23, "pickup")])),
            Self::Support => Some(chance.weighed(&[(40, "phone"), (38, "email"), (22, "chat")])),
        }
    }

    pub(super) fn context(self, chance: &mut Chance, country: &str) -> Value {
        let number = 10_000 + chance.below(90_000);
        match self {
            Self::Checkout => {
                let device = chance.weighed(&[(63, "phone"), (31, "computer"), (6, "tablet")]);
                json!({"order": format!("A-{number}"), "country": country, "device": device})
            }
            Self::Delivery => {
                let carrier = chance.weighed(&[(46, "Corriere Nord"), (33, "Posta Rapida"), (21, "Pacco Blu")]);
                json!({"order": format!("A-{number}"), "country": country, "carrier": carrier})
            }
            Self::Support => {
                let topics = [(34, "spare parts"), (27, "delivery"), (22, "warranty"), (17, "refund")];
                json!({"case": format!("C-{number}"), "country": country, "topic": chance.weighed(&topics)})
            }
            Self::Loyalty => {
                let since = chance.weighed(&[(31, "under a year"), (44, "1 to 5 years"), (25, "over 5 years")]);
                json!({"country": country, "customer_since": since})
            }
        }
    }

    /// Of so many of a hundred who are happy the others are half unhappy, half neither.
    pub(super) fn mood(self, chance: &mut Chance, happy: u64, ago: i64) -> Mood {
        let unhappy = (100 - happy) * if self == Self::Loyalty { 45 } else { 58 } / 100;
        let mood = chance.weighed(&[(happy, Mood::High), (unhappy, Mood::Low), (100 - happy - unhappy, Mood::Middle)]);
        let stood_still = self == Self::Delivery && STRIKE.contains(&ago);
        if stood_still && mood == Mood::Low && chance.percent(80) { Mood::Strike } else { mood }
    }

    pub(super) fn score(self, chance: &mut Chance, mood: Mood) -> i64 {
        let scores: &[(u64, i64)] = match (self, mood) {
            (Self::Checkout, Mood::High) => &[(20, 5), (38, 6), (42, 7)],
            (Self::Checkout, Mood::Middle) => &[(1, 4)],
            (Self::Checkout, _) => &[(26, 1), (27, 2), (47, 3)],
            (Self::Delivery, Mood::High) => &[(36, 4), (64, 5)],
            (Self::Support, Mood::High) => &[(55, 4), (45, 5)],
            (Self::Delivery | Self::Support, Mood::Middle) => &[(1, 3)],
            (Self::Delivery | Self::Support, _) => &[(46, 1), (54, 2)],
            (Self::Loyalty, Mood::High) => &[(52, 9), (48, 10)],
            (Self::Loyalty, Mood::Middle) => &[(42, 7), (58, 8)],
            (Self::Loyalty, _) => &[(9, 0), (4, 1), (6, 2), (11, 3), (14, 4), (28, 5), (28, 6)],
        };
        chance.weighed(scores)
    }

    /// What the team makes of a why: most are read and left as they are.
    pub(super) fn handled(self, chance: &mut Chance, mood: Mood) -> Option<(Vec<&'static str>, bool)> {
        let tags = match (self, mood) {
            (Self::Delivery, Mood::Strike) if chance.percent(60) => vec!["strike"],
            (Self::Delivery, Mood::Low) if chance.percent(50) => vec!["courier"],
            (Self::Checkout, Mood::Low) if chance.percent(40) => vec!["checkout"],
            (Self::Support, Mood::Low) if chance.percent(70) => vec!["call back"],
            (Self::Loyalty, Mood::High) if chance.percent(30) => vec!["quotable"],
            (Self::Support | Self::Loyalty, Mood::Low) => vec![],
            _ => return None,
        };
        let done = chance.percent(if tags.is_empty() { 40 } else { 64 });
        (done || !tags.is_empty()).then_some((tags, done))
    }
}

/// How many answer on a day, in hundredths: `grown` days after the story began.
pub(super) fn volume(asked: Asked, day: i64, grown: i64) -> u64 {
    let (_, month, of_month) = date(day);
    let (each_day, week): (u64, [u64; 7]) = match asked {
        Asked::Checkout => (1_750, [94, 92, 93, 95, 98, 112, 122]),
        Asked::Delivery => (1_650, [118, 122, 120, 118, 124, 62, 4]),
        Asked::Support => (560, [142, 126, 118, 112, 104, 38, 12]),
        Asked::Loyalty => (2_150, [100, 104, 104, 102, 98, 96, 96]),
    };
    let of_weekday = week.into_iter().zip(0..).find_map(|(share, place)| (place == weekday(day)).then_some(share));
    let of_weekday = of_weekday.expect("a week has seven days");
    if asked == Asked::Loyalty {
        // Everybody is asked in the first twelve days of a quarter, and who comes later is asked then.
        let share = if month % 3 == 1 && of_month <= 12 { 100 } else { 17 };
        return each_day * of_weekday / 100 * share / 100;
    }
    let season = match month {
        8 => 62,
        12 if of_month <= 21 => 168,
        12 => 96,
        1 => 84,
        _ if is_sale(day) => 320,
        _ => 100,
    };
    let growth = 82 + u64::try_from(grown).expect("the story goes forwards") * 36 / 425;
    each_day * of_weekday / 100 * season / 100 * growth / 100
}

/// How many of a hundred Italians are there to answer: in August they are at the sea.
pub(super) const fn at_home(day: i64) -> u64 {
    if date(day).1 == 8 { 46 } else { 100 }
}

/// How many of a hundred are happy.
pub(super) fn happy(asked: Asked, day: i64, ago: i64, channel: &str, context: &Value) -> u64 {
    let (_, month, of_month) = date(day);
    let percent: i64 = match asked {
        Asked::Checkout => {
            let jammed = if is_sale(day) { -12 } else { 0 };
            let device = if context["device"] == "phone" { -3 } else { 4 };
            let wording = if ago >= REWORDED { 73 } else { 79 };
            wording + jammed + device - if channel == "popover" { 6 } else { 0 }
        }
        Asked::Delivery => {
            let carrier = if context["carrier"] == "Pacco Blu" { -11 } else { 2 };
            let season = if month == 8 || month == 12 && of_month <= 24 { -7 } else { 0 };
            match ago {
                ago if STRIKE.contains(&ago) => 27,
                5..8 => 62,
                _ => 83 + carrier + season,
            }
        }
        Asked::Support => {
            let topic = if context["topic"] == "refund" { -14 } else { 2 };
            // A new help centre, and since then it gets better.
            63 + topic + (100 - ago).clamp(0, 60) / 4
        }
        Asked::Loyalty => {
            let faithful = if context["customer_since"] == "over 5 years" { 13 } else { -3 };
            53 + faithful + (425 - ago) / 90
        }
    };
    u64::try_from(percent.clamp(5, 97)).expect("at least five")
}

/// When in the day: few at night, most in the evening. Milliseconds since midnight, UTC.
pub(super) fn time_of_day(chance: &mut Chance) -> i64 {
    const HOURS: [u64; 24] = [4, 2, 1, 1, 2, 7, 18, 34, 44, 52, 55, 50, 46, 44, 47, 50, 54, 62, 76, 84, 70, 42, 20, 9];
    let hours: Vec<(u64, i64)> = HOURS.into_iter().zip(0..).collect();
    let within = i64::try_from(chance.below(3_600_000)).expect("less than an hour");
    chance.weighed(&hours) * 3_600_000 + within
}
