//! The statements of a purge, one text for every engine.

use alpr_core::record::Id;
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;

use crate::engine::{self, Transaction, Value};

/// Things of one batch: a transaction of some tens of milliseconds, for which writers wait.
pub const PURGE_BATCH: usize = 5_000;
/// Names of one statement.
const NAMES: usize = 500;

/// A read with what retention counts from.
pub(super) struct Row {
    pub(super) id: Id,
    pub(super) body: String,
    pub(super) received: Option<Timestamp>,
    pub(super) copied: Option<Timestamp>,
    /// The listed plates that it hit, with commas between, empty where it hit none; what the rules drop is no hit.
    pub(super) listed: String,
}

/// A thing that is not a read.
pub(super) struct Thing {
    pub(super) id: Id,
    pub(super) body: String,
    pub(super) copied: Option<Timestamp>,
}

/// The first read after a name and before another.
pub(super) fn first(on: &mut dyn Transaction, after: Option<Id>, end: Id) -> Result<Option<Id>> {
    let sql = "SELECT id FROM reads WHERE id > $1 AND id < $2 ORDER BY id LIMIT 1";
    let mut found = None;
    on.query(sql, &range(after, end), &mut |row| {
        found = Some(row.id(0)?);
        Ok(())
    })?;
    Ok(found)
}

/// Reads after a name and before another, by name, at most so many.
pub(super) fn reads(
    on: &mut dyn Transaction,
    after: Option<Id>,
    end: Id,
    most: Option<usize>,
    each: &mut dyn FnMut(Row) -> Result<()>,
) -> Result<()> {
    let sql = "SELECT id, body, received, (SELECT at FROM copies WHERE copies.id = reads.id),
            (SELECT coalesce(string_agg(plate, ','), '') FROM hits
                WHERE hits.read = reads.id AND (silenced IS NULL OR silenced <> 'dropped'))
        FROM reads WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3";
    let [after, end] = range(after, end);
    let most = most.and_then(|most| i64::try_from(most).ok());
    let most = Value::Integer(most.unwrap_or(i64::MAX));
    on.query(sql, &[after, end, most], &mut |row| {
        each(Row {
            id: row.id(0)?,
            body: row.text(1)?,
            received: time(row.maybe(2)?)?,
            copied: time(row.maybe(3)?)?,
            listed: row.text(4)?,
        })
    })
}

/// The bodies of reads that were made at the same time as the first or the last of a batch, and are not in it: those of one
/// picture may be. `after` is the name before the batch.
pub(super) fn neighbours(
    on: &mut dyn Transaction,
    after: Option<Id>,
    last: Option<Id>,
) -> Result<Vec<String>> {
    let sql = "SELECT body FROM reads WHERE id >= $1 AND id <= $2";
    let mut found = Vec::new();
    if let Some(after) = after {
        let range = [Id::bounds(after.time()).0.into(), after.into()];
        found = engine::texts(on, sql, &range)?;
    }
    if let Some(last) = last {
        let sql = "SELECT body FROM reads WHERE id > $1 AND id <= $2";
        let range = [last.into(), Id::bounds(last.time()).1.into()];
        found.append(&mut engine::texts(on, sql, &range)?);
    }
    Ok(found)
}

/// Hits after a name whose read is gone, by name, at most a batch.
pub(super) fn stray_hits(on: &mut dyn Transaction, after: Option<Id>) -> Result<Vec<Thing>> {
    let sql = "SELECT id, body, (SELECT at FROM copies WHERE copies.id = hits.id) FROM hits
        WHERE id > $1 AND NOT EXISTS (SELECT 1 FROM reads WHERE reads.id = hits.read) ORDER BY id LIMIT $2";
    let batch = Value::Integer(PURGE_BATCH as i64);
    things(on, sql, &[after.unwrap_or(LEAST).into(), batch])
}

/// All things of a table, by name.
pub(super) fn all(on: &mut dyn Transaction, table: &str) -> Result<Vec<Thing>> {
    let sql = format!(
        "SELECT id, body, (SELECT at FROM copies WHERE copies.id = {table}.id) FROM {table} ORDER BY id"
    );
    things(on, &sql, &[])
}

/// Deletes reads with their hits.
pub(super) fn delete_reads(on: &mut dyn Transaction, ids: &[Id]) -> Result<()> {
    for ids in ids.chunks(NAMES) {
        let (places, ids) = (places(ids), values(ids));
        let hits = format!("FROM hits WHERE read IN ({places})");
        on.execute(
            &format!("DELETE FROM copies WHERE id IN (SELECT id {hits})"),
            &ids,
        )?;
        on.execute(&format!("DELETE {hits}"), &ids)?;
    }
    delete(on, "reads", ids)
}

/// Deletes what belongs to reads of a partition that was dropped.
pub(super) fn delete_with(on: &mut dyn Transaction, (from, end): (Id, Id)) -> Result<()> {
    let range = [from.into(), end.into()];
    let hits = "FROM hits WHERE read >= $1 AND read < $2";
    on.execute(
        &format!("DELETE FROM copies WHERE id IN (SELECT id {hits})"),
        &range,
    )?;
    on.execute(&format!("DELETE {hits}"), &range)?;
    let copies = "DELETE FROM copies WHERE id >= $1 AND id < $2
        AND id NOT IN (SELECT id FROM manual) AND id NOT IN (SELECT id FROM guards)";
    on.execute(copies, &range).map(|_| ())
}

/// Deletes things of a table by name.
pub(super) fn delete(on: &mut dyn Transaction, table: &str, ids: &[Id]) -> Result<()> {
    for ids in ids.chunks(NAMES) {
        let (places, ids) = (places(ids), values(ids));
        for table in ["copies", table] {
            on.execute(&format!("DELETE FROM {table} WHERE id IN ({places})"), &ids)?;
        }
    }
    Ok(())
}

/// Where names stand in a statement: `$1, $2, ...`.
fn places(ids: &[Id]) -> String {
    let places: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    places.join(", ")
}

fn values(ids: &[Id]) -> Vec<Value> {
    ids.iter().map(|id| (*id).into()).collect()
}

/// Writes a read anew.
pub(super) fn rewrite(on: &mut dyn Transaction, id: Id, body: String) -> Result<()> {
    let sql = "UPDATE reads SET body = $1 WHERE id = $2";
    on.execute(sql, &[body.into(), id.into()]).map(|_| ())
}

/// Notes when things were copied; the first time counts. Gives those that were not noted before.
pub(super) fn mark_copied(on: &mut dyn Transaction, ids: &[Id], at: Timestamp) -> Result<Vec<Id>> {
    let sql = "INSERT INTO copies VALUES ($1, $2) ON CONFLICT (id) DO NOTHING";
    let mut new = Vec::new();
    for id in ids {
        if on.execute(sql, &[(*id).into(), Value::Integer(at.as_microsecond())])? > 0 {
            new.push(*id);
        }
    }
    Ok(new)
}

fn things(on: &mut dyn Transaction, sql: &str, values: &[Value]) -> Result<Vec<Thing>> {
    let mut found = Vec::new();
    on.query(sql, values, &mut |row| {
        found.push(Thing {
            id: row.id(0)?,
            body: row.text(1)?,
            copied: time(row.maybe(2)?)?,
        });
        Ok(())
    })?;
    Ok(found)
}

/// The name before all others.
const LEAST: Id = Id::from_bytes([0; 16]);

fn range(after: Option<Id>, end: Id) -> [Value; 2] {
    [after.unwrap_or(LEAST).into(), end.into()]
}

fn time(microseconds: Option<i64>) -> Result<Option<Timestamp>> {
    let time = |at| {
        Timestamp::from_microsecond(at).map_err(|e| {
            let text = format!("a time of the store is damaged: {e}; restore it from its backup");
            Error::new(ErrorKind::InvalidRecord, text)
        })
    };
    microseconds.map(time).transpose()
}
