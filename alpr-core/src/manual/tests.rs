//! Tests of entries made by hand.

use super::*;
use crate::hotlist::{
    Action, Hit, HotList, ListInfo, LiveList, MatchClass, MatchRules, Origin, build,
};
use crate::record::{Cell, Circumstances, Record};

fn at(hours: i64) -> Timestamp {
    Timestamp::from_second(1_795_500_000 + 3600 * hours).unwrap()
}

fn draft(wanted: Wanted) -> Draft {
    Draft {
        wanted,
        state: Some(Jurisdiction::MO),
        reason: EntryReason::RobberySuspect,
        note: "robbery suspect, bank on Maryland Ave".into(),
        legal_basis: "incident 26-1042".into(),
        owner: "Officer 12".into(),
        expires: at(72),
        unit: None,
        ongoing: false,
    }
}

fn plate(text: &str) -> Wanted {
    Wanted::Plate(text.parse().unwrap())
}

fn record(text: &str) -> Record {
    Record::of_text(
        text.parse().unwrap(),
        Some(Jurisdiction::MO),
        Circumstances::new(at(1), "C-1"),
    )
    .unwrap()
}

#[test]
fn entries_of_one_moment_and_plate_are_two() {
    let mut book = ManualBook::default();
    for state in [Jurisdiction::MO, Jurisdiction::IL] {
        let draft = Draft {
            state: Some(state),
            ..draft(plate("AB1234"))
        };
        book.enter(draft, at(0)).unwrap();
    }
    assert_eq!(book.entries().count(), 2);
}

#[test]
fn a_request_that_comes_twice_brings_no_removed_entry_back() {
    let mut book = ManualBook::default();
    let id = book.enter(draft(plate("AB1234")), at(0)).unwrap().id;
    book.review(id, "Officer 12", at(1)).unwrap();
    let again = book.enter(draft(plate("AB1234")), at(0)).unwrap();
    assert_eq!((again.id, again.reviewed), (id, at(1)));
    let removal = Removal {
        by: "Officer 12".into(),
        at: at(2),
        reason: "found".into(),
    };
    book.remove(id, removal).unwrap();
    let why = book.enter(draft(plate("AB1234")), at(0)).unwrap_err();
    assert_eq!(why.kind(), ErrorKind::InvalidArgument);
    assert!(book.entries().all(|entry| entry.removed.is_some()));
    book.enter(draft(plate("AB1234")), at(3)).unwrap();
}

#[test]
fn no_entry_is_for_ever() {
    let ends = |hours| {
        let draft = Draft {
            expires: at(hours),
            ..draft(plate("AB1234"))
        };
        ManualEntry::new(draft, at(0))
    };
    assert!(ends(24 * MAX_MANUAL_DAYS).is_ok());
    let error = ends(24 * MAX_MANUAL_DAYS + 1).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.message().contains("at most 366 days"), "{error}");
    // One of before there was a limit is still read.
    let before = ManualEntry {
        draft: Draft {
            expires: at(24 * 10_000),
            ..draft(plate("AB1234"))
        },
        ..ends(1).unwrap()
    };
    before.check().unwrap();
}

#[test]
fn an_entry_without_a_note_a_basis_or_an_owner_is_refused() {
    let full = draft(plate("AB1234"));
    for bad in [
        Draft {
            note: " ".into(),
            ..full.clone()
        },
        Draft {
            legal_basis: String::new(),
            ..full.clone()
        },
        Draft {
            owner: String::new(),
            ..full.clone()
        },
    ] {
        assert_eq!(
            ManualEntry::new(bad, at(0)).unwrap_err().kind(),
            ErrorKind::Refused
        );
    }
    for (wanted, kind) in [
        (plate("AB?234"), ErrorKind::InvalidPlate),
        (Wanted::Pattern("*".into()), ErrorKind::InvalidPlate),
    ] {
        assert_eq!(
            ManualEntry::new(draft(wanted), at(0)).unwrap_err().kind(),
            kind
        );
    }
    assert!(ManualEntry::new(full, at(72)).is_err());
}

#[test]
fn it_sounds_at_the_very_next_read_and_no_more_once_removed() {
    let info = ListInfo::new("test", at(0), at(0));
    let live = LiveList::new(HotList::open(build([], &info).unwrap()).unwrap()).unwrap();
    let mut book = ManualBook::default();
    let entry = book.enter(draft(plate("AB1234")), at(0)).unwrap().clone();
    live.apply(&[entry.change(at(0)).unwrap()], Origin::Manual)
        .unwrap();
    let hits = || {
        live.matches(&record("AB1234").query(), &MatchRules::default(), at(1))
            .unwrap()
    };
    assert_eq!(
        hits().first().unwrap().entry.extra["note"],
        draft(plate("AB1234")).note
    );
    let removal = Removal {
        by: "Officer 12".into(),
        at: at(1),
        reason: "arrested".into(),
    };
    let removed = book.remove(entry.id, removal.clone()).unwrap();
    live.apply(&[removed.change(at(1)).unwrap()], Origin::Manual)
        .unwrap();
    assert_eq!(hits(), []);
    assert!(book.remove(entry.id, removal).is_err(), "it has ended");
}

#[test]
fn parts_of_plates_are_found_too() {
    let mut book = ManualBook::default();
    book.enter(draft(Wanted::Pattern("AB1*".into())), at(0))
        .unwrap();
    book.enter(draft(Wanted::Pattern("?B12?4".into())), at(0))
        .unwrap();
    book.enter(draft(plate("XY9876")), at(0)).unwrap();
    let found = |text: &str, parts| {
        let hits = book.matches(&record(text), &MatchRules::default(), at(1), parts);
        let shown = |hit: &&Hit| hit.action != Action::Drop;
        hits.unwrap().iter().filter(shown).count()
    };
    assert_eq!(
        (
            found("AB1234", true),
            found("CB1274", true),
            found("ZZ1234", true)
        ),
        (2, 1, 0)
    );
    assert_eq!((found("XY9876", false), found("XY9876", true)), (1, 0));
}

#[test]
fn a_part_fits_what_may_have_been_seen_and_what_was_not_read() {
    let cells = |places: &[&[(char, f32)]]| -> Vec<Cell> {
        let cell = |glyphs: &&[(char, f32)]| Cell {
            glyphs: glyphs.to_vec(),
            blank: 0.0,
        };
        places.iter().map(cell).collect()
    };
    let flat: Vec<(char, f32)> = crate::read::GLYPHS.chars().map(|c| (c, 0.027)).collect();
    let (a, c): (&[_], &[_]) = (&[('A', 1.0)], &[('C', 1.0)]);
    let doubtful: &[_] = &[('8', 0.51), ('B', 0.48)];
    let hit = |part: &str, text: &str, places: &[&[(char, f32)]]| {
        let mut book = ManualBook::default();
        book.enter(draft(Wanted::Pattern(part.into())), at(0))
            .unwrap();
        let mut record = record(text);
        record.lattice = cells(places);
        record.states = vec![(Jurisdiction::MO, 1.0)];
        let hits = book.matches(&record, &MatchRules::default(), at(1), true);
        let hit = hits.unwrap().pop()?;
        Some((hit.entry.plate.to_string(), hit.action, hit.probability))
    };
    let (plate, action, p) = hit("ABC*", "A8C", &[a, doubtful, c]).unwrap();
    assert_eq!((plate.as_str(), action), ("ABC", Action::Alarm));
    assert!((p - 0.48).abs() < 1e-4, "{p}");
    for part in ["?8C?", "*8C*"] {
        let (plate, _, p) = hit(part, "A8C?", &[a, doubtful, c, &flat]).unwrap();
        assert_eq!(plate, "A8C?");
        assert!((p - 0.51).abs() < 1e-4, "{p}");
    }
    assert_eq!(
        hit("ABC?", "A8C?", &[a, doubtful, c, &flat]).unwrap().0,
        "ABC?"
    );
    let (letter, zero): (&[_], &[_]) = (&[('O', 1.0)], &[('0', 1.0)]);
    for (part, text, seen) in [("A0*", "AOC", letter), ("AO*", "A0C", zero)] {
        let (_, action, p) = hit(part, text, &[a, seen, c]).unwrap();
        assert_eq!(
            (action, p),
            (Action::Alarm, 1.0),
            "Missouri prints both alike"
        );
    }
    assert_eq!(hit("AC??", "A8C", &[a, doubtful, c]), None);
    // A text alone, with a character that was not read.
    let mut book = ManualBook::default();
    book.enter(draft(Wanted::Pattern("ABC*".into())), at(0))
        .unwrap();
    let hits = book.matches(&record("ABC23?"), &MatchRules::default(), at(1), true);
    let hit = hits.unwrap().pop().unwrap();
    assert_eq!(
        (hit.entry.plate.as_str(), hit.action),
        ("ABC23?", Action::Alarm)
    );
    assert_eq!(hit.class, MatchClass::Exact);
}

#[test]
fn owners_look_again_hand_over_and_leave_no_orphans() {
    let mut book = ManualBook::default();
    let id = book.enter(draft(plate("AB1234")), at(0)).unwrap().id;
    assert_eq!(book.due_for_review(at(23)).count(), 0);
    assert_eq!(book.due_for_review(at(24)).count(), 1);
    assert_eq!(
        book.review(id, "Officer 9", at(24)).unwrap_err().kind(),
        ErrorKind::Refused
    );
    book.review(id, "Officer 12", at(24)).unwrap();
    assert_eq!(book.due_for_review(at(25)).count(), 0);
    assert_eq!(book.orphans(&["Officer 9"], at(25)).count(), 1);
    book.transfer_owner(id, "Officer 9", at(25)).unwrap();
    assert_eq!(book.orphans(&["Officer 9"], at(25)).count(), 0);
    assert_eq!(book.orphans(&[], at(72)).count(), 0, "it ended of itself");
}

#[test]
fn the_end_of_a_shift_ends_what_does_not_go_on() {
    let mut book = ManualBook::default();
    let ended = book.enter(draft(plate("AB1234")), at(0)).unwrap().id;
    book.enter(
        Draft {
            ongoing: true,
            ..draft(plate("CD1234"))
        },
        at(0),
    )
    .unwrap();
    let other = Draft {
        unit: Some("K-9".into()),
        ..draft(plate("EF1234"))
    };
    let padded = Draft {
        unit: Some("K-9 ".into()),
        ..other.clone()
    };
    assert_eq!(
        book.enter(padded, at(1)).unwrap_err().kind(),
        ErrorKind::Refused
    );
    let other = book.enter(other, at(1)).unwrap().id;
    assert_eq!(
        book.end_shift(" ", None, at(8)).unwrap_err().kind(),
        ErrorKind::Refused
    );
    let mut end = |unit| book.end_shift("Sgt. 4", unit, at(8)).unwrap();
    assert_eq!(end(Some("K-9")), [other]);
    assert_eq!(end(None), [ended]);
    let removed = book.entries().filter_map(|entry| entry.removed.as_ref());
    assert!(removed.map(|removal| &removal.by).eq(["Sgt. 4"; 2]));
    assert_eq!(
        book.entries()
            .filter(|entry| entry.is_active(at(9)))
            .count(),
        1
    );
    let kept = serde_json::to_string(book.entries().next().unwrap()).unwrap();
    assert_eq!(
        &serde_json::from_str::<ManualEntry>(&kept).unwrap(),
        book.entries().next().unwrap()
    );
}

#[test]
fn what_could_not_be_entered_cannot_be_restored() {
    let mut book = ManualBook::default();
    let kept = book.enter(draft(plate("AB1234")), at(0)).unwrap().clone();
    let mut bad = kept.clone();
    bad.draft.wanted = Wanted::Pattern("*".into());
    assert_eq!(
        book.restore(bad).unwrap_err().kind(),
        ErrorKind::InvalidPlate
    );
    for reviewed in [at(-1), at(73)] {
        let mut bad = kept.clone();
        bad.reviewed = reviewed;
        assert_eq!(
            book.restore(bad).unwrap_err().kind(),
            ErrorKind::InvalidArgument
        );
    }
    let long = Wanted::Pattern(format!("AB1{}", "*".repeat(300)));
    assert_eq!(
        book.enter(draft(long), at(0)).unwrap_err().kind(),
        ErrorKind::InvalidPlate
    );
    let mut bad = kept.clone();
    bad.draft.note.clear();
    assert_eq!(book.restore(bad).unwrap_err().kind(), ErrorKind::Refused);
    let removal = |by: &str, at, reason: &str| Removal {
        by: by.into(),
        at,
        reason: reason.into(),
    };
    for (removal, kind) in [
        (removal("", at(1), "arrested"), ErrorKind::Refused),
        (removal("Officer 12", at(1), " "), ErrorKind::Refused),
        (
            removal("Officer 12", at(-1), "arrested"),
            ErrorKind::InvalidArgument,
        ),
    ] {
        let removed = Some(removal);
        let bad = ManualEntry {
            removed,
            ..kept.clone()
        };
        assert_eq!(bad.check().unwrap_err().kind(), kind);
        assert_eq!(book.restore(bad).unwrap_err().kind(), kind);
    }
    assert_eq!(book.restore(kept.clone()).unwrap(), &kept);
}

#[test]
fn a_plate_that_no_list_holds_is_refused_and_one_that_was_kept_stops_no_other() {
    let error = ManualEntry::new(draft(plate("ABC123ORABC128")), at(0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidPlate);
    assert!(error.message().contains("got 14"), "{error}");
    let mut book = ManualBook::default();
    let mut kept = book.enter(draft(plate("AB1234")), at(0)).unwrap().clone();
    kept.id = Id::of(at(0), &["kept before"]);
    kept.draft.wanted = plate("ABC123ORABC128");
    book.restore(kept).unwrap();
    let hits = book.matches(&record("AB1234"), &MatchRules::default(), at(1), false);
    assert_eq!(hits.unwrap().len(), 1);
}
