//! What changes: entries by hand, increments, replaced lists, withdrawn hits; an overlay equals a rebuild.

use proptest::prelude::*;

use super::tests::{entry, info, list, matches, now};
use super::*;
use crate::plate::{Jurisdiction, PlateText};

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
    rental.state = Some(Jurisdiction::IL);
    assert_eq!(
        why(&list(vec![rental.clone()])),
        Some(Withdrawal::Changed(Box::new(rental)))
    );
}

#[test]
fn what_still_holds_is_not_withdrawn() {
    let ended = Entry {
        expires: Some(now() - SignedDuration::from_secs(1)),
        ..entry("ABC123", None)
    };
    let renewed = entry("ABC123", None);
    let why = |listed: &[&Entry], hit: &Entry| {
        let new = list(listed.iter().copied().cloned().collect());
        new.withdrawal(hit, now()).unwrap()
    };
    assert_eq!(why(&[&ended, &renewed], &ended), None);
    assert_eq!(why(&[&renewed, &ended], &ended), None);
    assert_eq!(why(&[&ended], &renewed), Some(Withdrawal::Expired));
    let mut by_hand = entry("BCD234", None);
    by_hand.source = Some(Source::Manual);
    assert_eq!(why(&[&renewed], &by_hand), None);
}

#[test]
fn a_hit_stands_or_falls_with_the_changes_of_its_entry() {
    let (listed, added) = (entry("ABC123", None), entry("INC1", None));
    let live = LiveList::new(list(vec![listed.clone()])).unwrap();
    let why = |entry: &Entry| live.withdrawal(entry, now()).unwrap();
    assert_eq!(why(&listed), None);
    let changes = [Change::Remove(listed.clone()), Change::Put(added.clone())];
    live.apply(&changes, Origin::Increment).unwrap();
    assert_eq!(
        (why(&listed), why(&added)),
        (Some(Withdrawal::Vanished), None)
    );
    live.replace(list(vec![listed.clone()])).unwrap();
    assert_eq!(
        (why(&listed), why(&added)),
        (None, Some(Withdrawal::Vanished))
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
fn a_removal_that_removes_nothing_is_told() {
    let (listed, other) = (entry("ABC123", None), entry("XYZ789", None));
    let live = LiveList::new(list(vec![listed.clone()])).unwrap();
    let remove = |entry: &Entry| Change::Remove(entry.clone());
    let told = live.apply(&[remove(&listed), remove(&other)], Origin::Increment);
    assert_eq!(told.unwrap(), std::slice::from_ref(&other));
    // It is gone by now; what is put in the same breath is there to be removed.
    let again = live.apply(&[remove(&listed)], Origin::Increment);
    assert_eq!(again.unwrap(), std::slice::from_ref(&listed));
    let put = live.apply(
        &[Change::Put(other.clone()), remove(&other)],
        Origin::Manual,
    );
    assert_eq!(put.unwrap(), []);
    // By hand it is looked for in what the source put, too.
    live.apply(&[Change::Put(listed.clone())], Origin::Increment)
        .unwrap();
    let by_hand = live.apply(&[remove(&listed)], Origin::Manual);
    assert_eq!(by_hand.unwrap(), []);
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

fn of_record(plate: &str, number: &str) -> Entry {
    let mut entry = entry(plate, Some(Jurisdiction::MO));
    entry.record = Some(number.into());
    entry
}

/// The plates of a list with all changes.
fn plates(live: &LiveList) -> Vec<PlateText> {
    let whole = HotList::open(live.fold(Vec::new(), &info()).unwrap()).unwrap();
    whole.entries().map(|entry| entry.unwrap().plate).collect()
}

/// Which plates are listed after these changes of a list.
fn after(listed: &[(&str, &str)], changes: &[Change]) -> Vec<String> {
    let of = |(plate, number): &(&str, &str)| of_record(plate, number);
    let live = LiveList::new(list(listed.iter().map(of).collect())).unwrap();
    live.apply(changes, Origin::Increment).unwrap();
    plates(&live).iter().map(PlateText::to_string).collect()
}

#[test]
fn plates_under_one_number_do_not_take_each_others_place() {
    let [one, two] = ["ABC234", "XYZ567"].map(|plate| Change::Put(of_record(plate, "26-77")));
    assert_eq!(after(&[], &[one, two]), ["ABC234", "XYZ567"]);
    let both = [("ABC234", "W1"), ("XYZ567", "W1")];
    let mut changed = of_record("ABC234", "W1");
    changed.priority = 1;
    assert_eq!(
        after(&both, &[Change::Correct(changed)]),
        ["ABC234", "XYZ567"]
    );
    let third = Change::Correct(of_record("DEF890", "W1"));
    assert_eq!(after(&both, &[third]), ["ABC234", "DEF890", "XYZ567"]);
}

#[test]
fn a_corrected_plate_does_not_stay_listed() {
    let listed = [("ABC234", "V1"), ("XYZ567", "V2")];
    let correct = |plate| Change::Correct(of_record(plate, "V1"));
    assert_eq!(after(&listed, &[correct("ABC235")]), ["ABC235", "XYZ567"]);
    let twice = [correct("ABC235"), correct("ABC236")];
    assert_eq!(after(&listed, &twice), ["ABC236", "XYZ567"]);
    let mut of_illinois = of_record("ABC234", "V1");
    of_illinois.state = Some(Jurisdiction::IL);
    let both = [listed[0], ("DEF890", "V1")];
    let state = Change::Correct(of_illinois.clone());
    assert_eq!(after(&both, &[state]), ["ABC234", "DEF890"]);
    // A line that removes may name the plate otherwise too.
    assert_eq!(after(&listed, &[Change::Remove(of_illinois)]), ["XYZ567"]);
}

#[test]
fn a_correction_is_taken_back_whole() {
    let live = LiveList::new(list(vec![of_record("ABC234", "V1")])).unwrap();
    let corrected = of_record("ABC235", "V1");
    live.apply(&[Change::Correct(corrected.clone())], Origin::Manual)
        .unwrap();
    assert_eq!(plates(&live), [corrected.plate]);
    live.take_back(&[corrected.key()]).unwrap();
    assert_eq!(plates(&live), ["ABC234".parse().unwrap()]);
}

#[test]
fn changes_that_name_no_source_are_of_the_lists() {
    let mut listed = entry("ABC234", None);
    listed.source = Some(Source::Mshp);
    let mut info = info();
    info.default_source = listed.source.clone();
    let live = LiveList::new(HotList::open(build([listed], &info).unwrap()).unwrap()).unwrap();
    let gone = entry("ABC234", None);
    live.apply(&[Change::Remove(gone.clone())], Origin::Manual)
        .unwrap();
    assert!(plates(&live).is_empty());
    live.take_back(&[gone.key()]).unwrap();
    assert_eq!(plates(&live), [gone.plate]);
}

#[test]
fn an_unknown_category_is_counted_and_told_when_it_is_new() {
    let state = Some(Jurisdiction::MO);
    let mut tow = entry("ABC234", state);
    tow.category = Category::from("Tow");
    let mut capitals = entry("ABC235", state);
    capitals.category = Category::from("TOW");
    let (before, after) = (
        list(vec![entry("ABC234", state)]),
        list(vec![tow, capitals]),
    );
    let age = SignedDuration::from_hours(24);
    let status = after.shift_check(now(), age, Some(&before)).unwrap();
    let counted: Vec<_> = status.unknown_categories.into_iter().collect();
    assert_eq!(counted, [(Category::Other("tow".into()), 2)]);
    assert_eq!(status.check, Check::Warn);
    assert!(status.reasons[0].contains("`Tow`"), "{:?}", status.reasons);
    let status = after.shift_check(now(), age, Some(&after)).unwrap();
    assert_eq!(status.check, Check::Ok);
}

#[test]
fn a_line_without_a_number_means_the_only_entry_of_its_plate_and_state() {
    use crate::plate::Jurisdiction::{IL, MO};
    let unsaid = |state| Entry {
        category: Category::Other("unknown".into()),
        ..entry("ABC123", state)
    };
    let stolen = |state| entry("ABC123", state);
    let felony = |state| Entry {
        category: Category::FelonyVehicle,
        ..stolen(state)
    };
    let left = |listed: &[Entry], change: Change| {
        let live = LiveList::new(list(listed.to_vec())).unwrap();
        let unmet = live.apply(&[change], Origin::Increment).unwrap();
        let all = live.fold(Vec::new(), &info()).unwrap();
        let all = HotList::open(all).unwrap();
        let names: Vec<String> = all
            .entries()
            .map(|e| e.unwrap().category.name().to_owned())
            .collect();
        (names, unmet.len())
    };
    let (mo, il) = (stolen(Some(MO)), stolen(Some(IL)));
    let both = [mo.clone(), il.clone()];
    assert_eq!(
        left(&both[..1], Change::Remove(unsaid(Some(MO)))),
        (vec![], 0)
    );
    assert_eq!(left(&both, Change::Remove(unsaid(Some(MO)))).0.len(), 1);
    // Which of the two is meant is not said; nor is another state's.
    assert_eq!(left(&both, Change::Remove(unsaid(None))).0.len(), 2);
    assert_eq!(
        left(&both[1..], Change::Remove(unsaid(Some(MO)))),
        (vec!["stolen_vehicle".into()], 1)
    );
    // Another category is another entry, unless the line corrects it.
    assert_eq!(
        left(&both[..1], Change::Remove(felony(Some(MO)))),
        (vec!["stolen_vehicle".into()], 1)
    );
    assert_eq!(
        left(&both[..1], Change::Correct(felony(Some(MO)))).0,
        ["felony_vehicle"]
    );
    assert_eq!(left(&both[..1], Change::Put(felony(Some(MO)))).0.len(), 2);
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
        changes in prop::collection::vec((some_entry(), 0_usize..3), 0..20),
        text in "[AB]{1,3}",
    ) {
        let live = LiveList::new(list(base)).unwrap();
        let kinds: [fn(Entry) -> Change; 3] = [Change::Put, Change::Correct, Change::Remove];
        let changes: Vec<_> = changes.into_iter()
            .map(|(entry, kind)| kinds[kind](entry))
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
