//! What leaves a store by the command line, and the reports of it.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

mod station;

use std::path::Path;

use alpr_core::Record;
use alpr_core::record::Circumstances;
use alpr_core::report::MARKING;
use alpr_store::Store;
use serde_json::Value;
use station::{ASK, NOW, Station, by_agreement};

#[test]
fn reads_leave_with_the_marking_and_are_in_the_log() {
    let station = Station::new();
    let (id, out) = (station.read.id.to_string(), station.path("shared.json"));
    let agreements = station.path("agreements.toml");
    let reads = by_agreement(&id, &agreements, &out);
    let told = station.give(2, &reads, "detective", "Another PD");
    assert!(
        told.contains("is with Ladue PD, not with Another PD"),
        "{told}"
    );
    assert!(!Path::new(&out).exists());
    let told = station.give(0, &reads, "detective", "Ladue PD");
    assert!(
        told.starts_with("1 reads and 0 hits for Ladue PD"),
        "{told}"
    );
    let payload: Value = serde_json::from_slice(&std::fs::read(&out).unwrap()).unwrap();
    assert_eq!(payload["marking"], MARKING);
    assert_eq!(payload["data"]["reads"][0]["text"], "AB1234");
    station.give(2, &reads, "detective", "Ladue PD"); // the file is there already

    let disclosures = station.ledger(&["disclosures"]);
    for said in [
        "Ladue PD",
        "Det. Jones",
        "+1 314 555 0100",
        "burglary on Elm Street",
        "one read",
    ] {
        assert_eq!(
            disclosures.matches(said).count(),
            1,
            "{said}: {disclosures}"
        );
    }
    let access = station.ledger(&["access", "--organisation", "Clayton PD", "--json"]);
    let access: Value = serde_json::from_str(&access).unwrap();
    assert!(
        !access["accesses"].as_array().unwrap().is_empty(),
        "{access}"
    );
    let usage = station.ledger(&[
        "usage",
        "--hours",
        "00:00-00:01",
        "--zone",
        "America/Chicago",
    ]);
    assert!(
        usage.contains("1 disclosures") && usage.contains("outside the usual hours"),
        "{usage}"
    );
    let usage = station.ledger(&["usage", "--user", "j.  MILLER"]);
    assert!(usage.contains("J. Miller: 0 searches, "), "{usage}");
    let (from, to) = ("2026-11-24T00:00:00Z", "2026-11-25T00:00:00Z");
    let nobody = [
        "ledger", "usage", "--user", "J. Miler", "--from", from, "--to", to,
    ];
    let told = station.on(2, &nobody);
    assert!(
        told.contains("neither in the register nor in the log"),
        "{told}"
    );
    let public = station.ledger(&["public-log"]);
    assert!(public.contains("plates read: 1"), "{public}");
    let statistics = station.ledger(&["statistics", "--arrests", "2"]);
    assert!(
        statistics.contains("Ark. Code 12-12-1805") && statistics.contains('2'),
        "{statistics}"
    );

    // What a search found goes in one file; what is not kept any more is named.
    let gone = Record::of_text(
        "XY1".parse().unwrap(),
        None,
        Circumstances::new(NOW.parse().unwrap(), "C-1"),
    )
    .unwrap();
    let lines = format!(
        "{}\n{}\n",
        station.read.to_json().unwrap(),
        gone.to_json().unwrap()
    );
    let (found, second) = (station.path("found.jsonl"), station.path("second.json"));
    std::fs::write(&found, lines).unwrap();
    let mut of_file = reads.to_vec();
    of_file[2] = "--found";
    of_file.insert(3, &found);
    *of_file.last_mut().unwrap() = &second;
    let told = station.give(1, &of_file, "detective", "Ladue PD");
    assert!(
        told.starts_with("1 reads") && told.contains(&format!("no longer kept: {}", gone.id)),
        "{told}"
    );

    // Where nothing is left, nothing is given and no disclosure is in the log.
    let (log, third) = (station.log(), station.path("third.json"));
    let (gone, mut nothing) = (gone.id.to_string(), reads.to_vec());
    nothing[2] = &gone;
    *nothing.last_mut().unwrap() = &third;
    let told = station.give(2, &nothing, "detective", "Ladue PD");
    assert!(told.contains("nothing is left to share"), "{told}");
    assert!(!Path::new(&third).exists());
    let disclosed = |log: &str| log.matches("\"act\":\"disclosed\"").count();
    assert_eq!(disclosed(&log), disclosed(&station.log()));
}

#[test]
fn a_picture_is_released_as_it_was_looked_at_and_by_the_chief() {
    let station = Station::new();
    let picture = alpr_fixtures::folder().join("frames/street-4.jpg");
    let picture = picture.to_str().unwrap();
    let (preview, other, out) = (
        station.path("p.png"),
        station.path("q.png"),
        station.path("out.png"),
    );
    let told = station.run(0, &["share", "preview", picture, "-o", &preview]);
    assert!(
        told.contains("covered: plate at") && told.contains("NOT RELEASED"),
        "{told}"
    );
    station.run(
        0,
        &[
            "share",
            "preview",
            picture,
            "-o",
            &other,
            "--cover",
            "5,600,40,40",
        ],
    );
    let sure = [
        "share",
        "preview",
        picture,
        "-o",
        &out,
        "--threshold",
        "0.95",
    ];
    let told = station.run(2, &sure);
    assert!(told.contains("plates would stay uncovered"), "{told}");
    let release = |preview| {
        [
            "share",
            "release",
            picture,
            "--preview",
            preview,
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
        ]
    };
    let told = station.give(2, &release(&other), "chief", "KSDK");
    assert!(told.contains("is not what would be released"), "{told}");
    let told = station.give(2, &release(&preview), "detective", "KSDK");
    assert!(told.contains("ask the Chief"), "{told}");
    assert!(!Path::new(&out).exists());
    assert_eq!(station.denied(), 1, "the refused release is in the log");
    station.give(0, &release(&preview), "chief", "KSDK");
    let pixels = |path: &str| image::open(path).unwrap().into_rgb8();
    let (released, preview) = (pixels(&out), pixels(&preview));
    // The band under the preview, which says that it is none, is not released; the picture above it is.
    assert!(preview.height() > released.height() && preview.width() == released.width());
    let rows = released.as_raw().len();
    assert!(released.as_raw()[..] == preview.as_raw()[..rows]);
    assert_eq!(preview.get_pixel(0, preview.height() - 1).0, [200, 0, 0]);
    let disclosures = station.ledger(&["disclosures"]);
    assert!(disclosures.contains("KSDK"), "{disclosures}");
}

/// Somebody of a role approves a private system.
fn approve<'a>(owner: &'a str, camera: &'a str, role: &'a str) -> [&'a str; 14] {
    [
        "share",
        "feed",
        "approve",
        owner,
        "--camera",
        camera,
        "--user",
        "Smith",
        "--role",
        role,
        "--trained-until",
        "2027-01-01T00:00:00Z",
        "--trained-on",
        "22-03",
    ]
}

#[test]
fn a_private_system_is_approved_by_the_chief_alone() {
    let station = Station::new();
    let told = station.on(0, &ASK);
    assert!(told.contains("its reads are refused"), "{told}");
    station.on(2, &approve("A mall", "M-1", "coordinator"));
    let told = station.on(0, &approve("A mall", "M-1", "chief"));
    assert!(told.contains("approved by Smith"), "{told}");
    let revoke = [
        "share",
        "feed",
        "revoke",
        "A mall",
        "--by",
        "Smith",
        "--reason",
        "the contract ended",
    ];
    assert!(station.on(0, &revoke).contains("not approved"));
    assert!(
        station
            .on(0, &["share", "feed", "list"])
            .starts_with("A mall  M-1;")
    );
}

#[test]
fn an_ask_stops_no_camera_and_is_corrected_until_it_is_approved() {
    let station = Station::new();
    let ask = |status, camera, contact, by: &[&str]| {
        let ask = ["share", "feed", "ask", "Prank", "--camera", camera];
        let how = ["--search", "a view", "--right-of-way", "26-9"];
        let all = [&ask[..], &["--contact", contact], &how, by].concat();
        station.on(status, &all)
    };
    let by = ["--by", "J. Miller"];
    ask(2, "C-1", "x", &[]);
    assert!(!station.log().contains("Prank"));
    ask(0, "C-1", "x\u{1b}[2J", &by);
    let log = station.log();
    for said in [
        "\"act\":\"configured\"",
        "\"by\":\"J. Miller\"",
        "\"cameras\":[\"C-1\"]",
    ] {
        assert!(log.contains(said), "{said}: {log}");
    }
    let list = || station.on(0, &["share", "feed", "list"]);
    let told = list();
    let all = "contact: x\\u{1b}[2J; search: a view; right of way: 26-9\n";
    assert!(told.ends_with(all), "{told}");
    let seen = Circumstances::new(NOW.parse().unwrap(), "C-1");
    let read = Record::of_text("XY1".parse().unwrap(), None, seen).unwrap();
    let store = Store::open(&station.store()).unwrap();
    store.put_reads(&[read], NOW.parse().unwrap()).unwrap();

    ask(0, "P-1", "board", &by);
    let told = list();
    assert_eq!(told.lines().count(), 1, "{told}");
    assert!(told.starts_with("Prank  P-1;"), "{told}");
    // The Chief approves what was looked at, not what took its place meanwhile.
    let told = station.on(2, &approve("Prank", "C-1", "chief"));
    assert!(told.contains("has the cameras P-1"), "{told}");
    let more = [&approve("Prank", "P-1", "chief")[..], &["--camera", "P-2"]].concat();
    station.on(2, &more);
    station.on(0, &approve("Prank", "P-1", "chief"));
    let log = station.log();
    let approved = log
        .lines()
        .find(|line| line.contains("\"act\":\"approved\""));
    assert!(approved.unwrap().contains("\"contact\":\"board\""), "{log}");
    let told = ask(2, "P-2", "board", &by);
    assert!(told.contains("such as `Prank 2`"), "{told}");
}
