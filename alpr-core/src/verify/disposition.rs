//! What became of a hit: the order's two words, and finer reasons that map onto them.

use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::names::named;
use crate::words;

named! {
    /// The order's two words (III.G.2).
    Outcome {
        /// The read was right: the plate is the listed one.
        Accept "accept",
        /// The read was wrong: another plate, or none.
        Misread "misread",
    }
}

/// Why, in finer words than the order's two.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "reason", content = "text")]
pub enum Reason {
    /// Characters and state were the listed ones, and the entry held.
    Confirmed,
    /// Other characters are on the plate.
    WrongCharacters,
    /// The characters are the listed ones, the state is not.
    WrongState,
    /// The plate is the listed one; the source says that the entry does not hold.
    NotActive,
    /// It is no plate: a sign, a sticker.
    NotAPlate,
    /// The same vehicle was dealt with already.
    Duplicate,
    /// The plate is the listed one, of a list that was too old to act on.
    StaleList,
    /// Something else, in the operator's words.
    Other(String),
}

impl Reason {
    /// Its name in files and in the bindings.
    pub const fn name(&self) -> &'static str {
        match self {
            Self::Confirmed => "confirmed",
            Self::WrongCharacters => "wrong_characters",
            Self::WrongState => "wrong_state",
            Self::NotActive => "not_active",
            Self::NotAPlate => "not_a_plate",
            Self::Duplicate => "duplicate",
            Self::StaleList => "stale_list",
            Self::Other(_) => "other",
        }
    }

    /// A reason by its name; `text` says what another reason is.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] for an unknown name, or words with a reason that takes none;
    /// [`ErrorKind::Refused`] for `other` without words.
    pub fn named(name: &str, text: &str) -> Result<Self> {
        let reason = match name {
            "confirmed" => Self::Confirmed,
            "wrong_characters" => Self::WrongCharacters,
            "wrong_state" => Self::WrongState,
            "not_active" => Self::NotActive,
            "not_a_plate" => Self::NotAPlate,
            "duplicate" => Self::Duplicate,
            "stale_list" => Self::StaleList,
            "other" => Self::Other(text.to_owned()),
            _ => {
                let known = "confirmed, wrong_characters, wrong_state, not_active, not_a_plate, duplicate, stale_list, other";
                let why = format!("`{name}` is no reason: use one of {known}");
                return Err(Error::new(ErrorKind::InvalidArgument, why));
            }
        };
        if !text.is_empty() && !matches!(reason, Self::Other(_)) {
            let why = format!("`{name}` takes no words of its own, got `{text}`: use `other`");
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        reason.check()?;
        Ok(reason)
    }

    /// Whether another reason says which, within the limits of a note.
    pub(super) fn check(&self) -> Result<()> {
        match self {
            Self::Other(text) => words::note("what the other reason is", text),
            _ => Ok(()),
        }
    }

    /// Whether somebody may say so without having compared the plate, or asked the source.
    pub(super) const fn needs_no_comparison(&self) -> bool {
        !matches!(
            self,
            Self::Confirmed | Self::WrongCharacters | Self::WrongState | Self::NotActive
        )
    }

    /// The order's word for it; nothing where the operator has to choose: a duplicate may be either.
    pub const fn outcome(&self) -> Option<Outcome> {
        match self {
            // The order has no word for an entry that does not hold: the read itself was right.
            Self::Confirmed | Self::NotActive | Self::StaleList => Some(Outcome::Accept),
            Self::WrongCharacters | Self::WrongState | Self::NotAPlate => Some(Outcome::Misread),
            Self::Duplicate | Self::Other(_) => None,
        }
    }
}

/// Accept or Misread, and why. Both are kept: nothing is lost on the way to the order's two words.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Disposition {
    outcome: Outcome,
    #[serde(flatten)]
    reason: Reason,
}

impl Disposition {
    /// In one line, in the order's words.
    pub fn words(&self) -> String {
        let word = match self.outcome {
            Outcome::Accept => "Accept",
            Outcome::Misread => "Misread",
        };
        format!(
            "disposition: {word} ({})",
            self.reason.name().replace('_', " ")
        )
    }

    /// A disposition whose word and reason agree.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if they do not: a wrong state is never accepted.
    pub fn new(outcome: Outcome, reason: Reason) -> Result<Self> {
        let made = Self { outcome, reason };
        made.check()?;
        Ok(made)
    }

    /// Whether word and reason agree: one that was read was not made by [`new`](Self::new).
    pub(super) fn check(&self) -> Result<()> {
        let (reason, got) = (self.reason.name(), self.outcome);
        let Some(fitting) = self.reason.outcome().filter(|fitting| *fitting != got) else {
            return Ok(());
        };
        let text = format!(
            "expected {} for the reason {reason}, got {}: choose one that fits",
            fitting.name(),
            got.name()
        );
        Err(Error::new(ErrorKind::Refused, text))
    }

    /// The order's word.
    pub const fn outcome(&self) -> Outcome {
        self.outcome
    }

    /// Why.
    pub const fn reason(&self) -> &Reason {
        &self.reason
    }
}
