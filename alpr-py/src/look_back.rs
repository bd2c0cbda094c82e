//! `LookBack` and `Seen`: earlier reads of what is wanted now.

use jiff::Timestamp;
use pyo3::prelude::*;

use crate::convert::one_of;
use crate::entry::{Entry, HitRecord};
use crate::manual::ManualEntry;
use crate::record::Record;
use crate::value::by_value;

/// An earlier read that may be of the plate, and the hit that it would have been. It is never proof.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Seen {
    seen: alpr_store::Seen,
}

#[pymethods]
impl Seen {
    /// The read.
    #[getter]
    fn read(&self) -> Record {
        Record::new(self.seen.read.clone())
    }

    /// How it compares.
    #[getter]
    fn hit(&self) -> HitRecord {
        HitRecord::new(self.seen.hit.clone())
    }

    fn __repr__(&self) -> String {
        let (read, hit) = (&self.seen.read, &self.seen.hit);
        format!(
            "<Seen text='{}' captured='{}' camera={:?} probability={:.4}>",
            read.text, read.circumstances.captured, read.circumstances.camera, hit.probability
        )
    }
}

by_value!(Seen, |s| &s.seen, s.seen.hit.id);

/// What `Store.look_back` or `Store.match_again` found. Nothing found is a result too: `str` says it.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct LookBack {
    found: alpr_store::LookBack,
}

#[pymethods]
impl LookBack {
    /// What was looked for: a plate, or a part of one, and the state; or a list, by its SHA-256.
    #[getter]
    fn wanted(&self) -> &str {
        &self.found.wanted
    }

    /// The first time that was looked at.
    #[getter]
    fn since(&self) -> Timestamp {
        self.found.window.from
    }

    /// The time before which reads were looked at.
    #[getter]
    fn until(&self) -> Timestamp {
        self.found.window.to
    }

    /// The reads that the rules would have shown, the latest first.
    #[getter]
    fn seen(&self) -> Vec<Seen> {
        let seen = self.found.seen.iter().cloned();
        seen.map(|seen| Seen { seen }).collect()
    }

    /// Whether there were over 10,000 reads to compare, so that the oldest were not: narrow the window.
    #[getter]
    fn is_cut(&self) -> bool {
        self.found.is_cut
    }

    /// One line for each read, or one that says that nothing was seen.
    fn __str__(&self) -> String {
        self.found.to_string().trim_end().to_owned()
    }

    fn __repr__(&self) -> String {
        let (wanted, seen) = (&self.found.wanted, self.found.seen.len());
        format!("<LookBack wanted={wanted:?} seen={seen}>")
    }
}

impl LookBack {
    pub(crate) const fn new(found: alpr_store::LookBack) -> Self {
        Self { found }
    }
}

const _: () = assert!(
    alpr_store::MAX_CANDIDATES == 10_000,
    "the docstring of is_cut says so"
);

/// What is looked back for.
pub(crate) enum Wanted<'py> {
    Listed(PyRef<'py, Entry>),
    Manual(PyRef<'py, ManualEntry>),
}

one_of!(
    Wanted<'py>, "an Entry or a ManualEntry":
    Listed(PyRef<'py, Entry>), Manual(PyRef<'py, ManualEntry>)
);
