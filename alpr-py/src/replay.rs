//! `Replay`: whether a read, a list and rules give a hit that was kept.

use alpr_core::replay;
use pyo3::prelude::*;

use crate::entry::HitRecord;
use crate::error::raise;
use crate::hotlist::{HotList, MatchRules};
use crate::manual::ManualEntry;
use crate::record::Record;
use crate::value::by_value;

/// What differs: the field of the hit's JSON, as it was kept, as it comes out now.
type Difference = (String, String, String);

/// A hit that was judged again. It says that the hit was made so, never that the plate is the listed one.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Replay {
    replay: replay::Replay,
}

#[pymethods]
impl Replay {
    /// Judges a hit of a list by that list, without its changes. No model is needed: a hit follows from the lattice
    /// that the record keeps, the entries and the rules; without `rules` they are the library's.
    #[staticmethod]
    #[pyo3(signature = (hit, read, hotlist, *, rules=None))]
    fn of_hit(
        py: Python<'_>,
        hit: PyRef<'_, HitRecord>,
        read: PyRef<'_, Record>,
        hotlist: PyRef<'_, HotList>,
        rules: Option<PyRef<'_, MatchRules>>,
    ) -> PyResult<Self> {
        let rules = MatchRules::or_default(rules.as_deref());
        let (hit, read, list) = (hit.hit(), read.record(), hotlist.list());
        let replay = py.detach(|| replay::Replay::new(hit, read, &list, &rules));
        replay.map(Self::new).map_err(raise)
    }

    /// Judges a hit of an entry that was made by hand by that entry: no list has it.
    #[staticmethod]
    #[pyo3(signature = (hit, read, entry, *, rules=None))]
    fn by_hand(
        hit: PyRef<'_, HitRecord>,
        read: PyRef<'_, Record>,
        entry: PyRef<'_, ManualEntry>,
        rules: Option<PyRef<'_, MatchRules>>,
    ) -> PyResult<Self> {
        let rules = MatchRules::or_default(rules.as_deref());
        let replay = replay::Replay::by_hand(hit.hit(), read.record(), entry.entry(), &rules);
        replay.map(Self::new).map_err(raise)
    }

    /// The name of the hit.
    #[getter]
    fn hit(&self) -> String {
        self.replay.hit.to_string()
    }

    /// "same", "differs" or "unjudged".
    #[getter]
    fn outcome(&self) -> &'static str {
        self.replay.outcome.name()
    }

    /// What differs, field by field: its name in the hit's JSON, as it was kept, as it comes out now.
    #[getter]
    fn differences(&self) -> Vec<Difference> {
        let all = self.replay.differences.iter();
        all.map(|d| (d.field.clone(), d.kept.clone(), d.again.clone()))
            .collect()
    }

    /// Why it cannot be judged: every reason.
    #[getter]
    fn reasons(&self) -> Vec<String> {
        self.replay.reasons.clone()
    }

    /// One line of JSON.
    fn to_json(&self) -> PyResult<String> {
        self.replay.to_json().map_err(raise)
    }

    fn __str__(&self) -> String {
        self.replay.to_string()
    }

    fn __repr__(&self) -> String {
        let (hit, outcome) = (self.replay.hit, self.outcome());
        format!("<Replay hit='{hit}' outcome='{outcome}'>")
    }
}

by_value!(Replay, |r| &r.replay, r.replay.hit);

impl Replay {
    pub(crate) const fn new(replay: replay::Replay) -> Self {
        Self { replay }
    }
}
