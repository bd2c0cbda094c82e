//! What the frames of one plate tell together.

use std::collections::BTreeMap;

use crate::interpret::PlateRead;
use crate::plate::PlateText;
use crate::read::Reading;

/// How many characters stand before the serial, in it and after it.
type Shape = [usize; 3];

/// The lattices of one plate, a mean for each number of characters: a character that is lost in one frame moves those
/// behind it to other slots, and a mean over both would show neither text.
#[derive(Clone, Debug, Default, PartialEq)]
pub(super) struct Votes {
    means: BTreeMap<Shape, Mean>,
}

/// A weighted mean of lattices.
#[derive(Clone, Debug, PartialEq)]
struct Mean {
    reading: Reading,
    weight: f32,
}

impl Votes {
    /// Adds a read, which counts by its confidence: a sure one settles what a blurred one leaves open.
    pub(super) fn add(&mut self, read: &PlateRead) {
        let (reading, weight) = (read.reading(), read.confidence());
        let mean = self.means.entry(shape(read)).or_insert_with(|| Mean {
            reading: reading.clone(),
            weight: 0.0,
        });
        mean.weight += weight;
        if mean.weight > 0.0 {
            mean.reading.blend(reading, weight / mean.weight);
        }
    }

    /// The mean lattice of that number of characters for which most speaks; of equal ones the fewest.
    pub(super) fn reading(&self) -> Option<&Reading> {
        let most = self.means.values().rev();
        let most = most.max_by(|a, b| a.weight.total_cmp(&b.weight));
        most.map(|mean| &mean.reading)
    }
}

fn shape(read: &PlateRead) -> Shape {
    let stacked = |text: Option<PlateText>| text.map_or(0, |text| text.len());
    let (before, after) = (stacked(read.prefix()), stacked(read.suffix()));
    [before, read.text().len(), after]
}
