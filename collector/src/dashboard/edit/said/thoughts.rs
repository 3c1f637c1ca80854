//! What will work but probably not as meant.

use super::Row;

pub(super) const WARNINGS: [Row; 21] = [
    (
        "is empty: only the collector's own pages can show the survey",
        Some("is empty: only links, e-mails and QR codes can show the survey, no page of yours"),
        "è vuoto: il sondaggio si vede solo con link, e-mail e QR, non nelle tue pagine",
    ),
    (
        "low and high are not both given: customers do not know which end is good",
        Some("the ends are not both given: customers do not know which one is good"),
        "mancano gli estremi: chi risponde non sa qual è quello buono",
    ),
    (
        "{} reaches a contrast of {} on white, and {} is needed: edges and marks are drawn in {}",
        None,
        "{} ha un contrasto di {} sul bianco e ne serve {}: bordi e segni sono disegnati in {}",
    ),
    (
        "{} reaches a contrast of {} on a dark page, and {} is needed: edges and marks are drawn in {}",
        None,
        "{} ha un contrasto di {} su una pagina scura e ne serve {}: bordi e segni sono disegnati in {}",
    ),
    (
        "{} sounds better than {}, but polarity = {} makes {} the better one: which is meant? labels run from the lowest score to the highest, whatever the order on the page",
        Some(
            "{} sounds better than {}, but the scale makes {3} the better point: which is meant? Labels run from the lowest score to the highest",
        ),
        "{} sembra meglio di {}, ma per la scala il punto migliore è {3}: quale dei due è giusto? Le etichette vanno dal punteggio più basso al più alto",
    ),
    (
        "{} sounds like the good end, but polarity = {} makes {} the bad one: which is meant? {}",
        Some(
            "{} sounds like the good end, but the scale makes {2} the bad one: which is meant? Turn the scale, or change the words",
        ),
        "{} sembra l’estremo buono, ma per la scala {2} è quello cattivo: quale dei due è giusto? Inverti la scala o cambia le parole",
    ),
    (
        "{} sounds like the bad end, but polarity = {} makes {} the good one: which is meant? {}",
        Some(
            "{} sounds like the bad end, but the scale makes {2} the good one: which is meant? Turn the scale, or change the words",
        ),
        "{} sembra l’estremo cattivo, ma per la scala {2} è quello buono: quale dei due è giusto? Inverti la scala o cambia le parole",
    ),
    (
        "lacks {}, which {} has: customers who read {} see the words of {}",
        Some("lacks {}, which {} has: who reads {} finds the words in {}"),
        "qui manca {}, che c’è in {}: in quel punto chi legge in {} trova il testo in {}",
    ),
    (
        "lacks {}, which {} has: its own default stands in",
        Some("lacks {}, which {} has: the general text stands in"),
        "qui manca {}, che c’è in {}: al suo posto si vede il testo generale",
    ),
    (
        "takes the room of {} letters: on a telephone the points are pushed out of sight. Up to {} reads well",
        None,
        "occupa lo spazio di {} lettere: su un telefono la scala finisce fuori dallo schermo. Fino a {} si legge bene",
    ),
    (
        "takes the room of {} letters: below the points one line of a telephone holds about {}",
        None,
        "occupa lo spazio di {} lettere: sotto la scala una riga del telefono ne contiene circa {}",
    ),
    (
        "takes the room of {} letters: inside its point one line of a telephone holds about {}",
        None,
        "occupa lo spazio di {} lettere: dentro il suo punto una riga del telefono ne contiene circa {}",
    ),
    (
        "{} is what queues and form letters say, and nobody believes it: leave it out, and let the thanks say what becomes of the answer",
        None,
        "{} è la frase delle attese al telefono e delle circolari, e nessuno ci crede: toglila, e nei ringraziamenti di’ che fine fa la risposta",
    ),
    (
        "{} talks about the survey, and the question is already there: leave it out and ask",
        None,
        "{} parla del sondaggio, ma la domanda è già lì: togli la frase e chiedi",
    ),
    (
        "{} asks for a good score, which makes every score worthless: ask how it was",
        None,
        "{} chiede un bel voto, e così nessun voto vale più niente: chiedi com’è andata",
    ),
    (
        "{} praises before the customer has spoken and tilts the answer: name the thing, no adjective",
        None,
        "{} loda prima che il cliente parli, e sposta la risposta: nomina la cosa, senza aggettivi",
    ),
    (
        "{} is about you, not about the customer, and every survey says it: leave it out, or name what an answer changes",
        None,
        "{} parla di te, non del cliente, e lo dicono tutti i sondaggi: toglila, oppure di’ che cosa cambia con una risposta",
    ),
    (
        "{} is the apology of announcements: say what went wrong and what happens next, or just thank",
        None,
        "{} è la scusa degli altoparlanti: di’ che cosa è andato storto e che cosa succede ora, oppure ringrazia e basta",
    ),
    (
        "{} is how letters to nobody are written: begin with the question, end with thanks",
        None,
        "{} è come si scrive a nessuno: comincia dalla domanda, finisci con un grazie",
    ),
    ("polarity = {} turns the scale, or change the labels", None, "inverti la scala o cambia le etichette"),
    (
        "this kind has no other polarity, so change the labels",
        None,
        "questo tipo ha un solo verso: cambia le etichette",
    ),
];
