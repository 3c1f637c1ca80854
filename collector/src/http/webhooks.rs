//! `/v1/webhooks`

use std::num::NonZeroUsize;

use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::draft::Fault;
use perche_survey::survey::SurveyId;
use serde_json::json;

use super::body;
use super::openapi::{bodies, parameters, webhooks};
use super::request::{admit, query};
use crate::deliver::{Answer, Listed, Order, Terms, Wish};
use crate::error::Error;
use crate::guard::key::{Grant, Scope, overlap};
use crate::installation::{Installation, now};

/// Every webhook, without their secrets.
#[utoipa::path(
    get, path = "/v1/webhooks", tag = "administration", operation_id = "listWebhooks",
    responses((status = 200, description = "The webhooks", body = webhooks::WebhookList)),
    security(("bearer" = ["admin"])),
)]
pub(super) async fn list(request: HttpRequest, installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    admit(&request, &installation, Scope::Admin)?;
    let items = installation.webhooks.read(|state| {
        let mut hooks: Vec<_> = state.hooks.values().collect();
        hooks.sort_by_key(|hook| (hook.created, hook.id.clone()));
        hooks.into_iter().map(|hook| state.listed(hook)).collect::<Vec<_>>()
    });
    Ok(HttpResponse::Ok().json(json!({"items": items})))
}

/// Makes a webhook. The reply shows its secret this once.
#[utoipa::path(
    post, path = "/v1/webhooks", tag = "administration", operation_id = "makeWebhook",
    request_body(content = webhooks::WebhookOrder, description = "Where it is sent, and what it tells"),
    responses((status = 201, description = "The webhook", body = webhooks::NewWebhook)),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["invalid"]))),
)]
pub(super) async fn create(
    request: HttpRequest,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Admin)?;
    let terms = terms(&request, payload, &installation).await?;
    wish(installation, &grant, Wish::Create(terms)).await
}

/// One webhook.
#[utoipa::path(
    get, path = "/v1/webhooks/{id}", tag = "administration", operation_id = "readWebhook",
    params(parameters::Webhook),
    responses((status = 200, description = "The webhook", body = Listed)),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["not-found"]))),
)]
pub(super) async fn read(
    request: HttpRequest,
    id: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    admit(&request, &installation, Scope::Admin)?;
    let listed = installation.webhooks.read(|state| state.hooks.get(id.as_str()).map(|hook| state.listed(hook)));
    Ok(HttpResponse::Ok().json(listed.ok_or(Error::NotFound("webhook"))?))
}

/// Gives a webhook other terms, all of them. Its secret stays.
#[utoipa::path(
    put, path = "/v1/webhooks/{id}", tag = "administration", operation_id = "putWebhook",
    params(parameters::Webhook),
    request_body(content = webhooks::WebhookOrder, description = "Where it is sent, and what it tells"),
    responses((status = 200, description = "The webhook as it is now", body = Listed)),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["not-found", "invalid"]))),
)]
pub(super) async fn replace(
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Admin)?;
    let terms = terms(&request, payload, &installation).await?;
    wish(installation, &grant, Wish::Replace(id.into_inner(), terms)).await
}

/// Ends a webhook; what waits is not sent.
#[utoipa::path(
    delete, path = "/v1/webhooks/{id}", tag = "administration", operation_id = "removeWebhook",
    params(parameters::Webhook),
    responses((status = 204, description = "It is gone")),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["not-found"]))),
)]
pub(super) async fn remove(
    request: HttpRequest,
    id: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Admin)?;
    wish(installation, &grant, Wish::Remove(id.into_inner())).await
}

/// Makes a new secret, which the reply shows this once. The old one signs too for a while. The body may be left out.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/rotate", tag = "administration", operation_id = "rotateWebhook",
    params(parameters::Webhook),
    request_body(content = Option<bodies::Rotation>, description = "How"),
    responses((status = 201, description = "The webhook with its new secret", body = webhooks::NewWebhook)),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["not-found", "invalid"]))),
)]
pub(super) async fn rotate(
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Admin)?;
    let during = body::read_overlap(&request, payload).await?;
    let until = overlap(during.as_deref(), now()).map_err(|fault| Error::Invalid(vec![fault]))?;
    wish(installation, &grant, Wish::Rotate(id.into_inner(), until)).await
}

/// The deliveries of a webhook, newest first.
#[utoipa::path(
    get, path = "/v1/webhooks/{id}/deliveries", tag = "administration", operation_id = "listDeliveries",
    params(parameters::Webhook, parameters::Deliveries),
    responses((status = 200, description = "The deliveries", body = webhooks::DeliveryList)),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["not-found", "invalid"]))),
)]
pub(super) async fn deliveries(
    request: HttpRequest,
    id: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    admit(&request, &installation, Scope::Admin)?;
    let (mut before, mut limit, mut faults) = (None, 100, Vec::new());
    for (name, value) in query(&request) {
        match name.as_str() {
            "limit" => match value.parse::<NonZeroUsize>() {
                Ok(wanted) if wanted.get() <= 1_000 => limit = wanted.get(),
                _ => faults.push(Fault::new("limit", "must be a whole number from 1 to 1000")),
            },
            // The largest that every reader of the description takes for an integer.
            "before" => match value.parse().ok().filter(|number| *number <= i64::MAX.unsigned_abs()) {
                Some(number) => before = Some(number),
                None => faults.push(Fault::new("before", "must be the next of an earlier page, or an n")),
            },
            _ => faults.push(Fault::new(name, "is not a parameter of this list: limit and before are")),
        }
    }
    if !faults.is_empty() {
        return Err(Error::Invalid(faults));
    }
    let page = installation.webhooks.read(|state| state.deliveries(&id, before, limit))?;
    Ok(HttpResponse::Ok().json(page))
}

/// Sends a delivery once more, under the id that it had.
#[utoipa::path(
    post, path = "/v1/webhooks/{id}/deliveries/{n}/replay", tag = "administration",
    operation_id = "replayDelivery",
    params(parameters::Webhook, parameters::Number),
    responses((status = 202, description = "The delivery, which is sent once more", body = webhooks::DeliveryEntry)),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["not-found"]))),
)]
pub(super) async fn replay(
    request: HttpRequest,
    path: web::Path<(String, String)>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Admin)?;
    let (id, number) = path.into_inner();
    let number = number.parse().map_err(|_| Error::NotFound("delivery"))?;
    wish(installation, &grant, Wish::Replay(id, number)).await
}

async fn terms(request: &HttpRequest, payload: web::Payload, installation: &Installation) -> Result<Terms, Error> {
    let body = body::read_json(request, payload).await?;
    let known = |survey: &SurveyId| installation.catalog.get(survey.as_str()).is_some();
    let order = Order::read(&body).map_err(Error::BadBody)?;
    order.judge(installation.webhooks.policy(), &known).map_err(Error::Invalid)
}

async fn wish(installation: web::Data<Installation>, grant: &Grant, wish: Wish) -> Result<HttpResponse, Error> {
    let by = grant.key.clone();
    // It goes on when the client hangs up: the memory never falls behind the store.
    let done = web::block(move || installation.webhook(wish, &by, now()));
    Ok(match done.await?? {
        made @ Answer::Made { .. } => HttpResponse::Created().json(made),
        changed @ Answer::Changed(_) => HttpResponse::Ok().json(changed),
        replayed @ Answer::Replayed(_) => HttpResponse::Accepted().json(replayed),
        Answer::Removed => HttpResponse::NoContent().finish(),
    })
}
