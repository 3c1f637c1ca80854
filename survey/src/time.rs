//! Instants: milliseconds UTC inside, RFC 3339 outside.

use std::fmt;

use serde::{Deserialize, Deserializer, Serialize, Serializer, de};

/// Milliseconds since 1970-01-01T00:00:00Z.
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[cfg_attr(feature = "openapi", schema(value_type = String, format = DateTime, description = "An RFC 3339 instant in UTC.", example = "2026-11-22T10:15:00Z"))]
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Timestamp(pub i64);

const SECOND: i64 = 1_000;

impl Timestamp {
    /// This instant plus `hours`.
    #[must_use]
    pub const fn plus_hours(self, hours: i64) -> Self {
        Self(self.0.saturating_add(hours * 3_600 * SECOND))
    }

    /// This instant plus `days` of 24 hours.
    #[must_use]
    pub const fn plus_days(self, days: i64) -> Self {
        self.plus_hours(days * 24)
    }

    /// Reads an RFC 3339 instant; finer than a millisecond is cut off.
    pub fn parse(text: &str) -> Option<Self> {
        text.parse::<jiff::Timestamp>().ok().map(|instant| Self(instant.as_millisecond()))
    }
}

/// RFC 3339 in UTC, with milliseconds where there are any.
impl fmt::Display for Timestamp {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match jiff::Timestamp::from_millisecond(self.0) {
            Ok(instant) => instant.fmt(out),
            // Outside the years -9999 to 9999, which no clock of ours reads.
            Err(_) => write!(out, "{} ms", self.0),
        }
    }
}

impl Serialize for Timestamp {
    fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.collect_str(self)
    }
}

impl<'de> Deserialize<'de> for Timestamp {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Self::parse(&text).ok_or_else(|| de::Error::custom(NOT_RFC_3339))
    }
}

/// What is said of a text that is no instant.
pub const NOT_RFC_3339: &str = "must be an RFC 3339 instant such as 2026-11-22T10:15:00Z";

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_instant_is_written_as_it_was_read() {
        for text in ["2026-11-22T10:15:00Z", "2026-11-22T10:15:00.123Z"] {
            assert_eq!(Timestamp::parse(text).map(|instant| instant.to_string()).as_deref(), Some(text));
        }
        assert_eq!(Timestamp::parse("2026-11-22T10:15:00+01:00"), Timestamp::parse("2026-11-22T09:15:00Z"));
        assert_eq!(Timestamp::parse("22.11.2026"), None);
    }
}
