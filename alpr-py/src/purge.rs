//! `PurgeOrder`, and the purges of a `Store`.

use std::sync::Arc;

use alpr_core::record::Picture;
use alpr_core::retain::{self, Holder};
use alpr_core::{Error, ErrorKind, Jurisdiction};
use alpr_store::DestructionRequest;
use jiff::Timestamp;
use pyo3::exceptions::PyTypeError;
use pyo3::inspect::PyStaticExpr;
use pyo3::prelude::*;
use pyo3::types::{PyList, PyString};
use pyo3::{PyTypeInfo, type_hint_identifier, type_hint_subscript};

use crate::at::At;
use crate::error::raise;
use crate::policy::Policies;
use crate::receipt::{Receipt, ReceiptKey, Tally};
use crate::record::id_of;
use crate::store::Store;

/// What is to be purged: what this holder has, by these policies, as of one moment. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct PurgeOrder {
    policies: Arc<retain::Policies>,
    holder: Holder,
    jurisdiction: Jurisdiction,
    by: String,
    now: Timestamp,
    shift_ended: Option<Timestamp>,
    requests: Vec<DestructionRequest>,
}

#[pymethods]
impl PurgeOrder {
    /// `holder` is who has the store, as in `Subject`; `jurisdiction` the postal code of the state whose law it is
    /// under; `by` who orders the purge. What is due at `now` is purged, and nothing else. `shift_ended` is when the
    /// last shift ended: for entries made by hand before that, where a policy ends them with the shift. `requests` are
    /// the plates whose owners asked for destruction, as people in an address confidentiality programme may, each with
    /// the time.
    #[new]
    #[pyo3(signature = (policies, *, holder, jurisdiction, by, now, shift_ended=None, requests=None))]
    fn new(
        policies: &Policies,
        holder: &str,
        jurisdiction: &str,
        by: String,
        now: At,
        shift_ended: Option<At>,
        requests: Option<Vec<(String, At)>>,
    ) -> PyResult<Self> {
        let request = |(plate, requested): (String, At)| {
            let plate = plate.parse().map_err(raise)?;
            let requested = requested.0;
            Ok(DestructionRequest { plate, requested })
        };
        let requests = requests.into_iter().flatten();
        Ok(Self {
            requests: requests.map(request).collect::<PyResult<_>>()?,
            policies: Arc::clone(&policies.policies),
            holder: holder.parse().map_err(raise)?,
            jurisdiction: jurisdiction.parse().map_err(raise)?,
            by,
            now: now.0,
            shift_ended: shift_ended.map(At::instant),
        })
    }

    /// Who has the store.
    #[getter]
    fn holder(&self) -> &'static str {
        self.holder.name()
    }

    /// The postal code of the state whose law it is under.
    #[getter]
    fn jurisdiction(&self) -> &'static str {
        self.jurisdiction.code()
    }

    /// Who orders the purge.
    #[getter]
    fn by(&self) -> &str {
        &self.by
    }

    /// The moment: what is due then is purged.
    #[getter]
    fn now(&self) -> Timestamp {
        self.now
    }

    /// When the last shift ended, None where that ends nothing.
    #[getter]
    fn shift_ended(&self) -> Option<Timestamp> {
        self.shift_ended
    }

    /// The plates whose owners asked for destruction, each with the time.
    #[getter]
    fn requests(&self) -> Vec<(String, Timestamp)> {
        let told = |request: &DestructionRequest| (request.plate.to_string(), request.requested);
        self.requests.iter().map(told).collect()
    }

    fn __repr__(&self) -> String {
        format!(
            "<PurgeOrder holder='{}' by={:?} now='{}'>",
            self.holder.name(),
            self.by,
            self.now
        )
    }
}

impl PurgeOrder {
    fn order(&self) -> alpr_store::PurgeOrder<'_> {
        alpr_store::PurgeOrder {
            policies: &self.policies,
            holder: self.holder,
            jurisdiction: self.jurisdiction,
            by: &self.by,
            now: self.now,
            shift_ended: self.shift_ended,
            requests: &self.requests,
        }
    }
}

#[pymethods]
impl Store {
    /// What a purge would do now, without doing it. What was captured after the last moment that may be due is not
    /// looked at, and not counted.
    fn plan(&self, py: Python<'_>, order: &PurgeOrder) -> PyResult<Tally> {
        self.run(py, |store| store.plan(&order.order()))
            .map(Tally::new)
    }

    /// Purges what is due, reads with their hits and cases, entries made by hand and guards that ended, and gives the
    /// signed receipt. Nothing that is held or inside its floor goes; the audit log stays.
    ///
    /// It goes in batches, each whole or not at all, and is in the log. Cut off, it goes on where it was when it is
    /// called again with the same holder and policies. `pictures` is called with the SHA-256 of the pictures of each
    /// batch, before their reads are deleted, and deletes the files; it may be called with the same ones again, and may
    /// not use the store. What it raises ends the purge, until it is called again. Without it nothing is told of the
    /// pictures.
    ///
    /// The same order again, once the purge has ended, gives its receipt and purges nothing, even of what came since and
    /// is due: take a new moment.
    #[pyo3(signature = (order, *, key, pictures=None))]
    fn purge(
        &self,
        py: Python<'_>,
        order: &PurgeOrder,
        key: &ReceiptKey,
        pictures: Option<Delete>,
    ) -> PyResult<Receipt> {
        let mut raised = None;
        let mut tell = |batch: &[Picture]| match &pictures {
            None => Ok(()),
            Some(delete) => self.call_back(|| delete.call(batch)).map_err(|error| {
                raised = Some(error);
                Error::new(ErrorKind::Storage, "the pictures were not deleted")
            }),
        };
        let receipt = self.run(py, |store| store.purge(&order.order(), &key.key, &mut tell));
        let receipt = receipt.map_err(|error| raised.unwrap_or(error));
        receipt.map(Receipt::new)
    }

    /// The receipts of all purges, the oldest first.
    fn receipts(&self, py: Python<'_>) -> PyResult<Vec<Receipt>> {
        let receipts = self.run(py, alpr_store::Store::receipts)?;
        Ok(receipts.into_iter().map(Receipt::new).collect())
    }

    /// Notes that the agency's server has what these ids name: a computer in a car has to keep it until then. A read
    /// with hits is copied once it and each of its hits that the rules did not drop are named here. The log gets an
    /// entry of those that were not noted before.
    #[pyo3(signature = (ids, *, by, at))]
    fn mark_copied(&self, py: Python<'_>, ids: Vec<String>, by: &str, at: At) -> PyResult<()> {
        let ids = ids
            .iter()
            .map(|id| id_of(id))
            .collect::<PyResult<Vec<_>>>()?;
        self.run(py, |store| store.mark_copied(&ids, by, at.0))
    }
}

/// What is called with the pictures of a batch.
struct Delete(Py<PyAny>);

impl FromPyObject<'_, '_> for Delete {
    type Error = PyErr;

    const INPUT_TYPE: PyStaticExpr = type_hint_subscript!(
        type_hint_identifier!("collections.abc", "Callable"),
        PyStaticExpr::List {
            elts: &[type_hint_subscript!(PyList::TYPE_HINT, PyString::TYPE_HINT)]
        },
        PyAny::TYPE_HINT
    );

    fn extract(called: Borrowed<'_, '_, PyAny>) -> PyResult<Self> {
        if called.is_callable() {
            return Ok(Self(called.to_owned().unbind()));
        }
        let why = "expected something to call with a list of SHA-256";
        Err(PyTypeError::new_err(why))
    }
}

impl Delete {
    fn call(&self, batch: &[Picture]) -> PyResult<()> {
        let names: Vec<&str> = batch.iter().map(|p| p.sha256.as_str()).collect();
        Python::attach(|py| self.0.call1(py, (names,))).map(drop)
    }
}
