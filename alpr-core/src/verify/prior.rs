//! What a case leaves for the next hit of its entry.

use super::disposition::Reason;
use super::file::CaseFile;
use super::step::Step;
use crate::alarm::Prior;

impl CaseFile {
    /// What was found of the entry, for [`AlarmDesk::remember`](crate::alarm::AlarmDesk::remember); nothing while the
    /// case is open.
    pub fn prior(&self) -> Option<Prior> {
        let hit = &self.alarm().hit;
        let ended_by = self.ended_by();
        let is_inactive = ended_by == Some(Reason::NotActive);
        let is_other = matches!(ended_by, Some(Reason::WrongCharacters | Reason::WrongState));
        let step = self.steps().iter().rev().find(|step| match step {
            Step::Answered(_) | Step::Rejected { .. } => true,
            Step::ReadChecked(_) => is_other,
            Step::Disposed { .. } => !is_inactive, // who answered, and by what reference, says more
            _ => false,
        })?;
        Some(Prior {
            entry: hit.entry.key(),
            list: hit.list.clone(),
            at: step.at(),
            is_inactive,
            words: step.words(),
        })
    }
}
