//! Which characters are one and the same on a state's plates, from the data file `glyphs.toml`.

use serde::Deserialize;

use super::query::Place;
use crate::error::{Error, ErrorKind, Result};
use crate::plate::Jurisdiction;

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
    pub(super) fn of_state(&self, state: Option<Jurisdiction>, places: &[Place]) -> Vec<Place> {
        let here = |alike: &&Alike| state.is_some_and(|state| alike.states.contains(&state));
        unite(self.alike.iter().filter(here), places)
    }

    /// The places as plates of any state may be compared with them: no character is less probable so.
    pub(super) fn of_any(&self, places: &[Place]) -> Vec<Place> {
        unite(self.alike.iter(), places)
    }
}

/// Gives the letter and its digit the probability of both together.
fn unite<'a>(alike: impl Iterator<Item = &'a Alike>, places: &[Place]) -> Vec<Place> {
    let mut pairs: Vec<_> = alike.map(|a| (a.letter, a.digit)).collect();
    pairs.sort_unstable();
    pairs.dedup();
    let mut places = places.to_vec();
    for place in &mut places {
        for &(letter, digit) in &pairs {
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
        let place = Place::new(vec![('0', 0.7), ('Q', 0.2), ('O', 0.1)], 0.0);
        let chance = |places: &[Place], c| places[0].chance(c);
        let missouri = glyphs.of_state(Some(Jurisdiction::MO), std::slice::from_ref(&place));
        assert!((chance(&missouri, 'O') - 0.8).abs() < 1e-6);
        let nobody = glyphs.of_state(None, &[place]);
        assert_eq!(chance(&nobody, 'O'), 0.1);
    }
}
