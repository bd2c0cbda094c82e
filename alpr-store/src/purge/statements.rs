//! The statements of a purge, one text for every engine.

use alpr_core::Result;
use alpr_core::record::{Id, Picture};
use jiff::Timestamp;

use crate::engine::{Transaction, Value, rows};
use crate::rows::time;

/// Things of one batch: a transaction of some tens of milliseconds, for which writers wait.
pub const PURGE_BATCH: usize = 5_000;
/// Names of one statement.
const NAMES: usize = 500;
/// Pictures of one statement: with more of them PostgreSQL would rather walk through all that nobody analysed yet.
const PICTURES: usize = 64;

/// A read with what retention counts from.
pub(super) struct Row {
    pub(super) id: Id,
    pub(super) body: String,
    pub(super) received: Option<Timestamp>,
    /// When the last of the read and its hits was copied, once all are.
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
    let found = rows(on, sql, &range(after, end), |row| row.id(0))?;
    Ok(found.into_iter().next())
}

/// When the last of a read and its hits was copied to the agency's server, once all are: in a query of `reads`.
pub(crate) const COPIED: &str = "(SELECT CASE WHEN count(at) = count(*) THEN max(at) END FROM (
        SELECT reads.id AS part UNION ALL SELECT hits.id FROM hits
        WHERE hits.read = reads.id AND (silenced IS NULL OR silenced <> 'dropped')
    ) AS parts LEFT JOIN copies ON copies.id = part)";

/// Reads after a name and before another, by name, at most so many.
pub(super) fn reads(
    on: &mut dyn Transaction,
    after: Option<Id>,
    end: Id,
    most: Option<usize>,
    each: &mut dyn FnMut(Row) -> Result<()>,
) -> Result<()> {
    let sql = format!(
        "SELECT id, body, received, {COPIED},
            (SELECT coalesce(string_agg(plate, ','), '') FROM hits
                WHERE hits.read = reads.id AND (silenced IS NULL OR silenced <> 'dropped'))
        FROM reads WHERE id > $1 AND id < $2 ORDER BY id LIMIT $3"
    );
    let [after, end] = range(after, end);
    let most = most.and_then(|most| i64::try_from(most).ok());
    let most = Value::Integer(most.unwrap_or(i64::MAX));
    on.query(&sql, &[after, end, most], &mut |row| {
        each(Row {
            id: row.id(0)?,
            body: row.text(1)?,
            received: time(row.maybe(2)?)?,
            copied: time(row.maybe(3)?)?,
            listed: row.text(4)?,
        })
    })
}

/// The reads of those of these names that are of hits.
pub(super) fn reads_of_hits(on: &mut dyn Transaction, ids: &[Id]) -> Result<Vec<Id>> {
    let mut found = Vec::new();
    for ids in ids.chunks(NAMES) {
        let sql = format!("SELECT read FROM hits WHERE id IN ({})", places(ids.len()));
        found.extend(rows(on, &sql, &values(ids), |row| row.id(0))?);
    }
    Ok(found)
}

/// Hands over each of these pictures with each read that names it.
pub(super) fn readers(
    on: &mut dyn Transaction,
    sums: &[&str],
    each: &mut dyn FnMut(&str, Id),
) -> Result<()> {
    for sums in sums.chunks(PICTURES) {
        let places = places(sums.len());
        let sql = format!("SELECT sha256, read FROM pictures WHERE sha256 IN ({places})");
        let values: Vec<Value> = sums.iter().map(|sha256| (*sha256).into()).collect();
        on.query(&sql, &values, &mut |row| {
            each(&row.text(0)?, row.id(1)?);
            Ok(())
        })?;
    }
    Ok(())
}

/// Forgets that reads name pictures.
pub(super) fn forget_pictures(on: &mut dyn Transaction, named: &[(Id, Picture)]) -> Result<()> {
    for named in named.chunks(PICTURES) {
        let one = |n: usize| format!("(sha256 = ${} AND read = ${})", 2 * n + 1, 2 * n + 2);
        let all: Vec<String> = (0..named.len()).map(one).collect();
        let sql = format!("DELETE FROM pictures WHERE {}", all.join(" OR "));
        let values = named
            .iter()
            .flat_map(|(read, picture)| [picture.sha256.as_str().into(), (*read).into()]);
        on.execute(&sql, &values.collect::<Vec<Value>>())?;
    }
    Ok(())
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
        let (places, ids) = (places(ids.len()), values(ids));
        let hits = format!("FROM hits WHERE read IN ({places})");
        on.execute(
            &format!("DELETE FROM copies WHERE id IN (SELECT id {hits})"),
            &ids,
        )?;
        on.execute(&format!("DELETE {hits}"), &ids)?;
    }
    delete(on, "reads", ids)
}

/// Deletes what belongs to these reads, sorted, of a partition that was dropped; hits whose read was gone before stay.
pub(super) fn delete_with(
    on: &mut dyn Transaction,
    (from, end): (Id, Id),
    reads: &[Id],
) -> Result<()> {
    let range = [from.into(), end.into()];
    let mut hits = Vec::new();
    let sql = "SELECT id, read FROM hits WHERE read >= $1 AND read < $2 ORDER BY id";
    on.query(sql, &range, &mut |row| {
        if reads.binary_search(&row.id(1)?).is_ok() {
            hits.push(row.id(0)?);
        }
        Ok(())
    })?;
    delete(on, "hits", &hits)?;
    on.execute(
        "DELETE FROM pictures WHERE read >= $1 AND read < $2",
        &range,
    )?;
    let copies = "DELETE FROM copies WHERE id >= $1 AND id < $2 AND id NOT IN (SELECT id FROM hits)
        AND id NOT IN (SELECT id FROM manual) AND id NOT IN (SELECT id FROM guards)";
    on.execute(copies, &range).map(|_| ())
}

/// Deletes things of a table by name.
pub(super) fn delete(on: &mut dyn Transaction, table: &str, ids: &[Id]) -> Result<()> {
    for ids in ids.chunks(NAMES) {
        let (places, ids) = (places(ids.len()), values(ids));
        for table in ["copies", table] {
            on.execute(&format!("DELETE FROM {table} WHERE id IN ({places})"), &ids)?;
        }
    }
    Ok(())
}

/// Where values stand in a statement: `$1, $2, ...`.
fn places(count: usize) -> String {
    let places: Vec<String> = (1..=count).map(|n| format!("${n}")).collect();
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
    rows(on, sql, values, |row| {
        Ok(Thing {
            id: row.id(0)?,
            body: row.text(1)?,
            copied: time(row.maybe(2)?)?,
        })
    })
}

/// The name before all others.
const LEAST: Id = Id::from_bytes([0; 16]);

fn range(after: Option<Id>, end: Id) -> [Value; 2] {
    [after.unwrap_or(LEAST).into(), end.into()]
}
