//! The course of deliveries: what is due, what an attempt comes to, what is too old.

use perche_survey::time::Timestamp;

use super::delivery::{Delivery, Status};
use super::hook::{Disabled, Hook, Why};
use super::schedule;
use super::sending::{AT_ONCE, Sent};
use super::state::{Lane, State, Step};
use crate::change::{Act, COLLECTOR, Deed};

/// The deliveries of a webhook whose time has come, longest due first.
pub(super) fn due(state: &State, id: &str, now: Timestamp) -> Vec<Delivery> {
    let all = state.lanes.get(id).into_iter().flat_map(|lane| lane.deliveries.values());
    let due =
        all.filter(|delivery| delivery.status == Status::Pending && delivery.next.is_some_and(|next| next <= now));
    let mut due: Vec<&Delivery> = due.collect();
    due.sort_by_key(|delivery| (delivery.next, delivery.number));
    due.into_iter().take(AT_ONCE).cloned().collect()
}

/// What a turn comes to.
pub(super) fn settled(state: &State, id: &str, sent: &[Sent], now: Timestamp) -> (Vec<Step>, Option<Act>) {
    // It may have been removed meanwhile.
    let Some((hook, lane)) = state.hooks.get(id).zip(state.lanes.get(id)) else { return Default::default() };
    let (mut steps, mut place, mut gone) = (Vec::new(), lane.place.clone(), false);
    for Sent { number, attempt, asked } in sent {
        let Some(delivery) = lane.deliveries.get(number) else { continue };
        let taken = attempt.as_ref().is_some_and(|attempt| attempt.code.is_some_and(|code| (200..300).contains(&code)));
        gone |= attempt.as_ref().is_some_and(|attempt| attempt.code == Some(410));
        let failures = delivery.failures + u32::from(attempt.is_some() && !taken);
        let next = if gone { None } else { schedule::next(failures, now, *asked, dice()) };
        let (status, next) = match (attempt, next) {
            (None, _) => (Status::Dropped, None),
            (Some(_), _) if taken => (Status::Delivered, None),
            (Some(_), Some(next)) => (Status::Pending, Some(next)),
            (Some(_), None) => (Status::Failed, None),
        };
        match attempt {
            Some(_) if taken => place.failing = None,
            Some(attempt) => place.failing = place.failing.or(Some(attempt.at)),
            None => {}
        }
        let last = attempt.clone().or_else(|| delivery.last.clone());
        let delivery = Delivery { status, failures, next, last, ..delivery.clone() };
        steps.push(Step::Delivery(id.to_owned(), Box::new(delivery)));
    }
    let failing = place.failing.is_some_and(|failing| schedule::is_over(failing, now));
    if place != lane.place {
        steps.push(Step::Place(id.to_owned(), place));
    }
    let why = if gone { Some(Why::Gone) } else { failing.then_some(Why::Failing) };
    let Some(why) = why.filter(|_| hook.terms.active) else { return (steps, None) };
    tracing::warn!(webhook = id, host = hook.host(), ?why, "a webhook is switched off");
    let mut hook = Hook::clone(hook);
    hook.terms.active = false;
    hook.disabled = Some(Disabled { at: now, why });
    steps.push(Step::Hook(Box::new(hook)));
    (steps, Some(Act::new(COLLECTOR, Deed::WebhookDisabled, id, now)))
}

/// What is too old to be kept.
pub(super) fn forgotten(state: &State, now: Timestamp) -> Vec<Step> {
    let old = |(id, lane): (&String, &Lane)| {
        let id = id.clone();
        lane.surplus(0, now).into_iter().map(move |number| Step::Forget(id.clone(), number)).collect::<Vec<_>>()
    };
    state.lanes.iter().flat_map(old).collect()
}

/// A number in `[0, 1)`. Without randomness nobody is asked later.
fn dice() -> f64 {
    let mut byte = [0];
    getrandom::fill(&mut byte).map_or(0.0, |()| f64::from(byte[0]) / 256.0)
}
