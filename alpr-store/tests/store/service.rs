//! Cameras in and out of service: kept, logged once, and no way around the latch.

use alpr_core::alarm::AlarmDesk;
use alpr_core::health::{Service, Test};
use alpr_core::hotlist::{HotList, ListInfo, MatchRules, build};
use alpr_core::record::ClockQuality;
use alpr_core::{ErrorKind, Record};
use alpr_store::Store;
use jiff::SignedDuration;

use crate::common::{at, read};
use crate::{entry, log, names};

on_both! {
    a_service_goes_on_and_is_logged_once
    what_a_camera_out_of_service_hits_is_kept
}

fn out(camera: &str) -> Service {
    let service = Service::new(camera).unwrap();
    service.remove("Sgt. Ames", at(10), "bent").unwrap()
}

fn test(seconds: i64) -> Test {
    Test {
        by: "Coordinator Lee".into(),
        at: at(seconds),
        passed: true,
        how: "plate at 10 m".into(),
        pictures: Vec::new(),
    }
}

fn a_service_goes_on_and_is_logged_once(address: &str) {
    let store = Store::open(address).unwrap();
    assert_eq!(store.service("C-7").unwrap(), None);
    let removed = out("C-7");
    store.put_service(&removed).unwrap();
    store.put_service(&removed).unwrap();
    let other = store.put_service(&out("c-7")).unwrap_err();
    assert_eq!(
        (other.kind(), other.message()),
        (
            ErrorKind::Refused,
            "the camera c-7 is C-7 in this store: give its name so"
        )
    );
    assert!(store.check_camera("C 7").is_err());
    store.check_camera("C-7").unwrap();
    let tested = removed.clone().test(test(20)).unwrap();
    let back = tested.return_to_service("Sgt. Ames", at(30)).unwrap();
    store.put_service(&back).unwrap();
    assert_eq!(store.service("C-7").unwrap(), Some(back.clone()));
    for other in [removed, Service::new("C-7").unwrap()] {
        let error = store.put_service(&other).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    }
    store.put_service(&Service::new("A-1").unwrap()).unwrap();
    let services = store.services().unwrap();
    let cameras: Vec<_> = services.iter().map(Service::camera).collect();
    assert_eq!(cameras, ["A-1", "C-7"]);
    let log = log(&store);
    assert_eq!(names(&log), ["serviced"; 3]);
    assert!(log.iter().all(|entry| entry.event.subject == "C-7"));
}

fn raise(store: &Store, desk: &mut AlarmDesk, read: &Record) -> usize {
    let list = build([entry("5SOW750")], &ListInfo::new("t", at(0), at(0))).unwrap();
    let list = HotList::open(list).unwrap();
    let now = read.circumstances.captured;
    let hits = list.matches(&read.query(), &MatchRules::default(), now);
    let raised = desk.raise(&hits.unwrap(), read, None).unwrap();
    store.put_raised(&raised, read, "unit P-7", at(0)).unwrap();
    store.put_raised(&raised, read, "unit P-7", at(0)).unwrap();
    raised.alarms.len()
}

fn what_a_camera_out_of_service_hits_is_kept(address: &str) {
    let store = Store::open(address).unwrap();
    let mut desk = AlarmDesk::new(SignedDuration::from_secs(30)).unwrap();
    desk.set_service(out("C-7")).unwrap();
    assert_eq!(raise(&store, &mut desk, &read("5SOW750", "C-7", 20)), 0);
    // By a clock that is known it was in service then.
    let mut before = read("5SOW750", "C-7", 5);
    before.circumstances.clock = ClockQuality::Synchronised;
    assert_eq!(raise(&store, &mut desk, &before), 1);
    let log = log(&store);
    assert_eq!(names(&log), ["hit_suppressed", "alarm_raised"]);
    assert_eq!(log[0].event.detail["out_of_service"], "C-7");
}
