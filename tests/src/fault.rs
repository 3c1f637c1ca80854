//! What goes wrong with disks, processes and machines, done to a real collector under load; and the ledger of what it
//! had acknowledged before, against which it is held afterwards.

pub mod chance;
pub mod ledger;
pub mod load;
pub mod process;
pub mod recount;
pub mod shim;
pub mod slow;
pub mod stage;
