//! Which entry a line means that names another plate of its record, or no record: so that what was corrected or removed
//! does not stay listed.

use std::collections::{BTreeMap, HashMap, HashSet};

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
pub struct Corrections {
    listed: HashMap<Named, BTreeMap<EntryKey, Entry>>,
    /// What was removed by its own name: the same removal once more removes nothing else.
    removed: HashSet<EntryKey>,
}

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
        Self {
            listed: names.map(|name| (name, BTreeMap::new())).collect(),
            removed: HashSet::new(),
        }
    }

    /// Whether there are none, so that nothing needs to be told.
    pub fn is_empty(&self) -> bool {
        self.listed.is_empty()
    }

    /// Tells an entry of the list to which the changes are applied.
    pub fn list(&mut self, entry: &Entry) {
        self.removed.remove(&entry.key());
        for name in names(entry) {
            if let Some(entries) = self.listed.get_mut(&name) {
                entries.insert(entry.key(), entry.clone());
            }
        }
    }

    /// Tells that an entry of this key was removed before.
    pub(super) fn remove(&mut self, key: EntryKey) {
        self.removed.insert(key);
    }

    /// The entry that the next change takes away beside that of its own key, as [`Change`] tells; changes come in
    /// their order.
    pub fn next(&mut self, change: &Change) -> Option<Entry> {
        let (entry, key) = (change.entry(), change.entry().key());
        let is_removal = matches!(change, Change::Remove(_));
        let is_again = is_removal && self.removed.contains(&key);
        let entries = self.listed.get(&named(entry));
        let others = entries.filter(|entries| !is_again && !entries.contains_key(&key));
        let meant = others.and_then(|others| meant(others, change)).cloned();
        for gone in meant.iter().chain([entry]) {
            self.forget(gone);
        }
        if is_removal {
            self.remove(key);
        } else {
            self.list(entry);
        }
        meant
    }

    fn forget(&mut self, entry: &Entry) {
        for name in names(entry) {
            if let Some(entries) = self.listed.get_mut(&name) {
                entries.remove(&entry.key());
            }
        }
    }
}

/// The entry that a line means whose own is not there. Of a record: the only one of its plate, or else the only one.
/// Without the number of a record: the only one of its plate and state, and of its category where the line says of one
/// that it is to be removed.
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
        (Change::Remove(_), None) if line.category.name() != UNSAID => {
            only(&|entry| is_of_state(entry) && entry.category == line.category)
        }
        (_, None) => only(&is_of_state),
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{entry, list};
    use super::super::{Category, LiveList, Origin};
    use super::*;
    use crate::plate::Jurisdiction;

    fn numbered(text: &str, number: &str) -> Entry {
        let mut entry = entry(text, Some(Jurisdiction::MO));
        entry.record = Some(number.to_owned());
        entry
    }

    /// The plates that are left of these entries after these changes, by one call.
    fn left(entries: &[Entry], changes: &[Change]) -> Vec<String> {
        let live = LiveList::new(list(entries.to_vec())).unwrap();
        live.apply(changes, Origin::Increment).unwrap();
        let info = live.list().info().clone();
        let folded = super::super::HotList::open(live.fold(Vec::new(), &info).unwrap()).unwrap();
        folded
            .entries()
            .map(|entry| entry.unwrap().plate.to_string())
            .collect()
    }

    #[test]
    fn a_removal_without_a_number_is_of_its_category_where_it_says_one() {
        let listed = numbered("ABC123", "M1");
        let remove = |category: Category| {
            let mut line = entry("ABC123", Some(Jurisdiction::MO));
            line.category = category;
            left(std::slice::from_ref(&listed), &[Change::Remove(line)])
        };
        assert_eq!(remove(listed.category.clone()), [""; 0]);
        assert_eq!(remove(Category::Other(UNSAID.into())), [""; 0]);
        assert_eq!(remove(Category::Amber), ["ABC123"]);
    }

    #[test]
    fn changes_of_one_batch_are_taken_in_their_order() {
        let both = [numbered("ABC123", "W2"), numbered("XYZ789", "W2")];
        let mut unnumbered = entry("ABC123", Some(Jurisdiction::MO));
        unnumbered.category = Category::Other(UNSAID.into());
        for removal in [unnumbered, both[0].clone()] {
            let changes = [Change::Remove(removal), Change::Correct(both[0].clone())];
            assert_eq!(left(&both, &changes), ["ABC123"]);
        }
    }

    #[test]
    fn a_removal_that_comes_again_removes_nothing_else() {
        let both = [numbered("ABC123", "W2"), numbered("XYZ789", "W2")];
        let removal = Change::Remove(both[0].clone());
        let twice = [removal.clone(), removal.clone()];
        assert_eq!(left(&both, &twice), ["XYZ789"]);
        let live = LiveList::new(list(both.to_vec())).unwrap();
        for origin in [Origin::Increment, Origin::Increment, Origin::Manual] {
            live.apply(std::slice::from_ref(&removal), origin).unwrap();
        }
        assert_eq!(live.changes(), 1, "and nothing else");
    }
}
