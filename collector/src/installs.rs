//! Which sites have a survey installed, as far as their visitors' browsers tell by asking for it: the origin of the page and
//! nothing else of it, when first and when last, to the hour.
//!
//! In memory only, and anew with each process. A page that is visited is here again within minutes, since a loader is cached
//! for five; and what is written nowhere needs no retention. Anybody can make up an origin, so a table that is full gives up
//! what is worth least ([`Seen::worth`]), never its size.

pub mod check;

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{PoisonError, RwLock};

use perche_survey::survey::SurveyId;
use perche_survey::time::Timestamp;
use serde::Serialize;

use crate::guard::origin::is_listed;

/// How many origins are kept of one survey.
pub const MOST: usize = 100;
/// How many are kept of all surveys together: 3 MB, were each of them as long as a name may be.
const MOST_IN_ALL: usize = 10_000;
/// The longest host name (RFC 1035, 2.3.4).
const MAX_HOST: usize = 253;
const HOUR: i64 = 3_600_000;

/// What a page asked for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Part {
    /// `embed.js?survey=…`
    Loader,
    /// The survey's page, in a frame.
    Frame,
}

/// One origin that asked.
#[derive(Clone, Debug)]
struct Seen {
    origin: Box<str>,
    first: i64,
    last: i64,
    loader: bool,
    frame: bool,
}

impl Seen {
    /// Who is worth least goes first: of a site that is not listed, not seen for the longest time, and in the same hour who
    /// came latest. So a flood of made-up origins drives out itself.
    fn worth(&self, sites: &[String]) -> (bool, i64, Reverse<i64>) {
        (is_listed(&self.origin, sites), self.last, Reverse(self.first))
    }
}

/// One site that shows a survey, or tries to.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, utoipa::ToSchema)]
pub struct Install {
    /// Scheme, host and port of the page; never more of its address.
    #[schema(example = "https://shop.example")]
    pub origin: String,
    /// Whether `sites` allows it to show the survey and to post to it.
    pub listed: bool,
    /// Whether it asked for the loader.
    pub loader: bool,
    /// Whether it asked for the frame.
    pub frame: bool,
    /// The hour in which it was first seen.
    pub first: Timestamp,
    /// The hour in which it was last seen.
    pub last: Timestamp,
}

/// Every site that was seen.
pub struct Installs {
    /// Since when it is looked for them.
    pub since: Timestamp,
    seen: RwLock<HashMap<SurveyId, Vec<Seen>>>,
}

impl Installs {
    /// Begins to look, at `now`.
    pub fn begin(now: Timestamp) -> Self {
        Self { since: now, seen: RwLock::default() }
    }

    /// Remembers that a page of `origin` asked for a part of `survey`. Nearly always only looks: who was seen in this hour
    /// is known.
    pub fn saw(&self, survey: &SurveyId, sites: &[String], origin: &str, part: Part, now: Timestamp) {
        let hour = now.0.div_euclid(HOUR) * HOUR;
        let known = |seen: &&Seen| &*seen.origin == origin;
        let nothing_new = {
            let all = self.seen.read().unwrap_or_else(PoisonError::into_inner);
            all.get(survey).and_then(|of| of.iter().find(known)).is_some_and(|seen| {
                seen.last >= hour
                    && match part {
                        Part::Loader => seen.loader,
                        Part::Frame => seen.frame,
                    }
            })
        };
        if nothing_new {
            return;
        }
        let mut all = self.seen.write().unwrap_or_else(PoisonError::into_inner);
        if all.get(survey).is_none_or(|of| !of.iter().any(|seen| known(&seen))) {
            make_room(&mut all, survey, sites);
            let seen = Seen { origin: origin.into(), first: hour, last: hour, loader: false, frame: false };
            all.entry(survey.clone()).or_default().push(seen);
        }
        let Some(seen) = all.get_mut(survey).and_then(|of| of.iter_mut().find(|seen| known(&&**seen))) else { return };
        seen.last = seen.last.max(hour);
        match part {
            Part::Loader => seen.loader = true,
            Part::Frame => seen.frame = true,
        }
    }

    /// Who was seen with `survey`: those that may not show it first, then the newest.
    pub fn of(&self, survey: &SurveyId, sites: &[String]) -> Vec<Install> {
        let all = self.seen.read().unwrap_or_else(PoisonError::into_inner);
        let install = |seen: &Seen| Install {
            origin: seen.origin.to_string(),
            listed: is_listed(&seen.origin, sites),
            loader: seen.loader,
            frame: seen.frame,
            first: Timestamp(seen.first),
            last: Timestamp(seen.last),
        };
        let mut found: Vec<Install> = all.get(survey).into_iter().flatten().map(install).collect();
        found.sort_by(|one, other| {
            (one.listed, Reverse(one.last), &one.origin).cmp(&(other.listed, Reverse(other.last), &other.origin))
        });
        found
    }
}

/// Makes room for one more origin of `survey`: within the survey's own, and where all are too many of the survey that has
/// the most.
fn make_room(all: &mut HashMap<SurveyId, Vec<Seen>>, survey: &SurveyId, sites: &[String]) {
    let own = all.get(survey).map_or(0, Vec::len);
    if own >= MOST {
        return forget(all.get_mut(survey), sites);
    }
    if all.values().map(Vec::len).sum::<usize>() >= MOST_IN_ALL {
        // Its sites are not known here; whom it lists is seen again soon.
        forget(all.values_mut().max_by_key(|of| of.len()), &[]);
    }
}

fn forget(of: Option<&mut Vec<Seen>>, sites: &[String]) {
    let Some(of) = of else { return };
    let least = (0..of.len()).min_by_key(|place| of[*place].worth(sites));
    least.map(|place| of.swap_remove(place));
}

/// Scheme, host and port of an `Origin` or a `Referer`, in lower case; `None` for what no browser calls a page of a site.
pub fn origin_of(header: &str) -> Option<String> {
    let (scheme, rest) = header.split_once("://")?;
    let scheme = ["https", "http"].into_iter().find(|known| scheme.eq_ignore_ascii_case(known))?;
    let authority = rest.split(['/', '?', '#']).next()?;
    let (host, port) = match authority.rsplit_once(':') {
        Some((host, port)) if !authority.ends_with(']') => (host, Some(port)),
        _ => (authority, None),
    };
    let inside = host.strip_prefix('[').and_then(|host| host.strip_suffix(']'));
    let plain = match inside {
        Some(address) => address.parse::<std::net::Ipv6Addr>().is_ok(),
        None => host.bytes().all(|byte| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-' | b'_')),
    };
    let port_fits =
        port.is_none_or(|port| port.bytes().all(|byte| byte.is_ascii_digit()) && port.parse::<u16>().is_ok());
    let fits = plain && port_fits && (1..=MAX_HOST).contains(&host.len());
    let usual = if scheme == "https" { "443" } else { "80" };
    let port = port.filter(|port| *port != usual).map(|port| format!(":{port}")).unwrap_or_default();
    fits.then(|| format!("{scheme}://{}{port}", host.to_ascii_lowercase()))
}

#[cfg(test)]
mod tests;
