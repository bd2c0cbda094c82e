//! A live list answers as the folded one, tells what is in force, and says what frees room for more.

use proptest::prelude::*;

use super::tests::{entry, info, list, now};
use super::*;
use crate::plate::Jurisdiction;

#[test]
fn a_hit_is_judged_by_the_list_and_the_changes_together() {
    let of_record = |state| Entry {
        record: Some("N1".into()),
        ..entry("ABC123", state)
    };
    let (hit, of_illinois) = (of_record(None), of_record(Some(Jurisdiction::IL)));
    let why = |live: &LiveList| live.withdrawal(&hit, now()).unwrap();
    let live = LiveList::new(list(vec![of_illinois.clone()])).unwrap();
    live.apply(&[Change::Remove(of_illinois.clone())], Origin::Manual)
        .unwrap();
    assert_eq!(why(&live), Some(Withdrawal::Vanished));
    let live = LiveList::new(list(vec![])).unwrap();
    live.apply(&[Change::Put(of_illinois.clone())], Origin::Increment)
        .unwrap();
    assert_eq!(why(&live), Some(Withdrawal::Changed(of_illinois.into())));
}

#[test]
fn what_is_in_force_is_told_in_its_order() {
    let (listed, added) = (entry("ABC123", None), entry("XYZ987", None));
    let (gone, put) = (Change::Remove(listed.clone()), Change::Put(added));
    let live = LiveList::new(list(vec![listed.clone()])).unwrap();
    live.apply(&[put.clone(), gone.clone()], Origin::Increment)
        .unwrap();
    let increment = |change: &Change| (Origin::Increment, change.clone());
    assert_eq!(live.changes_in_force(), [increment(&put), increment(&gone)]);
    let by_hand = (Origin::Manual, Change::Put(listed));
    live.apply(std::slice::from_ref(&by_hand.1), Origin::Manual)
        .unwrap();
    assert_eq!(live.changes_in_force(), [increment(&put), by_hand.clone()]);
    live.replace(list(vec![])).unwrap();
    assert_eq!(live.changes_in_force(), [by_hand]);
}

#[test]
fn what_is_found_is_limited_with_the_changes() {
    let numbered = |number: usize| entry(&format!("AB{number:04}"), None);
    let live = LiveList::new(list((0..MAX_FOUND).map(numbered).collect())).unwrap();
    let pattern: Pattern = "AB*".parse().unwrap();
    let apply = |change: Change| live.apply(&[change], Origin::Manual).unwrap();
    apply(Change::Put(numbered(MAX_FOUND)));
    let error = live.find(&pattern).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    apply(Change::Remove(numbered(0)));
    assert_eq!(live.find(&pattern).unwrap().len(), MAX_FOUND);
}

#[test]
fn too_many_changes_are_refused_with_what_frees_room() {
    let removal = |number: usize| Change::Remove(entry(&number.to_string(), None));
    let too_many: Vec<Change> = (0..=MAX_CHANGES).map(removal).collect();
    let (one, most) = too_many.split_at(1);
    let live = LiveList::new(list(vec![])).unwrap();
    live.apply(most, Origin::Increment).unwrap();
    let error = live.apply(one, Origin::Manual).unwrap_err().to_string();
    assert!(error.contains("100001, 1 of them by hand: fold"), "{error}");
    live.replace(list(vec![])).unwrap();
    live.apply(one, Origin::Manual).unwrap();
    // What is not in force cannot be folded, and what was made by hand outlives that.
    let error = live.restore_previous().unwrap_err().to_string();
    assert!(error.contains("1 of them by hand: take back"), "{error}");
    let error = live.apply(most, Origin::Manual).unwrap_err().to_string();
    assert!(error.contains("100001 of them by hand: take"), "{error}");
    live.take_back(&[one[0].entry().key()]).unwrap();
    live.restore_previous().unwrap();
    assert_eq!(live.changes(), MAX_CHANGES);
}

fn some_entry() -> impl Strategy<Value = Entry> {
    let states = prop::sample::select(vec![None, Some(Jurisdiction::MO), Some(Jurisdiction::IL)]);
    let categories = prop::sample::select(vec![Category::StolenVehicle, Category::FelonyVehicle]);
    let records = prop::option::of(Just("1".to_owned()));
    ("A[AB]{1,2}", states, categories, records, any::<bool>()).prop_map(
        |(plate, state, category, record, has_ended): (String, _, _, _, bool)| Entry {
            category,
            record,
            expires: has_ended.then(now),
            ..entry(&plate, state)
        },
    )
}

proptest! {
    #[test]
    fn a_live_list_answers_as_the_folded_one(
        base in prop::collection::vec(some_entry(), 0..8),
        changes in prop::collection::vec((some_entry(), 0_usize..3, any::<bool>()), 0..8),
        hit in some_entry(),
        pattern in prop::sample::select(vec!["AA*", "?AB", "AB"]),
    ) {
        let live = LiveList::new(list(base)).unwrap();
        let kinds: [fn(Entry) -> Change; 3] = [Change::Put, Change::Correct, Change::Remove];
        for (entry, kind, by_hand) in changes {
            let origin = if by_hand { Origin::Manual } else { Origin::Increment };
            live.apply(&[kinds[kind](entry)], origin).unwrap();
        }
        let folded = HotList::open(live.fold(Vec::new(), &info()).unwrap()).unwrap();
        prop_assert_eq!(
            live.withdrawal(&hit, now()).unwrap(),
            folded.withdrawal(&hit, now()).unwrap()
        );
        let pattern: Pattern = pattern.parse().unwrap();
        prop_assert_eq!(live.find(&pattern).unwrap(), folded.find(&pattern).unwrap());
    }
}
