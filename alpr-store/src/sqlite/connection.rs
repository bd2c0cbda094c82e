//! Connections to the file of a store: how they are opened and set, and how its tables are made.

use std::path::Path;
use std::thread;
use std::time::{Duration, Instant};

use alpr_core::Result;
use rusqlite::{Connection, ErrorCode, OpenFlags, TransactionBehavior};

use super::storage;
use crate::engine::missing_steps;

/// How long a writer waits for another process.
const PATIENCE: Duration = Duration::from_secs(30);
/// How long it waits before it tries again, where SQLite does not wait.
const PAUSE: Duration = Duration::from_millis(10);
/// What makes the tables, step by step; how many of them were taken is kept in the file.
const STEPS: [&str; 6] = [
    include_str!("1.sql"),
    include_str!("2.sql"),
    include_str!("3.sql"),
    include_str!("4.sql"),
    include_str!("5.sql"),
    include_str!("6.sql"),
];
/// Durable on commit, beside readers; what is deleted is overwritten. A read has about 1.1 KB: pages of 8 KiB hold
/// seven, and are written a quarter faster than those of 4 KiB, which hold three (a file that is there keeps its own
/// size). 64 MiB of cache keep the inner pages of ten million reads in memory. Texts come in no order, so that a batch
/// touches a page of their index for nearly each read: 256 MiB of log before a checkpoint write each page once for many
/// batches.
const PRAGMAS: &str =
    "PRAGMA page_size = 8192; PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;
    PRAGMA secure_delete = ON; PRAGMA cache_size = -65536; PRAGMA wal_autocheckpoint = 32768;";

/// The connection that writes, to a file that it may begin.
pub(super) fn writer(path: &Path, creates: bool) -> Result<Connection> {
    let flags = OpenFlags::SQLITE_OPEN_READ_WRITE;
    let create = OpenFlags::SQLITE_OPEN_CREATE;
    open(path, if creates { flags | create } else { flags })
}

/// A connection that only reads.
pub(super) fn reader(path: &Path) -> Result<Connection> {
    open(
        path,
        OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_URI,
    )
}

fn open(path: &Path, flags: OpenFlags) -> Result<Connection> {
    let opened = Connection::open_with_flags(path, flags | OpenFlags::SQLITE_OPEN_NO_MUTEX);
    let connection = opened.map_err(storage)?;
    connection.busy_timeout(PATIENCE).map_err(storage)?;
    Ok(connection)
}

/// Sets how the file is written (see [`PRAGMAS`]). Where several begin its log at once, SQLite refuses all but one
/// without letting them wait.
pub(super) fn configure(writer: &Connection) -> Result<()> {
    let begun = Instant::now();
    loop {
        match writer.execute_batch(PRAGMAS) {
            Err(error) if is_busy(&error) && begun.elapsed() < PATIENCE => thread::sleep(PAUSE),
            done => return done.map_err(storage),
        }
    }
}

fn is_busy(error: &rusqlite::Error) -> bool {
    error.sqlite_error_code() == Some(ErrorCode::DatabaseBusy)
}

/// The steps that are still to be taken to make the tables.
pub(super) fn missing(on: &Connection) -> Result<&'static [&'static str]> {
    let taken = on.pragma_query_value(None, "user_version", |row| row.get(0));
    missing_steps(&STEPS, taken.map_err(storage)?)
}

/// Takes them.
pub(super) fn set_up(writer: &mut Connection) -> Result<()> {
    // Whoever writes for long must not keep others from opening it.
    if missing(writer)?.is_empty() {
        return Ok(());
    }
    let begun = writer.transaction_with_behavior(TransactionBehavior::Immediate);
    let on = begun.map_err(storage)?;
    let steps = missing(&on)?;
    if steps.is_empty() {
        return Ok(());
    }
    for step in steps {
        on.execute_batch(step).map_err(storage)?;
    }
    on.pragma_update(None, "user_version", STEPS.len() as i64)
        .and_then(|()| on.commit())
        .map_err(storage)
}
