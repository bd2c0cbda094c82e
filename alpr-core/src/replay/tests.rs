//! What was kept of a hit gives it again, and whatever is changed of that is found.

use proptest::prelude::*;

use super::*;
use crate::detect::Detection;
use crate::geometry::{Quad, Rect};
use crate::hotlist::{
    Category, Change, Entry, ListInfo, LiveList, Observed, Origin, Query, Vehicle, build,
};
use crate::interpret::{Interpreter, PlateRead, Syntax};
use crate::manual::{Draft, EntryReason, Removal, Wanted};
use crate::plate::Jurisdiction::{self, IL, MO};
use crate::read::{Reading, Slot, StateDistribution};
use crate::record::Circumstances;

const CAPTURED: &str = "2026-11-24T12:00:00.5Z";

fn captured() -> Timestamp {
    CAPTURED.parse().unwrap()
}

fn list(entries: Vec<Entry>, age: i64) -> HotList {
    let drawn = captured() - SignedDuration::from_millis(age);
    HotList::open(build(entries, &ListInfo::new("test", drawn, drawn)).unwrap()).unwrap()
}

fn entry(plate: &str, state: Option<Jurisdiction>) -> Entry {
    let mut entry = Entry::new(plate.parse().unwrap(), Category::StolenVehicle);
    entry.state = state;
    entry
}

fn record(text: &str) -> Record {
    let circumstances = Circumstances::new(captured(), "C-7");
    Record::of_text(text.parse().unwrap(), Some(MO), circumstances).unwrap()
}

/// What is kept of the first hit of a read.
fn hit(read: &Record, list: &HotList, rules: &MatchRules) -> HitRecord {
    let hits = list.matches(&read.query(), rules, captured()).unwrap();
    HitRecord::of_hit(&hits[0], read)
}

fn rules(toml: &str) -> MatchRules {
    MatchRules::parse(toml).unwrap()
}

fn fields(replay: &Replay) -> Vec<String> {
    assert_eq!(replay.outcome, Outcome::Differs, "{replay}");
    let fields = replay.differences.iter().map(|d| d.field.clone());
    fields.collect()
}

/// The one reason for which a hit cannot be judged.
fn reason(replay: &Replay) -> &str {
    assert_eq!(replay.outcome, Outcome::Unjudged, "{replay}");
    let [reason] = replay.reasons.as_slice() else {
        panic!("{replay}");
    };
    reason
}

#[test]
fn other_lists_and_rules_are_named_and_old_hits_say_so() {
    let (read, list, with) = (
        record("AB1234"),
        list(vec![entry("AB1234", Some(MO))], 0),
        rules(""),
    );
    let hit = hit(&read, &list, &with);
    let other = super::tests::list(vec![entry("AB1234", None)], 0);
    let replay = Replay::new(&hit, &read, &other, &with).unwrap();
    assert!(reason(&replay).contains(other.sha256()) && reason(&replay).contains(list.sha256()));
    let strict = rules("rule = { alarm = 0.5 }");
    let replay = Replay::new(&hit, &read, &list, &strict).unwrap();
    assert!(reason(&replay).contains(&strict.sha256()) && reason(&replay).contains(&with.sha256()));
    let both = Replay::new(&hit, &read, &other, &strict).unwrap();
    assert_eq!(both.reasons.len(), 2);
    let json = hit.to_json().unwrap();
    let old = json.replace(&format!(",\"rules\":\"{}\"", with.sha256()), "");
    let old = HitRecord::from_json(&old).unwrap();
    assert_eq!(old.rules_sha256, None);
    assert!(reason(&Replay::new(&old, &read, &list, &with).unwrap()).contains("earlier version"));
    let error = Replay::new(&hit, &record("XY9999"), &list, &with).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn what_was_changed_is_told_field_by_field() {
    let (read, with) = (record("AB1234"), rules(""));
    let list = list(
        vec![entry("AB1234", Some(MO)), entry("AB1235", Some(MO))],
        60_000,
    );
    let hit = hit(&read, &list, &with);
    let changed = |change: &dyn Fn(&mut HitRecord)| {
        let mut hit = hit.clone();
        change(&mut hit);
        Replay::new(&hit, &read, &list, &with).unwrap()
    };
    assert_eq!(changed(&|_| ()).outcome, Outcome::Same);
    let raised = changed(&|hit| hit.probability = 0.99);
    assert_eq!(fields(&raised), ["probability"]);
    let told = raised.to_string();
    assert!(told.contains("probability: kept 0.99, now 0."), "{told}");
    let class = crate::hotlist::MatchClass::Near;
    assert_eq!(fields(&changed(&|hit| hit.class = class)), ["class"]);
    let action = crate::hotlist::Action::Drop;
    assert_eq!(fields(&changed(&|hit| hit.action = action)), ["action"]);
    let owner = |hit: &mut HitRecord| hit.entry.vehicle.color = Some("RED".into());
    assert_eq!(fields(&changed(&owner)), ["entry.vehicle"]);
    let plate = |hit: &mut HitRecord| hit.entry.plate = "AB1299".parse().unwrap();
    assert_eq!(fields(&changed(&plate)), ["id"]);
    let listed = |hit: &mut HitRecord| hit.entry.plate = "AB1235".parse().unwrap();
    assert!(fields(&changed(&listed)).contains(&"class".to_owned()));
    assert_eq!(
        fields(&changed(&|hit| hit.list_is_stale = true)),
        ["list_stale"]
    );
    assert!(!fields(&changed(&|hit| hit.text = "AB1235".parse().unwrap())).is_empty());
}

/// Ages of a list in milliseconds, around those at which it becomes stale.
fn edges() -> impl Iterator<Item = i64> {
    const DAY: i64 = 86_400_000;
    let around = [
        -2000, -1001, -1000, -999, -2, -1, 0, 1, 500, 999, 1000, 1001,
    ];
    around.into_iter().flat_map(|ms| [ms, DAY + ms])
}

#[test]
fn a_fraction_of_a_second_makes_no_other_hit() {
    let (read, with) = (record("AB1234"), rules(""));
    for age in edges() {
        let list = list(vec![entry("AB1234", Some(MO))], age);
        for late in [0, 1, 2, 499, 998, 1000, 1500, 86_400_000] {
            let now = captured() + SignedDuration::from_millis(late);
            let hits = list.matches(&read.query(), &with, now).unwrap();
            let hit = HitRecord::of_hit(&hits[0], &read);
            let exact = age + late;
            let seconds = exact.signum() * ((exact.abs() + 999) / 1000);
            let is_stale = !(0..=86_400_000).contains(&exact);
            assert_eq!(is_stale, !(0..=86_400).contains(&seconds));
            let kept = (hit.list_age_seconds, hit.list_is_stale);
            assert_eq!(kept, (seconds, is_stale), "{age} {late}");
            let replay = Replay::new(&hit, &read, &list, &with).unwrap();
            assert_eq!(replay.outcome, Outcome::Same, "{age} {late}: {replay}");
            if age % 1000 == 0 {
                let other = HitRecord {
                    list_is_stale: !is_stale,
                    ..hit
                };
                let replay = Replay::new(&other, &read, &list, &with).unwrap();
                assert_eq!(fields(&replay), ["list_stale"], "{age} {late}");
            }
        }
    }
}

#[test]
fn hits_whose_age_was_cut_off_after_it_was_judged_are_the_same() {
    let (read, with) = (record("AB1234"), rules(""));
    for age in edges() {
        let list = list(vec![entry("AB1234", Some(MO))], age);
        let hit = HitRecord {
            list_age_seconds: age / 1000,
            list_is_stale: !(0..=86_400_000).contains(&age),
            ..hit(&read, &list, &with)
        };
        let replay = Replay::new(&hit, &read, &list, &with).unwrap();
        assert_eq!(replay.outcome, Outcome::Same, "{age}: {replay}");
    }
}

#[test]
fn an_entry_that_did_not_hold_then_gives_no_hit() {
    let (read, with) = (record("AB1234"), rules(""));
    let mut ended = entry("AB1234", Some(MO));
    ended.expires = Some(captured());
    let list = list(vec![ended.clone()], 0);
    let mut hit = hit(
        &read,
        &self::list(vec![entry("AB1234", Some(MO))], 0),
        &with,
    );
    hit.list_sha256 = list.sha256().to_owned();
    assert_eq!(
        fields(&Replay::new(&hit, &read, &list, &with).unwrap()),
        ["hit"]
    );
}

#[test]
fn an_entry_of_a_change_is_not_in_the_index() {
    let (read, with) = (record("AB1234"), rules(""));
    let live = LiveList::new(list(vec![entry("XY9999", None)], 0)).unwrap();
    live.apply(&[Change::Put(entry("AB1234", Some(MO)))], Origin::Increment)
        .unwrap();
    let hits = live.matches(&read.query(), &with, captured()).unwrap();
    let hit = HitRecord::of_hit(&hits[0], &read);
    let replay = Replay::new(&hit, &read, &live.list(), &with).unwrap();
    assert!(reason(&replay).contains("came by a change"), "{replay}");
}

#[test]
fn a_hit_of_an_entry_by_hand_is_judged_by_the_entry() {
    let (read, with) = (record("AB1234"), rules(""));
    for wanted in [
        Wanted::Plate("AB1234".parse().unwrap()),
        Wanted::Pattern("AB12*".into()),
    ] {
        let draft = Draft {
            wanted,
            state: Some(MO),
            reason: EntryReason::RobberySuspect,
            note: "a red car".into(),
            legal_basis: "26-1042".into(),
            owner: "Officer A".into(),
            unit: None,
            expires: captured() + SignedDuration::from_hours(8),
            ongoing: false,
        };
        let mut book = ManualBook::default();
        let made = captured() - SignedDuration::from_hours(1);
        let id = book.enter(draft, made).unwrap().id;
        let hits = book.matches(&read, &with, captured(), false).unwrap();
        let hit = HitRecord::of_hit(&hits[0], &read);
        let later = captured() + SignedDuration::from_hours(1);
        let entry = book.transfer_owner(id, "Officer B", later).unwrap().clone();
        let by_hand = |hit: &HitRecord, entry: ManualEntry| {
            Replay::by_hand(hit, &read, &entry, &with).unwrap()
        };
        assert_eq!(by_hand(&hit, entry.clone()).outcome, Outcome::Same);
        let mut other = hit.clone();
        other.entry.extra.insert("note".into(), "a blue car".into());
        assert_eq!(
            fields(&by_hand(&other, entry.clone())),
            ["entry.extra.note"]
        );
        let ended = |at| {
            let removal = Removal {
                by: "A".into(),
                at,
                reason: "found".into(),
            };
            ManualEntry {
                removed: Some(removal),
                ..entry.clone()
            }
        };
        assert_eq!(by_hand(&hit, ended(later)).outcome, Outcome::Same);
        assert_eq!(fields(&by_hand(&hit, ended(made))), ["hit"]);
        let index = list(Vec::new(), 0);
        let of_index = HitRecord {
            list_sha256: index.sha256().into(),
            ..hit.clone()
        };
        let replay = Replay::new(&of_index, &read, &index, &with).unwrap();
        assert!(reason(&replay).contains("made by hand"), "{replay}");
        let of_list = HitRecord {
            entry: super::tests::entry("AB1234", None),
            ..hit
        };
        assert!(Replay::by_hand(&of_list, &read, &entry, &with).is_err());
    }
}

/// What a reader may make of a serial.
fn read(serial: &str, chances: &[f32], missouri: f32) -> PlateRead {
    let slots = serial.chars().zip(chances).map(|(c, p)| {
        let like = if c == 'B' { '8' } else { 'B' };
        Slot::of(&[(c, *p), (like, 1.0 - p)])
    });
    let states = StateDistribution::new(&[(MO, missouri), (IL, 1.0 - missouri)], 0.488);
    let reading = Reading::new(slots.collect(), 0, 0, Some(states));
    let quad = Quad::from_rect(Rect::new(0.0, 0.0, 60.0, 30.0)).unwrap();
    let detection = Detection::new(quad, 0.9).unwrap();
    let interpreter = Interpreter::new(Syntax::built_in().unwrap());
    interpreter.interpret(detection, reading).unwrap()
}

/// Entries that are near one another, some with a vehicle and a plate type.
fn entries() -> impl Strategy<Value = Vec<Entry>> {
    let one = ("[AB8]{2}[0-2]{3}", 0u8..3, any::<bool>(), any::<bool>());
    let entry = one.prop_map(|(plate, state, described, minor)| {
        let mut entry = entry(&plate, [None, Some(MO), Some(IL)][usize::from(state)]);
        if described {
            entry.plate_type = Some("PC".into());
            entry.vehicle.color = Some("RED".into());
            entry.vehicle.year = Some("2019".into());
        }
        if minor {
            entry.category = Category::ParkingScofflaw;
        }
        entry
    });
    prop::collection::vec(entry, 1..12)
}

proptest! {
    #[test]
    fn what_is_kept_gives_the_same_hit(
        entries in entries(),
        serial in "[AB8]{2}[0-2]{3}",
        chances in prop::collection::vec(0.5_f32..1.0, 5),
        missouri in 0.0_f32..1.0,
        (odds, alarm, show, least) in (0.1_f32..5.0, 0.0_f32..1.2, 0.0_f32..0.2, 0.00001_f32..0.01),
        age in prop_oneof![-100_000_i64..100_000_000, -3000_i64..3000, 86_397_000_i64..86_403_000],
        late in prop_oneof![0_i64..5_000_000, 0_i64..3000],
        (plate_type, color) in (prop::option::of("PC|MC"), prop::option::of("RED|BLUE, seen GREEN")),
        changed in 0.001_f32..0.5,
    ) {
        let list = list(entries, age);
        let toml = format!(
            "prior_odds = {odds}\nleast = {least}\nrule = {{ alarm = {alarm}, show = {show} }}
            [[exceptions]]\ncategories = ['parking_scofflaw']\nrule = {{ alarm = {show} }}"
        );
        let with = rules(&toml);
        let seen = read(&serial, &chances, missouri);
        let vehicle = Vehicle { color, ..Vehicle::default() };
        let query = Query::of_read(&seen).with_observed(Observed { plate_type, vehicle });
        let now = captured() + SignedDuration::from_millis(late);
        let kept = Record::of_read(&seen, Circumstances::new(captured(), "C-7")).unwrap();
        let kept = Record::from_json(&kept.to_json().unwrap()).unwrap();
        for hit in list.matches(&query, &with, now).unwrap() {
            let hit = HitRecord::of_hit(&hit, &kept).to_json().unwrap();
            let hit = HitRecord::from_json(&hit).unwrap();
            let judged = |hit: &HitRecord, with| Replay::new(hit, &kept, &list, with).unwrap();
            let replay = judged(&hit, &with);
            prop_assert_eq!(replay.outcome, Outcome::Same, "{}", replay);
            let raised = HitRecord { probability: hit.probability + changed, ..hit.clone() };
            prop_assert_eq!(fields(&judged(&raised, &with)), ["probability"]);
            let mut other = hit.clone();
            other.entry.plate = "ZZ999".parse().unwrap();
            prop_assert_eq!(fields(&judged(&other, &with)), ["id"]);
            let strict = MatchRules { prior_odds: odds + changed, ..with.clone() };
            prop_assert_eq!(judged(&hit, &strict).outcome, Outcome::Unjudged);
            let shorter = self::list(Vec::new(), age);
            let replay = Replay::new(&hit, &kept, &shorter, &with).unwrap();
            prop_assert_eq!(replay.outcome, Outcome::Unjudged);
        }
    }
}
