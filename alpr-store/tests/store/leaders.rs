//! Who leads: what Chief and Coordinator alone do, and how their offices are filled.

use alpr_core::ErrorKind;
use alpr_core::adopt::{Adoption, Document, Draft};
use alpr_core::audit::Act;
use alpr_core::authorise::{Role, Training, User};
use alpr_core::retain::{Hold, HoldDraft, HoldKind, HoldScope};
use alpr_store::Store;

use crate::common::at;
use crate::log;

on_both! {
    a_chief_is_named_by_the_one_in_office
    the_last_leader_names_a_successor_first
    the_only_leader_is_trained_by_users
    nobody_is_both_the_last_word_and_the_next_leader
    whoever_says_that_the_last_leader_is_gone_gains_nothing
    a_coordinator_alone_does_not_replace_the_chief
    nobody_swaps_an_office_back_alone
    a_leader_whose_training_ended_may_be_missed
    an_end_is_not_dated_into_another_time
    refused_steps_are_in_the_log
    without_leaders_nothing_of_theirs_is_done
    before_there_is_a_leader_users_enrol_each_other
    holds_are_ended_by_leaders_alone
}

/// A station at work; each step is later than the one before.
struct Station {
    store: Store,
    now: i64,
}

impl Station {
    fn new(store: Store, users: &[(&str, Role)]) -> Self {
        let mut station = Self { store, now: 0 };
        for (name, role) in users {
            let by = if *name == "Lee" { "the vendor" } else { "Lee" };
            station.enrol(name, *role, by).unwrap();
        }
        station
    }

    fn put(
        &mut self,
        name: &str,
        step: impl FnOnce(User, jiff::Timestamp) -> alpr_core::Result<User>,
    ) -> Result<(), String> {
        self.now += 1;
        let user = self.store.user(name).unwrap().unwrap();
        let put = self.store.put_user(&step(user, at(self.now)).unwrap());
        put.map_err(refusal)
    }

    fn enrol(&mut self, name: &str, role: Role, by: &str) -> Result<(), String> {
        self.now += 1;
        let user = User::enrol(name, role, by, at(self.now)).unwrap();
        self.store.put_user(&user).map_err(refusal)
    }

    fn role(&mut self, name: &str, role: Role, by: &str) -> Result<(), String> {
        self.put(name, |user, at| user.change_role(role, by, at))
    }

    fn leave(&mut self, name: &str, by: &str) -> Result<(), String> {
        self.put(name, |user, at| user.leave(by, at, "so it is"))
    }

    fn train(&mut self, name: &str, by: &str) -> Result<(), String> {
        let training = |at| Training {
            on: "22-03".into(),
            until: self::at(1_000),
            how: "policy review".into(),
            by: by.into(),
            at,
        };
        self.put(name, |user, at| user.train(training(at)))
    }

    fn take_back(&mut self, name: &str, by: &str) -> Result<(), String> {
        self.put(name, |user, at| user.take_back(by, at))
    }
}

fn refusal(error: alpr_core::Error) -> String {
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    error.message().to_owned()
}

const LEE: (&str, Role) = ("Lee", Role::Coordinator);
const SAMPLE: (&str, Role) = ("Sample", Role::Chief);
const ROY: (&str, Role) = ("Roy", Role::Supervisor);
const KIM: (&str, Role) = ("Kim", Role::Supervisor);
const EVE: (&str, Role) = ("Eve", Role::Operator);
const DIAZ: (&str, Role) = ("Diaz", Role::Operator);

fn a_chief_is_named_by_the_one_in_office(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[LEE, SAMPLE, EVE, DIAZ]);
    let told = station.role("Eve", Role::Chief, "Lee").unwrap_err();
    assert!(told.contains("ask Sample"), "{told}");
    assert!(station.enrol("Pal", Role::Chief, "Lee").is_err());
    station.role("Eve", Role::Chief, "Sample").unwrap();
    station.leave("Sample", "Sample").unwrap();
    // Who was Chief once does not come back beside another one but by that one's word.
    let told = station.take_back("Sample", "Lee").unwrap_err();
    assert!(told.contains("ask Eve"), "{told}");
    station.leave("Eve", "Eve").unwrap();
    station.role("Diaz", Role::Chief, "Lee").unwrap();
}

fn the_last_leader_names_a_successor_first(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[LEE, EVE]);
    let told = station.leave("Lee", "Lee").unwrap_err();
    assert!(told.contains("name a successor first"), "{told}");
    station.role("Eve", Role::Coordinator, "Lee").unwrap();
    station.leave("Lee", "Lee").unwrap();
    assert!(station.leave("Eve", "Eve").is_err());
}

fn the_only_leader_is_trained_by_users(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[LEE, EVE]);
    let told = station.train("Lee", "anybody").unwrap_err();
    assert!(told.contains("`anybody` is not in it"), "{told}");
    station.train("Lee", "Eve").unwrap();
}

fn nobody_is_both_the_last_word_and_the_next_leader(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[LEE, ROY]);
    station.leave("Lee", "Roy").unwrap();
    let told = station.enrol("Pal", Role::Coordinator, "Roy").unwrap_err();
    assert!(told.contains("Roy said who is gone"), "{told}");
    station.take_back("Lee", "Roy").unwrap();
}

fn whoever_says_that_the_last_leader_is_gone_gains_nothing(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[LEE, ROY, KIM, EVE, DIAZ]);
    assert!(station.leave("Lee", "Eve").is_err());
    station.leave("Lee", "Roy").unwrap();
    for (by, who, role) in [
        ("Roy", "Eve", Role::Coordinator),  // who said so
        ("Diaz", "Eve", Role::Coordinator), // no supervisor, and there is another one
        ("Kim", "Roy", Role::Coordinator),  // for whoever said so
        ("Kim", "Eve", Role::Chief),        // a Coordinator is enough to begin with
        ("Kim", "Eve", Role::Detective),
    ] {
        station.role(who, role, by).unwrap_err();
    }
    assert!(station.enrol("Pal", Role::Chief, "Kim").is_err());
    let told = station.enrol("Pal", Role::Coordinator, "Kim").unwrap_err();
    assert!(told.contains("Pal is no user yet"), "{told}");
    assert!(station.take_back("Lee", "Diaz").is_err());
    // What was said in error is taken back by whoever said it.
    station.take_back("Lee", "Roy").unwrap();
    station.leave("Lee", "Roy").unwrap();
    station.role("Eve", Role::Coordinator, "Kim").unwrap();
    station.role("Diaz", Role::Chief, "Eve").unwrap();
}

fn a_coordinator_alone_does_not_replace_the_chief(address: &str) {
    let mut station = Station::new(
        Store::open(address).unwrap(),
        &[LEE, SAMPLE, ROY, EVE, DIAZ],
    );
    station.leave("Sample", "Lee").unwrap();
    let told = station.role("Eve", Role::Chief, "Lee").unwrap_err();
    assert!(told.contains("Lee said who is gone"), "{told}");
    assert!(station.role("Diaz", Role::Chief, "Eve").is_err()); // there is a supervisor
    station.role("Eve", Role::Chief, "Roy").unwrap();
    // Another role ends an office too.
    station.role("Eve", Role::Operator, "Lee").unwrap();
    assert!(station.enrol("Pal", Role::Chief, "Lee").is_err());
    // Where there is no supervisor, two others are needed.
    let mut small = Station::new(Store::in_memory().unwrap(), &[LEE, SAMPLE, EVE, DIAZ]);
    small.leave("Sample", "Lee").unwrap();
    small.role("Diaz", Role::Chief, "Eve").unwrap();
}

fn nobody_swaps_an_office_back_alone(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[LEE, ROY, KIM, EVE]);
    station.leave("Lee", "Roy").unwrap();
    station.role("Eve", Role::Coordinator, "Kim").unwrap();
    station.leave("Eve", "Roy").unwrap();
    assert!(station.take_back("Lee", "Roy").is_err());

    let mut other = Station::new(Store::in_memory().unwrap(), &[LEE, SAMPLE, ROY, EVE, DIAZ]);
    other.leave("Sample", "Lee").unwrap();
    other.role("Eve", Role::Chief, "Roy").unwrap();
    other.leave("Eve", "Lee").unwrap();
    assert!(other.take_back("Sample", "Lee").is_err());
    // What somebody said once is of that time alone.
    other.role("Diaz", Role::Chief, "Roy").unwrap();
    other.leave("Diaz", "Diaz").unwrap();
    other.role("Roy", Role::Chief, "Lee").unwrap();
}

fn a_leader_whose_training_ended_may_be_missed(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[LEE, SAMPLE, ROY]);
    station.train("Lee", "Sample").unwrap();
    assert!(station.leave("Lee", "Roy").is_err());
    station.leave("Sample", "Roy").unwrap(); // never trained
    station.now = 2_000;
    station.leave("Lee", "Roy").unwrap();
}

fn an_end_is_not_dated_into_another_time(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[LEE, EVE]);
    station.now = 10;
    station.role("Eve", Role::Coordinator, "Lee").unwrap();
    let lee = station.store.user("Lee").unwrap().unwrap();
    let early = lee.leave("Eve", at(9), "gone").unwrap();
    let told = refusal(station.store.put_user(&early).unwrap_err());
    assert!(told.contains("say when it is said"), "{told}");
    station.leave("Lee", "Eve").unwrap();
}

fn refused_steps_are_in_the_log(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[LEE, EVE]);
    station.role("Eve", Role::Chief, "Eve2").unwrap_err();
    let last = log(&station.store).pop().unwrap().event;
    assert_eq!((last.act, last.by.as_str()), (Act::Denied, "Eve2"));
    // Who took the refused step is told, not who took the last one.
    let eve = station.store.user("Eve").unwrap().unwrap();
    let eve = eve.change_role(Role::Chief, "Eve2", at(60)).unwrap();
    let eve = eve.leave("Lee", at(61), "gone").unwrap();
    station.store.put_user(&eve).unwrap_err();
    let last = log(&station.store).pop().unwrap().event;
    assert_eq!((last.at, last.by.as_str()), (at(60), "Eve2"));
}

fn without_leaders_nothing_of_theirs_is_done(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[LEE, ROY, EVE]);
    station.leave("Lee", "Roy").unwrap();
    let draft = Draft {
        document: Document::ReceiptKey,
        texts: vec!["ab".repeat(32)],
        basis: "so".into(),
        by: "Eve".into(),
        at: at(50),
    };
    let adopted = station.store.adopt(&Adoption::new(draft).unwrap());
    let told = refusal(adopted.unwrap_err());
    assert!(
        told.contains("somebody else names a Coordinator first"),
        "{told}"
    );
}

fn before_there_is_a_leader_users_enrol_each_other(address: &str) {
    let mut station = Station::new(Store::open(address).unwrap(), &[]);
    station.enrol("Diaz", Role::Operator, "the vendor").unwrap();
    let told = station
        .enrol("Eve", Role::Operator, "the vendor")
        .unwrap_err();
    assert!(told.contains("`the vendor` is not in it"), "{told}");
    station.enrol("Eve", Role::Operator, "Diaz").unwrap();
    station.enrol("Sample", Role::Chief, "Eve").unwrap();
    assert!(station.enrol("Pal", Role::Operator, "Eve").is_err());
}

fn holds_are_ended_by_leaders_alone(address: &str) {
    let station = Station::new(Store::open(address).unwrap(), &[LEE, EVE]);
    for kind in HoldKind::ALL {
        let draft = HoldDraft {
            kind,
            scope: HoldScope {
                from: Some(at(0)),
                ..HoldScope::default()
            },
            authority: "26SL-1".into(),
            by: "Eve".into(),
            review_on: at(100),
        };
        let hold = Hold::open(draft, at(1)).unwrap();
        station.store.put_hold(&hold).unwrap();
        let by = |name| hold.clone().close(name, at(2), "over").unwrap();
        let told = refusal(station.store.put_hold(&by("Eve")).unwrap_err());
        assert!(told.contains("ask Lee"), "{told}");
        assert_eq!(log(&station.store).last().unwrap().event.act, Act::Denied);
        station.store.put_hold(&by("Lee")).unwrap();
    }
}
