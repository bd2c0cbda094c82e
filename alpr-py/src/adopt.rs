//! `Adoption`: what an agency put in force, so that a store refuses all else of its kind.

use std::sync::Arc;

use alpr_core::adopt::{self, Draft, MAX_ADOPTED, MAX_ADOPTION_BYTES};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::authorise::SearchPolicy;
use crate::error::raise;
use crate::policy::Policies;
use crate::release::Delegation;
use crate::share::{Agreements, SharePolicy};
use crate::store::Store;
use crate::value::{by_json, by_value};

/// A document that was put in force: "search_policy", "share_policy", "agreements", "retention_policies",
/// "receipt_key", "custody" or "designees". It holds until another one of its kind is put in force. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Adoption {
    adoption: adopt::Adoption,
}

#[pymethods]
impl Adoption {
    /// Puts a document in force if it is one: its TOML, of retention that of all policies that hold together, 100 at
    /// most, of receipts the public key, of custody holder and state ("server MO"), of designees each
    /// "NAME until TIME"; by what authority, and who does it.
    #[new]
    #[pyo3(signature = (document, texts, *, basis, by, at))]
    fn new(
        document: &str,
        texts: Vec<String>,
        basis: String,
        by: String,
        at: At,
    ) -> PyResult<Self> {
        made(adopt::Adoption::new(Draft {
            document: document.parse().map_err(raise)?,
            texts,
            basis,
            by,
            at: at.0,
        }))
    }

    /// What was put in force.
    #[getter]
    fn document(&self) -> &'static str {
        self.adoption.draft().document.name()
    }

    /// Its texts, as they were given.
    #[getter]
    fn texts(&self) -> Vec<String> {
        self.adoption.draft().texts.clone()
    }

    /// By what authority.
    #[getter]
    fn basis(&self) -> &str {
        &self.adoption.draft().basis
    }

    /// Who put it in force.
    #[getter]
    fn by(&self) -> &str {
        &self.adoption.draft().by
    }

    /// When.
    #[getter]
    fn at(&self) -> Timestamp {
        self.adoption.draft().at
    }

    /// What tells it from others: the SHA-256 of each text as the document itself gives it, of a key the key, in order.
    #[getter]
    fn fingerprints(&self) -> Vec<String> {
        self.adoption.fingerprints().map(str::to_owned).collect()
    }

    /// The rules of searching, if it is these.
    fn search_policy(&self) -> PyResult<SearchPolicy> {
        let policy = self.adoption.search_policy().map_err(raise)?;
        Ok(SearchPolicy { policy })
    }

    /// The rules of giving data away, if it is these.
    fn share_policy(&self) -> PyResult<SharePolicy> {
        let policy = self.adoption.share_policy().map_err(raise)?;
        Ok(SharePolicy { policy })
    }

    /// The agreements with other organisations, if it is these.
    fn agreements(&self) -> PyResult<Agreements> {
        let agreements = self.adoption.agreements().map_err(raise)?;
        Ok(Agreements { agreements })
    }

    /// The policies of retention, if it is these.
    fn policies(&self) -> PyResult<Policies> {
        let policies = Arc::new(self.adoption.policies().map_err(raise)?);
        Ok(Policies { policies })
    }

    /// The same from JSON that `to_json` wrote, at most 64 MiB; what it says is checked anew.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        made(adopt::Adoption::from_json(json))
    }

    /// As JSON.
    fn to_json(&self) -> PyResult<String> {
        self.adoption.to_json().map_err(raise)
    }

    fn __repr__(&self) -> String {
        let said = self.adoption.draft();
        format!(
            "<Adoption document='{}' by={:?} at='{}'>",
            said.document, said.by, said.at
        )
    }
}

by_value!(Adoption, |a| &a.adoption, a.adoption.draft().at);
by_json!(Adoption);

fn made(adoption: alpr_core::Result<adopt::Adoption>) -> PyResult<Adoption> {
    let adoption = adoption.map_err(raise)?;
    Ok(Adoption { adoption })
}

#[pymethods]
impl Store {
    /// Puts a document in force: from then on searches, disclosures and purges by another one of its kind raise
    /// `RefusedError`. Where the store keeps a register of users, the Chief and the Coordinator alone do it, once there
    /// is one of them; that it was refused is logged before it is raised.
    fn adopt(&self, py: Python<'_>, adoption: &Adoption) -> PyResult<()> {
        self.run(py, |store| store.adopt(&adoption.adoption))
    }

    /// The document of a kind that is in force; None where none was put in force.
    fn adopted(&self, py: Python<'_>, document: &str) -> PyResult<Option<Adoption>> {
        let document = document.parse().map_err(raise)?;
        let adoption = self.run(py, |store| store.adopted(document))?;
        Ok(adoption.map(|adoption| Adoption { adoption }))
    }

    /// The Chief's word that is in force and makes a user the designee for releases; None where there is none, and where
    /// whoever gave it was not the Chief then, by the register.
    fn delegation(&self, py: Python<'_>, to: &str) -> PyResult<Option<Delegation>> {
        let delegation = self.run(py, |store| store.delegation(to))?;
        Ok(delegation.map(Delegation::of))
    }

    /// All that was ever put in force, the oldest first.
    fn adoptions(&self, py: Python<'_>) -> PyResult<Vec<Adoption>> {
        let all = self.run(py, alpr_store::Store::adoptions)?.into_iter();
        Ok(all.map(|adoption| Adoption { adoption }).collect())
    }
}

const _: () = assert!(
    MAX_ADOPTED == 100 && MAX_ADOPTION_BYTES == 64 * 1024 * 1024,
    "the docstrings say so"
);
