//! What `Store` does when a list is refreshed: cases of entries that are gone, and earlier reads of what is new.

use alpr_core::Period;
use alpr_store::Withdrawals;
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::authorise::Granted;
use crate::case::Case;
use crate::entry::Entry;
use crate::hotlist::{HotList, MatchRules};
use crate::look_back::LookBack;
use crate::store::Store;

/// The cases that were withdrawn, and those that could not be, each with the reason.
type Withdrawn = (Vec<Case>, Vec<(Case, String)>);

fn window(since: Option<At>, until: Option<At>) -> Period {
    Period {
        from: since.map_or(Timestamp::MIN, At::instant),
        to: until.map_or(Timestamp::MAX, At::instant),
    }
}

fn told(all: Withdrawals) -> Withdrawn {
    let refused = all.refused.into_iter();
    let refused = refused.map(|(case, why)| (Case::of(case), why.message().to_owned()));
    (
        all.withdrawn.into_iter().map(Case::of).collect(),
        refused.collect(),
    )
}

#[pymethods]
impl Store {
    /// Withdraws the open cases of hits from `since` on and before `until`, of all times where None is given, whose
    /// entry the list that is now in force does not have any more, has otherwise, or has ended: call it whenever a list
    /// is replaced. Gives those that were withdrawn, and those that could not be, such as one that a camera with a
    /// wrong clock raised after `now`, each with the reason: somebody has to look at them.
    ///
    /// `before` is the list whose place it takes: without it the cases of a source whose last entry is gone are left
    /// alone, as those of another list. Cases of entries made by hand are left to `withdraw_manual`: they are in no
    /// list. Changes that came after the list are not asked.
    #[pyo3(signature = (hotlist, *, by, now, before=None, since=None, until=None))]
    #[expect(clippy::too_many_arguments, reason = "each is named in Python")]
    fn withdraw(
        &self,
        py: Python<'_>,
        hotlist: &HotList,
        by: &str,
        now: At,
        before: Option<&HotList>,
        since: Option<At>,
        until: Option<At>,
    ) -> PyResult<Withdrawn> {
        let (list, window) = (hotlist.list(), window(since, until));
        let before = before.map(HotList::list);
        let before = before.as_deref();
        let all = self.run(py, |store| store.withdraw(&list, before, window, by, now.0))?;
        Ok(told(all))
    }

    /// The same for cases of entries made by hand and kept here that were ended or are over: call it whenever one is
    /// removed, at the end of a shift, and with each new list.
    #[pyo3(signature = (*, by, now, since=None, until=None))]
    fn withdraw_manual(
        &self,
        py: Python<'_>,
        by: &str,
        now: At,
        since: Option<At>,
        until: Option<At>,
    ) -> PyResult<Withdrawn> {
        let window = window(since, until);
        let all = self.run(py, |store| store.withdraw_manual(window, by, now.0))?;
        Ok(told(all))
    }

    /// The cases of an entry's plate in which somebody took a step, the latest 100 of them, the oldest first; of an
    /// entry by hand of a part of a plate its own, whatever plate it meant. Give each to `AlarmDesk.remember`, so that
    /// what was found before is shown with the next alarm. Where one of them is damaged none is given, so that the next
    /// alarm sounds: `damaged_cases` names it.
    fn earlier(&self, py: Python<'_>, entry: &Entry) -> PyResult<Vec<Case>> {
        let earlier = self.run(py, |store| store.earlier(entry.entry()))?;
        Ok(earlier.cases.into_iter().map(Case::of).collect())
    }

    /// The ids of the cases of hits from `since` on and before `until` that are damaged, or are not of the hit that is
    /// kept, the oldest first: restore them from a backup.
    #[pyo3(signature = (*, since, until))]
    fn damaged_cases(&self, py: Python<'_>, since: At, until: At) -> PyResult<Vec<String>> {
        let window = window(Some(since), Some(until));
        let names = self.run(py, |store| store.damaged_cases(window))?;
        Ok(names.iter().map(ToString::to_string).collect())
    }

    /// Matches the reads that were allowed with a list, such as `ListDiff.news`, as if it had been in force when they
    /// were made; logged first, and what it found after. `rules` are the library's where none are given. At most 10,000
    /// of what was seen is given, the latest of it; `is_cut` says whether there is more. `of` is the whole list that
    /// brought the news, which the log names, for nobody keeps a list of news; without it the log names `hotlist`.
    #[pyo3(signature = (granted, hotlist, *, rules=None, of=None))]
    fn match_again(
        &self,
        py: Python<'_>,
        granted: &Granted,
        hotlist: &HotList,
        rules: Option<&MatchRules>,
        of: Option<&HotList>,
    ) -> PyResult<LookBack> {
        let (granted, rules) = (&granted.granted, MatchRules::or_default(rules));
        let (list, of) = (hotlist.list(), of.map(HotList::list));
        let of = of.as_deref();
        self.run(py, |store| store.match_again(granted, &list, of, &rules))
            .map(LookBack::new)
    }
}
