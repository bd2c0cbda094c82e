//! `AuditEntry`, `AuditHead` and `audit_verify`: what was done, and whether a log of it is what was written.

use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::PathBuf;

use alpr_core::audit::{self, MAX_ENTRY_BYTES};
use alpr_core::{Error, ErrorKind, json};
use jiff::Timestamp;
use pyo3::prelude::*;
use pyo3::pybacked::PyBackedBytes;

use crate::convert::{one_of, whole};
use crate::error::raise;
use crate::value::{by_json, by_value};

/// The end of a log: how many entries it has and the hash of the last. Keep it elsewhere too: only it shows that
/// entries were cut off the end.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct AuditHead {
    head: audit::Head,
}

#[pymethods]
impl AuditHead {
    #[new]
    fn new(entries: i128, hash: String) -> PyResult<Self> {
        let entries = whole(entries, (0, u64::MAX), "entries")?;
        let head = audit::Head { entries, hash };
        Ok(Self { head })
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
}

by_value!(AuditHead, |a| &a.head, (a.head.entries, &a.head.hash));

/// One entry of an audit log, with the hash that covers it and all before it. `Store.log` gives one.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct AuditEntry {
    entry: audit::Entry,
}

#[pymethods]
impl AuditEntry {
    /// An entry from its line of a log, at most 256 KiB, if it is what was hashed. That it belongs to the log, only
    /// `audit_verify` of the whole log tells.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        let entry: audit::Entry =
            json::read(json, "an entry of a log", MAX_ENTRY_BYTES).map_err(raise)?;
        entry.check_hash().map_err(raise)?;
        Ok(Self::new(entry))
    }

    /// One line of JSON, as it stands in the log.
    fn to_json(&self) -> PyResult<String> {
        self.entry.to_json().map_err(raise)
    }

    /// Its number, from 0 on.
    #[getter]
    fn seq(&self) -> u64 {
        self.entry.seq
    }

    /// When, by the clock of whoever wrote it.
    #[getter]
    fn at(&self) -> Timestamp {
        self.entry.event.at
    }

    /// Who did it.
    #[getter]
    fn by(&self) -> &str {
        &self.entry.event.by
    }

    /// What was done: "searched", "exported", "disclosed" and the like.
    #[getter]
    fn act(&self) -> &'static str {
        self.entry.event.act.name()
    }

    /// To what: a plate, a record's name, a list's hash.
    #[getter]
    fn subject(&self) -> &str {
        &self.entry.event.subject
    }

    /// Its hash, 64 hexadecimal digits.
    #[getter]
    fn hash(&self) -> &str {
        &self.entry.hash
    }

    fn __repr__(&self) -> String {
        format!(
            "<AuditEntry seq={} act='{}' by={:?} subject={:?}>",
            self.seq(),
            self.act(),
            self.by(),
            self.subject()
        )
    }
}

by_value!(AuditEntry, |a| &a.entry, &a.entry.hash);
by_json!(AuditEntry);

impl AuditEntry {
    pub(crate) const fn new(entry: audit::Entry) -> Self {
        Self { entry }
    }

    pub(crate) const fn entry(&self) -> &audit::Entry {
        &self.entry
    }
}

/// A log as it is given.
pub(crate) enum Log {
    Bytes(PyBackedBytes),
    Lines(Vec<String>),
    File(PathBuf),
}

one_of!(
    Log, "the bytes of a log, its lines or the path of its file":
    Bytes(PyBackedBytes), Lines(Vec<String>), File(PathBuf)
);

impl Log {
    /// Gives the log's bytes, of a file a piece at a time, to what reads it.
    pub(crate) fn read<T>(
        &self,
        read: impl FnOnce(&mut dyn BufRead) -> alpr_core::Result<T>,
    ) -> alpr_core::Result<T> {
        match self {
            Self::Bytes(bytes) => read(&mut &**bytes),
            Self::Lines(lines) => read(&mut joined(lines).as_bytes()),
            Self::File(path) => {
                let unread = |why: &str| {
                    let why = format!("`{}`: {why}: name another file", path.display());
                    Error::new(ErrorKind::Storage, why)
                };
                let file = File::open(path);
                let file = file.map_err(|e| unread(&format!("the log cannot be read: {e}")))?;
                read(&mut BufReader::new(file)).map_err(|error| match error.kind() {
                    // A folder can be opened, and not be read.
                    ErrorKind::Storage => unread(error.message()),
                    _ => error,
                })
            }
        }
    }
}

/// Verifies a log of JSON lines, given as bytes, as a list of lines or as a file's path, and gives its head. With
/// `known`, a head noted earlier, it also finds that the log was cut before it, or written anew. Raises `RecordError`
/// at the first entry that is not what was written.
#[pyfunction]
#[pyo3(signature = (log, *, known=None))]
pub(crate) fn audit_verify(
    py: Python<'_>,
    log: Log,
    known: Option<&AuditHead>,
) -> PyResult<AuditHead> {
    let known = known.map(|known| &known.head);
    let verify = || log.read(|log| audit::verify(log, known));
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
