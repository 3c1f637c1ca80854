//! What was measured: one record per visit, and what a round's visits are to each other.

use std::collections::BTreeMap;

use serde_json::Value;

/// The subjects, in the order of the table.
pub(super) const SUBJECTS: [&str; 7] =
    ["snippet", "element", "plain", "plain-inlined", "posthog", "surveyjs", "nothing"];

/// One visit. Times are milliseconds after the navigation began.
#[derive(Clone, Debug, Default)]
pub(super) struct Visit {
    pub(super) round: u64,
    /// The first point can be seen and hit.
    pub(super) visible: f64,
    /// Its own code listens.
    pub(super) live: f64,
    /// What went to the browser until then, handshakes included.
    pub(super) bytes: f64,
    /// Cumulative layout shift in the host's page.
    pub(super) shift: f64,
    /// How long each long task of the host's main thread was.
    pub(super) tasks: Vec<f64>,
    /// Those of them in which a script of the widget's site ran for more than this page would have needed anyway.
    pub(super) ours: Vec<f64>,
}

/// Everything that was measured: profile, subject, visits.
#[derive(Debug, Default)]
pub(super) struct Figures {
    visits: BTreeMap<String, BTreeMap<String, Vec<Visit>>>,
    /// In the order in which they were measured.
    pub(super) profiles: Vec<String>,
    /// How many times slower the frame's processor was than it could be.
    pub(super) slower: BTreeMap<String, f64>,
}

impl Figures {
    /// Takes a line of `measure.mjs`; gives what to tell about it.
    pub(super) fn take(&mut self, line: &str) -> Result<String, String> {
        let value: Value = serde_json::from_str(line).map_err(|error| error.to_string())?;
        let profile = value["profile"].as_str().ok_or("it names no profile")?.to_owned();
        if let Some(slower) = value["frame_slower"].as_f64() {
            self.profiles.push(profile.clone());
            self.slower.insert(profile.clone(), slower);
            return Ok(format!("{profile}: the frame's processor is {slower:.1} times slower"));
        }
        let subject = value["subject"].as_str().ok_or("it names no subject")?.to_owned();
        let visit = visit(&value).ok_or("a figure is missing")?;
        let said = format!(
            "{profile} {} {subject}: visible {:.0} ms, live {:.0} ms, shift {:.3}",
            visit.round, visit.visible, visit.live, visit.shift
        );
        self.visits.entry(profile).or_default().entry(subject).or_default().push(visit);
        Ok(said)
    }

    /// The visits of a subject in a profile.
    pub(super) fn of(&self, profile: &str, subject: &str) -> &[Visit] {
        self.visits.get(profile).and_then(|subjects| subjects.get(subject)).map_or(&[], Vec::as_slice)
    }

    /// The median of a figure; `None` without any.
    pub(super) fn median(&self, profile: &str, subject: &str, figure: impl Fn(&Visit) -> f64) -> Option<f64> {
        median(self.of(profile, subject).iter().map(figure).collect())
    }

    /// The median over the rounds of what `subject` has for each that `other` has; `None` without a common round.
    pub(super) fn ratio(
        &self,
        profile: &str,
        subject: &str,
        other: &str,
        figure: impl Fn(&Visit) -> f64,
    ) -> Option<f64> {
        let others = self.of(profile, other);
        let pairs = self.of(profile, subject).iter().filter_map(|visit| {
            let other = others.iter().find(|other| other.round == visit.round)?;
            Some(figure(visit) / figure(other))
        });
        median(pairs.collect())
    }
}

fn median(mut figures: Vec<f64>) -> Option<f64> {
    figures.sort_by(f64::total_cmp);
    let middle = figures.len() / 2;
    let upper = *figures.get(middle)?;
    Some(if figures.len() % 2 == 1 { upper } else { f64::midpoint(figures[middle - 1], upper) })
}

/// A task is its script's from this many milliseconds on: browsers report no shorter scripts either.
const NOTICED: f64 = 5.0;

fn visit(value: &Value) -> Option<Visit> {
    let number = |name: &str| value[name].as_f64();
    let spans = |name: &str| value[name].as_array().map(|spans| spans.iter().filter_map(span).collect::<Vec<_>>());
    let (tasks, scripts) = (spans("tasks")?, spans("slow")?);
    let runs_in = |task: &Span| {
        scripts.iter().any(|script| {
            let overlap = script.end.min(task.end) - script.start.max(task.start);
            script.from.contains("://in.survey.test/") && overlap >= NOTICED
        })
    };
    Some(Visit {
        round: value["round"].as_u64()?,
        visible: number("visible")?,
        live: number("live")?,
        bytes: number("bytes")?,
        shift: number("shift")?,
        ours: tasks.iter().filter(|task| runs_in(task)).map(|task| task.end - task.start).collect(),
        tasks: tasks.iter().map(|task| task.end - task.start).collect(),
    })
}

/// A stretch of time, and the script that ran in it where one is named.
struct Span {
    from: String,
    start: f64,
    end: f64,
}

fn span(value: &Value) -> Option<Span> {
    let cells = value.as_array()?;
    let from = cells.first()?.as_str().unwrap_or_default().to_owned();
    let mut numbers = cells.iter().filter_map(Value::as_f64);
    let (start, length) = (numbers.next()?, numbers.next()?);
    Some(Span { from, start, end: start + length })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ratios_are_taken_within_a_round_and_not_across() {
        let mut figures = Figures::default();
        for (round, subject, visible) in
            [(0, "snippet", 100), (0, "plain", 50), (1, "plain", 400), (1, "snippet", 400), (2, "snippet", 9)]
        {
            let line = format!(
                r#"{{"profile":"p","round":{round},"subject":"{subject}","visible":{visible},"live":1,"bytes":1,"shift":0,"tasks":[],"slow":[]}}"#
            );
            figures.take(&line).expect("a measurement");
        }
        let ratio = figures.ratio("p", "snippet", "plain", |visit| visit.visible);
        assert_eq!(ratio, Some(1.5), "of 2 and 1; the round without the other is left out");
        assert_eq!(figures.median("p", "snippet", |visit| visit.visible), Some(100.0));
        assert_eq!(figures.ratio("q", "snippet", "plain", |visit| visit.visible), None);
    }

    #[test]
    fn a_long_task_is_ours_when_a_script_of_the_widgets_site_ran_in_it() {
        let line = r#"{"profile":"p","round":0,"subject":"snippet","visible":1,"live":1,"bytes":1,"shift":0,
            "tasks":[[100,60],[300,70]],
            "slow":[["https://in.survey.test/embed.js",110,30],["https://www.shop.test/",300,70],["https://in.survey.test/a",367,80]]}"#;
        let mut figures = Figures::default();
        figures.take(line).expect("a measurement");
        let [visit] = figures.of("p", "snippet") else { panic!("one visit") };
        assert_eq!((visit.tasks.as_slice(), visit.ours.as_slice()), ([60.0, 70.0].as_slice(), [60.0].as_slice()));
    }
}
