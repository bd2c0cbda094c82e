//! Tests of the latch.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::audit::Act;
use crate::error::{ErrorKind, Result};

fn at(seconds: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_secs(1_795_000_000 + seconds)
}

fn camera() -> Service {
    Service::new("C-7").unwrap()
}

fn test(passed: bool, seconds: i64) -> Test {
    Test {
        by: "Coordinator Lee".into(),
        at: at(seconds),
        passed,
        how: "plate at 10 m".into(),
        pictures: Vec::new(),
    }
}

fn refusal(done: Result<Service>) -> String {
    let error = done.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    error.message().to_owned()
}

#[test]
fn a_camera_has_no_space_around_its_name() {
    let said = refusal(Service::new("C-7 "));
    assert!(said.contains("`C-7 ` has space around it"), "{said}");
}

#[test]
fn only_a_test_that_was_passed_leads_back() {
    let out = camera().remove("Sgt. Ames", at(0), "bent").unwrap();
    assert_eq!(out.standing().out_since, Some(at(0)));
    let said = refusal(out.clone().return_to_service("Sgt. Ames", at(1)));
    assert!(said.contains("test it first"), "{said}");
    let failed = out.test(test(false, 2)).unwrap();
    let said = refusal(failed.clone().return_to_service("Sgt. Ames", at(3)));
    assert!(said.contains("repair it and test it again"), "{said}");
    let passed = failed.test(test(true, 4)).unwrap();
    let back = passed.return_to_service("Sgt. Ames", at(5)).unwrap();
    assert_eq!(back.standing().out_since, None);
    let was_out = |seconds| back.standing_at(at(seconds)).out_since.is_some();
    assert_eq!([-1, 0, 4, 5].map(was_out), [false, true, true, false]);
    let said = refusal(back.return_to_service("Sgt. Ames", at(6)));
    assert!(said.contains("nothing to return"), "{said}");
}

#[test]
fn a_test_before_what_asks_for_one_does_not_count() {
    use Maintenance::{Checked, Cleaned, Damaged, Dismounted, Mounted, Other, Repaired, Stored};
    let tested = || {
        let out = camera().remove("Sgt. Ames", at(0), "bent").unwrap();
        out.test(test(true, 1)).unwrap()
    };
    for kind in [Damaged, Dismounted, Stored, Mounted, Repaired] {
        let noted = tested().note(kind, "Officer 12", at(2), "so").unwrap();
        refusal(noted.return_to_service("Sgt. Ames", at(3)));
    }
    for kind in [Cleaned, Checked, Other] {
        let noted = tested().note(kind, "Officer 12", at(2), "so").unwrap();
        noted.return_to_service("Sgt. Ames", at(3)).unwrap();
    }
    let again = tested().remove("Sgt. Ames", at(2), "still bent").unwrap();
    refusal(again.return_to_service("Sgt. Ames", at(3)));
}

#[test]
fn what_is_damaged_or_fails_goes_out_by_itself() {
    for kind in [
        Maintenance::Damaged,
        Maintenance::Dismounted,
        Maintenance::Stored,
    ] {
        let noted = camera().note(kind, "Officer 12", at(0), "so").unwrap();
        assert_eq!(noted.standing().out_since, Some(at(0)));
    }
    let failed = camera().test(test(false, 0)).unwrap();
    assert_eq!(failed.standing().out_since, Some(at(0)));
    let passed = camera().test(test(true, 0)).unwrap();
    assert_eq!(passed.standing().out_since, None);
}

#[test]
fn only_what_is_unfit_and_its_own_removes_a_camera() {
    let mut health = Health {
        camera: "C-7".into(),
        at: at(0),
        fitness: Fitness::Doubtful,
        findings: vec![Finding::unknown(Metric::Tilt, [None, None], 0)],
    };
    let said = refusal(camera().remove_unfit("Officer 12", at(1), &health));
    assert!(said.contains("doubtful, not unfit"), "{said}");
    health.fitness = Fitness::Unfit;
    health.findings[0].fitness = Fitness::Unfit;
    let out = camera().remove_unfit("Officer 12", at(1), &health).unwrap();
    let ServiceStep::Removed { why, findings, .. } = &out.steps()[0] else {
        panic!("{:?}", out.steps());
    };
    assert!(why.contains("found it unfit: tilt: "), "{why}");
    assert_eq!(findings.len(), 1);
    // Found again it is one removal, until a test was passed.
    let again = out.clone().remove_unfit("Officer 12", at(2), &health);
    assert_eq!(again.unwrap(), out);
    let tested = out.test(test(true, 3)).unwrap();
    let again = tested.clone().remove_unfit("Officer 12", at(4), &health);
    assert_eq!(again.unwrap().standing().passed, None);
    let back = tested.return_to_service("Sgt. Ames", at(4)).unwrap();
    let said = refusal(back.remove_unfit("Officer 12", at(5), &health));
    assert!(said.contains("watch it anew"), "{said}");
    health.camera = "C-8".into();
    refusal(camera().remove_unfit("Officer 12", at(1), &health));
}

#[test]
fn steps_are_taken_again_when_they_are_read() {
    let out = camera().remove("Sgt. Ames", at(0), "bent").unwrap();
    let mut shown = test(true, 1);
    shown.pictures = vec!["ab".repeat(32)];
    let back = out.test(shown).unwrap();
    let back = back.return_to_service("Sgt. Ames", at(2)).unwrap();
    let json = back.to_json().unwrap();
    assert_eq!(Service::from_json(&json).unwrap(), back);
    for (from, to, said) in [
        ("\"passed\":true", "\"passed\":false", "did not pass"),
        ("\"bent\"", "\"\"", "why the camera is removed"),
        (&"ab".repeat(32), "ab", "no SHA-256"),
        ("C-7", "", "the camera's name"),
        (
            "\"step\":\"removed\"",
            "\"step\":\"other\"",
            "unknown variant",
        ),
    ] {
        assert!(json.contains(from));
        let error = Service::from_json(&json.replace(from, to)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord);
        assert!(error.message().contains(said), "{error}");
    }
}

#[test]
fn a_step_before_the_last_one_is_refused() {
    let out = camera().remove("Sgt. Ames", at(10), "bent").unwrap();
    let said = refusal(out.test(test(true, 9)));
    assert!(said.contains("check the clock"), "{said}");
}

#[test]
fn what_is_too_much_is_refused() {
    let mut many = test(true, 0);
    many.pictures = vec!["ab".repeat(32); MAX_TEST_PICTURES + 1];
    let error = camera().test(many).unwrap_err();
    assert!(error.message().contains("at most 16"), "{error}");
    let note = "\u{1}".repeat(words::MAX_NOTE_BYTES); // six bytes each in JSON
    let mut long = camera();
    let full = loop {
        match long.clone().note(Maintenance::Other, "O", at(0), &note) {
            Ok(next) => long = next,
            Err(error) => break error,
        }
    };
    assert_eq!(full.kind(), ErrorKind::InvalidArgument);
    // What was taken can be read back.
    assert_eq!(Service::from_json(&long.to_json().unwrap()).unwrap(), long);
    let steps = (0..MAX_SERVICE_STEPS).fold(camera(), |service, _| {
        service.note(Maintenance::Cleaned, "O", at(0), "x").unwrap()
    });
    let error = steps
        .note(Maintenance::Cleaned, "O", at(0), "x")
        .unwrap_err();
    assert!(error.message().contains("got 10001"), "{error}");
}

#[test]
fn every_step_is_an_event() {
    let out = camera().note(Maintenance::Damaged, "Officer 12", at(0), "hit");
    let back = out.unwrap().test(test(true, 1)).unwrap();
    let back = back.return_to_service("Sgt. Ames", at(2)).unwrap();
    let events: Vec<_> = back.events_after(0).collect();
    assert!(
        events
            .iter()
            .all(|e| e.act == Act::Serviced && e.subject == "C-7")
    );
    let by: Vec<_> = events.iter().map(|event| event.by.as_str()).collect();
    assert_eq!(by, ["Officer 12", "Coordinator Lee", "Sgt. Ames"]);
    let out: Vec<_> = events
        .iter()
        .map(|e| !e.detail["out_since"].is_null())
        .collect();
    assert_eq!(out, [true, true, false]);
    let later: Vec<_> = back.events_after(2).collect();
    assert_eq!(later, events[2..]);
}

/// A step, taken if it can be.
fn step(service: Service, what: u8, seconds: i64) -> Service {
    let before = service.clone();
    let at = at(seconds);
    let next = match what {
        0 => service.note(Maintenance::Cleaned, "O", at, "x"),
        1 => service.note(Maintenance::Damaged, "O", at, "x"),
        2 => service.note(Maintenance::Dismounted, "O", at, "x"),
        3 => service.note(Maintenance::Mounted, "O", at, "x"),
        4 => service.note(Maintenance::Repaired, "O", at, "x"),
        5 => service.remove("O", at, "x"),
        6 => service.test(test(true, seconds)),
        7 => service.test(test(false, seconds)),
        _ => service.return_to_service("O", at),
    };
    next.unwrap_or(before)
}

/// Whether a step asks for a test, as the order has it.
fn asks_for_a_test(step: &ServiceStep) -> bool {
    match step {
        ServiceStep::Noted { kind, .. } => *kind != Maintenance::Cleaned,
        ServiceStep::Tested(test) => !test.passed,
        ServiceStep::Removed { .. } => true,
        ServiceStep::Returned { .. } => false,
    }
}

proptest! {
    #[test]
    fn nothing_leads_back_without_a_passed_test(steps in prop::collection::vec((0u8..9, 0i64..3), 0..40)) {
        let mut now = 0;
        let service = steps.into_iter().fold(camera(), |service, (what, later)| {
            now += later;
            step(service, what, now)
        });
        for (index, back) in service.steps().iter().enumerate() {
            if !matches!(back, ServiceStep::Returned { .. }) {
                continue;
            }
            let before = &service.steps()[..index];
            let last = before.iter().rposition(asks_for_a_test).unwrap();
            let passed = |step: &ServiceStep| matches!(step, ServiceStep::Tested(test) if test.passed);
            prop_assert!(before[last..].iter().any(passed));
        }
        prop_assert_eq!(&Service::from_json(&service.to_json().unwrap()).unwrap(), &service);
        prop_assert_eq!(service.standing_at(at(now)), service.standing());
    }
}
