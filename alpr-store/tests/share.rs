//! Nothing leaves a store that is not in its log, and nothing of a private system comes in that nobody approved.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[macro_use]
mod common;

use alpr_core::audit::{self, Act};
use alpr_core::authorise::{Authorisation, Purpose, Role};
use alpr_core::disclose::{
    Agreements, Dissemination, Feed, FeedDraft, Ground, Recipient, Request, SharePolicy,
};
use alpr_core::ledger::{DisseminationLog, Period};
use alpr_core::record::{Id, ReadSource, Record};
use alpr_core::report::MARKING;
use alpr_core::retain::{DataClass, Policies, Policy, RecipientKind, Use};
use alpr_core::{ErrorKind, Jurisdiction};
use alpr_store::Store;
use common::{at, read};

on_both! {
    what_is_shared_is_in_the_log_before
    what_is_not_permitted_stays_and_the_log_says_why
    a_private_system_is_refused_until_the_chief_approves
}

fn policy() -> SharePolicy {
    SharePolicy::parse(
        r#"
        organisation = "Clayton Police Department"
        jurisdiction = "MO"
        version = "22-03"
        roles = ["detective"]
        purposes = ["investigation"]
        "#,
    )
    .unwrap()
}

fn agreements() -> Agreements {
    Agreements::parse(
        r#"
        [[agreement]]
        name = "mou-7"
        organisation = "Ladue Police Department"
        kinds = ["law_enforcement"]
        purposes = ["investigation"]
        uses = ["criminal_investigation"]
        classes = ["read"]
        retention = "90 days"
        valid_from = "2026-01-01T00:00:00Z"
        valid_until = "2028-01-01T00:00:00Z"
        approved_by = "Chief Smith"
        "#,
    )
    .unwrap()
}

fn user(role: Role) -> Authorisation {
    Authorisation {
        user: "det.miller".into(),
        role,
        trained_until: at(1_000_000),
        policy_version: "22-03".into(),
    }
}

fn request() -> Request {
    Request {
        recipient: Recipient {
            person: "Det. Jones".into(),
            contact: "+1 314 555 0100".into(),
            organisation: "Ladue Police Department".into(),
            kind: RecipientKind::LawEnforcement,
            jurisdiction: Jurisdiction::MO,
        },
        ground: Ground::Agreement("mou-7".into()),
        purpose: Purpose {
            code: "investigation".into(),
            case_number: Some("26-1234".into()),
            text: "burglary on Elm Street".into(),
        },
        uses: vec![Use::CriminalInvestigation],
        description: "reads of one plate, 24 November 2026".into(),
        classes: vec![DataClass::Read],
        declaration: None,
        who: user(Role::Detective),
    }
}

fn packs() -> Policies {
    Policies::new(vec![Policy::pack("clayton-22-03").unwrap()]).unwrap()
}

fn log(store: &Store) -> Vec<audit::Entry> {
    let mut bytes = Vec::new();
    store.export_audit(&mut bytes).unwrap();
    let lines = String::from_utf8(bytes).unwrap();
    lines
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

fn what_is_shared_is_in_the_log_before(address: &str) {
    let store = Store::open(address).unwrap();
    let reads = [read("AB1234", "C-1", 0), read("AB1234", "C-2", 60)];
    store.put_reads(&reads, at(60)).unwrap();
    let permit = store
        .permit(&policy(), request(), &agreements(), &packs(), at(100))
        .unwrap();
    let gone = Id::of(at(0), &["gone"]);
    let payload = store
        .share(permit, &[reads[1].id, gone, reads[0].id])
        .unwrap();
    assert_eq!(payload.marking(), MARKING);
    assert_eq!(
        (&payload.data().reads[..], &payload.data().absent[..]),
        (&reads[..], &[gone][..])
    );
    let log = log(&store);
    let acts: Vec<Act> = log.iter().map(|entry| entry.event.act).collect();
    assert_eq!(acts, [Act::Disclosed, Act::Exported]);
    let said: Dissemination = serde_json::from_value(log[0].event.detail.clone()).unwrap();
    assert_eq!(&said, payload.what());
    assert_eq!(
        log[1].event.detail["what"]["reads"],
        serde_json::json!([reads[0].id, reads[1].id])
    );
    assert_eq!(log[1].event.detail["disclosure"], 0);
    let period = Period::new(at(0), at(1_000)).unwrap();
    let ledger = DisseminationLog::new(log.into_iter().map(Ok), period).unwrap();
    assert!(ledger.to_csv().contains("+1 314 555 0100"));
}

fn what_is_not_permitted_stays_and_the_log_says_why(address: &str) {
    let store = Store::open(address).unwrap();
    let mut other = request();
    other.recipient.contact = String::new();
    other.recipient.organisation = "Another Department".into();
    let error = store
        .permit(&policy(), other, &agreements(), &packs(), at(100))
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(
        error.message().contains("contact") && error.message().contains("mou-7"),
        "{error}"
    );
    let entries = log(&store);
    assert_eq!(entries[0].event.act, Act::Denied);
    assert_eq!(entries[0].event.detail["why"], error.message());

    let many = vec![Id::of(at(0), &[]); alpr_store::MAX_PAGE + 1];
    let permit = store
        .permit(&policy(), request(), &agreements(), &packs(), at(100))
        .unwrap();
    let error = store.share(permit, &many).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!(log(&store).len(), 1, "nothing left");

    let permit = store
        .permit(&policy(), request(), &agreements(), &packs(), at(100))
        .unwrap();
    let error = store.release(permit, Vec::new()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert_eq!(log(&store).len(), 1, "nothing was released");
}

fn of_mall(seconds: i64, approved_by: &str) -> Record {
    let mut read = read("AB1234", "M-1", seconds);
    read.circumstances.source = ReadSource::PrivateFeed {
        owner: "A mall".into(),
        approved_by: approved_by.into(),
    };
    read
}

fn a_private_system_is_refused_until_the_chief_approves(address: &str) {
    let store = Store::open(address).unwrap();
    let refused = |read: Record| {
        let error = store.put_reads(&[read], at(5_000)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused);
    };
    refused(of_mall(10, "Chief Smith"));
    let feed = Feed::ask(FeedDraft {
        owner: "A mall".into(),
        cameras: vec!["M-1".into()],
        contact: "security@mall.example".into(),
        asked: at(0),
        right_of_way: "permit 26-9".into(),
        search: "the city's own view".into(),
    })
    .unwrap();
    store.put_feed(&feed).unwrap();
    refused(of_mall(10, "Chief Smith"));
    let chief = Authorisation {
        user: "Chief Smith".into(),
        ..user(Role::Chief)
    };
    let feed = feed.approve(&chief, at(100)).unwrap();
    store.put_feed(&feed).unwrap();
    store.put_feed(&feed).unwrap();
    refused(of_mall(10, "Chief Smith")); // taken before the approval
    refused(of_mall(200, "Captain Jones"));
    let known = [of_mall(200, "Chief Smith"), read("CD5678", "C-1", 200)];
    assert_eq!(store.put_reads(&known, at(5_000)).unwrap().new, 2);
    let approved = feed.clone();
    let feed = feed
        .revoke("Chief Smith", "the contract ended", at(300))
        .unwrap();
    store.put_feed(&feed).unwrap();
    let kind = |feed: &Feed| store.put_feed(feed).unwrap_err().kind();
    assert_eq!(kind(&approved), ErrorKind::Refused, "it stays revoked");
    let more = serde_json::to_string(&feed).unwrap();
    let more = more.replace("\"M-1\"", "\"M-1\",\"M-2\"");
    let more: Feed = serde_json::from_str(&more).unwrap();
    assert_eq!(kind(&more), ErrorKind::Refused, "nobody approved M-2");
    refused(of_mall(400, "Chief Smith"));
    refused(read("AB1234", "M-1", 200)); // a private camera that does not say so
    assert_eq!(store.feeds().unwrap().all(), [feed]);
    let acts: Vec<Act> = log(&store).iter().map(|entry| entry.event.act).collect();
    assert_eq!(acts, [Act::Approved, Act::Approved]);
}
