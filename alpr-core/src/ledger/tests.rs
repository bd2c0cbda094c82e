//! Tests of the reports, with what they have in common.

use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde_json::{Value, json};

use super::*;
use crate::audit::{Act, Entries, Head};
use crate::json;
use crate::report::Summary;

pub(super) fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-11-01T00:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minute)
}

pub(super) fn event(minute: i64, act: Act, subject: &str, detail: Value) -> Event {
    Event::new(at(minute), "det.miller", act, subject, detail)
}

/// A log as a store exports it.
pub(super) fn log(events: Vec<Event>) -> Vec<u8> {
    let (mut head, mut text) = (Head::default(), String::new());
    for event in events {
        let entry = Entry::after(&head, event).unwrap();
        head = entry.head();
        text = text + &entry.to_json().unwrap() + "\n";
    }
    text.into_bytes()
}

pub(super) fn purpose() -> Value {
    json!({"code": "investigation", "case_number": "26-1", "text": "=burglary, \"Elm\""})
}

pub(super) fn alarm(minute: i64, case: &str, reason: &str) -> Event {
    let text = format!("{reason}: listed ABC123 MO, read ABC128 MO, main-1");
    event(
        minute,
        Act::AlarmRaised,
        case,
        json!({"text": text, "severity": "high"}),
    )
}

fn verified(minute: i64, case: &str, status: &str) -> Event {
    event(
        minute,
        Act::Verified,
        case,
        json!({"step": {"step": "answered"}, "status": status}),
    )
}

/// What the log has of a bag, with one field more: of the first entry or the second.
fn bag(field: &str) -> Value {
    let mut detail = json!({"holds": ["0b"], "records": 3, "hits": 1, "cases": 1, "reads": ["0a"]});
    detail[field] = json!("subpoena 7");
    detail
}

/// The acts as the store writes them, an hour from minute 0 on being the period.
fn month() -> Vec<u8> {
    let window = json!({"from": "2026-10-01T00:00:00Z", "to": "2026-11-01T00:00:00Z"});
    let search =
        json!({"plate": "XYZ789", "part": null, "camera": "main-1", "unit": null, "area": null});
    let disclosed = json!({
        "from": "Clayton PD", "description": "reads of XYZ789", "classes": ["read"], "purpose": purpose(),
        "recipient": {"person": "Det. Jones", "contact": "+1 314", "organisation": "Ladue PD",
            "kind": "law_enforcement", "jurisdiction": "MO"},
        "uses": ["criminal_investigation"], "ground": "agreement", "reference": "mou-7",
    });
    log(vec![
        event(
            -90,
            Act::ListLoaded,
            "11",
            json!({"list": {"source": "OLD"}}),
        ),
        event(
            -60,
            Act::ListLoaded,
            "22",
            json!({"list": {"source": "/srv/lists/MULES"}}),
        ),
        alarm(-30, "c0", "STOLEN VEHICLE"),
        verified(-20, "c0", "confirmed_active"),
        event(0, Act::ListLoaded, "33", Value::Null),
        alarm(1, "c1", "STOLEN VEHICLE"),
        verified(2, "c1", "under_review"),
        verified(3, "c1", "confirmed_active"),
        alarm(4, "c2", "STOLEN VEHICLE"),
        alarm(5, "c3", "LIST OF XYZ789"),
        alarm(6, "c4", "AMBER"),
        event(
            7,
            Act::Searched,
            "reads",
            json!({"search": search, "window": window, "after": null, "purpose": purpose()}),
        ),
        event(
            8,
            Act::LookedBack,
            "XYZ789 MO",
            json!({"window": window, "purpose": purpose()}),
        ),
        event(
            8,
            Act::LookedBack,
            "XYZ789 MO",
            json!({"found": 1, "reads": [], "is_cut": false}),
        ),
        event(9, Act::Exported, "c1", json!({"report": "hit"})),
        event(10, Act::Disclosed, "Ladue PD", disclosed),
        event(
            10,
            Act::Exported,
            "Ladue PD",
            json!({"disclosure": 12, "what": {"reads": ["0a"]}}),
        ),
        event(11, Act::Disclosed, "Somebody", Value::Null),
        event(12, Act::Exported, "26-9", bag("authority")),
        event(12, Act::Exported, "26-9", bag("bag")),
        event(
            60,
            Act::ListLoaded,
            "44",
            json!({"list": {"source": "LATER"}}),
        ),
        verified(61, "c2", "rejected"),
        event(
            62,
            Act::Searched,
            "reads",
            json!({"search": {}, "purpose": purpose()}),
        ),
    ])
}

pub(super) fn period() -> Period {
    Period::new(at(0), at(60)).unwrap()
}

pub(super) fn summary() -> Summary {
    Summary {
        reads: 1234,
        hours: 5,
        ..Summary::default()
    }
}

#[test]
fn the_access_record_has_what_california_asks_for() {
    let log = month();
    let record = AccessRecord::new(Entries::new(&log[..]), period(), "Clayton PD").unwrap();
    let window = ", from 2026-10-01T00:00:00Z to 2026-11-01T00:00:00Z";
    let found: Vec<_> = record
        .accesses
        .iter()
        .map(|a| {
            (
                a.query.as_str(),
                a.user.as_str(),
                a.organisation.as_str(),
                a.purpose.is_some(),
            )
        })
        .collect();
    assert_eq!(
        found,
        [
            (
                format!("camera main-1, plate XYZ789{window}").as_str(),
                "det.miller",
                "Clayton PD",
                true
            ),
            (
                &format!("plate XYZ789 MO{window}"),
                "det.miller",
                "Clayton PD",
                true
            ),
            ("record c1", "det.miller", "Clayton PD", false),
            ("reads of XYZ789", "Det. Jones", "Ladue PD", true),
            ("not recorded", "not recorded", "Somebody", false),
            (
                "evidence of case 26-9, hold 0b: 3 records, 1 hits",
                "det.miller",
                "Clayton PD",
                true
            ),
        ]
    );
    let csv = record.to_csv();
    assert!(csv.starts_with("# FOR OFFICIAL USE ONLY\r\n# Cal. Civ. Code 1798.90.52\r\n# from 2026-11-01T00:00:00Z until"));
    assert!(
        csv.contains("\"investigation, case 26-1: =burglary, \"\"Elm\"\"\"\r\n"),
        "{csv}"
    );
    assert!(
        json::write(&record)
            .unwrap()
            .contains("\"text\":\"=burglary, \\\"Elm\\\"\"")
    );
}

#[test]
fn the_public_log_has_lists_and_counts_and_no_plate() {
    let log = month();
    let public = PublicLog::new(Entries::new(&log[..]), period(), &summary()).unwrap();
    assert_eq!(public.lists, ["MULES", "SHA-256 33"]);
    let hits: Vec<_> = public
        .hits
        .iter()
        .map(|(name, count)| (name.as_str(), *count))
        .collect();
    assert_eq!(hits, [("amber", 1), ("other", 1), ("stolen_vehicle", 2)]);
    let text = public.to_text() + &json::write(&public).unwrap();
    for plate in ["ABC123", "ABC128", "XYZ789"] {
        assert!(!text.contains(plate), "{text}");
    }
    assert!(
        text.contains("plates read: 1234, in 5 hours") && text.contains("hits, stolen vehicle: 2")
    );
}

#[test]
fn statistics_count_alarms_of_the_period_by_what_became_of_them_later() {
    let log = month();
    let outcomes = Outcomes {
        arrests: Some(1),
        prosecutions: None,
    };
    let statistics =
        Statistics::new(Entries::new(&log[..]), period(), &summary(), outcomes).unwrap();
    let counts = (
        statistics.scans,
        statistics.confirmed,
        statistics.non_correlating,
        statistics.open,
    );
    assert_eq!(counts, (1234, 1, 1, 2));
    let text = statistics.to_text();
    assert!(text.contains("Ark. Code 12-12-1805") && text.contains("lists: MULES, SHA-256 33\n"));
    assert!(
        text.contains("arrests: 1\nprosecutions: not known\n"),
        "{text}"
    );
}

#[test]
fn a_copy_of_the_store_is_told_as_what_it_is() {
    let log = log(vec![event(
        1,
        Act::Exported,
        "store",
        json!({"backup": "/mnt/usb"}),
    )]);
    let record = AccessRecord::new(Entries::new(&log[..]), period(), "Clayton PD").unwrap();
    assert!(record.to_csv().contains("a copy of the whole store"));
}

#[test]
fn a_hold_that_was_opened_is_an_access() {
    let hold = |step: &str| {
        json!({"hold": step, "why": "evidence", "authority": "26-5", "records": 0, "plates": 2,
            "cameras": 1, "from": "2026-10-01T00:00:00Z", "to": null,
            "named": {"plates": ["EX1", "EX2"], "cameras": ["main-1"]}})
    };
    let before = json!({"hold": "opened", "why": "discovery", "authority": "26-6", "plates": 3});
    let cut = json!({"hold": "opened", "why": "discovery", "authority": "26-6", "plates": 3,
        "named": {"plates": ["EX1", "EX2"]}});
    let log = log(vec![
        event(1, Act::Held, "0a", hold("opened")),
        event(2, Act::Held, "0a", hold("closed")),
        event(3, Act::Held, "0b", before),
        event(4, Act::Held, "0c", cut),
    ]);
    let record = AccessRecord::new(Entries::new(&log[..]), period(), "Clayton PD").unwrap();
    let [named, counted, cut] = &record.accesses[..] else {
        panic!("{record:?}")
    };
    let query = "hold 0a of 2 plates: EX1, EX2; 1 cameras: main-1; from 2026-10-01T00:00:00Z";
    assert_eq!(named.query, query);
    assert_eq!(counted.query, "hold 0b of 3 plates");
    assert_eq!(cut.query, "hold 0c of the first 2 of 3 plates: EX1, EX2");
    assert!(record.to_csv().contains("\"evidence: 26-5\""));
}

#[test]
fn the_dissemination_log_has_the_five_things_and_says_where_they_lack() {
    let log = month();
    let disclosed = DisseminationLog::new(Entries::new(&log[..]), period()).unwrap();
    let csv = disclosed.to_csv();
    let row = "\"2026-11-01T00:10:00Z\",\"reads of XYZ789\",\"Det. Jones\",\"'+1 314\",\"Ladue PD\",\"law_enforcement\",\"investigation, case";
    assert!(csv.contains(row), "{csv}");
    let lacking = "\"2026-11-01T00:11:00Z\",\"not recorded\"";
    assert!(
        csv.contains(lacking) && csv.contains("General Order 22-03, V.A"),
        "{csv}"
    );
    assert_eq!(disclosed.disclosures.len(), 2);
}

#[test]
fn a_changed_log_makes_no_report() {
    let log = String::from_utf8(month())
        .unwrap()
        .replace("Det. Jones", "Det. Janes");
    let error = DisseminationLog::new(Entries::new(log.as_bytes()), period()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
    assert!(Period::new(at(1), at(1)).is_err());
}

proptest! {
    #[test]
    fn every_case_counts_once(cases in prop::collection::vec((0i64..120, 0usize..4), 0..20)) {
        let status = ["", "confirmed_active", "rejected", "withdrawn"];
        let mut events = Vec::new();
        for (name, (minute, outcome)) in cases.iter().enumerate() {
            events.push(alarm(*minute, &name.to_string(), "GANG"));
            if *outcome > 0 { events.push(verified(*minute + 500, &name.to_string(), status[*outcome])); }
        }
        let log = log(events);
        let all = Statistics::new(Entries::new(&log[..]), period(), &summary(), Outcomes::default()).unwrap();
        let of = |wanted: usize| cases.iter().filter(|(m, o)| *m < 60 && *o == wanted).count() as u64;
        prop_assert_eq!((all.confirmed, all.non_correlating, all.open), (of(1), of(2), of(0) + of(3)));
        let hits = PublicLog::new(Entries::new(&log[..]), period(), &summary()).unwrap().hits;
        prop_assert_eq!(hits.values().sum::<u64>(), all.confirmed + all.non_correlating + all.open);
    }

    #[test]
    fn cells_come_back_from_csv(texts in prop::collection::vec("[ -~]{0,12}", 1..4)) {
        let row = line(texts.iter().map(String::as_str));
        let mut reader = csv_core::Reader::new();
        let (mut output, mut ends) = ([0; 256], [0; 8]);
        let (_, _, _, fields) = reader.read_record(row.as_bytes(), &mut output, &mut ends);
        prop_assert_eq!(fields, texts.len());
        let mut start = 0;
        for (text, end) in texts.iter().zip(&ends[..fields]) {
            let cell = std::str::from_utf8(&output[start..*end]).unwrap();
            prop_assert_eq!(cell.strip_prefix('\'').filter(|_| !text.starts_with('\'')).unwrap_or(cell), text);
            prop_assert!(!cell.starts_with(['=', '+', '-', '@']));
            start = *end;
        }
    }
}
