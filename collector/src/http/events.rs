//! `GET /v1/surveys/{survey}/events`: what happens to a survey's responses, as it happens (server-sent events). The
//! entries and their ids are those of `GET /v1/changes`, so a client that was away goes on where it was.

use std::time::Duration;

use actix_web::http::header::ContentEncoding;
use actix_web::web::{self, Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use perche_survey::draft::Fault;
use perche_survey::survey::SurveyId;
use tokio::sync::OwnedSemaphorePermit;
use tokio::time::{Interval, MissedTickBehavior, interval};

use super::changes::{item, kept};
use super::openapi::parameters;
use super::request::{self, admit_reader, header as head, query};
use crate::change::ChangeRecord;
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::{Installation, now};
use crate::sign::Purpose;

/// How many clients may follow at once.
pub const FOLLOWERS: usize = 100;
/// How often it is looked whether the log has grown.
const LOOK: Duration = Duration::from_secs(1);
/// After how many looks without news a comment is sent, so that proxies keep the connection.
const QUIET: u32 = 15;
/// How many entries are sent at once.
const AT_ONCE: usize = 100;

/// Follows the log from `Last-Event-ID`, else from now on.
#[utoipa::path(
    get, path = "/v1/surveys/{survey}/events", tag = "changes", operation_id = "followEvents",
    params(parameters::Survey,
           ("last-event-id" = Option<String>, Header, description = "Goes on after this event; else from now on")),
    responses((status = 200, description = "Events, until either side ends it. `data` is an entry of the list of \
        changes; a comment every 15 seconds keeps the connection", body = String, content_type = "text/event-stream")),
    security(("bearer" = ["read"])),
    extensions(("x-perche-problems" = json!(["not-found", "invalid", "log-gone", "too-many-followers"]))),
)]
pub(super) async fn follow(
    request: HttpRequest,
    survey: web::Path<String>,
    installation: Data<Installation>,
) -> Result<HttpResponse, Error> {
    let (grant, session) = admit_reader(&request, &installation, Scope::Read)?;
    let survey = request::survey(&installation, &grant, &survey)?.current().survey.id.clone();
    if let Some((name, _)) = query(&request).first() {
        return Err(Error::Invalid(vec![Fault::new(name, "is not a parameter: there is none")]));
    }
    let place = head(&request, "last-event-id").filter(|id| !id.is_empty());
    let after = match place {
        Some(id) => installation.secret.open(Purpose::Change, id).ok_or_else(|| {
            Error::Invalid(vec![Fault::new("last-event-id", "must be the id of an event, or a cursor of changes")])
        })?,
        None => installation.read(|store| store.last_change()).await?,
    };
    // A place that is no longer kept is told now: nobody reads a status later.
    installation.read(move |store| Ok(kept(store, Some(after), 1))).await??;
    let place = installation.followers.clone().try_acquire_owned().map_err(|_| Error::TooManyFollowers(FOLLOWERS))?;
    let mut clock = interval(LOOK);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let following = Following {
        installation,
        key: grant.key,
        session,
        survey,
        after,
        clock,
        quiet: 0,
        begun: false,
        _place: place,
    };
    let events = stream::unfold(Some(following), |following| async {
        let mut following = following?;
        match following.next().await {
            Ok(Some(bytes)) => Some((Ok::<_, Error>(bytes), Some(following))),
            Ok(None) => None,
            Err(error) => Some((Err(error), None)),
        }
    });
    Ok(HttpResponse::Ok()
        .content_type("text/event-stream")
        // Compressed, an event would wait for the next one; a proxy's buffer does the same.
        .insert_header(ContentEncoding::Identity)
        .insert_header(("x-accel-buffering", "no"))
        .streaming(Box::pin(events)))
}

/// One client that follows.
struct Following {
    installation: Data<Installation>,
    key: String,
    session: Option<String>,
    survey: SurveyId,
    after: u64,
    clock: Interval,
    quiet: u32,
    begun: bool,
    _place: OwnedSemaphorePermit,
}

impl Following {
    /// What is sent next; nothing more when the collector stops, or the key or the session is over.
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        if !self.begun {
            self.begun = true;
            return Ok(Some(Bytes::from_static(b"retry: 3000\n\n")));
        }
        loop {
            self.clock.tick().await;
            if self.installation.ready().is_err() || !self.may_follow() {
                return Ok(None);
            }
            let news = self.news().await?;
            if !news.is_empty() {
                self.quiet = 0;
                return Ok(Some(news.into()));
            }
            self.quiet += 1;
            if self.quiet == QUIET {
                self.quiet = 0;
                return Ok(Some(Bytes::from_static(b": still here\n\n")));
            }
        }
    }

    /// Whether the key is valid still, and the session that it came with: who is out reads no further.
    fn may_follow(&self) -> bool {
        let (installation, now) = (&self.installation, now());
        let signed_in = self.session.as_ref().is_none_or(|id| installation.sessions.holds(id, now));
        signed_in && installation.keys.is_valid(&self.key, now)
    }

    /// The events of the entries after the last one that was read, written out.
    async fn news(&mut self) -> Result<String, Error> {
        let (installation, survey, after) = (self.installation.clone(), self.survey.clone(), self.after);
        let read = move || {
            let records = kept(&*installation.store, Some(after), AT_ONCE)?;
            let reached = records.last().map_or(after, |last| last.number);
            let own = records.iter().filter(|record| record.survey == survey);
            let events = own.map(|record| event(&installation, record)).collect::<Result<String, Error>>()?;
            Ok::<_, Error>((events, reached))
        };
        let (events, reached) = web::block(read).await??;
        self.after = reached;
        Ok(events)
    }
}

/// JSON has no raw line breaks, so one `data` line holds it.
fn event(installation: &Installation, record: &ChangeRecord) -> Result<String, Error> {
    let item = item(installation, record)?;
    let (id, name) = (item["cursor"].as_str().unwrap_or_default(), item["type"].as_str().unwrap_or_default());
    Ok(format!("id: {id}\nevent: {name}\ndata: {item}\n\n"))
}
