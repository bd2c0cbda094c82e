//! What the log has of a list before it takes its place, and what `alpr audit verify` tells of the times of a log.
#![allow(
    clippy::unwrap_used,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use alpr_core::audit::{Act, Entry, Event, Head};
use serde_json::Value;

/// Runs `alpr` in a folder; gives what was printed, with complaints at its end.
fn alpr(folder: &Path, status: i32, arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
    let output = command.current_dir(folder).args(arguments).output();
    let output = output.unwrap();
    let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
    assert_eq!(output.status.code(), Some(status), "{arguments:?}: {text}");
    text
}

#[test]
fn a_list_that_cannot_be_logged_is_not_put_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    let build = |status, list: &str, user: &str| {
        std::fs::write(folder.join("list.csv"), list).unwrap();
        let log = ["--store", "sqlite:store.db", "--user", user];
        let build = ["hotlist", "build", "list.csv", "-o", "list.alpr"];
        alpr(folder, status, &[&build[..], &log].concat())
    };
    build(0, "plate\nABC1\n", "Coordinator 1");
    let before = std::fs::read(folder.join("list.alpr")).unwrap();
    let told = build(2, "plate\nABC1\nABC2\n", " ");
    assert!(told.contains("the list is not in force"), "{told}");
    assert_eq!(std::fs::read(folder.join("list.alpr")).unwrap(), before);
}

/// Verifies a log of searches, each so many milliseconds after noon.
fn verified(times: &[i64]) -> String {
    let noon = 1_795_521_600_000;
    let (mut head, mut log) = (Head::default(), String::new());
    for ms in times {
        let at = jiff::Timestamp::from_millisecond(noon + ms).unwrap();
        let event = Event::new(at, "Officer 12", Act::Searched, "reads", Value::Null);
        let entry = Entry::after(&head, event).unwrap();
        head = entry.head();
        writeln!(log, "{}", entry.to_json().unwrap()).unwrap();
    }
    let folder = tempfile::tempdir().unwrap();
    std::fs::write(folder.path().join("log.jsonl"), log).unwrap();
    alpr(folder.path(), 0, &["audit", "verify", "log.jsonl"])
}

#[test]
fn a_line_that_waited_for_another_is_not_told_as_backdated() {
    for times in [
        &[0, 14, 0][..],
        &[0, 120_000, 0],
        &[0, 60_000, 120_000, 1, 120_000],
    ] {
        let told = verified(times);
        assert!(!told.contains("is dated"), "{told}");
    }
    let told = verified(&[0, 120_001, 0, 120_000]);
    assert!(
        told.contains("line 2, searched by Officer 12, is dated 2026-"),
        "{told}"
    );
    assert!(told.contains("before line 1 of 2026-"), "{told}");
    assert_eq!(told.matches("is dated").count(), 1, "{told}");
    let told = verified(&[[600_000].as_slice(), &[0; 22]].concat());
    assert!(
        told.contains("2 more lines are dated before an earlier one"),
        "{told}"
    );
}
