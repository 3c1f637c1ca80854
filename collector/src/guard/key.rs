//! API keys: what they may do, who is admitted by one, and what becomes of them.

mod order;
mod plan;
mod ring;
mod scope;
mod stored;
mod text;

pub(crate) use self::order::overlap;
pub use self::order::{Order, Terms};
pub use self::plan::{Answer, KeyError, Made, Plan, Wish};
pub use self::ring::Keys;
pub use self::scope::{Denied, Grant, Scope};
pub use self::stored::Listed;

/// The id of the key in `PERCHE_ADMIN_KEY`.
pub const ENV: &str = "env";
/// The variable that holds it: what people call it.
pub const VARIABLE: &str = "PERCHE_ADMIN_KEY";
/// The label of the key that is made, and told, where there is none at all.
pub const FIRST: &str = "made at the first start";
/// How many keys there may be.
pub const MOST: usize = 200;
/// For how long an expired key is still listed and told from an unknown one, in days.
pub const EXPIRED_DAYS: i64 = 30;

/// Whether `key` may stand in `PERCHE_ADMIN_KEY`.
pub fn is_usable(key: &str) -> bool {
    (20..=200).contains(&key.len()) && key.bytes().all(|byte| byte.is_ascii_graphic())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_usable_key_has_20_to_200_visible_letters() {
        for (key, usable) in
            [("k".repeat(19), false), ("k".repeat(20), true), ("k".repeat(200), true), ("k".repeat(201), false)]
        {
            assert_eq!(is_usable(&key), usable, "{}", key.len());
        }
        assert!(!is_usable("with a space, 20 letters"));
    }
}
