//! `/dashboard/settings/quarantine`: what looked forged, with the rule that spoke, until somebody decides.

pub(super) mod batch;
mod words;

use std::sync::Arc;

use actix_web::{HttpRequest, HttpResponse, web};
use askama::Template;
use perche_survey::response::Suspicion;
use perche_survey::time::Timestamp;

use self::words::Words;
use super::responses::asked::Asked;
use super::responses::card::{Card, Contact};
use super::responses::handling::Stand;
use super::responses::words::Words as ListWords;
use super::settings::{Part, Parts};
use super::shell::{Place, Shell, page};
use super::terms::question;
use super::visit::Visit;
use crate::catalog::Entry;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::guard::quarantine::Rules;
use crate::http::request::query;
use crate::installation::Installation;
use crate::store::StoreError;
use crate::tasks::{self, Batch, Waiting};

/// How many of a survey's newest are shown.
const NEWEST: usize = 10;
/// How many surveys stand on one page.
const AT_ONCE: usize = 10;
/// How many responses are read for one page; the survey in which they run out is its last.
const MOST_READ: usize = 20_000;

/// The page.
#[derive(Template)]
#[template(path = "quarantine.html")]
struct Quarantine {
    shell: Shell,
    parts: Parts,
    own: Words,
    words: ListWords,
    surveys: Vec<Waits>,
    /// After which survey the next page begins, and whether this one is not the first.
    next: Option<String>,
    later: bool,
    noted: Option<String>,
    back: String,
    return_to: String,
    page: &'static str,
}

impl Quarantine {
    /// Whether it asks before something goes: then nothing else is done there.
    #[expect(clippy::unused_self, reason = "as the template calls it")]
    const fn asks(&self) -> bool {
        false
    }

    fn handles(&self) -> bool {
        self.shell.writes()
    }
}

/// What waits of one survey.
struct Waits {
    id: String,
    locale: String,
    question: String,
    count: String,
    complete: bool,
    rules: Vec<Rule>,
    newest: Vec<Card>,
    /// Whether there are more than are shown.
    more: bool,
}

/// What one rule put away.
struct Rule {
    name: &'static str,
    reason: &'static str,
    says: String,
    count: String,
    /// Where they are read, all of them.
    list: String,
}

/// All that waits in the surveys that the key sees.
pub(super) async fn show(request: HttpRequest, installation: web::Data<Installation>) -> Result<HttpResponse, Error> {
    let visit = Visit::admit(&request, &installation, Scope::Read)?;
    let (own, mut entries) = (Words(visit.tongue), visit.surveys(&installation));
    let members = query(&request);
    let given = |name: &str| members.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value);
    let noted = own.noted(given("noted"), given("n").parse().unwrap_or_default());
    let after = given("after").to_owned();
    entries.retain(|entry| entry.current().survey.id.as_str() > after.as_str());
    let rules = installation.guard.quarantine.rules();
    let (shell, parts) = (visit.shell(Place::Settings), Parts::of(&visit, Some(Part::Quarantine)));
    let (surveys, next) = web::block(move || read(&installation, &entries, &visit, rules)).await??;
    page(&Quarantine {
        parts,
        own,
        words: ListWords(shell.tongue),
        surveys,
        next,
        later: !after.is_empty(),
        noted,
        back: String::new(),
        return_to: Stand::Quarantine.query(""),
        page: Stand::Quarantine.name(),
        shell,
    })
}

/// What waits in the first of `entries` that hold something, and after which the next page begins, if any more do. Blocking.
fn read(
    installation: &Installation,
    entries: &[Arc<Entry>],
    visit: &Visit,
    rules: Rules,
) -> Result<(Vec<Waits>, Option<String>), StoreError> {
    let (mut found, mut read, mut last): (Vec<Waits>, _, _) = (Vec::new(), 0, "");
    for entry in entries {
        let all = Batch { rule: None, before: everything(visit.now) };
        let survey = &entry.current().survey.id;
        if found.len() >= AT_ONCE || read >= MOST_READ {
            if tasks::waits(&*installation.store, survey, all)? {
                return Ok((found, Some(last.to_owned())));
            }
            continue;
        }
        let waiting = tasks::waiting(&*installation.store, survey, all, NEWEST)?;
        if waiting.rules.is_empty() {
            continue;
        }
        read += waiting.rules.values().sum::<usize>();
        found.push(Waits::of(entry, waiting, visit, rules));
        last = survey.as_str();
    }
    Ok((found, None))
}

/// Until the end of the running millisecond: what has come by now.
fn everything(now: Timestamp) -> Timestamp {
    Timestamp(now.0 + 1)
}

impl Waits {
    fn of(entry: &Entry, waiting: Waiting, visit: &Visit, rules: Rules) -> Self {
        let survey = &entry.current().survey;
        let (locale, question) = question(survey, visit.tongue);
        let total: usize = waiting.rules.values().sum();
        let count = |n: usize| visit.tongue.count(u64::try_from(n).unwrap_or(u64::MAX));
        let rule = |(name, n): (&'static str, usize)| {
            let rule = Suspicion::named(name)?;
            let list = Asked::parse("status=quarantined&commented=any").and("suspicion", name);
            let (reason, says) = (ListWords(visit.tongue).reason(rule), Words(visit.tongue).says(rule, rules));
            Some(Rule { name, reason, says, count: count(n), list })
        };
        Self {
            id: survey.id.to_string(),
            locale: locale.to_owned(),
            question,
            count: count(total),
            complete: waiting.complete,
            more: total > waiting.newest.len(),
            rules: waiting.rules.into_iter().filter_map(rule).collect(),
            newest: Card::list(entry, waiting.newest, visit.tongue),
        }
    }
}
