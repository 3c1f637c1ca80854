//! The socket itself.

use std::fs::{self, File, Permissions};
use std::io::{self, BufRead, BufReader, BufWriter, ErrorKind, Read, Write};
use std::os::unix::fs::{DirBuilderExt, PermissionsExt};
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use super::frame::{self, Data, Kind};
use super::{Answer, NAME, Request};
use crate::archive::backup;
use crate::change::{Act, COMMAND_LINE, Change, Deed};
use crate::guard::key::{self, Wish};
use crate::installation::{Installation, now};
use crate::store::Store;

/// How many may be answered at once: each takes a thread.
const AT_ONCE: usize = 4;
/// The longest request, in bytes.
const MOST: u64 = 64 << 10;
/// For how long a client may take to say what it wants.
const ASKING: Duration = Duration::from_secs(10);

/// The socket, there as long as this lives.
#[derive(Debug)]
pub struct Socket(PathBuf);

impl Drop for Socket {
    fn drop(&mut self) {
        let _ = fs::remove_file(&self.0);
    }
}

impl Socket {
    /// Answers on `DATA/admin.sock` in threads of its own. The folder must be ours: a socket that stands in it is then
    /// one that a killed collector left.
    pub fn listen(folder: &Path, installation: Arc<Installation>) -> io::Result<Self> {
        let path = folder.join(NAME);
        let listener = bind(folder)?;
        std::thread::Builder::new().name("admin".to_owned()).spawn(move || {
            let busy = Arc::new(AtomicUsize::new(0));
            for client in listener.incoming() {
                match client {
                    Ok(client) => meet(client, &installation, &busy),
                    Err(error) => {
                        tracing::warn!(%error, "a client of {NAME} could not be met");
                        // Mostly: too many open files. Asking again at once would find no fewer.
                        std::thread::sleep(Duration::from_millis(100));
                    }
                }
            }
        })?;
        Ok(Self(path))
    }
}

/// Bound in a folder that nobody else can enter and then moved: at no moment can another user open it.
fn bind(folder: &Path) -> io::Result<UnixListener> {
    let (_open, folder) = near(folder)?;
    let (path, making) = (folder.join(NAME), folder.join("admin.making"));
    gone(fs::remove_dir_all(&making))?;
    gone(fs::remove_file(&path))?;
    fs::DirBuilder::new().mode(0o700).create(&making)?;
    let listener = UnixListener::bind(making.join("s"))?;
    fs::set_permissions(making.join("s"), Permissions::from_mode(0o600))?;
    fs::rename(making.join("s"), path)?;
    fs::remove_dir(making)?;
    Ok(listener)
}

fn gone(removed: io::Result<()>) -> io::Result<()> {
    removed.or_else(|error| if error.kind() == ErrorKind::NotFound { Ok(()) } else { Err(error) })
}

/// A short way to `folder`: the address of a socket has at most 107 bytes.
fn near(folder: &Path) -> io::Result<(Option<File>, PathBuf)> {
    if folder.as_os_str().len() < 80 || !cfg!(target_os = "linux") {
        return Ok((None, folder.to_owned()));
    }
    let open = File::open(folder)?;
    let short = format!("/proc/self/fd/{}", std::os::fd::AsRawFd::as_raw_fd(&open));
    Ok((Some(open), PathBuf::from(short)))
}

/// One of the clients that are being answered.
struct Busy(Arc<AtomicUsize>);

impl Drop for Busy {
    fn drop(&mut self) {
        self.0.fetch_sub(1, Ordering::Relaxed);
    }
}

fn meet(client: UnixStream, installation: &Arc<Installation>, busy: &Arc<AtomicUsize>) {
    let others = busy.fetch_add(1, Ordering::Relaxed);
    let busy = Busy(Arc::clone(busy));
    if others >= AT_ONCE {
        let _ = frame::write(&mut &client, Kind::Failed, b"too many commands are being answered: try again");
        return;
    }
    let installation = Arc::clone(installation);
    let serving = move || {
        let _busy = busy;
        if let Err(error) = serve(&client, &installation) {
            tracing::warn!(%error, "a client of {NAME} went away");
        }
    };
    if let Err(error) = std::thread::Builder::new().name("admin client".to_owned()).spawn(serving) {
        tracing::warn!(%error, "a client of {NAME} could not be met");
    }
}

fn serve(client: &UnixStream, installation: &Installation) -> io::Result<()> {
    client.set_read_timeout(Some(ASKING))?;
    let mut line = String::new();
    BufReader::new(client.take(MOST)).read_line(&mut line)?;
    let mut out = BufWriter::new(client);
    let answer = match serde_json::from_str(&line) {
        Ok(request) => answer(&request, installation, &mut Data(&mut out)),
        Err(error) => Err(format!("this collector does not know that request, it may be of another version: {error}")),
    };
    match answer {
        Ok(done) => frame::write(&mut out, Kind::Done, done.as_bytes())?,
        Err(reason) => frame::write(&mut out, Kind::Failed, reason.as_bytes())?,
    }
    out.flush()
}

fn answer(request: &Request, installation: &Installation, out: &mut impl Write) -> Result<String, String> {
    let store: &dyn Store = &*installation.store;
    let done = match request {
        Request::Backup => {
            let counts = backup(store, out, now(), &mut || ()).map_err(|error| error.to_string())?;
            // What was made is made: that it could not be told must not make it look as if it had failed.
            installation.writer.post(Change::Tell(Box::new(Act::new(COMMAND_LINE, Deed::BackupMade, "", now()))));
            serde_json::to_string(&counts)
        }
        Request::Export(export) => {
            export.write(store, out).map_err(|error| error.to_string())?;
            Ok("null".to_owned())
        }
        Request::Handout(handout) => return installation.hand_out(handout).and_then(|text| told(out, &text)),
        Request::Key(wish) => serde_json::to_string(&key(installation, wish)?),
        Request::SignIn(key) => {
            let (link, key) = installation.ticket(key.as_deref(), now())?;
            told(out, &(link + "\n"))?;
            serde_json::to_string(&key)
        }
        Request::Signing(act) => return installation.change_signing(act).and_then(|text| told(out, &text)),
        Request::Verify => serde_json::to_string(&store.verify(false).map_err(|error| error.to_string())?),
    };
    done.map_err(|error| error.to_string())
}

/// Through the writer, like everybody: only one commits, and the keys in memory are those of the store.
fn key(installation: &Installation, wish: &Wish) -> Result<key::Answer, String> {
    let runtime = tokio::runtime::Builder::new_current_thread().build().map_err(|error| error.to_string())?;
    runtime.block_on(installation.key(wish, COMMAND_LINE, now())).map_err(|error| error.words())
}

fn told(out: &mut impl Write, text: &str) -> Result<String, String> {
    out.write_all(text.as_bytes()).map(|()| "null".to_owned()).map_err(|error| error.to_string())
}

/// Asks the collector that serves `folder`; what it sends goes to `out`.
pub fn ask(folder: &Path, request: &Request, out: &mut dyn Write) -> Result<Answer, String> {
    let path = folder.join(NAME);
    let connected = near(folder).and_then(|(_open, folder)| UnixStream::connect(folder.join(NAME)));
    let mut server = match connected {
        Ok(server) => server,
        // None was made, or a killed collector left it.
        Err(error) if matches!(error.kind(), ErrorKind::NotFound | ErrorKind::ConnectionRefused) => {
            return Ok(Answer::Nobody);
        }
        Err(error) => return Err(format!("{}: {error}", path.display())),
    };
    let broken = |error: io::Error| match error.kind() {
        ErrorKind::UnexpectedEof => "the collector stopped before it was done".to_owned(),
        _ => format!("{}: {error}", path.display()),
    };
    let mut line = serde_json::to_vec(request).map_err(|error| error.to_string())?;
    line.push(b'\n');
    server.write_all(&line).map_err(broken)?;
    let mut server = BufReader::new(server);
    loop {
        let (kind, bytes) = frame::read(&mut server).map_err(broken)?;
        match kind {
            Kind::Data => out.write_all(&bytes).map_err(|error| format!("writing failed: {error}"))?,
            Kind::Done => {
                let done = serde_json::from_slice(&bytes).map_err(|error| error.to_string())?;
                return out.flush().map(|()| Answer::Done(done)).map_err(|error| format!("writing failed: {error}"));
            }
            Kind::Failed => return Err(String::from_utf8_lossy(&bytes).into_owned()),
        }
    }
}
