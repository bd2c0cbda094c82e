//! JSON of what is kept: written whole, read back within a limit.

use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::status::{Failure, alpr_status};
use crate::text::alpr_text;

/// The most bytes of a text that is read back: a case of the most steps with the longest words, every byte of
/// them escaped, has 5 million.
pub(crate) const MAX_JSON_BYTES: usize = 8 * 1024 * 1024;

/// One line of JSON.
pub(crate) fn written(value: &impl Serialize) -> Result<alpr_text, Failure> {
    let json = serde_json::to_string(value).map_err(|e| {
        let text = format!("cannot be written as JSON: {e}");
        Failure::new(alpr_status::Internal, text)
    })?;
    Ok(alpr_text::new(&json))
}

/// What `written` wrote; `what` names it.
pub(crate) fn read<T: DeserializeOwned>(json: &str, what: &str) -> Result<T, Failure> {
    let bad = |text: String| Failure::new(alpr_status::InvalidRecord, text);
    if json.len() > MAX_JSON_BYTES {
        let len = json.len();
        let text =
            format!("expected at most {MAX_JSON_BYTES} bytes of {what}, got {len}: it is none");
        return Err(bad(text));
    }
    serde_json::from_str(json).map_err(|e| bad(format!("not {what}: {e}")))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_over_the_limit_is_not_read() {
        let quoted = |len: usize| format!("\"{}\"", "x".repeat(len - 2));
        assert!(read::<String>(&quoted(MAX_JSON_BYTES), "a text").is_ok());
        let failure = read::<String>(&quoted(MAX_JSON_BYTES + 1), "a text")
            .err()
            .unwrap();
        assert_eq!(failure.status, alpr_status::InvalidRecord);
        assert!(failure.message.contains("8388608") && failure.message.contains("8388609"));
    }
}
