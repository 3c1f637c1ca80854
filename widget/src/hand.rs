//! The browser's half of [`Act`]: reads what the customer did from the form, carries out what the flow asks for.

use crate::act::Act;
use crate::flow::{Choice, Effect, Event, Place, Said, Tell};
use crate::post;
use js_sys::Reflect;
use leptos::ev;
use std::time::Duration;
use wasm_bindgen::{JsCast, JsValue};
use web_sys::{Element, HtmlElement};

/// The contract's limit, in Unicode scalar values. Cut here so that a long why is no reason to refuse the answer.
const COMMENT: usize = 2_000;

impl Act {
    /// A field was changed; only the radios matter, the rest is read when the form is sent.
    pub fn changed(self, event: &ev::Event) {
        if string(event.target().as_ref(), "name") == "score" {
            self.marked();
        }
    }

    /// Takes the marked radio as the customer's choice. A finger or a mouse is still on it; the keyboard is not, and
    /// there each arrow key is a choice.
    pub(crate) fn marked(self) {
        if let Some(score) = marked() {
            let keys = find("[type=radio]:checked:hover").is_none();
            self.apply(Event::Chose { choice: Choice::Score(score), keys });
        }
    }

    /// A link or a button that is not a form's was clicked.
    pub fn clicked(self, event: &ev::MouseEvent) {
        let class = string(event.target().as_ref(), "className");
        if class == "quiet change" {
            // Else the link's `:target` would do it.
            event.prevent_default();
            self.apply(Event::Reopened);
        } else if class == "quiet retry" {
            self.apply(Event::Retried { score: marked(), said: said() });
        }
    }

    /// A form was sent: the withdrawal, the skip, or the answer.
    ///
    /// The form is known by its class: its `id` property is the field of that name.
    pub fn submitted(self, event: &ev::SubmitEvent) {
        event.prevent_default();
        let submitter = get(event.as_ref(), "submitter");
        self.apply(if string(event.target().as_ref(), "className") == "withdraw" {
            Event::Withdrew
        } else if string(Some(&submitter), "name") == "score" {
            Event::Chose { choice: Choice::Skip, keys: false }
        } else {
            Event::Submitted { score: marked(), said: said() }
        });
    }

    pub(crate) fn run(effect: Effect) {
        match effect {
            Effect::Post { settle } => post::post(settle),
            Effect::Withdraw => post::withdraw(),
            Effect::Tell(Tell::Answered) => post::tell("answered"),
            Effect::Tell(Tell::Commented) => post::tell("commented"),
            Effect::Unmark => {
                if let Some(radio) = find(MARKED) {
                    let _ = Reflect::set(&radio, &"checked".into(), &JsValue::FALSE);
                }
            }
            Effect::Focus(Place::Why) => focus("textarea"),
            Effect::Focus(Place::Thanks) => focus(".thanks"),
        }
    }
}

/// What stands in the form below the points.
fn said() -> Said {
    Said {
        comment: value("[name=comment]").unwrap_or_default().chars().take(COMMENT).collect(),
        contact: value("[name=contact]"),
        consent: find("[name=consent]:checked").is_some(),
    }
}

const MARKED: &str = "[type=radio]:checked";

/// The score of the marked radio.
pub(crate) fn marked() -> Option<i16> {
    value(MARKED)?.parse().ok()
}

fn get(from: &JsValue, name: &str) -> JsValue {
    Reflect::get(from, &name.into()).unwrap_or(JsValue::UNDEFINED)
}

/// A text property; empty when there is none.
fn string<T: AsRef<JsValue>>(from: Option<&T>, name: &str) -> String {
    from.and_then(|from| get(from.as_ref(), name).as_string()).unwrap_or_default()
}

/// The value of the first field that `selector` finds.
pub(crate) fn value(selector: &str) -> Option<String> {
    get(find(selector)?.as_ref(), "value").as_string()
}

/// The first element that `selector` finds.
pub(crate) fn find(selector: &str) -> Option<Element> {
    web_sys::window()?.document()?.query_selector(selector).ok()?
}

/// Moves the focus, but only if this page has it: a reply that comes late must not take it from elsewhere. Waits until
/// the view has changed, since what is hidden takes no focus.
fn focus(selector: &'static str) {
    if find(":focus").is_some() {
        leptos::prelude::set_timeout(
            move || {
                if let Some(place) = find(selector).and_then(|element| element.dyn_into::<HtmlElement>().ok()) {
                    let _ = place.focus();
                }
            },
            Duration::ZERO,
        );
    }
}
