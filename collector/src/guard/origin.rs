//! Which sites may show a survey and post to it. An `Origin` proves nothing about a program; it only keeps other
//! *sites* from speaking through their visitors' browsers.

/// Where a request comes from, as its headers say.
#[derive(Clone, Copy, Debug, Default)]
pub struct Caller<'a> {
    /// `Origin`.
    pub origin: Option<&'a str>,
    /// `Sec-Fetch-Site`.
    pub fetch_site: Option<&'a str>,
    /// Our own origin: `--public-url`, else scheme and `Host`.
    pub own: &'a str,
}

/// What the headers allow.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    /// Our own page, or no browser.
    Ours,
    /// A page of one of the survey's sites: it may read the reply.
    Listed,
    /// A page of another site.
    Foreign,
}

impl Caller<'_> {
    /// Judges the caller by the survey's `sites`.
    pub fn judge(&self, sites: &[String]) -> Verdict {
        match self.origin {
            None => Verdict::Ours,
            Some(_) if self.fetch_site == Some("same-origin") => Verdict::Ours,
            Some(origin) if origin.eq_ignore_ascii_case(self.own) => Verdict::Ours,
            Some(origin) if is_listed(origin, sites) => Verdict::Listed,
            Some(_) => Verdict::Foreign,
        }
    }
}

/// Whether `origin` is one of `sites`.
pub fn is_listed(origin: &str, sites: &[String]) -> bool {
    sites.iter().any(|site| matches(site, origin))
}

/// Whether `origin` belongs to somebody's own machine.
pub fn is_local(origin: &str) -> bool {
    let Some((_, host, _)) = parts(origin) else { return false };
    host == "localhost" || host.ends_with(".localhost") || host == "[::1]" || host.starts_with("127.")
}

/// `https://*.shop.example` stands for every host below, port `*` for every port; the rest is compared as it is.
fn matches(site: &str, origin: &str) -> bool {
    let (Some((scheme, host, port)), Some((their_scheme, their_host, their_port))) = (parts(site), parts(origin))
    else {
        return false;
    };
    let host_fits = match host.strip_prefix("*.") {
        Some(domain) => their_host.strip_suffix(domain).is_some_and(|rest| rest.len() > 1 && rest.ends_with('.')),
        None => host == their_host,
    };
    scheme == their_scheme && host_fits && (port == "*" || port == their_port)
}

/// Scheme, host and port; the scheme's own port where none is written.
fn parts(origin: &str) -> Option<(&str, &str, &str)> {
    let (scheme, rest) = origin.split_once("://")?;
    let usual = if scheme == "https" { "443" } else { "80" };
    Some(match rest.rsplit_once(':') {
        Some((host, port)) if !port.ends_with(']') => (scheme, host, port),
        _ => (scheme, rest, usual),
    })
}

/// The value of the page's `frame-ancestors`.
pub fn frame_ancestors(sites: &[String]) -> String {
    std::iter::once("'self'").chain(sites.iter().map(String::as_str)).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn judge(origin: Option<&str>, sites: &[&str]) -> Verdict {
        let sites: Vec<String> = sites.iter().map(ToString::to_string).collect();
        Caller { origin, fetch_site: None, own: "https://c.example" }.judge(&sites)
    }

    #[test]
    fn only_exact_origins_and_declared_wildcards_are_listed() {
        let rows = [
            ("https://shop.example", "https://shop.example", true),
            ("https://shop.example", "https://shop.example:443", true),
            ("https://shop.example", "http://shop.example", false),
            ("https://shop.example", "https://shop.example:8443", false),
            ("https://shop.example", "https://shop.example.evil.example", false),
            ("https://shop.example", "https://evilshop.example", false),
            ("https://*.shop.example", "https://www.shop.example", true),
            ("https://*.shop.example", "https://a.b.shop.example", true),
            ("https://*.shop.example", "https://shop.example", false),
            ("https://*.shop.example", "https://.shop.example", false),
            ("https://*.shop.example", "https://evilshop.example", false),
            ("http://localhost:*", "http://localhost:8090", true),
            ("http://localhost:*", "http://localhost.evil.example:8090", false),
            ("http://[::1]:*", "http://[::1]:8090", true),
        ];
        for (site, origin, listed) in rows {
            let expected = if listed { Verdict::Listed } else { Verdict::Foreign };
            assert_eq!(judge(Some(origin), &[site]), expected, "{origin} for {site}");
        }
    }

    #[test]
    fn our_own_pages_and_programs_may_always_post() {
        assert_eq!(judge(None, &[]), Verdict::Ours);
        assert_eq!(judge(Some("https://c.example"), &[]), Verdict::Ours);
        assert_eq!(judge(Some("null"), &["https://shop.example"]), Verdict::Foreign);
        let framed =
            Caller { origin: Some("https://proxied.example"), fetch_site: Some("same-origin"), own: "http://10.0.0.1" };
        assert_eq!(framed.judge(&[]), Verdict::Ours);
    }

    #[test]
    fn a_machine_of_ones_own_is_local() {
        for (origin, local) in [
            ("http://localhost:3000", true),
            ("http://127.0.0.1", true),
            ("http://[::1]:8080", true),
            ("http://shop.localhost", true),
            ("https://localhost.example", false),
            ("https://shop.example", false),
        ] {
            assert_eq!(is_local(origin), local, "{origin}");
        }
    }

    #[test]
    fn without_sites_only_our_own_pages_may_frame_it() {
        assert_eq!(frame_ancestors(&[]), "'self'");
        assert_eq!(frame_ancestors(&["https://shop.example".into()]), "'self' https://shop.example");
    }
}
