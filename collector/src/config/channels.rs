//! `perche sign`, `perche link`, `perche snippet`.

use clap::{Args, ValueEnum};
use perche_survey::response::Channel;
use serde::{Deserialize, Serialize};

use super::{Data, PublicUrl};
use crate::sign::link::{Validity, Wanted};
use crate::snippet::{Tag, Way};

/// `perche sign`
#[derive(Clone, Debug, Args)]
pub struct Sign {
    /// The survey that may be answered with it
    #[arg(required_unless_present_any = ["secret", "rotate", "revoke"])]
    pub survey: Option<String>,

    /// What is vouched for
    #[command(flatten)]
    pub vouched: Vouched,

    /// What is done with the secrets instead
    #[command(flatten)]
    pub act: Secrets,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

/// What is done with the secrets.
#[derive(Clone, Debug, Args)]
#[group(multiple = false, conflicts_with_all = ["survey", "respondent", "context", "nonce", "expires"])]
pub struct Secrets {
    /// Print the secret that signs, as KID.KEY: for your own server, in its environment
    #[arg(long)]
    pub secret: bool,

    /// Make a new secret and print it; what older ones have signed stays valid until they are revoked
    #[arg(long)]
    pub rotate: bool,

    /// Make all that the secret of this name has signed worthless
    #[arg(long, value_name = "KID")]
    pub revoke: Option<String>,
}

impl Secrets {
    /// The one that is asked for, if any is.
    pub fn act(&self) -> Option<SigningAct> {
        let revoke = self.revoke.clone().map(SigningAct::Revoke);
        revoke.or(self.rotate.then_some(SigningAct::Rotate)).or(self.secret.then_some(SigningAct::Show))
    }
}

/// What can be done with the secrets that sign.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum SigningAct {
    /// Show the one that signs.
    Show,
    /// Make a new one.
    Rotate,
    /// Forget the one of that name.
    Revoke(String),
}

/// What a signature vouches for.
#[derive(Clone, Debug, Args)]
pub struct Vouched {
    /// Your own reference of the respondent; hashed before it is stored, unless the survey says otherwise
    #[arg(long, value_name = "REFERENCE")]
    pub respondent: Option<String>,

    /// A fact that the survey declares; can be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = fact)]
    pub context: Vec<(String, String)>,

    /// What may be used once where a survey takes one answer per signature; made at random when it is left out
    #[arg(long, value_name = "TEXT")]
    pub nonce: Option<String>,

    /// For how long it is valid, such as 45m, 12h or 30d
    #[arg(long, value_name = "TIME", default_value = "30d")]
    pub expires: Validity,
}

impl Vouched {
    /// The same as the signing code wants it.
    pub fn wanted(&self) -> Wanted {
        let Self { respondent, context, nonce, expires } = self.clone();
        Wanted { respondent, context: context.into_iter().collect(), nonce, expires }
    }
}

fn fact(text: &str) -> Result<(String, String), &'static str> {
    let fact = text.split_once('=').filter(|(key, _)| !key.is_empty());
    fact.map(|(key, value)| (key.to_owned(), value.to_owned())).ok_or("must be KEY=VALUE")
}

/// `perche link`
#[derive(Clone, Debug, Args)]
pub struct Link {
    /// The survey
    pub survey: String,

    /// What is vouched for
    #[command(flatten)]
    pub vouched: Vouched,

    /// How the link comes to the customer
    #[arg(long, value_enum, default_value_t = Sent::Link)]
    pub channel: Sent,

    /// The language of the page; else the customer's browser says it
    #[arg(long, value_name = "TAG")]
    pub locale: Option<String>,

    /// Print the link's QR code as SVG
    #[arg(long)]
    pub qr: bool,

    /// How the outside reaches the collector; else what a serving collector was told
    #[arg(long, env = "PERCHE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}

/// The channels that a link can come by.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Sent {
    /// A chat, a text message, a page
    Link,
    /// A mail
    Email,
    /// A printed code
    Qr,
}

impl From<Sent> for Channel {
    fn from(sent: Sent) -> Self {
        match sent {
            Sent::Link => Self::Link,
            Sent::Email => Self::Email,
            Sent::Qr => Self::Qr,
        }
    }
}

/// `perche snippet`
#[derive(Clone, Debug, Args)]
pub struct Snippet {
    /// The survey
    pub survey: String,

    /// Where the question is asked; all of them when it is left out
    #[arg(long, value_enum)]
    pub channel: Option<Way>,

    /// The language of the words in it [default: the survey's]
    #[arg(long, value_name = "TAG")]
    pub locale: Option<String>,

    /// Name the loader by its hash, so that the browser refuses any other; print it again after each upgrade
    #[arg(long)]
    pub pinned: bool,

    /// A signed text, or the place holder that stands for one in your template or mail program
    #[arg(long, value_name = "TEXT")]
    pub signed: Option<Tag>,

    /// Where in the customer's journey it stands: one of the survey's touchpoints
    #[arg(long, value_name = "NAME")]
    pub touchpoint: Option<String>,

    /// A fact that the survey declares; can be repeated
    #[arg(long, value_name = "KEY=VALUE", value_parser = fact)]
    pub context: Vec<(String, String)>,

    /// How the outside reaches the collector; else what a serving collector was told
    #[arg(long, env = "PERCHE_PUBLIC_URL", value_name = "URL")]
    pub public_url: Option<PublicUrl>,

    /// Where everything is kept
    #[command(flatten)]
    pub data: Data,
}
