//! Lists of responses: JSON page by page, or all of them as NDJSON or CSV.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use super::request::header as head;
use crate::catalog::Entry;
use crate::error::Error;
use crate::installation::Installation;
use crate::list::List;
use crate::row::{Format, Row, row};

/// The rows that a query asks for, in the form that the client accepts.
pub(super) async fn list(
    request: &HttpRequest,
    mut members: Vec<(String, String)>,
    entry: Arc<Entry>,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let mut faults = Vec::new();
    let accept = head(request, "accept").unwrap_or_default();
    let all = if accept.contains("application/x-ndjson") {
        Some(Format::Ndjson)
    } else if accept.contains("text/csv") {
        Some(Format::csv(&mut members, &mut faults))
    } else {
        None
    };
    let list = List::read(members, entry, &installation.secret, all.is_none(), faults)?;
    match all {
        None => page(&list, &installation).await,
        Some(format) => {
            let name = format!("{}.csv", list.entry().current().survey.id);
            let name = matches!(format, Format::Csv { .. }).then_some(name);
            Ok(stream(list, installation, format, name))
        }
    }
}

async fn page(list: &List, installation: &Installation) -> Result<HttpResponse, Error> {
    let page = list.page(installation).await?;
    let items: Vec<Row<'_>> = page.responses.iter().map(|response| row(list.entry(), response)).collect();
    Ok(HttpResponse::Ok().json(json!({"items": items, "next": page.next, "complete": page.complete})))
}

/// Every row of a list; with a name, a file to keep.
pub(crate) fn stream(
    list: List,
    installation: Data<Installation>,
    format: Format,
    name: Option<String>,
) -> HttpResponse {
    let mut reply = HttpResponse::Ok();
    reply.content_type(format.media_type());
    if let Some(name) = name {
        reply.insert_header((header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}\"")));
    }
    reply.streaming(Box::pin(list.stream(installation, format)))
}
