//! The words that customers' labels are made of, one list per language in `words/`.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use serde::Deserialize;

/// What a word does to the judgement of the label it stands in.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(super) enum Sense {
    /// Praises, whatever was asked.
    Good,
    /// Complains, whatever was asked.
    Bad,
    /// Says yes to what was asked: agree, likely.
    Assent,
    /// Says no to it: disagree, unlikely.
    Dissent,
    /// A noun of which much is good: satisfaction.
    Merit,
    /// A noun of which much is bad: effort.
    Burden,
    /// A small amount of a noun.
    Little,
    /// A large amount of a noun.
    Much,
    /// A small amount of a noun, and turns an adjective: poco facile.
    Few,
    /// Turns what it belongs to.
    Not,
    /// Compares; "could not be easier" is praise, so a turned comparison is left unjudged.
    More,
    /// Says what might be: "could be easier".
    Could,
    /// As far as it goes.
    Very,
    /// Leaves the label unjudged: neither … nor.
    Middle,
    /// Leaves it unjudged as well: agreeing to leave is no praise.
    Doubt,
    /// Leaves it unjudged unless something is denied.
    Alone,
    /// Begins another clause.
    And,
    /// Nothing.
    Skip,
    /// The company, as the one who acts.
    We,
    /// The customer, as the one who acts.
    You,
}

/// A word or a few words as the lists know them; empty when no list does.
pub(super) type Word = Vec<Sense>;

/// What a text is cut into; a word is in lower case, without accents.
enum Token {
    Word(String),
    Stop,
}

struct Entry {
    words: Vec<String>,
    /// Written with `*`: any ending of the last word fits.
    open: bool,
    sense: Sense,
}

/// The words of one language.
pub(super) struct Lexicon(Vec<Entry>);

const LANGUAGES: [(&str, &str); 5] = [
    ("de", include_str!("words/de.toml")),
    ("en", include_str!("words/en.toml")),
    ("es", include_str!("words/es.toml")),
    ("fr", include_str!("words/fr.toml")),
    ("it", include_str!("words/it.toml")),
];

static LEXICONS: LazyLock<BTreeMap<&str, Lexicon>> =
    LazyLock::new(|| LANGUAGES.into_iter().map(|(language, lists)| (language, Lexicon::parse(lists))).collect());

impl Lexicon {
    /// The words of the language of `locale`, when it is one of ours.
    pub(super) fn of(locale: &str) -> Option<&'static Self> {
        LEXICONS.get(locale.split('-').next()?)
    }

    fn parse(lists: &str) -> Self {
        let lists: BTreeMap<Sense, Vec<String>> = toml::from_str(lists).expect("a test reads every list");
        let entry = |sense, written: &String| Entry {
            words: written.split([' ', '*']).filter(|word| !word.is_empty()).map(str::to_owned).collect(),
            open: written.ends_with('*'),
            sense,
        };
        Self(lists.iter().flat_map(|(sense, list)| list.iter().map(|written| entry(*sense, written))).collect())
    }

    /// `text` as clauses of known and unknown words; the longest entry that fits is taken.
    pub(super) fn clauses(&self, text: &str) -> Vec<Vec<Word>> {
        let tokens = tokens(text);
        let mut clauses = vec![Vec::new()];
        let mut at = 0;
        while let Some(token) = tokens.get(at) {
            let (length, word) = match token {
                Token::Stop => (1, vec![Sense::And]),
                Token::Word(_) => self.longest(&tokens[at..]),
            };
            if word.contains(&Sense::And) {
                clauses.push(Vec::new());
            } else if let Some(clause) = clauses.last_mut() {
                clause.push(word);
            }
            at += length;
        }
        clauses
    }

    fn longest(&self, tokens: &[Token]) -> (usize, Word) {
        let fitting: Vec<&Entry> = self.0.iter().filter(|entry| entry.begins(tokens)).collect();
        let Some(best) = fitting.iter().map(|entry| entry.size()).max() else { return (1, Vec::new()) };
        let senses = fitting.iter().filter(|entry| entry.size() == best).map(|entry| entry.sense).collect();
        (best.0, senses)
    }
}

impl Entry {
    /// More words first, then a whole word before the stem of one, then more letters.
    fn size(&self) -> (usize, bool, usize) {
        (self.words.len(), !self.open, self.words.iter().map(String::len).sum())
    }

    fn begins(&self, tokens: &[Token]) -> bool {
        let last = self.words.len() - 1;
        let fits = |(place, (wanted, token)): (usize, (&String, &Token))| match token {
            Token::Word(word) if self.open && place == last => word.starts_with(wanted),
            Token::Word(word) => word == wanted,
            Token::Stop => false,
        };
        tokens.len() > last && self.words.iter().zip(tokens).enumerate().all(fits)
    }
}

fn tokens(text: &str) -> Vec<Token> {
    let mut tokens = Vec::new();
    let mut word = String::new();
    for letter in text.chars().flat_map(char::to_lowercase).filter(|letter| !is_combining(*letter)) {
        if letter.is_alphanumeric() {
            fold(letter, &mut word);
            continue;
        }
        if !word.is_empty() {
            tokens.push(Token::Word(std::mem::take(&mut word)));
        }
        // Blanks, apostrophes, hyphens and braces part words; anything else parts clauses.
        if !letter.is_whitespace() && !"'’ʼ`´‐-{}\"“”«»„_*".contains(letter) {
            tokens.push(Token::Stop);
        }
    }
    if !word.is_empty() {
        tokens.push(Token::Word(word));
    }
    tokens
}

/// An accent that stands behind its letter.
pub(super) fn is_combining(letter: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&letter)
}

/// The letter without its accent, for the letters of our languages.
pub(super) fn fold(letter: char, word: &mut String) {
    match letter {
        'à' | 'á' | 'â' | 'ä' => word.push('a'),
        'è' | 'é' | 'ê' | 'ë' => word.push('e'),
        'ì' | 'í' | 'î' | 'ï' => word.push('i'),
        'ò' | 'ó' | 'ô' | 'ö' => word.push('o'),
        'ù' | 'ú' | 'û' | 'ü' => word.push('u'),
        'ç' => word.push('c'),
        'ñ' => word.push('n'),
        'ß' => word.push_str("ss"),
        'œ' => word.push_str("oe"),
        other => word.push(other),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_list_is_read_and_written_as_texts_are_folded() {
        for (language, lists) in LANGUAGES {
            for entry in Lexicon::parse(lists).0 {
                let written = entry.words.join(" ");
                let mut folded = String::new();
                written.chars().for_each(|letter| fold(letter, &mut folded));
                assert!(!written.is_empty() && written == folded.to_lowercase(), "{language}: {written:?}");
                let plain = |letter: char| letter.is_alphanumeric() || letter == ' ';
                assert!(written.chars().all(plain), "{language}: {written:?} would never be met");
            }
        }
    }

    #[test]
    fn case_accents_and_apostrophes_make_no_difference() {
        let italian = Lexicon::of("it-CH").expect("Italian");
        let expected = italian.clauses("difficolta d accordo");
        for written in ["Difficoltà d'accordo", "DIFFICOLTÀ D’ACCORDO", "difficolta\u{300} d`accordo"] {
            assert_eq!(italian.clauses(written), expected, "{written}");
        }
        assert_eq!(expected, [[vec![Sense::Burden], vec![Sense::Assent]]]);
        assert!(Lexicon::of("pt").is_none() && Lexicon::of("itx").is_none());
    }

    #[test]
    fn only_whole_words_are_known_and_the_longest_wins() {
        let english = Lexicon::of("en").expect("English");
        assert_eq!(english.clauses("uneasy"), [[Vec::<Sense>::new()]]);
        assert_eq!(english.clauses("easy, good"), [[vec![Sense::Good]], [vec![Sense::Good]]]);
        assert_eq!(english.clauses("no problem"), [[vec![Sense::Good]]]);
        assert_eq!(Lexicon::of("de").expect("German").clauses("Schwierigkeiten"), [[vec![Sense::Burden]]]);
    }
}
