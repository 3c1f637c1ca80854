//! `…/responses.csv` and `…/responses.ndjson`: all that the reading list is of, as the API streams it.

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use jiff::tz::TimeZone;

use super::asked::Asked;
use crate::aggregate::zone_of;
use crate::catalog::Entry;
use crate::dashboard::visit::Visit;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::http::request::query;
use crate::http::rows;
use crate::installation::Installation;
use crate::list::List;
use crate::row::Format;

/// As a spreadsheet; `sep` and `bom` say how it is written.
pub(in crate::dashboard) async fn csv(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    export(&request, &survey, installation, false)
}

/// One JSON object a line.
pub(in crate::dashboard) async fn ndjson(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: web::Data<Installation>,
) -> Result<HttpResponse, Error> {
    export(&request, &survey, installation, true)
}

fn export(
    request: &HttpRequest,
    survey: &str,
    installation: web::Data<Installation>,
    lines: bool,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(request, &installation, Scope::Read)?;
    let entry = visit.survey(&installation, survey)?;
    let (mut faults, mut members) = (Vec::new(), query(request));
    let (format, ending) =
        if lines { (Format::Ndjson, "ndjson") } else { (Format::csv(&mut members, &mut faults), "csv") };
    let asked = Asked::read(members);
    let name = format!("{}.{ending}", name(&entry, &asked, &visit));
    let members = asked.members(&entry.current().survey, &mut faults);
    let list = List::read(members, Arc::clone(&entry), &installation.secret, false, faults)?;
    Ok(rows::stream(list, installation, format, Some(name)))
}

/// The survey and the days: `post-purchase-2026-10-01-2026-11-01`. Where the window has no end, today; where it has no
/// beginning, none.
fn name(entry: &Entry, asked: &Asked, visit: &Visit) -> String {
    let survey = &entry.current().survey;
    let zone = zone_of(survey, None).unwrap_or(TimeZone::UTC);
    let today = jiff::Timestamp::from_millisecond(visit.now.0).unwrap_or_default().to_zoned(zone).date().to_string();
    let day = |name: &str| {
        let day: String = asked.get(name).chars().take("2026-11-22".len()).collect();
        day.parse::<jiff::civil::Date>().ok().map(|day| day.to_string())
    };
    let days = [day("from"), Some(day("to").unwrap_or(today))];
    let parts = std::iter::once(survey.id.to_string()).chain(days.into_iter().flatten());
    parts.collect::<Vec<_>>().join("-")
}
