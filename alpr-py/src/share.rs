//! `SharePolicy`, `Agreements`, `Permit` and `Payload`, and how a `Store` gives data to others: logged before they
//! leave.

use std::sync::Mutex;

use alpr_core::record::Id;
use alpr_core::{Error, ErrorKind, disclose};
use alpr_store::Shared;
use pyo3::prelude::*;

use crate::at::At;
use crate::dissemination::Dissemination;
use crate::entry::HitRecord;
use crate::error::raise;
use crate::lock::lock;
use crate::policy::Policies;
use crate::record::{Record, id_of};
use crate::redact::Released;
use crate::request::Request;
use crate::store::Store;
use crate::value::by_json;

/// The agency's rules of giving data to others. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct SharePolicy {
    pub(crate) policy: disclose::SharePolicy,
}

#[pymethods]
impl SharePolicy {
    /// A policy from TOML: `organisation`, `jurisdiction`, `version`, `roles` and `purposes`.
    #[staticmethod]
    fn parse(toml: &str) -> PyResult<Self> {
        let policy = disclose::SharePolicy::parse(toml).map_err(raise)?;
        Ok(Self { policy })
    }

    /// The agency.
    #[getter]
    fn organisation(&self) -> &str {
        &self.policy.organisation
    }

    /// The postal code of its state: whose bans hold for it.
    #[getter]
    fn jurisdiction(&self) -> &'static str {
        self.policy.jurisdiction.code()
    }

    /// The version that users have to be trained on.
    #[getter]
    fn version(&self) -> &str {
        &self.policy.version
    }

    /// The SHA-256 of what it says; how it is spelt is no matter.
    #[getter]
    fn sha256(&self) -> PyResult<String> {
        self.policy.sha256().map_err(raise)
    }

    fn __repr__(&self) -> String {
        format!(
            "<SharePolicy organisation={:?} version={:?}>",
            self.organisation(),
            self.version()
        )
    }
}

/// Agreements with other organisations, by name. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Agreements {
    pub(crate) agreements: disclose::Agreements,
}

#[pymethods]
impl Agreements {
    /// Agreements from TOML, at most 1 MiB and 1000 of them: any number of `[[agreement]]` with `name`, `organisation`,
    /// `kinds`, `purposes`, `uses`, `classes`, `retention`, `valid_from`, `valid_until` and `approved_by`.
    #[staticmethod]
    fn parse(toml: &str) -> PyResult<Self> {
        let agreements = disclose::Agreements::parse(toml).map_err(raise)?;
        Ok(Self { agreements })
    }

    /// The same from JSON, as `to_json` writes it.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        let agreements = disclose::Agreements::from_json(json).map_err(raise)?;
        Ok(Self { agreements })
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        self.agreements.to_json().map_err(raise)
    }

    /// Their names.
    #[getter]
    fn names(&self) -> Vec<&str> {
        let all = self.agreements.all().iter();
        all.map(|agreement| agreement.name.as_str()).collect()
    }

    /// The SHA-256 of what they say; how it is spelt is no matter.
    #[getter]
    fn sha256(&self) -> PyResult<String> {
        self.agreements.sha256().map_err(raise)
    }

    fn __repr__(&self) -> String {
        format!("<Agreements names={:?}>", self.names())
    }
}

by_json!(Agreements);

/// A request that was permitted. Only `Store.permit` makes one, and one permit lets one payload leave, if any.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Permit {
    what: disclose::Dissemination,
    /// Nothing once it was used.
    permit: Mutex<Option<disclose::Permit>>,
}

#[pymethods]
impl Permit {
    /// What will be disclosed.
    #[getter]
    fn what(&self) -> Dissemination {
        Dissemination::new(self.what.clone())
    }

    /// The permit of a release with its pictures named, so that the log has what is covered in each; this one is used
    /// up.
    fn showing(&self, pictures: Vec<PyRef<'_, Released>>) -> PyResult<Self> {
        let permit = self.take()?.showing(&released(&pictures));
        permit.map(Self::new).map_err(raise)
    }

    fn __repr__(&self) -> String {
        let disclose::Dissemination {
            recipient,
            description,
            ..
        } = &self.what;
        let to = &recipient.organisation;
        format!("<Permit to={to:?} description={description:?}>")
    }
}

impl Permit {
    fn new(permit: disclose::Permit) -> Self {
        let what = permit.what().clone();
        let permit = Mutex::new(Some(permit));
        Self { what, permit }
    }

    fn take(&self) -> PyResult<disclose::Permit> {
        lock(&self.permit).take().ok_or_else(|| {
            let why = "the permit was used: one lets one payload leave: ask for another";
            raise(Error::new(ErrorKind::Refused, why))
        })
    }
}

/// What may leave.
enum Data {
    Shared(disclose::Payload<Shared>),
    Released(disclose::Payload<Vec<disclose::Released>>),
}

/// Data that may leave, with their marking and the log's entry that says so. Only `Store.share` and `Store.release`
/// make one, once the log has it.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Payload {
    data: Data,
}

#[pymethods]
impl Payload {
    /// The marking that goes on every page and file.
    #[getter]
    fn marking(&self) -> &'static str {
        match &self.data {
            Data::Shared(payload) => payload.marking(),
            Data::Released(payload) => payload.marking(),
        }
    }

    /// Who receives what, for what.
    #[getter]
    fn what(&self) -> Dissemination {
        let what = match &self.data {
            Data::Shared(payload) => payload.what(),
            Data::Released(payload) => payload.what(),
        };
        Dissemination::new(what.clone())
    }

    /// The reads, the oldest first; none in a release.
    #[getter]
    fn reads(&self) -> Vec<Record> {
        let reads = self.shared().map_or(&[][..], |shared| &shared.reads);
        reads.iter().cloned().map(Record::new).collect()
    }

    /// Their hits, where hits are permitted; none in a release. `to_json` has with each where its case stands, what the
    /// operator said of it, and why it raised no alarm.
    #[getter]
    fn hits(&self) -> Vec<HitRecord> {
        let hits = self.shared().map_or(&[][..], |shared| &shared.hits);
        let hits = hits.iter().map(|shared| shared.hit.clone());
        hits.map(HitRecord::new).collect()
    }

    /// The ids of what was asked for and is no longer kept.
    #[getter]
    fn absent(&self) -> Vec<String> {
        let absent = self.shared().map_or(&[][..], |shared| &shared.absent);
        absent.iter().map(Id::to_string).collect()
    }

    /// The ids of what was asked for and is not given, since it is due to be purged and no hold covers it.
    #[getter]
    fn expired(&self) -> Vec<String> {
        let expired = self.shared().map_or(&[][..], |shared| &shared.expired);
        expired.iter().map(Id::to_string).collect()
    }

    /// The pictures of a release; none otherwise.
    #[getter]
    fn pictures(&self) -> Vec<Released> {
        match &self.data {
            Data::Shared(_) => Vec::new(),
            Data::Released(payload) => {
                let pictures = payload.data().iter().cloned();
                pictures.map(Released::new).collect()
            }
        }
    }

    /// Everything as JSON: the marking first, then who receives what for what, the log's entry, and the data; of
    /// pictures what is said of them, without their pixels.
    fn to_json(&self) -> PyResult<String> {
        let json = match &self.data {
            Data::Shared(payload) => payload.to_json(),
            Data::Released(payload) => payload.to_json(),
        };
        json.map_err(raise)
    }

    fn __repr__(&self) -> String {
        let (reads, pictures) = match &self.data {
            Data::Shared(payload) => (payload.data().reads.len(), 0),
            Data::Released(payload) => (0, payload.data().len()),
        };
        let marking = self.marking();
        format!("<Payload marking={marking:?} reads={reads} pictures={pictures}>")
    }
}

impl Payload {
    const fn shared(&self) -> Option<&Shared> {
        match &self.data {
            Data::Shared(payload) => Some(payload.data()),
            Data::Released(_) => None,
        }
    }
}

#[pymethods]
impl Store {
    /// Asks the policy, the agreements and the bans of laws and orders whether data may be given away; or raises
    /// `RefusedError` with every reason, which is in the log before it is raised.
    #[pyo3(signature = (policy, request, *, agreements, policies, now))]
    fn permit(
        &self,
        py: Python<'_>,
        policy: &SharePolicy,
        request: &Request,
        agreements: &Agreements,
        policies: &Policies,
        now: At,
    ) -> PyResult<Permit> {
        let (policy, request) = (&policy.policy, request.request.clone());
        let (agreements, policies) = (&agreements.agreements, &policies.policies);
        let permit = self.run(py, |store| {
            store.permit(policy, request, agreements, policies, now.0)
        });
        permit.map(Permit::new)
    }

    /// Gives the reads of these ids away, at most 1000; that they are disclosed is in the log, with their names, before
    /// this returns. Refused for a release to the public, if a read is of a class that is not permitted, or if nothing
    /// is left to give: what is due to be purged by the permit's policies is not given. The permit is used up either
    /// way.
    fn share(&self, py: Python<'_>, permit: &Permit, ids: Vec<String>) -> PyResult<Payload> {
        let ids = ids
            .iter()
            .map(|id| id_of(id))
            .collect::<PyResult<Vec<_>>>()?;
        let permit = permit.take()?;
        let payload = self.run(py, |store| store.share(permit, &ids))?;
        let data = Data::Shared(payload);
        Ok(Payload { data })
    }

    /// Releases pictures to the public, that `Permit.showing` named; logged first. The permit is used up either way.
    fn release(
        &self,
        py: Python<'_>,
        permit: &Permit,
        pictures: Vec<PyRef<'_, Released>>,
    ) -> PyResult<Payload> {
        let (permit, pictures) = (permit.take()?, released(&pictures));
        let payload = self.run(py, |store| store.release(permit, pictures))?;
        let data = Data::Released(payload);
        Ok(Payload { data })
    }
}

fn released(pictures: &[PyRef<'_, Released>]) -> Vec<disclose::Released> {
    let pictures = pictures.iter();
    pictures.map(|picture| picture.released.clone()).collect()
}

const _: () = assert!(
    alpr_store::MAX_PAGE == 1_000
        && disclose::MAX_AGREEMENTS == 1_000
        && disclose::MAX_AGREEMENT_BYTES == 1 << 20,
    "the docstrings say so"
);
