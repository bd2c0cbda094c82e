//! A case as it is kept: the alarm and every step; the status follows from the steps and cannot be set.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::disposition::{Disposition, Outcome, Reason};
use super::evidence::{self, compared};
use super::step::{ActedOn, ReadCheck, Request, Step};
use crate::alarm::{Alarm, Guard};
use crate::error::{Error, ErrorKind, Result};
use crate::names::named;
use crate::record::Id;

/// The most steps of a case; a case that needs more is several.
pub const MAX_STEPS: usize = 100;

named! {
    /// Where a case stands.
    Status {
        /// The alarm sounded; nobody looked yet.
        Raised "raised",
        /// Somebody looks at it.
        UnderReview "under_review",
        /// A human saw the listed characters and the listed state on the plate.
        ReadVerified "read_verified",
        /// The source was asked whether the entry still holds.
        AwaitingAnswer "awaiting_answer",
        /// The source said that it does.
        ConfirmedActive "confirmed_active",
        /// It is not the listed plate, or the entry does not hold.
        Rejected "rejected",
        /// The entry went from the list while the case was open; what the source had said before stands.
        Withdrawn "withdrawn",
    }
}

/// A case without types. It is read back by taking its steps again, so that no file can claim a status
/// that its evidence does not bear.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
#[serde(try_from = "Kept")]
pub struct CaseFile {
    alarm: Alarm,
    steps: Vec<Step>,
    #[serde(skip)]
    status: Status,
}

/// What is written of a case.
#[derive(Deserialize)]
struct Kept {
    alarm: Alarm,
    steps: Vec<Step>,
}

impl TryFrom<Kept> for CaseFile {
    type Error = Error;

    fn try_from(kept: Kept) -> Result<Self> {
        let mut file = Self::new(kept.alarm);
        kept.steps
            .into_iter()
            .try_for_each(|step| file.apply(step))?;
        Ok(file)
    }
}

impl CaseFile {
    /// The case of an alarm.
    pub const fn new(alarm: Alarm) -> Self {
        Self {
            alarm,
            steps: Vec::new(),
            status: Status::Raised,
        }
    }

    /// The case's name: that of its hit.
    pub const fn id(&self) -> Id {
        self.alarm.hit.id
    }

    /// The alarm.
    pub const fn alarm(&self) -> &Alarm {
        &self.alarm
    }

    /// The steps so far, in the order in which they were taken.
    pub fn steps(&self) -> &[Step] {
        &self.steps
    }

    /// Where it stands.
    pub const fn status(&self) -> Status {
        self.status
    }

    /// What became of it, if the operator said so; the last word counts, unless a later step showed the opposite: then
    /// somebody has to say it anew.
    pub fn disposition(&self) -> Option<&Disposition> {
        let mut looks = 0;
        let word = self.steps.iter().rev().find_map(|step| match step {
            Step::Disposed { disposition, .. } => Some(disposition),
            Step::ReadChecked(_) => {
                looks += 1;
                None
            }
            _ => None,
        })?;
        let found = match self.ended_by() {
            Some(reason) => reason.outcome(),
            // A later look found the listed plate after all.
            None => (looks > 0).then_some(Outcome::Accept),
        };
        (found.is_none_or(|found| found == word.outcome())).then_some(word)
    }

    /// The question to the source, if it was asked.
    pub fn request(&self) -> Option<&Request> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::Asked(request) => Some(request),
            _ => None,
        })
    }

    /// How much of the confirmation's time is left, negative when it is over; nothing unless an answer is awaited.
    pub fn time_left(&self, now: Timestamp) -> Option<SignedDuration> {
        let request = self
            .request()
            .filter(|_| self.status == Status::AwaitingAnswer)?;
        Some(request.urgency.within() - now.duration_since(request.at))
    }

    /// What a human saw on the plate, if one looked; of several looks the last.
    pub fn read_check(&self) -> Option<&ReadCheck> {
        self.steps.iter().rev().find_map(|step| match step {
            Step::ReadChecked(check) => Some(check),
            _ => None,
        })
    }

    /// What was done about it, in the order in which it was recorded. Acting on a hit that was not verified must be
    /// recorded too: the step is allowed in every state and changes none.
    pub fn acted_on(&self) -> impl Iterator<Item = &ActedOn> {
        self.steps.iter().filter_map(|step| match step {
            Step::ActedOn(deed) => Some(deed),
            _ => None,
        })
    }

    /// Whether the source confirmed the hit and nobody has recorded what was done about it.
    pub fn is_unreported(&self) -> bool {
        self.was_confirmed() && self.acted_on().next().is_none()
    }

    /// Takes a step.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if its evidence is missing, the case is not where it can be taken, it would confirm what
    /// was disposed of as a misread, or it comes before the step that went before; [`ErrorKind::InvalidArgument`] over
    /// [`MAX_STEPS`]. Then nothing changes.
    pub fn apply(&mut self, step: Step) -> Result<()> {
        self.check_order(&step)?;
        evidence::check(&step)?;
        let next = self.next(&step)?;
        self.check_word(&step, next)?;
        self.status = next;
        self.steps.push(step);
        Ok(())
    }

    /// Guards the plate that a human found to be another one than the listed, until `until`.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] unless the case was rejected because characters or state differ.
    pub fn guard(&self, until: Timestamp) -> Result<Guard> {
        let check = self
            .read_check()
            .filter(|_| self.status == Status::Rejected);
        let check = check.filter(|check| compared(check, &self.alarm.hit.entry).is_some());
        let Some(check) = check else {
            let text = "only a plate that a human found to have other characters or another state can be guarded: check the read first";
            return Err(Error::new(ErrorKind::Refused, text));
        };
        Ok(Guard {
            plate: check.plate,
            state: check.state,
            read_as: self.alarm.hit.text,
            listed: self.alarm.hit.entry.plate,
            listed_state: self.alarm.hit.entry.state,
            by: check.by.clone(),
            from: check.at,
            until,
            released: None,
        })
    }

    /// The disposition that the steps lead to, for the operator to confirm; nothing while the case is open. What the
    /// source confirmed stays so if the entry goes from the list: after a stop it rightly does.
    pub fn proposed(&self) -> Option<Disposition> {
        let reason = match self.status {
            Status::Rejected => self.rejection()?,
            _ if self.was_confirmed() => Reason::Confirmed,
            Status::Withdrawn => Reason::NotActive,
            _ => return None,
        };
        // Of a duplicate, or another reason, only the operator knows.
        Disposition::new(reason.outcome()?, reason).ok()
    }

    /// Whether the source said that the entry holds, whatever became of the entry after.
    fn was_confirmed(&self) -> bool {
        let mut steps = self.steps.iter();
        steps.any(|step| matches!(step, Step::Answered(answer) if answer.active))
    }

    /// Why it was rejected, if it was.
    pub(super) fn ended_by(&self) -> Option<Reason> {
        self.rejection().filter(|_| self.status == Status::Rejected)
    }

    /// The last look first: what it showed holds whatever the source said.
    fn rejection(&self) -> Option<Reason> {
        let seen = self.read_check();
        let seen = seen.and_then(|check| compared(check, &self.alarm.hit.entry));
        seen.or_else(|| {
            self.steps.iter().rev().find_map(|step| match step {
                Step::Rejected { reason, .. } => Some(reason.clone()),
                Step::Answered(answer) if !answer.active => Some(Reason::NotActive),
                _ => None,
            })
        })
    }

    /// Where a case stands whose plate is the listed one, by all that was said beside the looks at it.
    fn unless_looked_at(&self) -> Status {
        let last = self.steps.iter().rev().find_map(|step| match step {
            Step::Rejected { .. } => Some(Status::Rejected),
            Step::Withdrawn { .. } => Some(Status::Withdrawn),
            Step::Answered(answer) if answer.active => Some(Status::ConfirmedActive),
            Step::Answered(_) => Some(Status::Rejected),
            Step::Asked(_) => Some(Status::AwaitingAnswer),
            _ => None,
        });
        last.unwrap_or(Status::ReadVerified)
    }

    fn check_order(&self, step: &Step) -> Result<()> {
        let last = self.steps.last().map_or(self.alarm.raised, Step::at);
        if step.at() < last {
            let text = format!(
                "expected a step not before {last}, got {}: check the clocks",
                step.at()
            );
            return Err(Error::new(ErrorKind::Refused, text));
        }
        if self.steps.len() >= MAX_STEPS {
            let text = format!("expected at most {MAX_STEPS} steps of a case: open another one");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        Ok(())
    }

    /// The operator's last word must not stand beside a step that shows the opposite. A word that only repeats what a look showed
    /// goes with it when a later look shows otherwise.
    fn check_word(&self, step: &Step, next: Status) -> Result<()> {
        use Status::{AwaitingAnswer, ConfirmedActive, ReadVerified, Rejected};
        let says = next != self.status || matches!(step, Step::ReadChecked(_));
        let confirms = says && matches!(next, ReadVerified | AwaitingAnswer | ConfirmedActive);
        let word = self.disposition().map(Disposition::outcome);
        if !confirms || self.status == Rejected || word != Some(Outcome::Misread) {
            return Ok(());
        }
        let text = format!(
            "a case that was disposed of as misread cannot be {}: dispose of it as accept first",
            next.name().replace('_', " ")
        );
        Err(Error::new(ErrorKind::Refused, text))
    }

    /// The status after a step: the one table of what may follow what.
    fn next(&self, step: &Step) -> Result<Status> {
        use Status as S;
        Ok(match (self.status, step) {
            (S::Raised, Step::Opened { .. }) => S::UnderReview,
            // Looked at again wherever it stands: who typed a slip puts it right, and who stands before the vehicle and sees another
            // plate says so.
            (S::UnderReview | S::ReadVerified | S::AwaitingAnswer, Step::ReadChecked(check))
            | (S::ConfirmedActive | S::Rejected | S::Withdrawn, Step::ReadChecked(check)) => {
                match compared(check, &self.alarm.hit.entry) {
                    None => self.unless_looked_at(),
                    Some(_) => S::Rejected,
                }
            }
            (S::UnderReview, Step::Rejected { .. }) => S::Rejected,
            // Asked again where no answer came, of another system too.
            (S::ReadVerified | S::AwaitingAnswer, Step::Asked(_)) => S::AwaitingAnswer,
            (S::AwaitingAnswer, Step::Answered(answer)) if answer.active => S::ConfirmedActive,
            (S::AwaitingAnswer, Step::Answered(_)) => S::Rejected,
            (S::Rejected | S::Withdrawn, Step::Withdrawn { .. }) => {
                return Err(self.out_of_order(step));
            }
            (_, Step::Withdrawn { .. }) => S::Withdrawn,
            (_, Step::Disposed { disposition, .. }) => self.dispose(disposition)?,
            (status, Step::ActedOn(_)) => status,
            _ => return Err(self.out_of_order(step)),
        })
    }

    /// The operator's word does not move a case, and must not contradict what was found.
    fn dispose(&self, disposition: &Disposition) -> Result<Status> {
        let was_confirmed = self.was_confirmed();
        let found = match self.status {
            Status::Rejected => self.ended_by().and_then(|reason| reason.outcome()),
            _ => was_confirmed.then_some(Outcome::Accept),
        };
        let is_shown = match disposition.reason() {
            Reason::Confirmed => was_confirmed && self.status != Status::Rejected,
            Reason::NotActive => matches!(self.status, Status::Rejected | Status::Withdrawn),
            _ => true,
        };
        if !is_shown || found.is_some_and(|found| found != disposition.outcome()) {
            let text = format!(
                "a case that is {} cannot be {} as {}: take the steps that show it",
                self.status.name(),
                disposition.outcome().name(),
                disposition.reason().name()
            );
            return Err(Error::new(ErrorKind::Refused, text));
        }
        Ok(self.status)
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
