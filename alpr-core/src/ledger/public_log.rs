//! The public log of Minnesota Statutes 13.824: what is compared, and how often something hits. No plate is in it.

use std::collections::BTreeMap;
use std::fmt::Write;

use serde::Serialize;

use super::lists::{self, Lists};
use crate::audit::{Act, Entry, Event};
use crate::error::Result;
use crate::hotlist::Category;
use crate::period::Period;
use crate::report::Summary;

/// The public log of a period.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct PublicLog {
    /// The law.
    pub citation: &'static str,
    /// The period.
    pub period: Period,
    /// The lists that reads were compared with: those put in force in the period, the last one before it,
    /// and those of its alarms.
    pub lists: Vec<String>,
    /// Plates that were read.
    pub reads: u64,
    /// Hours in which something was read.
    pub hours: u64,
    /// Alarms by the category of the entry. What no category of this library fits is `other`: a list's own words
    /// might be anything, and this is for the public.
    pub hits: BTreeMap<String, u64>,
}

impl PublicLog {
    /// The log of a period; reads and hours come from its summary.
    ///
    /// # Errors
    /// Those of the log.
    pub fn new(
        log: impl IntoIterator<Item = Result<Entry>>,
        period: Period,
        summary: &Summary,
    ) -> Result<Self> {
        let (mut lists, mut hits) = (Lists::default(), BTreeMap::new());
        for entry in log {
            let event = entry?.event;
            lists.add(&event, period);
            if event.act == Act::AlarmRaised && period.contains(event.at) {
                *hits.entry(category(&event)).or_insert(0) += 1;
            }
        }
        Ok(Self {
            citation: "Minn. Stat. 13.824",
            period,
            lists: lists.names(),
            reads: summary.reads,
            hours: summary.hours,
            hits,
        })
    }

    /// As text to be published.
    pub fn to_text(&self) -> String {
        let (reads, hours) = (self.reads, self.hours);
        let mut text = format!(
            "Licence plate readers, public log ({})\n{}\nplates read: {reads}, in {hours} hours\n",
            self.citation,
            self.period.words()
        );
        let lists = lists::words(&self.lists);
        // A String takes everything.
        let _ = writeln!(text, "compared with: {lists}");
        for (category, count) in &self.hits {
            let _ = writeln!(text, "hits, {}: {count}", category.replace('_', " "));
        }
        if self.hits.is_empty() {
            text.push_str("hits: none\n");
        }
        text
    }
}

/// The category of an alarm: its own field, or else the words before the plate on the alarm's line.
fn category(event: &Event) -> String {
    let field = |name: &str| event.detail.get(name).and_then(|value| value.as_str());
    let words = || Some(field("text")?.split_once(": listed ")?.0);
    let name = field("category").or_else(words).unwrap_or_default();
    match Category::from(name.to_owned()) {
        Category::Other(_) => "other".to_owned(),
        known => known.name().to_owned(),
    }
}
