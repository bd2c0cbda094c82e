//! The list that is in force: replaced under readers that go on matching, with changes that hold at once.

use std::collections::{HashMap, HashSet};
use std::io::Write;
use std::sync::Arc;

use arc_swap::ArcSwap;
use jiff::Timestamp;

use super::build::{Builder, build};
use super::corrections::Corrections;
use super::entry::{Entry, EntryKey};
use super::hit::Hit;
use super::import::Change;
use super::index::ListInfo;
use super::query::Query;
use super::rules::MatchRules;
use super::{HotList, sort};
use crate::error::{Error, ErrorKind, Result};

/// The most changes beside a list; more belong into the list.
pub const MAX_CHANGES: usize = 100_000;

/// Where a change comes from, and so how long it holds.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// The list's source: gone with the next full list, which has it.
    Increment,
    /// Somebody here: holds until it is taken back, through every new list.
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
    list: Arc<HotList<D>>,
    previous: Option<Arc<HotList<D>>>,
    /// The newest change of each entry; what one line asks for has one number.
    changes: HashMap<EntryKey, (u64, Origin, Change)>,
    /// The entries that the changes put, as a list of their own.
    added: HotList,
    next: u64,
}

impl<D: AsRef<[u8]>> LiveList<D> {
    /// Puts a list in force.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] never, unless this library is broken.
    pub fn new(list: HotList<D>) -> Result<Self> {
        let list = Arc::new(list);
        let state = State::new(list, None, HashMap::new(), 0)?;
        Ok(Self {
            state: ArcSwap::from_pointee(state),
        })
    }

    /// The list in force, without the changes.
    pub fn list(&self) -> Arc<HotList<D>> {
        Arc::clone(&self.state.load().list)
    }

    /// How many changes hold beside it.
    pub fn changes(&self) -> usize {
        self.state.load().changes.len()
    }

    /// Applies changes; they hold for the very next match. A later change of an entry takes the place of an
    /// earlier one. Entries that name no source are of the list's
    /// [default](ListInfo::default_source), as those of its own lines. It looks at the whole list where a line
    /// corrects or removes what its record does not have by that plate and state.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidList`] over [`MAX_CHANGES`] or for an entry that no list takes; nothing is applied.
    pub fn apply(&self, changes: &[Change], origin: Origin) -> Result<()> {
        self.update(|state| {
            let source = state.list.info().default_source.as_ref();
            let changes = changes
                .iter()
                .map(|change| change.clone().or_source(source));
            let changes: Vec<Change> = changes.collect();
            let mut corrections = state.corrections(&changes)?;
            let (mut all, mut next) = (state.changes.clone(), state.next);
            for change in changes {
                if let Some(wrong) = corrections.next(&change) {
                    all.insert(wrong.key(), (next, origin, Change::Remove(wrong)));
                }
                all.insert(change.entry().key(), (next, origin, change));
                next += 1;
            }
            State::new(Arc::clone(&state.list), state.previous.clone(), all, next)
        })
    }

    /// Takes changes back, with all that they took away, so that what the list says of the entries holds again.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if there is no change of one of them; then none is taken back.
    pub fn take_back(&self, keys: &[EntryKey]) -> Result<()> {
        self.update(|state| {
            let mut all = state.changes.clone();
            let mut taken = HashSet::new();
            for key in keys {
                let key = key
                    .clone()
                    .or_source(state.list.info().default_source.as_ref());
                let (number, ..) = all.remove(&key).ok_or_else(|| {
                    let text =
                        "there is no change of this record: it is in the list itself, so remove it";
                    Error::new(ErrorKind::InvalidArgument, text)
                })?;
                taken.insert(number);
            }
            all.retain(|_, (number, ..)| !taken.contains(number));
            State::new(
                Arc::clone(&state.list),
                state.previous.clone(),
                all,
                state.next,
            )
        })
    }

    /// Puts a new full list in force; the one before is kept. Manual changes go on to hold, increments end.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] never, unless this library is broken.
    pub fn replace(&self, list: HotList<D>) -> Result<()> {
        let list = Arc::new(list);
        self.update(|state| {
            let manual = state
                .changes
                .iter()
                .filter(|(_, (_, origin, _))| *origin == Origin::Manual);
            let manual = manual
                .map(|(key, change)| (key.clone(), change.clone()))
                .collect();
            State::new(
                Arc::clone(&list),
                Some(Arc::clone(&state.list)),
                manual,
                state.next,
            )
        })
    }

    /// Brings the list before this one back, and keeps this one as the one before.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if there was none.
    pub fn restore_previous(&self) -> Result<()> {
        self.update(|state| {
            let text = "there is no list before this one: nothing was replaced since the start";
            let previous = state.previous.clone();
            let previous = previous.ok_or_else(|| Error::new(ErrorKind::InvalidArgument, text))?;
            State::new(
                previous,
                Some(Arc::clone(&state.list)),
                state.changes.clone(),
                state.next,
            )
        })
    }

    /// As [`HotList::matches`], of the list with all changes.
    ///
    /// # Errors
    /// Those of [`HotList::matches`].
    pub fn matches(&self, query: &Query, rules: &MatchRules, now: Timestamp) -> Result<Vec<Hit>> {
        let state = self.state.load();
        let hidden = |entry: &Entry| state.changes.contains_key(&entry.key());
        let mut hits = state.list.matches_except(query, rules, now, &hidden)?;
        let list = state.list.snapshot(rules, now);
        for mut hit in state.added.matches(query, rules, now)? {
            hit.list = list.clone();
            hits.push(hit);
        }
        hits.sort_by_key(|hit| hit.entry.plate);
        sort(&mut hits);
        Ok(hits)
    }

    /// Writes the list with all changes in it as one index, which [`replace`](Self::replace) can put in force.
    /// An increment that is applied meanwhile ends with that replacement: apply it again.
    ///
    /// # Errors
    /// Those of [`Builder`].
    pub fn fold<W: Write>(&self, out: W, info: &ListInfo) -> Result<W> {
        let state = self.state.load();
        let mut builder = Builder::new(out)?;
        for entry in state.list.entries() {
            let entry = entry?;
            if !state.changes.contains_key(&entry.key()) {
                builder.push(&entry)?;
            }
        }
        for entry in put(&state.changes) {
            builder.push(entry)?;
        }
        builder.finish(info)
    }

    /// Puts the next state in force; tries again where another thread came first.
    fn update(&self, next: impl Fn(&State<D>) -> Result<State<D>>) -> Result<()> {
        let mut old = self.state.load();
        loop {
            let new = Arc::new(next(&old)?);
            let before = self.state.compare_and_swap(&*old, new);
            if Arc::ptr_eq(&before, &old) {
                return Ok(());
            }
            old = before;
        }
    }
}

impl<D: AsRef<[u8]>> State<D> {
    fn new(
        list: Arc<HotList<D>>,
        previous: Option<Arc<HotList<D>>>,
        changes: HashMap<EntryKey, (u64, Origin, Change)>,
        next: u64,
    ) -> Result<Self> {
        if changes.len() > MAX_CHANGES {
            let text = format!(
                "expected at most {MAX_CHANGES} changes beside a list, got {}: fold them into it",
                changes.len()
            );
            return Err(Error::new(ErrorKind::InvalidList, text));
        }
        let added = HotList::open(build(put(&changes).into_iter().cloned(), list.info())?)?;
        Ok(Self {
            list,
            previous,
            changes,
            added,
            next,
        })
    }

    /// What these changes may correct, with what is listed of it.
    fn corrections(&self, changes: &[Change]) -> Result<Corrections> {
        let mut unknown = Vec::new();
        for change in changes {
            if !self.has(change.entry())? {
                unknown.push(change);
            }
        }
        let mut corrections = Corrections::of(unknown);
        if corrections.is_empty() {
            return Ok(corrections);
        }
        for entry in self.list.entries() {
            let entry = entry?;
            if !self.changes.contains_key(&entry.key()) {
                corrections.list(&entry);
            }
        }
        put(&self.changes)
            .into_iter()
            .for_each(|entry| corrections.list(entry));
        Ok(corrections)
    }

    /// Whether an entry with the key of this one is listed.
    fn has(&self, entry: &Entry) -> Result<bool> {
        match self.changes.get(&entry.key()) {
            Some((_, _, change)) => Ok(change.listed().is_some()),
            None => {
                let listed = self.list.of_plate(entry.plate)?;
                Ok(listed.iter().any(|other| other.key() == entry.key()))
            }
        }
    }
}

/// The entries that changes put, in the order in which they came.
fn put(changes: &HashMap<EntryKey, (u64, Origin, Change)>) -> Vec<&Entry> {
    let mut put: Vec<_> = changes
        .values()
        .filter_map(|(number, _, change)| Some((*number, change.listed()?)))
        .collect();
    put.sort_unstable_by_key(|(number, _)| *number);
    put.into_iter().map(|(_, entry)| entry).collect()
}
