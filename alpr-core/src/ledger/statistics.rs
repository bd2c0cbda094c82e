//! The statistics that Arkansas Code 12-12-1805 asks for every six months, to be kept for 18 months.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;
use serde_json::Value;

use super::NOT_RECORDED;
use super::lists::{self, Lists};
use crate::audit::{Act, Entry};
use crate::error::Result;
use crate::period::Period;
use crate::report::Summary;
use crate::verify::Status;

/// What became of hits beyond this library: the agency's records know it, the log does not.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Outcomes {
    /// Hits that led to an arrest, if counted.
    pub arrests: Option<u64>,
    /// Hits that led to a prosecution, if counted.
    pub prosecutions: Option<u64>,
}

/// The statistics of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Statistics {
    /// The law.
    pub citation: &'static str,
    /// The period.
    pub period: Period,
    /// Plates that were scanned.
    pub scans: u64,
    /// The names of the lists: those put in force in the period, and the one in force as it began.
    pub lists: Vec<String>,
    /// Alarms of the period, by the list that the entry was in.
    pub matches: BTreeMap<String, u64>,
    /// Alarms of the period of which the source said that the entry holds.
    pub confirmed: u64,
    /// Alarms of the period that were rejected: another plate or state, or an entry that does not hold.
    pub non_correlating: u64,
    /// Alarms of the period of which the log has neither, at its end.
    pub open: u64,
    /// What the agency's records add.
    pub outcomes: Outcomes,
}

impl Statistics {
    /// The statistics of a period; scans come from its summary. Alarms count in the period in which they were raised,
    /// with what the whole log knows of them.
    ///
    /// # Errors
    /// Those of the log.
    pub fn new(
        log: impl IntoIterator<Item = Result<Entry>>,
        period: Period,
        summary: &Summary,
        outcomes: Outcomes,
    ) -> Result<Self> {
        let (mut lists, mut cases) = (Lists::default(), BTreeMap::<_, Option<String>>::new());
        let (mut names, mut matches) = (BTreeMap::new(), BTreeMap::new());
        for entry in log {
            let event = entry?.event;
            lists.add(&event, period);
            match event.act {
                Act::ListLoaded => {
                    names.insert(event.subject.clone(), lists::name(&event));
                }
                Act::AlarmRaised if period.contains(event.at) => {
                    let list = event.detail.get("list").and_then(|sha256| sha256.as_str());
                    let name = list.map(|sha256| (names.get(sha256), lists::unnamed(sha256)));
                    let name = name.map(|(name, other)| name.cloned().unwrap_or(other));
                    let name = name.unwrap_or_else(|| NOT_RECORDED.to_owned());
                    *matches.entry(name).or_insert(0) += 1;
                    cases.insert(event.subject, None);
                }
                Act::Verified => {
                    if let Some(case) = cases.get_mut(&event.subject) {
                        *case = status_after(case.as_deref(), &event.detail);
                    }
                }
                _ => {}
            }
        }
        let count = |status: Status| {
            let has = |case: &&Option<String>| case.as_deref() == Some(status.name());
            cases.values().filter(has).count() as u64
        };
        let (confirmed, rejected) = (count(Status::ConfirmedActive), count(Status::Rejected));
        Ok(Self {
            citation: "Ark. Code 12-12-1805",
            period,
            scans: summary.reads,
            lists: lists.names(),
            matches,
            confirmed,
            non_correlating: rejected,
            open: cases.len() as u64 - confirmed - rejected,
            outcomes,
        })
    }

    /// As text to be published.
    pub fn to_text(&self) -> String {
        let number = |count: Option<u64>| count.map_or("not known".to_owned(), |n| n.to_string());
        let lists = lists::words(&self.lists);
        let mut text = format!(
            "Licence plate readers, statistics ({})\n{}\n",
            self.citation,
            self.period.words()
        );
        for (what, value) in [
            ("plates scanned", self.scans.to_string()),
            ("lists", lists),
            ("confirmed matches", self.confirmed.to_string()),
            (
                "matches that did not correlate",
                self.non_correlating.to_string(),
            ),
            ("matches without a result", self.open.to_string()),
            ("arrests", number(self.outcomes.arrests)),
            ("prosecutions", number(self.outcomes.prosecutions)),
        ] {
            let _ = writeln!(text, "{what}: {value}"); // a String takes everything
        }
        for (list, count) in &self.matches {
            let _ = writeln!(text, "matches with {list}: {count}");
        }
        text
    }
}

/// Where a case stands after one more line of the log. What the source confirmed stays so if the entry goes from the
/// list.
fn status_after(before: Option<&str>, detail: &Value) -> Option<String> {
    let status = detail.get("status").and_then(Value::as_str);
    let (confirmed, withdrawn) = (Status::ConfirmedActive.name(), Status::Withdrawn.name());
    let was_confirmed =
        before == Some(confirmed) || detail.pointer("/step/active") == Some(&Value::Bool(true));
    let stays = was_confirmed && status == Some(withdrawn);
    let status = if stays { Some(confirmed) } else { status };
    status.map(str::to_owned)
}
