//! JSON of what the core keeps: written and read the same way for every class.

use alpr_core::{Error, ErrorKind};
use pyo3::PyResult;
use serde::Serialize;
use serde::de::DeserializeOwned;

use crate::error::raise;

/// The most bytes of one document. The longest is a case with `alpr_core::verify::MAX_STEPS` notes of
/// `alpr_core::words::MAX_NOTE_BYTES`, every character written as `\u0000`: under 5 MiB.
pub(crate) const MAX_JSON_BYTES: usize = 8 * 1024 * 1024;

/// One line of JSON.
pub(crate) fn write(value: &impl Serialize) -> PyResult<String> {
    serde_json::to_string(value).map_err(|e| raise(Error::new(ErrorKind::Internal, e.to_string())))
}

/// A value of at most [`MAX_JSON_BYTES`]; `what` names it in the error.
pub(crate) fn read<T: DeserializeOwned>(what: &str, json: &str) -> PyResult<T> {
    let bad = |why: String| raise(Error::new(ErrorKind::InvalidRecord, why));
    if json.len() > MAX_JSON_BYTES {
        let got = json.len();
        return Err(bad(format!(
            "expected at most {MAX_JSON_BYTES} bytes of {what}, got {got}: it is none"
        )));
    }
    serde_json::from_str(json).map_err(|e| bad(format!("not {what}: {e}")))
}
