//! Whether a post looks forged. The rules are the guard's; what a survey usually gets is the store's to know.

use perche_survey::response::{Response, Status};
use perche_survey::time::Timestamp;

use super::responses::Sender;
use crate::guard::quarantine::{Post, edges, median};
use crate::installation::Installation;
use crate::tally::Splits;

/// Marks `fresh`, which is to be stored, when a rule speaks against it. Only of who is nobody's machine or server.
pub(super) async fn suspect(
    installation: &Installation,
    fresh: &mut Response,
    display: Option<[u8; 16]>,
    sender: Sender,
    now: Timestamp,
) {
    if !sender.is_stranger() || fresh.status != Status::Counted {
        return;
    }
    let quarantine = &installation.guard.quarantine;
    if quarantine.wants_history(fresh, now) {
        let (survey, edges) = (fresh.survey.clone(), edges(now));
        let hours = installation.read(move |store| store.tallies(&survey, &edges, &Splits::NONE)).await;
        // Without a history there is no burst: nobody loses an answer because a read failed.
        quarantine.learn(fresh, hours.ok().and_then(|hours| median(&hours)));
    }
    let post = Post { fresh, display, trapped: sender == Sender::Trapped };
    if let Some(found) = quarantine.judge(post, now) {
        fresh.status = Status::Quarantined;
        fresh.suspicion = Some(found);
    }
}
