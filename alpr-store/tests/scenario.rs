//! The general order, end to end: list, photograph, alarm, verification, disposition, report; and a BOLO that finds
//! yesterday's read.
#![allow(
    clippy::unwrap_used,
    clippy::panic,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

use alpr_core::alarm::{ADVISORY, AlarmDesk};
use alpr_core::audit::{self, Act, Event};
use alpr_core::authorise::{Authorisation, Purpose, Role, SearchPolicy};
use alpr_core::hotlist::{Layout, ListInfo, LiveList, Origin, build, import};
use alpr_core::manual::{Draft, EntryReason, ManualBook, Wanted};
use alpr_core::record::{Circumstances, Record};
use alpr_core::report::MARKING;
use alpr_core::verify::{
    Answer, Answered, Case, Checked, Disposition, Outcome, Raised, ReadCheck, Reason, Request,
    Step, System, UnderReview, Urgency,
};
use alpr_core::{Engine, ErrorKind, Frame, HotList, Jurisdiction, MatchRules, Period, PixelFormat};
use alpr_store::Store;
use jiff::{SignedDuration, Timestamp};

const LIST: &str = "plate,state,category,source,record\nPHW7316,OH,stolen vehicle,ncic,V1\n";
const POLICY: &str = "version = '22-03'\nroles = ['detective']\npurposes = ['investigation']\nmax_window_days = 30\n";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_500_000 + seconds).unwrap()
}

/// What a camera reads in a photograph of the fixtures.
fn photograph(file: &str, seconds: i64, list: &str) -> Record {
    let scenes = alpr_fixtures::scenes();
    let scene = scenes.iter().find(|scene| scene.file == file).unwrap();
    let frame = Frame::new(&scene.rgb, scene.width, scene.height, PixelFormat::Rgb8).unwrap();
    let reads = Engine::standard().unwrap().read(&frame).unwrap();
    let mut seen = Circumstances::new(at(seconds), "C-7");
    seen.list_sha256 = Some(list.to_owned());
    Record::of_read(&reads[0], seen).unwrap()
}

fn list() -> LiveList<Vec<u8>> {
    let lines = import(LIST.as_bytes(), &Layout::named_or_parsed("plain").unwrap()).unwrap();
    let index = build(
        lines.into_entries().unwrap(),
        &ListInfo::new("NCIC", at(-60), at(-30)),
    );
    LiveList::new(HotList::open(index.unwrap()).unwrap()).unwrap()
}

/// Verifies a case to its end; each step is kept before the next.
fn verify(store: &Store, case: Case<Raised>) -> Disposition {
    let by = "Officer 12";
    let case: Case<UnderReview> = case.open(by, at(5)).unwrap();
    store.put_case(case.file(), by).unwrap();
    let check = ReadCheck {
        by: by.into(),
        at: at(20),
        picture: None,
        plate: "PHW7316".parse().unwrap(),
        state: Jurisdiction::OH,
    };
    let Checked::Same(case) = case.check_read(check).unwrap() else {
        panic!("the plate is the listed one")
    };
    store.put_case(case.file(), by).unwrap();
    let (system, urgency) = (System::Ncic, Urgency::Urgent);
    let request = Request {
        by: by.into(),
        at: at(30),
        system,
        urgency,
    };
    let case = case.ask(request).unwrap();
    store.put_case(case.file(), by).unwrap();
    let (responder, reference) = ("ECDC 4".into(), "NIC/V1".into());
    let answer = Answer {
        responder,
        reference,
        at: at(90),
        active: true,
    };
    let Answered::Active(case) = case.answer(answer).unwrap() else {
        panic!("the entry holds")
    };
    let mut file = case.into_file();
    let disposition = file.proposed().unwrap();
    file.apply(Step::Disposed {
        by: by.into(),
        at: at(120),
        disposition: disposition.clone(),
    })
    .unwrap();
    store.put_case(&file, by).unwrap();
    disposition
}

#[test]
fn a_hit_becomes_a_verified_hit_and_a_report() {
    let (store, list, rules) = (Store::in_memory().unwrap(), list(), MatchRules::default());
    let sha256 = list.list().sha256().to_owned();
    let loaded = Event {
        at: at(-30),
        by: "Coordinator 1".into(),
        act: Act::ListLoaded,
        subject: sha256.clone(),
        detail: serde_json::Value::Null,
    };
    store.log(loaded).unwrap();
    let read = photograph("street-4.jpg", 0, &sha256);
    let hits = list.matches(&read.query(), &rules, at(0)).unwrap();
    let mut desk = AlarmDesk::new(SignedDuration::from_secs(30)).unwrap();
    let raised = desk.raise(&hits, &read, None).unwrap();
    store.put_raised(&raised, &read, "unit 12", at(0)).unwrap();
    let alarm = raised.alarms[0].clone();
    assert!(alarm.rendering().contains(ADVISORY));
    assert!(desk.raise(&hits, &read, None).unwrap().alarms.is_empty());
    let window = Period {
        from: at(-100),
        to: at(100),
    };
    assert_eq!(store.cases(window, true, None, 10).unwrap().len(), 1);

    let case = Case::<Raised>::resume(store.case(alarm.hit.id).unwrap().unwrap()).unwrap();
    let found = verify(&store, case);
    assert_eq!(
        (found.outcome(), found.reason()),
        (Outcome::Accept, &Reason::Confirmed)
    );
    assert!(store.cases(window, true, None, 10).unwrap().is_empty());
    let report = store.report(alarm.hit.id, "Officer 12", at(200)).unwrap();
    let text = report.to_text();
    for part in [
        MARKING,
        ADVISORY,
        "PHW7316 OH",
        "NIC/V1",
        "Accept (confirmed)",
        &sha256,
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let mut log = Vec::new();
    let head = store.export_audit(&mut log).unwrap();
    assert_eq!(audit::verify(&log[..], Some(&head)).unwrap().entries, 8);
    let tampered = String::from_utf8(log)
        .unwrap()
        .replace("Officer 12", "Officer 13");
    let error = audit::verify(tampered.as_bytes(), None).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
}

#[test]
fn a_bolo_finds_yesterdays_read_and_sounds_for_the_next() {
    const DAY: i64 = 86_400;
    let (store, list, rules) = (Store::in_memory().unwrap(), list(), MatchRules::default());
    let sha256 = list.list().sha256().to_owned();
    store
        .put_reads(&[photograph("street-1.jpg", -DAY, &sha256)], at(-DAY))
        .unwrap();
    let mut book = ManualBook::default();
    let draft = |note: &str| Draft {
        wanted: Wanted::Plate("ABK4821".parse().unwrap()),
        state: None,
        reason: EntryReason::RobberySuspect,
        note: note.into(),
        legal_basis: "26-1042".into(),
        owner: "d.smith".into(),
        unit: None,
        expires: at(3 * DAY),
        ongoing: false,
    };
    assert_eq!(
        book.enter(draft(" "), at(0)).unwrap_err().kind(),
        ErrorKind::Refused
    );
    let entry = book
        .enter(draft("bank on Maryland Avenue"), at(0))
        .unwrap()
        .clone();
    store.put_manual(&entry, "d.smith", at(0)).unwrap();
    list.apply(&[entry.change(at(0)).unwrap()], Origin::Manual)
        .unwrap();

    let who = Authorisation {
        user: "d.smith".into(),
        role: Role::Detective,
        trained_until: at(DAY),
        policy_version: "22-03".into(),
    };
    let (code, text) = ("investigation".into(), "robbery".into());
    let purpose = Purpose {
        code,
        case_number: Some("26-1042".into()),
        text,
    };
    let (policy, window) = (
        SearchPolicy::parse(POLICY).unwrap(),
        Period {
            from: at(-7 * DAY),
            to: at(0),
        },
    );
    let granted = store.allow(&policy, &who, &purpose, window, at(1)).unwrap();
    let found = store.look_back_manual(&granted, &entry, &rules).unwrap();
    assert_eq!(found.seen.len(), 1);
    assert_eq!(found.seen[0].read.circumstances.captured, at(-DAY));
    let next = photograph("street-1.jpg", 60, &sha256);
    let hits = list.matches(&next.query(), &rules, at(60)).unwrap();
    assert_eq!(hits[0].entry.plate.as_str(), "ABK4821");
    assert_eq!(hits[0].action, alpr_core::hotlist::Action::Alarm);
}
