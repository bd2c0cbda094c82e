//! Purges on both engines: exactly what is due goes, whatever happens meanwhile, and the receipt says so.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "../common/mod.rs"]
#[macro_use]
mod common;
mod by_hand;
mod held;
mod kinds;
#[path = "../purging/mod.rs"]
mod purging;

use std::collections::BTreeSet;

use alpr_core::record::{Id, Picture, ReadSource, Record};
use alpr_core::retain::{DataClass, HoldScope, Holder, Subject, Verdict, evaluate};
use alpr_core::{Error, ErrorKind, Jurisdiction};
use alpr_store::{PURGE_BATCH, Receipt, ReceiptKey, Store};
use common::{at, read};
use jiff::Timestamp;
use purging::{DAY, SECRET, digest, hold, names, order, policies, purge};

on_both! {
    exactly_what_is_due_goes
    a_purge_goes_on_where_it_was_cut_off
    other_policies_end_a_purge_that_runs
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
    forged.verify(&forged.key.to_uppercase()).unwrap();
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

/// A store with 100 reads of KEPT77, which is held, and 200 of GONE99, which are due.
fn kept_and_gone(address: &str) -> Store {
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
    common::flush(address);
    store
}

fn nothing_is_left_in_the_files(address: &str) {
    let store = kept_and_gone(address);
    let folder = common::files(address);
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

/// PostgreSQL keeps deleted rows for whoever began before; the purge ends when they have.
#[test]
fn nothing_is_left_though_somebody_was_reading() {
    let Some(address) = common::postgres() else {
        return;
    };
    let store = kept_and_gone(&address);
    let mut reader = ::postgres::Client::connect(&address, ::postgres::NoTls).unwrap();
    reader
        .batch_execute("BEGIN ISOLATION LEVEL REPEATABLE READ; SELECT count(*) FROM audit")
        .unwrap();
    let mut watch = ::postgres::Client::connect(&address, ::postgres::NoTls).unwrap();
    let mut file = || {
        let sql = "SELECT pg_relation_filepath('witness')";
        watch.query_one(sql, &[]).unwrap().get::<_, String>(0)
    };
    let before = file();
    let policies = policies(&["clayton-22-03"]);
    let order = order(&policies, Holder::Server, at(0));
    std::thread::scope(|threads| {
        let purge = threads.spawn(|| purge(&store, &order));
        while file() == before {
            std::thread::sleep(std::time::Duration::from_millis(5));
        }
        assert!(!purge.is_finished());
        reader.batch_execute("COMMIT").unwrap();
        assert_eq!(purge.join().unwrap().total(), 200);
    });
    common::flush(&address);
    assert!(!is_in(&common::files(&address), b"GONE99"));
}
