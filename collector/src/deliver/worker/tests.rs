mod kept;
mod told;
mod tried;

use std::collections::VecDeque;
use std::sync::Mutex;
use std::sync::atomic::{AtomicI64, Ordering};

use perche_survey::accept::{Moment, Signature};
use perche_survey::draft::Draft;
use perche_survey::handling::Handling;
use perche_survey::merge::Accepted;
use perche_survey::survey::SurveyId;
use perche_survey::{file, response};
use serde_json::{Value, json};
use uuid::Uuid;

use super::*;
use crate::change::{COLLECTOR, Change, Deed, DocumentKind as Kind, Outcome};
use crate::deliver::client::Reply;
use crate::deliver::plan::{Answer, Wish};
use crate::deliver::secret::Secret;
use crate::deliver::{Order, Policy};
use crate::installation::Seen;
use crate::store::{Memory, Store};

const BEGIN: &str = "2026-11-22T12:00:00Z";
const SURVEYS: &str = r#"
[[survey]]
id = "effort"
kind = "ces"
tz = "Europe/Rome"
[survey.text.en]
question = "q"

[[survey]]
id = "pain"
kind = "ces"
scale = { min = 1, max = 5, polarity = "low_is_good" }
[survey.text.en]
question = "q"
"#;

/// What a receiver was sent: address, id, signature, body.
type Letter = (String, String, String, Value);

/// A receiver that remembers what it was sent, and answers as it was told; 200 when it was not.
#[derive(Default)]
struct Receiver {
    letters: Mutex<Vec<Letter>>,
    replies: Mutex<VecDeque<Result<Reply, String>>>,
    /// The one whose address holds this is held up until the lock is free.
    slow: Mutex<()>,
}

impl Post for Receiver {
    fn post(&self, url: &str, headers: &[(&str, String)], body: &[u8]) -> Result<Reply, String> {
        let slow = url.contains("slow").then(|| self.slow.lock().unwrap());
        let header = |name| headers.iter().find(|(known, _)| *known == name).unwrap().1.clone();
        let body = serde_json::from_slice(body).unwrap();
        let letter = (url.to_owned(), header("webhook-id"), header("webhook-signature"), body);
        self.letters.lock().unwrap().push(letter);
        drop(slow);
        let reply = self.replies.lock().unwrap().pop_front();
        reply.unwrap_or(Ok(Reply { code: 200, retry_after: None }))
    }
}

/// An installation with a clock of its own.
struct Desk {
    store: Arc<Memory>,
    installation: Arc<Installation>,
    receiver: Arc<Receiver>,
    clock: Arc<AtomicI64>,
    worker: Worker,
}

fn wait<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().build().unwrap().block_on(future)
}

impl Desk {
    fn new() -> Self {
        let desk = Self::open(Arc::default(), Arc::default(), Timestamp::parse(BEGIN).unwrap().0);
        for survey in file::read(SURVEYS).surveys {
            wait(desk.installation.define(survey, Seen::Nothing, "test")).unwrap();
        }
        desk
    }

    fn open(store: Arc<Memory>, receiver: Arc<Receiver>, now: i64) -> Self {
        let shared: Arc<dyn Store> = Arc::clone(&store) as _;
        let installation = Arc::new(Installation::open(shared, None, Some("a-key-of-twenty-letters")).unwrap());
        let clock = Arc::new(AtomicI64::new(now));
        let told = Arc::clone(&clock);
        let post: Arc<dyn Post> = Arc::clone(&receiver) as _;
        let time: Clock = Arc::new(move || Timestamp(told.load(Ordering::Relaxed)));
        let worker = Worker::new(Arc::clone(&installation), post, time);
        Self { store, installation, receiver, clock, worker }
    }

    /// The same after its process was killed: what was on its way is forgotten.
    fn killed(self) -> Self {
        let Self { store, receiver, clock, .. } = self;
        Self::open(store, receiver, clock.load(Ordering::Relaxed))
    }

    fn now(&self) -> Timestamp {
        Timestamp(self.clock.load(Ordering::Relaxed))
    }

    fn forward(&self, seconds: i64) {
        self.clock.fetch_add(seconds * 1_000, Ordering::Relaxed);
    }

    /// Makes a webhook; its id and its secret.
    fn hook(&self, more: &Value) -> (String, String) {
        let mut body = json!({"url": "https://hooks.example/"});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let order = Order::read(body.to_string().as_bytes()).unwrap();
        let terms = order.judge(Policy::Public, &|_| true).unwrap();
        match self.installation.webhook(Wish::Create(terms), "test", self.now()).unwrap() {
            Answer::Made { listed, secret } => (listed.id, secret),
            other => panic!("{other:?}"),
        }
    }

    fn submit(&self, change: Change) -> Outcome {
        wait(self.installation.writer.submit(change)).unwrap()
    }

    fn accept(&self, id: Uuid, survey: &str, more: &Value, status: response::Status) {
        let mut accepted = self.accepted(id, survey, more);
        accepted.fresh.status = status;
        self.submit(Change::Accept(Box::new(accepted)));
    }

    fn accepted(&self, id: Uuid, survey: &str, more: &Value) -> Accepted {
        let mut body = json!({"id": id});
        body.as_object_mut().unwrap().extend(more.as_object().unwrap().clone());
        let entry = self.installation.catalog.get(survey).unwrap();
        let moment = Moment {
            now: self.now(),
            current: entry.current(),
            revision_of: &|_| None,
            display: None,
            hash: &str::to_owned,
            vouched: false,
            signature: Signature::Absent,
        };
        let draft = Draft::read(body.to_string().as_bytes()).unwrap();
        entry.current().survey.accept(draft, &moment).unwrap().0
    }

    /// Stores a response that was given `days` ago, elsewhere.
    fn import(&self, days: i64) {
        let now = self.now();
        self.clock.store(now.plus_days(-days).0, Ordering::Relaxed);
        let mut accepted = self.accepted(Uuid::now_v7(), "effort", &json!({"score": 2, "comment": "old"}));
        self.clock.store(now.0, Ordering::Relaxed);
        accepted.now = now;
        self.submit(Change::Accept(Box::new(accepted)));
    }

    fn post(&self, survey: &str, more: &Value) -> Uuid {
        let id = Uuid::now_v7();
        self.accept(id, survey, more, response::Status::Counted);
        id
    }

    /// Works until nothing more is to be done now; gives what was sent meanwhile.
    fn run(&mut self) -> Vec<Letter> {
        self.receiver.letters.lock().unwrap().clear();
        self.worker.pass().unwrap();
        while self.worker.is_busy() {
            self.worker.wait(Duration::from_mins(1));
            self.worker.pass().unwrap();
        }
        self.receiver.letters.lock().unwrap().clone()
    }

    fn fail(&self, times: usize, code: u16) {
        let reply = Ok(Reply { code, retry_after: None });
        self.receiver.replies.lock().unwrap().extend(std::iter::repeat_n(reply, times));
    }

    fn deliveries(&self, hook: &str) -> Vec<Value> {
        let page = self.installation.webhooks.read(|state| state.deliveries(hook, None, 1_000)).unwrap();
        page["items"].as_array().unwrap().clone()
    }

    fn listed(&self, hook: &str) -> Value {
        self.installation.webhooks.read(|state| serde_json::to_value(state.listed(&state.hooks[hook])).unwrap())
    }
}

/// What happened to which scores, in order.
fn told(letters: &[Letter]) -> Vec<String> {
    let text = |body: &Value| {
        let comment = body["data"]["comment"].as_str().unwrap_or("-");
        format!("{} {} {comment}", body["type"].as_str().unwrap(), body["data"]["score"])
    };
    letters.iter().map(|(_, _, _, body)| text(body)).collect()
}
