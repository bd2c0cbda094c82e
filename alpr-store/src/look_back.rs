//! Was it seen before: earlier reads of a plate, by the rules by which the list is matched.

use std::collections::BTreeSet;
use std::fmt;

use alpr_core::hotlist::{Action, Entry, HotList, ListInfo, build, folded};
use alpr_core::manual::{ManualBook, ManualEntry};
use alpr_core::record::{HitRecord, Record};
use alpr_core::{Hit, Period, Result};
use jiff::Timestamp;

use crate::search::like;

/// The most reads that are compared in a look-back; that there were more is said in [`LookBack::is_cut`].
pub const MAX_CANDIDATES: usize = 10_000;

/// An earlier read that may be of the plate, and the hit that it would have been. It is never proof.
#[derive(Clone, Debug, PartialEq)]
pub struct Seen {
    /// The read.
    pub read: Record,
    /// How it compares.
    pub hit: HitRecord,
}

/// What a look-back found. Nothing found is a result too, and is logged.
#[derive(Clone, Debug, PartialEq)]
pub struct LookBack {
    /// What was looked for: a plate, or a part of one, and the state.
    pub wanted: String,
    /// What was looked at.
    pub window: Period,
    /// The reads that the rules would have shown, the latest first.
    pub seen: Vec<Seen>,
    /// Whether there were over [`MAX_CANDIDATES`], so that the oldest were not compared: narrow the window.
    pub is_cut: bool,
}

impl fmt::Display for LookBack {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let (from, to) = (self.window.from, self.window.to);
        if self.seen.is_empty() {
            writeln!(f, "{} was not seen from {from} until {to}", self.wanted)?;
        }
        for seen in &self.seen {
            let state = seen.read.state.map_or("state?", |s| s.code());
            let (at, text) = (&seen.read.circumstances, seen.read.text);
            let (when, camera, sure) = (at.captured, &at.camera, seen.hit.probability);
            writeln!(f, "{when} {camera} {text} {state}, probability {sure:.2}")?;
        }
        if self.is_cut {
            let most = MAX_CANDIDATES;
            writeln!(
                f,
                "only the latest {most} reads were compared: narrow the window"
            )?;
        }
        Ok(())
    }
}

/// The folded texts at most one character away from a plate's: another one, one more or one fewer. A read is found if
/// its text is among them, whatever its doubts; characters taken for one another do not count as other ones.
pub(crate) fn near(plate: &str) -> BTreeSet<String> {
    let text: Vec<char> = folded(plate).chars().collect();
    // `?` stands where the reader could not tell.
    let alphabet: BTreeSet<char> = folded("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789?")
        .chars()
        .collect();
    let mut near = BTreeSet::from([text.iter().collect()]);
    for at in 0..=text.len() {
        let (before, after) = text.split_at(at);
        let (same, rest) = after.split_at(after.len().min(1));
        let joined = |c: Option<char>, after: &[char]| -> String {
            before
                .iter()
                .copied()
                .chain(c)
                .chain(after.iter().copied())
                .collect()
        };
        near.extend((!same.is_empty()).then(|| joined(None, rest)));
        for c in &alphabet {
            near.insert(joined(Some(*c), after));
            near.extend((!same.is_empty()).then(|| joined(Some(*c), rest)));
        }
    }
    near
}

/// The pattern of LIKE that fits the folded text of every read of a part of a plate.
pub(crate) fn fitting(part: &str) -> String {
    folded(&like(part))
}

/// The patterns of LIKE that fit the folded text of every read which may be of a part of a plate, with one of its known
/// characters read as another one, or not at all: as [`near`] does for a whole plate, but that none may be lost or
/// added ([`ManualBook::matches`]).
pub(crate) fn near_part(part: &str) -> BTreeSet<String> {
    let like: Vec<char> = fitting(part).chars().collect();
    let known = like.iter().enumerate().filter(|(_, c)| c.is_alphanumeric());
    known
        .map(|(open, _)| {
            let chars = like.iter().enumerate();
            chars
                .map(|(at, c)| if at == open { '_' } else { *c })
                .collect()
        })
        .collect()
}

/// A list of the one entry.
pub(crate) fn list_of(entry: &Entry, now: Timestamp) -> Result<HotList> {
    // The entry may be new: on the day of the read it did not hold yet.
    let always = Entry {
        effective: None,
        expires: None,
        ..entry.clone()
    };
    HotList::open(build([always], &ListInfo::new("look-back", now, now))?)
}

/// A book of the one entry. What was looked for stays what it was after the entry ended.
pub(crate) fn book_of(entry: &ManualEntry) -> Result<ManualBook> {
    let mut book = ManualBook::default();
    book.restore(ManualEntry {
        removed: None,
        ..entry.clone()
    })?;
    Ok(book)
}

/// The reads among candidates of which a hit is shown, in their order.
pub(crate) fn seen(
    candidates: Vec<Record>,
    hits: impl Fn(&Record) -> Result<Vec<Hit>>,
) -> Result<Vec<Seen>> {
    let mut seen = Vec::new();
    for read in candidates {
        let hits = hits(&read)?;
        let shown = hits.iter().find(|hit| hit.action != Action::Drop);
        if let Some(hit) = shown {
            let hit = HitRecord::of_hit(hit, &read);
            seen.push(Seen { read, hit });
        }
    }
    Ok(seen)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    /// Levenshtein's distance, by the book.
    fn distance(a: &[char], b: &[char]) -> usize {
        let mut row: Vec<usize> = (0..=b.len()).collect();
        for (i, x) in a.iter().enumerate() {
            let mut corner = row[0];
            row[0] = i + 1;
            for (j, y) in b.iter().enumerate() {
                let least = (row[j] + 1).min(row[j + 1] + 1);
                let next = least.min(corner + usize::from(x != y));
                corner = row[j + 1];
                row[j + 1] = next;
            }
        }
        row[b.len()]
    }

    #[test]
    fn a_plate_has_a_few_hundred_neighbours() {
        assert!((400..500).contains(&near("ABC1234").len()));
        assert!(near("A").contains("") && near("A").contains("?"));
    }

    #[test]
    fn a_part_is_near_with_one_of_its_characters_open() {
        let near = |part| Vec::from_iter(near_part(part));
        assert_eq!(near("xy-?O*"), ["XY__%", "X__0%", "_Y_0%"]);
    }

    proptest! {
        #[test]
        fn near_is_one_edit_and_no_more(plate in "[A-Z0-9]{1,8}", other in "[A-Z0-9?]{0,9}") {
            let chars = |text: &str| folded(text).chars().collect::<Vec<_>>();
            let is_near = distance(&chars(&plate), &chars(&other)) <= 1;
            prop_assert_eq!(near(&plate).contains(&folded(&other)), is_near);
        }

        #[test]
        fn every_edit_is_near(plate in "[A-Z0-9]{2,8}", at in 0usize..9, c in "[A-Z0-9?]", how in 0u8..3) {
            let mut edited = plate.clone();
            let at = at % plate.len();
            match how {
                0 => edited.replace_range(at..=at, &c),
                1 => edited.insert_str(at, &c),
                _ => { edited.remove(at); }
            }
            prop_assert!(near(&plate).contains(&folded(&edited)));
        }
    }
}
