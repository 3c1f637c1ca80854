//! The browser's entry.

use crate::act::Act;
use crate::flow::Flow;
use crate::hand::{find, value};
use crate::handover::{Handed, read};
use crate::page::{Widget, WidgetProps};
use crate::post::{self, Desk};
use js_sys::{Function, Reflect};
use wasm_bindgen::prelude::*;
use web_sys::HtmlElement;

/// Takes the page over. `tell` is the boot script's way to the loader, `renew` its other id for a refused one; `touched`
/// says that the customer has chosen already; `envelope` is spread into each post, as it then stands. Throws when the page is not one it knows: the form then works without it.
#[wasm_bindgen]
pub fn start(tell: Function, renew: Function, touched: bool, envelope: JsValue) -> Result<(), JsValue> {
    let root: HtmlElement = find("#perche").ok_or("no #perche")?.dyn_into()?;
    let json = find("#page").and_then(|script| script.text_content()).ok_or("no #page")?;
    let Handed { survey, spoken, stage, preselect } = read(&json)?;
    // The id from the form, not from the JSON: the boot script may have pinned an older one.
    let id = value("[name=id]").ok_or("no id")?.into();
    let display = value("[name=display]").ok_or("no token")?;
    let slot = StartSlot::default();
    let made = slot.clone();
    leptos::mount::hydrate_from(root, move || {
        let act = Act::new(Flow::new(stage, preselect));
        made.set(Some(act));
        Widget(WidgetProps { spoken, ask: (), ways: (), retry: (), act })
    })
    .forget();
    let act = slot.get().ok_or("not mounted")?;
    post::open(Desk { id, survey, display, envelope, tell, renew, act });
    // The browser's own check would stop a skip's why; ours is in the flow.
    if let Some(form) = find("#form") {
        Reflect::set(&form, &"noValidate".into(), &JsValue::TRUE)?;
    }
    if touched {
        act.marked();
    }
    leptos::prelude::window_event_listener(leptos::ev::online, |_| post::drain());
    Ok(())
}

type StartSlot = std::rc::Rc<std::cell::Cell<Option<Act>>>;
