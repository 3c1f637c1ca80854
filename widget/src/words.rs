//! The fixed strings of the page.

/// The fixed strings of one locale (`widget/locales/*.toml`), so far as the page needs them.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
#[cfg_attr(feature = "ssr", derive(serde::Deserialize), serde(deny_unknown_fields, default))]
pub struct Words {
    /// The button for a customer who does not want to answer.
    pub skip: String,
    /// Follows the why's label.
    pub optional: String,
    /// The button that sends the why.
    pub send: String,
    /// The answer is kept on the device and not yet sent.
    pub unsent: String,
    /// It is not yet sent and the browser lets us keep nothing.
    pub unkept: String,
    /// How many characters of the why are left; `{n}` is the number.
    pub left: String,
    /// The form came without a choice.
    pub choose: String,
    /// The collector will not take it.
    pub refused: String,
    /// The button that sends again.
    pub retry: String,
    /// The link from the thanks back to the form.
    pub change: String,
    /// The button that withdraws the answer.
    pub delete: String,
    /// It is withdrawn.
    pub deleted: String,
    /// It could not be withdrawn.
    pub undeleted: String,
    /// The button that closes a popover.
    pub close: String,
}
