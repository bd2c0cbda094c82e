//! `alpr retain evaluate`: what the policies say of records, and why.

use std::io::Write;
use std::path::PathBuf;

use alpr_core::record::{Id, MAX_RECORD_BYTES};
use alpr_core::retain::{
    Clock, DataClass, Decision, Hold, Holder, MAX_HOLD_BYTES, Origin, Reason, Subject, Verdict,
    evaluate,
};
use alpr_core::{Jurisdiction, PlateText, Record};
use anyhow::{Context, Result};
use clap::Args;
use jiff::Timestamp;
use serde::de::IgnoredAny;
use serde::{Deserialize, Serialize};

use super::{PolicyOptions, each_line, jurisdiction};
use crate::args::time;
use crate::output;

#[derive(Debug, Args)]
pub(crate) struct EvaluateOptions {
    #[command(flatten)]
    policies: PolicyOptions,

    /// The records, one JSON object a line.
    #[arg(value_name = "RECORDS.jsonl")]
    records: PathBuf,

    /// The time to decide for, such as 2026-11-24T06:00:00Z.
    #[arg(long, value_name = "TIME", value_parser = time)]
    now: Timestamp,

    /// Who has the data, where a line does not say: server, mobile_computer, vendor, private_feed or portable_media.
    #[arg(long, default_value = "server")]
    holder: Holder,

    /// What the data are, where a line does not say: read, hit, picture, manual_entry or audit.
    #[arg(long, default_value = "read")]
    class: DataClass,

    /// Whose law they are under, where a line does not say; default: the state of the policies, MO where they name
    /// none, or MO among others.
    #[arg(long, value_name = "STATE")]
    jurisdiction: Option<Jurisdiction>,

    /// When the holder received them, where a line does not say, as a record does not; what a
    /// server received is its copy.
    #[arg(long, value_name = "TIME", value_parser = time)]
    received: Option<Timestamp>,

    /// Holds, one JSON object a line, as `alpr retain hold list --json` prints them.
    #[arg(long, value_name = "HOLDS.jsonl")]
    holds: Option<PathBuf>,

    /// Print one JSON object a record.
    #[arg(long)]
    json: bool,
}

/// A line of records that says itself what it is.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    captured: Timestamp,
    holder: Option<Holder>,
    class: Option<DataClass>,
    origin: Option<Origin>,
    jurisdiction: Option<Jurisdiction>,
    received: Option<Timestamp>,
    copied: Option<Timestamp>,
    case_closed: Option<Timestamp>,
    requested: Option<Timestamp>,
    shift_ended: Option<Timestamp>,
    booked: Option<Timestamp>,
    #[serde(default)]
    ongoing: bool,
    id: Option<Id>,
    plate: Option<PlateText>,
    full_plate: Option<PlateText>,
    #[serde(default)]
    listed: String,
    camera: Option<String>,
}

/// A decision, as `--json` prints it.
#[derive(Serialize)]
struct Report {
    id: Option<Id>,
    verdict: &'static str,
    until: Option<Timestamp>,
    since: Option<Timestamp>,
    by: Option<Timestamp>,
    reasons: Vec<String>,
    holds: Vec<Id>,
    expected: Vec<String>,
}

impl Report {
    fn new(decision: &Decision<'_>) -> Self {
        let (until, since, by) = match decision.verdict() {
            Verdict::Keep { until } => (until, None, None),
            Verdict::PurgeDue { since, by } => (None, Some(since), Some(by)),
            Verdict::Conflict { since } => (None, Some(since), None),
            Verdict::Held => (None, None, None),
        };
        let expected = decision.expected();
        Self {
            id: decision.subject().id,
            verdict: decision.verdict().name(),
            until,
            since,
            by,
            reasons: decision.reasons().iter().map(|r| r.sentence()).collect(),
            holds: decision.holds().iter().map(|hold| hold.id).collect(),
            expected: expected.iter().map(|e| e.about.clone()).collect(),
        }
    }
}

/// Decides about each record of a file; gives how many are in conflict.
pub(super) fn run(options: &EvaluateOptions, out: &mut impl Write) -> Result<usize> {
    let policies = options.policies.open()?;
    let state = jurisdiction(options.jurisdiction, &policies)?;
    let mut holds = Vec::new();
    if let Some(path) = &options.holds {
        each_line(path, MAX_HOLD_BYTES, |line| {
            holds.push(Hold::from_json(line)?);
            Ok(())
        })?;
    }
    let (mut conflicts, mut unknown) = (0, 0);
    each_line(&options.records, MAX_RECORD_BYTES, |line| {
        let (record, row);
        let subject = if is_record(line) {
            record = Record::from_json(line)?;
            Subject::of_record(&record, options.holder, options.class, state)
        } else {
            row = serde_json::from_str::<Row>(line).context("no record")?;
            row.subject(options, state)
        };
        let subject = options.with_receipt(subject);
        let decision = evaluate(&subject, &policies, &holds, options.now);
        unknown += usize::from(waits_for_receipt(&decision));
        conflicts += usize::from(matches!(decision.verdict(), Verdict::Conflict { .. }));
        if options.json {
            serde_json::to_writer(&mut *out, &Report::new(&decision))?;
            writeln!(out)?;
        } else {
            writeln!(out, "{}", output::shown_lines(&decision.explain()))?;
        }
        Ok(())
    })?;
    if unknown > 0 {
        output::complain(&format!(
            "of {unknown} it is not known when they were received, from which a rule counts that may end them: give --received"
        ));
    }
    Ok(conflicts)
}

/// Whether something is kept for want of the time when it was received.
fn waits_for_receipt(decision: &Decision<'_>) -> bool {
    let subject = decision.subject();
    let waits = |reason: &Reason<'_>| match reason.rule.clock {
        Clock::Receipt => subject.received.is_none(),
        Clock::Copy => subject.holder == Holder::Server && subject.copied.is_none(),
        _ => false,
    };
    matches!(decision.verdict(), Verdict::Keep { .. }) && decision.reasons().iter().any(waits)
}

impl EvaluateOptions {
    /// The subject with the time when all were received, where it has none.
    fn with_receipt<'a>(&self, subject: Subject<'a>) -> Subject<'a> {
        let of_server = self.received.filter(|_| subject.holder == Holder::Server);
        Subject {
            received: subject.received.or(self.received),
            copied: subject.copied.or(of_server),
            ..subject
        }
    }
}

/// Whether a line says that it is a record of this library, of whatever version.
fn is_record(line: &str) -> bool {
    let line = serde_json::from_str::<Versioned>(line);
    line.is_ok_and(|line| line.version.is_some())
}

/// Of a line its version; all else is of no use here.
#[derive(Deserialize)]
struct Versioned {
    version: Option<IgnoredAny>,
}

impl Row {
    fn subject(&self, options: &EvaluateOptions, state: Jurisdiction) -> Subject<'_> {
        let subject = Subject::new(
            self.holder.unwrap_or(options.holder),
            self.class.unwrap_or(options.class),
            self.origin.unwrap_or(Origin::Stationary),
            self.jurisdiction.unwrap_or(state),
            self.captured,
        );
        Subject {
            received: self.received,
            copied: self.copied,
            case_closed: self.case_closed,
            requested: self.requested,
            shift_ended: self.shift_ended,
            booked: self.booked,
            ongoing: self.ongoing,
            id: self.id,
            plate: self.plate,
            full_plate: self.full_plate,
            listed: &self.listed,
            camera: self.camera.as_deref(),
            ..subject
        }
    }
}
