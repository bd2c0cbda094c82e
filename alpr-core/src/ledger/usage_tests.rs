//! Tests of the use by user.

use serde_json::{Value, json};

use super::tests::{at, event, log, period, purpose};
use super::{Hours, UsageReport};
use crate::audit::{Act, Entries, Event};

#[test]
fn whoever_asks_again_and_again_for_a_plate_is_named() {
    let ask = |minute, by: &str, plate: &str, case: Option<&str>, after: Value| {
        let purpose = json!({"code": "investigation", "case_number": case, "text": "so"});
        let detail = json!({"search": {"plate": plate}, "after": after, "purpose": purpose});
        Event {
            by: by.into(),
            ..event(minute, Act::Searched, "reads", detail)
        }
    };
    let by_hand = json!({"entry": {"wanted": {"plate": "EX1"}, "legal_basis": "26-3"}});
    let back = json!({"purpose": purpose()});
    let log = log(vec![
        ask(-5, "roe", "EX1", None, Value::Null),
        ask(1, "roe", "EX1", Some("26-1"), Value::Null),
        ask(2, "roe", "EX1", Some("26-1"), json!("0a")), // the next page of the same search
        ask(3, "lee", "EX1", None, Value::Null),
        event(
            4,
            Act::Searched,
            "cases",
            json!({"search": {"what": "cases", "plate": "EX1"}, "purpose": purpose()}),
        ),
        Event {
            by: "roe".into(),
            ..event(5, Act::LookedBack, "EX1 MO", back.clone())
        },
        event(
            6,
            Act::LookedBack,
            &format!("the list {}", "ab".repeat(32)),
            back,
        ),
        Event {
            by: "roe".into(),
            ..event(7, Act::ManualEntered, "0b", by_hand)
        },
        event(7, Act::LookedBack, "AB* MO", json!({"purpose": purpose()})),
        event(
            8,
            Act::ManualEntered,
            "0c",
            json!({"entry": {"wanted": {"pattern": "a-b *"}}}),
        ),
        event(8, Act::Denied, "search of reads", Value::Null),
        event(9, Act::ListLoaded, "11", Value::Null),
    ]);
    let draw = |repeats, hours: Option<&Hours>| {
        UsageReport::new(Entries::new(&log[..]), period(), repeats, hours).unwrap()
    };
    // The period is an hour from midnight on, which is seven in the evening in Clayton.
    let hours = |from, to, zone: &str| Hours {
        from: jiff::civil::time(from, 0, 0, 0),
        to: jiff::civil::time(to, 0, 0, 0),
        zone: jiff::tz::TimeZoneDatabase::bundled().get(zone).unwrap(),
    };
    let report = draw(3, Some(&hours(6, 22, "UTC")));
    let [lee, miller, roe] = ["lee", "det.miller", "roe"].map(|name| &report.users[name]);
    assert_eq!(report.users.len(), 3);
    assert_eq!((roe.searches, roe.look_backs, roe.entries), (1, 1, 1));
    assert_eq!((roe.without_case, lee.without_case), (0, 1));
    assert_eq!(
        (miller.exports, miller.look_backs, miller.denied),
        (1, 2, 1)
    );
    assert_eq!((roe.outside_hours, lee.outside_hours), (Some(3), Some(1)));
    assert_eq!(roe.purposes["investigation"], 2);
    let [repeated] = &roe.repeated[..] else {
        panic!("{roe:?}")
    };
    assert_eq!((repeated.plate.as_str(), repeated.times), ("EX1", 3));
    assert_eq!((repeated.first, repeated.last), (at(1), at(7)));
    assert!(repeated.cases.iter().eq(["26-1", "26-3"]));
    assert!(lee.repeated.is_empty() && miller.repeated.is_empty());
    let text = report.clone().of(" Roe").to_text();
    assert!(
        text.contains("roe: 1 searches, 1 look-backs, 1 entries by hand") && !text.contains("lee"),
        "{text}"
    );
    assert!(
        text.contains("  EX1 3 times, 2026-11-01T00:01:00Z to"),
        "{text}"
    );

    for (usual, outside) in [
        (hours(6, 22, "America/Chicago"), 0),
        (hours(22, 6, "UTC"), 0),
        (hours(1, 6, "UTC"), 3),
        (hours(7, 7, "UTC"), 0),
    ] {
        assert_eq!(
            draw(3, Some(&usual)).users["roe"].outside_hours,
            Some(outside),
            "{usual:?}"
        );
    }
    let all = draw(1, None);
    assert_eq!(all.users["lee"].repeated.len(), 1);
    // The look-back for a list is for no plate, that for a part is for one.
    let [part] = &all.users["det.miller"].repeated[..] else {
        panic!("{all:?}")
    };
    assert_eq!((part.plate.as_str(), part.times), ("AB*", 2));
    assert_eq!(draw(1, None).users["lee"].outside_hours, None);
    assert!(UsageReport::new(Entries::new(&log[..]), period(), 0, None).is_err());
}

#[test]
fn a_hold_and_a_refused_search_are_tries_at_a_plate_too() {
    let hold = |step: &str, plates: &[&str]| {
        json!({"hold": step, "why": "evidence", "authority": "26-5", "plates": plates.len(),
            "named": {"plates": plates, "cameras": []}})
    };
    let refused = json!({"why": "so", "sought": "ex-1", "purpose": purpose()});
    let log = log(vec![
        event(1, Act::Held, "0a", hold("opened", &["EX1", "EX1", "EX2"])),
        event(2, Act::Held, "0a", hold("reviewed", &["EX1"])),
        event(3, Act::Held, "0a", hold("closed", &["EX1"])),
        // As they were before the log named plates, and before it told what was sought.
        event(4, Act::Held, "0b", json!({"hold": "opened", "plates": 1})),
        event(5, Act::Denied, "search of reads", json!({"why": "so"})),
        event(6, Act::Denied, "search of reads", refused),
    ]);
    let hours = Hours {
        from: jiff::civil::time(6, 0, 0, 0),
        to: jiff::civil::time(22, 0, 0, 0),
        zone: jiff::tz::TimeZone::UTC,
    };
    let report = UsageReport::new(Entries::new(&log[..]), period(), 1, Some(&hours)).unwrap();
    let usage = &report.users["det.miller"];
    assert_eq!((usage.holds, usage.denied), (2, 2));
    assert_eq!(usage.outside_hours, Some(4));
    let found: Vec<_> = usage
        .repeated
        .iter()
        .map(|r| (r.plate.as_str(), r.times))
        .collect();
    assert_eq!(found, [("EX1", 2), ("EX2", 1)]);
    assert!(usage.repeated[0].cases.iter().eq(["26-1", "26-5"]));
    let text = report.to_text();
    assert!(
        text.contains("0 entries by hand, 2 holds, 0 reports"),
        "{text}"
    );
}

#[test]
fn no_search_is_hidden_as_a_further_page() {
    let ask = |minute, plate: &str, after: &str| {
        let detail = json!({"search": {"plate": plate}, "after": after, "purpose": purpose()});
        event(minute, Act::Searched, "reads", detail)
    };
    let log = log(vec![
        ask(1, "EX1", "00"), // of a search that nobody began
        ask(2, "EX1", "0a"),
        ask(3, "EX2", "0b"), // another one
        ask(50, "EX2", "0c"),
        ask(64, "EX2", "0d"), // outside of the period
    ]);
    let report = UsageReport::new(Entries::new(&log[..]), period(), 1, None).unwrap();
    let usage = &report.users["det.miller"];
    assert_eq!((usage.searches, usage.repeated.len()), (2, 2));
}

#[test]
fn a_search_that_goes_on_for_hours_is_counted_again() {
    let ask = |minute, after: Value| {
        let window = json!({"from": at(minute - 90), "to": at(100)});
        let search = json!({"plate": "EX1"});
        let detail =
            json!({"search": search, "window": window, "after": after, "purpose": purpose()});
        event(minute, Act::Searched, "reads", detail)
    };
    let log = log(vec![
        ask(-40, Value::Null),
        ask(19, json!("0a")),
        ask(21, json!("0b")),
    ]);
    let report = UsageReport::new(Entries::new(&log[..]), period(), 1, None).unwrap();
    assert_eq!(report.users["det.miller"].searches, 1);
}
