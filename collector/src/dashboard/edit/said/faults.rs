//! What makes a definition unusable.

use perche_survey::check::COMPANY_IS_SHOWN;

use super::Row;

pub(super) const FAULTS: [Row; 44] = [
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
        COMPANY_IS_SHOWN,
        Some("a text shows {company}, so the name is needed"),
        "un testo mostra {company}: serve il nome",
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
