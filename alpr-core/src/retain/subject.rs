//! What a decision is about: one piece of data, where it is, and when what happened to it.

use jiff::Timestamp;

use super::alike::alike;
use super::{Clock, DataClass, Holder, Origin};
use crate::plate::{Jurisdiction, PlateText};
use crate::record::{Id, Record};

/// One piece of data at one holder. The same read on two holders is two subjects.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Subject<'a> {
    /// Who has it.
    pub holder: Holder,
    /// What it is.
    pub class: DataClass,
    /// Whose camera it comes from.
    pub origin: Origin,
    /// Whose law it is under: the agency's state, not the plate's.
    pub jurisdiction: Jurisdiction,
    /// When the picture was taken, or the entry or line was made.
    pub captured: Timestamp,
    /// When the holder received it.
    pub received: Option<Timestamp>,
    /// When the copy on the agency's server was made; nothing while there is none.
    pub copied: Option<Timestamp>,
    /// When the case that it belongs to was closed.
    pub case_closed: Option<Timestamp>,
    /// When somebody entitled to it asked for its destruction.
    pub requested: Option<Timestamp>,
    /// When the shift in which it was made ended.
    pub shift_ended: Option<Timestamp>,
    /// When a copy was booked into evidence.
    pub booked: Option<Timestamp>,
    /// Whether an investigation that it belongs to goes on.
    pub ongoing: bool,
    /// The record's name, which a hold may give.
    pub id: Option<Id>,
    /// The plate, which a hold may give.
    pub plate: Option<PlateText>,
    /// The plate with its small stacked characters, where it has any: a hold may give that instead.
    pub full_plate: Option<PlateText>,
    /// The listed plates that it hit, with commas between: a hold may give one of them, whatever was read. Of a hit
    /// without any, or of one that is no plate, it is not known which they are.
    pub listed: &'a str,
    /// The camera, which a hold may give.
    pub camera: Option<&'a str>,
}

impl<'a> Subject<'a> {
    /// Data of which nothing more is known.
    pub const fn new(
        holder: Holder,
        class: DataClass,
        origin: Origin,
        jurisdiction: Jurisdiction,
        captured: Timestamp,
    ) -> Self {
        Self {
            holder,
            class,
            origin,
            jurisdiction,
            captured,
            received: None,
            copied: None,
            case_closed: None,
            requested: None,
            shift_ended: None,
            booked: None,
            ongoing: false,
            id: None,
            plate: None,
            full_plate: None,
            listed: "",
            camera: None,
        }
    }

    /// A record at a holder; give the times that are known beside, and the listed plates that it hit.
    pub fn of_record(
        record: &'a Record,
        holder: Holder,
        class: DataClass,
        jurisdiction: Jurisdiction,
    ) -> Self {
        let circumstances = &record.circumstances;
        let origin = Origin::from(&circumstances.source);
        Self {
            id: Some(record.id),
            plate: Some(record.text),
            full_plate: Some(record.full_text),
            camera: Some(&circumstances.camera),
            ..Self::new(holder, class, origin, jurisdiction, circumstances.captured)
        }
    }

    /// Whether it may be of one of these plates: as it was read, in full, or as it was listed.
    pub(super) fn may_be_of(&self, plates: &[PlateText]) -> bool {
        let is_one = |plate: PlateText| plates.iter().any(|one| alike(*one, plate));
        let in_full = self.full_plate.filter(|full| self.plate != Some(*full));
        self.plate.is_none_or(is_one) || in_full.is_some_and(is_one) || self.may_be_listed(is_one)
    }

    fn may_be_listed(&self, is_one: impl Fn(PlateText) -> bool) -> bool {
        let is_hit = self.class == DataClass::Hit || !self.listed.is_empty();
        let mut listed = self.listed.split(',').map(str::parse::<PlateText>);
        is_hit && listed.any(|plate| plate.ok().is_none_or(&is_one))
    }

    /// When a clock started, if it did. Never before the capture.
    pub fn started(&self, clock: Clock) -> Option<Timestamp> {
        let at = match clock {
            Clock::Capture => Some(self.captured),
            Clock::Receipt => self.received,
            Clock::Copy => self.copied,
            Clock::CaseClosed => self.case_closed,
            Clock::Request => self.requested,
            Clock::ShiftEnd => self.shift_ended,
            Clock::Booked => self.booked,
        };
        at.map(|at| at.max(self.captured))
    }
}
