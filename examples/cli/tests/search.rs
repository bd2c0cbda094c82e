//! Pages of a search: none is taken for the whole.
#![allow(
    clippy::unwrap_used,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::process::{Command, Output};

use alpr_core::Record;
use alpr_core::health::Service;
use alpr_core::record::Circumstances;
use alpr_store::Store;

const POLICY: &str = "version = '2026-1'\nroles = ['detective']\npurposes = ['investigation']\n\
    max_window_days = 30\ncase_required = true\n";

/// A folder with a policy and a store that has two reads.
struct Station {
    folder: tempfile::TempDir,
}

impl Station {
    fn new() -> Self {
        let station = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        std::fs::write(station.path("policy.toml"), POLICY).unwrap();
        let captured = "2026-11-24T08:00:00Z".parse().unwrap();
        let reads = ["AB1234", "AB1235"].map(|text| {
            let seen = Circumstances::new(captured, "C-1");
            Record::of_text(text.parse().unwrap(), None, seen).unwrap()
        });
        let store = Store::open(&station.store()).unwrap();
        store.put_reads(&reads, captured).unwrap();
        station
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn store(&self) -> String {
        format!("sqlite:{}", self.path("store.db"))
    }

    /// Searches for a part of both plates.
    fn search(&self, more: &[&str]) -> Output {
        let (policy, store) = (self.path("policy.toml"), self.store());
        let mut all = vec!["search", "--part", "AB*", "--policy", &policy];
        all.extend(["--user", "D-3", "--role", "detective"]);
        all.extend(["--trained-until", "2027-01-01T00:00:00Z"]);
        all.extend(["--trained-on", "2026-1", "--purpose", "investigation"]);
        all.extend(["--case", "26-1042", "--why", "robbery on Maryland Ave"]);
        all.extend(["--from", "2026-11-20T00:00:00Z"]);
        all.extend(["--to", "2026-11-25T00:00:00Z"]);
        all.extend(["--store", &store, "--at", "2026-11-24T09:00:00Z"]);
        all.extend(more);
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        command.args(all).output().unwrap()
    }

    /// The reads of a page, and what was said beside them.
    fn page(&self, more: &[&str]) -> (usize, String) {
        let output = self.search(&[&["--json"][..], more].concat());
        assert_eq!(output.status.code(), Some(0), "{output:?}");
        let reads = String::from_utf8(output.stdout).unwrap();
        (
            reads.lines().count(),
            String::from_utf8(output.stderr).unwrap(),
        )
    }
}

#[test]
fn a_page_of_json_says_that_there_are_more() {
    let station = Station::new();
    let (reads, told) = station.page(&["--most", "1"]);
    assert_eq!(reads, 1);
    let after = told.trim().strip_prefix("there are more: --after ");
    let second = station.page(&["--most", "1", "--after", after.unwrap()]);
    assert_eq!(second, (1, String::new()));
    assert_eq!(station.page(&["--most", "1000"]), (2, String::new()));
}

#[test]
fn a_page_has_as_many_reads_as_it_can() {
    let station = Station::new();
    for most in ["0", "1001", "x"] {
        let output = station.search(&["--most", most]);
        assert_eq!(output.status.code(), Some(2), "{output:?}");
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(
            complaint.contains("expected 1 to 1000 reads"),
            "{complaint}"
        );
    }
}

#[test]
fn a_summary_says_what_is_of_no_unit() {
    let (station, mut command) = (Station::new(), Command::new(env!("CARGO_BIN_EXE_alpr")));
    let day = ["--from", "2026-11-24T00:00:00Z", "--to"];
    let command = command.args(["summary", "--store", &station.store()]);
    let output = command.args(day).arg("2026-11-25T00:00:00Z").output();
    let text = String::from_utf8(output.unwrap().stdout).unwrap();
    let row = "\nno unit (stationary cameras, entries without --unit) 1 hours, 2 reads";
    assert!(text.contains(row), "{text}");
}

#[test]
fn a_camera_by_another_spelling_is_no_camera_without_reads() {
    let station = Station::new();
    let store = Store::open(&station.store()).unwrap();
    store.put_service(&Service::new("C-1").unwrap()).unwrap();
    assert_eq!(station.page(&["--camera", "C-1"]), (2, String::new()));
    let output = station.search(&["--camera", "c-1"]);
    assert_eq!(output.status.code(), Some(2), "{output:?}");
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        complaint.contains("the camera c-1 is C-1 in this store"),
        "{complaint}"
    );
}
