//! Entries that an officer makes by hand: with a reason, an owner who has to remove them, and an end.

use std::str::FromStr;

use jiff::{SignedDuration, Timestamp};
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::hotlist::{Category, Change, Entry, MAX_LISTED_LEN, NOTE, OWNER, PART, Pattern, Source};
use crate::json;
use crate::names::named;
use crate::plate::{Jurisdiction, PlateText};
use crate::record::Id;
use crate::words::{self, NameCheck};

mod book;

pub use book::{MAX_MANUAL, ManualBook};

named! {
    /// Why a plate is entered: the order's own examples (III.E) and their neighbours.
    EntryReason {
        /// A stolen vehicle.
        StolenVehicle "stolen_vehicle",
        /// A stolen plate.
        StolenPlate "stolen_plate",
        /// A missing person.
        MissingPerson "missing_person",
        /// An abduction.
        Abduction "abduction",
        /// An AMBER alert.
        AmberAlert "amber_alert",
        /// A suspect of a robbery.
        RobberySuspect "robbery_suspect",
        /// A suspect of another felony.
        FelonySuspect "felony_suspect",
        /// A wanted person.
        WantedPerson "wanted_person",
        /// Somebody in danger.
        EndangeredPerson "endangered_person",
        /// Something else, which the note says.
        Other "other",
    }
}

impl EntryReason {
    /// The hot list's category for it.
    pub const fn category(self) -> Category {
        match self {
            Self::StolenVehicle => Category::StolenVehicle,
            Self::StolenPlate => Category::StolenPlate,
            Self::MissingPerson => Category::MissingPerson,
            Self::Abduction | Self::AmberAlert => Category::Amber,
            Self::RobberySuspect | Self::FelonySuspect => Category::FelonyVehicle,
            Self::WantedPerson => Category::WantedPerson,
            Self::EndangeredPerson => Category::Sarah,
            Self::Other => Category::Bolo,
        }
    }
}

/// What is looked for: a whole plate, or a part of one.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wanted {
    /// A plate, every character known.
    Plate(PlateText),
    /// A part of a plate: `?` one character, `*` any number of them.
    Pattern(String),
}

impl Wanted {
    /// The plate, or the part of one as it was entered.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Plate(plate) => plate.as_str(),
            Self::Pattern(part) => part,
        }
    }
}

impl FromStr for Wanted {
    type Err = Error;

    /// What has a `?` or a `*` is a part of a plate.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidPlate`] for what is neither a [`PlateText`] nor a [`Pattern`].
    fn from_str(text: &str) -> Result<Self> {
        if text.contains(['?', '*']) {
            return text
                .parse()
                .map(|_: Pattern| Self::Pattern(text.to_owned()));
        }
        text.parse().map(Self::Plate)
    }
}

/// What an officer has to say of an entry.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Draft {
    /// The plate or a part of it.
    pub wanted: Wanted,
    /// Its state, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Jurisdiction>,
    /// Why, in a word.
    pub reason: EntryReason,
    /// Why, in the officer's words: required by the order.
    pub note: String,
    /// The case, incident or broadcast that gives the right to it.
    pub legal_basis: String,
    /// Who enters it, and has to remove it.
    pub owner: String,
    /// The owner's unit, for the supervisor's summary.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// When it ends of itself.
    pub expires: Timestamp,
    /// Whether it goes on after the shift, where a policy purges manual entries at its end.
    #[serde(default)]
    pub ongoing: bool,
}

impl Draft {
    /// Whether it may be entered at this time.
    fn check(&self, created: Timestamp, name: NameCheck) -> Result<()> {
        words::note("the note with the reason of the entry", &self.note)?;
        name("the legal basis", &self.legal_basis)?;
        name("the owner", &self.owner)?;
        if let Some(unit) = &self.unit {
            name("the unit's name", unit)?;
        }
        match &self.wanted {
            Wanted::Plate(plate) if plate.has_unknown() => {
                let why = format!("`{plate}` has unknown characters: enter it as a pattern");
                return Err(Error::new(ErrorKind::InvalidPlate, why));
            }
            Wanted::Plate(_) => {}
            Wanted::Pattern(pattern) => pattern.parse::<Pattern>().map(|_| ())?,
        }
        if self.expires <= created {
            let end = self.expires;
            let why = format!("expected an end after {created}, got {end}: give a later one");
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        Ok(())
    }

    /// Whether it ends soon enough: one for ever is a list that nobody answers for.
    fn check_end(&self, now: Timestamp) -> Result<()> {
        let most = SignedDuration::from_hours(24 * MAX_MANUAL_DAYS);
        if self.expires.duration_since(now) <= most {
            return Ok(());
        }
        let end = self.expires;
        let why = format!(
            "expected an end at most {MAX_MANUAL_DAYS} days after {now}, got {end}: enter it again when it ends"
        );
        Err(Error::new(ErrorKind::InvalidArgument, why))
    }

    /// Whether it can be on a list at all: two plates in one field, say, cannot.
    fn check_length(&self) -> Result<()> {
        match &self.wanted {
            Wanted::Plate(plate) if plate.len() > MAX_LISTED_LEN => {
                let why = format!(
                    "expected a plate of at most {MAX_LISTED_LEN} characters, got {} in `{plate}`: enter each plate by itself",
                    plate.len()
                );
                Err(Error::new(ErrorKind::InvalidPlate, why))
            }
            _ => Ok(()),
        }
    }
}

/// How an entry ended.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Removal {
    /// Who removed it.
    pub by: String,
    /// When.
    pub at: Timestamp,
    /// Why.
    pub reason: String,
}

impl Removal {
    fn check(&self, name: NameCheck) -> Result<()> {
        name("who removes the entry", &self.by)?;
        words::note("the reason of the removal", &self.reason)
    }
}

/// An entry made by hand.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct ManualEntry {
    /// Names it.
    pub id: Id,
    /// What was said of it.
    #[serde(flatten)]
    pub draft: Draft,
    /// When it was made.
    pub created: Timestamp,
    /// When it was looked at last; the owner is to look again after [`REVIEW_HOURS`].
    pub reviewed: Timestamp,
    /// How it ended, if it did before its time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub removed: Option<Removal>,
}

/// Hours after which an owner has to look again whether the purpose still holds. A judgement: once a shift day.
pub const REVIEW_HOURS: i64 = 24;
/// The most days that an entry holds. A judgement: a year, after which somebody has to say anew why.
pub const MAX_MANUAL_DAYS: i64 = 366;

impl ManualEntry {
    /// An entry of a draft.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the note, the legal basis or the owner is missing, or the unit's name has space around
    /// it; [`ErrorKind::InvalidPlate`] for a plate with unknown characters or over [`MAX_LISTED_LEN`] of them, or a
    /// pattern that is none; [`ErrorKind::InvalidArgument`] if it ends before it begins or over [`MAX_MANUAL_DAYS`] days
    /// later, or a name has control characters.
    pub fn new(draft: Draft, now: Timestamp) -> Result<Self> {
        draft.check(now, words::new_name)?;
        if let Some(unit) = &draft.unit {
            words::bare_name("the unit's name", unit)?; // or its shift would not end it
        }
        draft.check_length()?;
        draft.check_end(now)?;
        Ok(Self {
            id: Id::of(now, &[&json::sha256(&draft)?]),
            draft,
            created: now,
            reviewed: now,
            removed: None,
        })
    }

    /// Whether an entry that was kept is one that could be made, and have ended so. A plate over [`MAX_LISTED_LEN`] is
    /// taken, since it was before there was a limit.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if a note, the legal basis, the owner, or who removed it and why is missing;
    /// [`ErrorKind::InvalidPlate`] for a plate with unknown characters or a pattern that is none;
    /// [`ErrorKind::InvalidArgument`] if it ends or was removed before it begins, or was looked at last when it did not
    /// hold.
    pub fn check(&self) -> Result<()> {
        self.draft.check(self.created, words::name)?;
        let (begins, ends, got) = (self.created, self.draft.expires, self.reviewed);
        if !(begins..=ends).contains(&got) {
            let why =
                format!("expected a look between {begins} and {ends}, got {got}: check the clock");
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        let Some(removal) = &self.removed else {
            return Ok(());
        };
        removal.check(words::name)?;
        if removal.at < self.created {
            let (begins, got) = (self.created, removal.at);
            let why =
                format!("expected a removal at {begins} or later, got {got}: check the clock");
            return Err(Error::new(ErrorKind::InvalidArgument, why));
        }
        Ok(())
    }

    /// Whether it holds.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.removed.is_none() && self.created <= now && now < self.draft.expires
    }

    /// Whether its owner has to look whether the purpose still holds.
    pub fn is_due(&self, now: Timestamp) -> bool {
        self.is_active(now) && now.duration_since(self.reviewed).as_hours() >= REVIEW_HOURS
    }

    /// The entry as a hot list has it, for a plate that it means.
    pub fn entry(&self, plate: PlateText) -> Entry {
        let mut entry = Entry::new(plate, self.draft.reason.category());
        entry.state = self.draft.state;
        entry.source = Some(Source::Manual);
        entry.effective = Some(self.created);
        entry.expires = Some(self.draft.expires);
        entry.record = Some(self.id.to_string());
        let mut say = |key: &str, value: &str| entry.extra.insert(key.to_owned(), value.to_owned());
        say(NOTE, &self.draft.note);
        say(OWNER, &self.draft.owner);
        if let Wanted::Pattern(pattern) = &self.draft.wanted {
            say(PART, pattern);
        }
        entry
    }

    /// The change that puts a whole plate into a [`LiveList`](crate::hotlist::LiveList) at once, or takes it out once
    /// it ended. A part of a plate is no entry of a list: [`ManualBook::matches`] finds it.
    pub fn change(&self, now: Timestamp) -> Option<Change> {
        let Wanted::Plate(plate) = &self.draft.wanted else {
            return None;
        };
        let entry = self.entry(*plate);
        Some(if self.is_active(now) {
            Change::Put(entry)
        } else {
            Change::Remove(entry)
        })
    }
}

#[cfg(test)]
mod tests;
