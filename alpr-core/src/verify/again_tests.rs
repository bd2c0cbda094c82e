//! Tests of further looks at a plate: slips are put right, and a wrong stop can be told.

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
fn a_deed_before_the_source_confirmed_the_entry_stays_marked() {
    let deed = |seconds| {
        Step::ActedOn(ActedOn {
            by: "Officer 12".into(),
            at: at(seconds),
            incident: "26-1042".into(),
            what: "stopped the car".into(),
        })
    };
    assert!(!after(confirmed()).acted_unconfirmed());
    assert!(!after(confirmed().into_iter().chain([deed(4)])).acted_unconfirmed());
    let denied = [
        look(LISTED, 1),
        Step::Asked(request(2)),
        Step::Answered(answer(false, 3)),
    ];
    assert!(after(denied.into_iter().chain([deed(4)])).acted_unconfirmed());
    assert!(after([deed(0)].into_iter().chain(confirmed())).acted_unconfirmed());
    // Taken back by radio before the stop, or after one that was only taken down later.
    let taken_back = || [Step::Answered(answer(false, 5))];
    let acted = |at| {
        confirmed()
            .into_iter()
            .chain(taken_back())
            .chain([deed(at)])
    };
    assert!(after(acted(6)).acted_unconfirmed());
    assert!(!after(acted(4)).acted_unconfirmed());
    // Though it is given again before somebody takes the stop down.
    let again = Step::Answered(answer(true, 7));
    let late = confirmed()
        .into_iter()
        .chain(taken_back())
        .chain([again, deed(6)]);
    assert!(after(late).acted_unconfirmed());
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
fn a_look_undoes_a_mere_word_and_no_answer() {
    let (by, time) = ("Officer 12".to_owned(), at(1));
    let no_plate = Step::Rejected {
        by,
        at: time,
        reason: Reason::NotAPlate,
    };
    let misread = disposed(Outcome::Misread, Reason::NotAPlate, 2);
    let mut file = after([no_plate, misread]);
    file.apply(look(LISTED, 4)).unwrap();
    assert_eq!(
        (file.status(), file.disposition()),
        (Status::ReadVerified, None)
    );
    assert_eq!(file.prior(), None);

    let mut file = after([
        look(LISTED, 1),
        Step::Asked(request(2)),
        Step::Answered(answer(false, 3)),
    ]);
    let ended = (file.proposed(), file.prior());
    file.apply(look(LISTED, 4)).unwrap();
    assert_eq!(
        (file.status(), (file.proposed(), file.prior())),
        (Status::Rejected, ended)
    );
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

#[test]
fn only_whoever_looked_undoes_a_look() {
    let mut file = after(confirmed());
    let sergeant = ReadCheck {
        by: "Sergeant Roy".into(),
        ..check(OTHER, Jurisdiction::CA, 5)
    };
    file.apply(Step::ReadChecked(sergeant.clone())).unwrap();
    let error = file.apply(look(LISTED, 6)).unwrap_err();
    assert!(
        error.message().contains("Sergeant Roy saw 5SOW350 CA"),
        "{error}"
    );
    // Nor by a look of one's own that shows yet another plate, and is taken back.
    let mut other = file.clone();
    other.apply(look("5SOW999", 6)).unwrap();
    let guards = [file.guard(at(100)), other.guard(at(100))].map(Result::unwrap);
    other.apply(look(LISTED, 7)).unwrap();
    let reason = other.ended_by();
    assert_eq!(
        (other.status(), reason),
        (Status::Rejected, Some(Reason::WrongCharacters))
    );
    assert_eq!(other.guard(at(100)).unwrap().by, "Sergeant Roy");
    let undone = guards
        .each_ref()
        .map(|guard| other.undone_by(guard).is_some());
    assert_eq!(undone, [false, true]);
    assert!(other.prior().unwrap().words.contains("Sergeant Roy"));
    other.apply(look(LISTED, 8)).unwrap_err(); // nothing of one's own to take back
    let right = ReadCheck {
        plate: plate(LISTED),
        at: at(7),
        ..sergeant
    };
    let later = ReadCheck {
        at: at(9),
        ..right.clone()
    };
    other.apply(Step::ReadChecked(later)).unwrap();
    assert_eq!(other.status(), Status::ConfirmedActive);
    file.apply(Step::ReadChecked(right)).unwrap();
    assert_eq!(file.status(), Status::ConfirmedActive);
}

#[test]
fn the_last_answer_counts() {
    let reply = |active, seconds| Step::Answered(answer(active, seconds));
    let mut file = after(confirmed());
    file.apply(disposed(Outcome::Accept, Reason::Confirmed, 4))
        .unwrap();
    file.apply(reply(false, 5)).unwrap(); // taken back by radio
    assert_eq!(
        (file.status(), file.disposition()),
        (Status::Rejected, None)
    );
    assert_eq!(file.proposed().unwrap().reason(), &Reason::NotActive);
    assert_eq!(file.prior().unwrap().answer, Some(false));
    file.apply(Step::Asked(request(6))).unwrap();
    assert_eq!(file.status(), Status::AwaitingAnswer);
    file.apply(reply(true, 7)).unwrap();
    assert_eq!(
        (file.status(), file.prior().unwrap().answer),
        (Status::ConfirmedActive, Some(true))
    );
    assert!(file.is_unreported());
}

#[test]
fn an_answer_that_comes_late_is_kept_and_moves_nothing() {
    let mut file = after([look(LISTED, 1), Step::Asked(request(2)), look(OTHER, 3)]);
    file.apply(Step::Answered(answer(false, 4))).unwrap();
    assert_eq!(file.ended_by(), Some(Reason::WrongCharacters));
    let prior = file.prior().unwrap();
    assert_eq!(prior.answer, Some(false));
    let mut both = after([
        look(LISTED, 1),
        Step::Asked(request(2)),
        Step::Answered(answer(false, 3)),
        look(OTHER, 4),
    ]);
    let words = both.prior().unwrap().words;
    assert!(
        words.contains("not active") && words.contains("saw 5SOW350"),
        "{words}"
    );
    both.apply(look(LISTED, 5)).unwrap();
    assert_eq!(both.ended_by(), Some(Reason::NotActive));
}

#[test]
fn whoever_asks_does_not_answer_and_the_department_not_for_a_state() {
    let mut file = after([look(LISTED, 1), Step::Asked(request(2))]);
    let own = Answer {
        responder: "officer 12".into(),
        ..answer(false, 3)
    };
    assert!(
        file.apply(Step::Answered(own))
            .unwrap_err()
            .message()
            .contains("does not answer")
    );
    let mut alarm = alarm();
    alarm.hit.entry.source = Some(crate::hotlist::Source::Mshp);
    let mut file = CaseFile::new(alarm);
    let by = "Officer 12".to_owned();
    file.apply(Step::Opened { by, at: at(1) }).unwrap();
    file.apply(look(LISTED, 2)).unwrap();
    let asked = |system| {
        Step::Asked(Request {
            system,
            ..request(3)
        })
    };
    let error = file.apply(asked(System::Department)).unwrap_err();
    assert!(error.message().contains("an entry of mshp"), "{error}");
    file.apply(asked(System::Ecdc)).unwrap();
}

#[test]
fn an_entry_that_goes_meanwhile_is_not_brought_back_by_a_look() {
    let mut file = after(confirmed());
    file.apply(look(OTHER, 4)).unwrap();
    assert!(file.may_be_withdrawn());
    file.apply(Step::Withdrawn {
        at: at(5),
        reason: "recovered".into(),
    })
    .unwrap();
    assert_eq!(
        (file.status(), file.may_be_withdrawn()),
        (Status::Rejected, false)
    );
    file.apply(look(LISTED, 6)).unwrap();
    assert_eq!(file.status(), Status::Withdrawn);
}

#[test]
fn a_guard_of_a_slip_is_told_from_others() {
    let mut file = after([look("5SWO750", 1)]);
    let guard = file.guard(at(100)).unwrap();
    assert!(file.undone_by(&guard).is_none());
    file.apply(look(LISTED, 2)).unwrap();
    assert_eq!(file.undone_by(&guard).unwrap().at, at(2));
    let other = crate::alarm::Guard {
        by: "Officer 9".into(),
        ..guard
    };
    assert!(file.undone_by(&other).is_none());
}

#[test]
fn nobody_accepts_what_nobody_looked_at() {
    let accept = |reason, seconds| disposed(Outcome::Accept, reason, seconds);
    let other = || Reason::Other("fine".into());
    let mut file = after([]);
    for reason in [other(), Reason::StaleList] {
        let error = file.apply(accept(reason, 1)).unwrap_err();
        assert!(
            error.message().contains("nobody compared the plate"),
            "{error}"
        );
    }
    file.apply(accept(Reason::Duplicate, 1)).unwrap();
    file.apply(look(LISTED, 2)).unwrap();
    file.apply(accept(other(), 3)).unwrap();
}

#[test]
fn what_was_done_is_taken_down_whatever_the_clocks_and_the_looks() {
    let mut file = after([]);
    while file.apply(look(LISTED, 1_000)).is_ok() {}
    assert_eq!(file.steps().len(), MAX_STEPS - KEPT_STEPS);
    let deed = ActedOn {
        by: "Officer 12".into(),
        at: at(-1_000),
        incident: "26-1".into(),
        what: "stopped".into(),
    };
    file.apply(Step::ActedOn(deed)).unwrap();
    file.apply(disposed(Outcome::Accept, Reason::Duplicate, 1_000))
        .unwrap();
    assert_eq!(
        file.apply(disposed(Outcome::Accept, Reason::Duplicate, 1))
            .unwrap_err()
            .kind(),
        ErrorKind::Refused
    );
}
