//! What people said last.

use std::sync::Arc;

use perche_survey::response::{Response, Status};
use perche_survey::time::Timestamp;

use crate::aggregate::{Listed, Query, listed, zone_of};
use crate::catalog::Entry;
use crate::dashboard::responses::card::plain;
use crate::dashboard::responses::words::Words;
use crate::dashboard::terms::{Terms, band_class, question};
use crate::dashboard::visit::Visit;
use crate::error::Error;
use crate::store::{Filter, Store, StoreError};

/// How many are shown.
const SHOWN: usize = 6;
/// How many of each survey's newest responses are looked through for them: a page is not a search.
const LOOKED_AT: usize = 40;

/// One comment.
pub(super) struct Why {
    pub(super) comment: String,
    pub(super) locale: String,
    pub(super) score: String,
    pub(super) band: &'static str,
    pub(super) band_class: &'static str,
    pub(super) survey: String,
    /// The id of the answer.
    pub(super) id: String,
    pub(super) question: String,
    pub(super) question_locale: String,
    pub(super) at: String,
    pub(super) instant: String,
    pub(super) channel: &'static str,
}

/// The newest comments of `entries`. Blocking.
pub(super) fn newest(store: &dyn Store, entries: &[Arc<Entry>], visit: &Visit) -> Result<Vec<Why>, StoreError> {
    let mut found: Vec<(&Entry, Response)> = Vec::new();
    for entry in entries {
        let survey = entry.current().survey.id.clone();
        let filter = Filter { survey, from: None, to: None, status: Some(Status::Counted), ascending: false };
        let newest = store.responses(&filter, None, LOOKED_AT)?.into_iter();
        let said = newest.filter(|response| response.comment.as_ref().is_some_and(|comment| !comment.is_empty()));
        found.extend(said.take(SHOWN).map(|response| (&**entry, response)));
    }
    found.sort_by_key(|(_, response)| std::cmp::Reverse((response.at, response.id)));
    found.truncate(SHOWN);
    Ok(found.into_iter().map(|(entry, response)| Why::of(entry, response, visit)).collect())
}

/// Whether anybody ever said why in one of `entries`, by what is counted. Blocking.
pub(super) fn ever(store: &dyn Store, entries: &[Arc<Entry>], now: Timestamp) -> Result<bool, Error> {
    let said = Listed { status: Some(Status::Counted), commented: Some(true), ..Listed::default() };
    for entry in entries {
        if listed(store, entry, &Query::default(), &said, now)?.is_some_and(|n| n > 0) {
            return Ok(true);
        }
    }
    Ok(false)
}

impl Why {
    fn of(entry: &Entry, response: Response, visit: &Visit) -> Self {
        let survey = &entry.current().survey;
        let (locale, question) = question(survey, visit.tongue);
        let terms = Terms(visit.tongue);
        let zone = zone_of(survey, None).unwrap_or(jiff::tz::TimeZone::UTC);
        let band = response.score.map(|score| survey.kind.band(&survey.scale(), score));
        Self {
            comment: response.comment.as_deref().map(plain).unwrap_or_default(),
            locale: response.locale,
            score: response.score.map(|score| score.0.to_string()).unwrap_or_default(),
            band: band.map_or("", |band| Words(visit.tongue).band(survey.kind, band)),
            band_class: band.map_or("none", band_class),
            survey: survey.id.to_string(),
            id: response.id.to_string(),
            question,
            question_locale: locale.to_owned(),
            at: visit.tongue.moment(response.at, &zone),
            instant: response.at.to_string(),
            channel: terms.channel(response.channel),
        }
    }
}
