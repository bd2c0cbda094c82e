//! The store: a database with the duties around it. Whatever is done is in the audit log, in the same transaction.

use std::collections::BTreeSet;
use std::path::Path;

use alpr_core::alarm::{Guard, Release};
use alpr_core::audit::{Act, Entry, Event, READS};
use alpr_core::disclose::ChiefRelease;
use alpr_core::record::{Id, Record};
use alpr_core::retain::Hold;
use alpr_core::verify::{CaseFile, Step};
use alpr_core::{Error, ErrorKind, Result};
use jiff::{SignedDuration, Timestamp};
use serde_json::json;

use crate::engine::{Engine, Transaction, result};
use crate::register::Register;
use crate::rows::{guard_id, to_json};
use crate::sqlite::Sqlite;
use crate::tables::{self, Kept};

/// So long a line of the log may have waited for others: who writes takes the time first, and then waits until nobody else
/// writes, for 30 s in SQLite and for the `lock_timeout` of 2 minutes in PostgreSQL. A log does not say of which it is.
pub const PATIENCE: SignedDuration = SignedDuration::from_mins(2);

/// How many of a batch were new.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Written now.
    pub new: usize,
    /// There already, and left as they were.
    pub known: usize,
}

/// A store. Share one among all threads.
pub struct Store {
    engine: Box<dyn Engine>,
}

impl std::fmt::Debug for Store {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Store")
    }
}

impl Store {
    /// Opens a store, and sets it up if it is new: `sqlite:PATH`, or `postgres://USER:PASSWORD@HOST/DATABASE` (the
    /// addresses of PostgreSQL's own programs, without TLS: see [`postgres`](Self::postgres)). Where a person types the
    /// address, use [`open_existing`](Self::open_existing): a typing error here makes a new, empty store.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for another address, [`ErrorKind::Storage`] if it cannot be opened or is the file
    /// of another program.
    pub fn open(address: &str) -> Result<Self> {
        Self::at(address, true)
    }

    /// Opens a store that is there: one that is not is an error. One of an earlier version is brought up to date.
    ///
    /// # Errors
    /// As for [`open`](Self::open); [`ErrorKind::InvalidArgument`] if there is none.
    pub fn open_existing(address: &str) -> Result<Self> {
        Self::at(address, false)
    }

    fn at(address: &str, creates: bool) -> Result<Self> {
        if let Some(path) = address.strip_prefix("sqlite:") {
            return Ok(Self::new(Sqlite::open(path.as_ref(), creates)?));
        }
        #[cfg(feature = "postgres")]
        if address.starts_with("postgres:") || address.starts_with("postgresql:") {
            let engine = crate::postgres::Postgres::open(address, creates)?;
            return Ok(Self::new(engine));
        }
        // The rest may hold a password.
        let kind = address.split(':').next().unwrap_or_default();
        let text = format!(
            "`{kind}` is no kind of store: use sqlite:PATH or postgres://USER@HOST/DATABASE"
        );
        Err(Error::new(ErrorKind::InvalidArgument, text))
    }

    /// Opens a store in one file, and sets it up if it is new.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for a path that SQLite takes for no file, as `:memory:`, or that has a `?`;
    /// [`ErrorKind::Storage`] if it cannot be opened, is the file of another program, or is of a later version.
    pub fn sqlite(path: &Path) -> Result<Self> {
        Ok(Self::new(Sqlite::open(path, true)?))
    }

    /// A store that is gone with this value, for tests and examples.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] if there is no memory.
    pub fn in_memory() -> Result<Self> {
        Ok(Self::new(Sqlite::in_memory()?))
    }

    /// Opens a store in PostgreSQL 12 or later by connections that the caller makes, with TLS for instance, and sets it
    /// up if it is new. `connect` is called whenever all connections are in use.
    ///
    /// Reads lie in partitions of a week, made as reads come. Every table's key is its name or its number, and no table
    /// refers to another: under Citus, `SELECT create_distributed_table('reads', 'id')`, the same for `hits`, and
    /// `create_reference_table` for the others distribute it as it is.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`] if there is no connection, or the tables are of a later version.
    #[cfg(feature = "postgres")]
    pub fn postgres(
        connect: impl Fn() -> std::result::Result<::postgres::Client, ::postgres::Error>
        + Send
        + Sync
        + 'static,
    ) -> Result<Self> {
        let engine = crate::postgres::Postgres::new(Box::new(connect), true)?;
        Ok(Self::new(engine))
    }

    fn new(engine: impl Engine + 'static) -> Self {
        let engine = Box::new(engine);
        Self { engine }
    }

    /// Writes reads that reached this store at a time: retention on a server counts from it. Those that are there stay
    /// as they are.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] for a read of a private system that the Chief had not approved, [`ErrorKind::Storage`];
    /// then none of them is written.
    pub fn put_reads(&self, reads: &[Record], received: Timestamp) -> Result<Written> {
        self.check_feeds(reads)?;
        let new = self.engine.add_reads(reads, received)?;
        let known = reads.len() - new;
        Ok(Written { new, known })
    }

    /// Writes how far a case has come. Steps that are there already change nothing.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if other steps were written meanwhile, or the alarm is not the one that is kept, or the
    /// case was purged with its read, or without a name; [`ErrorKind::InvalidRecord`] if the case that is kept is
    /// damaged; [`ErrorKind::Storage`].
    pub fn put_case(&self, case: &CaseFile, by: &str) -> Result<()> {
        self.write(|on| put_case(on, case, by, None))
    }

    /// As [`put_case`](Self::put_case), by somebody whose clock says `written`: of each new step that is dated more than
    /// two minutes from it the log has that time too, since a step may be made up afterwards and dated back.
    ///
    /// # Errors
    /// As for [`put_case`](Self::put_case).
    pub fn put_case_written(&self, case: &CaseFile, by: &str, written: Timestamp) -> Result<()> {
        self.write(|on| put_case(on, case, by, Some(written)))
    }

    /// Appends to the audit log what no other call does: a list put in force, a rule changed, what was done or refused
    /// outside of this store, a look at cases; gives the entry.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for an act that is logged by the call that does it, a search of "reads" too;
    /// [`ErrorKind::Refused`] without a name or a subject, [`ErrorKind::Storage`].
    pub fn log(&self, event: Event) -> Result<Entry> {
        check_act(&event)?;
        self.append(event)
    }

    /// Appends to the audit log that a release was authorised; gives the entry, from which it is read back.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`].
    pub fn log_release(&self, release: &ChiefRelease) -> Result<Entry> {
        self.append(release.event()?)
    }

    /// Appends what a call of this store does.
    pub(crate) fn append(&self, event: Event) -> Result<Entry> {
        self.write(|on| tables::append_entry(on, event.clone()))
    }

    /// All holds, closed ones too, the oldest first.
    ///
    /// # Errors
    /// As for [`manual`](Self::manual).
    pub fn holds(&self) -> Result<Vec<Hold>> {
        self.look(|on| tables::load_all(on, Kept::Holds))
    }

    /// Makes room for reads that a transaction adds.
    pub(crate) fn prepare(&self, reads: &[Record]) -> Result<()> {
        self.engine.prepare(reads)
    }

    /// Writes a copy of all that is kept, as of one moment, into a new file that its owner alone may read, beside whoever
    /// reads and writes. That somebody makes one is logged first, and so is in it. No purge reaches it: whoever makes
    /// copies purges them.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`], which is logged, for whoever is neither Chief nor Coordinator, once somebody was: a copy has
    /// everything, without a purpose; [`ErrorKind::Storage`] in PostgreSQL, which has tools of its own, for a file that
    /// is there, and if it cannot be written: then nothing is left of it; [`ErrorKind::InvalidArgument`] for a path of no
    /// file.
    pub fn backup(&self, to: &Path, by: &str, at: Timestamp) -> Result<()> {
        let may = self.look(|on| Register::of(on)?.check_leader(by, "copy the store"));
        self.or_denied(may, by, "a copy of the store", None, at)?;
        let detail = json!({"backup": to.to_string_lossy()});
        self.log(Event::new(at, by, Act::Exported, "store", detail))?;
        self.engine.copy(to)
    }

    pub(crate) fn write<T>(
        &self,
        work: impl FnMut(&mut dyn Transaction) -> Result<T>,
    ) -> Result<T> {
        result(|work| self.engine.write(work), work)
    }

    pub(crate) fn scrub(&self, touched: &BTreeSet<Id>) -> Result<()> {
        self.engine.scrub(touched)
    }

    pub(crate) fn look<T>(&self, work: impl FnMut(&mut dyn Transaction) -> Result<T>) -> Result<T> {
        result(|work| self.engine.look(work), work)
    }
}

/// Refuses what another call logs: the log would tell of a search that nobody made, or of a release that nobody
/// authorised.
fn check_act(event: &Event) -> Result<()> {
    let is_own = match event.act {
        Act::ListLoaded
        | Act::ShiftChecked
        | Act::Configured
        | Act::Held
        | Act::Purged
        | Act::Exported
        | Act::Booked
        | Act::Disclosed
        | Act::Denied => true,
        Act::Searched => event.subject != READS,
        _ => false,
    };
    if is_own {
        return Ok(());
    }
    let (act, subject) = (event.act.name(), &event.subject);
    let text = format!(
        "expected an act that no other call logs, got `{act}` of `{subject}`: that is logged by the call that does it"
    );
    Err(Error::new(ErrorKind::InvalidArgument, text))
}

/// Ends the guards that came from a look which was put right: they would silence the listed plate itself.
fn undo_guards(on: &mut dyn Transaction, case: &CaseFile, by: &str) -> Result<()> {
    for mut guard in tables::load_all::<Guard>(on, Kept::Guards)? {
        let Some(look) = case.undone_by(&guard).filter(|_| guard.released.is_none()) else {
            continue;
        };
        let (at, reason) = (look.at, "the look at the plate was put right".to_owned());
        let release = Release {
            by: look.by.clone(),
            at,
            reason,
        };
        guard.released = Some(release);
        tables::keep(on, Kept::Guards, guard_id(&guard), to_json(&guard)?)?;
        let (plate, detail) = (guard.plate.to_string(), json!({ "guard": guard }));
        tables::append(on, Event::new(at, by, Act::Guarded, plate, detail))?;
    }
    Ok(())
}

/// Refuses a case with steps if neither it nor its read is stored: a purge took both, and the plate would be back.
fn check_read(on: &mut dyn Transaction, case: &CaseFile) -> Result<()> {
    let read = case.alarm().hit.read;
    if tables::read(on, read)?.is_some() {
        return Ok(());
    }
    let text = format!(
        "the read {read} of the case was purged, or never kept: write the read and its alarms first"
    );
    Err(Error::new(ErrorKind::Refused, text))
}

/// Refuses a step in a case of an alarm that was raised again: the kept one is the evidence.
fn check_alarm(kept: &CaseFile, case: &CaseFile) -> Result<()> {
    if kept.alarm() == case.alarm() {
        return Ok(());
    }
    let id = case.id();
    let text = format!(
        "case {id} is of another alarm than the one that is kept: load it, and take the step again"
    );
    Err(Error::new(ErrorKind::Refused, text))
}

/// What the log keeps of a step: when it was written too, where that was another time.
fn step_detail(step: &Step, case: &CaseFile, written: Option<Timestamp>) -> serde_json::Value {
    let status = case.status().name();
    let is_other = |at: &Timestamp| at.duration_since(step.at()).abs() > PATIENCE;
    match written.filter(is_other) {
        Some(written) => json!({"step": step, "status": status, "written": written}),
        None => json!({"step": step, "status": status}),
    }
}

/// Writes a case, and logs what is new of it.
pub(crate) fn put_case(
    on: &mut dyn Transaction,
    case: &CaseFile,
    by: &str,
    written: Option<Timestamp>,
) -> Result<()> {
    let id = case.id().to_string();
    let kept = tables::case(on, case.id())?;
    if kept.is_none() && !case.steps().is_empty() {
        check_read(on, case)?;
    }
    if kept.is_none() {
        tables::add_hit(on, &case.alarm().hit, None)?;
        let alarm = case.alarm();
        let detail = json!({
            "text": alarm.text, "severity": alarm.severity.name(),
            "category": alarm.hit.entry.category, "list": alarm.hit.list_sha256, "rules": alarm.hit.rules_sha256,
            // Whose list is of this one entry: nobody can look that up.
            "by_hand": alarm.hit.entry.is_by_hand(),
        });
        let raised = Event::new(alarm.raised, by, Act::AlarmRaised, id.clone(), detail);
        tables::append(on, raised)?;
    }
    let old = kept.as_ref().map_or(&[][..], CaseFile::steps);
    if !case.steps().starts_with(old) {
        // One that says less is only late.
        if old.starts_with(case.steps()) {
            return Ok(());
        }
        let text = format!("case {id} has gone on elsewhere: load it, and take the step again");
        return Err(Error::new(ErrorKind::Refused, text));
    }
    if kept.is_none() || case.steps().len() > old.len() {
        kept.as_ref()
            .map_or(Ok(()), |kept| check_alarm(kept, case))?;
        tables::set_case(on, case)?;
    }
    let is_look = |step: &Step| matches!(step, Step::ReadChecked(_));
    if case.steps().iter().skip(old.len()).any(is_look) {
        undo_guards(on, case, by)?;
    }
    for step in case.steps().iter().skip(old.len()) {
        let detail = step_detail(step, case, written);
        tables::append(
            on,
            Event::new(step.at(), by, Act::Verified, id.clone(), detail),
        )?;
    }
    Ok(())
}
