//! `PlateRead`: one plate as it was read.

use pyo3::prelude::*;

use crate::convert::Named;
use crate::error::raise;
use crate::value::by_value;

/// One plate as it was read. It is evidence to look at, never proof: a hit needs a human.
#[pyclass(frozen, module = "alpr")]
pub(crate) struct PlateRead {
    read: alpr_core::PlateRead,
}

impl PlateRead {
    pub(crate) fn new(read: alpr_core::PlateRead) -> Self {
        Self { read }
    }

    pub(crate) fn read(&self) -> &alpr_core::PlateRead {
        &self.read
    }
}

#[pymethods]
impl PlateRead {
    /// The serial, A-Z, 0-9 and ? for an unknown character, without small stacked characters.
    #[getter]
    fn text(&self) -> String {
        self.read.text().to_string()
    }

    /// The serial with small stacked characters, where they stand, as NCIC entry asks for.
    #[getter]
    fn full_text(&self) -> String {
        self.read.full_text().to_string()
    }

    /// The probability that the text is right in every character, 0 to 1.
    #[getter]
    fn confidence(&self) -> f32 {
        self.read.confidence()
    }

    /// The probability that the full text is right, 0 to 1: with the stacked characters, and with those being all.
    #[getter]
    fn full_confidence(&self) -> f32 {
        self.read.full_confidence()
    }

    /// Each character of the text with its own confidence.
    #[getter]
    fn characters(&self) -> Vec<(char, f32)> {
        self.read
            .characters()
            .iter()
            .map(|c| (c.value, c.confidence))
            .collect()
    }

    /// The texts it may be with their probabilities, the likeliest first.
    #[getter]
    fn candidates(&self) -> Vec<(String, f32)> {
        self.read
            .candidates()
            .iter()
            .map(|c| (c.text().to_string(), c.confidence()))
            .collect()
    }

    /// The postal code of the state, "XX" for a plate from elsewhere, None where the reader would be guessing.
    #[getter]
    fn state(&self) -> Option<&'static str> {
        self.read.state().map(|s| s.code())
    }

    /// The probability of the likeliest state, said or not, 0 to 1.
    #[getter]
    fn state_confidence(&self) -> f32 {
        self.read.state_confidence()
    }

    /// The states it may be from with their probabilities, the likeliest first.
    #[getter]
    fn states(&self) -> Vec<(&'static str, f32)> {
        self.read
            .states()
            .iter()
            .map(|(s, p)| (s.code(), *p))
            .collect()
    }

    /// The corners in pixels: upper left, upper right, lower right, lower left.
    #[getter]
    fn quad(&self) -> [(f32, f32); 4] {
        self.read.detection().quad().corners().map(|p| (p.x, p.y))
    }

    /// The upright box around the corners: x, y, width, height in pixels.
    #[getter]
    fn r#box(&self) -> (f32, f32, f32, f32) {
        let bounds = self.read.detection().quad().bounds();
        (bounds.x, bounds.y, bounds.width, bounds.height)
    }

    /// How sure the detector is that this is a plate, 0 to 1.
    #[getter]
    fn score(&self) -> f32 {
        self.read.detection().score()
    }

    /// Whether an infrared and a colour picture tell the same: "single", "agreed", "unclear", "disagreed".
    #[getter]
    fn agreement(&self) -> &'static str {
        self.read.agreement().name()
    }

    /// Whether a character of it is known. `Engine.read` gives legible reads alone, `Engine.read_at` others too.
    #[getter]
    fn is_legible(&self) -> bool {
        self.read.is_legible()
    }

    /// Whether the left or the right edge of the frame may cut the plate: characters may be missing there, and the rest
    /// is read as if it were all. A hit of it never sounds, and a tracker hears it only where nothing better is seen of
    /// the vehicle.
    #[getter]
    fn may_be_cut(&self) -> bool {
        self.read.may_be_cut()
    }

    /// All of it but the lattice as one line of JSON: the members of `to_dict`.
    fn to_json(&self) -> PyResult<String> {
        self.read.to_json().map_err(raise)
    }

    /// All of it but the lattice as a dictionary of plain values, which goes into JSON or a data frame: `text`,
    /// `full_text`, `confidence`, `full_confidence`, `characters`, `candidates`, `state`, `state_confidence`, `states`,
    /// `quad`, `box`, `score`, `agreement` and `may_be_cut`, with lists in place of tuples.
    fn to_dict<'py>(&self, py: Python<'py>) -> PyResult<Named<'py>> {
        let all = py
            .import("json")?
            .call_method1("loads", (self.to_json()?,))?;
        Ok(Named(all.cast_into()?))
    }

    fn __repr__(&self) -> String {
        let state = self.state().map_or("None".into(), |s| format!("'{s}'"));
        format!(
            "<PlateRead text='{}' confidence={:.3} state={state} state_confidence={:.3}>",
            self.text(),
            self.confidence(),
            self.state_confidence()
        )
    }
}

by_value!(PlateRead, |p| &p.read, (p.text(), p.state()));
