//! `perche link SURVEY`

use super::{Failure, handout};
use crate::config::Link;
use crate::handout::{Handout, What};

pub(super) fn run(options: &Link) -> Result<(), Failure> {
    let what = What::Link {
        wanted: options.vouched.wanted(),
        channel: options.channel.into(),
        locale: options.locale.clone(),
        qr: options.qr,
    };
    handout::run(&options.data, &Handout { survey: options.survey.clone(), url: options.public_url.clone(), what })
}
