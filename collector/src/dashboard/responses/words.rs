//! Words of the reading list.

use perche_survey::kind::{Band, Kind};
use perche_survey::response::{Status, Suspicion};

use crate::dashboard::terms::Terms;
use crate::dashboard::words::words;

words! {
    /// Words of the reading list, and of what is done with a response.
    pub(in crate::dashboard) struct Words;
    title: "Responses", "Risposte";
    all_shown(n: &str): "{n} answers", "{n} risposte";
    one_shown: "1 answer", "1 risposta";
    some_shown(n: &str, of: &str): "{n} of {of} answers", "{n} di {of} risposte";
    many_shown(n: &str): "{n} answers, and there are more", "{n} risposte, e ce ne sono altre";
    zone(tz: &str): "Times as in {tz}", "Ore di {tz}";
    none_yet: "Nobody has answered yet", "Non ha ancora risposto nessuno";
    none_yet_why: "As soon as somebody does, it is here. The installation page has what to paste.",
        "Appena qualcuno risponde, lo leggi qui. Nella pagina di installazione c’è il codice da incollare.";
    install: "Install it", "Installa";
    no_why_yet: "Nobody has said why yet", "Nessuno ha ancora detto il perché";
    no_why_yet_why: "There are answers without a comment: many customers click a score and go on.",
        "Ci sono risposte senza commento: molti clienti scelgono un punteggio e vanno avanti.";
    show_all: "Show all answers", "Mostra tutte le risposte";
    none_found: "Nothing matches", "Nessun risultato";
    none_so_far: "Nothing found so far", "Finora nessun risultato";
    none_found_why: "No answer has all of these at once. Take one away:", "Nessuna risposta ha tutte queste caratteristiche insieme. Togline una:";
    clear: "Clear all filters", "Togli tutti i filtri";
    stopped: "Many answers were read and the search stopped here: there may be more further on.",
        "La ricerca ha letto molte risposte e si è fermata qui: più avanti potrebbero essercene altre.";
    go_on: "Search on", "Continua la ricerca";
    newer: "Newer", "Più recenti";
    older: "Older", "Meno recenti";
    pages: "Pages", "Pagine";
    first: "Back to the beginning", "Torna all’inizio";

    filters: "Filters", "Filtri";
    more_filters: "More filters", "Altri filtri";
    search: "Words in the comment", "Parole nel commento";
    comment: "Comment", "Commento";
    with_why: "with a comment", "con commento";
    without_why: "without a comment", "senza commento";
    any: "any", "tutte";
    team: "By what your team did", "Per stato di gestione";
    everything: "all answers", "tutte le risposte";
    open: "to do", "da gestire";
    done: "done", "gestite";
    any_score: "any", "qualsiasi";
    every_band: "all scores", "tutti i punteggi";
    bands: "By score", "Per punteggio";
    tag: "Tag", "Etichetta";
    score_from: "Score from", "Punteggio da";
    score_to: "Score to", "Punteggio a";
    from: "From", "Dal";
    to: "Before", "Prima del";
    channel: "Channel", "Canale";
    locale: "Language shown", "Lingua mostrata";
    touchpoint: "Moment", "Momento";
    status: "Status", "Stato";
    counted: "counted", "conteggiate";
    test: "trials", "di prova";
    quarantined: "in quarantine", "in quarantena";
    order: "Order", "Ordine";
    newest: "newest first", "prima le più recenti";
    oldest: "oldest first", "prima le meno recenti";
    apply: "Show", "Mostra";
    without(filter: &str): "Without the filter {filter}", "Senza il filtro {filter}";

    fault_q: "Give 1 to 20 words, with letters or digits.", "Scrivi da 1 a 20 parole, con lettere o cifre.";
    fault_day: "Give a day such as 2026-11-22; “Before” must lie after “From”.",
        "Scrivi un giorno come 2026-11-22; «Prima del» deve venire dopo «Dal».";
    fault_score: "Give a whole number, the lower one first.", "Indica un numero intero, prima il più basso.";
    fault_tag: "A tag has 1 to 50 characters.", "Un’etichetta ha da 1 a 50 caratteri.";
    fault_cursor: "This page belongs to another list. Here is the link to the beginning:",
        "Questa pagina è di un altro elenco. Ecco il collegamento all’inizio:";
    faulty: "The filters cannot be used as they are", "I filtri così non si possono usare";

    export: "Export", "Esporta";
    export_what: "All that match, not just this page:", "Tutte quelle che corrispondono, non solo questa pagina:";
    csv: "CSV", "CSV";
    csv_sheet: "CSV for Excel and the like (semicolons)", "CSV per Excel e simili (punto e virgola)";
    ndjson: "NDJSON", "NDJSON";
    api: "The same list from the API", "Lo stesso elenco dall’API";

    news_one: "1 new answer", "1 nuova risposta";
    news_many: "{n} new answers", "{n} nuove risposte";
    show: "show", "mostra";

    score_of(score: &str, min: &str, max: &str): "{score} on a scale from {min} to {max}", "{score} su una scala da {min} a {max}";
    of(max: &str): "of {max}", "su {max}";
    detractor: "detractor", "detrattore";
    passive: "passive", "passivo";
    promoter: "promoter", "promotore";
    dissatisfied: "dissatisfied", "insoddisfatto";
    neutral: "neutral", "neutro";
    satisfied: "satisfied", "soddisfatto";
    no_score: "would rather not say", "preferisce non dirlo";
    no_comment: "No comment", "Nessun commento";
    edited(at: &str): "changed {at}", "modificata il {at}";
    verified: "verified", "verificata";
    verified_why: "A signature vouches for who it is from", "Una firma garantisce da chi viene";
    respondent: "Respondent", "Cliente";
    shown_in: "Language shown", "Lingua mostrata";
    came_by: "Channel", "Canale";
    contact: "Reply to", "Rispondi a";
    contact_without: "Left a contact but no consent to be contacted", "Ha lasciato un contatto, ma non il consenso a essere contattato";
    add_tag: "Tag", "Etichetta";
    add: "Add", "Aggiungi";
    remove_tag(tag: &str): "Remove the tag {tag}", "Togli l’etichetta {tag}";
    tags: "Tags", "Etichette";
    mark_done: "Mark as done", "Segna come gestita";
    mark_open: "Open again", "Riapri";
    is_done: "Done", "Gestita";
    release: "Let it count", "Falla contare";
    more: "More", "Altro";
    permalink: "Link to this answer", "Link a questa risposta";
    api_row: "This answer from the API", "Questa risposta dall’API";
    delete: "Delete…", "Elimina…";
    is_test: "trial, in no figure", "di prova, fuori dai risultati";
    is_quarantined: "in quarantine, in no figure", "in quarantena, fuori dai risultati";

    one_title: "One answer", "Una risposta";
    back_to_list: "Back to the list", "Torna all’elenco";
    delete_title: "Delete this answer?", "Eliminare questa risposta?";
    delete_why: "It goes for ever: from this list, from every figure and from the next backups. The customer’s page cannot send it again.",
        "Sparisce per sempre: da questo elenco, da tutti i risultati e dai prossimi backup. La pagina del cliente non può inviarla di nuovo.";
    delete_now: "Delete for ever", "Elimina per sempre";
    keep: "Keep it", "Non eliminarla";

    noted_done: "Marked as done.", "Segnata come gestita.";
    noted_open: "Open again.", "Riaperta.";
    noted_released: "It counts now.", "Ora conta nei risultati.";
    noted_deleted: "The answer is deleted.", "La risposta è stata eliminata.";
    noted_tagged: "Tags changed.", "Etichette modificate.";
    tag_refused: "The tag was not added: a tag has 1 to 50 characters, and an answer at most 20 tags.",
        "L’etichetta non è stata aggiunta: può avere da 1 a 50 caratteri, e una risposta al massimo 20 etichette.";

    same_comment: "The same words again and again", "Le stesse parole, più e più volte";
    burst: "A flood of answers", "Una valanga di risposte";
    display_reused: "One page, answered twice", "Una pagina, due risposte";
    too_fast: "Faster than anybody reads", "Più veloce di chiunque legga";
    honeypot: "A field that people do not see was filled in", "Compilato un campo che le persone non vedono";
}

impl Words {
    /// What a kind calls the band of one answer; several are a group ([`Terms::band`]).
    pub(in crate::dashboard) fn band(self, kind: Kind, band: Band) -> &'static str {
        match kind.band_name(band) {
            "detractors" => self.detractor(),
            "passives" => self.passive(),
            "promoters" => self.promoter(),
            "dissatisfied" => self.dissatisfied(),
            "neutral" => self.neutral(),
            "satisfied" => self.satisfied(),
            _ => Terms(self.0).band(kind, band),
        }
    }

    /// How many are shown, of how many.
    pub(super) fn shown(self, shown: u64, total: Option<u64>) -> String {
        let n = self.0.count(shown);
        match total {
            Some(1) if shown == 1 => self.one_shown().to_owned(),
            Some(total) if total <= shown => self.all_shown(&n),
            Some(total) => self.some_shown(&n, &self.0.count(total)),
            None => self.many_shown(&n),
        }
    }

    /// Why a response was put into quarantine.
    pub(in crate::dashboard) fn reason(self, rule: Suspicion) -> &'static str {
        match rule {
            Suspicion::SameComment => self.same_comment(),
            Suspicion::Burst => self.burst(),
            Suspicion::DisplayReused => self.display_reused(),
            Suspicion::TooFast => self.too_fast(),
            Suspicion::Honeypot => self.honeypot(),
        }
    }

    /// Why a response is in no figure; nothing where it counts.
    pub(super) fn excluded(self, status: Status) -> Option<&'static str> {
        match status {
            Status::Counted => None,
            Status::Test => Some(self.is_test()),
            Status::Quarantined => Some(self.is_quarantined()),
        }
    }

    /// What was just done, as the address names it.
    pub(in crate::dashboard) fn noted(self, what: &str) -> Option<&'static str> {
        match what {
            "done" => Some(self.noted_done()),
            "open" => Some(self.noted_open()),
            "released" => Some(self.noted_released()),
            "deleted" => Some(self.noted_deleted()),
            "tagged" => Some(self.noted_tagged()),
            "tag-refused" => Some(self.tag_refused()),
            _ => None,
        }
    }
}
