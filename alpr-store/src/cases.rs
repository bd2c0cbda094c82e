//! Cases, as they are found. A damaged one must not hide the others, nor end what is done about them.

use alpr_core::hotlist::Entry;
use alpr_core::record::Id;
use alpr_core::verify::CaseFile;
use alpr_core::{Period, Result};

use crate::search::MAX_PAGE;
use crate::store::Store;
use crate::tables;

/// The most earlier cases of a plate that are given: what was found long before those says nothing of today.
pub const MAX_EARLIER: usize = 100;

/// What was found of an entry before.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Earlier {
    /// The cases, the oldest first; none where one of them is damaged: it may have the source's word that an entry
    /// holds which another one denies, and the next alarm has to sound.
    pub cases: Vec<CaseFile>,
    /// The names of those that are damaged, the oldest first: restore them from a backup.
    pub damaged: Vec<Id>,
}

impl Store {
    /// A case.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`](alpr_core::ErrorKind::InvalidRecord) for one that is damaged, or is not of the hit
    /// that is kept; [`ErrorKind::Storage`](alpr_core::ErrorKind::Storage).
    pub fn case(&self, id: Id) -> Result<Option<CaseFile>> {
        self.look(|on| tables::case(on, id))
    }

    /// The cases of a listed plate in which somebody took a step, the latest [`MAX_EARLIER`] of them, the oldest first;
    /// of an entry by hand of a part of a plate its own, whatever plate it meant, as far as the pictures are younger
    /// than it. What was found before is shown with the next alarm, by
    /// [`AlarmDesk::remember`](alpr_core::alarm::AlarmDesk::remember) of each [`CaseFile::prior`].
    ///
    /// # Errors
    /// [`ErrorKind::Storage`](alpr_core::ErrorKind::Storage).
    pub fn earlier(&self, entry: &Entry) -> Result<Earlier> {
        let found = self.look(|on| tables::earlier(on, entry, MAX_EARLIER))?;
        let mut earlier = Earlier::default();
        for (id, case) in found.into_iter().rev() {
            match case {
                Ok(case) => earlier.cases.push(case),
                Err(_) => earlier.damaged.push(id),
            }
        }
        if !earlier.damaged.is_empty() {
            earlier.cases.clear();
        }
        Ok(earlier)
    }

    /// Cases of a window, the oldest first: those after one, and at most so many. `undisposed`: only those of which
    /// nobody said what became of them (General Order 22-03, III.G.2). Damaged ones are left out:
    /// [`damaged_cases`](Self::damaged_cases) names them.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`](alpr_core::ErrorKind::Storage).
    pub fn cases(
        &self,
        window: Period,
        undisposed: bool,
        mut after: Option<Id>,
        most: usize,
    ) -> Result<Vec<CaseFile>> {
        let mut cases = Vec::new();
        loop {
            let left = most.saturating_sub(cases.len());
            let found = self.look(|on| tables::cases(on, window, undisposed, after, left))?;
            let Some((last, _)) = found.last() else {
                return Ok(cases);
            };
            after = Some(*last);
            cases.extend(found.into_iter().filter_map(|(_, case)| case.ok()));
        }
    }

    /// The names of the cases of a window that are damaged, or are not of the hit that is kept, the oldest first:
    /// restore them from a backup.
    ///
    /// # Errors
    /// [`ErrorKind::Storage`](alpr_core::ErrorKind::Storage).
    pub fn damaged_cases(&self, window: Period) -> Result<Vec<Id>> {
        let (mut names, mut after) = (Vec::new(), None);
        loop {
            let found = self.look(|on| tables::cases(on, window, false, after, MAX_PAGE))?;
            let Some((last, _)) = found.last() else {
                return Ok(names);
            };
            after = Some(*last);
            let damaged = found.into_iter().filter(|(_, case)| case.is_err());
            names.extend(damaged.map(|(id, _)| id));
        }
    }
}
