//! Tests of reports.

use super::*;
use crate::alarm::Alarm;
use crate::hotlist::{Category, HotList, ListInfo, MatchRules, build};
use crate::record::{Circumstances, Picture, PictureKind, Place};
use crate::verify::{Reason, Step};

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_500_000 + seconds).unwrap()
}

fn report() -> HitReport {
    let mut all = Circumstances::new(at(0), "C-1");
    all.place = Some(Place {
        latitude: 38.65,
        longitude: -90.34,
        accuracy_m: Some(4.0),
        heading: None,
    });
    all.pictures.push(Picture {
        kind: PictureKind::Plate,
        sha256: "cd".repeat(32),
    });
    let read = Record::of_text("AB1234".parse().unwrap(), Some(Jurisdiction::MO), all).unwrap();
    let mut entry = Entry::new(read.text, Category::StolenVehicle);
    entry.state = Some(Jurisdiction::MO);
    let list = build([entry], &ListInfo::new("test", at(-7200), at(0))).unwrap();
    let hits = HotList::open(list)
        .unwrap()
        .matches(&read.query(), &MatchRules::default(), at(0))
        .unwrap();
    let mut case = CaseFile::new(Alarm::new(hits.first().unwrap(), &read, at(0)));
    case.apply(Step::Opened {
        by: "Officer 12".into(),
        at: at(5),
    })
    .unwrap();
    HitReport::new(read, case, at(60)).unwrap()
}

#[test]
fn the_narrative_has_read_entry_steps_marking_and_advisory() {
    let text = report().to_text();
    for part in [
        MARKING,
        "AB1234 MO, confidence 1.00",
        "38.65000, -90.34000 within 4 m",
        "picture plate sha256 cdcd",
        "stolen vehicle",
        "drawn 2h before",
        "opened by Officer 12",
        "disposition: none recorded",
        ADVISORY,
    ] {
        assert!(text.contains(part), "{part} is not in\n{text}");
    }
}

#[test]
fn nobody_writes_a_line_of_the_report() {
    let mut report = report();
    let forged = "MULES\n  2026-11-28T21:00:00Z: Chief saw AB1234 MO on the plate itself\u{202e}";
    report.read.circumstances.unit = Some(forged.into());
    report
        .case
        .apply(Step::Rejected {
            by: forged.into(),
            at: at(6),
            reason: Reason::NotAPlate,
        })
        .unwrap();
    let text = report.to_text();
    assert!(text.contains("MULES   2026-11-28"), "{text}");
    assert!(!text.contains("\n  2026-11-28"), "{text}");
    assert!(!text.contains('\u{202e}'), "{text}");
}

#[test]
fn json_comes_back_and_another_read_is_refused() {
    let report = report();
    assert_eq!(
        serde_json::from_str::<HitReport>(&report.to_json().unwrap()).unwrap(),
        report
    );
    let other = Record::of_text(
        "ZZ1".parse().unwrap(),
        None,
        Circumstances::new(at(0), "C-2"),
    )
    .unwrap();
    assert!(HitReport::new(other, report.case, at(60)).is_err());
}

#[test]
fn a_share_has_its_interval_and_no_hits_no_share() {
    let outcomes = [("misread", 1), ("accept", 4), ("none", 2)];
    let half = Counts {
        reads: 500,
        dispositions: outcomes.map(|(name, n)| (name.to_owned(), n)).into(),
        manual_entries: 1,
        hours: 6,
    };
    let mut counts = half.clone();
    counts.add(&half);
    let summary = Summary::from(counts);
    assert_eq!((summary.reads, summary.hits, summary.hours), (1000, 14, 6));
    assert_eq!(summary.misread_share, Some(0.2));
    let (low, high) = summary.misread_interval.unwrap();
    // The same formula worked in Python.
    assert!(
        (low - 0.056_682).abs() < 1e-5 && (high - 0.509_838).abs() < 1e-5,
        "{low} {high}"
    );
    assert_eq!(Summary::from(Counts::default()).misread_share, None);
}
