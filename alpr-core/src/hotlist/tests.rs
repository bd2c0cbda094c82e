//! The hot list's laws: the walk equals brute force, damage is an error, a wrong state never sounds.

use std::collections::BTreeMap;

use proptest::prelude::*;

use super::query::{EDIT_CHANCE, Place};
use super::*;
use crate::error::ErrorKind;

const NOW: &str = "2026-11-24T12:00:00Z";

fn now() -> Timestamp {
    NOW.parse().unwrap()
}

fn list(entries: Vec<Entry>) -> HotList {
    let info = ListInfo {
        source: "test".into(),
        extracted: now(),
        received: now(),
        entries: 0,
        rejects: 0,
    };
    HotList::open(build(entries, &info).unwrap()).unwrap()
}

fn entry(plate: &str, state: Option<Jurisdiction>) -> Entry {
    let mut entry = Entry::new(plate.parse().unwrap(), Category::StolenVehicle);
    entry.state = state;
    entry
}

fn matches(list: &HotList, text: &str, state: Option<Jurisdiction>) -> Vec<Hit> {
    let query = Query::of_text(text.parse().unwrap(), state);
    list.matches(&query, &MatchRules::default(), now()).unwrap()
}

#[test]
fn classes_and_actions_follow_text_and_state() {
    use Jurisdiction::{CA, MO};
    let list = list(vec![entry("8ABC123", Some(CA)), entry("XYZ987", None)]);
    let first = |text, state| {
        let hit = matches(&list, text, state).remove(0);
        (hit.class, hit.state, hit.action)
    };
    assert_eq!(
        first("8ABC123", Some(CA)),
        (MatchClass::Exact, StateMatch::Same, Action::Alarm)
    );
    assert_eq!(
        first("8ABC123", Some(MO)),
        (
            MatchClass::ExactOtherState,
            StateMatch::Different,
            Action::Show
        )
    );
    let (class, state, _) = first("XYZ987", Some(MO));
    assert_eq!(
        (class, state),
        (MatchClass::ExactStateUnknown, StateMatch::Unknown)
    );
    assert_eq!(first("BABC123", Some(CA)).0, MatchClass::Equivalent);
    assert_eq!(first("8ABC12", Some(CA)).0, MatchClass::Near);
}

#[test]
fn a_three_is_not_a_seven() {
    let list = list(vec![entry("5SOW750", Some(Jurisdiction::CA))]);
    let hits = matches(&list, "5SOW350", Some(Jurisdiction::CA));
    assert_eq!(
        (hits[0].class, hits[0].action),
        (MatchClass::Near, Action::Drop)
    );
    let compared = hits[0].compared[4];
    assert_eq!(
        (compared.seen.unwrap().0, compared.listed.unwrap().0),
        ('3', '7')
    );
}

#[test]
fn a_colorado_car_is_not_a_montana_motorcycle() {
    let list = list(vec![entry("ABC123", Some(Jurisdiction::MT))]);
    let hits = matches(&list, "ABC123", Some(Jurisdiction::CO));
    assert_eq!(
        (hits[0].state, hits[0].action),
        (StateMatch::Different, Action::Show)
    );
}

#[test]
fn what_expired_is_not_matched() {
    let mut rental = entry("ABC123", None);
    rental.expires = Some(now());
    assert!(matches(&list(vec![rental]), "ABC123", None).is_empty());
}

#[test]
fn entries_of_one_plate_are_all_found_in_their_order() {
    let states = [Some(Jurisdiction::MO), None, Some(Jurisdiction::IL)];
    let hits = matches(
        &list(states.map(|s| entry("ABC123", s)).to_vec()),
        "ABC123",
        None,
    );
    assert_eq!(
        hits.iter().map(|h| h.entry.state).collect::<Vec<_>>(),
        states
    );
}

#[test]
fn an_old_list_fails_the_shift_check() {
    let list = list(vec![entry("ABC123", None)]);
    let day = SignedDuration::from_hours(24);
    let after = |hours| list.shift_check(now() + SignedDuration::from_hours(hours), day);
    assert_eq!(after(1), (Check::Ok, vec![]));
    assert_eq!(after(20).0, Check::Warn);
    assert_eq!(after(25).0, Check::Fail);
    assert_eq!(after(-1).0, Check::Fail);
}

#[test]
fn any_flipped_byte_and_any_cut_is_an_error() {
    let info = list(vec![]).info().clone();
    let file = build(vec![entry("ABC123", None), entry("XYZ987", None)], &info).unwrap();
    for at in 0..file.len() {
        let mut bad = file.clone();
        bad[at] ^= 1;
        assert_eq!(
            HotList::open(bad).unwrap_err().kind(),
            ErrorKind::InvalidList
        );
        assert!(HotList::open(&file[..at]).is_err());
    }
}

/// The best alignment of a listed text, tried in every way.
fn brute(text: &[char], places: &[Place], edits: u8) -> f32 {
    let mut best: f32 = if text.is_empty() && places.is_empty() {
        1.0
    } else {
        0.0
    };
    if let Some((place, rest)) = places.split_first() {
        if let Some((c, tail)) = text.split_first() {
            let chance = place.glyphs.iter().find(|g| g.0 == *c).map_or(0.0, |g| g.1);
            best = best.max(chance * brute(tail, rest, edits));
        }
        if place.blank >= EDIT_CHANCE {
            best = best.max(place.blank * brute(text, rest, edits));
        } else if edits > 0 {
            best = best.max(EDIT_CHANCE * brute(text, rest, edits - 1));
        }
    }
    if let (Some((_, tail)), true) = (text.split_first(), edits > 0) {
        best = best.max(EDIT_CHANCE * brute(tail, places, edits - 1));
    }
    best
}

fn place() -> impl Strategy<Value = Place> {
    (prop::collection::vec(0.0_f32..1.0, 4), prop::bool::ANY).prop_map(|(raw, empty)| {
        let peaked: Vec<f32> = raw.iter().map(|p| p.powi(6)).collect();
        let blank = if empty { 0.05 } else { 0.0 };
        let sum: f32 = peaked.iter().sum::<f32>() + blank;
        let mut glyphs: Vec<_> = "AB01".chars().zip(peaked.iter().map(|p| p / sum)).collect();
        glyphs.sort_by(|a, b| b.1.total_cmp(&a.1));
        Place {
            glyphs,
            blank: blank / sum,
        }
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(2_000))]
    #[test]
    fn the_walk_equals_brute_force(
        texts in prop::collection::btree_set("[AB01]{1,6}", 1..40),
        places in prop::collection::vec(place(), 1..6),
    ) {
        let list = list(texts.iter().map(|t| entry(t, None)).collect());
        let found = search::search(&list.index.fst().unwrap(), &places);
        let found: BTreeMap<u64, f32> = found.into_iter().map(|(n, f)| (n, f.probability)).collect();
        for (number, text) in texts.iter().enumerate() {
            let chars: Vec<char> = text.chars().collect();
            let expected = brute(&chars, &places, 1);
            match found.get(&(number as u64)) {
                Some(got) => prop_assert!((got - expected).abs() <= 1e-5 * expected),
                // Products in another order may fall to the other side of the bound itself.
                None => prop_assert!(expected <= LEAST_PROBABILITY * 1.0001),
            }
        }
    }
}
