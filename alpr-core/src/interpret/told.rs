//! A read as JSON, for hosts that keep or send it on their own.

use serde::Serialize;

use super::{Candidate, PlateRead};
use crate::error::Result;
use crate::json;

/// All of a read but its lattice. Numbers are of 64 bits, as bindings give them, so that those that tell the same are
/// equal.
#[derive(Serialize)]
struct Told {
    text: String,
    full_text: String,
    confidence: f64,
    full_confidence: f64,
    characters: Vec<(char, f64)>,
    candidates: Vec<(String, f64)>,
    state: Option<&'static str>,
    state_confidence: f64,
    states: Vec<(&'static str, f64)>,
    quad: [[f64; 2]; 4],
    r#box: [f64; 4],
    score: f64,
    agreement: &'static str,
    may_be_cut: bool,
}

impl PlateRead {
    /// One line of JSON of all but the lattice: `text`, `full_text`, `confidence`, `full_confidence`, `characters`,
    /// `candidates` and `states` with the probability of each (`["A", 0.9]`), `state` (a code, `"XX"` from elsewhere,
    /// or null), `state_confidence`, `quad` (four corners of x and y) and `box` (x, y, width, height) in pixels,
    /// `score`, `agreement` and `may_be_cut`. What is kept of a read as evidence is a [`Record`](crate::Record)
    /// instead.
    ///
    /// # Errors
    /// [`ErrorKind::Internal`](crate::ErrorKind::Internal) only if this library has a bug.
    pub fn to_json(&self) -> Result<String> {
        let (quad, candidates) = (self.detection.quad(), self.candidates.iter());
        let (bounds, wide) = (quad.bounds(), f64::from);
        let candidate = |one: &Candidate| (one.text().to_string(), wide(one.confidence()));
        json::write(&Told {
            text: self.text.to_string(),
            full_text: self.full_text().to_string(),
            confidence: wide(self.confidence()),
            full_confidence: wide(self.full_confidence()),
            characters: self
                .characters
                .iter()
                .map(|c| (c.value, wide(c.confidence)))
                .collect(),
            candidates: candidates.map(candidate).collect(),
            state: self.state().map(|state| state.code()),
            state_confidence: wide(self.state_confidence()),
            states: self
                .states
                .iter()
                .map(|(state, chance)| (state.code(), wide(*chance)))
                .collect(),
            quad: quad.corners().map(|p| [p.x, p.y].map(wide)),
            r#box: [bounds.x, bounds.y, bounds.width, bounds.height].map(wide),
            score: wide(self.detection.score()),
            agreement: self.agreement.name(),
            may_be_cut: self.may_be_cut(),
        })
    }
}
