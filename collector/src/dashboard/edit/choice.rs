//! What a field of a survey is called and takes, by the name of its member.

use super::field::Input;
use super::labels::Labels;
use crate::dashboard::terms::Terms;
use crate::dashboard::tongue::Tongue;

/// A label, a hint and what is taken.
pub(super) type Told = (&'static str, &'static str, Input);

/// The field of the member of that name, of those that are no wording.
pub(super) fn told(tongue: Tongue, name: &str) -> Told {
    named(tongue, name)
        .or_else(|| shown(tongue, name))
        .or_else(|| kept(tongue, name))
        .or_else(|| looked(tongue, name))
        .unwrap_or(("", "", Input::Line))
}

/// Values, each with its title.
fn of<const N: usize>(choices: [(&str, &str); N]) -> Input {
    Input::Choice(choices.map(|(value, title)| (value.to_owned(), title.to_owned())).into())
}

fn named(tongue: Tongue, name: &str) -> Option<Told> {
    let (labels, terms) = (Labels(tongue), Terms(tongue));
    Some(match name {
        "id" => (labels.id(), labels.id_hint(), Input::Line),
        "company" => (labels.company(), labels.company_hint(), Input::Line),
        "tz" => (labels.tz(), labels.tz_hint(), Input::Line),
        "kind" => (labels.kind(), "", of([("ces", terms.ces()), ("csat", terms.csat()), ("nps", terms.nps())])),
        "scale.min" => (labels.lowest(), "", Input::Number),
        "scale.max" => (labels.highest(), "", Input::Number),
        "scale.polarity" => (
            labels.polarity(),
            "",
            of([("high_is_good", labels.high_is_good()), ("low_is_good", labels.low_is_good())]),
        ),
        "scale.order" => {
            (labels.order(), "", of([("ascending", labels.ascending()), ("descending", labels.descending())]))
        }
        "scale.style" => (
            labels.style(),
            "",
            of([
                ("numbers", labels.numbers()),
                ("stars", labels.stars()),
                ("smileys", labels.smileys()),
                ("thumbs", labels.thumbs()),
                ("labels", labels.as_labels()),
            ]),
        ),
        "skip" => (labels.skip(), "", Input::Tick),
        _ => return None,
    })
}

fn shown(tongue: Tongue, name: &str) -> Option<Told> {
    let labels = Labels(tongue);
    Some(match name {
        "touchpoint" => (labels.touchpoint(), labels.touchpoint_hint(), Input::Area(1)),
        "sites" => (labels.sites(), labels.sites_hint(), Input::Area(2)),
        "show.mode" => (
            labels.mode(),
            "",
            of([("inline", labels.in_page()), ("popover", labels.popover()), ("tab", labels.tab())]),
        ),
        "show.trigger" => (
            labels.trigger(),
            "",
            of([
                ("visible", labels.visible()),
                ("now", labels.now()),
                ("after", labels.after()),
                ("click", labels.click()),
                ("event", labels.event()),
                ("exit", labels.exit()),
            ]),
        ),
        "show.after_seconds" => (labels.after_seconds(), labels.after_seconds_hint(), Input::Number),
        "show.selector" => (labels.selector(), labels.selector_hint(), Input::Line),
        "show.event" => (labels.event_name(), labels.event_hint(), Input::Line),
        "show.every" => (
            labels.every(),
            "",
            of([
                ("until answered", labels.until_answered()),
                ("once", labels.once()),
                ("days", labels.days()),
                ("per", labels.per()),
            ]),
        ),
        "show.every.days" => (labels.every_days(), "", Input::Number),
        "show.every.key" => (labels.every_key(), "", Input::Line),
        "show.quiet_days" => (labels.quiet_days(), "", Input::Number),
        "show.sample" => (labels.sample(), "", Input::Number),
        "show.memory" => (
            labels.memory(),
            "",
            of([
                ("session", labels.memory_session()),
                ("local", labels.memory_local()),
                ("none", labels.memory_none()),
            ]),
        ),
        "show.consent" => (labels.consent(), "", Input::Tick),
        "one_per" => (labels.one_per(), labels.one_per_hint(), Input::Line),
        _ => return None,
    })
}

fn kept(tongue: Tongue, name: &str) -> Option<Told> {
    let labels = Labels(tongue);
    Some(match name {
        "respondent" => (labels.respondent(), "", of([("hashed", labels.hashed()), ("plain", labels.plain())])),
        "mask" => (labels.mask(), "", Input::Tick),
        "retention_days" => (labels.retention_days(), labels.retention_days_hint(), Input::Number),
        "retention" => (labels.retention(), "", of([("delete", labels.delete()), ("anonymise", labels.anonymise())])),
        "contact.label" => (labels.contact_label(), labels.contact_hint(), Input::Line),
        "contact.consent" => (labels.contact_consent(), "", Input::Line),
        "privacy.text" => (labels.privacy_text(), "", Input::Line),
        "privacy.url" => (labels.privacy_url(), "", Input::Line),
        _ => return None,
    })
}

fn looked(tongue: Tongue, name: &str) -> Option<Told> {
    let labels = Labels(tongue);
    Some(match name {
        "theme.accent" => (labels.accent(), labels.accent_hint(), Input::Colour),
        "theme.radius" => (labels.radius(), "", Input::Number),
        "theme.font" => (labels.font(), labels.font_hint(), Input::Line),
        "theme.density" => (labels.density(), "", of([("normal", labels.normal()), ("compact", labels.compact())])),
        "theme.scheme" => (
            labels.scheme(),
            "",
            of([("auto", labels.auto()), ("light", labels.always_light()), ("dark", labels.always_dark())]),
        ),
        _ => return None,
    })
}

/// What a language is called, of those that surveys are mostly written in.
pub(super) fn language(tongue: Tongue, code: &str) -> String {
    const NAMES: [(&str, &str, &str); 14] = [
        ("ar", "Arabic", "arabo"),
        ("da", "Danish", "danese"),
        ("de", "German", "tedesco"),
        ("en", "English", "inglese"),
        ("es", "Spanish", "spagnolo"),
        ("fr", "French", "francese"),
        ("it", "Italian", "italiano"),
        ("ja", "Japanese", "giapponese"),
        ("nl", "Dutch", "olandese"),
        ("pl", "Polish", "polacco"),
        ("pt", "Portuguese", "portoghese"),
        ("sv", "Swedish", "svedese"),
        ("tr", "Turkish", "turco"),
        ("zh", "Chinese", "cinese"),
    ];
    let (base, region) = code.split_once('-').map_or((code, None), |(base, region)| (base, Some(region)));
    let known = NAMES.iter().find(|(known, ..)| *known == base);
    let Some((_, english, italian)) = known else { return code.to_owned() };
    let name = match tongue {
        Tongue::En => english,
        Tongue::It => italian,
    };
    region.map_or_else(|| (*name).to_owned(), |region| format!("{name} ({region})"))
}
