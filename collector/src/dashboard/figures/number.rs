//! A number on the page that says where it stands in the API's answer.

use std::fmt;

use perche_widget::escape;

use crate::dashboard::terms::Terms;

/// One. As HTML it is a `data` element: what people read inside, what machines read beside it, and as `data-at` the JSON
/// pointer into the answer that it is taken from.
#[derive(Clone, Debug)]
pub(super) struct Number {
    at: String,
    value: Option<String>,
    text: String,
}

impl askama::filters::HtmlSafe for Number {}

impl Number {
    /// How many.
    pub(super) fn count(terms: Terms, at: impl Into<String>, n: u64) -> Self {
        Self { at: at.into(), value: Some(n.to_string()), text: terms.0.count(n) }
    }

    /// A value of a metric, as large as it is read at a glance.
    pub(super) fn value(terms: Terms, at: impl Into<String>, metric: &str, value: Option<f64>) -> Self {
        Self { at: at.into(), value: value.map(|value| value.to_string()), text: terms.value(metric, value) }
    }

    /// A change of a metric, with its sign and so many decimals.
    pub(super) fn signed(terms: Terms, at: impl Into<String>, value: f64, places: usize) -> Self {
        Self::written(at, value, terms.0.signed(value, places))
    }

    /// A value that is written already.
    pub(super) fn written(at: impl Into<String>, value: f64, text: String) -> Self {
        Self { at: at.into(), value: Some(value.to_string()), text }
    }

    /// A value to two decimals, for tables.
    pub(super) fn exact(terms: Terms, at: impl Into<String>, value: Option<f64>) -> Self {
        let text = value.map_or_else(|| "–".to_owned(), |value| terms.0.decimal(value, 2));
        Self { at: at.into(), value: value.map(|value| value.to_string()), text }
    }
}

impl fmt::Display for Number {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (at, text) = (escape(&self.at), escape(&self.text));
        match &self.value {
            Some(value) => write!(out, r#"<data value="{value}" data-at="{at}">{text}</data>"#),
            None => write!(out, r#"<span data-at="{at}">{text}</span>"#),
        }
    }
}
