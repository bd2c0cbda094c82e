//! What a case leaves for the next hit of its entry.

use super::disposition::Reason;
use super::file::{CaseFile, Status};
use super::step::Step;
use crate::alarm::Prior;

impl CaseFile {
    /// What was found of the entry, for [`AlarmDesk::remember`](crate::alarm::AlarmDesk::remember): what the source
    /// answered, or why the case ended; nothing while there is neither.
    pub fn prior(&self) -> Option<Prior> {
        let hit = &self.alarm().hit;
        let ended_by = self.ended_by();
        let is_denied = ended_by == Some(Reason::NotActive);
        let is_other = matches!(ended_by, Some(Reason::WrongCharacters | Reason::WrongState));
        let step = self.steps().iter().rev().find(|step| match step {
            Step::Answered(_) => true,
            Step::Rejected { .. } => self.status() == Status::Rejected,
            Step::ReadChecked(check) => is_other && self.otherwise() == Some(check),
            // Who answered, and by what reference, says more.
            Step::Disposed { .. } => !is_denied && self.disposition().is_some(),
            _ => false,
        })?;
        // That the entry does not hold is said of the entry, whatever plate was seen.
        let denial = self.last_answer().filter(|answer| !answer.active);
        let denial = denial.map(|answer| Step::Answered(answer.clone()).words());
        let denial = denial.filter(|_| !matches!(step, Step::Answered(_)));
        let words: Vec<String> = denial.into_iter().chain([step.words()]).collect();
        Some(Prior {
            entry: hit.entry.clone(),
            at: step.at(),
            answer: self.last_answer().map(|answer| answer.active),
            answered: self.last_answer().map(|answer| answer.at),
            words: words.join("; "),
        })
    }
}
