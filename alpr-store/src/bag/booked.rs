//! Exported data that were booked into evidence: what the property room has, as far as it was verified.

use alpr_core::audit::{Act, Event};
use alpr_core::evidence::Booking;
use alpr_core::record::Id;
use alpr_core::{Error, ErrorKind, Result};
use serde::{Deserialize, Serialize};
use serde_json::json;

use super::check::Verified;
use super::digest::is_sha256;
use crate::rows::to_json;

/// A bag in the property room. Only a bag that verified makes one, so that a purge of the server's copy can rest on it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Booked {
    id: Id,
    booking: Booking,
    case_number: String,
    bag: String,
    records: Vec<Id>,
    hits: Vec<Id>,
    pictures: Vec<String>,
}

impl Booked {
    /// Books a bag.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] without a number or a name, or if this library did not write the bag or it holds nothing;
    /// [`ErrorKind::InvalidArgument`] for a text that is too long or a booking before the export.
    pub fn new(bag: &Verified, booking: Booking) -> Result<Self> {
        let Some(export) = bag.export() else {
            let text = "the bag does not say whose export it is: book one that this library wrote";
            return Err(Error::new(ErrorKind::Refused, text));
        };
        if booking.at < export.at {
            let (least, got) = (export.at, booking.at);
            let text = format!(
                "expected a booking after the export at {least}, got {got}: check the clock"
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        let booked = Self {
            id: Id::of(booking.at, &[&booking.evidence_number, bag.bag()]),
            case_number: export.case_number.clone(),
            bag: bag.bag().to_owned(),
            records: bag.records().to_vec(),
            hits: bag.hits().to_vec(),
            pictures: bag.pictures().to_vec(),
            booking,
        };
        booked.check()?;
        Ok(booked)
    }

    /// Names it.
    pub const fn id(&self) -> Id {
        self.id
    }

    /// What was said of the booking.
    pub const fn booking(&self) -> &Booking {
        &self.booking
    }

    /// The case or incident of the export.
    pub fn case_number(&self) -> &str {
        &self.case_number
    }

    /// Names the bag: SHA-256 of its `tagmanifest-sha256.txt`.
    pub fn bag(&self) -> &str {
        &self.bag
    }

    /// The records in it, sorted.
    pub fn records(&self) -> &[Id] {
        &self.records
    }

    /// The hits in it, sorted.
    pub fn hits(&self) -> &[Id] {
        &self.hits
    }

    /// SHA-256 of the pictures in it, sorted. What a record names beyond them was no longer kept.
    pub fn pictures(&self) -> &[String] {
        &self.pictures
    }

    /// Whether a bag, verified again, is the one that was booked.
    pub fn is_of(&self, bag: &Verified) -> bool {
        self.bag == bag.bag()
    }

    /// What the audit log keeps of it.
    pub fn event(&self) -> Event {
        let detail = json!({
            "case_number": self.case_number, "bag": self.bag, "records": self.records.len(),
            "hits": self.hits.len(), "pictures": self.pictures.len(),
        });
        let (by, number) = (&self.booking.by, &self.booking.evidence_number);
        Event::new(self.booking.at, by, Act::Booked, number, detail)
    }

    /// As JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        to_json(self)
    }

    /// What was written by [`to_json`](Self::to_json).
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`] if it is no booking, or cannot have been made of a bag.
    pub fn from_json(json: &str) -> Result<Self> {
        let bad = |why: String| {
            let text = format!("not a booking: {why}: restore it from its backup");
            Error::new(ErrorKind::InvalidRecord, text)
        };
        let booked: Self = serde_json::from_str(json).map_err(|e| bad(e.to_string()))?;
        booked.check().map_err(|e| bad(e.to_string()))?;
        Ok(booked)
    }

    fn check(&self) -> Result<()> {
        self.booking.check()?;
        let bad = |text: &str| Err(Error::new(ErrorKind::Refused, text));
        let name = [self.booking.evidence_number.as_str(), &self.bag];
        if !is_sha256(&self.bag) || self.id != Id::of(self.booking.at, &name) {
            return bad("its name is not that of its bag and number");
        }
        if !is_sorted(&self.records) || !is_sorted(&self.hits) || !is_sorted(&self.pictures) {
            return bad("its lists are not sorted");
        }
        if self.records.is_empty() && self.hits.is_empty() {
            return bad("there is neither a record nor a hit in the bag: export some first");
        }
        Ok(())
    }
}

/// Whether every name is there once, in its order.
fn is_sorted<T: Ord>(all: &[T]) -> bool {
    all.windows(2).all(|pair| matches!(pair, [a, b] if a < b))
}
