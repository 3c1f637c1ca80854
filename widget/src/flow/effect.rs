//! What comes out of the flow.

/// What is to be done about it, outside of this file.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Effect {
    /// Keep the answer as it is now and send it.
    Post {
        /// Wait for the end of a run of arrow keys.
        settle: bool,
    },
    /// Ask the collector to erase this response, and forget what waits of it.
    Withdraw,
    /// Tell the host page's loader.
    Tell(Tell),
    /// No point is marked any more.
    Unmark,
    /// Move the focus, because the element that holds it goes away.
    Focus(Place),
}

/// What the host page's loader hears. Never what was answered.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tell {
    /// A score was chosen.
    Answered,
    /// A why was sent.
    Commented,
}

/// Where the focus goes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// The field for the why.
    Why,
    /// The thanks.
    Thanks,
}
