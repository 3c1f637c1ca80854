//! Every figure of the kind, exactly, and how each is made.

use perche_survey::metric::Metric;

use super::look::Look;
use super::number::Number;

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
        let rows = |at: &str, metrics: &std::collections::BTreeMap<&'static str, Metric>| {
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
        method: metric.method.clone(),
    }
}
