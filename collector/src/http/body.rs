//! Reading a body, never more of it than allowed.

use actix_web::web::{Bytes, BytesMut, Payload};
use futures_util::StreamExt;

use crate::error::Error;

/// The longest JSON body.
pub(super) const MAX_JSON: usize = 16 * 1_024;
/// The longest form: percent-encoding writes a byte as three, so 2,000 letters of any script must still fit.
pub(super) const MAX_FORM: usize = 64 * 1_024;

/// The whole body, at most `most` bytes.
pub(super) async fn read(mut payload: Payload, most: usize) -> Result<Bytes, Error> {
    let mut body = BytesMut::new();
    let mut length = 0;
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| Error::BadBody(error.to_string()))?;
        length += chunk.len();
        if length <= most {
            body.extend_from_slice(&chunk);
        } else if length > 64 * most {
            break;
        }
        // Else the rest is read and dropped: a client that is still sending would see a reset and not the refusal.
    }
    if length > most { Err(Error::TooLarge(most)) } else { Ok(body.freeze()) }
}
