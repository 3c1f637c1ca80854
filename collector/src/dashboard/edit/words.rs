//! What the pages that make and change surveys say.

use crate::dashboard::words::words;

words! {
    /// Words of those pages.
    pub(super) struct Words;
    new_title: "New survey", "Nuovo sondaggio";
    edit_title: "Edit", "Modifica";
    new_lead: "Start from one that is ready, and change what you like.",
        "Parti da uno collaudato e cambia quello che vuoi.";
    in_language: "Written in", "Scritto in";
    english: "English", "inglese";
    italian: "Italian", "italiano";
    both: "both", "entrambe";
    sample_company: "Rossi Shop", "Rossi Shop";
    use_it: "Use this one", "Usa questo";
    begin_empty: "Or start empty", "Oppure parti da zero";
    begin_empty_why: "Choose what to measure; the scale follows.", "Scegli che cosa misurare: la scala viene da sé.";
    purchase_ces: "After a purchase", "Dopo un acquisto";
    purchase_ces_about: "How easy was it to buy? On the page that confirms the order.",
        "Quanto è stato facile comprare? Nella pagina che conferma l’ordine.";
    delivery_csat: "After a delivery", "Dopo una consegna";
    delivery_csat_about: "How satisfied with the delivery? By e-mail, a day after it came. Split by carrier.",
        "Quanto soddisfa la consegna? Per e-mail, il giorno dopo. Diviso per corriere.";
    support_ces: "After a support request", "Dopo una richiesta di assistenza";
    support_ces_about: "How easy was it to get help, and did the first contact do? Your help desk hands over yes or no.",
        "Quanto è stato facile avere aiuto, e il primo contatto è bastato? L’assistenza trasmette sì o no.";
    quarterly_nps: "Once a quarter", "Una volta a trimestre";
    quarterly_nps_about: "Would they recommend you? In a corner of the page, to each visitor every 90 days at most.",
        "Ti consiglierebbero? In un angolo della pagina, a ogni visitatore al massimo ogni 90 giorni.";
    empty_ces: "Effort: how easy was it", "Sforzo: quanto è stato facile";
    empty_csat: "Satisfaction: how happy are they", "Soddisfazione: quanto è contento";
    empty_nps: "Loyalty: would they recommend you", "Fedeltà: ti consiglierebbe";

    naming: "Name", "Nome";
    wording: "The question", "La domanda";
    wording_lead: "One question. Then, below it, why.", "Una domanda. Poi, subito sotto, il perché.";
    asking_why: "Then it asks why", "Poi chiede il perché";
    asking_why_lead: "Below the points, as soon as one is chosen. What is empty is the general text; without any, “What is the main reason for your answer?” is asked.",
        "Sotto la scala, appena si sceglie un punto. Dove manca vale il testo generale; senza nessuno si chiede «Qual è il motivo principale della tua risposta?».";
    thanking: "And thanks", "E ringrazia";
    labelling: "A label for each point", "Un’etichetta per ogni punto";
    linking: "A link below the thanks", "Un link sotto i ringraziamenti";
    linking_lead: "For instance to reviews, for those who are content.", "Per esempio alle recensioni, per chi è contento.";
    add_language: "Add a language", "Aggiungi una lingua";
    add: "Add", "Aggiungi";
    language_added: "The language is added. Nothing is saved yet.", "Lingua aggiunta. Non è ancora stato salvato niente.";
    take_away(language: &str): "Remove {language}", "Togli {language}";
    take_away_short: "Remove", "Togli";
    left_empty(rows: &str): "Left empty: {rows}", "Lasciati vuoti: {rows}";
    scale: "The scale", "La scala";
    scale_fixed(why: &str): "Kind, scale and which end is good stay as they are: {why}. Figures of two scales must never mix. For another scale make a new survey.",
        "Tipo, scala ed estremo buono restano così: {why}. I risultati di due scale non si devono mescolare. Per un’altra scala crea un nuovo sondaggio.";
    counted: "answers are counted", "ci sono già risposte";
    was_archived: "the survey was archived", "il sondaggio è stato archiviato";
    showing: "Where and when it appears", "Dove e quando compare";
    showing_more: "Less often needed", "Serve più di rado";
    facts: "What your pages hand over", "Che cosa trasmettono le tue pagine";
    facts_lead: "Facts such as the order’s number. What is not listed here is dropped. A fact to split by appears beside the figures.",
        "Dati come il numero d’ordine. Quello che non è in elenco si scarta. Un dato per cui dividere compare accanto ai risultati.";
    facts_caption: "Facts", "Dati";
    fact_name: "Name", "Nome";
    fact_length: "Longest", "Lunghezza";
    fact_segment: "Split by it", "Dividi";
    fact_values: "Values", "Valori";
    fact_recall: "Texts may show it", "Nei testi";
    fact_of(part: &str, row: usize): "{part}, fact {row}", "{part}, dato {row}";
    add_row: "Add a row", "Aggiungi una riga";
    looks: "Looks", "Aspetto";
    looks_lead: "The widget takes your page’s font by itself. Contrast is corrected where a colour could not be read.",
        "Il widget prende da solo il carattere della pagina. Il contrasto si corregge dove un colore non si leggerebbe.";
    contrast_reached(on_light: &str, on_dark: &str): "Contrast: {on_light} on a light page, {on_dark} on a dark one.", "Contrasto: {on_light} su pagina chiara, {on_dark} su pagina scura.";
    privacy: "Privacy and keeping", "Privacy e conservazione";

    preview: "Preview", "Anteprima";
    preview_show: "Show", "Mostra";
    preview_locale: "Language", "Lingua";
    preview_scheme: "Colours", "Colori";
    preview_width: "Width", "Larghezza";
    own_scheme: "automatic", "automatici";
    light: "light", "chiari";
    dark: "dark", "scuri";
    phone: "phone", "telefono";
    desktop: "desktop", "computer";
    refresh: "Refresh", "Aggiorna";
    preview_note: "This is your customers’ page. Nothing is recorded here.", "È la pagina dei tuoi clienti. Qui non si registra niente.";
    nothing_to_see: "The preview comes with a question and a scale.", "L’anteprima compare quando ci sono domanda e scala.";
    at_question: "the question", "la domanda";
    at_why_low: "why, after a low answer", "il perché, dopo un voto basso";
    at_why_middle: "why, after one in the middle", "il perché, dopo un voto medio";
    at_why_high: "why, after a high answer", "il perché, dopo un voto alto";
    at_thanks_low: "thanks, after a low answer", "i ringraziamenti, dopo un voto basso";
    at_thanks_middle: "thanks, after one in the middle", "i ringraziamenti, dopo un voto medio";
    at_thanks_high: "thanks, after a high answer", "i ringraziamenti, dopo un voto alto";

    save: "Save", "Salva";
    create: "Create the survey", "Crea il sondaggio";
    save_anyway: "Save the new version", "Salva la nuova versione";
    save_over: "Save mine in its place", "Salva il mio al suo posto";
    save_reopen: "Save and open again", "Salva e riapri";
    hint_version: "Words, scale and labels begin a new version, and the trend shows a mark. Looks, place and rules do not.",
        "Parole, scala ed etichette iniziano una nuova versione, e l’andamento mostra un segno. Aspetto, posto e regole no.";
    new_version: "This changes what is asked: a new version begins", "Cambia quello che si chiede: inizia una nuova versione";
    new_version_why: "Answers so far keep the version they were given to. The trend shows a mark where the new one begins, and figures say when they hold more than one.",
        "Le risposte raccolte restano legate alla versione a cui rispondono. L’andamento mostra un segno dove inizia la nuova, e i risultati dicono quando ne contengono più di una.";
    same_version: "Same version: only looks, place or rules change", "Stessa versione: cambiano solo aspetto, posto o regole";
    no_answers_yet: "No answers yet, so nothing changes for the trend", "Ancora nessuna risposta: per l’andamento non cambia niente";
    unchanged: "Nothing is changed", "Non è cambiato niente";
    faults_one: "One thing is not right yet; nothing was saved", "Una cosa non va ancora: non è stato salvato niente";
    faults_many(n: usize): "{n} things are not right yet; nothing was saved", "{n} cose non vanno ancora: non è stato salvato niente";
    warnings_one: "One thing to think over", "Una cosa su cui riflettere";
    warnings_many(n: usize): "{n} things to think over", "{n} cose su cui riflettere";
    warnings_lead: "None of them stops you.", "Nessuna ti impedisce di salvare.";
    conflict: "Somebody saved this survey meanwhile", "Intanto qualcuno ha salvato questo sondaggio";
    conflict_why: "Yours is below as you typed it, and not saved. These differ; beside each is what is stored now:",
        "Il tuo è qui sotto come l’hai scritto, e non è salvato. Queste parti differiscono; accanto c’è quello che è salvato ora:";
    conflict_same: "It is the same as yours by now.", "Ormai è uguale al tuo.";
    nothing_there: "empty", "vuoto";
    look_at_theirs: "Look at what is stored", "Guarda quello che è salvato";
    saved: "Saved.", "Salvato.";
    saved_same: "Saved. The version is the same.", "Salvato. La versione è la stessa.";
    created: "The survey is there. Put it on a page next.", "Il sondaggio c’è. Ora mettilo in una pagina.";
    to_install: "Install it", "Installalo";
    reopened: "It takes answers again.", "Accetta di nuovo risposte.";
    archived_done: "It is archived.", "È archiviato.";
    file_managed: "This survey is read-only here", "Qui questo sondaggio si può solo leggere";
    file_managed_why(file: &str): "It is defined in the surveys file {file}. Edit that file and send the collector SIGHUP.",
        "È definito nel file dei sondaggi {file}. Modifica quel file e invia SIGHUP al collector.";
    file_unknown: "that the collector was started with", "con cui è stato avviato il collector";
    is_archived: "This survey is archived and takes no answers", "Questo sondaggio è archiviato e non accetta risposte";
    is_archived_why: "Its figures stay. Opened again it goes on as before.", "I risultati restano. Se lo riapri, continua come prima.";
    reopen: "Open it again", "Riaprilo";
    archive: "Archive", "Archivia";
    archive_title(question: &str): "Archive “{question}”?", "Archiviare «{question}»?";
    archive_stops: "It takes no more answers; links and pages say that it has ended, within five minutes.",
        "Non accetta più risposte; link e pagine dicono che è finito, entro cinque minuti.";
    archive_stays: "Every answer, figure and comment stays, and so does its name.", "Ogni risposta, risultato e commento resta, e anche il nome.";
    archive_back: "You can open it again at any time.", "Puoi riaprirlo quando vuoi.";
    archive_retention(days: u32): "Answers still go after {days} days, as set.", "Le risposte si eliminano comunque dopo {days} giorni, come impostato.";
    archive_do: "Archive it", "Archivialo";
    keep: "Keep it open", "Lascialo aperto";
    download: "Download as surveys.toml", "Scarica come surveys.toml";
    version(version: &str): "version {version}", "versione {version}";
    revision(n: u32): "revision {n}", "revisione {n}";
    not_yours: "your key is bound to other surveys", "la tua chiave vale per altri sondaggi";
}
