//! The register of users: kept, logged once, asked before anybody acts, and left alone by a purge.

use alpr_core::ErrorKind;
use alpr_core::adopt::{Adoption, Document, Draft};
use alpr_core::authorise::{Asked, Role, Training, User};
use alpr_core::disclose::{ChiefRelease, Delegation, ReleaseDraft};
use alpr_core::retain::{Holder, Policies, Policy};
use alpr_store::{MAX_USERS, PurgeOrder, ReceiptKey, Store};

use crate::common::at;
use crate::{log, names, purpose};

on_both! {
    a_user_goes_on_and_is_logged_once
    a_register_lets_nobody_else_act
    the_register_says_what_gives_the_right_to_ask
    a_register_has_an_end
    one_name_is_not_two_users
    leaders_are_made_by_leaders
    a_release_is_the_word_of_a_chief_of_the_register
    a_purge_leaves_the_register
}

fn okafor() -> User {
    User::enrol("Det. Okafor", Role::Detective, "Coordinator Lee", at(0)).unwrap()
}

fn training(by: &str, seconds: i64) -> Training {
    Training {
        on: "22-03".into(),
        until: at(1_000),
        how: "policy review".into(),
        by: by.into(),
        at: at(seconds),
    }
}

fn trained(user: User, on: &str, seconds: i64) -> User {
    let training = Training {
        on: on.into(),
        ..training("Coordinator Lee", seconds)
    };
    user.train(training).unwrap()
}

fn a_user_goes_on_and_is_logged_once(address: &str) {
    let store = Store::open(address).unwrap();
    assert_eq!(store.user("Det. Okafor").unwrap(), None);
    let enrolled = okafor();
    store.put_user(&enrolled).unwrap();
    store.put_user(&enrolled).unwrap();
    let gone = trained(enrolled.clone(), "22-03", 1);
    let gone = gone.leave("Sergeant Roy", at(2), "retired").unwrap();
    store.put_user(&gone).unwrap();
    assert_eq!(store.user("Det. Okafor").unwrap(), Some(gone.clone()));
    let chief = User::enrol("Det. Okafor", Role::Chief, "Coordinator Lee", at(3)).unwrap();
    for other in [enrolled, chief] {
        let error = store.put_user(&other).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    }
    let lee = User::enrol("Coordinator Lee", Role::Coordinator, "Chief", at(0)).unwrap();
    store.put_user(&lee).unwrap();
    assert_eq!(store.users().unwrap(), [lee, gone]);
    let log = log(&store);
    assert_eq!(names(&log), ["registered"; 4]);
    assert_eq!(log[1].event.detail["step"]["on"], "22-03");
    assert_eq!(log[2].event.by, "Sergeant Roy");
}

fn leaders_are_made_by_leaders(address: &str) {
    let store = Store::open(address).unwrap();
    let enrol = |name: &str, role, by: &str, seconds| {
        store.put_user(&User::enrol(name, role, by, at(seconds)).unwrap())
    };
    enrol("Kim", Role::Operator, "the vendor", 0).unwrap();
    enrol("Lee", Role::Coordinator, "Kim", 1).unwrap(); // the first one: there is nobody else
    enrol("Diaz", Role::Operator, "Lee", 2).unwrap();
    let (lee, diaz) = (
        store.user("Lee").unwrap().unwrap(),
        store.user("Diaz").unwrap().unwrap(),
    );
    for refused in [
        User::enrol("Crony", Role::Chief, "Kim", at(3)),
        User::enrol("Crony", Role::Operator, "Kim", at(3)),
        User::enrol("Crony", Role::Operator, "Kim", at(0)), // by a clock of before there was a leader
        diaz.clone().change_role(Role::Chief, "Kim", at(3)),
        diaz.clone().change_role(Role::Detective, "Kim", at(3)),
        diaz.clone().train(training("Kim", 3)),
        diaz.clone().leave("Kim", at(3), "spite"),
        lee.clone().change_role(Role::Operator, "Kim", at(3)),
    ] {
        let error = store.put_user(&refused.unwrap()).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert!(error.message().contains("ask Lee"), "{error}");
    }
    // The only leader is trained by whom there is.
    let lee = lee.train(training("Kim", 3)).unwrap();
    store.put_user(&lee).unwrap();
    store
        .put_user(&diaz.change_role(Role::Chief, "Lee", at(4)).unwrap())
        .unwrap();
    store
        .put_user(&lee.leave("Lee", at(5), "retired").unwrap())
        .unwrap();
}

fn a_release_is_the_word_of_a_chief_of_the_register(address: &str) {
    let store = Store::open(address).unwrap();
    let release = |by: &str| {
        let draft = ReleaseDraft {
            case_number: "26-7".into(),
            need: "a child was abducted".into(),
            shows_occupants: false,
            expires: at(500),
        };
        let delegation = Delegation {
            by: by.into(),
            to: "Det. Okafor".into(),
            reference: "memo 26-3".into(),
            until: at(500),
        };
        let who = trained(okafor(), "22-03", 1)
            .authorisation("22-03", at(9))
            .unwrap();
        ChiefRelease::authorise(draft, &who, Some(delegation), at(9)).unwrap()
    };
    store.check_release(&release("anybody"), at(9)).unwrap(); // no register says who is Chief
    let named = |name: &str, by: &str, seconds| {
        let draft = Draft {
            document: Document::Designees,
            texts: vec![format!("{name} until {}", at(500))],
            basis: "memo 26-3".into(),
            by: by.into(),
            at: at(seconds),
        };
        store.adopt(&Adoption::new(draft).unwrap())
    };
    // Anybody may say so while there is no register; it counts no more once there is one.
    named("Det. Okafor", "Smith", 0).unwrap();
    store.put_user(&okafor()).unwrap();
    store
        .put_user(&User::enrol("Smith", Role::Chief, "Det. Okafor", at(1)).unwrap())
        .unwrap();
    store
        .put_user(&User::enrol("Kim", Role::Operator, "Smith", at(2)).unwrap())
        .unwrap();
    // Whoever tells of a delegation is not believed: it is the Chief's to give.
    assert!(named("Det. Okafor", "Kim", 4).is_err());
    for nobody in ["Somebody else", "Smith"] {
        assert!(named(nobody, "Smith", 4).is_err(), "{nobody}");
    }
    for (name, seconds) in [("Kim", 4), ("Det. Okafor", 5)] {
        let error = store.check_release(&release("Smith"), at(9)).unwrap_err();
        assert!(error.message().contains("no such delegation"), "{error}");
        named(name, "Smith", seconds).unwrap();
    }
    store.check_release(&release("Smith"), at(9)).unwrap();
    for (name, why) in [
        ("Ghost", "`Ghost` is not in it"),
        ("Kim", "not that of the Chief"),
    ] {
        let error = store.check_release(&release(name), at(9)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert!(error.message().contains(why), "{error}");
    }
}

fn a_register_lets_nobody_else_act(address: &str) {
    let store = Store::open(address).unwrap();
    store.admit("anybody", "a step of a case", at(5)).unwrap();
    assert!(!store.has_register().unwrap());
    store.put_user(&okafor()).unwrap();
    assert!(store.has_register().unwrap());
    store
        .admit("Det. Okafor", "a step of a case", at(5))
        .unwrap();
    let error = store.admit_trained("Det. Okafor", "an entry by hand", at(5));
    let error = error.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.message().contains("was never trained"), "{error}");
    let okafor = trained(okafor(), "22-03", 4);
    store.put_user(&okafor).unwrap();
    store
        .admit_trained("Det. Okafor", "an entry by hand", at(5))
        .unwrap();
    let gone = okafor.leave("Sergeant Roy", at(6), "retired").unwrap();
    store.put_user(&gone).unwrap();
    for (name, part) in [
        ("anybody", "`anybody` is not in it"),
        ("", "`` is not in it"),
        ("Det. Okafor", "Det. Okafor left"),
    ] {
        let error = store.admit(name, "a step of a case", at(7)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
        assert!(error.message().contains(part), "{error}");
    }
    let log = log(&store);
    let told = ["registered", "denied", "registered", "registered"];
    assert_eq!(names(&log)[..4], told);
    assert_eq!(names(&log)[4..], ["denied"; 3]);
    let by: Vec<_> = log[4..].iter().map(|e| e.event.by.as_str()).collect();
    assert_eq!(by, ["anybody", "nobody", "Det. Okafor"]);
    assert!(
        log[4..]
            .iter()
            .all(|e| e.event.subject == "a step of a case")
    );
}

fn the_register_says_what_gives_the_right_to_ask(address: &str) {
    let store = Store::open(address).unwrap();
    let why = purpose();
    let asked = ("search of reads", Some(&why));
    let ask = |name, version, seconds| store.authorisation(name, version, asked, at(seconds));
    assert_eq!(ask("Det. Okafor", Some("22-03"), 5).unwrap(), None);
    store.put_user(&trained(okafor(), "22-03", 1)).unwrap();
    for version in [Some("22-03"), None] {
        let who = ask("Det. Okafor", version, 5).unwrap().unwrap();
        assert_eq!((who.role, who.trained_until), (Role::Detective, at(1_000)));
    }
    for (name, version, seconds) in [
        ("Det. Okafor", Some("26-01"), 5),
        ("Det. Okafor", None, 1_000),
        ("anybody", Some("22-03"), 5),
    ] {
        let error = ask(name, version, seconds).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    }
    let log = log(&store);
    assert_eq!(names(&log)[2..], ["denied"; 3]);
    assert_eq!(log[2].event.detail["purpose"]["text"], why.text);
    let asked = (Asked::look_back(Some("AB1234")), None);
    let refused = store.authorisation("anybody", None, asked, at(6));
    refused.unwrap_err();
    let log = crate::log(&store);
    assert_eq!(log[5].event.detail["sought"], "AB1234");
}

fn a_register_has_an_end(address: &str) {
    let store = Store::open(address).unwrap();
    let rows = MAX_USERS - 1;
    let body = okafor().to_json().unwrap();
    let body = body.replace("Det. Okafor", "user ' || i || '");
    let fill = |name: &str| {
        format!(
            "INSERT INTO users WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < {rows})
             SELECT {name}, '{body}' FROM n"
        )
    };
    if let Some(path) = address.strip_prefix("sqlite:") {
        let file = rusqlite::Connection::open(path).unwrap();
        file.execute_batch(&fill("randomblob(16)")).unwrap();
    } else {
        let mut client = ::postgres::Client::connect(address, ::postgres::NoTls).unwrap();
        client
            .batch_execute(&fill("decode(md5(i::text), 'hex')"))
            .unwrap();
    }
    let lee = User::enrol("Coordinator Lee", Role::Coordinator, "user 1", at(0)).unwrap();
    store.put_user(&lee).unwrap();
    let error = store.put_user(&okafor()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument, "{error}");
    assert_eq!(store.user("Det. Okafor").unwrap(), None);
    store
        .put_user(&lee.train(training("user 1", 1)).unwrap())
        .unwrap();
}

fn one_name_is_not_two_users(address: &str) {
    let store = Store::open(address).unwrap();
    store.put_user(&okafor()).unwrap();
    let again = User::enrol("det. okafor", Role::Chief, "Lee", at(0)).unwrap();
    let error = store.put_user(&again).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    assert_eq!(store.users().unwrap().len(), 1);
}

fn a_purge_leaves_the_register(address: &str) {
    let store = Store::open(address).unwrap();
    store.put_user(&okafor()).unwrap();
    let policies = Policies::new(vec![Policy::pack("clayton-22-03").unwrap()]).unwrap();
    let order = PurgeOrder {
        policies: &policies,
        holder: Holder::Server,
        jurisdiction: alpr_core::Jurisdiction::MO,
        by: "Coordinator Lee",
        now: at(100 * 365 * 86_400),
        shift_ended: None,
        requests: &[],
    };
    let key = ReceiptKey::new(&[7; 32]);
    store.purge(&order, &key, &mut |_| Ok(())).unwrap();
    assert_eq!(store.users().unwrap(), [okafor()]);
}
