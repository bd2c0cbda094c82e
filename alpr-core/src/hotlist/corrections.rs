//! Which entry of a record a line means that names another plate: so that a corrected plate does not stay listed.

use std::collections::{BTreeMap, HashMap};

use super::entry::{Entry, EntryKey, Source};
use super::import::Change;

/// A record: its source and its number there.
pub(super) type Record = (Option<Source>, String);

/// The entries of the records that changes correct or remove from.
#[derive(Clone, Debug, Default)]
pub struct Corrections(HashMap<Record, BTreeMap<EntryKey, Entry>>);

/// The record of an entry that has a number.
pub(super) fn record(entry: &Entry) -> Option<Record> {
    Some((entry.source.clone(), entry.record.clone()?))
}

impl Corrections {
    /// The records that these changes may correct or remove from; tell it what is [listed](Self::list) of them.
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let may = changes
            .into_iter()
            .filter(|change| !matches!(change, Change::Put(_)));
        let records = may.filter_map(|change| record(change.entry()));
        Self(records.map(|record| (record, BTreeMap::new())).collect())
    }

    /// Whether there are none, so that nothing needs to be told.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells an entry of the list to which the changes are applied.
    pub fn list(&mut self, entry: &Entry) {
        let known = record(entry).and_then(|record| self.0.get_mut(&record));
        if let Some(entries) = known {
            entries.insert(entry.key(), entry.clone());
        }
    }

    /// The entry that the next change takes away beside that of its own key, as [`Change`] tells; changes come in
    /// their order.
    pub fn next(&mut self, change: &Change) -> Option<Entry> {
        let (entry, key) = (change.entry(), change.entry().key());
        let entries = self.0.get_mut(&record(entry)?)?;
        let is_put = matches!(change, Change::Put(_));
        let meant = if is_put || entries.contains_key(&key) {
            None
        } else {
            meant(entries, entry)
        };
        let taken = meant.and_then(|meant| entries.remove(&meant));
        match change {
            Change::Remove(_) => entries.remove(&key),
            Change::Put(_) | Change::Correct(_) => entries.insert(key, entry.clone()),
        };
        taken
    }
}

/// The entry that a line means whose own the record does not have: the only one of its plate, or else the only one.
fn meant(entries: &BTreeMap<EntryKey, Entry>, line: &Entry) -> Option<EntryKey> {
    let (source, number) = record(line)?;
    let first = EntryKey::Record(source, number, line.plate, None);
    let of_plate = entries
        .range(first..)
        .map(|(key, entry)| (key, entry.plate));
    let mut of_plate = of_plate.take_while(|(_, plate)| *plate == line.plate);
    let only = match (of_plate.next(), of_plate.next()) {
        (Some((only, _)), None) => only,
        (None, _) if entries.len() == 1 => entries.keys().next()?,
        _ => return None,
    };
    Some(only.clone())
}
