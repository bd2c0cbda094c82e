//! What the frames of one plate tell together.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::interpret::{Interpreter, PlateRead};
use crate::plate::PlateText;
use crate::read::Reading;

/// The most texts of which the surest frame is kept: a plate that is read in more ways is not legible.
const MAX_TEXTS: usize = 8;
/// The least doubt that counts: one frame never outweighs two of 0.9, however sure it is.
const LEAST_DOUBT: f32 = 0.01;

/// How many characters stand before the serial, in it and after it.
type Shape = [usize; 3];

/// The frames of one plate. Lattices have a mean for each number of characters: a character that is lost in one frame moves
/// those behind it to other slots, and a mean over both would show neither text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Votes {
    means: BTreeMap<Shape, Mean>,
    /// The surest frame of each text, the surest first.
    sights: Vec<Sight>,
}

/// A weighted mean of lattices.
#[derive(Clone, Debug, PartialEq)]
struct Mean {
    reading: Reading,
    weight: f32,
}

/// What was read in one frame.
#[derive(Clone, Debug, PartialEq)]
pub(super) struct Sight {
    pub(super) read: PlateRead,
    pub(super) at: Timestamp,
}

impl Votes {
    /// Adds a read, which counts by how little doubt it leaves: a sure one settles what some blurred ones have otherwise.
    pub(super) fn add(&mut self, read: &PlateRead, at: Timestamp) {
        let (reading, weight) = (read.reading(), weight(read.confidence()));
        let mean = self.means.entry(shape(read)).or_insert_with(|| Mean {
            reading: reading.clone(),
            weight: 0.0,
        });
        mean.weight += weight;
        if mean.weight > 0.0 {
            mean.reading.blend(reading, weight / mean.weight);
        }
        self.keep(read, at);
    }

    /// What all frames tell, and the surest frame that shows it, or of all if none does. Texts of another number of
    /// characters take their share of its confidence.
    pub(super) fn sum(&self, interpreter: &Interpreter) -> Option<(PlateRead, &Sight)> {
        let surest = self.sights.first()?;
        let most = self.means.values().rev();
        let most = most.max_by(|a, b| a.weight.total_cmp(&b.weight))?;
        let all: f32 = self.means.values().map(|mean| mean.weight).sum();
        let share = if all > 0.0 { most.weight / all } else { 1.0 };
        let read = interpreter.interpret(*surest.read.detection(), most.reading.clone())?;
        let is_it = |sight: &&Sight| sight.read.full_text() == read.full_text();
        let best = self.sights.iter().find(is_it).unwrap_or(surest);
        let read = read
            .with_detection(*best.read.detection())
            .with_agreement(best.read.agreement());
        Some((read.with_share(share), best))
    }

    /// The frames that may come to show the plate best.
    pub(super) fn sights(&self) -> &[Sight] {
        &self.sights
    }

    fn keep(&mut self, read: &PlateRead, at: Timestamp) {
        let text = read.full_text();
        let known = self.sights.iter_mut().find(|s| s.read.full_text() == text);
        let sight = Sight {
            read: read.clone(),
            at,
        };
        match known {
            Some(known) if known.read.confidence() < read.confidence() => *known = sight,
            Some(_) => return,
            None => self.sights.push(sight),
        }
        let sure = |sight: &Sight| sight.read.confidence();
        self.sights.sort_by(|a, b| sure(b).total_cmp(&sure(a)));
        self.sights.truncate(MAX_TEXTS);
    }
}

/// The logarithm of the doubt: what it would be multiplied by, were frames independent, adds up.
fn weight(confidence: f32) -> f32 {
    -(1.0 - confidence).max(LEAST_DOUBT).ln()
}

fn shape(read: &PlateRead) -> Shape {
    let stacked = |text: Option<PlateText>| text.map_or(0, |text| text.len());
    let (before, after) = (stacked(read.prefix()), stacked(read.suffix()));
    [before, read.text().len(), after]
}
