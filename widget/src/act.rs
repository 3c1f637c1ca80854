//! From what the customer does to the flow and back: the one place where the view meets the state.
//!
//! On the server nothing happens, so every method is there and does nothing but move the state.

use crate::flow::{Event, Flow};
#[cfg(not(feature = "hydrate"))]
use leptos::ev;
use leptos::prelude::*;

/// The handle that every component is given.
#[derive(Clone, Copy, Debug)]
pub struct Act {
    /// Where the customer stands.
    pub flow: RwSignal<Flow>,
}

impl Act {
    /// Starts with `flow`. Belongs to the current reactive owner.
    pub fn new(flow: Flow) -> Self {
        Self { flow: RwSignal::new(flow) }
    }

    /// Moves the state and does what it asks for.
    pub fn apply(self, event: Event) {
        for effect in self.flow.try_update(|flow| flow.apply(event)).unwrap_or_default() {
            Self::run(effect);
        }
    }
}

#[cfg(not(feature = "hydrate"))]
#[allow(clippy::unused_self, reason = "the same methods as in the browser, where they act")]
impl Act {
    /// Nobody chooses on a server.
    pub const fn changed(self, _: &ev::Event) {}

    /// Nobody clicks on a server.
    pub const fn clicked(self, _: &ev::MouseEvent) {}

    /// Nobody sends on a server.
    pub const fn submitted(self, _: &ev::SubmitEvent) {}

    const fn run(_: crate::flow::Effect) {}
}
