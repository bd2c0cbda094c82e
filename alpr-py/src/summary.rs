//! `Summary`: what was done in a period, for a supervisor.

use std::collections::BTreeMap;

use alpr_core::report;
use pyo3::prelude::*;

/// What a unit, or everybody, did in a period.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Summary {
    pub(crate) summary: report::Summary,
}

#[pymethods]
impl Summary {
    /// Reads of the whole hours that the period touches.
    #[getter]
    fn reads(&self) -> u64 {
        self.summary.reads
    }

    /// Hits that raised an alarm: not those that were kept back.
    #[getter]
    fn hits(&self) -> u64 {
        self.summary.hits
    }

    /// Hits by what became of them: "accept", "misread", and "none" where nobody said.
    #[getter]
    fn dispositions(&self) -> BTreeMap<String, u64> {
        self.summary.dispositions.clone()
    }

    /// Entries made by hand.
    #[getter]
    fn manual_entries(&self) -> u64 {
        self.summary.manual_entries
    }

    /// Hours that the period touches in which something was read: an hour with one read counts whole.
    #[getter]
    fn hours(&self) -> u64 {
        self.summary.hours
    }

    /// Misreads among the hits that were disposed of, 0 to 1; None where none was.
    #[getter]
    fn misread_share(&self) -> Option<f64> {
        self.summary.misread_share
    }

    /// The 95 % interval of that share.
    #[getter]
    fn misread_interval(&self) -> Option<(f64, f64)> {
        self.summary.misread_interval
    }

    fn __repr__(&self) -> String {
        let Self { summary } = self;
        format!(
            "<Summary reads={} hits={} manual_entries={} hours={}>",
            summary.reads, summary.hits, summary.manual_entries, summary.hours
        )
    }
}

impl Summary {
    pub(crate) const fn new(summary: report::Summary) -> Self {
        Self { summary }
    }
}
