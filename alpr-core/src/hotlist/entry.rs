//! What a hot list says of one plate: the words of NCIC entry, the category, and how long it holds.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::plate::{Jurisdiction, PlateText};

/// The most characters of a listed plate; NCIC's LIC field has 10.
pub const MAX_LISTED_LEN: usize = 10;

/// Declares an enum of known names, with a place for any other: variant, name, meaning.
macro_rules! open_names {
    ($(#[$about:meta])* $type:ident { $($variant:ident $name:literal $doc:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $type {
            $(#[doc = $doc] $variant,)*
            /// Another one, by the name that the list gives it.
            Other(String),
        }

        impl $type {
            /// Those that have a place in an index by their number: new ones go to the end.
            pub(super) const KNOWN: &'static [Self] = &[$(Self::$variant,)*];

            /// The name, in snake case; of [`Other`](Self::Other) as the list writes it.
            pub fn name(&self) -> &str {
                match self { $(Self::$variant => $name,)* Self::Other(name) => name }
            }
        }

        impl From<&str> for $type {
            fn from(name: &str) -> Self {
                let plain = name.trim().to_ascii_lowercase().replace([' ', '-'], "_");
                match plain.as_str() { $($name => Self::$variant,)* _ => Self::Other(name.to_owned()) }
            }
        }

        impl From<String> for $type {
            fn from(name: String) -> Self {
                name.as_str().into()
            }
        }

        impl From<$type> for String {
            fn from(value: $type) -> Self {
                value.name().to_owned()
            }
        }
    };
}

open_names! {
    /// Why a plate is listed.
    ///
    /// Names follow the files of the FBI's licence plate reader extract (2024) and the usual local
    /// lists. What is none of them is kept by its own name.
    Category {
        StolenVehicle "stolen_vehicle" "The vehicle was stolen.",
        StolenPlate "stolen_plate" "The plate was stolen.",
        FelonyVehicle "felony_vehicle" "The vehicle was used in a felony.",
        WantedPerson "wanted_person" "A wanted person is linked with it.",
        Warrant "warrant" "A warrant is open.",
        MissingPerson "missing_person" "A missing person is linked with it.",
        Amber "amber" "An AMBER alert for a child.",
        Sarah "sarah" "An alert for an endangered person.",
        TerroristWatchList "terrorist_watch_list" "The Threat Screening Center's list.",
        SuspendedLicence "suspended_licence" "The owner's licence is suspended.",
        ProtectionOrder "protection_order" "A protection order is in force.",
        Gang "gang" "NCIC's gang file.",
        SupervisedRelease "supervised_release" "Somebody under supervised release.",
        Caution "caution" "A caution for officers.",
        ParkingScofflaw "parking_scofflaw" "Unpaid parking fines.",
        Bolo "bolo" "Be on the lookout: entered by a department.",
    }
}

open_names! {
    /// Who answers for an entry.
    ///
    /// The sources of General Order 22-03 (Clayton, Missouri) and of its neighbours; a vendor has its own name.
    Source {
        Mshp "mshp" "Missouri State Highway Patrol.",
        Rejis "rejis" "Regional Justice Information Service.",
        Mules "mules" "Missouri Uniform Law Enforcement System.",
        Ncic "ncic" "The FBI's National Crime Information Center.",
        Dor "dor" "Missouri Department of Revenue.",
        Department "department" "The department itself.",
        Manual "manual" "Entered by hand, as a rule for one shift.",
    }
}

/// The vehicle that belongs to a listed plate, as the list describes it.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(default)]
pub struct Vehicle {
    /// Vehicle identification number (NCIC VIN).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub vin: Option<String>,
    /// Make (NCIC VMA).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub make: Option<String>,
    /// Model (NCIC VMO).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub model: Option<String>,
    /// Model year (NCIC VYR).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub year: Option<String>,
    /// Colour (NCIC VCO).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub color: Option<String>,
    /// Body style (NCIC VST).
    #[serde(skip_serializing_if = "Option::is_none")]
    pub style: Option<String>,
}

impl Vehicle {
    /// Whether nothing is known of it.
    pub fn is_unknown(&self) -> bool {
        *self == Self::default()
    }

    /// What an officer compares the vehicle with, as listed: colour, year, make, model, body style, VIN. Empty where
    /// nothing is known.
    pub fn words(&self) -> String {
        let vin = self.vin.as_ref().map(|vin| format!("VIN {vin}"));
        let seen = [
            &self.color,
            &self.year,
            &self.make,
            &self.model,
            &self.style,
        ];
        let words = seen.into_iter().flatten().chain(&vin);
        words.map(String::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// Somebody else's words in one line of ours.
fn plain(text: &str) -> String {
    text.chars()
        .map(|c| if c.is_control() { ' ' } else { c })
        .collect()
}

fn is_zero(priority: &u8) -> bool {
    *priority == 0
}

/// What makes two lines the same record: the source's number, or else plate, state and category.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKey {
    /// The source and its number.
    Record(Option<Source>, String),
    /// Plate, state, category and source of a record without a number.
    Plate(PlateText, Option<Jurisdiction>, Category, Option<Source>),
}

/// One line of a hot list.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Entry {
    /// The plate in normal form, at most [`MAX_LISTED_LEN`] characters, all of them known.
    pub plate: PlateText,
    /// The issuing state (NCIC LIS); nothing where the list does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Jurisdiction>,
    /// Why it is listed.
    pub category: Category,
    /// The plate as the list writes it, where that is not its normal form.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub listed: Option<String>,
    /// The plate type (NCIC LIT), as listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate_type: Option<String>,
    /// The year in which the plate expires (NCIC LIY), as listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate_year: Option<String>,
    /// The vehicle, as far as the list describes it.
    #[serde(default, skip_serializing_if = "Vehicle::is_unknown")]
    pub vehicle: Vehicle,
    /// Not to be matched before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Timestamp>,
    /// Not to be matched from this time on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
    /// Who answers for it; nothing where the list does not say.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub source: Option<Source>,
    /// How urgent its source holds it to be: 1 is the most urgent, 0 says nothing.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub priority: u8,
    /// The source's own number of the record (NCIC NIC or OCA).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub record: Option<String>,
    /// Columns that have no field here, as they came.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub extra: BTreeMap<String, String>,
}

impl Entry {
    /// An entry of a plate and a category, with nothing else known.
    pub fn new(plate: PlateText, category: Category) -> Self {
        Self {
            plate,
            state: None,
            category,
            listed: None,
            plate_type: None,
            plate_year: None,
            vehicle: Vehicle::default(),
            effective: None,
            expires: None,
            source: None,
            priority: 0,
            record: None,
            extra: BTreeMap::new(),
        }
    }

    /// Whether it holds at this time: from `effective` on, and before `expires`.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.effective.is_none_or(|t| t <= now) && self.expires.is_none_or(|t| now < t)
    }

    /// What the list says beside plate, state and category, a line each: the vehicle, the plate's type and year, the
    /// source's record, the part of a plate that was asked for, the note. Lines that it does not fill are left out.
    pub fn details(&self) -> Vec<String> {
        let vehicle = Some(self.vehicle.words()).filter(|words| !words.is_empty());
        let extra = |key: &str| self.extra.get(key).cloned();
        let lines = [
            ("listed vehicle", vehicle),
            ("listed plate type", self.plate_type.clone()),
            ("plate expires", self.plate_year.clone()),
            (
                "source",
                self.source.as_ref().map(|source| source.name().to_owned()),
            ),
            ("record", self.record.clone()),
            ("entered by", extra("owner")),
            ("part of a plate", extra("pattern")),
            ("note", extra("note")),
        ];
        let told =
            |(name, value): (&str, Option<String>)| Some(plain(&format!("{name}: {}", value?)));
        lines.into_iter().filter_map(told).collect()
    }

    /// What tells this record from others, so that a later line can change or remove it.
    pub fn key(&self) -> EntryKey {
        match &self.record {
            Some(record) => EntryKey::Record(self.source.clone(), record.clone()),
            None => EntryKey::Plate(
                self.plate,
                self.state,
                self.category.clone(),
                self.source.clone(),
            ),
        }
    }
}
