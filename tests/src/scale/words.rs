//! What customers write: four parts of a sentence in three languages, with numbers, names and slips of the keyboard, so
//! that few texts are alike and none is random noise. About 120 characters each, as long as real ones are.

use crate::fault::chance::Chance;

/// The parts of a language's sentences.
struct Parts {
    begin: &'static [&'static str],
    what: &'static [&'static str],
    how: &'static [&'static str],
    wish: &'static [&'static str],
}

const ENGLISH: Parts = Parts {
    begin: &[
        "Honestly,",
        "I have been a customer for {n} years and",
        "First time here,",
        "My wife ordered and",
        "After {n} tries",
        "On my old phone",
        "At the third step",
        "I came back because",
        "Not sure why but",
        "Last {day}",
        "As usual",
        "For a company of this size",
        "To be fair,",
        "In the {place} shop",
        "With the app",
    ],
    what: &[
        "the delivery arrived {n} days late",
        "the courier left the parcel at a neighbour's door",
        "the discount code was refused twice",
        "the size chart is wrong for these trousers",
        "nobody answered the telephone for {n} minutes",
        "paying by card took one single tap",
        "the assistant named {name} knew exactly what I needed",
        "the form asked for my address again and again",
        "the box was crushed but everything inside was fine",
        "the colours look different from the pictures",
        "I could not find where to cancel the subscription",
        "the invoice never came by mail",
        "returning the boots was easier than buying them",
        "the page kept jumping while it loaded",
        "the quality is better than last year's",
        "you charged shipping although I spent {n} euros",
        "the instructions are only in Korean",
        "the kitchen lamp works and looks lovely",
        "the chat robot did not understand a word",
        "the pickup point closes too early for working people",
    ],
    how: &[
        "and that is why I will tell my friends",
        "which ruined the birthday of my son",
        "so I nearly gave up",
        "and I had to ring {n} times",
        "but the refund came within hours",
        "and it saved me a trip to {place}",
        "though it was cheaper elsewhere",
        "and everything fitted perfectly",
        "without any explanation at all",
        "and the smell went away after a week",
        "so thank you to whoever packed it",
        "and my bank blocked the payment",
    ],
    wish: &[
        "Please bring back the old menu.",
        "A tracking link would help.",
        "Keep it up!",
        "Never again, sorry.",
        "Could you open on {day}s?",
        "Let me save my basket.",
        "More vegetarian choices please.",
        "{name} deserves a raise.",
        "Offer instalments.",
        "I'd pay more for faster shipping.",
        "Fix the search, it finds nothing.",
        "Will order again.",
    ],
};

const ITALIAN: Parts = Parts {
    begin: &[
        "Sinceramente",
        "Sono cliente da {n} anni e",
        "Era la prima volta e",
        "Ho ordinato per mia madre e",
        "Dopo {n} tentativi",
        "Dal telefono",
        "Al momento di pagare",
        "Sono tornata perché",
        "Non so come mai ma",
        "Lo scorso {day}",
        "Come sempre",
        "Per un'azienda così grande",
        "Devo dire che",
        "Nel negozio di {place}",
    ],
    what: &[
        "il pacco è arrivato con {n} giorni di ritardo",
        "il corriere non ha nemmeno suonato il campanello",
        "il codice sconto non veniva accettato",
        "le taglie non corrispondono alla tabella",
        "al telefono nessuno rispondeva per {n} minuti",
        "pagare con la carta è stato semplicissimo",
        "la commessa {name} è stata gentilissima e preparata",
        "mi avete chiesto l'indirizzo due volte di seguito",
        "la scatola era ammaccata ma dentro tutto bene",
        "i colori dal vivo sono molto diversi dalle foto",
        "non ho trovato dove disdire l'abbonamento",
        "la fattura non è mai arrivata per posta",
        "fare il reso è stato più facile che comprare",
        "la pagina si bloccava di continuo",
        "la qualità è migliorata rispetto all'anno scorso",
        "ho pagato la spedizione anche sopra i {n} euro",
        "le istruzioni erano soltanto in tedesco",
        "la lampada del soggiorno è bellissima e funziona",
    ],
    how: &[
        "e lo consiglierò a tutti gli amici",
        "e così il regalo è arrivato tardi",
        "tanto che stavo per rinunciare",
        "e ho dovuto richiamare {n} volte",
        "però il rimborso è arrivato subito",
        "e mi ha evitato di andare fino a {place}",
        "anche se altrove costava meno",
        "e mi sta a pennello",
        "senza darmi nessuna spiegazione",
        "e dopo una settimana si è già rotto",
        "quindi grazie a chi lo ha preparato",
        "e la banca ha bloccato il pagamento",
    ],
    wish: &[
        "Rimettete il vecchio menù per favore.",
        "Servirebbe un link per seguire la spedizione.",
        "Continuate così!",
        "Mai più, mi dispiace.",
        "Potreste aprire anche il {day}?",
        "Vorrei salvare il carrello.",
        "Bravissimi.",
        "{name} merita un premio.",
        "Più scelta per chi è celiaco.",
        "Sistemate la ricerca, non trova nulla.",
        "Tornerò.",
    ],
};

const GERMAN: Parts = Parts {
    begin: &[
        "Ehrlich gesagt",
        "Seit {n} Jahren bin ich Kunde und",
        "Zum ersten Mal bestellt und",
        "Nach {n} Versuchen",
        "Auf dem alten Handy",
        "Beim Bezahlen",
        "Ich kam wieder, weil",
        "Keine Ahnung warum, aber",
        "Letzten {day}",
        "Wie immer",
        "Für eine so große Firma",
        "Fairerweise muss man sagen:",
        "In der Filiale {place}",
    ],
    what: &[
        "die Lieferung kam {n} Tage zu spät",
        "der Bote hat das Paket einfach vor die Tür gestellt",
        "der Gutschein wurde zweimal abgelehnt",
        "die Größentabelle stimmt bei diesen Hosen nicht",
        "am Telefon ging {n} Minuten lang niemand ran",
        "die Zahlung mit Karte war in Sekunden erledigt",
        "Frau {name} wusste genau, was ich brauche",
        "das Formular wollte meine Adresse immer wieder",
        "der Karton war eingedrückt, der Inhalt aber heil",
        "die Farben sehen ganz anders aus als auf den Bildern",
        "ich fand nirgends, wie man das Abo kündigt",
        "die Rechnung kam nie per Post",
        "die Rückgabe war einfacher als der Kauf",
        "die Seite sprang beim Laden ständig hin und her",
        "die Qualität ist besser als im Vorjahr",
        "trotz {n} Euro Einkauf wurde Versand berechnet",
    ],
    how: &[
        "und genau deshalb empfehle ich euch weiter",
        "damit war der Geburtstag gelaufen",
        "fast hätte ich aufgegeben",
        "und ich musste {n} Mal anrufen",
        "aber das Geld war sofort zurück",
        "und ich sparte mir den Weg nach {place}",
        "obwohl es anderswo billiger war",
        "und alles passt wie angegossen",
        "ohne jede Erklärung",
        "und der Geruch verschwand nach einer Woche",
        "also danke an die Leute im Lager",
    ],
    wish: &[
        "Bitte das alte Menü zurück.",
        "Eine Sendungsverfolgung wäre schön.",
        "Weiter so!",
        "Nie wieder, leider.",
        "Könnt ihr auch {day}s öffnen?",
        "Warenkorb speichern wäre praktisch.",
        "Mehr vegane Auswahl bitte.",
        "{name} verdient ein Lob.",
        "Ratenzahlung anbieten.",
        "Die Suche findet nichts.",
        "Gerne wieder.",
    ],
};

const NAMES: [&str; 16] = [
    "Giulia",
    "Marco",
    "Weber",
    "Okafor",
    "Chloé",
    "Jonas",
    "Svetlana",
    "Paolo",
    "Nguyen",
    "Ingrid",
    "Fatima",
    "Ruiz",
    "Schneider",
    "Bianchi",
    "O'Hara",
    "Kowalski",
];
const PLACES: [&str; 16] = [
    "Torino", "Bergamo", "Leeds", "Köln", "Graz", "Palermo", "Bristol", "Leipzig", "Zürich", "Padova", "Cork", "Kiel",
    "Trieste", "Dundee", "Lugano", "Bolzano",
];
const DAYS: [[&str; 5]; 3] = [
    ["Monday", "Tuesday", "Friday", "Saturday", "Sunday"],
    ["lunedì", "martedì", "venerdì", "sabato", "mercoledì"],
    ["Montag", "Dienstag", "Freitag", "Samstag", "Sonntag"],
];

/// The locales in which anything is written.
pub(super) const LOCALES: [&str; 3] = ["en", "it", "de"];

/// Why somebody gave a score, in the locale of that place in [`LOCALES`].
pub(super) fn why(chance: &mut Chance, locale: usize) -> String {
    let parts = [&ENGLISH, &ITALIAN, &GERMAN][locale];
    let mut text = chance.one_of(parts.begin).to_owned();
    for part in [parts.what, parts.how] {
        text.push(' ');
        text.push_str(chance.one_of(part));
    }
    text.push_str(if chance.percent(70) { ". " } else { "... " });
    if chance.percent(60) {
        text.push_str(chance.one_of(parts.wish));
    }
    for (mark, values) in [("{name}", &NAMES[..]), ("{place}", &PLACES), ("{day}", &DAYS[locale])] {
        text = text.replace(mark, chance.one_of(values));
    }
    text = text.replace("{n}", &(2 + chance.below(40)).to_string());
    if chance.percent(50) { slip(chance, &text) } else { text.trim_end().to_owned() }
}

/// The text with one letter lost or doubled.
fn slip(chance: &mut Chance, text: &str) -> String {
    let place = usize::try_from(chance.below(text.len() as u64)).unwrap_or(0);
    let double = chance.percent(50);
    let letters = text.trim_end().char_indices().flat_map(|(index, letter)| {
        let times = if index != place {
            1
        } else if double {
            2
        } else {
            0
        };
        std::iter::repeat_n(letter, times)
    });
    letters.collect()
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn texts_are_varied_and_of_the_length_of_real_ones() {
        let mut chance = Chance::of(1);
        let texts: Vec<String> = (0..3_000).map(|number| why(&mut chance, number % 3)).collect();
        let mean = texts.iter().map(|text| text.chars().count()).sum::<usize>() / texts.len();
        assert!((105..135).contains(&mean), "{mean}");
        let different: BTreeSet<_> = texts.iter().collect();
        assert!(different.len() > 2_950, "{} of {}", different.len(), texts.len());
        assert!(texts.iter().all(|text| !text.contains('{') && text.chars().count() < 250), "{texts:?}");
    }
}
