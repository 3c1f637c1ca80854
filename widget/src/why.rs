//! The why: prompt, text, an address for a reply, and the button that sends. Only the server renders it.

use crate::question::{Contact, Whys};
use leptos::prelude::*;

/// A browser's `maxlength` counts UTF-16 units, of which a scalar value of the contract's 2,000 is one or two: nothing that
/// fits here is cut later.
const MAX_UNITS: &str = "2000";

/// Everything below the points. The style sheet opens it at the first choice, before any script could.
///
/// All prompts are in the page and the style sheet shows the one of the chosen band, so that it is right without a script.
#[component]
pub fn Why(
    /// The prompt per band.
    why: Whys,
    /// Asks for an address.
    contact: Option<Contact>,
    /// Follows the why's label.
    optional: String,
    /// How many characters are left: the boot script says it near the limit.
    left: String,
    /// The button that sends.
    send: String,
) -> impl IntoView {
    view! {
        <div class="why">
            <label class="field">
                <span class="label">
                    <span class="at-low">{why.low}</span>
                    <span class="at-middle">{why.middle}</span>
                    <span class="at-high">{why.high}</span>
                    <span class="at-skip">{why.skipped}</span>
                    " "
                    <small>{optional}</small>
                </span>
                <textarea name="comment" rows="3" maxlength=MAX_UNITS aria-describedby="left"></textarea>
            </label>
            // Seen at each letter, read aloud when the hands rest.
            <p class="left" id="left" data-said=left aria-hidden="true"></p>
            <p class="said" id="rest" aria-live="polite"></p>
            {contact
                .map(|contact| {
                    view! {
                        <label class="field">
                            <span class="label">{contact.label}</span>
                            <input name="contact" type="text" maxlength="200" autocomplete="email" inputmode="email"/>
                        </label>
                        <label class="tick">
                            <input name="consent" type="checkbox" value="true"/>
                            <span>{contact.consent}</span>
                        </label>
                    }
                })}
            <button class="send" type="submit">{send}</button>
        </div>
    }
}
