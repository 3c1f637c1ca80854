//! Customers: each answers, explains, thinks it over, withdraws, sends twice; and writes down what it was told.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, PoisonError, RwLock};
use std::thread::JoinHandle;
use std::time::Duration;

use serde_json::{Value, json};

use super::chance::Chance;
use super::ledger::{Ledger, State, Wish};
use crate::http::{Client, new_id};

/// How long a client waits before it sends the same again, like the widget, only shorter.
const BACK_OFF: Duration = Duration::from_millis(20);

/// Clients that post until they are stopped.
pub struct Load {
    stop: Arc<AtomicBool>,
    threads: Vec<JoinHandle<()>>,
}

/// Where the collector is; a restart may move it.
pub type Address = Arc<RwLock<String>>;

/// How many clients, and what they do when no answer comes.
#[derive(Clone, Copy, Debug)]
pub struct Plan {
    /// They run side by side.
    pub clients: u64,
    /// What they send follows from it.
    pub seed: u64,
    /// What they do when no answer comes.
    pub unanswered: Unanswered,
}

/// What a client does when no answer comes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Unanswered {
    /// It ends.
    GiveUp,
    /// It sends the same body again until it is answered: the widget's rule.
    SendAgain,
    /// It sends the same again under another id. Sabotage: that makes two responses of one.
    SendAnew,
}

impl Load {
    /// Starts the clients.
    pub fn start(address: &Address, ledger: &Arc<Ledger>, plan: Plan) -> Self {
        let stop = Arc::new(AtomicBool::new(false));
        let start = |number| {
            let (address, ledger, stop) = (Arc::clone(address), Arc::clone(ledger), Arc::clone(&stop));
            let seed = plan.seed.wrapping_mul(1_000).wrapping_add(number);
            let chance = Chance::of(seed);
            let mut customer = Customer { chance, address, ledger, stop, unanswered: plan.unanswered, client: None };
            std::thread::spawn(move || while customer.answer().is_some() {})
        };
        let threads = (0..plan.clients).map(start).collect();
        Self { stop, threads }
    }

    /// Lets each end what it is at, and waits for it.
    pub fn stop(self) {
        self.stop.store(true, Ordering::SeqCst);
        for thread in self.threads {
            thread.join().expect("a client ends");
        }
    }
}

/// One client.
pub struct Customer {
    /// What it does next.
    pub chance: Chance,
    /// Whom it asks.
    pub address: Address,
    /// Where it writes down what it was told.
    pub ledger: Arc<Ledger>,
    /// When to end.
    pub stop: Arc<AtomicBool>,
    /// What it does when no answer comes.
    pub unanswered: Unanswered,
    /// Its connection, once it has one.
    pub client: Option<(String, Client)>,
}

const WORDS: &[&str] = &["delivery", "took", "a week", "però", "the address field", "was gone", "again", "✓", "grazie"];

impl Customer {
    /// One visit. `None` when it gives up or was stopped.
    pub fn answer(&mut self) -> Option<()> {
        if self.stop.load(Ordering::SeqCst) {
            return None;
        }
        let (survey, low, points) = if self.chance.percent(60) { ("effort", 1, 7) } else { ("loyalty", 0, 11) };
        let country = self.chance.one_of(&["IT", "DE", "FR", "AT"]);
        let context = if survey == "effort" { json!({ "country": country }) } else { json!({}) };
        let mut members = json!({
            "score": low + self.chance.below(points),
            "comment": null,
            "channel": self.chance.one_of(&["inline", "email", "qr"]),
            "locale": "en",
            "context": context,
        });
        if self.chance.percent(5) {
            members["score"] = Value::Null;
        }
        if self.chance.percent(30) {
            members["comment"] = json!(self.comment());
        }
        let id = new_id();
        self.post(survey, &id, &members, 0)?;
        if self.chance.percent(10) {
            self.post(survey, &id, &members, 0)?;
        }
        if self.chance.percent(40) {
            members["comment"] = json!(self.comment());
            self.post(survey, &id, &members, 1)?;
        }
        if self.chance.percent(20) {
            members["score"] = json!(low + self.chance.below(points));
            self.post(survey, &id, &members, 2)?;
        }
        if self.chance.percent(10) { self.withdraw(survey, &id) } else { Some(()) }
    }

    /// From two words to the most that is allowed.
    fn comment(&mut self) -> String {
        let most = if self.chance.percent(5) { 1_990 } else { 20 + self.chance.below(300) };
        let mut text = String::new();
        loop {
            let word = self.chance.one_of(WORDS);
            if text.chars().count() + word.chars().count() + 1 > usize::try_from(most).unwrap_or(20) {
                return text;
            }
            text.push_str(if text.is_empty() { "" } else { " " });
            text.push_str(word);
        }
    }

    fn post(&mut self, survey: &str, id: &str, members: &Value, seq: u64) -> Option<()> {
        let mut body = members.clone();
        body["id"] = json!(id);
        body["seq"] = json!(seq);
        let wish = Wish { survey: survey.to_owned(), id: id.to_owned(), state: State::Response(members.clone()) };
        let path = format!("/v1/surveys/{survey}/responses");
        let anew = self.unanswered == Unanswered::SendAnew;
        self.send(&wish, |client, again| {
            if anew && again {
                body["id"] = json!(new_id());
            }
            client.try_post(&path, "application/json", body.to_string())
        })
    }

    fn withdraw(&mut self, survey: &str, id: &str) -> Option<()> {
        let wish = Wish { survey: survey.to_owned(), id: id.to_owned(), state: State::Absent };
        let path = format!("/s/{survey}/withdraw");
        let body = format!("id={id}");
        self.send(&wish, |client, _| client.try_post(&path, "application/x-www-form-urlencoded", body.clone()))
    }

    /// One connection as long as the collector stays where it is.
    fn client(&mut self) -> &Client {
        let address = self.address.read().unwrap_or_else(PoisonError::into_inner).clone();
        if self.client.as_ref().is_none_or(|(known, _)| *known != address) {
            self.client = Some((address.clone(), Client::new(&address)));
        }
        &self.client.as_ref().expect("it was just made").1
    }

    /// Sends until it is answered, or once. `request` is told whether it is for the second time.
    fn send(
        &mut self,
        wish: &Wish,
        mut request: impl FnMut(&Client, bool) -> Result<crate::http::Answer, String>,
    ) -> Option<()> {
        self.ledger.sent(wish);
        let mut again = false;
        loop {
            match request(self.client(), again) {
                Ok(answer) if matches!(answer.status, 200 | 201 | 303) => {
                    let at = (answer.status != 303).then(|| answer.json()["at"].clone());
                    self.ledger.acknowledged(wish, at.as_ref());
                    return Some(());
                }
                Ok(answer) if answer.status == 503 && !answer.header("retry-after").is_empty() => {}
                Ok(answer) => {
                    self.ledger.strange(format!("{wish:?} was answered with {answer:?}"));
                    return None;
                }
                // Never an answer is worse than none: a client would wait for ever, and so would its customer.
                Err(broken) if broken.contains("timeout") => {
                    self.ledger.strange(format!("{wish:?} was not answered at all: {broken}"));
                    return None;
                }
                Err(_) => {}
            }
            again = true;
            if self.unanswered == Unanswered::GiveUp || self.stop.load(Ordering::SeqCst) {
                return None;
            }
            // Not to wait for something, but to be a client that backs off.
            std::thread::sleep(BACK_OFF);
        }
    }
}
