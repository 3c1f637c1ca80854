//! `GET /v1/changes`: what happened to responses, in order, so that a copy elsewhere is kept up to date.

use actix_web::{HttpRequest, HttpResponse, web};
use perche_survey::draft::Fault;
use serde_json::{Value, json};

use super::openapi::{parameters, replies};
use super::request::{admit, query};
use crate::catalog::Catalog;
use crate::change::{ChangeRecord, What};
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::Installation;
use crate::row::row;
use crate::sign::{Purpose, Secret};
use crate::store::{Store, StoreError};

/// Entries of the log after a cursor, each with the response as it is now.
#[utoipa::path(
    get, path = "/v1/changes", tag = "changes", operation_id = "listChanges",
    params(parameters::Feed),
    responses((status = 200, description = "What happened, in order", body = replies::ChangeList)),
    security(("bearer" = ["read"])),
    extensions(("x-perche-problems" = json!(["invalid", "log-gone"]))),
)]
pub(super) async fn list(request: HttpRequest, installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Read)?;
    let (after, limit) = asked(&query(&request), &installation.secret)?;
    let items = web::block({
        let installation = installation.clone();
        move || {
            let records = kept(&*installation.store, after, limit)?;
            let item = |record: &ChangeRecord| item(&installation, record);
            let seen = records.iter().filter(|record| grant.sees(&record.survey));
            let items = seen.map(item).collect::<Result<Vec<Value>, StoreError>>()?;
            let reached = records.last().map_or(after.unwrap_or_default(), |last| last.number);
            Ok::<_, Error>((items, reached))
        }
    });
    let (items, reached) = items.await??;
    Ok(HttpResponse::Ok().json(json!({"items": items, "next": installation.secret.seal(Purpose::Change, &reached)})))
}

fn asked(members: &[(String, String)], secret: &Secret) -> Result<(Option<u64>, usize), Error> {
    let (mut after, mut limit, mut faults) = (None, 100, Vec::new());
    for (name, value) in members {
        match name.as_str() {
            "after" => {
                after = secret.open::<u64>(Purpose::Change, value);
                if after.is_none() {
                    faults.push(Fault::new("after", "must be the next or a cursor of an earlier answer"));
                }
            }
            "limit" => match value.parse() {
                Ok(given) if (1..=1_000).contains(&given) => limit = given,
                _ => faults.push(Fault::new("limit", "must be a whole number from 1 to 1000")),
            },
            name => faults.push(Fault::new(name, "is not a parameter of this list: after and limit are")),
        }
    }
    if faults.is_empty() { Ok((after, limit)) } else { Err(Error::Invalid(faults)) }
}

/// The entries after a place; without one, from the oldest that is kept. A reader whose place was trimmed away must be
/// told, else it would miss changes and never know.
pub(super) fn kept(store: &dyn Store, after: Option<u64>, limit: usize) -> Result<Vec<ChangeRecord>, Error> {
    let records = store.changes(after.unwrap_or_default(), limit)?;
    let gap = |after: u64| records.first().is_some_and(|first| first.number > after + 1);
    let ahead = |after: u64| records.is_empty() && store.last_change().is_ok_and(|last| last < after);
    if after.is_some_and(|after| gap(after) || ahead(after)) { Err(Error::LogGone) } else { Ok(records) }
}

pub(super) fn item(installation: &Installation, record: &ChangeRecord) -> Result<Value, StoreError> {
    let response = match record.what {
        What::Erased => None,
        What::Created | What::Amended | What::Released | What::Handled => installation.store.response(record.id)?,
    };
    let row = response.and_then(|response| written(&installation.catalog, &response));
    Ok(json!({
        "cursor": installation.secret.seal(Purpose::Change, &record.number),
        "type": name(record.what),
        "survey": record.survey,
        "id": record.id,
        "at": record.at,
        "response": row,
    }))
}

fn written(catalog: &Catalog, response: &perche_survey::response::Response) -> Option<Value> {
    let entry = catalog.get(response.survey.as_str())?;
    serde_json::to_value(row(&entry, response)).ok()
}

/// What a team labels is amended as well: a copy must follow.
fn name(what: What) -> &'static str {
    match what {
        What::Created => "created",
        What::Amended | What::Handled => "amended",
        What::Released => "released",
        What::Erased => "erased",
    }
}

#[cfg(test)]
mod tests {
    use perche_survey::time::Timestamp;

    use super::*;
    use crate::change::{Change, LOG_DAYS};
    use crate::store::Memory;

    /// A log of five entries of which time has left the last one.
    fn trimmed() -> Memory {
        let store = Memory::default();
        let file =
            perche_survey::file::read("[[survey]]\nid = \"a\"\nkind = \"nps\"\n[survey.text.en]\nquestion = \"q\"\n");
        let catalog = Catalog::default();
        let changes = catalog.changes_for_file(file.surveys, Timestamp(1));
        store.commit(&changes.iter().map(crate::catalog::put).collect::<Vec<_>>()).expect("it takes changes");
        let posts: Vec<Change> = (1..=5).map(|n| post(&changes[0], n)).collect();
        store.commit(&posts).expect("it takes changes");
        let now = Timestamp(0).plus_days(LOG_DAYS + 1);
        store.commit(&[Change::Trim { most: 100, now }]).expect("it takes changes");
        store
    }

    fn post(revision: &perche_survey::revision::Revision, number: u128) -> Change {
        use perche_survey::accept::Moment;
        let body = format!("{{\"id\":\"0190163d-8694-739b-aea5-966c26f8ad0{number}\",\"score\":9}}");
        let draft = perche_survey::draft::Draft::read(body.as_bytes()).expect("JSON");
        let moment = Moment {
            now: Timestamp(1),
            current: revision,
            revision_of: &|_| None,
            display: None,
            hash: &str::to_owned,
            vouched: false,
            signature: perche_survey::accept::Signature::Absent,
        };
        Change::Accept(Box::new(revision.survey.accept(draft, &moment).expect("a sound draft").0))
    }

    #[test]
    fn a_reader_that_fell_behind_the_log_is_told() {
        let store = trimmed();
        let numbers =
            |after| kept(&store, after, 10).map(|records| records.iter().map(|it| it.number).collect::<Vec<_>>());
        assert_eq!(numbers(None), Ok(vec![5]), "who begins begins with what is there");
        assert_eq!(numbers(Some(4)), Ok(vec![5]));
        assert_eq!(numbers(Some(5)), Ok(Vec::new()));
        assert_eq!(numbers(Some(3)), Err(Error::LogGone), "entry 4 is gone");
        assert_eq!(numbers(Some(6)), Err(Error::LogGone), "a cursor of another life of this log");
    }
}
