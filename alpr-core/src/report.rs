//! What is written of a hit for the incident report, and of a unit's work for its supervisor.

use std::collections::BTreeMap;
use std::fmt::Write;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::alarm::ADVISORY;
use crate::error::{Error, ErrorKind, Result};
use crate::hotlist::{Entry, wilson};
use crate::json;
use crate::plate::Jurisdiction;
use crate::record::Record;
use crate::verify::CaseFile;
use crate::words;

/// The marking of every report: General Order 22-03, III.J.
pub const MARKING: &str = "FOR OFFICIAL USE ONLY";

/// Everything about one hit (III.G), to be put into an incident report.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HitReport {
    /// The read.
    pub read: Record,
    /// The alarm and what was done about it.
    pub case: CaseFile,
    /// When the report was drawn.
    pub drawn: Timestamp,
    /// [`MARKING`].
    pub marking: String,
    /// [`ADVISORY`].
    pub advisory: String,
}

impl HitReport {
    /// The report of a case and its read.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if the case is of another read.
    pub fn new(read: Record, case: CaseFile, drawn: Timestamp) -> Result<Self> {
        if case.alarm().hit.read != read.id {
            let text = format!(
                "expected the read {} of the case, got {}: look it up",
                case.alarm().hit.read,
                read.id
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Ok(Self {
            read,
            case,
            drawn,
            marking: MARKING.to_owned(),
            advisory: ADVISORY.to_owned(),
        })
    }

    /// As JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::pretty(self)
    }

    /// As text for the narrative.
    pub fn to_text(&self) -> String {
        let mut text = format!("{MARKING}\nALPR hit {}\n", self.case.id());
        self.write_read(&mut text);
        self.write_entry(&mut text);
        text.push_str("Verification\n");
        for step in self.case.steps() {
            line(&mut text, &format!("{}: {}", step.at(), step.words()));
        }
        if self.case.steps().is_empty() {
            line(&mut text, "none: nobody looked at this hit");
        }
        line(
            &mut text,
            &format!("status: {}", self.case.status().name().replace('_', " ")),
        );
        if self.case.acted_unconfirmed() {
            line(
                &mut text,
                "acted on without the source's word that the entry is active",
            );
        }
        match self.case.disposition() {
            Some(found) => line(&mut text, &found.words()),
            None => line(&mut text, "disposition: none recorded"),
        }
        let _ = writeln!(text, "{ADVISORY}\nDrawn {}", self.drawn);
        text
    }

    fn write_read(&self, text: &mut String) {
        let all = &self.read.circumstances;
        let state = self.read.state.map_or("state not read", Jurisdiction::code);
        text.push_str("Read\n");
        line(
            text,
            &format!(
                "{} {state}, confidence {:.2}, {}",
                self.read.text, self.read.confidence, all.captured
            ),
        );
        line(
            text,
            &format!(
                "camera {}, clock {}, {}",
                all.camera,
                all.clock.name(),
                place(&self.read)
            ),
        );
        for picture in &all.pictures {
            line(
                text,
                &format!("picture {} sha256 {}", picture.kind.name(), picture.sha256),
            );
        }
        for model in &all.models {
            line(text, &format!("model sha256 {model}"));
        }
    }

    fn write_entry(&self, text: &mut String) {
        let hit = &self.case.alarm().hit;
        text.push_str("Entry as listed then\n");
        line(text, &listed(&hit.entry));
        for detail in hit.entry.details() {
            line(text, &detail);
        }
        let stale = if hit.list_is_stale { ", stale" } else { "" };
        let age = SignedDuration::from_secs(hit.list_age_seconds);
        let order = if age.is_negative() { "after" } else { "before" };
        line(
            text,
            &format!(
                "list sha256 {}, drawn {:#} {order}{stale}",
                hit.list_sha256,
                age.abs()
            ),
        );
        if let Some(rules) = &hit.rules_sha256 {
            line(text, &format!("rules sha256 {rules}"));
        }
        let (state, class) = (hit.state_match.name(), hit.class.name().replace('_', " "));
        line(
            text,
            &format!(
                "match {class}, state {state}, plate type {}, probability {:.2}",
                hit.plate_type_match.name(),
                hit.probability
            ),
        );
        if !hit.explanation.is_empty() {
            line(text, &format!("doubts: {}", hit.explanation));
        }
        for differs in &hit.contradictions {
            line(text, &format!("differs: {differs}"));
        }
    }
}

/// One line, whatever somebody wrote: none of it looks like the next one.
fn line(text: &mut String, words: &str) {
    let words: String = words::plain(words).collect();
    let _ = writeln!(text, "  {words}"); // a String takes everything
}

fn place(read: &Record) -> String {
    let Some(place) = &read.circumstances.place else {
        return "place not known".to_owned();
    };
    let about = place
        .accuracy_m
        .map_or(String::new(), |m| format!(" within {m:.0} m"));
    let heading = place
        .heading
        .map_or(String::new(), |h| format!(", heading {h:.0} degrees"));
    format!(
        "{:.5}, {:.5}{about}{heading}",
        place.latitude, place.longitude
    )
}

fn listed(entry: &Entry) -> String {
    let state = entry.state.map_or("no state", Jurisdiction::code);
    let category = entry.category.name().replace('_', " ");
    format!("{} {state}, {category}", entry.plate)
}

/// What a unit did in a period: for its supervisor (III.J, C.1).
#[derive(Clone, Debug, Default, PartialEq, Serialize, Deserialize)]
pub struct Summary {
    /// Reads.
    pub reads: u64,
    /// Hits that raised an alarm: not those that were kept back.
    pub hits: u64,
    /// Hits by what became of them: `accept`, `misread`, and `none` where nobody said.
    pub dispositions: BTreeMap<String, u64>,
    /// Entries made by hand.
    pub manual_entries: u64,
    /// Hours in which something was read: an hour with one read counts whole.
    pub hours: u64,
    /// Misreads among the hits that were disposed of, 0 to 1; nothing where none was.
    pub misread_share: Option<f64>,
    /// The 95 % interval of that share.
    pub misread_interval: Option<(f64, f64)>,
}

/// What is counted of a period.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// Reads.
    pub reads: u64,
    /// Hits by what became of them: `accept`, `misread`, and `none` where nobody said.
    pub dispositions: BTreeMap<String, u64>,
    /// Entries made by hand.
    pub manual_entries: u64,
    /// Hours in which something was read.
    pub hours: u64,
}

impl Counts {
    /// Adds what another unit did at the same time: its hours may be the same ones, and are not added.
    pub fn add(&mut self, other: &Self) {
        self.reads += other.reads;
        self.manual_entries += other.manual_entries;
        for (outcome, count) in &other.dispositions {
            *self.dispositions.entry(outcome.clone()).or_default() += count;
        }
    }
}

impl From<Counts> for Summary {
    fn from(counts: Counts) -> Self {
        let of = |name: &str| counts.dispositions.get(name).copied().unwrap_or(0);
        let (misreads, accepts) = (of("misread"), of("accept"));
        let total = misreads + accepts;
        Self {
            misread_share: (total > 0).then(|| misreads as f64 / total as f64),
            misread_interval: (total > 0).then(|| wilson(misreads, total)),
            reads: counts.reads,
            hits: counts.dispositions.values().sum(),
            dispositions: counts.dispositions,
            manual_entries: counts.manual_entries,
            hours: counts.hours,
        }
    }
}

#[cfg(test)]
mod tests;
