//! The hot list's laws: the walk equals brute force, damage is an error, a wrong state never sounds.

use proptest::prelude::*;

use super::query::{ADDED, LOST, Place};
use super::*;
use crate::error::ErrorKind;
use crate::plate::Jurisdiction;

pub(super) const LEAST: f32 = 1e-5;
const NOW: &str = "2026-11-24T12:00:00Z";

pub(super) fn now() -> Timestamp {
    NOW.parse().unwrap()
}

pub(super) fn info() -> ListInfo {
    ListInfo::new("test", now(), now())
}

pub(super) fn list(entries: Vec<Entry>) -> HotList {
    HotList::open(build(entries, &info()).unwrap()).unwrap()
}

pub(super) fn entry(plate: &str, state: Option<Jurisdiction>) -> Entry {
    let mut entry = Entry::new(plate.parse().unwrap(), Category::StolenVehicle);
    entry.state = state;
    entry
}

pub(super) fn matches(list: &HotList, text: &str, state: Option<Jurisdiction>) -> Vec<Hit> {
    let query = Query::of_text(text.parse().unwrap(), state);
    list.matches(&query, &MatchRules::default(), now()).unwrap()
}

#[test]
fn classes_and_actions_follow_text_and_state() {
    use Jurisdiction::{CA, MO};
    let list = list(vec![entry("8ABC123", Some(CA)), entry("XYZ987", None)]);
    let first = |text, state| {
        let hit = matches(&list, text, state).remove(0);
        (hit.class, hit.state_match, hit.action)
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
    assert_eq!(first("8AEC123", Some(CA)).0, MatchClass::Near);
}

#[test]
fn rules_with_numbers_that_are_none_judge_nothing() {
    let list = list(vec![entry("8ABC123", None)]);
    let query = Query::of_text("8ABC123".parse().unwrap(), None);
    for prior_odds in [f32::NAN, 0.0, f32::INFINITY] {
        let rules = MatchRules {
            prior_odds,
            ..MatchRules::default()
        };
        let error = list.matches(&query, &rules, now()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{prior_odds}");
    }
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
        (hits[0].state_match, hits[0].action),
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
fn any_flipped_byte_and_any_cut_is_an_error() {
    let file = build([entry("ABC123", None), entry("XYZ987", None)], &info()).unwrap();
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
pub(super) fn brute(text: &[char], places: &[Place], edits: u8) -> f32 {
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
        if place.blank >= ADDED {
            best = best.max(place.blank * brute(text, rest, edits));
        } else if edits > 0 {
            best = best.max(ADDED * brute(text, rest, edits - 1));
        }
    }
    if let (Some((_, tail)), true) = (text.split_first(), edits > 0) {
        best = best.max(LOST * brute(tail, places, edits - 1));
    }
    best
}

pub(super) fn place() -> impl Strategy<Value = Place> {
    (prop::collection::vec(0.0_f32..1.0, 5), prop::bool::ANY).prop_map(|(raw, empty)| {
        let peaked: Vec<f32> = raw.iter().map(|p| p.powi(6)).collect();
        let blank = if empty { 0.05 } else { 0.0 };
        let sum: f32 = peaked.iter().sum::<f32>() + blank;
        let mut glyphs: Vec<_> = "A0O1I"
            .chars()
            .zip(peaked.iter().map(|p| p / sum))
            .collect();
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
        texts in prop::collection::btree_set("[A0O1I]{1,6}", 1..40),
        places in prop::collection::vec(place(), 1..6),
    ) {
        let list = list(texts.iter().map(|t| entry(t, None)).collect());
        let found = list.index.search(&places, LEAST).unwrap();
        for (number, text) in texts.iter().enumerate() {
            let chars: Vec<char> = text.chars().collect();
            let expected = brute(&chars, &places, 1);
            let (got, compared) = align::compare(text, &places);
            prop_assert!((got - expected).abs() <= 1e-5 * expected);
            let listed: String = compared.iter().filter_map(|c| c.listed.map(|l| l.0)).collect();
            prop_assert!(expected == 0.0 || listed == *text);
            // Products in another order may fall to the other side of the bound itself.
            if found.contains(&(number as u64)) {
                prop_assert!(expected >= LEAST * 0.9999);
            } else {
                prop_assert!(expected <= LEAST * 1.0001);
            }
        }
    }
}

#[test]
fn another_plate_type_never_sounds() {
    let mut motorcycle = entry("ABC123", Some(Jurisdiction::MT));
    motorcycle.plate_type = Some("MC".into());
    let list = list(vec![motorcycle]);
    let seen = Observed {
        plate_type: Some("PC".into()),
        ..Observed::default()
    };
    let query = Query::of_text("ABC123".parse().unwrap(), Some(Jurisdiction::MT));
    let action = |query: &Query| {
        let hits = list.matches(query, &MatchRules::default(), now()).unwrap();
        (hits[0].plate_type_match, hits[0].action)
    };
    assert_eq!(action(&query), (StateMatch::Unknown, Action::Alarm));
    let query = query.with_observed(seen);
    assert_eq!(action(&query), (StateMatch::Different, Action::Show));
}

#[test]
fn a_plate_that_may_be_cut_never_sounds_and_says_why() {
    let list = list(vec![entry("ABC12", Some(Jurisdiction::MO))]);
    let query = Query::of_text("ABC12".parse().unwrap(), Some(Jurisdiction::MO));
    let hit = |query: &Query| {
        let hits = list.matches(query, &MatchRules::default(), now()).unwrap();
        (hits[0].class, hits[0].action, hits[0].explanation())
    };
    let (class, action, doubts) = hit(&query);
    assert_eq!(
        (class, action, &*doubts),
        (MatchClass::Exact, Action::Alarm, "")
    );
    let (class, action, doubts) = hit(&query.cut(true));
    assert_eq!((class, action), (MatchClass::Exact, Action::Show));
    assert!(doubts.contains("characters may be missing"), "{doubts}");
}

#[test]
fn a_contradiction_is_said_and_does_not_silence() {
    let mut stolen = entry("ABC123", Some(Jurisdiction::MO));
    stolen.vehicle.color = Some("BLK".into());
    let mut seen = Observed::default();
    seen.vehicle.color = Some("white".into());
    let query = Query::of_text("ABC123".parse().unwrap(), Some(Jurisdiction::MO));
    let hits = list(vec![stolen])
        .matches(&query.with_observed(seen), &MatchRules::default(), now())
        .unwrap();
    assert_eq!(
        (hits[0].contradictions[0].field, hits[0].action),
        ("color", Action::Alarm)
    );
}

#[test]
fn categories_that_inform_do_not_sound() {
    let mut gang = entry("ABC123", Some(Jurisdiction::MO));
    gang.category = Category::Gang;
    let mut parking = entry("ABC123", Some(Jurisdiction::MO));
    parking.category = Category::ParkingScofflaw;
    let hits = matches(&list(vec![gang, parking]), "ABC123", Some(Jurisdiction::MO));
    assert_eq!(
        hits.iter().map(|h| h.action).collect::<Vec<_>>(),
        [Action::Show, Action::Show]
    );
}

#[test]
fn a_zero_and_a_letter_o_are_one_where_the_state_has_only_zeros() {
    let list = list(vec![
        entry("AB0O23", Some(Jurisdiction::MO)),
        entry("AB0O23", Some(Jurisdiction::WA)),
    ]);
    let in_state = |state| {
        matches(&list, "ABO023", Some(state))
            .into_iter()
            .find(|h| h.entry.state == Some(state))
    };
    let missouri = in_state(Jurisdiction::MO).unwrap();
    assert_eq!(
        (missouri.class, missouri.action),
        (MatchClass::Equivalent, Action::Alarm)
    );
    assert_eq!(in_state(Jurisdiction::WA), None);
}

#[test]
fn a_stale_list_is_said_with_every_hit() {
    let list = list(vec![entry("ABC123", None)]);
    let query = Query::of_text("ABC123".parse().unwrap(), None);
    let at = |hours| {
        let then = now() + SignedDuration::from_hours(hours);
        list.matches(&query, &MatchRules::default(), then)
            .unwrap()
            .remove(0)
            .list
    };
    assert_eq!(
        (at(1).is_stale, at(25).is_stale, at(-1).is_stale),
        (false, true, true)
    );
    assert_eq!(&*at(1).sha256, list.sha256());
}

#[test]
fn partial_texts_find_what_fits() {
    let list = list(
        ["ABC123", "ABX123", "AB123", "ZZZ9"]
            .map(|t| entry(t, None))
            .to_vec(),
    );
    let find = |pattern: &str| {
        let found = list.find(&pattern.parse().unwrap()).unwrap();
        found
            .iter()
            .map(|e| e.plate.to_string())
            .collect::<Vec<_>>()
    };
    assert_eq!(find("ab?123"), ["ABC123", "ABX123"]);
    assert_eq!(find("AB*3"), ["AB123", "ABC123", "ABX123"]);
    assert_eq!(find("*Z9"), ["ZZZ9"]);
    for bad in ["", "?*", "A*", "AB_"] {
        assert_eq!(
            bad.parse::<Pattern>().unwrap_err().kind(),
            ErrorKind::InvalidPlate
        );
    }
    let many = super::tests::list((0..2_000).map(|n| entry(&format!("AB{n}"), None)).collect());
    assert!(many.find(&"AB*".parse().unwrap()).is_err());
}

/// A list of serials as Delaware issues them.
fn of_delaware(state: Option<Jurisdiction>) -> HotList {
    let syntax = crate::Syntax::built_in().unwrap();
    let mut random = fastrand::Rng::with_seed(7);
    let mut serial = || {
        syntax
            .draw(Jurisdiction::DE, &mut |n| random.usize(..n))
            .unwrap()
    };
    list((0..20_000).map(|_| entry(&serial(), state)).collect())
}

#[test]
fn a_budget_is_repeatable_and_names_the_rule_to_tighten() {
    let list = of_delaware(None);
    let traffic = Traffic::parse("[states]\nDE = 1.0").unwrap();
    let run = || {
        list.budget(&traffic, &MatchRules::default(), now(), 2_000, 1)
            .unwrap()
    };
    let budget = run();
    assert_eq!(budget, run());
    assert!(budget.alarms > 0, "{budget:?}");
    assert!(budget.warning(0.0).unwrap().contains("stolen_vehicle"));
    assert_eq!(budget.warning(1_000.0), None);
    assert!(Traffic::parse("[states]").is_err());
}

#[test]
fn where_every_said_state_is_wrong_none_is_the_listed_one() {
    let list = of_delaware(Some(Jurisdiction::DE));
    let alarms = |wrong| {
        let mix = format!("state_seen = 1.0\nstate_wrong = {wrong}\n[states]\nDE = 1.0");
        let traffic = Traffic::parse(&mix).unwrap();
        let rules = MatchRules::default();
        list.budget(&traffic, &rules, now(), 2_000, 1)
            .unwrap()
            .alarms
    };
    assert!(alarms("0.0") > 0);
    assert_eq!(alarms("1.0"), 0);
}
