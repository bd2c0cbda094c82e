//! Tests of the verification, step by step.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::hotlist::{Category, Entry, HotList, ListInfo, MatchRules, build};
use crate::plate::{Jurisdiction, PlateText};
use crate::record::{Circumstances, Record};

pub(super) fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_500_000 + seconds).unwrap()
}

pub(super) fn plate(text: &str) -> PlateText {
    text.parse().unwrap()
}

pub(super) fn alarm() -> Alarm {
    let mut entry = Entry::new(plate("5SOW750"), Category::StolenVehicle);
    entry.state = Some(Jurisdiction::CA);
    let list = build([entry], &ListInfo::new("test", at(-60), at(0))).unwrap();
    let record = Record::of_text(
        plate("5SOW750"),
        Some(Jurisdiction::CA),
        Circumstances::new(at(0), "C-1"),
    )
    .unwrap();
    let hits = HotList::open(list)
        .unwrap()
        .matches(&record.query(), &MatchRules::default(), at(0))
        .unwrap();
    Alarm::new(hits.first().unwrap(), &record, at(0))
}

pub(super) fn check(text: &str, state: Jurisdiction, seconds: i64) -> ReadCheck {
    ReadCheck {
        by: "Officer 12".into(),
        at: at(seconds),
        picture: Some("ab".repeat(32)),
        plate: plate(text),
        state,
    }
}

pub(super) fn request(seconds: i64) -> Request {
    Request {
        by: "Officer 12".into(),
        at: at(seconds),
        system: System::Ncic,
        urgency: Urgency::Urgent,
    }
}

pub(super) fn answer(active: bool, seconds: i64) -> Answer {
    Answer {
        responder: "ECDC 4".into(),
        reference: "NIC/V123".into(),
        at: at(seconds),
        active,
    }
}

fn verified() -> Case<ReadVerified> {
    let case = Case::new(alarm()).open("Officer 12", at(5)).unwrap();
    match case
        .check_read(check("5S0W750", Jurisdiction::CA, 10))
        .unwrap()
    {
        Checked::Same(case) => case,
        Checked::Different(case) => panic!("{:?}", case.file()),
    }
}

#[test]
fn the_whole_way_leads_to_a_confirmed_hit_and_accept() {
    let asked = verified().ask(request(20)).unwrap();
    assert_eq!(
        asked.file().time_left(at(80)),
        Some(SignedDuration::from_mins(9))
    );
    assert!(asked.file().time_left(at(20 + 601)).unwrap().is_negative());
    let Answered::Active(case) = asked.answer(answer(true, 90)).unwrap() else {
        panic!("it is active")
    };
    let accept = case.file().proposed().unwrap();
    let disposed = case.clone().dispose("Officer 12", at(100), accept.clone());
    assert_eq!(disposed.unwrap().file().disposition(), Some(&accept));
    let mut file = case.into_file();
    assert_eq!(
        (accept.outcome(), accept.reason()),
        (Outcome::Accept, &Reason::Confirmed)
    );
    let misread = Disposition::new(Outcome::Misread, Reason::WrongState).unwrap();
    let dispose = |disposition| Step::Disposed {
        by: "Officer 12".into(),
        at: at(100),
        disposition,
    };
    assert_eq!(
        file.apply(dispose(misread)).unwrap_err().kind(),
        ErrorKind::Refused
    );
    file.apply(dispose(accept.clone())).unwrap();
    assert_eq!(file.disposition(), Some(&accept));
    let json = serde_json::to_string(&file).unwrap();
    assert_eq!(serde_json::from_str::<CaseFile>(&json).unwrap(), file);
}

#[test]
fn a_3_read_as_a_7_and_a_wrong_state_are_misreads_and_guard_the_innocent() {
    for (text, state, reason) in [
        ("5SOW350", Jurisdiction::CA, Reason::WrongCharacters),
        ("5SOW750", Jurisdiction::NV, Reason::WrongState),
    ] {
        let case = Case::new(alarm()).open("Officer 12", at(5)).unwrap();
        let Checked::Different(case) = case.check_read(check(text, state, 10)).unwrap() else {
            panic!("{text}")
        };
        let proposed = case.file().proposed().unwrap();
        assert_eq!(
            (proposed.outcome(), proposed.reason()),
            (Outcome::Misread, &reason)
        );
        let guard = case.file().guard(at(86_400)).unwrap();
        assert_eq!((guard.plate, guard.state), (plate(text), state));
    }
    assert!(verified().file().guard(at(86_400)).is_err());
}

#[test]
fn an_entry_that_does_not_hold_is_accepted_as_not_active() {
    let asked = verified().ask(request(20)).unwrap();
    let Answered::NotActive(case) = asked.answer(answer(false, 30)).unwrap() else {
        panic!("it is not")
    };
    let proposed = case.file().proposed().unwrap();
    assert_eq!(
        (proposed.outcome(), proposed.reason()),
        (Outcome::Accept, &Reason::NotActive)
    );
    assert!(
        case.file().guard(at(86_400)).is_err(),
        "the plate is the listed one"
    );
}

#[test]
fn evidence_without_a_name_or_out_of_time_is_refused() {
    let case = || Case::new(alarm());
    assert!(case().open("", at(5)).is_err());
    assert!(case().withdraw(at(-1), "an earlier list").is_err());
    let early = case().open("Officer 12", at(-1)).unwrap(); // by another clock than the camera's
    assert!(early.withdraw(at(-2), "gone").is_err());
    let nameless = Answer {
        reference: " ".into(),
        ..answer(true, 30)
    };
    let error = verified()
        .ask(request(20))
        .unwrap()
        .answer(nameless)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    let open = || case().open("Officer 12", at(5)).unwrap();
    assert!(
        open()
            .check_read(check("5SOW?50", Jurisdiction::CA, 10))
            .is_err()
    );
    assert!(
        open()
            .reject("Officer 12", at(6), Reason::Confirmed)
            .is_err()
    );
    let sign = open()
        .reject("Officer 12", at(6), Reason::NotAPlate)
        .unwrap();
    assert_eq!(sign.file().proposed().unwrap().outcome(), Outcome::Misread);
}

#[test]
fn a_withdrawn_case_has_ended() {
    let case = verified()
        .withdraw(at(30), "gone from the list of 09:00")
        .unwrap();
    let mut file = case.into_file();
    assert!(
        file.apply(Step::Asked(request(40)))
            .unwrap_err()
            .message()
            .contains("it has ended")
    );
    assert!(Case::<ReadVerified>::resume(file).is_err());
}

#[test]
fn what_a_state_prints_alike_is_not_told_apart() {
    for (state, status) in [
        (Jurisdiction::MO, Status::ReadVerified),
        (Jurisdiction::CA, Status::Rejected),
    ] {
        let mut alarm = alarm();
        alarm.hit.entry.plate = plate("1AB2C3");
        alarm.hit.entry.state = Some(state);
        let mut file = CaseFile::new(alarm);
        let (by, time) = ("Officer 12".to_owned(), at(2));
        file.apply(Step::Opened { by, at: time }).unwrap();
        file.apply(Step::ReadChecked(check("IAB2C3", state, 10)))
            .unwrap();
        assert_eq!(file.status(), status, "{state}");
    }
}

#[test]
fn a_part_of_a_plate_means_every_plate_that_it_fits() {
    use crate::hotlist::Source;
    let status = |source, part: &str, seen| {
        let mut alarm = alarm();
        let entry = &mut alarm.hit.entry;
        entry.plate = plate("1AB2C?");
        entry.state = Some(Jurisdiction::MO);
        entry.source = Some(source);
        entry.extra.insert("pattern".into(), part.into());
        let mut file = CaseFile::new(alarm);
        let (by, time) = ("Officer 12".to_owned(), at(2));
        file.apply(Step::Opened { by, at: time }).unwrap();
        file.apply(Step::ReadChecked(check(seen, Jurisdiction::MO, 10)))
            .unwrap();
        file.status()
    };
    for (part, seen) in [
        ("1ab*", "1AB8C3"),
        ("iAB2C?", "IAB2C3"),
        ("1AB2C?", "IAB2C3"),
    ] {
        assert_eq!(status(Source::Manual, part, seen), Status::ReadVerified);
    }
    assert_eq!(status(Source::Manual, "1AB*", "1AE2C3"), Status::Rejected);
    assert_eq!(status(Source::Ncic, "1AB*", "1AB8C3"), Status::Rejected);
}

fn disposed(outcome: Outcome, reason: Reason, seconds: i64) -> Step {
    Step::Disposed {
        by: "Officer 12".into(),
        at: at(seconds),
        disposition: Disposition::new(outcome, reason).unwrap(),
    }
}

fn refused(file: &mut CaseFile, step: Step) -> String {
    let before = file.clone();
    let error = file.apply(step).unwrap_err();
    assert_eq!((error.kind(), &before), (ErrorKind::Refused, &*file));
    error.message().to_owned()
}

#[test]
fn what_the_source_confirmed_outlives_the_entry() {
    let asked = verified().ask(request(20)).unwrap();
    let Answered::Active(case) = asked.answer(answer(true, 30)).unwrap() else {
        panic!("it is active")
    };
    let gone = case.withdraw(at(40), "recovered").unwrap();
    let mut file = gone.into_file();
    let proposed = file.proposed().unwrap();
    assert_eq!(proposed.reason(), &Reason::Confirmed);
    refused(
        &mut file,
        disposed(Outcome::Misread, Reason::WrongState, 50),
    );
    file.apply(disposed(Outcome::Accept, Reason::Confirmed, 50))
        .unwrap();
    assert_eq!(file.disposition(), Some(&proposed));
    assert_eq!(file.status(), Status::Withdrawn);
    let json = serde_json::to_string(&file).unwrap();
    assert_eq!(serde_json::from_str::<CaseFile>(&json).unwrap(), file);

    let mut unasked = verified()
        .withdraw(at(30), "recovered")
        .unwrap()
        .into_file();
    let proposed = unasked.proposed().unwrap();
    assert_eq!(proposed.reason(), &Reason::NotActive);
    let confirmed = disposed(Outcome::Accept, Reason::Confirmed, 50);
    let why = refused(&mut unasked, confirmed);
    assert!(
        why.contains("withdrawn cannot be accept as confirmed"),
        "{why}"
    );
}

#[test]
fn what_was_called_a_misread_is_not_confirmed() {
    let misread = |seconds| disposed(Outcome::Misread, Reason::WrongCharacters, seconds);
    let accept = |seconds| disposed(Outcome::Accept, Reason::Duplicate, seconds);
    let mut file = CaseFile::new(alarm());
    file.apply(misread(1)).unwrap();
    let (by, time) = ("Officer 12".to_owned(), at(2));
    file.apply(Step::Opened { by, at: time }).unwrap();
    let same = Step::ReadChecked(check("5SOW750", Jurisdiction::CA, 10));
    let why = refused(&mut file, same.clone());
    assert!(why.contains("misread cannot be read verified"), "{why}");
    let mut other = file.clone();
    let different = check("5SOW350", Jurisdiction::CA, 10);
    other.apply(Step::ReadChecked(different)).unwrap();
    assert_eq!(other.status(), Status::Rejected);

    file.apply(accept(9)).unwrap();
    file.apply(same).unwrap();
    file.apply(misread(11)).unwrap();
    refused(&mut file, Step::Asked(request(12)));
    file.apply(accept(13)).unwrap();
    file.apply(Step::Asked(request(14))).unwrap();
    file.apply(misread(15)).unwrap();
    refused(&mut file, Step::Answered(answer(true, 16)));
    file.apply(Step::Answered(answer(false, 16))).unwrap();
    assert_eq!(file.status(), Status::Rejected);
}

#[test]
fn a_disposition_that_contradicts_itself_is_refused() {
    let step = |outcome: &str| -> Step {
        let disposition = serde_json::json!({"outcome": outcome, "reason": "wrong_state"});
        let step = serde_json::json!({
            "step": "disposed", "by": "Officer 12", "at": at(1), "disposition": disposition,
        });
        serde_json::from_value(step).unwrap()
    };
    let mut file = CaseFile::new(alarm());
    let why = refused(&mut file, step("accept"));
    assert!(why.contains("misread for the reason wrong_state"), "{why}");
    file.apply(step("misread")).unwrap();
}

#[test]
fn reasons_map_onto_the_two_words_without_loss() {
    for name in [
        "confirmed",
        "wrong_characters",
        "wrong_state",
        "not_active",
        "not_a_plate",
        "duplicate",
        "stale_list",
        "other",
    ] {
        let reason = Reason::named(name, if name == "other" { "a film set" } else { "" }).unwrap();
        assert_eq!(reason.name(), name);
        for outcome in [Outcome::Accept, Outcome::Misread] {
            let Ok(disposition) = Disposition::new(outcome, reason.clone()) else {
                continue;
            };
            let json = serde_json::to_string(&disposition).unwrap();
            assert_eq!(
                serde_json::from_str::<Disposition>(&json).unwrap(),
                disposition
            );
        }
    }
    assert!(Disposition::new(Outcome::Accept, Reason::WrongState).is_err());
    assert!(Reason::named("other", "").is_err());
}

#[test]
fn a_confirmed_hit_is_unreported_until_somebody_says_what_was_done() {
    let mut file = CaseFile::new(alarm());
    for step in [
        Step::Opened {
            by: "Officer 12".into(),
            at: at(1),
        },
        Step::ReadChecked(check("5SOW750", Jurisdiction::CA, 2)),
        Step::Asked(request(3)),
    ] {
        file.apply(step).unwrap();
        assert!(!file.is_unreported());
    }
    file.apply(Step::Answered(answer(true, 4))).unwrap();
    assert!(file.is_unreported());
    let deed = ActedOn {
        by: "Officer 12".into(),
        at: at(5),
        incident: "26-1042".into(),
        what: "vehicle recovered".into(),
    };
    file.apply(Step::ActedOn(deed.clone())).unwrap();
    assert!(!file.is_unreported());
    assert_eq!(file.acted_on().collect::<Vec<_>>(), [&deed]);
    let case = Case::<ConfirmedActive>::resume(file).unwrap();
    assert!(case.act(ActedOn { at: at(6), ..deed }).is_ok());
}
