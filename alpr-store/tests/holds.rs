//! A hold of a plate covers what may be of it, in a purge and in an export alike: misreads, unread characters, small
//! stacked ones, and what hit it. On both engines.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[macro_use]
mod common;
mod purging;

use std::collections::BTreeSet;

use alpr_core::alarm::{Alarm, Guard, Raised, Silenced, Suppressed};
use alpr_core::evidence::Export;
use alpr_core::hotlist::{Action, Category, Entry, HotList, ListInfo, MatchRules, build};
use alpr_core::record::{Id, Record};
use alpr_core::retain::{Hold, HoldScope, Holder};
use alpr_core::verify::CaseFile;
use alpr_core::{Hit, Jurisdiction, PlateText};
use alpr_store::{Bag, Selection, Store};
use common::{at, read};
use purging::{DAY, hold, names, order, policies, purge};

on_both! {
    what_may_be_of_a_held_plate_stays
    what_may_be_of_a_held_plate_is_exported
    a_held_plate_with_an_unread_character_is_exported
    a_row_with_the_read_of_another_is_passed_over_once
    hits_and_guards_without_a_read_stay_too
    a_hit_without_its_read_is_held_by_its_plate_in_full
    a_hold_of_named_records_leaves_the_guards_of_others
}

/// All is long due on a server.
const SEEN: i64 = -500 * DAY;

fn plate(text: &str) -> PlateText {
    text.parse().unwrap()
}

fn of_plate(text: &str) -> Hold {
    hold(HoldScope {
        plates: vec![plate(text)],
        ..HoldScope::default()
    })
}

/// A hit of the entry ABC123.
fn hit() -> Hit {
    let info = ListInfo::new("t", at(SEEN), at(SEEN));
    let entry = Entry::new(plate("ABC123"), Category::StolenVehicle);
    let list = HotList::open(build([entry], &info).unwrap()).unwrap();
    let query = read("ABC123", "C-1", SEEN).query();
    let hits = list.matches(&query, &MatchRules::default(), at(SEEN));
    hits.unwrap().remove(0)
}

/// Keeps that a read hit ABC123, whatever was read.
fn put_hit(store: &Store, read: &Record) -> Id {
    let alarm = Alarm::new(&hit(), read, read.circumstances.captured);
    let case = CaseFile::new(alarm);
    store.put_case(&case, "desk").unwrap();
    case.id()
}

/// Keeps a read that was compared with ABC123, and dropped by the rules.
fn put_dropped(store: &Store, read: &Record) {
    let hit = Hit {
        action: Action::Drop,
        read_text: read.text,
        read_state: read.state,
        ..hit()
    };
    let (why, guard) = (Silenced::Dropped, None);
    let raised = Raised {
        suppressed: vec![Suppressed { hit, why, guard }],
        ..Raised::default()
    };
    store.put_raised(&raised, read, "desk", at(SEEN)).unwrap();
}

/// Reads that may be of ABC123, and reads that are not.
fn kept(store: &Store) -> (BTreeSet<Id>, BTreeSet<Id>) {
    let mut stacked = read("123", "C-1", SEEN + 1);
    stacked.full_text = plate("A8CI23");
    let misread = read("AXC128", "C-1", SEEN + 2);
    let may_be = ["ABC123", "A8C123", "AB?123", "??????"];
    let may_be = (3..)
        .zip(may_be)
        .map(|(n, text)| read(text, "C-1", SEEN + n));
    let may_be: Vec<Record> = may_be.chain([stacked, misread.clone()]).collect();
    let others = ["ABC124", "ABC12", "?????", "XYZ789", "AXC129"];
    let others = (10..)
        .zip(others)
        .map(|(n, text)| read(text, "C-1", SEEN + n));
    let others: Vec<Record> = others.collect();
    for reads in [&may_be, &others] {
        store.put_reads(reads, at(SEEN)).unwrap();
    }
    put_hit(store, &misread);
    put_dropped(store, &others[4]);
    let ids = |reads: &[Record]| reads.iter().map(|read| read.id).collect();
    (ids(&may_be), ids(&others))
}

fn what_may_be_of_a_held_plate_stays(address: &str) {
    let store = Store::open(address).unwrap();
    let (may_be, others) = kept(&store);
    store.put_hold(&of_plate("ABC123")).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let receipt = purge(&store, &order(&policies, Holder::Server, at(0)));
    assert_eq!(names(address), may_be);
    assert_eq!(
        (receipt.total(), receipt.held),
        (others.len() as u64, may_be.len() as u64)
    );
}

/// The reads of a bag with all that a hold covers.
fn exported(store: &Store, hold: &Hold) -> BTreeSet<Id> {
    let text = |text: &str| text.to_owned();
    let export = Export {
        case_number: text("26-17"),
        organisation: text("Clayton Police Department"),
        by: text("Detective 4"),
        authority: text("subpoena 7"),
        description: text("reads of a plate"),
        at: at(0),
    };
    store.put_hold(hold).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let what = Selection::Held(hold.id);
    store
        .export(&what, export, &path, &mut |_: &str| Ok(None))
        .unwrap();
    let bag = Bag::verify(&path).unwrap().verified().unwrap();
    bag.records().iter().copied().collect()
}

fn what_may_be_of_a_held_plate_is_exported(address: &str) {
    let store = Store::open(address).unwrap();
    let (may_be, _) = kept(&store);
    assert_eq!(exported(&store, &of_plate("ABC123")), may_be);
}

fn a_held_plate_with_an_unread_character_is_exported(address: &str) {
    let store = Store::open(address).unwrap();
    let (may_be, _) = kept(&store);
    assert_eq!(exported(&store, &of_plate("AB?123")), may_be);
}

/// By the name of that read the same page would come for ever.
fn a_row_with_the_read_of_another_is_passed_over_once(address: &str) {
    let store = Store::open(address).unwrap();
    let [first, last] = [1, 2].map(|n| read("ABC123", "C-1", SEEN + n));
    let reads = [first.clone(), last.clone()];
    store.put_reads(&reads, at(SEEN)).unwrap();
    let (body, id) = (first.to_json().unwrap(), last.id);
    let sql = format!("UPDATE reads SET body = '{body}' WHERE body LIKE '%{id}%'");
    match address.strip_prefix("sqlite:") {
        Some(path) => {
            let direct = rusqlite::Connection::open(path).unwrap();
            direct.execute_batch(&sql).unwrap();
        }
        None => {
            let mut client = ::postgres::Client::connect(address, ::postgres::NoTls).unwrap();
            client.batch_execute(&sql).unwrap();
        }
    }
    let kept = exported(&store, &of_plate("ABC123"));
    assert_eq!(kept, BTreeSet::from([first.id]));
}

fn hits_and_guards_without_a_read_stay_too(address: &str) {
    let store = Store::open(address).unwrap();
    let alarmed = put_hit(&store, &read("AXC128", "C-1", SEEN + 1));
    let guard = |listed: &str, seconds| Guard {
        plate: plate("AXC128"),
        state: Jurisdiction::MO,
        read_as: plate("AXC123"),
        listed: plate(listed),
        listed_state: None,
        by: "Officer 12".into(),
        from: at(SEEN + seconds),
        until: at(SEEN + DAY),
        released: None,
    };
    let guards = [guard("ABC123", 0), guard("XYZ789", 1)];
    for guard in &guards {
        store.put_guard(guard, "Officer 12", at(SEEN)).unwrap();
    }
    store.put_hold(&of_plate("ABC123")).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let receipt = purge(&store, &order(&policies, Holder::Server, at(0)));
    assert_eq!((receipt.total(), receipt.held), (1, 2));
    assert!(store.case(alarmed).unwrap().is_some());
    assert_eq!(store.guards().unwrap(), guards[..1]);
}

fn a_hit_without_its_read_is_held_by_its_plate_in_full(address: &str) {
    let store = Store::open(address).unwrap();
    let seen = Record {
        full_text: plate("AXC128Z"),
        ..read("AXC128", "C-1", SEEN + 1)
    };
    let alarmed = put_hit(&store, &seen);
    store.put_hold(&of_plate("AXC128Z")).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let receipt = purge(&store, &order(&policies, Holder::Server, at(0)));
    assert_eq!((receipt.total(), receipt.held), (0, 1));
    assert!(store.case(alarmed).unwrap().is_some());
}

fn a_hold_of_named_records_leaves_the_guards_of_others(address: &str) {
    let store = Store::open(address).unwrap();
    let guard = Guard {
        plate: plate("AXC128"),
        state: Jurisdiction::MO,
        read_as: plate("AXC123"),
        listed: plate("ABC123"),
        listed_state: None,
        by: "Officer 12".into(),
        from: at(SEEN),
        until: at(SEEN + DAY),
        released: None,
    };
    store.put_guard(&guard, "Officer 12", at(SEEN)).unwrap();
    let named = HoldScope {
        ids: vec![read("XYZ789", "C-1", SEEN).id],
        ..HoldScope::default()
    };
    store.put_hold(&hold(named)).unwrap();
    let policies = policies(&["clayton-22-03"]);
    purge(&store, &order(&policies, Holder::Server, at(0)));
    assert!(store.guards().unwrap().is_empty());
}
