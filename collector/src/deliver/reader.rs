//! What a webhook is to be told of the log of changes.

use perche_survey::response::{Response, Status};
use perche_survey::time::Timestamp;

use super::delivery::{About, Delivery, WAITING};
use super::hook::{Event, Hook};
use super::state::Lane;
use crate::change::{ChangeRecord, What};
use crate::installation::Installation;
use crate::sign::Purpose;
use crate::store::StoreError;

/// How many entries are read at once.
const AT_ONCE: usize = 200;
/// For how many days a response is news when it comes.
const NEWS_DAYS: i64 = 1;

/// What was read.
pub(super) struct Reading {
    /// The number of the last entry that was read.
    pub(super) reached: u64,
    /// What the webhook is told.
    pub(super) fresh: Vec<Delivery>,
    /// Whether there may be more.
    pub(super) more: bool,
}

/// Reads on from where the webhook is, as far as its deliveries have room.
pub(super) fn read(
    installation: &Installation,
    hook: &Hook,
    lane: &Lane,
    now: Timestamp,
) -> Result<Reading, StoreError> {
    let records = installation.store.changes(lane.read, AT_ONCE)?;
    if records.first().is_some_and(|first| first.number > lane.read + 1) {
        // The log is kept for days: somebody restored a backup, or this receiver was slow for as long.
        tracing::warn!(webhook = hook.id, "entries of the log after {} are gone before they were read", lane.read);
    }
    let room = WAITING.saturating_sub(lane.pending());
    let mut reading = Reading { reached: lane.read, fresh: Vec::new(), more: records.len() == AT_ONCE };
    let mut numbers = lane.place.last + 1..;
    for record in &records {
        // One entry makes two deliveries at most.
        if reading.fresh.len() + 2 > room {
            reading.more = false;
            break;
        }
        reading.reached = record.number;
        let Some(response) = concerned(installation, hook, record)? else { continue };
        for (event, comment) in events(installation, hook, lane, &reading.fresh, record, &response) {
            let about = About::Response { id: response.id, comment };
            let number = numbers.next().expect("it has no end");
            reading.fresh.push(Delivery::new(number, event, record.at, response.survey.clone(), about, now));
        }
    }
    Ok(reading)
}

/// The response of an entry, as it is now, if the webhook is told of it.
fn concerned(installation: &Installation, hook: &Hook, record: &ChangeRecord) -> Result<Option<Response>, StoreError> {
    let news = match record.what {
        What::Created | What::Amended | What::Released => true,
        What::Erased | What::Handled => false,
    };
    if !news || !hook.terms.surveys.hold(&record.survey) {
        return Ok(None);
    }
    // Imported: it was news elsewhere, long ago, and nobody wants years of it in a chat room.
    let old = |response: &Response| record.what == What::Created && response.at.plus_days(NEWS_DAYS) < record.at;
    let response = installation.store.response(record.id)?;
    let response = response.filter(|response| response.status == Status::Counted && !old(response));
    let fits = |response: &Response| {
        let Some(most) = hook.terms.max_aligned else { return true };
        let entry = installation.catalog.get(response.survey.as_str());
        let scale = entry.map(|entry| entry.revision(response.revision).survey.scale());
        let aligned = scale.zip(response.score).map(|(scale, score)| scale.aligned(score));
        aligned.is_some_and(|aligned| aligned.0 <= most)
    };
    Ok(response.filter(fits))
}

/// Which events an entry is, each with the hash of the comment if it is about one.
fn events(
    installation: &Installation,
    hook: &Hook,
    lane: &Lane,
    fresh: &[Delivery],
    record: &ChangeRecord,
    response: &Response,
) -> Vec<(Event, Option<String>)> {
    let about = |delivery: &&Delivery, event| delivery.event == event && delivery.response() == Some(response.id);
    let told = |event: Event| {
        let now = fresh.iter().rev().find(|delivery| about(delivery, event));
        now.or_else(|| lane.newest(event, response.id))
    };
    let mut events = Vec::new();
    // A click that is corrected into a low score is told as one that was low at once. Without a limit every first entry
    // was told, and later ones are no news.
    let corrected = hook.terms.max_aligned.is_some() && response.at >= hook.created;
    let first = record.what != What::Amended || corrected;
    if hook.hears(Event::Scored) && first && response.score.is_some() && told(Event::Scored).is_none() {
        events.push((Event::Scored, None));
    }
    if let Some(comment) = response.comment.as_deref().filter(|_| hook.hears(Event::Commented)) {
        let hash = Some(installation.secret.hash(Purpose::Comment, comment));
        let before = told(Event::Commented).map(|delivery| &delivery.about);
        if !matches!(before, Some(About::Response { comment, .. }) if *comment == hash) {
            events.push((Event::Commented, hash));
        }
    }
    events
}
