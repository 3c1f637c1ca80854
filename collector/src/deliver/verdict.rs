//! `verdict.changed`: once a day, at six in the morning in the survey's zone, the last seven whole days against the seven
//! before; told when the verdict is not the one of the last time.

use std::sync::Arc;

use jiff::civil::{Date, Time, time};
use jiff::tz::TimeZone;
use jiff::{Span, Timestamp as Instant};
use perche_survey::time::Timestamp;
use serde_json::Value;

use super::delivery::{About, Delivery};
use super::hook::{Event, Hook};
use super::state::{Place, State, Step, Told};
use crate::aggregate::{self, Question, zone_of};
use crate::catalog::Entry;
use crate::installation::Installation;

/// When a day's verdict is given. By then every zone has ended the day before, and people come to work.
const MORNING: Time = time(6, 0, 0, 0);
/// How many days are compared with as many before.
const DAYS: i64 = 7;

/// What is to be told at `now`, and the verdicts to remember. Blocking.
pub(super) fn steps(installation: &Installation, state: &State, now: Timestamp) -> Result<Vec<Step>, String> {
    let mut steps = Vec::new();
    let mut places: std::collections::BTreeMap<&str, Place> = std::collections::BTreeMap::new();
    for entry in installation.catalog.all() {
        let survey = &entry.current().survey;
        let hears = |hook: &&Arc<Hook>| hook.hears(Event::Verdict) && hook.terms.surveys.hold(&survey.id);
        let hooks: Vec<&Arc<Hook>> = state.hooks.values().filter(hears).collect();
        let zone = zone_of(survey, None).unwrap_or(TimeZone::UTC);
        let Some(day) = morning(now, &zone).filter(|_| !hooks.is_empty() && !entry.current().archived) else {
            continue;
        };
        let before = state.told.get(&survey.id);
        if before.is_some_and(|told| told.day >= day.to_string()) {
            continue;
        }
        let mut figures = figures(installation, &entry, day, now)?;
        let verdict = figures["verdict"].as_str().unwrap_or_default().to_owned();
        steps.push(Step::Told(survey.id.clone(), Told { day: day.to_string(), verdict: verdict.clone() }));
        let Some(before) = before.filter(|before| before.verdict != verdict) else { continue };
        figures["was"] = Value::String(before.verdict.clone());
        for hook in hooks {
            let lane = state.lanes.get(&hook.id);
            let place =
                places.entry(&hook.id).or_insert_with(|| lane.map(|lane| lane.place.clone()).unwrap_or_default());
            place.last += 1;
            let about = About::Figures(figures.clone());
            let delivery = Delivery::new(place.last, Event::Verdict, now, survey.id.clone(), about, now);
            steps.push(Step::Delivery(hook.id.clone(), Box::new(delivery)));
        }
    }
    steps.extend(places.into_iter().map(|(id, place)| Step::Place(id.to_owned(), place)));
    Ok(steps)
}

/// The local day whose morning was the last one at `now`.
fn morning(now: Timestamp, zone: &TimeZone) -> Option<Date> {
    let local = Instant::from_millisecond(now.0).ok()?.to_zoned(zone.clone());
    if local.time() < MORNING { local.date().yesterday().ok() } else { Some(local.date()) }
}

/// The headline of the seven days before `day` beside the seven before them: the very answer of
/// `GET /v1/aggregates?survey=…&from=…&to=…`.
fn figures(installation: &Installation, entry: &Arc<Entry>, day: Date, now: Timestamp) -> Result<Value, String> {
    let from = day.checked_sub(Span::new().days(DAYS)).map_err(|error| error.to_string())?;
    let survey = entry.current().survey.id.to_string();
    let members = [("survey", survey), ("from", from.to_string()), ("to", day.to_string())];
    let question =
        Question::read(&members.map(|(name, value)| (name.to_owned(), value))).map_err(|error| error.words())?;
    let overview = aggregate::overview(&*installation.store, std::slice::from_ref(entry), &question, now);
    let overview = serde_json::to_value(overview.map_err(|error| error.words())?).map_err(|error| error.to_string())?;
    Ok(overview["items"][0].clone())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_day_begins_at_six_where_the_survey_is() {
        let day = |at: &str, zone: &str| {
            let at = Timestamp::parse(at).unwrap();
            morning(at, &TimeZone::get(zone).unwrap()).unwrap().to_string()
        };
        assert_eq!(day("2026-11-22T04:59:59Z", "Europe/Rome"), "2026-11-21");
        assert_eq!(day("2026-11-22T05:00:00Z", "Europe/Rome"), "2026-11-22");
        assert_eq!(day("2026-11-22T05:00:00Z", "America/New_York"), "2026-11-21");
        assert_eq!(day("2026-11-22T05:00:00Z", "Asia/Tokyo"), "2026-11-22");
        // The clock goes back in the night: six is six all the same.
        assert_eq!(day("2026-10-25T04:59:59Z", "Europe/Rome"), "2026-10-24");
        assert_eq!(day("2026-10-25T05:00:00Z", "Europe/Rome"), "2026-10-25");
    }
}
