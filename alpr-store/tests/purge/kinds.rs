//! What goes with reads, before them, or by a rule of its own: pictures, hits, what was copied.

use alpr_core::alarm::AlarmDesk;
use alpr_core::audit::{Act, Entry as Logged};
use alpr_core::hotlist::{Category, Entry, HotList, ListInfo, MatchRules, build};
use alpr_core::record::{Picture, PictureKind, ReadSource, Record};
use alpr_core::retain::{DataClass, HoldScope, Holder, Policies, Policy};
use alpr_core::{ErrorKind, Jurisdiction, Period};
use alpr_store::{DestructionRequest, PurgeOrder, ReceiptKey, Store};
use jiff::SignedDuration;

use crate::common::at;
use crate::day;
use crate::purging::{DAY, SECRET, hold, names, names_in, order, policies, purge};

on_both! {
    pictures_go_with_the_last_read_of_them
    a_picture_stays_while_a_read_of_another_time_names_it
    the_pictures_of_an_earlier_store_are_known
    pictures_may_go_before_their_reads
    hits_go_with_their_reads
    a_computer_in_a_car_keeps_what_the_server_does_not_have
    what_somebody_asked_to_destroy_goes
}

pub(crate) fn with_picture(mut read: Record, sha256: char) -> Record {
    let kind = PictureKind::Frame;
    read.circumstances.pictures.push(Picture {
        kind,
        sha256: sha256.to_string().repeat(64),
    });
    read
}

/// Purges, and gives the pictures that nothing needs any more.
fn lost(store: &Store, order: &PurgeOrder<'_>) -> String {
    let mut lost = String::new();
    let take = &mut |pictures: &[Picture]| {
        let first = |picture: &Picture| picture.sha256.chars().next();
        lost.extend(pictures.iter().filter_map(first));
        Ok(())
    };
    store.purge(order, &ReceiptKey::new(&SECRET), take).unwrap();
    lost
}

fn pictures_go_with_the_last_read_of_them(address: &str) {
    let store = Store::open(address).unwrap();
    let reads = [
        with_picture(day("AB1", -500), 'a'),
        with_picture(day("AB2", -500), 'a'),
        with_picture(day("AB3", -499), 'b'),
        with_picture(day("AB4", -499), 'b'),
        with_picture(day("AB5", -100), 'c'),
    ];
    store.put_reads(&reads, at(-400 * DAY)).unwrap();
    let held = hold(HoldScope {
        plates: vec!["AB3".parse().unwrap()],
        ..HoldScope::default()
    });
    store.put_hold(&held).unwrap();
    let policies = policies(&["clayton-22-03"]);
    assert_eq!(lost(&store, &order(&policies, Holder::Server, at(0))), "a");
    assert_eq!(names(address).len(), 2);
    store
        .put_hold(
            &held
                .close("Detective 4", at(10), "no longer needed")
                .unwrap(),
        )
        .unwrap();
    assert_eq!(lost(&store, &order(&policies, Holder::Server, at(20))), "b");
}

fn a_picture_stays_while_a_read_of_another_time_names_it(address: &str) {
    let store = Store::open(address).unwrap();
    let reads = [
        with_picture(with_picture(day("AB1", -500), 'a'), 'b'),
        with_picture(day("AB1", -490), 'a'),
        with_picture(day("AB1", -100), 'a'),
        with_picture(day("AB2", -100), 'a'),
    ];
    for read in &reads {
        let received = read.circumstances.captured;
        store
            .put_reads(std::slice::from_ref(read), received)
            .unwrap();
    }
    let policies = policies(&["clayton-22-03"]);
    let order = |now| order(&policies, Holder::Server, at(now * DAY));
    assert_eq!(lost(&store, &order(0)), "b");
    assert_eq!(lost(&store, &order(400)), "a");
    assert!(names(address).is_empty());
}

/// Both reads are of an earlier schema, the other of another time.
fn the_pictures_of_an_earlier_store_are_known(address: &str) {
    let reads = [
        with_picture(day("AB1", -500), 'a'),
        with_picture(day("AB1", -490), 'a'),
    ];
    let store = Store::open(address).unwrap();
    store.put_reads(&reads, at(-490 * DAY)).unwrap();
    drop(store);
    forget_step(address);
    let store = Store::open(address).unwrap();
    let one = HoldScope {
        ids: vec![reads[1].id],
        ..HoldScope::default()
    };
    store.put_hold(&hold(one)).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let order = order(&policies, Holder::Server, at(0));
    assert_eq!(lost(&store, &order), "");
    assert_eq!(names(address), [reads[1].id].into());
}

/// Makes a store as it was before it had a table of pictures, and what came after it.
fn forget_step(address: &str) {
    let forget =
        "DROP TABLE pictures; DROP INDEX hits_plate; DROP TABLE services; DROP TABLE users;
        DROP TABLE adoptions";
    if let Some(path) = address.strip_prefix("sqlite:") {
        let file = rusqlite::Connection::open(path).unwrap();
        file.execute_batch(forget).unwrap();
        file.pragma_update(None, "user_version", 2).unwrap();
        return;
    }
    let mut client = ::postgres::Client::connect(address, ::postgres::NoTls).unwrap();
    client.batch_execute(forget).unwrap();
    client
        .batch_execute("UPDATE alpr_store SET version = 3")
        .unwrap();
}

fn pictures_may_go_before_their_reads(address: &str) {
    const POLICY: &str = r#"
name = "short-pictures"
title = "Pictures for a week, reads for a year"
[[authority]]
name = "a"
kind = "choice"
citation = "A"
rank = 10
certainty = "chosen"
checked = "2026-11-25"
[[rule]]
name = "reads"
about = "x"
authority = "a"
scope = { classes = ["read"] }
ceiling = "1 year"
[[rule]]
name = "pictures"
about = "x"
authority = "a"
scope = { classes = ["picture"] }
ceiling = "7 days"
"#;
    let store = Store::open(address).unwrap();
    let reads = [
        with_picture(day("AB1", -8), 'a'),
        with_picture(day("AB2", -6), 'b'),
    ];
    store.put_reads(&reads, at(0)).unwrap();
    let policies = Policies::new(vec![Policy::parse(POLICY).unwrap()]).unwrap();
    let order = |now| order(&policies, Holder::Server, at(now));
    assert_eq!(lost(&store, &order(0)), "a");
    assert_eq!(lost(&store, &order(60)), "", "it is gone");
    assert_eq!(names(address).len(), 2);
    let classes: Vec<_> = store.receipts().unwrap()[0]
        .purged
        .iter()
        .map(|c| c.class)
        .collect();
    assert_eq!(classes, [DataClass::Picture]);
}

fn hits_go_with_their_reads(address: &str) {
    let store = Store::open(address).unwrap();
    let mut entry = Entry::new("5SOW750".parse().unwrap(), Category::StolenVehicle);
    entry.state = Some(Jurisdiction::MO);
    let list = build([entry], &ListInfo::new("t", at(-500 * DAY), at(-500 * DAY))).unwrap();
    let read = day("5SOW750", -500);
    let hits = HotList::open(list)
        .unwrap()
        .matches(&read.query(), &MatchRules::default(), at(-500 * DAY))
        .unwrap();
    let raised = AlarmDesk::new(SignedDuration::from_secs(30))
        .unwrap()
        .raise(&hits, &read, None)
        .unwrap();
    store
        .put_raised(&raised, &read, "desk", at(-500 * DAY))
        .unwrap();
    let window = Period {
        from: at(-600 * DAY),
        to: at(0),
    };
    let cases = store.cases(window, false, None, 9).unwrap();
    assert_eq!(cases.len(), 1);
    store
        .mark_copied(&[read.id, cases[0].id()], "sync", at(-DAY))
        .unwrap();
    assert_eq!(names_in(address, "copies").len(), 2);
    // New Hampshire lets hits stay, Missouri's order only for a year.
    let nh = policies(&["nh"]);
    let order_nh = PurgeOrder {
        jurisdiction: Jurisdiction::NH,
        ..order(&nh, Holder::Server, at(0))
    };
    assert_eq!(purge(&store, &order_nh).total(), 0);
    let clayton = policies(&["clayton-22-03"]);
    let receipt = purge(&store, &order(&clayton, Holder::Server, at(1)));
    assert_eq!(
        (receipt.total(), receipt.purged[0].class),
        (1, DataClass::Hit)
    );
    assert!(store.cases(window, false, None, 9).unwrap().is_empty());
    assert!(names_in(address, "copies").is_empty());
}

/// Who noted how much as copied, as the log has it.
fn copied_by(store: &Store) -> Vec<(String, u64)> {
    let mut log = Vec::new();
    store.export_audit(&mut log).unwrap();
    let log = String::from_utf8(log).unwrap();
    let entries = log.lines().map(|line| serde_json::from_str(line).unwrap());
    let copied = entries.filter(|entry: &Logged| entry.event.act == Act::Copied);
    let noted = |entry: Logged| {
        (
            entry.event.by,
            entry.event.detail["records"].as_u64().unwrap(),
        )
    };
    copied.map(noted).collect()
}

fn a_computer_in_a_car_keeps_what_the_server_does_not_have(address: &str) {
    let store = Store::open(address).unwrap();
    let mut reads = [day("AB1", -31), day("AB2", -31), day("AB3", -29)];
    for read in &mut reads {
        read.circumstances.source = ReadSource::Mobile;
    }
    store.put_reads(&reads, at(-29 * DAY)).unwrap();
    let policies = policies(&["clayton-22-03"]);
    let order = |now| order(&policies, Holder::MobileComputer, at(now));
    assert_eq!(store.plan(&order(0)).unwrap().conflicts, 2);
    let copied = [reads[0].id, reads[2].id];
    store.mark_copied(&copied, "sync", at(-DAY)).unwrap();
    let receipt = purge(&store, &order(0));
    assert_eq!((receipt.total(), receipt.conflicts), (1, 1));
    assert_eq!(names(address), [reads[1].id, reads[2].id].into());
    // The log says who noted it, once: what is noted again is not new.
    store.mark_copied(&copied[1..], "sync", at(5)).unwrap();
    let unsigned = store.mark_copied(&[reads[1].id], " ", at(10)).unwrap_err();
    assert_eq!(unsigned.kind(), ErrorKind::Refused);
    store.mark_copied(&[reads[1].id], "sync", at(10)).unwrap();
    assert_eq!(copied_by(&store), [("sync".into(), 2), ("sync".into(), 1)]);
    assert_eq!(purge(&store, &order(20)).total(), 1);
}

/// In Minnesota a participant's data go at the request, or as they come; others stay for sixty days.
fn what_somebody_asked_to_destroy_goes(address: &str) {
    let store = Store::open(address).unwrap();
    let mut reads = [
        day("AB1", -30),
        day("AB2", -30),
        day("AB1", -2),
        day("1", -2),
    ];
    reads[3].full_text = "AB1".parse().unwrap();
    store.put_reads(&reads, at(0)).unwrap();
    let mn = policies(&["mn"]);
    let requests = [DestructionRequest {
        plate: "AB1".parse().unwrap(),
        requested: at(-10 * DAY),
    }];
    let order = |now, requests| PurgeOrder {
        jurisdiction: Jurisdiction::MN,
        requests,
        ..order(&mn, Holder::Server, at(now))
    };
    assert_eq!(purge(&store, &order(0, &[])).total(), 0);
    let early = order(-10 * DAY - 1, &requests[..]);
    assert!(store.plan(&early).unwrap().due.is_empty());
    let receipt = purge(&store, &order(0, &requests));
    assert_eq!((receipt.total(), names(address)), (3, [reads[1].id].into()));
    assert_eq!(receipt.purged[0].rule, "participant");
}
