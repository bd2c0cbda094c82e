//! What changes: entries by hand, increments, replaced lists, withdrawn hits; an overlay equals a rebuild.

use proptest::prelude::*;

use super::tests::{entry, info, list, matches, now};
use super::*;
use crate::plate::Jurisdiction;

#[test]
fn a_rental_that_was_returned_is_withdrawn() {
    let mut rental = entry("ABC123", Some(Jurisdiction::MO));
    rental.record = Some("V1".into());
    let old = list(vec![rental.clone()]);
    let hit = matches(&old, "ABC123", Some(Jurisdiction::MO)).remove(0);
    let why = |new: &HotList| new.withdrawal(&hit.entry, now()).unwrap();
    assert_eq!(why(&old), None);
    assert_eq!(why(&list(vec![])), Some(Withdrawal::Vanished));
    rental.category = Category::Bolo;
    assert_eq!(
        why(&list(vec![rental.clone()])),
        Some(Withdrawal::Changed(Box::new(rental)))
    );
}

#[test]
fn live_changes_hold_at_once_and_end_when_they_should() {
    let live = LiveList::new(list(vec![entry("ABC123", None)])).unwrap();
    let found = |text: &str| {
        let query = Query::of_text(text.parse().unwrap(), None);
        let hits = live.matches(&query, &MatchRules::default(), now()).unwrap();
        hits.iter()
            .filter(|hit| hit.class == MatchClass::ExactStateUnknown)
            .count()
    };
    let (bolo, gone) = (entry("XYZ987", None), entry("ABC123", None));
    live.apply(
        &[Change::Put(bolo.clone()), Change::Remove(gone.clone())],
        Origin::Manual,
    )
    .unwrap();
    live.apply(&[Change::Put(entry("INC1", None))], Origin::Increment)
        .unwrap();
    assert_eq!((found("XYZ987"), found("ABC123"), found("INC1")), (1, 0, 1));
    live.replace(list(vec![entry("ABC123", None), entry("NEW1", None)]))
        .unwrap();
    assert_eq!(
        (
            found("XYZ987"),
            found("ABC123"),
            found("INC1"),
            found("NEW1")
        ),
        (1, 0, 0, 1)
    );
    live.take_back(&[gone.key()]).unwrap();
    assert_eq!(found("ABC123"), 1);
    assert!(live.take_back(&[gone.key()]).is_err());
    live.restore_previous().unwrap();
    assert_eq!((found("NEW1"), found("XYZ987")), (0, 1));
}

#[test]
fn what_was_done_by_hand_holds_above_increments_until_it_is_taken_back() {
    let mut stolen = entry("ABC123", None);
    stolen.record = Some("V1".into());
    let live = LiveList::new(list(vec![stolen.clone()])).unwrap();
    let query = Query::of_text("ABC123".parse().unwrap(), None);
    let found = || {
        let hits = live.matches(&query, &MatchRules::default(), now()).unwrap();
        hits.iter()
            .map(|hit| hit.entry.priority)
            .collect::<Vec<_>>()
    };
    live.apply(&[Change::Remove(stolen.clone())], Origin::Manual)
        .unwrap();
    let changed = Entry {
        priority: 2,
        ..stolen.clone()
    };
    live.apply(&[Change::Put(changed.clone())], Origin::Increment)
        .unwrap();
    assert_eq!((found(), live.changes()), (vec![], 1));
    live.replace(list(vec![stolen.clone()])).unwrap();
    assert_eq!(found(), [0_u8; 0]);
    live.apply(&[Change::Put(changed)], Origin::Increment)
        .unwrap();
    live.take_back(&[stolen.key()]).unwrap();
    assert_eq!(found(), [2], "the source's word holds again");
    live.take_back(&[stolen.key()]).unwrap();
    assert_eq!((found(), live.changes()), (vec![0], 0));
}

#[test]
fn a_list_that_is_brought_back_has_its_increments() {
    let gone = entry("ABC123", None);
    let live = LiveList::new(list(vec![gone.clone()])).unwrap();
    let query = Query::of_text("ABC123".parse().unwrap(), None);
    let found = || {
        let hits = live.matches(&query, &MatchRules::default(), now()).unwrap();
        hits.len()
    };
    live.apply(&[Change::Remove(gone.clone())], Origin::Increment)
        .unwrap();
    live.replace(list(vec![gone])).unwrap();
    assert_eq!(found(), 1);
    live.restore_previous().unwrap();
    assert_eq!(found(), 0);
    live.restore_previous().unwrap();
    assert_eq!(found(), 1);
}

#[test]
fn readers_go_on_while_the_list_is_replaced() {
    let live = LiveList::new(list(vec![entry("ABC123", None)])).unwrap();
    let query = Query::of_text("ABC123".parse().unwrap(), None);
    std::thread::scope(|scope| {
        let reader = scope.spawn(|| {
            for _ in 0..2_000 {
                let hits = live.matches(&query, &MatchRules::default(), now()).unwrap();
                assert_eq!(hits.len(), 1);
            }
        });
        while !reader.is_finished() {
            live.replace(list(vec![entry("ABC123", None)])).unwrap();
        }
    });
}

fn some_entry() -> impl Strategy<Value = Entry> {
    let states = prop::option::of(prop::sample::select(vec![
        Jurisdiction::MO,
        Jurisdiction::IL,
    ]));
    ("[AB]{1,3}", states, prop::option::of("[12]")).prop_map(
        |(plate, state, record): (String, _, _)| {
            let mut entry = entry(&plate, state);
            entry.record = record;
            entry
        },
    )
}

proptest! {
    #[test]
    fn an_overlay_equals_a_rebuild(
        base in prop::collection::vec(some_entry(), 0..20),
        changes in prop::collection::vec((some_entry(), any::<bool>()), 0..20),
        text in "[AB]{1,3}",
    ) {
        let live = LiveList::new(list(base)).unwrap();
        let changes: Vec<_> = changes.into_iter()
            .map(|(entry, puts)| if puts { Change::Put(entry) } else { Change::Remove(entry) })
            .collect();
        live.apply(&changes, Origin::Increment).unwrap();
        let rebuilt = HotList::open(live.fold(Vec::new(), &info()).unwrap()).unwrap();
        let query = Query::of_text(text.parse().unwrap(), Some(Jurisdiction::MO));
        let judged = |hits: Vec<Hit>| hits.into_iter()
            .map(|h| (h.entry, h.class, h.action, h.probability))
            .collect::<Vec<_>>();
        let rules = MatchRules::default();
        prop_assert_eq!(
            judged(live.matches(&query, &rules, now()).unwrap()),
            judged(rebuilt.matches(&query, &rules, now()).unwrap())
        );
    }

    #[test]
    fn a_difference_leads_from_one_list_to_the_other(
        old in prop::collection::btree_map("[AB]{1,3}", 0_u8..3, 0..15),
        new in prop::collection::btree_map("[AB]{1,3}", 0_u8..3, 0..15),
    ) {
        let entries = |of: &std::collections::BTreeMap<String, u8>| -> Vec<Entry> {
            of.iter().map(|(t, p)| Entry { priority: *p, ..entry(t, None) }).collect()
        };
        let (a, b) = (list(entries(&old)), list(entries(&new)));
        let diff = Diff::new(&a, &b).unwrap();
        let mut now = old.clone();
        now.retain(|t, _| !diff.removed.iter().any(|e| e.plate.as_str() == t));
        for e in diff.added.iter().chain(diff.changed.iter().map(|(_, e)| e)) {
            now.insert(e.plate.to_string(), e.priority);
        }
        prop_assert_eq!(now, new);
        prop_assert!(Diff::new(&a, &a).unwrap().is_empty());
    }
}
