//! A full list, and the changes that hold beside it.

use std::collections::{HashMap, HashSet};
use std::sync::Arc;

use super::HotList;
use super::corrections::Corrections;
use super::entry::{Entry, EntryKey};
use super::import::Change;
use crate::error::Result;

/// The newest change of each entry, and its number among all; what one line asks for has one number.
pub(super) type Changes = HashMap<EntryKey, (u64, Change)>;

/// A full list, and what its source changed since.
#[derive(Debug)]
pub(super) struct Full<D> {
    pub(super) list: Arc<HotList<D>>,
    pub(super) increments: Arc<Changes>,
}

impl<D> Full<D> {
    pub(super) fn new(list: HotList<D>) -> Self {
        Self {
            list: Arc::new(list),
            increments: Arc::default(),
        }
    }
}

impl<D: AsRef<[u8]>> Full<D> {
    /// Whether an entry of this key is listed, of which this change is known.
    pub(super) fn has(&self, entry: &Entry, known: Option<&(u64, Change)>) -> Result<bool> {
        if let Some((_, change)) = known {
            return Ok(change.listed().is_some());
        }
        let (key, listed) = (entry.key(), self.list.of_plate(entry.plate)?);
        Ok(listed.iter().any(|other| other.key() == key))
    }

    /// What these changes may correct, with what is listed of it, where these further changes hold above the source's.
    pub(super) fn corrections(
        &self,
        changes: &[Change],
        above: Option<&Changes>,
    ) -> Result<Corrections> {
        let known = |key: &EntryKey| {
            above
                .and_then(|above| above.get(key))
                .or_else(|| self.increments.get(key))
        };
        let (mut is_unknown, mut gone) = (false, HashSet::new());
        for change in changes {
            let (entry, key) = (change.entry(), change.entry().key());
            if !matches!(change, Change::Put(_)) {
                is_unknown |= gone.contains(&key) || !self.has(entry, known(&key))?;
            }
            if matches!(change, Change::Remove(_)) {
                gone.insert(key);
            }
        }
        if !is_unknown {
            return Ok(Corrections::default());
        }
        // Of all of them: one may take away what a later one names.
        let mut corrections = Corrections::of(changes);
        for key in changes.iter().map(|change| change.entry().key()) {
            if known(&key).is_some_and(|(_, change)| change.listed().is_none()) {
                corrections.remove(key);
            }
        }
        for entry in self.list.entries() {
            let entry = entry?;
            if known(&entry.key()).is_none() {
                corrections.list(&entry);
            }
        }
        let none = Changes::new();
        let put = put(holding(&self.increments, above.unwrap_or(&none)));
        put.into_iter().for_each(|entry| corrections.list(entry));
        Ok(corrections)
    }
}

// Not derived: that would ask for bytes that can be copied.
impl<D> Clone for Full<D> {
    fn clone(&self) -> Self {
        Self {
            list: Arc::clone(&self.list),
            increments: Arc::clone(&self.increments),
        }
    }
}

/// The changes that hold: where there are two of a record, the manual one.
pub(super) fn holding<'a>(
    increments: &'a Changes,
    manual: &'a Changes,
) -> impl Iterator<Item = &'a (u64, Change)> {
    let below = increments
        .iter()
        .filter(|(key, _)| !manual.contains_key(key));
    manual.values().chain(below.map(|(_, change)| change))
}

/// The entries that changes put, in the order in which they came.
pub(super) fn put<'a>(changes: impl Iterator<Item = &'a (u64, Change)>) -> Vec<&'a Entry> {
    let put = changes.filter_map(|(number, change)| Some((*number, change.listed()?)));
    let mut put: Vec<_> = put.collect();
    put.sort_unstable_by_key(|(number, _)| *number);
    put.into_iter().map(|(_, entry)| entry).collect()
}
