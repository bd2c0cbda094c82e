//! JSON of what is kept: written whole, read back within a limit.

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;
use sha2::{Digest, Sha256};

use crate::error::{Error, ErrorKind, Result};
use crate::words;

/// The most bytes of a text that has no limit of its own: a case of [`MAX_STEPS`](crate::verify::MAX_STEPS) notes of
/// [`MAX_NOTE_BYTES`](crate::words::MAX_NOTE_BYTES), every character written as `\u0000`, has 5 million.
pub const MAX_JSON_BYTES: usize = 8 * 1024 * 1024;

/// One line of JSON.
///
/// # Errors
/// [`ErrorKind::Internal`] only if this library has a bug.
pub fn write(value: &impl Serialize) -> Result<String> {
    serde_json::to_string(value).map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))
}

/// JSON for people to read: a line for each field.
///
/// # Errors
/// As for [`write`](fn@write).
pub fn pretty(value: &impl Serialize) -> Result<String> {
    serde_json::to_string_pretty(value).map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))
}

/// As a value of JSON, to stand in another one.
///
/// # Errors
/// As for [`write`](fn@write).
pub(crate) fn value(value: &impl Serialize) -> Result<Value> {
    serde_json::to_value(value).map_err(|e| Error::new(ErrorKind::Internal, e.to_string()))
}

/// The SHA-256 of what a document says, 64 hexadecimal digits; how it is spelt is no matter.
///
/// # Errors
/// As for [`write`](fn@write).
pub(crate) fn sha256(value: &impl Serialize) -> Result<String> {
    Ok(words::hex(&Sha256::digest(write(value)?)))
}

/// A value of at most `most` bytes; `what` names it in the error, as in "a record".
///
/// # Errors
/// [`ErrorKind::InvalidRecord`] if it is longer, or no such value.
pub fn read<T: DeserializeOwned>(json: &str, what: &str, most: usize) -> Result<T> {
    let bad = |why: String| Error::new(ErrorKind::InvalidRecord, why);
    if json.len() > most {
        let got = json.len();
        return Err(bad(format!(
            "expected at most {most} bytes of {what}, got {got}: shorten it"
        )));
    }
    serde_json::from_str(json).map_err(|e| bad(format!("not {what}: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_over_the_limit_is_not_read() {
        let quoted = |len: usize| format!("\"{}\"", "x".repeat(len - 2));
        let read = |len| read::<String>(&quoted(len), "a text", 100);
        assert_eq!(write(&read(100).unwrap()).unwrap(), quoted(100));
        let error = read(101).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord);
        let message = error.message();
        assert!(
            message.ends_with("100 bytes of a text, got 101: shorten it"),
            "{message}"
        );
    }

    #[test]
    fn another_value_is_said_to_be_none() {
        let error = read::<u8>("[]", "a number", MAX_JSON_BYTES).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord);
        assert!(error.message().starts_with("not a number: "), "{error}");
    }
}
