//! A page that was shown once and answered more than once.

use perche_survey::time::Timestamp;
use uuid::Uuid;

use crate::guard::places::{Kept, Places};

/// How many display tokens are remembered at a time; less than a megabyte.
const MOST: usize = 32_768;

/// Which answer used a display token first.
pub(super) struct Displays(Places<First>);

#[derive(Default)]
struct First {
    at: u64,
    id: u64,
}

impl Kept for First {
    /// The newest stay.
    fn worth(&self) -> u64 {
        self.at
    }
}

impl Default for Displays {
    fn default() -> Self {
        Self(Places::new(MOST))
    }
}

impl Displays {
    /// Whether another answer came with the same token before.
    pub(super) fn reused(&self, token: [u8; 16], id: Uuid, now: Timestamp) -> bool {
        let id = self.0.hash(id);
        self.0.at(token, |first| {
            if first.id == 0 {
                *first = First { at: now.0.cast_unsigned(), id };
            }
            first.id != id
        })
    }
}
