//! SQLite: one file, one writer beside many readers, nothing to set up.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};
use std::sync::mpsc::sync_channel;
use std::sync::{Mutex, PoisonError};
use std::thread;

use alpr_core::record::{Id, Record};
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;
use rusqlite::types::{ToSqlOutput, ValueRef};
use rusqlite::{
    Connection, ErrorCode, MAIN_DB, ToSql, TransactionBehavior, params, params_from_iter,
};

use crate::engine::{Engine, Row, Transaction, Value, Work, none_there};
use crate::pool::Pool;
use crate::rows::{ReadRow, id};

mod connection;
mod file;

use connection::{configure, missing, reader, set_up, writer};
use file::{Place, begin, check_file, check_path, still, unreachable, whole};

/// Reads that are made rows at a time, on another thread than the one that inserts them: a quarter of the time was
/// JSON.
const CHUNK: usize = 200;
/// How many chunks are kept ready.
const CHUNKS_AHEAD: usize = 4;

/// A store in one SQLite file, or in memory.
pub(crate) struct Sqlite {
    /// The file and the connections that only read it; nothing for a store in memory. They go before the writer: SQLite
    /// takes the log into the file when its last connection closes, if that one may write.
    readers: Option<(PathBuf, Pool<Connection>)>,
    writer: Mutex<Connection>,
    /// Nothing for a store in memory. It goes last: see [`Place::of`].
    place: Option<Place>,
}

impl Sqlite {
    /// Opens a file, and sets it up if it is new and may be.
    pub(crate) fn open(path: &Path, creates: bool) -> Result<Self> {
        check_path(path)?;
        // Readers open it later, when the process may be in another folder.
        let path = &std::path::absolute(path).map_err(|e| unreachable(path, &e))?;
        let is_there = path.exists();
        if !is_there && !creates {
            let text = format!("there is no store at `{}`", path.display());
            return Err(none_there(&text));
        }
        if !is_there {
            begin(path)?;
        }
        let place = Place::of(path)?;
        let mut writer = writer(path, creates)?;
        if writer.is_readonly(MAIN_DB).map_err(storage)?
            && let Some(still) = still(path)
        {
            return Self::open_still(still, path, place);
        }
        if is_there {
            check_file(&writer, path, creates)?;
        }
        configure(&writer)?;
        set_up(&mut writer)?;
        let readers = Some((path.to_owned(), Pool::new()));
        let writer = Mutex::new(writer);
        Ok(Self {
            readers,
            writer,
            place: Some(place),
        })
    }

    /// Opens a file that nobody can change, by its address.
    fn open_still(still: PathBuf, path: &Path, place: Place) -> Result<Self> {
        let writer = reader(&still)?;
        check_file(&writer, path, false)?;
        if !missing(&writer)?.is_empty() {
            let text = "the store is of an earlier release, and its disk cannot be written: copy it to another disk";
            return Err(Error::new(ErrorKind::Storage, text));
        }
        let readers = Some((still, Pool::new()));
        let writer = Mutex::new(writer);
        Ok(Self {
            readers,
            writer,
            place: Some(place),
        })
    }

    /// A store that is gone with this value.
    pub(crate) fn in_memory() -> Result<Self> {
        let mut writer = Connection::open_in_memory().map_err(storage)?;
        set_up(&mut writer)?;
        let writer = Mutex::new(writer);
        Ok(Self {
            readers: None,
            writer,
            place: None,
        })
    }

    /// One transaction: all of the work or none.
    fn transact<T>(&self, work: impl FnOnce(&Connection) -> Result<T>) -> Result<T> {
        let mut writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(place) = &self.place {
            place.check()?;
        }
        let begun = writer.transaction_with_behavior(TransactionBehavior::Immediate);
        let transaction = begun.map_err(storage)?;
        let done = work(&transaction)?;
        transaction.commit().map_err(storage)?;
        Ok(done)
    }

    /// Writes rows and counts them, all or none; gives how many were new.
    fn add_rows<'a>(&self, rows: impl Iterator<Item = Result<ReadRow<'a>>>) -> Result<usize> {
        self.transact(|on| {
            let mut tallies = BTreeMap::new();
            for row in rows {
                let row = row?;
                let new = usize::from(add_row(on, &row)?);
                *tallies.entry((row.unit, row.hour)).or_insert(0) += new;
            }
            tallies.retain(|_, new| *new > 0);
            for ((unit, hour), new) in &tallies {
                count(on, unit, *hour, *new)?;
            }
            Ok(tallies.into_values().sum())
        })
    }
}

/// Writes a read, without counting it; tells whether it is new.
fn add_row(on: &Connection, row: &ReadRow<'_>) -> Result<bool> {
    const READ: &str = "INSERT INTO reads VALUES (?1, ?2, ?3, ?4, ?5, ?6, ?7, ?8, ?9, ?10)
        ON CONFLICT (id) DO NOTHING";
    const PICTURE: &str = "INSERT INTO pictures VALUES (?1, ?2) ON CONFLICT DO NOTHING";
    let (north, east) = row.place.unzip();
    let values = params![
        row.id.bytes(),
        row.camera,
        row.unit,
        row.text,
        row.folded,
        row.stacked,
        north,
        east,
        row.body,
        row.received
    ];
    let is_new = execute(on, READ, values)? > 0;
    for picture in row.pictures.iter().filter(|_| is_new) {
        execute(on, PICTURE, params![picture.sha256, row.id.bytes()])?;
    }
    Ok(is_new)
}

/// Counts new reads of a unit in an hour.
fn count(on: &Connection, unit: &str, hour: i64, new: usize) -> Result<()> {
    const TALLY: &str = "INSERT INTO tallies VALUES (?1, ?2, ?3)
        ON CONFLICT (unit, hour) DO UPDATE SET reads = reads + excluded.reads";
    execute(on, TALLY, params![unit, hour, new as i64]).map(|_| ())
}

impl Engine for Sqlite {
    fn add_reads(&self, reads: &[Record], received: Timestamp) -> Result<usize> {
        let row = |read| ReadRow::new(read, received);
        if reads.len() < CHUNK {
            return self.add_rows(reads.iter().map(row));
        }
        thread::scope(|threads| {
            let (done, rows) = sync_channel(CHUNKS_AHEAD);
            threads.spawn(move || {
                for chunk in reads.chunks(CHUNK) {
                    let made: Vec<_> = chunk.iter().map(row).collect();
                    if done.send(made).is_err() {
                        return; // a row could not be written
                    }
                }
            });
            self.add_rows(rows.into_iter().flatten())
        })
    }

    fn write(&self, work: Work<'_>) -> Result<()> {
        self.transact(|mut on| work(&mut on))
    }

    fn scrub(&self, _touched: &BTreeSet<Id>) -> Result<()> {
        let writer = self.writer.lock().unwrap_or_else(PoisonError::into_inner);
        truncate_log(&writer)
    }

    fn look(&self, work: Work<'_>) -> Result<()> {
        let Some((path, readers)) = &self.readers else {
            return self.write(work);
        };
        // A deferred transaction: everything is read as of one moment.
        let read = |reader: &mut Connection| {
            let transaction = reader.transaction().map_err(storage)?;
            work(&mut &*transaction)
        };
        readers.with(|| reader(path), read)
    }

    fn copy(&self, to: &Path) -> Result<()> {
        let Some((path, readers)) = &self.readers else {
            let text = "a store in memory has no file: open it in one";
            return Err(Error::new(ErrorKind::Storage, text));
        };
        check_path(to)?;
        // Of an absolute path SQLite makes no address.
        let to = &std::path::absolute(to).map_err(|e| unreachable(to, &e))?;
        whole(to, |partial| {
            let name = partial.to_string_lossy();
            let write = |reader: &mut Connection| {
                let done = reader.execute("VACUUM INTO ?1", [&name]);
                done.map(drop).map_err(storage)
            };
            readers.with(|| reader(path), write)
        })
    }
}

/// Deleted rows are overwritten as they go (see [`configure`]); the log may still have the pages as they were.
fn truncate_log(writer: &Connection) -> Result<()> {
    let is_busy = writer.query_row("PRAGMA wal_checkpoint(TRUNCATE)", [], |row| row.get(0));
    if is_busy.map_err(storage)? {
        let text = "sqlite: somebody reads for long, so that the log cannot be emptied: try again";
        return Err(Error::new(ErrorKind::Storage, text));
    }
    Ok(())
}

impl Transaction for &Connection {
    fn add_read(&mut self, row: &ReadRow<'_>) -> Result<bool> {
        let is_new = add_row(self, row)?;
        if is_new {
            count(self, row.unit, row.hour, 1)?;
        }
        Ok(is_new)
    }

    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64> {
        Ok(execute(self, sql, params_from_iter(values))? as u64)
    }

    fn query(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()> {
        let mut statement = self.prepare_cached(sql).map_err(storage)?;
        let found = statement.query(params_from_iter(values));
        let mut rows = found.map_err(storage)?;
        while let Some(row) = rows.next().map_err(storage)? {
            each(row)?;
        }
        Ok(())
    }
}

impl Row for rusqlite::Row<'_> {
    fn text(&self, column: usize) -> Result<String> {
        self.get(column).map_err(storage)
    }

    fn id(&self, column: usize) -> Result<Id> {
        let bytes = self.get_ref(column).map_err(storage)?;
        id(bytes.as_blob().unwrap_or_default())
    }

    fn integer(&self, column: usize) -> Result<i64> {
        self.get(column).map_err(storage)
    }

    fn maybe(&self, column: usize) -> Result<Option<i64>> {
        self.get(column).map_err(storage)
    }
}

impl ToSql for Value {
    fn to_sql(&self) -> rusqlite::Result<ToSqlOutput<'_>> {
        Ok(ToSqlOutput::Borrowed(match self {
            Self::Null => ValueRef::Null,
            Self::Text(text) => ValueRef::Text(text.as_bytes()),
            Self::Id(id) => ValueRef::Blob(id.bytes()),
            Self::Real(number) => ValueRef::Real(*number),
            Self::Integer(number) => ValueRef::Integer(*number),
        }))
    }
}

fn execute(on: &Connection, sql: &str, values: impl rusqlite::Params) -> Result<usize> {
    let prepared = on.prepare_cached(sql);
    let done = prepared.and_then(|mut statement| statement.execute(values));
    done.map_err(storage)
}

fn storage(error: rusqlite::Error) -> Error {
    let hint = match error.sqlite_error_code() {
        Some(ErrorCode::DiskFull) => "make room on the disk; what was acknowledged before is there",
        Some(ErrorCode::ReadOnly) => "let this user write the file and its folder",
        Some(ErrorCode::CannotOpen) => "check that the folder is there and may be written",
        Some(ErrorCode::NotADatabase | ErrorCode::DatabaseCorrupt) => {
            "restore the store from its backup"
        }
        Some(ErrorCode::DatabaseBusy) => "another process is writing for long: try again",
        _ => "see the message of SQLite",
    };
    Error::new(ErrorKind::Storage, format!("sqlite: {error}: {hint}"))
}
