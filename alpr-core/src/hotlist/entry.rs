//! What a hot list says of one plate: the words of NCIC entry, the category, and how long it holds.

use std::cmp::Ordering;
use std::collections::BTreeMap;
use std::hash::{Hash, Hasher};

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::plate::{Jurisdiction, PlateText};

/// Under this name an entry keeps the list's own word for a state that is [`XX`](Jurisdiction::XX) here.
pub(super) const LISTED_STATE: &str = "listed_state";
/// The most characters of a listed plate; NCIC's LIC field has 10.
pub const MAX_LISTED_LEN: usize = 10;

/// Declares an enum of known names, with a place for any other: variant, name, other spellings of it, meaning.
macro_rules! open_names {
    ($(#[$about:meta])* $type:ident { $($variant:ident $name:literal $(| $alias:literal)* $doc:literal,)* }) => {
        $(#[$about])*
        #[derive(Clone, Debug, Serialize, Deserialize)]
        #[serde(from = "String", into = "String")]
        pub enum $type {
            $(#[doc = $doc] $variant,)*
            /// Another one, by the name that the list gives it.
            Other(String),
        }

        impl $type {
            /// Those that have a place in an index by their number: new ones go to the end.
            pub(crate) const KNOWN: &'static [Self] = &[$(Self::$variant,)*];

            /// The name, in snake case; of [`Other`](Self::Other) as the list writes it.
            pub fn name(&self) -> &str {
                match self { $(Self::$variant => $name,)* Self::Other(name) => name }
            }
        }

        impl From<&str> for $type {
            fn from(name: &str) -> Self {
                match snake(name).as_str() {
                    $($name $(| $alias)* => Self::$variant,)*
                    _ => Self::Other(name.to_owned()),
                }
            }
        }

        impl PartialEq for $type {
            fn eq(&self, other: &Self) -> bool {
                self.name().eq_ignore_ascii_case(other.name())
            }
        }

        impl Eq for $type {}

        impl Ord for $type {
            fn cmp(&self, other: &Self) -> Ordering {
                lower(self.name()).cmp(lower(other.name()))
            }
        }

        impl PartialOrd for $type {
            fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
                Some(self.cmp(other))
            }
        }

        impl Hash for $type {
            fn hash<H: Hasher>(&self, state: &mut H) {
                lower(self.name()).for_each(|byte| state.write_u8(byte));
                state.write_u8(0xff);
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

/// A name in small letters, its words joined by `_`; an apostrophe ends none.
fn snake(name: &str) -> String {
    let name = name.replace(['\'', '\u{2019}'], "");
    let words = name.split(|c: char| !c.is_alphanumeric());
    let words: Vec<&str> = words.filter(|word| !word.is_empty()).collect();
    words.join("_").to_ascii_lowercase()
}

/// A name in small letters, by which it is compared: one list writes `TOW`, the next one `Tow`.
fn lower(name: &str) -> impl Iterator<Item = u8> {
    name.bytes().map(|byte| byte.to_ascii_lowercase())
}

open_names! {
    /// Why a plate is listed. Compared without case.
    ///
    /// Names follow the files of the FBI's licence plate reader extract (2024) and the usual local lists; common spellings
    /// are known too, such as `AMBER Alert`. What is none of them is kept, and [counted](super::ListInfo::unknown_categories).
    Category {
        StolenVehicle "stolen_vehicle"
            | "stolen_vehicles" | "stolen_car" | "stolen_auto" | "stolen_motor_vehicle" | "auto_theft" | "vehicle_theft"
            "The vehicle was stolen.",
        StolenPlate "stolen_plate"
            | "stolen_plates" | "stolen_license_plate" | "stolen_license_plates" | "stolen_licence_plate" | "stolen_tag"
            "The plate was stolen.",
        FelonyVehicle "felony_vehicle"
            | "felony" | "felony_vehicles"
            "The vehicle was used in a felony.",
        WantedPerson "wanted_person"
            | "wanted_person_caution" | "wanted" | "wanted_persons" | "wanted_subject" | "fugitive" | "foreign_fugitive"
            "A wanted person is linked with it.",
        Warrant "warrant"
            | "warrants" | "active_warrant" | "arrest_warrant" | "open_warrant" | "outstanding_warrant"
            "A warrant is open.",
        MissingPerson "missing_person"
            | "missing_person_caution" | "missing" | "missing_persons" | "missing_child" | "missing_juvenile"
            "A missing person is linked with it.",
        Amber "amber"
            | "amber_alert" | "amber_alerts" | "child_abduction"
            "An AMBER alert for a child.",
        Sarah "sarah"
            | "sarah_alert" | "endangered_person" | "endangered_person_advisory" | "endangered_silver_advisory" | "silver_alert"
            "An alert for an endangered person.",
        TerroristWatchList "terrorist_watch_list"
            | "known_or_appropriately_suspected_terrorist" | "terrorist" | "terrorist_watchlist" | "known_or_suspected_terrorist" | "threat_screening_center" | "terrorist_screening_center" | "tsc" | "terrorist_watch"
            "The Threat Screening Center's list.",
        SuspendedLicence "suspended_licence"
            | "suspended_license" | "suspended_driver" | "suspended_driver_license" | "suspended_drivers_license"
            "The owner's licence is suspended.",
        ProtectionOrder "protection_order"
            | "protection_orders" | "protective_order" | "protective_orders" | "order_of_protection"
            "A protection order is in force.",
        Gang "gang"
            | "gangs" | "gang_member" | "gang_members" | "gang_file" | "violent_gang"
            "NCIC's gang file.",
        SupervisedRelease "supervised_release"
            | "supervised_release_file" | "supervised_person" | "probation" | "parole" | "probation_parole" | "probation_and_parole" | "parolee"
            "Somebody under supervised release.",
        Caution "caution"
            | "officer_caution" | "officer_safety"
            "A caution for officers.",
        ParkingScofflaw "parking_scofflaw"
            | "scofflaw" | "scofflaws" | "parking_violation" | "parking_violations" | "unpaid_parking"
            "Unpaid parking fines.",
        Bolo "bolo"
            | "be_on_the_lookout" | "be_on_the_look_out" | "attempt_to_locate" | "atl"
            "Be on the lookout: entered by a department.",
        ImmigrationViolator "immigration_violator"
            | "immigration_violators" | "immigration"
            "NCIC's immigration violator file.",
        ProtectiveInterest "protective_interest"
            | "protective_interest_file"
            "NCIC's protective interest file: somebody who may threaten a person under protection.",
        ViolentPerson "violent_person"
            | "violent_persons" | "violent_person_file"
            "NCIC's violent person file.",
        SexOffender "sex_offender"
            | "sex_offenders" | "registered_sex_offender" | "national_sex_offender_registry" | "nsor"
            "NCIC's national sex offender registry.",
        ExtremeRiskProtectionOrder "extreme_risk_protection_order"
            | "extreme_risk_protection_orders" | "erpo"
            "An extreme risk protection order is in force.",
    }
}

impl Category {
    /// How an entry is to be handled that informs an officer and is no reason to stop anybody; nothing of others.
    pub const fn caveat(&self) -> Option<&'static str> {
        match self {
            Self::TerroristWatchList
            | Self::Gang
            | Self::SupervisedRelease
            | Self::Caution
            | Self::ImmigrationViolator
            | Self::ProtectiveInterest
            | Self::ViolentPerson
            | Self::SexOffender
            | Self::ExtremeRiskProtectionOrder => {
                Some("no reason to stop or detain: see the NCIC file's own caveat")
            }
            _ => None,
        }
    }
}

open_names! {
    /// Who answers for an entry. Compared without case.
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

fn is_zero(priority: &u8) -> bool {
    *priority == 0
}

/// What makes two lines the same entry: the source's number of the record with plate and state, or else plate, state
/// and category. Plates under one number are entries of their own, for a person's record may have several; what
/// becomes of a plate that is corrected is told at [`Change::Correct`](super::Change::Correct).
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum EntryKey {
    /// The source, its number, and the plate and state that the record names.
    Record(Option<Source>, String, PlateText, Option<Jurisdiction>),
    /// Plate, state, category and source of a record without a number.
    Plate(PlateText, Option<Jurisdiction>, Category, Option<Source>),
}

impl EntryKey {
    /// The key with this source where it has none.
    pub(super) fn or_source(self, default: Option<&Source>) -> Self {
        let or = |source: Option<Source>| source.or_else(|| default.cloned());
        match self {
            Self::Record(source, number, plate, state) => {
                Self::Record(or(source), number, plate, state)
            }
            Self::Plate(plate, state, category, source) => {
                Self::Plate(plate, state, category, or(source))
            }
        }
    }
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
    /// The source's own number of the record (NCIC NIC); not the number of a case (OCA), which may have many.
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

    /// Whether a person made it ([`ManualEntry`](crate::manual::ManualEntry)), and no list.
    pub fn is_by_hand(&self) -> bool {
        self.source == Some(Source::Manual)
    }

    /// Whether both have the number of one record.
    pub(super) fn is_of_record(&self, other: &Self) -> bool {
        self.record.is_some() && (&self.source, &self.record) == (&other.source, &other.record)
    }

    /// What tells this entry from others, so that a later line can change or remove it.
    pub fn key(&self) -> EntryKey {
        match &self.record {
            Some(record) => {
                EntryKey::Record(self.source.clone(), record.clone(), self.plate, self.state)
            }
            None => EntryKey::Plate(
                self.plate,
                self.state,
                self.category.clone(),
                self.source.clone(),
            ),
        }
    }
}
