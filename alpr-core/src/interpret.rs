//! Turns a lattice into a plate read: text, state, calibrated confidences, and what else it may be.

use crate::detect::Detection;
use crate::names::named;
use crate::plate::{Jurisdiction, PlateText};
use crate::read::Reading;

mod candidates;
mod expected;
mod format;
mod posterior;
mod syntax;
mod told;

pub use candidates::Candidate;
pub(crate) use candidates::UNKNOWN_BELOW;
pub use expected::{Expected, MAX_EXPECTED};
pub use format::SerialFormat;
pub use syntax::{MAX_FORMATS, Syntax};

named! {
    /// Whether two pictures of a plate tell the same.
    Agreement {
        /// Only one picture shows the plate.
        Single "single",
        /// Both pictures give the same text and no other state.
        Agreed "agreed",
        /// One of the pictures is too poor to tell.
        Unclear "unclear",
        /// Both pictures are legible and give different texts or states: look at both.
        Disagreed "disagreed",
    }
}

/// One character of a read, with the probability that it is right.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Character {
    /// `A-Z`, `0-9`, or [`UNKNOWN`](crate::plate::UNKNOWN).
    pub value: char,
    /// How sure the reader is of it, 0 to 1; of an unknown character, of the one that it may be.
    pub confidence: f32,
}

/// A plate as it was read. It is evidence to look at, never proof: a hit needs a human.
#[derive(Clone, Debug, PartialEq)]
pub struct PlateRead {
    detection: Detection,
    candidates: Vec<Candidate>,
    characters: Vec<Character>,
    prefix: Option<PlateText>,
    suffix: Option<PlateText>,
    text: PlateText,
    states: Vec<(Jurisdiction, f32)>,
    agreement: Agreement,
    reading: Reading,
}

impl PlateRead {
    /// Where the plate is, and how sure the detector was.
    pub fn detection(&self) -> &Detection {
        &self.detection
    }

    /// The serial, without small stacked characters: what most lists and people write.
    pub fn text(&self) -> PlateText {
        self.text
    }

    /// Small characters stacked before the serial, top to bottom.
    pub fn prefix(&self) -> Option<PlateText> {
        self.prefix
    }

    /// Small characters stacked after the serial, top to bottom.
    pub fn suffix(&self) -> Option<PlateText> {
        self.suffix
    }

    /// Everything in the order that NCIC entry asks for: stacked ones top to bottom, where they stand.
    ///
    /// Source: Wisconsin TIME system manual, license plate number edits (stacked: top, then bottom).
    pub fn full_text(&self) -> PlateText {
        let parts = [self.prefix, Some(self.text), self.suffix];
        let joined: String = parts.iter().flatten().map(PlateText::as_str).collect();
        joined.parse().unwrap_or(self.text)
    }

    /// The probability that [`text`](Self::text) is right in every character, 0 to 1.
    pub fn confidence(&self) -> f32 {
        self.candidates.first().map_or(0.0, Candidate::confidence)
    }

    /// The probability that [`full_text`](Self::full_text) is right, 0 to 1: the serial, every stacked character, and
    /// that there are no others. Stacked characters are often the least certain part of a plate, and most lists omit
    /// them.
    pub fn full_confidence(&self) -> f32 {
        let stacked = self.reading.prefix().iter().chain(self.reading.suffix());
        self.confidence() * stacked.map(candidates::shown).product::<f32>()
    }

    /// Each character of [`text`](Self::text) with its own confidence.
    pub fn characters(&self) -> &[Character] {
        &self.characters
    }

    /// Whether its characters are, on average, likelier right than wrong.
    ///
    /// What a detector takes for a plate and is none (a sign, a grille) reads as nothing in particular.
    pub fn is_legible(&self) -> bool {
        let sum: f32 = self.characters.iter().map(|c| c.confidence).sum();
        2.0 * sum >= self.characters.len() as f32
    }

    /// The texts it may be, the likeliest first; the first is [`text`](Self::text) unless that
    /// holds an unknown character.
    pub fn candidates(&self) -> &[Candidate] {
        &self.candidates
    }

    /// Where the plate comes from, or nothing where the reader would be guessing.
    pub fn state(&self) -> Option<Jurisdiction> {
        let threshold = self.reading.states()?.threshold();
        let (state, chance) = *self.states.first()?;
        (chance >= threshold).then_some(state)
    }

    /// Whether both say a state, and not the same.
    pub(crate) fn contradicts_state_of(&self, other: &Self) -> bool {
        matches!((self.state(), other.state()), (Some(a), Some(b)) if a != b)
    }

    /// The probability of the likeliest jurisdiction, said or not, 0 to 1; 0 if the model does not tell.
    pub fn state_confidence(&self) -> f32 {
        self.states.first().map_or(0.0, |(_, p)| *p)
    }

    /// The jurisdictions it may be from, the likeliest first; those under 1 % are left out.
    pub fn states(&self) -> &[(Jurisdiction, f32)] {
        &self.states
    }

    /// Whether an infrared and a colour picture tell the same.
    pub fn agreement(&self) -> Agreement {
        self.agreement
    }

    /// Whether the edge of the frame may cut the plate ([`Detection::may_be_cut`]): characters may be missing there,
    /// and the rest is read as if it were all. A hit of such a read never sounds, and a [`Tracker`](crate::Tracker)
    /// hears it only where nothing better is seen of the vehicle.
    pub fn may_be_cut(&self) -> bool {
        self.detection.may_be_cut()
    }

    /// The lattice that all this was made from.
    pub fn reading(&self) -> &Reading {
        &self.reading
    }

    /// The same read of another frame that shows the plate better.
    #[must_use]
    pub(crate) fn with_detection(mut self, detection: Detection) -> Self {
        self.detection = detection;
        self
    }

    /// The same read with what the other picture of a pair says of it.
    #[must_use]
    pub(crate) fn with_agreement(mut self, agreement: Agreement) -> Self {
        self.agreement = agreement;
        self
    }
}

/// Interprets lattices with the serial formats of the jurisdictions as a weak prior.
#[derive(Clone, Debug)]
pub struct Interpreter {
    syntax: Syntax,
    expected: Expected,
}

impl Interpreter {
    /// An interpreter by these formats.
    pub fn new(syntax: Syntax) -> Self {
        Self {
            syntax,
            expected: Expected::default(),
        }
    }

    /// The same where these jurisdictions are expected.
    #[must_use]
    pub fn with_expected(self, expected: Expected) -> Self {
        Self { expected, ..self }
    }

    /// The plate that a lattice shows, or nothing if no character is there.
    pub fn interpret(&self, detection: Detection, reading: Reading) -> Option<PlateRead> {
        let raw = candidates::texts(reading.main());
        let posterior = posterior::weigh(&raw, reading.states(), &self.syntax, &self.expected);
        let best = posterior.candidates.first()?;
        let characters = candidates::characters(reading.main(), best);
        let shown: String = characters.iter().map(|c| c.value).collect();
        let text: PlateText = shown.parse().ok()?;
        Some(PlateRead {
            detection,
            prefix: candidates::stacked(reading.prefix()),
            suffix: candidates::stacked(reading.suffix()),
            text,
            characters,
            candidates: posterior.candidates,
            states: posterior.states,
            agreement: Agreement::Single,
            reading,
        })
    }
}

#[cfg(test)]
mod tests;
