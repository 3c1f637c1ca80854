//! Webhooks and deliveries as the pages show them.

use super::said::Words;
use crate::dashboard::settings::When;
use crate::dashboard::tongue::Tongue;
use crate::deliver::{Attempt, Delivery, Event, Listed, Status, Surveys, Why};

/// A webhook in words.
pub(super) struct Row {
    pub(super) id: String,
    /// The address without what follows its host: that may hold a secret of the receiver's, and is long.
    pub(super) host: String,
    pub(super) active: bool,
    /// Why the collector itself switched it off.
    pub(super) off: Option<String>,
    pub(super) failing: Option<String>,
    pub(super) waiting: Option<String>,
    pub(super) old_until: Option<String>,
    /// Of what it tells.
    pub(super) tells: String,
}

impl Row {
    pub(super) fn of(hook: Listed, tongue: Tongue) -> Self {
        let words = Words(tongue);
        let at = |at| When::new(at, tongue).text;
        let surveys = match &hook.terms.surveys {
            Surveys::All(_) => words.all_surveys().to_owned(),
            Surveys::Named(named) => named.iter().map(ToString::to_string).collect::<Vec<_>>().join(", "),
        };
        let events = hook.terms.events.iter().map(|event| event_name(words, *event).to_owned());
        let most = hook.terms.max_aligned.map(|most| words.up_to(most));
        let tells: Vec<String> = events.chain([surveys]).chain(most).collect();
        Self {
            host: host(&hook.terms.url).to_owned(),
            off: hook.disabled.as_ref().map(|disabled| match disabled.why {
                Why::Gone => words.gone(&at(disabled.at)),
                Why::Failing => words.failed_long(&at(disabled.at)),
            }),
            active: hook.terms.active && hook.disabled.is_none(),
            failing: hook.failing_since.map(|since| words.failing(&at(since))),
            waiting: (hook.pending > 0).then(|| words.waiting(hook.pending)),
            old_until: hook.old_secret_until.map(|until| words.old_until(&at(until))),
            tells: tells.join(" · "),
            id: hook.id,
        }
    }
}

fn host(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or(rest)
}

pub(super) fn event_name(words: Words, event: Event) -> &'static str {
    match event {
        Event::Scored => words.scored(),
        Event::Commented => words.commented(),
        Event::Verdict => words.verdict(),
    }
}

/// A delivery in words.
pub(super) struct Sent {
    pub(super) number: u64,
    pub(super) event: &'static str,
    pub(super) survey: String,
    pub(super) at: When,
    pub(super) status: &'static str,
    /// What marks the status, beside its word.
    pub(super) mark: &'static str,
    /// Attempts, the last answer, the next try.
    pub(super) course: String,
    /// Whether it may be sent again: what waits is.
    pub(super) again: bool,
}

impl Sent {
    pub(super) fn of(delivery: &Delivery, tongue: Tongue) -> Self {
        let words = Words(tongue);
        let (status, mark) = match delivery.status {
            Status::Pending => (words.pending(), "warn"),
            Status::Delivered => (words.delivered(), "good"),
            Status::Failed => (words.failed(), "bad"),
            Status::Dropped => (words.dropped(), ""),
        };
        let attempts = delivery.failures + u32::from(delivery.status == Status::Delivered);
        let last = delivery.last.as_ref().map(|last| answer(words, last));
        let next = delivery.next.filter(|_| delivery.status == Status::Pending);
        let next = next.map(|at| words.next_try(&When::new(at, tongue).text));
        let course: Vec<String> = std::iter::once(words.attempts(attempts)).chain(last).chain(next).collect();
        Self {
            number: delivery.number,
            event: event_name(words, delivery.event),
            survey: delivery.survey.to_string(),
            at: When::new(delivery.at, tongue),
            status,
            mark,
            course: course.join(" · "),
            again: delivery.status != Status::Pending,
        }
    }
}

fn answer(words: Words, last: &Attempt) -> String {
    let took = words.in_ms(last.duration_ms);
    match (last.code, &last.error) {
        (Some(code), _) => format!("{} {took}", words.answered(code)),
        (None, Some(error)) => format!("{error} {took}"),
        (None, None) => took,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_shows_the_host_of_an_address_and_not_the_secret_behind_it() {
        for (url, shown) in [
            ("https://hooks.slack.com/services/T0/B0/secret", "hooks.slack.com"),
            ("https://a.example:8443?token=1", "a.example:8443"),
            ("https://a.example", "a.example"),
            ("", ""),
        ] {
            assert_eq!(host(url), shown);
        }
    }
}
