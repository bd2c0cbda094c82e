//! `alpr report` and `alpr summary`: what is written of a case, and of what units did.

use std::io::Write;

use alpr_core::Period;
use alpr_core::report::{MARKING, Summary};
use anyhow::Result;
use jiff::Timestamp;
use serde_json::json;

use super::args::{ReportOptions, SummaryOptions};
use super::case;

/// The row of what is of no unit.
const NO_UNIT: &str = "no unit (stationary cameras, entries without --unit)";

pub(super) fn hit(options: &ReportOptions, out: &mut impl Write) -> Result<()> {
    let step = &options.step;
    let store = step.on.open()?;
    store.admit_searcher(&step.by, "the report of a case", Timestamp::now())?;
    let case = case::find(&store, &step.id)?;
    let report = store.report(case.id(), &step.by, step.on.now()?)?;
    let text = match options.json {
        true => report.to_json()? + "\n",
        false => report.to_text(),
    };
    Ok(write!(out, "{text}")?)
}

pub(super) fn summary(options: &SummaryOptions, out: &mut impl Write) -> Result<()> {
    let window = Period::new(options.from, options.to)?;
    let store = options.on.open()?;
    let (units, all) = (store.summaries(window)?, store.summary(window)?);
    if options.json {
        let report = json!({"marking": MARKING, "window": window, "units": units, "all": all});
        return Ok(writeln!(out, "{report}")?);
    }
    writeln!(out, "{MARKING}\nfrom {} until {}", window.from, window.to)?;
    for (unit, of) in &units {
        let name = if unit.is_empty() { NO_UNIT } else { unit };
        write_row(name, of, out)?;
    }
    write_row("all", &all, out)
}

fn write_row(name: &str, of: &Summary, out: &mut impl Write) -> Result<()> {
    let count = |outcome: &str| of.dispositions.get(outcome).copied().unwrap_or(0);
    let (accept, misread, none) = (count("accept"), count("misread"), count("none"));
    let (hours, reads, hits, manual) = (of.hours, of.reads, of.hits, of.manual_entries);
    write!(
        out,
        "{name:<12} {hours} hours, {reads} reads, {hits} hits ({accept} accept, {misread} misread, {none} undisposed), {manual} entries by hand"
    )?;
    if let (Some(share), Some((low, high))) = (of.misread_share, of.misread_interval) {
        let [share, low, high] = [share, low, high].map(|share| 100.0 * share);
        write!(out, ", misread {share:.0} % (95 %: {low:.0} to {high:.0})")?;
    }
    Ok(writeln!(out)?)
}
