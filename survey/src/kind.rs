//! The three kinds of question. A kind is one file below; nothing else matches on [`Kind`].

mod ces;
mod csat;
mod nps;

use crate::scale::{Scale, Score};

/// What a survey asks for.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
#[cfg_attr(
    any(feature = "file", feature = "stats"),
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Kind {
    /// Customer effort: how easy was it.
    Ces,
    /// Net promoter: would you recommend us.
    Nps,
    /// Customer satisfaction.
    Csat,
}

/// Which third of the scale an aligned score lies in. Each kind has its own word for it ([`Kind::band_name`]).
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(description = "Which third of the scale a score lies in.")
)]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(
    any(feature = "file", feature = "stats"),
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Band {
    /// Detractors, hard, dissatisfied.
    Low,
    /// Passives, neutral.
    Middle,
    /// Promoters, easy, satisfied.
    High,
}

/// How many of the best and of the worst points form the high and the low band.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Cut {
    /// Ranks above `points - top` are high.
    pub top: usize,
    /// Ranks up to `bottom` are low.
    pub bottom: usize,
}

/// A figure that a kind defines, as a function of how many answers lie at the top and at the bottom.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Formula {
    /// Percent of answers in the best `n` points.
    Top(usize),
    /// Percent in the best `top` points minus percent in the worst `bottom` points.
    Net(Cut),
    /// Mean of the scores as clicked.
    Mean,
    /// Median of the scores as clicked.
    Median,
}

/// Everything that differs between kinds.
struct Rules {
    scale: Scale,
    points: &'static [usize],
    allowed: &'static str,
    fits: fn(Scale) -> bool,
    headline: &'static str,
    bands: [&'static str; 3],
    cut: fn(usize) -> Cut,
    metrics: fn(usize) -> Vec<(&'static str, Formula)>,
    /// Whole definitions, as in a surveys file.
    #[cfg(feature = "file")]
    templates: &'static [&'static str],
}

impl Kind {
    fn rules(self) -> &'static Rules {
        match self {
            Self::Ces => &ces::RULES,
            Self::Nps => &nps::RULES,
            Self::Csat => &csat::RULES,
        }
    }

    /// The scale of a survey that names none.
    pub fn default_scale(self) -> Scale {
        self.rules().scale
    }

    /// Whether this kind is defined on `scale`.
    pub fn fits(self, scale: &Scale) -> bool {
        scale.min <= scale.max && self.rules().points.contains(&scale.points()) && (self.rules().fits)(*scale)
    }

    /// Which scales the kind is defined on, in words.
    pub fn allowed_scales(self) -> &'static str {
        self.rules().allowed
    }

    /// The name of its headline metric.
    pub fn headline(self) -> &'static str {
        self.rules().headline
    }

    /// Its word for a band.
    pub fn band_name(self, band: Band) -> &'static str {
        let [low, middle, high] = self.rules().bands;
        match band {
            Band::Low => low,
            Band::Middle => middle,
            Band::High => high,
        }
    }

    /// Where its bands lie on a scale of `points` points.
    pub fn cut(self, points: usize) -> Cut {
        (self.rules().cut)(points)
    }

    /// The band of `score` on `scale`.
    pub fn band(self, scale: &Scale, score: Score) -> Band {
        let Cut { top, bottom } = self.cut(scale.points());
        let rank = scale.rank(score);
        if rank + top > scale.points() {
            Band::High
        } else if rank <= bottom {
            Band::Low
        } else {
            Band::Middle
        }
    }

    /// Its surveys that are ready to be used.
    #[cfg(feature = "file")]
    pub(crate) fn templates(self) -> &'static [&'static str] {
        self.rules().templates
    }

    /// The metrics it defines on a scale of `points` points, headline first.
    pub fn metrics(self, points: usize) -> Vec<(&'static str, Formula)> {
        (self.rules().metrics)(points)
    }
}

/// Any start that leaves room to print it: the page shows the points as numbers.
fn any_start(scale: Scale) -> bool {
    (-100..=100).contains(&scale.min)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::scale::Polarity;

    fn bands(kind: Kind, scale: Scale) -> String {
        scale
            .scores()
            .map(|score| match kind.band(&scale, score) {
                Band::Low => 'l',
                Band::Middle => 'm',
                Band::High => 'h',
            })
            .collect()
    }

    #[test]
    fn bands_follow_the_published_rule_of_each_kind() {
        let rows = [
            (Kind::Nps, 0, 10, "lllllllmmhh"),
            (Kind::Ces, 1, 7, "lllmhhh"),
            (Kind::Ces, 1, 5, "llmhh"),
            (Kind::Ces, 0, 6, "lllmhhh"),
            (Kind::Csat, 1, 2, "lh"),
            (Kind::Csat, 1, 3, "lmh"),
            (Kind::Csat, 1, 4, "llhh"),
            (Kind::Csat, 1, 5, "llmhh"),
            (Kind::Csat, 1, 6, "llmmhh"),
            (Kind::Csat, 1, 7, "llmmmhh"),
            (Kind::Csat, 1, 10, "lllmmmmhhh"),
        ];
        for (kind, min, max, expected) in rows {
            assert_eq!(bands(kind, Scale::new(min, max)), expected, "{kind:?} {min}-{max}");
        }
        let reversed = Scale { polarity: Polarity::LowIsGood, ..Scale::new(1, 5) };
        assert_eq!(bands(Kind::Ces, reversed), "hhmll");
    }

    #[test]
    fn each_kind_has_a_headline_among_its_metrics_and_a_word_for_each_band() {
        let rows = [
            (Kind::Ces, "ces_agree_pct", ["hard", "neutral", "easy"]),
            (Kind::Nps, "nps", ["detractors", "passives", "promoters"]),
            (Kind::Csat, "csat_pct", ["dissatisfied", "neutral", "satisfied"]),
        ];
        for (kind, headline, words) in rows {
            assert_eq!(kind.headline(), headline);
            assert_eq!(kind.metrics(kind.default_scale().points())[0].0, headline);
            assert_eq!([Band::Low, Band::Middle, Band::High].map(|band| kind.band_name(band)), words);
        }
    }

    #[test]
    fn a_scale_starts_between_minus_100_and_100() {
        for (min, fits) in [(-101, false), (-100, true), (100, true), (101, false)] {
            assert_eq!(Kind::Ces.fits(&Scale::new(min, min + 4)), fits, "{min}");
        }
    }

    #[test]
    fn a_kind_refuses_the_scales_it_is_not_defined_on() {
        assert!(Kind::Nps.fits(&Scale::new(0, 10)));
        assert!(!Kind::Nps.fits(&Scale::new(1, 11)), "eleven points that do not start at 0");
        assert!(!Kind::Nps.fits(&Scale { polarity: Polarity::LowIsGood, ..Scale::new(0, 10) }));
        assert!(!Kind::Csat.fits(&Scale::new(1, 8)) && !Kind::Csat.fits(&Scale::new(5, 1)));
        assert!(!Kind::Ces.fits(&Scale::new(1, 6)) && Kind::Ces.fits(&Scale::new(-2, 2)));
    }
}
