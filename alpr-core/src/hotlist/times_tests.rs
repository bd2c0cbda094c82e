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
    for (begin, end) in [
        ("0001-01-01", "0001-01-01T00:00:00+06:00"),
        ("1601-01-01", "1753-01-01"),
        ("1900-01-01", "1899-12-30"),
        ("", "9999-12-31"),
    ] {
        let list = format!("plate,effective,expires\nABC123,{begin},{end}\n");
        let entry = &entries(list, &Layout::preset("plain").unwrap())[0];
        assert_eq!((entry.effective, entry.expires), (None, None), "{end}");
    }
}

#[test]
fn a_year_of_two_digits_is_no_empty_date() {
    let read = |date: &str, begin: &str, end: &str| {
        let mapping = format!(
            "layout = 'delimited'\ndate = '{date}'\n[fields]\nplate = 'plate'\neffective = 'begin'\nexpires = 'end'"
        );
        let list = format!("plate,begin,end\nABC123,{begin},{end}\n");
        import(list.as_bytes(), &Layout::parse(&mapping).unwrap()).unwrap()
    };
    for (cell, year) in [
        ("01/15/01", 1),
        ("01/15/20", 20),
        ("12/24/26", 26),
        ("0000-06-01", 0),
        ("0020-01-15T08:00:00Z", 20),
        ("1599-12-31", 1599),
    ] {
        for (begin, end) in [(cell, ""), ("", cell)] {
            let rejects = read("%m/%d/%Y", begin, end).rejects;
            assert_eq!(rejects.len(), 1, "{cell}");
            let (reason, got) = (&rejects[0].reason, format!("got {year} in `{cell}`"));
            assert!(reason.contains(&got), "{reason}");
        }
    }
    assert_eq!(read("%s", "-99999999999", "").rejected, 1);
    let import = read("%m/%d/%y", "12/24/26", "01/15/27");
    let entry = import.changes[0].entry();
    let times = [entry.effective, entry.expires].map(|time| time.unwrap().to_string());
    assert_eq!(times, ["2026-12-24T00:00:00Z", "2027-01-16T00:00:00Z"]);
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
