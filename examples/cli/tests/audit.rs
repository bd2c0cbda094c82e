//! What the log has of a list before it takes its place, and what `alpr audit verify` tells of the times of a log.
#![allow(
    clippy::unwrap_used,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::fmt::Write;
use std::path::Path;
use std::process::Command;

use alpr_core::audit::{Act, Entry, Event, Head};
use alpr_store::Store;
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
    assert!(told.contains("2 more lines like these"), "{told}");
}

#[test]
fn a_step_that_is_dated_back_is_told_with_the_time_when_it_was_written() {
    let folder = tempfile::tempdir().unwrap();
    let folder = folder.path();
    Store::open(&format!("sqlite:{}", folder.join("store.db").display())).unwrap();
    let store = ["--store", "sqlite:store.db"];
    let at = |time, arguments: &[&str]| {
        let all = [arguments, &store, &["--at", time]].concat();
        alpr(folder, 0, &all)
    };
    let enter = ["bolo", "enter", "RK482CD", "--reason", "robbery_suspect"];
    let why = ["--note", "grey van", "--basis", "26-1042"];
    let until = ["--owner", "Officer 12", "--expires", "2026-11-27T00:00:00Z"];
    let enter = [&enter[..], &why, &until].concat();
    at("2026-11-24T07:00:00Z", &enter);
    let picture = alpr_fixtures::folder().join("frames/street-3.jpg");
    let picture = picture.to_str().unwrap();
    let read = ["read", "--size", "nano", picture, "--camera", "C-1"];
    at("2026-11-24T08:00:00Z", &read);
    let cases = at("2026-11-24T08:00:01Z", &["case", "list", "--undisposed"]);
    let case = cases.split(' ').next().unwrap();
    let by = ["--by", "Officer 12"];
    at(
        "2026-11-24T08:00:10Z",
        &[&["case", "open", case][..], &by].concat(),
    );
    let check = ["case", "check", case, "--plate", "RK482CD"];
    let check = [&check[..], &["--state", "XX"], &by, &store].concat();
    alpr(folder, 0, &check);
    let export = ["audit", "export", "-o", "log.jsonl"];
    alpr(folder, 0, &[&export[..], &store].concat());
    let told = alpr(folder, 0, &["audit", "verify", "log.jsonl"]);
    let dated = "verified by Officer 12, is dated 2026-11-24T08:00:10Z, written 2";
    assert!(told.contains(dated), "{told}");
    assert_eq!(told.matches("is dated").count(), 1, "{told}");
}
