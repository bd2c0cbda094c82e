//! Lays a listed text along the places of a query: how probable it is there, character by character.

use super::query::{ADDED, LOST, Place};
use super::search::EDITS;

/// How a listed character was compared.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Compared {
    /// The most probable character seen there; nothing where none was.
    pub seen: Option<(char, f32)>,
    /// The listed character and how probable it is there; nothing where the list has none.
    pub listed: Option<(char, f32)>,
}

/// The probability of the best alignment of a listed text, and that alignment.
pub(super) fn align(text: &[char], places: &[Place]) -> (f32, Vec<Compared>) {
    Aligner { text, places }.best(0, 0, EDITS)
}

struct Aligner<'a> {
    text: &'a [char],
    places: &'a [Place],
}

impl Aligner<'_> {
    /// The best of the rest: at most 10 characters, 16 places and one edit, so few ways that none is kept.
    fn best(&self, at: usize, place: usize, edits: u8) -> (f32, Vec<Compared>) {
        let (listed, slot) = (self.text.get(at).copied(), self.places.get(place));
        if listed.is_none() && slot.is_none() {
            return (1.0, Vec::new());
        }
        let mut best = (0.0, Vec::new());
        let mut offer =
            |chance: f32, step: Option<Compared>, rest: &dyn Fn() -> (f32, Vec<Compared>)| {
                if chance <= best.0 {
                    return; // no rest makes it more probable
                }
                let (likely, mut steps) = rest();
                if chance * likely > best.0 {
                    steps.extend(step);
                    best = (chance * likely, steps);
                }
            };
        if let (Some(c), Some(slot)) = (listed, slot) {
            let step = Compared {
                seen: slot.glyphs.first().copied(),
                listed: Some((c, slot.chance(c))),
            };
            offer(slot.chance(c), Some(step), &|| {
                self.best(at + 1, place + 1, edits)
            });
        }
        if let Some(slot) = slot {
            let seen = slot.glyphs.first().copied();
            if slot.blank >= ADDED {
                offer(slot.blank, None, &|| self.best(at, place + 1, edits));
            } else if edits > 0 {
                let step = Compared { seen, listed: None };
                offer(ADDED, Some(step), &|| self.best(at, place + 1, edits - 1));
            }
        }
        if let (Some(c), true) = (listed, edits > 0) {
            let step = Compared {
                seen: None,
                listed: Some((c, LOST)),
            };
            offer(LOST, Some(step), &|| self.best(at + 1, place, edits - 1));
        }
        best
    }
}

/// The probability of the best alignment, and its characters in their order.
pub(super) fn compare(text: &str, places: &[Place]) -> (f32, Vec<Compared>) {
    let text: Vec<char> = text.chars().collect();
    let (chance, mut compared) = align(&text, places);
    compared.reverse();
    (chance, compared)
}
