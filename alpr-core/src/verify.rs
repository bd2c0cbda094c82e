//! From an alarm to a verified, confirmed or rejected hit: no step can be left out.
//!
//! ```text
//! Raised -> UnderReview -> ReadVerified -> AwaitingAnswer -> ConfirmedActive
//!   |            |               |               |                |
//!   |            +---------------+---------------+----------------+--> Rejected
//!   +------------+---------------+---------------+----------------+--> Withdrawn
//! ```
//! The plate may be looked at again wherever a case stands, for good or ill: who typed a slip puts it right, and who
//! stands before the vehicle and sees another plate rejects what the source had confirmed. Only whoever looked undoes a
//! look. The source too may be asked again and answer anew. Everything is kept; the last look of each and the last answer
//! count.
//!
//! A step that is dated before the last one is refused. What was done ([`Case::act`]) is never refused for its time, and
//! no step for being dated before it.
//!
//! [`Case`] has these states as types, so that a path around the evidence does not compile. [`CaseFile`] is the
//! same without types, for storage and for the bindings: there a wrong step is [`ErrorKind::Refused`].
//!
//! ```compile_fail
//! use alpr_core::verify::{Answer, Case, UnderReview};
//! fn shortcut(case: Case<UnderReview>, answer: Answer) {
//!     case.answer(answer); // the characters and the state were not compared yet
//! }
//! ```
//! ```compile_fail
//! use alpr_core::verify::{Case, ConfirmedActive};
//! fn forged(file: alpr_core::verify::CaseFile) -> Case<ConfirmedActive> {
//!     Case { file, state: std::marker::PhantomData } // private: only an answer makes it
//! }
//! ```

use std::marker::PhantomData;

use jiff::Timestamp;

use crate::alarm::Alarm;
use crate::error::{Error, ErrorKind, Result};

mod course;
mod disposition;
mod evidence;
mod file;
mod prior;
mod step;

pub use disposition::{Disposition, Outcome, Reason};
pub use file::{CaseFile, KEPT_STEPS, MAX_STEPS, Status};
pub use step::{ActedOn, Answer, ReadCheck, Request, Step, System, Urgency};

/// The states of a case as types; nobody else can add one.
pub trait State: private::Sealed {
    /// The same as a value.
    const STATUS: Status;
}

mod private {
    pub trait Sealed {}
}

macro_rules! states {
    ($($(#[$about:meta])* $name:ident,)*) => {$(
        $(#[$about])*
        #[derive(Clone, Copy, Debug, PartialEq, Eq)]
        pub struct $name;
        impl private::Sealed for $name {}
        impl State for $name {
            const STATUS: Status = Status::$name;
        }
    )*};
}

states! {
    /// The alarm sounded; nobody looked yet.
    Raised,
    /// Somebody looks at it.
    UnderReview,
    /// A human saw the listed characters and the listed state on the plate.
    ReadVerified,
    /// The source was asked whether the entry still holds.
    AwaitingAnswer,
    /// The source said that it does. Still not an order to act: see the procedures of the agency.
    ConfirmedActive,
    /// It is not the listed plate, or the entry does not hold.
    Rejected,
    /// The entry went from the list while the case was open; what the source had said before stands.
    Withdrawn,
}

/// A case in a state that the compiler knows.
#[derive(Clone, Debug, PartialEq)]
pub struct Case<S: State> {
    file: CaseFile,
    state: PhantomData<S>,
}

/// What a look at the plate came to.
#[derive(Clone, Debug, PartialEq)]
pub enum Checked<S: State = ReadVerified> {
    /// Characters and state are those of the entry.
    Same(Case<S>),
    /// They are not: the plate is another one.
    Different(Case<Rejected>),
}

/// What the source said.
#[derive(Clone, Debug, PartialEq)]
pub enum Answered {
    /// The entry holds.
    Active(Case<ConfirmedActive>),
    /// It does not: the list is behind.
    NotActive(Case<Rejected>),
}

impl<S: State> Case<S> {
    /// All that is known of it.
    pub const fn file(&self) -> &CaseFile {
        &self.file
    }

    /// The same without its type, for storage.
    pub fn into_file(self) -> CaseFile {
        self.file
    }

    /// A stored case in this state.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if its steps lead to another one.
    pub fn resume(file: CaseFile) -> Result<Self> {
        if file.status() != S::STATUS {
            let (want, got) = (S::STATUS.name(), file.status().name());
            let text = format!(
                "expected a case that is {want}, got one that is {got}: take its next step"
            );
            return Err(Error::new(ErrorKind::Refused, text));
        }
        Ok(Self {
            file,
            state: PhantomData,
        })
    }

    /// Records that somebody acted on the hit, wherever the case stands.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, an incident or what was done; never for its time.
    pub fn act(self, deed: ActedOn) -> Result<Self> {
        self.step(Step::ActedOn(deed))
    }

    /// Says what became of it, the order's `accept` or `misread` and why (III.G.2), where the case stands so.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, before the step that went before, or where the case does not bear it out:
    /// none is accepted that nobody compared with the plate.
    pub fn dispose(self, by: &str, at: Timestamp, disposition: Disposition) -> Result<Self> {
        self.step(Step::Disposed {
            by: by.to_owned(),
            at,
            disposition,
        })
    }

    fn look<T: State>(mut self, check: ReadCheck) -> Result<Checked<T>> {
        self.file.apply(Step::ReadChecked(check))?;
        match self.file.status() {
            Status::Rejected => Case::resume(self.file).map(Checked::Different),
            _ => Case::resume(self.file).map(Checked::Same),
        }
    }

    fn answered(mut self, answer: Answer) -> Result<Answered> {
        self.file.apply(Step::Answered(answer))?;
        match self.file.status() {
            Status::ConfirmedActive => Case::resume(self.file).map(Answered::Active),
            _ => Case::resume(self.file).map(Answered::NotActive),
        }
    }

    fn step<T: State>(mut self, step: Step) -> Result<Case<T>> {
        self.file.apply(step)?;
        Case::resume(self.file)
    }
}

impl Case<Raised> {
    /// The case of an alarm.
    pub fn new(alarm: Alarm) -> Self {
        Self {
            file: CaseFile::new(alarm),
            state: PhantomData,
        }
    }

    /// Somebody begins to look.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name.
    pub fn open(self, by: &str, at: Timestamp) -> Result<Case<UnderReview>> {
        self.step(Step::Opened {
            by: by.to_owned(),
            at,
        })
    }
}

impl Case<UnderReview> {
    /// What a human saw on the plate: the library compares it with the entry.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, for a plate with a character that nobody knows, before the last step, or
    /// if somebody else saw another plate; [`ErrorKind::InvalidArgument`] for a name that is too long, and for a picture
    /// that is named by no SHA-256.
    pub fn check_read(self, check: ReadCheck) -> Result<Checked> {
        self.look(check)
    }

    /// Ends it for a reason that needs no comparison: not a plate, a duplicate, a stale list.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, for a reason that a look at the plate or the source's answer has to show
    /// (confirmed, wrong characters, wrong state, not active), and for [`Reason::Other`] without words.
    pub fn reject(self, by: &str, at: Timestamp, reason: Reason) -> Result<Case<Rejected>> {
        self.step(Step::Rejected {
            by: by.to_owned(),
            at,
            reason,
        })
    }
}

impl Case<ReadVerified> {
    /// The source is asked whether the entry still holds.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a name, for a case that was disposed of as a misread, and where the department is
    /// asked about an entry of the FBI, a state or REJIS.
    pub fn ask(self, request: Request) -> Result<Case<AwaitingAnswer>> {
        self.step(Step::Asked(request))
    }
}

impl Case<AwaitingAnswer> {
    /// The source is asked again, or another one: no answer came.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] as for the first question.
    pub fn ask(self, request: Request) -> Result<Self> {
        self.step(Step::Asked(request))
    }

    /// What the source said.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a responder or a reference, if the responder is somebody who asked, and if it confirms
    /// what was disposed of as a misread.
    pub fn answer(self, answer: Answer) -> Result<Answered> {
        self.answered(answer)
    }
}

impl Case<ConfirmedActive> {
    /// The source is asked once more: its answer is an old one, or was recorded wrongly.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] as for the first question.
    pub fn ask(self, request: Request) -> Result<Case<AwaitingAnswer>> {
        self.step(Step::Asked(request))
    }

    /// What the source said since, unasked: the last answer counts.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a responder or a reference, if the responder is somebody who asked, and if it confirms
    /// what was disposed of as a misread.
    pub fn answer(self, answer: Answer) -> Result<Answered> {
        self.answered(answer)
    }
}

/// Declares that the plate of a case that stands can be looked at again.
macro_rules! checkable {
    ($($state:ident)*) => {$(
        impl Case<$state> {
            /// What a human saw on the plate at another look: where it is not the listed one, nothing stands any more.
            /// One that was rejected by a slip is put right by [`CaseFile::apply`] of such a step.
            ///
            /// # Errors
            /// As for [`Case::check_read`].
            pub fn check_again(self, check: ReadCheck) -> Result<Checked<$state>> {
                self.look(check)
            }
        }
    )*};
}

checkable! { ReadVerified AwaitingAnswer ConfirmedActive }

/// Declares that an open case can be withdrawn.
macro_rules! withdrawable {
    ($($state:ident)*) => {$(
        impl Case<$state> {
            /// Ends it because the entry went from the list or was changed.
            ///
            /// # Errors
            /// [`ErrorKind::Refused`] without a reason, or before the alarm was raised.
            pub fn withdraw(self, at: Timestamp, reason: &str) -> Result<Case<Withdrawn>> {
                self.step(Step::Withdrawn { at, reason: reason.to_owned() })
            }
        }
    )*};
}

withdrawable! { Raised UnderReview ReadVerified AwaitingAnswer ConfirmedActive }

#[cfg(test)]
mod again_tests;
#[cfg(test)]
mod evidence_tests;
#[cfg(test)]
mod law_tests;
#[cfg(test)]
mod tests;
