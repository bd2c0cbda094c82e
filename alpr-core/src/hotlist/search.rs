//! Walks the fst along a query, asking each node only for the characters that may be there.

use fst::raw::{Fst, Node, Output};

use super::query::{ADDED, LOST, Place};

/// The least that [`MatchRules::least`](super::MatchRules::least) may be: below, a search of millions would
/// find hundreds of plates that nobody means.
pub const LEAST_PROBABILITY: f32 = 1e-5;
/// One lost or added character at most: with two, a list of a million always holds something near.
pub(super) const EDITS: u8 = 1;

/// The numbers of the first entries of all texts of at least this probability, in the order of the texts.
pub(super) fn search(fst: &Fst<&[u8]>, places: &[Place], least: f32) -> Vec<u64> {
    let mut walk = Walk {
        fst,
        least,
        ahead: ahead(places),
        found: Vec::new(),
    };
    let start = At {
        output: Output::zero(),
        chance: 1.0,
        edits: EDITS,
    };
    walk.visit(fst.root(), places, start);
    // A text may be reached in several ways.
    walk.found.sort_unstable();
    walk.found.dedup();
    walk.found
}

/// The most probable way through the places from each on, so that a hopeless path ends early.
fn ahead(places: &[Place]) -> Vec<f32> {
    let mut ahead = vec![1.0];
    for place in places.iter().rev() {
        let seen = place.glyphs.first().map_or(0.0, |(_, p)| *p);
        let rest = ahead.last().copied().unwrap_or(1.0);
        ahead.push(rest * seen.max(place.blank).max(ADDED));
    }
    ahead
}

#[derive(Clone, Copy)]
struct At {
    output: Output,
    chance: f32,
    edits: u8,
}

impl At {
    fn likely(self, chance: f32) -> Self {
        Self {
            chance: self.chance * chance,
            ..self
        }
    }

    /// One edit later; nothing if none is left.
    fn edited(self, chance: f32) -> Option<Self> {
        let edits = self.edits.checked_sub(1)?;
        Some(Self {
            edits,
            ..self.likely(chance)
        })
    }
}

struct Walk<'a> {
    fst: &'a Fst<&'a [u8]>,
    least: f32,
    /// By the number of places that are left.
    ahead: Vec<f32>,
    found: Vec<u64>,
}

impl<'a> Walk<'a> {
    fn hopeless(&self, places: &[Place], at: At) -> bool {
        let hope = self.ahead.get(places.len()).copied().unwrap_or(1.0);
        at.chance * hope < self.least
    }

    fn visit(&mut self, node: Node<'a>, places: &[Place], at: At) {
        if self.hopeless(places, at) {
            return;
        }
        match places.split_first() {
            Some((place, rest)) => self.step(node, place, rest, at),
            None if node.is_final() => {
                let number = at.output.cat(node.final_output()).value();
                self.found.push(number);
            }
            None => {}
        }
        // A listed character that was not seen at all.
        if let Some(lost) = at.edited(LOST).filter(|lost| !self.hopeless(places, *lost)) {
            for way in node.transitions() {
                let output = lost.output.cat(way.out);
                self.visit(self.fst.node(way.addr), places, At { output, ..lost });
            }
        }
    }

    /// The place holds a character of the list, or none.
    fn step(&mut self, node: Node<'a>, place: &Place, rest: &[Place], at: At) {
        for &(glyph, chance) in &place.glyphs {
            let next = at.likely(chance);
            if self.hopeless(rest, next) {
                break;
            }
            if let Some(way) = node.find_input(glyph as u8) {
                let way = node.transition(way);
                let output = at.output.cat(way.out);
                self.visit(self.fst.node(way.addr), rest, At { output, ..next });
            }
        }
        let skipped = if place.blank >= ADDED {
            Some(at.likely(place.blank))
        } else {
            at.edited(ADDED)
        };
        if let Some(skipped) = skipped {
            self.visit(node, rest, skipped);
        }
    }
}
