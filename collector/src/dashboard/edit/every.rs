//! How often and how many are asked, in the parts of a form.

use perche_survey::show::Every;

/// What is said of a share that is none.
pub(super) const A_SHARE: &str = "must be a percentage above 0 and at most 100";

/// The fields of a rule: the choice, and what belongs to it.
pub(super) fn parts(every: &Every) -> [(&'static str, String); 3] {
    let (choice, days, key) = match every {
        Every::Once => ("once", String::new(), String::new()),
        Every::UntilAnswered => ("until answered", String::new(), String::new()),
        Every::Days(days) => ("days", days.to_string(), String::new()),
        Every::OncePer(key) => ("per", String::new(), key.clone()),
    };
    [("show.every", choice.to_owned()), ("show.every.days", days), ("show.every.key", key)]
}

/// The rule as a document writes it.
pub(super) fn written<'a>(get: impl Fn(&str) -> &'a str) -> String {
    match get("show.every") {
        "days" => format!("{}d", get("show.every.days")),
        "per" => format!("once per {}", get("show.every.key")),
        other => other.to_owned(),
    }
}

/// A share (0 to 1) as a percentage.
pub(super) fn percent(share: f64) -> String {
    rounded(share * 100.0).to_string()
}

/// A percentage as a share; empty is everybody.
pub(super) fn share(percent: &str) -> Option<f64> {
    if percent.is_empty() {
        return Some(1.0);
    }
    let share = percent.replace(',', ".").parse::<f64>().ok()? / 100.0;
    (share > 0.0 && share <= 1.0).then(|| rounded(share))
}

/// Twelve decimals are more than anybody writes, and fewer than what doubling and halving a hundred leaves behind.
fn rounded(number: f64) -> f64 {
    (number * 1e12).round() / 1e12
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_share_survives_its_form() {
        for (fraction, shown) in
            [(1.0, "100"), (0.333, "33.3"), (0.005, "0.5"), (0.07, "7"), (1.0 / 3.0, "33.333333333333")]
        {
            assert_eq!(percent(fraction), shown);
            assert!((share(shown).unwrap() - fraction).abs() < 1e-9);
        }
        assert_eq!(share("33,3"), Some(0.333));
        assert_eq!(share(""), Some(1.0));
        assert_eq!(["0", "101", "-1", "many", "NaN", "inf"].map(share), [None; 6]);
    }

    #[test]
    fn a_rule_survives_its_form() {
        for text in ["once", "until answered", "30d", "once per order"] {
            let parts = parts(&Every::try_from(text.to_owned()).unwrap());
            let get =
                |name: &str| parts.iter().find(|(known, _)| *known == name).map_or("", |(_, value)| value.as_str());
            assert_eq!(written(get), text);
        }
    }
}
