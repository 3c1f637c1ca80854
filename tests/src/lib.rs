//! Looks at Perché from outside. Every test starts a collector of its own, on a free port, with a folder of its own.

pub mod collector;
pub mod http;
pub mod store;
