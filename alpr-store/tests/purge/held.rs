//! A hold always wins: one that was opened while a purge was cut off, one of a case, one of pictures alone.

use alpr_core::alarm::{AlarmDesk, Raised, Silenced, Suppressed};
use alpr_core::hotlist::{Action, Category, Entry, HotList, ListInfo, MatchRules, build};
use alpr_core::record::{Id, Picture, ReadSource, Record};
use alpr_core::retain::{DataClass, Hold, HoldScope, Holder, Policies, Policy};
use alpr_core::verify::CaseFile;
use alpr_core::{Error, ErrorKind, Hit};
use alpr_store::{PURGE_BATCH, PurgeOrder, ReceiptKey, Store};
use jiff::{SignedDuration, Timestamp};

use crate::common::{at, read};
use crate::kinds::with_picture;
use crate::purging::{DAY, SECRET, hold, names, names_in, order, policies, purge};

on_both! {
    a_hold_that_was_opened_after_a_purge_began_counts
    a_hold_of_a_case_is_one_of_its_read
    a_hold_of_pictures_keeps_their_reads
    a_floor_of_pictures_keeps_their_reads_by_its_rank
    a_hit_that_was_not_copied_keeps_its_read
    a_hit_that_was_dropped_and_then_raised_is_raised
    a_hit_without_its_read_is_judged_by_itself
}

fn of(ids: &[Id]) -> HoldScope {
    HoldScope {
        ids: ids.to_vec(),
        ..HoldScope::default()
    }
}

fn opened(scope: HoldScope, at: Timestamp) -> Hold {
    Hold::open(hold(scope).draft, at).unwrap()
}

fn a_hold_that_was_opened_after_a_purge_began_counts(address: &str) {
    let store = Store::open(address).unwrap();
    let count = PURGE_BATCH as i64 + 100;
    let reads: Vec<Record> = (0..count)
        .map(|n| with_picture(read("AB1", "C-1", -500 * DAY + n), 'a'))
        .collect();
    store.put_reads(&reads, at(-500 * DAY)).unwrap();
    let closed = opened(of(&[reads[4].id]), at(-10 * DAY));
    store.put_hold(&closed).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let cut = |now| {
        let error = Error::new(ErrorKind::Storage, "the power failed");
        let cut = &mut |_: &[Picture]| Err(error.clone());
        let order = order(&policies, Holder::Server, at(now));
        store
            .purge(&order, &ReceiptKey::new(&SECRET), cut)
            .unwrap_err();
    };
    cut(0);
    store
        .put_hold(&opened(of(&[reads[2].id]), at(4 * DAY)))
        .unwrap();
    let closed = closed.close("Detective 4", at(4 * DAY), "produced");
    store.put_hold(&closed.unwrap()).unwrap();
    cut(5 * DAY);
    store
        .put_hold(&opened(of(&[reads[3].id]), at(6 * DAY)))
        .unwrap();
    let receipt = purge(&store, &order(&policies, Holder::Server, at(7 * DAY)));
    assert_eq!((receipt.begun, receipt.held), (at(0), 2));
    assert_eq!(names(address), [reads[2].id, reads[3].id].into());
}

/// A hit of a read that is 5SOW750.
fn hit(read: &Record) -> Hit {
    let seen = read.circumstances.captured;
    let entry = Entry::new("5SOW750".parse().unwrap(), Category::StolenVehicle);
    let list = HotList::open(build([entry], &ListInfo::new("t", seen, seen)).unwrap()).unwrap();
    let hits = list.matches(&read.query(), &MatchRules::default(), seen);
    hits.unwrap().remove(0)
}

/// Keeps a read and what it hit; gives its case.
fn raise(store: &Store, read: &Record) -> CaseFile {
    let mut desk = AlarmDesk::new(SignedDuration::from_secs(30)).unwrap();
    let raised = desk.raise(&[hit(read)], read, None).unwrap();
    let seen = read.circumstances.captured;
    store.put_raised(&raised, read, "desk", seen).unwrap();
    CaseFile::new(raised.alarms[0].clone())
}

fn drop_by_rules(store: &Store, read: &Record) {
    let hit = Hit {
        action: Action::Drop,
        ..hit(read)
    };
    let suppressed = vec![Suppressed {
        hit,
        why: Silenced::Dropped,
        guard: None,
    }];
    let dropped = Raised {
        suppressed,
        ..Raised::default()
    };
    let seen = read.circumstances.captured;
    store.put_raised(&dropped, read, "desk", seen).unwrap();
}

fn a_hold_of_a_case_is_one_of_its_read(address: &str) {
    let store = Store::open(address).unwrap();
    let seen = |n| with_picture(read("5SOW750", "C-1", -500 * DAY + n), 'a');
    let reads = [seen(0), seen(100)];
    let cases = reads.clone().map(|read| raise(&store, &read));
    store.put_hold(&hold(of(&[cases[1].id()]))).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let receipt = purge(&store, &order(&policies, Holder::Server, at(0)));
    assert_eq!((receipt.total(), receipt.held), (1, 1));
    assert_eq!(names(address), [reads[1].id].into());
    assert!(store.case(cases[1].id()).unwrap().is_some());
}

fn a_hold_of_pictures_keeps_their_reads(address: &str) {
    let store = Store::open(address).unwrap();
    let reads = [
        with_picture(read("AB1", "C-1", -500 * DAY), 'a'),
        read("AB2", "C-1", -500 * DAY),
    ];
    store.put_reads(&reads, at(-500 * DAY)).unwrap();
    let pictures = HoldScope {
        classes: vec![DataClass::Picture],
        from: Some(at(-600 * DAY)),
        ..HoldScope::default()
    };
    store.put_hold(&hold(pictures)).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let receipt = purge(&store, &order(&policies, Holder::Server, at(0)));
    assert_eq!((receipt.total(), receipt.held), (1, 1));
    assert_eq!(names(address), [reads[0].id].into());
}

/// Reads for a week by rank 10; pictures for at least a month by another rank.
fn ranked(rank: &str) -> Policies {
    const POLICY: &str = r#"
name = "long-pictures"
title = "Reads for a week, pictures for a month"
[[authority]]
name = "a"
kind = "choice"
citation = "A"
rank = 10
certainty = "chosen"
checked = "2026-11-25"
[[authority]]
name = "b"
kind = "choice"
citation = "B"
rank = RANK
certainty = "chosen"
checked = "2026-11-25"
[[rule]]
name = "reads"
about = "x"
authority = "a"
scope = { classes = ["read"] }
ceiling = "7 days"
[[rule]]
name = "pictures"
about = "x"
authority = "b"
scope = { classes = ["picture"] }
floor = "30 days"
"#;
    let policy = Policy::parse(&POLICY.replace("RANK", rank)).unwrap();
    Policies::new(vec![policy]).unwrap()
}

fn a_floor_of_pictures_keeps_their_reads_by_its_rank(address: &str) {
    let store = Store::open(address).unwrap();
    let read = with_picture(read("AB1", "C-1", -8 * DAY), 'a');
    store.put_reads(&[read], at(-8 * DAY)).unwrap();
    let plan = |rank, now| {
        let policies = ranked(rank);
        let plan = store.plan(&order(&policies, Holder::Server, at(now)));
        let plan = plan.unwrap();
        (plan.due.len(), plan.kept, plan.conflicts)
    };
    assert_eq!(plan("11", 0), (0, 1, 0));
    assert_eq!(plan("10", 0), (0, 0, 1));
    assert_eq!(plan("9", 0), (1, 0, 0));
    assert_eq!(plan("11", 22 * DAY), (1, 0, 0));
}

fn a_hit_that_was_not_copied_keeps_its_read(address: &str) {
    let store = Store::open(address).unwrap();
    let mut seen = read("5SOW750", "C-1", -40 * DAY);
    seen.circumstances.source = ReadSource::Mobile;
    let case = raise(&store, &seen);
    let policies = policies(&["clayton-22-03"]);
    let plan = |now| {
        let plan = store.plan(&order(&policies, Holder::MobileComputer, at(now)));
        let plan = plan.unwrap();
        (plan.due.len(), plan.conflicts)
    };
    store.mark_copied(&[seen.id], "sync", at(-2 * DAY)).unwrap();
    assert_eq!(plan(0), (0, 1), "nobody else has the case");
    store.mark_copied(&[case.id()], "sync", at(-DAY)).unwrap();
    assert_eq!(plan(0), (1, 0));
    assert_eq!(plan(-DAY - 1), (0, 1), "the later of both counts");
}

fn a_hit_that_was_dropped_and_then_raised_is_raised(address: &str) {
    let store = Store::open(address).unwrap();
    let seen = read("5SOW750", "C-1", -500 * DAY);
    drop_by_rules(&store, &seen);
    let policies = policies(&["clayton-22-03"]);
    let classes = || {
        let order: PurgeOrder<'_> = order(&policies, Holder::Server, at(0));
        let due = store.plan(&order).unwrap().due;
        due.iter().map(|count| count.class).collect::<Vec<_>>()
    };
    assert_eq!(classes(), [DataClass::Read]);
    raise(&store, &seen);
    assert_eq!(classes(), [DataClass::Hit]);
    drop_by_rules(&store, &seen);
    assert_eq!(classes(), [DataClass::Hit], "it was raised");
}

/// In PostgreSQL the read that goes takes its week with it.
fn a_hit_without_its_read_is_judged_by_itself(address: &str) {
    let store = Store::open(address).unwrap();
    let seen = |text, n| read(text, "C-1", -500 * DAY + n);
    let case = CaseFile::new({
        let stray = seen("5SOW750", 1);
        alpr_core::alarm::Alarm::new(&hit(&stray), &stray, stray.circumstances.captured)
    });
    store.put_case(&case, "desk").unwrap();
    store.mark_copied(&[case.id()], "sync", at(0)).unwrap();
    store.put_reads(&[seen("AB1", 2)], at(-500 * DAY)).unwrap();
    let held = HoldScope {
        plates: vec!["5SOW750".parse().unwrap()],
        ..HoldScope::default()
    };
    store.put_hold(&hold(held)).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let receipt = purge(&store, &order(&policies, Holder::Server, at(0)));
    assert_eq!((receipt.total(), receipt.held), (1, 1));
    assert!(store.case(case.id()).unwrap().is_some());
    assert_eq!(names_in(address, "copies"), [case.id()].into());
}
