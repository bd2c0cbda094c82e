//! What is kept of a hit: the entry as it was listed, and why it was taken for the plate.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{Id, Record};
use crate::error::Result;
use crate::hotlist::{
    Action, Contradiction, Entry, EntryKey, Hit, MatchClass, Observed, Source, StateMatch, Vehicle,
    other_type,
};
use crate::json;
use crate::plate::{Jurisdiction, PlateText};
use crate::words;

/// The most bytes of one hit as JSON: four times the [most](crate::hotlist::MAX_ENTRY_BYTES) that an entry takes in a
/// list.
pub const MAX_HIT_BYTES: usize = 1024 * 1024;

/// A hit as it is kept, with the entry of its snapshot: a later list cannot change it. It is never proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct HitRecord {
    /// Names it: of one read and one entry there is one hit.
    pub id: Id,
    /// The read.
    pub read: Id,
    /// When the plate was seen.
    pub captured: Timestamp,
    /// The camera that saw it.
    pub camera: String,
    /// The unit, if one saw it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// The text that was read.
    pub text: PlateText,
    /// The same with the small stacked characters, where there are any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub full_text: Option<PlateText>,
    /// The state that was read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub seen_state: Option<Jurisdiction>,
    /// The entry as the list had it.
    pub entry: Entry,
    /// How it relates to what was read.
    pub class: MatchClass,
    /// Whether the state is the listed one.
    #[serde(rename = "state")]
    pub state_match: StateMatch,
    /// Whether the plate type is the listed one.
    #[serde(rename = "plate_type")]
    pub plate_type_match: StateMatch,
    /// Whether the edge of the frame may cut the plate ([`PlateRead::may_be_cut`](crate::PlateRead::may_be_cut)).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_be_cut: bool,
    /// The probability that the plate is the listed one, 0 to 1.
    pub probability: f32,
    /// What the rules said.
    pub action: Action,
    /// The characters that are not plainly the same or may be missing, in words.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub explanation: String,
    /// Where the vehicle was seen otherwise than listed, in words.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub contradictions: Vec<String>,
    /// SHA-256 of the list.
    #[serde(rename = "list")]
    pub list_sha256: String,
    /// Seconds since the list's source drew it, one that had begun as one; negative where a clock is wrong.
    pub list_age_seconds: i64,
    /// Whether that was too old.
    #[serde(rename = "list_stale")]
    pub list_is_stale: bool,
    /// [SHA-256](crate::MatchRules::sha256) of the rules; nothing where a version kept the hit that did not note it.
    #[serde(rename = "rules", default, skip_serializing_if = "Option::is_none")]
    pub rules_sha256: Option<String>,
}

impl HitRecord {
    /// What is kept of a hit of a read.
    pub fn of_hit(hit: &Hit, record: &Record) -> Self {
        Self {
            id: Self::name(record, &hit.entry),
            read: record.id,
            captured: record.circumstances.captured,
            camera: record.circumstances.camera.clone(),
            unit: record.circumstances.unit.clone(),
            text: record.text,
            full_text: Some(record.full_text).filter(|full| *full != record.text),
            seen_state: record.state,
            entry: Entry::clone(&hit.entry),
            class: hit.class,
            state_match: hit.state_match,
            plate_type_match: hit.plate_type_match,
            may_be_cut: hit.may_be_cut,
            probability: hit.probability,
            action: hit.action,
            explanation: hit.explanation(),
            contradictions: hit.contradictions.iter().map(|c| c.to_string()).collect(),
            list_sha256: hit.list.sha256.as_ref().to_owned(),
            list_age_seconds: hit.list.age.as_secs(),
            list_is_stale: hit.list.is_stale,
            rules_sha256: Some(hit.rules.sha256()),
        }
    }

    /// The name of the hit that an entry is of a read.
    pub(crate) fn name(record: &Record, entry: &Entry) -> Id {
        Id::of(
            record.circumstances.captured,
            &[&record.id.to_string(), &key_text(&entry.key())],
        )
    }

    /// One line of JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`](crate::ErrorKind::Internal) only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }

    /// A hit of this version or an earlier one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`](crate::ErrorKind::InvalidRecord) if it is longer than [`MAX_HIT_BYTES`] or no hit;
    /// [`ErrorKind::InvalidArgument`](crate::ErrorKind::InvalidArgument) if it names a list or rules by what is no
    /// SHA-256.
    pub fn from_json(json: &str) -> Result<Self> {
        let hit: Self = json::read(json, "a hit", MAX_HIT_BYTES)?;
        words::sha256("a hot list", &hit.list_sha256)?;
        if let Some(rules) = &hit.rules_sha256 {
            words::sha256("the rules", rules)?;
        }
        Ok(hit)
    }

    /// What the host must have said of the vehicle, as far as it decided anything: the read does not have it.
    pub(crate) fn observed(&self) -> Observed {
        let listed = &self.entry.vehicle;
        let seen = |field: &'static str, listed: &Option<String>| {
            let nothing = Contradiction {
                field,
                listed: listed.clone()?,
                observed: String::new(),
            };
            let before = nothing.to_string();
            let mut all = self.contradictions.iter();
            all.find_map(|c| c.strip_prefix(&before).map(str::to_owned))
        };
        let plate_type = self.entry.plate_type.clone();
        Observed {
            plate_type: match self.plate_type_match {
                StateMatch::Same => plate_type,
                StateMatch::Different => plate_type.map(|listed| other_type(&listed).to_owned()),
                StateMatch::Unknown => None,
            },
            vehicle: Vehicle {
                vin: seen("vin", &listed.vin),
                make: seen("make", &listed.make),
                model: None,
                year: seen("year", &listed.year),
                color: seen("color", &listed.color),
                style: seen("style", &listed.style),
            },
        }
    }
}

/// An entry's key as one text, the same for the same key and another for another one.
pub(crate) fn key_text(key: &EntryKey) -> String {
    // What a list may write: keys are the same whatever its case, and parts are told apart by bars.
    let escaped = |text: &str| text.replace('\\', r"\\").replace('|', r"\|");
    let part = |name: &str| escaped(&name.to_ascii_lowercase());
    let source =
        |source: &Option<Source>| source.as_ref().map_or(String::new(), |s| part(s.name()));
    let state = |state: &Option<Jurisdiction>| state.map_or("", Jurisdiction::code);
    match key {
        EntryKey::Record(from, record, plate, of) => {
            let (from, record, of) = (source(from), escaped(record), state(of));
            format!("record|{from}|{record}|{plate}|{of}")
        }
        EntryKey::Plate(plate, of, category, from) => {
            let (of, category, from) = (state(of), part(category.name()), source(from));
            format!("plate|{plate}|{of}|{category}|{from}")
        }
    }
}
