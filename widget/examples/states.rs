//! Writes the page in many states to a folder, to be looked at: `cargo run -p perche-widget --features ssr --example states -- DIR`.

use perche_survey::kind::Band;
use perche_survey::scale::Style;
use perche_widget::{
    Assets, Contact, Density, Envelope, Mode, Page, Point, Privacy, Question, Scheme, Stage, Whys, render, words,
};
use std::{env, fs, io, path::PathBuf};

fn main() -> io::Result<()> {
    let folder = PathBuf::from(env::args().nth(1).expect("the folder to write to"));
    fs::create_dir_all(&folder)?;
    let assets = env::args()
        .nth(2)
        .map(|base| Assets { glue: format!("{base}/perche.js"), wasm: format!("{base}/perche.wasm") });
    for (name, mut page) in states() {
        page.assets.clone_from(&assets);
        fs::write(folder.join(format!("{name}.html")), render(&page).html)?;
    }
    Ok(())
}

fn states() -> Vec<(&'static str, Page)> {
    let nps = || page("en", points(0..=10, 7, 9), Style::Numbers);
    let ces = || page("it", points(1..=7, 4, 5), Style::Numbers);
    let styled = |style, points| page("en", points, style);
    vec![
        ("nps", nps()),
        ("nps-why", at(nps(), Stage::Explaining { score: Some(6) })),
        ("nps-thanks", at(nps(), Stage::Thanked { score: Some(6) })),
        ("nps-page", Page { mode: Mode::Page, ..nps() }),
        ("nps-full", full(at(nps(), Stage::Explaining { score: Some(9) }))),
        ("nps-skip", full(nps())),
        ("nps-dark", Page { scheme: Scheme::Dark, ..full(at(nps(), Stage::Explaining { score: Some(9) })) }),
        ("nps-compact", Page { density: Density::Compact, ..full(at(nps(), Stage::Explaining { score: Some(9) })) }),
        ("ces", ces()),
        ("ces-why", at(ces(), Stage::Explaining { score: Some(2) })),
        ("ces-thanks", at(ces(), Stage::Thanked { score: Some(2) })),
        ("stars", styled(Style::Stars, points(1..=5, 3, 4))),
        ("stars-why", at(styled(Style::Stars, points(1..=5, 3, 4)), Stage::Explaining { score: Some(4) })),
        ("smileys-why", at(styled(Style::Smileys, points(1..=5, 3, 4)), Stage::Explaining { score: Some(4) })),
        ("thumbs-why", at(styled(Style::Thumbs, points(1..=2, 2, 2)), Stage::Explaining { score: Some(2) })),
        ("labels-why", at(styled(Style::Labels, labelled()), Stage::Explaining { score: Some(5) })),
    ]
}

fn at(page: Page, stage: Stage) -> Page {
    Page { stage, ..page }
}

fn full(mut page: Page) -> Page {
    page.question.skip = true;
    page.question.contact = Some(Contact {
        label: "E-mail, if we may reply".to_owned(),
        consent: "You may contact me about this".to_owned(),
    });
    page.question.privacy =
        Some(Privacy { text: "How we treat your answer".to_owned(), url: "https://shop.example/privacy".to_owned() });
    page
}

fn points(scores: std::ops::RangeInclusive<i16>, middle: i16, high: i16) -> Vec<Point> {
    let band = |score| {
        if score >= high {
            Band::High
        } else if score >= middle {
            Band::Middle
        } else {
            Band::Low
        }
    };
    scores.map(|score| Point { score, label: String::new(), band: band(score) }).collect()
}

fn labelled() -> Vec<Point> {
    let texts = ["Very difficult", "Difficult", "Neither difficult nor easy", "Easy", "Very easy"];
    let mut points = points(1..=5, 3, 4);
    for (point, text) in points.iter_mut().zip(texts) {
        text.clone_into(&mut point.label);
    }
    points
}

fn page(locale: &str, points: Vec<Point>, style: Style) -> Page {
    let italian = locale == "it";
    let text = |english: &str, other: &str| if italian { other } else { english }.to_owned();
    let why = text("What is the main reason for your score?", "Qual è il motivo principale?");
    let thanks = text("Thank you. Your answer helps us do better.", "Grazie, la tua risposta ci aiuta a migliorare.");
    Page {
        id: "01939d5e-0000-7000-8000-000000000001".to_owned(),
        resumed: false,
        stage: Stage::Asking,
        missing: false,
        closed: false,
        preselect: None,
        question: Question {
            survey: "post-purchase".to_owned(),
            locale: locale.to_owned(),
            question: text(
                "How likely are you to recommend Rossi Shop to a friend or colleague?",
                "Rossi Shop mi ha facilitato la gestione del problema.",
            ),
            low: text("Not at all likely", "Per niente d’accordo"),
            high: text("Extremely likely", "Pienamente d’accordo"),
            points,
            style,
            skip: false,
            why: Whys {
                low: text("What went wrong, and what could we do better?", "Che cosa l’ha reso difficile?"),
                middle: why.clone(),
                high: text("What did you like most?", "Che cosa ti è piaciuto di più?"),
                skipped: text("Is there anything you would like to tell us?", "C’è qualcosa che vuoi dirci?"),
            },
            thanks: Whys { low: thanks.clone(), middle: thanks.clone(), high: thanks.clone(), skipped: thanks },
            link: None,
            contact: None,
            privacy: None,
            words: words(locale),
        },
        envelope: Envelope {
            version: "9f2c41d0a7be".to_owned(),
            context: [("order".to_owned(), "A-17".to_owned())].into(),
            display: "token".to_owned(),
            ..Envelope::default()
        },
        theme_css: String::new(),
        mode: Mode::Inline,
        scheme: Scheme::Auto,
        density: Density::Normal,
        assets: None,
        company: "Rossi".to_owned(),
        locales: vec!["en".to_owned(), "it".to_owned()],
    }
}
