//! What the widget must reach, and whether it did.

use super::figures::{Figures, Visit};

/// One demand. A figure that was not measured holds none.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) what: String,
    /// The subjects that it compares or looks at.
    about: Vec<&'static str>,
    pub(super) measured: Option<f64>,
    pub(super) most: f64,
}

impl Bar {
    pub(super) fn holds(&self) -> bool {
        self.measured.is_some_and(|measured| measured <= self.most)
    }
}

/// Every bar, for every profile that was measured; where only some subjects were `asked` for, those about no other.
pub(super) fn judge(figures: &Figures, asked: &[String]) -> Vec<Bar> {
    let of_interest =
        |bar: &Bar| asked.is_empty() || bar.about.iter().all(|subject| asked.iter().any(|name| name == subject));
    figures.profiles.iter().flat_map(|profile| of(figures, profile)).filter(of_interest).collect()
}

fn of(figures: &Figures, profile: &str) -> Vec<Bar> {
    let ratio = |what: &str, subject, other, figure: fn(&Visit) -> f64, most| Bar {
        what: format!("{profile}: {what}"),
        about: vec![subject, other],
        measured: figures.ratio(profile, subject, other, figure),
        most,
    };
    let visible: fn(&Visit) -> f64 = |visit| visit.visible;
    let live: fn(&Visit) -> f64 = |visit| visit.live;
    let mut bars = vec![
        ratio("snippet visible, times plain", "snippet", "plain", visible, 1.15),
        ratio("element visible, times plain", "element", "plain", visible, 1.4),
        ratio("snippet live, times plain", "snippet", "plain", live, 1.8),
    ];
    if profile == "slow-4g" {
        bars.push(ratio("snippet visible, times PostHog", "snippet", "posthog", visible, 0.4));
    }
    for subject in ["snippet", "element"] {
        let visits = figures.of(profile, subject);
        let worst = |figure: fn(&Visit) -> f64| visits.iter().map(figure).reduce(f64::max);
        bars.push(Bar {
            what: format!("{profile}: {subject}, long tasks of ours in the host in any visit"),
            about: vec![subject],
            measured: worst(|visit| u32::try_from(visit.ours.len()).unwrap_or(u32::MAX).into()),
            most: 0.0,
        });
        bars.push(Bar {
            what: format!("{profile}: {subject}, layout shift from first paint to thanks, worst visit"),
            about: vec![subject],
            measured: worst(|visit| visit.shift),
            most: 0.02,
        });
    }
    // A harness that throttles only the host would flatter the frame.
    if profile != "unthrottled" {
        let slower = figures.slower.get(profile);
        let measured = slower.map(|slower| 1.0 / slower);
        let what = format!("{profile}: speed of the frame's processor");
        bars.push(Bar { what, about: Vec::new(), measured, most: 0.4 });
    }
    bars
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A run in which everything is well but for what `change` does to the lines of a subject.
    fn missed(change: impl Fn(&str, &str) -> Option<(&'static str, String)>) -> Vec<String> {
        let mut figures = Figures::default();
        for profile in ["slow-4g", "unthrottled", "handshakes"] {
            figures.take(&format!(r#"{{"profile":"{profile}","frame_slower":4.0}}"#)).expect("a proof");
            for (subject, visible, live) in
                [("snippet", 600, 950), ("element", 700, 1000), ("plain", 600, 580), ("posthog", 1900, 1900)]
            {
                for round in 0..9 {
                    let mut line = serde_json::json!({"profile": profile, "round": round, "subject": subject,
                        "visible": visible, "live": live, "bytes": 1, "shift": 0.0, "tasks": [], "slow": []});
                    if let Some((name, value)) = change(profile, subject) {
                        line[name] = serde_json::from_str(&value).expect("JSON");
                    }
                    figures.take(&line.to_string()).expect("a measurement");
                }
            }
        }
        judge(&figures, &[]).into_iter().filter(|bar| !bar.holds()).map(|bar| bar.what).collect()
    }

    #[test]
    fn a_good_run_misses_nothing() {
        assert_eq!(missed(|_, _| None), Vec::<String>::new());
    }

    #[test]
    fn a_page_that_comes_a_second_late_is_seen_in_every_profile() {
        let late = missed(|_, subject| (subject == "snippet").then(|| ("visible", "1600".to_owned())));
        let plain = late.iter().filter(|what| what.contains("snippet visible, times plain")).count();
        assert_eq!((plain, late.len()), (3, 4), "and PostHog's bar on slow 4G: {late:?}");
    }

    #[test]
    fn one_long_task_of_ours_one_shift_and_a_late_life_are_each_seen() {
        let busy = r#"[["https://in.survey.test/embed.js",10,200]]"#;
        let both = |line: &'static str, value: &'static str| {
            missed(move |profile, subject| {
                (profile == "unthrottled" && subject == "snippet").then(|| (line, value.to_owned()))
            })
        };
        assert_eq!(both("slow", busy), Vec::<String>::new(), "a slow script in no long task is none");
        assert_eq!(
            both("shift", "0.021"),
            ["unthrottled: snippet, layout shift from first paint to thanks, worst visit"]
        );
        assert_eq!(both("live", "1100"), ["unthrottled: snippet live, times plain"]);
    }

    #[test]
    fn only_the_bars_of_the_subjects_asked_for_are_judged() {
        let mut figures = Figures::default();
        figures.take(r#"{"profile":"slow-4g","frame_slower":4.0}"#).expect("a proof");
        let asked = |names: &[&str]| {
            let names: Vec<String> = names.iter().map(|&name| name.to_owned()).collect();
            judge(&figures, &names).len()
        };
        assert_eq!((asked(&[]), asked(&["snippet", "plain"]), asked(&["nothing"])), (9, 5, 1));
    }

    #[test]
    fn what_was_not_measured_holds_no_bar() {
        let mut figures = Figures::default();
        figures.take(r#"{"profile":"slow-4g","frame_slower":1.0}"#).expect("a proof");
        assert!(judge(&figures, &[]).iter().all(|bar| !bar.holds()), "an unthrottled frame among them");
    }
}
