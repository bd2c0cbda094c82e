//! A read is looked for as it was seen, and as it was kept: states, stacked groups, characters that are one.

use proptest::prelude::*;

use super::tests::{LEAST, brute, entry, list, now, place};
use super::*;
use crate::detect::Detection;
use crate::geometry::{Quad, Rect};
use crate::interpret::{Interpreter, PlateRead, Syntax};
use crate::plate::Jurisdiction::{self, FL, IL, MO, WA, XX};
use crate::plate::MAX_PLATE_LEN;
use crate::read::{Reading, Slot, StateDistribution};
use crate::record::{Circumstances, Record};

/// A serial that fits no format of these states.
const SERIAL: &str = "8QX77Q8";

fn sure(text: &str) -> Vec<Slot> {
    text.chars().map(|c| Slot::of(&[(c, 1.0)])).collect()
}

/// What is made of a stacked prefix and a serial by a reader that says a state from 0.488 on.
fn read(prefix: Vec<Slot>, serial: Vec<Slot>, states: &[(Jurisdiction, f32)]) -> PlateRead {
    let before = prefix.len();
    let slots = prefix.into_iter().chain(serial).collect();
    let states = StateDistribution::new(states, 0.488);
    let reading = Reading::new(slots, before, 0, Some(states));
    let quad = Quad::from_rect(Rect::new(0.0, 0.0, 60.0, 30.0)).unwrap();
    let interpreter = Interpreter::new(Syntax::built_in().unwrap());
    let detection = Detection::new(quad, 0.9).unwrap();
    interpreter.interpret(detection, reading).unwrap()
}

fn hits(query: &Query, entries: Vec<Entry>) -> Vec<Hit> {
    let rules = MatchRules::default();
    list(entries).matches(query, &rules, now()).unwrap()
}

#[test]
fn a_listed_state_that_is_nearly_as_probable_is_not_another_one() {
    let judged = |missouri, illinois| {
        let states = [
            (MO, missouri),
            (IL, illinois),
            (WA, 1.0 - missouri - illinois),
        ];
        let read = read(vec![], sure(SERIAL), &states);
        let hit = hits(&Query::of_read(&read), vec![entry(SERIAL, Some(IL))]).remove(0);
        (read.state(), hit.class, hit.action)
    };
    let unknown = MatchClass::ExactStateUnknown;
    assert_eq!(
        judged(0.48, 0.49),
        (Some(IL), MatchClass::Exact, Action::Alarm)
    );
    assert_eq!(judged(0.48, 0.47), (None, unknown, Action::Alarm));
    assert_eq!(judged(0.50, 0.49), (Some(MO), unknown, Action::Alarm));
    assert_eq!(judged(0.85, 0.14), (Some(MO), unknown, Action::Show));
    let other = MatchClass::ExactOtherState;
    assert_eq!(judged(0.92, 0.07), (Some(MO), other, Action::Show));
}

#[test]
fn where_no_state_can_be_told_none_is_another_one() {
    let share = 1.0 / Jurisdiction::ALL.len() as f32;
    let alike: Vec<_> = Jurisdiction::ALL
        .iter()
        .map(|state| (*state, share))
        .collect();
    let read = read(vec![], sure(SERIAL), &alike);
    let hit = hits(&Query::of_read(&read), vec![entry(SERIAL, Some(IL))]).remove(0);
    assert_eq!(hit.class, MatchClass::ExactStateUnknown);
}

#[test]
fn a_foreign_state_is_never_the_same_for_sure() {
    let query = Query::of_text(SERIAL.parse().unwrap(), Some(XX));
    let hit = hits(&query, vec![entry(SERIAL, Some(XX))]).remove(0);
    assert_eq!(hit.class, MatchClass::ExactStateUnknown);
    assert_eq!(
        (hit.state_match, hit.action),
        (StateMatch::Unknown, Action::Alarm)
    );
    let hit = hits(&query, vec![entry(SERIAL, Some(MO))]).remove(0);
    assert_eq!(hit.state_match, StateMatch::Different);
}

#[test]
fn a_stacked_group_is_left_out_as_one() {
    for group in ["D", "DV", "DVX"] {
        let read = read(sure(group), sure("1A2X4C"), &[(MO, 1.0)]);
        let hit = hits(&Query::of_read(&read), vec![entry("1A2X4C", Some(MO))]).remove(0);
        assert!(
            (hit.probability - 0.5).abs() < 0.01,
            "{group}: {}",
            hit.probability
        );
        assert_eq!(hit.action, Action::Alarm, "{group}");
    }
}

#[test]
fn a_sure_hit_of_a_state_that_prints_them_alike_has_no_doubts() {
    for seen in ["1A0X4C", "IAOX4C"] {
        let read = read(vec![], sure(seen), &[(MO, 1.0)]);
        for listed in ["1A0X4C", "IAOX4C"] {
            let hit = hits(&Query::of_read(&read), vec![entry(listed, Some(MO))]).remove(0);
            assert_eq!(hit.explanation(), "", "{seen}, {listed}");
        }
        let far = hits(&Query::of_read(&read), vec![entry("AX4C", Some(MO))]);
        assert!(far.is_empty(), "{seen}");
    }
}

/// A place as it is on a state's plates: a letter that is one with a digit there is as probable as both.
fn on_plates_of(state: Option<Jurisdiction>, place: &Place) -> Place {
    let one = |c: char| match (state, c) {
        (Some(MO | FL), 'O') => '0',
        (Some(MO), 'I') => '1',
        _ => c,
    };
    let chance = |c: char| {
        let alike = place.glyphs.iter().filter(|(g, _)| one(*g) == one(c));
        alike.map(|(_, p)| p).sum::<f32>()
    };
    let glyphs = place.glyphs.iter().map(|(c, _)| (*c, chance(*c)));
    Place::new(glyphs.collect(), place.blank)
}

proptest! {
    #[test]
    fn matches_equal_brute_force(
        listed in prop::collection::vec(("[A0O1I]{1,6}", 0_usize..4, prop::bool::ANY), 1..40),
        places in prop::collection::vec(place(), 1..6),
        has_states in prop::bool::ANY,
    ) {
        let entries = listed.iter().zip(0..).map(|((text, state, has_ended), number)| Entry {
            record: Some(format!("V{number}")),
            expires: has_ended.then(now),
            ..entry(text, [None, Some(MO), Some(FL), Some(WA)][*state])
        });
        let entries: Vec<Entry> = entries.collect();
        let states = has_states.then(|| vec![(MO, 0.5), (FL, 0.25)]);
        let text: PlateText = "A".parse().unwrap();
        let cells = places.iter().map(|place| (place.glyphs.clone(), place.blank));
        let query = Query::of_cells((text, text), cells, states.clone(), None);
        let rules = MatchRules { least: LEAST, ..MatchRules::default() };
        let hits = list(entries.clone()).matches(&query, &rules, now()).unwrap();
        let mut found = 0;
        for entry in &entries {
            let seen: Vec<Place> = places.iter().map(|p| on_plates_of(entry.state, p)).collect();
            let chars: Vec<char> = entry.plate.as_str().chars().collect();
            let of_text = brute(&chars, &seen, 1);
            let of_state = match (entry.state, &states) {
                (Some(MO) | None, _) | (_, None) => 0.5,
                (Some(FL), _) => 0.25,
                _ => 0.0,
            };
            // Products in another order may fall to the other side of the bound itself.
            if let Some(hit) = hits.iter().find(|hit| *hit.entry == *entry) {
                found += 1;
                prop_assert!(entry.expires.is_none() && of_text >= LEAST * 0.9999);
                let expected = of_text * of_state;
                prop_assert!((hit.reading_probability - expected).abs() <= 1e-5 * expected);
            } else {
                prop_assert!(entry.expires.is_some() || of_text <= LEAST * 1.0001);
            }
        }
        prop_assert_eq!(found, hits.len());
    }

    #[test]
    fn a_kept_read_matches_as_it_did_live(
        stacked in "[A-Z]{0,3}",
        serial in "[A-Z0-9]{6}",
        chances in prop::collection::vec(0.6_f32..1.0, 6),
        (missouri, other) in (0.0_f32..1.0, 0.0_f32..1.0),
    ) {
        let seen = serial.chars().zip(&chances);
        let slots = seen.map(|(c, p)| {
            let like = if c == 'B' { '8' } else { 'B' };
            Slot::of(&[(c, *p), (like, 1.0 - p)])
        });
        let states = [(MO, missouri), (IL, (1.0 - missouri) * other)];
        let read = read(sure(&stacked), slots.collect(), &states);
        let circumstances = Circumstances::new(now(), "C-7");
        let kept = Record::of_read(&read, circumstances).unwrap();
        let kept = Record::from_json(&kept.to_json().unwrap()).unwrap();
        let entries = || [MO, IL].map(|state| entry(&serial, Some(state))).to_vec();
        let live = hits(&Query::of_read(&read), entries());
        let later = hits(&kept.query(), entries());
        prop_assert_eq!(live, later);
    }
}

#[test]
fn a_typed_text_over_the_longest_is_as_likely_right_as_that() {
    let chance = |len: usize| -> f32 {
        let query = Query::of_text("A".repeat(len).parse().unwrap(), None);
        query.places.iter().map(|place| place.chance('A')).product()
    };
    for len in 9..=MAX_PLATE_LEN {
        assert!((chance(len) - chance(8)).abs() < 1e-5, "{len}");
    }
}

#[test]
fn a_long_serial_of_an_unread_state_sounds_as_a_short_one_does() {
    for listed in ["ABCDEF12", "ABCDEFH12", "ABCDEFGH12"] {
        let query = Query::of_text(listed.parse().unwrap(), None);
        let hit = hits(&query, vec![entry(listed, Some(MO))]).remove(0);
        let found = (hit.class, hit.action);
        assert_eq!(
            found,
            (MatchClass::ExactStateUnknown, Action::Alarm),
            "{listed}"
        );
    }
}
