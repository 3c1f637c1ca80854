//! Who may ask: pure decisions.

pub mod key;
pub mod origin;
