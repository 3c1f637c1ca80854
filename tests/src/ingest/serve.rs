//! Two servers to hold the collector against. Workers and keep-alive are actix's own defaults, as in `perche serve`.

use std::io::Write;

use actix_web::web::{self, Bytes, Data};
use actix_web::{App, HttpResponse, HttpServer};
use perche_collector::change::Receipt;
use perche_collector::installation::now;
use perche_collector::sign::Secret;
use perche_survey::accept::{Moment, Signature};
use perche_survey::draft::{Draft, Fault};
use perche_survey::file;
use perche_survey::revision::Revision;
use perche_survey::survey::Survey;
use serde::Serialize;

use super::post::SURVEYS;

/// What is served.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// Takes the body and says 201.
    Empty,
    /// Reads and judges the answer, and gives the reply that the collector gives; keeps nothing.
    Judge,
}

impl Kind {
    /// All of them, as the command line names them.
    pub const NAMES: [(&'static str, Self); 2] = [("empty", Self::Empty), ("judge", Self::Judge)];

    /// Its name.
    pub fn name(self) -> &'static str {
        Self::NAMES.iter().find(|(_, kind)| *kind == self).map_or("", |(name, _)| name)
    }
}

/// Serves until it is told to end; says where in a line of stdout, as `perche serve` does.
pub fn serve(kind: Kind) -> std::io::Result<()> {
    match kind {
        Kind::Empty => run(|app| {
            app.route("/v1/surveys/{survey}/responses", web::post().to(empty));
        }),
        Kind::Judge => {
            let judge = Data::new(Judge::new());
            run(move |app| {
                app.app_data(judge.clone()).route("/v1/surveys/{survey}/responses", web::post().to(judged));
            })
        }
    }
}

fn run(routes: impl Fn(&mut web::ServiceConfig) + Clone + Send + 'static) -> std::io::Result<()> {
    actix_web::rt::System::new().block_on(async move {
        let server = HttpServer::new(move || App::new().configure(routes.clone())).bind("127.0.0.1:0")?;
        announce(&server.addrs())?;
        server.run().await
    })
}

fn announce(addresses: &[std::net::SocketAddr]) -> std::io::Result<()> {
    let mut out = std::io::stdout();
    let address = addresses.first().expect("it is bound to one address");
    writeln!(out, "listening on http://{address}")?;
    out.flush()
}

async fn empty(_: Bytes) -> HttpResponse {
    HttpResponse::Created().finish()
}

/// What the judging server knows.
struct Judge {
    revisions: Vec<Revision>,
    secret: Secret,
}

impl Judge {
    fn new() -> Self {
        let revision = |survey: Survey| Revision {
            revision: 1,
            version: survey.version(),
            at: now(),
            archived: false,
            from_file: true,
            survey,
        };
        let revisions = file::read(SURVEYS).surveys.into_iter().map(revision).collect();
        Self { revisions, secret: Secret::make().expect("the system has randomness") }
    }
}

#[derive(Serialize)]
struct Reply {
    #[serde(flatten)]
    receipt: Receipt,
    warnings: Vec<Fault>,
}

async fn judged(survey: web::Path<String>, body: Bytes, judge: Data<Judge>) -> HttpResponse {
    let Some(current) = judge.revisions.iter().find(|revision| revision.survey.id.as_str() == *survey) else {
        return HttpResponse::NotFound().finish();
    };
    let draft = match Draft::read(&body) {
        Ok(draft) => draft,
        Err(reason) => return HttpResponse::BadRequest().body(reason),
    };
    let moment = Moment {
        now: now(),
        current,
        revision_of: &|_| None,
        display: None,
        hash: &|reference| judge.secret.hash_respondent(reference),
        vouched: false,
        signature: Signature::Absent,
    };
    match current.survey.accept(draft, &moment) {
        Ok((accepted, warnings)) => HttpResponse::Created().json(Reply { receipt: (&accepted.fresh).into(), warnings }),
        Err(rejection) => HttpResponse::UnprocessableEntity().body(format!("{rejection:?}")),
    }
}
