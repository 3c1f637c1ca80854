//! The root component: one view for the server, which renders it, and for the browser, which takes it over.
//!
//! What no script touches (form, points, prompts) comes in as children that only the server has: hydration does not look
//! into an element whose children are `()`. So nothing that a customer has clicked or typed before can be overwritten,
//! and the browser's half carries no code for it. What is visible at which step is one attribute and the style sheet.

use crate::act::Act;
use crate::flow::{Choice, Fault, Flow, Step};
use crate::question::Whys;
use leptos::prelude::*;
use perche_survey::kind::Band;

/// The texts that appear while the customer goes on.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Spoken {
    /// The band of each score.
    pub bands: Vec<(i16, Band)>,
    /// The thanks per band.
    pub thanks: Whys,
    /// The answer is withdrawn.
    pub deleted: String,
    /// It is kept on the device and not yet sent.
    pub unsent: String,
    /// It is not yet sent and the browser lets us keep nothing.
    pub unkept: String,
    /// The collector will not take it.
    pub refused: String,
    /// It could not be withdrawn.
    pub undeleted: String,
}

impl Spoken {
    /// What the status region says.
    fn status(&self, flow: &Flow) -> String {
        match flow.step() {
            Step::Withdrawn => self.deleted.clone(),
            Step::Thanked | Step::AnsweredBefore => {
                let score = flow.choice().and_then(Choice::score);
                let point = self.bands.iter().find(|(point, _)| Some(*point) == score);
                self.thanks.of(point.map(|(_, band)| *band)).to_owned()
            }
            Step::Asking | Step::Explaining | Step::Failed(_) => String::new(),
        }
    }

    /// What the alert says.
    fn alert(&self, flow: &Flow) -> String {
        match flow.fault() {
            None => String::new(),
            Some(Fault::Unsent) => self.unsent.clone(),
            Some(Fault::Unkept) => self.unkept.clone(),
            Some(Fault::Refused) => self.refused.clone(),
            Some(Fault::NotWithdrawn) => self.undeleted.clone(),
        }
    }
}

/// The whole body of the page. Both regions are always there, so that a screen reader announces what comes into them.
#[component]
pub fn Widget<Ask, Ways, Retry>(
    /// What the regions say.
    spoken: Spoken,
    /// The form; `()` in the browser.
    ask: Ask,
    /// The ways back from the thanks; `()` in the browser.
    ways: Ways,
    /// The button that tries again; `()` in the browser.
    retry: Retry,
    /// What the customer does goes here: every event bubbles up to the root.
    act: Act,
) -> impl IntoView
where
    Ask: IntoView + 'static,
    Ways: IntoView + 'static,
    Retry: IntoView + 'static,
{
    let status = spoken.clone();
    view! {
        <div
            class="card"
            data-step=move || act.flow.with(Flow::step_name)
            on:change=move |event| act.changed(&event)
            on:click=move |event| act.clicked(&event)
            on:submit=move |event| act.submitted(&event)
        >
            <div class="ask">{ask}</div>
            <div class="thanks" tabindex="-1">
                <p role="status">{move || act.flow.with(|flow| status.status(flow))}</p>
                <div class="ways">{ways}</div>
            </div>
            <div class="trouble">
                <p role="alert">{move || act.flow.with(|flow| spoken.alert(flow))}</p>
                <div class="again">{retry}</div>
            </div>
        </div>
    }
}
