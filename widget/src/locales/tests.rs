use super::*;

/// Every string of a file, as `page.send`.
fn strings(text: &str) -> Vec<(String, String)> {
    let table: toml::Table = toml::from_str(text).expect("TOML");
    let mut all: Vec<(String, String)> = table
        .iter()
        .flat_map(|(part, strings)| {
            let strings = strings.as_table().expect("a part is a table");
            strings
                .iter()
                .map(move |(name, text)| (format!("{part}.{name}"), text.as_str().expect("a text").to_owned()))
        })
        .collect();
    all.sort();
    all
}

fn names(text: &str) -> Vec<String> {
    strings(text).into_iter().map(|(name, _)| name).collect()
}

/// The strings that look as if nobody had translated them.
fn leftovers(locale: &str, text: &str) -> Vec<String> {
    let english = strings(FILES[0].1);
    let words = |text: &str| -> Vec<String> {
        text.split(|letter: char| !letter.is_alphanumeric()).map(str::to_lowercase).collect()
    };
    let telling = ["the", "your", "answer", "please", "server", "send", "sent", "this", "characters", "survey"];
    let native = |letter: char| match locale {
        "ar" => ('\u{600}'..='\u{6ff}').contains(&letter),
        "ja" => ('\u{3040}'..='\u{30ff}').contains(&letter) || ('\u{4e00}'..='\u{9fff}').contains(&letter),
        _ => letter.is_alphabetic(),
    };
    strings(text)
        .into_iter()
        .zip(english)
        .filter(|((_, said), (_, in_english))| {
            // A server is called so in German, Dutch and others.
            let borrowed = |word: &&&str| **word == "server" && matches!(locale, "de" | "nl");
            let english_words = telling.iter().filter(|word| words(said).iter().any(|said| said == **word));
            said == in_english || english_words.filter(|word| !borrowed(word)).count() > 0 || !said.chars().any(native)
        })
        .map(|((name, said), _)| format!("{locale} {name}: {said}"))
        .collect()
}

#[test]
fn every_locale_has_every_string() {
    let english = names(FILES[0].1);
    assert!(english.len() > 15);
    for (locale, text) in FILES {
        let _: Strings = toml::from_str(text).unwrap_or_else(|error| panic!("{locale}: {error}"));
        assert_eq!(names(text), english, "{locale}");
        for (name, said) in strings(text) {
            assert!(!said.trim().is_empty(), "{locale} {name} is empty");
            assert_eq!(said.contains("{n}"), name == "page.left", "{locale} {name}: {said}");
            assert!(!said.contains(['\'', '"']), "{locale} {name}: typewriter quotes: {said}");
        }
    }
}

#[test]
fn no_locale_has_english_left_over() {
    for (locale, text) in FILES.into_iter().skip(1) {
        assert_eq!(leftovers(locale, text), Vec::<String>::new());
    }
}

#[test]
fn a_string_that_nobody_translated_is_found() {
    let (_, german) = FILES[2];
    assert_eq!(leftovers("de", &german.replace("Absenden", "Send")), ["de page.send: Send"]);
    let half = german.replace("Vielen Dank für Ihre Antwort.", "Vielen Dank für your answer.");
    assert_eq!(leftovers("de", &half), ["de survey.thanks: Vielen Dank für your answer."]);
    assert_eq!(leftovers("ja", &FILES[9].1.replace("再試行", "Retry")), ["ja page.retry: Retry"]);
}

#[test]
fn the_server_speaks_ten_languages() {
    let spoken: Vec<&str> = locales().collect();
    assert_eq!(spoken, ["en", "it", "de", "fr", "es", "pt", "nl", "pl", "ar", "ja"]);
    let rtl: Vec<&str> = locales().filter(|locale| is_rtl(locale)).collect();
    assert_eq!(rtl, ["ar"]);
    assert!(is_rtl("he-IL") && !is_rtl("arn") && !is_rtl(""));
}

#[test]
fn a_region_falls_back_to_its_language_and_an_unknown_one_to_english() {
    assert_eq!(words("de-AT").send, "Absenden");
    assert_eq!(words("IT").send, "Invia");
    assert_eq!(words("tlh").send, "Send");
    assert_eq!(notices("").gone, notices("en").gone);
}

#[test]
fn each_string_falls_back_by_itself() {
    let strings = |send: &str, retry: &str| Strings {
        page: Words { send: send.to_owned(), retry: retry.to_owned(), ..Words::default() },
        ..Strings::default()
    };
    let (austrian, german, english) =
        (strings("Schicken", ""), strings("Absenden", "Nochmals"), strings("Send", "Retry"));
    let chain = [&austrian, &german, &english];
    assert_eq!(first(&chain, |strings| &strings.page.send), "Schicken");
    assert_eq!(first(&chain, |strings| &strings.page.retry), "Nochmals");
    assert_eq!(first(&chain[2..], |strings| &strings.page.retry), "Retry");
}
