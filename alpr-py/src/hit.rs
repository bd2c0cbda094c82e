//! `Hit`: a listed plate that may be the one seen.

use alpr_core::Jurisdiction;
use pyo3::prelude::*;

use crate::entry::Entry;
use crate::value::by_value;

/// A listed plate that may be the one seen. It is never proof.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Hit {
    hit: alpr_core::Hit,
}

impl Hit {
    pub(crate) const fn new(hit: alpr_core::Hit) -> Self {
        Self { hit }
    }

    pub(crate) const fn hit(&self) -> &alpr_core::Hit {
        &self.hit
    }
}

#[pymethods]
impl Hit {
    /// The entry as the list has it.
    #[getter]
    fn entry(&self) -> Entry {
        Entry::new(alpr_core::hotlist::Entry::clone(&self.hit.entry))
    }

    /// The listed plate.
    #[getter]
    fn plate(&self) -> String {
        self.hit.entry.plate.to_string()
    }

    /// The postal code of the listed state, None where the list names none.
    #[getter]
    fn listed_state(&self) -> Option<&'static str> {
        self.hit.entry.state.map(Jurisdiction::code)
    }

    /// Why it is listed, such as "stolen_vehicle".
    #[getter]
    fn category(&self) -> String {
        self.hit.entry.category.name().to_owned()
    }

    /// Who answers for the entry, such as "ncic".
    #[getter]
    fn source(&self) -> Option<String> {
        self.hit.entry.source.as_ref().map(|s| s.name().to_owned())
    }

    /// The source's number of the record.
    #[getter]
    fn record(&self) -> Option<String> {
        self.hit.entry.record.clone()
    }

    /// "exact", "exact_state_unknown", "exact_other_state", "equivalent" or "near".
    #[getter]
    fn match_class(&self) -> &'static str {
        self.hit.class.name()
    }

    /// Whether the state that was seen is the listed one: "same", "unknown" or "different".
    #[getter]
    fn state_match(&self) -> &'static str {
        self.hit.state_match.name()
    }

    /// The probability of the listed state, 0 to 1; None where it could not be compared.
    #[getter]
    fn state_probability(&self) -> Option<f32> {
        self.hit.state_probability
    }

    /// Whether the plate type that was `Observed` is the listed one: "same", "unknown" or "different".
    #[getter]
    fn plate_type_match(&self) -> &'static str {
        self.hit.plate_type_match.name()
    }

    /// Where the vehicle was `Observed` otherwise than listed, as (what, listed, seen): said, never held against a
    /// stolen plate. What: "vin", "make", "year", "color" or "style".
    #[getter]
    fn contradictions(&self) -> Vec<(&'static str, &str, &str)> {
        let all = self.hit.contradictions.iter();
        all.map(|c| (c.field, c.listed.as_str(), c.observed.as_str()))
            .collect()
    }

    /// The probability that the plate is the listed one, 0 to 1.
    #[getter]
    fn probability(&self) -> f32 {
        self.hit.probability
    }

    /// What the rules say: "alarm", "show" or "drop". An alarm has to be verified by a human.
    #[getter]
    fn action(&self) -> &'static str {
        self.hit.action.name()
    }

    /// Whether the edge of the frame may cut the plate, which may be the only reason that it resembles the listed one:
    /// such a hit never sounds.
    #[getter]
    fn may_be_cut(&self) -> bool {
        self.hit.may_be_cut
    }

    /// What differs between what was seen and what is listed, in words.
    #[getter]
    fn explanation(&self) -> String {
        self.hit.explanation()
    }

    /// The SHA-256 of the list that the hit is from.
    #[getter]
    fn list_sha256(&self) -> String {
        self.hit.list.sha256.to_string()
    }

    /// How many seconds old the list was at the match; negative where a clock is wrong.
    #[getter]
    fn list_age_seconds(&self) -> i64 {
        self.hit.list.age.as_secs()
    }

    /// Whether that is more than the rules allow: the entry may have been withdrawn since.
    #[getter]
    fn list_is_stale(&self) -> bool {
        self.hit.list.is_stale
    }

    fn __repr__(&self) -> String {
        format!(
            "<Hit plate='{}' match_class='{}' state_match='{}' probability={:.4} action='{}'>",
            self.plate(),
            self.match_class(),
            self.state_match(),
            self.probability(),
            self.action()
        )
    }
}

by_value!(Hit, |h| &h.hit, h.hit.entry.key());
