//! `alpr hotlist`: builds, describes, checks and asks hot lists.

use std::io::{self, Write};
use std::path::Path;

use alpr_core::hotlist::{Check, Hit};
use alpr_core::{HotList, Jurisdiction, MatchRules, PlateText, Query};
use anyhow::{Context, Result};
use jiff::{SignedDuration, Timestamp};
use serde::Serialize;

use crate::args::{HotlistCommand, MatchOptions};
use crate::lists::{self, Recipe};

/// A hit as `--json` prints it; it is never proof.
#[derive(Debug, Serialize)]
pub(crate) struct HitReport {
    plate: String,
    listed_state: Option<&'static str>,
    category: String,
    class: &'static str,
    /// `same`, `different` or `unknown`.
    state: &'static str,
    state_probability: Option<f32>,
    probability: f32,
    action: &'static str,
    explanation: String,
    record: Option<String>,
    list_sha256: String,
    list_age_seconds: i64,
}

impl HitReport {
    pub(crate) fn new(hit: &Hit, list: &HotList, now: Timestamp) -> Self {
        Self {
            plate: hit.entry.plate.to_string(),
            listed_state: hit.entry.state.map(Jurisdiction::code),
            category: hit.entry.category.name().to_owned(),
            class: hit.class.name(),
            state: hit.state.name(),
            state_probability: hit.state_probability,
            probability: hit.probability,
            action: hit.action.name(),
            explanation: explain(hit),
            record: hit.entry.record.clone(),
            list_sha256: list.sha256(),
            list_age_seconds: list.age(now).as_secs(),
        }
    }

    pub(crate) fn write_row(&self, out: &mut impl Write) -> io::Result<()> {
        writeln!(
            out,
            "{:<10} {:<3} {:<20} {:<19} state {:<9} {:>7.3}% {:<5}  {}",
            self.plate,
            self.listed_state.unwrap_or("-"),
            self.category,
            self.class,
            self.state,
            100.0 * self.probability,
            self.action,
            self.explanation
        )
    }
}

/// The characters that are not plainly the same, in words.
fn explain(hit: &Hit) -> String {
    let doubts = hit.compared.iter().enumerate().filter_map(|(place, c)| {
        let at = place + 1;
        match (c.seen, c.listed) {
            (Some((seen, p)), Some((listed, q))) if seen != listed => Some(format!(
                "at {at} seen {seen} {p:.2}, {listed} {q:.2}; listed {listed}"
            )),
            (None, Some((listed, _))) => Some(format!("at {at} listed {listed} was not seen")),
            (Some((seen, _)), None) => Some(format!("at {at} seen {seen} is not listed")),
            _ => None,
        }
    });
    doubts.collect::<Vec<_>>().join("; ")
}

/// Runs a command; gives 1 where the answer is a warning or a refusal.
pub(crate) fn run(command: &HotlistCommand) -> Result<usize> {
    match command {
        HotlistCommand::Build(options) => {
            let recipe = Recipe {
                source: options.source.clone(),
                extracted: options.extracted,
                max_reject_share: options.max_reject_share,
            };
            lists::replace(&options.output, &lists::build(&options.lists, &recipe)?)?;
            info(&options.output).map(|()| 0)
        }
        HotlistCommand::Info { list } => info(list).map(|()| 0),
        HotlistCommand::Check { list, max_age } => check(list, *max_age),
        HotlistCommand::Match(options) => matches(options).map(|()| 0),
    }
}

fn info(path: &Path) -> Result<()> {
    let list = lists::open(path)?;
    let info = list.info();
    let mut out = io::stdout().lock();
    writeln!(out, "source     {}", info.source)?;
    writeln!(
        out,
        "extracted  {} ({:#} ago)",
        info.extracted,
        list.age(Timestamp::now())
    )?;
    writeln!(out, "received   {}", info.received)?;
    writeln!(
        out,
        "entries    {}, lines rejected {}",
        info.entries, info.rejects
    )?;
    writeln!(out, "sha256     {}", list.sha256())?;
    Ok(())
}

fn check(path: &Path, max_age: SignedDuration) -> Result<usize> {
    let (check, reasons) = lists::open(path)?.shift_check(Timestamp::now(), max_age);
    let mut out = io::stdout().lock();
    writeln!(out, "{}", check.name())?;
    for reason in reasons {
        writeln!(out, "  {reason}")?;
    }
    Ok(usize::from(check == Check::Fail))
}

fn matches(options: &MatchOptions) -> Result<()> {
    let list = lists::open(&options.list)?;
    let text: PlateText = options.text.parse()?;
    let now = Timestamp::now();
    let query = Query::of_text(text, options.state);
    let hits = list.matches(&query, &MatchRules::default(), now)?;
    let reports: Vec<_> = hits
        .iter()
        .map(|hit| HitReport::new(hit, &list, now))
        .collect();
    let mut out = io::stdout().lock();
    if options.json {
        serde_json::to_writer(&mut out, &reports).context("cannot write the output")?;
        writeln!(out)?;
        return Ok(());
    }
    for report in &reports {
        report.write_row(&mut out)?;
    }
    if reports.is_empty() {
        writeln!(out, "no entry is near {text}")?;
    } else {
        writeln!(
            out,
            "A hit is not proof: compare the plate and its state, and confirm that the entry is active."
        )?;
    }
    Ok(())
}
