//! What follows the thanks. Only the server renders it; all of it works without any script.

use crate::question::Link;
use leptos::prelude::*;

/// How the answer is taken back.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Withdrawal {
    /// Where it is posted.
    pub action: String,
    /// The response's id.
    pub id: String,
    /// The page's token: what it was asked with, for the page that comes after.
    pub display: String,
}

/// Where to go from here, change the answer, delete it.
#[component]
pub fn Ways(
    /// Takes the answer back; `None` when it is too late to change or delete it.
    withdrawal: Option<Withdrawal>,
    /// The link that opens the form again.
    change: String,
    /// The button that withdraws the answer.
    delete: String,
    /// Where the thanks lead on to. It leaves the frame.
    link: Option<Link>,
) -> impl IntoView {
    let onward = link.map(|Link { text, url, .. }| {
        view! {
            <a class="onward" href=url target="_blank" rel="noopener noreferrer">
                {text}
            </a>
        }
    });
    let back = withdrawal.map(|Withdrawal { action, id, display }| {
        view! {
            // Without scripts `:target` shows the form again.
            <a class="quiet change" href="#form">{change}</a>
            <form class="withdraw" method="post" action=action>
                <input type="hidden" name="id" value=id/>
                <input type="hidden" name="display" value=display/>
                <button type="submit" class="quiet">{delete}</button>
            </form>
        }
    });
    view! {
        {onward}
        {back}
    }
}

/// Send again.
#[component]
pub fn Again(
    /// What the button says.
    retry: String,
) -> impl IntoView {
    view! { <button type="button" class="quiet retry">{retry}</button> }
}
