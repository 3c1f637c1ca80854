//! Which figures are asked for: the query of the page, and what it comes to as a query of the API.

use jiff::tz::TimeZone;
use jiff::{Span, Timestamp as Instant, ToSpan};
use perche_survey::survey::Survey;
use perche_survey::time::Timestamp;

use crate::aggregate::zone_of;

/// Some members of a query, in order.
pub(super) type Members = Vec<(String, String)>;

/// Which time the page is about.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Period {
    /// Today and the six days before.
    Week,
    /// 30 days, as on the overview.
    #[default]
    Month,
    /// 90 days.
    Quarter,
    /// 12 months.
    Year,
    /// From the first response on.
    All,
    /// From one date to another.
    Dates,
}

impl Period {
    /// Those with a name of their own.
    pub(super) const NAMED: [(&'static str, Self); 5] =
        [("7d", Self::Week), ("30d", Self::Month), ("90d", Self::Quarter), ("12m", Self::Year), ("all", Self::All)];

    fn named(name: &str) -> Option<Self> {
        Self::NAMED.into_iter().find(|(known, _)| *known == name).map(|(_, period)| period)
    }

    /// How long before tomorrow it begins.
    fn length(self) -> Option<Span> {
        match self {
            Self::Week => Some(7.days()),
            Self::Month => Some(30.days()),
            Self::Quarter => Some(90.days()),
            Self::Year => Some(12.months()),
            Self::All | Self::Dates => None,
        }
    }

    /// Its first local day.
    fn first_day(self, zone: &TimeZone, now: Timestamp) -> Option<String> {
        let tomorrow = Instant::from_millisecond(now.0).ok()?.to_zoned(zone.clone()).date().tomorrow().ok()?;
        tomorrow.checked_sub(self.length()?).ok().map(|day| day.to_string())
    }
}

/// What a team looks at.
#[derive(Clone, Debug)]
pub(super) struct Asked {
    pub(super) period: Period,
    /// What was given, without what was left empty and what is not about figures.
    given: Members,
}

/// What the page knows and the API does not.
pub(super) const NONE: &str = "none";
/// What is split where nobody asked for it.
const FIRST_SPLIT: &str = "channel";
/// The members that are no filters.
const FIGURES: [&str; 7] = ["from", "to", "tz", "interval", "group_by", "compare", "detail"];

impl Asked {
    /// Reads the members of the page's query. Dates go before a period by name.
    pub(super) fn read(members: Members) -> Self {
        let (mut period, mut given) = (Period::default(), Vec::new());
        for (name, value) in members {
            match name.as_str() {
                "lang" => {}
                "period" => period = Period::named(&value).unwrap_or(period),
                _ if value.trim().is_empty() => {}
                _ => given.push((name, value.trim().to_owned())),
            }
        }
        if given.iter().any(|(name, _)| matches!(name.as_str(), "from" | "to")) {
            period = Period::Dates;
        }
        Self { period, given }
    }

    /// The last value of that name.
    pub(super) fn get(&self, name: &str) -> Option<&str> {
        self.given.iter().rev().find(|(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// Every value of that name.
    pub(super) fn all<'a>(&'a self, name: &'a str) -> impl Iterator<Item = &'a str> {
        self.given.iter().filter(move |(known, _)| known == name).map(|(_, value)| value.as_str())
    }

    /// The filters, in order.
    pub(super) fn filters(&self) -> impl Iterator<Item = &(String, String)> {
        self.given.iter().filter(|(name, _)| !FIGURES.contains(&name.as_str()))
    }

    /// By what it is split.
    pub(super) fn splits(&self) -> Vec<&str> {
        let mut named: Vec<_> =
            self.all("group_by").flat_map(|names| names.split(',')).filter(|name| *name != NONE).collect();
        // A filter and a split together are read response by response: only who asks for it pays for it.
        if self.get("group_by").is_none() && self.filters().next().is_none() {
            named.push(FIRST_SPLIT);
        }
        named
    }

    /// What the API is asked. Without an interval that was chosen there is none yet.
    pub(super) fn members(&self, survey: &Survey, now: Timestamp) -> Members {
        let mut members = Vec::new();
        let mut add = |name: &str, value: &str| members.push((name.to_owned(), value.to_owned()));
        let zone = zone_of(survey, self.get("tz")).unwrap_or(TimeZone::UTC);
        if let Some(from) = self.period.first_day(&zone, now) {
            add("from", &from);
        }
        for name in ["from", "to", "tz", "interval", "detail"] {
            self.all(name).for_each(|value| add(name, value));
        }
        self.splits().into_iter().for_each(|split| add("group_by", split));
        match self.get("compare") {
            Some(NONE) => {}
            Some(with) => add("compare", with),
            // Before the first response there is nothing to compare with.
            None if self.period == Period::All || (self.period == Period::Dates && self.get("from").is_none()) => {}
            None => add("compare", "previous"),
        }
        self.filters().for_each(|(name, value)| add(name, value));
        members
    }

    /// This page's query with other members: all of `drop` are left out, then `add` comes.
    pub(super) fn with(&self, drop: &[&str], add: &[(&str, &str)]) -> String {
        let kept = self.given.iter().filter(|(name, _)| !drop.contains(&name.as_str()));
        let named =
            Period::NAMED.into_iter().find(|(_, period)| *period == self.period && *period != Period::default());
        let period = named.filter(|_| !drop.contains(&"period")).map(|(name, _)| ("period", name));
        let kept = kept.map(|(name, value)| (name.as_str(), value.as_str()));
        query(period.into_iter().chain(kept).chain(add.iter().copied()))
    }

    /// This page's query without one value of a filter.
    pub(super) fn without(&self, filter: &str, value: &str) -> String {
        let given = self.given.iter().filter(|(name, known)| name != filter || known != value).cloned().collect();
        Self { given, ..self.clone() }.with(&[], &[])
    }
}

/// As an address ends: `?a=b&c=d`, or `?` alone, which leads to the page without any.
pub(super) fn query<'a>(members: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    form_urlencoded::Serializer::for_suffix("?".to_owned(), 1).extend_pairs(members).finish()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(query: &str) -> Asked {
        Asked::read(form_urlencoded::parse(query.as_bytes()).into_owned().collect())
    }

    fn members(query: &str) -> String {
        let text = "[[survey]]\nid = \"a\"\nkind = \"nps\"\ntz = \"Europe/Rome\"\n[survey.text.en]\nquestion = \"q\"\n";
        let survey = perche_survey::file::read(text).surveys.remove(0);
        let now = Timestamp::parse("2026-11-22T23:30:00Z").unwrap();
        let members = asked(query).members(&survey, now);
        members.iter().map(|(name, value)| format!("{name}={value}")).collect::<Vec<_>>().join("&")
    }

    #[test]
    fn a_period_begins_with_a_local_day_and_is_compared_with_the_time_before() {
        // In Rome it is the 23rd already.
        assert_eq!(members("period=7d"), "from=2026-11-17&group_by=channel&compare=previous");
        assert_eq!(members("period=7d&tz=UTC"), "from=2026-11-16&tz=UTC&group_by=channel&compare=previous");
        assert_eq!(members(""), "from=2026-10-25&group_by=channel&compare=previous");
        assert_eq!(members("period=12m"), "from=2025-11-24&group_by=channel&compare=previous");
        assert_eq!(members("period=all&lang=it"), "group_by=channel");
    }

    #[test]
    fn dates_go_before_a_period_and_what_is_empty_was_not_given() {
        assert_eq!(
            members("period=7d&from=2026-01-01&to=&tz=&interval=+&compare=none&group_by=none"),
            "from=2026-01-01"
        );
        assert_eq!(members("to=2026-01-01&group_by=none"), "to=2026-01-01");
    }

    #[test]
    fn a_filter_alone_is_not_split_so_that_kept_counts_answer_it() {
        assert_eq!(members("period=all&channel=qr"), "channel=qr");
        assert_eq!(members("period=all&channel=qr&group_by=locale"), "group_by=locale&channel=qr");
        assert_eq!(members("period=all&group_by=locale,channel"), "group_by=locale&group_by=channel");
    }

    #[test]
    fn a_link_changes_one_thing_and_keeps_the_rest() {
        let asked = asked("period=90d&channel=qr&channel=tab&context.a=x%26y&lang=it");
        assert_eq!(asked.with(&[], &[]), "?period=90d&channel=qr&channel=tab&context.a=x%26y");
        assert_eq!(asked.with(&["period"], &[("period", "all")]), "?channel=qr&channel=tab&context.a=x%26y&period=all");
        assert_eq!(asked.without("channel", "qr"), "?period=90d&channel=tab&context.a=x%26y");
        assert_eq!(Asked::read(Vec::new()).with(&[], &[]), "?");
    }
}
