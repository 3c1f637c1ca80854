//! What the page of figures says.

use perche_survey::draft::Fault;

use crate::dashboard::tongue::Tongue;
use crate::dashboard::words::words;

words! {
    /// Words of the figures.
    pub(super) struct Words;
    title: "Figures", "Risultati";
    archived: "archived", "archiviato";
    scale(min: &str, max: &str): "{min} to {max}", "da {min} a {max}";

    period: "Period", "Periodo";
    days_7: "7 days", "7 giorni";
    days_30: "30 days", "30 giorni";
    days_90: "90 days", "90 giorni";
    months_12: "12 months", "12 mesi";
    all_time: "All", "Tutto";
    more: "Dates and filters", "Date e filtri";
    from: "From", "Dal";
    to: "Until, not included", "Al, escluso";
    zone: "Time zone", "Fuso orario";
    interval: "One point per", "Un punto ogni";
    automatic: "as fits", "automatico";
    hour: "hour", "ora";
    day: "day", "giorno";
    week: "week", "settimana";
    month: "month", "mese";
    compare: "Compare with", "Confronta con";
    compare_previous: "the time before", "il periodo prima";
    compare_none: "nothing", "niente";
    compare_dates(dates: &str): "the dates {dates}", "le date {dates}";
    show: "Show", "Mostra";
    reset: "Clear all", "Azzera";
    filters: "Only answers with", "Solo le risposte con";
    any_value: "any value", "qualsiasi valore";
    without(what: &str): "Remove the filter {what}", "Togli il filtro {what}";
    faults: "These figures were not made. Correct what is marked.", "I risultati non sono stati calcolati. Correggi dove indicato.";
    too_wide: "More than 200,000 answers would have to be read one by one for this. Choose a shorter period, or one filter or split at most.",
        "Bisognerebbe leggere una per una più di 200.000 risposte. Scegli un periodo più breve, oppure al massimo un filtro o una suddivisione.";

    certainty(interval: &str, n: &str): "{interval}, from {n}", "{interval}, su {n}";
    resting_on(n: &str): "from {n}", "su {n}";
    answers(n: &str): "{n} answers", "{n} risposte";
    one_answer: "1 answer", "1 risposta";
    few_one: "Too few to lean on yet: 1 more makes a figure.", "Ancora troppo poche per fidarsi: ne manca 1.";
    few(n: &str): "Too few to lean on yet: {n} more make a figure.", "Ancora troppo poche per fidarsi: ne mancano {n}.";
    since: "Compared with the time before", "Rispetto al periodo precedente";
    before: "Before", "Prima";
    no_compare: "Not compared with an earlier time.", "Nessun confronto con un periodo precedente.";
    change(range: &str): "95% interval of the change: {range}", "Intervallo al 95\u{a0}% della variazione: {range}";
    needed(n: &str): "About {n} more answers would show a change of 10 points.", "Altre {n} risposte circa mostrerebbero una variazione di 10 punti.";
    needed_one(n: &str): "{n} more answer would show a change of 10 points.", "Ancora {n} risposta mostrerebbe una variazione di 10 punti.";

    n: "Answers", "Risposte";
    commented: "Said why", "Dicono perché";
    skipped: "Would rather not say", "Preferiscono non rispondere";
    response_rate: "Response rate", "Tasso di risposta";
    response_rate_none: "no display was counted", "nessuna visualizzazione contata";
    response_rate_part: "not known of a part", "non si sa per una parte";
    test: "Tests, not counted", "Prove, non contate";
    quarantined: "In quarantine, not counted", "In quarantena, non contate";

    trend: "Over time", "Nel tempo";
    trend_title(metric: &str, question: &str): "{metric} over time: {question}", "{metric} nel tempo: {question}";
    trend_says(points: &str, first: &str, last: &str): "{points} points from {first} to {last}. The table below has every number.",
        "{points} punti, da {first} a {last}. La tabella qui sotto ha tutti i numeri.";
    line: "value", "valore";
    band: "95% interval", "intervallo al 95\u{a0}%";
    hollow: "fewer than 10 answers, or a time that is cut", "meno di 10 risposte, o periodo incompleto";
    no_trend: "A line needs two points in time. Choose a longer period or a shorter interval.", "Per una linea servono due punti nel tempo. Scegli un periodo più lungo o un intervallo più breve.";
    nobody(when: &str): "{when}: no answers", "{when}: nessuna risposta";
    cut: "not complete", "incompleto";
    wording(n: &str): "Wording {n}", "Formulazione {n}";
    as_table: "The same as a table", "Gli stessi dati in tabella";
    too_long(n: &str): "{n} rows are too long a table: the API gives them all.", "{n} righe sono troppe per una tabella: l’API le dà tutte.";
    when: "When", "Quando";
    value: "Value", "Valore";
    low: "From", "Da";
    high: "To", "A";

    distribution: "Scores", "Punteggi";
    score: "Score", "Punteggio";
    mixed(n: &str): "{n} wordings are in these figures: a change may come from the words.", "Questi risultati uniscono {n} formulazioni: una variazione può venire dalle parole.";

    groups: "Compare groups", "Confronta i gruppi";
    split_by: "Split by", "Dividi per";
    no_split: "not split", "non diviso";
    channel: "channel", "canale";
    locale: "language", "lingua";
    version: "wording", "formulazione";
    touchpoint: "touchpoint", "punto di contatto";
    verified: "verified", "verificata";
    signed: "signed", "firmata";
    unsigned: "not signed", "non firmata";
    other: "all others", "tutti gli altri";
    no_groups: "No answer in this time says that.", "Nessuna risposta di questo periodo lo dice.";
    more_groups(n: &str): "{n} more: the API gives them all.", "Altri {n}: l’API li dà tutti.";
    verdict: "Change", "Variazione";
    judged(n: &str): "{n} comparisons at once, so each is held to a stricter test.", "{n} confronti insieme: ognuno deve superare una soglia più severa.";
    course: "Trend", "Andamento";
    greyed: "Grey: fewer than 10 answers.", "In grigio: meno di 10 risposte.";

    metrics: "Every figure and how it is made", "Tutti i dati e come si calcolano";
    metric: "Figure", "Dato";
    method: "How", "Come";
    weighted(n: &str): "Had everybody been asked: weighted by how often visitors were asked, as sure as {n} answers",
        "Se fosse stato chiesto a tutti: pesato su quanto spesso si è chiesto, sicuro come {n} risposte";

    take: "Export", "Esporta";
    api: "The same from the API", "Gli stessi dati dall’API";
    rows: "The responses behind it", "Le risposte da cui viene";
    csv: "Responses as CSV", "Risposte in CSV";
    ndjson: "Responses as NDJSON", "Risposte in NDJSON";

    none_yet: "No answers yet", "Ancora nessuna risposta";
    none_yet_why: "Put the question where your customers are: a snippet in a page, a link in an e-mail, a QR code on the parcel. The first answer appears here by itself at the next look.",
        "Metti la domanda dove sono i tuoi clienti: un frammento in una pagina, un link in una e-mail, un codice QR sul pacco. La prima risposta comparirà qui alla prossima visita.";
    install: "Install it", "Installa";
    none_here: "No answers in this time", "Nessuna risposta in questo periodo";
    none_filtered: "No answers like these in this time", "Nessuna risposta così in questo periodo";
    none_here_why: "There are answers at other times.", "In altri periodi le risposte ci sono.";
    see_all: "Look at all of it", "Guarda tutto";
    unfilter: "Take the filters off", "Togli i filtri";
}

impl Words {
    /// How many answers are missing to a figure that one can lean on.
    pub(super) fn missing(self, n: u64) -> String {
        if n == 1 { self.few_one().to_owned() } else { self.few(&self.0.count(n)) }
    }

    /// What is wrong with a field. In English the API says it best.
    pub(super) fn fault(self, fault: &Fault) -> String {
        let italian = match fault.field.as_str() {
            "from" => "dev’essere una data come 2026-11-22",
            "to" => "dev’essere una data come 2026-11-22, almeno un quarto d’ora dopo la prima",
            "tz" => "dev’essere un fuso orario IANA come Europe/Rome",
            "interval" => {
                "darebbe troppi punti, o non è ora, giorno, settimana o mese: scegline uno più lungo o un periodo più breve"
            }
            "compare" => "dev’essere «previous», oppure DA..A: due date che non toccano il periodo",
            "group_by" => "dev’essere una o due delle suddivisioni proposte",
            "channel" => "dev’essere inline, popover, tab, link, email, qr o api",
            "verified" => "dev’essere true o false",
            name if name.starts_with("context.") => "non è un segmento di questo sondaggio",
            _ => "non è un parametro dei risultati",
        };
        match self.0 {
            Tongue::En => fault.message.clone(),
            Tongue::It => italian.to_owned(),
        }
    }
}
