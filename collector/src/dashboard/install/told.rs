//! What a page said of itself, as the team reads it: one sentence that says what to do, then every gate.

use jiff::tz::TimeZone;

use crate::dashboard::tongue::Tongue;
use crate::dashboard::words::words;
use crate::guard::origin::is_listed;
use crate::installs::check::{Explained, Gate, Reported};

words! {
    /// Words of a report.
    struct Words;
    shown: "The survey is shown", "Il sondaggio compare";
    size(width: u16, height: u16): "{width} × {height} pixels", "{width} × {height} pixel";
    not_listed: "This site may not show the survey", "Questo sito non può mostrare il sondaggio";
    not_listed_why(origin: &str): "{origin} is not among the survey’s sites. Add it there.",
        "{origin} non è tra i siti del sondaggio. Aggiungilo lì.";
    blocked: "The page’s own policy keeps it out", "La policy della pagina lo tiene fuori";
    blocked_why: "Add this to its Content-Security-Policy:", "Aggiungi questo alla sua Content-Security-Policy:";
    absent: "The loader runs, but this survey has no place in the page", "Il loader gira, ma questo sondaggio non ha un posto nella pagina";
    absent_why: "Neither a frame nor an element of it is there. Paste the snippet where the question belongs.",
        "Non c’è né il riquadro né l’elemento. Incolla il frammento dove vuoi la domanda.";
    held: "The survey’s rules hold it back, as they should", "Lo trattengono le regole del sondaggio, come devono";
    waits: "It is ready, and waits for its moment", "È pronto e aspetta il suo momento";
    silent: "The frame is there and says nothing", "Il riquadro c’è, ma tace";
    silent_why: "Something between the page and this collector stops it: a blocker, a proxy, or a network.",
        "Qualcosa tra la pagina e questo collector lo ferma: un blocco pubblicità, un proxy o la rete.";
    opens(at: &str): "opens {at}", "rispettata dal {at}";
    gate_survey: "The survey takes answers", "Il sondaggio accetta risposte";
    gate_consent: "Consent was given, where it is asked for", "Il consenso c’è, dove serve";
    gate_every: "This visitor may be asked again", "A questo visitatore si può chiedere di nuovo";
    gate_quiet: "No other survey was shown lately", "Non è appena comparso un altro sondaggio";
    gate_sample: "This visitor is in the sample", "Questo visitatore è nel campione";
}

/// What the page said, as the team reads it.
pub(super) struct Told {
    pub(super) good: bool,
    pub(super) headline: &'static str,
    pub(super) why: String,
    /// What its policy must allow.
    pub(super) policy: Option<String>,
    pub(super) unlisted: bool,
    pub(super) state: String,
    pub(super) size: Option<String>,
    pub(super) gates: Vec<Row>,
    pub(super) others: Vec<(String, String)>,
    pub(super) site: Option<String>,
    pub(super) at: String,
}

/// A gate.
pub(super) struct Row {
    pub(super) name: String,
    pub(super) open: bool,
    pub(super) why: String,
    pub(super) next: Option<String>,
}

/// What is needed to read a report.
pub(super) struct Reading<'a> {
    pub(super) tongue: Tongue,
    pub(super) zone: &'a TimeZone,
    pub(super) sites: &'a [String],
    pub(super) survey: &'a str,
}

impl Reading<'_> {
    pub(super) fn of(&self, reported: Reported, collector: &str) -> Told {
        let Self { tongue, zone, sites, survey } = *self;
        let words = Words(tongue);
        let (own, others): (Vec<Explained>, Vec<Explained>) =
            reported.surveys.into_iter().partition(|one| one.survey == survey);
        // Where it stands twice, the one that is shown speaks for both.
        let own = own.iter().find(|one| one.shown).or(own.first()).cloned();
        let placed = own.as_ref().filter(|one| one.mode.is_some());
        let unlisted = reported.origin.as_ref().is_some_and(|origin| !is_listed(origin, sites) && origin != collector);
        let closed = placed.is_some_and(|one| one.gates.iter().any(|gate| !gate.open));
        let (good, headline, why) = match placed {
            Some(one) if one.shown => (true, words.shown(), String::new()),
            _ if !reported.blocked.is_empty() => (false, words.blocked(), words.blocked_why().to_owned()),
            _ if unlisted => {
                let origin = reported.origin.as_deref().unwrap_or_default();
                (false, words.not_listed(), words.not_listed_why(origin))
            }
            None => (false, words.absent(), words.absent_why().to_owned()),
            Some(_) if closed => (true, words.held(), String::new()),
            Some(one) if one.state.starts_with("taken away") || one.state.starts_with("waits for the collector") => {
                (false, words.silent(), words.silent_why().to_owned())
            }
            Some(_) => (true, words.waits(), String::new()),
        };
        let blocked = headline == words.blocked();
        Told {
            good,
            headline,
            why,
            policy: blocked.then(|| format!("frame-src {collector}; script-src {collector}")),
            unlisted: headline == words.not_listed(),
            state: own.as_ref().map_or_else(String::new, |one| one.state.clone()),
            size: own.as_ref().and_then(|one| one.size).map(|size| words.size(size.width, size.height)),
            gates: own.iter().flat_map(|one| &one.gates).map(|gate| self.row(gate)).collect(),
            others: others.into_iter().map(|one| (one.survey, one.state)).collect(),
            site: reported.origin,
            at: tongue.moment(reported.at, zone),
        }
    }

    fn row(&self, gate: &Gate) -> Row {
        let words = Words(self.tongue);
        let name = match gate.gate.as_str() {
            "survey" => words.gate_survey(),
            "consent" => words.gate_consent(),
            "every" => words.gate_every(),
            "quiet_days" => words.gate_quiet(),
            "sample" => words.gate_sample(),
            other => other,
        };
        Row {
            name: name.to_owned(),
            open: gate.open,
            why: gate.why.clone().unwrap_or_default(),
            next: gate.next.map(|next| words.opens(&self.tongue.moment(next, self.zone))),
        }
    }
}

#[cfg(test)]
mod tests;
