//! `alpr audit`: hands the log out, and verifies one that was handed out.

use std::fs::File;
use std::io::{BufReader, BufWriter, Write};
use std::path::Path;

use alpr_core::audit::{self, Act, Entries, Entry, Event, Head, START};
use alpr_core::{Error, ErrorKind, HotList};
use alpr_store::{PATIENCE, Store};
use anyhow::{Context, Result, bail};
use jiff::Timestamp;
use serde_json::{Value, json};

use super::args::{AuditCommand, StoreAddress};
use crate::{new_file, output};

pub(super) fn run(command: &AuditCommand, out: &mut impl Write) -> Result<usize> {
    match command {
        AuditCommand::Export {
            output: file,
            by,
            on,
        } => {
            let store = open(by.as_deref(), on)?;
            match file {
                Some(file) => writeln!(out, "{}", line(&save(&store, file)?))?,
                None => output::tell(&line(&store.export_audit(out)?)),
            }
            Ok(0)
        }
        AuditCommand::Verify { file, head } => verify(file, head.as_ref(), out),
    }
}

/// Logs that a list was put in force, and whether without being compared with the one before.
pub(crate) fn list_loaded(
    store: &Store,
    by: &str,
    at: Timestamp,
    list: &HotList,
    is_forced: bool,
) -> Result<()> {
    let detail = loaded(list, is_forced);
    let loaded = Event::new(at, by, Act::ListLoaded, list.sha256(), detail);
    store.log(loaded)?;
    Ok(())
}

/// Logs a list that the log does not have: somebody put it there, and nobody compared it with the one before.
pub(crate) fn list_used(store: &Store, by: &str, list: &HotList) -> Result<()> {
    store.log_list(list.sha256(), by, Timestamp::now(), loaded(list, true))?;
    Ok(())
}

fn loaded(list: &HotList, is_forced: bool) -> Value {
    json!({"list": list.info(), "forced": is_forced})
}

/// Opens a store for whoever takes its log, which tells plates, times and all that was searched: where there is a
/// register of users, for those alone. That somebody took it is logged first.
fn open(by: Option<&str>, on: &StoreAddress) -> Result<Store> {
    let Some(by) = by else {
        let store = on.open()?;
        if store.has_register()? {
            bail!("the store keeps a register of users: give your name, --by, which is logged");
        }
        return Ok(store);
    };
    let store = on.open_for(by, "the log")?;
    let detail = json!({"export": "log"});
    store.log(Event::new(on.now()?, by, Act::Exported, "the log", detail))?;
    Ok(store)
}

/// Writes the log whole or not at all: half of it would verify too.
fn save(store: &Store, path: &Path) -> Result<Head> {
    let is_log = |start: &[u8]| start.starts_with(br#"{"seq":"#);
    let path = &new_file::replaceable(path, "a log", is_log)?;
    let failed = || format!("cannot write `{}`", path.display());
    let mut out = BufWriter::new(new_file::private(path).with_context(failed)?);
    let head = store.export_audit(&mut out)?;
    let file = out.into_inner().map_err(|e| e.into_error());
    let file = file.with_context(failed)?;
    file.as_file().sync_all().with_context(failed)?;
    file.persist(path).with_context(failed)?;
    Ok(head)
}

fn verify(path: &Path, known: Option<&Head>, out: &mut impl Write) -> Result<usize> {
    let file = File::open(path).with_context(|| format!("`{}`", path.display()))?;
    match audit::verify(BufReader::new(file), known) {
        Ok(head) if known.is_some() => writeln!(out, "nothing was changed; {}", line(&head))?,
        Ok(head) => writeln!(
            out,
            "nothing was changed up to here; {}: whether the end was cut off only a head that was noted before tells (--head)",
            line(&head)
        )?,
        Err(error) if error.kind() == ErrorKind::InvalidRecord => {
            output::complain(&error.to_string());
            return Ok(1);
        }
        Err(error) => return Err(error.into()),
    }
    tell_dates(path, out)?;
    Ok(0)
}

/// So many lines are told one by one: a clock that was ahead once makes all that follow look old.
const TOLD: usize = 20;

/// Tells what is dated before an earlier line, by more than it may have waited for that one: whoever did it gave another
/// time, so that a training or a policy of then would do, or a clock was behind, or ahead for the earlier one. Alarms
/// and steps are left out, which have the times of cameras and of persons; of a step the log says when it was written,
/// where that was another time, and that is told.
fn tell_dates(path: &Path, out: &mut impl Write) -> Result<()> {
    let (mut latest, mut count): (Option<Entry>, usize) = (None, 0);
    for entry in Entries::new(BufReader::new(File::open(path)?)) {
        let entry = entry?;
        let is_of_now = is_of_now(entry.event.act);
        let otherwise = match is_of_now {
            true => latest.as_ref().and_then(|latest| before(&entry, latest)),
            false => written(&entry),
        };
        if let Some(otherwise) = otherwise {
            count += 1;
            if count <= TOLD {
                tell_one(&entry, &otherwise, out)?;
            }
        }
        let is_latest = |latest: &Entry| entry.event.at >= latest.event.at;
        if is_of_now && latest.as_ref().is_none_or(is_latest) {
            latest = Some(entry);
        }
    }
    if count > TOLD {
        writeln!(out, "{} more lines like these", count - TOLD)?;
    }
    Ok(())
}

/// Where an act is dated before an earlier line: which one, and its time.
fn before(entry: &Entry, latest: &Entry) -> Option<String> {
    let (other, then) = (latest.seq, latest.event.at);
    let is_before = then.duration_since(entry.event.at) > PATIENCE;
    is_before.then(|| format!("before line {other} of {then}"))
}

/// Where a step was written at another time: when.
fn written(entry: &Entry) -> Option<String> {
    let written = entry.event.detail.get("written")?.as_str()?;
    let written: Timestamp = written.parse().ok()?;
    Some(format!("written {written}"))
}

fn tell_one(entry: &Entry, otherwise: &str, out: &mut impl Write) -> Result<()> {
    let (seq, event) = (entry.seq, &entry.event);
    let (at, act, by) = (event.at, event.act, output::shown(&event.by));
    Ok(writeln!(
        out,
        "line {seq}, {act} by {by}, is dated {at}, {otherwise}: ask why"
    )?)
}

/// Whether an act is done at the time that it is said to be.
const fn is_of_now(act: Act) -> bool {
    !matches!(act, Act::AlarmRaised | Act::HitSuppressed | Act::Verified)
}

fn line(head: &Head) -> String {
    format!("head {}:{}", head.entries, head.hash)
}

/// A head as it is printed.
pub(super) fn head(text: &str) -> Result<Head, Error> {
    let parts = text.split_once(':');
    let found = parts.and_then(|(entries, hash)| {
        let (entries, hash) = (entries.parse().ok()?, hash.to_ascii_lowercase());
        let is_hash = hash.len() == START.len() && hash.bytes().all(|b| b.is_ascii_hexdigit());
        is_hash.then_some(Head { entries, hash })
    });
    found.ok_or_else(|| {
        let why = format!(
            "`{text}` is no head of a log: give it as it was printed, N:HASH with 64 digits"
        );
        Error::new(ErrorKind::InvalidArgument, why)
    })
}
