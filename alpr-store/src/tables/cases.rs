//! The statements of cases.

use alpr_core::hotlist::Entry;
use alpr_core::record::{HitRecord, Id};
use alpr_core::verify::CaseFile;
use alpr_core::{Error, ErrorKind, Period, Result};

use super::conditions::Conditions;
use super::limit;
use crate::engine::{Row, Transaction, Value, rows};
use crate::rows::{damaged, from_json, to_json};

/// The name of a case, and the case, or why it cannot be read.
pub(crate) type Found = (Id, Result<CaseFile>);

/// All cases.
const CASES: &str = "SELECT id, file, body FROM hits WHERE file IS NOT NULL";

/// Writes how far the case of a hit has come. The hit stays as it was raised: it is what a replay judges.
pub(crate) fn set_case(on: &mut dyn Transaction, case: &CaseFile) -> Result<()> {
    let outcome = case.disposition().map_or("none", |d| d.outcome().name());
    let sql = "UPDATE hits SET outcome = $1, file = $2 WHERE id = $3";
    let values = [outcome.into(), to_json(case)?.into(), case.id().into()];
    on.execute(sql, &values).map(|_| ())
}

/// A case.
pub(crate) fn case(on: &mut dyn Transaction, id: Id) -> Result<Option<CaseFile>> {
    one(on, id)?.map(|(_, case)| case).transpose()
}

/// Whether the case of a hit is there, and cannot be read.
pub(crate) fn is_damaged(on: &mut dyn Transaction, id: Id) -> Result<bool> {
    Ok(one(on, id)?.is_some_and(|(_, case)| case.is_err()))
}

fn one(on: &mut dyn Transaction, id: Id) -> Result<Option<Found>> {
    let found = found(on, &format!("{CASES} AND id = $1"), &[id.into()])?;
    Ok(found.into_iter().next())
}

/// Cases of a window, the oldest first, after one and at most so many; `undisposed` of them only.
pub(crate) fn cases(
    on: &mut dyn Transaction,
    window: Period,
    undisposed: bool,
    after: Option<Id>,
    most: usize,
) -> Result<Vec<Found>> {
    let mut all = Conditions::new(CASES);
    all.window(window, after);
    if undisposed {
        all.add(" AND outcome = {}", ["none".into()]);
    }
    all.add(" ORDER BY id LIMIT {}", [limit(most)]);
    found(on, &all.sql, &all.values)
}

/// The cases of an entry in which somebody took a step, the latest first, and at most so many.
pub(crate) fn earlier(on: &mut dyn Transaction, entry: &Entry, most: usize) -> Result<Vec<Found>> {
    let of_plate = ("plate = $1", vec![entry.plate.as_str().into()]);
    let (which, values) = of_part(entry).unwrap_or(of_plate);
    let sql = format!(
        "{CASES} AND {which} AND file NOT LIKE '%\"steps\":[]%' ORDER BY id DESC LIMIT {most}"
    );
    found(on, &sql, &values)
}

/// Which cases are of an entry by hand of a part of a plate, by their hits: a damaged case may have lost its entry.
fn of_part(entry: &Entry) -> Option<(&'static str, Vec<Value>)> {
    let id: Id = entry.part().and(entry.record.as_ref())?.parse().ok()?;
    let named = format!("%\"record\":\"{id}\"%");
    Some(("id >= $1 AND body LIKE $2", vec![id.into(), named.into()]))
}

fn found(on: &mut dyn Transaction, sql: &str, values: &[Value]) -> Result<Vec<Found>> {
    rows(on, sql, values, |row| {
        let id = row.id(0)?;
        Ok((id, case_of(id, row)))
    })
}

/// The case of a row of name, case and hit, if it is of that hit: what is replayed is what is reported.
pub(crate) fn case_of(id: Id, row: &dyn Row) -> Result<CaseFile> {
    // Damage may leave what is no text at all.
    let text = |column| row.text(column).map_err(|e| damaged(e.message()));
    let case: CaseFile = from_json(&text(1)?)?;
    let hit: HitRecord = from_json(&text(2)?)?;
    if case.id() == id && is_same(&case.alarm().hit, &hit) {
        return Ok(case);
    }
    let text = format!(
        "the case of hit {id} is not of the hit that is kept: it was changed in the database; restore it from its backup"
    );
    Err(Error::new(ErrorKind::InvalidRecord, text))
}

/// Whether two hits are of one read and one entry. Their lists may differ: in stores of earlier versions a case may be
/// of its alarm as it was raised again.
fn is_same(one: &HitRecord, other: &HitRecord) -> bool {
    (one.id, one.read, one.text, one.seen_state)
        == (other.id, other.read, other.text, other.seen_state)
        && one.entry.key() == other.entry.key()
}
