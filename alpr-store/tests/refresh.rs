//! A list is refreshed: cases of entries that are gone are withdrawn, and earlier reads are matched with what is new.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[macro_use]
mod common;

use alpr_core::alarm::AlarmDesk;
use alpr_core::authorise::{Authorisation, Purpose, Role, SearchPolicy};
use alpr_core::hotlist::{Category, Diff, Entry, HotList, ListInfo, MatchRules, Source, build};
use alpr_core::manual::{Draft, EntryReason, ManualBook, ManualEntry, Removal, Wanted};
use alpr_core::record::{Id, Record};
use alpr_core::verify::{CaseFile, Status};
use alpr_core::{ErrorKind, Jurisdiction, Period};
use alpr_store::{MAX_CANDIDATES, Store, Withdrawals};
use common::{at, read};
use jiff::SignedDuration;

on_both! {
    cases_of_entries_that_are_gone_are_withdrawn
    a_case_that_cannot_be_withdrawn_is_told
    earlier_reads_are_matched_with_what_is_new
    a_look_back_that_is_cut_has_compared_the_latest
    cases_of_entries_by_hand_that_ended_are_withdrawn
}

fn entry(text: &str) -> Entry {
    let mut entry = Entry::new(text.parse().unwrap(), Category::StolenVehicle);
    entry.state = Some(Jurisdiction::MO);
    entry
}

fn list(entries: Vec<Entry>) -> HotList {
    HotList::open(build(entries, &ListInfo::new("t", at(0), at(0))).unwrap()).unwrap()
}

fn window() -> Period {
    Period {
        from: at(-100_000),
        to: at(100_000),
    }
}

/// A case of a read of each of these plates, by a list that has them.
fn cases(store: &Store, list: &HotList, plates: &[&str]) -> Vec<Id> {
    let case = |(n, plate): (usize, &&str)| case(store, list, plate, n as i64);
    plates.iter().enumerate().map(case).collect()
}

/// A case of a read of a plate at a time.
fn case(store: &Store, list: &HotList, plate: &str, seconds: i64) -> Id {
    let mut desk = AlarmDesk::new(SignedDuration::from_secs(30)).unwrap();
    let read = read(plate, "C-1", seconds);
    let hits = list
        .matches(&read.query(), &MatchRules::default(), at(10))
        .unwrap();
    let raised = desk.raise(&hits, &read, None).unwrap();
    store.put_raised(&raised, &read, "desk", at(10)).unwrap();
    raised.alarms[0].hit.id
}

fn cases_of_entries_that_are_gone_are_withdrawn(address: &str) {
    let store = Store::open(address).unwrap();
    let mut by_hand = entry("GH3456");
    by_hand.source = Some(Source::Manual);
    let mut of_another_list = entry("KL1234");
    of_another_list.source = Some(Source::Department);
    let old = list(vec![
        entry("AB1234"),
        entry("CD5678"),
        entry("EF9012"),
        by_hand,
        entry("IJ7890"),
        of_another_list,
    ]);
    let plates = ["AB1234", "CD5678", "EF9012", "GH3456", "IJ7890", "KL1234"];
    let ids = cases(&store, &old, &plates);
    let mut changed = entry("CD5678");
    changed.vehicle.make = Some("FORD".into());
    let mut longer = entry("IJ7890");
    longer.expires = Some(at(86_400));
    longer.extra.insert("note".into(), "armed".into());
    let new = list(vec![entry("AB1234"), changed, longer]);
    let all = store
        .withdraw(&new, None, window(), "desk", at(60))
        .unwrap();
    let names: Vec<Id> = all.withdrawn.iter().map(|case| case.id()).collect();
    assert_eq!((names, all.refused.len()), (vec![ids[1], ids[2]], 0));
    let status = |n: usize| store.case(ids[n]).unwrap().unwrap().status();
    // An entry that only runs longer is the same; so is one of a list that this one does not replace.
    for open in [0, 3, 4, 5] {
        assert_eq!(status(open), Status::Raised, "{}", plates[open]);
    }
    assert_eq!(
        (status(1), status(2)),
        (Status::Withdrawn, Status::Withdrawn)
    );
    let report = store.report(ids[2], "desk", at(70)).unwrap().to_text();
    assert!(report.contains("the entry is not in the list"), "{report}");
    let again = store
        .withdraw(&new, None, window(), "desk", at(90))
        .unwrap();
    assert_eq!(again, Withdrawals::default());
    // Its source's last entry is gone: only the list before tells that.
    let before = Some(&old);
    let last = store
        .withdraw(&new, before, window(), "desk", at(90))
        .unwrap();
    let names: Vec<Id> = last.withdrawn.iter().map(CaseFile::id).collect();
    assert_eq!(names, [ids[5]]);
}

fn a_case_that_cannot_be_withdrawn_is_told(address: &str) {
    let store = Store::open(address).unwrap();
    let old = list(vec![entry("AB1234"), entry("CD5678")]);
    // A camera's clock is wrong by minutes: its case begins after the refresh.
    let ahead = case(&store, &old, "AB1234", 500);
    let behind = case(&store, &old, "CD5678", 5);
    let new = list(vec![entry("EF9012")]);
    let all = store
        .withdraw(&new, None, window(), "desk", at(60))
        .unwrap();
    let names = |cases: &[CaseFile]| -> Vec<Id> { cases.iter().map(CaseFile::id).collect() };
    assert_eq!(names(&all.withdrawn), [behind]);
    let (case, why) = &all.refused[0];
    assert_eq!((case.id(), all.refused.len()), (ahead, 1));
    assert!(why.message().contains("check the clocks"), "{why}");
    let kept = store.case(ahead).unwrap().unwrap();
    assert_eq!((&kept, kept.status()), (case, Status::Raised));
    let nameless = store
        .withdraw(&new, None, window(), " ", at(600))
        .unwrap_err();
    assert_eq!(nameless.kind(), ErrorKind::Refused);
    let later = store
        .withdraw(&new, None, window(), "desk", at(600))
        .unwrap();
    assert_eq!(names(&later.withdrawn), [ahead]);
    assert!(later.refused.is_empty());
}

fn granted(store: &Store) -> alpr_core::authorise::Granted {
    let policy = "version = \"1\"\nroles = [\"detective\"]\npurposes = [\"investigation\"]\nmax_window_days = 30";
    let policy = SearchPolicy::parse(policy).unwrap();
    let who = Authorisation {
        user: "d.smith".into(),
        role: Role::Detective,
        trained_until: at(1_000_000),
        policy_version: "1".into(),
    };
    let purpose = Purpose {
        code: "investigation".into(),
        case_number: None,
        text: "the list of noon".into(),
    };
    store
        .allow(&policy, &who, &purpose, window(), at(1_000))
        .unwrap()
}

fn earlier_reads_are_matched_with_what_is_new(address: &str) {
    let store = Store::open(address).unwrap();
    let plates = ["AB1234", "CD5678", "A81234"];
    let reads: Vec<Record> = (0..2_500)
        .map(|n| read(plates.get(n).unwrap_or(&"ZZ9999"), "C-1", n as i64))
        .collect();
    store.put_reads(&reads, at(0)).unwrap();
    let (old, new) = (
        list(vec![entry("CD5678")]),
        list(vec![entry("CD5678"), entry("AB1234")]),
    );
    let news = Diff::new(&old, &new).unwrap();
    let news = news.news(&ListInfo::new("t", at(0), at(0))).unwrap();
    let found = store
        .match_again(&granted(&store), &news, Some(&new), &MatchRules::default())
        .unwrap();
    let texts: Vec<_> = found
        .seen
        .iter()
        .map(|seen| seen.read.text.as_str())
        .collect();
    assert_eq!(texts, ["A81234", "AB1234"]);
    assert_eq!(found.wanted, format!("the list {}", new.sha256()));
    // As if it had been in force then: one that has ended since, and one that begins later, were seen too.
    let mut ended = entry("AB1234");
    ended.expires = Some(at(2)); // before A81234 was seen
    let mut begins = entry("CD5678");
    begins.effective = Some(at(5_000));
    let found = store
        .match_again(
            &granted(&store),
            &list(vec![ended, begins]),
            None,
            &MatchRules::default(),
        )
        .unwrap();
    let texts = found.seen.iter().map(|seen| seen.read.text.as_str());
    assert_eq!(texts.collect::<Vec<_>>(), ["CD5678", "AB1234"]);
}

fn a_look_back_that_is_cut_has_compared_the_latest(address: &str) {
    let store = Store::open(address).unwrap();
    let count = MAX_CANDIDATES as i64 + 5;
    let reads: Vec<Record> = (0..count).map(|n| read("AB1234", "C-1", n)).collect();
    store.put_reads(&reads, at(0)).unwrap();
    let by_hand = by_hand("AB12*", 20_000, 90_000);
    let again = store
        .match_again(
            &granted(&store),
            &list(vec![entry("AB1234")]),
            None,
            &MatchRules::default(),
        )
        .unwrap();
    assert!(again.is_cut && again.seen.len() == MAX_CANDIDATES);
    assert_eq!(again.seen[0].read.id, reads[reads.len() - 1].id);
    let found = store
        .look_back_manual(&granted(&store), &by_hand, &MatchRules::default())
        .unwrap();
    assert!(found.is_cut && !found.seen.is_empty());
    assert_eq!(found.seen[0].read.id, reads[reads.len() - 1].id);
    // What fits as it was read is not crowded out by later reads that nearly do.
    let own = read("XK9999", "C-2", 0);
    let near: Vec<Record> = (0..count).map(|n| read("XB1234", "C-2", n)).collect();
    store.put_reads(&[vec![own], near].concat(), at(0)).unwrap();
    let found = store
        .look_back_manual(
            &granted(&store),
            &self::by_hand("XK*", 20_000, 90_000),
            &MatchRules::default(),
        )
        .unwrap();
    assert_eq!(found.seen[0].read.text.as_str(), "XK9999");
}

/// An entry of a part of a plate, from a time until another.
fn by_hand(part: &str, from: i64, until: i64) -> ManualEntry {
    let draft = Draft {
        wanted: Wanted::Pattern(part.into()),
        state: None,
        reason: EntryReason::Other,
        note: "broadcast".into(),
        legal_basis: "case 26-17".into(),
        owner: "Officer 12".into(),
        unit: None,
        expires: at(until),
        ongoing: false,
    };
    ManualEntry::new(draft, at(from)).unwrap()
}

fn cases_of_entries_by_hand_that_ended_are_withdrawn(address: &str) {
    let store = Store::open(address).unwrap();
    let (mut book, mut ids) = (ManualBook::default(), Vec::new());
    for (n, part) in ["AB12*", "CD56*", "EF90*"].into_iter().enumerate() {
        let until = if n == 1 { 50 } else { 90_000 };
        let entry = by_hand(part, n as i64, until);
        store.put_manual(&entry, "Officer 12", at(0)).unwrap();
        book.restore(entry).unwrap();
    }
    for plate in ["AB1234", "CD5678", "EF9012"] {
        let read = read(plate, "C-1", 10);
        let hits = book
            .matches(&read, &MatchRules::default(), at(10), false)
            .unwrap();
        let mut desk = AlarmDesk::new(SignedDuration::from_secs(30)).unwrap();
        let raised = desk.raise(&hits, &read, None).unwrap();
        store.put_raised(&raised, &read, "desk", at(10)).unwrap();
        ids.push(raised.alarms[0].hit.id);
    }
    let first = book.entries().next().unwrap().id;
    let (by, reason) = ("Officer 12".to_owned(), "caught".to_owned());
    let removal = Removal {
        by,
        at: at(40),
        reason,
    };
    let ended = book.remove(first, removal).unwrap();
    store.put_manual(ended, "Officer 12", at(40)).unwrap();
    let withdrawn = |seconds| {
        let all = store
            .withdraw_manual(window(), "Officer 12", at(seconds))
            .unwrap();
        assert!(all.refused.is_empty());
        all.withdrawn
    };
    let found = withdrawn(45);
    assert_eq!((found.len(), found[0].id()), (1, ids[0]));
    let said = found[0].steps()[0].words();
    assert!(said.contains("Officer 12 ended the entry"), "{said}");
    let found = withdrawn(60);
    assert_eq!((found.len(), found[0].id()), (1, ids[1]), "it is over");
    assert!(withdrawn(70).is_empty());
    assert_eq!(
        store.case(ids[2]).unwrap().unwrap().status(),
        Status::Raised
    );
}
