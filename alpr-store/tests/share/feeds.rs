//! What the owner of a private system asks for is in nobody's way before the Chief decides, and in the log.

use alpr_core::ErrorKind;
use alpr_core::audit::Act;
use alpr_core::authorise::Role;
use alpr_core::disclose::{Feed, FeedDraft};
use alpr_store::Store;

use crate::common::{at, read};
use crate::{log, user};

on_both! {
    an_ask_is_in_nobodys_way_and_is_replaced_until_somebody_decides
}

fn ask(owner: &str, camera: &str, contact: &str, seconds: i64) -> Feed {
    Feed::ask(FeedDraft {
        owner: owner.into(),
        contact: contact.into(),
        cameras: vec![camera.into()],
        search: "the city's own view".into(),
        right_of_way: "permit 26-9".into(),
        asked: at(seconds),
    })
    .unwrap()
}

fn an_ask_is_in_nobodys_way_and_is_replaced_until_somebody_decides(address: &str) {
    let store = Store::open(address).unwrap();
    let approved = |feed: &Feed, seconds| {
        let chief = user(Role::Chief);
        feed.clone().approve(&chief, at(seconds)).unwrap()
    };
    let plain = |seconds| store.put_reads(&[read("AB1234", "C-1", seconds)], at(5_000));
    let prank = ask("Prank", "C-1", "x", 0);
    store.ask_feed(&prank, "Officer 12").unwrap();
    plain(10).unwrap();

    // Whose camera it is may ask for it nevertheless, and correct that.
    let (wrong, mall) = (ask("A mall", "C-1", "y", 20), ask("A mall", "C-1", "z", 30));
    store.put_feed(&wrong).unwrap();
    let told = store.put_feed(&mall).unwrap_err();
    assert!(told.message().contains("which log who did"), "{told}");
    store.ask_feed(&mall, "Officer 12").unwrap();
    store.ask_feed(&mall, "Officer 34").unwrap();
    assert_eq!(store.feeds().unwrap().all(), [prank.clone(), mall.clone()]);
    let told = store.put_feed(&approved(&wrong, 40)).unwrap_err();
    assert_eq!(told.kind(), ErrorKind::Refused, "it was replaced");
    let mall = approved(&mall, 50);
    store.put_feed(&mall).unwrap();
    assert_eq!(plain(60).unwrap_err().kind(), ErrorKind::Refused);
    let told = store.put_feed(&approved(&prank, 70)).unwrap_err();
    assert!(told.message().contains("revoke one first"), "{told}");

    // What was decided stays, and what is told then works.
    let told = store.put_feed(&ask("A mall", "C-2", "z", 80)).unwrap_err();
    assert!(told.message().contains("such as `A mall 2`"), "{told}");
    let next = approved(&ask("A mall 2", "C-1", "z", 80), 90);
    assert!(store.put_feed(&next).is_err(), "they share a camera");
    let mall = mall.revoke("Smith", at(90), "the contact moved").unwrap();
    store.put_feed(&mall).unwrap();
    store.put_feed(&next).unwrap();
    let log = log(&store);
    let said = |line: usize| {
        let event = &log[line].event;
        (event.act, &event.detail["draft"]["contact"])
    };
    assert_eq!((log.len(), log[1].event.by.as_str()), (5, "Officer 12"));
    assert_eq!(said(0), (Act::Configured, &"x".into()));
    assert_eq!(said(1), (Act::Configured, &"z".into()), "logged once");
    assert_eq!(said(2), (Act::Approved, &"z".into()));
}
