//! `--metrics-listen`: `/metrics` on an address of its own, which the outside need not reach.

use std::net::SocketAddr;
use std::path::{Path, PathBuf};

use actix_web::http::KeepAlive;
use actix_web::http::header::CACHE_CONTROL;
use actix_web::web::{self, Data};
use actix_web::{App, HttpResponse, HttpServer, rt};

use super::Failure;
use crate::error::Error;
use crate::installation::Installation;
use crate::metrics::{CONTENT_TYPE, Snapshot};

/// How many may ask at once.
const AT_ONCE: usize = 16;

struct Folder(PathBuf);

/// Serves until the process ends, also while the collector drains.
pub(super) fn serve(listen: SocketAddr, folder: &Path, installation: &Data<Installation>) -> Result<(), Failure> {
    let (folder, installation) = (Data::new(Folder(folder.to_owned())), installation.clone());
    let app = move || {
        let app = App::new().app_data(installation.clone()).app_data(folder.clone());
        app.service(web::resource("/metrics").get(metrics))
    };
    let server = HttpServer::new(app)
        .workers(1)
        .max_connections(AT_ONCE)
        // One request a connection, so that the time-out of its head bounds it.
        .keep_alive(KeepAlive::Disabled)
        .disable_signals()
        .bind(listen)
        .map_err(|error| Failure::Failed(format!("cannot listen on {listen} for --metrics-listen: {error}")))?;
    for address in server.addrs() {
        tracing::info!("metrics are at http://{address}/metrics");
    }
    rt::spawn(server.run());
    Ok(())
}

async fn metrics(installation: Data<Installation>, folder: Data<Folder>) -> Result<HttpResponse, Error> {
    let text = web::block(move || Snapshot::take(&installation, &folder.0).text()).await?;
    Ok(HttpResponse::Ok().content_type(CONTENT_TYPE).insert_header((CACHE_CONTROL, "no-store")).body(text))
}
