//! One request and what its reply means.

use crate::outbox::Entry;
use js_sys::{JsString, Object, Reflect};
use wasm_bindgen::{JsCast, JsValue};
use wasm_bindgen_futures::JsFuture;
use web_sys::Response;

/// What a reply means for the post.
pub(crate) enum Reply {
    /// Stored, or stored better already.
    Done,
    /// Whoever may answer once has answered before.
    AnsweredBefore,
    /// The response is erased or too old to change: never going to be stored under this id.
    Closed,
    /// Never going to be stored.
    Refused,
    /// Try again, not before so many seconds if the collector says so.
    Later(Option<u32>),
}

/// Posts what waits.
pub(crate) async fn send(entry: &Entry) -> Reply {
    let url = format!("../v1/surveys/{}/responses", entry.survey);
    let Some(response) = fetch(&url, "application/json", &entry.body).await else { return Reply::Later(None) };
    match response.status() {
        200..=299 => Reply::Done,
        409 | 410 => final_word(&response).await,
        408 | 429 | 500.. => {
            let pause = response.headers().get("retry-after").ok().flatten().and_then(|text| text.parse().ok());
            Reply::Later(pause.map(|seconds: u32| seconds.min(3600)))
        }
        _ => Reply::Refused,
    }
}

/// The collector's last word on a post, by the name of its problem. An older post than the stored one: done.
async fn final_word(response: &Response) -> Reply {
    let text = match response.text() {
        Ok(text) => JsFuture::from(text).await.ok(),
        Err(_) => None,
    };
    let Some(text) = text else { return Reply::Refused };
    let text: &JsString = text.unchecked_ref();
    let named = |name: &str| text.includes(name, 0);
    if named(":stale") {
        Reply::Done
    } else if named(":already-answered") {
        Reply::AnsweredBefore
    } else if named(":closed") || named(":erased") {
        Reply::Closed
    } else {
        Reply::Refused
    }
}

/// `None` when the network gave no reply. `keepalive`: a click just before the page is left still goes out.
pub(crate) async fn fetch(url: &str, kind: &str, body: &str) -> Option<Response> {
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
pub(crate) fn set(object: &Object, name: &str, value: &JsValue) {
    let _ = Reflect::set(object, &name.into(), value);
}
