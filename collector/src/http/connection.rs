//! How long a connection may hold what it holds. The server below bounds the head of a connection's first request and
//! the pause between two requests. It waits without end for a later head that comes byte by byte, for the end of a chunked
//! body that no handler reads, and for a client that does not take its reply (actix-http 3.20: its timer for heads "only
//! applies to first request on connection"). So each connection is watched here.

use std::any::Any;
use std::cell::{Cell, OnceCell};
use std::net::Shutdown;
use std::rc::{Rc, Weak};

use actix_web::dev::{Extensions, ServiceRequest};
use actix_web::rt::net::TcpStream;
use tokio::task::JoinHandle;
use tokio::time::{Duration, Instant, sleep};

use crate::config::Limits;
use crate::metrics::{Connected, METRICS};

/// A connection as its watch sees it.
struct Connection {
    /// The same socket once more: the server keeps its own to itself.
    socket: std::net::TcpStream,
    /// How many requests are being worked on.
    working: Cell<u32>,
    /// When the last one was done.
    idle_since: Cell<Instant>,
    watch: OnceCell<JoinHandle<()>>,
    _counted: Connected,
}

/// What the server is to call with each new connection.
pub fn watched(limits: Limits) -> impl Fn(&dyn Any, &mut Extensions) + Send + Sync + 'static {
    move |socket, data| {
        let Some(socket) = socket.downcast_ref::<TcpStream>() else { return };
        // Without its watch a connection works as well: the limit of open files is what is wrong then.
        match Connection::new(socket, limits) {
            Ok(connection) => drop(data.insert(connection)),
            Err(error) => tracing::warn!(%error, "a connection is served without a limit of its time"),
        }
    }
}

impl Connection {
    fn new(socket: &TcpStream, limits: Limits) -> std::io::Result<Rc<Self>> {
        give_up_sending(socket, Duration::from_secs(limits.send_timeout))?;
        let connection = Rc::new(Self {
            socket: twin(socket)?,
            working: Cell::new(0),
            idle_since: Cell::new(Instant::now()),
            watch: OnceCell::new(),
            _counted: METRICS.connected(),
        });
        let watching = watch(Rc::downgrade(&connection), limits.idle());
        connection.watch.get_or_init(|| actix_web::rt::spawn(watching));
        Ok(connection)
    }
}

impl Drop for Connection {
    fn drop(&mut self) {
        if let Some(watch) = self.watch.get() {
            watch.abort();
        }
    }
}

/// Ends the connection for reading once nobody has worked on it for so long. What is still being sent arrives: the server
/// sends a reply to its end, and only then looks for the next request and finds the end.
async fn watch(connection: Weak<Connection>, patience: Duration) {
    loop {
        let Some(watched) = connection.upgrade() else { return };
        let idle = if watched.working.get() > 0 { Duration::ZERO } else { watched.idle_since.get().elapsed() };
        if idle >= patience {
            // Already closed by the client: that is what we want.
            let _ = watched.socket.shutdown(Shutdown::Read);
            return;
        }
        drop(watched);
        sleep(patience.saturating_sub(idle)).await;
    }
}

/// A request that is worked on, until this is dropped.
pub(super) struct Work(Rc<Connection>);

impl Work {
    /// None where connections are not watched, as in a test without a server.
    pub(super) fn begin(request: &ServiceRequest) -> Option<Self> {
        let connection = Rc::clone(request.conn_data::<Rc<Connection>>()?);
        connection.working.set(connection.working.get() + 1);
        Some(Self(connection))
    }
}

impl Drop for Work {
    fn drop(&mut self) {
        self.0.working.set(self.0.working.get().saturating_sub(1));
        self.0.idle_since.set(Instant::now());
    }
}

#[cfg(unix)]
fn twin(socket: &TcpStream) -> std::io::Result<std::net::TcpStream> {
    use std::os::fd::AsFd;
    socket.as_fd().try_clone_to_owned().map(Into::into)
}

#[cfg(windows)]
fn twin(socket: &TcpStream) -> std::io::Result<std::net::TcpStream> {
    use std::os::windows::io::AsSocket;
    socket.as_socket().try_clone_to_owned().map(Into::into)
}

/// The system itself ends the connection when its client has taken nothing for so long (tcp(7), `TCP_USER_TIMEOUT`; also
/// when the client is alive and its window closed).
#[cfg(target_os = "linux")]
fn give_up_sending(socket: &TcpStream, after: Duration) -> std::io::Result<()> {
    let milliseconds = u32::try_from(after.as_millis()).unwrap_or(u32::MAX);
    Ok(rustix::net::sockopt::set_tcp_user_timeout(socket, milliseconds)?)
}

/// Other systems have no such option: there a client that takes nothing holds its connection as long as it likes.
#[cfg(not(target_os = "linux"))]
#[expect(clippy::unnecessary_wraps, reason = "the same shape as on Linux")]
fn give_up_sending(_socket: &TcpStream, _after: Duration) -> std::io::Result<()> {
    Ok(())
}
