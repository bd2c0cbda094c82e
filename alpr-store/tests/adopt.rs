//! What was put in force holds: nobody searches, gives away or purges by anything else, and the log says who tried.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[macro_use]
mod common;
mod purging;

use alpr_core::adopt::{Adoption, Document, Draft};
use alpr_core::audit::{self, Act};
use alpr_core::authorise::{Authorisation, Granted, Purpose, Role, SearchPolicy, User};
use alpr_core::disclose::{
    Agreements, Demand, DemandKind, Ground, Recipient, Request, SharePolicy,
};
use alpr_core::hotlist::{Category, Entry, HotList, ListInfo, MatchRules, build};
use alpr_core::retain::{DataClass, Holder, Policies, Policy, RecipientKind, Use};
use alpr_core::{ErrorKind, Jurisdiction, Period, Result};
use alpr_store::{PurgeOrder, ReceiptKey, Search, Store};
use common::{at, read};
use purging::{SECRET, order, policies};

on_both! {
    the_last_of_a_kind_is_in_force_and_none_is_lost
    leaders_alone_put_in_force
    nobody_searches_by_another_policy
    nobody_gives_away_by_other_rules
    nobody_purges_by_other_policies_or_another_key
}

const SEARCH: &str = r#"
version = "1"
roles = ["detective"]
purposes = ["investigation"]
max_window_days = 31
"#;
const SHARE: &str = r#"
organisation = "Clayton PD"
jurisdiction = "MO"
version = "1"
roles = ["detective"]
purposes = ["investigation"]
"#;

fn adoption(document: Document, text: &str, by: &str, seconds: i64) -> Adoption {
    let draft = Draft {
        document,
        texts: vec![text.into()],
        basis: "GO 22-03, II.6.a".into(),
        by: by.into(),
        at: at(seconds),
    };
    Adoption::new(draft).unwrap()
}

fn pack(name: &str, seconds: i64) -> Adoption {
    let text = Policy::pack_text(name).unwrap();
    adoption(Document::RetentionPolicies, text, "Lee", seconds)
}

fn who() -> Authorisation {
    Authorisation {
        user: "Det. Okafor".into(),
        role: Role::Detective,
        trained_until: at(1_000_000),
        policy_version: "1".into(),
    }
}

fn purpose() -> Purpose {
    Purpose {
        code: "investigation".into(),
        case_number: None,
        text: "robbery of 23 November".into(),
    }
}

fn log(store: &Store) -> Vec<audit::Entry> {
    let mut bytes = Vec::new();
    store.export_audit(&mut bytes).unwrap();
    let text = String::from_utf8(bytes).unwrap();
    let lines = text.lines().map(serde_json::from_str);
    lines.collect::<std::result::Result<_, _>>().unwrap()
}

/// Refused, and the last line of the log says so.
fn denied<T: std::fmt::Debug>(store: &Store, done: Result<T>) -> String {
    let error = done.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    let log = log(store);
    let last = &log.last().unwrap().event;
    assert_eq!(last.act, Act::Denied);
    assert_eq!(last.detail["why"], error.message());
    error.message().to_owned()
}

fn the_last_of_a_kind_is_in_force_and_none_is_lost(address: &str) {
    let store = Store::open(address).unwrap();
    assert_eq!(store.adopted(Document::SearchPolicy).unwrap(), None);
    let first = adoption(Document::SearchPolicy, SEARCH, "Lee", 1);
    let other = adoption(Document::SharePolicy, SHARE, "Lee", 1);
    let second = adoption(Document::SearchPolicy, &SEARCH.replace("31", "7"), "Lee", 2);
    for one in [&first, &first, &other, &second] {
        store.adopt(one).unwrap();
    }
    let in_force = store.adopted(Document::SearchPolicy).unwrap();
    assert_eq!(in_force.as_ref(), Some(&second));
    let all = store.adoptions().unwrap();
    assert_eq!(all.len(), 3);
    assert!(
        [&first, &other, &second]
            .iter()
            .all(|one| all.contains(one))
    );
    // By a clock that is behind; and one that is far ahead bars nobody.
    let late = adoption(Document::SearchPolicy, SEARCH, "Lee", 1_000_000);
    let behind = adoption(Document::SearchPolicy, SEARCH, "Lee", 0);
    for last in [&late, &behind] {
        store.adopt(last).unwrap();
        let in_force = store.adopted(Document::SearchPolicy).unwrap();
        assert_eq!(in_force.as_ref(), Some(last));
    }
    let log = log(&store);
    assert!(log.iter().all(|entry| entry.event.act == Act::Configured));
    assert_eq!(log.len(), 5);
}

fn leaders_alone_put_in_force(address: &str) {
    let store = Store::open(address).unwrap();
    let enrol = |name: &str, role, by: &str| {
        let user = User::enrol(name, role, by, at(0)).unwrap();
        store.put_user(&user).unwrap();
    };
    enrol("Kim", Role::Operator, "the vendor");
    let by =
        |name: &str, seconds| store.adopt(&adoption(Document::SharePolicy, SHARE, name, seconds));
    by("Kim", 1).unwrap(); // there is no leader yet
    enrol("Lee", Role::Coordinator, "Kim");
    assert!(denied(&store, by("Kim", 2)).contains("ask Lee"));
    assert!(denied(&store, by("Crony", 2)).contains("not in it"));
    by("Lee", 2).unwrap();
    enrol("Roy", Role::Chief, "Lee");
    let lee = store.user("Lee").unwrap().unwrap();
    let gone = lee.change_role(Role::Operator, "Roy", at(5)).unwrap();
    store.put_user(&gone).unwrap();
    // By an old time too: who was a leader then is none now.
    assert!(denied(&store, by("Lee", 3)).contains("ask Roy"));
}

fn nobody_searches_by_another_policy(address: &str) {
    let store = Store::open(address).unwrap();
    store.put_reads(&[read("AB1234", "C-1", 0)], at(0)).unwrap();
    let window = Period {
        from: at(0),
        to: at(60),
    };
    let asked = |text: &str| {
        let policy = SearchPolicy::parse(text).unwrap();
        store.allow(&policy, &who(), &purpose(), window, at(100))
    };
    let wider = SEARCH.replace("31", "3100");
    asked(&wider).unwrap(); // nothing was put in force
    store
        .adopt(&adoption(Document::SearchPolicy, SEARCH, "Lee", 90))
        .unwrap();
    let why = denied(&store, asked(&wider));
    assert!(
        why.contains("search policy") && why.contains("Lee put in force"),
        "{why}"
    );
    let granted = asked(SEARCH).unwrap();
    // What another policy allowed before, or somebody without the store, finds nothing.
    let policy = SearchPolicy::parse(&wider).unwrap();
    let asked = Period {
        from: at(0),
        to: at(60),
    };
    let alone = policy.allow(&who(), &purpose(), asked, at(100));
    let search = |granted: &Granted| store.search(granted, &Search::default(), None, 10);
    denied(&store, search(&alone.unwrap()));
    assert_eq!(search(&granted).unwrap().reads.len(), 1);
    let shorter = SEARCH.replace("31", "7");
    store
        .adopt(&adoption(Document::SearchPolicy, &shorter, "Lee", 101))
        .unwrap();
    denied(&store, search(&granted));
    let sought = || log(&store).last().unwrap().event.detail["sought"].clone();
    assert_eq!(sought(), serde_json::Value::Null);
    let entry = Entry::new("AB1234".parse().unwrap(), Category::StolenVehicle);
    let rules = MatchRules::default();
    denied(&store, store.look_back(&granted, &entry, &rules));
    assert_eq!(sought(), "AB1234");
    let list = build([entry], &ListInfo::new("t", at(0), at(0))).unwrap();
    let list = HotList::open(list).unwrap();
    denied(&store, store.match_again(&granted, &list, None, &rules));
    assert_eq!(sought(), serde_json::Value::Null);
}

fn request() -> Request {
    Request {
        recipient: Recipient {
            person: "Clerk of the court".into(),
            contact: "+1 314 555 0100".into(),
            organisation: "21st Judicial Circuit".into(),
            kind: RecipientKind::Court,
            jurisdiction: Jurisdiction::MO,
        },
        ground: Ground::LawfulDemand(Demand {
            kind: DemandKind::CourtOrder,
            issued_by: "21st Judicial Circuit".into(),
            reference: "26SL-CR01".into(),
        }),
        purpose: purpose(),
        uses: vec![Use::CourtProceeding],
        description: "reads of one plate".into(),
        classes: vec![DataClass::Read],
        declaration: None,
        who: who(),
    }
}

fn nobody_gives_away_by_other_rules(address: &str) {
    let store = Store::open(address).unwrap();
    let retention = policies(&["clayton-22-03"]);
    let none = Agreements::default();
    let ask_by = |text: &str, request: Request, agreements: &Agreements| {
        let policy = SharePolicy::parse(text).unwrap();
        store.permit(&policy, request, agreements, &retention, at(100))
    };
    let ask = |text: &str, request: Request| ask_by(text, request, &none);
    let wider = SHARE.replace("\"detective\"", "\"detective\", \"operator\"");
    let permit = ask(&wider, request()).unwrap();
    let named = SharePolicy::parse(&wider).unwrap().sha256().unwrap();
    assert_eq!(permit.what().share_policy, Some(named));
    store
        .adopt(&adoption(Document::SharePolicy, SHARE, "Lee", 1))
        .unwrap();
    assert!(denied(&store, ask(&wider, request())).contains("share policy"));
    // What was permitted before, or without the store, is not given either.
    assert!(denied(&store, store.share(permit, &[])).contains("share policy"));
    // Agreements count where one of them is the ground.
    let texts = "[[agreement]]\nname = \"mou-7\"\norganisation = \"Ladue PD\"\nkinds = [\"law_enforcement\"]
        purposes = [\"investigation\"]\nuses = [\"criminal_investigation\"]\nclasses = [\"read\"]\nretention = \"90 days\"
        valid_from = \"2026-01-01T00:00:00Z\"\nvalid_until = \"2028-01-01T00:00:00Z\"\napproved_by = \"Chief\"";
    store
        .adopt(&adoption(Document::Agreements, texts, "Lee", 2))
        .unwrap();
    ask(SHARE, request()).unwrap();
    let mut by_agreement = Request {
        ground: Ground::Agreement("mou-7".into()),
        uses: vec![Use::CriminalInvestigation],
        ..request()
    };
    by_agreement.recipient.organisation = "Ladue PD".into();
    by_agreement.recipient.kind = RecipientKind::LawEnforcement;
    let longer = Agreements::parse(&texts.replace("90 days", "91 days")).unwrap();
    let by_longer = ask_by(SHARE, by_agreement.clone(), &longer);
    assert!(denied(&store, by_longer).contains("agreements"));
    ask_by(SHARE, by_agreement, &Agreements::parse(texts).unwrap()).unwrap();
    store.adopt(&pack("mo-hb3192", 3)).unwrap();
    assert!(denied(&store, ask(SHARE, request())).contains("retention policies"));
}

fn nobody_purges_by_other_policies_or_another_key(address: &str) {
    let store = Store::open(address).unwrap();
    let (own, key) = (policies(&["clayton-22-03"]), ReceiptKey::new(&SECRET));
    let purge = |policies: &Policies, key: &ReceiptKey| {
        store.purge(&order(policies, Holder::Server, at(100)), key, &mut |_| {
            Ok(())
        })
    };
    store.adopt(&pack("clayton-22-03", 1)).unwrap();
    store
        .adopt(&adoption(Document::ReceiptKey, &key.public(), "Lee", 2))
        .unwrap();
    for names in [&["nh"][..], &["clayton-22-03", "nh"]] {
        let other = policies(names);
        assert!(denied(&store, purge(&other, &key)).contains("retention policies"));
    }
    store
        .adopt(&adoption(Document::Custody, "server MO", "Lee", 3))
        .unwrap();
    for (holder, state) in [
        (Holder::Vendor, Jurisdiction::MO),
        (Holder::Server, Jurisdiction::NH),
    ] {
        let by_another = PurgeOrder {
            jurisdiction: state,
            ..order(&own, holder, at(100))
        };
        let purged = store.purge(&by_another, &key, &mut |_| Ok(()));
        assert!(denied(&store, purged).contains("custody"));
    }
    let other = ReceiptKey::new(&[8; 32]);
    assert!(denied(&store, purge(&own, &other)).contains("receipt key"));
    assert!(store.receipts().unwrap().is_empty());
    purge(&own, &key).unwrap();
    // What a purge would do may be asked by others: it changes nothing.
    let candidate = policies(&["nh"]);
    store
        .plan(&order(&candidate, Holder::Server, at(100)))
        .unwrap();
}
