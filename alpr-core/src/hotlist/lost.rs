//! Listed texts that have one character more than was seen.
//!
//! It may be any of 36 at each of the places, and down the fst each of these ways goes on for some characters before it
//! ends: hundreds of nodes for a text that is hardly ever there. So what was seen is spelt out, with each character at
//! each place, and the index's filter is asked first.

use fst::raw::{Fst, Output};

use super::entry::MAX_LISTED_LEN;
use super::filter::Filter;
use super::key::{WEIGHTS, folded, folded_digit, letter_of};
use super::query::{ADDED, LOST, Place};
use super::search::fetch_nodes;
use crate::read::GLYPHS;

/// The numbers of the first entries of the texts of at least this probability, one of whose characters was not seen.
pub(super) fn search(
    fst: &Fst<&[u8]>,
    filter: Filter<'_>,
    places: &[Place],
    least: f32,
    found: &mut Vec<u64>,
) {
    if LOST < least {
        return;
    }
    let characters = GLYPHS.bytes().filter(|c| folded(*c) == *c);
    let lost: Vec<_> = characters.map(|c| (c, folded_digit(c))).collect();
    let mut spelling = Spelling {
        filter,
        least,
        lost: &lost,
        seen: Vec::with_capacity(places.len()),
        texts: Vec::new(),
    };
    spelling.spell(places, LOST, LOST);
    follow(fst, &spelling.texts, least, found);
}

/// Finds the listed texts that are one of these once folded; of all of them a character at a time, as the
/// walk does.
fn follow(fst: &Fst<&[u8]>, texts: &[Text<'_>], least: f32, found: &mut Vec<u64>) {
    let root = fst.root().addr();
    let starts = texts.iter();
    let starts = starts.map(|text| (root, Output::zero(), text.chance, text.spelt.as_slice()));
    let mut level: Vec<_> = starts.collect();
    while !level.is_empty() {
        fetch_nodes(fst, level.iter().map(|way| way.0));
        let mut next = Vec::with_capacity(level.len());
        for (addr, output, chance, spelt) in level {
            let node = fst.node(addr);
            let Some((&(spelt, place), rest)) = spelt.split_first() else {
                if node.is_final() {
                    found.push(output.cat(node.final_output()).value());
                }
                continue;
            };
            for c in std::iter::once(spelt).chain(letter_of(spelt)) {
                let chance = chance * place.map_or(1.0, |place| place.chance(c.into()));
                let Some(way) = node.find_input(c).filter(|_| chance >= least) else {
                    continue;
                };
                let way = node.transition(way);
                next.push((way.addr, output.cat(way.out), chance, rest));
            }
        }
        level = next;
    }
}

/// A character of a spelling, folded, and the place where it was seen; none where it was lost.
type Spelt<'a> = (u8, Option<&'a Place>);

/// A text that the filter may have, and the probability of its lost character and of the places that hold none.
struct Text<'a> {
    spelt: Vec<Spelt<'a>>,
    chance: f32,
}

struct Spelling<'a, 's> {
    filter: Filter<'s>,
    least: f32,
    /// What may have been lost, folded, and its digit.
    lost: &'s [(u8, u64)],
    /// What was seen up to here.
    seen: Vec<Spelt<'a>>,
    texts: Vec<Text<'a>>,
}

impl<'a> Spelling<'a, '_> {
    /// Every probable way to read the places; characters that fold to one are one. `gone` is the probability of the
    /// lost character and of the places that hold none, `chance` that of all up to here.
    fn spell(&mut self, places: &'a [Place], gone: f32, chance: f32) {
        if chance < self.least {
            return;
        }
        let Some((place, rest)) = places.split_first() else {
            return self.insert(gone);
        };
        for (at, &(glyph, seen)) in place.glyphs.iter().enumerate() {
            if chance * seen < self.least {
                break;
            }
            let spelt = folded(glyph as u8);
            let mut before = place.glyphs.iter().take(at);
            if !before.any(|(other, _)| folded(*other as u8) == spelt) {
                self.seen.push((spelt, Some(place)));
                self.spell(rest, gone, chance * seen);
                self.seen.pop();
            }
        }
        if place.blank >= ADDED {
            self.spell(rest, gone * place.blank, chance * place.blank);
        }
    }

    /// Each character in each gap of what was seen.
    fn insert(&mut self, gone: f32) {
        if self.seen.len() >= MAX_LISTED_LEN {
            return;
        }
        let digits: Vec<u64> = self.seen.iter().map(|(c, _)| folded_digit(*c)).collect();
        // The numbers of what stands before the gap, and of what stands behind it, a place further.
        let behind = digits.iter().zip(WEIGHTS.iter().skip(1));
        let (mut head, mut tail) = (0, behind.map(|(d, weight)| d * weight).sum::<u64>());
        let mut before = None;
        for (gap, weight) in WEIGHTS.iter().enumerate().take(digits.len() + 1) {
            let around = head + tail;
            for &(c, digit) in self.lost {
                // Behind its like it makes the text that it makes before it.
                let is_made = before == Some(digit) && letter_of(c).is_none();
                if !is_made && self.filter.may_have(around + digit * weight) {
                    self.keep(gap, c, gone);
                }
            }
            before = digits.get(gap).copied();
            let digit = before.unwrap_or_default();
            head += digit * weight;
            tail -= digit * (weight / 37);
        }
    }

    fn keep(&mut self, gap: usize, c: u8, chance: f32) {
        let (head, tail) = self.seen.split_at(gap.min(self.seen.len()));
        let lost = [(c, None)];
        let spelt = head.iter().chain(&lost).chain(tail).copied().collect();
        self.texts.push(Text { spelt, chance });
    }
}
