//! What the checks of a survey say, in the tongue of who edits and in the words of a form.
//!
//! The checks speak English, and of members of a file. Each row below is one of their sentences with `{}` where it names
//! something, and what a form says for it. A sentence that is in no row is shown as it is: better English than silence.

use crate::dashboard::tongue::Tongue;

/// A sentence of the checks; in English where a form says it otherwise; in Italian.
type Row = (&'static str, Option<&'static str>, &'static str);

const FAULTS: [Row; 44] = [
    ("is missing", Some("is needed"), "è obbligatorio"),
    ("is used twice", None, "compare due volte"),
    ("is in use: choose another", None, "è già in uso: scegline un altro"),
    ("must be a whole number", None, "deve essere un numero intero"),
    ("must be a percentage above 0 and at most 100", None, "deve essere una percentuale maggiore di 0 e non oltre 100"),
    ("must have at most {} characters", None, "può avere al massimo {} caratteri"),
    ("must have at most {} entries", None, "può avere al massimo {} voci"),
    ("must have at most {} keys", None, "può avere al massimo {} chiavi"),
    ("must have {} to {} characters", None, "deve avere da {} a {} caratteri"),
    ("must have {} to {} locales", Some("needs {} to {} languages"), "servono da {} a {} lingue"),
    ("must be {} to {} days", None, "deve essere tra {} e {} giorni"),
    ("must be {} to {} seconds", None, "deve essere tra {} e {} secondi"),
    ("must be {} to {} pixels", None, "deve essere tra {} e {} pixel"),
    ("must be {} to {} characters", None, "deve essere tra {} e {} caratteri"),
    ("must be {} to {} values", None, "deve essere tra {} e {} valori"),
    (
        "must be {} to {} of a-z, 0-9 and -, not starting with -",
        None,
        "deve avere da {} a {} tra lettere minuscole (a-z), cifre e -, senza - all’inizio",
    ),
    (
        "must be named with {} to {} of a-z, 0-9, _ and -",
        None,
        "il nome deve avere da {} a {} tra lettere minuscole (a-z), cifre, _ e -",
    ),
    ("must be an http:// or https:// address", None, "deve essere un indirizzo http:// o https://"),
    ("must be texts of 1 to 100 characters", None, "ogni etichetta deve avere da 1 a 100 caratteri"),
    ("must be a colour such as {}", None, "deve essere un colore come {}"),
    (
        "must be a list of font names, at most 200 characters",
        None,
        "deve essere un elenco di nomi di caratteri, al massimo 200 battute",
    ),
    ("must be at most 50 names of 1 to 64 characters", None, "al massimo 50 nomi, da 1 a 64 caratteri ciascuno"),
    ("must be a language tag such as {} or {}", None, "deve essere un codice di lingua come {} o {}"),
    (
        "must be one of the locales of [survey.text]",
        Some("must be one of the languages of the survey"),
        "deve essere una delle lingue del sondaggio",
    ),
    ("must be an IANA time zone such as {}", None, "deve essere un fuso orario IANA come {}"),
    (
        "must be respondent, signed or a key of [survey.context]",
        Some("must be respondent, signed or a fact that pages hand over"),
        "deve essere respondent, signed o un dato che le pagine trasmettono",
    ),
    (
        "{} to {} does not fit: allowed are {}",
        Some("{} to {} does not fit this kind: allowed are {}"),
        "da {} a {} non va bene per questo tipo: sono ammessi {}",
    ),
    ("thumbs need a scale of 2 points", None, "i pollici richiedono una scala di 2 punti"),
    (
        "labels need one label per point in every text",
        Some("labels need one label per point in every language"),
        "le etichette vanno scritte per ogni punto, in ogni lingua",
    ),
    ("is missing: the trigger needs {}", Some("is needed for this moment"), "è necessario per questo momento"),
    (
        "{} is not a key of [survey.context]",
        Some("{} is not among the facts that pages hand over"),
        "{} non è tra i dati che le pagine trasmettono",
    ),
    ("{} must be an origin such as {} or {}, no path", None, "{} deve essere un’origine come {} o {}, senza percorso"),
    (
        "must be {} labels, one per point from {} to {}, or none",
        None,
        "servono {} etichette, una per punto da {} a {}, oppure nessuna",
    ),
    (
        "{company} is shown, so company must be given",
        Some("shows {company}, so the company’s name is needed"),
        "mostra {company}, quindi serve il nome dell’azienda",
    ),
    (
        "{{}} must be {company} or a key of [survey.context] with recall = true",
        Some("{{}} must be {company} or a fact that texts may show"),
        "{{}} deve essere {company} o un dato che i testi possono mostrare",
    ),
    (
        "must be \"once\", \"until answered\", \"once per KEY\" or days such as \"30d\", at most \"365d\"",
        Some("needs 1 to 365 days, or the fact to ask once for"),
        "servono da 1 a 365 giorni, oppure il dato per cui chiedere una volta",
    ),
    (
        "would be one more than the {} that an installation may have",
        None,
        "sarebbe uno di troppo: un’installazione ne può avere {}",
    ),
    ("Kind, scale and polarity of the survey are fixed: {}", None, "Tipo, scala e verso del sondaggio sono fissi: {}"),
    ("responses are counted", None, "ci sono già risposte"),
    ("the survey was archived", None, "il sondaggio è stato archiviato"),
    ("length", Some("is too long"), "è troppo lungo"),
    ("5 or 7 points, starting between -100 and 100", None, "5 o 7 punti, a partire da un numero tra -100 e 100"),
    (
        "2, 3, 4, 5, 6, 7 or 10 points, starting between -100 and 100",
        None,
        "2, 3, 4, 5, 6, 7 o 10 punti, a partire da un numero tra -100 e 100",
    ),
    ("0 to 10, high_is_good", Some("0 to 10, the highest is good"), "da 0 a 10, il più alto è il migliore"),
];

const WARNINGS: [Row; 21] = [
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
        None,
        "manca {}, che c’è in {}: chi legge in {} vede le parole di {}",
    ),
    (
        "lacks {}, which {} has: its own default stands in",
        Some("lacks {}, which {} has: its own general text stands in"),
        "manca {}, che c’è in {}: al suo posto si vede il testo generale",
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

/// `message` of a check in `tongue`.
pub(super) fn said(tongue: Tongue, message: &str) -> String {
    for (pattern, english, italian) in FAULTS.iter().chain(&WARNINGS) {
        let Some(named) = holes(pattern, message) else { continue };
        let named: Vec<String> = named.into_iter().map(|part| inner(tongue, part)).collect();
        return match tongue {
            Tongue::En => english.map_or_else(|| message.to_owned(), |words| fill(words, &named)),
            Tongue::It => fill(italian, &named),
        };
    }
    message.to_owned()
}

/// A part that is a sentence of the checks itself, such as the scales that a kind allows.
fn inner(tongue: Tongue, part: &str) -> String {
    let known = FAULTS.iter().find(|(pattern, ..)| *pattern == part);
    known.map_or_else(|| part.to_owned(), |_| said(tongue, part))
}

/// What stands in the holes of `pattern`, when `message` is of that pattern.
fn holes<'a>(pattern: &str, message: &'a str) -> Option<Vec<&'a str>> {
    let mut fixed = pattern.split("{}");
    let mut rest = message.strip_prefix(fixed.next()?)?;
    let mut found = Vec::new();
    let mut fixed = fixed.peekable();
    while let Some(part) = fixed.next() {
        // The last part must end the message; an earlier one is found where it comes first.
        let at = if fixed.peek().is_none() { rest.strip_suffix(part)?.len() } else { rest.find(part)? };
        found.push(&rest[..at]);
        rest = &rest[at + part.len()..];
    }
    rest.is_empty().then_some(found)
}

/// `words` with what was named: `{}` the next, `{2}` the third.
fn fill(words: &str, named: &[String]) -> String {
    let mut parts = words.split('{');
    let mut whole = parts.next().unwrap_or_default().to_owned();
    let mut next = 0;
    for part in parts {
        let hole = part.split_once('}').and_then(|(place, rest)| {
            let at = if place.is_empty() { next } else { place.parse().ok()? };
            Some((named.get(at)?, rest))
        });
        if let Some((value, rest)) = hole {
            next += 1;
            whole.push_str(value);
            whole.push_str(rest);
        } else {
            whole.push('{');
            whole.push_str(part);
        }
    }
    whole
}

#[cfg(test)]
mod tests {
    use perche_survey::check;
    use perche_survey::file::read_survey;
    use serde_json::{Value, json};

    use super::*;

    #[test]
    fn what_a_check_names_is_carried_over() {
        let rows = [
            ("must have 1 to 300 characters", "must have 1 to 300 characters", "deve avere da 1 a 300 caratteri"),
            (
                "1 to 5 does not fit: allowed are 0 to 10, high_is_good",
                "1 to 5 does not fit this kind: allowed are 0 to 10, the highest is good",
                "da 1 a 5 non va bene per questo tipo: sono ammessi da 0 a 10, il più alto è il migliore",
            ),
            (
                "{compny} must be {company} or a key of [survey.context] with recall = true",
                "{compny} must be {company} or a fact that texts may show",
                "{compny} deve essere {company} o un dato che i testi possono mostrare",
            ),
            (
                "\"Facile\" sounds like the good end, but polarity = \"low_is_good\" makes 5 the bad one: which is meant? polarity = \"high_is_good\" turns the scale, or change the labels",
                "\"Facile\" sounds like the good end, but the scale makes 5 the bad one: which is meant? Turn the scale, or change the words",
                "\"Facile\" sembra l’estremo buono, ma per la scala 5 è quello cattivo: quale dei due è giusto? Inverti la scala o cambia le parole",
            ),
            ("nobody has said this", "nobody has said this", "nobody has said this"),
        ];
        for (message, english, italian) in rows {
            assert_eq!((said(Tongue::En, message).as_str(), said(Tongue::It, message).as_str()), (english, italian));
        }
    }

    /// Every sentence that checks say of these surveys.
    fn sentences() -> Vec<String> {
        let faulty = json!({"id": "-", "kind": "nps", "scale": {"min": 1, "max": 5, "style": "thumbs"}, "company": "c".repeat(101),
            "touchpoint": "t".repeat(65), "sites": ["shop"], "locale": "fr", "tz": "Mars", "one_per": "x",
            "contact": {"label": "", "consent": ""}, "privacy": {"text": "", "url": "x"}, "retention_days": 0,
            "theme": {"accent": "red", "radius": 99, "font": "{"}, "context": {"A": {"max_len": 0, "max_values": 0}},
            "show": {"trigger": "click", "every": "once per x", "after_seconds": 9999, "quiet_days": 999},
            "text": {"it": {"question": "", "low": "l".repeat(101), "labels": ["a"], "why": {"low": "w".repeat(301)},
                "link": {"text": "", "url": "u"}}, "Ita": {"question": "{company} {x}"}}});
        let odd = json!({"id": "a", "kind": "ces", "theme": {"accent": "#ffd400"},
            "scale": {"min": 1, "max": 5, "style": "labels"},
            "text": {"en": {"question": "q".repeat(121), "low": "Strongly agree", "high": "l".repeat(41),
                "why": {"low": "Your call is important to us. Help us improve!"}, "thanks": {"low": "Dear customer"},
                "labels": ["Awful", "Good", "Bad", "Great", "g".repeat(33)]},
                "it": {"question": "Dacci 5 stelle: bastano due minuti per il nostro ottimo servizio",
                    "why": {"default": "Ci scusiamo per il disagio"}}}});
        let bare = json!({"id": "a", "kind": "csat", "text": {"en": {"question": "q"}}});
        let faults = read_survey(faulty).expect_err("faults").into_iter().map(|fault| fault.message);
        let warned = |document: Value| check::warnings(&read_survey(document).expect("a survey"));
        let warnings = [odd, bare].into_iter().flat_map(warned).map(|fault| fault.message);
        faults.chain(warnings).collect()
    }

    #[test]
    fn whatever_a_check_says_is_said_in_italian() {
        let sentences = sentences();
        assert!(sentences.len() > 40, "{}", sentences.len());
        let same: Vec<&String> = sentences.iter().filter(|message| said(Tongue::It, message) == **message).collect();
        assert!(same.is_empty(), "in no row: {same:#?}");
    }

    #[test]
    fn every_hole_of_a_translation_is_filled() {
        for (pattern, english, italian) in FAULTS.iter().chain(&WARNINGS) {
            let count = |text: &str| text.matches("{}").count();
            assert!(count(italian) <= count(pattern), "{pattern}");
            assert!(english.is_none_or(|words| count(words) <= count(pattern)), "{pattern}");
        }
    }
}
