//! `Record`: what is kept of a read.

use alpr_core::Jurisdiction;
use alpr_core::record::{self, Circumstances, Id, Picture};
use jiff::Timestamp;
use pyo3::prelude::*;

use crate::at::At;
use crate::circumstances::{AnySource, Place, ReadSource};
use crate::error::raise;
use crate::plate_read::PlateRead;
use crate::value::{by_json, by_value};

/// Characters with their probabilities, and the probability that nothing is there.
type Cell = (Vec<(char, f32)>, f32);

/// A read as it is kept. Its text is what a camera believes to have seen, never proof.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct Record {
    record: alpr_core::Record,
}

#[pymethods]
impl Record {
    /// What is kept of a read: `captured`, when the picture was taken, and by which `camera`, unique in the agency.
    ///
    /// `clock` is "synchronised", "free" or "unknown"; `unit` the patrol unit, if it was one; `source` "stationary"
    /// (which is the default), "mobile" or a `ReadSource`; `pictures` are (kind, SHA-256) with the kinds "frame",
    /// "infrared", "plate" and "overview"; `models` and `list_sha256` are the SHA-256 of the models that read it and
    /// of the hot list that was in force.
    #[staticmethod]
    #[pyo3(signature = (
        read, *, captured, camera, clock="unknown", place=None, unit=None, source=None,
        pictures=None, models=None, list_sha256=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn of_read(
        read: PyRef<'_, PlateRead>,
        captured: At,
        camera: String,
        clock: &str,
        place: Option<PyRef<'_, Place>>,
        unit: Option<String>,
        source: Option<AnySource<'_>>,
        pictures: Option<Vec<(String, String)>>,
        models: Option<Vec<String>>,
        list_sha256: Option<String>,
    ) -> PyResult<Self> {
        let taken = (captured.0, clock, camera, unit);
        let kept = (
            pictures.unwrap_or_default(),
            models.unwrap_or_default(),
            list_sha256,
        );
        let circumstances = circumstances(taken, place.as_deref(), source, kept)?;
        let record = alpr_core::Record::of_read(read.read(), circumstances);
        record.map(Self::new).map_err(raise)
    }

    /// What is kept of a text that somebody else read, with no doubts known: another vendor's read, say. `state` is
    /// its postal code, if known; everything else is as in `of_read`.
    #[staticmethod]
    #[pyo3(signature = (
        text, *, captured, camera, state=None, clock="unknown", place=None, unit=None,
        source=None, pictures=None, models=None, list_sha256=None
    ))]
    #[expect(clippy::too_many_arguments, reason = "they have names in Python")]
    fn of_text(
        text: &str,
        captured: At,
        camera: String,
        state: Option<&str>,
        clock: &str,
        place: Option<PyRef<'_, Place>>,
        unit: Option<String>,
        source: Option<AnySource<'_>>,
        pictures: Option<Vec<(String, String)>>,
        models: Option<Vec<String>>,
        list_sha256: Option<String>,
    ) -> PyResult<Self> {
        let taken = (captured.0, clock, camera, unit);
        let kept = (
            pictures.unwrap_or_default(),
            models.unwrap_or_default(),
            list_sha256,
        );
        let circumstances = circumstances(taken, place.as_deref(), source, kept)?;
        let text = text.parse().map_err(raise)?;
        let state = state.map(str::parse).transpose().map_err(raise)?;
        let record = alpr_core::Record::of_text(text, state, circumstances);
        record.map(Self::new).map_err(raise)
    }

    /// A record that `to_json` wrote, of this version or an earlier one.
    #[staticmethod]
    fn from_json(json: &str) -> PyResult<Self> {
        let record = alpr_core::Record::from_json(json);
        record.map(Self::new).map_err(raise)
    }

    /// One line of JSON, with everything.
    fn to_json(&self) -> PyResult<String> {
        self.record.to_json().map_err(raise)
    }

    /// The version that it was written by.
    #[getter]
    fn version(&self) -> u16 {
        self.record.version
    }

    /// Its name for ever, 32 hexadecimal digits: the same read has the same one, and they sort by time.
    #[getter]
    fn id(&self) -> String {
        self.record.id.to_string()
    }

    /// The serial, A-Z, 0-9 and ? for an unknown character, without small stacked characters.
    #[getter]
    fn text(&self) -> String {
        self.record.text.to_string()
    }

    /// The serial with small stacked characters, where they stand, as NCIC entry asks for.
    #[getter]
    fn full_text(&self) -> String {
        self.record.full_text.to_string()
    }

    /// The postal code of the state, None where the reader would have been guessing.
    #[getter]
    fn state(&self) -> Option<&'static str> {
        self.record.state.map(Jurisdiction::code)
    }

    /// The probability that the text is right in every character, 0 to 1.
    #[getter]
    fn confidence(&self) -> f32 {
        self.record.confidence
    }

    /// Whether the edge of the frame may cut the plate, and characters be missing.
    #[getter]
    fn may_be_cut(&self) -> bool {
        self.record.may_be_cut
    }

    /// The states it may be from with their probabilities; empty where the model does not tell.
    #[getter]
    fn states(&self) -> Vec<(&'static str, f32)> {
        let states = self.record.states.iter();
        states.map(|(s, p)| (s.code(), *p)).collect()
    }

    /// What was seen place by place: the characters with their probabilities, and the probability that nothing is
    /// there. Empty for a text.
    #[getter]
    fn lattice(&self) -> Vec<Cell> {
        let cells = self.record.lattice.iter();
        cells.map(|c| (c.glyphs.clone(), c.blank)).collect()
    }

    /// When the picture was taken, UTC.
    #[getter]
    fn captured(&self) -> Timestamp {
        self.record.circumstances.captured
    }

    /// How far that time can be trusted: "synchronised", "free" or "unknown".
    #[getter]
    fn clock(&self) -> &'static str {
        self.record.circumstances.clock.name()
    }

    /// Where, None where the receiver had no fix.
    #[getter]
    fn place(&self) -> Option<Place> {
        let place = self.record.circumstances.place.clone()?;
        Some(Place { place })
    }

    /// The camera's name.
    #[getter]
    fn camera(&self) -> &str {
        &self.record.circumstances.camera
    }

    /// The patrol unit, None if it was none.
    #[getter]
    fn unit(&self) -> Option<&str> {
        self.record.circumstances.unit.as_deref()
    }

    /// Whose camera it is.
    #[getter]
    fn source(&self) -> ReadSource {
        ReadSource::of(self.record.circumstances.source.clone())
    }

    /// The pictures as (kind, SHA-256).
    #[getter]
    fn pictures(&self) -> Vec<(&'static str, &str)> {
        let pictures = self.record.circumstances.pictures.iter();
        pictures
            .map(|p| (p.kind.name(), p.sha256.as_str()))
            .collect()
    }

    /// The SHA-256 of the models that read it.
    #[getter]
    fn models(&self) -> Vec<String> {
        self.record.circumstances.models.clone()
    }

    /// The SHA-256 of the hot list that was in force, None if there was none.
    #[getter]
    fn list_sha256(&self) -> Option<&str> {
        self.record.circumstances.list_sha256.as_deref()
    }

    fn __repr__(&self) -> String {
        let state = self.state().map_or("None".into(), |s| format!("'{s}'"));
        format!(
            "<Record text='{}' state={state} captured='{}' camera={:?}>",
            self.text(),
            self.captured(),
            self.camera()
        )
    }
}

by_value!(Record, |r| &r.record, r.record.id);
by_json!(Record);

impl Record {
    pub(crate) const fn new(record: alpr_core::Record) -> Self {
        Self { record }
    }

    pub(crate) const fn record(&self) -> &alpr_core::Record {
        &self.record
    }
}

/// The keyword arguments that both constructors have.
fn circumstances(
    (captured, clock, camera, unit): (Timestamp, &str, String, Option<String>),
    place: Option<&Place>,
    source: Option<AnySource<'_>>,
    (pictures, models, list_sha256): (Vec<(String, String)>, Vec<String>, Option<String>),
) -> PyResult<Circumstances> {
    let picture = |(kind, sha256): (String, String)| {
        let kind = kind.parse().map_err(raise)?;
        Ok(Picture { kind, sha256 })
    };
    Ok(Circumstances {
        captured,
        clock: clock.parse().map_err(raise)?,
        place: place.map(|place| place.place.clone()),
        camera,
        unit,
        source: source.map_or(Ok(record::ReadSource::Stationary), |source| source.source())?,
        pictures: pictures.into_iter().map(picture).collect::<PyResult<_>>()?,
        models,
        list_sha256,
    })
}

/// The name that 32 hexadecimal digits write.
pub(crate) fn id_of(text: &str) -> PyResult<Id> {
    text.parse().map_err(raise)
}
