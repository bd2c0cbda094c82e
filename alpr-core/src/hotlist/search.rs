//! Walks the fst along a query, asking each node only for the characters that may be there.

use fst::raw::{CompiledAddr, Fst, Node, Output};

use super::filter::Filter;
use super::lost;
use super::query::{ADDED, Place};

/// The least that [`MatchRules::least`](super::MatchRules::least) may be: below, a search of millions would
/// find hundreds of plates that nobody means.
pub const LEAST_PROBABILITY: f32 = 1e-5;
/// One lost or added character at most: with two, a list of a million always holds something near.
pub(super) const EDITS: u8 = 1;
/// Bytes that come from memory at once.
const CACHE_LINE: usize = 64;

/// The numbers of the first entries of all texts of at least this probability, in the order of the texts.
///
/// It goes down the fst a character at a time on all ways at once: the nodes of a level do not wait for each other,
/// and in a list of millions nearly each is a wait for memory. Ways of one length share a probability of 1, so
/// that there are never more than some multiple of `1 / least` of them.
pub(super) fn search(
    fst: &Fst<&[u8]>,
    filter: Filter<'_>,
    places: &[Place],
    least: f32,
) -> Vec<u64> {
    // Rules that were not parsed may hold any number.
    let least = least.max(LEAST_PROBABILITY);
    let mut walk = Walk {
        least,
        ahead: ahead(places),
        next: Vec::new(),
        found: Vec::new(),
    };
    let start = At {
        output: Output::zero(),
        chance: 1.0,
        edits: EDITS,
    };
    let mut level = vec![(fst.root().addr(), places, start)];
    while !level.is_empty() {
        fetch_nodes(fst, level.iter().map(|way| way.0));
        for &(addr, places, at) in &level {
            walk.visit(&fst.node(addr), places, at);
        }
        std::mem::swap(&mut level, &mut walk.next);
        walk.next.clear();
    }
    lost::search(fst, filter, places, least, &mut walk.found);
    // A text may be reached in several ways.
    walk.found.sort_unstable();
    walk.found.dedup();
    walk.found
}

/// Has these nodes come from memory side by side.
pub(super) fn fetch_nodes(fst: &Fst<&[u8]>, nodes: impl Iterator<Item = CompiledAddr> + Clone) {
    fetch(fst.as_bytes(), nodes.clone());
    // A node with many ways reaches from its address into what lies before.
    let before = nodes.map(|node| node.saturating_sub(CACHE_LINE));
    fetch(fst.as_bytes(), before);
}

/// Looks at a byte of each of these places, whatever is there, so that they come from memory side by side.
pub(super) fn fetch(bytes: &[u8], places: impl Iterator<Item = usize>) {
    let mut all = 0;
    for place in places {
        all ^= bytes.get(place).copied().unwrap_or_default();
    }
    std::hint::black_box(all);
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

/// A node to be looked at, the places that are left there, and how it was come to.
type Way<'a> = (CompiledAddr, &'a [Place], At);

struct Walk<'a> {
    least: f32,
    /// By the number of places that are left.
    ahead: Vec<f32>,
    /// One character further.
    next: Vec<Way<'a>>,
    found: Vec<u64>,
}

impl<'a> Walk<'a> {
    fn hopeless(&self, places: &[Place], at: At) -> bool {
        let hope = self.ahead.get(places.len()).copied().unwrap_or(1.0);
        at.chance * hope < self.least
    }

    fn visit(&mut self, node: &Node<'_>, places: &'a [Place], at: At) {
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
    }

    /// The place holds a character of the list, or none.
    fn step(&mut self, node: &Node<'_>, place: &'a Place, rest: &'a [Place], at: At) {
        for &(glyph, chance) in &place.glyphs {
            let next = at.likely(chance);
            if self.hopeless(rest, next) {
                break;
            }
            if let Some(way) = node.find_input(glyph as u8) {
                let way = node.transition(way);
                let output = at.output.cat(way.out);
                self.next.push((way.addr, rest, At { output, ..next }));
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
