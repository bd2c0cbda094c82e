//! What may follow what: the one table of the steps, and what stands in the way of one.

use std::collections::BTreeSet;

use super::disposition::{Disposition, Outcome, Reason};
use super::evidence::compared;
use super::file::{CaseFile, KEPT_STEPS, MAX_STEPS, Status};
use super::step::{Answer, ReadCheck, Request, Step, System};
use crate::error::{Error, ErrorKind, Result, refused};
use crate::hotlist::Source;
use crate::words::{is_same_name, plain_name};

impl CaseFile {
    /// What was done about a hit comes from whatever clock, and must be taken down; of all else the order is the
    /// evidence. The camera's clock, by which an alarm was raised, is not that of whoever takes steps: it says only
    /// which list is news.
    pub(super) fn check_order(&self, step: &Step) -> Result<()> {
        let is_deed = |step: &Step| matches!(step, Step::ActedOn(_));
        let before = self.steps.iter().rev().find(|step| !is_deed(step));
        let is_news = matches!(step, Step::Withdrawn { .. });
        let raised = is_news.then_some(self.alarm.raised);
        let last = before.map(Step::at).max(raised);
        if let Some(last) = last.filter(|last| step.at() < *last && !is_deed(step)) {
            let at = step.at();
            return refused(format!(
                "expected a step not before {last}, got {at}: check the clocks"
            ));
        }
        let most = match step {
            Step::ActedOn(_) | Step::Disposed { .. } | Step::Withdrawn { .. } => MAX_STEPS,
            _ => MAX_STEPS - KEPT_STEPS,
        };
        if self.steps.len() >= most {
            let what = step.name();
            let text = format!(
                "expected at most {most} steps of a case before one that is {what}: record what was done, and dispose of it"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Ok(())
    }

    /// The operator's last word must not stand beside a step that shows the opposite. A word that only repeats what is
    /// put right now goes with it.
    pub(super) fn check_word(&self, step: &Step, next: Status) -> Result<()> {
        use Status::{AwaitingAnswer, ConfirmedActive, ReadVerified};
        let says = next != self.status || matches!(step, Step::ReadChecked(_));
        let confirms = says && matches!(next, ReadVerified | AwaitingAnswer | ConfirmedActive);
        let word = match self.status {
            Status::Rejected => self.last_word().map(|(_, word)| word),
            _ => self.disposition(),
        };
        let against = word.filter(|word| word.outcome() == Outcome::Misread);
        let repeats = |word: &Disposition| self.ended_by().as_ref() == Some(word.reason());
        if !confirms || against.is_none_or(repeats) {
            return Ok(());
        }
        refused(format!(
            "a case that was disposed of as misread cannot be {}: dispose of it as accept first",
            next.name().replace('_', " ")
        ))
    }

    /// The status after a step.
    pub(super) fn next(&self, step: &Step) -> Result<Status> {
        use Status as S;
        Ok(match (self.status, step) {
            (S::Raised, Step::Opened { .. }) => S::UnderReview,
            (S::Raised, Step::ReadChecked(_)) => return Err(self.out_of_order(step)),
            // Looked at again wherever it stands: who typed a slip puts it right, and who stands before the vehicle and
            // sees another plate says so.
            (_, Step::ReadChecked(check)) => self.looked(check)?,
            (S::UnderReview, Step::Rejected { .. }) => S::Rejected,
            (_, Step::Asked(request)) if self.stands() => self.asked(request)?,
            (_, Step::Answered(answer)) if self.request().is_some() => self.answered(answer)?,
            (S::Rejected, Step::Withdrawn { .. }) if self.may_be_withdrawn() => S::Rejected,
            (S::Rejected | S::Withdrawn, Step::Withdrawn { .. }) => {
                return Err(self.out_of_order(step));
            }
            (_, Step::Withdrawn { .. }) => S::Withdrawn,
            (_, Step::Disposed { disposition, .. }) => self.disposed(disposition)?,
            (status, Step::ActedOn(_)) => status,
            _ => return Err(self.out_of_order(step)),
        })
    }

    /// Whether the source may be asked, again too: no answer came, or the last one was recorded wrongly or is an old
    /// one.
    fn stands(&self) -> bool {
        use Status::{AwaitingAnswer, ConfirmedActive, ReadVerified, Rejected};
        let is_denied = self.status == Rejected && self.ended_by() == Some(Reason::NotActive);
        is_denied || matches!(self.status, ReadVerified | AwaitingAnswer | ConfirmedActive)
    }

    /// A look that shows another plate ends a case. One that shows the listed one takes back what the same person saw
    /// before; where nobody else's look stands against it, that brings back what stands without looks, never more.
    fn looked(&self, check: &ReadCheck) -> Result<Status> {
        if self.is_otherwise(check) {
            return Ok(Status::Rejected);
        }
        let is_own = |look: &&ReadCheck| is_same_name(&look.by, &check.by);
        let mut others = self.standing().filter(|look| !is_own(look));
        let Some(other) = others.find(|look| self.is_otherwise(look)) else {
            return Ok(self.unless_looked_at());
        };
        if self
            .standing()
            .find(is_own)
            .is_some_and(|own| self.is_otherwise(own))
        {
            return Ok(Status::Rejected); // taken back, and the other look stands
        }
        let ReadCheck {
            by, plate, state, ..
        } = other;
        refused(format!(
            "{by} saw {plate} {state}: whoever looked looks again, or that stands"
        ))
    }

    /// The looks that stand: of each person the last one. The latest first.
    pub(super) fn standing(&self) -> impl Iterator<Item = &ReadCheck> {
        let mut names = BTreeSet::new();
        let looks = self.steps.iter().rev().filter_map(Step::look);
        looks.filter(move |look| names.insert(plain_name(&look.by)))
    }

    /// Whether a look shows another plate than the listed one.
    pub(super) fn is_otherwise(&self, look: &ReadCheck) -> bool {
        compared(look, &self.alarm.hit).is_some()
    }

    /// The department's own records say nothing of what a state or the FBI listed.
    fn asked(&self, request: &Request) -> Result<Status> {
        let source = self.alarm.hit.entry.source.as_ref();
        let is_official = |source: &&Source| {
            use Source::{Dor, Mshp, Mules, Ncic, Rejis};
            matches!(source, Ncic | Mules | Rejis | Mshp | Dor)
        };
        if let Some(source) = source.filter(is_official)
            && request.system == System::Department
        {
            let source = source.name();
            return refused(format!(
                "the department does not answer for an entry of {source}: ask that, or ecdc"
            ));
        }
        Ok(Status::AwaitingAnswer)
    }

    /// The last answer counts. One that comes after the case ended otherwise is kept, and moves nothing.
    fn answered(&self, answer: &Answer) -> Result<Status> {
        let has_asked = |step: &Step| match step {
            Step::Asked(request) => is_same_name(&request.by, &answer.responder),
            _ => false,
        };
        if self.steps.iter().any(has_asked) {
            let by = &answer.responder;
            return refused(format!(
                "{by} asked, and does not answer: name the dispatcher or the terminal"
            ));
        }
        Ok(match answer.active {
            _ if !self.stands() => self.status,
            true => Status::ConfirmedActive,
            false => Status::Rejected,
        })
    }

    /// The operator's word does not move a case, and must not contradict what was found.
    fn disposed(&self, disposition: &Disposition) -> Result<Status> {
        let found = match self.status {
            Status::Rejected => self.ended_by().and_then(|reason| reason.outcome()),
            _ => self.was_confirmed().then_some(Outcome::Accept),
        };
        let (outcome, reason) = (disposition.outcome(), disposition.reason());
        if !self.is_shown(reason) || found.is_some_and(|found| found != outcome) {
            return refused(format!(
                "a case that is {} cannot be {} as {}: take the steps that show it",
                self.status.name(),
                outcome.name(),
                reason.name()
            ));
        }
        let says_nothing = matches!(reason, Reason::Other(_) | Reason::StaleList);
        let is_ended_so = self.ended_by() == Some(Reason::StaleList);
        if outcome == Outcome::Accept && says_nothing && !is_ended_so && self.read_check().is_none()
        {
            return refused("nobody compared the plate: look at it first, or it is no accept");
        }
        Ok(self.status)
    }

    /// Whether the steps show what a reason says, as far as steps can.
    pub(super) fn is_shown(&self, reason: &Reason) -> bool {
        match reason {
            Reason::Confirmed => self.was_confirmed() && self.status != Status::Rejected,
            Reason::NotActive => {
                self.status == Status::Withdrawn || self.ended_by() == Some(Reason::NotActive)
            }
            _ => true,
        }
    }

    /// The operator's last word, and how many looks came after it.
    pub(super) fn last_word(&self) -> Option<(usize, &Disposition)> {
        let mut looks = 0;
        self.steps.iter().rev().find_map(|step| match step {
            Step::Disposed { disposition, .. } => Some((looks, disposition)),
            step => {
                looks += usize::from(matches!(step, Step::ReadChecked(_)));
                None
            }
        })
    }

    /// What the source said last.
    pub(super) fn last_answer(&self) -> Option<&Answer> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::Answered(answer) => Some(answer),
            _ => None,
        })
    }

    /// Whether the source said last that the entry holds, whatever became of the entry after.
    pub(super) fn was_confirmed(&self) -> bool {
        self.last_answer().is_some_and(|answer| answer.active)
    }

    pub(super) fn is_withdrawn(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| matches!(step, Step::Withdrawn { .. }))
    }

    /// The last look that stands and shows another plate than the listed one.
    pub(super) fn otherwise(&self) -> Option<&ReadCheck> {
        self.standing().find(|look| self.is_otherwise(look))
    }

    fn difference(&self) -> Option<Reason> {
        compared(self.otherwise()?, &self.alarm.hit)
    }

    /// Why it was rejected, if it was.
    pub(super) fn ended_by(&self) -> Option<Reason> {
        self.rejection().filter(|_| self.status == Status::Rejected)
    }

    /// What was seen first: it holds whatever the source said.
    pub(super) fn rejection(&self) -> Option<Reason> {
        let is_denied = self.last_answer().is_some_and(|answer| !answer.active);
        self.difference()
            .or_else(|| is_denied.then_some(Reason::NotActive))
            .or_else(|| {
                self.steps.iter().rev().find_map(|step| match step {
                    Step::Rejected { reason, .. } => Some(reason.clone()),
                    _ => None,
                })
            })
    }

    /// Where a case stands whose plate is the listed one, by all that was said beside the looks at it. A mere word that
    /// it is no plate, or of no use, is undone by a look that found the plate.
    fn unless_looked_at(&self) -> Status {
        if self.is_withdrawn() {
            return Status::Withdrawn;
        }
        let last = self.steps.iter().rev().find_map(|step| match step {
            Step::Answered(answer) if answer.active => Some(Status::ConfirmedActive),
            Step::Answered(_) => Some(Status::Rejected),
            Step::Asked(_) => Some(Status::AwaitingAnswer),
            _ => None,
        });
        last.unwrap_or(Status::ReadVerified)
    }

    fn out_of_order(&self, step: &Step) -> Error {
        let text = format!(
            "a case that is {} cannot be {}: {}",
            self.status.name(),
            step.name().replace('_', " "),
            match self.status {
                Status::Raised => "open it first",
                Status::UnderReview => "compare characters and state with the plate first",
                Status::ReadVerified => "ask the source first whether the entry holds",
                Status::AwaitingAnswer => "record the source's answer first",
                _ => "it has ended",
            }
        );
        Error::new(ErrorKind::Refused, text)
    }
}
