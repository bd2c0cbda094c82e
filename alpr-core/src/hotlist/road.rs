//! Draws innocent plates of a mix of traffic, and how each is read.

use super::budget::{Traffic, bad};
use super::query::{Place, Query, equivalent};
use crate::error::Result;
use crate::interpret::Syntax;
use crate::plate::{Jurisdiction, PlateText};
use crate::read::GLYPHS;

/// How probable a character without doubt is: calibrated readers give 0.99 and more to nine in ten characters.
const SURE: f32 = 0.995;
/// The least and the greatest probability of the best character where there is doubt.
const DOUBTFUL: (f32, f32) = (0.5, 0.95);
/// The share of doubts between characters that look alike; the others may be any.
const ALIKE: f32 = 0.7;

/// An innocent plate and how it was read.
pub(super) struct Passing {
    pub(super) text: PlateText,
    pub(super) state: Jurisdiction,
    pub(super) query: Query,
}

/// Draws plates of a mix.
pub(super) struct Road<'a> {
    traffic: &'a Traffic,
    syntax: Syntax,
    states: Vec<(Jurisdiction, f32)>,
    random: fastrand::Rng,
}

impl<'a> Road<'a> {
    pub(super) fn new(traffic: &'a Traffic, seed: u64) -> Result<Self> {
        traffic.check()?;
        let total: f64 = traffic.states.values().sum();
        let share = |(state, share): (&Jurisdiction, &f64)| (*state, (share / total) as f32);
        Ok(Self {
            traffic,
            syntax: Syntax::built_in()?,
            states: traffic.states.iter().map(share).collect(),
            random: fastrand::Rng::with_seed(seed),
        })
    }

    pub(super) fn next(&mut self) -> Result<Passing> {
        let state = self.state(None);
        let random = &mut self.random;
        let serial = self.syntax.draw(state, &mut |n| random.usize(..n));
        let serial = serial.ok_or_else(|| bad(&format!("no serial format of {state} is known")))?;
        let read: Vec<(char, Place)> = serial.chars().map(|c| self.character(c)).collect();
        let best: String = read.iter().map(|(c, _)| *c).collect();
        let text: PlateText = best.parse()?;
        let said = self.random.f32() < self.traffic.state_seen;
        let wrong = said && self.random.f32() < self.traffic.state_wrong;
        let seen = if wrong {
            self.state(Some(state))
        } else {
            state
        };
        let places = read.into_iter().map(|(_, place)| place).collect();
        let states = if said {
            vec![(seen, 1.0)]
        } else {
            self.states.clone()
        };
        let query = Query::new((text, text), places, Some(states), said.then_some(seen));
        Ok(Passing {
            text: serial.parse()?,
            state,
            query,
        })
    }

    /// A state of the mix by its share, but this one; from elsewhere if the mix has no other.
    fn state(&mut self, but: Option<Jurisdiction>) -> Jurisdiction {
        let mut open = self.states.iter().filter(|(state, _)| Some(*state) != but);
        let all: f32 = open.clone().map(|(_, share)| share).sum();
        let mut left = self.random.f32() * all;
        let found = open.clone().find(|(_, share)| {
            left -= share;
            left < 0.0
        });
        found
            .or(open.next_back())
            .map_or(Jurisdiction::XX, |(state, _)| *state)
    }

    /// The best guess for a character, and what was seen there.
    fn character(&mut self, truth: char) -> (char, Place) {
        let doubtful = self.random.f32() < self.traffic.doubt;
        let p = if doubtful {
            DOUBTFUL.0 + (DOUBTFUL.1 - DOUBTFUL.0) * self.random.f32()
        } else {
            SURE
        };
        let other = self.other(truth);
        let (best, second) = if self.random.f32() < p {
            (truth, other)
        } else {
            (other, truth)
        };
        (best, Place::new(vec![(best, p), (second, 1.0 - p)], 0.0))
    }

    /// A character that this one is taken for.
    fn other(&mut self, truth: char) -> char {
        let alike: Vec<char> = GLYPHS
            .chars()
            .filter(|c| *c != truth && equivalent(*c, truth))
            .collect();
        let from = if self.random.f32() < ALIKE && !alike.is_empty() {
            alike
        } else {
            GLYPHS.chars().filter(|c| *c != truth).collect()
        };
        from.get(self.random.usize(..from.len().max(1)))
            .copied()
            .unwrap_or(truth)
    }
}
