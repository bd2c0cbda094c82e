//! Tests of permits, agreements and what leaves.

use jiff::{SignedDuration, Timestamp};

use super::*;
use crate::audit::{Act, Entry, Head};
use crate::authorise::{Authorisation, Purpose, Role};
use crate::error::{ErrorKind, Result};
use crate::geometry::{Quad, Rect};
use crate::plate::Jurisdiction;
use crate::report::MARKING;
use crate::retain::{DataClass, Policies, Policy, RecipientKind, Use};
use crate::words::MAX_NAME_BYTES;
use crate::{Frame, PixelFormat};

mod laws;
mod release;

fn now() -> Timestamp {
    "2026-11-25T10:00:00Z".parse().unwrap()
}

fn hours(count: i64) -> Timestamp {
    now() + SignedDuration::from_hours(count)
}

fn policy() -> SharePolicy {
    SharePolicy {
        organisation: "Clayton Police Department".into(),
        jurisdiction: Jurisdiction::MO,
        version: "22-03".into(),
        roles: vec![Role::Detective, Role::Chief],
        purposes: vec!["investigation".into(), "alert".into()],
    }
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
        classes = ["read", "hit"]
        retention = "1 month"
        valid_from = "2026-01-01T00:00:00Z"
        valid_until = "2027-01-01T00:00:00Z"
        approved_by = "Chief Smith"
        "#,
    )
    .unwrap()
}

fn who(role: Role) -> Authorisation {
    Authorisation {
        user: "miller".into(),
        role,
        trained_until: hours(1_000),
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
            text: "burglary".into(),
        },
        uses: vec![Use::CriminalInvestigation],
        description: "reads of one plate".into(),
        classes: vec![DataClass::Read],
        declaration: None,
        who: who(Role::Detective),
    }
}

fn draft() -> ReleaseDraft {
    ReleaseDraft {
        case_number: "26-1234".into(),
        need: "a child was abducted in this car".into(),
        shows_occupants: false,
        expires: hours(24),
    }
}

fn release(draft: ReleaseDraft) -> ChiefRelease {
    ChiefRelease::authorise(draft, &who(Role::Chief), None, now()).unwrap()
}

fn to_media(draft: ReleaseDraft) -> Request {
    let all = request();
    Request {
        recipient: Recipient {
            organisation: "KSDK".into(),
            kind: RecipientKind::Media,
            ..all.recipient.clone()
        },
        ground: Ground::Release(release(draft)),
        uses: vec![Use::PublicSafety],
        classes: vec![DataClass::Hit],
        ..all
    }
}

fn packs() -> Policies {
    Policies::new(vec![Policy::pack("clayton-22-03").unwrap()]).unwrap()
}

fn permit(request: Request) -> Result<Permit> {
    policy().permit(request, &agreements(), &packs(), now())
}

#[test]
fn an_agreement_holds_for_its_own_state_whatever_is_typed() {
    let ask = |state| {
        let own = format!("\"jurisdiction\":\"{state}\",\"kinds\"");
        let json = agreements().to_json().unwrap().replace("\"kinds\"", &own);
        let agreements = Agreements::from_json(&json).unwrap();
        policy().permit(request(), &agreements, &packs(), now())
    };
    assert!(ask("MO").is_ok());
    let error = ask("TX").unwrap_err();
    assert!(error.message().contains("of TX, not of MO"), "{error}");
}

fn logged(permit: Permit) -> Logged {
    let entry = Entry::after(&Head::default(), permit.event().unwrap()).unwrap();
    permit.logged(&entry).unwrap()
}

fn picture(shows_people: bool) -> Released {
    let plate = Quad::from_rect(Rect::new(20.0, 30.0, 12.0, 6.0)).unwrap();
    let vehicle = Vehicle {
        plate,
        is_released: true,
        windows: if shows_people {
            Windows::Shown
        } else {
            Windows::Derived
        },
    };
    let rgb = [5; 3 * 64 * 48];
    let frame = Frame::new(&rgb, 64, 48, PixelFormat::Rgb8).unwrap();
    redact(&frame, &[vehicle], &[])
        .unwrap()
        .reviewed_by("sgt.lee", now())
        .unwrap()
}

#[test]
fn an_agency_with_an_agreement_receives_marked_data_after_the_log_has_it() {
    let permit = permit(request()).unwrap();
    let event = permit.event().unwrap();
    assert_eq!(
        (event.act, event.at, event.by.as_str()),
        (Act::Disclosed, now(), "miller")
    );
    for field in [
        "reads of one plate",
        "Det. Jones",
        "+1 314 555 0100",
        "Ladue Police Department",
        "burglary",
    ] {
        assert!(event.detail.to_string().contains(field), "{field}");
    }
    let payload = logged(permit).payload(vec!["ABC123"]).unwrap();
    let keep: Timestamp = "2026-12-25T10:00:00Z".parse().unwrap();
    assert_eq!(
        (payload.marking(), payload.what().keep_until),
        (MARKING, Some(keep))
    );
    let json = payload.to_json().unwrap();
    assert!(json.find(MARKING) < json.find("ABC123"), "{json}");
}

#[test]
fn a_permit_is_logged_by_its_own_entry_only() {
    let own = || permit(request()).unwrap();
    let other = permit(Request {
        description: "all reads".into(),
        ..request()
    });
    let entry = Entry::after(&Head::default(), other.unwrap().event().unwrap()).unwrap();
    assert_eq!(own().logged(&entry).unwrap_err().kind(), ErrorKind::Refused);
    let mut forged = Entry::after(&Head::default(), own().event().unwrap()).unwrap();
    forged.hash = entry.hash;
    assert_eq!(
        own().logged(&forged).unwrap_err().kind(),
        ErrorKind::InvalidRecord
    );
}

#[test]
fn everything_that_is_missing_is_said_at_once_and_the_denial_fits_the_log() {
    let mut bare = request();
    bare.recipient = Recipient {
        person: " ".into(),
        contact: String::new(),
        organisation: String::new(),
        kind: RecipientKind::Vendor,
        jurisdiction: Jurisdiction::MO,
    };
    bare.description = "\u{e4}".repeat(20_000);
    bare.purpose.text = String::new();
    bare.uses = Vec::new();
    bare.classes = vec![DataClass::Audit];
    bare.ground = Ground::Agreement("none".into());
    bare.who.user = String::new();
    bare.who.role = Role::Operator;
    bare.who.trained_until = now();
    let error = permit(bare.clone()).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    for part in [
        "the description",
        "the person",
        "the contact",
        "the organisation",
        "the purpose",
        "the user",
        "one use",
        "the role operator may not",
        "training",
        "no agreement `none`",
        "clayton-22-03/agencies-only",
    ] {
        assert!(error.message().contains(part), "{error} lacks {part}");
    }
    let event = bare.denied(&error, now());
    assert_eq!((event.act, event.by.as_str()), (Act::Denied, "nobody"));
    Entry::after(&Head::default(), event).unwrap();
}

#[test]
fn the_public_receives_reviewed_pictures_by_a_release_and_nothing_else() {
    let asked = || permit(to_media(draft())).unwrap();
    let pictures = vec![picture(false)];
    let named = || asked().showing(&pictures).unwrap();
    assert!(
        named()
            .event()
            .unwrap()
            .detail
            .to_string()
            .contains("sgt.lee")
    );
    let payload = logged(named()).publish(pictures.clone()).unwrap();
    assert_eq!(payload.marking(), PUBLIC_MARKING);
    for refused in [
        logged(named()).payload("ABC123").err(),
        logged(named()).publish(Vec::new()).err(),
        logged(asked()).publish(pictures.clone()).err(),
        asked().showing(&[picture(true)]).err(),
        asked().showing(&[]).err(),
        logged(permit(request()).unwrap())
            .publish(vec![picture(false)])
            .err(),
        permit(request()).unwrap().showing(&[picture(false)]).err(),
    ] {
        assert_eq!(refused.unwrap().kind(), ErrorKind::Refused);
    }
    let shows = ReleaseDraft {
        shows_occupants: true,
        ..draft()
    };
    assert!(
        permit(to_media(shows))
            .unwrap()
            .showing(&[picture(true)])
            .is_ok()
    );
}

#[test]
fn agreements_come_back_and_bad_ones_are_refused() {
    let json = agreements().to_json().unwrap();
    assert_eq!(Agreements::from_json(&json).unwrap(), agreements());
    for (from, to, part) in [
        ("2027-01-01", "2025-01-01", "expected an end after"),
        ("[\"criminal_investigation\"]", "[]", "permits nothing"),
        ("Chief Smith", " ", "who approved it"),
        ("\"retention\"", "\"retained\"", "retained"),
    ] {
        let error = Agreements::from_json(&json.replace(from, to)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().contains(part), "{error} lacks {part}");
    }
    let long = " ".repeat(MAX_AGREEMENT_BYTES + 1);
    assert!(Agreements::parse(&long).is_err());
}
