//! The statements of the audit log.

use alpr_core::audit;
use alpr_core::{Error, ErrorKind, Result};

use super::limit;
use crate::engine::{Transaction, Value, text, texts};
use crate::rows::from_json;

/// Appends to the audit log.
pub(crate) fn append(on: &mut dyn Transaction, event: audit::Event) -> Result<()> {
    append_entry(on, event).map(drop)
}

/// Appends to the audit log; gives the entry.
pub(crate) fn append_entry(on: &mut dyn Transaction, event: audit::Event) -> Result<audit::Entry> {
    let last = text(on, "SELECT line FROM audit ORDER BY seq DESC LIMIT 1", &[])?;
    let last: Option<audit::Entry> = last.map(|line| from_json(&line)).transpose()?;
    let head = last.map(|entry| entry.head()).unwrap_or_default();
    let entry = audit::Entry::after(&head, event)?;
    let values = [number(entry.seq)?, entry.to_json()?.into()];
    on.execute("INSERT INTO audit VALUES ($1, $2)", &values)?;
    Ok(entry)
}

/// How many entries the audit log has.
pub(crate) fn entries(on: &mut dyn Transaction) -> Result<u64> {
    let mut found = 0;
    on.query(
        "SELECT coalesce(max(seq) + 1, 0) FROM audit",
        &[],
        &mut |row| {
            found = row.integer(0)?.unsigned_abs();
            Ok(())
        },
    )?;
    Ok(found)
}

/// Whether the list that was put in force last by the audit log, of a source if one is given, is this one.
/// The latest lines come first: lists are renewed every day.
pub(crate) fn has_list(
    on: &mut dyn Transaction,
    sha256: &str,
    source: Option<&serde_json::Value>,
) -> Result<bool> {
    let act = audit::Act::ListLoaded.name();
    // A backslash would take the next sign of a pattern as it is; `_` fits it.
    let source = source.map(|source| format!("\"source\":{source}%").replace('\\', "_"));
    let source = source.unwrap_or_default();
    let loaded = format!("%\"act\":\"{act}\",\"subject\":%{source}");
    let sql = "SELECT line FROM audit WHERE line LIKE $1 ORDER BY seq DESC LIMIT 1";
    let last = text(on, sql, &[loaded.into()])?;
    let last: Option<audit::Entry> = last.map(|line| from_json(&line)).transpose()?;
    Ok(last.is_some_and(|last| last.event.subject == sha256))
}

/// Lines of the audit log from a number on, at most so many.
pub(crate) fn audit(on: &mut dyn Transaction, from: u64, most: usize) -> Result<Vec<String>> {
    let sql = "SELECT line FROM audit WHERE seq >= $1 ORDER BY seq LIMIT $2";
    texts(on, sql, &[number(from)?, limit(most)])
}

fn number(seq: u64) -> Result<Value> {
    let too_many = |_| {
        let text = format!(
            "expected fewer than {} entries of a log, got {seq}",
            i64::MAX
        );
        Error::new(ErrorKind::InvalidArgument, text)
    };
    i64::try_from(seq).map(Value::Integer).map_err(too_many)
}
