//! `perche sign SURVEY`

use std::io::Write;

use super::handout::{self, signing};
use super::{Failure, data, log};
use crate::admin::Request;
use crate::config::{Sign, SigningAct};
use crate::handout::{Handout, What};
use crate::installation::now;
use crate::sign::secrets::Signing;
use crate::store::Store;

pub(super) fn run(options: &Sign) -> Result<(), Failure> {
    if let Some(act) = options.act.act() {
        return change(options, &act);
    }
    let survey = options.survey.clone().expect("clap asks for a survey where nothing is done with the secrets");
    let what = What::Signature(options.vouched.wanted());
    handout::run(&options.data, &Handout { survey, url: None, what })
}

fn change(options: &Sign, act: &SigningAct) -> Result<(), Failure> {
    log();
    let mut out = std::io::stdout().lock();
    data::ask(&options.data.folder, &Request::Signing(act.clone()), &mut out, |out| {
        let store = data::open(&options.data.folder)?;
        let signing: Signing = signing(&store)?;
        let commit = |change| store.commit(&[change]).map(drop).map_err(|error| error.to_string());
        let told = signing.change(act, now(), commit).map_err(Failure::Failed)?;
        Ok(out.write_all(told.as_bytes())?)
    })
}
