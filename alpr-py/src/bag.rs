//! `Bag`, `BagFault` and `Exported`: evidence on portable media, written and verified.

use std::path::PathBuf;

use alpr_core::record::Id;
use alpr_store::bag::{self, Checked, Fault, Flaw, MissingPicture, Verified};
use pyo3::prelude::*;

use crate::error::raise;
use crate::evidence::Export;

/// A picture that a record names and nobody has: the read's id, what it showed, its SHA-256.
type Missing<'a> = (String, &'static str, &'a str);

/// A bag (RFC 8493) that was complete and valid when it was verified. Only `Bag.verify` makes one.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Bag {
    pub(crate) bag: Verified,
}

#[pymethods]
impl Bag {
    /// Verifies a bag from its folder alone: every file listed with its sum in every manifest of its part, every listed
    /// file there, the payload as long as said, the records and pictures those that it says. Evidence has no strays, so
    /// this is stricter than the RFC: tag files have to be listed too, nothing is fetched, no link is followed. Nothing
    /// may change it meanwhile. Raises `RecordError` with the first faults if it is not so.
    #[staticmethod]
    fn verify(py: Python<'_>, path: PathBuf) -> PyResult<Self> {
        let checked = py.detach(|| bag::Bag::verify(&path)?.verified());
        checked.map(|bag| Self { bag }).map_err(raise)
    }

    /// Every fault of a bag by path, at most 1,000 and how many more there are; none for one that verifies.
    #[staticmethod]
    fn faults(py: Python<'_>, path: PathBuf) -> PyResult<Vec<BagFault>> {
        match py.detach(|| bag::Bag::verify(&path)).map_err(raise)? {
            Checked::Valid(_) => Ok(Vec::new()),
            Checked::Invalid(faults) => {
                Ok(faults.into_iter().map(|fault| BagFault { fault }).collect())
            }
        }
    }

    /// Its name, as `Exported.bag`: the SHA-256 of its `tagmanifest-sha256.txt`, by which everything in it is fixed.
    #[getter]
    fn id(&self) -> &str {
        self.bag.bag()
    }

    /// What was said of the export; None for a bag that another tool made.
    #[getter]
    fn export(&self) -> Option<Export> {
        let export = self.bag.export()?.clone();
        Some(Export { export })
    }

    /// The ids of the records in it, sorted.
    #[getter]
    fn records(&self) -> Vec<String> {
        names(self.bag.records())
    }

    /// The ids of the hits in it, sorted.
    #[getter]
    fn hits(&self) -> Vec<String> {
        names(self.bag.hits())
    }

    /// The SHA-256 of the pictures in it, sorted.
    #[getter]
    fn pictures(&self) -> Vec<String> {
        self.bag.pictures().to_vec()
    }

    /// The pictures that its records name and it does not have, as (the read's id, kind, SHA-256).
    #[getter]
    fn missing(&self) -> Vec<Missing<'_>> {
        missing(self.bag.missing())
    }

    /// Files of the payload.
    #[getter]
    fn files(&self) -> u64 {
        self.bag.files()
    }

    /// Bytes of the payload.
    #[getter]
    fn bytes(&self) -> u64 {
        self.bag.bytes()
    }

    fn __repr__(&self) -> String {
        format!("<Bag id='{}' files={}>", self.id(), self.files())
    }
}

/// Something that is wrong with a bag. `str` gives it in words.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct BagFault {
    fault: Fault,
}

#[pymethods]
impl BagFault {
    /// The path in the bag, with `/`; empty for the bag itself. It may hold anything: `str` of the fault is safe to
    /// show.
    #[getter]
    fn path(&self) -> &str {
        &self.fault.path
    }

    /// "missing", "unlisted", "changed", "malformed", "no_file", "no_name", "too_large", "more", or "other".
    #[getter]
    fn flaw(&self) -> &'static str {
        match self.fault.flaw {
            Flaw::Missing => "missing",
            Flaw::Unlisted(_) => "unlisted",
            Flaw::Changed(_) => "changed",
            Flaw::Malformed(_) => "malformed",
            Flaw::NoFile => "no_file",
            Flaw::NoName => "no_name",
            Flaw::TooLarge(_) => "too_large",
            Flaw::More(_) => "more",
            _ => "other",
        }
    }

    fn __str__(&self) -> String {
        self.fault.to_string()
    }

    fn __repr__(&self) -> String {
        format!("<BagFault path={:?} flaw='{}'>", self.path(), self.flaw())
    }
}

/// What `Store.export` wrote.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Exported {
    exported: bag::Exported,
}

#[pymethods]
impl Exported {
    /// Names the bag: the SHA-256 of its `tagmanifest-sha256.txt`. Write it on the medium.
    #[getter]
    fn bag(&self) -> &str {
        &self.exported.bag
    }

    /// How many records.
    #[getter]
    fn records(&self) -> usize {
        self.exported.records
    }

    /// How many hits.
    #[getter]
    fn hits(&self) -> usize {
        self.exported.hits
    }

    /// How many cases.
    #[getter]
    fn cases(&self) -> usize {
        self.exported.cases
    }

    /// The ids of records that were asked for and are no longer kept, sorted.
    #[getter]
    fn absent(&self) -> Vec<String> {
        self.exported.absent.iter().map(Id::to_string).collect()
    }

    /// How many pictures were copied.
    #[getter]
    fn pictures(&self) -> usize {
        self.exported.pictures
    }

    /// The pictures that were not there, as (the read's id, kind, SHA-256).
    #[getter]
    fn missing(&self) -> Vec<Missing<'_>> {
        missing(&self.exported.missing)
    }

    /// Bytes of the payload.
    #[getter]
    fn bytes(&self) -> u64 {
        self.exported.bytes
    }

    fn __repr__(&self) -> String {
        format!(
            "<Exported bag='{}' records={} pictures={}>",
            self.bag(),
            self.records(),
            self.pictures()
        )
    }
}

impl Exported {
    pub(crate) const fn new(exported: bag::Exported) -> Self {
        Self { exported }
    }
}

/// Ids as texts.
pub(crate) fn names(ids: &[Id]) -> Vec<String> {
    ids.iter().map(Id::to_string).collect()
}

fn missing(pictures: &[MissingPicture]) -> Vec<Missing<'_>> {
    pictures
        .iter()
        .map(|p| (p.read.to_string(), p.kind.name(), p.sha256.as_str()))
        .collect()
}

const _: () = assert!(bag::MAX_FAULTS == 1_000, "the docstring of faults says so");
