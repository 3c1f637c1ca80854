//! The scale of a survey: which scores can be given, which end is good, how they are shown.

/// A score as it was clicked, in scale points. Whether it lies on a survey's scale is [`Scale::holds`].
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(description = "A score, in scale points."))]
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
#[cfg_attr(any(feature = "file", feature = "stats"), derive(serde::Serialize, serde::Deserialize))]
pub struct Score(pub i16);

/// Which end of a scale is the good one.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    any(feature = "file", feature = "stats"),
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Polarity {
    /// The highest score is the best.
    #[default]
    HighIsGood,
    /// The lowest score is the best, as in "1 = I fully agree".
    LowIsGood,
}

/// The order in which the points stand on the page. It never changes what is stored.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PointOrder))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    any(feature = "file", feature = "stats"),
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Order {
    /// The lowest score comes first.
    #[default]
    Ascending,
    /// The highest score comes first.
    Descending,
}

/// How a point looks.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema), schema(as = PointStyle))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
#[cfg_attr(
    any(feature = "file", feature = "stats"),
    derive(serde::Serialize, serde::Deserialize),
    serde(rename_all = "snake_case")
)]
pub enum Style {
    /// The number itself.
    #[default]
    Numbers,
    /// Stars, filled up to the one chosen.
    Stars,
    /// Faces from sad to happy.
    Smileys,
    /// Thumb down, thumb up.
    Thumbs,
    /// A list with one text per point.
    Labels,
}

/// The scale of a survey, from `min` to `max` in steps of one point.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
#[cfg_attr(any(feature = "file", feature = "stats"), derive(serde::Serialize, serde::Deserialize))]
pub struct Scale {
    /// The lowest score.
    pub min: i16,
    /// The highest score.
    pub max: i16,
    /// Which end is good.
    pub polarity: Polarity,
    /// In which order the points are shown.
    pub order: Order,
    /// How a point looks.
    pub style: Style,
}

impl Scale {
    /// A scale from `min` to `max`, shown as ascending numbers, high is good.
    pub const fn new(min: i16, max: i16) -> Self {
        Self { min, max, polarity: Polarity::HighIsGood, order: Order::Ascending, style: Style::Numbers }
    }

    /// How many points it has.
    pub fn points(&self) -> usize {
        usize::try_from(i32::from(self.max) - i32::from(self.min) + 1).unwrap_or(0)
    }

    /// Whether `score` can be given on it.
    pub fn holds(&self, score: Score) -> bool {
        (self.min..=self.max).contains(&score.0)
    }

    /// Every score, lowest first.
    pub fn scores(&self) -> impl DoubleEndedIterator<Item = Score> + use<> {
        (self.min..=self.max).map(Score)
    }

    /// The score turned so that high is good, on the same points: `min + max - score` where low is good.
    pub fn aligned(&self, score: Score) -> Score {
        match self.polarity {
            Polarity::HighIsGood => score,
            Polarity::LowIsGood => Score(self.min + self.max - score.0),
        }
    }

    /// The aligned score as a rank from 1 (worst) to [`Scale::points`] (best), whatever the scale's start.
    pub fn rank(&self, score: Score) -> usize {
        usize::try_from(i32::from(self.aligned(score).0) - i32::from(self.min) + 1).unwrap_or(0)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_reversed_scale_is_turned_around_its_middle() {
        let agreement = Scale { polarity: Polarity::LowIsGood, order: Order::Descending, ..Scale::new(1, 5) };
        let aligned: Vec<i16> = agreement.scores().map(|score| agreement.aligned(score).0).collect();
        assert_eq!(aligned, [5, 4, 3, 2, 1]);
        assert_eq!(agreement.rank(Score(1)), 5);
    }

    #[test]
    fn the_display_order_changes_no_score() {
        let shown_down = Scale { order: Order::Descending, ..Scale::new(1, 7) };
        assert!(shown_down.scores().eq(Scale::new(1, 7).scores()));
        assert_eq!(shown_down.aligned(Score(6)), Score(6));
    }

    #[test]
    fn a_scale_may_start_anywhere_and_ranks_from_one() {
        let from_zero = Scale::new(0, 10);
        assert_eq!((from_zero.points(), from_zero.rank(Score(0)), from_zero.rank(Score(10))), (11, 1, 11));
        assert!(!from_zero.holds(Score(11)) && !from_zero.holds(Score(-1)));
    }
}
