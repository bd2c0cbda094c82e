//! The likeliest texts of a lattice, and how sure each of their characters is.

use std::collections::BTreeMap;

use super::Character;
use crate::plate::{PlateText, UNKNOWN};
use crate::read::Slot;

/// The most texts that are kept of one plate: beyond this they share less than a hundredth.
const MAX_CANDIDATES: usize = 16;

/// The most prefixes that are followed from slot to slot.
const BEAM: usize = 64;

/// Less than this no glyph of a slot is followed: 10 slots of it add up to a hundredth.
const LEAST_CHANCE: f32 = 0.001;

/// A character is unknown where none is likelier than this: not one chance in four.
pub(crate) const UNKNOWN_BELOW: f32 = 0.25;

/// A text that a plate may have.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Candidate {
    text: PlateText,
    confidence: f32,
}

impl Candidate {
    pub(super) fn new(text: PlateText, confidence: f32) -> Self {
        Self { text, confidence }
    }

    /// The text.
    pub fn text(&self) -> PlateText {
        self.text
    }

    /// The probability that it is the plate's, 0 to 1; those of one plate sum to at most 1.
    pub fn confidence(&self) -> f32 {
        self.confidence
    }
}

/// The likeliest texts by the lattice alone, the likeliest first; equal ones by alphabet.
pub(super) fn texts(slots: &[Slot]) -> Vec<Candidate> {
    let start = vec![(String::new(), 1.0_f32)];
    let beam = slots.iter().fold(start, |beam, slot| {
        let mut next: BTreeMap<String, f32> = BTreeMap::new();
        for (prefix, chance) in beam {
            for (c, p) in slot.glyphs().filter(|&(_, p)| p >= LEAST_CHANCE) {
                *next.entry(format!("{prefix}{c}")).or_default() += chance * p;
            }
            *next.entry(prefix).or_default() += chance * slot.blank();
        }
        likeliest(next)
    });
    let texts = beam
        .into_iter()
        .filter_map(|(text, p)| Some(Candidate::new(text.parse().ok()?, p)));
    texts.take(MAX_CANDIDATES).collect()
}

/// The likeliest of these, as many as are followed; equal ones by alphabet, as they come.
fn likeliest(all: BTreeMap<String, f32>) -> Vec<(String, f32)> {
    let mut pairs: Vec<_> = all.into_iter().collect();
    pairs.sort_by(|a, b| b.1.total_cmp(&a.1));
    pairs.truncate(BEAM);
    pairs
}

/// Each character of a text with the chance that its slot gives it; an illegible one becomes unknown.
pub(super) fn characters(slots: &[Slot], text: &Candidate) -> Vec<Character> {
    let glyphs: Vec<char> = text.text.as_str().chars().collect();
    align(slots, &glyphs)
        .into_iter()
        .zip(&glyphs)
        .map(|(slot, &value)| {
            let confidence = slot.glyph(value);
            let unknown = slot.best().1 < UNKNOWN_BELOW;
            Character {
                value: if unknown { UNKNOWN } else { value },
                confidence,
            }
        })
        .collect()
}

/// The slots that a text most probably stands in: the best way to leave the others blank.
fn align<'a>(slots: &'a [Slot], glyphs: &[char]) -> Vec<&'a Slot> {
    // best[k]: the best way to put the first k glyphs into the slots seen so far.
    let mut best: Vec<Option<(f32, Vec<&Slot>)>> = vec![None; glyphs.len() + 1];
    if let Some(first) = best.first_mut() {
        *first = Some((1.0, Vec::new()));
    }
    for slot in slots {
        let mut next: Vec<Option<(f32, Vec<&Slot>)>> = Vec::with_capacity(best.len());
        for (k, here) in best.iter().enumerate() {
            let skip = here
                .as_ref()
                .map(|(p, used)| (p * slot.blank(), used.clone()));
            let before = k
                .checked_sub(1)
                .and_then(|k| Some((best.get(k)?.as_ref()?, *glyphs.get(k)?)));
            let take = before.map(|((p, used), glyph)| {
                (
                    p * slot.glyph(glyph),
                    used.iter().copied().chain([slot]).collect(),
                )
            });
            next.push(match (skip, take) {
                (Some(a), Some(b)) => Some(if b.0 > a.0 { b } else { a }),
                (a, b) => a.or(b),
            });
        }
        best = next;
    }
    best.pop()
        .flatten()
        .map(|(_, used)| used)
        .unwrap_or_default()
}

/// What small stacked characters say, if it is likelier that they are there than not.
pub(super) fn stacked(slots: &[Slot]) -> Option<PlateText> {
    let there = slots.iter().filter(|slot| is_there(slot));
    let text: String = there
        .map(|slot| match slot.best() {
            (_, p) if p < UNKNOWN_BELOW => UNKNOWN,
            (c, _) => c,
        })
        .collect();
    text.parse().ok()
}

/// The probability of what is shown of a stacked place: a character or nothing.
pub(super) fn shown(slot: &Slot) -> f32 {
    if is_there(slot) {
        slot.best().1
    } else {
        slot.blank()
    }
}

/// Whether it is likelier that something stands at a stacked place than not.
fn is_there(slot: &Slot) -> bool {
    slot.blank() < 0.5
}
