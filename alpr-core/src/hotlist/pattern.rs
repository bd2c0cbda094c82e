//! Listed plates by a partial text: `?` is one character, `*` any number of them.

use std::str::FromStr;

use fst::raw::{Fst, Node, Output};

use super::entry::MAX_LISTED_LEN;
use crate::error::{Error, ErrorKind, Result};
use crate::plate::PlateText;

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
    /// [`ErrorKind::InvalidPlate`] for other characters, under [`MIN_KNOWN`] known ones, or over twice
    /// [`MAX_LISTED_LEN`] in all.
    fn from_str(text: &str) -> Result<Self> {
        let bad = |why: String| Err(Error::new(ErrorKind::InvalidPlate, why));
        let plain = text.chars().filter(|c| !matches!(c, ' ' | '-' | '.'));
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

impl Pattern {
    /// Whether a plate fits.
    pub fn fits(&self, plate: PlateText) -> bool {
        fits(&self.0, plate.as_str().as_bytes())
    }

    /// Its characters, `?` and `*`.
    pub(super) fn bytes(&self) -> &[u8] {
        &self.0
    }

    /// The numbers of the first entries of the plates that fit, in their order; at most one more than [`MAX_FOUND`].
    pub(super) fn search(&self, fst: &Fst<&[u8]>) -> Vec<u64> {
        let mut found = Vec::new();
        visit(fst, fst.root(), Output::zero(), &self.0, &mut found);
        found.sort_unstable();
        found.dedup();
        found
    }
}

/// At most twenty characters of a pattern and sixteen of a plate: few enough to try every length of a `*`.
fn fits(pattern: &[u8], text: &[u8]) -> bool {
    match (pattern.split_first(), text.split_first()) {
        (None, None) => true,
        (Some((b'*', rest)), left) => {
            fits(rest, text) || left.is_some_and(|(_, left)| fits(pattern, left))
        }
        (Some((c, rest)), Some((t, left))) => (*c == b'?' || c == t) && fits(rest, left),
        _ => false,
    }
}

/// Every way on costs a character of a listed plate, so that no path is longer than the longest of them.
fn visit(fst: &Fst<&[u8]>, node: Node<'_>, output: Output, pattern: &[u8], found: &mut Vec<u64>) {
    if found.len() > MAX_FOUND {
        return;
    }
    let Some((first, rest)) = pattern.split_first() else {
        if node.is_final() {
            found.push(output.cat(node.final_output()).value());
        }
        return;
    };
    if *first == b'*' {
        visit(fst, node, output, rest, found);
    }
    // After `*` the pattern stays where it is; after any other character it goes on.
    let next = if *first == b'*' { pattern } else { rest };
    for way in node.transitions() {
        if matches!(first, b'?' | b'*') || *first == way.inp {
            visit(fst, fst.node(way.addr), output.cat(way.out), next, found);
        }
    }
}
