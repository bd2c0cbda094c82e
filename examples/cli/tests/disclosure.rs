//! Who may be given what: a court's demand, a designee's release, a private system's reads; and a log that stays as it
//! was.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

mod station;

use station::{ASK, NOW, Station, by_agreement};

fn picture() -> String {
    let picture = alpr_fixtures::folder().join("frames/street-4.jpg");
    picture.to_str().unwrap().to_owned()
}

#[test]
fn the_defence_receives_what_a_court_demands() {
    let station = Station::new();
    let (id, out) = (station.read.id.to_string(), station.path("out.json"));
    let reads = [
        "share",
        "reads",
        &id,
        "--kind",
        "defence",
        "--demand",
        "26-CR-77",
        "--demand-kind",
        "subpoena",
        "--issued-by",
        "21st Judicial Circuit",
        "--review",
        "2027-06-01T00:00:00Z",
        "--purpose",
        "investigation",
        "--use",
        "court_proceeding",
        "-o",
        &out,
    ];
    let told = station.give(0, &reads, "detective", "Counsel and Partners");
    assert!(
        told.contains("1 reads and 0 hits for Counsel and Partners"),
        "{told}"
    );
    let log = station.log();
    assert!(log.contains("26-CR-77") && log.contains("\"kind\":\"subpoena\""));
    let held = station.on(0, &["retain", "hold", "list"]);
    assert!(
        held.contains("discovery, 26-CR-77") && held.contains(&id),
        "{held}"
    );
    // A call is no demand, and neither that nor an agreement is nothing.
    let (kind, out) = (
        reads.iter().position(|word| *word == "subpoena"),
        station.path("other.json"),
    );
    let mut call = reads.to_vec();
    call[kind.unwrap()] = "telephone_call";
    *call.last_mut().unwrap() = &out;
    let told = station.give(2, &call, "detective", "Counsel and Partners");
    assert!(told.contains("telephone_call"), "{told}");
    let neither = [&reads[..5], &reads[13..]].concat();
    let told = station.give(2, &neither, "detective", "Counsel and Partners");
    assert!(told.contains("--agreement"), "{told}");
}

#[test]
fn a_designee_releases_by_the_chiefs_written_word() {
    let station = Station::new();
    let (picture, preview, out) = (picture(), station.path("p.png"), station.path("out.png"));
    station.run(0, &["share", "preview", &picture, "-o", &preview]);
    let release = [
        "share",
        "release",
        &picture,
        "--preview",
        &preview,
        "--reviewed-by",
        "Sgt. Brown",
        "--need",
        "a child was abducted",
        "--expires",
        "2026-11-25T00:00:00Z",
        "--purpose",
        "alert",
        "--use",
        "missing_person",
        "-o",
        &out,
    ];
    let by = |until| {
        let word = [
            "--delegated-by",
            "Chief Smith",
            "--delegation",
            "memo 26-3",
            "--delegated-until",
        ];
        [&release[..], &word, &[until]].concat()
    };
    station.give(2, &by("2026-11-24T08:00:00Z"), "detective", "KSDK"); // it ended
    assert_eq!(station.denied(), 1);
    station.give(0, &by("2026-12-01T00:00:00Z"), "detective", "KSDK");
    let log = station.log();
    assert!(log.contains("memo 26-3") && log.contains("Chief Smith"));
}

/// The numbers of the first line of a preview that tells what is covered for a reason: left, top, width, height.
fn covered(told: &str, why: &str) -> [f32; 4] {
    let line = told
        .lines()
        .find(|l| l.starts_with(&format!("covered: {why} at")));
    let numbers: Vec<f32> = line
        .unwrap()
        .split(|c: char| !c.is_ascii_digit())
        .filter_map(|n| n.parse().ok())
        .collect();
    numbers.try_into().unwrap()
}

#[test]
fn the_plate_of_a_release_stays_and_drawn_windows_go() {
    let station = Station::new();
    let (picture, first, second) = (picture(), station.path("1.png"), station.path("2.png"));
    let all = station.run(0, &["share", "preview", &picture, "-o", &first]);
    let [x, y, width, height] = covered(&all, "plate");
    let at = format!("{},{}", x + width / 2.0, y + height / 2.0);
    let keep = [
        "share",
        "preview",
        &picture,
        "--keep-plate",
        &at,
        "--window",
        "10,20,30,40",
        "-o",
        &second,
    ];
    let kept = station.run(0, &keep);
    assert_eq!(covered(&kept, "drawn_windows"), [10.0, 20.0, 30.0, 40.0]);
    let plates = |told: &str| told.matches("covered: plate at").count();
    let windows = |told: &str| told.matches("covered: windows at").count();
    assert_eq!(plates(&kept) + 1, plates(&all));
    assert_eq!(windows(&kept) + 1, windows(&all));
    let nowhere = [&keep[..3], &["--keep-plate", "1,1", "-o", &first]].concat();
    let told = station.run(2, &nowhere);
    assert!(told.contains("no plate was found at 1, 1"), "{told}");
}

#[test]
fn a_private_systems_reads_are_taken_once_the_chief_approved_it() {
    let station = Station::new();
    let picture = picture();
    let read = |status, camera, more: &[&str]| {
        let read = ["read", &picture, "--camera", camera];
        station.on(status, &[&read, more].concat())
    };
    let mall = ["--private-feed", "A mall"];
    let told = read(2, "M-1", &mall);
    assert!(told.contains("have it approved first"), "{told}");
    station.on(0, &ASK);
    let told = read(2, "M-1", &mall);
    assert!(told.contains("was not approved at"), "{told}");
    let approve = [
        "share",
        "feed",
        "approve",
        "A mall",
        "--camera",
        "M-1",
        "--user",
        "Smith",
        "--role",
        "chief",
        "--trained-until",
        "2027-01-01T00:00:00Z",
        "--trained-on",
        "22-03",
    ];
    station.on(0, &approve);
    let told = read(2, "M-1", &[]);
    assert!(
        told.contains("mark its reads as of that private feed"),
        "{told}"
    );
    read(0, "M-1", &mall);
    read(0, "V-1", &["--vendor", "A vendor"]);
    station.run(2, &["read", &picture, "--private-feed", "A mall"]);
}

#[test]
fn a_report_has_what_was_done_in_its_period() {
    let station = Station::new();
    let disclosures = |from: &str, to: &str| {
        let of = ["ledger", "disclosures", "--from", from, "--to", to];
        station.on(0, &of)
    };
    let (id, out) = (station.read.id.to_string(), station.path("out.json"));
    let agreements = station.path("agreements.toml");
    let reads = by_agreement(&id, &agreements, &out);
    station.give(0, &reads, "detective", "Ladue PD");
    let (before, after) = ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
    assert!(disclosures(before, after).contains("Ladue PD"));
    for (from, to) in [
        ("2026-11-23T00:00:00Z", NOW),
        (after, "2026-11-26T00:00:00Z"),
    ] {
        let told = disclosures(from, to);
        assert!(
            !told.contains("Ladue PD") && told.lines().count() == 4,
            "{told}"
        );
    }
}

#[test]
fn a_changed_log_is_found() {
    let station = Station::new();
    let id = station.read.id.to_string();
    for _ in 0..2 {
        let (out, agreements) = (station.path("no.json"), station.path("agreements.toml"));
        let refused = [
            "share",
            "reads",
            &id,
            "--kind",
            "vendor",
            "--agreements",
            &agreements,
            "--agreement",
            "mou-7",
            "--purpose",
            "investigation",
            "--use",
            "sale",
            "-o",
            &out,
        ];
        station.give(2, &refused, "detective", "A vendor");
    }
    let log = station.path("log.jsonl");
    let head = station.on(0, &["audit", "export", "-o", &log]);
    let head = head.trim().strip_prefix("head ").unwrap().to_owned();
    let told = station.run(0, &["audit", "verify", &log, "--head", &head]);
    assert!(told.starts_with("nothing was changed"), "{told}");
    let whole = std::fs::read_to_string(&log).unwrap();
    std::fs::write(&log, whole.replacen("A vendor", "B vendor", 1)).unwrap();
    station.run(1, &["audit", "verify", &log]);
    // A log that was cut is whole by itself; its head tells that it was longer.
    std::fs::write(&log, whole.lines().next().unwrap().to_owned() + "\n").unwrap();
    station.run(0, &["audit", "verify", &log]);
    station.run(1, &["audit", "verify", &log, "--head", &head]);
}
