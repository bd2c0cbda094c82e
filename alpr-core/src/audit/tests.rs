//! Tests of the log: any edit is found.

use proptest::prelude::*;

use super::*;

fn event(n: i64) -> Event {
    let at = Timestamp::from_second(1_795_500_000 + n).unwrap();
    let detail = serde_json::json!({"case": n});
    Event::new(at, "Officer 12", Act::Searched, format!("AB{n}"), detail)
}

fn log(count: i64) -> (Vec<String>, Vec<Head>) {
    let (mut head, mut lines, mut heads) = (Head::default(), Vec::new(), Vec::new());
    for n in 0..count {
        let entry = Entry::after(&head, event(n)).unwrap();
        head = entry.head();
        lines.push(entry.to_json().unwrap() + "\n");
        heads.push(head.clone());
    }
    (lines, heads)
}

fn check(lines: &[String], known: Option<&Head>) -> Result<Head> {
    verify(lines.concat().as_bytes(), known)
}

#[test]
fn a_whole_log_verifies_and_an_empty_one_too() {
    let (lines, heads) = log(5);
    assert_eq!(check(&lines, Some(&heads[2])).unwrap(), heads[4]);
    assert_eq!(check(&[], None).unwrap(), Head::default());
}

#[test]
fn a_cut_or_rewritten_log_is_found_by_a_head_that_was_noted() {
    let (lines, heads) = log(5);
    assert!(
        check(&lines[..3], None).is_ok(),
        "the file alone cannot tell"
    );
    assert_eq!(
        check(&lines[..3], Some(&heads[4])).unwrap_err().kind(),
        ErrorKind::InvalidRecord
    );
    assert!(check(&[], Some(&heads[0])).is_err());
}

#[test]
fn space_that_was_added_to_a_line_is_found() {
    let (lines, heads) = log(3);
    check(&lines, heads.last()).unwrap();
    for space in [" ", "\t", "\r"] {
        let text = lines.join(&format!("{space}\n"));
        let error = verify(text.as_bytes(), None).unwrap_err();
        assert!(error.message().contains("line 1"), "{error}");
    }
}

#[test]
fn a_line_that_is_no_text_is_found_as_any_other() {
    let (lines, _) = log(3);
    let mut bytes = lines.concat().into_bytes();
    bytes[lines[0].len() + 10] = 0xff;
    let error = verify(&bytes[..], None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
    assert!(error.message().starts_with("line 2 "), "{error}");
}

#[test]
fn a_number_that_no_log_reaches_is_an_error() {
    let head = Head {
        entries: LAST,
        hash: START.to_owned(),
    };
    let error = Entry::after(&head, event(0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
    let forged = Entry {
        seq: LAST,
        event: event(0),
        previous: head.hash.clone(),
        hash: hash(LAST, &event(0), &head.hash).unwrap(),
    };
    assert_eq!(forged.head().entries, LAST);
    for checked in [forged.check(&head), forged.check_hash()] {
        let error = checked.unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord);
        assert!(error.message().contains("no log reaches"), "{error}");
    }
}

#[test]
fn an_entry_by_itself_is_what_was_hashed_wherever_it_stands() {
    let head = Head {
        entries: 7,
        hash: "ab".repeat(32),
    };
    let entry = Entry::after(&head, event(0)).unwrap();
    entry.check_hash().unwrap();
    assert!(entry.check(&Head::default()).is_err());
    let changed = [
        Entry {
            seq: 8,
            ..entry.clone()
        },
        Entry {
            event: event(1),
            ..entry.clone()
        },
        Entry {
            previous: START.to_owned(),
            ..entry
        },
    ];
    for entry in changed {
        let error = entry.check_hash().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord);
        assert!(error.message().contains("not what was written"), "{error}");
    }
}

#[test]
fn an_act_needs_somebody_and_something() {
    for bad in [
        Event {
            by: " ".into(),
            ..event(0)
        },
        Event {
            subject: String::new(),
            ..event(0)
        },
    ] {
        assert_eq!(
            Entry::after(&Head::default(), bad).unwrap_err().kind(),
            ErrorKind::Refused
        );
    }
    let long = Event {
        detail: "x".repeat(MAX_ENTRY_BYTES).into(),
        ..event(0)
    };
    assert_eq!(
        Entry::after(&Head::default(), long).unwrap_err().kind(),
        ErrorKind::InvalidArgument
    );
}

proptest! {
    #[test]
    fn any_edit_removal_and_reordering_is_found(at in 0usize..10, byte in any::<prop::sample::Index>(), to in any::<u8>(), other in 0usize..10) {
        let (lines, heads) = log(10);
        let mut edited = lines.clone();
        let mut bytes = edited[at].clone().into_bytes();
        let place = byte.index(bytes.len() - 1);
        bytes[place] = to;
        if let Ok(text) = String::from_utf8(bytes) {
            edited[at] = text;
            if edited != lines {
                prop_assert!(check(&edited, Some(&heads[9])).is_err());
            }
        }
        let mut removed = lines.clone();
        removed.remove(at);
        prop_assert!(check(&removed, Some(&heads[9])).is_err());
        let mut swapped = lines.clone();
        swapped.swap(at, other);
        if at != other { prop_assert!(check(&swapped, None).is_err()); }
    }

    #[test]
    fn no_text_makes_verifying_panic(text in ".{0,300}") {
        let _ = verify(text.as_bytes(), None);
    }
}

#[test]
fn what_would_not_read_back_is_not_logged() {
    let nested = |levels: usize| {
        let inside = serde_json::Value::Null;
        let detail = (0..levels).fold(inside, |inside, _| serde_json::json!([inside]));
        Entry::after(&Head::default(), Event { detail, ..event(0) })
    };
    let entry = nested(100).unwrap();
    assert!(check(&[entry.to_json().unwrap() + "\n"], None).is_ok());
    assert_eq!(nested(127).unwrap_err().kind(), ErrorKind::InvalidArgument);
}
