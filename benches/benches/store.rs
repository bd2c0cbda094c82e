//! Figures of the store beside plain inserts and queries of the same rows: writing, look-backs, and both at once.
//!
//! `ALPR_BENCH_READS` says how many reads (1,000,000 if not). PostgreSQL is left out unless `ALPR_POSTGRES` is the
//! address of a database in which a schema `alpr_bench` may be made. A million reads take up to 8 GB of disk.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test or a benchmark may stop where it stands, and prints what it measures"
)]

use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::{Duration, Instant};

use alpr_core::authorise::{Authorisation, Granted, Purpose, Role, SearchPolicy};
use alpr_core::hotlist::{Category, Entry, folded};
use alpr_core::record::{Id, Record};
use alpr_core::{MatchRules, Period, PlateText};
use alpr_store::Store;
use fastrand::Rng;
use fst::Automaton;
use fst::automaton::Levenshtein;
use jiff::{SignedDuration, Timestamp};

#[path = "store/plain.rs"]
mod plain;
#[path = "store/traffic.rs"]
mod traffic;

use plain::{Plain, Schema};
use traffic::{DAYS, Traffic};

const READS: u64 = 1_000_000;
/// What is asked of each kind.
const LOOK_BACKS: usize = 200;
const SCANS: usize = 3;
/// Threads that look back while somebody writes.
const READERS: u64 = 2;
/// Reads that are written with and without them.
const BESIDE: u64 = 100_000;

fn main() {
    let reads = std::env::var("ALPR_BENCH_READS").map_or(READS, |n| n.parse().unwrap());
    let traffic = Traffic::new(reads);
    println!("{reads} reads over {DAYS} days");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("store");
    let clear = || std::fs::remove_dir_all(&folder);
    // Left over from a run that was stopped.
    let _ = clear();
    std::fs::create_dir_all(&folder).unwrap();
    let store = Store::sqlite(&folder.join("store.db")).unwrap();
    let mut plain = plain::sqlite(&folder.join("plain.db"));
    measure("SQLite", 10_000, &traffic, &store, &mut plain);
    drop((store, plain));
    clear().unwrap();
    match std::env::var("ALPR_POSTGRES") {
        Ok(address) => postgres(&address, &traffic),
        Err(_) => println!("PostgreSQL: LEFT OUT, since ALPR_POSTGRES gives no address"),
    }
}

fn postgres(address: &str, traffic: &Traffic) {
    let schema = Arc::new(Schema::new(address));
    let connect = Arc::clone(&schema);
    let store = Store::postgres(move || connect.connect()).unwrap();
    let mut plain = schema.plain();
    measure("PostgreSQL", 2_000, traffic, &store, &mut plain);
    drop((store, plain));
    schema.remove();
}

fn measure(name: &str, batch: usize, traffic: &Traffic, store: &Store, plain: &mut impl Plain) {
    println!("\n{name}, batches of {batch}");
    write(batch, traffic, store, plain);
    let mut random = Rng::with_seed(7);
    let plates: Vec<_> = (0..LOOK_BACKS)
        .map(|_| traffic.some_plate(&mut random))
        .collect();
    // Before the bare table gets its index: at ten million reads that takes longer than all else.
    look_back(traffic, store, &plates);
    plain.index();
    query(plain, &plates);
    beside(batch, traffic, store);
}

/// Writes all reads, batch by batch to the store and to the bare table, so that both have the same machine.
fn write(batch: usize, traffic: &Traffic, store: &Store, plain: &mut impl Plain) {
    let (mut stored, mut inserted) = (Times::default(), Times::default());
    let (mut rows, mut bytes) = (Duration::ZERO, 0);
    for first in (0..traffic.reads()).step_by(batch) {
        let count = batch.min((traffic.reads() - first) as usize);
        let reads = traffic.batch(first, count);
        let began = Instant::now();
        let bodies = bodies(&reads);
        rows += began.elapsed();
        bytes += bodies.iter().map(|(_, body)| body.len()).sum::<usize>();
        let written = stored.time(|| store.put_reads(&reads, Timestamp::UNIX_EPOCH).unwrap());
        assert_eq!(written.new, count, "every read is new");
        inserted.time(|| plain.insert(&bodies));
    }
    let reads = traffic.reads();
    println!("  a body has {} bytes", bytes as u64 / reads);
    rate("put_reads", reads, stored.sum());
    rate("  of it, JSON and folded texts alone", reads, rows);
    rate("plain insert of the bodies", reads, inserted.sum());
    stored.print("a batch by put_reads");
    inserted.print("a batch by plain insert");
}

fn bodies(reads: &[Record]) -> Vec<(Id, String)> {
    let body = |read: &Record| {
        std::hint::black_box(folded(read.text.as_str()));
        (read.id, read.to_json().unwrap())
    };
    reads.iter().map(body).collect()
}

/// Looks back for vehicles that passed.
fn look_back(traffic: &Traffic, store: &Store, plates: &[PlateText]) {
    let (from, to) = traffic.window();
    let granted = granted(store, from, to);
    let nothing = granted_nothing(store, from);
    let (mut looked, mut empty) = (Times::default(), Times::default());
    let mut seen = 0;
    let rules = MatchRules::default();
    for plate in plates {
        let entry = Entry::new(*plate, Category::StolenVehicle);
        seen += looked.time(|| {
            store
                .look_back(&granted, &entry, &rules)
                .unwrap()
                .seen
                .len()
        });
        empty.time(|| store.look_back(&nothing, &entry, &rules).unwrap());
    }
    looked.print("look_back");
    empty.print("  the same in an hour without reads");
    println!("  found of {} plates: {seen}", plates.len());
}

/// Asks the bare table for the same.
fn query(plain: &mut impl Plain, plates: &[PlateText]) {
    let (mut exact, mut scanned) = (Times::default(), Times::default());
    let (mut same, mut near) = (0, 0);
    for plate in plates {
        same += exact.time(|| plain.exact(plate.as_str()).len());
    }
    for plate in plates.iter().take(SCANS) {
        near += scanned.time(|| scan(plain, plate.as_str()));
    }
    exact.print("plain query of the exact text, by index");
    scanned.print("plain scan, Levenshtein 1");
    println!(
        "  found of {} plates by the exact text: {same}; of {SCANS} by scan: {near}",
        plates.len()
    );
}

fn scan(plain: &mut impl Plain, plate: &str) -> usize {
    let near = Levenshtein::new(plate, 1).unwrap();
    let mut found = 0;
    plain.scan(&mut |text| {
        let end = text
            .bytes()
            .fold(near.start(), |state, byte| near.accept(&state, byte));
        found += usize::from(near.is_match(&end));
    });
    found
}

/// Writes on, alone and then while others look back.
fn beside(batch: usize, traffic: &Traffic, store: &Store) {
    let first = traffic.reads();
    rate(
        "put_reads, nobody looks back",
        BESIDE,
        write_on(first, batch, traffic, store),
    );
    let is_over = AtomicBool::new(false);
    let (wrote, looked) = std::thread::scope(|threads| {
        let is_over = &is_over;
        let readers: Vec<_> = (0..READERS)
            .map(|seed| threads.spawn(move || look_on(seed, traffic, store, is_over)))
            .collect();
        let wrote = write_on(first + BESIDE, batch, traffic, store);
        is_over.store(true, Ordering::Relaxed);
        let looked = readers.into_iter().flat_map(|r| r.join().unwrap().0);
        (wrote, Times(looked.collect()))
    });
    rate(
        &format!("put_reads, {READERS} threads look back"),
        BESIDE,
        wrote,
    );
    looked.print(&format!("look_back by {READERS} threads meanwhile"));
}

/// How long it takes to write the next reads.
fn write_on(first: u64, batch: usize, traffic: &Traffic, store: &Store) -> Duration {
    let mut times = Times::default();
    for first in (first..first + BESIDE).step_by(batch) {
        let reads = traffic.batch(first, batch);
        times.time(|| store.put_reads(&reads, Timestamp::UNIX_EPOCH).unwrap());
    }
    times.sum()
}

fn look_on(seed: u64, traffic: &Traffic, store: &Store, is_over: &AtomicBool) -> Times {
    let mut random = Rng::with_seed(seed);
    let (from, to) = traffic.window();
    let (granted, rules) = (granted(store, from, to), MatchRules::default());
    let mut times = Times::default();
    while !is_over.load(Ordering::Relaxed) {
        let entry = Entry::new(traffic.some_plate(&mut random), Category::StolenVehicle);
        times.time(|| store.look_back(&granted, &entry, &rules).unwrap());
    }
    times
}

fn granted(store: &Store, from: Timestamp, to: Timestamp) -> Granted {
    let policy = "version = '1'\nroles = ['detective']\npurposes = ['test']\nmax_window_days = 30";
    let policy = SearchPolicy::parse(policy).unwrap();
    let who = Authorisation {
        user: "bench".to_owned(),
        role: Role::Detective,
        trained_until: to + SignedDuration::from_hours(24),
        policy_version: "1".to_owned(),
    };
    let purpose = Purpose {
        code: "test".to_owned(),
        case_number: None,
        text: "figures of the store".to_owned(),
    };
    let asked = store.allow(&policy, &who, &purpose, Period { from, to }, to);
    asked.unwrap()
}

/// An hour before all reads: what is left of a look-back is its two entries in the log and the search of the index.
fn granted_nothing(store: &Store, before: Timestamp) -> Granted {
    granted(store, before - SignedDuration::from_hours(1), before)
}

fn rate(what: &str, reads: u64, took: Duration) {
    let rate = reads as f64 / took.as_secs_f64();
    println!("  {what:<42} {rate:>10.0} reads/s");
}

/// How long each of several things took.
#[derive(Default)]
struct Times(Vec<Duration>);

impl Times {
    fn time<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let began = Instant::now();
        let done = work();
        self.0.push(began.elapsed());
        done
    }

    fn sum(&self) -> Duration {
        self.0.iter().sum()
    }

    /// The median, what nine of ten stay under, and the worst: the three tell a slow kind from a slow moment.
    fn print(mut self, what: &str) {
        self.0.sort_unstable();
        let times = self.0.len();
        let ms = |at: usize| self.0.get(at).map_or(f64::NAN, |t| t.as_secs_f64() * 1e3);
        let (median, most, worst) = (
            ms(times / 2),
            ms(times * 9 / 10),
            ms(times.saturating_sub(1)),
        );
        println!(
            "  {what:<42} {median:>10.2} ms median {most:>10.2} ms 90 % {worst:>10.2} ms worst of {times}"
        );
    }
}
