//! Words of webhooks.

use crate::dashboard::words::words;
use crate::deliver::target::Refused;

words! {
    /// Words of webhooks.
    pub(in crate::dashboard::settings) struct Words;
    title: "Webhooks", "Webhook";
    about: "Perché tells other programs and chat rooms what people answer, signed, and tries again for three days when they do not listen.",
        "Perché racconta ad altri programmi e alle chat quello che rispondono i clienti, con una firma, e riprova per tre giorni se il destinatario non risponde.";
    none: "Nobody is told anything yet.", "Ancora nessuno viene avvisato.";
    new_webhook: "New webhook", "Nuovo webhook";
    full: "There are 20 webhooks, which is the most there may be. Remove one first.", "Ci sono già 20 webhook, il massimo. Prima rimuovine uno.";
    url: "Where it is sent", "A quale indirizzo";
    url_hint: "https, on the public internet. For Slack, Mattermost or Teams paste the address of their incoming webhook.",
        "In https, su internet. Per Slack, Mattermost o Teams incolla l’indirizzo del loro webhook in entrata.";
    events: "When", "Quando";
    scored: "Somebody answered", "Qualcuno ha risposto";
    commented: "Somebody said why", "Qualcuno ha spiegato perché";
    verdict: "A survey’s verdict changed", "È cambiato l’andamento di un sondaggio";
    surveys: "Only of some surveys", "Solo di alcuni sondaggi";
    surveys_hint: "None chosen means all, those to come too.", "Se non ne scegli nessuno vale per tutti, anche quelli futuri.";
    most: "Only up to this score", "Solo fino a questo punteggio";
    most_hint: "On the scale turned so that high is good, for example 2. Empty means every score.",
        "Sulla scala orientata in modo che alto sia meglio, per esempio 2. Vuoto significa ogni punteggio.";
    format: "As", "In che forma";
    standard: "JSON, signed (Standard Webhooks)", "JSON firmato (Standard Webhooks)";
    slack: "A text for Slack, Mattermost or Teams", "Un testo per Slack, Mattermost o Teams";
    active: "Switched on", "Attivo";
    make: "Make the webhook", "Crea il webhook";
    keep: "Save", "Salva";
    kept: "Saved.", "Salvato.";
    removed: "The webhook is removed.", "Il webhook è stato rimosso.";
    replayed: "It is being sent once more.", "Viene inviata di nuovo.";
    on: "on", "attivo";
    off: "off", "spento";
    failing(at: &str): "no success since {at}", "nessun successo dal {at}";
    waiting(n: usize): "{n} waiting", "{n} in attesa";
    gone(at: &str): "Perché switched this off on {at}: the receiver answered 410 Gone, which means that it is no more.",
        "Perché l’ha spento il {at}: il destinatario ha risposto 410 Gone, cioè non esiste più.";
    failed_long(at: &str): "Perché switched this off on {at}: the receiver had taken nothing for five days.",
        "Perché l’ha spento il {at}: per cinque giorni il destinatario non ha ricevuto niente.";
    wake: "Switch on again", "Riattiva";
    wake_why: "What happened meanwhile is not told later; what was already waiting is.", "Quello che è successo nel frattempo non viene inviato; quello che era già in attesa sì.";
    all_surveys: "all surveys", "tutti i sondaggi";
    up_to(most: i16): "only scores up to {most}", "solo punteggi fino a {most}";
    manage: "Manage", "Gestisci";
    manage_which(url: &str): "Manage {url}", "Gestisci {url}";
    settings: "What it tells", "Che cosa comunica";
    secret: "Secret", "Segreto";
    secret_why: "Receivers check with it that a message is ours. After a rotation both secrets sign for a while, so that you can put the new one in without losing a message.",
        "I destinatari lo usano per verificare che un messaggio sia nostro. Dopo la sostituzione firmano entrambi i segreti per un po’, così puoi inserire quello nuovo senza perdere messaggi.";
    old_until(at: &str): "The old secret signs too until {at}.", "Il vecchio segreto firma anche lui fino al {at}.";
    rotate: "Rotate the secret", "Sostituisci il segreto";
    overlap: "Both sign for", "Firmano entrambi per";
    day: "24 hours", "24 ore";
    week: "7 days", "7 giorni";
    at_once: "the new one alone, from now", "solo il nuovo, da subito";
    made_title: "Your webhook’s secret", "Il segreto del webhook";
    once: "Copy it now and give it to the receiver: it is shown this once.", "Copialo adesso e dallo al destinatario: viene mostrato solo questa volta.";
    copy: "Copy", "Copia";
    copied: "Copied", "Copiato";
    go_on: "Go on to the webhook", "Vai al webhook";
    deliveries: "Deliveries", "Consegne";
    no_deliveries: "Nothing was sent yet.", "Non è ancora stato inviato niente.";
    delivered: "delivered", "consegnata";
    pending: "waiting", "in attesa";
    failed: "given up", "abbandonata";
    dropped: "nothing left to send", "niente più da inviare";
    attempts(n: u32): "attempts: {n}", "tentativi: {n}";
    next_try(at: &str): "next try {at}", "prossimo tentativo {at}";
    answered(code: u16): "answered {code}", "risposta {code}";
    in_ms(ms: u64): "in {ms} ms", "in {ms} ms";
    replay: "Send again", "Invia di nuovo";
    replay_which(n: u64): "Send again number {n}", "Invia di nuovo la numero {n}";
    older: "Older deliveries", "Consegne precedenti";
    remove: "Remove", "Rimuovi";
    remove_why: "Nothing more is sent, and what waits is forgotten. This cannot be undone.", "Non viene inviato più niente e quello che era in attesa va perso. Non si può annullare.";
    sure: "Yes, remove this webhook", "Sì, rimuovi questo webhook";
    sure_fault: "Tick this to confirm.", "Spunta questa casella per confermare.";
    back: "Back to the webhooks", "Torna ai webhook";
    url_long: "At most 2,000 characters.", "Al massimo 2.000 caratteri.";
    url_letters: "Plain letters only, others percent-encoded or as punycode, and no # part.",
        "Solo caratteri semplici, gli altri codificati con % o in punycode, e nessuna parte dopo #.";
    url_none: "An address such as https://hooks.example/perche.", "Un indirizzo come https://hooks.example/perche.";
    url_plain: "It must begin with https://.", "Deve cominciare con https://.";
    url_credentials: "It must not hold a name or a password.", "Non deve contenere un nome utente o una password.";
    url_port: "The port must be 443 or 8443, or left out.", "La porta dev’essere 443 o 8443, oppure non esserci.";
    url_host: "The name of the host cannot be read: letters, digits and single dots between them, or four decimal numbers.",
        "Il nome dell’host non si legge: lettere, cifre e punti singoli in mezzo, oppure quattro numeri decimali.";
    url_inside(host: &str): "It must be on the internet, which {host} is not.", "Dev’essere su internet, e {host} non lo è.";
    events_fault: "Choose at least one.", "Scegline almeno uno.";
    surveys_fault: "Choose among the surveys here.", "Scegli fra i sondaggi elencati.";
    most_fault: "A whole number from −100 to 100, or nothing.", "Un numero intero da −100 a 100, oppure niente.";
    format_fault: "Choose one of the two.", "Scegli una delle due forme.";
}

impl Words {
    /// Why an address is not taken.
    pub(super) fn refused(self, why: &Refused) -> String {
        let plain = match why {
            Refused::Own(host) => return self.url_inside(host),
            Refused::Reach(address, _) => return self.url_inside(&address.to_string()),
            Refused::TooLong => self.url_long(),
            Refused::Letters => self.url_letters(),
            Refused::NoAddress => self.url_none(),
            Refused::NotHttps => self.url_plain(),
            Refused::Credentials => self.url_credentials(),
            Refused::NoPort | Refused::PortZero | Refused::Port(_) => self.url_port(),
            Refused::Host | Refused::V6 | Refused::V4 => self.url_host(),
        };
        plain.to_owned()
    }
}
