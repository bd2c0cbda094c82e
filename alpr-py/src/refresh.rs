//! What `Store` does when a list is refreshed: cases of entries that are gone, and earlier reads of what is new.

use alpr_store::Window;
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::authorise::Granted;
use crate::case::Case;
use crate::hotlist::{HotList, MatchRules};
use crate::look_back::LookBack;
use crate::store::Store;

/// The cases that were withdrawn, and those that could not be, each with the reason.
type Withdrawn = (Vec<Case>, Vec<(Case, String)>);

#[pymethods]
impl Store {
    /// Withdraws the open cases of hits from `since` on and before `until`, of all times where None is given, whose entry
    /// the list that is now in force does not have any more, has otherwise, or has ended: call it whenever a list is
    /// replaced. Gives those that were withdrawn, and those that could not be, such as one that a camera with a wrong
    /// clock raised after `now`, each with the reason: somebody has to look at them.
    ///
    /// Cases of entries made by hand are left alone: they are in no list. Changes that came after the list are not asked.
    #[pyo3(signature = (hotlist, *, by, now, since=None, until=None))]
    fn withdraw(
        &self,
        py: Python<'_>,
        hotlist: &HotList,
        by: &str,
        now: At,
        since: Option<At>,
        until: Option<At>,
    ) -> PyResult<Withdrawn> {
        let window = Window {
            from: since.map_or(Timestamp::MIN, At::instant),
            to: until.map_or(Timestamp::MAX, At::instant),
        };
        let list = hotlist.list();
        let all = self.run(py, |store| store.withdraw(&list, window, by, now.0))?;
        let refused = all.refused.into_iter();
        let refused = refused.map(|(case, why)| (Case::of(case), why.message().to_owned()));
        let withdrawn = all.withdrawn.into_iter().map(Case::of);
        Ok((withdrawn.collect(), refused.collect()))
    }

    /// Matches the reads that were allowed with a list, such as `ListDiff.news`, as if it had been in force when they were
    /// made; logged first, and what it found after. `rules` are the library's where none are given. At most 10,000 of
    /// what was seen is given, the earliest of it; `is_cut` says whether there is more.
    #[pyo3(signature = (granted, hotlist, *, rules=None))]
    fn match_again(
        &self,
        py: Python<'_>,
        granted: &Granted,
        hotlist: &HotList,
        rules: Option<&MatchRules>,
    ) -> PyResult<LookBack> {
        let (granted, rules) = (&granted.granted, MatchRules::or_default(rules));
        let list = hotlist.list();
        self.run(py, |store| store.match_again(granted, &list, &rules))
            .map(LookBack::new)
    }
}
