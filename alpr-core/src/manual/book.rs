//! The manual entries of an agency: live for the next read, and each with somebody who answers for it.

use std::collections::BTreeMap;

use jiff::Timestamp;

use super::{Draft, ManualEntry, Removal, Wanted};
use crate::error::{Error, ErrorKind, Result};
use crate::hotlist::{self, Hit, HotList, ListInfo, MAX_LISTED_LEN, MatchRules, Pattern, build};
use crate::record::{Id, Record};
use crate::words;

/// The most entries of a book, ended ones among them.
pub const MAX_MANUAL: usize = 100_000;

/// Manual entries by name, in the order in which they were made. Ended ones stay until retention takes them.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct ManualBook(BTreeMap<Id, ManualEntry>);

impl ManualBook {
    /// All of them, the oldest first.
    pub fn entries(&self) -> impl Iterator<Item = &ManualEntry> {
        self.0.values()
    }

    /// Makes an entry; it holds for the next read. The same made at the same moment again changes nothing.
    ///
    /// # Errors
    /// Those of [`ManualEntry::new`]; [`ErrorKind::InvalidArgument`] over [`MAX_MANUAL`], and if the same was made at
    /// this moment and has ended since.
    pub fn enter(&mut self, draft: Draft, now: Timestamp) -> Result<&ManualEntry> {
        let entry = ManualEntry::new(draft, now)?;
        if self.0.contains_key(&entry.id) {
            return Ok(self.open(entry.id, now)?);
        }
        self.restore(entry)
    }

    /// Puts back an entry that was kept. One of the same name takes its place.
    ///
    /// # Errors
    /// Those of [`ManualEntry::check`]; [`ErrorKind::InvalidArgument`] over [`MAX_MANUAL`].
    pub fn restore(&mut self, entry: ManualEntry) -> Result<&ManualEntry> {
        entry.check()?;
        if self.0.len() >= MAX_MANUAL && !self.0.contains_key(&entry.id) {
            let text =
                format!("expected at most {MAX_MANUAL} manual entries: purge those that ended");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        let slot = self.0.entry(entry.id).or_insert_with(|| entry.clone());
        *slot = entry;
        Ok(slot)
    }

    /// Ends an entry because its purpose ended.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name and a reason, [`ErrorKind::InvalidArgument`] if it is unknown or ended.
    pub fn remove(&mut self, id: Id, removal: Removal) -> Result<&ManualEntry> {
        removal.check(words::new_name)?;
        let entry = self.open(id, removal.at)?;
        entry.removed = Some(removal);
        Ok(entry)
    }

    /// The owner looked, and the purpose still holds.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if somebody else did, [`ErrorKind::InvalidArgument`] if it is unknown or ended.
    pub fn review(&mut self, id: Id, by: &str, now: Timestamp) -> Result<&ManualEntry> {
        let entry = self.open(id, now)?;
        if entry.draft.owner != by {
            let text = format!(
                "the owner is {}, got {by}: transfer the entry first",
                entry.draft.owner
            );
            return Err(Error::new(ErrorKind::Refused, text));
        }
        entry.reviewed = now;
        Ok(entry)
    }

    /// Somebody else answers for it from now on.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, [`ErrorKind::InvalidArgument`] if it is unknown or ended.
    pub fn transfer_owner(&mut self, id: Id, to: &str, now: Timestamp) -> Result<&ManualEntry> {
        words::new_name("the new owner", to)?;
        let entry = self.open(id, now)?;
        to.clone_into(&mut entry.draft.owner);
        Ok(entry)
    }

    /// Entries whose owners have to look whether the purpose still holds.
    pub fn due_for_review(&self, now: Timestamp) -> impl Iterator<Item = &ManualEntry> {
        self.entries().filter(move |entry| entry.is_due(now))
    }

    /// Entries in force whose owner is none of these people: somebody left.
    pub fn orphans(&self, people: &[&str], now: Timestamp) -> impl Iterator<Item = &ManualEntry> {
        self.entries().filter(move |entry| {
            entry.is_active(now) && !people.contains(&entry.draft.owner.as_str())
        })
    }

    /// Ends all entries that are not marked as ongoing, as Nebraska asks for at the end of a shift (Neb. Rev. Stat.
    /// 60-3204): those of a unit, or of all where none is given. `by` is who ends the shift. Gives their names.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, [`ErrorKind::InvalidArgument`] if it is too long or has control
    /// characters.
    pub fn end_shift(&mut self, by: &str, unit: Option<&str>, now: Timestamp) -> Result<Vec<Id>> {
        let removal = Removal {
            by: by.to_owned(),
            at: now,
            reason: "end of shift".to_owned(),
        };
        removal.check(words::new_name)?;
        let ends = |entry: &&mut ManualEntry| {
            let is_of = unit.is_none() || entry.draft.unit.as_deref() == unit;
            is_of && entry.is_active(now) && !entry.draft.ongoing
        };
        let ended = self.0.values_mut().filter(ends).map(|entry| {
            entry.removed = Some(removal.clone());
            entry.id
        });
        Ok(ended.collect())
    }

    /// The entries that a read may be: whole plates and parts of plates, by the same rules as the list's. Of a part,
    /// the probability is that of its known characters; `?` and `*` fit what was not read too, and no character may be
    /// lost or added. The hit's entry has the text that was read, or else the most probable one that fits. Give each
    /// entry's [`change`](ManualEntry::change) to a live list instead, and there are no whole plates left to find here:
    /// `parts_only` leaves them out.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn matches(
        &self,
        record: &Record,
        rules: &MatchRules,
        now: Timestamp,
        parts_only: bool,
    ) -> Result<Vec<Hit>> {
        let (mut plates, mut parts) = (Vec::new(), Vec::new());
        for entry in self.entries().filter(|entry| entry.is_active(now)) {
            match &entry.draft.wanted {
                // Longer ones were taken before there was a limit: no list holds them, and they must not stop the
                // others.
                Wanted::Plate(plate) if !parts_only && plate.len() <= MAX_LISTED_LEN => {
                    plates.push(entry.entry(*plate));
                }
                Wanted::Plate(_) => {}
                Wanted::Pattern(pattern) => parts.push((entry, pattern.parse::<Pattern>()?)),
            }
        }
        if plates.is_empty() && parts.is_empty() {
            return Ok(Vec::new());
        }
        let info = ListInfo::new("manual entries", now, now);
        let (list, query) = (HotList::open(build(plates, &info)?)?, record.query());
        let mut hits = list.matches(&query, rules, now)?;
        for (entry, part) in parts {
            let state = entry.draft.state;
            let of = |plate| entry.entry(plate);
            hits.extend(list.match_part(&part, state, &query, rules, now, of));
        }
        hits.sort_by_key(|hit| hit.entry.plate);
        hotlist::sort(&mut hits);
        Ok(hits)
    }

    fn open(&mut self, id: Id, now: Timestamp) -> Result<&mut ManualEntry> {
        let found = self.0.get_mut(&id).filter(|entry| entry.is_active(now));
        found.ok_or_else(|| {
            let text = format!("there is no manual entry {id} in force: list those that are");
            Error::new(ErrorKind::InvalidArgument, text)
        })
    }
}
