//! A webhook's turn to be sent: some deliveries one after the other, on a thread of their own.

use std::sync::Arc;
use std::time::{Duration, Instant};

use super::client::Post;
use super::delivery::{Attempt, Delivery};
use super::hook::Hook;
use super::message;
use super::schedule::retry_after;
use super::secret::seconds;
use super::worker::Clock;
use crate::installation::Installation;
use crate::metrics::METRICS;

/// How many deliveries one turn has at most.
pub(super) const AT_ONCE: usize = 16;
/// After how long a turn ends before the next delivery, so that what was done is stored.
const TURN: Duration = Duration::from_secs(2);
/// How much of an error is kept.
const MOST: usize = 200;

/// What became of one delivery.
#[derive(Clone, Debug)]
pub(super) struct Sent {
    /// The delivery.
    pub(super) number: u64,
    /// The attempt; `None` when there was nothing to send.
    pub(super) attempt: Option<Attempt>,
    /// For how long the receiver wants to be left alone.
    pub(super) asked: Option<Duration>,
}

/// All that a turn needs.
pub(super) struct Turn {
    pub(super) installation: Arc<Installation>,
    pub(super) post: Arc<dyn Post>,
    pub(super) clock: Clock,
    pub(super) hook: Arc<Hook>,
    pub(super) deliveries: Vec<Delivery>,
}

impl Turn {
    /// Sends until a receiver cannot be reached, or wants to be left alone.
    pub(super) fn run(self) -> Vec<Sent> {
        let begun = Instant::now();
        let mut done = Vec::new();
        for delivery in &self.deliveries {
            let Some(sent) = self.send(delivery) else { break };
            let unreachable = sent.attempt.as_ref().is_some_and(|attempt| attempt.code.is_none());
            let refused =
                sent.asked.is_some() || sent.attempt.as_ref().is_some_and(|attempt| attempt.code == Some(410));
            done.push(sent);
            if unreachable || refused || begun.elapsed() > TURN {
                break;
            }
        }
        done
    }

    /// `None` when the store cannot be read at present: nothing is said against the receiver then.
    fn send(&self, delivery: &Delivery) -> Option<Sent> {
        let number = delivery.number;
        let Some(body) = message::body(&self.installation, &self.hook, delivery).ok()? else {
            return Some(Sent { number, attempt: None, asked: None });
        };
        let at = (self.clock)();
        let headers = [
            ("webhook-id", delivery.message.clone()),
            ("webhook-timestamp", seconds(at).to_string()),
            ("webhook-signature", self.hook.secrets.sign(&delivery.message, at, &body)),
        ];
        let begun = Instant::now();
        let reply = self.post.post(&self.hook.terms.url, &headers, &body);
        METRICS.attempted(reply.as_ref().ok().map(|reply| reply.code));
        let duration_ms = u64::try_from(begun.elapsed().as_millis()).unwrap_or(u64::MAX);
        let attempt = |code, error| Some(Attempt { at, code, duration_ms, error });
        Some(match reply {
            Err(error) => {
                Sent { number, attempt: attempt(None, Some(error.chars().take(MOST).collect())), asked: None }
            }
            Ok(reply) => {
                let busy = matches!(reply.code, 429 | 502..=504);
                let asked = reply.retry_after.filter(|_| busy).and_then(|header| retry_after(&header, at));
                Sent { number, attempt: attempt(Some(reply.code), None), asked }
            }
        })
    }
}
