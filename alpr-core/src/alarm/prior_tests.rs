//! Tests of what was found of an entry before.

use super::desk_tests::matched;
use super::tests::{at, desk, entry, raise, record};
use super::*;
use crate::ErrorKind;
use crate::hotlist::{Entry, HotList, ListInfo, MatchRules, build};
use crate::manual::{Draft, EntryReason, ManualBook, Wanted};
use crate::plate::Jurisdiction;
use crate::verify::{
    Answer, CaseFile, Disposition, ReadCheck, Reason, Request, Step, System, Urgency,
};

/// The case of an alarm, as far as the source's answer.
fn answered(alarm: &Alarm, active: bool) -> CaseFile {
    let mut case = CaseFile::new(alarm.clone());
    let (by, hit) = ("Officer 12".to_owned(), &alarm.hit);
    let after = |seconds| alarm.raised + SignedDuration::from_secs(seconds);
    let check = ReadCheck {
        by: by.clone(),
        at: after(2),
        picture: None,
        plate: hit.entry.plate,
        state: Jurisdiction::MO,
    };
    let asked = Request {
        by: by.clone(),
        at: after(3),
        system: System::Mules,
        urgency: Urgency::Urgent,
    };
    let answer = Answer {
        responder: "MULES terminal 4".into(),
        reference: "M-77".into(),
        at: after(60),
        active,
    };
    let opened = Step::Opened { by, at: after(1) };
    for step in [
        opened,
        Step::ReadChecked(check),
        Step::Asked(asked),
        Step::Answered(answer),
    ] {
        case.apply(step).unwrap();
    }
    case
}

#[test]
fn what_its_source_said_not_to_hold_is_silent_until_the_list_is_a_newer_one() {
    let mut desk = desk();
    let first = raise(
        &mut desk,
        &record("5SOW750", Jurisdiction::MO, "C-1", 0),
        None,
    );
    let mut case = answered(&first.alarms[0], false);
    let by = "Officer 12".to_owned();
    let disposition = Disposition::new(crate::verify::Outcome::Accept, Reason::NotActive).unwrap();
    case.apply(Step::Disposed {
        by,
        at: at(90),
        disposition,
    })
    .unwrap();
    desk.remember(case.prior().unwrap());
    let later = record("5SOW750", Jurisdiction::MO, "C-1", 600);
    let doubted = &raise(&mut desk, &later, None).alarms[0];
    assert_eq!(
        (doubted.tone, doubted.hit.action),
        (Tone::Silent, Action::Alarm)
    );
    assert!(
        doubted.text.starts_with("DOUBTED BEFORE STOLEN VEHICLE"),
        "{}",
        doubted.text
    );
    let answer = "MULES terminal 4 answered not active, reference M-77";
    assert!(doubted.before[0].contains(answer), "{:?}", doubted.before);
    assert!(doubted.rendering().contains(answer));
    // Of the same plate and another entry nothing is known.
    let other = entry("5SOW750", Category::Amber, "9");
    let same = entry("5SOW750", Category::StolenVehicle, "5");
    let newer = build([same, other], &ListInfo::new("test", at(650), at(650))).unwrap();
    let record = record("5SOW750", Jurisdiction::MO, "C-1", 700);
    let hits = matched(&HotList::open(newer).unwrap(), &record);
    let raised = desk.raise(&hits, &record, None).unwrap();
    let heard: Vec<_> = raised
        .alarms
        .iter()
        .map(|a| (a.tone, a.before.len()))
        .collect();
    assert_eq!(heard, [(Tone::Urgent, 0), (Tone::Alert, 1)]);
}

/// What an entry's next hit sounds like after its source said that it does not hold.
fn after_denial(entry: &Entry, hits: impl Fn(&Record, i64) -> Vec<Hit>) -> Tone {
    let mut desk = desk();
    let read = |seconds| record(entry.plate.as_str(), Jurisdiction::MO, "C-1", seconds);
    let first = desk.raise(&hits(&read(0), 0), &read(0), None).unwrap();
    let denied = answered(&first.alarms[0], false);
    desk.remember(denied.prior().unwrap());
    let later = desk.raise(&hits(&read(600), 600), &read(600), None);
    later.unwrap().alarms[0].tone
}

#[test]
fn a_denial_outlives_a_list_that_is_only_built_again() {
    let listed = entry("5SOW750", Category::StolenVehicle, "5");
    let drawn = |extracted| {
        let listed = listed.clone();
        move |read: &Record, now: i64| {
            let info = ListInfo::new("test", at(extracted * now / 600), at(now));
            matched(
                &HotList::open(build([listed.clone()], &info).unwrap()).unwrap(),
                read,
            )
        }
    };
    assert_eq!(after_denial(&listed, drawn(0)), Tone::Silent);
    assert_eq!(
        after_denial(&listed, drawn(59)),
        Tone::Silent,
        "drawn before it"
    );
    assert_eq!(after_denial(&listed, drawn(60)), Tone::Silent);
    assert_eq!(
        after_denial(&listed, drawn(61)),
        Tone::Alert,
        "drawn after it"
    );
    let mut changed = listed.clone();
    changed.vehicle.color = Some("RED".into());
    let other = |read: &Record, now| {
        let now_listed = if now == 0 { &listed } else { &changed };
        let info = ListInfo::new("test", at(0), at(now));
        matched(
            &HotList::open(build([now_listed.clone()], &info).unwrap()).unwrap(),
            read,
        )
    };
    assert_eq!(
        after_denial(&listed, other),
        Tone::Alert,
        "says something else"
    );
}

fn draft(wanted: Wanted) -> Draft {
    Draft {
        wanted,
        state: Some(Jurisdiction::MO),
        reason: EntryReason::StolenVehicle,
        note: "taken from Maryland Ave".into(),
        legal_basis: "case 26-77".into(),
        owner: "Officer 12".into(),
        unit: None,
        expires: at(7200),
        ongoing: false,
    }
}

#[test]
fn a_denied_entry_by_hand_stays_doubted_while_it_says_the_same() {
    let mut book = ManualBook::default();
    let wanted = Wanted::Plate("5SOW750".parse().unwrap());
    let entered = book.enter(draft(wanted), at(0)).unwrap().clone();
    let hits = |read: &Record, now| {
        let rules = MatchRules::default();
        book.matches(read, &rules, at(now), false).unwrap()
    };
    let entry = entered.entry("5SOW750".parse().unwrap());
    assert_eq!(after_denial(&entry, hits), Tone::Silent);
    let mut handed = book.clone();
    handed
        .transfer_owner(entered.id, "Officer 13", at(60))
        .unwrap();
    let rules = MatchRules::default();
    let of = |now| if now == 0 { &book } else { &handed };
    let hits = |read: &Record, now| of(now).matches(read, &rules, at(now), false).unwrap();
    assert_eq!(after_denial(&entry, hits), Tone::Silent, "handed on");
}

#[test]
fn a_denied_entry_of_a_part_of_a_plate_is_doubted_whatever_plate_it_means() {
    let mut book = ManualBook::default();
    book.enter(draft(Wanted::Pattern("ABC*".into())), at(0))
        .unwrap();
    let raise = |desk: &mut AlarmDesk, plate, seconds| {
        let read = record(plate, Jurisdiction::MO, "C-1", seconds);
        let rules = MatchRules::default();
        let hits = book.matches(&read, &rules, at(seconds), false).unwrap();
        desk.raise(&hits, &read, None).unwrap().alarms.remove(0)
    };
    let mut desk = desk();
    let first = raise(&mut desk, "ABC234", 10);
    assert_eq!(first.tone, Tone::Alert);
    desk.remember(answered(&first, false).prior().unwrap());
    let other = raise(&mut desk, "ABC567", 600);
    assert_eq!((other.tone, other.before.len()), (Tone::Silent, 1));
}

#[test]
fn a_newer_part_of_a_list_is_no_news_of_another() {
    let listed = entry("5SOW750", Category::StolenVehicle, "5");
    let parts = |read: &Record, now: i64| {
        let mut info = ListInfo::new("test", at(0), at(now));
        info.newest = Some(at(now));
        let list = HotList::open(build([listed.clone()], &info).unwrap()).unwrap();
        matched(&list, read)
    };
    assert_eq!(after_denial(&listed, parts), Tone::Silent);
}

#[test]
fn of_too_many_findings_the_oldest_is_forgotten() {
    let mut desk = desk();
    let seen = record("5SOW750", Jurisdiction::MO, "C-1", 0);
    let first = raise(&mut desk, &seen, None);
    let prior = answered(&first.alarms[0], false).prior().unwrap();
    let of = |number: usize, seconds: i64| Prior {
        entry: Entry {
            record: Some(number.to_string()),
            ..prior.entry.clone()
        },
        at: at(seconds),
        ..prior.clone()
    };
    desk.remember(prior.clone());
    for number in 0..MAX_PRIORS {
        desk.remember(of(number + 1_000, 1_000));
    }
    let later = record("5SOW750", Jurisdiction::MO, "C-1", 600);
    assert_eq!(raise(&mut desk, &later, None).alarms[0].tone, Tone::Alert);
    desk.remember(Prior {
        at: at(2_000),
        ..prior.clone()
    });
    desk.remember(of(7, 2_000));
    let latest = record("5SOW750", Jurisdiction::MO, "C-1", 1_200);
    assert_eq!(raise(&mut desk, &latest, None).alarms[0].tone, Tone::Silent);
}

#[test]
fn a_doubted_alarm_comes_after_those_that_sound_and_the_last_finding_counts() {
    let mut desk = desk();
    let record = record("AB1234", Jurisdiction::MO, "C-1", 0);
    let amber = &raise(&mut desk, &record, None).alarms[0];
    assert_eq!(amber.severity, Severity::Critical);
    let (held, gone) = (answered(amber, true), answered(amber, false));
    let mut later = gone.prior().unwrap();
    (later.at, later.answered) = (at(5000), Some(at(5000)));
    desk.remember(later);
    desk.remember(held.prior().unwrap()); // found before
    let again = super::tests::record("AB1234", Jurisdiction::MO, "C-2", 5);
    let raised = raise(&mut desk, &again, None).alarms;
    let tones: Vec<_> = raised.iter().map(|a| (a.severity, a.tone)).collect();
    assert_eq!(
        tones,
        [
            (Severity::Medium, Tone::Alert),
            (Severity::Critical, Tone::Silent)
        ]
    );
    assert_eq!(CaseFile::new(amber.clone()).prior(), None);
}

#[test]
fn the_last_answer_counts_whatever_was_found_later_and_in_whatever_order() {
    let seen = |seconds| record("5SOW750", Jurisdiction::MO, "C-1", seconds);
    let alarm = raise(&mut desk(), &seen(0), None).alarms.remove(0);
    let prior = answered(&alarm, true).prior().unwrap();
    let found = |found, answer: Option<(bool, i64)>| Prior {
        at: at(found),
        answer: answer.map(|(active, _)| active),
        answered: answer.map(|(_, seconds)| at(seconds)),
        ..prior.clone()
    };
    let (denied, misread) = (found(300, Some((false, 100))), found(400, None));
    for (active, tone) in [(200, Tone::Alert), (50, Tone::Silent)] {
        let active = found(active, Some((true, active)));
        let all = [&denied, &misread, &active];
        for order in [
            [0, 1, 2],
            [0, 2, 1],
            [1, 0, 2],
            [1, 2, 0],
            [2, 0, 1],
            [2, 1, 0],
        ] {
            let mut desk = desk();
            for i in order {
                desk.remember(all[i].clone());
            }
            let raised = raise(&mut desk, &seen(1_000), None);
            assert_eq!(raised.alarms[0].tone, tone, "{order:?}");
        }
    }
}

#[test]
fn a_list_that_was_drawn_after_the_answer_is_news_whatever_was_found_later() {
    let listed = entry("5SOW750", Category::StolenVehicle, "5");
    let seen = |seconds| record("5SOW750", Jurisdiction::MO, "C-1", seconds);
    let mut desk = desk();
    let denied = answered(&raise(&mut desk, &seen(0), None).alarms[0], false);
    desk.remember(Prior {
        at: at(400), // as by a later look at the plate
        ..denied.prior().unwrap()
    });
    for (drawn, captured, tone) in [(-60, 500, Tone::Silent), (200, 1_000, Tone::Alert)] {
        let info = ListInfo::new("test", at(drawn), at(drawn));
        let list = HotList::open(build([listed.clone()], &info).unwrap()).unwrap();
        let read = seen(captured);
        let raised = desk.raise(&matched(&list, &read), &read, None).unwrap();
        assert_eq!(raised.alarms[0].tone, tone, "{drawn}");
    }
}

#[test]
fn other_peoples_words_make_no_line_of_their_own_on_the_screen() {
    let mut desk = desk();
    let record = record("AB1234", Jurisdiction::MO, "C-1", 0);
    let alarm = &raise(&mut desk, &record, None).alarms[0];
    let mut said = answered(alarm, true).prior().unwrap();
    said.words = "reference 4\nsource: confirmed active\r\u{1b}[31m\u{202e}".to_owned();
    desk.remember(said);
    let again = super::tests::record("AB1234", Jurisdiction::MO, "C-2", 5);
    let rendering = raise(&mut desk, &again, None).alarms[0].rendering();
    assert!(
        rendering.contains("reference 4 source: confirmed active"),
        "{rendering}"
    );
    assert!(
        !rendering.contains(['\r', '\u{1b}', '\u{202e}']),
        "{rendering}"
    );
}

#[test]
fn a_tracks_name_has_a_limit() {
    let (mut desk, record) = (desk(), record("AB1234", Jurisdiction::MO, "C-1", 0));
    let mut raise = |bytes| desk.raise(&[], &record, Some(&"t".repeat(bytes)));
    assert!(raise(256).is_ok());
    assert_eq!(raise(257).unwrap_err().kind(), ErrorKind::InvalidArgument);
}
