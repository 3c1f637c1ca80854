//! Backups: what goes in comes out, from a store at rest or one that serves; what is damaged is refused.

#![expect(clippy::unwrap_used, reason = "a test that unwraps nothing has failed")]

mod commands;
mod damage;
mod over_http;
mod round_trip;
mod serving;
