//! `perche serve`

mod files;
mod metrics;
mod secure;

use std::io::Write;
use std::net::SocketAddr;
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::Server;
use actix_web::middleware::{Compress, from_fn};
use actix_web::{App, HttpServer, web};

use super::{Failure, secret, stderr};
use crate::admin::{self, Socket};
use crate::archive::{Daily, NewFile};
use crate::config::Serve;
use crate::deliver;
use crate::guard::{Guard, key};
use crate::http;
use crate::installation::{Installation, now};
use crate::sign::secrets;
use crate::store::Sled;
use crate::tasks;
use crate::tls::Certificate;

/// For how long a request that has begun may take to end when the collector stops, in seconds.
const DRAIN_SECONDS: u64 = 10;
/// How many threads beside each that serves read the store. Each keeps a few megabytes of its own, and where one was enough
/// there would be a dozen: the next task comes before the thread of the one before has gone to rest.
const READERS_EACH: usize = 2;

pub(super) fn run(options: &Serve) -> Result<(), Failure> {
    let running = &options.operations;
    stderr::start(running.log_format);
    let admin_key = secret("ADMIN_KEY")?;
    if admin_key.as_ref().is_some_and(|key| !key::is_usable(key)) {
        return Err(Failure::Usage("PERCHE_ADMIN_KEY must have 20 to 200 visible ASCII characters".to_owned()));
    }
    let store = Sled::open(&options.data.folder, &running.store())?;
    let mut installation = Installation::open(Arc::new(store), options.public_url.clone(), admin_key.as_deref())
        .map_err(Failure::Failed)?;
    installation.guard = Guard::new(&options.guard);
    (installation.tls, installation.access_log) = (running.tls_cert.is_some(), running.access_log);
    installation.surveys_file.clone_from(&options.surveys);
    if let Some(given) = secret("SIGNING_SECRET")? {
        installation.signing.give(secrets::given(&given).map_err(Failure::Usage)?);
    }
    if options.allow_private_webhooks {
        installation.webhooks.allow_private();
    }
    // At once, whatever fails later: it is stored by its hash and can never be shown again.
    if let Some(key) = installation.keys.made() {
        stderr::tell("WARN", &format!("no admin key was set, so one was made. It is shown this once: {key}"));
    }
    if !installation.keys.has_admin(now()) {
        tracing::warn!("no key of an admin is valid: make one with perche key create --scope admin");
    }
    actix_web::rt::System::new().block_on(serve(options, web::Data::new(installation)))
}

async fn serve(options: &Serve, installation: web::Data<Installation>) -> Result<(), Failure> {
    if let Some(folder) = &options.backup_dir {
        backup_folder(folder)?;
    }
    if let Some(file) = &options.surveys {
        installation.apply_file(file).await.map_err(Failure::Failed)?;
    }
    let certificate = certificate(options)?;
    if let Some(listen) = options.operations.metrics_listen {
        metrics::serve(listen, &options.data.folder, &installation)?;
    }
    let (server, address) = server(options, &installation, certificate.as_ref())?;
    // Before anybody is told that we listen: he might signal at once.
    let signals = Signals::listen()?;
    let listening = format!("{}://{address}", if certificate.is_some() { "https" } else { "http" });
    installation.listening.get_or_init(|| listening.clone());
    let _socket = socket(options, &installation);
    announce(&listening)?;
    let backups = options.backup_dir.clone().map(|folder| Daily { folder, keep: options.backup_keep });
    deliver::start(installation.clone().into_inner())?;
    actix_web::rt::spawn(tasks::every_day(installation.clone(), backups));
    let stop = server.handle();
    let renewed = Renewed { surveys: options.surveys.clone(), certificate };
    let watched = installation.clone();
    let end = actix_web::rt::spawn(async move {
        let lost = tokio::select! {
            () = signals.wait(&watched, &renewed) => None,
            reason = watched.writer.lost() => Some(reason),
        };
        watched.drain();
        stop.stop(true).await;
        lost
    });
    server.await?;
    let writer = installation.writer.clone();
    web::block(move || writer.stop()).await?;
    match end.await? {
        None => Ok(()),
        Some(reason) => Err(Failure::Failed(format!("the store failed and could not be opened again: {reason}"))),
    }
}

/// What `--tls-cert` and `--tls-key` name.
fn certificate(options: &Serve) -> Result<Option<Arc<Certificate>>, Failure> {
    let running = &options.operations;
    // Clap takes both or neither.
    let Some((cert, key)) = running.tls_cert.as_ref().zip(running.tls_key.as_ref()) else { return Ok(None) };
    Certificate::load(cert, key).map(Some).map_err(Failure::Failed)
}

/// The server, with a free port where port 0 was asked for.
fn server(
    options: &Serve,
    installation: &web::Data<Installation>,
    certificate: Option<&Arc<Certificate>>,
) -> Result<(Server, SocketAddr), Failure> {
    let limits = files::enough_for(options.limits);
    let (workers, connections_each) = limits.share();
    let shared = installation.clone();
    let app = move || {
        App::new()
            .app_data(shared.clone())
            .app_data(limits)
            .wrap(Compress::default())
            .wrap(from_fn(http::around))
            .configure(http::routes)
    };
    let unheard = |error| Failure::Failed(format!("cannot listen on {}: {error}", options.listen));
    if let Some(certificate) = certificate {
        return secure::server(app, certificate, options.listen, limits).map_err(unheard);
    }
    let server = HttpServer::new(app)
        .workers(workers)
        .worker_max_blocking_threads(READERS_EACH)
        .max_connections(connections_each)
        .client_request_timeout(Duration::from_secs(limits.head_timeout))
        .keep_alive(Duration::from_secs(limits.keep_alive))
        .on_connect(http::watched(limits))
        .shutdown_timeout(DRAIN_SECONDS)
        .disable_signals()
        .bind(options.listen)
        .map_err(unheard)?;
    let address = server.addrs().first().copied().unwrap_or(options.listen);
    Ok((server.run(), address))
}

/// A folder that cannot be written is told at once, not in the night.
fn backup_folder(folder: &Path) -> Result<(), Failure> {
    let probe = || {
        std::fs::create_dir_all(folder)?;
        NewFile::create(&folder.join("perche")).map(drop)
    };
    probe().map_err(|error| Failure::Failed(format!("--backup-dir {}: {error}", folder.display())))
}

/// Without it the commands need the collector stopped: a pity, and no reason not to serve.
fn socket(options: &Serve, installation: &web::Data<Installation>) -> Option<Socket> {
    let listening = Socket::listen(&options.data.folder, Arc::clone(installation));
    listening
        .inspect_err(|error| tracing::warn!(%error, "there is no {}: commands need perche stopped", admin::NAME))
        .ok()
}

/// The one line of stdout.
fn announce(listening: &str) -> Result<(), Failure> {
    if crate::assets::widget().is_none() {
        tracing::warn!(
            "built without the widget's WebAssembly: the page works as a plain form. `cargo xtask widget`, then build again"
        );
    }
    let mut out = std::io::stdout();
    writeln!(out, "listening on {listening}")?;
    out.flush()?;
    Ok(())
}

/// The signals that a person or a supervisor sends.
#[cfg(unix)]
struct Signals {
    term: tokio::signal::unix::Signal,
    int: tokio::signal::unix::Signal,
    hup: tokio::signal::unix::Signal,
}

#[cfg(unix)]
impl Signals {
    /// From here on none of them ends the process by itself.
    fn listen() -> std::io::Result<Self> {
        use tokio::signal::unix::{SignalKind, signal};
        Ok(Self {
            term: signal(SignalKind::terminate())?,
            int: signal(SignalKind::interrupt())?,
            hup: signal(SignalKind::hangup())?,
        })
    }

    /// Reloads on SIGHUP; returns on SIGTERM and SIGINT.
    async fn wait(mut self, installation: &Installation, renewed: &Renewed) {
        loop {
            tokio::select! {
                _ = self.term.recv() => return,
                _ = self.int.recv() => return,
                _ = self.hup.recv() => renewed.reload(installation).await,
            }
        }
    }
}

/// Ctrl-C is all there is elsewhere.
#[cfg(not(unix))]
struct Signals;

#[cfg(not(unix))]
impl Signals {
    #[expect(clippy::unnecessary_wraps, reason = "the same shape as on unix")]
    fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    async fn wait(self, _installation: &Installation, _renewed: &Renewed) {
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}

/// What is read again on SIGHUP.
#[cfg_attr(not(unix), expect(dead_code, reason = "there is no such signal elsewhere"))]
struct Renewed {
    surveys: Option<PathBuf>,
    certificate: Option<Arc<Certificate>>,
}

#[cfg(unix)]
impl Renewed {
    /// A faulty file leaves what it defines as it is.
    async fn reload(&self, installation: &Installation) {
        if let Some(file) = &self.surveys {
            match installation.apply_file(file).await {
                Ok(changed) => tracing::info!("{} reloaded: {changed} surveys changed", file.display()),
                Err(reason) => tracing::error!("{} is kept as it was: {reason}", file.display()),
            }
        }
        if let Some(certificate) = &self.certificate {
            match certificate.reload() {
                Ok(()) => tracing::info!("the certificate is reloaded"),
                Err(reason) => tracing::error!("the certificate is kept as it was: {reason}"),
            }
        }
    }
}
