//! One suite for both engines: what is written, found, refused and logged.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "../common/mod.rs"]
#[macro_use]
mod common;
mod cases;
mod damaged;
mod earlier;
mod leaders;
mod search;
mod service;
mod sightings;
mod users;

use alpr_core::audit;
use alpr_core::authorise::{Authorisation, Granted, Purpose, Role, SearchPolicy};
use alpr_core::hotlist::{Category, Entry};
use alpr_core::manual::{Draft, EntryReason, Wanted};
use alpr_core::record::Record;
use alpr_core::retain::{Hold, HoldDraft, HoldKind, HoldScope};
use alpr_core::{ErrorKind, Jurisdiction, Period};
use alpr_store::{Search, Store};
use common::{at, read};

on_both! {
    writing_again_changes_nothing
    a_large_batch_is_written_once
    the_log_is_one_chain_whoever_writes
    holds_are_kept_and_logged
    a_store_of_an_earlier_version_goes_on
    a_store_that_is_not_there_is_not_begun
    several_may_begin_a_store_at_once
}

const POLICY: &str = r#"
version = "1"
roles = ["detective"]
purposes = ["investigation"]
max_window_days = 400
retention_days = 365
"#;

#[test]
fn a_copy_has_all_and_says_who_made_it() {
    let folder = tempfile::tempdir().unwrap();
    let (file, copy) = (folder.path().join("a.db"), folder.path().join("copy.db"));
    let store = Store::open(&format!("sqlite:{}", file.display())).unwrap();
    store.put_reads(&[read("AB1234", "C-1", 0)], at(1)).unwrap();
    store.backup(&copy, "Kim", at(2)).unwrap();
    let copied = Store::open_existing(&format!("sqlite:{}", copy.display())).unwrap();
    assert_eq!(log(&copied), log(&store));
    assert_eq!(
        copied
            .put_reads(&[read("AB1234", "C-1", 0)], at(3))
            .unwrap()
            .known,
        1
    );
    let again = store.backup(&copy, "Kim", at(3)).unwrap_err();
    assert_eq!(again.kind(), ErrorKind::Storage, "{again}");
    for name in [":memory:", "file:copy.db", "file:x?mode=memory"] {
        let wrong = store.backup(name.as_ref(), "Kim", at(3)).unwrap_err();
        assert_eq!(wrong.kind(), ErrorKind::InvalidArgument, "{wrong}");
    }
    let nowhere = folder.path().join("none/copy.db");
    assert!(store.backup(&nowhere, "Kim", at(3)).is_err());
    assert!(
        Store::in_memory()
            .unwrap()
            .backup(&nowhere, "Kim", at(3))
            .is_err()
    );
    #[cfg(unix)]
    {
        let mode = std::os::unix::fs::PermissionsExt::mode(&copy.metadata().unwrap().permissions());
        assert_eq!(mode & 0o777, 0o600);
    }
}

fn who() -> Authorisation {
    Authorisation {
        user: "d.smith".into(),
        role: Role::Detective,
        trained_until: at(1_000_000),
        policy_version: "1".into(),
    }
}

fn purpose() -> Purpose {
    Purpose {
        code: "investigation".into(),
        case_number: None,
        text: "robbery of 23 November".into(),
    }
}

fn window(from: i64, to: i64) -> Period {
    Period {
        from: at(from),
        to: at(to),
    }
}

fn granted(store: &Store, from: i64, to: i64) -> Granted {
    let policy = SearchPolicy::parse(POLICY).unwrap();
    store
        .allow(&policy, &who(), &purpose(), window(from, to), at(100_000))
        .unwrap()
}

fn log(store: &Store) -> Vec<audit::Entry> {
    let mut bytes = Vec::new();
    let head = store.export_audit(&mut bytes).unwrap();
    assert_eq!(audit::verify(&bytes[..], Some(&head)).unwrap(), head);
    let text = String::from_utf8(bytes).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn names(entries: &[audit::Entry]) -> Vec<&'static str> {
    entries.iter().map(|entry| entry.event.act.name()).collect()
}

fn draft(wanted: Wanted) -> Draft {
    Draft {
        wanted,
        state: None,
        reason: EntryReason::RobberySuspect,
        note: "left the scene eastbound".into(),
        legal_basis: "26-1042".into(),
        owner: "d.smith".into(),
        unit: Some("P-7".into()),
        expires: at(500_000),
        ongoing: false,
    }
}

fn entry(text: &str) -> Entry {
    let mut entry = Entry::new(text.parse().unwrap(), Category::StolenVehicle);
    entry.state = Some(Jurisdiction::MO);
    entry
}

/// More than one chunk of either engine, with reads twice in it and some that are there.
fn a_large_batch_is_written_once(address: &str) {
    let store = Store::open(address).unwrap();
    let number = |n: i64| read(&format!("AB{n}"), "C-1", n);
    store.put_reads(&[number(7), number(4_100)], at(0)).unwrap();
    let mut reads: Vec<Record> = (0..4_321).map(number).collect();
    reads.extend((0..100).map(number));
    let written = store.put_reads(&reads, at(0)).unwrap();
    assert_eq!((written.new, written.known), (4_319, 102));
    let granted = granted(&store, 4_000, 4_321);
    let page = store
        .search(&granted, &Search::default(), None, 1_000)
        .unwrap();
    let texts: Vec<_> = page.reads.iter().map(|r| r.text.to_string()).collect();
    let expected: Vec<_> = (4_000..4_321).map(|n| format!("AB{n}")).collect();
    assert_eq!(texts, expected);
}

#[test]
fn a_batch_that_fails_at_its_end_is_not_there() {
    let (_dir, address) = common::sqlite();
    let store = Store::open(&address).unwrap();
    let refuse = "CREATE TRIGGER refuse BEFORE INSERT ON reads WHEN NEW.text = 'AB1900'
        BEGIN SELECT RAISE(ABORT, 'the disk is gone'); END";
    let path = address.strip_prefix("sqlite:").unwrap();
    let direct = rusqlite::Connection::open(path).unwrap();
    direct.execute_batch(refuse).unwrap();
    let reads: Vec<Record> = (0..2_000)
        .map(|n| read(&format!("AB{n}"), "C-1", n))
        .collect();
    let error = store.put_reads(&reads, at(0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert!(error.message().contains("the disk is gone"), "{error}");
    let kept = "SELECT (SELECT count(*) FROM reads) + (SELECT count(*) FROM tallies)";
    let kept: i64 = direct.query_row(kept, [], |row| row.get(0)).unwrap();
    assert_eq!(kept, 0);
    assert_eq!(store.put_reads(&reads[..1_900], at(0)).unwrap().new, 1_900);
}

fn writing_again_changes_nothing(address: &str) {
    let store = Store::open(address).unwrap();
    let reads: Vec<Record> = (0..50).map(|n| read(&format!("AB{n}"), "C-1", n)).collect();
    let written = store.put_reads(&reads, at(0)).unwrap();
    assert_eq!((written.new, written.known), (50, 0));
    let more: Vec<Record> = (40..60)
        .map(|n| read(&format!("AB{n}"), "C-1", n))
        .collect();
    let written = Store::open(address)
        .unwrap()
        .put_reads(&more, at(0))
        .unwrap();
    assert_eq!((written.new, written.known), (10, 10));
    // Twice in one batch is once.
    let twice = [read("XY1", "C-2", 70), read("XY1", "C-2", 70)];
    assert_eq!(store.put_reads(&twice, at(0)).unwrap().new, 1);
    assert_eq!(store.put_reads(&[], at(0)).unwrap().new, 0);
    assert_eq!(store.summary(window(-10, 1000)).unwrap().reads, 61);
}

fn several_may_begin_a_store_at_once(address: &str) {
    std::thread::scope(|scope| {
        for camera in 0..8 {
            scope.spawn(move || {
                let store = Store::open(address).unwrap();
                let read = read("AB1234", &format!("C-{camera}"), 0);
                assert_eq!(store.put_reads(&[read], at(0)).unwrap().new, 1);
            });
        }
    });
    let store = Store::open_existing(address).unwrap();
    assert_eq!(store.summary(window(0, 10)).unwrap().reads, 8);
}

fn the_log_is_one_chain_whoever_writes(address: &str) {
    Store::open(address).unwrap();
    std::thread::scope(|scope| {
        for thread in 0..4 {
            scope.spawn(move || {
                let store = Store::open(address).unwrap();
                for n in 0..10 {
                    let from = thread * 1_000 + n * 10;
                    let reads: Vec<Record> = (from..from + 10)
                        .map(|s| read("AB1234", "C-1", s))
                        .collect();
                    store.put_reads(&reads, at(0)).unwrap();
                    let granted = granted(&store, 0, 10);
                    store.search(&granted, &Search::default(), None, 1).unwrap();
                }
            });
        }
    });
    let store = Store::open(address).unwrap();
    assert_eq!(log(&store).len(), 40);
    assert_eq!(store.summary(window(0, 10_000)).unwrap().reads, 400);
}

#[test]
fn an_address_that_is_none_is_refused() {
    let error = Store::open("reads.db").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.message().contains("sqlite:PATH"));
    let error = Store::open("postgre://kim:secret@host/db").unwrap_err();
    assert!(!error.message().contains("secret"), "{error}");
    for fleeting in ["sqlite:", "sqlite::memory:", "sqlite:file::memory:"] {
        let error = Store::open(fleeting).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().contains("names no file"), "{error}");
    }
}

fn a_store_that_is_not_there_is_not_begun(address: &str) {
    for _ in 0..2 {
        let error = Store::open_existing(address).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().contains("there is no store"), "{error}");
    }
    drop(Store::open(address).unwrap());
    Store::open_existing(address).unwrap();
}

#[test]
fn what_is_no_file_of_a_store_is_refused_and_left_as_it_is() {
    let (dir, address) = common::sqlite();
    for other in [format!("{address}?mode=ro"), address.replace(':', "://")] {
        let error = Store::open(&other).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().contains("no plain path"), "{error}");
    }
    let path = address.strip_prefix("sqlite:").unwrap();
    let file = rusqlite::Connection::open(path).unwrap();
    file.execute_batch("CREATE TABLE contacts (name TEXT)")
        .unwrap();
    drop(file);
    let before = std::fs::read(path).unwrap();
    for open in [Store::open, Store::open_existing] {
        let error = open(&address).unwrap_err();
        assert!(error.message().contains("another program"), "{error}");
    }
    assert!(std::fs::read(path).unwrap() == before);
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 1);
}

#[test]
fn the_file_alone_is_the_store_once_nobody_has_it_open() {
    let (dir, address) = common::sqlite();
    let store = Store::open(&address).unwrap();
    store.put_reads(&[read("AB1234", "C-1", 0)], at(0)).unwrap();
    assert_eq!(store.summary(window(0, 10)).unwrap().reads, 1);
    drop(store);
    let names = std::fs::read_dir(dir.path()).unwrap();
    let names: Vec<_> = names.map(|file| file.unwrap().file_name()).collect();
    assert_eq!(names, ["store.db"]);
}

/// A hold of a plate.
fn hold_of(plate: &str) -> Hold {
    let draft = HoldDraft {
        kind: HoldKind::Discovery,
        scope: HoldScope {
            plates: vec![plate.parse().unwrap()],
            ..HoldScope::default()
        },
        authority: "subpoena 26-17".into(),
        by: "Coordinator 1".into(),
        review_on: at(1_000),
    };
    Hold::open(draft, at(0)).unwrap()
}

fn holds_are_kept_and_logged(address: &str) {
    let store = Store::open(address).unwrap();
    let hold = hold_of("AB1234");
    store.put_hold(&hold).unwrap();
    store.put_hold(&hold).unwrap();
    assert_eq!(store.holds().unwrap(), std::slice::from_ref(&hold));
    let review = |hold: &Hold, why: &str| {
        let hold = hold.clone();
        hold.review("Lt. Roe", at(5), why, at(2_000)).unwrap()
    };
    let reviewed = review(&hold, "not produced yet");
    let reviewed = review(&reviewed, "twice at once");
    store.put_hold(&reviewed).unwrap();
    let error = store.put_hold(&hold.clone().close("Coordinator 1", at(9), "done").unwrap());
    assert_eq!(
        error.unwrap_err().kind(),
        ErrorKind::Refused,
        "a review came between"
    );
    let closed = reviewed.close("Coordinator 1", at(10), "produced").unwrap();
    store.put_hold(&closed).unwrap();
    store.put_hold(&closed).unwrap();
    let of_another = hold_of("CD5678");
    store.put_hold(&of_another).unwrap();
    let error = store.put_hold(&hold).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "it went on");
    assert_eq!(store.holds().unwrap().len(), 2);
    let log = log(&store);
    let said: Vec<_> = log.iter().map(|e| e.event.detail["hold"].clone()).collect();
    assert_eq!(said, ["opened", "reviewed", "reviewed", "closed", "opened"]);
    // The opening alone names what may have been looked for.
    let is_named: Vec<_> = log
        .iter()
        .map(|e| e.to_json().unwrap().contains("AB1234"))
        .collect();
    assert_eq!(is_named, [true, false, false, false, false]);
}

/// A store as the first version made it.
fn make_first_version(address: &str) {
    if let Some(path) = address.strip_prefix("sqlite:") {
        let file = rusqlite::Connection::open(path).unwrap();
        file.execute_batch(include_str!("../../src/sqlite/1.sql"))
            .unwrap();
        file.pragma_update(None, "user_version", 1).unwrap();
        return;
    }
    let mut client = ::postgres::Client::connect(address, ::postgres::NoTls).unwrap();
    let made = concat!(
        include_str!("../../src/postgres/1.sql"),
        "; INSERT INTO alpr_store VALUES (1)"
    );
    client.batch_execute(made).unwrap();
}

fn a_store_of_an_earlier_version_goes_on(address: &str) {
    make_first_version(address);
    for _ in 0..2 {
        let store = Store::open(address).unwrap();
        store.put_reads(&[read("AB1234", "C-1", 0)], at(0)).unwrap();
        assert_eq!(store.summary(window(0, 10)).unwrap().reads, 1);
    }
}

/// Plates and who looked for them are nobody else's on the same computer.
#[cfg(unix)]
#[test]
fn a_new_file_is_its_owners_alone() {
    use std::os::unix::fs::PermissionsExt;
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a.db");
    let store = Store::sqlite(&path).unwrap();
    store.put_reads(&[read("AB1234", "C-1", 0)], at(0)).unwrap();
    for name in ["a.db", "a.db-wal"] {
        let mode = std::fs::metadata(folder.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
}
