//! `GET /openapi.json`: every route, made of the annotations beside the handlers. A route has its annotation, its name in
//! the list below, and its examples in `openapi/examples.json`; a test finds one that has not.

pub(super) mod bodies;
mod complete;
pub(super) mod parameters;
mod problems;
pub(super) mod replies;
pub(super) mod webhooks;

use std::sync::LazyLock;

use actix_web::{HttpRequest, HttpResponse};
use serde_json::Value;
use utoipa::OpenApi;

use super::{
    aggregates, audit, backup, changes, docs, embed, events, form, health, installs, keys, links, openapi, page, reply,
    respondents, response, responses, shown, snippet, surveys, webhooks as hooks,
};
use crate::error::Error;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "Perché",
        description = include_str!("openapi/about.md"),
        license(name = "MIT OR Apache-2.0", identifier = "MIT OR Apache-2.0"),
        contact(name = "Perché"),
    ),
    servers((url = "/", description = "The collector that serves this document")),
    tags(
        (name = "figures", description = "Finished numbers: how many answers, how sure, and whether anything changed."),
        (name = "responses", description = "What people said, one by one."),
        (name = "surveys", description = "Definitions, each change a revision of its own."),
        (name = "changes", description = "What happened since: polled, or followed live."),
        (name = "handing out", description = "Snippets to paste and signed links to send."),
        (name = "customers", description = "What pages and their visitors use. No key."),
        (name = "administration", description = "Keys, webhooks, backups and the audit log."),
        (name = "this collector", description = "Whether it is well, and what it can do. No key."),
    ),
    paths(
        aggregates::read,
        aggregates::overview,
        responses::list,
        responses::post,
        responses::preflight,
        response::read,
        response::handle,
        response::erase,
        respondents::read,
        respondents::erase,
        surveys::list,
        surveys::read,
        surveys::put,
        surveys::archive,
        changes::list,
        events::follow,
        snippet::read,
        installs::list,
        installs::check,
        installs::read,
        installs::report,
        links::make,
        shown::post,
        shown::preflight,
        page::show,
        form::answer,
        form::withdraw,
        embed::loader,
        embed::asset,
        keys::list,
        keys::create,
        keys::rotate,
        keys::revoke,
        audit::list,
        hooks::list,
        hooks::create,
        hooks::read,
        hooks::replace,
        hooks::remove,
        hooks::rotate,
        hooks::deliveries,
        hooks::replay,
        backup::make,
        health::alive,
        health::ready,
        openapi::read,
        docs::show,
    ),
    components(schemas(replies::Problem)),
)]
struct Routes;

static DOCUMENT: LazyLock<Value> = LazyLock::new(|| {
    let annotated = serde_json::to_value(Routes::openapi()).expect("the document is plain JSON");
    complete::complete(annotated)
});

/// The whole description.
pub fn document() -> &'static Value {
    &DOCUMENT
}

/// This very description.
#[utoipa::path(
    get, path = "/openapi.json", tag = "this collector", operation_id = "readOpenApi",
    responses((status = 200, description = "The document", body = Object, headers(("etag" = String))),
              (status = 304, description = "It is the one that you have")),
)]
pub(super) async fn read(request: HttpRequest) -> Result<HttpResponse, Error> {
    reply::json(&request, document())
}
