//! Lists of responses: JSON page by page, or all of them as NDJSON or CSV.

use std::sync::Arc;

use actix_web::http::header;
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use perche_survey::draft::Fault;
use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::json;
use sha2::{Digest, Sha256};
use uuid::Uuid;

use super::request::header as head;
use crate::catalog::Entry;
use crate::error::Error;
use crate::installation::{Installation, now};
use crate::row::{Format, Row, Table, row};
use crate::selection::{MOST_READ, Selection};
use crate::sign::{Purpose, Secret};
use crate::store::Position;

/// How a client wants its rows.
enum Wanted {
    Pages,
    Stream(Format),
}

/// The rows that a query asks for, in the form that the client accepts.
pub(super) async fn list(
    request: &HttpRequest,
    mut members: Vec<(String, String)>,
    entry: Arc<Entry>,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let mut faults = Vec::new();
    let wanted = wanted(request, &mut members, &mut faults);
    let paging = Paging::take(&mut members, &wanted, &entry.current().survey.id, &installation.secret, &mut faults);
    let selection = Selection::read(&members, &entry.current().survey, now()).map_err(|found| faults.extend(found));
    let (Ok(selection), true) = (selection, faults.is_empty()) else { return Err(Error::Invalid(faults)) };
    match wanted {
        Wanted::Pages => page(installation, entry, selection, paging).await,
        Wanted::Stream(format) => Ok(stream(installation, entry, selection, format)),
    }
}

/// Reads `Accept`, and for CSV what says how it is written.
fn wanted(request: &HttpRequest, members: &mut Vec<(String, String)>, faults: &mut Vec<Fault>) -> Wanted {
    let accept = head(request, "accept").unwrap_or_default();
    if accept.contains("application/x-ndjson") {
        return Wanted::Stream(Format::Ndjson);
    }
    if !accept.contains("text/csv") {
        return Wanted::Pages;
    }
    let (mut separator, mut bom) = (b',', false);
    members.retain(|(name, value)| {
        match (name.as_str(), value.as_str()) {
            ("sep", ",") => separator = b',',
            ("sep", ";") => separator = b';',
            ("sep", "\t") => separator = b'\t',
            ("sep", _) => faults.push(Fault::new("sep", "must be a comma, a semicolon (%3B) or a tab (%09)")),
            ("bom", "1" | "true") => bom = true,
            ("bom", "0" | "false") => bom = false,
            ("bom", _) => faults.push(Fault::new("bom", "must be 0 or 1")),
            _ => return true,
        }
        false
    });
    Wanted::Stream(Format::Csv { separator, bom })
}

/// Which page.
struct Paging {
    after: Option<Position>,
    limit: usize,
    /// What was asked for, so that a cursor goes on in the list that it comes from.
    shape: [u8; 16],
}

/// A place in a list; sealed, and bound to what was asked for.
#[derive(Serialize, Deserialize)]
struct Cursor {
    at: i64,
    id: u128,
    shape: [u8; 16],
}

impl Paging {
    /// Takes `limit` and `cursor` out of the query; a stream has no pages and ignores them.
    fn take(
        members: &mut Vec<(String, String)>,
        wanted: &Wanted,
        survey: &SurveyId,
        secret: &Secret,
        faults: &mut Vec<Fault>,
    ) -> Self {
        let mut paging = Self { after: None, limit: 100, shape: [0; 16] };
        let (own, mut rest): (Vec<_>, Vec<_>) =
            members.drain(..).partition(|(name, _)| matches!(name.as_str(), "limit" | "cursor"));
        rest.sort();
        let asked = Sha256::digest(format!("{survey} {rest:?}"));
        paging.shape.copy_from_slice(&asked[..16]);
        *members = rest;
        for (name, value) in own.iter().filter(|_| matches!(wanted, Wanted::Pages)) {
            if name == "limit" {
                match value.parse() {
                    Ok(limit) if (1..=1_000).contains(&limit) => paging.limit = limit,
                    _ => faults.push(Fault::new("limit", "must be a whole number from 1 to 1000")),
                }
            } else {
                match secret.open::<Cursor>(Purpose::Cursor, value) {
                    Some(Cursor { at, id, shape }) if shape == paging.shape => {
                        paging.after = Some(Position { at: Timestamp(at), id: Uuid::from_u128(id) });
                    }
                    _ => faults.push(Fault::new("cursor", "must be the next of an earlier page of this very list")),
                }
            }
        }
        paging
    }
}

/// One page of rows.
async fn page(
    installation: Data<Installation>,
    entry: Arc<Entry>,
    selection: Selection,
    paging: Paging,
) -> Result<HttpResponse, Error> {
    let Paging { after, limit, shape } = paging;
    let page = {
        let (store, entry) = (Arc::clone(&installation.store), Arc::clone(&entry));
        web::block(move || selection.page(&*store, &entry, after, limit, MOST_READ)).await??
    };
    let next = page
        .next
        .map(|next| installation.secret.seal(Purpose::Cursor, &Cursor { at: next.at.0, id: next.id.as_u128(), shape }));
    let items: Vec<Row<'_>> = page.responses.iter().map(|response| row(&entry, response)).collect();
    Ok(HttpResponse::Ok().json(json!({"items": items, "next": next, "complete": page.complete})))
}

/// Every row, read page by page so that memory stays flat.
fn stream(installation: Data<Installation>, entry: Arc<Entry>, selection: Selection, format: Format) -> HttpResponse {
    let table = Table::new(format, std::slice::from_ref(&entry));
    let kind = match format {
        Format::Ndjson => "application/x-ndjson",
        Format::Csv { .. } => "text/csv; charset=utf-8; header=present",
    };
    let mut reply = HttpResponse::Ok();
    reply.content_type(kind);
    if let Format::Csv { .. } = format {
        let name = format!("attachment; filename=\"{}.csv\"", entry.current().survey.id);
        reply.insert_header((header::CONTENT_DISPOSITION, name));
    }
    let writing = Arc::new(Writing { installation, entry, selection, table });
    let rows = stream::unfold(Some(Reached::Nothing), move |reached| {
        let writing = Arc::clone(&writing);
        async move {
            let reached = reached?;
            let written = match web::block(move || writing.go_on(reached)).await {
                Ok(written) => written,
                Err(stopping) => Err(stopping.into()),
            };
            match written {
                Ok(None) => None,
                Ok(Some((bytes, reached))) => Some((Ok(bytes), Some(reached))),
                // The status is sent already: breaking the transfer off is the only way to say that it is not whole.
                Err(error) => Some((Err::<Bytes, Error>(error), None)),
            }
        }
    });
    reply.streaming(Box::pin(rows))
}

/// A list on its way out.
struct Writing {
    installation: Data<Installation>,
    entry: Arc<Entry>,
    selection: Selection,
    table: Table,
}

/// How far it is.
#[derive(Clone, Copy)]
enum Reached {
    Nothing,
    Head,
    Row(Position),
}

impl Writing {
    fn go_on(&self, reached: Reached) -> Result<Option<(Bytes, Reached)>, Error> {
        let broken = |error: std::io::Error| Error::Internal(error.to_string());
        let mut bytes = Vec::new();
        let after = match reached {
            Reached::Nothing => {
                self.table.head(&mut bytes).map_err(broken)?;
                // An empty chunk would end the transfer.
                if !bytes.is_empty() {
                    return Ok(Some((bytes.into(), Reached::Head)));
                }
                None
            }
            Reached::Head => None,
            Reached::Row(after) => Some(after),
        };
        let Some((responses, reached)) = self.selection.next(&*self.installation.store, &self.entry, after)? else {
            return Ok(None);
        };
        self.table.rows(&self.entry, &responses, &mut bytes).map_err(broken)?;
        Ok(Some((bytes.into(), Reached::Row(reached))))
    }
}
