//! One suite for both engines: what is written, found, refused and logged.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[macro_use]
mod common;

use alpr_core::alarm::{AlarmDesk, Release};
use alpr_core::audit;
use alpr_core::authorise::{Authorisation, Granted, Purpose, Role, SearchPolicy};
use alpr_core::hotlist::{Category, Entry, HotList, ListInfo, MatchRules, build};
use alpr_core::manual::{Draft, EntryReason, ManualBook, Removal, Wanted};
use alpr_core::record::Record;
use alpr_core::retain::{Hold, HoldDraft, HoldKind, HoldScope};
use alpr_core::verify::{CaseFile, Disposition, Outcome, ReadCheck, Reason, Step};
use alpr_core::{ErrorKind, Jurisdiction};
use alpr_store::{Area, Search, Store, Window};
use common::{at, read};
use jiff::SignedDuration;

on_both! {
    writing_again_changes_nothing
    a_search_finds_what_a_filter_finds
    pages_follow_one_another
    a_look_back_finds_what_the_rules_show
    a_part_of_a_plate_is_looked_back_for
    a_refusal_and_a_question_are_logged_first
    a_case_goes_on_and_is_logged_once
    entries_and_guards_are_kept_as_they_are_now
    the_log_is_one_chain_whoever_writes
    the_summary_counts_each_unit
    a_store_of_an_earlier_version_goes_on
    holds_are_kept_and_logged
}

const POLICY: &str = r#"
version = "1"
roles = ["detective"]
purposes = ["investigation"]
max_window_days = 400
retention_days = 365
"#;

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

fn window(from: i64, to: i64) -> Window {
    Window {
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

/// Reads that differ in everything that can be searched by, drawn by a seed.
fn crowd(count: usize) -> Vec<Record> {
    let mut random = fastrand::Rng::with_seed(5);
    let mut one = |n: usize| {
        let text: String = (0..random.usize(2..=7))
            .map(|_| random.choice(*b"AB0O18").map_or('A', char::from))
            .collect();
        let mut read = read(
            &text,
            ["C-1", "C-2", "C-3"][random.usize(..3)],
            n as i64 * 37 % 9_000,
        );
        let all = &mut read.circumstances;
        all.unit = random.bool().then(|| "P-7".to_owned());
        all.place = (random.u8(..4) > 0).then(|| alpr_core::record::Place {
            latitude: random.f64() * 180.0 - 90.0,
            longitude: random.f64() * 360.0 - 180.0,
            accuracy_m: None,
            heading: None,
        });
        read
    };
    (0..count).map(&mut one).collect()
}

fn fits(read: &Record, search: &Search, window: Window) -> bool {
    let all = &read.circumstances;
    let part = search
        .part
        .as_ref()
        .map(|p| p.parse::<alpr_core::hotlist::Pattern>().unwrap());
    let inside = |area: &Area| {
        all.place.as_ref().is_some_and(|p| {
            let (west, east) = (p.longitude >= area.west, p.longitude <= area.east);
            let across = if area.west <= area.east {
                west && east
            } else {
                west || east
            };
            (area.south..=area.north).contains(&p.latitude) && across
        })
    };
    (window.from..window.to).contains(&all.captured)
        && search.plate.is_none_or(|plate| plate == read.text)
        && part.is_none_or(|part| part.fits(read.text))
        && search
            .camera
            .as_ref()
            .is_none_or(|camera| *camera == all.camera)
        && search
            .unit
            .as_ref()
            .is_none_or(|unit| all.unit.as_ref() == Some(unit))
        && search.area.as_ref().is_none_or(inside)
}

fn a_search_finds_what_a_filter_finds(address: &str) {
    let store = Store::open(address).unwrap();
    let mut reads = crowd(600);
    store.put_reads(&reads, at(0)).unwrap();
    reads.sort_by_key(|read| read.id);
    reads.dedup_by_key(|read| read.id);
    let mut random = fastrand::Rng::with_seed(6);
    let mut some = 0;
    for _ in 0..150 {
        let (west, east) = (random.f64() * 360.0 - 180.0, random.f64() * 360.0 - 180.0);
        let parts = ["AB*", "*B0", "A?0*", "0O*", "*A*B*", "a-b*"];
        let search = Search {
            plate: (random.u8(..4) == 0).then(|| reads[random.usize(..reads.len())].text),
            part: (random.u8(..3) == 0).then(|| parts[random.usize(..parts.len())].to_owned()),
            camera: (random.u8(..4) == 0).then(|| "C-2".to_owned()),
            unit: (random.u8(..4) == 0).then(|| "P-7".to_owned()),
            area: (random.u8(..3) == 0).then_some(Area {
                south: -60.0,
                west,
                north: 45.0,
                east,
            }),
        };
        let from = random.i64(0..5_000);
        let window = window(from, from + random.i64(1..6_000));
        let granted = granted(
            &store,
            from,
            (window.to.as_second() - at(0).as_second()).max(1),
        );
        let page = store.search(&granted, &search, None, 1_000).unwrap();
        let expected: Vec<_> = reads
            .iter()
            .filter(|read| fits(read, &search, window))
            .cloned()
            .collect();
        some += expected.len();
        assert!(page.reads == expected && page.next.is_none(), "{search:?}");
    }
    assert!(some > 500);
    let bad = Search {
        part: Some("*".into()),
        ..Search::default()
    };
    let error = store
        .search(&granted(&store, 0, 9_000), &bad, None, 10)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidPlate);
}

fn pages_follow_one_another(address: &str) {
    let store = Store::open(address).unwrap();
    let reads: Vec<Record> = (0..25).map(|n| read(&format!("AB{n}"), "C-1", n)).collect();
    store.put_reads(&reads, at(0)).unwrap();
    let granted = granted(&store, 0, 25);
    let (mut found, mut after) = (Vec::new(), None);
    loop {
        let page = store
            .search(&granted, &Search::default(), after, 10)
            .unwrap();
        found.extend(page.reads);
        after = page.next;
        if after.is_none() {
            break;
        }
    }
    assert_eq!(found, reads);
}

fn entry(text: &str) -> Entry {
    let mut entry = Entry::new(text.parse().unwrap(), Category::StolenVehicle);
    entry.state = Some(Jurisdiction::MO);
    entry
}

fn a_look_back_finds_what_the_rules_show(address: &str) {
    let store = Store::open(address).unwrap();
    let mut other_state = read("AB1234", "C-4", 40);
    other_state.state = Some(Jurisdiction::IL);
    let mut stacked = read("AB1234", "C-5", 50);
    stacked.full_text = "XAB1234".parse().unwrap();
    let reads = [
        read("AB1234", "C-1", 10),
        read("A81234", "C-2", 20), // 8 is taken for B
        read("ZZ9999", "C-3", 30),
        other_state,
        stacked,
        read("AB1234", "C-6", -400 * 86_400), // past its retention
    ];
    store.put_reads(&reads, at(0)).unwrap();
    let rules = MatchRules::default();
    let granted = granted(&store, -300 * 86_400, 100);
    let found = store.look_back(&granted, &entry("AB1234"), &rules).unwrap();
    let cameras: Vec<_> = found
        .seen
        .iter()
        .map(|seen| seen.read.circumstances.camera.as_str())
        .collect();
    let brute: Vec<_> = {
        let mut all = entry("AB1234");
        all.effective = None;
        let list = HotList::open(build([all], &ListInfo::new("t", at(0), at(0))).unwrap()).unwrap();
        let shown = |read: &&Record| {
            let hits = list.matches(&read.query(), &rules, at(0)).unwrap();
            hits.iter()
                .any(|hit| hit.action != alpr_core::hotlist::Action::Drop)
        };
        reads[..5]
            .iter()
            .rev()
            .filter(shown)
            .map(|read| read.circumstances.camera.as_str())
            .collect()
    };
    assert_eq!(cameras, brute);
    assert!(cameras.contains(&"C-1") && !cameras.contains(&"C-3"));
    assert!(found.to_string().contains("C-1 AB1234 MO"));
    let none = store.look_back(&granted, &entry("QQ7777"), &rules).unwrap();
    assert!(none.seen.is_empty() && none.to_string().contains("QQ7777 MO was not seen from"));
    let log = log(&store);
    assert_eq!(names(&log), ["looked_back"; 4]);
    assert_eq!(log[3].event.detail["found"], 0);
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

fn a_part_of_a_plate_is_looked_back_for(address: &str) {
    let store = Store::open(address).unwrap();
    let reads = [
        read("AB1234", "C-1", 10),
        read("AB1299", "C-2", 20),
        read("CD1234", "C-3", 30),
    ];
    store.put_reads(&reads, at(0)).unwrap();
    let mut book = ManualBook::default();
    let part = book
        .enter(draft(Wanted::Pattern("AB12*".into())), at(60))
        .unwrap()
        .clone();
    let whole = book
        .enter(draft(Wanted::Plate("CD1234".parse().unwrap())), at(61))
        .unwrap()
        .clone();
    let granted = granted(&store, 0, 50);
    let texts = |entry| -> Vec<String> {
        let found = store
            .look_back_manual(&granted, entry, &MatchRules::default())
            .unwrap();
        found
            .seen
            .iter()
            .map(|seen| seen.read.text.to_string())
            .collect()
    };
    assert_eq!(texts(&part), ["AB1299", "AB1234"]);
    assert_eq!(texts(&whole), ["CD1234"]);
}

fn a_refusal_and_a_question_are_logged_first(address: &str) {
    let store = Store::open(address).unwrap();
    let policy = SearchPolicy::parse(POLICY).unwrap();
    let mut untrained = who();
    untrained.trained_until = at(0);
    let error = store
        .allow(&policy, &untrained, &purpose(), window(0, 10), at(5))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    untrained.user = " ".into();
    store
        .allow(&policy, &untrained, &purpose(), window(0, 10), at(6))
        .unwrap_err();
    store
        .search(&granted(&store, 0, 10), &Search::default(), None, 10)
        .unwrap();
    let log = log(&store);
    assert_eq!(names(&log), ["denied", "denied", "searched"]);
    assert_eq!(
        (log[0].event.by.as_str(), log[1].event.by.as_str()),
        ("d.smith", "nobody")
    );
    assert!(
        log[0].event.detail["why"]
            .as_str()
            .unwrap()
            .contains("training")
    );
    assert_eq!(
        log[2].event.detail["purpose"]["text"],
        "robbery of 23 November"
    );
}

fn desk() -> AlarmDesk {
    AlarmDesk::new(SignedDuration::from_secs(30)).unwrap()
}

/// An alarm of a read of the plate 5SOW750, kept in the store.
fn alarm(store: &Store, desk: &mut AlarmDesk, seconds: i64) -> Option<CaseFile> {
    let list = build([entry("5SOW750")], &ListInfo::new("t", at(0), at(0))).unwrap();
    let mut read = read("5SOW750", "C-1", seconds);
    read.circumstances.unit = Some("P-7".into());
    let now = read.circumstances.captured;
    let hits = HotList::open(list)
        .unwrap()
        .matches(&read.query(), &MatchRules::default(), now)
        .unwrap();
    let raised = desk.raise(&hits, &read, None);
    store.put_raised(&raised, &read, "unit P-7", at(0)).unwrap();
    store.put_raised(&raised, &read, "unit P-7", at(0)).unwrap();
    raised
        .alarms
        .first()
        .map(|alarm| CaseFile::new(alarm.clone()))
}

fn check(plate: &str, seconds: i64) -> Step {
    Step::ReadChecked(ReadCheck {
        by: "Officer 12".into(),
        at: at(seconds),
        picture: None,
        plate: plate.parse().unwrap(),
        state: Jurisdiction::MO,
    })
}

fn open(by: &str, seconds: i64) -> Step {
    Step::Opened {
        by: by.into(),
        at: at(seconds),
    }
}

fn a_case_goes_on_and_is_logged_once(address: &str) {
    let store = Store::open(address).unwrap();
    let mut desk = desk();
    let mut case = alarm(&store, &mut desk, 10).unwrap();
    let fresh = case.clone();
    case.apply(open("Officer 12", 20)).unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    let mut rival = fresh.clone();
    rival.apply(open("Officer 99", 21)).unwrap();
    let error = store.put_case(&rival, "Officer 99").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    case.apply(check("5SOW350", 30)).unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    store.put_case(&fresh, "Officer 12").unwrap(); // late, and no harm
    assert_eq!(
        store.cases(window(0, 100), true, None, 10).unwrap(),
        [case.clone()]
    );
    let guard = case.guard(at(5_000)).unwrap();
    store.put_guard(&guard, "Officer 12", at(30)).unwrap();
    desk.guards_mut().add(guard).unwrap();
    let disposition = Disposition::new(Outcome::Misread, Reason::WrongCharacters).unwrap();
    case.apply(Step::Disposed {
        by: "Officer 12".into(),
        at: at(40),
        disposition,
    })
    .unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    assert_eq!(store.case(case.id()).unwrap(), Some(case.clone()));
    assert!(
        store
            .cases(window(0, 100), true, None, 10)
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store.cases(window(0, 100), false, None, 10).unwrap().len(),
        1
    );
    let report = store
        .report(case.id(), "Officer 12", at(50))
        .unwrap()
        .to_text();
    assert!(report.contains("Misread (wrong characters)") && report.contains("not probable cause"));
    let log = names(&log(&store));
    assert_eq!(
        log,
        [
            "alarm_raised",
            "verified",
            "verified",
            "guarded",
            "verified",
            "exported"
        ]
    );
}

fn entries_and_guards_are_kept_as_they_are_now(address: &str) {
    let store = Store::open(address).unwrap();
    let mut book = ManualBook::default();
    let entry = book
        .enter(draft(Wanted::Pattern("AB12*".into())), at(0))
        .unwrap()
        .clone();
    store.put_manual(&entry, "d.smith", at(0)).unwrap();
    store.put_manual(&entry, "d.smith", at(1)).unwrap();
    let removal = Removal {
        by: "d.smith".into(),
        at: at(9),
        reason: "found".into(),
    };
    let ended = book.remove(entry.id, removal).unwrap().clone();
    store.put_manual(&ended, "d.smith", at(9)).unwrap();
    assert_eq!(Store::open(address).unwrap().manual().unwrap(), [ended]);
    let mut case = alarm(&store, &mut desk(), 10).unwrap();
    case.apply(open("Officer 12", 20)).unwrap();
    case.apply(check("5SOW350", 30)).unwrap();
    let mut guard = case.guard(at(5_000)).unwrap();
    store.put_guard(&guard, "Officer 12", at(30)).unwrap();
    guard.released = Some(Release {
        by: "Sergeant 3".into(),
        at: at(60),
        reason: "sold".into(),
    });
    store.put_guard(&guard, "Sergeant 3", at(60)).unwrap();
    assert_eq!(store.guards().unwrap(), [guard]);
    let log = names(&log(&store));
    assert_eq!(
        log,
        [
            "manual_entered",
            "manual_changed",
            "alarm_raised",
            "guarded",
            "guarded"
        ]
    );
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

fn the_summary_counts_each_unit(address: &str) {
    let store = Store::open(address).unwrap();
    let hour = 3_600;
    let mut reads: Vec<Record> = (0..10)
        .map(|n| read(&format!("AB{n}"), "C-1", n * hour / 2))
        .collect();
    reads
        .iter_mut()
        .take(6)
        .for_each(|read| read.circumstances.unit = Some("P-7".into()));
    store.put_reads(&reads, at(0)).unwrap();
    let mut case = alarm(&store, &mut desk(), 40).unwrap();
    alarm(&store, &mut desk(), 300).unwrap();
    case.apply(open("Officer 12", 50)).unwrap();
    let disposition = Disposition::new(Outcome::Misread, Reason::NotAPlate).unwrap();
    case.apply(Step::Disposed {
        by: "Officer 12".into(),
        at: at(60),
        disposition,
    })
    .unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    let mut book = ManualBook::default();
    let entry = book
        .enter(draft(Wanted::Pattern("AB12*".into())), at(70))
        .unwrap()
        .clone();
    store.put_manual(&entry, "d.smith", at(70)).unwrap();
    let units = store.summaries(window(-hour, 10 * hour)).unwrap();
    let unit = &units["P-7"];
    // The two alarms came with a read each.
    assert_eq!((unit.reads, unit.hits, unit.manual_entries), (8, 2, 1));
    assert_eq!(
        (unit.dispositions["misread"], unit.dispositions["none"]),
        (1, 1)
    );
    assert_eq!((unit.misread_share, units[""].reads), (Some(1.0), 4));
    let all = store.summary(window(-hour, 10 * hour)).unwrap();
    let hours: std::collections::BTreeSet<i64> = reads
        .iter()
        .map(|read| read.circumstances.captured.as_second() / hour)
        .collect();
    assert_eq!(
        (all.reads, all.hits, all.hours),
        (12, 2, hours.len() as u64)
    );
    assert_eq!(
        store.summary(window(20 * hour, 30 * hour)).unwrap().reads,
        0
    );
}

#[test]
fn an_address_that_is_none_is_refused() {
    let error = Store::open("reads.db").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.message().contains("sqlite:PATH"));
}

/// A hold of a plate; those of other plates have the same name.
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
    let closed = hold.close("Coordinator 1", "produced", at(10)).unwrap();
    store.put_hold(&closed).unwrap();
    store.put_hold(&closed).unwrap();
    let error = store.put_hold(&hold_of("CD5678")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "another of the same name");
    assert_eq!(store.holds().unwrap(), [closed]);
    let log = log(&store);
    let said: Vec<_> = log.iter().map(|e| e.event.detail["hold"].clone()).collect();
    assert_eq!(said, ["opened", "closed"]);
    assert!(log.iter().all(|e| !e.to_json().unwrap().contains("AB1234")));
}

/// A store as the first version made it.
fn make_first_version(address: &str) {
    if let Some(path) = address.strip_prefix("sqlite:") {
        let file = rusqlite::Connection::open(path).unwrap();
        file.execute_batch(include_str!("../src/sqlite/1.sql"))
            .unwrap();
        file.pragma_update(None, "user_version", 1).unwrap();
        return;
    }
    let mut client = ::postgres::Client::connect(address, ::postgres::NoTls).unwrap();
    let made = concat!(
        include_str!("../src/postgres/1.sql"),
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
