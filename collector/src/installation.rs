//! All that one running collector has.

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{SystemTime, UNIX_EPOCH};

use perche_survey::file;
use perche_survey::revision::Revision;
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;

use crate::catalog::{self, Catalog, Entry};
use crate::change::{Change, Document, DocumentKind, Outcome};
use crate::config::PublicUrl;
use crate::error::Error;
use crate::guard::key::Keys;
use crate::sign::Secret;
use crate::store::{Store, StoreError};
use crate::tally::Quarter;
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
    /// Who may ask.
    pub keys: Keys,
    /// How the outside reaches us.
    pub public_url: Option<PublicUrl>,
    draining: AtomicBool,
}

/// The server's clock.
pub fn now() -> Timestamp {
    let since = SystemTime::now().duration_since(UNIX_EPOCH).unwrap_or_default();
    Timestamp(i64::try_from(since.as_millis()).unwrap_or(i64::MAX))
}

impl Installation {
    /// Opens what the store holds; makes what a new one lacks.
    pub fn open(
        store: Arc<dyn Store>,
        public_url: Option<PublicUrl>,
        admin_key: Option<String>,
    ) -> Result<Self, String> {
        let text = |error: StoreError| error.to_string();
        let catalog = Catalog::load(&store.documents(DocumentKind::Survey).map_err(text)?)?;
        let secret = secret(&*store)?;
        let keys = Keys::load(&*store, admin_key)?;
        let writer = Writer::start(Arc::clone(&store));
        Ok(Self { store, writer, catalog, secret, keys, public_url, draining: AtomicBool::new(false) })
    }

    /// Makes the surveys equal to those of a file. Says how many changed.
    pub async fn apply_file(&self, path: &Path) -> Result<usize, String> {
        let name = path.display();
        let text = std::fs::read_to_string(path).map_err(|error| format!("{name}: {error}"))?;
        let file = file::read(&text);
        for warning in &file.warnings {
            tracing::warn!("{name}: {warning}");
        }
        if !file.faults.is_empty() {
            let faults: Vec<String> = file.faults.iter().map(|fault| format!("{name}: {fault}")).collect();
            return Err(faults.join("\n"));
        }
        let revisions = self.catalog.changes_for_file(file.surveys, now());
        for revision in &revisions {
            self.scale_holds(&revision.survey)?;
        }
        let count = revisions.len();
        for revision in revisions {
            self.put(revision).await?;
        }
        Ok(count)
    }

    async fn put(&self, revision: Revision) -> Result<(), String> {
        let outcome = self.writer.submit(catalog::put(&revision)).await.map_err(|error| error.to_string())?;
        if outcome == Outcome::Conflict {
            return Err(format!("{} was changed by somebody else meanwhile", revision.survey.id));
        }
        self.catalog.put(revision);
        Ok(())
    }

    /// Kind, scale and polarity are fixed once a response is counted, so that figures never mix scales.
    fn scale_holds(&self, survey: &Survey) -> Result<(), String> {
        let Some(entry) = self.catalog.get(survey.id.as_str()) else { return Ok(()) };
        let fixed = |survey: &Survey| {
            let scale = survey.scale();
            (survey.kind, scale.min, scale.max, scale.polarity)
        };
        if fixed(&entry.current().survey) == fixed(survey) {
            return Ok(());
        }
        let ever = [Quarter(0), Quarter(u32::MAX)];
        let stored = self.store.tallies(&survey.id, &ever).map_err(|error| error.to_string())?;
        // What is quarantined may be released, and counts then.
        let free = stored.iter().all(|tally| tally.all.is_empty() && tally.quarantined == 0);
        if free && !entry.current().archived {
            return Ok(());
        }
        Err(format!(
            "{}: kind, scale and polarity are fixed, because {}: give the new question another id",
            survey.id,
            if free { "the survey is archived" } else { "responses are counted" }
        ))
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

    /// Runs a read of the store beside the async threads.
    pub async fn read<T, F>(&self, read: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnOnce(&dyn Store) -> Result<T, StoreError> + Send + 'static,
    {
        let store = Arc::clone(&self.store);
        Ok(actix_web::web::block(move || read(&*store)).await??)
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
