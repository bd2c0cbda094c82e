//! Tests of which reads a guard covers, and of how guards end.

use super::tests::{at, entry, guard, record};
use super::*;
use crate::hotlist::Entry;
use crate::plate::Jurisdiction;

const MO: Jurisdiction = Jurisdiction::MO;

/// Of an innocent of the listed plate's own state, which the reader took for it.
fn of_own_state() -> Guard {
    Guard {
        state: MO,
        read_as: "5SOW750".parse().unwrap(),
        ..guard()
    }
}

fn listed() -> Entry {
    entry("5SOW750", Category::StolenVehicle, "5")
}

fn read(text: &str, full_text: &str) -> Record {
    Record {
        full_text: full_text.parse().unwrap(),
        ..record(text, MO, "C-1", 10)
    }
}

#[test]
fn what_bears_the_listed_text_and_state_always_sounds() {
    let guard = of_own_state();
    for (text, full_text, covered) in [
        ("5SOW350", "5SOW350", true),
        ("5SOW750", "5SOW750", false),
        ("SOW750", "5SOW750", false),
        ("5SOW350", "5SOW750", false),
        ("5SOW351", "5SOW351", false),
    ] {
        let read = read(text, full_text);
        assert_eq!(guard.covers(&read, &listed(), at(10)), covered, "{text}");
    }
}

#[test]
fn the_plate_is_covered_as_it_was_seen_and_as_it_was_read() {
    let guard = Guard {
        read_as: "5S0W75Q".parse().unwrap(),
        ..of_own_state()
    };
    for text in ["5SOW350", "5S0W75Q"] {
        assert!(guard.covers(&read(text, text), &listed(), at(10)), "{text}");
    }
    let before = guard.from - jiff::SignedDuration::from_secs(1);
    let seen = read("5SOW350", "5SOW350");
    assert!(!guard.covers(&seen, &listed(), before));
}

#[test]
fn a_plate_whose_stacked_characters_make_it_the_listed_one_is_not_suspected() {
    let guard = of_own_state();
    let seen = |full_text| Record {
        state: None,
        ..read("5SOW350", full_text)
    };
    assert!(guard.suspects(&seen("5SOW350"), &listed(), at(10)));
    assert!(!guard.suspects(&seen("5SOW750"), &listed(), at(10)));
}

#[test]
fn a_release_ends_the_guards_of_one_plate_against_one_listed_plate() {
    let other_plate = Guard {
        plate: "5SOW351".parse().unwrap(),
        ..guard()
    };
    let other_listed = Guard {
        listed: "5SOW751".parse().unwrap(),
        ..guard()
    };
    let over = Guard {
        until: at(15),
        ..guard()
    };
    let mut guards = Guards::default();
    for guard in [&other_plate, &other_listed, &over, &guard()] {
        guards.add(guard.clone()).unwrap();
    }
    let release = Release {
        by: "Sergeant 3".into(),
        at: at(20),
        reason: "seen again".into(),
    };
    let ended = guards.release(guard().plate, guard().listed, &release);
    assert_eq!(ended.unwrap(), 1);
    let released: Vec<bool> = guards.all().iter().map(|g| g.released.is_some()).collect();
    assert_eq!(released, [false, false, false, true]);
}

#[test]
fn there_are_so_many_guards_and_no_more() {
    let mut guards = Guards(vec![guard(); MAX_GUARDS - 1]);
    guards.add(guard()).unwrap();
    let error = guards.add(guard()).unwrap_err();
    assert!(error.message().contains("100000"), "{error}");
    assert_eq!(guards.all().len(), MAX_GUARDS);
}
