//! `perche snippet SURVEY`

use super::{Failure, handout};
use crate::config::Snippet;
use crate::handout::{Handout, What};
use crate::snippet::{Facts, Order, Way};

pub(super) fn run(options: &Snippet) -> Result<(), Failure> {
    let Snippet { survey, channel, locale, pinned, signed, touchpoint, context, public_url, data } = options.clone();
    let facts = Facts { touchpoint, context: context.into_iter().collect(), test: false };
    let order = |way| Order { way, locale, pinned, signed, facts };
    let what = match channel {
        Some(way) => What::Snippet(order(way)),
        None => What::Snippets(order(Way::Inline)),
    };
    handout::run(&data, &Handout { survey, url: public_url, what })
}
