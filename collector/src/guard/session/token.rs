//! What a browser holds: 256 random bits as text. Of them only the hash is kept, so who reads the store is nobody.

use std::fmt::Write;

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

/// A new one.
pub(super) fn make() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 32];
    getrandom::fill(&mut bytes)?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

/// A name for a session: it says nothing of the token.
pub(super) fn id() -> Result<String, getrandom::Error> {
    let mut bytes = [0; 5];
    getrandom::fill(&mut bytes)?;
    Ok(format!("s{}", hex(&bytes)))
}

/// What is kept of a token, and where: its hash. One round is enough, nobody guesses 256 bits.
pub(super) fn place(token: &str) -> String {
    hex(&Sha256::digest(token))
}

/// What ties a token to the key of that hash. `env` may name another key tomorrow; and since the token is part of it,
/// what is stored helps nobody to guess a key that a person made up.
pub(in crate::guard) fn tie(token: &str, key: &[u8; 32]) -> [u8; 16] {
    let digest = Sha256::new().chain_update(b"session").chain_update(token).chain_update(key).finalize();
    *digest.first_chunk().expect("a SHA-256 has 32 bytes")
}

pub(super) fn hex(bytes: &[u8]) -> String {
    bytes.iter().fold(String::with_capacity(2 * bytes.len()), |mut text, byte| {
        // A text takes whatever is written to it.
        let _ = write!(text, "{byte:02x}");
        text
    })
}
