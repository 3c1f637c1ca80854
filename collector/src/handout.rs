//! What the command line hands out, whoever has the data: signatures, links, snippets.

use perche_survey::draft::Fault;
use perche_survey::response::Channel;
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;
use serde::{Deserialize, Serialize};

use crate::catalog::Catalog;
use crate::config::PublicUrl;
use crate::sign::link::{Address, Wanted, sign};
use crate::sign::secrets::SigningSecret;
use crate::snippet::{self, Order, Way};

/// One thing that is asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Handout {
    /// The survey.
    pub survey: String,
    /// How the outside reaches the collector, where it was not told so itself.
    pub url: Option<PublicUrl>,
    /// What.
    pub what: What,
}

/// What can be asked for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum What {
    /// A signature.
    Signature(Wanted),
    /// A signed link.
    Link {
        /// What is vouched for.
        wanted: Wanted,
        /// How it comes to the customer.
        channel: Channel,
        /// The language of its page.
        locale: Option<String>,
        /// Whether its QR code is asked for.
        qr: bool,
    },
    /// What to paste.
    Snippet(Order),
    /// The same for every way there is; what does not go with the order is left out.
    Snippets(Order),
}

impl Handout {
    /// The text for stdout.
    pub fn write(
        &self,
        catalog: &Catalog,
        secrets: &[SigningSecret],
        public_url: Option<&PublicUrl>,
        now: Timestamp,
    ) -> Result<String, String> {
        let entry = catalog.get(&self.survey).ok_or_else(|| format!("there is no survey {}", self.survey))?;
        if entry.current().archived {
            return Err(format!("{} is archived", self.survey));
        }
        let survey = &entry.current().survey;
        let url = || {
            let url = self.url.as_ref().or(public_url);
            url.ok_or("nobody has said how the outside reaches the collector: --public-url https://answers.example")
        };
        let signature = |wanted| sign(wanted, survey, secrets, now).map_err(|faults| told(&faults));
        match &self.what {
            What::Signature(wanted) => Ok(signature(wanted)?.signed + "\n"),
            What::Link { wanted, channel, locale, qr } => {
                let locale = locale.as_deref().map(|wanted| known(survey, wanted)).transpose()?;
                let (signed, base) = (signature(wanted)?.signed, url()?.base());
                let address = Address { base: &base, channel: *channel, locale, score: None, signed: Some(&signed) };
                let link = address.write(&self.survey);
                Ok(if *qr { snippet::svg(&link, &self.survey)? } else { link } + "\n")
            }
            What::Snippet(order) => Ok(snippet::write(order, survey, url()?).map_err(|faults| told(&faults))?.print()),
            What::Snippets(order) => snippets(order, survey, url()?),
        }
    }
}

/// Every way that goes with the order; the first one says what is wrong with it.
fn snippets(order: &Order, survey: &Survey, url: &PublicUrl) -> Result<String, String> {
    snippet::write(order, survey, url).map_err(|faults| told(&faults))?;
    let printed = Way::ALL.iter().filter_map(|(name, way)| {
        let snippet = snippet::write(&Order { way: *way, ..order.clone() }, survey, url).ok()?;
        Some(format!("<!-- ==== {name} ==== -->\n{}", snippet.print()))
    });
    Ok(printed.collect::<Vec<_>>().join("\n"))
}

fn known<'a>(survey: &'a Survey, wanted: &str) -> Result<&'a str, String> {
    survey.resolve_locale(wanted).ok_or_else(|| {
        let known = survey.text.keys().map(String::as_str).collect::<Vec<_>>().join(", ");
        format!("locale: must be one of {known}")
    })
}

fn told(faults: &[Fault]) -> String {
    faults.iter().map(|fault| format!("{}: {}", fault.field, fault.message)).collect::<Vec<_>>().join("\n")
}
