//! `Dissemination`: what the log keeps of a disclosure.

use alpr_core::disclose;
use alpr_core::retain::{DataClass, Use};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::authorise::Purpose;
use crate::redact::Shown;
use crate::request::Recipient;
use crate::value::by_value;

/// Who receives what, from whom, by what right and for what. Date and time are the entry's own.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Dissemination {
    what: disclose::Dissemination,
}

#[pymethods]
impl Dissemination {
    /// The agency that gave the data.
    #[getter]
    fn organisation(&self) -> &str {
        &self.what.from
    }

    /// The person, the contact and the organisation.
    #[getter]
    fn recipient(&self) -> Recipient {
        Recipient::of(self.what.recipient.clone())
    }

    /// The description of the data.
    #[getter]
    fn description(&self) -> &str {
        &self.what.description
    }

    /// What the data were.
    #[getter]
    fn data_classes(&self) -> Vec<&'static str> {
        let classes = self.what.classes.iter().copied();
        classes.map(DataClass::name).collect()
    }

    /// The purpose.
    #[getter]
    fn purpose(&self) -> Purpose {
        let purpose = self.what.purpose.clone();
        Purpose { purpose }
    }

    /// Every use that the recipient named.
    #[getter]
    fn uses(&self) -> Vec<&'static str> {
        self.what.uses.iter().copied().map(Use::name).collect()
    }

    /// "agreement", "lawful_demand" or "chief_release".
    #[getter]
    fn ground(&self) -> &str {
        &self.what.ground
    }

    /// The agreement's name, the demand's reference, or the release's case.
    #[getter]
    fn reference(&self) -> &str {
        &self.what.reference
    }

    /// The reference of the recipient's written declaration, None if there was none.
    #[getter]
    fn declaration(&self) -> Option<&str> {
        self.what.declaration.as_deref()
    }

    /// Until when the recipient may keep the data, None where no agreement says so.
    #[getter]
    fn keep_until(&self) -> Option<Timestamp> {
        self.what.keep_until
    }

    /// The SHA-256 of the agency's rules that permitted it; None in logs of before they were named.
    #[getter]
    fn share_policy(&self) -> Option<&str> {
        self.what.share_policy.as_deref()
    }

    /// The SHA-256 of the agreements, None where none of them is the ground.
    #[getter]
    fn agreements(&self) -> Option<&str> {
        self.what.agreements.as_deref()
    }

    /// The SHA-256 of each policy whose bans were asked.
    #[getter]
    fn policies(&self) -> Vec<String> {
        self.what.policies.clone()
    }

    /// The pictures that are released to the public, with what is covered in them.
    #[getter]
    fn pictures(&self) -> Vec<Shown> {
        let pictures = self.what.pictures.iter().cloned();
        pictures.map(Shown::new).collect()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Dissemination to={:?} description={:?} ground='{}'>",
            self.what.recipient.organisation, self.what.description, self.what.ground
        )
    }
}

by_value!(
    Dissemination,
    |d| &d.what,
    (&d.what.recipient.person, &d.what.description)
);

impl Dissemination {
    pub(crate) const fn new(what: disclose::Dissemination) -> Self {
        Self { what }
    }
}
