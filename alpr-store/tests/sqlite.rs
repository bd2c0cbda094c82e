//! The file of a store in SQLite: its copies, its names, its log, and whoever else has it open.
#![allow(
    clippy::unwrap_used,
    reason = "a test or a benchmark may stop where it stands"
)]

mod common;

use std::fs;
use std::process::Command;

use alpr_core::{Error, ErrorKind};
use alpr_store::Store;
use common::{at, read};

/// Writes a read of this second; tells whether it is new.
fn put(store: &Store, second: i64) -> Result<bool, Error> {
    let written = store.put_reads(&[read("AB1234", "C-1", second)], at(second))?;
    Ok(written.new == 1)
}

#[test]
fn a_copy_beside_the_log_of_a_store_that_crashed_is_refused() {
    let (dir, address) = common::sqlite();
    let path = |name: &str| dir.path().join(name);
    let store = Store::open(&address).unwrap();
    put(&store, 0).unwrap();
    store.backup(&path("copy.db"), "Kim", at(1)).unwrap();
    put(&store, 2).unwrap();
    // As whoever copies it over a store leaves it whose program was killed.
    fs::copy(path("store.db-wal"), path("copy.db-wal")).unwrap();
    let of_copy = format!("sqlite:{}", path("copy.db").display());
    for opened in [Store::open(&of_copy), Store::open_existing(&of_copy)] {
        let error = opened.err().unwrap();
        assert_eq!(error.kind(), ErrorKind::Storage, "{error}");
        assert!(error.message().contains("copy.db-wal"), "{error}");
    }
    fs::remove_file(path("copy.db-wal")).unwrap();
    let copy = Store::open(&of_copy).unwrap();
    assert!(!put(&copy, 0).unwrap() && put(&copy, 2).unwrap());
    // Once it is opened, a log of its own lies beside it.
    for address in [address, of_copy] {
        assert!(!put(&Store::open(&address).unwrap(), 2).unwrap());
    }
}

#[cfg(unix)]
#[test]
fn a_file_with_two_names_is_refused() {
    let (dir, address) = common::sqlite();
    let (file, link) = (dir.path().join("store.db"), dir.path().join("link.db"));
    let store = Store::open(&address).unwrap();
    put(&store, 0).unwrap();
    fs::hard_link(&file, &link).unwrap();
    let of_link = format!("sqlite:{}", link.display());
    let opened = [Store::open(&of_link), Store::open(&address)];
    for error in opened.into_iter().map(|opened| opened.err().unwrap()) {
        assert_eq!(error.kind(), ErrorKind::Storage, "{error}");
        assert!(error.message().contains("got 2 (hard links)"), "{error}");
    }
    // Who opened it before goes on: a backup that links files must not stop reads and alarms.
    assert!(put(&store, 1).unwrap());
    fs::remove_file(&link).unwrap();
    std::os::unix::fs::symlink(&file, &link).unwrap();
    assert!(!put(&Store::open(&of_link).unwrap(), 1).unwrap());
}

#[test]
fn a_copy_has_its_name_once_it_is_whole() {
    let (dir, address) = common::sqlite();
    let store = Store::open(&address).unwrap();
    let copy = dir.path().join("copy.db");
    let refused = || store.backup(&copy, "Kim", at(0)).unwrap_err();
    // As a program leaves it that is killed.
    let partial = dir.path().join(".copy.db.partial");
    fs::write(&partial, "half of it").unwrap();
    let error = refused();
    assert!(error.message().contains(".copy.db.partial"), "{error}");
    assert!(!copy.exists());
    fs::remove_file(&partial).unwrap();
    store.backup(&copy, "Kim", at(1)).unwrap();
    assert!(copy.exists() && !partial.exists());
    let error = refused();
    assert!(error.message().contains("give another name"), "{error}");
}

/// The program that opens a store and is done with it.
#[test]
#[ignore = "started by another test"]
fn opener() {
    drop(Store::open(&std::env::var("ALPR_TEST_STORE").unwrap()).unwrap());
}

/// On Unix a process that closes a file gives up all its locks on it, and the next one to be done with the store would
/// take its log away.
#[test]
fn a_second_store_of_a_process_takes_no_locks_from_the_first() {
    let (dir, address) = common::sqlite();
    let store = Store::open(&address).unwrap();
    put(&store, 0).unwrap();
    drop(Store::open(&address).unwrap());
    let opened = Command::new(std::env::current_exe().unwrap())
        .args(["--ignored", "--exact", "opener"])
        .env("ALPR_TEST_STORE", &address)
        .status();
    assert!(opened.unwrap().success());
    assert!(dir.path().join("store.db-wal").exists());
    assert!(put(&store, 1).unwrap());
    assert!(!put(&Store::open(&address).unwrap(), 1).unwrap());
}
