//! What was found before: the cases of a plate, and of an entry by hand of a part of one.

use alpr_core::audit::Act;
use alpr_core::hotlist::{Entry, Hit, MatchRules};
use alpr_core::manual::{ManualBook, Wanted};
use alpr_core::verify::CaseFile;
use alpr_store::{Earlier, MAX_EARLIER, Store};

use crate::cases::{alarm, desk, open};
use crate::common::{at, read};
use crate::{draft, log};

on_both! {
    the_earlier_cases_of_a_plate_are_given
    cases_of_a_part_of_a_plate_are_those_of_its_entry
}

fn the_earlier_cases_of_a_plate_are_given(address: &str) {
    let store = Store::open(address).unwrap();
    let mut first = alarm(&store, &mut desk(), 10).unwrap();
    let entry = first.alarm().hit.entry.clone();
    assert_eq!(store.earlier(&entry).unwrap(), Earlier::default());
    let mut second = alarm(&store, &mut desk(), 300).unwrap();
    for case in [&mut first, &mut second] {
        case.apply(open("Officer 12", 400)).unwrap();
        store.put_case(case, "Officer 12").unwrap();
    }
    // However many alarms nobody looked at came after.
    for number in 0..=MAX_EARLIER as i64 {
        alarm(&store, &mut desk(), 1_000 + 60 * number).unwrap();
    }
    assert_eq!(store.earlier(&entry).unwrap().cases, [first, second]);
    let plate = "5SOW75".parse().unwrap();
    let other = Entry { plate, ..entry };
    assert_eq!(store.earlier(&other).unwrap(), Earlier::default());
}

fn cases_of_a_part_of_a_plate_are_those_of_its_entry(address: &str) {
    let store = Store::open(address).unwrap();
    let mut book = ManualBook::default();
    let mut enter = |pattern: &str| {
        let wanted = Wanted::Pattern(pattern.to_owned());
        book.enter(draft(wanted), at(0)).unwrap().clone()
    };
    let (mine, other) = (enter("5SOW*"), enter("5SO*"));
    let mut cases = Vec::new();
    for (entered, text, seconds) in [
        (&mine, "5SOW750", 10),
        (&other, "5SOW750", 20),
        (&mine, "5SOW751", 30),
    ] {
        let read = read(text, "C-1", seconds);
        let hits = book
            .matches(&read, &MatchRules::default(), at(seconds), false)
            .unwrap();
        let is_mine = |hit: &Hit| hit.entry.record == Some(entered.id.to_string());
        let hits: Vec<Hit> = hits.into_iter().filter(is_mine).collect();
        let raised = desk().raise(&hits, &read, None).unwrap();
        store.put_raised(&raised, &read, "unit P-7", at(0)).unwrap();
        let mut case = CaseFile::new(raised.alarms[0].clone());
        case.apply(open("Officer 12", 400)).unwrap();
        store.put_case(&case, "Officer 12").unwrap();
        cases.push(case);
    }
    let earlier = store
        .earlier(&mine.entry("5SOW759".parse().unwrap()))
        .unwrap();
    assert_eq!(earlier.cases, [cases[0].clone(), cases[2].clone()]);
    let log = log(&store);
    let mut raised = log.iter().filter(|e| e.event.act == Act::AlarmRaised);
    assert!(raised.all(|e| e.event.detail["by_hand"] == true));
}
