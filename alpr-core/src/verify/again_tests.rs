//! Tests of further looks at a plate: slips are put right, and a wrong stop can be told.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test fails by panicking"
)]

use super::tests::{alarm, answer, at, check, plate, request};
use super::*;
use crate::plate::Jurisdiction;

const LISTED: &str = "5SOW750";
const OTHER: &str = "5SOW350";

fn look(text: &str, seconds: i64) -> Step {
    Step::ReadChecked(check(text, Jurisdiction::CA, seconds))
}

fn disposed(outcome: Outcome, reason: Reason, seconds: i64) -> Step {
    Step::Disposed {
        by: "Officer 12".into(),
        at: at(seconds),
        disposition: Disposition::new(outcome, reason).unwrap(),
    }
}

fn after(steps: impl IntoIterator<Item = Step>) -> CaseFile {
    let mut file = CaseFile::new(alarm());
    let by = "Officer 12".to_owned();
    file.apply(Step::Opened { by, at: at(0) }).unwrap();
    steps.into_iter().for_each(|step| file.apply(step).unwrap());
    let json = serde_json::to_string(&file).unwrap();
    assert_eq!(serde_json::from_str::<CaseFile>(&json).unwrap(), file);
    file
}

fn confirmed() -> [Step; 3] {
    [
        look(LISTED, 1),
        Step::Asked(request(2)),
        Step::Answered(answer(true, 3)),
    ]
}

#[test]
fn a_slip_is_put_right_and_both_looks_are_kept() {
    let mut file = after([look("5SWO750", 1)]);
    assert_eq!(file.status(), Status::Rejected);
    file.apply(look(LISTED, 2)).unwrap();
    assert_eq!(file.status(), Status::ReadVerified);
    assert_eq!((file.proposed(), file.steps().len()), (None, 3));
    file.guard(at(100)).unwrap_err();
    assert_eq!(file.prior(), None);
    file.apply(Step::Asked(request(3))).unwrap();
    file.apply(Step::Answered(answer(true, 4))).unwrap();
    assert_eq!(file.status(), Status::ConfirmedActive);
}

#[test]
fn a_word_that_repeats_a_slip_goes_with_it() {
    let misread = disposed(Outcome::Misread, Reason::WrongCharacters, 2);
    let mut file = after([look("5SWO750", 1), misread]);
    assert!(file.disposition().is_some());
    file.apply(look(LISTED, 3)).unwrap();
    assert_eq!(
        (file.status(), file.disposition()),
        (Status::ReadVerified, None)
    );
    file.apply(Step::Asked(request(4))).unwrap();
}

#[test]
fn whoever_sees_another_plate_says_so_after_the_source_confirmed() {
    let mut file = after(confirmed());
    file.apply(disposed(Outcome::Accept, Reason::Confirmed, 4))
        .unwrap();
    file.apply(look(OTHER, 5)).unwrap();
    assert_eq!(
        (file.status(), file.disposition()),
        (Status::Rejected, None)
    );
    let proposed = file.proposed().unwrap();
    assert_eq!(proposed.reason(), &Reason::WrongCharacters);
    let accept = disposed(Outcome::Accept, Reason::Confirmed, 6);
    assert_eq!(file.apply(accept).unwrap_err().kind(), ErrorKind::Refused);
    file.apply(disposed(Outcome::Misread, Reason::WrongCharacters, 6))
        .unwrap();
    assert_eq!(file.guard(at(100)).unwrap().plate, plate(OTHER));
    assert!(
        file.is_unreported(),
        "the source had confirmed it: what was done has to be told"
    );
    assert!(file.prior().unwrap().words.contains("Misread"));
}

#[test]
fn a_look_gives_back_what_stood_before_it() {
    let steps = confirmed();
    let withdrawn = Step::Withdrawn {
        at: at(4),
        reason: "recovered".into(),
    };
    for (steps, status) in [
        (steps[..1].to_vec(), Status::ReadVerified),
        (steps[..2].to_vec(), Status::AwaitingAnswer),
        (steps.to_vec(), Status::ConfirmedActive),
        ([&steps[..], &[withdrawn]].concat(), Status::Withdrawn),
    ] {
        let mut file = after(steps);
        for (text, now) in [
            (LISTED, status),
            (OTHER, Status::Rejected),
            (LISTED, status),
        ] {
            file.apply(look(text, 10)).unwrap();
            assert_eq!(file.status(), now);
        }
    }
}

#[test]
fn a_look_revives_nothing_that_ended_for_another_reason() {
    let (by, time) = ("Officer 12".to_owned(), at(1));
    let no_plate = Step::Rejected {
        by,
        at: time,
        reason: Reason::NotAPlate,
    };
    let inactive = [
        look(LISTED, 1),
        Step::Asked(request(2)),
        Step::Answered(answer(false, 3)),
    ];
    for steps in [vec![no_plate], inactive.to_vec()] {
        let mut file = after(steps);
        let ended = file.proposed();
        file.apply(look(LISTED, 4)).unwrap();
        assert_eq!((file.status(), file.proposed()), (Status::Rejected, ended));
        assert!(
            !file.prior().unwrap().words.contains("saw"),
            "the look ended nothing"
        );
    }
}

#[test]
fn no_look_confirms_what_is_called_a_misread() {
    let misread = disposed(Outcome::Misread, Reason::Other("a toy".into()), 2);
    let mut file = after([look(LISTED, 1), misread]);
    let error = file.apply(look(LISTED, 3)).unwrap_err();
    assert!(error.message().contains("dispose of it as accept first"));
    file.apply(look(OTHER, 3)).unwrap();
    assert!(file.disposition().is_some());
}

#[test]
fn the_compiler_knows_what_a_further_look_leads_to() {
    let case = Case::<ConfirmedActive>::resume(after(confirmed())).unwrap();
    let Checked::Same(case) = case
        .check_again(check(LISTED, Jurisdiction::CA, 5))
        .unwrap()
    else {
        panic!("it is the same")
    };
    let Checked::Different(case) = case.check_again(check(OTHER, Jurisdiction::CA, 6)).unwrap()
    else {
        panic!("it is another")
    };
    assert_eq!(case.file().status(), Status::Rejected);
}
