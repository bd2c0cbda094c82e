//! `Entry` and `HitRecord`: a hit as it is kept, with the entry as the list had it.

use std::collections::BTreeMap;

use alpr_core::Jurisdiction;
use alpr_core::hotlist;
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::error::raise;
use crate::hit::Hit;
use crate::record::Record;
use crate::value::{by_json, by_value};

/// One line of a hot list, as the list had it.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Entry {
    entry: hotlist::Entry,
}

impl Entry {
    pub(crate) const fn new(entry: hotlist::Entry) -> Self {
        Self { entry }
    }
}

#[pymethods]
impl Entry {
    /// The plate in normal form.
    #[getter]
    fn plate(&self) -> String {
        self.entry.plate.to_string()
    }

    /// The postal code of the state, None where the list names none.
    #[getter]
    fn state(&self) -> Option<&'static str> {
        self.entry.state.map(Jurisdiction::code)
    }

    /// Why it is listed, such as "stolen_vehicle".
    #[getter]
    fn category(&self) -> &str {
        self.entry.category.name()
    }

    /// Who answers for it, such as "ncic".
    #[getter]
    fn source(&self) -> Option<&str> {
        self.entry.source.as_ref().map(hotlist::Source::name)
    }

    /// The source's number of the record; of an entry made by hand, that entry's id.
    #[getter]
    fn record(&self) -> Option<&str> {
        self.entry.record.as_deref()
    }

    /// How urgent its source holds it to be: 1 is the most urgent, 0 says nothing.
    #[getter]
    fn priority(&self) -> u8 {
        self.entry.priority
    }

    /// The plate type as an NCIC LIT code, as listed.
    #[getter]
    fn plate_type(&self) -> Option<&str> {
        self.entry.plate_type.as_deref()
    }

    /// What the list says of the vehicle, with the keys "vin", "make", "model", "year", "color" and "style".
    #[getter]
    fn vehicle(&self) -> BTreeMap<&'static str, String> {
        described(&self.entry.vehicle)
    }

    /// Not to be matched before this time.
    #[getter]
    fn effective(&self) -> Option<Timestamp> {
        self.entry.effective
    }

    /// Not to be matched from this time on.
    #[getter]
    fn expires(&self) -> Option<Timestamp> {
        self.entry.expires
    }

    /// Other columns as they came; of an entry made by hand "note", "owner" and, for a part of a plate, "pattern".
    #[getter]
    fn extra(&self) -> BTreeMap<String, String> {
        self.entry.extra.clone()
    }

    fn __repr__(&self) -> String {
        let state = self.state().map_or("None".into(), |s| format!("'{s}'"));
        format!(
            "<Entry plate='{}' state={state} category={:?}>",
            self.plate(),
            self.category()
        )
    }
}

by_value!(Entry, |e| &e.entry, e.entry.key());

impl Entry {
    pub(crate) const fn entry(&self) -> &hotlist::Entry {
        &self.entry
    }
}

/// What is known of a vehicle, by name.
pub(crate) fn described(vehicle: &hotlist::Vehicle) -> BTreeMap<&'static str, String> {
    let all = [
        ("vin", &vehicle.vin),
        ("make", &vehicle.make),
        ("model", &vehicle.model),
        ("year", &vehicle.year),
        ("color", &vehicle.color),
        ("style", &vehicle.style),
    ];
    all.into_iter()
        .filter_map(|(name, value)| Some((name, value.clone()?)))
        .collect()
}

/// A hit as it is kept: a later list cannot change it. It is never proof.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct HitRecord {
    hit: alpr_core::HitRecord,
}

#[pymethods]
impl HitRecord {
    /// What is kept of a hit of a read, whether or not it made an alarm. `InvalidArgumentError` for a hit of another
    /// read.
    #[staticmethod]
    fn of_hit(hit: &Hit, record: &Record) -> PyResult<Self> {
        let (hit, record) = (hit.hit(), record.record());
        hit.check_is_of(record.text, record.state).map_err(raise)?;
        Ok(Self::new(alpr_core::HitRecord::of_hit(hit, record)))
    }

    /// A hit that was kept as JSON, by this version or an earlier one.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        alpr_core::HitRecord::from_json(json)
            .map(Self::new)
            .map_err(raise)
    }

    /// One line of JSON.
    fn to_json(&self) -> PyResult<String> {
        self.hit.to_json().map_err(raise)
    }

    /// Its name: of one read and one entry there is one hit.
    #[getter]
    fn id(&self) -> String {
        self.hit.id.to_string()
    }

    /// The name of the read.
    #[getter]
    fn read(&self) -> String {
        self.hit.read.to_string()
    }

    /// When the plate was seen, UTC.
    #[getter]
    fn captured(&self) -> Timestamp {
        self.hit.captured
    }

    /// The camera that saw it.
    #[getter]
    fn camera(&self) -> &str {
        &self.hit.camera
    }

    /// The patrol unit, None if it was none.
    #[getter]
    fn unit(&self) -> Option<&str> {
        self.hit.unit.as_deref()
    }

    /// The text that was read.
    #[getter]
    fn text(&self) -> String {
        self.hit.text.to_string()
    }

    /// The postal code of the state that was read, None if none was.
    #[getter]
    fn seen_state(&self) -> Option<&'static str> {
        self.hit.seen_state.map(Jurisdiction::code)
    }

    /// The entry as the list had it.
    #[getter]
    fn entry(&self) -> Entry {
        let entry = self.hit.entry.clone();
        Entry { entry }
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

    /// Whether the plate type that was seen is the listed one: "same", "unknown" or "different".
    #[getter]
    fn plate_type_match(&self) -> &'static str {
        self.hit.plate_type_match.name()
    }

    /// The probability that the plate is the listed one, 0 to 1.
    #[getter]
    fn probability(&self) -> f32 {
        self.hit.probability
    }

    /// What the rules said: "alarm", "show" or "drop".
    #[getter]
    fn action(&self) -> &'static str {
        self.hit.action.name()
    }

    /// What differs between what was seen and what is listed, in words.
    #[getter]
    fn explanation(&self) -> &str {
        &self.hit.explanation
    }

    /// Where the vehicle was seen otherwise than listed, in words.
    #[getter]
    fn contradictions(&self) -> Vec<String> {
        self.hit.contradictions.clone()
    }

    /// The SHA-256 of the list that the hit is from.
    #[getter]
    fn list_sha256(&self) -> &str {
        &self.hit.list_sha256
    }

    /// How many seconds old the list was at the match; negative where a clock is wrong.
    #[getter]
    fn list_age_seconds(&self) -> i64 {
        self.hit.list_age_seconds
    }

    /// Whether that was more than the rules allow.
    #[getter]
    fn list_is_stale(&self) -> bool {
        self.hit.list_is_stale
    }

    /// The SHA-256 of the rules that it was made by, None if an earlier version kept it.
    #[getter]
    fn rules_sha256(&self) -> Option<&str> {
        self.hit.rules_sha256.as_deref()
    }

    fn __repr__(&self) -> String {
        format!(
            "<HitRecord text='{}' listed='{}' state_match='{}' probability={:.4}>",
            self.hit.text,
            self.hit.entry.plate,
            self.state_match(),
            self.hit.probability
        )
    }
}

by_value!(HitRecord, |h| &h.hit, h.hit.id);
by_json!(HitRecord);

impl HitRecord {
    pub(crate) const fn new(hit: alpr_core::HitRecord) -> Self {
        Self { hit }
    }

    pub(crate) const fn hit(&self) -> &alpr_core::HitRecord {
        &self.hit
    }
}
