//! Entries that officers made by hand, and guards.

use alpr_core::Jurisdiction;
use alpr_core::alarm::Guard;
use alpr_core::manual::{Draft, EntryReason, ManualEntry, Removal, Wanted};
use alpr_core::retain::Holder;
use alpr_store::{PurgeOrder, Store};

use crate::common::at;
use crate::purging::{DAY, order, policies, purge};

on_both! {
    entries_by_hand_and_guards_go_too
    an_entry_in_force_stays
}

/// An entry that an officer makes at a time, and its end, in seconds.
fn by_hand(plate: &str, (made, expires): (i64, i64)) -> ManualEntry {
    let draft = Draft {
        wanted: Wanted::Plate(plate.parse().unwrap()),
        state: None,
        reason: EntryReason::MissingPerson,
        note: "broadcast 17".into(),
        legal_basis: "case 26-17".into(),
        owner: "Officer 12".into(),
        unit: None,
        expires: at(made + 1),
        ongoing: false,
    };
    let mut entry = ManualEntry::new(draft, at(made)).unwrap();
    entry.draft.expires = at(expires); // as long as one could be before there was a limit
    entry
}

fn entries_by_hand_and_guards_go_too(address: &str) {
    let store = Store::open(address).unwrap();
    let mut entries = ["AB1", "AB2"].map(|plate| by_hand(plate, (-3_600, DAY)));
    entries[1].draft.ongoing = true;
    for entry in entries {
        store.put_manual(&entry, "Officer 12", at(-3_600)).unwrap();
    }
    let guard = |from, until| Guard {
        plate: "AB3".parse().unwrap(),
        state: Jurisdiction::NE,
        read_as: "AB8".parse().unwrap(),
        listed: "AB8".parse().unwrap(),
        listed_state: None,
        by: "Officer 12".into(),
        from: at(from * DAY),
        until: at(until * DAY),
        released: None,
    };
    for guard in [guard(-301, -200), guard(-300, 10)] {
        store.put_guard(&guard, "Officer 12", at(0)).unwrap();
    }
    let policies = policies(&["ne"]);
    let order = PurgeOrder {
        jurisdiction: Jurisdiction::NE,
        shift_ended: Some(at(-60)),
        ..order(&policies, Holder::MobileComputer, at(0))
    };
    let receipt = purge(&store, &order);
    let left: Vec<_> = store
        .manual()
        .unwrap()
        .into_iter()
        .map(|entry| entry.draft.ongoing)
        .collect();
    assert_eq!(left, [true]);
    assert_eq!(store.guards().unwrap(), [guard(-300, 10)]);
    assert_eq!(receipt.total(), 2);
    // Whoever waits for the log to grow hears that an entry in force is gone.
    let mut log = Vec::new();
    store.export_audit(&mut log).unwrap();
    let gone = r#""detail":{"count":1,"purge":"entries by hand"}"#;
    assert!(String::from_utf8(log).unwrap().contains(gone));
}

/// A car's computer and a server keep an entry of 500 days while it is in force, whatever a ceiling says.
fn an_entry_in_force_stays(address: &str) {
    let store = Store::open(address).unwrap();
    let entries = [
        by_hand("AB1", (0, 500 * DAY)),
        by_hand("AB2", (1, 2 * DAY)),
        by_hand("AB3", (2, 500 * DAY)),
    ];
    for entry in &entries {
        store.put_manual(entry, "Officer 12", at(10)).unwrap();
    }
    let copied = [entries[0].id, entries[1].id];
    store.mark_copied(&copied, "sync", at(DAY)).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let plan = |holder, now| {
        let tally = store.plan(&order(&policies, holder, at(now))).unwrap();
        let due = tally.due.iter();
        let due: Vec<_> = due.map(|c| (c.rule.clone(), c.count)).collect();
        (due, tally.kept)
    };
    let (car, server) = (Holder::MobileComputer, Holder::Server);
    let by = |rule: &str, count: u64| (vec![(rule.to_owned(), count)], 3 - count);
    assert_eq!(plan(car, 31 * DAY - 1), (vec![], 3));
    assert_eq!(plan(car, 31 * DAY), by("mobile-manual", 1));
    assert_eq!(plan(server, 400 * DAY), by("server-manual", 1));
    assert_eq!(plan(server, 500 * DAY), by("server-manual", 3));
    // The one that the server does not have stays on the computer though it has ended.
    assert_eq!(plan(car, 500 * DAY), by("mobile-manual", 2));
    let receipt = purge(&store, &order(&policies, car, at(31 * DAY)));
    let cited = receipt.purged[0].citation.as_str();
    assert_eq!((receipt.total(), cited), (1, "choice of this file"));
    let left: Vec<_> = store.manual().unwrap().iter().map(|e| e.id).collect();
    assert_eq!(left, [entries[0].id, entries[2].id]);
    let removal = Removal {
        by: "Officer 12".into(),
        at: at(32 * DAY),
        reason: "found".into(),
    };
    let mut ended = entries[0].clone();
    ended.removed = Some(removal);
    store
        .put_manual(&ended, "Officer 12", at(32 * DAY))
        .unwrap();
    assert_eq!(plan(car, 33 * DAY), (by("mobile-manual", 1).0, 1));
}
