//! When a list is refreshed: open cases whose entry is gone are withdrawn, and earlier reads are matched with what is
//! new.

use std::collections::{BTreeMap, BTreeSet, VecDeque};

use alpr_core::audit::OF_LIST;
use alpr_core::authorise::Granted;
use alpr_core::hotlist::{HotList, MatchRules, Withdrawal};
use alpr_core::manual::{ManualEntry, Removal};
use alpr_core::record::Record;
use alpr_core::verify::{CaseFile, Step};
use alpr_core::{Error, Period, Result};
use jiff::Timestamp;

use crate::engine::Transaction;
use crate::look_back::{LookBack, MAX_CANDIDATES, seen};
use crate::query::records;
use crate::search::{MAX_PAGE, Search};
use crate::store::Store;
use crate::tables;

/// What a new list made of the open cases, the oldest first.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Withdrawals {
    /// Those that were withdrawn.
    pub withdrawn: Vec<CaseFile>,
    /// Those that were to be withdrawn and are as they were, each with the reason: somebody has to look at them.
    pub refused: Vec<(CaseFile, Error)>,
}

impl Store {
    /// Withdraws the open cases of a window whose entry the list that is now in force does not have any more, has
    /// otherwise, or has ended. Cases of entries of a source of which neither it nor `before`, the list whose place it
    /// takes, has any are of another list, and left alone: without `before` that is also what happens when a source's
    /// last entry goes. So are those of entries made by hand, since they are in no list: see
    /// [`withdraw_manual`](Self::withdraw_manual). A case that cannot take the step, such as one that a camera with a
    /// wrong clock raised after `now`, does not keep the others from it, nor does a damaged one, which
    /// [`damaged_cases`](Self::damaged_cases) names. What the source had confirmed before stands. Call
    /// it whenever a list is replaced.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](alpr_core::ErrorKind::Refused) without a name;
    /// [`ErrorKind::InvalidList`](alpr_core::ErrorKind::InvalidList) if the list contradicts itself;
    /// [`ErrorKind::Storage`](alpr_core::ErrorKind::Storage). Cases that were withdrawn before stay so.
    pub fn withdraw<D: AsRef<[u8]>>(
        &self,
        list: &HotList<D>,
        before: Option<&HotList<D>>,
        window: Period,
        by: &str,
        now: Timestamp,
    ) -> Result<Withdrawals> {
        let mut sources = BTreeSet::new();
        for list in [list].into_iter().chain(before) {
            sources.insert(list.info().default_source.clone());
            for entry in list.entries() {
                sources.insert(entry?.source);
            }
        }
        self.withdraw_those(window, by, |case| {
            if !sources.contains(&case.alarm().hit.entry.source) {
                return Ok(None);
            }
            let why = list.withdrawal(&case.alarm().hit.entry, now)?;
            Ok(why.map(|why| Step::Withdrawn {
                at: now,
                reason: reason(&why, list.sha256()),
            }))
        })
    }

    /// Withdraws the open cases of a window whose entry, made by hand and kept here, was ended or is over. Otherwise as
    /// [`withdraw`](Self::withdraw). Call it whenever entries end: when one is removed, at the end of a shift, and with
    /// each new list.
    ///
    /// # Errors
    /// As for [`withdraw`](Self::withdraw), but for lists.
    pub fn withdraw_manual(&self, window: Period, by: &str, now: Timestamp) -> Result<Withdrawals> {
        let entries = self.manual()?.into_iter();
        let ended = entries.filter_map(|entry| Some((entry.id.to_string(), end(&entry, now)?)));
        let ended: BTreeMap<String, String> = ended.collect();
        self.withdraw_those(window, by, |case| {
            let entry = &case.alarm().hit.entry;
            let record = entry.record.as_ref().filter(|_| entry.is_by_hand());
            let reason = record.and_then(|record| ended.get(record)).cloned();
            Ok(reason.map(|reason| Step::Withdrawn { at: now, reason }))
        })
    }

    /// Takes the step that is given for a case, for each open case of a window.
    fn withdraw_those(
        &self,
        window: Period,
        by: &str,
        step: impl Fn(&CaseFile) -> Result<Option<Step>>,
    ) -> Result<Withdrawals> {
        let (mut all, mut after) = (Withdrawals::default(), None);
        loop {
            // Those that were disposed of while they were open too.
            let cases = self.cases(window, false, after, MAX_PAGE)?;
            let Some(last) = cases.last() else {
                return Ok(all);
            };
            after = Some(last.id());
            for case in cases.into_iter().filter(CaseFile::may_be_withdrawn) {
                if let Some(step) = step(&case)? {
                    self.withdraw_one(case, step, by, &mut all)?;
                }
            }
        }
    }

    fn withdraw_one(
        &self,
        case: CaseFile,
        step: Step,
        by: &str,
        all: &mut Withdrawals,
    ) -> Result<()> {
        let mut ended = case.clone();
        if let Err(why) = ended.apply(step) {
            all.refused.push((case, why));
            return Ok(());
        }
        match self.put_case(&ended, by) {
            Ok(()) => all.withdrawn.push(ended),
            // Somebody took a step meanwhile: that is no reason to leave the others.
            Err(why) => match self.case(case.id())? {
                Some(kept) if kept != case => all.refused.push((kept, why)),
                _ => return Err(why),
            },
        }
        Ok(())
    }

    /// Matches the reads of a window with a list, such as what is new in it
    /// ([`Diff::news`](alpr_core::hotlist::Diff::news)): as if it had been in force when they were made, and each of its
    /// entries from the beginning on; what was seen once an entry had ended is nobody's business. `of` is the
    /// whole list that brought it, which the log names, for nobody keeps a list of news; without it the log names
    /// `list`. At most [`MAX_CANDIDATES`] of what was seen is given, the latest of it. Logged first.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`](alpr_core::ErrorKind::Refused) where another policy than that of the grant is in force;
    /// [`ErrorKind::InvalidList`](alpr_core::ErrorKind::InvalidList) if the list contradicts itself;
    /// [`ErrorKind::Storage`](alpr_core::ErrorKind::Storage).
    pub fn match_again<D: AsRef<[u8]>>(
        &self,
        granted: &Granted,
        list: &HotList<D>,
        of: Option<&HotList<D>>,
        rules: &MatchRules,
    ) -> Result<LookBack> {
        let now = granted.at();
        let wanted = format!("{OF_LIST}{}", of.unwrap_or(list).sha256());
        self.looked_back(granted, &wanted, |window| {
            let (mut found, mut after, mut is_cut) = (VecDeque::new(), None, false);
            loop {
                let page = |on: &mut dyn Transaction| {
                    tables::search(on, &Search::default(), window, after, MAX_PAGE)
                };
                let page = records(&self.look(page)?)?;
                let Some(last) = page.last() else {
                    return Ok((found.into(), is_cut));
                };
                after = Some(last.id);
                let hits = |read: &Record| {
                    let mut hits = list.matches_of_any_time(&read.query(), rules, now)?;
                    let seen = read.circumstances.captured;
                    hits.retain(|hit| hit.entry.expires.is_none_or(|end| seen < end));
                    Ok(hits)
                };
                for seen in seen(page, hits)? {
                    found.push_front(seen);
                }
                is_cut |= found.len() > MAX_CANDIDATES;
                found.truncate(MAX_CANDIDATES);
            }
        })
    }
}

/// Why an entry made by hand holds no longer.
fn end(entry: &ManualEntry, now: Timestamp) -> Option<String> {
    match &entry.removed {
        Some(Removal { by, at, .. }) => Some(format!("{by} ended the entry made by hand at {at}")),
        None if now < entry.draft.expires => None,
        None => {
            let until = entry.draft.expires;
            Some(format!("the entry made by hand held until {until}"))
        }
    }
}

fn reason(why: &Withdrawal, list: &str) -> String {
    let why = match why {
        Withdrawal::Vanished => "the entry is not in",
        Withdrawal::Changed(_) => "the entry was changed in",
        Withdrawal::Expired => "the entry has ended in",
    };
    format!("{why} the list {list}")
}

#[cfg(test)]
mod tests {
    use alpr_core::AlarmDesk;
    use alpr_core::hotlist::{Category, Entry, ListInfo, build};
    use alpr_core::record::Circumstances;
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_step_that_somebody_took_meanwhile_does_not_keep_the_others() {
        let (store, now) = (Store::in_memory().unwrap(), Timestamp::UNIX_EPOCH);
        let entry = Entry::new("AB1234".parse().unwrap(), Category::StolenVehicle);
        let list = build([entry], &ListInfo::new("t", now, now)).unwrap();
        let list = HotList::open(list).unwrap();
        let seen = Circumstances::new(now, "C-1");
        let read = Record::of_text("AB1234".parse().unwrap(), None, seen).unwrap();
        let hits = list.matches(&read.query(), &MatchRules::default(), now);
        let mut desk = AlarmDesk::new(SignedDuration::from_secs(30)).unwrap();
        let raised = desk.raise(&hits.unwrap(), &read, None).unwrap();
        store.put_raised(&raised, &read, "desk", now).unwrap();
        let before = CaseFile::new(raised.alarms[0].clone());
        let (mut opened, by) = (before.clone(), "Officer 12".to_owned());
        opened.apply(Step::Opened { by, at: now }).unwrap();
        store.put_case(&opened, "Officer 12").unwrap();
        let (mut all, reason) = (Withdrawals::default(), "gone".to_owned());
        let step = Step::Withdrawn { at: now, reason };
        store.withdraw_one(before, step, "desk", &mut all).unwrap();
        assert_eq!((all.refused[0].0.clone(), all.refused.len()), (opened, 1));
        assert!(all.refused[0].1.message().contains("has gone on elsewhere"));
    }
}
