//! `GET /v1/audit`

use std::num::NonZeroUsize;

use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::draft::Fault;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use uuid::Uuid;

use super::openapi::{parameters, replies};
use super::request::{admit, query};
use crate::change::Act;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::Installation;
use crate::sign::{Purpose, Secret};
use crate::store::Position;

/// A place in the audit log, sealed. The first member tells it from the cursors of other lists.
#[derive(Serialize, Deserialize)]
struct Cursor {
    list: String,
    at: i64,
    id: u128,
}

const LIST: &str = "audit";

/// What admins did, newest first.
#[utoipa::path(
    get, path = "/v1/audit", tag = "administration", operation_id = "listActs",
    params(parameters::Page),
    responses((status = 200, description = "What was done", body = replies::ActList)),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["invalid"]))),
)]
pub(super) async fn list(request: HttpRequest, installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    admit(&request, &installation, Scope::Admin)?;
    let (before, limit) = read(&query(&request), &installation.secret)?;
    let (items, next) = acts(&installation, before, limit).await?;
    Ok(HttpResponse::Ok().json(json!({"items": items, "next": next})))
}

/// One page of acts, newest first, and the cursor of the next one.
pub(crate) async fn acts(
    installation: &Installation,
    before: Option<Position>,
    limit: usize,
) -> Result<(Vec<Act>, Option<String>), Error> {
    // One more than asked tells whether there is a next page.
    let mut items = installation.read(move |store| store.acts(before, limit + 1)).await?;
    let more = items.len() > limit;
    items.truncate(limit);
    let next = items.last().filter(|_| more).map(|last| {
        let cursor = Cursor { list: LIST.to_owned(), at: last.at.0, id: last.id.as_u128() };
        installation.secret.seal(Purpose::Cursor, &cursor)
    });
    Ok((items, next))
}

/// What the parameters of such a list ask for: before which act, and how many.
pub(crate) fn read(query: &[(String, String)], secret: &Secret) -> Result<(Option<Position>, usize), Error> {
    let (mut before, mut limit, mut faults) = (None, 100, Vec::new());
    for (name, value) in query {
        match name.as_str() {
            "limit" => match value.parse::<NonZeroUsize>() {
                Ok(wanted) if wanted.get() <= 1_000 => limit = wanted.get(),
                _ => faults.push(Fault::new("limit", "must be a whole number from 1 to 1000")),
            },
            "cursor" => match secret.open::<Cursor>(Purpose::Cursor, value).filter(|cursor| cursor.list == LIST) {
                Some(cursor) => before = Some(Position { at: Timestamp(cursor.at), id: Uuid::from_u128(cursor.id) }),
                None => faults.push(Fault::new("cursor", "must be the next of an earlier page of this very list")),
            },
            _ => faults.push(Fault::new(name.clone(), "is not a parameter of this list: limit and cursor are")),
        }
    }
    if faults.is_empty() { Ok((before, limit)) } else { Err(Error::Invalid(faults)) }
}
