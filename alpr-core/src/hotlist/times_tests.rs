//! Tests of the dates and times of lists.

use super::tests::{entries, plain};
use super::*;

#[test]
fn a_time_is_taken_whole_and_a_day_to_its_end() {
    for (cell, ends) in [
        ("2026-11-24", Some("2026-11-25T00:00:00Z")),
        ("2026-11-24T08:00:00-06:00", Some("2026-11-24T14:00:00Z")),
        ("2026-11-24T08:00:00", Some("2026-11-24T08:00:00Z")),
        ("2026-11-24 08:00", Some("2026-11-24T08:00:00Z")),
        ("2026-11-24T08:00[America/Chicago]", None),
        ("2026-11-24 soon", None),
    ] {
        let import = plain(format!("plate,expires\nABC123,{cell}\n")).unwrap();
        let taken = import.changes.first().map(Change::entry);
        let expires = taken
            .and_then(|entry| entry.expires)
            .map(|at| at.to_string());
        assert_eq!(expires.as_deref(), ends, "{cell}");
        assert_eq!(import.rejects.len(), usize::from(ends.is_none()), "{cell}");
    }
}

#[test]
fn the_end_of_time_is_no_expiry() {
    let layout = |format: &str| Layout::named_or_parsed(format).unwrap();
    let dates =
        "layout = 'delimited'\ndate = '%m/%d/%Y'\n[fields]\nplate = 'plate'\nexpires = 'expires'";
    for (format, cell) in [
        ("plain", "9999-12-31"),
        ("plain", "9999-12-30"),
        ("plain", "9999-12-31T23:59:59Z"),
        ("plain", "9999-12-31 23:59:59"),
        (dates, "12/31/9999"),
    ] {
        let list = format!("plate,expires\nABC123,{cell}\n");
        assert_eq!(entries(list, &layout(format))[0].expires, None, "{cell}");
    }
    assert_eq!(plain("plate,expires\nABC123,9999\n").unwrap().rejected, 1);
}

#[test]
fn a_day_ends_in_the_lists_zone() {
    let plain = || Layout::preset("plain").unwrap();
    let mapping = "layout = 'delimited'\nzone = '-06:00'";
    let missouri = plain().in_zone("America/Chicago").unwrap();
    for (layout, cell, ends) in [
        (&missouri, "2026-11-24", "2026-11-25T06:00:00Z"),
        (&missouri, "2026-07-01", "2026-07-02T05:00:00Z"),
        (&missouri, "2026-11-24 08:00", "2026-11-24T14:00:00Z"),
        (&missouri, "2026-11-24T08:00:00Z", "2026-11-24T08:00:00Z"),
        (
            &Layout::parse(mapping).unwrap(),
            "2026-07-01",
            "2026-07-02T06:00:00Z",
        ),
    ] {
        let entry = &entries(format!("plate,expires\nABC123,{cell}\n"), layout)[0];
        assert_eq!(entry.expires.unwrap().to_string(), ends, "{cell}");
    }
    assert!(plain().in_zone("Missouri").is_err());
}

#[test]
fn an_empty_date_is_no_end() {
    for end in ["1900-01-01", "1899-12-30", "9999-12-31"] {
        let list = format!("plate,expires\nABC123,{end}\n");
        assert_eq!(
            entries(list, &Layout::preset("plain").unwrap())[0].expires,
            None,
            "{end}"
        );
    }
}

#[test]
fn an_entry_that_ends_before_it_begins_is_told() {
    for (line, is_told) in [
        ("2026-12-01,2026-11-01,add", true),
        ("2026-11-01,2026-11-01,add", false),
        ("2026-12-01,2026-11-01,remove", false),
    ] {
        let got = plain(format!("plate,effective,expires,action\nABC123,{line}\n")).unwrap();
        let told = got
            .rejects
            .iter()
            .any(|r| r.reason.contains("it would never hold"));
        assert_eq!(
            (told, got.rejects.len()),
            (is_told, usize::from(is_told)),
            "{line}"
        );
    }
}
