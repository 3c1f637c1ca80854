//! The measurement of `cargo xtask bench dashboard`, with few answers: every page is there to be measured, and pages that read
//! responses are found out.

#![cfg(target_os = "linux")]

use perche_tests::pages::judge::judge;
use perche_tests::pages::{PAGES, Wish, run};
use perche_tests::scale::judge::passed;

#[test]
fn every_page_is_opened_and_one_that_reads_every_response_is_found_out() {
    let folder = tempfile::tempdir().unwrap();
    let wish = |sabotage| {
        let folder = folder.path().join(sabotage_name(sabotage));
        Wish { answers: [40, 6_000], rounds: 1, sabotage, folder }
    };
    let honest = run(&Wish { answers: [40, 400], ..wish(false) }, &|_| ()).unwrap();
    assert_eq!(judge(&honest).len(), PAGES.len());
    let sabotaged = judge(&run(&wish(true), &|_| ()).unwrap());
    assert!(!passed(&sabotaged), "{sabotaged:?}");
}

const fn sabotage_name(sabotage: bool) -> &'static str {
    if sabotage { "scans" } else { "honest" }
}
