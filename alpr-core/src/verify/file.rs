//! A case as it is kept: the alarm and every step; the status follows from the steps and cannot be set.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::disposition::{Disposition, Outcome, Reason};
use super::evidence;
use super::step::{ActedOn, Answer, ReadCheck, Request, Step};
use crate::alarm::{Alarm, Guard};
use crate::error::{Error, ErrorKind, Result};
use crate::names::named;
use crate::record::Id;
use crate::words::is_same_name;

/// The most steps of a case; a case that needs more is several.
pub const MAX_STEPS: usize = 100;
/// How many of them looks, questions and answers leave for what was done about a hit, its end and what became of it.
pub const KEPT_STEPS: usize = 20;

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
    pub(super) alarm: Alarm,
    pub(super) steps: Vec<Step>,
    #[serde(skip)]
    pub(super) status: Status,
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
        let (looks, word) = self.last_word()?;
        let found = match self.ended_by() {
            Some(reason) => reason.outcome(),
            // A later look found the listed plate after all.
            None => (looks > 0).then_some(Outcome::Accept),
        };
        let is_agreed = found.is_none_or(|found| found == word.outcome());
        (is_agreed && self.is_shown(word.reason())).then_some(word)
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
        self.steps.iter().rev().find_map(Step::look)
    }

    /// What was done about it, in the order in which it was recorded. Acting on a hit that was not verified must be
    /// recorded too: the step is allowed in every state and changes none.
    pub fn acted_on(&self) -> impl Iterator<Item = &ActedOn> {
        self.steps.iter().filter_map(|step| match step {
            Step::ActedOn(deed) => Some(deed),
            _ => None,
        })
    }

    /// Whether the source ever confirmed the hit and nobody has recorded what was done about it.
    pub fn is_unreported(&self) -> bool {
        let mut answers = self.steps.iter();
        answers.any(|step| matches!(step, Step::Answered(answer) if answer.active))
            && self.acted_on().next().is_none()
    }

    /// Whether somebody acted on the hit without the source's word that the entry is active: before it was given, or
    /// after it was taken back, by the deed's own time. A hit alone is no probable cause (III.C).
    pub fn acted_unconfirmed(&self) -> bool {
        let mut answers: Vec<&Answer> = Vec::new();
        self.steps.iter().any(|step| {
            match step {
                Step::Answered(answer) => answers.push(answer),
                Step::ActedOn(deed) => {
                    let mut said = answers.iter().rev();
                    let last = said.find(|answer| answer.at <= deed.at);
                    return last.is_none_or(|answer| !answer.active);
                }
                _ => {}
            }
            false
        })
    }

    /// Whether its entry may go from the list: a case that stands, and one that a look alone rejected, since a further
    /// look may bring it back.
    pub fn may_be_withdrawn(&self) -> bool {
        match self.status {
            Status::Rejected => self.otherwise().is_some() && !self.is_withdrawn(),
            status => status != Status::Withdrawn,
        }
    }

    /// The look that put right the one that a guard came from, if one did: whoever typed a slip guarded the listed plate
    /// itself.
    pub fn undone_by(&self, guard: &Guard) -> Option<&ReadCheck> {
        let mut looks = self.steps.iter().filter_map(Step::look);
        let is_its = |look: &ReadCheck| (&look.by, look.at) == (&guard.by, guard.from);
        if guard.listed != self.alarm.hit.entry.plate || !looks.any(is_its) {
            return None;
        }
        let own = self
            .standing()
            .find(|look| is_same_name(&look.by, &guard.by));
        own.filter(|look| !self.is_otherwise(look))
    }

    /// Takes a step.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if its evidence is missing, the case is not where it can be taken, it would confirm what
    /// was disposed of as a misread, it accepts what nobody looked at, or it comes before the step that went before
    /// (what was done about a hit is taken whatever the clocks say); [`ErrorKind::InvalidArgument`] over [`MAX_STEPS`],
    /// the last [`KEPT_STEPS`] of which are for what was done and what became of it. Then nothing changes.
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
    /// [`ErrorKind::Refused`] unless the case was rejected because characters or state differ;
    /// [`ErrorKind::InvalidArgument`] for an end before the look.
    pub fn guard(&self, until: Timestamp) -> Result<Guard> {
        let is_rejected = self.status == Status::Rejected;
        let Some(check) = self.otherwise().filter(|_| is_rejected) else {
            let text = "only a plate that a human found to have other characters or another state can be guarded: check the read first";
            return Err(Error::new(ErrorKind::Refused, text));
        };
        if until <= check.at {
            let from = check.at;
            let text =
                format!("expected a guard that ends after {from}, got {until}: give a later end");
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
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

    /// The disposition that the steps lead to, for the operator to confirm; nothing while they lead to none. What the
    /// source confirmed stays so while it is asked again, and if the entry goes from the list: after a stop it rightly
    /// does.
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
}
