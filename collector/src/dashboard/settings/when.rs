//! Instants as the settings show them. An installation has no zone of its own, so they are UTC and say so.

use jiff::tz::TimeZone;
use perche_survey::time::Timestamp;

use crate::dashboard::tongue::Tongue;

/// An instant for programs and for people.
#[derive(Clone, Debug)]
pub(super) struct When {
    /// RFC 3339.
    pub(super) instant: String,
    /// `22 Nov 2026, 14:05 UTC`
    pub(super) text: String,
}

impl When {
    pub(super) fn new(at: Timestamp, tongue: Tongue) -> Self {
        Self { instant: at.to_string(), text: format!("{} UTC", tongue.moment(at, &TimeZone::UTC)) }
    }

    /// The day alone.
    pub(super) fn day(at: Timestamp, tongue: Tongue) -> Self {
        Self { instant: at.to_string(), text: tongue.day(at, &TimeZone::UTC) }
    }
}
