//! Which characters are one and the same on a state's plates.

use std::cell::OnceCell;

use super::query::{Place, Query};
use crate::plate::Jurisdiction::{self, FL, MA, MO, NJ, NY, PA, TX, VA};

/// The letters and digits that look alike; [`are_one`] says where they are one.
pub(super) const PAIRS: [(char, char); 2] = [('O', '0'), ('I', '1')];

/// Whether a state's standard serials do not use the letter, so that on its plates it means the digit that looks like
/// it: a listed `O` and a seen `0` are then one character. Personalised plates may still bear the letter; nobody tells
/// the two apart by eye there either, so that the pair is looked at as one for them too.
///
/// Florida, Massachusetts, Missouri, Texas: npm package license-plate-serial-generator 1.1.0 (MIT, facts of 2019-2021),
/// as in `interpret/formats.toml`. New Jersey, New York, Pennsylvania, Virginia: general knowledge of the current
/// passenger series, which leave out I, O and Q. All of it is likely; none is sure, which would need the state's own
/// statement.
const fn are_one(pair: (char, char), state: Jurisdiction) -> bool {
    match pair {
        ('O', '0') => matches!(state, FL | MA | MO | TX | NJ | NY | PA | VA),
        ('I', '1') => matches!(state, MA | MO | TX | NJ | NY | PA | VA),
        _ => false,
    }
}

/// A plate or a part of one as a state's plates print it: letters that they do not tell from a digit are that digit.
pub(crate) fn as_printed(text: &str, state: Jurisdiction) -> String {
    let printed = |c: char| {
        let mut pairs = PAIRS.into_iter();
        let pair = pairs.find(|pair| pair.0 == c && are_one(*pair, state));
        pair.map_or(c, |(_, digit)| digit)
    };
    text.chars().map(printed).collect()
}

/// The places of a query as plates of each state are to be compared with them.
pub(super) struct Views<'a> {
    query: &'a Query,
    /// With one of the pairs alone, made when it is first asked for: hundreds of plates may be near.
    one: [OnceCell<Vec<Place>>; PAIRS.len()],
}

impl<'a> Views<'a> {
    /// A query as plates of each state are to be compared with it.
    pub(super) fn of(query: &'a Query) -> Self {
        Self {
            query,
            one: Default::default(),
        }
    }

    /// The places as a plate of this state is to be compared with them.
    pub(super) fn of_state(&self, state: Option<Jurisdiction>) -> &[Place] {
        let here = |pair: &(char, char)| state.is_some_and(|s| are_one(*pair, s));
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
        let query = Query::of_text("0".parse().unwrap(), None);
        let views = Views::of(&query);
        let chance = |state, c| views.of_state(state)[0].chance(c);
        let (alone, letter) = (chance(None, '0'), chance(None, 'O'));
        for state in [Jurisdiction::MO, Jurisdiction::FL] {
            assert!((chance(Some(state), 'O') - alone - letter).abs() < 1e-6);
        }
        assert_eq!(chance(Some(Jurisdiction::WA), 'O'), letter);
        for (state, text) in [(Jurisdiction::MO, "101"), (Jurisdiction::FL, "I01")] {
            assert_eq!(as_printed("IO1", state), text);
        }
    }

    /// The reader's prior and the index must not contradict each other.
    #[test]
    fn serials_of_a_state_do_not_use_what_is_one_with_a_digit() {
        let formats: toml::Table = include_str!("../interpret/formats.toml").parse().unwrap();
        let mut compared = 0;
        for table in formats["jurisdiction"].as_array().unwrap() {
            let state: Jurisdiction = table["code"].as_str().unwrap().parse().unwrap();
            let letters = table.get("letters").and_then(toml::Value::as_str);
            for pair in PAIRS.into_iter().filter(|pair| are_one(*pair, state)) {
                assert!(!letters.unwrap().contains(pair.0), "{state} {}", pair.0);
                compared += 1;
            }
        }
        assert!(compared >= 15, "{compared}");
    }
}
