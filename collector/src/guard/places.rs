//! A table of a fixed size, for what is remembered of strangers: however many there are, it takes no more memory.

use std::hash::{BuildHasher, Hash, RandomState};
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many places a key may have.
const WAYS: usize = 8;

/// What a place holds.
pub(super) trait Kept: Default {
    /// Of the values that want the same places the one with the least worth goes.
    fn worth(&self) -> u64;
}

/// The hash of a key, and what is kept of it.
type Home<V> = [(u64, V); WAYS];

/// Each key has a home of eight places. One more key takes the place of the least worthy there, so who is worth
/// remembering cannot be pushed out by many who are not.
///
/// Of a key only a hash is kept, which is keyed with a number of this process: nobody can choose keys that meet in one
/// home, and what the memory holds says nothing of who it was. Two keys with the same 64 bits would be taken for one.
pub(super) struct Places<V> {
    homes: Box<[Mutex<Home<V>>]>,
    hasher: RandomState,
}

impl<V: Kept> Places<V> {
    /// For about as many keys as that.
    pub(super) fn new(keys: usize) -> Self {
        let homes = (0..keys.div_ceil(WAYS).max(1)).map(|_| Mutex::default()).collect();
        Self { homes, hasher: RandomState::new() }
    }

    /// What `key` is to this table.
    pub(super) fn hash(&self, key: impl Hash) -> u64 {
        // 0 is a place that was never taken.
        self.hasher.hash_one(key).max(1)
    }

    /// Lets `look` read what is kept of `key`; `None` when that is nothing.
    pub(super) fn find<R>(&self, key: impl Hash, look: impl FnOnce(&V) -> R) -> Option<R> {
        let hash = self.hash(key);
        self.home(hash).iter().find(|(known, _)| *known == hash).map(|(_, value)| look(value))
    }

    /// Lets `look` read and change what is kept of `key`: a new value when there is nothing.
    pub(super) fn at<R>(&self, key: impl Hash, look: impl FnOnce(&mut V) -> R) -> R {
        let hash = self.hash(key);
        let mut places = self.home(hash);
        let found = places.iter().position(|(known, _)| *known == hash).unwrap_or_else(|| {
            let least = (0..WAYS).min_by_key(|place| places[*place].1.worth()).expect("a home has places");
            places[least] = (hash, V::default());
            least
        });
        look(&mut places[found].1)
    }

    fn home(&self, hash: u64) -> MutexGuard<'_, Home<V>> {
        let home = usize::try_from(hash >> 1).unwrap_or(usize::MAX) % self.homes.len();
        self.homes[home].lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    impl Kept for u64 {
        fn worth(&self) -> u64 {
            *self
        }
    }

    #[test]
    fn what_is_kept_of_a_key_is_found_again() {
        let places = Places::<u64>::new(1_000);
        for key in 0..500_u64 {
            places.at(key, |value| *value = key + 1);
        }
        let kept = (0..500_u64).filter(|key| places.at(key, |value| *value == key + 1)).count();
        assert!(kept > 450, "{kept} of 500");
    }

    #[test]
    fn the_worthiest_stay_however_many_come() {
        let places = Places::<u64>::new(64);
        places.at("worthy", |value| *value = 1_000_000);
        for key in 0..10_000_u64 {
            places.at(key, |value| *value = key);
        }
        assert_eq!(places.at("worthy", |value| *value), 1_000_000);
        assert_eq!(places.homes.len(), 8);
    }
}
