//! What the store costs as it grows: bytes, memory, time to start, rate, and what an aggregate reads.

pub mod answers;
pub mod judge;
pub mod load;
pub mod machine;
pub mod memory;
pub mod run;
pub mod serving;
mod words;
