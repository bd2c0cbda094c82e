//! A read is looked for as it was seen, and as it was kept: states, stacked groups, characters that are one.

use proptest::prelude::*;

use super::tests::{entry, list, now};
use super::*;
use crate::detect::Detection;
use crate::geometry::{Quad, Rect};
use crate::interpret::{Interpreter, PlateRead, Syntax};
use crate::plate::Jurisdiction::{self, IL, MO, WA, XX};
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
        let hit = hits(&Query::of_read(&read), vec![entry("AX4C", Some(MO))]);
        assert!(hit.iter().all(|hit| hit.action == Action::Drop));
    }
}

proptest! {
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
