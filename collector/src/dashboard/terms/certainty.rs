//! How sure a figure is and what became of it, in words.

use perche_survey::distribution::FEW;
use perche_survey::metric::Metric;
use perche_survey::verdict::{Change, Verdict};

use super::{Terms, Unit, unit};

impl Terms {
    /// How sure a metric is: `95% interval 63–71%`; each end by `write`, from its name, its value and how that is written.
    pub(in crate::dashboard) fn certainty(
        self,
        name: &str,
        metric: &Metric,
        write: impl Fn(&str, f64, String) -> String,
    ) -> Option<String> {
        let (low, high) = metric.low.zip(metric.high)?;
        let last = write("high", high, self.value(name, Some(high)));
        Some(self.sure(&match unit(name) {
            // No share is negative: a dash between two is no minus.
            Unit::Percent => format!("{}–{last}", write("low", low, self.0.decimal(low, 0))),
            Unit::Points | Unit::Score => self.range(&write("low", low, self.value(name, Some(low))), &last),
        }))
    }

    /// How sure a metric is: `between 67% and 89%`; nothing where there is no interval.
    pub(in crate::dashboard) fn interval(self, name: &str, metric: &Metric) -> Option<String> {
        let (low, high) = metric.low.zip(metric.high)?;
        Some(self.between(&self.value(name, Some(low)), &self.value(name, Some(high))))
    }

    /// So many answers.
    pub(in crate::dashboard) fn so_many(self, n: u64) -> String {
        if n == 1 { self.one_answer().to_owned() } else { self.answers(&self.0.count(n)) }
    }

    /// To how many decimals changes of the metric of that name are written beside each other: one shall not read as none.
    pub(in crate::dashboard) fn places(self, name: &str, changes: &[f64]) -> usize {
        let is_none = |change: f64, places| self.0.decimal(change, places) == "0";
        let hidden = |places| changes.iter().any(|change| is_none(*change, places) && !is_none(*change, 2));
        match unit(name) {
            Unit::Score => 2,
            Unit::Percent | Unit::Points => (0..2).find(|places| !hidden(*places)).unwrap_or(2),
        }
    }

    /// What became of a headline since the window before, which rests on so many answers.
    pub(in crate::dashboard) fn verdict(self, name: &str, change: &Change, before: u64) -> String {
        match (change.verdict, change.needed) {
            // More answers now do not make up for those that were missing then.
            (Verdict::TooFew, _) if before == 0 => self.nothing_before().to_owned(),
            (Verdict::TooFew, _) if before < FEW => self.few_before(&self.so_many(before)),
            (Verdict::TooFew, None | Some(0)) => self.too_few().to_owned(),
            (Verdict::TooFew, Some(1)) => self.too_few_one().to_owned(),
            (Verdict::TooFew, Some(needed)) => self.too_few_needed(&self.0.count(about(needed))),
            (Verdict::NotDistinguishable, _) => self.no_clear_change().to_owned(),
            (Verdict::Up | Verdict::Down, _) => {
                let by = change.delta.value.unwrap_or_default();
                let said = self.0.signed(by, self.places(name, &[by]));
                if matches!(said.as_str(), "+1" | "−1") { self.up_one(&said) } else { self.up(&said) }
            }
        }
    }
}

/// A plan is not exact: two figures say all that it knows.
fn about(n: u64) -> u64 {
    let step = 10_u64.pow(n.max(1).ilog10().saturating_sub(1));
    n.div_ceil(step) * step
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use perche_survey::kind::Kind;

    use super::*;
    use crate::dashboard::tongue::Tongue;

    fn change(verdict: Verdict, value: f64, needed: Option<u64>) -> Change {
        use perche_survey::distribution::Distribution;
        let none = Distribution::new(Kind::Nps, Kind::Nps.default_scale(), &BTreeMap::new());
        let mut change = Change::between(&none, &none);
        change.verdict = verdict;
        change.delta.value = Some(value);
        change.needed = needed;
        change
    }

    #[test]
    fn a_verdict_is_said_in_words() {
        let say = |tongue, verdict, value, needed| Terms(tongue).verdict("nps", &change(verdict, value, needed), FEW);
        assert_eq!(say(Tongue::En, Verdict::Up, 6.2, Some(0)), "+6 points, more than chance");
        assert_eq!(say(Tongue::It, Verdict::Down, -6.2, Some(0)), "−6 punti, più del caso");
        assert_eq!(say(Tongue::En, Verdict::Down, -1.0, Some(0)), "−1 point, more than chance");
        assert_eq!(say(Tongue::It, Verdict::Up, 1.2, Some(0)), "+1 punto, più del caso");
        assert_eq!(say(Tongue::En, Verdict::Up, 0.31, Some(0)), "+0.3 points, more than chance");
        assert_eq!(say(Tongue::It, Verdict::TooFew, 0.0, Some(1)), "ancora poche risposte: ne serve un’altra");
        assert_eq!(say(Tongue::En, Verdict::NotDistinguishable, 3.0, Some(30)), "no clear change");
        assert_eq!(say(Tongue::En, Verdict::TooFew, 0.0, Some(371)), "too few answers yet: about 380 more");
        assert_eq!(say(Tongue::En, Verdict::TooFew, 0.0, None), "too few answers yet");
    }

    #[test]
    fn a_change_that_there_is_does_not_read_as_none() {
        let places = |name, changes: &[f64]| Terms(Tongue::En).places(name, changes);
        assert_eq!(places("nps", &[-5.68, -0.23]), 1);
        assert_eq!(places("csat_pct", &[-5.68, -0.04]), 2);
        assert_eq!(places("nps", &[-5.68, -1.23]), 0);
        assert_eq!(places("nps", &[-5.68, 0.0]), 0, "none is none");
        assert_eq!(places("ces_mean", &[0.31, 0.5]), 2);
    }

    #[test]
    fn an_answer_that_is_missing_is_one() {
        let change = |before| Terms(Tongue::It).verdict("nps", &change(Verdict::TooFew, 0.0, Some(30)), before);
        assert_eq!(change(0), "prima non c’erano risposte");
        assert_eq!(change(1), "prima solo 1 risposta: troppo poche per un confronto");
        assert_eq!(change(9), "prima solo 9 risposte: troppo poche per un confronto");
        assert_eq!(change(10), "ancora poche risposte: ne servono altre 30 circa");
    }

    #[test]
    fn a_plan_has_two_figures_and_is_never_less_than_needed() {
        for (n, said) in [(0, 0), (1, 1), (9, 9), (10, 10), (11, 11), (99, 99), (101, 110), (385, 390), (1_001, 1_100)]
        {
            assert_eq!(about(n), said, "{n}");
        }
    }
}
