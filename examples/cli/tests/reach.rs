//! How far back a role may look, whatever it asks with: a search, a hold or an export.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

mod station;

use alpr_core::Record;
use alpr_core::record::Circumstances;
use alpr_store::Store;
use jiff::{SignedDuration, Timestamp};
use station::Station;
use station::register::{END, LEE, POLICY, enrol, train, with_register};

const ROY: &str = "Sergeant Roy";
const DIAZ: &str = "Officer Diaz";

/// A hold of the plate that the station has read, by whoever is given after.
const OPEN: [&str; 12] = [
    "retain",
    "hold",
    "open",
    "--kind",
    "evidence",
    "--authority",
    "26-1",
    "--plate",
    "AB1234",
    "--review",
    "2027-01-01T00:00:00Z",
    "--by",
];

/// A station with a supervisor and an operator, who may look as many days back.
fn limited(days: u32) -> Station {
    let station = with_register();
    for (name, role) in [(ROY, "supervisor"), (DIAZ, "operator")] {
        enrol(&station, name, role, LEE);
        station.on(0, &train(name, END, LEE));
    }
    let policy = POLICY.replace("'detective'", "'operator', 'supervisor'");
    let file = station.path("limit.toml");
    std::fs::write(&file, format!("{policy}supervisor_after_days = {days}\n")).unwrap();
    let adopt = ["policy", "adopt", "search_policy", &file];
    station.on(0, &[&adopt[..], &["--basis", "GO", "--by", LEE]].concat());
    station
}

#[test]
fn an_export_is_no_way_around_the_age_that_a_role_may_search() {
    let (station, now) = (limited(7), Timestamp::now());
    // At the time that --at gives this one is young; by the machine's clock it is not.
    let old = "2026-11-18T08:00:00Z".parse().unwrap();
    let [old, late] = [old, now].map(|captured| {
        let seen = Circumstances::new(captured, "C-1");
        Record::of_text("AB1234".parse().unwrap(), None, seen).unwrap()
    });
    let store = Store::open(&station.store()).unwrap();
    store.put_reads(&[old.clone(), late.clone()], now).unwrap();
    let export = |status, what: [&str; 2], to: &str, by: &str| {
        let bag = station.path(to);
        let export = ["retain", "export", "--organisation", "PD", "--case", "26-1"];
        let why = ["--authority", "GO", "--description", "so", "-o", &bag];
        station.on(status, &[&export[..], &what, &why, &["--by", by]].concat())
    };
    let open = |from: &[&str]| {
        let told = station.on(0, &[&OPEN[..], &[DIAZ], from].concat());
        told.split(' ').next().unwrap().to_owned()
    };
    let (old, late) = (old.id.to_string(), late.id.to_string());
    let yesterday = (now - SignedDuration::from_hours(24)).to_string();
    let (all, day) = (open(&[]), open(&["--from", &yesterday]));
    for (what, part) in [
        (["--record", &old], "these are "),
        (["--hold", &all], "these may be of any age"),
    ] {
        let before = station.denied();
        let told = export(2, what, "refused", DIAZ);
        assert!(told.contains(part), "{told}");
        assert_eq!(station.denied(), before + 1);
    }
    export(0, ["--record", &late], "bag-1", DIAZ);
    let told = export(0, ["--hold", &day], "bag-2", DIAZ);
    assert!(told.starts_with("1 reads, "), "{told}");
    let told = export(0, ["--hold", &all], "bag-3", ROY);
    assert!(told.starts_with("3 reads, "), "{told}");
}

#[test]
fn how_much_a_hold_covers_is_told_as_far_back_as_a_role_may_search() {
    // The machine's clock says how old a hold's beginning is: less than a century.
    let station = limited(36_525);
    let open = |by, from: &[&str]| station.on(0, &[&OPEN[..], &[by], from].concat());
    let from = ["--from", "2026-11-24T00:00:00Z"];
    assert!(open(DIAZ, &[]).ends_with("plates AB1234: held\n"));
    assert!(open(DIAZ, &from).contains(": 1 reads, "));
    assert!(open(ROY, &[]).contains("AB1234: 1 reads, "));
    let list = |by| station.on(0, &["retain", "hold", "list", "--by", by]);
    let counts = |told: String| told.matches(": 1 reads, ").count();
    assert_eq!((counts(list(DIAZ)), counts(list(ROY))), (1, 3));
    // The log names the first 100: others could hide the one that is tried.
    let decoys: Vec<String> = (0..100).map(|number| format!("EX{number}")).collect();
    let decoys: Vec<&str> = decoys
        .iter()
        .flat_map(|plate| ["--plate", plate.as_str()])
        .collect();
    assert!(open(ROY, &decoys).ends_with(", EX99: held\n"));
    assert_eq!(counts(list(ROY)), 3);
    // A hold that was opened is a look for its plate in the reports.
    let access = station.ledger(&["access", "--organisation", "PD"]);
    assert!(access.contains("of 1 plates: AB1234"), "{access}");
    let usage = station.ledger(&["usage", "--repeats", "2", "--user", DIAZ]);
    assert!(usage.contains(" 2 holds, "), "{usage}");
    assert!(usage.contains("  AB1234 2 times, "), "{usage}");
}
