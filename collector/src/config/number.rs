//! Numbers on the command line.

use std::fmt::Display;
use std::str::FromStr;

/// Reads a whole number. The library's own words name the digit that it stumbled over, not what is allowed.
pub(super) fn whole<T: Copy + FromStr + Display + PartialOrd>(
    least: T,
    most: T,
) -> impl Fn(&str) -> Result<T, String> + Clone {
    move |text| {
        let number = text.parse().ok().filter(|number| (least..=most).contains(number));
        number.ok_or_else(|| format!("must be a whole number from {least} to {most}"))
    }
}
