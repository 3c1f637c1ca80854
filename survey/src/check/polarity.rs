//! Labels that contradict the polarity: somebody counts praise as blame. Which of the two is meant cannot be known from
//! here, so the owner is asked.

use super::anchor::anchors;
use super::judgement::{Judgement, Side, Topic, judge};
use super::lexicon::Lexicon;
use crate::draft::Fault;
use crate::scale::{Polarity, Scale, Score};
use crate::survey::Survey;
use crate::text::Text;

/// A question to the owner for each text whose words contradict the polarity.
pub(super) fn warnings(survey: &Survey) -> Vec<Fault> {
    let known = survey.text.iter().filter_map(|(locale, text)| Some((locale, text, Lexicon::of(locale)?)));
    known.flat_map(|(locale, text, lexicon)| of_text(survey, locale, text, lexicon)).collect()
}

/// A point of the scale with a text of its own.
struct Point<'a> {
    field: String,
    label: &'a str,
    score: Score,
    judgement: Judgement,
}

impl Point<'_> {
    fn side(&self) -> Option<Side> {
        match self.judgement {
            Judgement::Plain { side, .. } => Some(side),
            Judgement::Denial | Judgement::Unknown => None,
        }
    }
}

fn of_text(survey: &Survey, locale: &str, text: &Text, lexicon: &Lexicon) -> Vec<Fault> {
    let scale = survey.scale();
    let (explained, question) = anchors(&text.question);
    let topic = Topic::of(lexicon, &question);
    // Where a kind has one polarity, as NPS has, being likely to is good by definition.
    let topic = if survey.kind.fits(&turned(scale)) { topic } else { topic.assenting() };
    let point = |member: String, label, score| {
        let judgement = judge(lexicon, label, &topic);
        Point { field: format!("text.{locale}.{member}"), label, score, judgement }
    };
    let ends = vec![
        point("low".to_owned(), &text.low, Score(scale.min)),
        point("high".to_owned(), &text.high, Score(scale.max)),
    ];
    let labels = text.labels.iter().zip(scale.scores()).enumerate();
    let labels = labels.map(|(index, (label, score))| point(format!("labels[{index}]"), label, score)).collect();
    let explained = explained.iter().filter(|anchor| scale.holds(Score(anchor.score))).map(|anchor| {
        let judgement = judge(lexicon, anchor.label, &topic);
        let field = format!("text.{locale}.question");
        Point { field, label: anchor.whole, score: Score(anchor.score), judgement }
    });
    [ends, labels, explained.collect()].into_iter().filter_map(|points| contradiction(survey, points)).collect()
}

/// The question to ask about `points`, when a good word stands worse than a bad one.
fn contradiction(survey: &Survey, mut points: Vec<Point<'_>>) -> Option<Fault> {
    let scale = survey.scale();
    points.sort_by_key(|point| scale.rank(point.score));
    answer_denials(&mut points);
    let good = points.iter().find(|point| point.side() == Some(Side::Good));
    let bad = points.iter().rfind(|point| point.side() == Some(Side::Bad));
    match (good, bad) {
        (Some(good), Some(bad)) if scale.rank(good.score) < scale.rank(bad.score) => Some(ask(survey, good, bad)),
        (Some(_), Some(_)) => None,
        _ => lone_end(&points).map(|(point, side)| ask_of_end(survey, point, side)),
    }
}

/// "Not at all" says the opposite of what stands at the other end.
fn answer_denials(points: &mut [Point<'_>]) {
    let [worst, .., best] = points else { return };
    let said = (worst.side(), best.side());
    for (end, other) in [(worst, said.1), (best, said.0)] {
        if let (Judgement::Denial, Some(side)) = (end.judgement, other) {
            end.judgement = Judgement::Plain { side: side.turned(), strong: false };
        }
    }
}

/// An end that nothing can go beyond, where the other end says nothing that is understood.
fn lone_end<'a>(points: &'a [Point<'_>]) -> Option<(&'a Point<'a>, Side)> {
    let [worst, .., best] = points else { return None };
    let contradicts = |end: &Point<'_>, other: &Point<'_>, side| {
        end.judgement == Judgement::Plain { side, strong: true } && other.judgement == Judgement::Unknown
    };
    let ends = [(worst, best, Side::Good), (best, worst, Side::Bad)];
    ends.into_iter().find(|(end, other, side)| contradicts(end, other, *side)).map(|(end, _, side)| (end, side))
}

fn ask(survey: &Survey, good: &Point<'_>, bad: &Point<'_>) -> Fault {
    let scale = survey.scale();
    if scale.rank(good.score) == 1 {
        return ask_of_end(survey, good, Side::Good);
    }
    if scale.rank(bad.score) == scale.points() {
        return ask_of_end(survey, bad, Side::Bad);
    }
    let message = format!(
        "{:?} sounds better than {:?}, but polarity = \"{}\" makes {} the better one: which is meant? labels run from the \
         lowest score to the highest, whatever the order on the page",
        good.label,
        bad.label,
        name(scale.polarity),
        bad.score.0
    );
    Fault::new(good.field.clone(), message)
}

fn ask_of_end(survey: &Survey, point: &Point<'_>, side: Side) -> Fault {
    let scale = survey.scale();
    let (sounds, counts) = match side {
        Side::Good => ("good", "bad"),
        Side::Bad => ("bad", "good"),
    };
    let turned = turned(scale);
    let what = if point.field.ends_with("question") { "question" } else { "labels" };
    let remedy = if survey.kind.fits(&turned) {
        format!("polarity = \"{}\" turns the scale, or change the {what}", name(turned.polarity))
    } else {
        format!("this kind has no other polarity, so change the {what}")
    };
    let message = format!(
        "{:?} sounds like the {sounds} end, but polarity = \"{}\" makes {} the {counts} one: which is meant? {remedy}",
        point.label,
        name(scale.polarity),
        point.score.0
    );
    Fault::new(point.field.clone(), message)
}

fn turned(scale: Scale) -> Scale {
    let polarity = match scale.polarity {
        Polarity::HighIsGood => Polarity::LowIsGood,
        Polarity::LowIsGood => Polarity::HighIsGood,
    };
    Scale { polarity, ..scale }
}

/// As it is written in a file.
fn name(polarity: Polarity) -> &'static str {
    match polarity {
        Polarity::HighIsGood => "high_is_good",
        Polarity::LowIsGood => "low_is_good",
    }
}
