//! Every figure of the kind, exactly, and how each is made.

use std::collections::BTreeMap;

use perche_survey::kind::{Cut, Formula};
use perche_survey::metric::{Metric, ends};
use perche_survey::scale::Scale;

use super::look::Look;
use super::number::Number;
use crate::dashboard::tongue::Tongue;

/// The table of them.
pub(super) struct Methods {
    pub(super) plain: Vec<Row>,
    /// What is said of those that are weighted, and they.
    pub(super) weighted: Option<(String, Vec<Row>)>,
}

/// One figure.
pub(super) struct Row {
    pub(super) name: &'static str,
    pub(super) value: Number,
    pub(super) low: Number,
    pub(super) high: Number,
    pub(super) words: &'static str,
    pub(super) method: String,
}

impl Methods {
    pub(super) fn of(look: &Look<'_>) -> Self {
        let total = &look.made.envelope.total;
        let rows = |at: &str, metrics: &BTreeMap<&'static str, Metric>| {
            metrics.iter().map(|(name, metric)| row(look, at, name, metric)).collect::<Vec<_>>()
        };
        let weighted = total.weighted.as_ref().map(|weighted| {
            let n = Number::exact(look.terms, "/total/weighted/effective_n", Some(weighted.effective_n));
            (look.words.weighted(&n.to_string()), rows("/total/weighted/metrics", &weighted.metrics))
        });
        Self { plain: rows("/total/metrics", &total.metrics), weighted }
    }
}

fn row(look: &Look<'_>, at: &str, name: &'static str, metric: &Metric) -> Row {
    let end = |end: &str, value| Number::exact(look.terms, format!("{at}/{name}/{end}"), value);
    Row {
        name,
        value: end("value", metric.value),
        low: end("low", metric.low),
        high: end("high", metric.high),
        words: look.terms.metric(name),
        method: method(look, name, metric, at.contains("weighted")),
    }
}

/// How a figure is made. In English the API says it; elsewhere it is said of the formula.
fn method(look: &Look<'_>, name: &str, metric: &Metric, weighted: bool) -> String {
    let survey = &look.entry.current().survey;
    let scale = survey.scale();
    let formula = survey.kind.metrics(scale.points()).into_iter().find(|(known, _)| *known == name);
    match (look.terms.0, formula) {
        (Tongue::It, Some((_, formula))) => in_italian(scale, formula, weighted),
        (Tongue::En, _) | (_, None) => metric.method.clone(),
    }
}

fn in_italian(scale: Scale, formula: Formula, weighted: bool) -> String {
    let (what, sure) = match formula {
        Formula::Top(top) => {
            let (best, _) = ends(scale, Cut { top, bottom: 1 });
            (format!("punteggi orientati {best} su {}", scale.max), "Wilson al 95\u{a0}%")
        }
        Formula::Net(cut) => {
            let (best, worst) = ends(scale, cut);
            (format!("% di orientati {best} meno % di orientati {worst}"), "Wald corretto al 95\u{a0}%")
        }
        Formula::Mean => (
            "media dei punteggi così come dati".to_owned(),
            "t di Student al 95\u{a0}%, troppo stretto quando sono quasi tutti uguali",
        ),
        Formula::Median => {
            ("mediana dei punteggi così come dati".to_owned(), "statistiche d’ordine, almeno al 95\u{a0}%")
        }
    };
    if weighted {
        format!("{what}, pesi inversi alla probabilità, {sure} sull’n efficace")
    } else {
        format!("{what}, {sure}")
    }
}
