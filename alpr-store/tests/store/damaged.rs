//! Cases that were damaged or changed in the database: told, and no harm to the others.

use alpr_core::hotlist::MatchRules;
use alpr_core::verify::{CaseFile, Step};
use alpr_core::{Error, ErrorKind};
use alpr_store::Store;

use crate::cases::{alarm, desk, open};
use crate::common::at;
use crate::window;

on_both! {
    a_damaged_case_does_not_hide_the_others
    a_case_is_of_the_hit_that_is_kept
    a_case_may_be_of_another_list_than_its_hit
    an_alarm_that_was_raised_again_leaves_the_case_as_it_is
}

/// Changes the row of one case behind the store's back.
fn change(address: &str, case: &CaseFile, set: &str) {
    let sql = format!(
        "UPDATE hits SET {set} WHERE body LIKE '%\"id\":\"{}\"%'",
        case.id()
    );
    let changed = match address.strip_prefix("sqlite:") {
        Some(path) => {
            let direct = rusqlite::Connection::open(path).unwrap();
            direct.execute(&sql, []).unwrap() as u64
        }
        None => {
            let mut client = ::postgres::Client::connect(address, ::postgres::NoTls).unwrap();
            client.execute(&sql, &[]).unwrap()
        }
    };
    assert_eq!(changed, 1, "{sql}");
}

/// Cases of one plate that somebody opened.
fn opened(store: &Store, seconds: &[i64]) -> Vec<CaseFile> {
    let opened = seconds.iter().map(|seconds| {
        let mut case = alarm(store, &mut desk(), *seconds).unwrap();
        case.apply(open("Officer 12", 1_000)).unwrap();
        store.put_case(&case, "Officer 12").unwrap();
        case
    });
    opened.collect()
}

/// What is said where a case is shown, reported and judged again.
fn refusals(store: &Store, case: &CaseFile) -> [Error; 3] {
    let (id, rules, by) = (case.id(), MatchRules::default(), "Officer 12");
    [
        store.case(id).unwrap_err(),
        store.report(id, by, at(2_000)).unwrap_err(),
        store
            .replay::<Vec<u8>>(id, None, &rules, by, at(2_000))
            .unwrap_err(),
    ]
}

fn a_damaged_case_does_not_hide_the_others(address: &str) {
    let store = Store::open(address).unwrap();
    let cases = opened(&store, &[10, 300, 600]);
    let [first, damaged, last] = [0, 1, 2].map(|n: usize| cases[n].clone());
    let entry = &first.alarm().hit.entry;
    assert_eq!(store.earlier(entry).unwrap().cases, cases);
    change(address, &damaged, "file = substr(file, 1, 200)");

    let all = window(0, 1_000);
    let page = |after, most| store.cases(all, true, after, most).unwrap();
    assert_eq!(page(None, 2), [first.clone(), last.clone()]);
    assert_eq!(page(Some(first.id()), 1), std::slice::from_ref(&last));
    assert!(page(Some(last.id()), 9).is_empty());
    assert_eq!(store.damaged_cases(all).unwrap(), [damaged.id()]);
    // It may say that the entry holds, which another one denies.
    let earlier = store.earlier(entry).unwrap();
    assert!(earlier.cases.is_empty());
    assert_eq!(earlier.damaged, [damaged.id()]);
    // Its read and its alarm may come again.
    alarm(&store, &mut desk(), 300).unwrap();
    assert_eq!(store.damaged_cases(all).unwrap(), [damaged.id()]);

    assert_eq!(store.case(last.id()).unwrap(), Some(last.clone()));
    store.report(last.id(), "Officer 12", at(2_000)).unwrap();
    for error in refusals(&store, &damaged) {
        assert_eq!(error.kind(), ErrorKind::InvalidRecord, "{error}");
    }
    if address.starts_with("sqlite:") {
        change(address, &damaged, "file = CAST(x'ff' AS TEXT)");
        let error = store.case(damaged.id()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord, "{error}");
    }
}

fn a_case_is_of_the_hit_that_is_kept(address: &str) {
    let store = Store::open(address).unwrap();
    let cases = opened(&store, &[10, 300]);
    change(
        address,
        &cases[0],
        "file = replace(file, '5SOW750', 'ZZ9999')",
    );
    for error in refusals(&store, &cases[0]) {
        assert_eq!(error.kind(), ErrorKind::InvalidRecord, "{error}");
        assert!(error.message().contains("was changed"), "{error}");
    }
    let all = window(0, 1_000);
    assert_eq!(store.damaged_cases(all).unwrap(), [cases[0].id()]);
    assert_eq!(store.cases(all, false, None, 9).unwrap(), cases[1..]);
}

/// As versions before left it where somebody took a step of an alarm that was raised again.
fn a_case_may_be_of_another_list_than_its_hit(address: &str) {
    let store = Store::open(address).unwrap();
    let mut cases = opened(&store, &[10]);
    let older = "body = replace(body, '\"list_age_seconds\":', '\"list_age_seconds\":1')";
    change(address, &cases[0], older);
    let all = window(0, 1_000);
    assert_eq!(store.cases(all, false, None, 9).unwrap(), cases);
    let (at, reason) = (at(1_100), "gone".to_owned());
    cases[0].apply(Step::Withdrawn { at, reason }).unwrap();
    store.put_case(&cases[0], "Officer 12").unwrap();
    assert_eq!(store.case(cases[0].id()).unwrap(), cases.pop());
}

fn an_alarm_that_was_raised_again_leaves_the_case_as_it_is(address: &str) {
    let store = Store::open(address).unwrap();
    let kept = alarm(&store, &mut desk(), 10).unwrap();
    let mut again = kept.alarm().clone();
    again.hit.list_sha256 = "a1".repeat(32);
    let mut case = CaseFile::new(again);
    store.put_case(&case, "Officer 12").unwrap(); // says no more, and no harm
    case.apply(open("Officer 12", 20)).unwrap();
    let error = store.put_case(&case, "Officer 12").unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert!(error.message().contains("load it"), "{error}");
    assert_eq!(store.case(case.id()).unwrap(), Some(kept));
}
