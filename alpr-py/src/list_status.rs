//! `ListStatus`, `ListDiff` and `Budget`: what is to be known of a list before and after it is in force.

use alpr_core::hotlist::{self, Diff, ListInfo};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::entry::Entry;
use crate::error::raise;
use crate::hotlist::HotList;

/// What is to be known of a list in force: how fresh it is, and how whole.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct ListStatus {
    status: hotlist::ListStatus,
}

impl ListStatus {
    pub(crate) const fn new(status: hotlist::ListStatus) -> Self {
        Self { status }
    }
}

#[pymethods]
impl ListStatus {
    /// Who keeps it.
    #[getter]
    fn source(&self) -> &str {
        &self.status.source
    }

    /// When the source drew it.
    #[getter]
    fn extracted(&self) -> Timestamp {
        self.status.extracted
    }

    /// When it arrived.
    #[getter]
    fn received(&self) -> Timestamp {
        self.status.received
    }

    /// Entries.
    #[getter]
    fn entries(&self) -> u64 {
        self.status.entries
    }

    /// Lines that were rejected when it was built.
    #[getter]
    fn rejects(&self) -> u64 {
        self.status.rejects
    }

    /// SHA-256 of the index.
    #[getter]
    fn sha256(&self) -> &str {
        &self.status.sha256
    }

    /// How old it is since its source drew it; under 0 where it was drawn in the future.
    #[getter]
    fn age_seconds(&self) -> i64 {
        self.status.age.as_secs()
    }

    /// When the next one is due.
    #[getter]
    fn expected_by(&self) -> Timestamp {
        self.status.expected_by
    }

    /// Entries more or fewer than the list in force has; None where there is none.
    #[getter]
    fn change(&self) -> Option<i64> {
        self.status.change
    }

    /// "ok", "warn" or "fail".
    #[getter]
    fn check(&self) -> &'static str {
        self.status.check.name()
    }

    /// Why, for anything but "ok".
    #[getter]
    fn reasons(&self) -> Vec<String> {
        self.status.reasons.clone()
    }

    fn __repr__(&self) -> String {
        let (check, entries) = (self.check(), self.status.entries);
        let source = &self.status.source;
        format!("ListStatus(check='{check}', entries={entries}, source='{source}')")
    }
}

/// The difference between two lists, each part in the order of the plates; false where they say the same.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct ListDiff {
    diff: Diff,
}

impl ListDiff {
    pub(crate) const fn new(diff: Diff) -> Self {
        Self { diff }
    }
}

#[pymethods]
impl ListDiff {
    /// Entries that only the new list has.
    #[getter]
    fn added(&self, py: Python<'_>) -> Vec<Entry> {
        py.detach(|| entries(&self.diff.added))
    }

    /// Entries that only the old list has.
    #[getter]
    fn removed(&self, py: Python<'_>) -> Vec<Entry> {
        py.detach(|| entries(&self.diff.removed))
    }

    /// Records that both have and that say something else: the old entry and the new one.
    #[getter]
    fn changed(&self, py: Python<'_>) -> Vec<(Entry, Entry)> {
        let pair = |(old, new): &(hotlist::Entry, hotlist::Entry)| {
            (Entry::new(old.clone()), Entry::new(new.clone()))
        };
        py.detach(|| self.diff.changed.iter().map(pair).collect())
    }

    /// A list of what is new or was changed: match recent reads against it when a list is refreshed.
    #[pyo3(signature = (*, source, extracted, received))]
    fn news(&self, py: Python<'_>, source: &str, extracted: At, received: At) -> PyResult<HotList> {
        let info = ListInfo::new(source, extracted.0, received.0);
        py.detach(|| HotList::news(&self.diff, &info))
            .map_err(raise)
    }

    fn __bool__(&self) -> bool {
        !self.diff.is_empty()
    }

    fn __repr__(&self) -> String {
        let (added, removed) = (self.diff.added.len(), self.diff.removed.len());
        let changed = self.diff.changed.len();
        format!("ListDiff({added} added, {removed} removed, {changed} changed)")
    }
}

fn entries(all: &[hotlist::Entry]) -> Vec<Entry> {
    all.iter().cloned().map(Entry::new).collect()
}

/// The false hits that simulated innocent traffic caused.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Budget {
    budget: hotlist::Budget,
}

impl Budget {
    pub(crate) const fn new(budget: hotlist::Budget) -> Self {
        Self { budget }
    }
}

#[pymethods]
impl Budget {
    /// Simulated reads of plates that are not on the list.
    #[getter]
    fn reads(&self) -> u64 {
        self.budget.reads
    }

    /// Reads with at least one false alarm.
    #[getter]
    fn alarms(&self) -> u64 {
        self.budget.alarms
    }

    /// Reads with at least one false hit that is shown, and none that sounds.
    #[getter]
    fn shown(&self) -> u64 {
        self.budget.shown
    }

    /// False alarms in a thousand reads: the estimate, and the upper end of its 95 % interval.
    #[getter]
    fn alarms_per_thousand(&self) -> (f64, f64) {
        self.budget.alarms_per_thousand()
    }

    /// Hits in a thousand reads that are shown without a sound.
    #[getter]
    fn shown_per_thousand(&self) -> f64 {
        self.budget.shown_per_thousand()
    }

    /// Hits by category and class, the most alarms first: (category, class, alarms, shown).
    #[getter]
    fn lines(&self) -> Vec<(String, &'static str, u64, u64)> {
        let row = |line: &hotlist::BudgetLine| {
            let (category, class) = (line.category.clone(), line.class.name());
            (category, class, line.alarms, line.shown)
        };
        self.budget.lines.iter().map(row).collect()
    }

    /// Where more than `limit` false alarms in a thousand reads are to be expected: which rule to tighten.
    fn warning(&self, limit: f64) -> Option<String> {
        self.budget.warning(limit)
    }

    fn __repr__(&self) -> String {
        let (expected, upper) = self.budget.alarms_per_thousand();
        let reads = self.budget.reads;
        format!(
            "Budget({expected:.3} false alarms in 1000 reads, at most {upper:.3}; {reads} reads)"
        )
    }
}
