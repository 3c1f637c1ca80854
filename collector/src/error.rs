//! One error, one table to `application/problem+json` (RFC 9457).

mod catalogue;

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, ResponseError};
use perche_survey::accept::Rejection;
use perche_survey::draft::Fault;
use perche_survey::merge::Refusal;
use serde_json::{Value, json};

use crate::guard::key::{Denied, KeyError, Scope};
use crate::store::StoreError;
use crate::writer::Unavailable;

/// Why a request was not done.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Error {
    /// Try again soon; nothing is lost. The reason goes to the log.
    Unavailable(String),
    /// The same, of a collector that takes no answers at present. The log was told when that began, not at each request.
    NotReady(String),
    /// The body is longer than this many bytes.
    TooLarge(usize),
    /// The body did not come to its end in time.
    TooSlow,
    /// The address and the headers are longer than this many bytes together.
    HeadTooLarge(usize),
    /// The body is of another type.
    UnsupportedMedia(&'static str),
    /// The body is compressed.
    PackedBody,
    /// The body cannot be read at all.
    BadBody(String),
    /// There is nothing here.
    NotFound(&'static str),
    /// The survey takes no more answers.
    Archived,
    /// The page's origin is not among the survey's `sites`.
    OriginNotAllowed,
    /// Only signed links may answer.
    SignatureNeeded,
    /// Members that are wrong, all of them.
    Invalid(Vec<Fault>),
    /// The merge rule refused the post.
    Refused(Refusal),
    /// No key that is valid.
    Unauthorized(Denied),
    /// The key is valid, and not for this.
    ScopeTooSmall {
        /// What the key may do.
        given: Scope,
        /// What this needs.
        needed: Scope,
    },
    /// A key stays as it is, for a reason that the admin can do something about.
    Key(KeyError),
    /// The method is not defined here; these are.
    MethodNotAllowed(&'static str),
    /// The survey stands in the surveys file, which alone may change it.
    ManagedByFile,
    /// The scale of a survey cannot change any more; with the reason.
    ScaleFixed(&'static str),
    /// What is there can only be changed by who says which revision they saw.
    RevisionNeeded,
    /// It was changed by somebody else, or is there although it must not be.
    OtherRevision,
    /// Too many came from the same address, or with the same key; after how many seconds one more may.
    TooManyRequests(u64),
    /// A backup is being sent to somebody.
    BackupRunning,
    /// As many clients follow events as may.
    TooManyFollowers(usize),
    /// The log no longer reaches back to the place that a reader had reached.
    LogGone,
    /// More rows than a scan may read.
    TooWide(String),
    /// Our fault. The reason goes to the log.
    Internal(String),
}

impl Error {
    /// Status, stable name and title.
    fn row(&self) -> (StatusCode, &'static str, &'static str) {
        use StatusCode as S;
        match self {
            Self::Unavailable(_) | Self::NotReady(_) => {
                (S::SERVICE_UNAVAILABLE, "unavailable", "The answer could not be stored now: try again")
            }
            Self::TooLarge(_) => (S::PAYLOAD_TOO_LARGE, "too-large", "The body is too large"),
            Self::TooSlow => (S::REQUEST_TIMEOUT, "too-slow", "The body did not come in time"),
            Self::HeadTooLarge(_) => {
                (S::REQUEST_HEADER_FIELDS_TOO_LARGE, "head-too-large", "The address and the headers are too long")
            }
            Self::UnsupportedMedia(_) => {
                (S::UNSUPPORTED_MEDIA_TYPE, "unsupported-media-type", "The body is of a type that is not read here")
            }
            Self::PackedBody => {
                (S::UNSUPPORTED_MEDIA_TYPE, "packed-body", "The body is compressed, which is not read here")
            }
            Self::BadBody(_) => (S::BAD_REQUEST, "bad-body", "The body is not one JSON object"),
            Self::NotFound(_) => (S::NOT_FOUND, "not-found", "There is nothing here"),
            Self::Archived => (S::GONE, "archived", "The survey takes no more answers"),
            Self::OriginNotAllowed => (S::FORBIDDEN, "origin-not-allowed", "This site may not show the survey"),
            Self::SignatureNeeded => {
                (S::FORBIDDEN, "signature-needed", "Only a valid signed link may answer this survey")
            }
            Self::Invalid(_) => (S::UNPROCESSABLE_ENTITY, "invalid", "Some members are not as they must be"),
            Self::Refused(Refusal::Stale) => (S::CONFLICT, "stale", "A newer answer of the same client is stored"),
            Self::Refused(Refusal::Closed) => (S::CONFLICT, "closed", "The answer can no longer be changed"),
            Self::Refused(Refusal::IdInUse) => (S::CONFLICT, "id-in-use", "The id belongs to another survey"),
            Self::Refused(Refusal::AlreadyAnswered) => (S::CONFLICT, "already-answered", "There is an answer already"),
            Self::Refused(Refusal::Erased) => (S::GONE, "erased", "The answer was erased"),
            Self::Unauthorized(_) => {
                (S::UNAUTHORIZED, "unauthorized", "A valid key is needed: Authorization: Bearer KEY")
            }
            Self::ScopeTooSmall { .. } => (S::FORBIDDEN, "scope-too-small", "The key may not do this"),
            Self::Key(error) => (S::CONFLICT, error.name(), "The keys stay as they are"),
            Self::MethodNotAllowed(_) => {
                (S::METHOD_NOT_ALLOWED, "method-not-allowed", "The method is not defined here")
            }
            Self::ManagedByFile => (S::CONFLICT, "managed-by-file", "The survey is defined in the surveys file"),
            Self::ScaleFixed(_) => (S::CONFLICT, "scale-fixed", "Kind, scale and polarity of the survey are fixed"),
            Self::RevisionNeeded => (
                S::PRECONDITION_REQUIRED,
                "revision-needed",
                "The survey exists: say with If-Match which revision you change",
            ),
            Self::OtherRevision => (S::PRECONDITION_FAILED, "other-revision", "The survey is at another revision"),
            Self::TooManyRequests(_) => {
                (S::TOO_MANY_REQUESTS, "too-many-requests", "Too many requests in a short time: try again later")
            }
            Self::BackupRunning => (S::TOO_MANY_REQUESTS, "backup-running", "Another backup is being made"),
            Self::TooManyFollowers(_) => (S::TOO_MANY_REQUESTS, "too-many-followers", "Too many clients follow events"),
            Self::LogGone => (S::GONE, "log-gone", "Changes after this cursor are no longer kept"),
            Self::TooWide(_) => (S::UNPROCESSABLE_ENTITY, "too-wide", "Too many responses to read for one answer"),
            Self::Internal(_) => (S::INTERNAL_SERVER_ERROR, "internal", "Something went wrong on our side"),
        }
    }

    /// The stable name of what it is.
    pub fn name(&self) -> &'static str {
        self.row().1
    }

    /// After how many seconds the same may be tried again.
    pub fn retry_after(&self) -> Option<u64> {
        match self {
            Self::TooManyRequests(seconds) => Some(*seconds),
            Self::TooManyFollowers(_) | Self::BackupRunning => Some(10),
            Self::Unavailable(_) | Self::NotReady(_) => Some(2),
            _ => None,
        }
    }

    /// Every member that is wrong, and what is allowed.
    pub fn faults(&self) -> Vec<Fault> {
        match self {
            Self::Invalid(faults) => faults.clone(),
            Self::TooLarge(most) => vec![Fault::new("body", format!("must have at most {most} bytes"))],
            Self::UnsupportedMedia(allowed) => vec![Fault::new("content-type", format!("must be {allowed}"))],
            Self::PackedBody => vec![Fault::new("content-encoding", "must be absent or identity")],
            Self::BadBody(reason) => vec![Fault::new("body", reason.clone())],
            Self::NotFound(what) => vec![Fault::new(*what, "is not known here")],
            Self::Archived => vec![Fault::new("survey", "is archived")],
            Self::OriginNotAllowed => vec![Fault::new("origin", "must be one of the survey's sites")],
            Self::SignatureNeeded => vec![Fault::new("signed", "must be a valid signature")],
            Self::Refused(Refusal::Stale) => vec![Fault::new("seq", "is lower than the stored one")],
            Self::Refused(Refusal::Closed) => vec![Fault::new("id", "was first accepted more than 24 hours ago")],
            Self::Refused(Refusal::IdInUse) => vec![Fault::new("id", "belongs to a response of another survey")],
            Self::Refused(Refusal::Erased) => vec![Fault::new("id", "belongs to an erased response")],
            Self::Refused(Refusal::AlreadyAnswered) => {
                vec![Fault::new("id", "comes second for a value that may answer once")]
            }
            Self::ManagedByFile => vec![Fault::new("survey", "can be changed in the surveys file only")],
            Self::ScaleFixed(why) => vec![Fault::new(
                "kind",
                format!("is fixed as scale and polarity are, because {why}: give the new question another id"),
            )],
            Self::RevisionNeeded => vec![Fault::new("if-match", "must be the ETag of the survey, or *")],
            Self::OtherRevision => vec![Fault::new("if-match", "must be the ETag of the survey as it stands now")],
            Self::BackupRunning => vec![Fault::new("backup", "is made one at a time: try again when it is done")],
            Self::TooManyFollowers(most) => vec![Fault::new("events", format!("at most {most} connections at once"))],
            Self::LogGone => vec![Fault::new(
                "after",
                "is older than the changes that are kept: read the responses again, then go on without it",
            )],
            Self::Key(error) => vec![Fault::new("key", error.remedy())],
            Self::TooWide(how) => vec![Fault::new("from", how.clone())],
            Self::HeadTooLarge(most) => vec![Fault::new("head", format!("must have at most {most} bytes"))],
            Self::MethodNotAllowed(allowed) => vec![Fault::new("method", format!("must be {allowed}"))],
            Self::Unauthorized(denied) => {
                denied.remedy().map(|remedy| Fault::new("authorization", remedy)).into_iter().collect()
            }
            Self::ScopeTooSmall { given, needed } => {
                vec![Fault::new("authorization", format!("holds a key of scope {given}: this needs {needed}"))]
            }
            Self::Unavailable(_) | Self::NotReady(_) | Self::TooManyRequests(_) | Self::TooSlow | Self::Internal(_) => {
                Vec::new()
            }
        }
    }

    /// The response, naming the request so that a line in the log can be found.
    pub fn problem(&self, request_id: &str) -> HttpResponse {
        let mut response = HttpResponse::build(self.row().0);
        response.insert_header(("cache-control", "no-store")).content_type("application/problem+json");
        match self {
            // What would be read instead (RFC 9110, 15.5.16).
            Self::PackedBody => drop(response.insert_header(("accept-encoding", "identity"))),
            Self::MethodNotAllowed(allowed) => drop(response.insert_header(("allow", *allowed))),
            Self::Unauthorized(_) => drop(response.insert_header(("www-authenticate", "Bearer"))),
            _ => {}
        }
        if let Some(seconds) = self.retry_after() {
            response.insert_header(("retry-after", seconds.to_string()));
        }
        response.body(self.body(request_id).to_string())
    }

    /// What its problem says.
    pub fn body(&self, request_id: &str) -> Value {
        let (status, name, title) = self.row();
        json!({
            "type": format!("urn:perche:problem:{name}"),
            "title": title,
            "status": status.as_u16(),
            "errors": self.faults(),
            "request_id": request_id,
        })
    }

    /// All of it in one line, for who has the data folder.
    pub fn words(&self) -> String {
        let faults = self.faults().into_iter().map(|fault| format!("{} {}", fault.field, fault.message));
        let faults = faults.collect::<Vec<_>>().join("; ");
        match self.secret_reason() {
            Some(reason) => reason.to_owned(),
            None if faults.is_empty() => self.to_string(),
            None => faults,
        }
    }

    /// What only the log is told.
    pub fn secret_reason(&self) -> Option<&str> {
        match self {
            Self::Unavailable(reason) | Self::Internal(reason) => Some(reason),
            _ => None,
        }
    }
}

impl std::fmt::Display for Error {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str(self.row().2)
    }
}

impl std::error::Error for Error {}

/// [`crate::http`] turns each error into a [`Error::problem`] with the request's id; this is the same without.
impl ResponseError for Error {
    fn status_code(&self) -> StatusCode {
        self.row().0
    }

    fn error_response(&self) -> HttpResponse {
        self.problem("")
    }
}

impl From<StoreError> for Error {
    fn from(error: StoreError) -> Self {
        Self::Unavailable(error.to_string())
    }
}

impl From<Unavailable> for Error {
    fn from(error: Unavailable) -> Self {
        match error {
            Unavailable::Full => Self::Unavailable(error.to_string()),
            Unavailable::Failed(_) | Unavailable::Stopped => Self::NotReady(error.to_string()),
        }
    }
}

impl From<KeyError> for Error {
    fn from(error: KeyError) -> Self {
        match error {
            KeyError::Invalid(faults) => Self::Invalid(faults),
            KeyError::Unknown => Self::NotFound("key"),
            KeyError::NoRandomness(reason) => Self::Internal(reason),
            error => Self::Key(error),
        }
    }
}

impl From<Rejection> for Error {
    fn from(rejection: Rejection) -> Self {
        match rejection {
            Rejection::SignatureNeeded => Self::SignatureNeeded,
            Rejection::Faults(faults) => Self::Invalid(faults),
        }
    }
}

impl From<actix_web::error::BlockingError> for Error {
    fn from(_: actix_web::error::BlockingError) -> Self {
        Self::NotReady("the collector is stopping".to_owned())
    }
}
