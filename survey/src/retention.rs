//! How long a response is kept, and what of it.

use crate::response::Response;
use crate::survey::{Retention, Survey};
use crate::time::Timestamp;

/// After how many days a response that was made to try the survey out is deleted.
pub const TEST_DAYS: u16 = 30;

impl Survey {
    /// What becomes of its responses first accepted before that instant; `None` when they are kept for ever.
    pub fn expiry(&self, now: Timestamp) -> Option<(Retention, Timestamp)> {
        self.retention_days.map(|days| (self.retention, now.plus_days(-i64::from(days))))
    }
}

/// `response` without what can tell who gave it: comment, contact with its consent, respondent, the value that
/// `one_per` allows once (it is a copy of one of these), and the context but for the segments that it is counted in.
pub fn anonymise(response: &Response) -> Response {
    let mut context = response.context.clone();
    context.retain(|key, _| response.segments.contains_key(key));
    Response {
        comment: None,
        contact: None,
        consent: None,
        respondent: None,
        unique: None,
        context,
        ..response.clone()
    }
}
