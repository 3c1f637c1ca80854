//! The two ways back from the thanks. Only the server renders them; both work without any script.

use leptos::prelude::*;

/// Change the answer, delete it.
#[component]
pub fn Ways(
    /// Where the withdrawal is posted.
    withdraw: String,
    /// The response's id.
    id: String,
    /// The page's token: what it was asked with, for the page that comes after.
    display: String,
    /// The link that opens the form again.
    change: String,
    /// The button that withdraws the answer.
    delete: String,
) -> impl IntoView {
    view! {
        // Without scripts `:target` shows the form again.
        <a class="quiet change" href="#form">{change}</a>
        <form class="withdraw" method="post" action=withdraw>
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="display" value=display/>
            <button type="submit" class="quiet">{delete}</button>
        </form>
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
