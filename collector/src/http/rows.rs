//! Lists of responses: JSON page by page, or all of them as NDJSON or CSV.

use std::sync::Arc;

use actix_web::http::header::{self, Accept, Header, Quality};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use serde_json::json;

use crate::aggregate::given_twice;
use crate::catalog::Entry;
use crate::error::Error;
use crate::installation::Installation;
use crate::list::List;
use crate::row::{Format, Row, row};

/// The parameters with one meaning.
const ONCE: [&str; 16] = [
    "from",
    "to",
    "tz",
    "order",
    "status",
    "min_score",
    "max_score",
    "min_aligned",
    "max_aligned",
    "q",
    "done",
    "commented",
    "limit",
    "cursor",
    "sep",
    "bom",
];

/// How rows come.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Form {
    Json,
    Ndjson,
    Csv,
}

/// What the client likes best of what there is, the first that it names where it likes several; JSON where it names none
/// of them, or nothing that can be read.
fn form(request: &HttpRequest) -> Form {
    let Ok(accept) = Accept::parse(request) else { return Form::Json };
    // What is named goes before what a star stands for: the star is everybody's habit.
    let forms = accept.0.iter().filter(|wanted| wanted.quality > Quality::ZERO).filter_map(|wanted| {
        let (form, named) = match wanted.item.essence_str() {
            "application/x-ndjson" => (Form::Ndjson, true),
            "text/csv" => (Form::Csv, true),
            "application/json" => (Form::Json, true),
            "application/*" | "*/*" => (Form::Json, false),
            _ => return None,
        };
        Some((wanted.quality, named, form))
    });
    // Backwards: of equals the last one is taken.
    forms.rev().max_by_key(|(quality, named, _)| (*quality, *named)).map_or(Form::Json, |(_, _, form)| form)
}

/// The rows that a query asks for, in the form that the client accepts.
pub(super) async fn list(
    request: &HttpRequest,
    mut members: Vec<(String, String)>,
    entry: Arc<Entry>,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let mut faults = given_twice(&members, &ONCE);
    let all = match form(request) {
        Form::Json => None,
        Form::Ndjson => Some(Format::Ndjson),
        Form::Csv => Some(Format::csv(&mut members, &mut faults)),
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

#[cfg(test)]
mod tests {
    use actix_web::test::TestRequest;

    use super::*;

    #[test]
    fn rows_come_as_the_client_likes_best() {
        let rows = [
            ("", Form::Json),
            ("text/html,application/xhtml+xml,*/*;q=0.8", Form::Json),
            ("text/csv", Form::Csv),
            ("TEXT/CSV; header=present", Form::Csv),
            ("application/x-ndjson", Form::Ndjson),
            ("text/csv;q=0, application/json", Form::Json),
            ("text/csv;q=0", Form::Json),
            ("text/csv;q=0.5, application/json;q=0.9", Form::Json),
            ("application/json;q=0.5, text/csv;q=0.9", Form::Csv),
            ("*/*, text/csv", Form::Csv),
            ("application/json, text/csv", Form::Json),
            ("text/csv, application/x-ndjson", Form::Csv),
            ("application/x-ndjson;q=0.1, text/plain", Form::Ndjson),
            ("not/text/csv", Form::Json),
            ("text/csv2", Form::Json),
        ];
        for (accept, expected) in rows {
            let request = TestRequest::default().insert_header(("accept", accept)).to_http_request();
            assert_eq!(form(&request), expected, "{accept}");
        }
    }
}
