//! `/dashboard/settings/webhooks`: who is told what, and how each delivery went.

mod order;
mod row;
mod said;

use actix_web::http::StatusCode;
use actix_web::web::{self, Data, Path, Payload};
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use self::order::Ordered;
use self::row::{Row, Sent};
use self::said::Words;
use super::made::Shown;
use super::{Part, Parts, done, was_done};
use crate::dashboard::form::Form;
use crate::dashboard::shell::{Place, Shell, page, page_with};
use crate::dashboard::visit::Visit;
use crate::deliver::{Answer, Listed, MOST, Terms, Wish};
use crate::error::Error;
use crate::guard::key::{Scope, overlap};
use crate::http::request::query;
use crate::installation::{Installation, now};

/// How many deliveries stand on one page.
const AT_ONCE: usize = 10;

/// The page of every webhook.
#[derive(Template)]
#[template(path = "settings/webhooks.html")]
struct Webhooks {
    shell: Shell,
    words: Words,
    parts: Parts,
    rows: Vec<Row>,
    order: Ordered,
    full: bool,
    notice: Option<&'static str>,
}

/// The page of one webhook.
#[derive(Template)]
#[template(path = "settings/webhook.html")]
struct One {
    shell: Shell,
    words: Words,
    parts: Parts,
    row: Row,
    order: Ordered,
    sent: Vec<Sent>,
    /// Before which number the next page begins.
    next: Option<u64>,
    notice: Option<&'static str>,
    unsure: bool,
}

/// Every webhook.
pub(in crate::dashboard) async fn list(
    request: HttpRequest,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let order = Ordered::empty(&visit, &installation);
    let notice = was_done(&request).map(|_| Words(visit.tongue).removed());
    page(&all(&visit, &installation, order, notice))
}

fn all(visit: &Visit, installation: &Installation, order: Ordered, notice: Option<&'static str>) -> Webhooks {
    let shell = visit.shell(Place::Settings);
    let mut hooks = installation
        .webhooks
        .read(|state| state.hooks.values().map(|hook| state.listed(hook)).collect::<Vec<Listed>>());
    hooks.sort_by_key(|hook| (hook.created, hook.id.clone()));
    let full = hooks.len() >= MOST;
    let rows = hooks.into_iter().map(|hook| Row::of(hook, visit.tongue)).collect();
    let parts = Parts::of(visit, Some(Part::Webhooks));
    Webhooks { words: Words(shell.tongue), shell, parts, rows, order, full, notice }
}

/// Makes one.
pub(in crate::dashboard) async fn create(
    request: HttpRequest,
    payload: Payload,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let form = Form::read(&request, payload).await?;
    let made = match order::judge(&form, &installation) {
        Ok(terms) => wish(&installation, &visit, Wish::Create(terms)).await,
        Err(faults) => Err(Error::Invalid(faults)),
    };
    match made {
        Ok(answer) => reveal(&visit, answer),
        Err(Error::Invalid(faults)) => {
            let order = Ordered::faulty(&visit, &installation, &form, &faults);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &all(&visit, &installation, order, None))
        }
        Err(error) => Err(error),
    }
}

/// Shows a secret, this once.
fn reveal(visit: &Visit, answer: Answer) -> Result<HttpResponse, Error> {
    let Answer::Made { listed, secret } = answer else {
        return Err(Error::Internal("a new secret was answered with something else".to_owned()));
    };
    let (words, row) = (Words(visit.tongue), Row::of(listed, visit.tongue));
    page(&Shown {
        shell: visit.shell(Place::Settings),
        parts: Parts::of(visit, Some(Part::Webhooks)),
        title: words.made_title(),
        once: words.once(),
        copy: (words.copy(), words.copied()),
        secret,
        of: format!("{} · {}", row.host, row.tells),
        back: (format!("webhooks/{}", row.id), words.go_on()),
    })
}

/// One webhook with its deliveries.
pub(in crate::dashboard) async fn show(
    request: HttpRequest,
    id: Path<String>,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let words = Words(visit.tongue);
    let notice = was_done(&request).map(|what| match what.as_str() {
        "replayed" => words.replayed(),
        _ => words.kept(),
    });
    let before = query(&request).into_iter().find(|(name, _)| name == "before").and_then(|(_, n)| n.parse().ok());
    let terms = listed(&installation, &id)?.terms;
    let order = Ordered::of(&visit, &installation, &terms);
    page(&One { notice, ..one(&visit, &installation, &id, order, before)? })
}

fn listed(installation: &Installation, id: &str) -> Result<Listed, Error> {
    let found = installation.webhooks.read(|state| state.hooks.get(id).map(|hook| state.listed(hook)));
    found.ok_or(Error::NotFound("webhook"))
}

fn one(
    visit: &Visit,
    installation: &Installation,
    id: &str,
    order: Ordered,
    before: Option<u64>,
) -> Result<One, Error> {
    let row = Row::of(listed(installation, id)?, visit.tongue);
    let (sent, next) = installation.webhooks.read(|state| {
        let lane = state.lanes.get(id);
        let all = lane.into_iter().flat_map(|lane| lane.deliveries.values().rev());
        let mut rest = all.filter(|delivery| before.is_none_or(|before| delivery.number < before)).peekable();
        let sent: Vec<Sent> = rest.by_ref().take(AT_ONCE).map(|delivery| Sent::of(delivery, visit.tongue)).collect();
        let next = rest.peek().and_then(|_| sent.last().map(|last| last.number));
        (sent, next)
    });
    let shell = visit.shell(Place::Settings);
    let parts = Parts::of(visit, Some(Part::Webhooks));
    Ok(One { words: Words(shell.tongue), shell, parts, row, order, sent, next, notice: None, unsure: false })
}

/// Gives it other terms.
pub(in crate::dashboard) async fn change(
    request: HttpRequest,
    id: Path<String>,
    payload: Payload,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let form = Form::read(&request, payload).await?;
    match order::judge(&form, &installation) {
        Ok(terms) => {
            wish(&installation, &visit, Wish::Replace(id.clone(), terms)).await?;
            Ok(done(&request, &format!("/webhooks/{id}"), "kept"))
        }
        Err(faults) => {
            let order = Ordered::faulty(&visit, &installation, &form, &faults);
            page_with(StatusCode::UNPROCESSABLE_ENTITY, &one(&visit, &installation, &id, order, None)?)
        }
    }
}

/// Switches it on again, whoever had switched it off.
pub(in crate::dashboard) async fn wake(
    request: HttpRequest,
    id: Path<String>,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let terms = Terms { active: true, ..listed(&installation, &id)?.terms };
    wish(&installation, &visit, Wish::Replace(id.clone(), terms)).await?;
    Ok(done(&request, &format!("/webhooks/{id}"), "kept"))
}

/// Makes a new secret.
pub(in crate::dashboard) async fn rotate(
    request: HttpRequest,
    id: Path<String>,
    payload: Payload,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let form = Form::read(&request, payload).await?;
    let until = overlap(form.get("overlap"), now()).map_err(|fault| Error::Invalid(vec![fault]))?;
    reveal(&visit, wish(&installation, &visit, Wish::Rotate(id.into_inner(), until)).await?)
}

/// Sends a delivery once more.
pub(in crate::dashboard) async fn replay(
    request: HttpRequest,
    path: Path<(String, String)>,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let (id, number) = path.into_inner();
    let number = number.parse().map_err(|_| Error::NotFound("delivery"))?;
    wish(&installation, &visit, Wish::Replay(id.clone(), number)).await?;
    Ok(done(&request, &format!("/webhooks/{id}"), "replayed"))
}

/// Ends it, for who is sure.
pub(in crate::dashboard) async fn remove(
    request: HttpRequest,
    id: Path<String>,
    payload: Payload,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Admin)?;
    let form = Form::read(&request, payload).await?;
    if form.get("sure") != Some("yes") {
        let order = Ordered::of(&visit, &installation, &listed(&installation, &id)?.terms);
        let one = One { unsure: true, ..one(&visit, &installation, &id, order, None)? };
        return page_with(StatusCode::UNPROCESSABLE_ENTITY, &one);
    }
    wish(&installation, &visit, Wish::Remove(id.into_inner())).await?;
    Ok(done(&request, "/webhooks", "removed"))
}

/// As `/v1/webhooks` does it: it goes on when the client hangs up, so the memory never falls behind the store.
async fn wish(installation: &Data<Installation>, visit: &Visit, wish: Wish) -> Result<Answer, Error> {
    let (installation, by) = (installation.clone(), visit.grant.key.clone());
    web::block(move || installation.webhook(wish, &by, now())).await?
}
