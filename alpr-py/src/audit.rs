//! `AuditHead` and `audit_verify`: whether a log of acts is what was written.

use std::hash::{DefaultHasher, Hash, Hasher};

use alpr_core::audit;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::error::raise;

/// The end of a log: how many entries it has and the hash of the last. Keep it elsewhere too: only it shows that
/// entries were cut off the end.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct AuditHead {
    head: audit::Head,
}

#[pymethods]
impl AuditHead {
    #[new]
    fn new(entries: u64, hash: String) -> Self {
        let head = audit::Head { entries, hash };
        Self { head }
    }

    /// How many entries there are.
    #[getter]
    fn entries(&self) -> u64 {
        self.head.entries
    }

    /// The hash of the last one, 64 hexadecimal digits; zeros before the first.
    #[getter]
    fn hash(&self) -> &str {
        &self.head.hash
    }

    fn __repr__(&self) -> String {
        format!(
            "<AuditHead entries={} hash='{}'>",
            self.head.entries, self.head.hash
        )
    }

    fn __eq__(&self, other: &Self) -> bool {
        self.head == other.head
    }

    fn __hash__(&self) -> u64 {
        let mut hasher = DefaultHasher::new();
        (self.head.entries, &self.head.hash).hash(&mut hasher);
        hasher.finish()
    }
}

/// A log as it is given.
#[derive(FromPyObject)]
pub(crate) enum Log {
    Bytes(PyBackedBytes),
    Lines(Vec<String>),
}

/// Verifies a log of JSON lines, given as bytes or as a list of lines, and gives its head. With `known`, a head noted
/// earlier, it also finds that the log was cut before it, or written anew. Raises `RecordError` at the first entry
/// that is not what was written.
#[pyfunction]
#[pyo3(signature = (log, *, known=None))]
pub(crate) fn audit_verify(
    py: Python<'_>,
    log: Log,
    known: Option<&AuditHead>,
) -> PyResult<AuditHead> {
    let known = known.map(|known| &known.head);
    let verify = || match &log {
        Log::Bytes(bytes) => audit::verify(&**bytes, known),
        Log::Lines(lines) => audit::verify(joined(lines).as_bytes(), known),
    };
    let head = py.detach(verify).map_err(raise)?;
    Ok(AuditHead { head })
}

/// The lines as they stand in a file, whether or not they end as lines.
fn joined(lines: &[String]) -> String {
    lines
        .iter()
        .flat_map(|line| [line.trim_end_matches('\n'), "\n"])
        .collect()
}
