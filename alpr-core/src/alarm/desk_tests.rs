//! Tests of what a desk knows from before, and of which look at which plate sounds.

use super::tests::{as_of, at, desk, entry, guard, list, raise, record};
use super::*;
use crate::detect::Detection;
use crate::geometry::{Quad, Rect};
use crate::health::Service;
use crate::hotlist::{Entry, HotList, ListInfo, MatchRules, Observed, build};
use crate::interpret::{Interpreter, Syntax};
use crate::manual::{Draft, EntryReason, ManualBook, Wanted};
use crate::plate::Jurisdiction;
use crate::read::{Reading, Slot};
use crate::record::ClockQuality;
use crate::track::{Track, Tracker};

pub(super) fn matched(list: &HotList, record: &Record) -> Vec<Hit> {
    let now = record.circumstances.captured;
    list.matches(&record.query(), &MatchRules::default(), now)
        .unwrap()
}

#[test]
fn hits_of_another_read_make_no_alarm() {
    let mine = record("5SOW750", Jurisdiction::MO, "C-1", 0);
    let hits = matched(&list(), &mine);
    let mut desk = desk();
    for other in [
        record("ZZZ999", Jurisdiction::MO, "C-1", 0),
        record("5SOW750", Jurisdiction::IL, "C-1", 0),
    ] {
        let error = desk.raise(&hits, &other, None).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::InvalidArgument, "{error}");
    }
    let alarms = desk.raise(&hits, &mine, None).unwrap().alarms;
    assert!(!alarms.is_empty());
}

#[test]
fn an_innocent_whose_state_was_not_read_is_shown_in_silence() {
    let mut desk = desk();
    desk.guards_mut().add(guard()).unwrap();
    let seen = |text: &str, seconds| Record {
        state: None,
        ..record(text, Jurisdiction::CA, "C-1", seconds)
    };
    // What the reader takes for the listed plate always sounds; so does what no human saw.
    let sounds = |desk: &mut AlarmDesk, read: &Record| {
        let hits = as_of(matched(&list(), &seen("5SOW750", 10)), read);
        let raised = desk.raise(&hits, read, None).unwrap();
        (raised.alarms[0].tone, raised.alarms[0].before.len())
    };
    assert_eq!(sounds(&mut desk, &seen("5SOW350", 10)), (Tone::Silent, 1));
    assert_eq!(sounds(&mut desk, &seen("5SOW750", 11)), (Tone::Alert, 0));
    let wrong_state = Guard {
        plate: "5SOW750".parse().unwrap(),
        read_as: "5SOW750".parse().unwrap(),
        ..guard()
    };
    assert!(!wrong_state.suspects(
        &seen("5SOW750", 12),
        &entry("5SOW750", Category::StolenVehicle, "5"),
        at(12)
    ));
}

#[test]
fn plates_of_one_entry_are_no_pass_of_each_other() {
    let draft = Draft {
        wanted: Wanted::Pattern("ABC*".into()),
        state: None,
        reason: EntryReason::MissingPerson,
        note: "abduction, silver van".into(),
        legal_basis: "case 26-77".into(),
        owner: "Officer 12".into(),
        unit: None,
        expires: at(7200),
        ongoing: false,
    };
    let mut book = ManualBook::default();
    book.enter(draft, at(0)).unwrap();
    let mut desk = desk();
    for (text, seconds) in [("ABC234", 10), ("ABC567", 15), ("ABC899", 20)] {
        let read = record(text, Jurisdiction::MO, "C-1", seconds);
        let hits = book
            .matches(&read, &MatchRules::default(), at(seconds), false)
            .unwrap();
        let alarms = desk.raise(&hits, &read, None).unwrap().alarms;
        assert_eq!(alarms.len(), 1, "{text}");
        let shown = alarms[0].rendering();
        for part in [
            "note: abduction, silver van",
            "part of a plate: ABC*",
            "entered by: Officer 12",
        ] {
            assert!(shown.contains(part), "{part} is not in\n{shown}");
        }
    }
}

#[test]
fn a_better_look_at_a_plate_that_sounded_for_its_like_sounds_again() {
    let mut desk = desk();
    let read = record("AB1234", Jurisdiction::MO, "C-1", 0);
    let mut hits = matched(&list(), &read);
    hits.truncate(1);
    let mut sounds = |class| {
        hits[0].class = class;
        desk.raise(&hits, &read, None).unwrap().alarms.len()
    };
    use crate::hotlist::MatchClass::{Exact, Near};
    let heard = [Near, Near, Exact, Near, Exact].map(&mut sounds);
    assert_eq!(heard, [1, 0, 1, 0, 0]);
}

#[test]
fn of_the_lines_of_one_entry_the_one_that_sounds_is_raised() {
    let read = record("AB1234", Jurisdiction::MO, "C-1", 0);
    let seen = Observed {
        plate_type: Some("PC".into()),
        ..Observed::default()
    };
    let query = read.query().with_observed(seen);
    let of_type = |plate_type: &str| Entry {
        plate_type: Some(plate_type.into()),
        ..entry("AB1234", Category::StolenVehicle, "1")
    };
    for types in [["MC", "PC"], ["PC", "MC"]] {
        let info = ListInfo::new("test", at(-60), at(0));
        let list = HotList::open(build(types.map(of_type), &info).unwrap()).unwrap();
        let hits = list.matches(&query, &MatchRules::default(), at(0));
        let hits = hits.unwrap();
        let raised = desk().raise(&hits, &read, None).unwrap();
        let heard: Vec<_> = raised.alarms.iter().map(|alarm| alarm.tone).collect();
        assert_eq!(heard, [Tone::Alert], "{types:?}");
        let why: Vec<_> = raised.suppressed.iter().map(|s| s.why).collect();
        assert_eq!(why, [Silenced::SamePass], "{types:?}");
    }
}

#[test]
fn an_alarm_tells_what_is_listed_of_the_vehicle_its_plate_and_its_record() {
    let mut listed: Entry = entry("AB1234", Category::StolenVehicle, "V123");
    listed.vehicle.make = Some("GMC".into());
    listed.vehicle.color = Some("RED".into());
    listed.vehicle.style = Some("PK".into());
    listed.plate_type = Some("TK".into());
    listed
        .extra
        .insert("note".into(), "armed\nand dangerous".into());
    let list = build([listed], &ListInfo::new("test", at(-60), at(0))).unwrap();
    let read = record("AB1234", Jurisdiction::MO, "C-1", 0);
    let mut hits = matched(&HotList::open(list).unwrap(), &read);
    hits[0].plate_type_match = StateMatch::Different;
    hits[0].list.is_stale = true;
    hits[0].list.age = SignedDuration::from_hours(-5);
    let shown = Alarm::new(&hits[0], &read, at(0)).rendering();
    for line in [
        "listed vehicle: RED GMC PK",
        "listed plate type: TK",
        "record: V123",
        "note: armed and dangerous",
        "the plate's type differs from the listed one",
        "the list was drawn 5 h after the read: a clock is wrong, or it did not hold then",
    ] {
        assert!(
            shown.lines().any(|l| l == line),
            "{line} is not in\n{shown}"
        );
    }
}

/// A vehicle that was read once a second, best at first.
fn followed(from: i64, to: i64) -> Track {
    let interpreter = Interpreter::new(Syntax::built_in().unwrap());
    let mut tracker = Tracker::new(interpreter.clone(), SignedDuration::from_secs(2)).unwrap();
    let mut seen = Vec::new();
    for second in from..=to {
        let sure = if second == from { 0.99 } else { 0.95 };
        let slots = "AB1234".chars().map(|c| Slot::of(&[(c, sure)])).collect();
        let quad = Quad::from_rect(Rect::new(0.0, 0.0, 60.0, 30.0)).unwrap();
        let detection = Detection::new(quad, 0.9).unwrap();
        let read = interpreter.interpret(detection, Reading::new(slots, 0, 0, None));
        seen = tracker.push(&[read.unwrap()], at(second)).unwrap().seen;
    }
    seen.remove(0)
}

#[test]
fn a_vehicle_that_is_followed_sounds_once_whenever_its_best_frame_was() {
    let mut desk = desk();
    let mut sounds = |from, to| {
        let track = followed(from, to);
        assert_eq!(track.best_at(), at(from));
        let record = record("AB1234", Jurisdiction::MO, "C-1", from);
        let hits = matched(&list(), &record);
        !desk
            .raise_track(&hits, &record, &track)
            .unwrap()
            .alarms
            .is_empty()
    };
    assert!(sounds(0, 60));
    // 60 s after the best frame of the track before, and 15 s after its last.
    assert!(!sounds(75, 80));
    assert!(sounds(111, 112));
    // A long track that ended last began before all others: theirs go on.
    assert!(!sounds(50, 113));
    assert!(!sounds(114, 115));
}

#[test]
fn a_camera_out_of_service_raises_nothing_and_begins_no_pass() {
    let mut desk = desk();
    let out = Service::new("C-1")
        .unwrap()
        .remove("Sgt. Ames", at(10), "bent");
    let test = crate::health::Test {
        by: "Coordinator Lee".into(),
        at: at(20),
        passed: true,
        how: "plate at 10 m".into(),
        pictures: Vec::new(),
    };
    let back = out.unwrap().test(test).unwrap();
    let back = back.return_to_service("Sgt. Ames", at(30)).unwrap();
    desk.set_service(back).unwrap();
    let mut seen = |camera: &str, seconds| {
        let record = record("5SOW750", Jurisdiction::MO, camera, seconds);
        let raised = raise(&mut desk, &record, None);
        let why: Vec<_> = raised.suppressed.iter().map(|s| s.why).collect();
        (raised.alarms.len(), why)
    };
    assert_eq!(seen("C-1", 15), (0, vec![Silenced::OutOfService]));
    assert_eq!(seen(" c-1", 15), (0, vec![Silenced::OutOfService]));
    assert_eq!(seen("C-2", 15), (1, Vec::new()));
    // What was kept back was no pass: the first picture in service sounds.
    assert_eq!(seen("C-1", 31), (1, Vec::new()));
    assert_eq!(seen("C-1", 32), (0, vec![Silenced::SamePass]));
    assert_eq!(seen("C-1", -100), (1, Vec::new()));

    // Out again: a picture from before is one by a clock that is known.
    let service = Service::new("C-1").unwrap();
    let out = service.remove("Sgt. Ames", at(10), "bent").unwrap();
    desk.set_service(out).unwrap();
    let mut read = record("5SOW750", Jurisdiction::MO, "C-1", 0);
    read.circumstances.clock = ClockQuality::Synchronised;
    assert_eq!(raise(&mut desk, &read, None).alarms.len(), 1);
    for clock in [ClockQuality::Free, ClockQuality::Unknown] {
        read.circumstances.clock = clock;
        let why = raise(&mut desk, &read, None).suppressed[0].why;
        assert_eq!(why, Silenced::OutOfService);
    }
}

#[test]
fn a_desk_forgets_no_camera_for_another() {
    let mut desk = desk();
    for number in 0..MAX_CAMERAS {
        let service = Service::new(&format!("C-{number}")).unwrap();
        desk.set_service(service).unwrap();
    }
    desk.set_service(Service::new("C-1").unwrap()).unwrap();
    let error = desk
        .set_service(Service::new("other").unwrap())
        .unwrap_err();
    assert!(
        error.message().contains("at most 10000 cameras, got 10001"),
        "{error}"
    );
}
