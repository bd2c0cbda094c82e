//! Listed plates by a partial text: `?` is one character, `*` any number of them.

use std::fmt::{self, Write};
use std::str::FromStr;

use fst::raw::{Fst, Node, Output};

use super::entry::MAX_LISTED_LEN;
use crate::error::{Error, ErrorKind, Result};
use crate::plate::{PlateText, is_separator};
use crate::words::MAX_NAME_BYTES;

/// A partial plate needs so many known characters: with fewer it is a list of innocents.
pub const MIN_KNOWN: usize = 2;
/// The most plates that a partial one may find; more is an error that asks to narrow it.
pub const MAX_FOUND: usize = 1_000;

/// A partial plate: A-Z and 0-9, `?` for one character, `*` for none or more.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Pattern(Vec<u8>);

impl FromStr for Pattern {
    type Err = Error;

    /// # Errors
    /// [`ErrorKind::InvalidPlate`] for other characters, under [`MIN_KNOWN`] known ones, over twice [`MAX_LISTED_LEN`]
    /// in all, or over [`MAX_NAME_BYTES`] with what is left out.
    fn from_str(text: &str) -> Result<Self> {
        let bad = |why: String| Err(Error::new(ErrorKind::InvalidPlate, why));
        if text.len() > MAX_NAME_BYTES {
            let got = text.len();
            return bad(format!(
                "expected a part of a plate of at most {MAX_NAME_BYTES} bytes, got {got}: shorten it"
            ));
        }
        let plain = text.chars().filter(|c| !is_separator(*c));
        let mut pattern: Vec<char> = plain.map(|c| c.to_ascii_uppercase()).collect();
        pattern.dedup_by(|a, b| *a == '*' && *b == '*');
        let known = |c: &&char| c.is_ascii_uppercase() || c.is_ascii_digit();
        if let Some(c) = pattern
            .iter()
            .find(|c| !known(c) && !matches!(c, '?' | '*'))
        {
            return bad(format!(
                "`{c}` is no part of a pattern: use A-Z, 0-9, ? and *"
            ));
        }
        let (count, len) = (pattern.iter().filter(known).count(), pattern.len());
        if count < MIN_KNOWN || len > 2 * MAX_LISTED_LEN {
            return bad(format!(
                "expected {MIN_KNOWN} or more known characters and at most {} in all, got {count} and {len}",
                2 * MAX_LISTED_LEN
            ));
        }
        Ok(Self(pattern.into_iter().map(|c| c as u8).collect()))
    }
}

impl fmt::Display for Pattern {
    /// Its one form: without separators, in upper case.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut bytes = self.0.iter();
        bytes.try_for_each(|byte| f.write_char(char::from(*byte)))
    }
}

impl Pattern {
    /// Whether a plate fits.
    pub fn fits(&self, plate: PlateText) -> bool {
        let bytes = plate.as_str().bytes();
        self.is_end(bytes.fold(self.start(), |places, c| self.step(places, c)))
    }

    /// Its characters, `?` and `*`.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The numbers of the first entries of the plates that fit, in their order; at most one more than [`MAX_FOUND`].
    pub(super) fn search(&self, fst: &Fst<&[u8]>) -> Vec<u64> {
        let mut found = Vec::new();
        self.visit(fst, (fst.root(), Output::zero()), self.start(), &mut found);
        found
    }

    /// Where in the pattern a text may stand before its first character: a bit for each place.
    fn start(&self) -> u32 {
        self.pass_stars(1)
    }

    /// Where it may stand a character later; 0 where the text does not fit.
    fn step(&self, places: u32, character: u8) -> u32 {
        let mut next = 0;
        for (place, wanted) in self.at(places) {
            if wanted == b'*' {
                next |= 1 << place;
            } else if wanted == b'?' || wanted == character {
                next |= 2 << place;
            }
        }
        self.pass_stars(next)
    }

    /// Whether a text that ends there fits.
    fn is_end(&self, places: u32) -> bool {
        places >> self.0.len() & 1 == 1
    }

    /// A `*` may be empty, so that one may stand behind it as well.
    fn pass_stars(&self, mut places: u32) -> u32 {
        for (place, wanted) in self.0.iter().enumerate() {
            if *wanted == b'*' && places >> place & 1 == 1 {
                places |= 2 << place;
            }
        }
        places
    }

    fn at(&self, places: u32) -> impl Iterator<Item = (usize, u8)> {
        let pattern = self.0.iter().copied().enumerate();
        pattern.filter(move |(place, _)| places >> place & 1 == 1)
    }

    /// Looks at every listed text once, in their order, as far as it fits.
    fn visit(
        &self,
        fst: &Fst<&[u8]>,
        (node, output): (Node<'_>, Output),
        places: u32,
        found: &mut Vec<u64>,
    ) {
        if found.len() > MAX_FOUND {
            return;
        }
        if node.is_final() && self.is_end(places) {
            found.push(output.cat(node.final_output()).value());
        }
        for way in node.transitions() {
            let next = self.step(places, way.inp);
            if next != 0 {
                let to = (fst.node(way.addr), output.cat(way.out));
                self.visit(fst, to, next, found);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::{entry, list};
    use super::*;

    #[test]
    fn a_part_has_the_separators_of_a_plate() {
        let part: Pattern = "a-b \u{b7}1'2.?*".parse().unwrap();
        assert_eq!(part.to_string(), "AB12?*");
    }

    #[test]
    fn a_plate_that_fits_in_many_ways_is_found_once() {
        let serials = (0..600).map(|n| {
            let letter = |n: u32| char::from(b'A' + (n % 26) as u8);
            format!(
                "{}1{}{}1{}1",
                letter(n),
                letter(n / 26),
                n / 100,
                letter(n / 7)
            )
        });
        let list = list(serials.map(|serial| entry(&serial, None)).collect());
        let pattern: Pattern = "*1*1*".parse().unwrap();
        let found = list.find(&pattern).unwrap();
        assert_eq!(found.len(), 600);
        assert!(found.iter().all(|entry| pattern.fits(entry.plate)));
    }
}
