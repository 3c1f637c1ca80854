//! `perche key`

use clap::{Args, Subcommand};

use super::Data;
use crate::guard::key::Scope;

/// `perche key`
#[derive(Clone, Debug, Args)]
pub struct Key {
    /// What to do with keys.
    #[command(subcommand)]
    pub command: KeyCommand,
}

/// What can be done with keys, also while serving.
#[derive(Clone, Debug, Subcommand)]
pub enum KeyCommand {
    /// List every key; never the keys themselves
    List(List),
    /// Make a key and print it once on stdout
    Create(Create),
    /// Make a key in the place of another one and print it once on stdout
    Rotate(Rotate),
    /// End a key at once
    Revoke(Revoke),
    /// Print a link that signs in to the dashboard, once and within ten minutes
    SignIn(SignIn),
}

/// `perche key list`
#[derive(Clone, Debug, Args)]
pub struct List {
    /// Print JSON, as GET /v1/keys answers it
    #[arg(long)]
    pub json: bool,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

/// `perche key create`
#[derive(Clone, Debug, Args)]
pub struct Create {
    /// What it may do: numbers, read, write or admin; each holds the ones before it
    #[arg(long, value_name = "SCOPE", value_parser = Scope::NAMES.map(|(name, _)| name))]
    pub scope: String,

    /// The only surveys it sees, parted by commas; all when left out
    #[arg(long, value_name = "ID,…", value_delimiter = ',')]
    pub survey: Option<Vec<String>>,

    /// Until when it is valid: a time from now such as 90d, or an instant; for ever when left out
    #[arg(long, value_name = "WHEN")]
    pub expires: Option<String>,

    /// What it is for
    #[arg(long, value_name = "TEXT")]
    pub label: Option<String>,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

/// `perche key rotate`
#[derive(Clone, Debug, Args)]
pub struct Rotate {
    /// The id of the old key, as list prints it
    pub id: String,

    /// For how long the old key stays valid; 0h ends it at once
    #[arg(long, value_name = "TIME", default_value = "24h")]
    pub overlap: String,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

/// `perche key revoke`
#[derive(Clone, Debug, Args)]
pub struct Revoke {
    /// The id of the key, as list prints it
    pub id: String,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

/// `perche key sign-in`
#[derive(Clone, Debug, Args)]
pub struct SignIn {
    /// The id of the key to sign in with, as list prints it; the newest one of an admin when left out
    pub id: Option<String>,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

impl KeyCommand {
    /// Where everything is kept.
    pub fn data(&self) -> &Data {
        match self {
            Self::List(List { data, .. })
            | Self::Create(Create { data, .. })
            | Self::Rotate(Rotate { data, .. })
            | Self::Revoke(Revoke { data, .. })
            | Self::SignIn(SignIn { data, .. }) => data,
        }
    }
}
