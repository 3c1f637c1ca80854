//! `DATA/admin.sock`: what the command line asks of a collector that is serving, since only one process has the folder.
//! Whoever may open the socket may read everything: it is its owner's alone, like the folder.
//!
//! The client sends one line of JSON, the server frames: a kind, a length of four bytes, and so many bytes.

#[cfg(not(unix))]
use std::path::Path;

use serde::{Deserialize, Serialize};

use crate::archive::Export;
use crate::config::SigningAct;
use crate::guard::key::Wish;
use crate::handout::Handout;

#[cfg(unix)]
mod frame;
#[cfg(unix)]
mod unix;

#[cfg(unix)]
pub use self::unix::{Socket, ask};

/// What can be asked.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Request {
    /// A backup; done with [`crate::archive::Counts`].
    Backup,
    /// Rows.
    Export(Export),
    /// Something about keys; done with [`crate::guard::key::Answer`].
    Key(Wish),
    /// A recount; done with [`crate::store::Verification`].
    Verify,
    /// A signature, a link or a snippet, as text.
    Handout(Handout),
    /// A one-time link to sign in with the key of that id, else as an admin; done with the key's id.
    SignIn(Option<String>),
    /// Something with the secrets that sign, which the data then tells.
    Signing(SigningAct),
}

/// What became of it.
#[derive(Debug)]
pub enum Answer {
    /// Nobody serves the folder.
    Nobody,
    /// It was done; with JSON that tells of it.
    Done(serde_json::Value),
}

/// The name of the socket in the data folder.
pub const NAME: &str = "admin.sock";

/// There are no such sockets here: commands need the folder free.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct Socket;

#[cfg(not(unix))]
impl Socket {
    /// Does nothing.
    #[expect(clippy::unnecessary_wraps, reason = "the same shape as on unix")]
    pub fn listen(
        _folder: &Path,
        _installation: std::sync::Arc<crate::installation::Installation>,
    ) -> std::io::Result<Self> {
        Ok(Self)
    }
}

/// Asks nobody.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same shape as on unix")]
pub fn ask(_folder: &Path, _request: &Request, _out: &mut dyn std::io::Write) -> Result<Answer, String> {
    Ok(Answer::Nobody)
}
