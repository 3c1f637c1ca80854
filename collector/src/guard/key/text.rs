//! A key as its owner has it: `perche_`, 43 random letters and digits (62^43 is more than 2^256), and 6 that are the
//! CRC-32 of all before. The fixed shape lets scanners of source code find a leaked key without asking anybody, and the
//! checksum tells a typo from a key that was revoked.

use sha2::{Digest, Sha256};

const PREFIX: &str = "perche_";
/// What keys began with that have no checksum; they stay valid.
const OLD_PREFIX: &str = "perche_admin_";
const LETTERS: &[u8; 62] = b"0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
const RANDOM: usize = 43;
const CHECK: usize = 6;

/// A new key.
pub(super) fn make() -> Result<String, getrandom::Error> {
    let mut key = PREFIX.to_owned();
    while key.len() < PREFIX.len() + RANDOM {
        let mut bytes = [0; 64];
        getrandom::fill(&mut bytes)?;
        // 248 is the last multiple of 62: without this, the first letters would come more often.
        let fair = bytes.into_iter().filter(|byte| *byte < 248).map(|byte| char::from(LETTERS[usize::from(byte % 62)]));
        key.extend(fair.take(PREFIX.len() + RANDOM - key.len()));
    }
    let check = checksum(&key);
    Ok(key + &check)
}

/// Whether it looks like a key of ours that was mistyped or cut off.
pub(super) fn is_mistyped(key: &str) -> bool {
    if !key.starts_with(PREFIX) || key.starts_with(OLD_PREFIX) {
        return false;
    }
    let parts = key.split_at_checked(PREFIX.len() + RANDOM);
    parts.is_none_or(|(random, check)| check != checksum(random))
}

fn checksum(text: &str) -> String {
    let mut rest = crc32fast::hash(text.as_bytes());
    let mut digits = [b'0'; CHECK];
    for digit in digits.iter_mut().rev() {
        *digit = LETTERS[usize::try_from(rest % 62).expect("it is below 62")];
        rest /= 62;
    }
    digits.map(char::from).iter().collect()
}

/// What is stored of a key. One round is enough: nobody can guess 256 random bits, with or without their hash.
pub(super) fn hash(key: &str) -> [u8; 32] {
    Sha256::digest(key).into()
}

/// A name for a key, by which it is listed and revoked. It says nothing of the key.
pub(super) fn id() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 5];
    getrandom::fill(&mut bytes)?;
    Ok(bytes.iter().fold("k".to_owned(), |id, byte| format!("{id}{byte:02x}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_key_has_256_random_bits_and_a_checksum() {
        let (one, other) = (make().unwrap(), make().unwrap());
        assert_ne!(one, other);
        assert_eq!(one.len(), PREFIX.len() + RANDOM + CHECK);
        assert!(one[PREFIX.len()..].bytes().all(|letter| LETTERS.contains(&letter)), "{one}");
        assert!(f64::from(62).log2() * 43.0 >= 256.0);
        assert!(!is_mistyped(&one));
    }

    /// When this fails, keys that are out there are taken for typos. The expected one was made with zlib.
    #[test]
    fn the_checksum_of_a_key_stays() {
        assert_eq!(checksum(&format!("{PREFIX}{}", "a".repeat(RANDOM))), "1zW5ar");
        assert_eq!(checksum(""), "000000");
    }

    #[test]
    fn every_changed_missing_or_added_letter_is_a_typo() {
        let key = make().unwrap();
        for place in PREFIX.len()..key.len() {
            let other = if key.as_bytes()[place] == b'x' { "y" } else { "x" };
            let mut changed = key.clone();
            changed.replace_range(place..=place, other);
            assert!(is_mistyped(&changed), "{place}");
            assert!(is_mistyped(&key[..place]), "{place}");
        }
        assert!(is_mistyped(&format!("{key}x")) && is_mistyped("perche_é"));
        let old = format!("perche_admin_{}", "a".repeat(43));
        assert!(!is_mistyped(&old) && !is_mistyped("another-kind-of-key-altogether"));
    }
}
