//! The form: fields, question, why, privacy line. Only the server renders it; it works to the end without any script.

use crate::question::{Mode, Page, Privacy};
use crate::scale::Scale;
use crate::why::Why;
use leptos::prelude::*;

/// The form.
///
/// A survey with a skip has an empty `score` before the points and one after them: the collector takes the last one of a
/// form, and an empty one is a skip.
#[component]
pub fn Ask(
    /// The page it stands in.
    page: Page,
) -> impl IntoView {
    let action = action(&page);
    let Page { id, stage, missing, preselect, question, envelope, mode, .. } = page;
    let words = question.words.clone();
    let skip = question.skip;
    // In another site's page it is not for us to set a heading.
    let heading = mode == Mode::Page;
    view! {
        {matches!(mode, Mode::Popover | Mode::Tab)
            .then(|| view! { <button type="button" class="close" aria-label=words.close>"×"</button> })}
        // Outside the form: it stays the page's heading when the form is gone.
        {heading.then(|| view! { <h1 id="question">{question.question.clone()}</h1> })}
        <form id="form" method="post" action=action autocomplete="off">
            <input type="hidden" name="id" value=id/>
            <input type="hidden" name="version" value=envelope.version/>
            <input type="hidden" name="display" value=envelope.display/>
            {skip.then(|| view! { <input type="hidden" name="score" value=""/> })}
            // For robots that fill in every field.
            <div class="hp" aria-hidden="true">
                <input name="website" type="text" tabindex="-1" autocomplete="off"/>
            </div>
            <fieldset role="radiogroup" aria-labelledby=heading.then_some("question") aria-required="true" aria-describedby=missing.then_some("missing")>
                <Scale question=question.clone() chosen=stage.score().or(preselect) legend=!heading/>
                {missing.then(|| view! { <p class="missing" id="missing" role="alert">{words.choose}</p> })}
            </fieldset>
            {skip
                .then(|| {
                    view! {
                        <button type="submit" name="score" value="" formnovalidate=true class="quiet skip">
                            {words.skip}
                        </button>
                    }
                })}
            <Why why=question.why contact=question.contact optional=words.optional left=words.left send=words.send/>
            {question.privacy.map(|privacy| view! { <PrivacyLine privacy/> })}
        </form>
    }
}

/// Where the form goes. From the page of a response it says so: who was asked for the why there has had his chance to
/// tell it, and is thanked next.
fn action(page: &Page) -> String {
    // Without an id nothing could be kept.
    if page.id.is_empty() {
        return "about:blank".to_owned();
    }
    let mode = match page.mode {
        Mode::Inline => None,
        Mode::Popover | Mode::Tab | Mode::Page => Some(format!("mode={}", page.mode.name())),
    };
    let response = page.resumed.then(|| format!("r={}", page.id));
    let query: Vec<String> = mode.into_iter().chain(response).collect();
    let mark = if query.is_empty() { "" } else { "?" };
    format!("./{}{mark}{}", page.question.survey, query.join("&"))
}

/// The line on privacy. Its link leaves the frame: the policy belongs in the whole window.
#[component]
fn PrivacyLine(privacy: Privacy) -> impl IntoView {
    view! {
        <p class="privacy">
            <a href=privacy.url target="_blank" rel="noopener noreferrer">
                {privacy.text}
            </a>
        </p>
    }
}
