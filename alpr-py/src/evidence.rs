//! `Export`, `Booking` and `Booked`, and how a `Store` gives evidence away: onto portable media, into the property
//! room.

use std::path::PathBuf;

use alpr_core::{Error, ErrorKind, evidence};
use alpr_store::Selection;
use alpr_store::bag::pictures_in;
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::bag::{Bag, Exported, names};
use crate::error::raise;
use crate::record::id_of;
use crate::store::Store;
use crate::value::{by_json, by_value};

/// What has to be said of an export. Everything is required when it is used.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Export {
    pub(crate) export: evidence::Export,
}

#[pymethods]
impl Export {
    /// `case_number` is the case or the incident under which the evidence is filed; `organisation` the agency whose
    /// data they are; `by` who exports, and answers questions about it; `authority` what asks for it: a rule of the
    /// policy, a court's order, a discovery request; `description` what the data are, in words. Texts have at most 256
    /// bytes, the description 8192.
    #[new]
    #[pyo3(signature = (*, case_number, organisation, by, authority, description, at))]
    fn new(
        case_number: String,
        organisation: String,
        by: String,
        authority: String,
        description: String,
        at: At,
    ) -> Self {
        let export = evidence::Export {
            case_number,
            organisation,
            by,
            authority,
            description,
            at: at.0,
        };
        Self { export }
    }

    /// The case or the incident under which the evidence is filed.
    #[getter]
    fn case_number(&self) -> &str {
        &self.export.case_number
    }

    /// The agency whose data they are.
    #[getter]
    fn organisation(&self) -> &str {
        &self.export.organisation
    }

    /// Who exports.
    #[getter]
    fn by(&self) -> &str {
        &self.export.by
    }

    /// What asks for it.
    #[getter]
    fn authority(&self) -> &str {
        &self.export.authority
    }

    /// What the data are, in words.
    #[getter]
    fn description(&self) -> &str {
        &self.export.description
    }

    /// When.
    #[getter]
    fn at(&self) -> Timestamp {
        self.export.at
    }

    fn __repr__(&self) -> String {
        format!(
            "<Export case_number={:?} by={:?} at='{}'>",
            self.case_number(),
            self.by(),
            self.at()
        )
    }
}

by_value!(Export, |e| &e.export, e.export.at);

/// What has to be said when a bag is booked into evidence: the number that the property room gave, who booked it, and
/// when. Texts have at most 256 bytes.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Booking {
    booking: evidence::Booking,
}

#[pymethods]
impl Booking {
    #[new]
    #[pyo3(signature = (evidence_number, *, by, at))]
    fn new(evidence_number: String, by: String, at: At) -> Self {
        let booking = evidence::Booking {
            evidence_number,
            by,
            at: at.0,
        };
        Self { booking }
    }

    /// The number that the property room gave.
    #[getter]
    fn evidence_number(&self) -> &str {
        &self.booking.evidence_number
    }

    /// Who booked it.
    #[getter]
    fn by(&self) -> &str {
        &self.booking.by
    }

    /// When.
    #[getter]
    fn at(&self) -> Timestamp {
        self.booking.at
    }

    fn __repr__(&self) -> String {
        format!(
            "<Booking evidence_number={:?} by={:?} at='{}'>",
            self.evidence_number(),
            self.by(),
            self.at()
        )
    }
}

by_value!(Booking, |b| &b.booking, b.evidence_number());

/// A bag in the property room. Only a bag that verified is booked, so that a purge of the server's copy can rest on it.
/// Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Booked {
    booked: alpr_store::Booked,
}

#[pymethods]
impl Booked {
    /// A booking that `to_json` wrote.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        let booked = alpr_store::Booked::from_json(json);
        booked.map(Self::new).map_err(raise)
    }

    /// One line of JSON, with everything.
    fn to_json(&self) -> PyResult<String> {
        self.booked.to_json().map_err(raise)
    }

    /// Its name, 32 hexadecimal digits.
    #[getter]
    fn id(&self) -> String {
        self.booked.id().to_string()
    }

    /// What was said of the booking.
    #[getter]
    fn booking(&self) -> Booking {
        let booking = self.booked.booking().clone();
        Booking { booking }
    }

    /// The case or incident of the export.
    #[getter]
    fn case_number(&self) -> &str {
        self.booked.case_number()
    }

    /// Names the bag, as `Bag.id`.
    #[getter]
    fn bag(&self) -> &str {
        self.booked.bag()
    }

    /// The ids of the records in it, sorted.
    #[getter]
    fn records(&self) -> Vec<String> {
        names(self.booked.records())
    }

    /// The ids of the hits in it, sorted.
    #[getter]
    fn hits(&self) -> Vec<String> {
        names(self.booked.hits())
    }

    /// The SHA-256 of the pictures in it, sorted. What a record names beyond them was no longer kept.
    #[getter]
    fn pictures(&self) -> Vec<String> {
        self.booked.pictures().to_vec()
    }

    /// Whether a bag, verified again, is the one that was booked.
    fn is_of(&self, bag: &Bag) -> bool {
        self.booked.is_of(&bag.bag)
    }

    fn __repr__(&self) -> String {
        format!(
            "<Booked evidence_number={:?} case_number={:?} bag='{}'>",
            self.booked.booking().evidence_number,
            self.case_number(),
            self.bag()
        )
    }
}

by_value!(Booked, |b| &b.booked, b.booked.id());
by_json!(Booked);

impl Booked {
    const fn new(booked: alpr_store::Booked) -> Self {
        Self { booked }
    }
}

#[pymethods]
impl Store {
    /// Exports records with their hits, cases and pictures, and what the audit log says of them, as a BagIt bag in the
    /// new folder `path`; logged first, and which bag was written after.
    ///
    /// Give `ids` of reads and hits, or `hold`, the id of an open hold: then all that it covers. `pictures` is a folder
    /// whose files are named by their SHA-256, with any extension; without it, all pictures are listed as missing. A
    /// program that is killed leaves nothing under this name, only a folder `.NAME.partial` beside it.
    ///
    /// Refused for whose role may not search as far back, by the policy in force and the register, as the records are
    /// old or the hold reaches.
    #[pyo3(signature = (export, path, *, ids=None, hold=None, pictures=None))]
    fn export(
        &self,
        py: Python<'_>,
        export: &Export,
        path: PathBuf,
        ids: Option<Vec<String>>,
        hold: Option<&str>,
        pictures: Option<PathBuf>,
    ) -> PyResult<Exported> {
        let (what, export) = (selection(ids, hold)?, export.export.clone());
        let exported = self.run(py, |store| match &pictures {
            Some(folder) => store.export(&what, export, &path, &mut pictures_in(folder)?),
            None => store.export(&what, export, &path, &mut |_| Ok(None)),
        });
        exported.map(Exported::new)
    }

    /// Keeps that a bag which this store exported was booked into evidence, and logs it. Booking again the same way
    /// changes nothing. Refused for a bag of which the log does not say that it was written.
    fn book(&self, py: Python<'_>, bag: &Bag, booking: &Booking) -> PyResult<Booked> {
        let booking = booking.booking.clone();
        let booked = self.run(py, |store| store.book(&bag.bag, booking));
        booked.map(Booked::new)
    }

    /// All bookings, the oldest first: a purge may take a server's copy of what is in them, if its policy says so.
    fn bookings(&self, py: Python<'_>) -> PyResult<Vec<Booked>> {
        let bookings = self.run(py, alpr_store::Store::bookings)?;
        Ok(bookings.into_iter().map(Booked::new).collect())
    }
}

/// What is exported.
fn selection(ids: Option<Vec<String>>, hold: Option<&str>) -> PyResult<Selection> {
    match (ids, hold) {
        (Some(ids), None) => {
            let ids = ids.iter().map(|id| id_of(id)).collect::<PyResult<_>>()?;
            Ok(Selection::Named(ids))
        }
        (None, Some(hold)) => Ok(Selection::Held(id_of(hold)?)),
        (Some(_), Some(_)) | (None, None) => {
            let why = "expected either ids or a hold to export: give one of them";
            Err(raise(Error::new(ErrorKind::InvalidArgument, why)))
        }
    }
}
