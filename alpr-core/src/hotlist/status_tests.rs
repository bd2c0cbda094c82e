//! Tests of the check of a list before a shift.

use super::tests::{entry, info, list, now};
use super::*;
use crate::plate::Jurisdiction;

#[test]
fn an_old_list_fails_the_shift_check() {
    let list = list(vec![
        entry("ABC123", Some(Jurisdiction::MO)),
        entry("ABC124", None),
    ]);
    let day = SignedDuration::from_hours(24);
    let after = |hours| {
        let then = now() + SignedDuration::from_hours(hours);
        list.shift_check(then, day, None::<&HotList>).unwrap()
    };
    assert_eq!((after(1).check, after(1).reasons), (Check::Ok, vec![]));
    assert_eq!(after(1).expected_by, now() + day);
    assert_eq!(after(20).check, Check::Warn);
    assert_eq!(after(25).check, Check::Fail);
    assert_eq!(after(-1).check, Check::Fail);
    let ahead = now() - SignedDuration::from_millis(2);
    let ahead = list.shift_check(ahead, day, None::<&HotList>).unwrap();
    assert_eq!((ahead.age.as_secs(), ahead.check), (-1, Check::Fail));
    assert!(ahead.reasons[0].contains("drawn 1s from now"));
}

#[test]
fn a_list_without_states_is_told_of() {
    let day = SignedDuration::from_hours(24);
    let stateless = list(vec![entry("ABC123", None)]);
    let status = stateless.shift_check(now(), day, None::<&HotList>).unwrap();
    assert_eq!(status.check, Check::Warn);
    assert!(status.reasons[0].contains("no entry names a state"));
}

#[test]
fn a_shift_check_sees_what_became_of_the_list_before() {
    let many = |state, count: usize| (0..count).map(move |n| entry(&format!("A{n}"), state));
    let before = list(
        many(Some(Jurisdiction::MO), 100)
            .chain(many(Some(Jurisdiction::IL), 20))
            .collect(),
    );
    let check = |after: &HotList| {
        let status = after
            .shift_check(now(), SignedDuration::from_hours(24), Some(&before))
            .unwrap();
        (status.check, status.change, status.reasons.len())
    };
    assert_eq!(check(&before), (Check::Ok, Some(0), 0));
    assert_eq!(
        check(&list(many(Some(Jurisdiction::MO), 100).collect())),
        (Check::Warn, Some(-20), 1)
    );
    assert_eq!(
        check(&list(many(Some(Jurisdiction::MO), 50).collect())),
        (Check::Fail, Some(-70), 2)
    );
    let day_before = ListInfo::new("test", now() - SignedDuration::from_hours(1), now());
    let older = build(before.entries().map(Result::unwrap), &day_before).unwrap();
    assert_eq!(
        check(&HotList::open(older).unwrap()),
        (Check::Fail, Some(0), 1)
    );
}

#[test]
fn a_list_that_is_over_or_mostly_rejected_fails_its_check() {
    let list = |ends: &[Option<i64>], rejects| {
        let end = |seconds: &i64| now() + jiff::SignedDuration::from_secs(*seconds);
        let entries = ends.iter().map(|seconds| Entry {
            expires: seconds.as_ref().map(end),
            ..entry("ABC123", None)
        });
        let info = ListInfo { rejects, ..info() };
        HotList::open(build(entries, &info).unwrap()).unwrap()
    };
    let day = jiff::SignedDuration::from_hours(24);
    let check = |ends: &[Option<i64>], rejects| {
        let list = list(ends, rejects);
        list.shift_check(now(), day, None::<&HotList>).unwrap()
    };
    let over = check(&[Some(-60), Some(-5)], 0);
    assert_eq!(over.check, Check::Fail);
    assert!(
        over.reasons
            .iter()
            .any(|reason| reason.contains("every entry has ended")),
        "{:?}",
        over.reasons
    );
    for holds in [&[Some(-60), Some(5)][..], &[Some(-60), None]] {
        assert_ne!(check(holds, 0).check, Check::Fail);
    }
    let ten = [None; 10];
    assert_eq!(
        (check(&ten, 1).check, check(&ten, 2).check),
        (Check::Warn, Check::Fail)
    );
    let allowing = |share| {
        let status = list(&ten, 10).shift_check_allowing(now(), day, None::<&HotList>, share);
        status.map(|status| status.check)
    };
    assert_eq!(allowing(0.5).unwrap(), Check::Warn);
    assert_eq!(allowing(0.49).unwrap(), Check::Fail);
    for wrong in [-0.01, 1.01, f64::NAN] {
        assert_eq!(
            allowing(wrong).unwrap_err().kind(),
            ErrorKind::InvalidArgument
        );
    }
}
