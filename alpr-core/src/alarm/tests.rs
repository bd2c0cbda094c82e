//! Tests of alarms: order, suppression, guards.

use super::*;
use crate::hotlist::{Entry, EntryKey, HotList, ListInfo, MatchRules, build};
use crate::plate::Jurisdiction;
use crate::record::Circumstances;

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_500_000 + seconds).unwrap()
}

pub(super) fn record(text: &str, state: Jurisdiction, camera: &str, seconds: i64) -> Record {
    Record::of_text(
        text.parse().unwrap(),
        Some(state),
        Circumstances::new(at(seconds), camera),
    )
    .unwrap()
}

pub(super) fn entry(text: &str, category: Category, number: &str) -> Entry {
    let mut entry = Entry::new(text.parse().unwrap(), category);
    entry.state = Some(Jurisdiction::MO);
    entry.record = Some(number.to_owned());
    entry
}

pub(super) fn list() -> HotList {
    let entries = [
        entry("AB1234", Category::StolenPlate, "1"),
        entry("AB1234", Category::Amber, "2"),
        entry("CD5678", Category::ParkingScofflaw, "3"),
        entry("EF1111", Category::Gang, "4"),
        entry("5SOW750", Category::StolenVehicle, "5"),
    ];
    HotList::open(build(entries, &ListInfo::new("test", at(-60), at(0))).unwrap()).unwrap()
}

/// Hits as if this read had given them, by its doubts.
pub(super) fn as_of(hits: Vec<Hit>, read: &Record) -> Vec<Hit> {
    let of = |hit| Hit {
        read_text: read.text,
        read_state: read.state,
        ..hit
    };
    hits.into_iter().map(of).collect()
}

pub(super) fn raise(desk: &mut AlarmDesk, record: &Record, track: Option<&str>) -> Raised {
    let hits = list()
        .matches(
            &record.query(),
            &MatchRules::default(),
            record.circumstances.captured,
        )
        .unwrap();
    desk.raise(&hits, record, track).unwrap()
}

pub(super) fn desk() -> AlarmDesk {
    AlarmDesk::new(SignedDuration::from_secs(30)).unwrap()
}

#[test]
fn the_worst_reason_comes_first_and_the_text_says_what_to_check() {
    let raised = raise(
        &mut desk(),
        &record("AB1234", Jurisdiction::MO, "C-1", 0),
        None,
    );
    let heard: Vec<_> = raised.alarms.iter().map(|a| (a.severity, a.tone)).collect();
    assert_eq!(
        heard,
        [
            (Severity::Critical, Tone::Urgent),
            (Severity::Medium, Tone::Alert)
        ]
    );
    assert_eq!(
        raised.alarms[0].text,
        "AMBER: listed AB1234 MO, read AB1234 MO, C-1"
    );
    let rendering = raised.alarms[0].rendering();
    assert!(rendering.ends_with(ADVISORY) && !rendering.contains("caveat"));
}

#[test]
fn what_is_only_to_be_known_sounds_where_a_rule_names_it() {
    let list = [entry("AB1234", Category::Gang, "1")];
    let list = build(list, &ListInfo::new("t", at(0), at(0))).unwrap();
    let list = HotList::open(list).unwrap();
    let named = "[[exceptions]]\ncategories = [\"gang\"]\nrule = { alarm = 0.5 }";
    for (rules, tone) in [("", Tone::Silent), (named, Tone::Notice)] {
        let rules = MatchRules::parse(rules).unwrap();
        let seen = record("AB1234", Jurisdiction::MO, "C-1", 0);
        let hits = list.matches(&seen.query(), &rules, at(0)).unwrap();
        let raised = desk().raise(&hits, &seen, None).unwrap();
        assert_eq!(raised.alarms[0].tone, tone);
    }
}

#[test]
fn a_pass_sounds_once_and_the_next_pass_or_camera_again() {
    let mut desk = desk();
    let count = |desk: &mut AlarmDesk, camera: &str, seconds: i64| {
        raise(
            desk,
            &record("AB1234", Jurisdiction::MO, camera, seconds),
            None,
        )
        .alarms
        .len()
    };
    assert_eq!(count(&mut desk, "C-1", 0), 2);
    assert_eq!(count(&mut desk, "C-1", 20), 0);
    assert_eq!(count(&mut desk, "C-1", 45), 0, "seen 25 s before");
    assert_eq!(count(&mut desk, "C-2", 46), 2);
    assert_eq!(count(&mut desk, "C-1", 75), 0, "30 s later it goes on");
    assert_eq!(
        count(&mut desk, "C-1", 106),
        2,
        "31 s later it is a new one"
    );
}

#[test]
fn a_clock_that_is_set_back_silences_nothing_and_no_other_camera_matters() {
    let mut desk = desk();
    let count = |desk: &mut AlarmDesk, camera: &str, seconds: i64| {
        let record = record("CD5678", Jurisdiction::MO, camera, seconds);
        raise(desk, &record, None).alarms.len()
    };
    let hours = 6 * 3600;
    assert_eq!(count(&mut desk, "C-1", hours), 1);
    assert_eq!(count(&mut desk, "C-1", 0), 1, "the clock was 6 h ahead");
    assert_eq!(
        count(&mut desk, "C-1", -20),
        0,
        "a picture read out of turn"
    );
    assert_eq!(count(&mut desk, "C-2", hours), 1);
    assert_eq!(count(&mut desk, "C-1", 20), 0, "C-2's clock is its own");
    assert_eq!(count(&mut desk, "C-2", hours + 20), 0);
}

#[test]
fn a_long_reason_leaves_room_for_the_plates_and_the_warnings() {
    let words = "Stolen Vehicle - occupants armed -\tdo not approach alone - contact Det Smith, Clayton PD, 314-645-3000";
    let reason = Category::Other(words.to_owned());
    let entries = [entry("AB1234", reason, "1")];
    let list = build(entries, &ListInfo::new("test", at(-60), at(0))).unwrap();
    let mut record = record("AB1234", Jurisdiction::MO, &"camera ".repeat(10), 0);
    record.state = None;
    let list = HotList::open(list).unwrap();
    let hits = list
        .matches(&record.query(), &MatchRules::default(), at(0))
        .unwrap();
    let text = Alarm::new(&hits[0], &record, at(0)).text;
    assert_eq!(text.chars().count(), MAX_TEXT);
    assert!(
        text.starts_with("STOLEN VEHICLE - OCCUPANTS ARMED"),
        "{text}"
    );
    let rest = "listed AB1234 MO, read AB1234 state? CHECK STATE, camera";
    assert!(text.contains(rest) && !text.contains('\t'), "{text}");

    let doubts = Known {
        is_against: true,
        ..Known::default()
    };
    let doubted = Alarm::new(&hits[0], &record, at(0)).known(doubts).text;
    assert_eq!(doubted.chars().count(), MAX_TEXT);
    assert!(doubted.starts_with("DOUBTED BEFORE STOLEN"), "{doubted}");
    let end = "state? CHECK STATE, camera camera camera";
    assert!(doubted.ends_with(end), "{doubted}");
}

#[test]
fn another_entry_another_plate_and_another_track_sound_within_the_gap() {
    let mut desk = desk();
    let first = record("CD5678", Jurisdiction::MO, "C-1", 0);
    raise(&mut desk, &first, Some("t1"));
    assert_eq!(
        raise(
            &mut desk,
            &record("AB1234", Jurisdiction::MO, "C-1", 1),
            Some("t1")
        )
        .alarms
        .len(),
        2
    );
    let again = record("AB1234", Jurisdiction::MO, "C-1", 2);
    assert_eq!(raise(&mut desk, &again, Some("t2")).alarms.len(), 2);
    let raised = raise(&mut desk, &again, Some("t2"));
    assert!(raised.alarms.is_empty());
    assert_eq!(raised.suppressed.len(), 2, "nothing is lost");
    assert!(
        raised
            .suppressed
            .iter()
            .all(|s| s.why == Silenced::SamePass)
    );
}

#[test]
fn what_was_only_shown_sounds_when_a_better_look_makes_it_an_alarm() {
    let mut desk = desk();
    let record = record("AB1234", Jurisdiction::MO, "C-1", 0);
    let mut hits = list()
        .matches(&record.query(), &MatchRules::default(), at(0))
        .unwrap();
    hits.iter_mut().for_each(|hit| hit.action = Action::Show);
    let shown = desk.raise(&hits, &record, None).unwrap().alarms;
    assert!(shown.iter().all(|alarm| alarm.tone == Tone::Silent));
    hits.iter_mut().for_each(|hit| hit.action = Action::Alarm);
    assert_eq!(desk.raise(&hits, &record, None).unwrap().alarms.len(), 2);
    hits.iter_mut().for_each(|hit| hit.action = Action::Drop);
    assert_eq!(
        desk.raise(&hits, &record, None).unwrap().suppressed[0].why,
        Silenced::Dropped
    );
}

#[test]
fn another_state_and_a_gang_entry_never_sound() {
    for (text, state) in [("AB1234", Jurisdiction::IL), ("EF1111", Jurisdiction::MO)] {
        let raised = raise(&mut desk(), &record(text, state, "C-1", 0), None);
        assert!(
            raised.alarms.iter().all(|alarm| alarm.tone == Tone::Silent),
            "{text}"
        );
    }
}

pub(super) fn guard() -> Guard {
    Guard {
        plate: "5SOW350".parse().unwrap(),
        state: Jurisdiction::CA,
        read_as: "5SOW350".parse().unwrap(),
        listed: "5SOW750".parse().unwrap(),
        listed_state: Some(Jurisdiction::MO),
        by: "Officer 12".to_owned(),
        from: at(0),
        until: at(3600),
        released: None,
    }
}

#[test]
fn a_guard_protects_one_plate_from_one_entry_until_it_ends() {
    let listed = entry("5SOW750", Category::StolenVehicle, "5");
    let innocent = record("5SOW350", Jurisdiction::CA, "C-1", 10);
    let guard = guard();
    assert!(guard.covers(&innocent, &listed, at(10)));
    assert!(!guard.covers(&innocent, &listed, at(3600)), "it ended");
    let elsewhere = record("5SOW350", Jurisdiction::MO, "C-1", 10);
    assert!(
        !guard.covers(&elsewhere, &listed, at(10)),
        "another state is another plate"
    );
    let itself = record("5SOW750", Jurisdiction::MO, "C-1", 10);
    assert!(
        !guard.covers(&itself, &listed, at(10)),
        "the listed plate always sounds"
    );
    assert!(!guard.covers(
        &innocent,
        &entry("5SOW750", Category::Amber, "9").clone_with(Jurisdiction::CA),
        at(10)
    ));
}

trait WithState {
    fn clone_with(self, state: Jurisdiction) -> Self;
}

impl WithState for Entry {
    fn clone_with(mut self, state: Jurisdiction) -> Self {
        self.state = Some(state);
        self
    }
}

#[test]
fn a_guard_can_be_released_and_stays_in_the_log() {
    let mut guards = Guards::default();
    guards.add(guard()).unwrap();
    let release = |by: &str| Release {
        by: by.to_owned(),
        at: at(20),
        reason: "seen again".to_owned(),
    };
    let (plate, listed) = (guard().plate, guard().listed);
    assert!(guards.release(plate, listed, &release(" ")).is_err());
    assert_eq!(
        guards
            .release(plate, listed, &release("Sergeant 3"))
            .unwrap(),
        1
    );
    assert_eq!(guards.all().len(), 1);
    let listed = entry("5SOW750", Category::StolenVehicle, "5");
    assert!(
        guards
            .covering(
                &record("5SOW350", Jurisdiction::CA, "C-1", 30),
                &listed,
                at(30)
            )
            .is_none()
    );
    let ended = Guard {
        until: at(0),
        ..guard()
    };
    assert!(guards.add(ended).is_err());
}

#[test]
fn a_guarded_hit_is_kept_with_its_guard() {
    let mut desk = desk();
    let record = record("5SOW350", Jurisdiction::CA, "C-1", 10);
    let exact = Record {
        text: "5SOW750".parse().unwrap(),
        full_text: "5SOW750".parse().unwrap(),
        state: Some(Jurisdiction::MO),
        ..record.clone()
    };
    let hits = list()
        .matches(&exact.query(), &MatchRules::default(), at(10))
        .unwrap();
    let key = EntryKey::Record(None, "5".to_owned(), exact.text, exact.state);
    assert_eq!(hits[0].entry.key(), key);
    desk.guards_mut().add(guard()).unwrap();
    let hits = as_of(hits, &record);
    let raised = desk.raise(&hits, &record, None).unwrap();
    assert!(raised.alarms.is_empty());
    assert_eq!(raised.suppressed[0].guard.as_ref(), Some(&guard()));
}

#[test]
fn a_person_of_a_sensitive_file_does_not_sound_and_has_its_caveat() {
    let sensitive = Category::KNOWN.iter().filter(|c| c.caveat().is_some());
    assert_eq!(sensitive.clone().count(), 9);
    let informs = |category: &&Category| Severity::of(category) == Severity::Info;
    assert!(Category::KNOWN.iter().filter(informs).eq(sensitive.clone()));
    for category in sensitive {
        let (listed, name) = (entry("5SOW750", category.clone(), "5"), category.name());
        let list = build([listed], &ListInfo::new("test", at(-60), at(0))).unwrap();
        let seen = record("5SOW750", Jurisdiction::MO, "C-1", 10);
        let hits = HotList::open(list).unwrap();
        let hits = hits.matches(&seen.query(), &MatchRules::default(), at(10));
        let hit = &hits.unwrap()[0];
        assert_eq!(hit.action, crate::hotlist::Action::Show, "{name}");
        let alarm = Alarm::new(hit, &seen, at(10));
        assert_eq!(alarm.severity, Severity::Info, "{name}");
        assert!(
            alarm.rendering().contains("caveat: no reason to stop"),
            "{name}"
        );
    }
}
