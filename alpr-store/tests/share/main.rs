//! Nothing leaves a store that is not in its log, and nothing of a private system comes in that nobody approved.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test may stop where it stands"
)]

#[path = "../common/mod.rs"]
#[macro_use]
mod common;
mod feeds;
mod register;

use alpr_core::adopt;
use alpr_core::alarm::AlarmDesk;
use alpr_core::audit::{self, Act};
use alpr_core::authorise::{Authorisation, Purpose, Role};
use alpr_core::disclose::{
    Agreements, Dissemination, Feed, FeedDraft, Ground, Recipient, Request, SharePolicy,
};
use alpr_core::hotlist::{Category, Entry, HotList, ListInfo, MatchRules, build};
use alpr_core::ledger::DisseminationLog;
use alpr_core::record::{Id, ReadSource, Record};
use alpr_core::report::MARKING;
use alpr_core::retain::{
    DataClass, Hold, HoldDraft, HoldKind, HoldScope, Policies, Policy, RecipientKind, Use,
};
use alpr_core::verify::{CaseFile, Disposition, Outcome, Reason, Status, Step};
use alpr_core::{ErrorKind, Jurisdiction, Period};
use alpr_store::Store;
use common::{at, read};
use jiff::SignedDuration;

on_both! {
    what_is_shared_is_in_the_log_before
    what_is_not_permitted_stays_and_the_log_says_why
    a_private_system_is_refused_until_the_chief_approves
    what_is_due_to_be_purged_is_not_given
    what_is_due_goes_by_the_custody_in_force
    a_hit_is_given_with_what_became_of_it
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

/// A law by which a read may be kept for a day.
fn a_day() -> Policies {
    a_day_at("")
}

/// The same of the reads that a holder has, as `holders = [...], `.
fn a_day_at(holders: &str) -> Policies {
    let policy = r#"
        name = "a-day"
        title = "One day"
        jurisdictions = ["MO"]

        [[authority]]
        name = "statute"
        kind = "statute"
        citation = "a test"
        rank = 100
        certainty = "confirmed"
        checked = "2026-11-24"

        [[rule]]
        name = "reads"
        about = "Reads are kept for at most a day."
        authority = "statute"
        scope = { classes = ["read"] }
        ceiling = "1 day"
    "#;
    let policy = policy.replace("classes =", &format!("{holders}classes ="));
    Policies::new(vec![Policy::parse(&policy).unwrap()]).unwrap()
}

fn what_is_due_goes_by_the_custody_in_force(address: &str) {
    let (store, day) = (Store::open(address).unwrap(), 86_400);
    let read = read("AB1234", "C-1", 0);
    store.put_reads(std::slice::from_ref(&read), at(0)).unwrap();
    let policies = a_day_at("holders = [\"vendor\"], ");
    let given = || {
        let now = at(day + 60);
        let permit = store.permit(&policy(), request(), &agreements(), &policies, now);
        store.share(permit.unwrap(), &[read.id]).is_ok()
    };
    assert!(given(), "a server's are not due");
    let draft = adopt::Draft {
        document: adopt::Document::Custody,
        texts: vec!["vendor MO".into()],
        basis: "a contract".into(),
        by: "Lee".into(),
        at: at(0),
    };
    store.adopt(&adopt::Adoption::new(draft).unwrap()).unwrap();
    assert!(!given());
}

fn what_is_due_to_be_purged_is_not_given(address: &str) {
    let (store, day) = (Store::open(address).unwrap(), 86_400);
    let reads = [read("AB1234", "C-1", 0), read("CD5678", "C-1", day)];
    store.put_reads(&reads, at(0)).unwrap();
    let ids = [reads[0].id, reads[1].id];
    let permit = |store: &Store| {
        let now = at(day + 60);
        store
            .permit(&policy(), request(), &agreements(), &a_day(), now)
            .unwrap()
    };
    let payload = store.share(permit(&store), &ids).unwrap();
    let data = payload.data();
    assert_eq!(
        (&data.reads[..], &data.expired[..]),
        (&reads[1..], &ids[..1])
    );
    assert!(!payload.to_json().unwrap().contains(&ids[0].to_string()));
    let before = log(&store).len();
    let error = store.share(permit(&store), &ids[..1]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    let entries = log(&store);
    assert_eq!(entries.len(), before + 1, "nothing was given");
    assert_eq!(entries[before].event.act, Act::Denied);
    let draft = HoldDraft {
        kind: HoldKind::Discovery,
        scope: HoldScope {
            plates: vec!["AB1234".parse().unwrap()],
            ..HoldScope::default()
        },
        authority: "subpoena 26-17".into(),
        by: "Coordinator 1".into(),
        review_on: at(100 * day),
    };
    store.put_hold(&Hold::open(draft, at(30)).unwrap()).unwrap();
    let payload = store.share(permit(&store), &ids).unwrap();
    assert_eq!(payload.data().reads, reads);
}

fn a_hit_is_given_with_what_became_of_it(address: &str) {
    let store = Store::open(address).unwrap();
    let read = read("AB1234", "C-1", 0);
    let mut entry = Entry::new("AB1234".parse().unwrap(), Category::StolenVehicle);
    entry.state = Some(Jurisdiction::MO);
    entry.extra.insert("owner".into(), "J. Doe".into());
    let list = build([entry], &ListInfo::new("t", at(0), at(0))).unwrap();
    let list = HotList::open(list).unwrap();
    let hits = list.matches(&read.query(), &MatchRules::default(), at(0));
    let mut desk = AlarmDesk::new(SignedDuration::from_secs(30)).unwrap();
    let raised = desk.raise(&hits.unwrap(), &read, None).unwrap();
    store.put_raised(&raised, &read, "desk", at(0)).unwrap();
    let mut case = CaseFile::new(raised.alarms[0].clone());
    let by = || "Officer 12".to_owned();
    case.apply(Step::Opened {
        by: by(),
        at: at(10),
    })
    .unwrap();
    let disposition = Disposition::new(Outcome::Misread, Reason::NotAPlate).unwrap();
    let (at_20, reason) = (at(20), Reason::NotAPlate);
    case.apply(Step::Rejected {
        by: by(),
        at: at_20,
        reason,
    })
    .unwrap();
    case.apply(Step::Disposed {
        by: by(),
        at: at_20,
        disposition,
    })
    .unwrap();
    store.put_case(&case, "Officer 12").unwrap();
    // A permit of reads alone does not give what hit.
    let permit = store.permit(&policy(), request(), &agreements(), &packs(), at(90));
    let error = store.share(permit.unwrap(), &[read.id]).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    let last = log(&store).pop().unwrap().event;
    assert_eq!(
        (last.act, last.by.as_str()),
        (Act::Denied, request().who.user.as_str())
    );
    assert_eq!(last.detail["why"], error.message());
    let mut both = request();
    both.classes = vec![DataClass::Hit];
    let text = serde_json::to_string(&agreements()).unwrap();
    let text = text.replace("[\"read\"]", "[\"hit\"]");
    let agreed = Agreements::from_json(&text).unwrap();
    let permit = store.permit(&policy(), both, &agreed, &packs(), at(100));
    let payload = store.share(permit.unwrap(), &[read.id]).unwrap();
    let hit = &payload.data().hits[0];
    assert!(
        hit.hit.entry.extra.is_empty(),
        "its columns may name people"
    );
    assert_eq!(
        (hit.status, hit.outcome),
        (Some(Status::Rejected), Some(Outcome::Misread))
    );
    let json = payload.to_json().unwrap();
    assert!(json.contains("\"outcome\": \"misread\""), "{json}");
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
        .revoke("Chief Smith", at(300), "the contract ended")
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
