//! `/v1/keys`

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, rt, web};
use serde_json::json;

use super::body;
use super::openapi::{bodies, parameters, replies};
use super::request::admit;
use crate::error::Error;
use crate::guard::key::{Answer, Grant, Made, Order, Scope, Wish};
use crate::installation::{Installation, now};

/// Every key, without the keys themselves.
#[utoipa::path(
    get, path = "/v1/keys", tag = "administration", operation_id = "listKeys",
    responses((status = 200, description = "The keys", body = replies::KeyList)),
    security(("bearer" = ["admin"])),
)]
pub(super) async fn list(request: HttpRequest, installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Admin)?;
    wish(installation, &grant, Wish::List).await
}

/// Makes a key, which the reply shows this once.
#[utoipa::path(
    post, path = "/v1/keys", tag = "administration", operation_id = "makeKey",
    request_body(content = Order, description = "What it may do"),
    responses((status = 201, description = "The key", body = Made)),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["invalid", "too-many-keys"]))),
)]
pub(super) async fn create(
    request: HttpRequest,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Admin)?;
    let body = body::read_json(&request, payload).await?;
    let order = Order::read(&body).map_err(Error::BadBody)?;
    wish(installation, &grant, Wish::Create(order)).await
}

/// Makes a key in the place of another one, which stays valid for a while. The body may be left out.
#[utoipa::path(
    post, path = "/v1/keys/{id}/rotate", tag = "administration", operation_id = "rotateKey",
    params(parameters::Key),
    request_body(content = Option<bodies::Rotation>, description = "How"),
    responses((status = 201, description = "The new key", body = Made)),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["not-found", "invalid", "managed-by-environment", "already-rotated",
        "too-many-keys"]))),
)]
pub(super) async fn rotate(
    request: HttpRequest,
    id: web::Path<String>,
    payload: web::Payload,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Admin)?;
    let overlap = body::read_overlap(&request, payload).await?;
    wish(installation, &grant, Wish::Rotate { id: id.into_inner(), overlap }).await
}

/// Ends a key at once.
#[utoipa::path(
    delete, path = "/v1/keys/{id}", tag = "administration", operation_id = "revokeKey",
    params(parameters::Key),
    responses((status = 204, description = "It is not valid any more")),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["not-found", "managed-by-environment", "last-admin-key"]))),
)]
pub(super) async fn revoke(
    request: HttpRequest,
    id: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Admin)?;
    wish(installation, &grant, Wish::Revoke { id: id.into_inner() }).await
}

async fn wish(installation: web::Data<Installation>, grant: &Grant, wish: Wish) -> Result<HttpResponse, Error> {
    let (installation, by) = (Arc::clone(&installation), grant.key.clone());
    // A task of its own: with the connection of who hangs up, this very function is dropped.
    let done = rt::spawn(async move { installation.key(&wish, &by, now()).await });
    Ok(match done.await.map_err(|error| Error::Internal(error.to_string()))?? {
        Answer::Listed(items) => HttpResponse::Ok().json(json!({"items": items})),
        Answer::Made(made) => HttpResponse::Created().json(made),
        Answer::Revoked => HttpResponse::NoContent().finish(),
    })
}
