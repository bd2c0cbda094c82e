//! What was seen place by place, as it is kept, and what a kept one may hold.

use serde::{Deserialize, Serialize};

use super::Record;
use crate::error::{Error, ErrorKind, Result};
use crate::hotlist::{self, STACKED_LEFT_OUT};
use crate::plate::MAX_PLATE_LEN;
use crate::read::{GLYPHS, Reading};

/// What sums of probabilities may be over 1: each of some 57 is rounded to 4 digits.
const ROUNDING: f32 = 0.01;

/// What was seen at one place of a plate.
#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
pub struct Cell {
    /// Characters, most probable first, each with its probability; those under 0.001 are left out.
    pub glyphs: Vec<(char, f32)>,
    /// The probability that nothing is there.
    pub blank: f32,
}

/// The places of a reading, as they are matched.
pub(super) fn kept(reading: &Reading) -> Vec<Cell> {
    hotlist::kept(reading)
        .map(|(glyphs, blank)| Cell { glyphs, blank })
        .collect()
}

/// Whether a record holds what a reader can have seen: a search goes as many ways as its places leave open.
pub(super) fn check(record: &Record) -> Result<()> {
    let places = record.lattice.len();
    if places > MAX_PLATE_LEN {
        return Err(invalid(format!(
            "expected at most {MAX_PLATE_LEN} places in the lattice, got {places}"
        )));
    }
    for cell in &record.lattice {
        cell.check()?;
    }
    chances("the states", record.states.iter().map(|(_, p)| *p))?;
    chances("the text", [record.confidence].into_iter())
}

impl Cell {
    fn check(&self) -> Result<()> {
        for (i, (glyph, _)) in self.glyphs.iter().enumerate() {
            let before = self.glyphs.iter().take(i);
            if !GLYPHS.contains(*glyph) || before.clone().any(|(other, _)| other == glyph) {
                return Err(invalid(format!(
                    "expected each of {GLYPHS} at most once in a place, got `{glyph}`"
                )));
            }
        }
        chances("a place", self.glyphs.iter().map(|(_, p)| *p))?;
        chances("an empty place", [self.blank].into_iter())?;
        let sum: f32 = self.glyphs.iter().map(|(_, p)| p).sum();
        // Of three stacked characters each has a third of what the group is left out with.
        let (all, most) = (sum + self.blank, 1.0 + STACKED_LEFT_OUT.cbrt());
        if all > most + ROUNDING {
            return Err(invalid(format!(
                "expected probabilities of a place, empty or not, of {most:.2} at most, got {all}"
            )));
        }
        Ok(())
    }
}

/// Whether these are probabilities of things of which only one can be.
fn chances(what: &str, all: impl Iterator<Item = f32> + Clone) -> Result<()> {
    let sum: f32 = all.clone().sum();
    if all.clone().all(|p| (0.0..=1.0).contains(&p)) && sum <= 1.0 + ROUNDING {
        return Ok(());
    }
    let all: Vec<f32> = all.collect();
    Err(invalid(format!(
        "expected probabilities of {what} from 0 to 1 that sum to 1 at most, got {all:?}"
    )))
}

fn invalid(why: String) -> Error {
    Error::new(
        ErrorKind::InvalidRecord,
        format!("{why}: it is no record of a reader's"),
    )
}
