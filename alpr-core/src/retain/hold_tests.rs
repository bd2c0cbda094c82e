//! Tests of holds that are written and read back.

use jiff::Timestamp;
use serde_json::{Value, json};

use super::*;
use crate::audit::{Entry, Head};
use crate::error::ErrorKind;
use crate::plate::{Jurisdiction, PlateText};
use crate::record::{Circumstances, Id, Record};
use crate::words::{MAX_NAME_BYTES, MAX_NOTE_BYTES};

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn opened(scope: HoldScope, name: &str) -> Hold {
    let draft = HoldDraft {
        kind: HoldKind::Evidence,
        scope,
        authority: name.to_owned(),
        by: name.to_owned(),
        review_on: time("2026-12-01T00:00:00Z"),
    };
    Hold::open(draft, time("2026-02-01T00:00:00.000001Z")).unwrap()
}

fn closed() -> Hold {
    let scope = HoldScope {
        plates: vec!["AB1234".parse().unwrap()],
        ..HoldScope::default()
    };
    let hold = opened(scope, "26-1042");
    let (at, next) = (time("2026-02-15T00:00:00Z"), time("2027-02-15T00:00:00Z"));
    let hold = hold.review("Lt. Roe", at, "on trial", next).unwrap();
    hold.close("Lt. Doe", time("2026-03-01T00:00:00Z"), "acquitted")
        .unwrap()
}

#[test]
fn a_hold_reads_back_as_it_was_written() {
    let hold = closed();
    let json = hold.to_json().unwrap();
    assert_eq!(Hold::from_json(&json).unwrap(), hold);
    let open = Hold {
        closed: None,
        reviews: Vec::new(),
        ..hold
    };
    let json = open.to_json().unwrap();
    assert!(!json.contains("closed") && !json.contains("reviews"));
    assert_eq!(Hold::from_json(&json).unwrap(), open);
}

#[test]
fn a_hold_of_before_its_name_told_what_it_covers_is_read_by_that_name() {
    let hold = closed();
    let name = [
        hold.draft.kind.name(),
        &hold.draft.authority,
        &hold.draft.by,
    ];
    let before = Hold {
        id: Id::of(hold.opened, &name),
        ..hold
    };
    let json = before.to_json().unwrap();
    assert_eq!(Hold::from_json(&json).unwrap(), before);
}

#[test]
fn what_nobody_could_open_or_close_is_not_read() {
    let change = |pointer: &str, value: Value| {
        let mut json = serde_json::to_value(closed()).unwrap();
        *json.pointer_mut(pointer).unwrap() = value;
        Hold::from_json(&json.to_string()).unwrap_err()
    };
    let longest = json!(vec!["AB1234"; MAX_HOLD_ITEMS + 1]);
    for (pointer, value, part) in [
        ("/draft/authority", json!(" "), "the authority of the hold"),
        ("/draft/by", json!(""), "who opens the hold"),
        ("/draft/scope", json!({}), "a hold of everything is none"),
        ("/draft/scope/plates", json!([]), "everything"),
        ("/draft/scope/plates", longest, "got 10001"),
        ("/draft/scope/cameras", json!([""]), "the camera's name"),
        (
            "/draft/review_on",
            json!("2026-01-01T00:00:00Z"),
            "a review after",
        ),
        ("/opened", json!("2026-12-02T00:00:00Z"), "a review after"),
        (
            "/opened",
            json!("2026-02-01T00:00:00Z"),
            "the hold was changed",
        ),
        ("/draft/authority", json!("26-1043"), "the hold was changed"),
        (
            "/draft/scope/plates",
            json!(["QQ7777"]),
            "the hold was changed",
        ),
        (
            "/id",
            json!(Id::of(time("2026-02-01T00:00:00Z"), &[])),
            "the hold was changed",
        ),
        ("/closed/by", json!(""), "who closes the hold"),
        ("/closed/reason", json!(""), "the reason why the hold ends"),
        (
            "/closed/at",
            json!("2026-02-14T00:00:00Z"),
            "the hold's last step at 2026-02-15T00:00:00Z, got 2026-02-14",
        ),
        ("/reviews/0/by", json!(""), "who reviews the hold"),
        (
            "/reviews/0/reason",
            json!(" "),
            "why the hold is still needed",
        ),
        (
            "/reviews/0/at",
            json!("2026-01-31T00:00:00Z"),
            "the hold's last step at 2026-02-01",
        ),
        (
            "/reviews/0/next",
            json!("2026-02-15T00:00:00Z"),
            "a review after 2026-02-15",
        ),
        (
            "/closed",
            json!({ "by": "x", "at": "2026-03-01T00:00:00Z", "reason": "y", "z": 1 }),
            "`z`",
        ),
        ("/draft", Value::Null, "not a hold"),
    ] {
        let error = change(pointer, value);
        assert_eq!(error.kind(), ErrorKind::InvalidRecord, "{pointer}");
        assert!(error.message().contains(part), "{error} lacks {part}");
    }
}

#[test]
fn the_longest_hold_is_read_and_nothing_beyond() {
    let name = "\u{1}".repeat(MAX_NAME_BYTES);
    let now = time("2026-02-01T00:00:00Z");
    let scope = HoldScope {
        ids: vec![Id::of(now, &[]); MAX_HOLD_ITEMS],
        plates: vec!["ABCDEFGH12345678".parse().unwrap(); MAX_HOLD_ITEMS],
        cameras: vec![name.clone(); MAX_HOLD_ITEMS],
        holders: vec![Holder::MobileComputer; MAX_HOLD_ITEMS],
        classes: vec![DataClass::ManualEntry; MAX_HOLD_ITEMS],
        from: Some(now),
        to: Some(now),
    };
    let mut hold = opened(scope, &name);
    let event = hold.event();
    assert_eq!(event.detail["plates"], MAX_HOLD_ITEMS);
    let named = &event.detail["named"];
    let of = |what: &str| named[what].as_array().unwrap().len();
    assert_eq!((of("plates"), of("cameras")), (100, 100));
    assert!(!hold.names_all());
    for count in [100, 101] {
        let plates = vec!["EX1".parse().unwrap(); count];
        let named = HoldScope {
            plates,
            ..HoldScope::default()
        };
        assert_eq!(opened(named, &name).names_all(), count == 100);
    }
    Entry::after(&Head::default(), event).unwrap();
    let reason = "\u{1}".repeat(MAX_NOTE_BYTES);
    let (later, next) = (time("2026-03-01T00:00:00Z"), time("2026-03-02T00:00:00Z"));
    for _ in 0..MAX_HOLD_REVIEWS {
        hold = hold.review(&name, later, &reason, next).unwrap();
    }
    let error = hold
        .clone()
        .review(&name, later, &reason, next)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    let hold = hold.close(&name, Timestamp::MAX, &reason).unwrap();
    let json = hold.to_json().unwrap();
    assert_eq!(Hold::from_json(&json).unwrap(), hold);
    let error = Hold::from_json(&" ".repeat(MAX_HOLD_BYTES + 1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
    assert!(error.message().contains("25165824") && error.message().contains("25165825"));
}

#[test]
fn a_hold_reaches_back_to_what_begins_it() {
    let [early, late] = ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z"].map(time);
    let of = |from: Option<Timestamp>, named: &[Timestamp]| HoldScope {
        ids: named.iter().map(|at| Id::of(*at, &[])).collect(),
        plates: vec!["AB1234".parse().unwrap()],
        from,
        ..HoldScope::default()
    };
    for (scope, reach) in [
        (of(None, &[]), Timestamp::MIN),
        (of(Some(early), &[]), early),
        (of(None, &[late, early]), early),
        (of(Some(early), &[late]), late),
        (of(Some(late), &[early]), late),
    ] {
        assert_eq!(scope.reach(), reach, "{scope:?}");
    }
}

#[test]
fn a_review_says_when_somebody_looks_again() {
    let scope = HoldScope {
        from: Some(Timestamp::MIN),
        ..HoldScope::default()
    };
    let (hold, due) = (opened(scope, "26-1042"), time("2026-12-01T00:00:00Z"));
    assert!(hold.is_due(due));
    let next = time("2027-12-01T00:00:00Z");
    let hold = hold.review("Lt. Roe", due, "on trial", next).unwrap();
    assert_eq!(hold.review_on(), next);
    assert!(!hold.is_due(due) && hold.is_open(next) && hold.is_due(next));
    let event = hold.event();
    assert_eq!((event.at, event.by.as_str()), (due, "Lt. Roe"));
    assert_eq!(event.detail["hold"], "reviewed");
    assert_eq!(event.detail["why"], "on trial");
    assert_eq!(event.detail["review_on"], "2027-12-01T00:00:00Z");
}

fn of_plates(plates: &[&str]) -> Hold {
    let plates = plates.iter().map(|plate| plate.parse().unwrap());
    let scope = HoldScope {
        plates: plates.collect(),
        ..HoldScope::default()
    };
    opened(scope, "26-1042")
}

fn read(plate: &str) -> Subject<'static> {
    let captured = time("2026-01-10T08:00:00Z");
    let (holder, class, origin) = (Holder::Server, DataClass::Read, Origin::Mobile);
    Subject {
        plate: Some(plate.parse().unwrap()),
        ..Subject::new(holder, class, origin, Jurisdiction::MO, captured)
    }
}

#[test]
fn a_held_plate_covers_what_may_be_of_it() {
    let now = time("2026-02-02T00:00:00Z");
    for (held, plate, covered) in [
        ("ABC123", "ABC123", true),
        ("ABC123", "A8CI2?", true),
        ("ABC123", "??????", true),
        ("A?C123", "AXC123", true),
        ("SO10Z", "50I02", true),
        ("ABC123", "ABC124", false),
        ("ABC123", "ABC12", false),
        ("ABC123", "?????", false),
        ("A?C123", "AXX123", false),
    ] {
        let holds = [of_plates(&[held]), of_plates(&["XYZ789", held])];
        for hold in holds {
            assert_eq!(hold.covers(&read(plate), now), covered, "{held} {plate}");
        }
    }
}

#[test]
fn a_held_plate_covers_the_full_text_and_what_hit_it() {
    let (hold, now) = (of_plates(&["ABC123"]), time("2026-02-02T00:00:00Z"));
    let stacked = |full: &str| Subject {
        full_plate: full.parse::<PlateText>().ok(),
        ..read("123")
    };
    assert!(hold.covers(&stacked("A8C?23"), now));
    assert!(!hold.covers(&stacked("ABD123"), now));
    for (listed, covered) in [
        ("ABC123", true),
        ("DEF456,abc-123", true),
        ("DEF456", false),
        ("DEF456,", true), // not known which
    ] {
        let known = Subject {
            listed,
            ..read("XYZ789")
        };
        for class in [DataClass::Read, DataClass::Hit] {
            let hit = Subject { class, ..known };
            assert_eq!(hold.covers(&hit, now), covered, "{listed}");
        }
    }
    let of_unknown = Subject {
        class: DataClass::Hit,
        ..read("XYZ789")
    };
    assert!(hold.covers(&of_unknown, now));
}

#[test]
fn a_record_says_its_full_text() {
    let seen = Circumstances::new(time("2026-01-10T08:00:00Z"), "C-1");
    let mut record = Record::of_text("123".parse().unwrap(), None, seen).unwrap();
    record.full_text = "ABC123".parse().unwrap();
    let of = |class| Subject::of_record(&record, Holder::Server, class, Jurisdiction::MO);
    let now = time("2026-02-02T00:00:00Z");
    for (held, covered) in [("ABC123", true), ("123", true), ("BC123", false)] {
        let hold = of_plates(&[held]);
        for class in [DataClass::Read, DataClass::Picture] {
            assert_eq!(hold.covers(&of(class), now), covered, "{held}");
        }
    }
}
