//! `Disposition`: what became of a hit.

use alpr_core::verify::{self, Reason};
use pyo3::prelude::*;

use crate::error::raise;
use crate::value::by_value;

/// The order's word, "accept" or "misread", and why: "confirmed", "wrong_characters", "wrong_state", "not_active",
/// "not_a_plate", "duplicate", "stale_list", or "other" with a text. A word that does not fit the reason is refused.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Disposition {
    disposition: verify::Disposition,
}

#[pymethods]
impl Disposition {
    #[new]
    #[pyo3(signature = (outcome, reason, *, text=""))]
    fn new(outcome: &str, reason: &str, text: &str) -> PyResult<Self> {
        let outcome = outcome.parse().map_err(raise)?;
        let reason = Reason::named(reason, text).map_err(raise)?;
        let disposition = verify::Disposition::new(outcome, reason);
        disposition.map(Self::of).map_err(raise)
    }

    /// "accept" or "misread".
    #[getter]
    fn outcome(&self) -> &'static str {
        self.disposition.outcome().name()
    }

    /// Why, in a word.
    #[getter]
    fn reason(&self) -> &'static str {
        self.disposition.reason().name()
    }

    /// Another reason in the operator's words, None where the word says it.
    #[getter]
    fn text(&self) -> Option<&str> {
        match self.disposition.reason() {
            Reason::Other(text) => Some(text),
            _ => None,
        }
    }

    fn __repr__(&self) -> String {
        format!(
            "<Disposition outcome='{}' reason='{}'>",
            self.outcome(),
            self.reason()
        )
    }
}

by_value!(
    Disposition,
    |d| &d.disposition,
    (d.outcome(), d.reason(), d.text())
);

impl Disposition {
    pub(crate) const fn of(disposition: verify::Disposition) -> Self {
        Self { disposition }
    }

    pub(crate) const fn disposition(&self) -> &verify::Disposition {
        &self.disposition
    }
}
