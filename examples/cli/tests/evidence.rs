//! `alpr retain export`, `check` and `book`: what is missing is named, what was changed is found, and only the store's
//! own is booked.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

mod station;

use alpr_core::Record;
use alpr_core::record::{Circumstances, Picture, PictureKind};
use alpr_store::Store;
use station::{NOW, Station};

/// Exports records, or what a hold covers, into a folder of the station.
fn export(station: &Station, status: i32, what: &[&str], to: &str) -> String {
    let bag = station.path(to);
    let about = [
        "--case",
        "26-1042",
        "--organisation",
        "Clayton PD",
        "--by",
        "Coordinator 1",
        "--authority",
        "General Order 22-03, V",
        "--description",
        "reads of a plate",
        "-o",
        &bag,
    ];
    let export = [&["retain", "export"][..], what, &about].concat();
    station.on(status, &export)
}

fn book(station: &Station, status: i32, bag: &str, more: &[&str]) -> String {
    let book = [
        "retain",
        "book",
        bag,
        "--number",
        "E-7",
        "--by",
        "Property room",
    ];
    station.on(status, &[&book, more].concat())
}

#[test]
fn evidence_is_exported_checked_and_booked() {
    let station = Station::new();
    let hold = [
        "retain",
        "hold",
        "open",
        "--kind",
        "evidence",
        "--authority",
        "26-1042",
        "--by",
        "Coordinator 1",
        "--review",
        "2027-06-01T00:00:00Z",
        "--plate",
        "AB1234",
    ];
    let hold = station.on(0, &hold);
    let hold = hold.split(' ').next().unwrap();
    let told = export(&station, 0, &["--hold", hold], "bag");
    assert!(
        told.starts_with("1 reads, 0 hits, 0 cases, 0 pictures"),
        "{told}"
    );
    export(&station, 2, &["--hold", hold], "bag"); // it is there already
    let bag = station.path("bag");
    let checked = station.run(0, &["retain", "check", &bag]);
    assert!(checked.starts_with("complete and valid"), "{checked}");

    // What cannot be done is found before the booking: no hold of that name.
    book(&station, 2, &bag, &["--close-hold", "ffffffff"]);
    // The hold covers what came after the export: it is not closed with what is in the bag.
    let captured = NOW.parse().unwrap();
    let late = Record::of_text(
        "AB1234".parse().unwrap(),
        None,
        Circumstances::new(captured, "C-2"),
    );
    let store = Store::open(&station.store()).unwrap();
    store.put_reads(&[late.unwrap()], captured).unwrap();
    let told = book(&station, 2, &bag, &["--close-hold", hold]);
    assert!(
        told.contains("also covers 1 reads, 0 hits and 0 pictures"),
        "{told}"
    );
    assert_eq!(store.bookings().unwrap(), []);
    let why = ["--close-hold", hold, "--reason", "the trial is over"];
    let told = book(&station, 0, &bag, &why);
    assert!(
        told.starts_with("1 reads and 0 hits are booked as E-7"),
        "{told}"
    );
    assert_eq!(station.on(0, &["retain", "hold", "list"]), "0 holds\n");
    assert!(station.log().contains("the trial is over"));
}

#[test]
fn what_is_missing_is_named() {
    let station = Station::new();
    let mut seen = Circumstances::new(NOW.parse().unwrap(), "C-1");
    let (kind, sha256) = (PictureKind::Frame, "ab".repeat(32));
    seen.pictures.push(Picture {
        kind,
        sha256: sha256.clone(),
    });
    let record = |text: &str| Record::of_text(text.parse().unwrap(), None, seen.clone()).unwrap();
    let (read, gone) = (record("XY9876"), record("XY1"));
    let store = Store::open(&station.store()).unwrap();
    store
        .put_reads(std::slice::from_ref(&read), NOW.parse().unwrap())
        .unwrap();
    let names = [read.id.to_string(), gone.id.to_string()];
    let records = ["--record", &names[0], "--record", &names[1]];
    let told = export(&station, 1, &records, "bag");
    for line in [
        format!("missing: frame {sha256} of read {}", read.id),
        format!("no longer kept: {}", gone.id),
    ] {
        assert!(told.lines().any(|said| said == line), "{told} lacks {line}");
    }
    let checked = station.run(0, &["retain", "check", &station.path("bag")]);
    assert!(checked.contains("1 pictures were missing"), "{checked}");
}

#[test]
fn every_fault_of_a_bag_is_a_line_and_it_is_not_booked() {
    let station = Station::new();
    let id = station.read.id.to_string();
    export(&station, 0, &["--record", &id], "bag");
    let bag = station.path("bag");
    std::fs::write(station.path("bag/data/records.jsonl"), "{}\n").unwrap();
    std::fs::write(station.path("bag/data/more.txt"), "added").unwrap();
    let checked = station.run(1, &["retain", "check", &bag]);
    for line in [
        "`data/records.jsonl` is not what manifest-sha256.txt lists",
        "`data/more.txt`",
        "faults: do not book it, export again",
    ] {
        assert!(
            checked.lines().any(|said| said.contains(line)),
            "{checked} lacks {line}"
        );
    }
    book(&station, 2, &bag, &[]);
}

#[test]
fn a_bag_of_another_store_is_not_booked() {
    let (station, other) = (Station::new(), Station::new());
    let id = station.read.id.to_string();
    export(&station, 0, &["--record", &id], "bag");
    let told = book(&other, 2, &station.path("bag"), &[]);
    assert!(told.contains("export"), "{told}");
    book(&station, 0, &station.path("bag"), &[]);
}

#[test]
fn a_hold_is_closed_once_all_that_it_covers_is_booked() {
    let station = Station::new();
    let id = station.read.id.to_string();
    let hold = station.hold("26-1042", &["--record", &id, "--record", &"0".repeat(32)]);
    assert!(
        hold.contains("nothing that is kept has the name 0000"),
        "{hold}"
    );
    let hold = hold.split(' ').next().unwrap();
    export(&station, 0, &["--record", &id], "bag");
    let told = book(&station, 0, &station.path("bag"), &["--close-hold", hold]);
    assert!(told.contains(&format!("hold {hold} is closed")), "{told}");
}

#[test]
fn holds_are_listed_with_what_they_cover() {
    let station = Station::new();
    let told = station.hold(
        "26-1042",
        &[
            "--plate",
            "AB1234",
            "--camera",
            "C-1",
            "--from",
            "2026-01-01T00:00:00Z",
        ],
    );
    let hold = told.split(' ').next().unwrap().to_owned();
    let scope = "plates AB1234; cameras C-1; from 2026-01-01T00:00:00Z: 1 reads, 0 hits, 0 pictures are kept";
    assert!(told.contains(scope), "{told}");
    let listed = station.on(0, &["retain", "hold", "list"]);
    assert!(
        listed.contains(scope) && listed.ends_with("1 hold\n"),
        "{listed}"
    );
    let told = station.hold("26-1043", &["--plate", "ZZ9"]);
    assert!(told.contains("covers no read that is kept now"), "{told}");

    let close = ["--by", "Coordinator 1", "--reason", "produced"];
    station.on(
        0,
        &[&["retain", "hold", "close", &hold][..], &close].concat(),
    );
    let list = |more: &[&str]| station.on(0, &[&["retain", "hold", "list"], more].concat());
    assert!(!list(&[]).contains("AB1234"));
    assert!(list(&["--all"]).contains("produced"));
    // What is listed is what decisions read.
    let (holds, reads) = (station.path("holds.jsonl"), station.path("reads.jsonl"));
    std::fs::write(&holds, list(&["--all", "--json"])).unwrap();
    std::fs::write(&reads, station.read.to_json().unwrap()).unwrap();
    let evaluate = [
        "retain",
        "evaluate",
        "--policy",
        "clayton-22-03",
        &reads,
        "--holds",
        &holds,
    ];
    let at =
        |now: &str, more: &[&str]| station.run(0, &[&evaluate[..], &["--now", now], more].concat());
    let told = at("2028-01-01T00:00:00Z", &[]);
    assert!(told.contains("not known when they were received"), "{told}");
    let told = at("2028-01-01T00:00:00Z", &["--received", NOW]);
    assert!(
        told.contains("purge") && !told.contains("not known when"),
        "{told}"
    );
}

#[test]
fn a_hold_of_a_camera_by_another_spelling_is_refused() {
    let station = Station::new();
    let note = "camera note C-1 cleaned --note so --by Lee";
    station.on(0, &note.split(' ').collect::<Vec<_>>());
    let hold = "retain hold open --kind evidence --authority 26-1 --camera c-1 --review 2027-06-01T00:00:00Z --by Lee";
    let told = station.on(2, &hold.split(' ').collect::<Vec<_>>());
    assert!(
        told.contains("the camera c-1 is C-1 in this store"),
        "{told}"
    );
    assert_eq!(station.on(0, &["retain", "hold", "list"]), "0 holds\n");
}
