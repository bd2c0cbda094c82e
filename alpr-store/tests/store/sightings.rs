//! Whole sightings, what is in force for them, and a file that goes away meanwhile.

use std::thread;

use alpr_core::alarm::{AlarmDesk, Raised};
use alpr_core::health::Service;
use alpr_core::hotlist::{HotList, ListInfo, MatchRules, build};
use alpr_core::manual::{ManualEntry, Wanted};
use alpr_core::record::{Picture, PictureKind, Record};
use alpr_core::{ErrorKind, PlateText};
use alpr_store::Store;
use jiff::SignedDuration;

use crate::common::{at, read};
use crate::{draft, entry, log, window};

on_both! {
    a_sighting_is_kept_with_its_alarms_or_not_at_all
    no_picture_of_two_with_one_time_is_without_a_record
    what_is_in_force_is_given_when_it_has_changed
}

fn shown(text: &str, picture: u64, seconds: i64) -> Record {
    let mut read = read(text, "C-1", seconds);
    read.circumstances.pictures = vec![Picture {
        kind: PictureKind::Frame,
        sha256: format!("{picture:064x}"),
    }];
    read
}

fn raise(reads: &[Record]) -> Vec<Raised> {
    let list = build([entry("5SOW750")], &ListInfo::new("t", at(0), at(0))).unwrap();
    let list = HotList::open(list).unwrap();
    let mut desk = AlarmDesk::new(SignedDuration::from_secs(30)).unwrap();
    let mut raise = |read: &Record| {
        let hits = list.matches(&read.query(), &MatchRules::default(), at(1));
        desk.raise(&hits.unwrap(), read, None).unwrap()
    };
    reads.iter().map(&mut raise).collect()
}

fn a_sighting_is_kept_with_its_alarms_or_not_at_all(address: &str) {
    let store = Store::open(address).unwrap();
    let reads = ["AB1234", "5SOW750"].map(|text| shown(text, 1, 1));
    let raised = raise(&reads);
    let [none, one] = [&raised[0], &raised[1]].map(Raised::clone);
    assert_eq!((none.alarms.len(), one.alarms.len()), (0, 1));
    for wrong in [vec![none.clone()], vec![one.clone(), none.clone()]] {
        let refused = store.put_sighting(&reads, &wrong, "desk", at(2));
        assert_eq!(refused.unwrap_err().kind(), ErrorKind::InvalidArgument);
    }
    // The alarm cannot be logged: its read is not there without it, nor the other one.
    store.put_sighting(&reads, &raised, " ", at(2)).unwrap_err();
    assert_eq!(store.summary(window(0, 10)).unwrap().reads, 0);
    for _ in 0..2 {
        assert!(store.put_sighting(&reads, &raised, "desk", at(2)).unwrap());
    }
    let summary = store.summary(window(0, 10)).unwrap();
    assert_eq!((summary.reads, summary.hits), (2, 1));
    assert_eq!(log(&store).len(), 1);

    // Of another picture with one of these reads nothing is kept, the new read neither.
    let others = ["XY9876", "5SOW750"].map(|text| shown(text, 2, 1));
    let raised = raise(&others);
    assert!(!store.put_sighting(&others, &raised, "desk", at(2)).unwrap());
    assert_eq!(store.summary(window(0, 10)).unwrap().reads, 2);
}

fn no_picture_of_two_with_one_time_is_without_a_record(address: &str) {
    const EACH: i64 = 20;
    let stores = [1, 2].map(|_| Store::open(address).unwrap());
    thread::scope(|threads| {
        for (picture, store) in (1..).zip(&stores) {
            threads.spawn(move || {
                for seconds in 0..EACH {
                    let mut read = shown("AB1234", picture, seconds);
                    let none = [Raised::default()];
                    while !store
                        .put_sighting(&[read.clone()], &none, "desk", at(0))
                        .unwrap()
                    {
                        let mut seen = read.circumstances;
                        seen.captured += SignedDuration::from_micros(1);
                        let plate: PlateText = "AB1234".parse().unwrap();
                        read = Record::of_text(plate, read.state, seen).unwrap();
                    }
                }
            });
        }
    });
    let [store, _] = &stores;
    let summary = store.summary(window(-3_600, 3_600)).unwrap();
    assert_eq!(summary.reads, 2 * EACH as u64);
}

fn what_is_in_force_is_given_when_it_has_changed(address: &str) {
    let store = Store::open(address).unwrap();
    let now = store.in_force(None).unwrap().unwrap();
    assert_eq!((now.entries, now.manual.len()), (0, 0));
    assert!(store.in_force(Some(now.entries)).unwrap().is_none());
    let wanted = ManualEntry::new(draft(Wanted::Plate("AB1234".parse().unwrap())), at(1)).unwrap();
    store.put_manual(&wanted, "Officer 12", at(1)).unwrap();
    let now = store.in_force(Some(now.entries)).unwrap().unwrap();
    assert_eq!(now.manual, [wanted]);
    let removed = Service::new("C-7").unwrap();
    let removed = removed.remove("Sgt. Ames", at(10), "bent").unwrap();
    store.put_service(&removed).unwrap();
    let now = store.in_force(Some(now.entries)).unwrap().unwrap();
    assert_eq!((now.services, now.entries), (vec![removed], 2));
    // Reads alone change nothing of it.
    store.put_reads(&[shown("AB1234", 1, 1)], at(2)).unwrap();
    assert!(store.in_force(Some(now.entries)).unwrap().is_none());
}

#[cfg(unix)]
#[test]
fn a_file_that_was_removed_or_replaced_takes_no_more_reads() {
    let (dir, address) = crate::common::sqlite();
    let store = Store::open(&address).unwrap();
    store.put_reads(&[shown("AB1234", 1, 1)], at(0)).unwrap();
    let file = dir.path().join("store.db");
    let refused = || {
        let error = store.put_reads(&[shown("AB1234", 2, 2)], at(0));
        let error = error.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Storage);
        assert!(error.message().contains("removed or replaced"), "{error}");
    };
    std::fs::rename(&file, dir.path().join("aside.db")).unwrap();
    refused();
    std::fs::write(&file, b"").unwrap();
    refused();
    std::fs::rename(dir.path().join("aside.db"), &file).unwrap();
    store.put_reads(&[shown("AB1234", 2, 2)], at(0)).unwrap();
}
