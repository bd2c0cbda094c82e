//! Which characters are one and the same on a state's plates, from the data file `glyphs.toml`.

use std::borrow::Cow;

use serde::Deserialize;

use super::query::{Place, Query};
use crate::error::{Error, ErrorKind, Result};
use crate::plate::Jurisdiction;

/// The letters and digits that look alike; the data file says where they are one.
const PAIRS: [(char, char); 2] = [('O', '0'), ('I', '1')];

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

    /// The places as a plate of this state is to be compared with them.
    pub(super) fn of_state<'q>(
        &self,
        state: Option<Jurisdiction>,
        query: &'q Query,
    ) -> Cow<'q, [Place]> {
        let here = |pair: &(char, char)| {
            let mut alike = self.alike.iter().filter(|a| (a.letter, a.digit) == *pair);
            state.is_some_and(|state| alike.any(|a| a.states.contains(&state)))
        };
        let pairs: [bool; PAIRS.len()] = PAIRS.each_ref().map(here);
        match pairs {
            [false, false] => Cow::Borrowed(&query.places),
            [true, true] => Cow::Borrowed(&query.united),
            _ => {
                let some = PAIRS.iter().zip(pairs).filter(|(_, here)| *here);
                Cow::Owned(unite(some.map(|(pair, _)| *pair), &query.places))
            }
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
        let chance = |state, c| {
            let places = glyphs.of_state(state, &query);
            places[0].chance(c)
        };
        let (alone, letter) = (chance(None, '0'), chance(None, 'O'));
        for state in [Jurisdiction::MO, Jurisdiction::FL] {
            assert!((chance(Some(state), 'O') - alone - letter).abs() < 1e-6);
        }
        assert_eq!(chance(Some(Jurisdiction::WA), 'O'), letter);
    }
}
