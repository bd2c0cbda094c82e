//! What a new list changes: entries added, removed and changed, hits to withdraw, reads to look at again.

use std::collections::{BTreeMap, HashMap};

use jiff::Timestamp;

use super::HotList;
use super::build::build;
use super::corrections::{Record, record};
use super::entry::{Entry, EntryKey};
use super::index::ListInfo;
use crate::error::Result;

/// The difference between two lists, each part in the order of the plates.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Diff {
    /// Entries that only the new list has.
    pub added: Vec<Entry>,
    /// Entries that only the old list has.
    pub removed: Vec<Entry>,
    /// Records that both have of a plate and that say something else: the old entry and the new one.
    pub changed: Vec<(Entry, Entry)>,
}

impl Diff {
    /// Compares two lists plate by plate: entries by [`Entry::key`], then those of one record number.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) if an index contradicts itself.
    pub fn new<A: AsRef<[u8]>, B: AsRef<[u8]>>(old: &HotList<A>, new: &HotList<B>) -> Result<Self> {
        let (mut old, mut new) = (Plates::new(old.entries()), Plates::new(new.entries()));
        let (mut before, mut after) = (old.next()?, new.next()?);
        let mut diff = Self::default();
        loop {
            let plate = |of: &[Entry]| of.first().map(|e| e.plate.as_str().to_owned());
            match (plate(&before), plate(&after)) {
                (None, None) => return Ok(diff),
                (Some(a), Some(b)) if a == b => {
                    diff.plate(std::mem::take(&mut before), std::mem::take(&mut after));
                    (before, after) = (old.next()?, new.next()?);
                }
                (Some(a), b) if b.as_ref().is_none_or(|b| a < *b) => {
                    diff.plate(std::mem::take(&mut before), Vec::new());
                    before = old.next()?;
                }
                _ => {
                    diff.plate(Vec::new(), std::mem::take(&mut after));
                    after = new.next()?;
                }
            }
        }
    }

    /// Compares the entries of one plate.
    fn plate(&mut self, old: Vec<Entry>, new: Vec<Entry>) {
        let mut before: BTreeMap<EntryKey, Vec<Entry>> = BTreeMap::new();
        for entry in old.into_iter().rev() {
            before.entry(entry.key()).or_default().push(entry);
        }
        let mut unknown = Vec::new();
        for entry in new {
            match before.get_mut(&entry.key()).and_then(Vec::pop) {
                None => unknown.push(entry),
                Some(was) if was != entry => self.changed.push((was, entry)),
                Some(_) => {}
            }
        }
        let left = before.into_values();
        let left = left.flat_map(|left| left.into_iter().rev());
        let mut left: Vec<Option<Entry>> = left.map(Some).collect();
        // The places of each record among them, the first one last.
        let mut places: HashMap<Record, Vec<usize>> = HashMap::new();
        for (place, entry) in left.iter().enumerate().rev() {
            if let Some(record) = entry.as_ref().and_then(record) {
                places.entry(record).or_default().push(place);
            }
        }
        for entry in unknown {
            // A record of which the state was corrected is the same record.
            let place = record(&entry).and_then(|record| places.get_mut(&record)?.pop());
            match place.and_then(|place| left.get_mut(place)?.take()) {
                Some(was) => self.changed.push((was, entry)),
                None => self.added.push(entry),
            }
        }
        self.removed.extend(left.into_iter().flatten());
    }

    /// Whether the lists say the same.
    pub fn is_empty(&self) -> bool {
        self.added.is_empty() && self.removed.is_empty() && self.changed.is_empty()
    }

    /// What is new or was changed, as the new list has it.
    pub fn brought(&self) -> impl Iterator<Item = &Entry> {
        let changed = self.changed.iter().map(|(_, new)| new);
        self.added.iter().chain(changed)
    }

    /// A list of what the new one [brought](Self::brought): match recent reads against it when a list is refreshed.
    ///
    /// # Errors
    /// Those of [`build`].
    pub fn news(&self, info: &ListInfo) -> Result<HotList> {
        HotList::open(build(self.brought().cloned(), info)?)
    }
}

/// Entries plate by plate.
struct Plates<I> {
    entries: I,
    ahead: Option<Entry>,
}

impl<I: Iterator<Item = Result<Entry>>> Plates<I> {
    fn new(entries: I) -> Self {
        Self {
            entries,
            ahead: None,
        }
    }

    /// The entries of the next plate; none at the end.
    fn next(&mut self) -> Result<Vec<Entry>> {
        let mut plate: Vec<Entry> = self.ahead.take().into_iter().collect();
        for entry in self.entries.by_ref() {
            let entry = entry?;
            if plate
                .first()
                .is_some_and(|first| first.plate != entry.plate)
            {
                self.ahead = Some(entry);
                break;
            }
            plate.push(entry);
        }
        Ok(plate)
    }
}

/// Why an open hit no longer stands.
#[derive(Clone, Debug, PartialEq)]
pub enum Withdrawal {
    /// The new list does not have the record.
    Vanished,
    /// The record says something else now.
    Changed(Box<Entry>),
    /// The record holds no longer, or not yet.
    Expired,
}

impl Withdrawal {
    /// The name in the bindings: `vanished`, `changed` or `expired`.
    pub fn name(&self) -> &'static str {
        match self {
            Self::Vanished => "vanished",
            Self::Changed(_) => "changed",
            Self::Expired => "expired",
        }
    }
}

impl<D: AsRef<[u8]>> HotList<D> {
    /// Whether a hit of this entry of an older list is to be withdrawn now that this list is in force, and why. It is
    /// not where only the times, the priority or a note of the entry differ: what somebody compares with the plate is
    /// the same. An entry that an officer made by hand stands whatever a list says: its owner ends it.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) if the index contradicts itself.
    pub fn withdrawal(&self, hit: &Entry, now: Timestamp) -> Result<Option<Withdrawal>> {
        Ok(withdrawal(&self.of_plate(hit.plate)?, hit, now))
    }
}

/// As [`HotList::withdrawal`], where these are the entries of the hit's plate.
pub(super) fn withdrawal(listed: &[Entry], hit: &Entry, now: Timestamp) -> Option<Withdrawal> {
    if hit.is_by_hand() {
        return None;
    }
    let key = hit.key();
    let alike = |entry: &&Entry| entry.key() == key && looks_like(entry, hit);
    let mut alike = listed.iter().filter(alike).peekable();
    if alike.peek().is_some() {
        let holds = alike.any(|entry| entry.is_active(now));
        return (!holds).then_some(Withdrawal::Expired);
    }
    let same = listed.iter().find(|entry| entry.key() == key);
    let changed = same.or_else(|| listed.iter().find(|entry| entry.is_of_record(hit)));
    Some(changed.map_or(Withdrawal::Vanished, |entry| {
        Withdrawal::Changed(Box::new(entry.clone()))
    }))
}

/// Whether two entries are of the same plate and vehicle, for the same reason: all that somebody compares.
fn looks_like(a: &Entry, b: &Entry) -> bool {
    (a.plate, a.state, &a.category) == (b.plate, b.state, &b.category)
        && (&a.plate_type, &a.plate_year) == (&b.plate_type, &b.plate_year)
        && a.vehicle == b.vehicle
}
