//! The server over TLS. It is put together here because of one thing: the time of a connection is bounded by ending it for
//! reading (see `http/connection.rs`), which TLS takes for an attack and actix then ends at once, in the middle of a reply
//! that is still being sent. HTTP/1.1 frames its messages itself, so an end without a farewell is an end like any other.

use std::fmt;
use std::io::{self, ErrorKind};
use std::net::SocketAddr;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;

use actix_http::error::DispatchError;
use actix_http::{HttpService, Protocol, Request};
use actix_service::{IntoServiceFactory, ServiceFactoryExt, map_config};
use actix_web::body::MessageBody;
use actix_web::dev::{AppConfig, Extensions, Response, Server, Service, ServiceFactory, fn_service};
use actix_web::rt::net::TcpStream;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::net::TcpSocket;
use tokio::time::timeout;
use tokio_rustls::TlsAcceptor;
use tokio_rustls::server::TlsStream;

use super::{DRAIN_SECONDS, READERS_EACH};
use crate::config::Limits;
use crate::http;
use crate::tls::Certificate;

/// How many connections the system holds that were not accepted yet: as many as for the server without TLS.
const BACKLOG: u32 = 1_024;
/// For how long a connection may take to end: as long as for the server without TLS.
const FAREWELL: Duration = Duration::from_secs(1);

/// The server, with a free port where port 0 was asked for.
pub(super) fn server<F, I, S, B>(
    app: F,
    certificate: &Arc<Certificate>,
    listen: SocketAddr,
    limits: Limits,
) -> io::Result<(Server, SocketAddr)>
where
    F: Fn() -> I + Send + Clone + 'static,
    I: IntoServiceFactory<S, Request>,
    S: ServiceFactory<Request, Config = AppConfig> + 'static,
    S::Error: Into<actix_web::Error> + 'static,
    S::InitError: fmt::Debug,
    S::Response: Into<Response<B>> + 'static,
    <S::Service as Service<Request>>::Future: 'static,
    S::Service: 'static,
    B: MessageBody + 'static,
{
    let (workers, connections_each) = limits.share();
    let socket = if listen.is_ipv4() { TcpSocket::new_v4() } else { TcpSocket::new_v6() }?;
    #[cfg(not(windows))]
    socket.set_reuseaddr(true)?;
    socket.bind(listen)?;
    let listener = socket.listen(BACKLOG)?.into_std()?;
    let address = listener.local_addr()?;
    let builder = Server::build()
        .workers(workers)
        .worker_max_blocking_threads(READERS_EACH)
        .max_concurrent_connections(connections_each)
        .shutdown_timeout(DRAIN_SECONDS)
        .disable_signals();
    let stopping = builder.graceful_shutdown_signal();
    let acceptor = TlsAcceptor::from(Arc::new(certificate.config()));
    let builder = builder.listen("perche", listener, move || {
        let (stopping, acceptor, watched) = (stopping.clone(), acceptor.clone(), http::watched(limits));
        let app = app().into_factory().map_err(|error| Into::<actix_web::Error>::into(error).error_response());
        let http = HttpService::build()
            .graceful_shutdown_signal(move || {
                let stopping = stopping.clone();
                async move { stopping.notified().await }
            })
            .secure()
            .keep_alive(Duration::from_secs(limits.keep_alive))
            .client_request_timeout(Duration::from_secs(limits.head_timeout))
            .client_disconnect_timeout(FAREWELL)
            .local_addr(address)
            .on_connect_ext(move |stream: &Stream, data: &mut Extensions| watched(stream.0.get_ref().0, data))
            .finish(map_config(app, |()| AppConfig::default()));
        fn_service(move |socket: TcpStream| {
            shake_hands(acceptor.clone(), socket, Duration::from_secs(limits.head_timeout))
        })
        .and_then(http)
    })?;
    Ok((builder.run(), address))
}

/// Nobody is told of a handshake that fails: anyone could fill the log.
async fn shake_hands(
    acceptor: TlsAcceptor,
    socket: TcpStream,
    patience: Duration,
) -> Result<(Stream, Protocol, Option<SocketAddr>), DispatchError> {
    let peer = socket.peer_addr().ok();
    match timeout(patience, acceptor.accept(socket)).await {
        Ok(shaken) => Ok((Stream(shaken?), Protocol::Http1, peer)),
        Err(_) => Err(DispatchError::SlowRequestTimeout),
    }
}

/// A connection over TLS whose end may come without a farewell.
struct Stream(TlsStream<TcpStream>);

impl AsyncRead for Stream {
    fn poll_read(mut self: Pin<&mut Self>, cx: &mut Context<'_>, buffer: &mut ReadBuf<'_>) -> Poll<io::Result<()>> {
        match Pin::new(&mut self.0).poll_read(cx, buffer) {
            Poll::Ready(Err(error)) if error.kind() == ErrorKind::UnexpectedEof => Poll::Ready(Ok(())),
            other => other,
        }
    }
}

impl AsyncWrite for Stream {
    fn poll_write(mut self: Pin<&mut Self>, cx: &mut Context<'_>, bytes: &[u8]) -> Poll<io::Result<usize>> {
        Pin::new(&mut self.0).poll_write(cx, bytes)
    }

    fn poll_flush(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_flush(cx)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, cx: &mut Context<'_>) -> Poll<io::Result<()>> {
        Pin::new(&mut self.0).poll_shutdown(cx)
    }
}
