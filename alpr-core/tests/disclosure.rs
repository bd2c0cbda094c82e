//! The shared vectors of disclosure: requests, and what comes out.
#![allow(clippy::unwrap_used, reason = "a test may stop where it stands")]

use alpr_core::audit::{Entry, Head};
use alpr_core::authorise::{Authorisation, Purpose, Role};
use alpr_core::disclose::{
    Agreements, ChiefRelease, Ground, Recipient, ReleaseDraft, Request, SharePolicy,
};
use alpr_core::retain::{DataClass, Policies, Policy, Use};
use alpr_core::{ErrorKind, Jurisdiction};
use jiff::{SignedDuration, Timestamp};
use serde::Deserialize;

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Vectors {
    now: Timestamp,
    policy: SharePolicy,
    agreement: toml::Value,
    default: Case,
    case: Vec<Case>,
}

#[derive(Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    #[serde(default)]
    about: String,
    packs: Option<Vec<String>>,
    jurisdiction: Option<Jurisdiction>,
    role: Option<Role>,
    recipient: Option<Recipient>,
    ground: Option<Ground>,
    release: Option<String>,
    purpose: Option<Purpose>,
    uses: Option<Vec<Use>>,
    description: Option<String>,
    classes: Option<Vec<DataClass>>,
    declaration: Option<String>,
    keep_until: Option<Timestamp>,
    #[serde(default)]
    refused: Vec<String>,
}

fn user(role: Role, now: Timestamp) -> Authorisation {
    Authorisation {
        user: "miller".into(),
        role,
        trained_until: now + SignedDuration::from_hours(24),
        policy_version: "22-03".into(),
    }
}

fn release(case_number: &str, now: Timestamp) -> Ground {
    let draft = ReleaseDraft {
        case_number: case_number.to_owned(),
        need: "a child was abducted".into(),
        shows_occupants: false,
        expires: now + SignedDuration::from_hours(24),
    };
    Ground::Release(ChiefRelease::authorise(draft, &user(Role::Chief, now), None, now).unwrap())
}

fn request(case: &Case, default: &Case, now: Timestamp) -> Request {
    let (case, default) = (case.clone(), default.clone());
    let released = case.release.map(|number| release(&number, now));
    Request {
        recipient: case.recipient.or(default.recipient).unwrap(),
        ground: released.or(case.ground).or(default.ground).unwrap(),
        purpose: case.purpose.or(default.purpose).unwrap(),
        uses: case.uses.or(default.uses).unwrap(),
        description: case.description.or(default.description).unwrap(),
        classes: case.classes.or(default.classes).unwrap(),
        declaration: case.declaration,
        who: user(case.role.or(default.role).unwrap(), now),
    }
}

#[test]
fn vectors() {
    let all: Vectors = alpr_fixtures::vectors("disclosure.toml");
    let table = toml::Table::from_iter([("agreement".to_owned(), all.agreement.clone())]);
    let agreements = Agreements::parse(&toml::to_string(&table).unwrap()).unwrap();
    for case in &all.case {
        let packs = case.packs.as_ref().or(all.default.packs.as_ref()).unwrap();
        let packs = packs.iter().map(|name| Policy::pack(name).unwrap());
        let policies = Policies::new(packs.collect()).unwrap();
        let policy = SharePolicy {
            jurisdiction: case.jurisdiction.or(all.default.jurisdiction).unwrap(),
            ..all.policy.clone()
        };
        let request = request(case, &all.default, all.now);
        let about = &case.about;
        match policy.permit(request.clone(), &agreements, &policies, all.now) {
            Ok(permit) => {
                assert!(case.refused.is_empty(), "{about}: it was permitted");
                assert_eq!(permit.what().keep_until, case.keep_until, "{about}");
                let entry = Entry::after(&Head::default(), permit.event().unwrap()).unwrap();
                permit.logged(&entry).unwrap();
            }
            Err(error) => {
                assert_eq!(error.kind(), ErrorKind::Refused, "{about}");
                assert!(!case.refused.is_empty(), "{about}: {error}");
                for part in &case.refused {
                    assert!(
                        error.message().contains(part),
                        "{about}: {error} lacks {part}"
                    );
                }
                Entry::after(&Head::default(), request.denied(&error, all.now)).unwrap();
            }
        }
    }
}
