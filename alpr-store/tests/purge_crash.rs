//! A purge that is killed anywhere, again and again, does what one that nobody kills does. On both engines.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::print_stdout,
    reason = "a test may stop where it stands, and says what it did"
)]

mod common;
mod purging;

use std::io::{BufRead, BufReader, Write};
use std::process::{Command, Stdio};
use std::time::Duration;

use alpr_core::record::{Circumstances, Picture, Record};
use alpr_core::retain::{HoldScope, Holder};
use alpr_store::{ReceiptKey, Store};
use common::at;
use jiff::SignedDuration;
use purging::{DAY, SECRET, digest, hold, names, order, policies, purge};

#[test]
fn a_purge_that_is_killed_in_sqlite_does_the_same() {
    let (_dir, address) = common::sqlite();
    killed_again_and_again(&address);
}

#[test]
fn a_purge_that_is_killed_in_postgres_does_the_same() {
    if let Some(address) = common::postgres() {
        killed_again_and_again(&address);
    }
}

/// The program that is killed: purges, and says when it begins a batch.
#[test]
#[ignore = "started by another test, to be killed"]
fn purger() {
    let store = Store::open(&std::env::var("ALPR_TEST_STORE").unwrap()).unwrap();
    let mut out = std::io::stdout();
    let say = &mut |_: &[Picture]| {
        // On a line of its own: the test harness writes to the same output.
        writeln!(out, "\nbatch").unwrap();
        out.flush().unwrap();
        Ok(())
    };
    let policies = policies(&["clayton-22-03"]);
    let order = order(&policies, Holder::Server, at(0));
    store.purge(&order, &ReceiptKey::new(&SECRET), say).unwrap();
}

/// Starts the purge, and kills it in the batch of this number; tells whether it got that far.
fn kill_in(address: &str, batch: usize, pause: Duration) -> bool {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "purger", "--nocapture"])
        .env("ALPR_TEST_STORE", address)
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut batches = lines.map_while(Result::ok).filter(|line| line == "batch");
    let is_there = batches.nth(batch).is_some();
    std::thread::sleep(pause);
    child.kill().unwrap();
    child.wait().unwrap();
    is_there
}

/// Half of the reads are due, and each hundredth is held. `ALPR_TEST_PURGE_READS` asks for more of them.
fn killed_again_and_again(address: &str) {
    let count = std::env::var("ALPR_TEST_PURGE_READS").map_or(60_000, |n| n.parse().unwrap());
    let step = 730 * DAY * 1_000 / count; // two years, in milliseconds
    let store = Store::open(address).unwrap();
    let text = |n: i64| if n % 100 == 7 { "HELD1" } else { "AB1234" };
    let (mut due, mut stays, mut held) = (Vec::new(), 0, 0);
    for first in (0..count).step_by(10_000) {
        let reads = first..count.min(first + 10_000);
        let reads = reads.map(|n| {
            let captured = at(-730 * DAY) + SignedDuration::from_millis(n * step);
            let seen = Circumstances::new(captured, "C-1");
            Record::of_text(text(n).parse().unwrap(), None, seen).unwrap()
        });
        let reads: Vec<Record> = reads.collect();
        // Received in the order of capture: the year of each is over a year after its batch came.
        let received = reads[reads.len() - 1].circumstances.captured;
        store.put_reads(&reads, received).unwrap();
        let is_over = received + SignedDuration::from_hours(24 * 365) <= at(0);
        for read in reads {
            match (is_over, read.text.as_str()) {
                (true, "HELD1") => held += 1,
                (true, _) => due.push(read.id),
                (false, _) => stays += 1,
            }
        }
    }
    let plates = vec!["HELD1".parse().unwrap()];
    store
        .put_hold(&hold(HoldScope {
            plates,
            ..HoldScope::default()
        }))
        .unwrap();
    drop(store);

    let (mut rng, mut kills) = (fastrand::Rng::with_seed(4), 0);
    while kill_in(
        address,
        rng.usize(0..3 + due.len() / 200_000),
        Duration::from_millis(rng.u64(0..40)),
    ) {
        kills += 1;
    }
    assert!(kills > 0);
    let store = Store::open(address).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let receipt = purge(&store, &order(&policies, Holder::Server, at(0)));
    assert_eq!(
        (receipt.total(), receipt.complete),
        (due.len() as u64, true)
    );
    assert_eq!(receipt.digest, digest(due.iter().copied()));
    // What was captured up to some days after the last that may be due is looked at too.
    assert!((held..held + 10 + held / 10).contains(&receipt.held));
    let left = names(address);
    assert_eq!(left.len() as u64, stays + held);
    assert!(due.iter().all(|id| !left.contains(id)));
    println!("{count} reads, {} purged, killed {kills} times", due.len());
}
