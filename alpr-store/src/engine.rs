//! What a database has to do: run the same statements in transactions, whichever it is.

use std::collections::BTreeSet;
use std::path::Path;

use alpr_core::Result;
use alpr_core::record::{Id, Record};
use jiff::Timestamp;

use crate::rows::ReadRow;

/// A value of a statement.
#[derive(Clone, Debug, PartialEq)]
pub(crate) enum Value {
    Null,
    Text(String),
    Id(Id),
    Real(f64),
    Integer(i64),
}

impl From<&str> for Value {
    fn from(text: &str) -> Self {
        Self::Text(text.to_owned())
    }
}

impl From<String> for Value {
    fn from(text: String) -> Self {
        Self::Text(text)
    }
}

impl From<Option<&str>> for Value {
    fn from(text: Option<&str>) -> Self {
        text.map_or(Self::Null, Self::from)
    }
}

impl From<Id> for Value {
    fn from(id: Id) -> Self {
        Self::Id(id)
    }
}

/// One row of an answer.
pub(crate) trait Row {
    fn text(&self, column: usize) -> Result<String>;
    fn id(&self, column: usize) -> Result<Id>;
    fn integer(&self, column: usize) -> Result<i64>;
    fn maybe(&self, column: usize) -> Result<Option<i64>>;
}

/// A transaction. Statements number their values `$1`, `$2`, ... in the order in which they first stand there, which
/// every engine takes.
pub(crate) trait Transaction {
    /// Runs a statement; gives how many rows it changed.
    fn execute(&mut self, sql: &str, values: &[Value]) -> Result<u64>;
    /// Asks, and hands over row by row.
    fn query(
        &mut self,
        sql: &str,
        values: &[Value],
        each: &mut dyn FnMut(&dyn Row) -> Result<()>,
    ) -> Result<()>;

    /// Writes a read and counts it; tells whether it is new. [`Engine::prepare`] comes before the transaction.
    fn add_read(&mut self, row: &ReadRow<'_>) -> Result<bool>;

    /// Where reads lie in partitions: from which name on, and before which, that of this one has them.
    fn partition(&mut self, _of: Id) -> Result<Option<(Id, Id)>> {
        Ok(None)
    }

    /// Drops the partition of this read if it has so many reads; tells whether it did. Nobody adds reads meanwhile.
    fn drop_partition(&mut self, _of: Id, _reads: u64) -> Result<bool> {
        Ok(false)
    }
}

/// What is done in a transaction. It may be done again where the connection broke.
pub(crate) type Work<'a> = &'a mut dyn FnMut(&mut dyn Transaction) -> Result<()>;

/// A database. Every call is one transaction, whole or not at all, and on the disk when it returns; calls may come
/// from several threads and processes at once.
pub(crate) trait Engine: Send + Sync {
    /// Writes reads that came at a time, and counts them; gives how many were new. Those that are there stay as they
    /// are.
    fn add_reads(&self, reads: &[Record], received: Timestamp) -> Result<usize>;
    /// Makes room for reads that a transaction adds.
    fn prepare(&self, _reads: &[Record]) -> Result<()> {
        Ok(())
    }
    /// Writes anything else. Such transactions come one after another, so that the audit log is one chain.
    fn write(&self, work: Work<'_>) -> Result<()>;
    /// Reads, beside whoever writes.
    fn look(&self, work: Work<'_>) -> Result<()>;
    /// Takes what was deleted out of the files, of the partitions of these reads too.
    fn scrub(&self, touched: &BTreeSet<Id>) -> Result<()>;
    /// Writes all that is there, as of one moment, into a new file.
    fn copy(&self, to: &Path) -> Result<()>;
}

/// The result of some work that an engine ran.
pub(crate) fn result<T>(
    run: impl FnOnce(Work<'_>) -> Result<()>,
    mut work: impl FnMut(&mut dyn Transaction) -> Result<T>,
) -> Result<T> {
    let mut done = None;
    run(&mut |on| {
        done = Some(work(on)?);
        Ok(())
    })?;
    done.ok_or_else(|| {
        let text = "a database did not do its work: please report it";
        alpr_core::Error::new(alpr_core::ErrorKind::Internal, text)
    })
}

/// What each row of an answer makes, in their order.
pub(crate) fn rows<T>(
    on: &mut dyn Transaction,
    sql: &str,
    values: &[Value],
    of: impl Fn(&dyn Row) -> Result<T>,
) -> Result<Vec<T>> {
    let mut found = Vec::new();
    on.query(sql, values, &mut |row| {
        found.push(of(row)?);
        Ok(())
    })?;
    Ok(found)
}

/// The first column of each row.
pub(crate) fn texts(on: &mut dyn Transaction, sql: &str, values: &[Value]) -> Result<Vec<String>> {
    rows(on, sql, values, |row| row.text(0))
}

/// The first column of the first row.
pub(crate) fn text(
    on: &mut dyn Transaction,
    sql: &str,
    values: &[Value],
) -> Result<Option<String>> {
    Ok(texts(on, sql, values)?.into_iter().next())
}

/// The steps that tables of this version still need.
pub(crate) fn missing_steps<'a>(steps: &'a [&'a str], version: i64) -> Result<&'a [&'a str]> {
    let taken = usize::try_from(version).ok();
    taken.and_then(|taken| steps.get(taken..)).ok_or_else(|| {
        let known = steps.len();
        let text = format!(
            "expected a store of version {known} at most, got {version}: update the library"
        );
        alpr_core::Error::new(alpr_core::ErrorKind::Storage, text)
    })
}

/// A store was to be there, and is not: a mistyped name must not look like an empty store.
pub(crate) fn none_there(what: &str) -> alpr_core::Error {
    let text = format!("{what}: check its name, or create it");
    alpr_core::Error::new(alpr_core::ErrorKind::InvalidArgument, text)
}
