//! Which time is asked about: a window, its zone, and the window it is compared with.

use jiff::tz::TimeZone;
use perche_survey::draft::Fault;
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;
use perche_survey::window::Window;

use crate::error::Error;
use crate::store::{Filter, Store};

/// The zone that `tz` names, else the survey's, else UTC.
pub fn zone_of(survey: &Survey, tz: Option<&str>) -> Result<TimeZone, Fault> {
    TimeZone::get(tz.or(survey.tz.as_deref()).unwrap_or("UTC"))
        .map_err(|_| Fault::new("tz", "must be an IANA time zone such as Europe/Rome"))
}

/// Which time, as it was asked for.
#[derive(Clone, Debug, Default)]
pub(super) struct Span {
    from: Option<String>,
    to: Option<String>,
    tz: Option<String>,
    compare: Option<Earlier>,
}

/// What a window is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Earlier {
    /// As many local days, or as long a time, right before it.
    Previous,
    /// From and to, as they were written.
    Window(String, String),
}

/// Which time, in instants.
#[derive(Clone, Debug)]
pub(super) struct When {
    pub(super) zone: TimeZone,
    pub(super) window: Window,
    /// What it is compared with.
    pub(super) earlier: Option<Window>,
}

const COMPARE: &str = "must be previous, or FROM..TO as dates or RFC 3339 instants";

/// What is said of a parameter with one meaning that is given more than once: of all but the last nothing would be heard.
pub(crate) fn given_twice(members: &[(String, String)], once: &[&str]) -> Vec<Fault> {
    let times = |wanted: &str| members.iter().filter(|(name, _)| name == wanted).count();
    once.iter().filter(|name| times(name) > 1).map(|name| Fault::new(*name, "must be given once")).collect()
}

impl Span {
    /// Takes a parameter that is about time; `false` when it is not.
    pub(super) fn take(&mut self, name: &str, value: &str, faults: &mut Vec<Fault>) -> bool {
        let text = Some(value.to_owned());
        match name {
            "from" => self.from = text,
            "to" => self.to = text,
            "tz" => self.tz = text,
            "compare" => match value.split_once("..") {
                _ if value == "previous" => self.compare = Some(Earlier::Previous),
                Some((from, to)) => self.compare = Some(Earlier::Window(from.to_owned(), to.to_owned())),
                None => faults.push(Fault::new("compare", COMPARE)),
            },
            _ => return false,
        }
        true
    }

    /// Compares with the time before where nothing else was asked for.
    pub(super) fn compare_by_default(&mut self) {
        self.compare.get_or_insert(Earlier::Previous);
    }

    /// What is meant for `survey`, or everything that is wrong with it.
    pub(super) fn resolve(&self, store: &dyn Store, survey: &Survey, now: Timestamp) -> Result<When, Error> {
        let all = Filter { survey: survey.id.clone(), from: None, to: None, status: None, ascending: true };
        let first = store.responses(&all, None, 1)?.first().map(|response| response.at);
        let zone = zone_of(survey, self.tz.as_deref());
        let known = zone.clone().unwrap_or(TimeZone::UTC);
        let window = Window::read(self.from.as_deref(), self.to.as_deref(), &known, now, first);
        let faults = zone.err().into_iter().chain(window.clone().err().into_iter().flatten()).collect::<Vec<_>>();
        let Ok(window) = window.map_err(drop) else { return Err(Error::Invalid(faults)) };
        if !faults.is_empty() {
            return Err(Error::Invalid(faults));
        }
        let earlier = self.compare.as_ref().map(|earlier| earlier.window(window, &known, now));
        Ok(When { zone: known, window, earlier: earlier.transpose().map_err(|fault| Error::Invalid(vec![fault]))? })
    }
}

impl Earlier {
    /// The window that is meant beside `window`.
    fn window(&self, window: Window, zone: &TimeZone, now: Timestamp) -> Result<Window, Fault> {
        match self {
            Self::Previous => {
                window.previous(zone).ok_or_else(|| Fault::new("compare", "previous lies before all time"))
            }
            Self::Window(from, to) => {
                let earlier = Window::read(Some(from), Some(to), zone, now, None)
                    .map_err(|_| Fault::new("compare", format!("{COMPARE}, FROM before TO")))?;
                if earlier.from < window.to && window.from < earlier.to {
                    let Window { from, to } = window;
                    // Answers in both would be compared with themselves: no verdict holds then.
                    return Err(Fault::new("compare", format!("must not overlap the window itself, {from} to {to}")));
                }
                Ok(earlier)
            }
        }
    }
}
