//! `POST /v1/backup`: everything in one file, sent while it is made. It holds every answer and every secret.

use std::io::{self, BufWriter, ErrorKind, Write};
use std::sync::Arc;

use actix_web::http::header::CONTENT_DISPOSITION;
use actix_web::web::{Bytes, Data};
use actix_web::{HttpRequest, HttpResponse};
use futures_util::stream;
use perche_survey::draft::Fault;
use perche_survey::time::Timestamp;
use tokio::sync::mpsc::{self, Receiver, Sender};

use super::request::{admit, query};
use crate::archive::{self, ArchiveError, Daily};
use crate::change::{Act, Change, Deed};
use crate::error::Error;
use crate::guard::key::Scope;
use crate::installation::{Installation, now};
use crate::store::Store;
use crate::tasks;

/// How many bytes are sent at once, and how many of these may wait for the client: memory stays flat.
const PIECE: usize = 64 << 10;
const PIECES: usize = 4;

/// A piece of the file; nothing more at its end.
type Piece = Result<Option<Bytes>, Error>;

/// Sends a backup, one at a time.
///
/// It holds every answer and every secret.
#[utoipa::path(
    post, path = "/v1/backup", tag = "administration", operation_id = "makeBackup",
    responses((status = 200, description = "Everything in one file, sent while it is made", body = String,
               content_type = "application/gzip")),
    security(("bearer" = ["admin"])),
    extensions(("x-perche-problems" = json!(["invalid", "backup-running"]))),
)]
pub(super) async fn make(request: HttpRequest, installation: Data<Installation>) -> Result<HttpResponse, Error> {
    let grant = admit(&request, &installation, Scope::Admin)?;
    if let Some((name, _)) = query(&request).first() {
        return Err(Error::Invalid(vec![Fault::new(name, "is not a parameter: there is none")]));
    }
    file(&installation, &grant.key).await
}

/// The backup as a reply, for who asks with the key `by`.
pub(crate) async fn file(installation: &Installation, by: &str) -> Result<HttpResponse, Error> {
    let turn = Arc::clone(&installation.backups).try_acquire_owned().map_err(|_| Error::BackupRunning)?;
    let now = now();
    // Before anything leaves: a client that breaks off has what came until then.
    let act = Act::new(by, Deed::BackupMade, "", now);
    installation.writer.submit(Change::Tell(Box::new(act))).await?;
    let (pieces, mut made) = mpsc::channel(PIECES);
    let store = Arc::clone(&installation.store);
    // A thread of its own, which ends with the process: a collector that is told to stop does not wait for it.
    let work = move || {
        let _turn = turn;
        send(&*store, &pieces, now);
    };
    let thread = std::thread::Builder::new().name("backup".to_owned()).spawn(work);
    thread.map_err(|error| Error::Internal(error.to_string()))?;
    // Once a status is sent it cannot be taken back: a store that cannot be read is told while it can.
    let first = next(&mut made).await?;
    let file = stream::unfold(Some((Ok(first), made)), |going| async {
        let (piece, mut made) = going?;
        match piece {
            Ok(None) => None,
            Ok(Some(bytes)) => {
                let following = next(&mut made).await;
                Some((Ok(bytes), Some((following, made))))
            }
            // The transfer is broken off, so that nobody takes it for whole.
            Err(error) => Some((Err::<Bytes, Error>(error), None)),
        }
    });
    let name = Daily { folder: String::new().into(), keep: 1 }.path(now);
    Ok(HttpResponse::Ok()
        .content_type("application/gzip")
        .insert_header((CONTENT_DISPOSITION, format!("attachment; filename=\"{}\"", name.display())))
        .streaming(Box::pin(file)))
}

async fn next(made: &mut Receiver<Piece>) -> Piece {
    made.recv().await.unwrap_or_else(|| Err(Error::Internal("the thread that made a backup panicked".to_owned())))
}

/// Blocks, as long as the client takes.
fn send(store: &dyn Store, pieces: &Sender<Piece>, now: Timestamp) {
    let mut out = BufWriter::with_capacity(PIECE, Pieces(pieces));
    let made = archive::backup(store, &mut out, now, &mut tasks::gently()).map_err(|error| match error {
        ArchiveError::Store(error) => error.into(),
        error => Error::Internal(error.to_string()),
    });
    match &made {
        Ok(counts) => tracing::info!("{} responses are backed up over HTTP", counts.responses),
        Err(error) => tracing::warn!("a backup over HTTP was broken off: {}", error.words()),
    }
    // A client that is gone need not be told.
    let _ = pieces.blocking_send(made.map(|_| None));
}

/// Hands over what is written to it.
struct Pieces<'a>(&'a Sender<Piece>);

impl Write for Pieces<'_> {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let sent = self.0.blocking_send(Ok(Some(Bytes::copy_from_slice(bytes))));
        sent.map(|()| bytes.len()).map_err(|_| io::Error::new(ErrorKind::BrokenPipe, "the client went away"))
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}
