//! `Store`: keeps reads, hits, cases and the audit log, and answers nobody without a purpose.

use std::collections::{BTreeMap, HashSet};
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::thread::{self, ThreadId};

use alpr_core::audit::Event;
use alpr_core::{Error, ErrorKind, Period, alarm};
use alpr_store::MAX_PAGE;
use jiff::Timestamp;
use pyo3::prelude::*;
use pyo3::types::PyBytes;
use serde_json::Value;

use crate::alarm::{Alarm, Suppressed};
use crate::at::At;
use crate::audit::AuditEntry;
use crate::authorise::{Authorisation, Granted, Purpose, SearchPolicy};
use crate::case::{Case, HitReport};
use crate::convert::{Named, json, whole};
use crate::error::raise;
use crate::guard::Guard;
use crate::hold::Hold;
use crate::hotlist::{HotList, MatchRules};
use crate::lock::lock;
use crate::look_back::{LookBack, Wanted};
use crate::manual::ManualEntry;
use crate::record::{Record, id_of};
use crate::replay::Replay;
use crate::search::{Edges, Page, search};
use crate::summary::Summary;

/// A database with the duties around it: what is done is in the audit log with it, what is asked is there before the
/// answer. A call that returned is on the disk, and writing the same again changes nothing. Share one among threads. In a
/// `with` statement it is closed at its end.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Store {
    /// Nothing once it is closed.
    store: Mutex<Option<Arc<alpr_store::Store>>>,
    /// The threads in which a purge calls back: a write there would wait for its own purge for ever.
    calling: Mutex<HashSet<ThreadId>>,
}

#[pymethods]
impl Store {
    /// Opens a store, "sqlite:PATH" or "postgres://USER:PASSWORD@HOST/DATABASE", and sets it up if it is new; with
    /// `create=False` one that is not there is an `InvalidArgumentError`. Give that wherever a person gives the
    /// address: a mistyped one would be a new store, and all answers empty. While it is open leave its file to it: reads
    /// are lost if Python's `sqlite3` opens it in the same process, even to look (`backup` makes copies).
    #[staticmethod]
    #[pyo3(signature = (address, *, create=true))]
    fn open(py: Python<'_>, address: &str, create: bool) -> PyResult<Self> {
        let open = match create {
            true => alpr_store::Store::open,
            false => alpr_store::Store::open_existing,
        };
        let store = py.detach(|| open(address));
        let store = Mutex::new(Some(Arc::new(store.map_err(raise)?)));
        let calling = Mutex::default();
        Ok(Self { store, calling })
    }

    /// Gives back its files and connections, once the calls of other threads have ended; what is asked of it later is a
    /// `StorageError`. Closing it again changes nothing.
    fn close(&self, py: Python<'_>) {
        let store = lock(&self.store).take();
        py.detach(|| drop(store));
    }

    fn __enter__(slf: PyRef<'_, Self>) -> PyResult<PyRef<'_, Self>> {
        slf.opened()?;
        Ok(slf)
    }

    #[pyo3(signature = (kind, error, trace, /))]
    fn __exit__(
        &self,
        py: Python<'_>,
        kind: Option<&Bound<'_, PyAny>>,
        error: Option<&Bound<'_, PyAny>>,
        trace: Option<&Bound<'_, PyAny>>,
    ) {
        let _ = (kind, error, trace);
        self.close(py);
    }

    /// Writes reads that reached this store at a time, all of them or none; gives how many were new and how many were
    /// there already. Retention on a server counts from that time.
    #[pyo3(signature = (reads, *, received))]
    fn put_reads(
        &self,
        py: Python<'_>,
        reads: Vec<PyRef<'_, Record>>,
        received: At,
    ) -> PyResult<(usize, usize)> {
        let reads: Vec<_> = reads.iter().map(|read| read.record().clone()).collect();
        let written = self.run(py, |store| store.put_reads(&reads, received.0))?;
        Ok((written.new, written.known))
    }

    /// Writes a read that reached this store at a time and its hits as `AlarmDesk.raise_alarms` gave them: a case for
    /// each alarm, and what was kept back.
    #[pyo3(signature = (read, alarms, suppressed, *, by, received))]
    fn put_raised(
        &self,
        py: Python<'_>,
        read: &Record,
        alarms: Vec<PyRef<'_, Alarm>>,
        suppressed: Vec<PyRef<'_, Suppressed>>,
        by: &str,
        received: At,
    ) -> PyResult<()> {
        let alarms = alarms.iter().map(|alarm| alarm.alarm().clone());
        let suppressed = suppressed.iter().map(|s| s.suppressed().clone());
        let raised = alarm::Raised {
            alarms: alarms.collect(),
            suppressed: suppressed.collect(),
        };
        self.run(py, |store| {
            store.put_raised(&raised, read.record(), by, received.0)
        })
    }

    /// Writes how far a case has come; refused if it has gone on elsewhere meanwhile.
    #[pyo3(signature = (case, *, by))]
    fn put_case(&self, py: Python<'_>, case: &Case, by: &str) -> PyResult<()> {
        let file = case.file();
        self.run(py, |store| store.put_case(&file, by))
    }

    /// Writes an entry made by hand as it is now.
    #[pyo3(signature = (entry, *, by, now))]
    fn put_manual(&self, py: Python<'_>, entry: &ManualEntry, by: &str, now: At) -> PyResult<()> {
        self.run(py, |store| store.put_manual(entry.entry(), by, now.0))
    }

    /// Writes a guard as it is now.
    #[pyo3(signature = (guard, *, by, now))]
    fn put_guard(&self, py: Python<'_>, guard: &Guard, by: &str, now: At) -> PyResult<()> {
        self.run(py, |store| store.put_guard(guard.guard(), by, now.0))
    }

    /// Writes a hold as it is now: what it covers is not purged while it is open.
    fn put_hold(&self, py: Python<'_>, hold: &Hold) -> PyResult<()> {
        self.run(py, |store| store.put_hold(hold.hold()))
    }

    /// All entries made by hand, ended ones too, the oldest first: for `ManualBook.restore`.
    fn manual(&self, py: Python<'_>) -> PyResult<Vec<ManualEntry>> {
        let entries = self.run(py, alpr_store::Store::manual)?;
        Ok(entries.into_iter().map(ManualEntry::new).collect())
    }

    /// All guards, ended ones too, the oldest first: for `AlarmDesk.add_guard`.
    fn guards(&self, py: Python<'_>) -> PyResult<Vec<Guard>> {
        let guards = self.run(py, alpr_store::Store::guards)?;
        Ok(guards.into_iter().map(Guard::new).collect())
    }

    /// All holds, closed ones too, the oldest first.
    fn holds(&self, py: Python<'_>) -> PyResult<Vec<Hold>> {
        let holds = self.run(py, alpr_store::Store::holds)?;
        Ok(holds.into_iter().map(Hold::new).collect())
    }

    /// The case of this name, None if there is none.
    fn case(&self, py: Python<'_>, id: &str) -> PyResult<Option<Case>> {
        let id = id_of(id)?;
        let file = self.run(py, |store| store.case(id))?;
        Ok(file.map(Case::of))
    }

    /// The cases of hits from `since` on and before `until`, the oldest first, at most `limit`; the next ones come with
    /// the last one's id as `after`. `undisposed`: only those of which nobody said what became of them. Damaged ones are
    /// left out: `damaged_cases` names them.
    #[pyo3(signature = (*, since, until, undisposed=false, after=None, limit=100))]
    fn cases(
        &self,
        py: Python<'_>,
        since: At,
        until: At,
        undisposed: bool,
        after: Option<&str>,
        limit: i128,
    ) -> PyResult<Vec<Case>> {
        let (window, after) = (window(since.0, until.0), after.map(id_of).transpose()?);
        let limit = whole(limit, (0, usize::MAX), "cases")?;
        let files = self.run(py, |store| store.cases(window, undisposed, after, limit))?;
        Ok(files.into_iter().map(Case::of).collect())
    }

    /// Allows a search of the reads from `since` on and before `until`, or raises `RefusedError` with the reason; the
    /// refusal is in the log before it is raised.
    #[pyo3(signature = (policy, who, purpose, *, since, until, now))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn allow(
        &self,
        py: Python<'_>,
        policy: &SearchPolicy,
        who: &Authorisation,
        purpose: &Purpose,
        since: At,
        until: At,
        now: At,
    ) -> PyResult<Granted> {
        let (policy, who, purpose) = (&policy.policy, &who.who, &purpose.purpose);
        let window = window(since.0, until.0);
        let granted = self.run(py, |store| store.allow(policy, who, purpose, window, now.0))?;
        Ok(Granted { granted })
    }

    /// Searches the reads that were allowed, the oldest first, at most `limit`, 1 to 1,000, a page; logged first.
    /// Everything that is given has to fit.
    ///
    /// `plate` is one as it was read; `part` a part of one, `?` one character, `*` any number; `area` is south, west,
    /// north and east in degrees of WGS 84; `after` is the `next` of the page before.
    #[pyo3(signature = (
        granted, *, plate=None, part=None, camera=None, unit=None, area=None, after=None, limit=100
    ))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn search(
        &self,
        py: Python<'_>,
        granted: &Granted,
        plate: Option<&str>,
        part: Option<String>,
        camera: Option<String>,
        unit: Option<String>,
        area: Option<Edges>,
        after: Option<&str>,
        limit: i128,
    ) -> PyResult<Page> {
        let search = search(plate, part, camera, unit, area)?;
        let (granted, after) = (&granted.granted, after.map(id_of).transpose()?);
        let limit = whole(limit, (1, MAX_PAGE), "reads of a page")?;
        let page = self.run(py, |store| store.search(granted, &search, after, limit))?;
        Ok(Page::new(page))
    }

    /// Finds earlier reads of an entry by the rules of the list, as if it had been listed all the time; logged first,
    /// and what it found after. `rules` are the library's where none are given.
    #[pyo3(signature = (granted, entry, *, rules=None))]
    fn look_back(
        &self,
        py: Python<'_>,
        granted: &Granted,
        entry: Wanted<'_>,
        rules: Option<&MatchRules>,
    ) -> PyResult<LookBack> {
        let (granted, rules) = (&granted.granted, MatchRules::or_default(rules));
        let found = match entry {
            Wanted::Listed(entry) => {
                let entry = entry.entry();
                self.run(py, |store| store.look_back(granted, entry, &rules))
            }
            Wanted::Manual(entry) => {
                let entry = entry.entry();
                self.run(py, |store| store.look_back_manual(granted, entry, &rules))
            }
        };
        found.map(LookBack::new)
    }

    /// The report of the case of this name, for the incident report; logged first.
    #[pyo3(signature = (case_id, *, by, now))]
    fn report(&self, py: Python<'_>, case_id: &str, by: &str, now: At) -> PyResult<HitReport> {
        let case = id_of(case_id)?;
        let report = self.run(py, |store| store.report(case, by, now.0))?;
        Ok(HitReport::of(report))
    }

    /// Judges a kept hit again, by the list that it was made from, or where its entry was made by hand by that entry;
    /// logged before it is told.
    #[pyo3(signature = (hit_id, *, hotlist=None, rules=None, by, now))]
    fn replay(
        &self,
        py: Python<'_>,
        hit_id: &str,
        hotlist: Option<PyRef<'_, HotList>>,
        rules: Option<PyRef<'_, MatchRules>>,
        by: &str,
        now: At,
    ) -> PyResult<Replay> {
        let (hit, rules) = (id_of(hit_id)?, MatchRules::or_default(rules.as_deref()));
        let list = hotlist.map(|hotlist| hotlist.list());
        let judge =
            |store: &alpr_store::Store| store.replay(hit, list.as_deref(), &rules, by, now.0);
        self.run(py, judge).map(Replay::new)
    }

    /// What everybody did from `since` on and before `until`: reads and hours are of the whole hours that this touches,
    /// hits and entries by hand are exact.
    #[pyo3(signature = (*, since, until))]
    fn summary(&self, py: Python<'_>, since: At, until: At) -> PyResult<Summary> {
        let window = window(since.0, until.0);
        self.run(py, |store| store.summary(window))
            .map(Summary::new)
    }

    /// The same of each unit; stationary cameras are under the empty name.
    #[pyo3(signature = (*, since, until))]
    fn summaries(
        &self,
        py: Python<'_>,
        since: At,
        until: At,
    ) -> PyResult<BTreeMap<String, Summary>> {
        let window = window(since.0, until.0);
        let units = self.run(py, |store| store.summaries(window))?.into_iter();
        Ok(units.map(|(unit, of)| (unit, Summary::new(of))).collect())
    }

    /// Appends to the audit log what no other call does: `act` is "list_loaded", "shift_checked", "configured", "held",
    /// "purged", "exported", "booked", "disclosed", "denied", or for a look at cases "searched"; `subject` a list's
    /// hash, a record's name, "cases"; `detail` what JSON can write, where whole numbers of over 64 bits become floats.
    /// Gives the entry. `InvalidArgumentError` for what the call logs that does it, a search of "reads" too.
    #[pyo3(signature = (act, subject, *, by, at, detail=None))]
    fn log(
        &self,
        py: Python<'_>,
        act: &str,
        subject: String,
        by: String,
        at: At,
        detail: Option<Named<'_>>,
    ) -> PyResult<AuditEntry> {
        let act = act.parse().map_err(raise)?;
        let detail = detail.map_or(Ok(Value::Null), |detail| json(&detail.0))?;
        let event = Event::new(at.0, by, act, subject, detail);
        self.run(py, |store| store.log(event)).map(AuditEntry::new)
    }

    /// Writes a copy of all that is kept into the new file `path`, beside whoever reads and writes; that `by` makes it is
    /// logged first. No purge reaches the copy.
    ///
    /// `StorageError` in PostgreSQL (use pg_dump), and if there is such a file.
    #[pyo3(signature = (path, *, by, at))]
    fn backup(&self, py: Python<'_>, path: PathBuf, by: &str, at: At) -> PyResult<()> {
        self.run(py, |store| store.backup(&path, by, at.0))
    }

    /// The audit log as JSON lines, which `audit_verify` verifies.
    fn export_audit<'py>(&self, py: Python<'py>) -> PyResult<Bound<'py, PyBytes>> {
        let mut lines = Vec::new();
        self.run(py, |store| store.export_audit(&mut lines))?;
        Ok(PyBytes::new(py, &lines))
    }

    fn __repr__(&self) -> &'static str {
        match *lock(&self.store) {
            Some(_) => "<Store>",
            None => "<Store closed>",
        }
    }
}

impl Store {
    /// Runs a call of the store without the interpreter, so that other threads go on.
    pub(crate) fn run<T: Send>(
        &self,
        py: Python<'_>,
        call: impl FnOnce(&alpr_store::Store) -> alpr_core::Result<T> + Send,
    ) -> PyResult<T> {
        if lock(&self.calling).contains(&thread::current().id()) {
            let why = "a callback of a purge may not use its store: do it after the purge";
            return Err(raise(Error::new(ErrorKind::Refused, why)));
        }
        let store = self.opened()?;
        py.detach(|| call(&store)).map_err(raise)
    }

    fn opened(&self) -> PyResult<Arc<alpr_store::Store>> {
        let store = lock(&self.store).clone();
        let closed = || Error::new(ErrorKind::Storage, "the store is closed: open it again");
        store.ok_or_else(|| raise(closed()))
    }

    /// Calls back from a call of the store.
    pub(crate) fn call_back<T>(&self, callback: impl FnOnce() -> T) -> T {
        let id = thread::current().id();
        lock(&self.calling).insert(id);
        let result = callback();
        lock(&self.calling).remove(&id);
        result
    }
}

const fn window(since: Timestamp, until: Timestamp) -> Period {
    Period {
        from: since,
        to: until,
    }
}
