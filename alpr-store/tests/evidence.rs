//! From a store onto portable media and into the property room, on both engines.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[macro_use]
mod common;

use std::fs;
use std::io::Read;
use std::path::Path;

use alpr_core::alarm::AlarmDesk;
use alpr_core::audit::{self, Act};
use alpr_core::evidence::{Booking, Export};
use alpr_core::hotlist::{Category, Entry, HotList, ListInfo, MatchRules, build};
use alpr_core::record::{Id, Picture, PictureKind, Record};
use alpr_core::retain::{
    DataClass, Hold, HoldDraft, HoldKind, HoldScope, Holder, Policies, Policy,
};
use alpr_core::{ErrorKind, Jurisdiction, Result};
use alpr_store::{Bag, Exported, PurgeOrder, Selection, Store};
use common::{at, read};
use jiff::SignedDuration;

on_both! {
    a_case_goes_to_the_property_room
    a_hold_exports_what_it_covers
    what_is_not_kept_is_named
    the_log_knows_before_there_is_a_bag
    only_a_bag_that_the_store_wrote_is_booked
    the_servers_copy_goes_after_the_booking_if_the_policy_says_so
}

fn export(seconds: i64) -> Export {
    let text = |text: &str| text.to_owned();
    Export {
        case_number: text("26-1042"),
        organisation: text("Clayton Police Department"),
        by: text("d.smith"),
        authority: text("discovery request of 20 November"),
        description: text("reads of a plate"),
        at: at(seconds),
    }
}

fn booking(seconds: i64) -> Booking {
    Booking {
        evidence_number: "E-7".to_owned(),
        by: "property.room".to_owned(),
        at: at(seconds),
    }
}

fn no_pictures(_: &str) -> Result<Option<Box<dyn Read>>> {
    Ok(None)
}

/// Exports into a folder that is gone after; gives the names of the records in the bag too.
fn exported(store: &Store, what: &Selection) -> Result<(Exported, Vec<Id>, Vec<audit::Entry>)> {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let exported = store.export(what, export(1_000), &path, &mut no_pictures)?;
    let verified = Bag::verify(&path).unwrap().verified().unwrap();
    assert_eq!(verified.bag(), exported.bag);
    let log = entries(&path.join("alpr/audit.jsonl"));
    Ok((exported, verified.records().to_vec(), log))
}

fn entries(path: &Path) -> Vec<audit::Entry> {
    let text = fs::read_to_string(path).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn log(store: &Store) -> Vec<audit::Entry> {
    let mut bytes = Vec::new();
    store.export_audit(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn acts(entries: &[audit::Entry]) -> Vec<Act> {
    entries.iter().map(|entry| entry.event.act).collect()
}

/// A read of a listed plate with a picture, and the case of its hit.
fn alarmed(store: &Store) -> (Record, Id) {
    let info = ListInfo::new("test", at(0), at(0));
    let entry = Entry::new("ABC123".parse().unwrap(), Category::StolenVehicle);
    let list = HotList::open(build([entry], &info).unwrap()).unwrap();
    let mut record = read("ABC123", "C-7", 10);
    record.circumstances.pictures = vec![Picture {
        kind: PictureKind::Frame,
        sha256: "0".repeat(64),
    }];
    let hits = list
        .matches(&record.query(), &MatchRules::default(), at(10))
        .unwrap();
    let mut desk = AlarmDesk::new(SignedDuration::from_secs(30)).unwrap();
    let raised = desk.raise(&hits, &record, None).unwrap();
    let case = raised.alarms[0].hit.id;
    store.put_raised(&raised, &record, "C-7", at(12)).unwrap();
    (record, case)
}

fn a_case_goes_to_the_property_room(address: &str) {
    let store = Store::open(address).unwrap();
    let (record, case) = alarmed(&store);
    store
        .put_reads(&[read("XYZ987", "C-7", 11)], at(12))
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let what = Selection::Named(vec![case]);
    let exported = store
        .export(&what, export(1_000), &path, &mut no_pictures)
        .unwrap();
    assert_eq!((exported.records, exported.hits, exported.cases), (1, 1, 1));
    assert_eq!((exported.missing.len(), exported.absent.len()), (1, 0));
    assert_eq!(
        acts(&entries(&path.join("alpr/audit.jsonl"))),
        [Act::AlarmRaised, Act::Exported]
    );

    let verified = Bag::verify(&path).unwrap().verified().unwrap();
    let booked = store.book(&verified, booking(2_000)).unwrap();
    assert_eq!(store.book(&verified, booking(2_000)).unwrap(), booked);
    let kept = Store::open(address).unwrap().bookings().unwrap();
    assert_eq!(kept, [booked]);
    assert_eq!(
        (kept[0].records(), kept[0].hits()),
        (&[record.id][..], &[case][..])
    );
    let log = log(&store);
    assert_eq!(
        acts(&log),
        [Act::AlarmRaised, Act::Exported, Act::Exported, Act::Booked]
    );
    assert_eq!(log[1].event.detail["reads"], serde_json::json!([record.id]));
    for entry in &log[2..] {
        assert_eq!(entry.event.detail["bag"], exported.bag.as_str());
    }
}

fn hold(store: &Store, scope: HoldScope) -> Selection {
    let draft = HoldDraft {
        kind: HoldKind::Discovery,
        scope,
        authority: "request".to_owned(),
        by: "d.smith".to_owned(),
        review_on: at(9_000),
    };
    // Each is opened a second later than the one before, since its time is part of its name.
    let opened = at(500 + store.holds().unwrap().len() as i64);
    let hold = Hold::open(draft, opened).unwrap();
    store.put_hold(&hold).unwrap();
    Selection::Held(hold.id)
}

fn a_hold_exports_what_it_covers(address: &str) {
    let store = Store::open(address).unwrap();
    let (hit, case) = alarmed(&store);
    let reads: Vec<Record> = (0..30)
        .map(|n| read(&format!("AB{}", n % 10), &format!("C-{}", n % 3), 20 + n))
        .collect();
    store.put_reads(&reads, at(100)).unwrap();
    let plate = |text: &str| vec![text.parse().unwrap()];
    let none = HoldScope::default;
    let cases = [
        (
            HoldScope {
                ids: vec![hit.id, reads[4].id],
                ..none()
            },
            2,
        ),
        (
            HoldScope {
                ids: vec![case],
                ..none()
            },
            1,
        ),
        (
            HoldScope {
                ids: vec![hit.id, reads[4].id],
                cameras: vec!["C-7".to_owned()],
                ..none()
            },
            1,
        ),
        (
            HoldScope {
                plates: plate("AB3"),
                ..none()
            },
            3,
        ),
        (
            HoldScope {
                plates: plate("AB3"),
                from: Some(at(24)),
                ..none()
            },
            2,
        ),
        (
            HoldScope {
                plates: plate("AB3"),
                cameras: vec!["C-0".to_owned()],
                ..none()
            },
            1,
        ),
        (
            HoldScope {
                cameras: vec!["C-0".to_owned(), "C-7".to_owned()],
                ..none()
            },
            11,
        ),
        (
            HoldScope {
                from: Some(at(10)),
                to: Some(at(22)),
                ..none()
            },
            4,
        ),
        (
            HoldScope {
                to: Some(at(100)),
                classes: vec![DataClass::Hit],
                ..none()
            },
            1,
        ),
        (
            HoldScope {
                from: Some(at(0)),
                classes: vec![DataClass::Picture],
                ..none()
            },
            30,
        ),
    ];
    for (scope, count) in cases {
        let what = hold(&store, scope.clone());
        let (exported, records, log) = exported(&store, &what).unwrap();
        assert_eq!(
            (exported.records, records.len()),
            (count, count),
            "{scope:?}"
        );
        assert!(acts(&log).contains(&Act::Held), "{scope:?}");
    }
    let nothing = hold(
        &store,
        HoldScope {
            plates: plate("ZZ9"),
            ..none()
        },
    );
    assert_eq!(
        exported(&store, &nothing).unwrap_err().kind(),
        ErrorKind::Refused
    );
}

fn what_is_not_kept_is_named(address: &str) {
    let store = Store::open(address).unwrap();
    let kept = read("ABC123", "C-7", 0);
    let gone = read("XYZ987", "C-7", 1).id;
    store.put_reads(std::slice::from_ref(&kept), at(2)).unwrap();
    let both = Selection::Named(vec![gone, kept.id]);
    let (exported, records, _) = exported(&store, &both).unwrap();
    assert_eq!(exported.absent.into_iter().collect::<Vec<_>>(), [gone]);
    assert_eq!(records, [kept.id]);
    let error = self::exported(&store, &Selection::Named(vec![gone])).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    let error = self::exported(&store, &Selection::Held(gone)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

fn the_log_knows_before_there_is_a_bag(address: &str) {
    let store = Store::open(address).unwrap();
    let (record, _) = alarmed(&store);
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let mut look = |_: &str| {
        assert_eq!(log(&store).last().unwrap().event.act, Act::Exported);
        assert!(!path.exists());
        Ok(None)
    };
    let what = Selection::Named(vec![record.id]);
    store
        .export(&what, export(1_000), &path, &mut look)
        .unwrap();
    let before = log(&store).len();
    let mut unsaid = export(1_000);
    unsaid.by.clear();
    let again = dir.path().join("again");
    let error = store
        .export(&what, unsaid, &again, &mut no_pictures)
        .unwrap_err();
    assert_eq!(
        (error.kind(), log(&store).len()),
        (ErrorKind::Refused, before)
    );
}

fn only_a_bag_that_the_store_wrote_is_booked(address: &str) {
    let store = Store::open(address).unwrap();
    let (record, _) = alarmed(&store);
    let dir = tempfile::tempdir().unwrap();
    // What anybody with the library can write: the same name, another content.
    let mut forged = Bag::new(export(1_000));
    forged.records = vec![record.clone()];
    forged.records[0].confidence = 0.5;
    let path = dir.path().join("forged");
    forged.write(&path, &mut no_pictures).unwrap();
    let verified = Bag::verify(&path).unwrap().verified().unwrap();
    assert_eq!(verified.records(), [record.id]);
    let error = store.book(&verified, booking(2_000)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(store.bookings().unwrap(), []);
}

fn the_servers_copy_goes_after_the_booking_if_the_policy_says_so(address: &str) {
    const POLICY: &str = r#"
name = "after-booking"
title = "What is booked leaves the server after a week"
[[authority]]
name = "a"
kind = "choice"
citation = "A"
rank = 10
certainty = "chosen"
checked = "2026-11-25"
[[rule]]
name = "booked"
about = "x"
authority = "a"
clock = "booked"
ceiling = "7 days"
"#;
    let store = Store::open(address).unwrap();
    let (with_picture, _) = alarmed(&store); // its picture is not in the bag
    let other = read("XYZ987", "C-7", 11);
    store
        .put_reads(std::slice::from_ref(&other), at(12))
        .unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let what = Selection::Named(vec![with_picture.id, other.id]);
    store
        .export(&what, export(1_000), &path, &mut no_pictures)
        .unwrap();
    let verified = Bag::verify(&path).unwrap().verified().unwrap();
    store.book(&verified, booking(2_000)).unwrap();
    let policies = Policies::new(vec![Policy::parse(POLICY).unwrap()]).unwrap();
    let plan = |seconds| {
        let order = PurgeOrder {
            policies: &policies,
            holder: Holder::Server,
            jurisdiction: Jurisdiction::MO,
            by: "d.smith",
            now: at(seconds),
            shift_ended: None,
            requests: &[],
        };
        let due = store.plan(&order).unwrap().due;
        due.iter().map(|count| count.count).sum::<u64>()
    };
    let week = 7 * 86_400;
    assert_eq!((plan(2_000 + week - 1), plan(2_000 + week)), (0, 1));
}
