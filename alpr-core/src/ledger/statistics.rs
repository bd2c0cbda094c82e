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
use crate::verify::{Reason, Status};

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
    /// The names of the lists: those put in force in the period, the last one before it, and those of its alarms.
    pub lists: Vec<String>,
    /// Alarms of the period, by the list that the entry was in; entries by hand are one.
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
        let (mut lists, mut matches) = (Lists::default(), BTreeMap::new());
        let mut cases = BTreeMap::<String, Standing>::new();
        for entry in log {
            let event = entry?.event;
            lists.add(&event, period);
            match event.act {
                Act::AlarmRaised if period.contains(event.at) => {
                    let name = lists.of_alarm(&event);
                    let name = name.unwrap_or_else(|| NOT_RECORDED.to_owned());
                    *matches.entry(name).or_insert(0) += 1;
                    cases.insert(event.subject, Standing::default());
                }
                Act::Verified => {
                    if let Some(case) = cases.get_mut(&event.subject) {
                        case.add(&event.detail);
                    }
                }
                _ => {}
            }
        }
        let count =
            |is: fn(&Standing) -> bool| cases.values().filter(|case| is(case)).count() as u64;
        let (confirmed, rejected) = (count(Standing::is_confirmed), count(Standing::is_rejected));
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

/// Where a case stands, as far as the log tells.
#[derive(Default)]
struct Standing {
    status: Option<String>,
    /// Whether the source said last that the entry holds.
    is_active: bool,
    /// Why it ended, as somebody said last, unless a look came after.
    said: Option<Reason>,
    /// Whether it was rejected by a word alone, which no look or answer shows.
    is_mere_word: bool,
}

impl Standing {
    /// Takes one more line of the log.
    fn add(&mut self, detail: &Value) {
        let text = |at| detail.pointer(at).and_then(Value::as_str);
        // Of another reason in somebody's own words nobody knows what it means.
        let reason = |at| Reason::named(text(at)?, "").ok();
        self.status = text("/status").map(str::to_owned);
        let answer = detail.pointer("/step/active").and_then(Value::as_bool);
        self.is_active = answer.unwrap_or(self.is_active);
        match text("/step/step") {
            Some("read_checked") => (self.said, self.is_mere_word) = (None, false),
            Some("rejected") => {
                (self.said, self.is_mere_word) = (reason("/step/reason/reason"), true);
            }
            Some("disposed") => self.said = reason("/step/disposition/reason"),
            _ => {}
        }
    }

    fn is(&self, status: Status) -> bool {
        self.status.as_deref() == Some(status.name())
    }

    /// What the source confirmed stays so if the entry goes from the list.
    fn is_confirmed(&self) -> bool {
        self.is(Status::ConfirmedActive) || self.is(Status::Withdrawn) && self.is_active
    }

    /// A duplicate, and what somebody calls otherwise, may be of the listed plate.
    fn is_rejected(&self) -> bool {
        let is_shown = self.is(Status::Rejected) && !self.is_mere_word;
        let is_said = match self.said {
            Some(Reason::WrongCharacters | Reason::WrongState | Reason::NotAPlate) => true,
            // The source may have been asked again.
            Some(Reason::NotActive) => self.is(Status::Withdrawn),
            _ => false,
        };
        !self.is_confirmed() && (is_shown || is_said)
    }
}
