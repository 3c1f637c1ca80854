//! Looks at Perché from outside. Every test starts a collector of its own, on a free port, with a folder of its own.

#[cfg(target_os = "linux")]
pub mod bench;
pub mod collector;
#[cfg(target_os = "linux")]
pub mod fault;
pub mod form;
pub mod hostile;
pub mod http;
#[cfg(target_os = "linux")]
pub mod ingest;
#[cfg(target_os = "linux")]
pub mod pages;
#[cfg(target_os = "linux")]
pub mod power;
#[cfg(target_os = "linux")]
pub mod pull;
#[cfg(target_os = "linux")]
pub mod scale;
pub mod store;
