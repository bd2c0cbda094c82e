//! Which data a hold covers.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::subject::Subject;
use super::{DataClass, Holder};
use crate::error::{Error, ErrorKind, Result};
use crate::plate::PlateText;
use crate::record::Id;
use crate::words;

/// The most records, plates, cameras, holders or classes that one hold names.
pub const MAX_HOLD_ITEMS: usize = 10_000;

/// Which data are held: those that fit everything that is given. An empty list fits all.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct HoldScope {
    /// Records by name, at most [`MAX_HOLD_ITEMS`].
    pub ids: Vec<Id>,
    /// Plates, at most [`MAX_HOLD_ITEMS`]; what may be of them is covered, see [`Hold::covers`](super::Hold::covers).
    pub plates: Vec<PlateText>,
    /// Cameras, at most [`MAX_HOLD_ITEMS`].
    pub cameras: Vec<String>,
    /// Who has the data, at most [`MAX_HOLD_ITEMS`].
    pub holders: Vec<Holder>,
    /// What the data are, at most [`MAX_HOLD_ITEMS`].
    pub classes: Vec<DataClass>,
    /// Captured then or later.
    pub from: Option<Timestamp>,
    /// Captured then or earlier.
    pub to: Option<Timestamp>,
}

impl HoldScope {
    pub(super) fn check(&self) -> Result<()> {
        let named = self
            .ids
            .len()
            .max(self.plates.len())
            .max(self.cameras.len());
        let longest = named.max(self.holders.len()).max(self.classes.len());
        if longest > MAX_HOLD_ITEMS {
            let why = format!(
                "expected at most {MAX_HOLD_ITEMS} items in a hold, got {longest}: open several"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        if named == 0 && self.from.is_none() && self.to.is_none() {
            let why = "a hold of everything is none: name records, plates, cameras or a time";
            return Err(Error::new(ErrorKind::Refused, why));
        }
        for camera in &self.cameras {
            words::name("the camera's name", camera)?;
        }
        match (self.from, self.to) {
            (Some(from), Some(to)) if from > to => {
                let why = format!("expected an end after {from}, got {to}: exchange them");
                Err(Error::new(ErrorKind::InvalidArgument, why))
            }
            _ => Ok(()),
        }
    }

    /// How far back it reaches: nothing that was captured before is covered, kept or not. [`Timestamp::MIN`] where
    /// neither a time nor names begin it.
    pub fn reach(&self) -> Timestamp {
        let named = self.ids.iter().map(Id::time).min();
        self.from.max(named).unwrap_or(Timestamp::MIN)
    }

    pub(super) fn fits(&self, subject: &Subject<'_>) -> bool {
        let camera = subject.camera;
        may_be(&self.holders, Some(&subject.holder))
            && may_be(&self.classes, Some(&subject.class))
            && self.from.is_none_or(|from| from <= subject.captured)
            && self.to.is_none_or(|to| subject.captured <= to)
            && may_be(&self.ids, subject.id.as_ref())
            && (self.plates.is_empty() || subject.may_be_of(&self.plates))
            && (self.cameras.is_empty()
                || camera.is_none_or(|camera| self.cameras.iter().any(|c| c == camera)))
    }
}

/// Whether a value, as far as it is known, may be one of those that are given.
fn may_be<T: PartialEq>(given: &[T], value: Option<&T>) -> bool {
    given.is_empty() || value.is_none_or(|value| given.contains(value))
}
