//! Which characters are one and the same on a state's plates, from the data file `glyphs.toml`.

use std::cell::OnceCell;

use serde::Deserialize;

use super::query::{Place, Query};
use crate::error::{Error, ErrorKind, Result};
use crate::plate::Jurisdiction;

/// The letters and digits that look alike; the data file says where they are one.
pub(super) const PAIRS: [(char, char); 2] = [('O', '0'), ('I', '1')];

const BUILT_IN: &str = include_str!("glyphs.toml");

/// Characters that some states' plates do not tell apart.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Glyphs {
    alike: Vec<Alike>,
}

#[derive(Clone, Debug, Deserialize)]
struct Alike {
    letter: char,
    digit: char,
    states: Vec<Jurisdiction>,
}

impl Glyphs {
    pub(super) fn built_in() -> Result<Self> {
        toml::from_str(BUILT_IN)
            .map_err(|e| Error::new(ErrorKind::Internal, format!("the glyphs built in: {e}")))
    }

    /// Whether a state's plates do not tell the letter from the digit.
    fn are_one(&self, (letter, digit): (char, char), state: Jurisdiction) -> bool {
        let mut alike = self.alike.iter();
        alike.any(|a| (a.letter, a.digit) == (letter, digit) && a.states.contains(&state))
    }

    /// A query as plates of each state are to be compared with it.
    pub(super) fn views<'a>(&'a self, query: &'a Query) -> Views<'a> {
        Views {
            glyphs: self,
            query,
            one: Default::default(),
        }
    }
}

/// A plate or a part of one as a state's plates print it: letters that they do not tell from a digit are that digit.
pub(crate) fn as_printed(text: &str, state: Jurisdiction) -> Result<String> {
    let glyphs = Glyphs::built_in()?;
    let printed = |c: char| {
        let mut pairs = PAIRS.into_iter();
        let pair = pairs.find(|pair| pair.0 == c && glyphs.are_one(*pair, state));
        pair.map_or(c, |(_, digit)| digit)
    };
    Ok(text.chars().map(printed).collect())
}

/// The places of a query as plates of each state are to be compared with them.
pub(super) struct Views<'a> {
    glyphs: &'a Glyphs,
    query: &'a Query,
    /// With one of the pairs alone, made when it is first asked for: hundreds of plates may be near.
    one: [OnceCell<Vec<Place>>; PAIRS.len()],
}

impl Views<'_> {
    /// The places as a plate of this state is to be compared with them.
    pub(super) fn of_state(&self, state: Option<Jurisdiction>) -> &[Place] {
        let here = |pair: &(char, char)| state.is_some_and(|s| self.glyphs.are_one(*pair, s));
        let ([first, second], places) = (PAIRS, &self.query.places);
        let [one, other] = &self.one;
        match PAIRS.each_ref().map(here) {
            [false, false] => places,
            [true, true] => &self.query.united,
            [true, false] => one.get_or_init(|| unite([first].into_iter(), places)),
            [false, true] => other.get_or_init(|| unite([second].into_iter(), places)),
        }
    }
}

/// The places as plates of any state may be compared with them: no character is less probable so.
pub(super) fn united(places: &[Place]) -> Vec<Place> {
    unite(PAIRS.iter().copied(), places)
}

/// Gives the letter and its digit the probability of both together.
fn unite(pairs: impl Iterator<Item = (char, char)> + Clone, places: &[Place]) -> Vec<Place> {
    let mut places = places.to_vec();
    for place in &mut places {
        for (letter, digit) in pairs.clone() {
            place.unite(letter, digit);
        }
    }
    places
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_state_without_the_letter_sees_one_character() {
        let glyphs = Glyphs::built_in().unwrap();
        assert!(
            glyphs
                .alike
                .iter()
                .all(|a| PAIRS.contains(&(a.letter, a.digit)))
        );
        let query = Query::of_text("0".parse().unwrap(), None);
        let views = glyphs.views(&query);
        let chance = |state, c| views.of_state(state)[0].chance(c);
        let (alone, letter) = (chance(None, '0'), chance(None, 'O'));
        for state in [Jurisdiction::MO, Jurisdiction::FL] {
            assert!((chance(Some(state), 'O') - alone - letter).abs() < 1e-6);
        }
        assert_eq!(chance(Some(Jurisdiction::WA), 'O'), letter);
        for (state, text) in [(Jurisdiction::MO, "101"), (Jurisdiction::FL, "I01")] {
            assert_eq!(as_printed("IO1", state).unwrap(), text);
        }
    }
}
