//! What goes wrong with processes, disks and files: whatever was acknowledged is there afterwards, or the collector says
//! what is wrong and what to do. Power cuts are `cargo xtask bench powercut`.

#![cfg(target_os = "linux")]
#![expect(clippy::unwrap_used, reason = "all of this is tests; clippy knows only what stands in a #[test]")]

mod clients;
mod ended;
mod failing;
mod full;
mod logged;
mod lost;
mod once;
mod rotten;
