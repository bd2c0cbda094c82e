//! `Guard`: a plate that a human found not to be the listed one.

use alpr_core::{Jurisdiction, alarm};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::value::by_value;

/// One plate on the road that is not one entry of a list, until a time. `Case.guard` makes it; a desk holds it.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Guard {
    guard: alarm::Guard,
}

#[pymethods]
impl Guard {
    /// What the human saw on the plate.
    #[getter]
    fn plate(&self) -> String {
        self.guard.plate.to_string()
    }

    /// The postal code of the state that the human saw.
    #[getter]
    fn state(&self) -> &'static str {
        self.guard.state.code()
    }

    /// What the reader took the plate for.
    #[getter]
    fn read_as(&self) -> String {
        self.guard.read_as.to_string()
    }

    /// The listed plate that it is not.
    #[getter]
    fn listed(&self) -> String {
        self.guard.listed.to_string()
    }

    /// The postal code of that entry's state, None where the list names none.
    #[getter]
    fn listed_state(&self) -> Option<&'static str> {
        self.guard.listed_state.map(Jurisdiction::code)
    }

    /// Who found it.
    #[getter]
    fn by(&self) -> &str {
        &self.guard.by
    }

    /// From when it holds.
    #[getter]
    fn since(&self) -> Timestamp {
        self.guard.from
    }

    /// The time at which it ends of itself.
    #[getter]
    fn until(&self) -> Timestamp {
        self.guard.until
    }

    /// How it ended before its time: (who, when, why); None if it did not.
    #[getter]
    fn released(&self) -> Option<(&str, Timestamp, &str)> {
        let release = self.guard.released.as_ref()?;
        Some((&release.by, release.at, &release.reason))
    }

    fn __repr__(&self) -> String {
        format!(
            "<Guard plate='{}' state='{}' listed='{}' until='{}'>",
            self.guard.plate,
            self.state(),
            self.guard.listed,
            self.guard.until
        )
    }
}

by_value!(
    Guard,
    |g| &g.guard,
    (g.guard.plate, g.guard.listed, g.guard.from)
);

impl Guard {
    pub(crate) const fn new(guard: alarm::Guard) -> Self {
        Self { guard }
    }

    pub(crate) const fn guard(&self) -> &alarm::Guard {
        &self.guard
    }
}
