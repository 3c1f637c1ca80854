//! Where somebody goes on after signing in: to a page of ours and nowhere else, whatever the link that led here says.

const HOME: &str = "dashboard";

/// The page of ours that `wanted` is, from the root; the overview for everything else. Only letters that can neither leave
/// the dashboard nor be read in another way by a browser: no dots, no backslashes, nothing percent-encoded in the path.
pub(super) fn own(wanted: &str) -> &str {
    let (path, rest) = wanted.split_once('?').unwrap_or((wanted, ""));
    let plain = |part: &str| {
        !part.is_empty() && part.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-' || byte == b'_')
    };
    let mut parts = path.split('/');
    let ours = parts.next() == Some(HOME) && parts.all(plain);
    // There one would be asked to sign in again, or be signed out.
    let inside = !path.starts_with("dashboard/sign-");
    let query = rest.bytes().all(|byte| byte.is_ascii_graphic() && !matches!(byte, b'\\' | b'#'));
    if ours && inside && query { wanted } else { HOME }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_pages_of_the_dashboard_come_next() {
        for ours in [
            "dashboard",
            "dashboard?lang=it",
            "dashboard/surveys/post-purchase",
            "dashboard/surveys/post-purchase/responses?q=perch%C3%A9&min_score=1&from=2026-01-01T00:00:00Z",
            "dashboard/settings/webhooks/wh_0123456789",
        ] {
            assert_eq!(own(ours), ours);
        }
    }

    #[test]
    fn no_link_leads_out_of_the_dashboard() {
        for foreign in [
            "",
            "/",
            "//evil.example",
            "///evil.example",
            "/\\evil.example",
            "\\\\evil.example",
            "https://evil.example",
            "https:evil.example",
            "HTTPS://evil.example/dashboard",
            "javascript:alert(1)",
            "data:text/html,x",
            "//evil.example/dashboard",
            "dashboard.evil.example",
            "dashboard@evil.example",
            "dashboard:80@evil.example",
            "dashboards",
            "/dashboard",
            " dashboard",
            "\tdashboard",
            "dashboard\r\nset-cookie: a=b",
            "dashboard?a\r\nb",
            "dashboard/..",
            "dashboard/../../../evil",
            "dashboard/%2e%2e/s/x",
            "dashboard/.%2E/s/x",
            "dashboard//evil.example",
            "dashboard/",
            "dashboard/\\evil.example",
            "dashboard\\..\\evil",
            "dashboard#x",
            "dashboard?a#b",
            "dashboard/surveys/a;b",
            "dashboard/sign-out",
            "dashboard/sign-in?next=dashboard",
            "dashboard/\u{ff0f}evil",
            "dashboard?\u{e9}",
            "docs",
            "v1/keys",
        ] {
            assert_eq!(own(foreign), HOME, "{foreign:?}");
        }
    }
}
