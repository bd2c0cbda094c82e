//! `ManualEntry` and `ManualBook`: entries made by hand, each with somebody who answers for it.

use std::sync::Mutex;

use alpr_core::hotlist::Change;
use alpr_core::json::{self, MAX_JSON_BYTES};
use alpr_core::manual::{self, Draft, Removal, Wanted};
use alpr_core::record::Id;
use alpr_core::{Error, ErrorKind, Jurisdiction};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::error::raise;
use crate::hit::Hit;
use crate::hotlist::MatchRules;
use crate::lock::locked;
use crate::record::{Record, id_of};
use crate::value::{by_json, by_value};

/// An entry made by hand, as it was at one time. `ManualBook.enter` makes it.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct ManualEntry {
    entry: manual::ManualEntry,
}

#[pymethods]
impl ManualEntry {
    /// An entry that `to_json` wrote, at most 8 MiB, if it is one that could be made.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        let entry: manual::ManualEntry =
            json::read(json, "a manual entry", MAX_JSON_BYTES).map_err(raise)?;
        entry.check().map_err(raise)?;
        Ok(Self { entry })
    }

    /// One line of JSON, with everything.
    fn to_json(&self) -> PyResult<String> {
        json::write(&self.entry).map_err(raise)
    }

    /// Its name, 32 hexadecimal digits.
    #[getter]
    fn id(&self) -> String {
        self.entry.id.to_string()
    }

    /// The plate, or the part of one.
    #[getter]
    fn wanted(&self) -> String {
        self.entry.draft.wanted.as_str().to_owned()
    }

    /// Whether it is a part of a plate.
    #[getter]
    fn is_pattern(&self) -> bool {
        matches!(self.entry.draft.wanted, Wanted::Pattern(_))
    }

    /// The postal code of the state, None if it is not known.
    #[getter]
    fn state(&self) -> Option<&'static str> {
        self.entry.draft.state.map(Jurisdiction::code)
    }

    /// Why, in a word, such as "robbery_suspect".
    #[getter]
    fn reason(&self) -> &'static str {
        self.entry.draft.reason.name()
    }

    /// Why, in the officer's words.
    #[getter]
    fn note(&self) -> &str {
        &self.entry.draft.note
    }

    /// The case, incident or broadcast that gives the right to it.
    #[getter]
    fn legal_basis(&self) -> &str {
        &self.entry.draft.legal_basis
    }

    /// Who answers for it, and has to remove it.
    #[getter]
    fn owner(&self) -> &str {
        &self.entry.draft.owner
    }

    /// The owner's unit, None where none was said.
    #[getter]
    fn unit(&self) -> Option<&str> {
        self.entry.draft.unit.as_deref()
    }

    /// When it ends of itself.
    #[getter]
    fn expires(&self) -> Timestamp {
        self.entry.draft.expires
    }

    /// Whether it goes on after the shift.
    #[getter]
    fn ongoing(&self) -> bool {
        self.entry.draft.ongoing
    }

    /// When it was made.
    #[getter]
    fn created(&self) -> Timestamp {
        self.entry.created
    }

    /// When its owner looked at it last.
    #[getter]
    fn reviewed(&self) -> Timestamp {
        self.entry.reviewed
    }

    /// How it ended before its time: (who, when, why); None if it did not.
    #[getter]
    fn removed(&self) -> Option<(&str, Timestamp, &str)> {
        let removal = self.entry.removed.as_ref()?;
        Some((&removal.by, removal.at, &removal.reason))
    }

    /// Whether it holds.
    #[pyo3(signature = (*, now))]
    fn is_active(&self, now: At) -> bool {
        self.entry.is_active(now.0)
    }

    /// Whether its owner has to look whether the purpose still holds: 24 hours after the last look.
    #[pyo3(signature = (*, now))]
    fn is_due(&self, now: At) -> bool {
        self.entry.is_due(now.0)
    }

    fn __repr__(&self) -> String {
        format!(
            "<ManualEntry wanted='{}' reason='{}' owner={:?} expires='{}'>",
            self.wanted(),
            self.reason(),
            self.owner(),
            self.expires()
        )
    }
}

by_value!(ManualEntry, |m| &m.entry, m.entry.id);
by_json!(ManualEntry);

impl ManualEntry {
    pub(crate) const fn new(entry: manual::ManualEntry) -> Self {
        Self { entry }
    }

    pub(crate) const fn entry(&self) -> &manual::ManualEntry {
        &self.entry
    }

    fn of(entry: &manual::ManualEntry) -> Self {
        Self::new(entry.clone())
    }

    /// The change of a hot list that it means.
    pub(crate) fn change(&self, now: Timestamp) -> alpr_core::Result<Change> {
        self.entry.change(now).ok_or_else(|| {
            let text = format!(
                "`{}` is a part of a plate and no entry of a list: use ManualBook.matches",
                self.wanted()
            );
            Error::new(ErrorKind::InvalidArgument, text)
        })
    }
}

/// The manual entries of an agency. Ended ones stay. Share one among threads.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct ManualBook {
    book: Mutex<manual::ManualBook>,
}

#[pymethods]
impl ManualBook {
    #[new]
    fn new() -> Self {
        let book = Mutex::new(manual::ManualBook::default());
        Self { book }
    }

    /// Makes an entry; it holds for the next read. `wanted` is a plate, or a part of one with `?` for one character
    /// and `*` for any number.
    ///
    /// `reason` is "stolen_vehicle", "stolen_plate", "missing_person", "abduction", "amber_alert", "robbery_suspect",
    /// "felony_suspect", "wanted_person", "endangered_person" or "other". A `note` that says it in words, a
    /// `legal_basis` and an `owner` are required. `unit` is the owner's, for the supervisor's summary. `ongoing`
    /// entries outlast the shift.
    #[pyo3(signature = (
        wanted, *, reason, note, legal_basis, owner, expires, now, state=None, unit=None, ongoing=false
    ))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn enter(
        &self,
        py: Python<'_>,
        wanted: &str,
        reason: &str,
        note: String,
        legal_basis: String,
        owner: String,
        expires: At,
        now: At,
        state: Option<&str>,
        unit: Option<String>,
        ongoing: bool,
    ) -> PyResult<ManualEntry> {
        let draft = Draft {
            wanted: wanted.parse().map_err(raise)?,
            state: state.map(str::parse).transpose().map_err(raise)?,
            reason: reason.parse().map_err(raise)?,
            note,
            legal_basis,
            owner,
            unit,
            expires: expires.0,
            ongoing,
        };
        self.change(py, |book| book.enter(draft, now.0))
    }

    /// Puts back an entry that was kept; one of the same name takes its place.
    fn restore(&self, py: Python<'_>, entry: &ManualEntry) -> PyResult<()> {
        self.change(py, |book| book.restore(entry.entry.clone()))
            .map(drop)
    }

    /// Ends an entry because its purpose ended.
    #[pyo3(signature = (id, *, by, at, reason))]
    fn remove(
        &self,
        py: Python<'_>,
        id: &str,
        by: String,
        at: At,
        reason: String,
    ) -> PyResult<ManualEntry> {
        let removal = Removal {
            by,
            at: at.0,
            reason,
        };
        let id = id_of(id)?;
        self.change(py, |book| book.remove(id, removal))
    }

    /// The owner looked, and the purpose still holds; refused if somebody else did.
    #[pyo3(signature = (id, *, by, now))]
    fn review(&self, py: Python<'_>, id: &str, by: &str, now: At) -> PyResult<ManualEntry> {
        let id = id_of(id)?;
        self.change(py, |book| book.review(id, by, now.0))
    }

    /// Somebody else answers for it from now on.
    #[pyo3(signature = (id, *, to, now))]
    fn transfer_owner(&self, py: Python<'_>, id: &str, to: &str, now: At) -> PyResult<ManualEntry> {
        let id = id_of(id)?;
        self.change(py, |book| book.transfer_owner(id, to, now.0))
    }

    /// All of them, the oldest first.
    #[getter]
    fn entries(&self, py: Python<'_>) -> Vec<ManualEntry> {
        locked(py, &self.book, |book| {
            book.entries().map(ManualEntry::of).collect()
        })
    }

    /// The entries whose owners have to look whether the purpose still holds.
    #[pyo3(signature = (*, now))]
    fn due_for_review(&self, py: Python<'_>, now: At) -> Vec<ManualEntry> {
        locked(py, &self.book, |book| {
            book.due_for_review(now.0).map(ManualEntry::of).collect()
        })
    }

    /// The entries in force whose owner is none of these people: somebody left.
    #[pyo3(signature = (people, *, now))]
    fn orphans(&self, py: Python<'_>, people: Vec<String>, now: At) -> Vec<ManualEntry> {
        let people: Vec<_> = people.iter().map(String::as_str).collect();
        locked(py, &self.book, |book| {
            book.orphans(&people, now.0).map(ManualEntry::of).collect()
        })
    }

    /// Ends all entries that are not ongoing, those of a unit or of all, and gives their names. `by` is who ends the
    /// shift.
    #[pyo3(signature = (*, by, now, unit=None))]
    fn end_shift(
        &self,
        py: Python<'_>,
        by: &str,
        now: At,
        unit: Option<&str>,
    ) -> PyResult<Vec<String>> {
        let ended = locked(py, &self.book, |book| book.end_shift(by, unit, now.0));
        Ok(ended.map_err(raise)?.iter().map(Id::to_string).collect())
    }

    /// The entries that a read may be, by the same rules as a list's. `parts_only` leaves out whole plates, for
    /// those that are in a hot list by `HotList.put`.
    #[pyo3(signature = (record, *, now, rules=None, parts_only=false))]
    fn matches(
        &self,
        py: Python<'_>,
        record: &Record,
        now: At,
        rules: Option<&MatchRules>,
        parts_only: bool,
    ) -> PyResult<Vec<Hit>> {
        let rules = MatchRules::or_default(rules);
        let hits = locked(py, &self.book, |book| {
            book.matches(record.record(), &rules, now.0, parts_only)
        })
        .map_err(raise)?;
        Ok(hits.into_iter().map(Hit::new).collect())
    }

    fn __repr__(&self, py: Python<'_>) -> String {
        let entries = locked(py, &self.book, |book| book.entries().count());
        format!("<ManualBook entries={entries}>")
    }
}

impl ManualBook {
    /// Changes one entry and gives it as it is then.
    fn change(
        &self,
        py: Python<'_>,
        change: impl FnOnce(&mut manual::ManualBook) -> alpr_core::Result<&manual::ManualEntry> + Send,
    ) -> PyResult<ManualEntry> {
        locked(py, &self.book, |book| change(book).map(ManualEntry::of)).map_err(raise)
    }
}
