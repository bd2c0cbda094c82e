//! Where there is a register, the store asks it who gives data away.

use alpr_core::audit::Act;
use alpr_core::authorise::{Authorisation, Role, Training, User};
use alpr_core::disclose::{Demand, DemandKind, Ground, Request, SharePolicy};
use alpr_store::Store;

use crate::common::at;
use crate::{agreements, log, packs, policy, request, user};

on_both! {
    a_register_says_who_gives_and_leaders_answer_demands
}

fn a_register_says_who_gives_and_leaders_answer_demands(address: &str) {
    let store = Store::open(address).unwrap();
    let enrol = |name: &str, role, by: &str| {
        let training = Training {
            on: "22-03".into(),
            until: at(1_000_000),
            how: "policy review".into(),
            by: if name == "Lee" { "the vendor" } else { "Lee" }.into(),
            at: at(2),
        };
        let user = User::enrol(name, role, by, at(1)).unwrap();
        store.put_user(&user.train(training).unwrap()).unwrap();
    };
    enrol("Lee", Role::Coordinator, "the vendor");
    enrol("det.miller", Role::Detective, "Lee");
    let policy = SharePolicy {
        roles: vec![Role::Detective, Role::Coordinator],
        ..policy()
    };
    let ask = |who: Authorisation, ground| {
        let request = Request {
            who,
            ground,
            ..request()
        };
        let asked = store.permit(&policy, request, &agreements(), &packs(), at(100));
        asked.map(drop).map_err(|e| e.message().to_owned())
    };
    let agreed = || Ground::Agreement("mou-7".into());
    ask(user(Role::Detective), agreed()).unwrap();
    let longer = Authorisation {
        trained_until: at(2_000_000),
        ..user(Role::Detective)
    };
    for other in [longer, user(Role::Coordinator)] {
        let told = ask(other, agreed()).unwrap_err();
        assert!(
            told.contains("the register does not have det.miller as"),
            "{told}"
        );
    }
    let demand = || {
        Ground::LawfulDemand(Demand {
            kind: DemandKind::Subpoena,
            issued_by: "21st Judicial Circuit".into(),
            reference: "26-CR-77".into(),
        })
    };
    let told = ask(user(Role::Detective), demand()).unwrap_err();
    assert!(told.contains("who alone answer a lawful demand"), "{told}");
    let lee = Authorisation {
        user: "Lee".into(),
        ..user(Role::Coordinator)
    };
    ask(lee, demand()).unwrap();
    assert_eq!(
        log(&store)
            .iter()
            .filter(|e| e.event.act == Act::Denied)
            .count(),
        3
    );
}
