//! TOML that people write, policies and rules: read within a limit.

use serde::de::DeserializeOwned;

use crate::error::{Error, ErrorKind, Result};

/// A value of at most `most` bytes of TOML; `what` names it in the error, as in "the rules".
///
/// # Errors
/// [`ErrorKind::InvalidArgument`] if it is longer, or no such value; then with the line.
pub(crate) fn read<T: DeserializeOwned>(text: &str, what: &str, most: usize) -> Result<T> {
    check_bytes(text, what, most)?;
    toml::from_str(text).map_err(|e| bad(what, &e.to_string()))
}

/// Refuses a text that is too long to be looked at.
///
/// # Errors
/// [`ErrorKind::InvalidArgument`].
pub(crate) fn check_bytes(text: &str, what: &str, most: usize) -> Result<()> {
    let got = text.len();
    if got > most {
        let why = format!("expected at most {most} bytes, got {got}: shorten it");
        return Err(bad(what, &why));
    }
    Ok(())
}

fn bad(what: &str, why: &str) -> Error {
    Error::new(ErrorKind::InvalidArgument, format!("{what}: {why}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_text_over_the_limit_is_not_read() {
        let read = |text: &str| read::<toml::Table>(text, "the rules", 5);
        assert!(read("a = 1").is_ok());
        for (text, said) in [("a = 10", "at most 5 bytes, got 6"), ("a", "line 1")] {
            let error = read(text).unwrap_err();
            assert_eq!(error.kind(), ErrorKind::InvalidArgument);
            assert!(error.message().starts_with("the rules: "), "{error}");
            assert!(error.message().contains(said), "{error}");
        }
    }
}
