//! Sending: one post at a time, the newest of each response, until the collector has given a final reply.

use crate::act::Act;
use crate::flow::{Choice, Event, Flow};
use crate::hand::value;
use crate::outbox::{self, Entry};
use crate::reply::{Reply, fetch, send, set};
use js_sys::{Date, Function, JSON, Object};
use leptos::prelude::With;
use leptos::task::spawn_local;
use std::cell::{Cell, OnceCell, RefCell};
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};

/// How long the keyboard must rest on a point before it is sent.
const SETTLE: Duration = Duration::from_millis(400);
/// The longest pause between two tries, in seconds.
const LONGEST: u32 = 60;

/// What every post of this page needs to know.
pub(crate) struct Desk {
    /// The response's id.
    pub(crate) id: RefCell<String>,
    /// The survey's id.
    pub(crate) survey: String,
    /// What the form's own withdrawal would send with the id.
    pub(crate) display: String,
    /// Spread into each post as it stands; the boot script puts into it what the host's page hands over.
    pub(crate) envelope: JsValue,
    /// The boot script's way to the loader.
    pub(crate) tell: Function,
    /// Asks the boot script for another id than a refused one.
    pub(crate) renew: Function,
    /// Where replies go.
    pub(crate) act: Act,
}

thread_local! {
    static DESK: OnceCell<Desk> = const { OnceCell::new() };
    static SENDING: Cell<bool> = const { Cell::new(false) };
    static STORED: Cell<bool> = const { Cell::new(false) };
    static TIMED: Cell<bool> = const { Cell::new(false) };
    static PAUSE: Cell<u32> = const { Cell::new(1) };
    static RUN: Cell<u32> = const { Cell::new(0) };
    static SEQ: Cell<f64> = const { Cell::new(0.0) };
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
        // The host's page may have said by now whose answer it is: then the boot script has another id for it.
        desk.id.replace(value("[name=id]")?);
        let body = desk.act.flow.with(|flow| body(desk, flow))?;
        Some(Entry { id: desk.id.borrow().clone(), survey: desk.survey.clone(), body })
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
        let reply = send(&entry).await;
        if let Reply::Later(pause) = reply {
            report_stuck();
            return Some(pause);
        }
        // Whatever became of an older post: the newer one that took its place says more.
        if outbox::settle(&entry) {
            settled(&entry, &reply);
        }
    }
    None
}

/// Tells the page what became of its own newest post.
fn settled(entry: &Entry, reply: &Reply) {
    let own = |desk: &Desk| (*desk.id.borrow() == entry.id).then_some(desk.act);
    let Some(act) = at_desk(own).flatten() else { return };
    match reply {
        Reply::Done => {
            STORED.set(true);
            act.apply(Event::Stored);
        }
        Reply::AnsweredBefore => act.apply(Event::AnsweredBefore),
        // Not where this page has stored something under the old id: that would count the customer twice.
        Reply::Closed if !STORED.get() && renewed() => {
            if act.flow.with(Flow::begun) {
                post(false);
            }
        }
        Reply::Closed | Reply::Refused => act.apply(Event::Refused),
        Reply::Later(_) => {}
    }
}

/// Takes up another id in the place of one that an earlier page has used up, if the boot script has one.
fn renewed() -> bool {
    at_desk(|desk| {
        let other = desk.renew.call1(&JsValue::NULL, &desk.id.borrow().as_str().into()).ok()?.as_string()?;
        desk.id.replace(other);
        Some(())
    })
    .flatten()
    .is_some()
}

fn report_stuck() {
    let stuck = at_desk(|desk| outbox::kept(&desk.id.borrow()).map(|kept| (desk.act, kept))).flatten();
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
    set(&body, "id", &desk.id.borrow().as_str().into());
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

/// Asks the collector to erase this response.
pub(crate) fn withdraw() {
    let slip = |desk: &Desk| {
        let id = desk.id.borrow().clone();
        (desk.act, format!("./{}/withdraw", desk.survey), format!("id={id}&display={}", desk.display), id)
    };
    let Some((act, url, form, id)) = at_desk(slip) else { return };
    outbox::forget(&id);
    spawn_local(async move {
        let reply = fetch(&url, "application/x-www-form-urlencoded", &form).await;
        let erased = reply.is_some_and(|reply| reply.ok() || reply.status() == 410);
        if erased {
            tell("withdrawn");
        }
        act.apply(if erased { Event::Erased } else { Event::NotErased });
    });
}
