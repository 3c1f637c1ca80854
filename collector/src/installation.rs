//! All that one running collector has.

mod define;
pub(crate) mod handle;
mod keys;
mod sessions;
mod webhooks;

use std::path::PathBuf;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, OnceLock};
use std::time::{SystemTime, UNIX_EPOCH};

use perche_survey::accept::Signature;
use perche_survey::time::Timestamp;
use tokio::sync::Semaphore;

pub use self::define::{Defined, Seen};
use crate::catalog::{Catalog, Entry};
use crate::change::{Change, Document, DocumentKind};
use crate::config::{AccessLog, Guarding, PublicUrl, SigningAct};
use crate::deliver::Webhooks;
use crate::error::Error;
use crate::guard::Guard;
use crate::guard::key::Keys;
use crate::guard::session::{Sessions, Tickets};
use crate::handout::Handout;
use crate::http::FOLLOWERS;
use crate::installs::Installs;
use crate::installs::check::Checks;
use crate::sign::secrets::{self, Signing};
use crate::sign::{Secret, context};
use crate::store::{Store, StoreError};
use crate::writer::Writer;

/// The state that handlers share.
pub struct Installation {
    /// Where everything is kept. Reads only; changes go through [`Installation::writer`].
    pub store: Arc<dyn Store>,
    /// The only way to change the store.
    pub writer: Writer,
    /// The surveys.
    pub catalog: Catalog,
    /// The installation's secret.
    pub secret: Secret,
    /// What the owner's servers sign with.
    pub signing: Signing,
    /// Who may ask.
    pub keys: Keys,
    /// Who is signed in.
    pub sessions: Sessions,
    /// One-time links to sign in.
    pub tickets: Tickets,
    /// How often they may.
    pub guard: Guard,
    /// Who is told.
    pub webhooks: Webhooks,
    /// Which sites show which survey.
    pub installs: Installs,
    /// What pages that were checked said.
    pub checks: Checks,
    /// How the outside reaches us.
    pub public_url: Option<PublicUrl>,
    /// Where it listens; empty before it does.
    pub listening: OnceLock<String>,
    /// Whether it serves over TLS itself.
    pub tls: bool,
    /// The file that surveys may stand in, which alone may change those.
    pub surveys_file: Option<PathBuf>,
    /// Which requests the log names.
    pub access_log: AccessLog,
    /// Places for those who follow events.
    pub followers: Arc<Semaphore>,
    /// The place for who is sent a backup.
    pub backups: Arc<Semaphore>,
    /// Held by who decides about keys and sessions.
    deciding: tokio::sync::Mutex<()>,
    draining: AtomicBool,
}

/// The server's clock.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl Installation {
    /// Opens what the store holds; makes what a new one lacks.
    pub fn open(store: Arc<dyn Store>, public_url: Option<PublicUrl>, admin_key: Option<&str>) -> Result<Self, String> {
        let text = |error: StoreError| error.to_string();
        let catalog = Catalog::load(&store.documents(DocumentKind::Survey).map_err(text)?)?;
        let secret = secret(&*store)?;
        let signing = Signing::kept(secrets::load(&*store)?);
        let keys = Keys::load(&*store, admin_key, now())?;
        let sessions = Sessions::read(&*store)?;
        let webhooks = Webhooks::load(&*store)?;
        let writer = Writer::start(Arc::clone(&store));
        Ok(Self {
            store,
            writer,
            catalog,
            secret,
            signing,
            keys,
            sessions,
            tickets: Tickets::default(),
            guard: Guard::new(&Guarding::default()),
            webhooks,
            installs: Installs::begin(now()),
            checks: Checks::default(),
            public_url,
            listening: OnceLock::new(),
            tls: false,
            surveys_file: None,
            access_log: AccessLog::None,
            followers: Arc::new(Semaphore::new(FOLLOWERS)),
            backups: Arc::new(Semaphore::new(1)),
            deciding: tokio::sync::Mutex::default(),
            draining: AtomicBool::new(false),
        })
    }

    /// Whether the outside reaches us over TLS: as we were told, else as we listen.
    pub fn is_https(&self) -> bool {
        self.public_url.as_ref().map_or(self.tls, PublicUrl::is_https)
    }

    /// The survey of that id.
    pub fn survey(&self, id: &str) -> Result<Arc<Entry>, Error> {
        self.catalog.get(id).ok_or(Error::NotFound("survey"))
    }

    /// The survey of that id, if it takes answers.
    pub fn open_survey(&self, id: &str) -> Result<Arc<Entry>, Error> {
        let entry = self.survey(id)?;
        if entry.current().archived { Err(Error::Archived) } else { Ok(entry) }
    }

    /// What `signed` says of a post to `survey`, judged at `at`.
    pub fn signature(&self, survey: &str, signed: Option<&str>, at: Timestamp) -> Signature {
        match signed.map(|signed| context::read(signed, &self.signing.all(), survey, at)) {
            None => Signature::Absent,
            Some(Err(why)) => Signature::Invalid(why),
            Some(Ok(signed)) => Signature::Valid(signed),
        }
    }

    /// What a command asks for, as text.
    pub fn hand_out(&self, handout: &Handout) -> Result<String, String> {
        handout.write(&self.catalog, &self.signing.all(), self.public_url.as_ref(), now())
    }

    /// Does something with the secrets that sign. Blocks.
    pub fn change_signing(&self, act: &SigningAct) -> Result<String, String> {
        let commit = |change| {
            let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
            runtime.block_on(self.writer.submit(change)).map(drop).map_err(|error| error.to_string())
        };
        self.signing.change(act, now(), commit)
    }

    /// Runs a read of the store beside the async threads.
    pub async fn read<T, F>(&self, read: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        let done = actix_web::web::block(move || read(&*store)).await?;
        // While the store is brought back, reads fail with it, and the log knows why.
        done.map_err(|error| self.ready().map_or_else(Error::NotReady, |()| error.into()))
    }

    /// Whether answers are taken.
    pub fn ready(&self) -> Result<(), String> {
        if self.draining.load(Ordering::Relaxed) {
            return Err("the collector is stopping".to_owned());
        }
        self.writer.ready()
    }

    /// Stops saying that it is ready.
    pub fn drain(&self) {
        self.draining.store(true, Ordering::Relaxed);
    }
}

fn secret(store: &dyn Store) -> Result<Secret, String> {
    const KEY: &str = "installation";
    let documents = store.documents(DocumentKind::Secret).map_err(|error| error.to_string())?;
    if let Some(document) = documents.iter().find(|document| document.key == KEY) {
        return Secret::from_text(&document.body).ok_or_else(|| "the stored secret cannot be read".to_owned());
    }
    let secret = Secret::make().map_err(|error| error.to_string())?;
    let document = Document { kind: DocumentKind::Secret, key: KEY.to_owned(), body: secret.to_text() };
    store.commit(&[Change::PutDocument(document)]).map_err(|error| error.to_string())?;
    Ok(secret)
}
