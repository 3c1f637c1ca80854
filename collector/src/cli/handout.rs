//! Signatures, links and snippets, by the collector that serves or from the folder.

use std::io::Write;

use super::{Failure, data, log, secret};
use crate::admin::Request;
use crate::catalog::Catalog;
use crate::change::DocumentKind;
use crate::config::Data;
use crate::handout::Handout;
use crate::installation::now;
use crate::sign::secrets::{self, Signing};
use crate::store::Store;

pub(super) fn run(data: &Data, handout: &Handout) -> Result<(), Failure> {
    log();
    let mut out = std::io::stdout().lock();
    data::ask(&data.folder, &Request::Handout(handout.clone()), &mut out, |out| {
        let store = data::open(&data.folder)?;
        let catalog = Catalog::load(&store.documents(DocumentKind::Survey)?).map_err(Failure::Failed)?;
        let text = handout.write(&catalog, &signing(&store)?.all(), None, now()).map_err(Failure::Failed)?;
        Ok(out.write_all(text.as_bytes())?)
    })
}

/// The secrets that sign, as a collector that served this folder would have them.
pub(super) fn signing(store: &dyn Store) -> Result<Signing, Failure> {
    let signing = Signing::kept(secrets::load(store).map_err(Failure::Failed)?);
    if let Some(given) = secret("SIGNING_SECRET")? {
        signing.give(secrets::given(&given).map_err(Failure::Usage)?);
    }
    Ok(signing)
}
