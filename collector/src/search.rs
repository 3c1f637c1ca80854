//! Finding comments by their words, whatever their case and accents.

use icu_normalizer::DecomposingNormalizerBorrowed;
use icu_properties::CodePointMapData;
use icu_properties::props::GeneralCategory;
use perche_survey::draft::Fault;

/// The most letters of a search, and the most words.
const MAX_LETTERS: usize = 200;
const MAX_WORDS: usize = 20;

/// What is looked for: every word must begin a word of the comment, so that `pay` finds "payment" and `late` does not
/// find "chocolate". Scripts that put no space between words are searched anywhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Words(Vec<String>);

impl Words {
    /// Reads the parameter `q`.
    pub fn read(q: &str) -> Result<Self, Fault> {
        let words = words(&fold(q));
        if words.is_empty() || words.len() > MAX_WORDS || q.chars().count() > MAX_LETTERS {
            let allowed =
                format!("must be 1 to {MAX_WORDS} words of letters or digits, at most {MAX_LETTERS} characters in all");
            return Err(Fault::new("q", allowed));
        }
        Ok(Self(words))
    }

    /// Whether all of them occur in `text`.
    pub fn occur_in(&self, text: &str) -> bool {
        let text = fold(text);
        let begun: Vec<&str> = split(&text).collect();
        let occurs = |word: &String| {
            if word.chars().any(has_no_spaces) {
                text.contains(word.as_str())
            } else {
                begun.iter().any(|begun| begun.starts_with(word.as_str()))
            }
        };
        self.0.iter().all(occurs)
    }
}

/// `text` without case and accents. Upper case first: it is there that `ß` becomes two letters.
fn fold(text: &str) -> String {
    let category = CodePointMapData::<GeneralCategory>::new();
    DecomposingNormalizerBorrowed::new_nfkd()
        .normalize(text)
        .chars()
        .filter(|letter| category.get(*letter) != GeneralCategory::NonspacingMark)
        .flat_map(char::to_uppercase)
        .flat_map(char::to_lowercase)
        .collect()
}

fn split(text: &str) -> impl Iterator<Item = &str> {
    text.split(|letter: char| !letter.is_alphanumeric()).filter(|word| !word.is_empty())
}

fn words(text: &str) -> Vec<String> {
    split(text).map(str::to_owned).collect()
}

/// Thai and Lao, Myanmar, Khmer, kana, Han.
fn has_no_spaces(letter: char) -> bool {
    matches!(letter,
        '\u{e00}'..='\u{eff}' | '\u{1000}'..='\u{109f}' | '\u{1780}'..='\u{17ff}'
        | '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{9fff}' | '\u{20000}'..='\u{3ffff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn finds(q: &str, text: &str) -> bool {
        Words::read(q).expect("words").occur_in(text)
    }

    #[test]
    fn words_are_found_whatever_their_case_and_accents() {
        for (q, text) in [
            ("perche", "PERCHÉ no?"),
            ("CAFÉ", "un cafe\u{301}, grazie"),
            ("strasse", "Die Straße war gesperrt."),
            ("ΣΊΣΥΦΟΣ", "σίσυφος"),
            ("pay", "The payment failed."),
            ("failed payment", "The payment failed."),
            ("遅い", "配送が遅いです"),
            ("istanbul", "İstanbul'a geç geldi"),
            ("fi", "ﬁne"),
        ] {
            assert!(finds(q, text), "{q} in {text}");
        }
    }

    #[test]
    fn a_word_that_is_not_there_is_not_found() {
        for (q, text) in
            [("late", "chocolate"), ("payment slow", "The payment failed."), ("a", ""), ("遅い", "配送が早い")]
        {
            assert!(!finds(q, text), "{q} in {text}");
        }
    }

    #[test]
    fn a_search_has_one_to_twenty_words() {
        let many = |count: usize| vec!["a"; count].join(" ");
        for (q, sound) in [
            (String::new(), false),
            (" !? ".to_owned(), false),
            (many(20), true),
            (many(21), false),
            ("a".repeat(200), true),
            ("a".repeat(201), false),
        ] {
            assert_eq!(Words::read(&q).is_ok(), sound, "{q}");
        }
    }
}
