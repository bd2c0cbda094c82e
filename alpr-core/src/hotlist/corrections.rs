//! Which entry a line means that names another plate of its record, or no record: so that what was corrected or removed
//! does not stay listed.

use std::collections::{BTreeMap, HashMap};

use super::entry::{Entry, EntryKey, Source};
use super::import::{Change, UNSAID};
use crate::plate::PlateText;

/// A record: its source and its number there.
pub(super) type Record = (Option<Source>, String);

/// What a line names: a record, or, without its number, the source's entries of a plate.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
enum Named {
    Record(Record),
    Plate(Option<Source>, PlateText),
}

/// The entries that changes may correct or remove from.
#[derive(Clone, Debug, Default)]
pub struct Corrections(HashMap<Named, BTreeMap<EntryKey, Entry>>);

/// The record of an entry that has a number.
pub(super) fn record(entry: &Entry) -> Option<Record> {
    Some((entry.source.clone(), entry.record.clone()?))
}

fn of_plate(entry: &Entry) -> Named {
    Named::Plate(entry.source.clone(), entry.plate)
}

fn named(entry: &Entry) -> Named {
    record(entry).map_or_else(|| of_plate(entry), Named::Record)
}

/// Every name that lines may call an entry by.
fn names(entry: &Entry) -> impl Iterator<Item = Named> {
    let of_record = record(entry).map(Named::Record);
    of_record.into_iter().chain([of_plate(entry)])
}

impl Corrections {
    /// The records that these changes may correct or remove from; tell it what is [listed](Self::list) of them.
    pub fn of<'a>(changes: impl IntoIterator<Item = &'a Change>) -> Self {
        let may = changes
            .into_iter()
            .filter(|change| !matches!(change, Change::Put(_)));
        let names = may.map(|change| named(change.entry()));
        Self(names.map(|name| (name, BTreeMap::new())).collect())
    }

    /// Whether there are none, so that nothing needs to be told.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Tells an entry of the list to which the changes are applied.
    pub fn list(&mut self, entry: &Entry) {
        for name in names(entry) {
            if let Some(entries) = self.0.get_mut(&name) {
                entries.insert(entry.key(), entry.clone());
            }
        }
    }

    /// The entry that the next change takes away beside that of its own key, as [`Change`] tells; changes come in
    /// their order.
    pub fn next(&mut self, change: &Change) -> Option<Entry> {
        let entry = change.entry();
        let entries = self.0.get(&named(entry));
        let others = entries.filter(|entries| !entries.contains_key(&entry.key()));
        let meant = others.and_then(|others| meant(others, change)).cloned();
        for gone in meant.iter().chain([entry]) {
            self.forget(gone);
        }
        if !matches!(change, Change::Remove(_)) {
            self.list(entry);
        }
        meant
    }

    fn forget(&mut self, entry: &Entry) {
        for name in names(entry) {
            if let Some(entries) = self.0.get_mut(&name) {
                entries.remove(&entry.key());
            }
        }
    }
}

/// The entry that a line means whose own is not there. Of a record: the only one of its plate, or else the only one.
/// Without the number of a record: the only one of its plate and state, unless the line says of another category that
/// it is to be removed.
fn meant<'a>(entries: &'a BTreeMap<EntryKey, Entry>, change: &Change) -> Option<&'a Entry> {
    let line = change.entry();
    let only = |fits: &dyn Fn(&Entry) -> bool| {
        let mut fitting = entries.values().filter(|entry| fits(entry));
        fitting.next().filter(|_| fitting.next().is_none())
    };
    let is_of_plate = |entry: &Entry| entry.plate == line.plate;
    let is_of_state = |entry: &Entry| line.state.is_none() || entry.state == line.state;
    match (change, &line.record) {
        (Change::Put(_), _) => None,
        (_, Some(_)) if entries.values().any(is_of_plate) => only(&is_of_plate),
        (_, Some(_)) => only(&|_| true),
        (Change::Remove(_), None) if line.category.name() != UNSAID => None,
        (_, None) => only(&is_of_state),
    }
}
