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
    let following = Following {
        installation,
        key: grant.key,
        session,
        survey,
        after,
        clock: every(LOOK),
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

fn every(period: Duration) -> Interval {
    let mut clock = interval(period);
    clock.set_missed_tick_behavior(MissedTickBehavior::Delay);
    clock
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

#[cfg(test)]
mod tests {
    use std::sync::Arc;
    use std::time::Instant;

    use perche_survey::accept::{Moment, Signature};
    use perche_survey::draft::Draft;
    use tokio::time::timeout;

    use super::*;
    use crate::change::Change;
    use crate::installation::Seen;
    use crate::store::Memory;

    /// The time between two looks here.
    const SHORT: Duration = Duration::from_millis(10);
    /// So long fifteen looks last at least: the first one is at once, and a clock that is late catches up a little.
    const LEAST: Duration = SHORT.saturating_mul(QUIET - 2);

    /// An installation with one survey, and who follows it from its begin.
    async fn following() -> Following {
        let store = Arc::new(Memory::default());
        let installation = Data::new(Installation::open(store, None, Some("a-key-of-the-environment")).unwrap());
        let text = "[[survey]]\nid = \"a\"\nkind = \"nps\"\n[survey.text.en]\nquestion = \"q\"\n";
        let survey = perche_survey::file::read(text).surveys.remove(0);
        installation.define(survey.clone(), Seen::Nothing, "test").await.unwrap();
        Following {
            key: installation.keys.of_admin(now()).unwrap(),
            session: None,
            survey: survey.id,
            after: 0,
            clock: every(SHORT),
            quiet: 0,
            begun: false,
            _place: installation.followers.clone().try_acquire_owned().unwrap(),
            installation,
        }
    }

    async fn answer(installation: &Installation) {
        let entry = installation.open_survey("a").unwrap();
        let current = entry.current();
        let draft = Draft::read(br#"{"id":"0190163d-8694-739b-aea5-966c26f8ad01","score":9}"#).unwrap();
        let moment = Moment {
            now: now(),
            current,
            revision_of: &|_| None,
            display: None,
            hash: &str::to_owned,
            vouched: false,
            signature: Signature::Absent,
        };
        let accepted = current.survey.accept(draft, &moment).unwrap().0;
        installation.writer.submit(Change::Accept(Box::new(accepted))).await.unwrap();
    }

    async fn next(following: &mut Following) -> String {
        let bytes = timeout(Duration::from_mins(1), following.next()).await.expect("something is sent").unwrap();
        String::from_utf8(bytes.expect("it goes on").to_vec()).unwrap()
    }

    #[actix_web::test]
    async fn a_quiet_connection_is_told_every_fifteen_seconds_that_it_is_not_forgotten() {
        assert_eq!(LOOK * QUIET, Duration::from_secs(15));
        let mut following = following().await;
        assert_eq!(next(&mut following).await, "retry: 3000\n\n");
        for _ in 0..2 {
            let begun = Instant::now();
            assert_eq!(next(&mut following).await, ": still here\n\n");
            assert!(begun.elapsed() >= LEAST, "after fifteen looks, not before");
        }
        // News are a sign of life too: quiet is counted anew after them.
        following.quiet = QUIET - 1;
        answer(&following.installation).await;
        assert!(next(&mut following).await.contains("event: created\n"));
        let begun = Instant::now();
        assert_eq!(next(&mut following).await, ": still here\n\n");
        assert!(begun.elapsed() >= LEAST, "fifteen looks after the news");
        following.installation.drain();
        assert_eq!(following.next().await.unwrap(), None, "the collector stops: it is over");
    }
}
