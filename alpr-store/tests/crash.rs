//! What was acknowledged is there and what was not is absent: after SIGKILL, on a full disk, and on one that cannot be
//! written.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "a test may stop where it stands, and says what it skips"
)]

mod common;

use std::collections::BTreeMap;
use std::io::{BufRead, BufReader, Write};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Duration;

use alpr_core::audit::{self, Act, Event};
use alpr_core::record::Record;
use alpr_core::{ErrorKind, Period};
use alpr_store::Store;
use common::{at, read};

/// Reads of one write.
const BATCH: i64 = 5;
/// Writes that have to be acknowledged, over all kills.
const WRITES: usize = 1_000;

/// The reads of a write: all of the same unit, which the tallies count.
fn batch(write: i64) -> Vec<Record> {
    let one = |n: i64| {
        let mut read = read(&format!("AB{}", write % 1_000), "C-1", write * BATCH + n);
        read.circumstances.unit = Some(format!("write {write}"));
        read
    };
    (0..BATCH).map(one).collect()
}

/// The program that is killed: writes on and on, and says what was acknowledged.
#[test]
#[ignore = "started by the other tests, to be killed"]
fn writer() {
    let address = std::env::var("ALPR_TEST_STORE").unwrap();
    let first: i64 = std::env::var("ALPR_TEST_FIRST").unwrap().parse().unwrap();
    let store = Store::open(&address).unwrap();
    let mut out = std::io::stdout();
    for write in first.. {
        store.put_reads(&batch(write), at(0)).unwrap();
        let subject = write.to_string();
        let (act, detail) = (Act::ListLoaded, serde_json::Value::Null);
        let event = Event {
            at: at(write),
            by: "test".into(),
            act,
            subject,
            detail,
        };
        store.log(event).unwrap();
        // On a line of its own: the test harness writes to the same output.
        writeln!(out, "\nwritten {write}").unwrap();
        out.flush().unwrap();
    }
}

/// Runs the writer from a write on until `kill` is called with so many acknowledged; gives the acknowledged ones.
fn run(address: &str, first: i64, count: usize, kill: &dyn Fn(u32)) -> Vec<i64> {
    let mut child = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "writer", "--nocapture"])
        .env("ALPR_TEST_STORE", address)
        .env("ALPR_TEST_FIRST", first.to_string())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = BufReader::new(child.stdout.take().unwrap()).lines();
    let mut written = Vec::new();
    for line in lines.map_while(Result::ok) {
        if let Some(write) = line.strip_prefix("written ") {
            written.push(write.parse().unwrap());
            if written.len() == count {
                kill(child.id());
            }
        }
    }
    child.wait().unwrap();
    written
}

/// How many reads and how many log entries each write has.
fn found(address: &str) -> BTreeMap<i64, (u64, u64)> {
    let store = Store::open(address).unwrap();
    let mut writes: BTreeMap<i64, (u64, u64)> = BTreeMap::new();
    let window = Period {
        from: at(-3_600),
        to: at(1_000_000),
    };
    for (unit, summary) in store.summaries(window).unwrap() {
        let write = unit.strip_prefix("write ").unwrap().parse().unwrap();
        writes.entry(write).or_default().0 = summary.reads;
    }
    let mut log = Vec::new();
    let head = store.export_audit(&mut log).unwrap();
    audit::verify(&log[..], Some(&head)).unwrap();
    for line in log.lines() {
        let entry: audit::Entry = serde_json::from_str(&line.unwrap()).unwrap();
        writes
            .entry(entry.event.subject.parse().unwrap())
            .or_default()
            .1 += 1;
    }
    // The tallies say what is there: writing the same again finds every read of theirs.
    for (write, (reads, _)) in writes.iter().rev().take(3) {
        let again = Store::open(address)
            .unwrap()
            .put_reads(&batch(*write), at(0))
            .unwrap();
        assert_eq!(again.known as u64, *reads, "write {write}");
    }
    writes
}

/// Kills the writer, or what it writes to, again and again.
fn crash(address: &str, writes: usize, most: usize, kill: &dyn Fn(u32)) {
    let mut random = fastrand::Rng::new();
    let (mut first, mut written, mut kills) = (0, Vec::new(), 0);
    while written.len() < writes {
        let count = random.usize(1..=most);
        written.extend(run(address, first, count, kill));
        let found = found(address);
        for write in &written {
            assert_eq!(
                found.get(write),
                Some(&(BATCH as u64, 1)),
                "write {write} was acknowledged"
            );
        }
        let extra: Vec<_> = found
            .iter()
            .filter(|(write, _)| !written.contains(write))
            .collect();
        kills += 1;
        assert!(
            extra.len() <= kills,
            "a kill leaves one write in flight, got {extra:?}"
        );
        for (write, (reads, entries)) in extra {
            // Not acknowledged: whole or not at all.
            assert!(matches!(reads, 0 | 5) && *entries <= 1, "write {write}");
        }
        first = found.keys().max().map_or(0, |last| last + 1);
    }
}

/// Kills a process after a moment, so that it is killed in the midst of something.
fn kill_process(process: u32) {
    std::thread::sleep(Duration::from_micros(fastrand::u64(0..4_000)));
    let killed = Command::new("kill")
        .args(["-9", &process.to_string()])
        .status();
    assert!(killed.unwrap().success());
}

#[test]
fn sqlite_survives_the_death_of_its_program() {
    let (_dir, address) = common::sqlite();
    crash(&address, WRITES, 60, &kill_process);
}

#[test]
fn postgres_survives_the_death_of_its_client() {
    if let Some(address) = common::postgres() {
        crash(&address, WRITES, 60, &kill_process);
    }
}

#[test]
fn postgres_survives_its_own_death() {
    let Some(cluster) = common::Cluster::start() else {
        return;
    };
    let address = cluster.database("crash");
    let kill = |_: u32| {
        std::thread::sleep(Duration::from_micros(fastrand::u64(0..4_000)));
        cluster.kill();
        cluster.run();
    };
    crash(&address, 150, 60, &kill);
}

/// A small disk of its own; nothing where this user may not mount one.
struct Disk(PathBuf);

impl Disk {
    fn new(dir: &Path, size: &str) -> Option<Self> {
        let place = dir.join("disk");
        std::fs::create_dir(&place).unwrap();
        let mounted = Command::new("mount")
            .args(["-t", "tmpfs", "-o", size, "none"])
            .arg(&place)
            .status();
        if mounted.is_ok_and(|done| done.success()) {
            return Some(Self(place));
        }
        eprintln!("skipped: this user may not mount a small disk");
        None
    }

    fn remount(&self, how: &str) {
        let done = Command::new("mount")
            .args(["-o", how])
            .arg(&self.0)
            .status();
        assert!(done.unwrap().success());
    }
}

impl Drop for Disk {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg("-l").arg(&self.0).status();
    }
}

/// Fills a store until it refuses; gives how many writes were acknowledged.
fn fill(address: &str, writes: std::ops::Range<i64>) -> i64 {
    let store = Store::open(address).unwrap();
    for write in writes {
        let many: Vec<Record> = (0..200).flat_map(|n| batch(write * 200 + n)).collect();
        if let Err(error) = store.put_reads(&many, at(0)) {
            assert_eq!(error.kind(), ErrorKind::Storage);
            assert!(error.message().contains("make room on the disk"), "{error}");
            return write;
        }
    }
    panic!("the disk never filled");
}

fn count(address: &str) -> u64 {
    let window = Period {
        from: at(-3_600),
        to: at(10_000_000),
    };
    Store::open(address).unwrap().summary(window).unwrap().reads
}

#[test]
fn a_full_disk_and_one_that_cannot_be_written_lose_nothing_in_sqlite() {
    let dir = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::new(dir.path(), "size=8m") else {
        return;
    };
    let address = format!("sqlite:{}", disk.0.join("store.db").display());
    let written = fill(&address, 0..1_000);
    assert!(written > 0);
    disk.remount("remount,size=32m");
    assert_eq!(count(&address), written as u64 * 1_000);
    disk.remount("remount,ro");
    assert_eq!(count(&address), written as u64 * 1_000);
    let store = Store::open(&address).unwrap();
    let error = store.put_reads(&batch(10_000_000), at(0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert!(error.message().contains("let this user write"), "{error}");
    drop(store);
    disk.remount("remount,rw");
    assert_eq!(count(&address), written as u64 * 1_000);
}

#[test]
fn a_link_to_a_disk_that_cannot_be_written_hides_no_log() {
    let dir = tempfile::tempdir().unwrap();
    let Some(disk) = Disk::new(dir.path(), "size=8m") else {
        return;
    };
    let address = format!("sqlite:{}", dir.path().join("store.db").display());
    drop(Store::open(&address).unwrap());
    // What is written next is in the log alone, as after the death of its program.
    let store = Store::open(&address).unwrap();
    store.put_reads(&batch(0), at(0)).unwrap();
    for name in ["store.db", "store.db-wal"] {
        std::fs::copy(dir.path().join(name), disk.0.join(name)).unwrap();
    }
    disk.remount("remount,ro");
    let link = dir.path().join("link.db");
    std::os::unix::fs::symlink(disk.0.join("store.db"), &link).unwrap();
    let opened = Store::open(&format!("sqlite:{}", link.display()));
    let error = opened.err().unwrap();
    assert_eq!(error.kind(), ErrorKind::Storage, "{error}");
}

#[test]
fn a_full_disk_loses_nothing_in_postgres() {
    let Some(cluster) = common::Cluster::start() else {
        return;
    };
    let Some(disk) = Disk::new(cluster.dir.path(), "size=24m") else {
        return;
    };
    let place = disk.0.join("space");
    std::fs::create_dir(&place).unwrap();
    let owned = Command::new("chown").arg("postgres").arg(&place).status();
    assert!(owned.unwrap().success());
    let address = cluster.database("filled");
    let mut client = postgres::Client::connect(&address, postgres::NoTls).unwrap();
    let space = format!("CREATE TABLESPACE small LOCATION '{}'", place.display());
    client.batch_execute(&space).unwrap();
    client
        .batch_execute("ALTER DATABASE filled SET default_tablespace = small")
        .unwrap();
    drop(client);
    let written = fill(&address, 0..1_000);
    assert!(written > 0);
    assert_eq!(count(&address), written as u64 * 1_000);
    disk.remount("remount,size=64m");
    let more = batch(10_000_000);
    assert_eq!(
        Store::open(&address)
            .unwrap()
            .put_reads(&more, at(0))
            .unwrap()
            .new,
        5
    );
}
