//! A figure as an exact fraction, so that it is rounded once, at the end, and no half is missed.

use crate::distribution::Distribution;
use crate::kind::{Cut, Formula};
use crate::scale::Score;

/// `numerator / denominator`; the denominator is above 0.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fraction {
    numerator: i128,
    denominator: i128,
}

impl Fraction {
    /// `None` when there is no whole.
    pub(crate) fn new(numerator: i128, denominator: u64) -> Option<Self> {
        (denominator > 0).then(|| Self { numerator, denominator: denominator.into() })
    }

    /// What `formula` makes of `answers`, in its own unit; `None` without answers.
    pub(crate) fn of(answers: &Distribution, formula: Formula) -> Option<Self> {
        let n = answers.n();
        match formula {
            Formula::Top(top) => Self::new(i128::from(answers.top(top)) * 100, n),
            Formula::Net(Cut { top, bottom }) => {
                Self::new((i128::from(answers.top(top)) - i128::from(answers.bottom(bottom))) * 100, n)
            }
            Formula::Mean => {
                Self::new(answers.points().map(|(score, count)| i128::from(score.0) * i128::from(count)).sum(), n)
            }
            Formula::Median => {
                let (low, high) = (at(answers, n.checked_sub(1)? / 2 + 1)?, at(answers, n / 2 + 1)?);
                Self::new(i128::from(low.0) + i128::from(high.0), 2)
            }
        }
    }

    /// The difference, still exact.
    pub(crate) fn minus(self, other: Self) -> Self {
        let numerator = self.numerator * other.denominator - other.numerator * self.denominator;
        Self { numerator, denominator: self.denominator * other.denominator }
    }

    /// To two decimals, half away from zero, decided on integers.
    pub(crate) fn rounded(self) -> f64 {
        let doubled = self.numerator * 200;
        let hundredths = (doubled.abs() + self.denominator) / (2 * self.denominator) * doubled.signum();
        #[expect(clippy::cast_precision_loss, reason = "far below 2^53: at most 100 times a score or a percentage")]
        let value = hundredths as f64 / 100.0;
        value
    }
}

/// The score at `place` of the answers in ascending order, counted from 1.
fn at(answers: &Distribution, place: u64) -> Option<Score> {
    let mut seen = 0;
    answers.points().find_map(|(score, count)| {
        seen += count;
        (seen >= place).then_some(score)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn rounded(numerator: i128, denominator: u64) -> Option<f64> {
        Fraction::new(numerator, denominator).map(Fraction::rounded)
    }

    #[test]
    fn a_half_is_rounded_away_from_zero() {
        assert_eq!(rounded(1, 8), Some(0.13));
        assert_eq!(rounded(-1, 8), Some(-0.13));
        assert_eq!(rounded(1, 3), Some(0.33));
        assert_eq!(rounded(0, 0), None);
    }

    #[test]
    fn a_difference_is_rounded_once_not_from_rounded_parts() {
        let (two_thirds, sixth) =
            (Fraction { numerator: 200, denominator: 3 }, Fraction { numerator: 100, denominator: 6 });
        assert_eq!((two_thirds.rounded(), sixth.rounded()), (66.67, 16.67));
        assert_eq!(Some(two_thirds.minus(sixth).rounded()), Some(50.0));
        let (third, ninth) = (Fraction { numerator: 100, denominator: 3 }, Fraction { numerator: 100, denominator: 9 });
        assert_eq!((third.rounded(), ninth.rounded(), third.minus(ninth).rounded()), (33.33, 11.11, 22.22));
    }
}
