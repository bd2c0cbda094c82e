//! Cases, entries by hand and guards: kept as they are now, logged once, and counted.

use alpr_core::alarm::{AlarmDesk, Release};
use alpr_core::audit::Entry;
use alpr_core::hotlist::{HotList, ListInfo, MatchRules, build};
use alpr_core::manual::{ManualBook, ManualEntry, Removal, Wanted};
use alpr_core::record::Record;
use alpr_core::verify::{CaseFile, Disposition, Outcome, ReadCheck, Reason, Step};
use alpr_core::{ErrorKind, Jurisdiction};
use alpr_store::Store;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::common::{at, read};
use crate::{draft, entry, log, names, window};

on_both! {
    a_case_goes_on_and_is_logged_once
    a_step_of_another_time_has_that_when_it_was_written
    a_list_is_logged_unless_it_is_the_last_of_its_source
    entries_and_guards_are_kept_as_they_are_now
    what_ended_does_not_come_into_force_again
    the_summary_counts_each_unit
    a_guard_of_a_slip_ends_with_it
    a_read_and_its_alarms_are_kept_together_or_not_at_all
}

pub(crate) fn desk() -> AlarmDesk {
    AlarmDesk::new(SignedDuration::from_secs(30)).unwrap()
}

/// An alarm of a read of the plate 5SOW750, kept in the store.
pub(crate) fn alarm(store: &Store, desk: &mut AlarmDesk, seconds: i64) -> Option<CaseFile> {
    let list = build([entry("5SOW750")], &ListInfo::new("t", at(0), at(0))).unwrap();
    let mut read = read("5SOW750", "C-1", seconds);
    read.circumstances.unit = Some("P-7".into());
    let now = read.circumstances.captured;
    let hits = HotList::open(list)
        .unwrap()
        .matches(&read.query(), &MatchRules::default(), now)
        .unwrap();
    let raised = desk.raise(&hits, &read, None).unwrap();
    store.put_raised(&raised, &read, "unit P-7", at(0)).unwrap();
    store.put_raised(&raised, &read, "unit P-7", at(0)).unwrap();
    raised
        .alarms
        .first()
        .map(|alarm| CaseFile::new(alarm.clone()))
}

fn check(plate: &str, seconds: i64) -> Step {
    Step::ReadChecked(ReadCheck {
        by: "Officer 12".into(),
        at: at(seconds),
        picture: None,
        plate: plate.parse().unwrap(),
        state: Jurisdiction::MO,
    })
}

pub(crate) fn open(by: &str, seconds: i64) -> Step {
    Step::Opened {
        by: by.into(),
        at: at(seconds),
    }
}

fn a_case_goes_on_and_is_logged_once(address: &str) {
    let store = Store::open(address).unwrap();
    let mut desk = desk();
    let mut case = alarm(&store, &mut desk, 10).unwrap();
    let fresh = case.clone();
    case.apply(open("Officer 12", 20)).unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    let mut rival = fresh.clone();
    rival.apply(open("Officer 99", 21)).unwrap();
    let error = store.put_case(&rival, "Officer 99").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    case.apply(check("5SOW350", 30)).unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    store.put_case(&fresh, "Officer 12").unwrap(); // late, and no harm
    assert_eq!(
        store.cases(window(0, 100), true, None, 10).unwrap(),
        [case.clone()]
    );
    let guard = case.guard(at(5_000)).unwrap();
    store.put_guard(&guard, "Officer 12", at(30)).unwrap();
    desk.guards_mut().add(guard).unwrap();
    let disposition = Disposition::new(Outcome::Misread, Reason::WrongCharacters).unwrap();
    case.apply(Step::Disposed {
        by: "Officer 12".into(),
        at: at(40),
        disposition,
    })
    .unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    assert_eq!(store.case(case.id()).unwrap(), Some(case.clone()));
    assert!(
        store
            .cases(window(0, 100), true, None, 10)
            .unwrap()
            .is_empty()
    );
    assert_eq!(
        store.cases(window(0, 100), false, None, 10).unwrap().len(),
        1
    );
    let report = store
        .report(case.id(), "Officer 12", at(50))
        .unwrap()
        .to_text();
    assert!(report.contains("Misread (wrong characters)") && report.contains("not probable cause"));
    let log = names(&log(&store));
    assert_eq!(
        log,
        [
            "alarm_raised",
            "verified",
            "verified",
            "guarded",
            "verified",
            "exported"
        ]
    );
}

fn a_step_of_another_time_has_that_when_it_was_written(address: &str) {
    let store = Store::open(address).unwrap();
    let mut case = alarm(&store, &mut desk(), 10).unwrap();
    for (step, written) in [
        (open("Officer 12", 20), 140),
        (check("5SOW350", 30), 151),
        (check("5SOW750", 400), 279),
    ] {
        case.apply(step).unwrap();
        store
            .put_case_written(&case, "Officer 12", at(written))
            .unwrap();
    }
    let written = |entry: &Entry| entry.event.detail.get("written").cloned();
    let told: Vec<_> = log(&store).iter().map(written).collect();
    let [late, early] = [151, 279].map(|seconds| Some(json!(at(seconds))));
    assert_eq!(told, [None, None, late, early]);
}

fn a_list_is_logged_unless_it_is_the_last_of_its_source(address: &str) {
    let store = Store::open(address).unwrap();
    let used = |list: &str, source: &str| {
        let detail = json!({"list": {"source": source}});
        store.log_list(list, "C-1", at(20), detail).unwrap()
    };
    let [a, b, c] = ["a1", "b2", "c3"].map(|digits| digits.repeat(32));
    // Signs of a source that mean something in a pattern or in JSON.
    let source = r#"C:\lists\"new"_100%.csv"#;
    assert!(used(&a, source) && !used(&a, source));
    assert!(used(&c, "MULES") && !used(&a, source));
    assert!(used(&b, source) && used(&a, source), "it came back");
    let last = |list: &str| store.log_list(list, "C-1", at(30), Value::Null);
    assert!(!last(&a).unwrap() && last(&c).unwrap());
    for wrong in ["%".repeat(64), a.to_uppercase(), "a1".to_owned()] {
        let error = last(&wrong).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    }
    assert_eq!(names(&log(&store)), ["list_loaded"; 5]);
}

fn entries_and_guards_are_kept_as_they_are_now(address: &str) {
    let store = Store::open(address).unwrap();
    let mut book = ManualBook::default();
    let entry = book
        .enter(draft(Wanted::Pattern("AB12*".into())), at(0))
        .unwrap()
        .clone();
    store.put_manual(&entry, "d.smith", at(0)).unwrap();
    store.put_manual(&entry, "d.smith", at(1)).unwrap();
    let removal = Removal {
        by: "d.smith".into(),
        at: at(9),
        reason: "found".into(),
    };
    let ended = book.remove(entry.id, removal).unwrap().clone();
    store.put_manual(&ended, "d.smith", at(9)).unwrap();
    assert_eq!(Store::open(address).unwrap().manual().unwrap(), [ended]);
    let mut case = alarm(&store, &mut desk(), 10).unwrap();
    case.apply(open("Officer 12", 20)).unwrap();
    case.apply(check("5SOW350", 30)).unwrap();
    let mut guard = case.guard(at(5_000)).unwrap();
    store.put_guard(&guard, "Officer 12", at(30)).unwrap();
    guard.released = Some(Release {
        by: "Sergeant 3".into(),
        at: at(60),
        reason: "sold".into(),
    });
    store.put_guard(&guard, "Sergeant 3", at(60)).unwrap();
    assert_eq!(store.guards().unwrap(), [guard]);
    let log = names(&log(&store));
    assert_eq!(
        log,
        [
            "manual_entered",
            "manual_changed",
            "alarm_raised",
            "guarded",
            "guarded"
        ]
    );
}

fn what_ended_does_not_come_into_force_again(address: &str) {
    let store = Store::open(address).unwrap();
    let mut book = ManualBook::default();
    let entry = book.enter(draft(Wanted::Pattern("AB12*".into())), at(0));
    let entry = entry.unwrap().clone();
    let transferred = book
        .transfer_owner(entry.id, "Officer 9", at(5))
        .unwrap()
        .clone();
    let ends = |kept: &ManualEntry| {
        let (mut book, by) = (ManualBook::default(), "d.smith".to_owned());
        book.restore(kept.clone())?;
        let (at, reason) = (at(4), "found".to_owned());
        book.remove(kept.id, Removal { by, at, reason }).cloned()
    };
    let unknown = store
        .change_manual(entry.id, "d.smith", at(4), ends)
        .unwrap_err();
    assert_eq!(unknown.kind(), ErrorKind::InvalidArgument);
    store.put_manual(&entry, "d.smith", at(0)).unwrap();
    let ended = store
        .change_manual(entry.id, "d.smith", at(4), ends)
        .unwrap();
    // Somebody had loaded it before.
    let late = store
        .put_manual(&transferred, "d.smith", at(5))
        .unwrap_err();
    assert!(late.message().contains("d.smith ended entry"), "{late}");
    let again = store
        .change_manual(entry.id, "d.smith", at(6), ends)
        .unwrap_err();
    assert_eq!(
        (late.kind(), again.kind()),
        (ErrorKind::Refused, ErrorKind::InvalidArgument)
    );
    assert_eq!(store.manual().unwrap(), [ended]);

    let mut other = book
        .enter(draft(Wanted::Pattern("CD*".into())), at(0))
        .unwrap()
        .clone();
    store.put_manual(&other, "d.smith", at(0)).unwrap();
    other.draft.note = "another reason".into();
    let error = store.put_manual(&other, "d.smith", at(1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);

    let mut case = alarm(&store, &mut desk(), 10).unwrap();
    case.apply(open("Officer 12", 20)).unwrap();
    case.apply(check("5SOW350", 30)).unwrap();
    let guard = case.guard(at(5_000)).unwrap();
    let mut released = guard.clone();
    let (by, reason) = ("Sergeant 3".to_owned(), "sold".to_owned());
    released.released = Some(Release {
        by,
        at: at(60),
        reason,
    });
    store.put_guard(&released, "Sergeant 3", at(60)).unwrap();
    let error = store.put_guard(&guard, "Officer 12", at(70)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(store.guards().unwrap(), [released]);
}

fn the_summary_counts_each_unit(address: &str) {
    let store = Store::open(address).unwrap();
    let hour = 3_600;
    let mut reads: Vec<Record> = (0..10)
        .map(|n| read(&format!("AB{n}"), "C-1", n * hour / 2))
        .collect();
    reads
        .iter_mut()
        .take(6)
        .for_each(|read| read.circumstances.unit = Some("P-7".into()));
    store.put_reads(&reads, at(0)).unwrap();
    let mut case = alarm(&store, &mut desk(), 40).unwrap();
    alarm(&store, &mut desk(), 300).unwrap();
    case.apply(open("Officer 12", 50)).unwrap();
    let disposition = Disposition::new(Outcome::Misread, Reason::NotAPlate).unwrap();
    case.apply(Step::Disposed {
        by: "Officer 12".into(),
        at: at(60),
        disposition,
    })
    .unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    let mut book = ManualBook::default();
    let entry = book
        .enter(draft(Wanted::Pattern("AB12*".into())), at(70))
        .unwrap()
        .clone();
    store.put_manual(&entry, "d.smith", at(70)).unwrap();
    let units = store.summaries(window(-hour, 10 * hour)).unwrap();
    let unit = &units["P-7"];
    // The two alarms came with a read each.
    assert_eq!((unit.reads, unit.hits, unit.manual_entries), (8, 2, 1));
    assert_eq!(
        (unit.dispositions["misread"], unit.dispositions["none"]),
        (1, 1)
    );
    assert_eq!((unit.misread_share, units[""].reads), (Some(1.0), 4));
    let all = store.summary(window(-hour, 10 * hour)).unwrap();
    let hours: std::collections::BTreeSet<i64> = reads
        .iter()
        .map(|read| read.circumstances.captured.as_second() / hour)
        .collect();
    assert_eq!(
        (all.reads, all.hits, all.hours),
        (12, 2, hours.len() as u64)
    );
    assert_eq!(
        store.summary(window(20 * hour, 30 * hour)).unwrap().reads,
        0
    );
}

fn a_guard_of_a_slip_ends_with_it(address: &str) {
    let store = Store::open(address).unwrap();
    let mut case = alarm(&store, &mut desk(), 1).unwrap();
    case.apply(open("Officer 12", 2)).unwrap();
    case.apply(check("5SWO750", 3)).unwrap();
    let guard = case.guard(at(1_000)).unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    store.put_guard(&guard, "Officer 12", at(4)).unwrap();
    assert_eq!(store.guards().unwrap(), std::slice::from_ref(&guard));
    case.apply(check("5SOW750", 5)).unwrap();
    for _ in 0..2 {
        store.put_case(&case, "Officer 12").unwrap();
    }
    let kept = store.guards().unwrap();
    let released = kept[0].released.as_ref().unwrap();
    assert_eq!((released.by.as_str(), released.at), ("Officer 12", at(5)));
    let guarded = names(&log(&store))
        .into_iter()
        .filter(|act| *act == "guarded");
    assert_eq!(guarded.count(), 2);
}

fn a_read_and_its_alarms_are_kept_together_or_not_at_all(address: &str) {
    let store = Store::open(address).unwrap();
    let list = build([entry("5SOW750")], &ListInfo::new("t", at(0), at(0))).unwrap();
    let list = HotList::open(list).unwrap();
    let mine = read("5SOW750", "C-1", 1);
    let hits = list.matches(&mine.query(), &MatchRules::default(), at(1));
    let raised = desk().raise(&hits.unwrap(), &mine, None).unwrap();
    let other = read("5SOW750", "C-2", 1);
    let error = store
        .put_raised(&raised, &other, "desk", at(2))
        .unwrap_err();
    assert!(error.message().contains("give its own read"), "{error}");
    store.put_raised(&raised, &mine, " ", at(2)).unwrap_err();
    // Nor does a case go on of which a purge took all, in a host that still has it.
    let mut gone = CaseFile::new(raised.alarms[0].clone());
    gone.apply(open("Officer 12", 3)).unwrap();
    let error = store.put_case(&gone, "Officer 12").unwrap_err();
    assert!(
        error.message().contains("was purged, or never kept"),
        "{error}"
    );
    let summary = store.summary(window(0, 10)).unwrap();
    assert_eq!((summary.reads, log(&store).len()), (0, 0));
    store.put_raised(&raised, &mine, "desk", at(2)).unwrap();
    assert_eq!(store.summary(window(0, 10)).unwrap().reads, 1);
}
