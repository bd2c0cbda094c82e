//! Reports from the one log of acts: what laws and the order ask to be written down, each with its citation.
//!
//! Every report is drawn from a verified log ([`audit::Entries`]) and a period. What a log does not tell, such as scans
//! and arrests, is an argument, and is marked where it is not given. Plates are only in the reports whose law asks for
//! them: the [`AccessRecord`], the [`UsageReport`], and what somebody wrote into the description of a [`DisseminationLog`].
//!
//! ```
//! use alpr_core::audit::Entries;
//! use alpr_core::Period;
//! use alpr_core::ledger::PublicLog;
//! use alpr_core::report::Summary;
//!
//! # fn main() -> alpr_core::Result<()> {
//! let month = Period::new("2026-11-01T00:00:00Z".parse().unwrap(), "2026-12-01T00:00:00Z".parse().unwrap())?;
//! let log: &[u8] = b""; // the exported log, as lines of JSON
//! let report = PublicLog::new(Entries::new(log), month, &Summary::default())?;
//! println!("{}", report.to_text());
//! # Ok(())
//! # }
//! ```
//!
//! [`audit::Entries`]: crate::audit::Entries

use serde_json::Value;

use crate::audit::{Act, Entry, Event};
use crate::authorise::Purpose;
use crate::error::{Error, ErrorKind, Result};
use crate::period::Period;

mod access;
mod dissemination;
mod lists;
mod public_log;
mod statistics;
mod usage;

pub use access::{Access, AccessRecord};
pub use dissemination::{Disclosure, DisseminationLog};
pub use public_log::PublicLog;
pub use statistics::{Outcomes, Statistics};
pub use usage::{Hours, Repeated, Usage, UsageReport};

/// The most rows of one report: a sheet of the usual programs takes no more.
pub const MAX_ROWS: usize = 1_000_000;
/// What stands where the log does not tell.
const NOT_RECORDED: &str = "not recorded";

/// For what something was asked or given, where the log tells.
fn purpose(event: &Event) -> Option<Purpose> {
    let purpose = event.detail.get("purpose")?;
    serde_json::from_value(purpose.clone()).ok()
}

/// Whether an export only goes on from another entry: what a disclosure consists of, and that a bag was written.
fn goes_on(event: &Event) -> bool {
    event.detail.get("disclosure").is_some() || event.detail.get("bag").is_some()
}

/// Whether somebody opened a hold: a review and an end tell nothing new of what is kept.
fn is_opened(event: &Event) -> bool {
    let step = event.detail.get("hold");
    event.act == Act::Held && step.is_some_and(|step| step == "opened")
}

/// The plates or the cameras that a hold names, as many as the log does.
fn named<'e>(event: &'e Event, what: &str) -> impl Iterator<Item = &'e str> {
    let named = event.detail.get("named").and_then(|named| named.get(what));
    let named = named.and_then(Value::as_array).into_iter().flatten();
    named.filter_map(Value::as_str)
}

/// The rows that a report makes of the entries of a period.
fn rows<T>(
    log: impl IntoIterator<Item = Result<Entry>>,
    period: Period,
    row: impl Fn(u64, Event) -> Option<T>,
) -> Result<Vec<T>> {
    let mut rows = Vec::new();
    for entry in log {
        let Entry { seq, event, .. } = entry?;
        let new = period.contains(event.at).then(|| row(seq, event)).flatten();
        rows.extend(new);
        if rows.len() > MAX_ROWS {
            let why = format!(
                "expected at most {MAX_ROWS} rows of a report, got more: shorten the period"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
    }
    Ok(rows)
}

/// A table as CSV (RFC 4180), after comment lines that begin with `#`. A cell that a spreadsheet would take for a
/// formula gets an apostrophe before it, since texts here are what people typed; JSON has them as they are.
fn csv(comments: &[&str], header: &[&str], rows: impl Iterator<Item = Vec<String>>) -> String {
    let mut text: String = comments
        .iter()
        .map(|line| format!("# {line}\r\n"))
        .collect();
    text += &line(header.iter().copied());
    for row in rows {
        text += &line(row.iter().map(String::as_str));
    }
    text
}

fn line<'c>(cells: impl Iterator<Item = &'c str>) -> String {
    let cells: Vec<String> = cells.map(cell).collect();
    cells.join(",") + "\r\n"
}

fn cell(text: &str) -> String {
    let is_formula = text.starts_with(['=', '+', '-', '@', '\t', '\r']);
    let guard = if is_formula { "'" } else { "" };
    format!("\"{guard}{}\"", text.replace('"', "\"\""))
}

#[cfg(test)]
mod count_tests;
#[cfg(test)]
mod tests;
#[cfg(test)]
mod usage_tests;
