//! Every limit of a survey's definition, at its edge: the last value that fits and the first that does not.

use perche_survey::file;

/// The fields of the faults of a file with `top` at the survey's top, `below` under its own heading.
fn faults(top: &str, below: &str) -> Vec<String> {
    let text = format!("[[survey]]\nid = \"a\"\nkind = \"ces\"\n{top}\n{below}\n[survey.text.en]\nquestion = \"q\"\n");
    file::read(&text).faults.into_iter().map(|fault| fault.field).collect()
}

fn letters(count: usize) -> String {
    // Two bytes each: limits count characters.
    "é".repeat(count)
}

fn many(count: usize, one: impl Fn(usize) -> String) -> String {
    (0..count).map(one).collect()
}

/// Each row: a line of the survey with a mark in it, what fits last, what does not fit first, and the field that is named.
fn members() -> Vec<(&'static str, String, String, &'static str)> {
    let text = |most: usize| (letters(most), letters(most + 1));
    let number = |fits: &str, not: &str| (fits.to_owned(), not.to_owned());
    let rows = [
        ("company = \"¤\"", text(100), "company"),
        ("touchpoint = \"¤\"", text(64), "touchpoint"),
        ("touchpoint = \"¤\"", number("a", ""), "touchpoint"),
        ("retention_days = ¤", number("36500", "36501"), "retention_days"),
        ("retention_days = ¤", number("1", "0"), "retention_days"),
        ("contact = { label = \"¤\", consent = \"c\" }", text(200), "contact.label"),
        ("contact = { label = \"¤\", consent = \"c\" }", number("l", ""), "contact.label"),
        ("contact = { label = \"l\", consent = \"¤\" }", text(300), "contact.consent"),
        ("contact = { label = \"l\", consent = \"¤\" }", number("c", ""), "contact.consent"),
        ("privacy = { text = \"¤\", url = \"https://a\" }", text(200), "privacy.text"),
        ("privacy = { text = \"t\", url = \"https://¤\" }", text(1_992), "privacy.url"),
        ("privacy = { text = \"t\", url = \"¤\" }", number("http://a", "ftp://a"), "privacy.url"),
        ("theme = { radius = ¤ }", number("40", "41"), "theme.radius"),
        ("theme = { font = \"¤\" }", ("a".repeat(200), "a".repeat(201)), "theme.font"),
        ("theme = { accent = \"¤\" }", number("#0b6", "#0b6e"), "theme.accent"),
        ("context = { ¤ = {} }", ("a".repeat(64), "a".repeat(65)), "context."),
        ("context = { a = { max_len = ¤ } }", number("200", "201"), "context.a.max_len"),
        ("context = { a = { max_len = ¤ } }", number("1", "0"), "context.a.max_len"),
        ("context = { a = { max_values = ¤ } }", number("250", "251"), "context.a.max_values"),
        ("context = { a = { max_values = ¤ } }", number("1", "0"), "context.a.max_values"),
        ("show = { after_seconds = ¤ }", number("3600", "3601"), "show.after_seconds"),
        ("show = { selector = \"¤\" }", text(200), "show.selector"),
        ("show = { selector = \"¤\" }", number("a", ""), "show.selector"),
        ("show = { event = \"¤\" }", text(64), "show.event"),
        ("show = { event = \"¤\" }", number("a", ""), "show.event"),
        ("show = { quiet_days = ¤ }", number("365", "366"), "show.quiet_days"),
        ("show = { sample = ¤ }", number("1.0", "1.01"), "show.sample"),
        ("show = { sample = ¤ }", number("0.001", "0.0"), "show.sample"),
        ("show = { every = \"¤\" }", number("365d", "366d"), "show.every"),
        ("show = { every = \"¤\" }", number("1d", "0d"), "show.every"),
        ("text.it = { question = \"¤\" }", text(300), "text.it.question"),
        ("text.it = { question = \"¤\" }", number("q", ""), "text.it.question"),
        ("text.it = { question = \"q\", low = \"¤\" }", text(100), "text.it.low"),
        ("text.it = { question = \"q\", high = \"¤\" }", text(100), "text.it.high"),
        ("text.it = { question = \"q\", why.default = \"¤\" }", text(300), "text.it.why.default"),
        ("text.it = { question = \"q\", why.low = \"¤\" }", text(300), "text.it.why.low"),
        ("text.it = { question = \"q\", why.middle = \"¤\" }", text(300), "text.it.why.middle"),
        ("text.it = { question = \"q\", thanks.high = \"¤\" }", text(300), "text.it.thanks.high"),
    ];
    rows.into_iter().map(|(line, (fits, not), field)| (line, fits, not, field)).collect()
}

#[test]
fn every_member_has_a_last_value_that_fits_and_a_first_that_does_not() {
    for (line, fits, not, field) in members() {
        let written = |value: &str| {
            let line = line.replace('¤', value);
            if line.starts_with("text") { faults_of_text(&line) } else { faults(&line, "") }
        };
        assert_eq!(written(&fits), Vec::<String>::new(), "{line} with {fits}");
        let found = written(&not);
        let [only] = found.as_slice() else { panic!("{line} with {not}: {found:?}") };
        assert!(only.starts_with(&format!("survey[0].{field}")), "{line} with {not}: {only}");
    }
}

fn faults_of_text(line: &str) -> Vec<String> {
    let text = format!("[[survey]]\nid = \"a\"\nkind = \"ces\"\n{line}\n");
    file::read(&text).faults.into_iter().map(|fault| fault.field).collect()
}

#[test]
fn lists_and_tables_have_a_most() {
    let sites = |count| format!("sites = [{}]", many(count, |_| "\"https://shop.example\", ".to_owned()));
    let touchpoints = |count| format!("touchpoint = [{}]", many(count, |_| "\"a\", ".to_owned()));
    let keys = |count| format!("context = {{ {} }}", many(count, |index| format!("k{index} = {{}}, ")));
    for (fits, not, field) in [
        (sites(50), sites(51), "survey[0].sites"),
        (touchpoints(50), touchpoints(51), "survey[0].touchpoint"),
        (keys(16), keys(17), "survey[0].context"),
    ] {
        assert_eq!(faults(fits.trim(), ""), Vec::<String>::new());
        assert_eq!(faults(not.trim(), ""), [field]);
    }
    let locales = |count| many(count, |index| format!("[survey.text.en-x{index:03}]\nquestion = \"q\"\n"));
    assert_eq!(faults("", &locales(29)), Vec::<String>::new());
    assert_eq!(faults("", &locales(30)), ["survey[0].text"]);
}

#[test]
fn labels_have_1_to_100_characters_each() {
    let labels = |label: &str| {
        faults_of_text(&format!(
            "text.en = {{ question = \"q\", labels = [{}] }}",
            vec![format!("\"{label}\""); 7].join(", ")
        ))
    };
    for (label, fits) in [(letters(100), true), (letters(101), false), (letters(1), true), (String::new(), false)] {
        assert_eq!(labels(&label), if fits { vec![] } else { vec!["survey[0].text.en.labels".to_owned()] });
    }
}

#[test]
fn an_id_has_1_to_64_characters() {
    let id = |id: &str| {
        file::read(&format!("[[survey]]\nid = \"{id}\"\nkind = \"ces\"\ntext.en.question = \"q\"\n")).faults.len()
    };
    for (name, expected) in [
        ("a".repeat(64), 0),
        ("a".repeat(65), 1),
        (String::new(), 1),
        ("-a".to_owned(), 1),
        ("9-".to_owned(), 0),
        ("A".to_owned(), 1),
    ] {
        assert_eq!(id(&name), expected, "{name}");
    }
}

#[test]
fn a_file_has_at_most_1000_surveys() {
    let surveys = |count| {
        many(count, |index| format!("[[survey]]\nid = \"s{index}\"\nkind = \"nps\"\ntext.en.question = \"q\"\n"))
    };
    assert_eq!(file::read(&surveys(1_000)).surveys.len(), 1_000);
    let beyond = file::read(&surveys(1_001)).faults;
    assert_eq!(beyond.iter().map(|fault| fault.message.as_str()).collect::<Vec<_>>(), ["must be at most 1000 surveys"]);
}
