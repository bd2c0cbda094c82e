//! `Recipient`, `Ground` and `Request`: who is to receive data, by what right, and for what.

use alpr_core::disclose;
use alpr_core::retain::{DataClass, Use};
use pyo3::prelude::*;

use crate::authorise::{Authorisation, Purpose};
use crate::error::raise;
use crate::hold::parsed;
use crate::release::ChiefRelease;
use crate::value::by_value;

/// Who is to receive data.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Recipient {
    recipient: disclose::Recipient,
}

#[pymethods]
impl Recipient {
    /// `contact` is how the person is reached: a telephone number, an address. `kind` is "law_enforcement", "federal",
    /// "prosecutor", "court", "defence", "public_safety", "government", "vendor", "private", "media" or "public";
    /// `jurisdiction` the postal code of the state whose law the organisation is under, "XX" for the federal government
    /// and foreign bodies.
    #[new]
    #[pyo3(signature = (person, *, contact, organisation, kind, jurisdiction))]
    fn new(
        person: String,
        contact: String,
        organisation: String,
        kind: &str,
        jurisdiction: &str,
    ) -> PyResult<Self> {
        let (kind, jurisdiction) = (kind.parse(), jurisdiction.parse());
        Ok(Self::of(disclose::Recipient {
            person,
            contact,
            organisation,
            kind: kind.map_err(raise)?,
            jurisdiction: jurisdiction.map_err(raise)?,
        }))
    }

    /// The person who receives them.
    #[getter]
    fn person(&self) -> &str {
        &self.recipient.person
    }

    /// How that person is reached.
    #[getter]
    fn contact(&self) -> &str {
        &self.recipient.contact
    }

    /// The person's organisation.
    #[getter]
    fn organisation(&self) -> &str {
        &self.recipient.organisation
    }

    /// What the organisation is.
    #[getter]
    fn kind(&self) -> &'static str {
        self.recipient.kind.name()
    }

    /// The postal code of the state whose law it is under.
    #[getter]
    fn jurisdiction(&self) -> &'static str {
        self.recipient.jurisdiction.code()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Recipient person={:?} organisation={:?} kind='{}'>",
            self.person(),
            self.organisation(),
            self.kind()
        )
    }
}

by_value!(Recipient, |r| &r.recipient, (r.person(), r.organisation()));

impl Recipient {
    pub(crate) const fn of(recipient: disclose::Recipient) -> Self {
        Self { recipient }
    }
}

/// What gives the right to receive data.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Ground {
    ground: disclose::Ground,
}

#[pymethods]
impl Ground {
    /// An agreement with the organisation, by its name.
    #[staticmethod]
    fn agreement(name: String) -> Self {
        let ground = disclose::Ground::Agreement(name);
        Self { ground }
    }

    /// A lawful action to produce records: `kind` is "subpoena", "court_order", "warrant", "discovery_request" or
    /// "statute", `issued_by` the court, grand jury, counsel or legislature, `reference` its number or section. A call,
    /// a letter or an administrative warrant that no judge signed is none.
    #[staticmethod]
    #[pyo3(signature = (kind, *, issued_by, reference))]
    fn lawful_demand(kind: &str, issued_by: String, reference: String) -> PyResult<Self> {
        let ground = disclose::Ground::LawfulDemand(disclose::Demand {
            kind: kind.parse().map_err(raise)?,
            issued_by,
            reference,
        });
        Ok(Self { ground })
    }

    /// The Chief's release to the public.
    #[staticmethod]
    fn release(release: &ChiefRelease) -> Self {
        let ground = disclose::Ground::Release(release.release.clone());
        Self { ground }
    }

    /// "agreement", "lawful_demand" or "chief_release".
    #[getter]
    fn name(&self) -> &'static str {
        self.ground.name()
    }

    /// The agreement's name, the demand's reference, or the release's case.
    #[getter]
    fn reference(&self) -> &str {
        self.ground.reference()
    }

    fn __repr__(&self) -> String {
        format!(
            "<Ground name='{}' reference={:?}>",
            self.name(),
            self.reference()
        )
    }
}

by_value!(Ground, |g| &g.ground, g.name());

/// A request for data. What is missing of it is said when it is asked for.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Request {
    pub(crate) request: disclose::Request,
}

#[pymethods]
impl Request {
    /// `recipient` is for whom, `ground` by what right, `purpose` for what; `who` gives the data.
    ///
    /// `uses` is every use that the recipient will make of them: "criminal_investigation", "stolen_vehicle",
    /// "missing_person", "wanted_person", "public_safety", "court_proceeding", "traffic_enforcement", "immigration",
    /// "reproductive_care", "protected_activity", "repository", "maintenance", "sale" or "other". `description` says in
    /// words which data: plates, cameras, times. `data_classes` is what they are, as in `Subject`; `declaration` the
    /// reference of the recipient's written declaration, where a law asks for one.
    #[new]
    #[pyo3(signature = (
        *, recipient, ground, purpose, uses, description, data_classes, who, declaration=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn new(
        recipient: &Recipient,
        ground: &Ground,
        purpose: &Purpose,
        uses: Vec<String>,
        description: String,
        data_classes: Vec<String>,
        who: &Authorisation,
        declaration: Option<String>,
    ) -> PyResult<Self> {
        let request = disclose::Request {
            recipient: recipient.recipient.clone(),
            ground: ground.ground.clone(),
            purpose: purpose.purpose.clone(),
            uses: parsed(&uses)?,
            description,
            classes: parsed(&data_classes)?,
            declaration,
            who: who.who.clone(),
        };
        Ok(Self { request })
    }

    /// For whom.
    #[getter]
    fn recipient(&self) -> Recipient {
        Recipient::of(self.request.recipient.clone())
    }

    /// By what right.
    #[getter]
    fn ground(&self) -> Ground {
        let ground = self.request.ground.clone();
        Ground { ground }
    }

    /// For what.
    #[getter]
    fn purpose(&self) -> Purpose {
        let purpose = self.request.purpose.clone();
        Purpose { purpose }
    }

    /// Every use that the recipient will make of the data.
    #[getter]
    fn uses(&self) -> Vec<&'static str> {
        self.request.uses.iter().copied().map(Use::name).collect()
    }

    /// Which data, in words.
    #[getter]
    fn description(&self) -> &str {
        &self.request.description
    }

    /// What the data are.
    #[getter]
    fn data_classes(&self) -> Vec<&'static str> {
        let classes = self.request.classes.iter().copied();
        classes.map(DataClass::name).collect()
    }

    /// The reference of the recipient's written declaration, None if there is none.
    #[getter]
    fn declaration(&self) -> Option<&str> {
        self.request.declaration.as_deref()
    }

    /// Who gives the data.
    #[getter]
    fn who(&self) -> Authorisation {
        let who = self.request.who.clone();
        Authorisation { who }
    }

    fn __repr__(&self) -> String {
        format!(
            "<Request organisation={:?} description={:?}>",
            self.request.recipient.organisation, self.request.description
        )
    }
}

by_value!(Request, |r| &r.request, &r.request.description);
