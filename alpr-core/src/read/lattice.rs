//! What a reader saw: a distribution over characters for each slot, and one over jurisdictions.

use std::ops::Range;

use crate::plate::Jurisdiction;

/// The characters of a plate, in the order of a [`Slot`]'s probabilities.
pub const GLYPHS: &str = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ";

/// One place for a character: the probability of each of [`GLYPHS`], and that the place is empty.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Slot {
    chances: [f32; Self::BLANK + 1],
}

impl Slot {
    /// The place of the blank, after the last glyph.
    pub(super) const BLANK: usize = GLYPHS.len();

    /// A place where nothing is.
    pub(super) const EMPTY: Self = {
        let mut chances = [0.0; Self::BLANK + 1];
        chances[Self::BLANK] = 1.0;
        Self { chances }
    };

    /// The slot with these chances, given as place (in [`GLYPHS`], or [`BLANK`](Self::BLANK)) and value.
    pub(super) fn new(pairs: impl Iterator<Item = (usize, f32)>) -> Self {
        let mut chances = [0.0; Self::BLANK + 1];
        for (place, value) in pairs {
            if let Some(chance) = chances.get_mut(place) {
                *chance = value;
            }
        }
        Self { chances }
    }

    /// A slot of these characters, for tests; what they leave over is blank.
    #[cfg(test)]
    pub(crate) fn of(pairs: &[(char, f32)]) -> Self {
        let place = |c| GLYPHS.chars().position(|g| g == c).unwrap();
        let blank = 1.0 - pairs.iter().map(|(_, p)| p).sum::<f32>();
        let glyphs = pairs.iter().map(|&(c, p)| (place(c), p));
        Self::new(glyphs.chain([(Self::BLANK, blank.max(0.0))]))
    }

    /// How probable this character is, 0 to 1; 0 for what is not in [`GLYPHS`].
    pub fn glyph(&self, c: char) -> f32 {
        self.glyphs().find(|&(g, _)| g == c).map_or(0.0, |(_, p)| p)
    }

    /// How probable it is that the place is empty, 0 to 1.
    pub fn blank(&self) -> f32 {
        self.chances.last().copied().unwrap_or_default()
    }

    /// The chance that two slots show the same, were they independent.
    pub(super) fn alike(&self, other: &Self) -> f32 {
        let both = self.chances.iter().zip(&other.chances);
        both.map(|(a, b)| a * b).sum()
    }

    /// Moves each chance towards another slot's by this share of the way.
    pub(super) fn blend(&mut self, other: &Self, share: f32) {
        mix(&mut self.chances, &other.chances, share);
    }

    /// Every character with its probability, in the order of [`GLYPHS`].
    pub fn glyphs(&self) -> impl Iterator<Item = (char, f32)> {
        GLYPHS.chars().zip(self.chances)
    }

    /// The most probable character.
    pub fn best(&self) -> (char, f32) {
        self.glyphs().fold(
            ('0', 0.0),
            |best, next| if next.1 > best.1 { next } else { best },
        )
    }
}

/// How probable each jurisdiction is, and from where on it may be said.
#[derive(Clone, Debug, PartialEq)]
pub struct StateDistribution {
    /// One for each of [`Jurisdiction::ALL`], in that order.
    chances: Vec<f32>,
    threshold: f32,
}

impl StateDistribution {
    /// The distribution of these pairs; values of one jurisdiction are added, others are 0.
    pub(crate) fn new(pairs: &[(Jurisdiction, f32)], threshold: f32) -> Self {
        let chance = |j: &Jurisdiction| pairs.iter().filter(|(k, _)| k == j).map(|(_, p)| p).sum();
        Self {
            chances: Jurisdiction::ALL.iter().map(chance).collect(),
            threshold,
        }
    }

    /// How probable a jurisdiction is, 0 to 1.
    pub fn probability(&self, of: Jurisdiction) -> f32 {
        self.iter().find(|(j, _)| *j == of).map_or(0.0, |(_, p)| p)
    }

    /// Every jurisdiction with its probability, in the order of [`Jurisdiction::ALL`].
    pub fn iter(&self) -> impl Iterator<Item = (Jurisdiction, f32)> {
        Jurisdiction::ALL
            .iter()
            .copied()
            .zip(self.chances.iter().copied())
    }

    /// The least probability at which a jurisdiction is said rather than withheld.
    pub fn threshold(&self) -> f32 {
        self.threshold
    }
}

/// The lattice of one plate.
#[derive(Clone, Debug, PartialEq)]
pub struct Reading {
    slots: Vec<Slot>,
    main: Range<usize>,
    states: Option<StateDistribution>,
}

impl Reading {
    pub(crate) fn new(
        slots: Vec<Slot>,
        prefix: usize,
        suffix: usize,
        states: Option<StateDistribution>,
    ) -> Self {
        let main = prefix..slots.len().saturating_sub(suffix);
        Self {
            slots,
            main,
            states,
        }
    }

    /// All slots in the order that NCIC entry asks for: stacked prefix top to bottom, serial, stacked suffix.
    pub fn slots(&self) -> &[Slot] {
        &self.slots
    }

    /// The slots of small characters stacked before the serial, top to bottom.
    pub fn prefix(&self) -> &[Slot] {
        self.slots.get(..self.main.start).unwrap_or_default()
    }

    /// The slots of the serial, left to right; of two lines the upper one first.
    pub fn main(&self) -> &[Slot] {
        self.slots.get(self.main.clone()).unwrap_or_default()
    }

    /// The slots of small characters stacked after the serial, top to bottom.
    pub fn suffix(&self) -> &[Slot] {
        self.slots.get(self.main.end..).unwrap_or_default()
    }

    /// How probable each jurisdiction is; nothing if the model does not tell.
    pub fn states(&self) -> Option<&StateDistribution> {
        self.states.as_ref()
    }

    /// What two looks at one plate tell together: the mean of each distribution.
    ///
    /// A reader errs where a stroke falls between its columns; another look puts it elsewhere. Means of such looks are
    /// right more often, and less sure where the looks differ (test-time augmentation: Krizhevsky, Sutskever and Hinton
    /// 2012).
    #[must_use]
    pub fn mean_with(mut self, other: &Self) -> Self {
        self.blend(other, 0.5);
        self
    }

    /// Moves each distribution towards another reading's by this share of the way, 0 to 1.
    pub(crate) fn blend(&mut self, other: &Self, share: f32) {
        for (slot, there) in self.slots.iter_mut().zip(&other.slots) {
            slot.blend(there, share);
        }
        if let (Some(states), Some(there)) = (&mut self.states, &other.states) {
            mix(&mut states.chances, &there.chances, share);
        }
    }

    /// This text with the states of another picture of the same plate.
    #[must_use]
    pub fn with_states_of(mut self, other: &Self) -> Self {
        self.states = other.states.clone().or(self.states);
        self
    }
}

/// Moves each number towards another one by this share of the way.
fn mix(here: &mut [f32], there: &[f32], share: f32) {
    for (a, b) in here.iter_mut().zip(there) {
        *a += share * (b - *a);
    }
}
