//! Walks the fst along a query, asking each node only for the characters that may be there.

use std::collections::BTreeMap;

use fst::raw::{Fst, Node, Output};

use super::query::{EDIT_CHANCE, Place};

/// Texts less probable than this are not looked for: 1 in 10,000, far under what any rule shows.
pub const LEAST_PROBABILITY: f32 = 1e-4;
/// One lost or added character at most: with two, a list of a million always holds something near.
const EDITS: u8 = 1;

/// How a listed character was compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// The most probable character seen there; nothing where none was.
    pub seen: Option<(char, f32)>,
    /// The listed character and how probable it is there; nothing where the list has none.
    pub listed: Option<(char, f32)>,
}

/// A listed text: the best of its alignments.
#[derive(Clone, Debug)]
pub(super) struct Found {
    pub(super) probability: f32,
    pub(super) compared: Vec<Compared>,
}

/// All listed texts of at least [`LEAST_PROBABILITY`], by the number of their first entry.
pub(super) fn search(fst: &Fst<&[u8]>, places: &[Place]) -> BTreeMap<u64, Found> {
    let mut walk = Walk {
        fst,
        ahead: ahead(places),
        found: BTreeMap::new(),
        path: Vec::new(),
    };
    walk.visit(
        fst.root(),
        Output::zero(),
        places,
        At {
            chance: 1.0,
            edits: EDITS,
        },
    );
    walk.found
}

/// The most probable way through the places from each on, so that a hopeless path ends early.
fn ahead(places: &[Place]) -> Vec<f32> {
    let mut ahead = vec![1.0];
    for place in places.iter().rev() {
        let seen = place.glyphs.first().map_or(0.0, |(_, p)| *p);
        let rest = ahead.last().copied().unwrap_or(1.0);
        ahead.push(rest * seen.max(place.blank).max(EDIT_CHANCE));
    }
    ahead
}

#[derive(Clone, Copy)]
struct At {
    chance: f32,
    edits: u8,
}

struct Walk<'a> {
    fst: &'a Fst<&'a [u8]>,
    /// By the number of places that are left.
    ahead: Vec<f32>,
    found: BTreeMap<u64, Found>,
    path: Vec<Compared>,
}

impl<'a> Walk<'a> {
    fn visit(&mut self, node: Node<'a>, output: Output, places: &[Place], at: At) {
        let hope = self.ahead.get(places.len()).copied().unwrap_or(1.0);
        if at.chance * hope < LEAST_PROBABILITY {
            return;
        }
        match places.split_first() {
            Some((place, rest)) => self.step(node, output, place, rest, at),
            None if node.is_final() => {
                self.keep(output.cat(node.final_output()).value(), at.chance)
            }
            None => {}
        }
        self.lost(node, output, places, at);
    }

    /// The place holds a character of the list, or none.
    fn step(&mut self, node: Node<'a>, output: Output, place: &Place, rest: &[Place], at: At) {
        let hope = self.ahead.get(rest.len()).copied().unwrap_or(1.0);
        let seen = place.glyphs.first().copied();
        for &(glyph, chance) in &place.glyphs {
            let next = At {
                chance: at.chance * chance,
                ..at
            };
            if next.chance * hope < LEAST_PROBABILITY {
                break;
            }
            if let Some(way) = node.find_input(glyph as u8) {
                let way = node.transition(way);
                self.path.push(Compared {
                    seen,
                    listed: Some((glyph, chance)),
                });
                self.visit(self.fst.node(way.addr), output.cat(way.out), rest, next);
                self.path.pop();
            }
        }
        if place.blank >= EDIT_CHANCE {
            self.visit(
                node,
                output,
                rest,
                At {
                    chance: at.chance * place.blank,
                    ..at
                },
            );
        } else if let Some(edits) = at.edits.checked_sub(1) {
            self.path.push(Compared { seen, listed: None });
            self.visit(
                node,
                output,
                rest,
                At {
                    chance: at.chance * EDIT_CHANCE,
                    edits,
                },
            );
            self.path.pop();
        }
    }

    /// A listed character was not seen at all.
    fn lost(&mut self, node: Node<'a>, output: Output, places: &[Place], at: At) {
        let Some(edits) = at.edits.checked_sub(1) else {
            return;
        };
        let next = At {
            chance: at.chance * EDIT_CHANCE,
            edits,
        };
        let hope = self.ahead.get(places.len()).copied().unwrap_or(1.0);
        if next.chance * hope < LEAST_PROBABILITY {
            return;
        }
        for way in node.transitions() {
            let listed = Some((char::from(way.inp), EDIT_CHANCE));
            self.path.push(Compared { seen: None, listed });
            self.visit(self.fst.node(way.addr), output.cat(way.out), places, next);
            self.path.pop();
        }
    }

    fn keep(&mut self, first: u64, probability: f32) {
        if self
            .found
            .get(&first)
            .is_none_or(|old| old.probability < probability)
        {
            let compared = self.path.clone();
            self.found.insert(
                first,
                Found {
                    probability,
                    compared,
                },
            );
        }
    }
}
