//! The statements of the store, one text for every engine.

use std::collections::BTreeMap;

use alpr_core::alarm::Silenced;
use alpr_core::hotlist::folded;
use alpr_core::record::{HitRecord, Id};
use alpr_core::{Period, Result};
use serde::de::DeserializeOwned;

use crate::engine::{Transaction, Value, rows, text, texts};
use crate::rows::{from_json, hour, to_json};
use crate::search::{LAST, Search, range};

mod cases;
mod conditions;
mod log;

pub(crate) use cases::{case, case_of, cases, earlier, is_damaged, set_case};
use conditions::Conditions;
pub(crate) use log::{append, append_entry, audit, entries, has_list};

/// A table of things that are written whole, by name.
#[derive(Clone, Copy)]
pub(crate) enum Kept {
    Manual,
    Guards,
    Holds,
    Feeds,
    Bookings,
    Purges,
    Services,
    Users,
    Adoptions,
}

impl Kept {
    const fn table(self) -> &'static str {
        match self {
            Self::Manual => "manual",
            Self::Guards => "guards",
            Self::Holds => "holds",
            Self::Feeds => "feeds",
            Self::Bookings => "bookings",
            Self::Purges => "purges",
            Self::Services => "services",
            Self::Users => "users",
            Self::Adoptions => "adoptions",
        }
    }
}

/// Writes a thing as it is now; gives what was there.
pub(crate) fn keep(
    on: &mut dyn Transaction,
    what: Kept,
    id: Id,
    body: String,
) -> Result<Option<String>> {
    let before = one(on, what, id)?;
    let table = what.table();
    let put = format!(
        "INSERT INTO {table} VALUES ($1, $2) ON CONFLICT (id) DO UPDATE SET body = excluded.body"
    );
    on.execute(&put, &[id.into(), body.into()])?;
    Ok(before)
}

/// One thing of a table.
pub(crate) fn one(on: &mut dyn Transaction, what: Kept, id: Id) -> Result<Option<String>> {
    let sql = format!("SELECT body FROM {} WHERE id = $1", what.table());
    text(on, &sql, &[id.into()])
}

/// How many things a table has.
pub(crate) fn count(on: &mut dyn Transaction, what: Kept) -> Result<usize> {
    let sql = format!("SELECT count(*) FROM {}", what.table());
    let mut found = 0;
    on.query(&sql, &[], &mut |row| {
        found = row.integer(0)?;
        Ok(())
    })?;
    Ok(usize::try_from(found).unwrap_or_default())
}

/// All things of a table, the oldest first.
pub(crate) fn all(on: &mut dyn Transaction, what: Kept) -> Result<Vec<String>> {
    let sql = format!("SELECT body FROM {} ORDER BY id", what.table());
    texts(on, &sql, &[])
}

/// One thing of a table, as what it is.
pub(crate) fn load<T: DeserializeOwned>(
    on: &mut dyn Transaction,
    what: Kept,
    id: Id,
) -> Result<Option<T>> {
    let body = one(on, what, id)?;
    body.map(|body| from_json(&body)).transpose()
}

/// All things of a table, as what they are, the oldest first.
pub(crate) fn load_all<T: DeserializeOwned>(
    on: &mut dyn Transaction,
    what: Kept,
) -> Result<Vec<T>> {
    let bodies = all(on, what)?;
    bodies.iter().map(|body| from_json(body)).collect()
}

/// All things of a table with their names, the oldest first.
pub(crate) fn all_with_ids(on: &mut dyn Transaction, what: Kept) -> Result<Vec<(Id, String)>> {
    let sql = format!("SELECT id, body FROM {} ORDER BY id", what.table());
    rows(on, &sql, &[], |row| Ok((row.id(0)?, row.text(1)?)))
}

/// Writes a hit; tells whether it is new. One that is kept back stays as it was before; one that is raised was not.
pub(crate) fn add_hit(
    on: &mut dyn Transaction,
    hit: &HitRecord,
    silenced: Option<Silenced>,
) -> Result<bool> {
    let known = match silenced {
        Some(_) => "NOTHING",
        None => "UPDATE SET silenced = NULL, plate = excluded.plate, body = excluded.body",
    };
    let sql = format!(
        "INSERT INTO hits VALUES ($1, $2, $3, $4, $5, 'none', $6, $7) ON CONFLICT (id) DO {known}"
    );
    let values = [
        hit.id.into(),
        hit.read.into(),
        hit.unit.as_deref().unwrap_or_default().into(),
        hit.entry.plate.as_str().into(),
        silenced.map(Silenced::name).into(),
        to_json(hit)?.into(),
        Value::Null,
    ];
    Ok(on.execute(&sql, &values)? > 0)
}

/// The body of a hit, whether it raised a case or not.
pub(crate) fn hit(on: &mut dyn Transaction, id: Id) -> Result<Option<String>> {
    text(on, "SELECT body FROM hits WHERE id = $1", &[id.into()])
}

/// The body of a read.
pub(crate) fn read(on: &mut dyn Transaction, id: Id) -> Result<Option<String>> {
    text(on, "SELECT body FROM reads WHERE id = $1", &[id.into()])
}

/// Whether there is a read of a camera.
pub(crate) fn has_reads_of(on: &mut dyn Transaction, camera: &str) -> Result<bool> {
    let sql = "SELECT camera FROM reads WHERE camera = $1 LIMIT 1";
    Ok(text(on, sql, &[camera.into()])?.is_some())
}

/// The bodies of the reads that fit, the oldest first, after one and at most so many.
pub(crate) fn search(
    on: &mut dyn Transaction,
    search: &Search,
    window: Period,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<String>> {
    let mut all = fitting(search, window, after);
    all.add(" ORDER BY id LIMIT {}", [limit(most)]);
    texts(on, &all.sql, &all.values)
}

/// The bodies of the latest reads whose folded text, with small stacked characters or without, fits one of these
/// patterns of LIKE, the latest first, and at most so many.
pub(crate) fn latest(
    on: &mut dyn Transaction,
    likes: &[String],
    window: Period,
    most: usize,
) -> Result<Vec<(Id, String)>> {
    let mut all = Conditions::new("SELECT id, body FROM reads WHERE id IN (");
    let columns = ["folded", "stacked"].into_iter();
    let pieces = columns.flat_map(|column| likes.iter().map(move |like| (column, like)));
    for (at, (column, like)) in pieces.enumerate() {
        // Queries of their own, which an index answers alone: bodies are a hundred times longer.
        let union = if at == 0 { "" } else { " UNION ALL " };
        let sql = format!("{union}SELECT id FROM reads WHERE {column} LIKE {{}}");
        all.add(&sql, [like.as_str().into()]);
        // Without a range SQLite walks the whole table instead of the index.
        let (first, end) = range(like).unwrap_or_else(|| (String::new(), LAST.to_owned()));
        let sql = format!(" AND {column} >= {{}} AND {column} < {{}}");
        all.add(&sql, [first.into(), end.into()]);
        all.window(window, None);
    }
    all.add(") ORDER BY id DESC LIMIT {}", [limit(most)]);
    rows(on, &all.sql, &all.values, |row| {
        Ok((row.id(0)?, row.text(1)?))
    })
}

/// The query of the reads that fit.
fn fitting(search: &Search, window: Period, after: Option<Id>) -> Conditions {
    let mut all = Conditions::new("SELECT body, id FROM reads WHERE true");
    all.window(window, after);
    if let Some(plate) = search.plate {
        all.add(" AND folded = {}", [folded(plate.as_str()).into()]);
        all.add(" AND text = {}", [plate.as_str().into()]);
    }
    if let Some((first, end)) = search.range() {
        // In a query of its own, since otherwise SQLite walks through the whole window.
        let sql = " AND id IN (SELECT id FROM reads WHERE folded >= {} AND folded < {})";
        all.add(sql, [first.into(), end.into()]);
    }
    if let Some(like) = search.like() {
        all.add(" AND text LIKE {}", [like.into()]);
    }
    if let Some(camera) = search.camera.as_deref() {
        all.add(" AND camera = {}", [camera.into()]);
    }
    if let Some(unit) = search.unit.as_deref() {
        all.add(" AND unit = {}", [unit.into()]);
    }
    if let Some(area) = search.area {
        let across = if area.west <= area.east { "AND" } else { "OR" };
        let sql = format!(
            " AND latitude BETWEEN {{}} AND {{}} AND (longitude >= {{}} {across} longitude <= {{}})"
        );
        let edges = [area.south, area.north, area.west, area.east];
        all.add(&sql, edges.map(Value::Real));
    }
    all
}

/// Reads that a search asks for, or a hold.
pub(crate) enum Sought {
    /// Those that fit a search.
    Fitting(Search),
    /// Those of a folded text.
    Folded(String),
    /// Those of a folded text with small stacked characters.
    Stacked(String),
    /// Those that hit something.
    Hit,
    /// Those with a character that was not read.
    Unread,
}

/// The reads that are sought, name and body, the oldest first, after one and at most so many.
pub(crate) fn seek(
    on: &mut dyn Transaction,
    what: &Sought,
    window: Period,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<(Id, String)>> {
    let every = Search::default();
    let mut all = match what {
        Sought::Fitting(search) => fitting(search, window, after),
        _ => fitting(&every, window, after),
    };
    match what {
        Sought::Fitting(_) => {}
        Sought::Folded(text) => all.add(" AND folded = {}", [text.as_str().into()]),
        Sought::Stacked(text) => all.add(" AND stacked = {}", [text.as_str().into()]),
        Sought::Hit => all.add(" AND id IN (SELECT read FROM hits)", []),
        Sought::Unread => all.add(" AND (folded LIKE '%?%' OR stacked LIKE '%?%')", []),
    }
    all.add(" ORDER BY id LIMIT {}", [limit(most)]);
    rows(on, &all.sql, &all.values, |row| {
        Ok((row.id(1)?, row.text(0)?))
    })
}

/// Texts of one statement. With some hundreds both engines would rather walk through the whole window than ask the
/// index for each (SQLite 3.50 from 384 on, PostgreSQL 15 on tables that nobody analysed yet).
const TEXTS: usize = 64;

/// The bodies of reads that have one of these folded texts, the latest first, and at most so many.
pub(crate) fn reads_of(
    on: &mut dyn Transaction,
    folded: &[String],
    window: Period,
    most: usize,
) -> Result<Vec<String>> {
    let mut found = BTreeMap::new();
    let pieces = |column| folded.chunks(TEXTS).map(move |texts| (column, texts));
    for (column, texts) in ["folded", "stacked"].into_iter().flat_map(pieces) {
        let mut all = Conditions::new("SELECT id, body FROM reads WHERE");
        all.add(&format!(" {column} IN ("), []);
        for (at, text) in texts.iter().enumerate() {
            let value = if at == 0 { "{}" } else { ", {}" };
            all.add(value, [text.as_str().into()]);
        }
        all.add(")", []);
        all.window(window, None);
        all.add(" ORDER BY id DESC LIMIT {}", [limit(most)]);
        on.query(&all.sql, &all.values, &mut |row| {
            found.insert(row.id(0)?, row.text(1)?);
            Ok(())
        })?;
    }
    Ok(found.into_values().rev().take(most).collect())
}

/// Reads and hours with a read, of each unit, in the hours of a window.
pub(crate) fn tallies(on: &mut dyn Transaction, window: Period) -> Result<Vec<(String, u64, u64)>> {
    let sql = "SELECT unit, CAST(sum(reads) AS bigint), count(*) FROM tallies
        WHERE hour >= $1 AND hour < $2 GROUP BY unit ORDER BY unit";
    rows(on, sql, &hours(window), |row| {
        let count = |column| row.integer(column).map(i64::unsigned_abs);
        Ok((row.text(0)?, count(1)?, count(2)?))
    })
}

/// Hours in which any unit had a read.
pub(crate) fn busy_hours(on: &mut dyn Transaction, window: Period) -> Result<u64> {
    let sql = "SELECT count(DISTINCT hour) FROM tallies WHERE hour >= $1 AND hour < $2";
    let mut found = 0;
    on.query(sql, &hours(window), &mut |row| {
        found = row.integer(0)?.unsigned_abs();
        Ok(())
    })?;
    Ok(found)
}

/// Hits that were not kept back, by unit and disposition: `accept`, `misread` or `none`.
pub(crate) fn outcomes(
    on: &mut dyn Transaction,
    window: Period,
) -> Result<Vec<(String, String, u64)>> {
    let mut all =
        Conditions::new("SELECT unit, outcome, count(*) FROM hits WHERE silenced IS NULL");
    all.window(window, None);
    all.add(" GROUP BY unit, outcome ORDER BY unit, outcome", []);
    rows(on, &all.sql, &all.values, |row| {
        Ok((row.text(0)?, row.text(1)?, row.integer(2)?.unsigned_abs()))
    })
}

/// The hours of a window: one that it only touches counts.
fn hours(window: Period) -> [Value; 2] {
    let last = window.to.as_nanosecond().saturating_sub(1);
    let last = jiff::Timestamp::from_nanosecond(last).unwrap_or(window.to);
    [hour(window.from), hour(last) + 1].map(Value::Integer)
}

fn limit(most: usize) -> Value {
    Value::Integer(i64::try_from(most).unwrap_or(i64::MAX))
}
