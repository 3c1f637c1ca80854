//! A survey in one locale as the widget's page shows it.

use std::collections::BTreeMap;

use perche_survey::contrast::{Colour, DARK, LIGHT, Tones};
use perche_survey::kind::Band;
use perche_survey::scale::Order;
use perche_survey::survey::Survey;
use perche_survey::text::{Prompts, Text, can_be_recalled, recall};
use perche_survey::theme::Theme;
use perche_widget::{Contact, Link, Point, Privacy, Question, Whys, built_in, words};

/// The question of `survey` in `locale` (one of its own), `context` recalled where the survey allows it.
pub(crate) fn question(survey: &Survey, locale: &str, context: &BTreeMap<String, String>) -> Question {
    let texts = chain(survey, locale);
    let built_in = built_in(locale);
    let recalled = recalled(survey, context);
    let say = |text: &str| recall(text, &recalled);
    let first = |pick: &dyn Fn(&Text) -> &str| {
        texts.iter().map(|text| pick(text)).find(|said| !said.is_empty()).map(say).unwrap_or_default()
    };
    let prompts = |pick: &dyn Fn(&Text) -> &Prompts, built_in: &str| {
        let of = |band| texts.iter().find_map(|text| pick(text).of(band)).map_or_else(|| built_in.to_owned(), say);
        Whys { low: of(Some(Band::Low)), middle: of(Some(Band::Middle)), high: of(Some(Band::High)), skipped: of(None) }
    };
    Question {
        survey: survey.id.to_string(),
        locale: locale.to_owned(),
        question: first(&|text| &text.question),
        low: first(&|text| &text.low),
        high: first(&|text| &text.high),
        points: points(survey, &texts, &say),
        style: survey.scale().style,
        skip: survey.skip,
        why: prompts(&|text| &text.why, &built_in.why),
        thanks: prompts(&|text| &text.thanks, &built_in.thanks),
        link: texts.iter().find_map(|text| text.link.as_ref()).map(|link| Link {
            text: say(&link.text),
            url: link.url.clone(),
            after: link.after,
        }),
        contact: survey
            .contact
            .as_ref()
            .map(|contact| Contact { label: contact.label.clone(), consent: contact.consent.clone() }),
        privacy: survey
            .privacy
            .as_ref()
            .map(|privacy| Privacy { text: privacy.text.clone(), url: privacy.url.clone() }),
        words: words(locale),
    }
}

/// The texts to look in, nearest first: the locale's, its language's, the default's.
fn chain<'a>(survey: &'a Survey, locale: &str) -> Vec<&'a Text> {
    let mut texts = Vec::new();
    let mut tag = Some(locale);
    while let Some(wanted) = tag {
        texts.extend(survey.text.get(wanted));
        tag = wanted.rsplit_once('-').map(|(shorter, _)| shorter);
    }
    texts.extend(survey.text.get(survey.default_locale()));
    texts
}

fn recalled<'a>(survey: &'a Survey, context: &'a BTreeMap<String, String>) -> BTreeMap<&'a str, &'a str> {
    let declared = survey.context.iter().filter(|(_, rule)| rule.recall);
    let mut values: BTreeMap<&str, &str> = declared
        .filter_map(|(key, _)| context.get(key).map(|value| (key.as_str(), value.as_str())))
        .filter(|(_, value)| can_be_recalled(value))
        .collect();
    values.extend(survey.company.as_deref().map(|company| ("company", company)));
    values
}

fn points(survey: &Survey, texts: &[&Text], say: &dyn Fn(&str) -> String) -> Vec<Point> {
    let scale = survey.scale();
    let labels = texts.iter().map(|text| &text.labels).find(|labels| !labels.is_empty());
    let mut points: Vec<Point> = scale
        .scores()
        .enumerate()
        .map(|(index, score)| Point {
            score: score.0,
            label: labels.and_then(|labels| labels.get(index)).map(|label| say(label)).unwrap_or_default(),
            band: survey.kind.band(&scale, score),
        })
        .collect();
    if scale.order == Order::Descending {
        points.reverse();
    }
    points
}

/// The theme as custom properties. Every part was checked when the survey was read, so none can leave its declaration.
/// The accent comes as the tones that can be seen on a light page, and on a dark one.
pub(crate) fn theme_css(theme: &Theme) -> String {
    let declarations: String = [
        theme.radius.map(|radius| format!("--radius:{radius}px;")),
        theme.font.as_ref().filter(|font| *font != "inherit").map(|font| format!("--font:{font};")),
    ]
    .into_iter()
    .flatten()
    .collect();
    let tones = theme.accent.as_deref().and_then(Colour::read).map(|accent| {
        let [light, dark] = [LIGHT, DARK].map(|ground| {
            let Tones { fill, on_fill, edge } = ground.tones(accent);
            format!("--fill:{};--on-fill:{};--edge:{}", fill.hex(), on_fill.hex(), edge.hex())
        });
        format!(
            ":root{{{light}}}@media(prefers-color-scheme:dark){{:root:not([data-scheme=\"light\"]){{{dark}}}}}\
             :root[data-scheme=\"dark\"]{{{dark}}}"
        )
    });
    let rest = if declarations.is_empty() { String::new() } else { format!(":root{{{declarations}}}") };
    rest + &tones.unwrap_or_default()
}
