//! Labels that contradict the polarity: what real owners write, in the five languages whose words are known.

use perche_survey::file;
use perche_survey::scale::Polarity;
use serde::Deserialize;

const CORPUS: &str = include_str!("polarity.toml");

#[derive(Deserialize)]
struct Corpus {
    pairs: Vec<Pair>,
}

#[derive(Deserialize)]
struct Pair {
    l: String,
    low: String,
    high: String,
    #[serde(default = "plain")]
    q: String,
    good: String,
}

fn plain() -> String {
    "q".to_owned()
}

/// The questions to the owner that reading `text` gives, with their fields.
fn asked(text: &str) -> Vec<String> {
    let file = file::read(text);
    assert_eq!(file.faults, [], "{text}");
    let questions = file.warnings.into_iter().filter(|warning| warning.message.contains("which is meant?"));
    questions.map(|warning| warning.to_string()).collect()
}

fn survey(kind: &str, scale: &str, locale: &str, wording: &str) -> String {
    format!(
        "company = \"Rossi\"\n[[survey]]\nid = \"a\"\nkind = \"{kind}\"\nscale = {{ {scale} }}\n[survey.text.{locale}]\n{wording}\n"
    )
}

fn quoted(text: &str) -> String {
    toml::Value::from(text).to_string()
}

fn ends(pair: &Pair, polarity: Polarity) -> Vec<String> {
    let polarity = match polarity {
        Polarity::HighIsGood => "high_is_good",
        Polarity::LowIsGood => "low_is_good",
    };
    let wording = format!("question = {}\nlow = {}\nhigh = {}", quoted(&pair.q), quoted(&pair.low), quoted(&pair.high));
    asked(&survey("ces", &format!("min = 1, max = 5, polarity = \"{polarity}\""), &pair.l, &wording))
}

#[test]
fn every_pair_of_ends_is_asked_about_when_it_contradicts_the_polarity_and_only_then() {
    let corpus: Corpus = toml::from_str(CORPUS).expect("the corpus");
    assert!(corpus.pairs.len() >= 60);
    let mut wrong = Vec::new();
    for pair in &corpus.pairs {
        let found = (!ends(pair, Polarity::HighIsGood).is_empty(), !ends(pair, Polarity::LowIsGood).is_empty());
        // Whether high_is_good and low_is_good are to be asked about.
        let fits = match pair.good.as_str() {
            "high" => found == (false, true),
            "low" => found == (true, false),
            "unsaid" => found == (false, false),
            "high or unsaid" => !found.0,
            "low or unsaid" => !found.1,
            other => panic!("{other} is no end"),
        };
        if !fits {
            wrong
                .push(format!("{} {:?} … {:?} ({}): {} but {found:?}", pair.l, pair.low, pair.high, pair.q, pair.good));
        }
    }
    assert!(wrong.is_empty(), "{} of {} pairs:\n{}", wrong.len(), corpus.pairs.len(), wrong.join("\n"));
}

/// The one question that reading a survey of `wording` gives, without its line.
fn question(kind: &str, scale: &str, locale: &str, wording: &str) -> String {
    let found = asked(&survey(kind, scale, locale, wording));
    let [only] = found.as_slice() else { panic!("{found:#?}") };
    only.split_once(": ").expect("a line first").1.to_owned()
}

#[test]
fn the_owner_is_asked_which_of_the_two_is_meant() {
    let agree = "question = \"It was easy to order.\"\nlow = \"Strongly agree\"\nhigh = \"Strongly disagree\"";
    assert_eq!(
        question("ces", "min = 1, max = 5", "en", agree),
        "survey[0].text.en.low: \"Strongly agree\" sounds like the good end, but polarity = \"high_is_good\" makes 1 the \
         bad one: which is meant? polarity = \"low_is_good\" turns the scale, or change the labels"
    );
    let hopeless = "question = \"q\"\nlow = \"Hm\"\nhigh = \"Very difficult\"";
    assert_eq!(
        question("ces", "min = 0, max = 6", "en", hopeless),
        "survey[0].text.en.high: \"Very difficult\" sounds like the bad end, but polarity = \"high_is_good\" makes 6 the \
         good one: which is meant? polarity = \"low_is_good\" turns the scale, or change the labels"
    );
    let turned = "question = \"q\"\nlow = \"Difficile\"\nhigh = \"Facile\"";
    assert_eq!(
        question("csat", "min = 1, max = 5, polarity = \"low_is_good\"", "it", turned),
        "survey[0].text.it.high: \"Facile\" sounds like the good end, but polarity = \"low_is_good\" makes 5 the bad one: \
         which is meant? polarity = \"high_is_good\" turns the scale, or change the labels"
    );
}

#[test]
fn a_kind_with_one_polarity_is_not_told_to_turn_it() {
    let wording =
        "question = \"How likely are you to return to us?\"\nlow = \"Very likely\"\nhigh = \"Not at all likely\"";
    let found = question("nps", "min = 0, max = 10", "en", wording);
    assert!(found.ends_with("which is meant? this kind has no other polarity, so change the labels"), "{found}");
}

#[test]
fn the_line_is_that_of_the_text() {
    let found =
        asked(&survey("ces", "min = 1, max = 5", "fr", "question = \"q\"\nlow = \"Facile\"\nhigh = \"Difficile\""));
    assert!(found[0].starts_with("line 8: survey[0].text.fr.low: "), "{found:?}");
}

/// Labels of five points, and what is asked about them when high is good.
const LABELS: [(&str, &[&str], Option<&str>); 12] = [
    ("en", &["Strongly disagree", "Disagree", "Neither agree nor disagree", "Agree", "Strongly agree"], None),
    (
        "en",
        &["Strongly agree", "Agree", "Neither agree nor disagree", "Disagree", "Strongly disagree"],
        Some("labels[0]"),
    ),
    ("en", &["Strongly disagree", "Agree", "Neutral", "Disagree", "Strongly agree"], Some("labels[1]")),
    ("en", &["Not at all satisfied", "Slightly satisfied", "Satisfied", "Very satisfied", "Extremely satisfied"], None),
    ("en", &["Poor", "Fair", "Good", "Very good", "Excellent"], None),
    ("en", &["Fair", "Good", "Better", "Great", "Poor"], Some("labels[4]")),
    ("it", &["Pessimo", "Scarso", "Sufficiente", "Buono", "Ottimo"], None),
    ("it", &["Facilissimo", "Facile", "Così così", "Difficile", "Difficilissimo"], Some("labels[0]")),
    ("de", &["Sehr unzufrieden", "Unzufrieden", "Teils/teils", "Zufrieden", "Sehr zufrieden"], None),
    ("de", &["Sehr gut", "Gut", "Befriedigend", "Ausreichend", "Mangelhaft"], Some("labels[0]")),
    (
        "fr",
        &[
            "Pas du tout d'accord",
            "Plutôt pas d'accord",
            "Ni d'accord ni pas d'accord",
            "Plutôt d'accord",
            "Tout à fait d'accord",
        ],
        None,
    ),
    ("es", &["Muy fácil", "Fácil", "Ni fácil ni difícil", "Difícil", "Muy difícil"], Some("labels[0]")),
];

#[test]
fn labels_of_points_run_from_the_bad_end_to_the_good_one() {
    for (locale, labels, expected) in LABELS {
        let list = |labels: &[&str]| labels.iter().map(|label| quoted(label)).collect::<Vec<_>>().join(", ");
        let wording = format!("question = \"q\"\nlabels = [{}]", list(labels));
        for order in ["ascending", "descending"] {
            let found = asked(&survey("ces", &format!("min = 1, max = 5, order = \"{order}\""), locale, &wording));
            let fields: Vec<&str> = found.iter().filter_map(|line| line.split(": ").nth(1)).collect();
            let expected = expected.map(|label| format!("survey[0].text.{locale}.{label}"));
            assert_eq!(fields, expected.iter().map(String::as_str).collect::<Vec<_>>(), "{labels:?}");
        }
    }
    let mixed = "question = \"q\"\nlabels = [\"Terrible\", \"Good\", \"Bad\", \"Great\"]";
    assert_eq!(
        question("csat", "min = 1, max = 4", "en", mixed),
        "survey[0].text.en.labels[1]: \"Good\" sounds better than \"Bad\", but polarity = \"high_is_good\" makes 3 the \
         better one: which is meant? labels run from the lowest score to the highest, whatever the order on the page"
    );
}

#[test]
fn a_question_that_explains_its_points_must_fit_the_polarity() {
    let rows = [
        ("it", "Mi ha facilitato la gestione del problema: 1 = concordo pienamente … 5 = non concordo affatto", "low"),
        ("it", "Da 1 (per niente facile) a 5 (facilissimo), quanto è stato facile?", "high"),
        ("en", "How was it? 1 = very difficult, 5 = very easy", "high"),
        ("en", "Rate us: 1: excellent, 2: good, 3: fair, 4: poor, 5: terrible", "low"),
        ("de", "Wie war es (1 = sehr gut, 5 = mangelhaft)?", "low"),
        ("fr", "De 1 (pas du tout satisfait) à 5 (très satisfait), êtes-vous satisfait ?", "high"),
        ("es", "1 = nada fácil y 5 = muy fácil: ¿cómo fue?", "high"),
        ("en", "From 1 to 5: how easy was it?", "unsaid"),
        ("en", "Was it easy? 1 = no, 5 = yes", "unsaid"),
        ("en", "How easy was it (9 = very easy, 8 = very difficult)?", "unsaid"),
    ];
    for (locale, said, good) in rows {
        for (polarity, contradicted) in [("high_is_good", good == "low"), ("low_is_good", good == "high")] {
            let scale = format!("min = 1, max = 5, polarity = \"{polarity}\"");
            let found = asked(&survey("ces", &scale, locale, &format!("question = {}", quoted(said))));
            assert_eq!(found.len(), usize::from(contradicted), "{said} {polarity}: {found:?}");
            assert!(
                found.iter().all(|line| line.contains("text.") && line.ends_with("or change the question")),
                "{found:?}"
            );
        }
    }
}

#[test]
fn every_text_is_asked_about_on_its_own() {
    let right = "question = \"q\"\nlow = \"Bad\"\nhigh = \"Good\"";
    let both = format!("{right}\n[survey.text.de-AT]\nquestion = \"q\"\nlow = \"Gut\"\nhigh = \"Schlecht\"");
    assert!(question("csat", "min = 1, max = 5", "en", &both).starts_with("survey[0].text.de-AT.low: \"Gut\""));
    let ends_and_labels = "question = \"q\"\nlow = \"Good\"\nhigh = \"Bad\"\nlabels = [\"Bad\", \"Good\"]";
    assert!(question("csat", "min = 1, max = 2", "en", ends_and_labels).starts_with("survey[0].text.en.low"));
}
