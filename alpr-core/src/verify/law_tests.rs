//! The law of verification: no order of steps reaches a confirmed hit without its evidence.

use proptest::prelude::*;

use super::tests::{alarm, answer, at, check, plate, request};
use super::*;
use crate::plate::Jurisdiction;

fn any_step() -> impl Strategy<Value = (u8, bool, bool)> {
    (0u8..8, any::<bool>(), any::<bool>())
}

fn step(kind: u8, good: bool, active: bool, seconds: i64) -> Step {
    let by = if good { "Officer 12" } else { "" }.to_owned();
    let time = at(seconds);
    match kind {
        0 => Step::Opened { by, at: time },
        1 => Step::ReadChecked(ReadCheck {
            by,
            ..check(
                if active { "5SOW750" } else { "5SOW350" },
                Jurisdiction::CA,
                seconds,
            )
        }),
        2 => Step::Asked(Request {
            by,
            ..request(seconds)
        }),
        3 => Step::Answered(Answer {
            responder: if good { "ECDC 4" } else { "" }.to_owned(),
            ..answer(active, seconds)
        }),
        4 => Step::Rejected {
            by,
            at: time,
            reason: Reason::Duplicate,
        },
        5 => Step::Withdrawn {
            at: time,
            reason: by,
        },
        6 => Step::ActedOn(ActedOn {
            by,
            at: time,
            incident: "26-1042".to_owned(),
            what: "stopped".to_owned(),
        }),
        _ => Step::Disposed {
            by,
            at: time,
            disposition: Disposition::new(Outcome::Accept, Reason::Confirmed).unwrap(),
        },
    }
}

proptest! {
    #[test]
    fn no_path_reaches_confirmed_without_its_evidence(steps in prop::collection::vec(any_step(), 0..20)) {
        let mut file = CaseFile::new(alarm());
        for (seconds, (kind, good, active)) in steps.into_iter().enumerate() {
            let before = file.clone();
            if file.apply(step(kind, good, active, seconds as i64)).is_err() {
                prop_assert_eq!(&file, &before);
            }
        }
        if file.status() == Status::ConfirmedActive {
            let mut names: Vec<_> = file.steps().iter().map(Step::name).filter(|n| !["disposed", "acted_on", "rejected"].contains(n)).collect();
            prop_assert_eq!(&names[..2], ["opened", "read_checked"]);
            // A mere word that rejects it is undone by a look; looked at, asked and answered again as often as anybody
            // likes; the last of each counts.
            names.retain(|name| *name != "read_checked");
            prop_assert_eq!(&names[..2], ["opened", "asked"]);
            let last = file.steps().iter().rfind(|step| matches!(step, Step::Answered(_)));
            prop_assert!(matches!(last, Some(Step::Answered(answer)) if answer.active));
            prop_assert_eq!(file.read_check().unwrap().plate, plate("5SOW750"));
        }
        if file.disposition().is_some() {
            prop_assert!(matches!(file.status(), Status::ConfirmedActive | Status::Withdrawn));
        }
    }
}

#[test]
fn a_word_that_a_later_step_contradicts_counts_no_more() {
    let mut file = CaseFile::new(alarm());
    file.apply(step(0, true, true, 1)).unwrap();
    let early = Step::Disposed {
        by: "Officer 12".into(),
        at: at(2),
        disposition: Disposition::new(Outcome::Accept, Reason::Duplicate).unwrap(),
    };
    file.apply(early).unwrap();
    assert!(file.disposition().is_some());
    file.apply(Step::ReadChecked(check("5SOW750", Jurisdiction::MO, 3)))
        .unwrap();
    assert_eq!(
        (file.status(), file.disposition()),
        (Status::Rejected, None)
    );
    let proposed = file.proposed().unwrap();
    assert_eq!(proposed.reason(), &Reason::WrongState);
}
