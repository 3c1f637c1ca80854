//! What the page about installing says.

use crate::dashboard::words::words;
use crate::snippet::Way;

words! {
    /// Words of the page.
    pub(super) struct Words;
    title: "Install", "Installa";
    lead: "Copy one piece into your page, mail or template. Nothing else is needed.",
        "Copia un solo pezzo nella tua pagina, nella mail o nel modello. Non serve altro.";
    channels: "Channel", "Canale";
    inline: "In the page", "Nella pagina";
    popover: "Popover", "Riquadro";
    tab: "Tab", "Linguetta";
    link: "Link", "Link";
    email: "E-mail", "E-mail";
    qr: "QR code", "Codice QR";
    no_js: "No JavaScript", "Senza JavaScript";
    about_inline: "The question stands in the flow of your page, right after the moment that matters.",
        "La domanda sta nel flusso della pagina, subito dopo il momento che conta.";
    about_popover: "The question opens in a corner, and lets your customer go on with what they are doing.",
        "La domanda si apre in un angolo, e il cliente può continuare quello che sta facendo.";
    about_tab: "A tab at the edge of the page; the question opens when it is clicked.",
        "Una linguetta sul bordo della pagina: la domanda si apre quando viene cliccata.";
    about_link: "For chats, text messages and buttons of your own: it leads to the question on a page of its own.",
        "Per chat, SMS e pulsanti tuoi: porta alla domanda, su una pagina a sé.";
    about_email: "One link for each point, in tables that Outlook and Gmail both keep. A click only marks the point: nothing is stored before your customer sends it.",
        "Un link per ogni punto, in tabelle che reggono sia in Outlook sia in Gmail. Il clic seleziona soltanto: non si salva niente finché il cliente non invia.";
    about_qr: "For receipts, parcels and counters. It leads to the question on a page of its own.",
        "Per scontrini, pacchi e banconi. Porta alla domanda, su una pagina a sé.";
    about_no_js: "The frame alone: it works where no script may run. Its height is fixed, and it is always shown.",
        "Solo il riquadro: funziona anche dove gli script sono vietati. L’altezza è fissa e la domanda compare sempre.";
    options: "Options", "Opzioni";
    locale: "Language of the words", "Lingua dei testi";
    own_locale: "your customer’s", "quella del cliente";
    touchpoint: "Touchpoint", "Punto di contatto";
    survey_decides: "as the survey says", "come dice il sondaggio";
    fact_hint(most: u16): "At most {most} characters. Usually your server fills it in, see the recipes.",
        "Al massimo {most} caratteri. Di solito lo compila il tuo server: guarda le ricette.";
    signed: "Place for a signature", "Segnaposto per la firma";
    signed_hint: "The place holder of your template or mail program; it is written as it stands.",
        "Il segnaposto del tuo modello o programma di posta: resta scritto com’è.";
    fault_locale: "Choose a language of the survey.", "Scegli una lingua del sondaggio.";
    fault_touchpoint: "Choose a touchpoint of the survey.", "Scegli un punto di contatto del sondaggio.";
    fault_fact(most: u16): "At most {most} characters.", "Al massimo {most} caratteri.";
    fault_signed: "From 1 to 1,443 characters without quotation marks; less where a code has to hold it.",
        "Da 1 a 1.443 caratteri, senza virgolette; meno se deve stare in un codice.";
    pinned: "Pin the loader", "Blocca la versione del loader";
    pinned_hint: "Its address holds a hash and the browser checks it (SRI). Copy it again after each upgrade of the collector; it brings no display rules.",
        "L’indirizzo contiene un hash e il browser lo controlla (SRI). Va ricopiato dopo ogni aggiornamento del collector e non porta le regole di visualizzazione.";
    apply: "Apply", "Applica";
    copy: "Copy", "Copia";
    copied: "Copied", "Copiato";
    paste_here: "Paste this where the question belongs", "Incolla questo dove vuoi la domanda";
    paste_once: "Paste this once, before the end of the page", "Incolla questo una volta, prima della fine della pagina";
    or_element: "Or as an element, for triggers and single-page applications", "Oppure come elemento, per i trigger e le applicazioni a pagina singola";
    address: "The address", "L’indirizzo";
    as_link: "As a link for a page", "Come link per una pagina";
    mail_html: "The block for the HTML part", "Il blocco per la parte HTML";
    mail_text: "The same for the plain text part", "Lo stesso per la parte di solo testo";
    picture: "The picture, as it stands in a page", "L’immagine, così com’è in una pagina";
    download: "Download as SVG", "Scarica come SVG";
    policy: "Content-Security-Policy", "Content-Security-Policy";
    policy_why: "If your page sends this header, it must allow:", "Se la tua pagina manda questa intestazione, deve permettere:";
    policy_none: "Nothing: this channel loads nothing into your page.", "Niente: questo canale non carica nulla nella tua pagina.";
    preview: "Preview", "Anteprima";
    preview_title(channel: &str): "Preview: {channel}", "Anteprima: {channel}";
    phone: "Phone", "Telefono";
    desktop: "Desktop", "Computer";
    preview_why: "The real widget, opened at once whatever the display rules say. Answers given here are trials: no figure counts them, and they go after 30 days.",
        "Il widget vero, aperto subito qualunque siano le regole di visualizzazione. Le risposte date qui sono prove: nessun risultato le conta e spariscono dopo 30 giorni.";
    preview_room: "The room below the points is kept for the why, so that your page does not jump when it opens.",
        "Lo spazio sotto i punti è riservato al perché: quando si apre, la tua pagina non si sposta.";
    preview_trial: "Answers given here are trials: no figure counts them, and they go after 30 days.",
        "Le risposte date qui sono prove: nessun risultato le conta e spariscono dopo 30 giorni.";
    your_page: "Your page", "La tua pagina";
    note_no_sites: "This survey lists no sites, so no page but this collector’s own may show it.",
        "Questo sondaggio non elenca nessun sito: nessuna pagina, tranne quelle del collector, può mostrarlo.";
    add_sites: "Add your site", "Aggiungi il tuo sito";
    note_signed: "This survey takes signed answers only (one_per = \"signed\"): it needs a place for the signature.",
        "Questo sondaggio accetta solo risposte firmate (one_per = \"signed\"): serve un segnaposto per la firma.";
    note_mail: "Send both parts as one mail. Facts of a customer that the question shows are left out: a mail does not know them.",
        "Invia le due parti come un’unica mail. I dati del cliente che la domanda mostra vengono omessi: una mail non li conosce.";
    note_print: "Print it at least 2 cm wide, dark on light, with its white margin.",
        "Stampalo largo almeno 2 cm, scuro su chiaro, con il suo margine bianco.";
    archived: "This survey is archived", "Questo sondaggio è archiviato";
    archived_why: "It takes no answers, and pages that still ask for it show nothing. Restore it on its edit page.",
        "Non accetta risposte, e le pagine che lo chiedono ancora non mostrano niente. Puoi ripristinarlo dalla pagina di modifica.";
    recipes: "Recipes", "Ricette";
    recipes_why: "Complete pieces for the usual places, with this collector’s address filled in.",
        "Pezzi completi per i posti più comuni, con l’indirizzo di questo collector già dentro.";
    seen: "Where it stands", "Dove si trova";
    seen_why: "Sites whose visitors’ browsers asked for this survey. Only the origin is kept, in memory.",
        "I siti da cui i browser dei visitatori hanno chiesto questo sondaggio. Si tiene solo l’origine, in memoria.";
    seen_none(since: &str): "No site has asked for it since {since}, when the collector was started. A page counts as soon as one visitor has opened it.",
        "Nessun sito l’ha chiesto dal {since}, quando il collector è stato avviato. Una pagina conta appena un visitatore la apre.";
    site: "Site", "Sito";
    allowed: "Listed", "In elenco";
    asked_for: "Asked for", "Ha chiesto";
    last_seen: "Last seen", "Visto l’ultima volta";
    first_seen: "First seen", "Visto la prima volta";
    listed: "in sites", "tra i siti";
    not_listed: "not in sites", "non tra i siti";
    fix: "Add it", "Aggiungilo";
    loader_and_frame: "loader and frame", "loader e riquadro";
    loader_only: "loader only", "solo il loader";
    loader_only_why: "Not due yet by its rules, or the page’s frame-src does not name this collector.",
        "Le regole non lo fanno ancora comparire, oppure il frame-src della pagina non nomina questo collector.";
    frame_only: "frame only", "solo il riquadro";
    frame_only_why: "It works, without exact height and display rules: the loader is not in the page, or script-src forbids it.",
        "Funziona, ma senza altezza esatta e senza regole: il loader non è nella pagina, oppure script-src lo vieta.";
    check: "Check a page", "Controlla una pagina";
    check_why: "Open a page of yours with a token in its address: its loader tells this dashboard, once, whether the survey is shown and, if not, which gate holds it back. Nothing that a visitor wrote and no address is sent.",
        "Apri una tua pagina con un token nell’indirizzo: il suo loader dice a questo pannello, una volta sola, se il sondaggio compare e, se no, che cosa lo ferma. Non si invia nessun indirizzo e niente di quello che scrivono i visitatori.";
    page_address: "Address of the page", "Indirizzo della pagina";
    page_wrong: "must begin with https:// or http://", "deve iniziare con https:// o http://";
    start_check: "Check it", "Controllala";
}

impl Words {
    /// What a channel is called.
    pub(super) fn way(self, way: Way) -> &'static str {
        match way {
            Way::Inline => self.inline(),
            Way::Popover => self.popover(),
            Way::Tab => self.tab(),
            Way::Link => self.link(),
            Way::Email => self.email(),
            Way::Qr => self.qr(),
            Way::NoJs => self.no_js(),
        }
    }

    /// What it is for.
    pub(super) fn about(self, way: Way) -> &'static str {
        match way {
            Way::Inline => self.about_inline(),
            Way::Popover => self.about_popover(),
            Way::Tab => self.about_tab(),
            Way::Link => self.about_link(),
            Way::Email => self.about_email(),
            Way::Qr => self.about_qr(),
            Way::NoJs => self.about_no_js(),
        }
    }
}
