use perche_survey::time::Timestamp;

use super::*;
use crate::installs::check::Size;

fn explained(state: &str, shown: bool, open: bool) -> Explained {
    let gate = Gate {
        gate: "every".to_owned(),
        open,
        why: (!open).then(|| "it was answered already (every = once)".to_owned()),
        next: None,
    };
    Explained {
        survey: "s".to_owned(),
        mode: Some("inline".to_owned()),
        state: state.to_owned(),
        shown,
        size: shown.then_some(Size { width: 600, height: 402 }),
        gates: vec![gate],
    }
}

fn told(origin: &str, surveys: Vec<Explained>, blocked: &[&str]) -> Told {
    let reported = Reported {
        at: Timestamp(0),
        origin: Some(origin.to_owned()),
        surveys,
        blocked: blocked.iter().map(ToString::to_string).collect(),
    };
    let sites = ["https://shop.example".to_owned()];
    Reading { tongue: Tongue::En, zone: &TimeZone::UTC, sites: &sites, survey: "s" }.of(reported, "https://c.example")
}

#[test]
fn the_first_thing_to_mend_is_the_one_that_is_said() {
    let (listed, other) = ("https://shop.example", "https://copy.example");
    let absent = Explained { mode: None, ..explained("nothing in this page is its place", false, true) };
    let elsewhere = Explained { survey: "t".to_owned(), ..explained("shown", true, true) };
    for (origin, surveys, blocked, good, headline) in [
        (listed, vec![explained("shown", true, true)], &[][..], true, "The survey is shown"),
        (
            listed,
            vec![explained("taken away again", false, true), explained("shown", true, true)],
            &[],
            true,
            "The survey is shown",
        ),
        (
            listed,
            vec![explained("taken away again", false, true)],
            &["frame-src"],
            false,
            "The page’s own policy keeps it out",
        ),
        (
            other,
            vec![explained("taken away again", false, true)],
            &["frame-src"],
            false,
            "The page’s own policy keeps it out",
        ),
        (other, vec![explained("taken away again", false, true)], &[], false, "This site may not show the survey"),
        (
            listed,
            vec![explained("not shown: …", false, false)],
            &[],
            true,
            "The survey’s rules hold it back, as they should",
        ),
        (listed, vec![absent], &[], false, "The loader runs, but this survey has no place in the page"),
        (listed, vec![elsewhere], &[], false, "The loader runs, but this survey has no place in the page"),
        (listed, vec![explained("taken away again", false, true)], &[], false, "The frame is there and says nothing"),
        (
            listed,
            vec![explained("waits for: event order_done", false, true)],
            &[],
            true,
            "It is ready, and waits for its moment",
        ),
    ] {
        let told = told(origin, surveys, blocked);
        assert_eq!((told.good, told.headline), (good, headline));
        assert_eq!(told.policy.is_some(), headline.contains("policy"));
        assert_eq!(told.unlisted, headline.contains("may not"));
    }
}

#[test]
fn gates_sizes_and_other_surveys_are_told_too() {
    let elsewhere = Explained { survey: "t".to_owned(), ..explained("waits", false, true) };
    let told = told("https://shop.example", vec![explained("shown", true, true), elsewhere], &[]);
    assert_eq!(told.size.as_deref(), Some("600 × 402 pixels"));
    assert_eq!((told.gates.len(), told.gates[0].name.as_str()), (1, "This visitor may be asked again"));
    assert_eq!(told.others, [("t".to_owned(), "waits".to_owned())]);
}
