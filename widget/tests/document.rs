//! The server's half: what stands in the document, and that no text can leave its place.
#![cfg(feature = "ssr")]

use perche_survey::kind::Band;
use perche_survey::scale::Style;
use perche_widget::{
    Assets, Contact, Density, Document, Envelope, Mode, Notice, Page, Point, Privacy, Question, Scheme, Stage, Whys,
    notice, render, words,
};

const HOSTILE: &str = "</script></style><img src=x onerror=alert(1)>\"'&<!--\u{2028}";

fn page(text: &str) -> Page {
    let whys = || Whys { low: text.into(), middle: text.into(), high: text.into(), skipped: text.into() };
    let point = |score, band| Point { score, label: text.to_owned(), band };
    Page {
        id: "01939d5e-0000-7000-8000-000000000001".to_owned(),
        resumed: false,
        stage: Stage::Asking,
        missing: false,
        closed: false,
        preselect: None,
        question: Question {
            survey: "post-purchase".to_owned(),
            locale: "it".to_owned(),
            question: text.to_owned(),
            low: text.to_owned(),
            high: text.to_owned(),
            points: vec![point(1, Band::Low), point(2, Band::Middle), point(3, Band::High)],
            style: Style::Numbers,
            skip: true,
            why: whys(),
            thanks: whys(),
            link: None,
            contact: Some(Contact { label: text.to_owned(), consent: text.to_owned() }),
            privacy: Some(Privacy { text: text.to_owned(), url: text.to_owned() }),
            words: words("it"),
        },
        envelope: Envelope {
            version: text.to_owned(),
            context: [("order".to_owned(), text.to_owned())].into(),
            display: text.to_owned(),
            test: true,
            nonce: text.to_owned(),
        },
        theme_css: String::new(),
        mode: Mode::Inline,
        scheme: Scheme::Auto,
        density: Density::Normal,
        assets: Some(Assets { glue: text.to_owned(), wasm: text.to_owned() }),
        company: text.to_owned(),
        locales: vec![text.to_owned()],
    }
}

/// The document without the texts that are meant to be style, script or data.
fn markup(document: &Document) -> String {
    let mut html = document.html.clone();
    for text in document.styles.iter().chain(&document.scripts) {
        html = html.replace(text, "");
    }
    let (before, rest) = html.split_once("id=\"page\">").expect("the page's JSON");
    let (_, after) = rest.split_once("</script>").expect("its end");
    format!("{before}{after}")
}

fn json(document: &Document) -> &str {
    let (_, rest) = document.html.split_once("id=\"page\">").expect("the page's JSON");
    rest.split_once("</script>").expect("its end").0
}

#[test]
fn a_hostile_text_stays_text_in_every_field() {
    for style in [Style::Numbers, Style::Stars, Style::Smileys, Style::Thumbs, Style::Labels] {
        for stage in [Stage::Asking, Stage::Explaining { score: Some(1) }, Stage::Thanked { score: None }] {
            let mut page = page(HOSTILE);
            (page.question.style, page.stage) = (style, stage);
            let document = render(&page);
            let markup = markup(&document);
            assert!(!markup.contains("<img"), "{style:?} {stage:?}");
            assert!(!markup.contains("<!--"), "a comment would swallow the page");
            assert_eq!(markup.matches("</script>").count(), 1, "the boot script's own end and no other");
            assert_eq!(markup.matches("</style>").count(), document.styles.len());
            assert!(!json(&document).contains(['<', '>', '&', '\u{2028}']));
        }
    }
}

#[test]
fn the_json_gives_the_texts_back_as_they_were() {
    let document = render(&page(HOSTILE));
    let value: serde_json::Value = serde_json::from_str(json(&document)).expect("JSON");
    assert_eq!(value["spoken"]["thanks"][0], HOSTILE);
    assert_eq!(value["context"]["order"], HOSTILE);
    assert_eq!(value["envelope"]["display"], HOSTILE);
    assert_eq!(value["score"], serde_json::Value::Null);
}

#[test]
fn a_post_carries_the_token_and_nothing_that_the_token_holds() {
    let mut page = page("text");
    let envelope = |page: &Page| -> serde_json::Value {
        serde_json::from_str::<serde_json::Value>(json(&render(page))).expect("JSON")["envelope"].clone()
    };
    assert_eq!(envelope(&page), serde_json::json!({ "display": "text", "test": true }));
    page.envelope.test = false;
    assert_eq!(envelope(&page), serde_json::json!({ "display": "text" }));
}

#[test]
fn every_point_is_one_radio_and_only_the_kept_score_is_checked() {
    let mut page = page("text");
    page.stage = Stage::Explaining { score: Some(2) };
    let markup = markup(&render(&page));
    assert_eq!(markup.matches("type=\"radio\"").count(), 3);
    assert_eq!(markup.matches(" checked").count(), 1);
    assert!(markup.contains("value=\"2\" required data-band=\"middle\" checked"));
    assert!(markup.contains("role=\"radiogroup\"") && markup.contains("data-step=\"explaining\""));
}

#[test]
fn nothing_needs_an_inline_style_or_handler() {
    let markup = markup(&render(&page("text")));
    assert!(!markup.contains(" style=") && !markup.contains(" on"), "the page's own policy would block it");
}

#[test]
fn the_form_works_by_itself() {
    let mut page = page("text");
    page.assets = None;
    let document = render(&page);
    let markup = markup(&document);
    for field in ["id", "score", "comment", "contact", "consent", "version", "display", "website"] {
        assert!(markup.contains(&format!("name=\"{field}\"")), "{field}");
    }
    assert!(markup.contains("method=\"post\" action=\"./post-purchase\""));
    let (_, withdrawal) = markup.split_once("action=\"./post-purchase/withdraw\"").expect("the withdrawal");
    assert!(withdrawal.contains("name=\"id\"") && withdrawal.contains("name=\"display\""), "it knows its page");
    assert!(!document.html.contains("rel=\"preload\"") && json(&document).contains("\"assets\":null"));
    page.mode = Mode::Page;
    assert!(render(&page).html.contains("action=\"./post-purchase?mode=page\""), "the answer's page looks the same");
}

#[test]
fn the_policy_s_texts_are_the_page_s_texts() {
    let mut page = page("text");
    page.theme_css = ":root{--accent:#123456}".to_owned();
    let document = render(&page);
    assert_eq!(document.styles.len(), 2);
    for style in &document.styles {
        assert!(document.html.contains(&format!("<style>{style}</style>")));
    }
    for script in &document.scripts {
        assert!(document.html.contains(&format!("<script>{script}</script>")));
    }
    page.theme_css = "</style><script>alert(1)</script>".to_owned();
    assert_eq!(render(&page).styles.len(), 1, "a theme that holds a tag is none");
}

#[test]
fn the_document_says_its_language_and_direction() {
    let mut page = page("text");
    assert!(render(&page).html.starts_with("<!doctype html><html lang=\"it\" dir=\"ltr\" data-mode=\"inline\">"));
    page.question.locale = "ar-EG".to_owned();
    assert!(render(&page).html.contains("dir=\"rtl\""));
}

#[test]
fn the_theme_s_scheme_and_density_stand_on_the_document() {
    let mut page = page("text");
    for (scheme, density, expected) in [
        (Scheme::Light, Density::Normal, " data-scheme=\"light\">"),
        (Scheme::Dark, Density::Compact, " data-scheme=\"dark\" data-density=\"compact\">"),
        (Scheme::Auto, Density::Compact, " data-density=\"compact\">"),
    ] {
        (page.scheme, page.density) = (scheme, density);
        let html = render(&page).html;
        assert!(html.contains(&format!("data-mode=\"inline\"{expected}<head>")), "{scheme:?} {density:?}");
    }
}

#[test]
fn a_notice_tells_the_customer_and_the_loader() {
    let document = notice(Notice::Archived, "it-CH");
    assert!(document.html.contains("Questo sondaggio è terminato") && document.html.contains("type:\"gone\""));
    assert_eq!((document.scripts.len(), document.styles.len()), (1, 1));
}

#[test]
fn the_page_stays_small() {
    let html = render(&page("text")).html;
    assert!(html.len() < 20_000, "{} bytes before compression", html.len());
}
