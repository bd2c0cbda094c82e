//! What an entry says beside plate, state and category, in words.

use super::entry::{Entry, LISTED_STATE};
use crate::words::plain;

/// Under this name an entry made by hand keeps who owns it.
pub(crate) const OWNER: &str = "owner";
/// Under this name an entry made by hand keeps the part of a plate that it is of.
pub(crate) const PART: &str = "pattern";
/// Under this name any entry keeps a remark.
pub(crate) const NOTE: &str = "note";

impl Entry {
    /// What the list says beside plate, state and category, a line each; what it does not say is left out.
    pub fn details(&self) -> Vec<String> {
        let vehicle = Some(self.vehicle.words()).filter(|words| !words.is_empty());
        let source = self.source.as_ref().map(|source| source.name().to_owned());
        let extra = |key: &str| self.extra.get(key).cloned();
        let lines = [
            ("state as listed", extra(LISTED_STATE)),
            ("listed vehicle", vehicle),
            ("listed plate type", self.plate_type.clone()),
            ("plate expires", self.plate_year.clone()),
            ("source", source),
            ("record", self.record.clone()),
            ("entered by", self.owner().map(str::to_owned)),
            ("part of a plate", self.part().map(str::to_owned)),
            ("note", extra(NOTE)),
        ];
        let told = |(name, value): (&str, Option<String>)| {
            Some(plain(&format!("{name}: {}", value?)).collect())
        };
        lines.into_iter().filter_map(told).collect()
    }

    /// The part of a plate that it is of, where it was made by hand of one.
    pub fn part(&self) -> Option<&str> {
        self.by_hand(PART)
    }

    /// Who owns it, where it was made by hand. The owner in a list is the vehicle's.
    pub fn owner(&self) -> Option<&str> {
        self.by_hand(OWNER)
    }

    fn by_hand(&self, key: &str) -> Option<&str> {
        let found = self.extra.get(key).filter(|_| self.is_by_hand());
        found.map(String::as_str)
    }
}
