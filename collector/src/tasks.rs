//! Daily work: what is past its retention goes, what has served its time is forgotten, a backup is made. It gives way to
//! customers: few changes at once, and none while many wait.

mod backup;
mod retention;
mod review;
mod sweep;

use std::time::Duration;

use actix_web::rt;
use actix_web::web::Data;

use crate::archive::Daily;
use crate::installation::{Installation, now};
use crate::tally::Quarter;

pub use self::backup::{back_up, gently};
pub use self::retention::{Swept, erase_survey, sweep};
pub use self::review::{Batch, Verdict, Waiting, review, waiting, waits};

/// How often it is looked whether a new UTC day has begun. Not a sleep of a day: a laptop's lid may be closed meanwhile,
/// and what failed is tried again soon.
const LOOK: Duration = Duration::from_mins(15);

/// Does the work of every day until the collector stops; that of the first one at once.
pub async fn every_day(installation: Data<Installation>, backups: Option<Daily>) {
    let (mut swept, mut backed_up) = (None, None);
    loop {
        let now = now();
        let today = Some(Quarter::of(now).day());
        if swept != today {
            match sweep(&installation, now).await {
                Ok(done) => {
                    swept = today;
                    if done != Swept::default() {
                        tracing::info!(
                            "{} responses past their retention were deleted, {} anonymised; {} displays and {} records \
                             that have served their time are forgotten",
                            done.deleted,
                            done.anonymised,
                            done.displays,
                            done.trimmed
                        );
                    }
                }
                Err(reason) => tracing::warn!(%reason, "the retention of today is not done yet, it is tried again"),
            }
        }
        if let Some(daily) = backups.as_ref().filter(|_| backed_up != today) {
            match back_up(&installation, daily, now).await {
                Ok(()) => backed_up = today,
                Err(reason) => tracing::error!(%reason, "the backup of today failed, it is tried again"),
            }
        }
        rt::time::sleep(LOOK).await;
    }
}
