//! What is kept of a read: enough to find it, to judge it again, and to prove where it comes from.

use std::ops::RangeInclusive;

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::error::{Error, ErrorKind, Result};
use crate::hotlist::{Query, kept_states, rounded};
use crate::interpret::PlateRead;
use crate::json;
use crate::names::named;
use crate::plate::{Jurisdiction, PlateText};
use crate::words::{self, NameCheck};

mod hit;
mod id;
mod lattice;

pub use hit::{HitRecord, MAX_HIT_BYTES};
pub use id::Id;
pub use lattice::Cell;

/// The version that is written. Every version up to it can be read. From version 2 on the [`Id`] of a read depends on
/// its state too: where a track settles the state later, that is another read than the frame that raised an alarm.
pub const VERSION: u16 = 2;
/// The most bytes of one record as JSON.
pub const MAX_RECORD_BYTES: usize = 64 * 1024;
/// The most pictures of one read.
pub const MAX_PICTURES: usize = 16;
/// The most models of one read; the standard ones are four.
pub const MAX_MODELS: usize = 16;

named! {
    /// How far a time can be trusted.
    ClockQuality {
        /// The clock was set by GPS or NTP not long before.
        Synchronised "synchronised",
        /// The clock ran on its own.
        Free "free",
        /// Nobody knows.
        Unknown "unknown",
    }
}

named! {
    /// What a picture shows.
    PictureKind {
        /// The frame that was read.
        Frame "frame",
        /// The infrared frame that was read.
        Infrared "infrared",
        /// The plate alone.
        Plate "plate",
        /// The vehicle or its surroundings.
        Overview "overview",
    }
}

/// Where a vehicle was, in WGS 84.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Place {
    /// Degrees north, -90 to 90.
    pub latitude: f64,
    /// Degrees east, -180 to 180.
    pub longitude: f64,
    /// Radius in metres that holds the true place with a probability of 68 %, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub accuracy_m: Option<f32>,
    /// Degrees from north, clockwise, 0 to 360, in which the camera looked, if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub heading: Option<f32>,
}

/// Whose camera made a read, and so whose rules it is under.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", tag = "kind")]
pub enum ReadSource {
    /// A camera on a vehicle of the agency.
    Mobile,
    /// A fixed camera of the agency.
    Stationary,
    /// A vendor's camera.
    Vendor {
        /// The vendor.
        name: String,
    },
    /// A private system that is linked with the agency's (General Order 22-03, VIII).
    PrivateFeed {
        /// Who owns it.
        owner: String,
        /// Who approved it, the Chief of Police by the order.
        approved_by: String,
    },
}

/// A picture, by what is in it.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Picture {
    /// What it shows.
    pub kind: PictureKind,
    /// SHA-256 of its file, 64 lower case hexadecimal digits.
    pub sha256: String,
}

/// What the host knows of a read beside its text.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Circumstances {
    /// When the picture was taken, UTC. A record keeps whole microseconds, as [`Id`]s and the bindings do.
    pub captured: Timestamp,
    /// How far that time can be trusted.
    pub clock: ClockQuality,
    /// Where; nothing only where the receiver had no fix.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// The camera's name, unique in the agency.
    pub camera: String,
    /// The patrol unit, if it was one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub unit: Option<String>,
    /// Whose camera it is.
    pub source: ReadSource,
    /// The pictures, at most [`MAX_PICTURES`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub pictures: Vec<Picture>,
    /// SHA-256 of the models that read it, at most [`MAX_MODELS`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub models: Vec<String>,
    /// SHA-256 of the hot list that was in force.
    #[serde(rename = "list", default, skip_serializing_if = "Option::is_none")]
    pub list_sha256: Option<String>,
}

impl Circumstances {
    /// Those of a read at a stationary camera, by a clock of which nothing is known; change what is otherwise.
    pub fn new(captured: Timestamp, camera: &str) -> Self {
        Self {
            captured,
            clock: ClockQuality::Unknown,
            place: None,
            camera: camera.to_owned(),
            unit: None,
            source: ReadSource::Stationary,
            pictures: Vec::new(),
            models: Vec::new(),
            list_sha256: None,
        }
    }

    fn check(&self, check: NameCheck) -> Result<()> {
        check("the camera's name", &self.camera)?;
        match &self.source {
            ReadSource::Vendor { name } => check("the vendor's name", name)?,
            ReadSource::PrivateFeed { owner, approved_by } => {
                check("the owner of the private feed", owner)?;
                check("who approved the private feed", approved_by)?;
            }
            ReadSource::Mobile | ReadSource::Stationary => {}
        }
        if let Some(unit) = &self.unit {
            check("the unit's name", unit)?;
        }
        if self.pictures.len() > MAX_PICTURES {
            let text = format!(
                "expected at most {MAX_PICTURES} pictures, got {}: keep the ones that show the plate",
                self.pictures.len()
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        for picture in &self.pictures {
            words::sha256("a picture", &picture.sha256)?;
        }
        if self.models.len() > MAX_MODELS {
            let text = format!(
                "expected at most {MAX_MODELS} models, got {}: name those that read it",
                self.models.len()
            );
            return Err(Error::new(ErrorKind::InvalidArgument, text));
        }
        for model in &self.models {
            words::sha256("a model", model)?;
        }
        if let Some(list) = &self.list_sha256 {
            words::sha256("a hot list", list)?;
        }
        self.place.as_ref().map_or(Ok(()), Place::check)
    }
}

impl Place {
    /// Whether it is a place on the earth: a receiver without a fix gives none.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidArgument`] if a number is out of its range.
    pub fn check(&self) -> Result<()> {
        let range = |what: &str, value: f64, range: RangeInclusive<f64>| {
            if range.contains(&value) {
                return Ok(());
            }
            let (least, most) = range.into_inner();
            let text =
                format!("expected {what} from {least} to {most}, got {value}: check the receiver");
            Err(Error::new(ErrorKind::InvalidArgument, text))
        };
        let (accuracy, heading) = (self.accuracy_m.unwrap_or(0.0), self.heading.unwrap_or(0.0));
        range("a latitude", self.latitude, -90.0..=90.0)?;
        range("a longitude", self.longitude, -180.0..=180.0)?;
        range("an accuracy in metres", accuracy.into(), 0.0..=1e6)?;
        range("a heading", heading.into(), 0.0..=360.0)
    }
}

/// A read as it is kept. Its text is what a camera believes to have seen, never proof.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Record {
    /// The version it was written by, at most [`VERSION`].
    pub version: u16,
    /// Names it for ever: the same read has the same one, whoever writes it down, and however often.
    pub id: Id,
    /// The serial, without small stacked characters.
    pub text: PlateText,
    /// Everything, stacked characters where NCIC entry wants them.
    pub full_text: PlateText,
    /// The state, where the reader would not be guessing.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub state: Option<Jurisdiction>,
    /// The probability that the text is right, 0 to 1.
    pub confidence: f32,
    /// Whether the edge of the frame may cut the plate ([`PlateRead::may_be_cut`]).
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub may_be_cut: bool,
    /// The jurisdictions it may be from, each with its probability; empty where the model does not tell.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub states: Vec<(Jurisdiction, f32)>,
    /// What was seen place by place, so that it can be matched again as on the day.
    pub lattice: Vec<Cell>,
    /// When, where, by which camera.
    #[serde(flatten)]
    pub circumstances: Circumstances,
}

impl Record {
    /// What is kept of a read.
    ///
    /// # Errors
    /// [`ErrorKind::Refused`] if the camera, or who approved a private feed, is not named;
    /// [`ErrorKind::InvalidArgument`] if a place, a hash or a length is out of its range, or a name has control
    /// characters.
    pub fn of_read(read: &PlateRead, circumstances: Circumstances) -> Result<Self> {
        let mut record = Self::of_text(read.text(), read.state(), circumstances)?;
        record.full_text = read.full_text();
        record.confidence = rounded(read.confidence());
        record.may_be_cut = read.may_be_cut();
        record.states = kept_states(read);
        record.lattice = lattice::kept(read.reading());
        Ok(record)
    }

    /// What is kept of a text that somebody else read, with no doubts known: another vendor's read, say.
    ///
    /// # Errors
    /// Those of [`of_read`](Self::of_read).
    pub fn of_text(
        text: PlateText,
        state: Option<Jurisdiction>,
        mut circumstances: Circumstances,
    ) -> Result<Self> {
        circumstances.check(words::new_name)?;
        circumstances.captured = whole_microseconds(circumstances.captured);
        Ok(Self {
            version: VERSION,
            id: id_of(VERSION, &circumstances, (text, state)),
            text,
            full_text: text,
            state,
            confidence: 1.0,
            may_be_cut: false,
            states: Vec::new(),
            lattice: Vec::new(),
            circumstances,
        })
    }

    /// The read as the matcher takes it, with the doubts that were kept.
    pub fn query(&self) -> Query {
        if self.lattice.is_empty() {
            return Query::of_text(self.text, self.state).cut(self.may_be_cut);
        }
        let cells = self
            .lattice
            .iter()
            .map(|cell| (cell.glyphs.clone(), cell.blank));
        let states = (!self.states.is_empty()).then(|| self.states.clone());
        let texts = (self.text, self.full_text);
        Query::of_cells(texts, cells, states, self.state).cut(self.may_be_cut)
    }

    /// One line of JSON.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`] only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        json::write(self)
    }

    /// A record of this version or an earlier one.
    ///
    /// # Errors
    /// [`ErrorKind::InvalidRecord`] if it is longer than [`MAX_RECORD_BYTES`], no record, or of a later version, or if
    /// its probabilities are none, or its name is not that of its time, camera, text and state.
    pub fn from_json(json: &str) -> Result<Self> {
        let mut record: Self = json::read(json, "a record", MAX_RECORD_BYTES)?;
        if record.version > VERSION {
            let got = record.version;
            let why = format!(
                "expected a record of version {VERSION} at most, got {got}: update the library"
            );
            return Err(Error::new(ErrorKind::InvalidRecord, why));
        }
        record.circumstances.check(words::name)?;
        lattice::check(&record)?;
        let named = record.id;
        let id = id_of(
            record.version,
            &record.circumstances,
            (record.text, record.state),
        );
        if id != named {
            let why = format!(
                "expected the name {id} of what this camera read at this time, got {named}: the record was changed"
            );
            return Err(Error::new(ErrorKind::InvalidRecord, why));
        }
        let captured = &mut record.circumstances.captured;
        *captured = whole_microseconds(*captured);
        Ok(record)
    }
}

/// The name of a read.
fn id_of(version: u16, seen: &Circumstances, read: (PlateText, Option<Jurisdiction>)) -> Id {
    let (text, state) = read;
    let state = state.filter(|_| version > 1).map(Jurisdiction::code);
    let parts = [seen.camera.as_str(), text.as_str()];
    let parts: Vec<&str> = parts.into_iter().chain(state).collect();
    Id::of(seen.captured, &parts)
}

/// A time without what is less than a microsecond.
fn whole_microseconds(time: Timestamp) -> Timestamp {
    Timestamp::from_microsecond(time.as_microsecond()).unwrap_or(time)
}

#[cfg(test)]
mod tests;
