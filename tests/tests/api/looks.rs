//! How the page looks, so far as the server decides it, and what it weighs.

use perche_tests::collector::{Collector, SURVEYS};

const QUESTION: &str = "question = \"How easy was it for you to get this resolved?\"\nlow = \"Very difficult\"\n\
                        high = \"Very easy\"\n";

#[test]
fn an_accent_comes_as_tones_that_can_be_seen() {
    let survey = |accent: &str| {
        format!(
            "[[survey]]\nid = \"a\"\nkind = \"nps\"\ntheme = {{ accent = \"{accent}\" }}\n[survey.text.en]\n{QUESTION}"
        )
    };
    let yellow = Collector::start(&survey("#fd0")).client().get("/s/a").text;
    assert!(yellow.contains(":root{--fill:#ffdd00;--on-fill:#000000;--edge:#948000}"), "{yellow}");
    assert!(yellow.contains(":root[data-scheme=\"dark\"]{--fill:#ffec73;"), "{yellow}");
    let green = Collector::start(&survey("#0b6e4f")).client().get("/s/a").text;
    assert!(green.contains(":root{--fill:#0b6e4f;--on-fill:#ffffff;--edge:#0b6e4f}"), "{green}");
}

#[test]
fn thanks_lead_on_per_band_in_words_of_the_locale() {
    let text = |locale: &str, link: &str| format!("[survey.text.{locale}]\n{QUESTION}link = {link}\n");
    let surveys = "[[survey]]\nid = \"a\"\nkind = \"nps\"\ncompany = \"R & <b>\"\n".to_owned()
        + &text("en", "{ text = \"Review {company}\", url = \"https://reviews.example/?a=1&b=2\", after = \"high\" }")
        + &text("it", "{ text = \"Recensisci\", url = \"https://reviews.example/it\" }");
    let collector = Collector::start(&surveys);
    let english = collector.client().get("/s/a?locale=en").text;
    assert!(english.contains("href=\"https://reviews.example/?a=1&amp;b=2\""), "{english}");
    assert!(english.contains("Review R &amp; &lt;b&gt;") && !english.contains("<b>R"), "{english}");
    let only_after = ".card:not(:has([data-band=\"high\"]:checked)) .onward{display:none}";
    assert!(english.contains(only_after));
    let italian = collector.client().get("/s/a?locale=it").text;
    assert!(italian.contains("Recensisci") && !italian.contains(only_after), "{italian}");
}

/// What the best compression makes of it, in bytes.
fn brotli(text: &str) -> usize {
    let mut small = Vec::new();
    let best = brotli::enc::BrotliEncoderParams { quality: 11, ..Default::default() };
    brotli::BrotliCompress(&mut text.as_bytes(), &mut small, &best).unwrap();
    small.len()
}

#[test]
fn the_loader_and_the_page_fit_in_one_round_trip() {
    let collector = Collector::start(SURVEYS);
    let loader = collector.client().get("/embed.js").text;
    let folder = loader.split("assets/").nth(1).and_then(|rest| rest.split('/').next()).unwrap();
    for part in ["rules.js", "debug.js"] {
        println!("{part} {}", brotli(&collector.client().get(&format!("/assets/{folder}/{part}")).text));
    }
    let (loader, page) = (brotli(&loader), brotli(&collector.client().get("/s/loyalty").text));
    println!("embed.js {loader}, page {page}, together {}", loader + page);
    // Together they stay below 8 KB.
    assert!(loader <= 2_560 && page <= 5_120, "embed.js {loader}, page {page}");
}

#[test]
fn the_page_of_every_kind_and_style_fits_too() {
    let survey = |id: &str, kind: &str, scale: &str, more: &str| {
        format!(
            "[[survey]]\nid = \"{id}\"\nkind = \"{kind}\"\nscale = {{ {scale} }}\n{more}\n[survey.text.en]\n\
             question = \"How easy was it for you to get this resolved?\"\nlow = \"Very difficult\"\n\
             high = \"Very easy\"\n"
        )
    };
    let labels = "labels = [\"Very difficult\", \"Difficult\", \"Neither\", \"Easy\", \"Very easy\"]\n";
    let surveys = [
        survey("nps", "nps", "", ""),
        survey("csat", "csat", "", ""),
        survey("ten", "csat", "min = 1, max = 10", ""),
        survey("ces", "ces", "", ""),
        survey("stars", "csat", "style = \"stars\"", ""),
        survey("smileys", "csat", "style = \"smileys\"", ""),
        survey("thumbs", "csat", "min = 1, max = 2, style = \"thumbs\"", ""),
        survey("labels", "ces", "min = 1, max = 5, style = \"labels\"", "") + labels,
    ];
    let collector = Collector::start(&surveys.concat());
    let sizes = ["nps", "csat", "ten", "ces", "stars", "smileys", "thumbs", "labels"]
        .map(|id| (id, brotli(&collector.client().get(&format!("/s/{id}?mode=inline")).text)));
    println!("pages, brotli 11: {sizes:?}");
    assert!(sizes.iter().all(|(_, size)| *size <= 5_120), "{sizes:?}");
}
