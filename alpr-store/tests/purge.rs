//! Purges on both engines: exactly what is due goes, whatever happens meanwhile, and the receipt says so.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[macro_use]
mod common;
mod purging;

use std::collections::BTreeSet;

use alpr_core::alarm::{AlarmDesk, Guard};
use alpr_core::hotlist::{Category, Entry, HotList, ListInfo, MatchRules, build};
use alpr_core::manual::{Draft, EntryReason, ManualEntry, Wanted};
use alpr_core::record::{Id, Picture, PictureKind, ReadSource, Record};
use alpr_core::retain::{
    DataClass, HoldScope, Holder, Policies, Policy, Subject, Verdict, evaluate,
};
use alpr_core::{Error, ErrorKind, Jurisdiction};
use alpr_store::{PURGE_BATCH, PurgeOrder, Receipt, ReceiptKey, Store, Window};
use common::{at, read};
use jiff::{SignedDuration, Timestamp};
use purging::{DAY, SECRET, digest, hold, names, order, policies, purge};

on_both! {
    exactly_what_is_due_goes
    a_purge_goes_on_where_it_was_cut_off
    other_policies_end_a_purge_that_runs
    pictures_go_with_the_last_read_of_them
    pictures_may_go_before_their_reads
    hits_go_with_their_reads
    a_computer_in_a_car_keeps_what_the_server_does_not_have
    entries_by_hand_and_guards_go_too
    nothing_is_left_in_the_files
}

/// A read `day` days after the beginning, which the store received so many days later.
fn day(text: &str, day: i64) -> Record {
    read(text, "C-1", day * DAY)
}

/// Reads of two years with all that decides: source, receipt, holds.
fn traffic(seed: u64) -> Vec<(Record, Timestamp)> {
    let mut rng = fastrand::Rng::with_seed(seed);
    let mut one = |n: i64| {
        let mut read = read(&format!("AB{}", n % 50), "C-1", rng.i64(-800 * DAY..0) + n);
        let sources = [
            ReadSource::Mobile,
            ReadSource::Stationary,
            ReadSource::Vendor { name: "V".into() },
        ];
        read.circumstances.source = sources[rng.usize(..3)].clone();
        (read, at(rng.i64(-800..0) * DAY))
    };
    (0..300).map(&mut one).collect()
}

fn exactly_what_is_due_goes(address: &str) {
    let store = Store::open(address).unwrap();
    let reads = traffic(1);
    for (read, received) in &reads {
        store
            .put_reads(std::slice::from_ref(read), *received)
            .unwrap();
    }
    let hold = hold(HoldScope {
        plates: vec!["AB7".parse().unwrap()],
        ..HoldScope::default()
    });
    store.put_hold(&hold).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let (mut due, mut held) = (BTreeSet::new(), 0);
    for (read, received) in &reads {
        let subject = Subject {
            received: Some(*received),
            copied: Some(*received),
            ..Subject::of_record(read, Holder::Server, DataClass::Read, Jurisdiction::MO)
        };
        match evaluate(&subject, &policies, std::slice::from_ref(&hold), at(0)).verdict() {
            Verdict::PurgeDue { .. } => drop(due.insert(read.id)),
            Verdict::Held => held += 1,
            Verdict::Keep { .. } | Verdict::Conflict { .. } => {}
        }
    }
    assert!(due.len() > 50 && held > 1);

    let order = order(&policies, Holder::Server, at(0));
    let plan = store.plan(&order).unwrap();
    assert_eq!(
        plan.due.iter().map(|count| count.count).sum::<u64>(),
        due.len() as u64
    );
    let receipt = purge(&store, &order);
    let all: BTreeSet<Id> = reads.iter().map(|(read, _)| read.id).collect();
    assert_eq!(names(address), &all - &due);
    assert_eq!(receipt.total(), due.len() as u64);
    assert_eq!(
        (receipt.purged.clone(), receipt.held),
        (plan.due, plan.held)
    );
    assert_eq!(receipt.digest, digest(due.iter().copied()));
    let mut rules: Vec<_> = receipt
        .purged
        .iter()
        .map(|count| count.rule.as_str())
        .collect();
    rules.sort_unstable();
    assert_eq!(rules, ["server-purge", "vendor-copy-purge"]);
    assert!(receipt.complete && !serde_json::to_string(&receipt).unwrap().contains("AB1"));

    assert_eq!(
        purge(&store, &order),
        receipt,
        "the same order is the same purge"
    );
    assert_eq!(store.receipts().unwrap(), std::slice::from_ref(&receipt));
    let mut forged = receipt;
    forged.kept += 1;
    let error = forged.verify(&forged.key).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
    let mut log = Vec::new();
    store.export_audit(&mut log).unwrap();
    let log = String::from_utf8(log).unwrap();
    let acts: Vec<_> = log
        .lines()
        .map(|line| line.contains("\"act\":\"purged\""))
        .collect();
    assert_eq!(acts, [false, true, true]);
}

/// Reads of one camera, enough for several batches, all long due on a server.
fn many(store: &Store, first: i64) -> Vec<Record> {
    let count = PURGE_BATCH as i64 * 2 + 500;
    let reads: Vec<Record> = (0..count)
        .map(|n| read(&format!("AB{}", n % 1_000), "C-1", first + n))
        .collect();
    store.put_reads(&reads, at(first)).unwrap();
    reads
}

fn a_purge_goes_on_where_it_was_cut_off(address: &str) {
    let store = Store::open(address).unwrap();
    // Over two weeks of PostgreSQL, of which the second has a read that stays.
    let mut reads = many(&store, -500 * DAY);
    reads.extend(many(&store, -490 * DAY));
    let held = reads[reads.len() - 1].id;
    store
        .put_hold(&hold(HoldScope {
            ids: vec![held],
            ..HoldScope::default()
        }))
        .unwrap();
    let policies = policies(&["clayton-22-03"]);
    let key = ReceiptKey::new(&SECRET);
    let mut cuts = 0;
    let receipt = loop {
        let mut steps = 0;
        let cut = &mut |_: &[Picture]| {
            steps += 1;
            let error = Error::new(ErrorKind::Storage, "the power failed");
            if steps < 2 { Ok(()) } else { Err(error) }
        };
        // The moment of the first call counts; another hour does not make it another purge.
        let now = at(cuts * 3_600);
        match Store::open(address)
            .unwrap()
            .purge(&order(&policies, Holder::Server, now), &key, cut)
        {
            Ok(receipt) => break receipt,
            Err(error) => assert_eq!(error.message(), "the power failed"),
        }
        cuts += 1;
    };
    assert!(cuts >= 2, "{cuts}");
    assert_eq!(names(address), [held].into());
    assert_eq!((receipt.begun, receipt.finished), (at(0), at(cuts * 3_600)));
    assert_eq!((receipt.total(), receipt.held), (reads.len() as u64 - 1, 1));
    let mut gone: Vec<Id> = reads
        .iter()
        .map(|read| read.id)
        .filter(|id| *id != held)
        .collect();
    gone.sort_unstable();
    assert_eq!(receipt.digest, digest(gone.into_iter()));
    assert_eq!(store.receipts().unwrap().len(), 1);
    if !address.starts_with("sqlite:") {
        let mut client = ::postgres::Client::connect(address, ::postgres::NoTls).unwrap();
        let sql = "SELECT count(*) FROM pg_inherits WHERE inhparent = 'reads'::regclass";
        let weeks: i64 = client.query_one(sql, &[]).unwrap().get(0);
        assert_eq!(weeks, 1, "a week that went whole is no table any more");
    }
}

fn other_policies_end_a_purge_that_runs(address: &str) {
    let store = Store::open(address).unwrap();
    let reads = many(&store, -500 * DAY);
    let (clayton, other) = (
        policies(&["clayton-22-03"]),
        policies(&["clayton-22-03", "mo-hb3192"]),
    );
    let key = ReceiptKey::new(&SECRET);
    let mut steps = 0;
    let cut = &mut |_: &[Picture]| {
        steps += 1;
        if steps == 1 {
            Ok(())
        } else {
            Err(Error::new(ErrorKind::Storage, "the power failed"))
        }
    };
    let first = order(&clayton, Holder::Server, at(0));
    let is_whole = store.purge(&first, &key, cut).is_ok(); // as one partition
    let second = purge(&store, &order(&other, Holder::Server, at(60)));
    let receipts = store.receipts().unwrap();
    assert_eq!(
        receipts.iter().map(|r| r.complete).collect::<Vec<_>>(),
        [is_whole, true]
    );
    assert_eq!(
        receipts.iter().map(Receipt::total).sum::<u64>(),
        reads.len() as u64
    );
    assert_eq!((second.policies.len(), names(address).len()), (2, 0));
}

fn with_picture(mut read: Record, sha256: char) -> Record {
    let kind = PictureKind::Frame;
    read.circumstances.pictures.push(Picture {
        kind,
        sha256: sha256.to_string().repeat(64),
    });
    read
}

/// Purges, and gives the pictures that nothing needs any more.
fn lost(store: &Store, order: &PurgeOrder<'_>) -> String {
    let mut lost = String::new();
    let take = &mut |pictures: &[Picture]| {
        let first = |picture: &Picture| picture.sha256.chars().next();
        lost.extend(pictures.iter().filter_map(first));
        Ok(())
    };
    store.purge(order, &ReceiptKey::new(&SECRET), take).unwrap();
    lost
}

fn pictures_go_with_the_last_read_of_them(address: &str) {
    let store = Store::open(address).unwrap();
    let reads = [
        with_picture(day("AB1", -500), 'a'),
        with_picture(day("AB2", -500), 'a'),
        with_picture(day("AB3", -499), 'b'),
        with_picture(day("AB4", -499), 'b'),
        with_picture(day("AB5", -100), 'c'),
    ];
    store.put_reads(&reads, at(-400 * DAY)).unwrap();
    let held = hold(HoldScope {
        plates: vec!["AB3".parse().unwrap()],
        ..HoldScope::default()
    });
    store.put_hold(&held).unwrap();
    let policies = policies(&["clayton-22-03"]);
    assert_eq!(lost(&store, &order(&policies, Holder::Server, at(0))), "a");
    assert_eq!(names(address).len(), 2);
    store
        .put_hold(
            &held
                .close("Detective 4", "no longer needed", at(10))
                .unwrap(),
        )
        .unwrap();
    assert_eq!(lost(&store, &order(&policies, Holder::Server, at(20))), "b");
}

fn pictures_may_go_before_their_reads(address: &str) {
    const POLICY: &str = r#"
name = "short-pictures"
title = "Pictures for a week, reads for a year"
[[authority]]
name = "a"
kind = "choice"
citation = "A"
rank = 10
certainty = "chosen"
checked = "2026-11-25"
[[rule]]
name = "reads"
about = "x"
authority = "a"
scope = { classes = ["read"] }
ceiling = "1 year"
[[rule]]
name = "pictures"
about = "x"
authority = "a"
scope = { classes = ["picture"] }
ceiling = "7 days"
"#;
    let store = Store::open(address).unwrap();
    let reads = [
        with_picture(day("AB1", -8), 'a'),
        with_picture(day("AB2", -6), 'b'),
    ];
    store.put_reads(&reads, at(0)).unwrap();
    let policies = Policies::new(vec![Policy::parse(POLICY).unwrap()]).unwrap();
    let order = |now| order(&policies, Holder::Server, at(now));
    assert_eq!(lost(&store, &order(0)), "a");
    assert_eq!(lost(&store, &order(60)), "", "it is gone");
    assert_eq!(names(address).len(), 2);
    let classes: Vec<_> = store.receipts().unwrap()[0]
        .purged
        .iter()
        .map(|c| c.class)
        .collect();
    assert_eq!(classes, [DataClass::Picture]);
}

fn hits_go_with_their_reads(address: &str) {
    let store = Store::open(address).unwrap();
    let mut entry = Entry::new("5SOW750".parse().unwrap(), Category::StolenVehicle);
    entry.state = Some(Jurisdiction::MO);
    let list = build([entry], &ListInfo::new("t", at(-500 * DAY), at(-500 * DAY))).unwrap();
    let read = day("5SOW750", -500);
    let hits = HotList::open(list)
        .unwrap()
        .matches(&read.query(), &MatchRules::default(), at(-500 * DAY))
        .unwrap();
    let raised = AlarmDesk::new(SignedDuration::from_secs(30))
        .unwrap()
        .raise(&hits, &read, None);
    store
        .put_raised(&raised, &read, "desk", at(-500 * DAY))
        .unwrap();
    let window = Window {
        from: at(-600 * DAY),
        to: at(0),
    };
    assert_eq!(store.cases(window, false, None, 9).unwrap().len(), 1);
    // New Hampshire lets hits stay, Missouri's order only for a year.
    let nh = policies(&["nh"]);
    let order_nh = PurgeOrder {
        jurisdiction: Jurisdiction::NH,
        ..order(&nh, Holder::Server, at(0))
    };
    assert_eq!(purge(&store, &order_nh).total(), 0);
    let clayton = policies(&["clayton-22-03"]);
    let receipt = purge(&store, &order(&clayton, Holder::Server, at(1)));
    assert_eq!(
        (receipt.total(), receipt.purged[0].class),
        (1, DataClass::Hit)
    );
    assert!(store.cases(window, false, None, 9).unwrap().is_empty());
}

fn a_computer_in_a_car_keeps_what_the_server_does_not_have(address: &str) {
    let store = Store::open(address).unwrap();
    let mut reads = [day("AB1", -31), day("AB2", -31), day("AB3", -29)];
    for read in &mut reads {
        read.circumstances.source = ReadSource::Mobile;
    }
    store.put_reads(&reads, at(-29 * DAY)).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let order = |now| order(&policies, Holder::MobileComputer, at(now));
    assert_eq!(store.plan(&order(0)).unwrap().conflicts, 2);
    store
        .mark_copied(&[reads[0].id, reads[2].id], at(-DAY))
        .unwrap();
    let receipt = purge(&store, &order(0));
    assert_eq!((receipt.total(), receipt.conflicts), (1, 1));
    assert_eq!(names(address), [reads[1].id, reads[2].id].into());
    store.mark_copied(&[reads[1].id], at(10)).unwrap();
    assert_eq!(purge(&store, &order(20)).total(), 1);
}

fn entries_by_hand_and_guards_go_too(address: &str) {
    let store = Store::open(address).unwrap();
    let entry = |plate: &str, ongoing| {
        let draft = Draft {
            wanted: Wanted::Plate(plate.parse().unwrap()),
            state: None,
            reason: EntryReason::Other,
            note: "broadcast 17".into(),
            legal_basis: "case 26-17".into(),
            owner: "Officer 12".into(),
            unit: None,
            expires: at(DAY),
            ongoing,
        };
        ManualEntry::new(draft, at(-3_600)).unwrap()
    };
    for entry in [entry("AB1", false), entry("AB2", true)] {
        store.put_manual(&entry, "Officer 12", at(-3_600)).unwrap();
    }
    let guard = |from, until| Guard {
        plate: "AB3".parse().unwrap(),
        state: Jurisdiction::NE,
        read_as: "AB8".parse().unwrap(),
        listed: "AB8".parse().unwrap(),
        listed_state: None,
        by: "Officer 12".into(),
        from: at(from * DAY),
        until: at(until * DAY),
        released: None,
    };
    for guard in [guard(-301, -200), guard(-300, 10)] {
        store.put_guard(&guard, "Officer 12", at(0)).unwrap();
    }
    let policies = policies(&["ne"]);
    let order = PurgeOrder {
        jurisdiction: Jurisdiction::NE,
        shift_ended: Some(at(-60)),
        ..order(&policies, Holder::MobileComputer, at(0))
    };
    let receipt = purge(&store, &order);
    let left: Vec<_> = store
        .manual()
        .unwrap()
        .into_iter()
        .map(|entry| entry.draft.ongoing)
        .collect();
    assert_eq!(left, [true]);
    assert_eq!(store.guards().unwrap(), [guard(-300, 10)]);
    assert_eq!(receipt.total(), 2);
}

/// Whether some bytes are in a file below a folder.
fn is_in(folder: &std::path::Path, bytes: &[u8]) -> bool {
    std::fs::read_dir(folder).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        if path.is_dir() {
            return is_in(&path, bytes);
        }
        let all = std::fs::read(&path).unwrap_or_default();
        all.windows(bytes.len()).any(|window| window == bytes)
    })
}

fn nothing_is_left_in_the_files(address: &str) {
    let store = Store::open(address).unwrap();
    let text = |n| if n % 3 == 0 { "KEPT77" } else { "GONE99" };
    let reads: Vec<Record> = (0..300)
        .map(|n| read(text(n), "C-1", -500 * DAY + n))
        .collect();
    store.put_reads(&reads, at(-500 * DAY)).unwrap();
    let plates = vec!["KEPT77".parse().unwrap()];
    store
        .put_hold(&hold(HoldScope {
            plates,
            ..HoldScope::default()
        }))
        .unwrap();
    let folder = common::files(address);
    common::flush(address);
    assert!(is_in(&folder, b"GONE99") && is_in(&folder, b"KEPT77"));
    let policies = policies(&["clayton-22-03"]);
    assert_eq!(
        purge(&store, &order(&policies, Holder::Server, at(0))).total(),
        200
    );
    common::flush(address);
    assert!(is_in(&folder, b"KEPT77"));
    assert!(
        !is_in(&folder, b"GONE99"),
        "what was purged is still in a file"
    );
}
