//! How things become rows, and come back.

use alpr_core::alarm::Guard;
use alpr_core::hotlist::folded;
pub(crate) use alpr_core::json::write as to_json;
use alpr_core::record::{Id, Picture, Record};
use alpr_core::{Error, ErrorKind, Result};
use jiff::Timestamp;
use serde::de::DeserializeOwned;

/// A read, with the columns that it is searched by.
pub(crate) struct ReadRow<'a> {
    pub(crate) id: Id,
    pub(crate) camera: &'a str,
    /// Empty where no unit made the read.
    pub(crate) unit: &'a str,
    pub(crate) text: &'a str,
    /// The text with characters that are taken for one another made one.
    pub(crate) folded: String,
    /// The same of the text with small stacked characters, where the plate has any.
    pub(crate) stacked: Option<String>,
    pub(crate) place: Option<(f64, f64)>,
    /// Hours since 1970.
    pub(crate) hour: i64,
    /// Microseconds since 1970.
    pub(crate) received: i64,
    pub(crate) body: String,
    pub(crate) pictures: &'a [Picture],
}

impl<'a> ReadRow<'a> {
    pub(crate) fn new(read: &'a Record, received: Timestamp) -> Result<Self> {
        let all = &read.circumstances;
        let is_stacked = read.full_text != read.text;
        Ok(Self {
            id: read.id,
            camera: &all.camera,
            unit: all.unit.as_deref().unwrap_or_default(),
            text: read.text.as_str(),
            folded: folded(read.text.as_str()),
            stacked: is_stacked.then(|| folded(read.full_text.as_str())),
            place: all.place.as_ref().map(|p| (p.latitude, p.longitude)),
            hour: hour(all.captured),
            received: received.as_microsecond(),
            body: read.to_json()?,
            pictures: &all.pictures,
        })
    }
}

/// Hours since 1970.
pub(crate) fn hour(at: Timestamp) -> i64 {
    at.as_second().div_euclid(3600)
}

/// A guard's name: there is one for each pair, from each time.
pub(crate) fn guard_id(guard: &Guard) -> Id {
    let state = guard.listed_state.map_or("", |s| s.code());
    let parts = [
        guard.plate.as_str(),
        guard.state.code(),
        guard.listed.as_str(),
        state,
    ];
    Id::of(guard.from, &parts)
}

pub(crate) fn from_json<T: DeserializeOwned>(json: &str) -> Result<T> {
    serde_json::from_str(json).map_err(|e| damaged(&e.to_string()))
}

pub(crate) fn id(bytes: &[u8]) -> Result<Id> {
    let whole: Option<[u8; 16]> = bytes.try_into().ok();
    let wrong = || damaged(&format!("expected a name of 16 bytes, got {}", bytes.len()));
    whole.map(Id::from_bytes).ok_or_else(wrong)
}

/// A time that is kept as microseconds since 1970.
pub(crate) fn time(microseconds: Option<i64>) -> Result<Option<Timestamp>> {
    let time = |at| Timestamp::from_microsecond(at).map_err(|e| damaged(&e.to_string()));
    microseconds.map(time).transpose()
}

pub(crate) fn damaged(why: &str) -> Error {
    let text = format!("what the store has is damaged: {why}; restore it from its backup");
    Error::new(ErrorKind::InvalidRecord, text)
}
