//! Words of the review of the quarantine.

use perche_survey::response::Suspicion;

use super::super::words::words;
use crate::guard::quarantine::Rules;

words! {
    /// Words of the review of the quarantine.
    pub(super) struct Words;
    title: "Quarantine", "Quarantena";
    about: "These answers look forged. They are stored and count in no figure until somebody releases them. Customers never learn of it.",
        "Queste risposte sembrano false. Sono salvate, ma non contano nei risultati finché qualcuno non le fa contare. I clienti non ne sanno nulla.";
    none: "Nothing is in quarantine", "Non c’è niente in quarantena";
    none_why: "No rule has kept an answer out of the figures, or somebody has decided about all of them.",
        "Nessuna regola ha escluso risposte dai risultati, oppure qualcuno le ha già valutate tutte.";
    none_further: "Nothing waits further on", "Più avanti non c’è niente in attesa";
    waiting(n: &str): "{n} waiting", "{n} in attesa";
    at_least(n: &str): "at least {n} waiting", "almeno {n} in attesa";
    read: "Read them", "Leggile";
    release: "Let all count…", "Falle contare tutte…";
    erase: "Delete all…", "Eliminale tutte…";
    together: "All of them together", "Tutte insieme";
    newest: "The newest", "Le più recenti";
    all: "Read all of them", "Leggile tutte";
    more: "More surveys", "Altri sondaggi";
    first: "First surveys", "Primi sondaggi";

    release_title(n: &str): "Let {n} answers count?", "Far contare {n} risposte?";
    erase_title(n: &str): "Delete {n} answers?", "Eliminare {n} risposte?";
    release_one: "Let 1 answer count?", "Far contare 1 risposta?";
    erase_one: "Delete 1 answer?", "Eliminare 1 risposta?";
    release_why: "They count from then on, each on the day it was given, so figures of earlier days change. What comes in the meantime stays in quarantine.",
        "Da quel momento contano, ognuna nel giorno in cui è stata data: cambieranno quindi anche i risultati dei giorni passati. Quelle che arrivano nel frattempo restano in quarantena.";
    erase_why: "They go for ever. What comes in the meantime stays in quarantine.",
        "Spariscono per sempre. Quelle che arrivano nel frattempo restano in quarantena.";
    release_now: "Let them count", "Falle contare";
    erase_now: "Delete for ever", "Elimina per sempre";
    keep: "Leave them in quarantine", "Lasciale in quarantena";
    some: "Some of them:", "Alcune di queste:";

    released(n: &str): "{n} answers count now.", "Ora contano {n} risposte in più.";
    released_one: "1 answer counts now.", "Ora conta 1 risposta in più.";
    erased(n: &str): "{n} answers are deleted.", "{n} risposte sono state eliminate.";
    erased_one: "1 answer is deleted.", "1 risposta è stata eliminata.";
    nothing_left: "None was left to decide about.", "Non ce n’era più nessuna da valutare.";

    says_same(n: u32): "Says word for word what more than {n} others said to the same survey within an hour. Short honest words such as “ok” can end up here.",
        "Dice parola per parola quello che nella stessa ora hanno detto più di altri {n}. Può capitare anche a parole brevi e sincere come «ok».";
    says_burst(times: u32, least: u32): "Came in an hour with more than {times} times the survey’s usual answers, and at least {least}. A newsletter can do that too.",
        "È arrivata in un’ora con più di {times} volte le risposte abituali del sondaggio, e almeno {least}. Può succedere anche dopo una newsletter.";
    says_reused: "Another answer had come from the very same page before.", "Dalla stessa identica pagina era già arrivata un’altra risposta.";
    says_fast(ms: u32): "Came less than {ms} milliseconds after its page was made.", "È arrivata meno di {ms} millisecondi dopo la creazione della pagina.";
    says_honeypot: "The form has a field that only programs see and fill in.", "Il modulo ha un campo che solo i programmi vedono e compilano.";
}

impl Words {
    /// What a rule says.
    pub(super) fn says(self, rule: Suspicion, rules: Rules) -> String {
        match rule {
            Suspicion::SameComment => self.says_same(rules.same_comment),
            Suspicion::Burst => self.says_burst(rules.burst_times, rules.burst_least),
            Suspicion::DisplayReused => self.says_reused().to_owned(),
            Suspicion::TooFast => self.says_fast(rules.too_fast),
            Suspicion::Honeypot => self.says_honeypot().to_owned(),
        }
    }

    /// What was just done to `n` of them, as the address names it.
    pub(super) fn noted(self, what: &str, n: u64) -> Option<String> {
        let count = self.0.count(n);
        Some(match (what, n) {
            ("all-released" | "all-erased", 0) => self.nothing_left().to_owned(),
            ("all-released", 1) | ("released", _) => self.released_one().to_owned(),
            ("all-released", _) => self.released(&count),
            ("all-erased", 1) | ("deleted", _) => self.erased_one().to_owned(),
            ("all-erased", _) => self.erased(&count),
            (what, _) => super::ListWords(self.0).noted(what)?.to_owned(),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::dashboard::tongue::Tongue;

    #[test]
    fn every_rule_says_what_it_looks_for_with_the_numbers_that_hold() {
        let rules = Rules { same_comment: 7, burst_times: 3, burst_least: 50, too_fast: 250, ..Rules::default() };
        for (tongue, _) in Tongue::ALL {
            let says = Suspicion::NAMES.map(|(_, rule)| Words(tongue).says(rule, rules));
            for (n, number) in [(0, "7"), (1, "3"), (1, "50"), (3, "250")] {
                assert!(says[n].contains(number), "{}", says[n]);
            }
            let mut each: Vec<&String> = says.iter().collect();
            each.sort();
            each.dedup();
            assert_eq!(each.len(), Suspicion::NAMES.len());
        }
    }

    #[test]
    fn what_was_done_is_told_in_whole_sentences() {
        let said = |what, n| Words(Tongue::En).noted(what, n).unwrap_or_default();
        assert_eq!(said("all-released", 1_234), "1,234 answers count now.");
        assert_eq!(said("all-erased", 1), "1 answer is deleted.");
        assert_eq!(said("all-erased", 0), "None was left to decide about.");
        assert_eq!(said("done", 0), "Marked as done.");
        assert_eq!(said("<b>", 0), "");
    }
}
