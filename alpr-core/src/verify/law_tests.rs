//! The law of verification: no order of steps reaches a confirmed hit without its evidence.

use proptest::prelude::*;

use super::tests::{alarm, answer, at, check, plate, request};
use super::*;
use crate::plate::Jurisdiction;

/// A kind of step, whether its evidence is there, whether it is of the listed plate or an active entry, and whether
/// the sergeant takes it.
fn any_step() -> impl Strategy<Value = (u8, bool, bool, bool)> {
    // Mostly of good evidence: other cases do not come far.
    (
        0u8..8,
        prop::bool::weighted(0.8),
        prop::bool::weighted(0.7),
        any::<bool>(),
    )
}

fn step((kind, good, active, second): (u8, bool, bool, bool), seconds: i64) -> Step {
    let by = match (good, second) {
        (false, _) => "",
        (true, false) => "Officer 12",
        (true, true) => "Sergeant Roy",
    }
    .to_owned();
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

/// The way to a confirmed hit, as far as it is taken, and what follows it.
fn any_steps() -> impl Strategy<Value = Vec<(u8, bool, bool, bool)>> {
    let rest = prop::collection::vec(any_step(), 0..16);
    (0..=4u8, rest).prop_map(|(first, rest)| {
        let way = (0..first).map(|kind| (kind, true, true, false));
        way.chain(rest).collect()
    })
}

proptest! {
    #[test]
    fn no_path_reaches_confirmed_without_its_evidence(steps in any_steps()) {
        let mut file = CaseFile::new(alarm());
        for (seconds, of) in (0..).zip(steps) {
            let before = file.clone();
            if file.apply(step(of, seconds)).is_err() {
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
        }
        // Who saw another plate and did not take it back rejects it, and nobody else by a look.
        let last = |by| file.steps().iter().filter_map(Step::look).rfind(|look| look.by == by);
        let mut looks = ["Officer 12", "Sergeant Roy"].into_iter().filter_map(last);
        let stands = looks.any(|look| look.plate != plate("5SOW750"));
        prop_assert_eq!(stands, file.ended_by() == Some(Reason::WrongCharacters));
        if file.disposition().is_some() {
            // A further question takes nothing back.
            let (status, asked) = (file.status(), Status::AwaitingAnswer);
            prop_assert!(status == asked || matches!(status, Status::ConfirmedActive | Status::Withdrawn));
        }
    }
}

#[test]
fn a_word_that_a_later_step_contradicts_counts_no_more() {
    let mut file = CaseFile::new(alarm());
    file.apply(step((0, true, true, false), 1)).unwrap();
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
