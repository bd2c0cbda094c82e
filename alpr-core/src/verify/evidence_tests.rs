//! Tests of what a look shows, and of who may answer.

use super::tests::{alarm, answer, at, check, plate, request};
use super::*;
use crate::alarm::Alarm;
use crate::plate::Jurisdiction;

fn look(text: &str, seconds: i64) -> Step {
    Step::ReadChecked(check(text, Jurisdiction::CA, seconds))
}

fn opened(alarm: Alarm) -> CaseFile {
    let mut file = CaseFile::new(alarm);
    let by = "Officer 12".to_owned();
    file.apply(Step::Opened { by, at: at(0) }).unwrap();
    file
}

#[test]
fn nobody_who_asked_answers_however_the_name_is_written_and_whoever_asked_after() {
    let asked = |by: &str, seconds| {
        Step::Asked(Request {
            by: by.into(),
            ..request(seconds)
        })
    };
    let answered = |responder: &str| {
        Step::Answered(Answer {
            responder: responder.into(),
            ..answer(true, 9)
        })
    };
    let mut file = opened(alarm());
    for step in [
        look("5SOW750", 1),
        asked("Officer 12", 2),
        asked("Sgt. Ames", 3),
    ] {
        file.apply(step).unwrap();
    }
    for same in [
        "Officer 12",
        "officer  12",
        " Officer\u{200b} 12",
        "SGT. AMES",
    ] {
        let error = file.apply(answered(same)).unwrap_err();
        assert_eq!(error.kind(), crate::ErrorKind::Refused, "{same}");
    }
    file.apply(answered("Officer 13")).unwrap();
    assert_eq!(file.status(), Status::ConfirmedActive);
}

#[test]
fn a_plate_with_small_stacked_characters_is_the_listed_one_by_either_spelling() {
    let raised = |text: &str, full: Option<&str>| {
        let mut alarm = alarm();
        alarm.hit.entry.plate = plate("AB1234");
        alarm.hit.text = plate(text);
        alarm.hit.full_text = full.map(plate);
        alarm
    };
    let seen = |alarm: &Alarm, text: &str| {
        let mut file = opened(alarm.clone());
        file.apply(look(text, 1)).unwrap();
        file.status()
    };
    let stacked = raised("AB1234", Some("TAB1234"));
    assert_eq!(seen(&stacked, "TAB1234"), Status::ReadVerified);
    assert_eq!(seen(&stacked, "AB1234"), Status::ReadVerified);
    // Which small character it is, the list does not say.
    assert_eq!(seen(&stacked, "XAB1234"), Status::ReadVerified);
    for other in ["TAB1235", "AB1234T", "TTAB1234"] {
        assert_eq!(seen(&stacked, other), Status::Rejected, "{other}");
    }
    // What the reader took for other characters is compared by what was seen.
    let misread = raised("AB1Z34", Some("TAB1Z34"));
    assert_eq!(seen(&misread, "TAB1234"), Status::ReadVerified);
    // Where the reader saw none, one more character is another plate.
    assert_eq!(seen(&raised("AB1234", None), "TAB1234"), Status::Rejected);
    let mut whole = raised("AB1234", Some("TAB1234"));
    whole.hit.entry.plate = plate("TAB1234");
    assert_eq!(seen(&whole, "AB1234"), Status::ReadVerified);
    assert_eq!(seen(&whole, "AB1235"), Status::Rejected);
}
