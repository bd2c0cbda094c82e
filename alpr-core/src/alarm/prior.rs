//! What was found of an entry before, shown with its next alarm: a source that said "not active" must be heard twice.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::hotlist::{EntryKey, Hit};

/// The most entries of which a desk remembers a finding: ten years of a department with thirty hits a day.
pub const MAX_PRIORS: usize = 100_000;

/// How an earlier hit of an entry ended.
#[derive(Clone, Debug, PartialEq)]
pub struct Prior {
    /// The entry.
    pub entry: EntryKey,
    /// SHA-256 of the list that it was on.
    pub list: String,
    /// When it was found.
    pub at: Timestamp,
    /// Whether it was that the entry does not hold.
    pub is_inactive: bool,
    /// What was found, and by whom.
    pub words: String,
}

impl Prior {
    /// Whether it was found that the entry of this very list does not hold: nothing new was heard of its source since.
    fn contradicts(&self, hit: &Hit) -> bool {
        self.is_inactive && *self.list == *hit.list.sha256
    }
}

/// The last finding of each entry.
#[derive(Clone, Debug, Default)]
pub(super) struct Priors(BTreeMap<EntryKey, Prior>);

impl Priors {
    /// Keeps a finding, unless a later one of the entry is kept. Of too many the oldest goes.
    pub(super) fn remember(&mut self, prior: Prior) {
        if self
            .0
            .get(&prior.entry)
            .is_some_and(|kept| kept.at > prior.at)
        {
            return;
        }
        self.0.insert(prior.entry.clone(), prior);
        if self.0.len() > MAX_PRIORS {
            let oldest = self.0.iter().min_by_key(|(_, prior)| prior.at);
            if let Some(key) = oldest.map(|(key, _)| key.clone()) {
                self.0.remove(&key);
            }
        }
    }

    /// What is known of a hit's entry, in words, and whether the hit must not sound for it.
    pub(super) fn of(&self, hit: &Hit) -> Option<(String, bool)> {
        let prior = self.0.get(&hit.entry.key())?;
        Some((
            format!("before: {} {}", prior.at, prior.words),
            prior.contradicts(hit),
        ))
    }
}
