//! A query string, asked of aggregates, of lists and of the overview.

#![no_main]

use libfuzzer_sys::fuzz_target;
use perche_collector::aggregate::{Query, Question, envelope, overview};
use perche_collector::selection::Selection;
use perche_fuzz::{ENTRY, NOW, STORE};

fuzz_target!(|query: &[u8]| {
    perche_fuzz::sabotaged(query);
    let members: Vec<(String, String)> = form_urlencoded::parse(query).into_owned().collect();
    let survey = &ENTRY.current().survey;
    if let Ok(query) = Query::read(&members, survey) {
        if let Ok(figures) = envelope(&*STORE, &ENTRY, &query, NOW) {
            serde_json::to_string(&figures).expect("figures can be written");
        }
    }
    if let Ok(question) = Question::read(&members) {
        let _ = overview(&*STORE, &[ENTRY.clone()], &question, NOW);
    }
    if let Ok(selection) = Selection::read(&members, survey, NOW) {
        selection.page(&*STORE, &ENTRY, None, 10, 100).expect("the store can be read");
    }
});
