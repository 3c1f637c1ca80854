//! Sending: one post at a time, the newest of each response, until the collector has given a final reply.

use crate::act::Act;
use crate::flow::{Choice, Event, Flow};
use crate::outbox::{self, Entry};
use js_sys::{Date, Function, JSON, JsString, Object, Reflect};
use leptos::prelude::With;
use leptos::task::spawn_local;
use std::cell::{Cell, OnceCell};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// How long the keyboard must rest on a point before it is sent.
const SETTLE: Duration = Duration::from_millis(400);
/// The longest pause between two tries, in seconds.
const LONGEST: u32 = 60;

/// What every post of this page needs to know.
pub(crate) struct Desk {
    /// The response's id.
    pub(crate) id: String,
    /// The survey's id.
    pub(crate) survey: String,
    /// Spread into each post as it stands.
    pub(crate) envelope: JsValue,
    /// The boot script's way to the loader.
    pub(crate) tell: Function,
    /// Where replies go.
    pub(crate) act: Act,
}

thread_local! {
    static DESK: OnceCell<Desk> = const { OnceCell::new() };
    static SENDING: Cell<bool> = const { Cell::new(false) };
    static TIMED: Cell<bool> = const { Cell::new(false) };
    static PAUSE: Cell<u32> = const { Cell::new(1) };
    static RUN: Cell<u32> = const { Cell::new(0) };
    static SEQ: Cell<f64> = const { Cell::new(0.0) };
}

/// What a reply means for the post.
enum Reply {
    /// Stored, or stored better already.
    Done,
    /// Never going to be stored.
    Refused,
    /// Try again, not before so many seconds if the collector says so.
    Later(Option<u32>),
}

/// Sets up the page's desk, takes up what earlier pages left and sends it.
pub(crate) fn open(desk: Desk) {
    DESK.with(|place| {
        let _ = place.set(desk);
    });
    outbox::load();
    drain();
}

/// Runs `work` with the desk.
fn at_desk<T>(work: impl FnOnce(&Desk) -> T) -> Option<T> {
    DESK.with(|desk| desk.get().map(work))
}

/// Tells the loader (or the boot script).
pub(crate) fn tell(what: &str) {
    at_desk(|desk| desk.tell.call1(&JsValue::NULL, &JsValue::from_str(what)).ok());
}

/// Keeps the answer as it is now and sends it; with `settle` when the arrow keys rest.
pub(crate) fn post(settle: bool) {
    let entry = at_desk(|desk| {
        let body = desk.act.flow.with(|flow| body(desk, flow))?;
        Some(Entry { id: desk.id.clone(), survey: desk.survey.clone(), body })
    });
    let Some(entry) = entry.flatten() else { return };
    outbox::put(entry);
    tell("pending");
    let run = RUN.get().wrapping_add(1);
    RUN.set(run);
    if settle {
        leptos::prelude::set_timeout(
            move || {
                if RUN.get() == run {
                    drain();
                }
            },
            SETTLE,
        );
    } else {
        drain();
    }
}

/// Sends what waits.
pub(crate) fn drain() {
    if !SENDING.replace(true) {
        spawn_local(async {
            let pause = send_all().await;
            SENDING.set(false);
            match pause {
                None => {
                    PAUSE.set(1);
                    tell("sent");
                }
                Some(seconds) => wait(seconds),
            }
        });
    }
}

/// Until nothing waits, or until the collector cannot be reached: then the pause it asks for.
async fn send_all() -> Option<Option<u32>> {
    while let Some(entry) = outbox::next() {
        let event = match send(&entry).await {
            Reply::Later(pause) => {
                report_stuck();
                return Some(pause);
            }
            Reply::Done => Event::Stored,
            Reply::Refused => Event::Refused,
        };
        let act = at_desk(|desk| (desk.id == entry.id).then_some(desk.act)).flatten();
        if outbox::settle(&entry)
            && let Some(act) = act
        {
            act.apply(event);
        }
    }
    None
}

fn report_stuck() {
    let stuck = at_desk(|desk| outbox::kept(&desk.id).map(|kept| (desk.act, kept))).flatten();
    if let Some((act, kept)) = stuck {
        act.apply(Event::Stuck { kept });
    }
}

/// 1, 2, 4 … 60 seconds, each shortened by chance so that a collector that comes back is not met by everyone at once.
fn wait(asked: Option<u32>) {
    let pause = PAUSE.get();
    PAUSE.set((pause * 2).min(LONGEST));
    let seconds = asked.map_or(f64::from(pause) * (0.5 + js_sys::Math::random() / 2.0), f64::from);
    if !TIMED.replace(true) {
        let again = || {
            TIMED.set(false);
            drain();
        };
        leptos::prelude::set_timeout(again, Duration::from_secs_f64(seconds));
    }
}

/// `{...envelope, id, score, seq, comment?, contact?, consent?}`.
fn body(desk: &Desk, flow: &Flow) -> Option<String> {
    let score = flow.choice()?;
    let body = Object::assign(&Object::new(), desk.envelope.unchecked_ref());
    set(&body, "id", &desk.id.as_str().into());
    set(&body, "score", &Choice::score(score).map_or(JsValue::NULL, JsValue::from));
    // Higher than any earlier one, over reloads too, without keeping it.
    let seq = (SEQ.get() + 1.0).max(Date::now());
    SEQ.set(seq);
    set(&body, "seq", &seq.into());
    if let Some(said) = flow.said() {
        set(&body, "comment", &or_null(&said.comment));
        if let Some(contact) = &said.contact {
            set(&body, "contact", &or_null(contact));
            set(&body, "consent", &said.consent.into());
        }
    }
    JSON::stringify(&body).ok()?.as_string()
}

/// An empty text clears what an earlier post said.
fn or_null(text: &str) -> JsValue {
    let text = text.trim();
    if text.is_empty() { JsValue::NULL } else { text.into() }
}

async fn send(entry: &Entry) -> Reply {
    let url = format!("../v1/surveys/{}/responses", entry.survey);
    let Some(response) = fetch(&url, "application/json", &entry.body).await else { return Reply::Later(None) };
    match response.status() {
        200..=299 => Reply::Done,
        409 => conflict(&response).await,
        408 | 429 | 500.. => {
            let pause = response.headers().get("retry-after").ok().flatten().and_then(|text| text.parse().ok());
            Reply::Later(pause.map(|seconds: u32| seconds.min(3600)))
        }
        _ => Reply::Refused,
    }
}

/// An older post than the stored one, or a customer who has answered already: done. Anything else cannot be changed.
async fn conflict(response: &Response) -> Reply {
    let text = match response.text() {
        Ok(text) => JsFuture::from(text).await.ok(),
        Err(_) => None,
    };
    let done = text.is_some_and(|text| {
        let text: &JsString = text.unchecked_ref();
        text.includes("stale", 0) || text.includes("already-answered", 0)
    });
    if done { Reply::Done } else { Reply::Refused }
}

/// Asks the collector to erase this response.
pub(crate) fn withdraw() {
    let Some((act, id, survey)) = at_desk(|desk| (desk.act, desk.id.clone(), desk.survey.clone())) else { return };
    outbox::forget(&id);
    spawn_local(async move {
        let url = format!("./{survey}/withdraw");
        let form = format!("id={id}");
        let reply = fetch(&url, "application/x-www-form-urlencoded", &form).await;
        // Unknown or erased before: what the customer wants is so.
        let erased = reply.is_some_and(|reply| reply.ok() || matches!(reply.status(), 404 | 410));
        if erased {
            tell("withdrawn");
        }
        act.apply(if erased { Event::Erased } else { Event::NotErased });
    });
}

/// `None` when the network gave no reply. `keepalive`: a click just before the page is left still goes out.
async fn fetch(url: &str, kind: &str, body: &str) -> Option<Response> {
    let headers = Object::new();
    set(&headers, "content-type", &kind.into());
    let init = Object::new();
    set(&init, "method", &"POST".into());
    set(&init, "keepalive", &JsValue::TRUE);
    set(&init, "headers", &headers);
    set(&init, "body", &body.into());
    let reply = web_sys::window()?.fetch_with_str_and_init(url, init.unchecked_ref());
    JsFuture::from(reply).await.ok()?.dyn_into().ok()
}

/// Our own plain objects take every property.
fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
