//! Where a survey stands, as the page shows it.

use jiff::tz::TimeZone;
use perche_survey::survey::Survey;

use super::words::Words;
use crate::dashboard::tongue::Tongue;
use crate::installation::Installation;
use crate::installs::Install;

/// The sites on which the survey was seen.
pub(super) struct Seen {
    /// Since when it is looked for them.
    pub(super) since: String,
    /// Who may not show it first.
    pub(super) sites: Vec<Site>,
}

/// One of them.
pub(super) struct Site {
    pub(super) origin: String,
    pub(super) listed: bool,
    /// What it asked for.
    pub(super) asked: &'static str,
    /// What that means, where it is not all.
    pub(super) means: &'static str,
    pub(super) first: String,
    pub(super) last: String,
}

impl Seen {
    /// Of `survey`, in the zone in which its team reads figures.
    pub(super) fn of(installation: &Installation, survey: &Survey, tongue: Tongue) -> Self {
        let zone = zone(survey);
        let sites = installation.installs.of(&survey.id, &survey.sites).into_iter();
        Self {
            since: tongue.moment(installation.installs.since, &zone),
            sites: sites.map(|install| Site::of(install, tongue, &zone)).collect(),
        }
    }
}

impl Site {
    fn of(install: Install, tongue: Tongue, zone: &TimeZone) -> Self {
        let words = Words(tongue);
        let (asked, means) = match (install.loader, install.frame) {
            (_, true) if !install.loader => (words.frame_only(), words.frame_only_why()),
            (_, true) => (words.loader_and_frame(), ""),
            (_, false) => (words.loader_only(), words.loader_only_why()),
        };
        Self {
            origin: install.origin,
            listed: install.listed,
            asked,
            // Who may not show it has one thing to mend first.
            means: if install.listed { means } else { "" },
            first: tongue.moment(install.first, zone),
            last: tongue.moment(install.last, zone),
        }
    }
}

/// The zone of a survey.
pub(super) fn zone(survey: &Survey) -> TimeZone {
    survey.tz.as_deref().and_then(|name| TimeZone::get(name).ok()).unwrap_or(TimeZone::UTC)
}
