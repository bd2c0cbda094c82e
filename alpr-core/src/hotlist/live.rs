//! The list that is in force: replaced under readers that go on matching, with changes that hold at once.

use std::collections::HashSet;
use std::io::Write;
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::build::{Builder, build};
use super::diff::{Withdrawal, withdrawal};
use super::entry::{Entry, EntryKey};
use super::full::{Changes, Full, holding, put};
use super::hit::Hit;
use super::import::Change;
use super::index::ListInfo;
use super::pattern::Pattern;
use super::query::Query;
use super::rules::MatchRules;
use super::{HotList, check_found, sort};
use crate::error::{Error, ErrorKind, Result};
use crate::plate::PlateText;

/// The most changes beside a list; more belong into the list.
pub const MAX_CHANGES: usize = 100_000;

/// Where a change comes from, and so how long it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The list's source: gone with the next full list, which has it.
    Increment,
    /// Somebody here: holds until it is taken back, through every increment and every new list.
    Manual,
}

/// A hot list in force with the changes that came after it. Every method may be called from any thread at any
/// time: a match sees one state, before a change or after it.
#[derive(Debug)]
pub struct LiveList<D = Vec<u8>> {
    state: ArcSwap<State<D>>,
}

#[derive(Debug)]
struct State<D> {
    full: Full<D>,
    previous: Option<Full<D>>,
    /// What somebody here changed: above what the source did.
    manual: Arc<Changes>,
    /// The entries that the changes put, as a list of their own.
    added: HotList,
    next: u64,
}

impl<D: AsRef<[u8]>> LiveList<D> {
    /// Puts a list in force.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn new(list: HotList<D>) -> Result<Self> {
        let state = State::new(Full::new(list), None, Arc::default(), 0)?;
        Ok(Self {
            state: ArcSwap::from_pointee(state),
        })
    }

    /// The list in force, without the changes.
    pub fn list(&self) -> Arc<HotList<D>> {
        Arc::clone(&self.state.load().full.list)
    }

    /// How many changes hold beside it.
    pub fn changes(&self) -> usize {
        self.state.load().changes().count()
    }

    /// The changes that hold beside it, in the order in which they came: of an entry that was changed by hand and by an
    /// increment the manual one. What a line took away beside its own entry is a removal of its own.
    pub fn changes_in_force(&self) -> Vec<(Origin, Change)> {
        let state = self.state.load();
        let mut changes: Vec<_> = state.changes().collect();
        changes.sort_by_cached_key(|(number, change)| (*number, change.entry().key()));
        let origin = |change: &Change| match state.manual.contains_key(&change.entry().key()) {
            true => Origin::Manual,
            false => Origin::Increment,
        };
        changes
            .into_iter()
            .map(|(_, change)| (origin(change), change.clone()))
            .collect()
    }

    /// Applies changes; they hold for the very next match. A later change of an entry takes the place of an earlier one
    /// of the same origin; a manual one holds above an increment, whichever came first. Entries that name no source are
    /// of the list's [default](ListInfo::default_source), as those of its own lines. It looks at the whole list where a
    /// line corrects or removes what its record does not have by that plate and state.
    ///
    /// Gives the entries of removals that removed nothing: the plate that the source meant may be listed still, so ask
    /// it.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidList`] over [`MAX_CHANGES`] or for an entry that no list takes; nothing is applied.
    pub fn apply(&self, changes: &[Change], origin: Origin) -> Result<Vec<Entry>> {
        self.update(|state| {
            let source = state.full.list.info().default_source.as_ref();
            let changes = changes
                .iter()
                .map(|change| change.clone().or_source(source));
            let changes: Vec<Change> = changes.collect();
            let (mut full, mut manual) = (state.full.clone(), Arc::clone(&state.manual));
            let (of_origin, below) = match origin {
                Origin::Increment => (&mut full.increments, None),
                Origin::Manual => (&mut manual, Some(&*state.manual)),
            };
            let mut corrections = state.full.corrections(&changes, below)?;
            let of_origin = Arc::make_mut(of_origin);
            let (mut next, mut unmet) = (state.next, Vec::new());
            for change in changes {
                let key = change.entry().key();
                let wrong = corrections.next(&change);
                if let (Change::Remove(entry), None) = (&change, &wrong) {
                    let beneath = || state.full.increments.get(&key);
                    let known = of_origin.get(&key).or_else(beneath);
                    if !state.full.has(entry, known)? {
                        unmet.push(entry.clone());
                    }
                }
                if let Some(wrong) = wrong {
                    of_origin.insert(wrong.key(), (next, Change::Remove(wrong)));
                }
                of_origin.insert(key, (next, change));
                next += 1;
            }
            check_room(&full, &manual, true)?;
            let state = State::new(full, state.previous.clone(), manual, next)?;
            Ok((state, unmet))
        })
    }

    /// Takes changes back, with all that they took away, so that what the list says of the entries applies again. Of an
    /// entry that was changed by hand it undoes the manual change, so that its increment applies; without one, its
    /// increment.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if there is no change of one of them; then none is taken back.
    pub fn take_back(&self, keys: &[EntryKey]) -> Result<()> {
        self.update(|state| {
            let source = state.full.list.info().default_source.as_ref();
            let mut taken = HashSet::new();
            for key in keys {
                let key = key.clone().or_source(source);
                let increment = || state.full.increments.get(&key);
                let change = state.manual.get(&key).or_else(increment);
                let (number, _) = change.ok_or_else(|| {
                    let text = "there is no change of this record: remove it if the list has it, or look at what was entered";
                    Error::new(ErrorKind::InvalidArgument, text)
                })?;
                taken.insert(*number);
            }
            let (mut full, mut manual) = (state.full.clone(), Arc::clone(&state.manual));
            for changes in [&mut full.increments, &mut manual] {
                Arc::make_mut(changes).retain(|_, (number, _)| !taken.contains(number));
            }
            let state = State::new(full, state.previous.clone(), manual, state.next)?;
            Ok((state, ()))
        })
    }

    /// Puts a new full list in force; the one before is kept with its increments. Manual changes go on to hold,
    /// increments end.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn replace(&self, list: HotList<D>) -> Result<()> {
        let full = Full::new(list);
        self.update(|state| {
            let (previous, manual) = (Some(state.full.clone()), Arc::clone(&state.manual));
            let state = State::new(full.clone(), previous, manual, state.next)?;
            Ok((state, ()))
        })
    }

    /// Brings the list before this one back with its increments, and keeps this one and its own as the one before: a
    /// second call undoes the first.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if there was none; [`ErrorKind::InvalidList`] if its increments and today's
    /// manual changes are more than [`MAX_CHANGES`] together.
    pub fn restore_previous(&self) -> Result<()> {
        self.update(|state| {
            let text = "there is no list before this one: nothing was replaced since the start";
            let full = state.previous.clone();
            let full = full.ok_or_else(|| Error::new(ErrorKind::InvalidArgument, text))?;
            check_room(&full, &state.manual, false)?;
            let (previous, manual) = (Some(state.full.clone()), Arc::clone(&state.manual));
            let state = State::new(full, previous, manual, state.next)?;
            Ok((state, ()))
        })
    }

    /// As [`HotList::matches`], of the list with all changes.
    ///
    /// # Errors
    /// Those of [`HotList::matches`].
    pub fn matches(&self, query: &Query, rules: &MatchRules, now: Timestamp) -> Result<Vec<Hit>> {
        let state = self.state.load();
        let hidden = |entry: &Entry| !entry.is_active(now) || state.has_changed(&entry.key());
        let list = &state.full.list;
        let mut hits = list.matches_except(query, rules, now, &hidden)?;
        let list = list.snapshot(rules, now);
        for mut hit in state.added.matches(query, rules, now)? {
            hit.list = list.clone();
            hits.push(hit);
        }
        hits.sort_by_key(|hit| hit.entry.plate);
        sort(&mut hits);
        Ok(hits)
    }

    /// As [`HotList::find`], of the list with all changes.
    ///
    /// # Errors
    /// Those of [`HotList::find`], of the list without the changes too.
    pub fn find(&self, pattern: &Pattern) -> Result<Vec<Entry>> {
        let state = self.state.load();
        let mut found = state.full.list.find(pattern)?;
        found.retain(|entry| !state.has_changed(&entry.key()));
        found.extend(state.added.find(pattern)?);
        found.sort_by_key(|entry| entry.plate);
        check_found(found.chunk_by(|a, b| a.plate == b.plate).count())?;
        Ok(found)
    }

    /// As [`HotList::withdrawal`], of the list with all changes.
    ///
    /// # Errors
    /// Those of [`HotList::withdrawal`].
    pub fn withdrawal(&self, hit: &Entry, now: Timestamp) -> Result<Option<Withdrawal>> {
        let state = self.state.load();
        Ok(withdrawal(&state.of_plate(hit.plate)?, hit, now))
    }

    /// Writes the list with all changes in it as one index, which [`replace`](Self::replace) can put in force.
    /// An increment that is applied meanwhile ends with that replacement: apply it again. What `info` says stands in it,
    /// see [`ListInfo::with_changes`].
    ///
    /// # Errors
    /// Those of [`Builder`].
    pub fn fold<W: Write>(&self, out: W, info: &ListInfo) -> Result<W> {
        let state = self.state.load();
        let mut builder = Builder::new(out)?;
        for entry in state.full.list.entries() {
            let entry = entry?;
            if !state.has_changed(&entry.key()) {
                builder.push(&entry)?;
            }
        }
        for entry in put(state.changes()) {
            builder.push(entry)?;
        }
        builder.finish(info)
    }

    /// Puts the next state in force and gives what is told beside it; tries again where another thread came first.
    fn update<T>(&self, next: impl Fn(&State<D>) -> Result<(State<D>, T)>) -> Result<T> {
        let mut old = self.state.load();
        loop {
            let (new, told) = next(&old)?;
            let before = self.state.compare_and_swap(&*old, Arc::new(new));
            if Arc::ptr_eq(&before, &old) {
                return Ok(told);
            }
            old = before;
        }
    }
}

impl<D: AsRef<[u8]>> State<D> {
    fn new(
        full: Full<D>,
        previous: Option<Full<D>>,
        manual: Arc<Changes>,
        next: u64,
    ) -> Result<Self> {
        let put = put(holding(&full.increments, &manual));
        let added = HotList::open(build(put.into_iter().cloned(), full.list.info())?)?;
        Ok(Self {
            full,
            previous,
            manual,
            added,
            next,
        })
    }

    fn changes(&self) -> impl Iterator<Item = &(u64, Change)> {
        holding(&self.full.increments, &self.manual)
    }

    fn has_changed(&self, key: &EntryKey) -> bool {
        self.manual.contains_key(key) || self.full.increments.contains_key(key)
    }

    /// The entries of a plate with all changes, in the order of a folded list.
    fn of_plate(&self, plate: PlateText) -> Result<Vec<Entry>> {
        let mut listed = self.full.list.of_plate(plate)?;
        listed.retain(|entry| !self.has_changed(&entry.key()));
        listed.extend(self.added.of_plate(plate)?);
        Ok(listed)
    }
}

/// Refuses more than [`MAX_CHANGES`] and says what frees room: only the list in force can be folded, and that ends the
/// source's changes alone.
fn check_room<D>(full: &Full<D>, manual: &Changes, is_in_force: bool) -> Result<()> {
    let (increments, by_hand) = (full.increments.len(), manual.len());
    let count = increments + by_hand;
    if count <= MAX_CHANGES {
        return Ok(());
    }
    let way = if is_in_force && increments >= by_hand {
        "fold the list and replace it, which ends those of its source, or build it anew with them"
    } else {
        "take back those by hand that are no longer needed, for a fold keeps them"
    };
    let text = format!(
        "expected at most {MAX_CHANGES} changes beside a list, got {count}, {by_hand} of them by hand: {way}"
    );
    Err(Error::new(ErrorKind::InvalidList, text))
}
