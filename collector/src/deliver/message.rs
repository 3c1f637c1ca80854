//! The body of a delivery.

use perche_survey::response::Status;
use serde_json::{Value, json};

use super::chat;
use super::delivery::{About, Delivery};
use super::hook::{Format, Hook};
use crate::installation::Installation;
use crate::row::row;
use crate::store::StoreError;

/// The body of one attempt, written from the response as it is now; `None` when there is nothing left to tell.
pub(super) fn body(
    installation: &Installation,
    hook: &Hook,
    delivery: &Delivery,
) -> Result<Option<Vec<u8>>, StoreError> {
    let data = match &delivery.about {
        About::Figures(figures) => figures.clone(),
        About::Response { id, .. } => {
            let response = installation.store.response(*id)?.filter(|response| response.status == Status::Counted);
            let entry = installation.catalog.get(delivery.survey.as_str());
            let Some((response, entry)) = response.zip(entry) else { return Ok(None) };
            let Ok(row) = serde_json::to_value(row(&entry, &response)) else { return Ok(None) };
            row
        }
    };
    let body = match hook.terms.format {
        Format::Standard => json!({"type": delivery.event, "timestamp": delivery.at, "data": data}),
        Format::Slack => json!({"text": chat::text(delivery.event, &data, base(installation).as_deref())}),
    };
    Ok(Some(Value::to_string(&body).into_bytes()))
}

fn base(installation: &Installation) -> Option<String> {
    installation.public_url.as_ref().map(crate::config::PublicUrl::base)
}
