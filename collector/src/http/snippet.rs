//! `GET /v1/surveys/{survey}/snippet`: what to paste.

use actix_web::http::header;
use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::draft::Fault;

use super::openapi::parameters;
use super::request::{self, admit, public_url, query};
use crate::aggregate::given_twice;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::Installation;
use crate::snippet::{self, Facts, Order, Way};

/// The snippet for one `channel`; `locale`, `pinned`, `signed`, `touchpoint` as the command has them, `context-KEY` for a fact.
#[utoipa::path(
    get, path = "/v1/surveys/{survey}/snippet", tag = "handing out", operation_id = "readSnippet",
    params(parameters::Survey, parameters::Piece),
    responses((status = 200, description = "The piece", body = snippet::Snippet)),
    security(("bearer" = ["read"])),
    extensions(("x-perche-problems" = json!(["not-found", "archived", "invalid"]))),
)]
pub(super) async fn read(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Read)?;
    request::survey(&installation, &grant, &survey)?;
    let entry = installation.open_survey(&survey)?;
    let order = order(&query(&request)).map_err(Error::Invalid)?;
    let url = public_url(&request, &installation);
    let snippet = snippet::write(&order, &entry.current().survey, &url).map_err(Error::Invalid)?;
    Ok(HttpResponse::Ok().insert_header((header::CACHE_CONTROL, "private, no-cache")).json(snippet))
}

fn order(query: &[(String, String)]) -> Result<Order, Vec<Fault>> {
    let mut faults = given_twice(query, &["channel", "locale", "pinned", "signed", "touchpoint"]);
    let mut way = None;
    let mut order = Order { way: Way::Inline, locale: None, pinned: false, signed: None, facts: Facts::default() };
    for (name, value) in query {
        let fault = match name.as_str() {
            "channel" => {
                way = Way::named(value);
                None
            }
            "locale" => {
                order.locale = Some(value.clone());
                None
            }
            "pinned" => {
                let read = value.parse().map(|pinned| order.pinned = pinned);
                read.err().map(|_| "must be true or false")
            }
            "signed" => value.parse().map(|tag| order.signed = Some(tag)).err(),
            "touchpoint" => {
                order.facts.touchpoint = Some(value.clone());
                None
            }
            _ => match name.strip_prefix("context-") {
                Some(key) => {
                    order.facts.context.insert(key.to_owned(), value.clone());
                    None
                }
                None => Some("is not known here: channel, locale, pinned, signed, touchpoint and context-KEY are"),
            },
        };
        faults.extend(fault.map(|said| Fault::new(name, said)));
    }
    if let Some(way) = way {
        order.way = way;
    } else {
        let names: Vec<&str> = Way::ALL.iter().map(|(name, _)| *name).collect();
        faults.push(Fault::new("channel", format!("must be one of {}", names.join(", "))));
    }
    if faults.is_empty() { Ok(order) } else { Err(faults) }
}
