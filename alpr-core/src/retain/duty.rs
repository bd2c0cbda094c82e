//! What a law asks for beside lengths, as far as a machine can check it.

use serde::Deserialize;

use super::length::Length;
use super::policy::Certainty;
use crate::names::named;
use crate::plate::Jurisdiction;

named! {
    /// What is asked for.
    DutyKind {
        /// The hot list may not be older than `within`.
        ListAge "list_age",
        /// The hot list is updated at the beginning of each shift.
        ListAtShift "list_at_shift",
        /// An entry made by hand gives its reason.
        EntryReason "entry_reason",
        /// Data are held at a preservation request; where `within` is given, that long without an order of a court.
        Preservation "preservation",
        /// Data older than `within` are only seen for a stated reason.
        AccessAfter "access_after",
        /// Every access is recorded: when, what was asked, who, why.
        AccessRecord "access_record",
        /// Statistics are made every `within`.
        Statistics "statistics",
    }
}

impl DutyKind {
    /// Whether it means nothing without a length.
    pub(super) const fn needs_length(self) -> bool {
        matches!(self, Self::ListAge | Self::AccessAfter | Self::Statistics)
    }
}

/// A duty with its citation.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Duty {
    /// Its name, unique in the policy.
    pub name: String,
    /// What is asked for.
    pub kind: DutyKind,
    /// The same in words.
    pub about: String,
    /// The name of the authority that asks.
    pub authority: String,
    /// Where in the authority.
    #[serde(default)]
    pub section: Option<String>,
    /// Whose law it is; empty: the policy's.
    #[serde(default)]
    pub jurisdictions: Vec<Jurisdiction>,
    /// How long, where that is part of it.
    #[serde(default)]
    pub within: Option<Length>,
    /// How far it was confirmed, where that is not as its authority.
    #[serde(default)]
    pub certainty: Option<Certainty>,
    /// The line of the file on which it begins.
    #[serde(skip)]
    pub line: usize,
}
