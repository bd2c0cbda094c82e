//! `HotList`, `MatchRules` and `Hit`: the list in force and what a plate may be on it.

use std::ffi::CString;
use std::sync::Arc;

use alpr_core::hotlist::{
    self, Change, Diff, Entry, Import, Layout, ListInfo, LiveList, MAX_KEPT_REJECTS, MAX_SIMULATED,
    Origin, Pattern, Source, Traffic, Withdrawal, build, import,
};
use alpr_core::{Error, ErrorKind, Jurisdiction, Query};
use jiff::SignedDuration;
use pyo3::exceptions::PyUserWarning;
use pyo3::prelude::*;
use pyo3::types::PyBytes;

use crate::at::At;
use crate::convert::{one_of, whole};
use crate::error::raise;
use crate::hit::Hit;
use crate::list_status::{Budget, ListDiff, ListStatus};
use crate::manual::ManualEntry;
use crate::observed::Observed;
use crate::plate_read::PlateRead;
use crate::record::Record;

/// A line that was not taken: its number, the column, the reason.
type Rejected = (u64, String, String);

/// A listed plate: the plate, its state, its category.
type Row = (String, Option<&'static str>, String);

/// What alarms and what is shown. Immutable.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct MatchRules {
    rules: alpr_core::MatchRules,
}

#[pymethods]
impl MatchRules {
    /// Rules from TOML: `prior_odds`, `least`, `max_age_seconds`, `[rule]` with `alarm`, `alarm_class`, `show`, and
    /// `[[exceptions]]` with `categories`, `sources`, `rule`. What is left out is the library's;
    /// its own exceptions, by which "gang" and others that inform do not sound, hold after those that are given.
    #[staticmethod]
    #[pyo3(signature = (toml=""))]
    fn parse(toml: &str) -> PyResult<Self> {
        let rules = alpr_core::MatchRules::parse(toml).map_err(raise)?;
        Ok(Self { rules })
    }

    /// The SHA-256 of the rules, which every hit keeps: it covers every number, the exceptions in their order and the
    /// library's own, however they were written.
    #[getter]
    fn sha256(&self) -> String {
        self.rules.sha256()
    }
}

impl MatchRules {
    /// The rules that were given, or the library's.
    pub(crate) fn or_default(rules: Option<&Self>) -> alpr_core::MatchRules {
        rules.map_or_else(alpr_core::MatchRules::default, |r| r.rules.clone())
    }
}

/// A hot list in force. Share one among threads: a match sees the list before a change or after it.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct HotList {
    live: LiveList<Arc<[u8]>>,
}

#[pymethods]
impl HotList {
    /// Opens the bytes of an index that `alpr hotlist build` or `build` wrote, and verifies all of them.
    #[staticmethod]
    fn open(py: Python<'_>, index: &[u8]) -> PyResult<Self> {
        py.detach(|| Self::of(index.into())).map_err(raise)
    }

    /// The index of a list's bytes.
    ///
    /// `source` keeps the list and answers for lines that name no source, here and in `apply`.
    /// `format` is "plain", "genetec", "vigilant", "ncic", or the text of a mapping file. `extracted` says when
    /// the source drew the list, `received` when it came; both with a time zone. The first 10,000 rejected lines are
    /// given as (line, column, reason), and `HotList.rejects` counts all; of columns that fill no field a UserWarning
    /// tells.
    #[staticmethod]
    #[pyo3(signature = (text, *, source, extracted, received, format="plain"))]
    fn build<'py>(
        py: Python<'py>,
        text: &[u8],
        source: &str,
        extracted: At,
        received: At,
        format: &str,
    ) -> PyResult<(Bound<'py, PyBytes>, Vec<Rejected>)> {
        let mut info = ListInfo::new(source, extracted.0, received.0);
        info.default_source = Some(source.into());
        let make = || {
            let import = lines(text, format, info.default_source.clone())?;
            info.rejects = import.rejected;
            let rejects = import.rejects.iter();
            let rejects = rejects.map(|r| (r.line, r.column.clone(), r.reason.clone()));
            let (rejects, unused) = (rejects.collect(), import.unused_columns.clone());
            Ok((build(import.into_entries()?, &info)?, rejects, unused))
        };
        let (index, rejects, unused) = py.detach(make).map_err(raise)?;
        warn_of(py, &unused)?;
        Ok((PyBytes::new(py, &index), rejects))
    }

    /// The entries that hold at `now` and may be the plate, the most probable first; what the rules drop is
    /// among them. `plate` is a read, a record with the doubts that were kept, or a text with `?` for unread
    /// characters, then with its `state` if known. `observed` is what else was seen of the vehicle.
    #[pyo3(signature = (plate, *, now, state=None, rules=None, observed=None))]
    fn matches(
        &self,
        py: Python<'_>,
        plate: Plate<'_>,
        now: At,
        state: Option<&str>,
        rules: Option<&MatchRules>,
        observed: Option<&Observed>,
    ) -> PyResult<Vec<Hit>> {
        let mut query = plate.query(state).map_err(raise)?;
        if let Some(observed) = observed {
            query = query.with_observed(observed.observed().clone());
        }
        let rules = MatchRules::or_default(rules);
        let hits = py.detach(|| self.live.matches(&query, &rules, now.0));
        let hits = hits.map_err(raise)?;
        Ok(hits.into_iter().map(Hit::new).collect())
    }

    /// The listed plates that fit a partial text, `?` for one character and `*` for any number, with their states
    /// and categories; with all changes that came after the list.
    fn find(&self, py: Python<'_>, pattern: &str) -> PyResult<Vec<Row>> {
        let pattern: Pattern = pattern.parse().map_err(raise)?;
        let found = py.detach(|| self.live.find(&pattern));
        let found = found.map_err(raise)?;
        let row = |e: Entry| {
            let state = e.state.map(Jurisdiction::code);
            (e.plate.to_string(), state, e.category.name().to_owned())
        };
        Ok(found.into_iter().map(row).collect())
    }

    /// Applies the lines of an increment (with an action column: add, change, remove) for the very next match. A line
    /// means the entry of the same source, record number, plate and state; without a number, of the same source, plate,
    /// state and category. `by_hand`: somebody here entered them, so that they hold above the source's increments and
    /// through every new list. Gives plate and state of the removals that removed nothing: what the source meant may be
    /// listed still, so ask it. Of columns that fill no field a UserWarning tells.
    #[pyo3(signature = (text, *, by_hand, format="plain"))]
    fn apply(
        &self,
        py: Python<'_>,
        text: &[u8],
        by_hand: bool,
        format: &str,
    ) -> PyResult<Vec<(String, Option<&'static str>)>> {
        let origin = if by_hand {
            Origin::Manual
        } else {
            Origin::Increment
        };
        let import = py.detach(|| lines(text, format, None)).map_err(raise)?;
        // A warning may be made an exception: then nothing has changed.
        warn_of(py, &import.unused_columns)?;
        let apply = || self.live.apply(&import.into_changes()?, origin);
        let unmet = py.detach(apply).map_err(raise)?;
        let row = |entry: Entry| (entry.plate.to_string(), entry.state.map(Jurisdiction::code));
        Ok(unmet.into_iter().map(row).collect())
    }

    /// Puts an entry made by hand into the list for the very next match, through every new list; takes it out once
    /// it ended. A part of a plate is no entry of a list: `ManualBook.matches` finds it.
    #[pyo3(signature = (entry, *, now))]
    fn put(&self, py: Python<'_>, entry: &ManualEntry, now: At) -> PyResult<()> {
        let put = || {
            let change = entry.change(now.0)?;
            self.live.apply(&[change], Origin::Manual)
        };
        py.detach(put).map(drop).map_err(raise)
    }

    /// Takes back the changes of the records that these lines name. Of one that was changed by hand it undoes the
    /// manual change, so that its increment applies again; without one, its increment.
    #[pyo3(signature = (text, *, format="plain"))]
    fn take_back(&self, py: Python<'_>, text: &[u8], format: &str) -> PyResult<()> {
        let take_back = || {
            let changes = changes(text, format)?;
            let keys: Vec<_> = changes.iter().map(|change| change.entry().key()).collect();
            self.live.take_back(&keys)
        };
        py.detach(take_back).map_err(raise)
    }

    /// Puts another list in force in place of this one, and keeps this one as the one before.
    fn replace(&self, py: Python<'_>, next: &Self) -> PyResult<()> {
        py.detach(|| self.live.replace(next.list().as_ref().clone()))
            .map_err(raise)
    }

    /// Brings the list before the last replacement back, with its increments.
    fn restore_previous(&self, py: Python<'_>) -> PyResult<()> {
        py.detach(|| self.live.restore_previous()).map_err(raise)
    }

    /// Whether the list is fit for a shift at `now`: "ok", "warn" or "fail", and the reasons. `in_force` is
    /// the list that it would replace.
    #[pyo3(signature = (*, now, max_age_seconds, in_force=None))]
    fn shift_check(
        &self,
        py: Python<'_>,
        now: At,
        max_age_seconds: i128,
        in_force: Option<&Self>,
    ) -> PyResult<(&'static str, Vec<String>)> {
        let status = self.checked(py, now, max_age_seconds, in_force)?;
        Ok((status.check.name(), status.reasons))
    }

    /// All that a shift has to know of the list at `now`, as `shift_check` judges it.
    #[pyo3(signature = (*, now, max_age_seconds, in_force=None))]
    fn status(
        &self,
        py: Python<'_>,
        now: At,
        max_age_seconds: i128,
        in_force: Option<&Self>,
    ) -> PyResult<ListStatus> {
        let status = self.checked(py, now, max_age_seconds, in_force)?;
        Ok(ListStatus::new(status))
    }

    /// What another list changes against this one, without changes that came after the lists.
    fn diff(&self, py: Python<'_>, new: &Self) -> PyResult<ListDiff> {
        let (old, new) = (self.list(), new.list());
        let diff = py.detach(|| Diff::new(&old, &new));
        diff.map(ListDiff::new).map_err(raise)
    }

    /// Whether a hit of an older list is to be withdrawn now that this list is in force with its changes: "vanished",
    /// "changed" or "expired", None where it stands. An entry made by hand stands whatever a list says.
    #[pyo3(signature = (hit, *, now))]
    fn withdrawal(&self, py: Python<'_>, hit: &Hit, now: At) -> PyResult<Option<&'static str>> {
        let withdrawn = py.detach(|| self.live.withdrawal(&hit.hit().entry, now.0));
        let name = |why: Option<Withdrawal>| why.map(|why| why.name());
        withdrawn.map(name).map_err(raise)
    }

    /// The false hits to be expected of the list before it goes live: `reads` innocent plates of a mix are drawn from
    /// `seed`, read with its doubts and matched. `traffic` is TOML: `[states]` with a share for each code, and
    /// `state_seen`, `state_wrong`, `doubt`. The same arguments give the same answer.
    #[pyo3(signature = (traffic, *, now, rules=None, reads=100_000, seed=0))]
    fn budget(
        &self,
        py: Python<'_>,
        traffic: &str,
        now: At,
        rules: Option<&MatchRules>,
        reads: i128,
        seed: i128,
    ) -> PyResult<Budget> {
        let reads = whole(reads, (1, MAX_SIMULATED), "reads")?;
        let seed = whole(seed, (0, u64::MAX), "as the seed")?;
        let traffic = Traffic::parse(traffic).map_err(raise)?;
        let (list, rules) = (self.list(), MatchRules::or_default(rules));
        let budget = py.detach(|| list.budget(&traffic, &rules, now.0, reads, seed));
        budget.map(Budget::new).map_err(raise)
    }

    /// How many entries the list has, without changes that came after it.
    #[getter]
    fn entries(&self) -> u64 {
        self.list().info().entries
    }

    /// How many lines were rejected when it was built.
    #[getter]
    fn rejects(&self) -> u64 {
        self.list().info().rejects
    }

    /// Who keeps it.
    #[getter]
    fn source(&self) -> String {
        self.list().info().source.clone()
    }

    /// The SHA-256 of the index, 64 hexadecimal digits.
    #[getter]
    fn sha256(&self) -> String {
        self.list().sha256().to_owned()
    }

    fn __repr__(&self) -> String {
        let list = self.list();
        let info = list.info();
        format!(
            "<HotList source='{}' entries={} extracted='{}'>",
            info.source, info.entries, info.extracted
        )
    }
}

impl HotList {
    /// A list of what a difference brings.
    pub(crate) fn news(diff: &Diff, info: &ListInfo) -> alpr_core::Result<Self> {
        Self::of(build(diff.brought().cloned(), info)?.into())
    }

    pub(crate) const fn live(&self) -> &LiveList<Arc<[u8]>> {
        &self.live
    }

    /// The list in force, without changes that came after it.
    pub(crate) fn list(&self) -> Arc<alpr_core::HotList<Arc<[u8]>>> {
        self.live.list()
    }

    fn checked(
        &self,
        py: Python<'_>,
        now: At,
        max_age_seconds: i128,
        in_force: Option<&Self>,
    ) -> PyResult<hotlist::ListStatus> {
        let max_age: u32 = whole(max_age_seconds, (0, u32::MAX), "seconds")?;
        let max_age = SignedDuration::from_secs(max_age.into());
        let before = in_force.map(Self::list);
        let check = || self.list().shift_check(now.0, max_age, before.as_deref());
        py.detach(check).map_err(raise)
    }

    fn of(index: Arc<[u8]>) -> alpr_core::Result<Self> {
        let live = LiveList::new(alpr_core::HotList::open(index)?)?;
        Ok(Self { live })
    }
}

/// What is looked for.
enum Plate<'py> {
    Read(PyRef<'py, PlateRead>),
    Record(PyRef<'py, Record>),
    Text(String),
}

one_of!(
    Plate<'py>, "a PlateRead, a Record or a text":
    Read(PyRef<'py, PlateRead>), Record(PyRef<'py, Record>), Text(String)
);

impl Plate<'_> {
    fn query(&self, state: Option<&str>) -> alpr_core::Result<Query> {
        match self {
            Self::Read(read) if state.is_none() => Ok(Query::of_read(read.read())),
            Self::Record(record) if state.is_none() => Ok(record.record().query()),
            Self::Read(_) | Self::Record(_) => Err(Error::new(
                ErrorKind::InvalidArgument,
                "a read tells its own state: leave `state` out",
            )),
            Self::Text(text) => {
                let state = state.map(str::parse).transpose()?;
                Ok(Query::of_text(text.parse()?, state))
            }
        }
    }
}

/// A column that says when an entry ends, under a name that nobody knows, would leave it listed for ever.
fn warn_of(py: Python<'_>, unused: &[String]) -> PyResult<()> {
    if unused.is_empty() {
        return Ok(());
    }
    let text = format!(
        "the columns `{}` fill no field and are only kept in `extra`: rename them, or pass a mapping as `format`",
        unused.join("`, `")
    );
    let text = CString::new(text.replace('\0', " "))?;
    PyErr::warn(py, &py.get_type::<PyUserWarning>(), &text, 1)
}

fn lines(text: &[u8], format: &str, source: Option<Source>) -> alpr_core::Result<Import> {
    import(text, &Layout::named_or_parsed(format)?.or_source(source))
}

fn changes(text: &[u8], format: &str) -> alpr_core::Result<Vec<Change>> {
    lines(text, format, None)?.into_changes()
}

const _: () = assert!(MAX_KEPT_REJECTS == 10_000, "the docstring of build says so");
