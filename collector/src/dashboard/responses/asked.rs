//! What the address of the reading list asks for, and what the API is asked for it: the same, but for what is left empty
//! in a form, a band by its name, and that only answers with a comment are shown unless it says otherwise.

#[cfg(test)]
mod tests;

use std::collections::BTreeMap;

use form_urlencoded::Serializer;
use perche_survey::draft::Fault;
use perche_survey::kind::Band;
use perche_survey::response::Status;
use perche_survey::survey::Survey;

use crate::aggregate::Listed;

/// A name and its value.
type Pair = (String, String);

/// How many answers a page has.
const LIMIT: &str = "50";

/// The bands, best first.
pub(super) const BANDS: [Band; 3] = [Band::High, Band::Middle, Band::Low];

/// What is asked for.
#[derive(Clone, Debug, Default)]
pub(in crate::dashboard) struct Asked {
    /// What the list is of, in the page's own words.
    pairs: Vec<Pair>,
    /// The page after that one, or the one before.
    pub(super) cursor: Option<String>,
    pub(super) before: Option<String>,
    /// What was just done.
    pub(super) noted: Option<String>,
}

impl Asked {
    /// Reads the members of an address.
    pub(in crate::dashboard) fn read(members: Vec<Pair>) -> Self {
        let mut asked = Self::default();
        for (name, value) in members.into_iter().filter(|(_, value)| !value.trim().is_empty()) {
            match name.as_str() {
                "lang" | "limit" | "sep" | "bom" => {}
                "cursor" => asked.cursor = Some(value),
                "before" => asked.before = Some(value),
                "noted" => asked.noted = Some(value),
                _ => asked.pairs.push((name, value)),
            }
        }
        asked
    }

    /// What is asked for as one text, such as a form carries it.
    pub(in crate::dashboard) fn parse(text: &str) -> Self {
        Self::read(form_urlencoded::parse(text.as_bytes()).into_owned().collect())
    }

    /// The first value of a parameter; empty when it is absent.
    pub(super) fn get(&self, name: &str) -> &str {
        self.pairs.iter().find(|(known, _)| known == name).map_or("", |(_, value)| value)
    }

    /// Whether a parameter has that value.
    pub(super) fn has(&self, name: &str, value: &str) -> bool {
        self.pairs.iter().any(|(known, given)| known == name && given == value)
    }

    /// Whether a comment is asked for: `true`, `false` or `any`.
    pub(super) fn commented(&self) -> &str {
        match self.get("commented") {
            "" => "true",
            given => given,
        }
    }

    /// Every filter that can be taken away.
    pub(super) fn filters(&self) -> impl Iterator<Item = &Pair> {
        self.pairs.iter().filter(|(name, _)| !matches!(name.as_str(), "order" | "commented"))
    }

    /// Whether it asks for everything that has a comment, or for everything.
    pub(super) fn is_plain(&self) -> bool {
        self.filters().next().is_none()
    }

    /// What the API is asked for; a band that the survey has not is a fault.
    pub(super) fn members(&self, survey: &Survey, faults: &mut Vec<Fault>) -> Vec<Pair> {
        let mut members = Vec::new();
        for (name, value) in &self.pairs {
            match (name.as_str(), band(survey, value)) {
                ("band", Some((min, max))) => {
                    members.push(("min_aligned".to_owned(), min.to_string()));
                    members.push(("max_aligned".to_owned(), max.to_string()));
                }
                ("band", None) => faults.push(Fault::new("band", "must be a band of the survey's kind")),
                ("commented", _) if value == "any" => {}
                _ => members.push((name.clone(), value.clone())),
            }
        }
        if self.get("commented").is_empty() {
            members.push(("commented".to_owned(), "true".to_owned()));
        }
        members
    }

    /// The same with which page: what is read.
    pub(super) fn page(&self, survey: &Survey, faults: &mut Vec<Fault>) -> Vec<Pair> {
        let mut members = self.members(survey, faults);
        members.push(("limit".to_owned(), LIMIT.to_owned()));
        members.extend(self.cursor.clone().map(|cursor| ("cursor".to_owned(), cursor)));
        members
    }

    /// What the counts must know to tell how many there are; `None` where they cannot.
    pub(super) fn countable(&self, survey: &Survey) -> Option<(Vec<Pair>, Listed)> {
        let mut listed = Listed {
            status: match self.get("status") {
                "test" => Some(Status::Test),
                "quarantined" => Some(Status::Quarantined),
                "all" => None,
                _ => Some(Status::Counted),
            },
            ..Listed::default()
        };
        let (mut members, mut once) = (Vec::new(), BTreeMap::new());
        for (name, value) in self.members(survey, &mut Vec::new()) {
            match name.as_str() {
                "q" | "tag" | "done" | "suspicion" => return None,
                "commented" | "min_aligned" | "max_aligned" | "min_score" | "max_score" => {
                    drop(once.insert(name, value));
                }
                "status" | "order" => {}
                _ => members.push((name, value)),
            }
        }
        listed.commented = once.get("commented").map(|value| value == "true");
        let end = |name: &str, open: i16| once.get(name).map_or(open, |value| value.parse().unwrap_or(open));
        let range = |name: &str| {
            let (min, max) = (format!("min_{name}"), format!("max_{name}"));
            let asked = once.contains_key(&min) || once.contains_key(&max);
            asked.then(|| end(&min, i16::MIN)..=end(&max, i16::MAX))
        };
        (listed.aligned, listed.score) = (range("aligned"), range("score"));
        Some((members, listed))
    }

    /// The address of the same list's beginning.
    pub(super) fn query(&self) -> String {
        query(&self.pairs)
    }

    /// The address of this very page.
    pub(in crate::dashboard) fn here(&self) -> String {
        let mut pairs = self.pairs.clone();
        let pages = [("cursor", &self.cursor), ("before", &self.before)];
        pairs.extend(pages.into_iter().filter_map(|(name, page)| Some((name.to_owned(), page.clone()?))));
        query(&pairs)
    }

    /// The address of the same list with one more parameter, such as a page.
    pub(in crate::dashboard) fn and(&self, name: &str, value: &str) -> String {
        let mut pairs = self.pairs.clone();
        pairs.push((name.to_owned(), value.to_owned()));
        query(&pairs)
    }

    /// The address of this very page with what was just done.
    pub(super) fn noting(&self, noted: &str) -> String {
        let here = self.here();
        let more = query(&[("noted".to_owned(), noted.to_owned())]);
        if here.is_empty() { more } else { format!("{here}&{more}") }
    }

    /// The address of the list with that parameter in place of all of its name; without it where there is no value.
    pub(super) fn with(&self, name: &str, value: &str) -> String {
        let kept = self.pairs.iter().filter(|(known, _)| known != name).cloned();
        let added = Some((name.to_owned(), value.to_owned())).filter(|_| !value.is_empty());
        query(&kept.chain(added).collect::<Vec<_>>())
    }

    /// The address of the list without one of its filters.
    pub(super) fn without(&self, filter: &Pair) -> String {
        query(&self.pairs.iter().filter(|pair| *pair != filter).cloned().collect::<Vec<_>>())
    }
}

/// `pairs` as they stand in an address.
pub(super) fn query(pairs: &[Pair]) -> String {
    Serializer::new(String::new()).extend_pairs(pairs).finish()
}

/// The aligned scores of a band, by the name that figures give it.
fn band(survey: &Survey, name: &str) -> Option<(i16, i16)> {
    let (kind, scale) = (survey.kind, survey.scale());
    let band = BANDS.into_iter().find(|band| kind.band_name(*band) == name)?;
    let mut scores: Vec<i16> =
        scale.scores().filter(|score| kind.band(&scale, *score) == band).map(|score| scale.aligned(score).0).collect();
    scores.sort_unstable();
    Some((*scores.first()?, *scores.last()?))
}
