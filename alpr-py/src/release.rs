//! `Delegation` and `ChiefRelease`: that pictures may go to the public, for an urgent need, case by case.

use alpr_core::disclose::{self, ReleaseDraft};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::audit::AuditEntry;
use crate::authorise::Authorisation;
use crate::error::raise;
use crate::store::Store;
use crate::value::by_value;

/// That the Chief made somebody the designee for releases: `by` is the Chief, `to` the designee's user name,
/// `reference` where it is written, `until` when it ends.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Delegation {
    delegation: disclose::Delegation,
}

#[pymethods]
impl Delegation {
    #[new]
    #[pyo3(signature = (*, by, to, reference, until))]
    fn new(by: String, to: String, reference: String, until: At) -> Self {
        let delegation = disclose::Delegation {
            by,
            to,
            reference,
            until: until.0,
        };
        Self { delegation }
    }

    /// The Chief who delegated.
    #[getter]
    fn by(&self) -> &str {
        &self.delegation.by
    }

    /// The designee, by the user's name.
    #[getter]
    fn to(&self) -> &str {
        &self.delegation.to
    }

    /// Where it is written.
    #[getter]
    fn reference(&self) -> &str {
        &self.delegation.reference
    }

    /// When it ends.
    #[getter]
    fn until(&self) -> Timestamp {
        self.delegation.until
    }

    fn __repr__(&self) -> String {
        let disclose::Delegation { by, to, until, .. } = &self.delegation;
        format!("<Delegation by={by:?} to={to:?} until='{until}'>")
    }
}

impl Delegation {
    pub(crate) const fn of(delegation: disclose::Delegation) -> Self {
        Self { delegation }
    }
}

by_value!(Delegation, |d| &d.delegation, d.delegation.until);

/// A release that was authorised. Only the Chief or a designee makes one. Log it with `Store.log_release`: from the log
/// it is read back with `from_entry`, and from nowhere else.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct ChiefRelease {
    pub(crate) release: disclose::ChiefRelease,
}

#[pymethods]
impl ChiefRelease {
    /// Authorises a release: by the Chief, or with a `delegation` by the designee that it names; `RefusedError` for
    /// anybody else.
    ///
    /// `need` is the urgent need of, or the threat to, the public, in words; `shows_occupants` says whether occupants
    /// of the vehicle that is looked for may be shown; it ends at `expires`, at most 30 days away.
    #[staticmethod]
    #[pyo3(signature = (*, case_number, need, expires, who, now, shows_occupants=false, delegation=None))]
    fn authorise(
        case_number: String,
        need: String,
        expires: At,
        who: &Authorisation,
        now: At,
        shows_occupants: bool,
        delegation: Option<&Delegation>,
    ) -> PyResult<Self> {
        let draft = ReleaseDraft {
            case_number,
            need,
            shows_occupants,
            expires: expires.0,
        };
        let delegation = delegation.map(|of| of.delegation.clone());
        let release = disclose::ChiefRelease::authorise(draft, &who.who, delegation, now.0);
        let release = release.map_err(raise)?;
        Ok(Self { release })
    }

    /// The release that an entry of a verified log tells of; `RecordError` if it tells of none.
    #[staticmethod]
    fn from_entry(entry: &AuditEntry) -> PyResult<Self> {
        let release = disclose::ChiefRelease::from_entry(entry.entry()).map_err(raise)?;
        Ok(Self { release })
    }

    /// The case.
    #[getter]
    fn case_number(&self) -> &str {
        &self.release.draft().case_number
    }

    /// The urgent need in words.
    #[getter]
    fn need(&self) -> &str {
        &self.release.draft().need
    }

    /// Whether occupants of the vehicle that is looked for may be shown.
    #[getter]
    fn shows_occupants(&self) -> bool {
        self.release.draft().shows_occupants
    }

    /// When it ends.
    #[getter]
    fn expires(&self) -> Timestamp {
        self.release.draft().expires
    }

    /// Who authorised it.
    #[getter]
    fn by(&self) -> &str {
        self.release.by()
    }

    /// When.
    #[getter]
    fn at(&self) -> Timestamp {
        self.release.at()
    }

    fn __repr__(&self) -> String {
        format!(
            "<ChiefRelease case_number={:?} by={:?} expires='{}'>",
            self.case_number(),
            self.by(),
            self.expires()
        )
    }
}

by_value!(
    ChiefRelease,
    |c| &c.release,
    (c.case_number(), c.by(), c.at())
);

#[pymethods]
impl Store {
    /// Appends to the audit log that a release was authorised, and gives the entry.
    fn log_release(&self, py: Python<'_>, release: &ChiefRelease) -> PyResult<AuditEntry> {
        let entry = self.run(py, |store| store.log_release(&release.release));
        entry.map(AuditEntry::new)
    }
}

const _: () = assert!(
    disclose::MAX_RELEASE_DAYS == 30,
    "the docstring of authorise says so"
);
