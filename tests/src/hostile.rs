//! Texts that try to be more than texts, and what nobody who reads them may find. Each judge gives what is wrong, in words,
//! so that a test can see it find something.

use std::collections::BTreeMap;

use html5gum::{Token, Tokenizer};
use serde_json::Value;

/// A text of the corpus.
#[derive(Clone, Debug)]
pub struct Hostile {
    /// Its name in the file, such as `html.script`.
    pub name: String,
    /// What is written.
    pub text: String,
    /// What is kept of it: control characters other than line ends and tabs are left out.
    pub kept: String,
}

/// Every text of `tests/corpus/hostile.toml`.
pub fn corpus() -> Vec<Hostile> {
    let file = include_str!("../corpus/hostile.toml");
    let groups: BTreeMap<String, BTreeMap<String, String>> = toml::from_str(file).expect("our own file can be read");
    let texts = groups.into_iter().flat_map(|(group, texts)| {
        texts.into_iter().map(move |(name, text)| {
            let kept = text.replace("\r\n", "\n");
            let kept = kept.chars().filter(|letter| matches!(letter, '\n' | '\t') || !letter.is_control()).collect();
            Hostile { name: format!("{group}.{name}"), text, kept }
        })
    });
    texts.collect()
}

/// What the tags of a page are: names with their attributes' names, in order, text and values left out. Whoever adds a
/// tag or an attribute to it changes this.
pub fn structure(page: &str) -> Vec<String> {
    let tags = Tokenizer::new(page).map(|Ok(token)| token).filter_map(|token| match token {
        Token::StartTag(tag) => {
            let names = tag.attributes.keys().map(|name| String::from_utf8_lossy(name).into_owned());
            Some(format!("<{} {}>", String::from_utf8_lossy(&tag.name), names.collect::<Vec<_>>().join(" ")))
        }
        Token::EndTag(tag) => Some(format!("</{}>", String::from_utf8_lossy(&tag.name))),
        Token::Comment(_) => Some("<!-- -->".to_owned()),
        _ => None,
    });
    tags.collect()
}

/// What is wrong with a page that should have the tags of `harmless`.
pub fn page_faults(page: &str, harmless: &str) -> Vec<String> {
    let (found, wanted) = (structure(page), structure(harmless));
    if found == wanted {
        return Vec::new();
    }
    let at = found.iter().zip(&wanted).take_while(|(one, other)| one == other).count();
    vec![format!("tag {at} is {:?} where {:?} belongs", found.get(at), wanted.get(at))]
}

/// What is wrong with a spreadsheet: a cell that is run, a row of another length.
pub fn sheet_faults(sheet: &str, separator: u8) -> Vec<String> {
    let mut reader =
        csv::ReaderBuilder::new().delimiter(separator).flexible(true).has_headers(false).from_reader(sheet.as_bytes());
    let rows: Vec<csv::StringRecord> = match reader.records().collect() {
        Ok(rows) => rows,
        Err(error) => return vec![error.to_string()],
    };
    let columns = rows.first().map_or(0, csv::StringRecord::len);
    let mut faults = Vec::new();
    for (number, row) in rows.iter().enumerate() {
        if row.len() != columns {
            faults.push(format!("row {number} has {} cells, not {columns}", row.len()));
        }
        faults.extend(row.iter().filter(|cell| is_run(cell)).map(|cell| format!("row {number} is run: {cell:?}")));
    }
    faults
}

/// Whether a spreadsheet takes a cell for a formula (OWASP, CSV injection), whatever stands before it that it passes over.
fn is_run(cell: &str) -> bool {
    let seen =
        cell.trim_start_matches(|letter: char| letter.is_whitespace() || ('\u{200b}'..='\u{200d}').contains(&letter));
    let begins = seen.starts_with(['=', '+', '-', '@', '＝', '＋', '－', '＠']) || cell.starts_with(['\t', '\r', '\n']);
    begins && cell.parse::<f64>().is_err()
}

/// What is wrong with lines of which each is to be an object.
pub fn lines_faults(lines: &str, expected: usize) -> Vec<String> {
    let found: Vec<&str> = lines.split('\n').filter(|line| !line.is_empty()).collect();
    let mut faults: Vec<String> = found
        .iter()
        .filter(|line| !serde_json::from_str(line).is_ok_and(|value: Value| value.is_object()))
        .map(|line| format!("{line:?} is no object"))
        .collect();
    if found.len() != expected {
        faults.push(format!("{} lines, not {expected}", found.len()));
    }
    faults.extend(raw_controls(lines));
    faults
}

/// What is wrong with a log: a line that is none of its own, or anything that somebody wrote.
pub fn log_faults(log: &str, written: &[Hostile]) -> Vec<String> {
    let mut faults = raw_controls(log);
    for line in log.lines() {
        let dated = line.get(10..11) == Some("T") && line.get(26..27) == Some("Z");
        if !dated || line.contains("forged") || line.contains("everything is lost") {
            faults.push(format!("{line:?} is no line of the log"));
        }
    }
    // Short ones are words that anything may hold.
    let told = written.iter().filter(|hostile| hostile.text.len() > 8 && log.contains(&hostile.text));
    faults.extend(told.map(|hostile| format!("{} is in the log", hostile.name)));
    faults
}

/// Control characters that are sent as they are: a terminal obeys them.
fn raw_controls(text: &str) -> Vec<String> {
    let raw = text.chars().find(|letter| letter.is_control() && *letter != '\n');
    raw.map(|letter| format!("{letter:?} is there as it is")).into_iter().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_judges_see_what_is_wrong() {
        let page = |text: &str| format!("<p title=\"a\">{text}</p><textarea>{text}</textarea>");
        assert!(page_faults(&page("other"), &page("text")).is_empty());
        assert!(page_faults(&page("&lt;b&gt;"), &page("text")).is_empty());
        for hostile in corpus().iter().filter(|hostile| hostile.name.starts_with("html.")) {
            let bare = format!("<p title=\"{0}\" class='{0}'>{0}</p>", hostile.text);
            let seen = !page_faults(&bare, "<p title=\"a\" class='a'>a</p>").is_empty();
            let means_nothing = matches!(hostile.name.as_str(), "html.entity" | "html.backtick");
            assert_ne!(seen, means_nothing, "{}", hostile.name);
        }
        for hostile in corpus().iter().filter(|hostile| hostile.name.starts_with("formula.")) {
            let row = |cell: &str| format!("a,b\n\"{}\",1\n", cell.replace('"', "\"\""));
            let bare = sheet_faults(&row(&hostile.text), b',');
            let means_nothing = matches!(hostile.name.as_str(), "formula.semicolon" | "formula.quote");
            assert_ne!(bare.is_empty(), !means_nothing, "{}: {bare:?}", hostile.name);
        }
        assert!(sheet_faults("a,b\n'=1+1,-2\n", b',').is_empty());
        assert_eq!(sheet_faults("a,b\n1\n", b',').len(), 1);
        assert_eq!(lines_faults("{}\n{}\n", 2), Vec::<String>::new());
        assert_eq!(lines_faults("{}\nforged\n", 1).len(), 2);
        assert_eq!(lines_faults("{\"a\":\"\u{1b}\"}\n", 1).len(), 2);
        assert!(log_faults("2026-11-22T14:40:00.591213Z  WARN fine\n", &corpus()).is_empty());
        assert_eq!(log_faults("forged\n", &corpus()).len(), 1);
        assert_eq!(log_faults("2026-11-22T14:40:00.591213Z  WARN \u{1b}[31m\n", &corpus()).len(), 1);
        let told = "2026-11-22T14:40:00.591213Z  WARN ../../../../etc/passwd\n";
        assert_eq!(log_faults(told, &corpus()), ["program.path is in the log"]);
    }
}
