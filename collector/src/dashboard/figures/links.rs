//! From a figure to where it comes from: the API's answer, and the responses behind it.

use perche_survey::survey::Survey;

use super::asked::{Members, query};

/// The members that a list of responses takes too; filters besides.
const OF_FIGURES_ALONE: [&str; 4] = ["interval", "group_by", "compare", "detail"];

/// Addresses of one look at one survey.
#[derive(Clone, Debug)]
pub(super) struct Links {
    root: String,
    survey: String,
    members: Members,
    /// The least score of the scale: whoever gave none is in no n.
    least: String,
    reads: bool,
}

impl Links {
    /// `members` is what the API was asked; who may not read responses gets no links to them.
    pub(super) fn new(root: &str, survey: &Survey, members: Members, reads: bool) -> Self {
        let least = survey.scale().min.to_string();
        Self { root: root.to_owned(), survey: survey.id.to_string(), members, least, reads }
    }

    /// The API's answer to all of the page.
    pub(super) fn api(&self) -> String {
        let members = self.members.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        format!("{}v1/surveys/{}/aggregates{}", self.root, self.survey, query(members))
    }

    /// Whether it is compared with another time.
    pub(super) fn compares(&self) -> bool {
        self.members.iter().any(|(name, _)| name == "compare")
    }

    /// The responses behind all of it.
    pub(super) fn all(&self) -> Option<String> {
        self.rows(&[])
    }

    /// The responses that an n counts: those with a score.
    pub(super) fn counted(&self, more: &[(&str, &str)]) -> Option<String> {
        self.rows(&[more, &[("min_score", &self.least)]].concat())
    }

    /// The responses behind one figure, whether they say why or not. A member that is named in `more` takes the place of the page's.
    pub(super) fn rows(&self, more: &[(&str, &str)]) -> Option<String> {
        self.reads.then(|| format!("{}dashboard/surveys/{}/responses{}", self.root, self.survey, self.narrowed(more)))
    }

    /// The same as a file: `csv` or `ndjson`.
    pub(super) fn file(&self, format: &str) -> Option<String> {
        let rest = self.narrowed(&[]);
        self.reads.then(|| format!("{}dashboard/surveys/{}/responses.{format}{rest}", self.root, self.survey))
    }

    fn narrowed(&self, more: &[(&str, &str)]) -> String {
        let kept = self.members.iter().map(|(name, value)| (name.as_str(), value.as_str()));
        let named = |name: &str| more.iter().any(|(other, _)| *other == name);
        let kept = kept.filter(|(name, _)| !OF_FIGURES_ALONE.contains(name) && !named(name));
        // The reading list by itself is of those who said why.
        let silent = Some(("commented", "any")).filter(|_| !named("commented"));
        query(kept.chain(more.iter().copied()).chain(silent))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn links(reads: bool) -> Links {
        let members = [("from", "2026-11-01"), ("interval", "day"), ("compare", "previous"), ("context.a", "<&>")];
        let members = members.map(|(name, value)| (name.to_owned(), value.to_owned())).to_vec();
        let text = "[[survey]]\nid = \"a\"\nkind = \"nps\"\n[survey.text.en]\nquestion = \"q\"\n";
        Links::new("../../", &perche_survey::file::read(text).surveys[0], members, reads)
    }

    #[test]
    fn a_figure_leads_to_the_answer_of_the_api_and_to_the_same_responses() {
        let links = links(true);
        let all = "from=2026-11-01&interval=day&compare=previous&context.a=%3C%26%3E";
        assert_eq!(links.api(), format!("../../v1/surveys/a/aggregates?{all}"));
        let path = "../../dashboard/surveys/a/responses";
        assert_eq!(links.all(), Some(format!("{path}?from=2026-11-01&context.a=%3C%26%3E&commented=any")));
        assert_eq!(
            links.rows(&[("from", "2026-11-02"), ("max_score", "6")]),
            Some(format!("{path}?context.a=%3C%26%3E&from=2026-11-02&max_score=6&commented=any"))
        );
        assert_eq!(
            links.counted(&[("context.a", "b")]),
            Some(format!("{path}?from=2026-11-01&context.a=b&min_score=0&commented=any")),
            "whoever would rather not say is in no n"
        );
        let csv = format!("{path}.csv?from=2026-11-01&context.a=%3C%26%3E&commented=any");
        assert_eq!(links.file("csv"), Some(csv));
    }

    #[test]
    fn who_may_not_read_responses_is_not_led_to_them() {
        let links = links(false);
        assert_eq!((links.all(), links.rows(&[]), links.file("csv")), (None, None, None));
        assert!(links.api().contains("/v1/"));
    }
}
