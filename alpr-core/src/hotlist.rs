//! Matches reads against a hot list: fuzzily by what was seen, and by the state it was seen from.
//!
//! A [`Hit`] is never proof. It says which entry may be meant, how probable that is and why; a human
//! compares characters and state with the plate, and asks the source whether the entry still holds.

use std::cmp::Reverse;
use std::sync::Arc;

use jiff::{SignedDuration, Timestamp};

use crate::error::{Error, ErrorKind, Result};
use crate::plate::PlateText;

mod align;
mod budget;
mod build;
mod corrections;
mod details;
mod diff;
mod entry;
mod filter;
mod full;
mod glyphs;
mod hit;
mod import;
mod index;
mod key;
mod layout;
mod lines;
mod live;
mod lost;
mod observed;
mod partial;
mod pattern;
mod query;
mod road;
mod row;
mod rules;
mod search;
mod status;
mod times;

pub use align::Compared;
pub(crate) use budget::wilson;
pub use budget::{Budget, BudgetLine, MAX_SIMULATED, MAX_TRAFFIC_BYTES, Traffic};
pub use build::{Builder, MAX_ENTRIES, MAX_ENTRY_BYTES, MAX_UNKNOWN_CATEGORIES, build};
pub use corrections::Corrections;
pub(crate) use details::{NOTE, OWNER, PART};
pub use diff::{Diff, Withdrawal};
pub use entry::{Category, Entry, EntryKey, MAX_LISTED_LEN, Source, Vehicle};
pub(crate) use glyphs::as_printed;
pub use hit::{Action, Hit, MatchClass, Snapshot, StateMatch};
pub use import::{Change, Import, Importer, MAX_KEPT_REJECTS, MAX_LIST_BYTES, Reject, import};
pub use index::{ListInfo, is_index};
pub use layout::{Layout, MAX_COLUMNS, MAX_LAYOUT_BYTES};
pub use lines::MAX_LINE_BYTES;
pub use live::{LiveList, MAX_CHANGES, Origin};
pub(crate) use observed::other_type;
pub use observed::{Contradiction, Observed};
pub use pattern::{MAX_FOUND, MIN_KNOWN, Pattern};
pub use query::{Query, folded};
pub(crate) use query::{STACKED_LEFT_OUT, folded_char, kept, kept_states, rounded};
pub use rules::{Exception, MAX_EXCEPTIONS, MAX_RULES_BYTES, MatchRules, Rule};
pub use search::LEAST_PROBABILITY;
pub use status::{Check, ListStatus, MOST_REJECTED};

use glyphs::Views;
use index::Index;
use query::Place;

/// A hot list that was verified when it was opened; immutable, so that many threads can match at once.
///
/// `D` holds the bytes: a `Vec`, a memory-mapped file, whatever is `AsRef<[u8]>`.
#[derive(Clone, Debug)]
pub struct HotList<D = Vec<u8>> {
    index: Index<D>,
    sha256: Arc<str>,
}

impl<D: AsRef<[u8]>> HotList<D> {
    /// Opens the bytes of an index and verifies all of them.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) if a byte was changed, or another version built it.
    pub fn open(data: D) -> Result<Self> {
        let index = Index::open(data)?;
        Ok(Self {
            sha256: index.sha256().into(),
            index,
        })
    }

    /// Where the list comes from, when, and how many entries it has.
    pub fn info(&self) -> &ListInfo {
        &self.index.info
    }

    /// The SHA-256 of the list, 64 hexadecimal digits: names the snapshot that a hit was made from.
    pub fn sha256(&self) -> &str {
        &self.sha256
    }

    /// The bytes of the index, as [`open`](Self::open) took them.
    pub const fn data(&self) -> &D {
        &self.index.data
    }

    /// How old the list is since its source drew it, in whole seconds, of which one that has begun is one: so it is kept
    /// with a hit, and what is kept has to say whether the list was too old. Negative where a clock is wrong.
    pub fn age(&self, now: Timestamp) -> SignedDuration {
        let exact = now.duration_since(self.index.info.extracted);
        SignedDuration::from_secs(exact.as_secs() + i64::from(exact.subsec_nanos().signum()))
    }

    /// Whether the list has this very text.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) if the index contradicts itself.
    pub fn contains(&self, plate: PlateText) -> Result<bool> {
        Ok(self.index.fst()?.get(plate.as_str()).is_some())
    }

    /// How many bytes the index takes to find its entries, beside the entries themselves.
    pub fn key_bytes(&self) -> usize {
        self.index.key_bytes()
    }

    /// All entries, in the order of their plates; those of one plate as the list had them.
    ///
    /// # Errors
    /// Of each: [`InvalidList`](crate::ErrorKind::InvalidList) if the index contradicts itself.
    pub fn entries(&self) -> impl Iterator<Item = Result<Entry>> {
        (0..self.index.info.entries).map(|number| self.index.entry(number))
    }

    /// The entries of a plate.
    pub(crate) fn of_plate(&self, plate: PlateText) -> Result<Vec<Entry>> {
        let Some(first) = self.index.fst()?.get(plate.as_str()) else {
            return Ok(Vec::new());
        };
        let numbers = self.index.plates(&[first.value()])?.into_iter().flatten();
        numbers.map(|number| self.index.entry(number)).collect()
    }

    /// The entries that hold now and may be the plate: the most probable first, then by plate and place
    /// in the list. Dropped ones are among them, for whoever wants to see what the rules keep back.
    ///
    /// # Errors
    /// [`InvalidList`](crate::ErrorKind::InvalidList) if the index contradicts itself.
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) for rules with a number out of its range, as
    /// [`MatchRules::parse`] says, and as [`Observed::check`] says.
    pub fn matches(&self, query: &Query, rules: &MatchRules, now: Timestamp) -> Result<Vec<Hit>> {
        let mut hits = self.matches_except(query, rules, now, &|entry| !entry.is_active(now))?;
        sort(&mut hits);
        Ok(hits)
    }

    /// As [`matches`](Self::matches), of the entries that have ended or do not hold yet as well: for reads of another
    /// time. `now` tells how old the list is.
    ///
    /// # Errors
    /// As for [`matches`](Self::matches).
    pub fn matches_of_any_time(
        &self,
        query: &Query,
        rules: &MatchRules,
        now: Timestamp,
    ) -> Result<Vec<Hit>> {
        let mut hits = self.matches_except(query, rules, now, &|_| false)?;
        sort(&mut hits);
        Ok(hits)
    }

    /// The entries but for those that `hidden` names, in the order of their plates.
    fn matches_except(
        &self,
        query: &Query,
        rules: &MatchRules,
        now: Timestamp,
        hidden: &dyn Fn(&Entry) -> bool,
    ) -> Result<Vec<Hit>> {
        rules.check()?;
        query.observed.check()?;
        let found = self.index.search(&query.united, rules.least)?;
        if found.is_empty() {
            return Ok(Vec::new());
        }
        let (snapshot, judged_by) = (self.snapshot(rules, now), Arc::new(rules.clone()));
        let views = Views::of(query);
        let mut hits = Vec::with_capacity(found.len());
        for plate in self.index.plates(&found)? {
            let mut aligned = Vec::new();
            for number in plate {
                let entry = Arc::new(self.index.entry(number)?);
                if hidden(&entry) {
                    continue;
                }
                let places = views.of_state(entry.state);
                let (text_probability, compared) = once(&mut aligned, entry.plate, places);
                if text_probability >= rules.least {
                    let found = hit::Found {
                        entry,
                        text_probability,
                        compared,
                    };
                    hits.push(hit::judge(found, query, &judged_by, &snapshot));
                }
            }
        }
        Ok(hits)
    }

    /// All entries of the plates that fit a partial text, in the order of the plates; never a part of them. It has to
    /// look at every plate of the list where the text begins with `*`.
    ///
    /// # Errors
    /// [`InvalidArgument`](crate::ErrorKind::InvalidArgument) if there are over [`MAX_FOUND`] plates,
    /// [`InvalidList`](crate::ErrorKind::InvalidList) if the index contradicts itself.
    pub fn find(&self, pattern: &Pattern) -> Result<Vec<Entry>> {
        let found = pattern.search(&self.index.fst()?);
        check_found(found.len())?;
        let mut entries = Vec::new();
        for number in self.index.plates(&found)?.into_iter().flatten() {
            entries.push(self.index.entry(number)?);
        }
        Ok(entries)
    }

    fn snapshot(&self, rules: &MatchRules, now: Timestamp) -> Snapshot {
        let age = self.age(now);
        Snapshot {
            sha256: Arc::clone(&self.sha256),
            drawn: self.info().extracted,
            age,
            is_stale: age.is_negative() || age > rules.max_age(),
        }
    }
}

/// Refuses more than [`MAX_FOUND`] plates.
fn check_found(plates: usize) -> Result<()> {
    if plates > MAX_FOUND {
        return Err(Error::new(
            ErrorKind::InvalidArgument,
            format!("expected at most {MAX_FOUND} plates, got more: narrow the pattern"),
        ));
    }
    Ok(())
}

/// A plate as it was compared with these places.
type Aligned<'a> = (&'a [Place], (f32, Arc<[Compared]>));

/// Compares a plate with places once: dozens of states may have issued it.
fn once<'a>(
    aligned: &mut Vec<Aligned<'a>>,
    plate: PlateText,
    places: &'a [Place],
) -> (f32, Arc<[Compared]>) {
    let known = aligned.iter().find(|(of, _)| std::ptr::eq(*of, places));
    if let Some((_, compared)) = known {
        return compared.clone();
    }
    let (chance, compared) = align::compare(plate.as_str(), places);
    let compared = (chance, Arc::from(compared));
    aligned.push((places, compared.clone()));
    compared
}

/// The most probable first; equal ones as they were.
pub(crate) fn sort(hits: &mut [Hit]) {
    // Probabilities are no less than 0, and their bits are in the same order.
    hits.sort_by_cached_key(|hit| Reverse(hit.probability.to_bits()));
}

#[cfg(test)]
mod live_law_tests;
#[cfg(test)]
mod live_tests;
#[cfg(test)]
mod query_tests;
#[cfg(test)]
mod status_tests;
#[cfg(test)]
mod tests;
