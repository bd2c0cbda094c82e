//! What the frames of one plate tell together.

use std::collections::BTreeMap;

use jiff::Timestamp;

use crate::interpret::{Interpreter, PlateRead};
use crate::read::Reading;

/// The most texts of which the surest frame is kept: a plate that is read in more ways is not legible.
const MAX_TEXTS: usize = 8;
/// The least doubt that counts: one frame never outweighs two of 0.9, however sure it is.
const LEAST_DOUBT: f32 = 0.01;

/// The frames of one plate. Lattices have a mean for each number of characters, since a character that is lost in one
/// frame moves those behind it to other slots; what all tell is these means, laid over each other where they show the
/// same characters.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Votes {
    means: BTreeMap<usize, Mean>,
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
    /// Adds a read, which counts by how little doubt it leaves: a sure one settles what some blurred ones have
    /// otherwise. Reads of which characters may be missing at the frame's edge count only as long as there is no other.
    pub(super) fn add(&mut self, read: &PlateRead, at: Timestamp) {
        let are_cut = self.sights.first().map(|sight| sight.read.may_be_cut());
        match (are_cut, read.may_be_cut()) {
            (Some(false), true) => return,
            (Some(true), false) => *self = Self::default(),
            _ => {}
        }
        let (reading, weight) = (read.reading(), weight(read.confidence()));
        let mean = self.means.entry(read.text().len()).or_insert_with(|| Mean {
            reading: reading.clone(),
            weight: 0.0,
        });
        mean.weight += weight;
        if mean.weight > 0.0 {
            mean.reading.blend(reading, weight / mean.weight);
        }
        self.keep(read, at);
    }

    /// What all frames tell, and the surest frame that shows it, or of all if none does. A character that only some
    /// frames show is there by their share.
    pub(super) fn sum(&self, interpreter: &Interpreter) -> Option<(PlateRead, &Sight)> {
        let surest = self.sights.first()?;
        let mut means: Vec<&Mean> = self.means.values().collect();
        means.sort_by(|a, b| b.weight.total_cmp(&a.weight));
        let mut means = means.into_iter();
        let Mean {
            mut reading,
            mut weight,
        } = means.next()?.clone();
        for mean in means.filter(|mean| mean.weight > 0.0) {
            weight += mean.weight;
            reading.merge(&mean.reading, mean.weight / weight);
        }
        let read = interpreter.interpret(*surest.read.detection(), reading)?;
        let is_it = |sight: &&Sight| sight.read.full_text() == read.full_text();
        let best = self.sights.iter().find(is_it).unwrap_or(surest);
        let read = read
            .with_detection(*best.read.detection())
            .with_agreement(best.read.agreement());
        Some((read, best))
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
