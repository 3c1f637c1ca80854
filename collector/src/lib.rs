//! The collector: takes answers over HTTP, keeps them, serves honest aggregates.

pub mod admin;
pub mod aggregate;
pub mod archive;
pub mod assets;
pub mod catalog;
pub mod change;
pub mod cli;
pub mod config;
mod dashboard;
pub mod deliver;
pub mod error;
pub mod guard;
pub mod handout;
pub mod http;
pub mod installation;
pub mod installs;
pub mod list;
pub mod metrics;
pub mod row;
pub mod search;
pub mod selection;
pub mod sign;
pub mod snippet;
pub mod store;
pub mod tally;
pub mod tasks;
pub mod tls;
pub mod writer;

/// Answers are made on the workers' threads and freed on the writer's, pages of the engine the other way round: with the
/// system's allocator a sixth of all processor time under load went into that.
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;
