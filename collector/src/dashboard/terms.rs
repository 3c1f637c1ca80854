//! How pages speak of surveys and figures: the trade's words in every tongue.

mod certainty;

use std::collections::BTreeMap;

use perche_survey::kind::{Band, Formula, Kind};
use perche_survey::response::Channel;
use perche_survey::survey::Survey;
use perche_survey::text::recall;
use perche_survey::verdict::Verdict;

use super::chart::Range;
use super::tongue::Tongue;
use super::words::words;

words! {
    /// The trade's words.
    pub(super) struct Terms;
    ces: "Customer effort", "Sforzo del cliente";
    nps: "Net promoter score", "Net promoter score";
    csat: "Satisfaction", "Soddisfazione";
    find_it_easy: "find it easy", "lo trovano facile";
    are_satisfied: "are satisfied", "sono soddisfatti";
    nps_short: "NPS", "NPS";
    promoters_less_detractors: "promoters less detractors", "promotori meno detrattori";
    mean: "mean", "media";
    median: "median", "mediana";
    top_two: "in the best two points", "nei due punti migliori";
    net: "best two less worst", "migliori due meno peggiori";
    hard: "hard", "difficile";
    neutral: "neutral", "neutro";
    easy: "easy", "facile";
    detractors: "detractors", "detrattori";
    passives: "passives", "passivi";
    promoters: "promoters", "promotori";
    dissatisfied: "dissatisfied", "insoddisfatti";
    neutrals: "neutral", "neutri";
    satisfied: "satisfied", "soddisfatti";
    inline: "in the page", "nella pagina";
    popover: "popover", "riquadro";
    tab: "tab", "linguetta";
    link: "link", "link";
    email: "e-mail", "e-mail";
    qr: "QR code", "codice QR";
    api: "API", "API";
    up(by: &str): "{by} points, more than chance", "{by} punti, più del caso";
    up_one(by: &str): "{by} point, more than chance", "{by} punto, più del caso";
    no_clear_change: "no clear change", "nessun cambiamento evidente";
    too_few: "too few answers yet", "ancora poche risposte";
    too_few_needed(n: &str): "too few answers yet: about {n} more", "ancora poche risposte: ne servono altre {n} circa";
    too_few_one: "too few answers yet: 1 more", "ancora poche risposte: ne serve un’altra";
    nothing_before: "no answers before to compare with", "prima non c’erano risposte";
    few_before(n: &str): "only {n} before: too few to compare with", "prima solo {n}: troppo poche per un confronto";
    answers(n: &str): "{n} answers", "{n} risposte";
    one_answer: "1 answer", "1 risposta";
    range(low: &str, high: &str): "{low} to {high}", "da {low} a {high}";
    sure(range: &str): "95% interval {range}", "intervallo al 95\u{a0}%: {range}";
    between(low: &str, high: &str): "between {low} and {high}", "tra {low} e {high}";
}

impl Terms {
    /// What a kind is called.
    pub(super) fn kind(self, kind: Kind) -> &'static str {
        match kind {
            Kind::Ces => self.ces(),
            Kind::Nps => self.nps(),
            Kind::Csat => self.csat(),
        }
    }

    /// What a metric says, in words that follow its value.
    pub(super) fn metric(self, name: &str) -> &'static str {
        match name {
            "nps" => self.nps_short(),
            "csat_pct" => self.are_satisfied(),
            "ces_agree_pct" => self.find_it_easy(),
            "ces_top2_pct" => self.top_two(),
            "ces_net" => self.net(),
            "median" => self.median(),
            _ => self.mean(),
        }
    }

    /// What a metric is, where the words that follow its value do not say it.
    pub(super) fn explained(self, name: &str) -> Option<&'static str> {
        (name == "nps").then(|| self.promoters_less_detractors())
    }

    /// What a kind calls a band.
    pub(super) fn band(self, kind: Kind, band: Band) -> &'static str {
        match (kind, band) {
            // Of people, as the others are: those of effort are of what was asked about.
            (Kind::Csat, Band::Middle) => self.neutrals(),
            _ => self.band_named(kind.band_name(band)),
        }
    }

    /// A band by the name that figures give it.
    pub(super) fn band_named(self, name: &'static str) -> &'static str {
        match name {
            "hard" => self.hard(),
            "neutral" => self.neutral(),
            "easy" => self.easy(),
            "detractors" => self.detractors(),
            "passives" => self.passives(),
            "promoters" => self.promoters(),
            "dissatisfied" => self.dissatisfied(),
            "satisfied" => self.satisfied(),
            other => other,
        }
    }

    /// The way an answer came.
    pub(super) fn channel(self, channel: Channel) -> &'static str {
        match channel {
            Channel::Inline => self.inline(),
            Channel::Popover => self.popover(),
            Channel::Tab => self.tab(),
            Channel::Link => self.link(),
            Channel::Email => self.email(),
            Channel::Qr => self.qr(),
            Channel::Api => self.api(),
        }
    }

    /// A value of a metric with its unit; a dash without answers.
    pub(super) fn value(self, name: &str, value: Option<f64>) -> String {
        let Some(value) = value else { return "–".to_owned() };
        match unit(name) {
            Unit::Percent => self.0.percent(value, 0),
            Unit::Points => self.0.decimal(value, 0),
            Unit::Score => self.0.decimal(value, 2),
        }
    }
}

/// What marks a verdict, beside its words.
pub(super) const fn verdict_class(verdict: Verdict) -> &'static str {
    match verdict {
        Verdict::Up => "up",
        Verdict::Down => "down",
        Verdict::NotDistinguishable => "same",
        Verdict::TooFew => "few",
    }
}

/// What marks a band, beside its word.
pub(super) const fn band_class(band: Band) -> &'static str {
    match band {
        Band::Low => "low",
        Band::Middle => "middle",
        Band::High => "high",
    }
}

/// What a metric is measured in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Unit {
    /// A share of the answers.
    Percent,
    /// NPS points, and other differences of shares: −100 to 100.
    Points,
    /// Points of the scale.
    Score,
}

/// The unit of the metric of that name.
pub(super) fn unit(name: &str) -> Unit {
    match name {
        "nps" | "ces_net" => Unit::Points,
        name if name.ends_with("_pct") => Unit::Percent,
        _ => Unit::Score,
    }
}

/// Where the metric of that name can lie on `survey`'s scale.
pub(super) fn range(name: &str, survey: &Survey) -> Range {
    let scale = survey.scale();
    let formulas = survey.kind.metrics(scale.points());
    let formula = formulas.into_iter().find(|(known, _)| *known == name).map_or(Formula::Mean, |(_, formula)| formula);
    Range::of(formula, scale)
}

/// The question of `survey` as its team reads it: in their language where it has one, else in its own; with the locale.
pub(super) fn question(survey: &Survey, tongue: Tongue) -> (&str, String) {
    let locale = survey.resolve_locale(tongue.code()).unwrap_or_else(|| survey.default_locale());
    let company = survey.company.as_deref().unwrap_or("…");
    let values: BTreeMap<&str, &str> =
        std::iter::once(("company", company)).chain(survey.context.keys().map(|key| (key.as_str(), "…"))).collect();
    let text = survey.text.get(locale).map(|text| recall(&text.question, &values));
    (locale, text.filter(|text| !text.is_empty()).unwrap_or_else(|| survey.id.to_string()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_band_and_metric_has_words() {
        for tongue in [Tongue::En, Tongue::It] {
            for kind in [Kind::Ces, Kind::Nps, Kind::Csat] {
                for band in [Band::Low, Band::Middle, Band::High] {
                    let word = Terms(tongue).band(kind, band);
                    assert_eq!(tongue == Tongue::En, word == kind.band_name(band), "{word}");
                }
                assert_ne!(Terms(tongue).metric(kind.headline()), Terms(tongue).mean());
            }
        }
    }
}
