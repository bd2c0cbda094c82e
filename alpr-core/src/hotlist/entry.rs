//! What a hot list says of one plate: the words of NCIC entry, the category, and how long it holds.

use std::collections::BTreeMap;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::plate::{Jurisdiction, PlateText};

/// The most characters of a listed plate; NCIC's LIC field has 10.
pub const MAX_LISTED_LEN: usize = 10;

/// Declares the categories once: variant and name.
macro_rules! categories {
    ($($variant:ident $name:literal $doc:literal,)*) => {
        /// Why a plate is listed.
        ///
        /// Names follow the files of the FBI's licence plate reader extract (2024) and the usual
        /// local lists. What is none of them is kept by its own name.
        #[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum Category {
            $(#[doc = $doc] $variant,)*
            /// Another reason, by the name that the list gives it.
            Other(String),
        }

        impl Category {
            /// The name, in snake case; of [`Other`](Self::Other) as the list writes it.
            pub fn name(&self) -> &str {
                match self { $(Self::$variant => $name,)* Self::Other(name) => name }
            }
        }

        impl From<String> for Category {
            fn from(name: String) -> Self {
                let plain = name.trim().to_ascii_lowercase().replace([' ', '-'], "_");
                match plain.as_str() { $($name => Self::$variant,)* _ => Self::Other(name) }
            }
        }
    };
}

categories! {
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

impl From<Category> for String {
    fn from(category: Category) -> Self {
        category.name().to_owned()
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
    /// The plate type (NCIC LIT), as listed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub plate_type: Option<String>,
    /// The vehicle, as far as the list describes it.
    #[serde(default)]
    pub vehicle: Vehicle,
    /// Not to be matched before this time.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub effective: Option<Timestamp>,
    /// Not to be matched from this time on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expires: Option<Timestamp>,
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
            plate_type: None,
            vehicle: Vehicle::default(),
            effective: None,
            expires: None,
            record: None,
            extra: BTreeMap::new(),
        }
    }

    /// Whether it holds at this time: from `effective` on, and before `expires`.
    pub fn is_active(&self, now: Timestamp) -> bool {
        self.effective.is_none_or(|t| t <= now) && self.expires.is_none_or(|t| now < t)
    }
}
