//! Reads in PostgreSQL: written in one order, counted at the end, in a partition for each week.

use std::collections::{BTreeMap, BTreeSet};

use alpr_core::record::Id;
use jiff::Timestamp;
use postgres::Transaction;

use super::{Answer, LOCK};
use crate::rows::ReadRow;

/// Microseconds of a partition: a week. A year of reads is 53 tables, and a purge is late by a week at most.
const WEEK: i64 = 7 * 24 * 3600 * 1_000_000;
/// Rows of one statement: enough that the round trip does not matter, and a few MiB.
const CHUNK: usize = 2_000;

/// Writes rows, which come in the order of their names, and counts those that were new; gives how many were. Tallies
/// are taken last and in one order: two writers that hold some of them each would wait for each other.
pub(super) fn add(on: &mut Transaction<'_>, rows: &[ReadRow<'_>]) -> Answer<usize> {
    const COUNT: &str =
        "INSERT INTO tallies SELECT * FROM unnest($1::text[], $2::bigint[], $3::bigint[])
        ON CONFLICT (unit, hour) DO UPDATE SET reads = tallies.reads + excluded.reads";
    let mut tallies = BTreeMap::new();
    for chunk in rows.chunks(CHUNK) {
        for row in chunk_of(on, chunk)? {
            *tallies.entry((row.unit, row.hour)).or_insert(0_i64) += 1;
        }
    }
    let (keys, counts): (Vec<_>, Vec<i64>) = tallies.into_iter().unzip();
    let (units, hours): (Vec<&str>, Vec<i64>) = keys.into_iter().unzip();
    on.execute(COUNT, &[&units, &hours, &counts])?;
    let new: i64 = counts.iter().sum();
    Ok(usize::try_from(new).unwrap_or_default())
}

/// Writes some rows with their pictures, in one statement; gives those that were new.
fn chunk_of<'a, 'b>(
    on: &mut Transaction<'_>,
    rows: &'a [ReadRow<'b>],
) -> Answer<Vec<&'a ReadRow<'b>>> {
    const SQL: &str = "WITH new AS (
            INSERT INTO reads SELECT id, camera, unit, text, folded, stacked, north, east, body, received
            FROM unnest($1::bytea[], $2::text[], $3::text[], $4::text[], $5::text[], $6::text[], $7::float8[], $8::float8[], $9::text[], $10::bigint[])
                AS t (id, camera, unit, text, folded, stacked, north, east, body, received)
            ON CONFLICT (id) DO NOTHING RETURNING id
        ), picture AS (
            INSERT INTO pictures SELECT sha256, id FROM unnest($11::text[], $12::bytea[]) AS t (sha256, id) JOIN new USING (id)
            ORDER BY sha256, id ON CONFLICT DO NOTHING
        ) SELECT id FROM new";
    macro_rules! column {
        ($of:expr) => {
            rows.iter().map($of).collect::<Vec<_>>()
        };
    }
    let pictures = rows.iter().flat_map(|row| {
        let sums = row.pictures.iter().map(|picture| picture.sha256.as_str());
        sums.map(|sha256| (sha256, row.id.bytes().as_slice()))
    });
    let (sums, readers): (Vec<&str>, Vec<&[u8]>) = pictures.unzip();
    let found = on.query(
        SQL,
        &[
            &column!(|r| r.id.bytes().as_slice()),
            &column!(|r| r.camera),
            &column!(|r| r.unit),
            &column!(|r| r.text),
            &column!(|r| r.folded.as_str()),
            &column!(|r| r.stacked.as_deref()),
            &column!(|r| r.place.map(|p| p.0)),
            &column!(|r| r.place.map(|p| p.1)),
            &column!(|r| r.body.as_str()),
            &column!(|r| r.received),
            &sums,
            &readers,
        ],
    )?;
    let new = found.iter().map(|row| row.try_get::<_, &[u8]>(0));
    let mut new = new.collect::<Answer<BTreeSet<&[u8]>>>()?;
    // A name that stands there twice is new once.
    let is_new = |row: &&ReadRow<'_>| new.remove(row.id.bytes().as_slice());
    Ok(rows.iter().filter(is_new).collect())
}

pub(super) fn week(at: Timestamp) -> i64 {
    at.as_microsecond().div_euclid(WEEK)
}

/// The first name of a week.
pub(super) fn bound(week: i64) -> Id {
    let at = Timestamp::from_microsecond(week.saturating_mul(WEEK));
    let beyond = if week < 0 {
        Timestamp::MIN
    } else {
        Timestamp::MAX
    };
    Id::bounds(at.unwrap_or(beyond)).0
}

/// The name of a week's partition: by its number since 1970 (`n` for weeks before).
pub(super) fn table(week: i64) -> String {
    format!("reads_{}{}", if week < 0 { "n" } else { "" }, week.abs())
}

/// Makes the partitions of these weeks that are missing.
pub(super) fn make(on: &mut Transaction<'_>, weeks: &BTreeSet<i64>) -> Answer<()> {
    if missing(on, weeks)?.is_empty() {
        return Ok(());
    }
    on.batch_execute(LOCK)?;
    let missing = missing(on, weeks)?;
    let tables: Vec<String> = missing.into_iter().map(partition).collect();
    on.batch_execute(&tables.join(";"))
}

fn missing(on: &mut Transaction<'_>, weeks: &BTreeSet<i64>) -> Answer<Vec<i64>> {
    let mut missing = Vec::new();
    for week in weeks {
        let found = on.query_one("SELECT to_regclass($1) IS NULL", &[&table(*week)])?;
        if found.try_get(0)? {
            missing.push(*week);
        }
    }
    Ok(missing)
}

/// The statements that make a week's partition.
fn partition(week: i64) -> String {
    let (name, from, to) = (table(week), bound(week), bound(week + 1));
    // A partition does not take over that there are no statistics of plates.
    let quiet = ["text", "folded", "stacked", "body"];
    let quiet = quiet.map(|column| format!("ALTER {column} SET STATISTICS 0"));
    let quiet = quiet.join(", ");
    format!(
        "CREATE TABLE IF NOT EXISTS {name} PARTITION OF reads FOR VALUES FROM ('\\x{from}') TO ('\\x{to}');
        ALTER TABLE {name} {quiet}"
    )
}
