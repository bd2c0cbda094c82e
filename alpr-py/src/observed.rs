//! `Observed`: what else was seen of a vehicle.

use std::collections::BTreeMap;

use alpr_core::hotlist::{self, Vehicle};
use pyo3::prelude::*;

use crate::entry::described;
use crate::error::raise;
use crate::value::by_value;

/// What is known of a vehicle beside its plate, from a second model or from an officer's eyes: a hit says where that is
/// otherwise than listed. NCIC codes and plain English are both understood.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Observed {
    observed: hotlist::Observed,
}

#[pymethods]
impl Observed {
    /// `plate_type` is an NCIC LIT code, such as "PC" for a passenger car or "MC" for a motorcycle; `year` the model
    /// year as a text, which may be off by 4 years. Models are not compared: their codes differ from list to list. Each
    /// text may have 256 bytes.
    #[new]
    #[pyo3(signature = (
        *, plate_type=None, make=None, model=None, color=None, style=None, year=None, vin=None
    ))]
    fn new(
        plate_type: Option<String>,
        make: Option<String>,
        model: Option<String>,
        color: Option<String>,
        style: Option<String>,
        year: Option<String>,
        vin: Option<String>,
    ) -> PyResult<Self> {
        let vehicle = Vehicle {
            vin,
            make,
            model,
            year,
            color,
            style,
        };
        let observed = hotlist::Observed {
            plate_type,
            vehicle,
        };
        observed.check().map_err(raise)?;
        Ok(Self { observed })
    }

    /// The plate's type, None where nobody saw it.
    #[getter]
    fn plate_type(&self) -> Option<&str> {
        self.observed.plate_type.as_deref()
    }

    /// What was seen of the vehicle, with the keys of `Entry.vehicle`.
    #[getter]
    fn vehicle(&self) -> BTreeMap<&'static str, String> {
        described(&self.observed.vehicle)
    }

    fn __repr__(&self) -> String {
        let (kind, words) = (self.plate_type(), self.observed.vehicle.words());
        let kind = kind.map_or("None".into(), |kind| format!("{kind:?}"));
        format!("<Observed plate_type={kind} vehicle={words:?}>")
    }
}

by_value!(
    Observed,
    |o| &o.observed,
    (o.plate_type(), o.observed.vehicle.words())
);

impl Observed {
    pub(crate) const fn observed(&self) -> &hotlist::Observed {
        &self.observed
    }
}
