//! The routes by name. What a client puts into a path makes no new one: it is one of these, or `other`.

/// A route, or what is none.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Route(u8);

/// Every route of `http.rs`, those that customers' browsers ask for first. A test compares the two.
const PATTERNS: [&str; 33] = [
    "/v1/surveys/{survey}/responses",
    "/v1/surveys/{survey}/shown",
    "/s/{survey}",
    "/embed.js",
    "/assets/{hash}/{file}",
    "/s/{survey}/withdraw",
    "/v1/surveys/{survey}/aggregates",
    "/v1/surveys/{survey}/events",
    "/v1/surveys/{survey}/snippet",
    "/v1/surveys/{survey}/installs",
    "/v1/surveys/{survey}",
    "/v1/surveys",
    "/v1/aggregates",
    "/v1/responses/{id}",
    "/v1/respondents/{reference}",
    "/v1/changes",
    "/v1/installs/{token}",
    "/v1/links",
    "/v1/keys",
    "/v1/keys/{id}",
    "/v1/keys/{id}/rotate",
    "/v1/audit",
    "/v1/backup",
    "/v1/webhooks",
    "/v1/webhooks/{id}",
    "/v1/webhooks/{id}/rotate",
    "/v1/webhooks/{id}/deliveries",
    "/v1/webhooks/{id}/deliveries/{n}/replay",
    "/healthz",
    "/readyz",
    "/openapi.json",
    "/docs",
    DASHBOARD,
];

/// All pages of the team together: how long each takes says less than how many routes would cost in every scrape.
const DASHBOARD: &str = "/dashboard";

impl Route {
    /// How many there are, with what is none.
    pub const COUNT: usize = PATTERNS.len() + 1;

    /// The route of a path.
    pub fn of(path: &str) -> Self {
        let within = path.strip_prefix(DASHBOARD).is_some_and(|rest| rest.is_empty() || rest.starts_with('/'));
        let path = if within { DASHBOARD } else { path };
        let place = PATTERNS.iter().position(|pattern| fits(pattern, path)).unwrap_or(PATTERNS.len());
        Self(u8::try_from(place).expect("there are fewer than 256"))
    }

    /// Its name: the path with the names of its parts.
    pub fn name(self) -> &'static str {
        PATTERNS.get(self.place()).copied().unwrap_or("other")
    }

    /// Every one.
    pub(super) fn all() -> impl Iterator<Item = Self> {
        (0..=u8::MAX).map(Self).take(Self::COUNT)
    }

    pub(super) fn place(self) -> usize {
        usize::from(self.0)
    }
}

/// A part of the pattern in braces stands for one that is not empty.
fn fits(mut pattern: &str, mut path: &str) -> bool {
    while let Some((literal, rest)) = pattern.split_once('{') {
        let Some(given) = path.strip_prefix(literal) else { return false };
        let end = given.find('/').unwrap_or(given.len());
        if end == 0 {
            return false;
        }
        path = &given[end..];
        pattern = rest.split_once('}').map_or("", |(_, rest)| rest);
    }
    pattern == path
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The paths of `http.rs`, those under its scope with the scope before them.
    fn served() -> Vec<String> {
        let source = include_str!("../http.rs");
        let (public, team) = source.split_once("web::scope(\"/v1\")").expect("the scope");
        let paths = |part: &'static str, before: &'static str| {
            let resources = part.split("resource(\"").skip(1);
            resources.map(move |rest| format!("{before}{}", rest.split('"').next().unwrap_or_default()))
        };
        paths(public, "").chain(paths(team, "/v1")).collect()
    }

    #[test]
    fn every_route_has_a_name_of_its_own() {
        let served = served();
        assert!(served.len() > 20, "{served:?}");
        let nameless: Vec<_> = served.iter().filter(|path| Route::of(path).name() == "other").collect();
        assert!(nameless.is_empty(), "without a row in PATTERNS: {nameless:?}");
        let mut names: Vec<_> = served.iter().map(|path| Route::of(path).name()).collect();
        names.sort_unstable();
        names.dedup();
        assert_eq!(names.len(), served.len(), "{names:?}");
    }

    #[test]
    fn what_is_no_route_has_one_name() {
        for path in
            ["", "/v1", "/v1/surveys/", "/v1/surveys/a/b", "/s", "/s/", "//", "/v1/surveys/a/responses/", "x", "*"]
        {
            assert_eq!(Route::of(path).name(), "other", "{path}");
        }
        for (path, name) in
            [("/dashboard", "/dashboard"), ("/dashboard/surveys/a/edit", "/dashboard"), ("/dashboards", "other")]
        {
            assert_eq!(Route::of(path).name(), name, "{path}");
        }
        assert_eq!(Route::of("/v1/respondents/anna%40example.org").name(), "/v1/respondents/{reference}");
        assert_eq!(Route::all().map(Route::name).collect::<std::collections::BTreeSet<_>>().len(), Route::COUNT);
    }
}
