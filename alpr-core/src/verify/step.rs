//! The steps of a verification, each with who, when and by what evidence.

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use super::disposition::{Disposition, Reason};
use crate::names::named;
use crate::plate::{Jurisdiction, PlateText};

/// What a human saw on the plate, typed from a picture: nobody can tick it off without looking.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReadCheck {
    /// Who looked.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// SHA-256 of the picture that was looked at; nothing if the plate itself was.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub picture: Option<String>,
    /// The characters on the plate.
    pub plate: PlateText,
    /// The state on the plate.
    pub state: Jurisdiction,
}

named! {
    /// What answers for an entry.
    System {
        /// The FBI's National Crime Information Center.
        Ncic "ncic",
        /// Missouri Uniform Law Enforcement System.
        Mules "mules",
        /// Regional Justice Information Service.
        Rejis "rejis",
        /// East Central Dispatch Center, by radio or telephone.
        Ecdc "ecdc",
        /// The department's own records.
        Department "department",
    }
}

named! {
    /// How fast an answer has to come: NCIC's hit confirmation, priority 1 and 2 (NCIC Operating Manual,
    /// Introduction, section 3.5).
    Urgency {
        /// Within 10 minutes: a person or property is held meanwhile.
        Urgent "urgent",
        /// Within 1 hour.
        Routine "routine",
    }
}

impl Urgency {
    /// How long an answer may take.
    pub const fn within(self) -> SignedDuration {
        match self {
            Self::Urgent => SignedDuration::from_mins(10),
            Self::Routine => SignedDuration::from_hours(1),
        }
    }
}

/// The question whether an entry still holds.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Request {
    /// Who asks.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Which system.
    pub system: System,
    /// How fast the answer has to come.
    pub urgency: Urgency,
}

/// The source's answer.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Answer {
    /// Who or what answered: a terminal's name, a dispatcher.
    pub responder: String,
    /// The answer's reference: a message key, a log number.
    pub reference: String,
    /// When.
    pub at: Timestamp,
    /// Whether the entry holds.
    pub active: bool,
}

/// What was done about a hit, right or wrong (General Order 22-03, II.6.b, III.G).
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ActedOn {
    /// Who acted.
    pub by: String,
    /// When it was recorded.
    pub at: Timestamp,
    /// The number of the incident, under which the report is.
    pub incident: String,
    /// What was done, in the words of who acted.
    pub what: String,
}

/// One step of a case.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "step")]
pub enum Step {
    /// Somebody begins to look.
    Opened {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
    },
    /// Somebody typed what is on the plate.
    ReadChecked(ReadCheck),
    /// The source was asked.
    Asked(Request),
    /// The source answered.
    Answered(Answer),
    /// It was ended for a reason that needs no comparison.
    Rejected {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
        /// Why.
        reason: Reason,
    },
    /// The entry went from the list.
    Withdrawn {
        /// When.
        at: Timestamp,
        /// Why.
        reason: String,
    },
    /// The operator records what became of the hit (General Order 22-03, III.G.2).
    Disposed {
        /// Who.
        by: String,
        /// When.
        at: Timestamp,
        /// Accept or Misread, and why.
        disposition: Disposition,
    },
    /// Somebody acted on the hit.
    ActedOn(ActedOn),
}

impl Step {
    /// What a human saw on the plate, if it is a look.
    pub const fn look(&self) -> Option<&ReadCheck> {
        match self {
            Self::ReadChecked(check) => Some(check),
            _ => None,
        }
    }

    /// When it was taken.
    pub const fn at(&self) -> Timestamp {
        match self {
            Self::Opened { at, .. }
            | Self::Rejected { at, .. }
            | Self::Withdrawn { at, .. }
            | Self::Disposed { at, .. } => *at,
            Self::ReadChecked(check) => check.at,
            Self::Asked(request) => request.at,
            Self::Answered(answer) => answer.at,
            Self::ActedOn(deed) => deed.at,
        }
    }

    /// Its name in files and in the bindings.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Opened { .. } => "opened",
            Self::ReadChecked(_) => "read_checked",
            Self::Asked(_) => "asked",
            Self::Answered(_) => "answered",
            Self::Rejected { .. } => "rejected",
            Self::Withdrawn { .. } => "withdrawn",
            Self::Disposed { .. } => "disposed",
            Self::ActedOn(_) => "acted_on",
        }
    }

    /// What was done and by whom, in one line without its time.
    pub fn words(&self) -> String {
        match self {
            Self::Opened { by, .. } => format!("opened by {by}"),
            Self::ReadChecked(check) => check.words(),
            Self::Asked(request) => {
                let (system, urgency) = (request.system.name(), request.urgency.name());
                format!("{} asked {system} ({urgency})", request.by)
            }
            Self::Answered(answer) => {
                let word = if answer.active {
                    "active"
                } else {
                    "not active"
                };
                format!(
                    "{} answered {word}, reference {}",
                    answer.responder, answer.reference
                )
            }
            Self::Rejected { by, reason, .. } => {
                format!("rejected by {by}: {}", reason.name().replace('_', " "))
            }
            Self::Withdrawn { reason, .. } => format!("withdrawn: {reason}"),
            Self::Disposed {
                by, disposition, ..
            } => format!("{} by {by}", disposition.words()),
            Self::ActedOn(deed) => format!(
                "{} acted on it, incident {}: {}",
                deed.by, deed.incident, deed.what
            ),
        }
    }
}

impl ReadCheck {
    fn words(&self) -> String {
        let from = self.picture.as_ref();
        let from = from.map_or("the plate itself".to_owned(), |p| format!("picture {p}"));
        format!("{} saw {} {} on {from}", self.by, self.plate, self.state)
    }
}
