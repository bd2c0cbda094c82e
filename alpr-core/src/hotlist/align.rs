//! Lays a listed text along the places of a query: how probable it is there, character by character.

use super::query::{ADDED, LOST, Place};
use super::search::EDITS;

/// How a listed character was compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// The most probable character seen there, the listed one where no other is more so; nothing where none was.
    pub seen: Option<(char, f32)>,
    /// The listed character and how probable it is there; nothing where the list has none.
    pub listed: Option<(char, f32)>,
}

impl Compared {
    /// A listed character in a place.
    pub(super) fn of(c: char, place: &Place) -> Self {
        let listed = Some((c, place.chance(c)));
        let other = place.seen().filter(|(_, p)| *p > place.chance(c));
        let seen = other.or(listed);
        Self { seen, listed }
    }
}

/// The probability of the best alignment of a listed text, and its characters in their order.
pub(super) fn compare(text: &str, places: &[Place]) -> (f32, Vec<Compared>) {
    let text = text.as_bytes();
    let all = Rest {
        at: 0,
        place: 0,
        edits: EDITS,
    };
    align((text.len(), places.len()), all, |rest| {
        ways(text, places, rest)
    })
}

/// What is left to be aligned: the text and the places from here on, and how many characters may be lost or added.
#[derive(Clone, Copy)]
pub(super) struct Rest {
    pub(super) at: usize,
    pub(super) place: usize,
    pub(super) edits: u8,
}

/// One step of an alignment, how probable it is, and what is left after it.
pub(super) struct Way {
    pub(super) chance: f32,
    pub(super) compared: Option<Compared>,
    pub(super) rest: Rest,
}

/// The probability of the best way from `all` to the `end` of a text and of its places, and the characters on it.
/// `ways` are the steps that a rest begins with.
pub(super) fn align<F: Fn(Rest) -> [Option<Way>; 3]>(
    end: (usize, usize),
    all: Rest,
    ways: F,
) -> (f32, Vec<Compared>) {
    let edits = usize::from(all.edits);
    let mut aligner = Aligner {
        end,
        edits,
        ways,
        known: vec![None; (end.0 + 1) * (end.1 + 1) * (edits + 1)],
    };
    let (mut rest, mut compared) = (all, Vec::with_capacity(end.0.max(end.1) + 1));
    let chance = aligner.chance(rest);
    while let Some((_, way)) = aligner.best(rest) {
        compared.extend(way.compared);
        rest = way.rest;
    }
    (chance, compared)
}

struct Aligner<F> {
    end: (usize, usize),
    edits: usize,
    ways: F,
    /// The probability of each rest that was looked at: each is worked out once.
    known: Vec<Option<f32>>,
}

impl<F: Fn(Rest) -> [Option<Way>; 3]> Aligner<F> {
    /// The probability of the best way through the rest.
    fn chance(&mut self, rest: Rest) -> f32 {
        if (rest.at, rest.place) == self.end {
            return 1.0;
        }
        let row = rest.at * (self.end.1 + 1) + rest.place;
        let cell = row * (self.edits + 1) + usize::from(rest.edits);
        if let Some(chance) = self.known.get(cell).copied().flatten() {
            return chance;
        }
        let chance = self.best(rest).map_or(0.0, |(chance, _)| chance);
        if let Some(known) = self.known.get_mut(cell) {
            *known = Some(chance);
        }
        chance
    }

    /// The first step of the best way through the rest, if there is one, and the probability of the whole.
    fn best(&mut self, rest: Rest) -> Option<(f32, Way)> {
        let mut best: Option<(f32, Way)> = None;
        for way in (self.ways)(rest).into_iter().flatten() {
            let least = best.as_ref().map_or(0.0, |(chance, _)| *chance);
            if way.chance <= least {
                continue; // no rest makes it more probable
            }
            let chance = way.chance * self.chance(way.rest);
            if chance > least {
                best = Some((chance, way));
            }
        }
        best
    }
}

/// The character stands in the place; the place holds none; the character was not seen.
fn ways(text: &[u8], places: &[Place], rest: Rest) -> [Option<Way>; 3] {
    let listed = text.get(rest.at).copied().map(char::from);
    let slot = places.get(rest.place);
    let seen = slot.and_then(Place::seen);
    let (at, place) = (rest.at + 1, rest.place + 1);
    let edits = rest.edits.checked_sub(1);
    let way = |chance, compared, rest| Way {
        chance,
        compared,
        rest,
    };
    let same = listed.zip(slot).map(|(c, slot)| {
        let compared = Some(Compared::of(c, slot));
        way(slot.chance(c), compared, Rest { at, place, ..rest })
    });
    let added = slot.and_then(|slot| {
        if slot.blank >= ADDED {
            return Some(way(slot.blank, None, Rest { place, ..rest }));
        }
        let compared = Some(Compared { seen, listed: None });
        let edits = edits?;
        Some(way(
            ADDED,
            compared,
            Rest {
                place,
                edits,
                ..rest
            },
        ))
    });
    let lost = listed.zip(edits).map(|(c, edits)| {
        let listed = Some((c, LOST));
        let compared = Some(Compared { seen: None, listed });
        way(LOST, compared, Rest { at, edits, ..rest })
    });
    [same, added, lost]
}
