//! Tests of private feeds.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::*;
use crate::record::Circumstances;

fn at(minute: i64) -> Timestamp {
    let start: Timestamp = "2026-11-25T10:00:00Z".parse().unwrap();
    start + SignedDuration::from_mins(minute)
}

fn draft() -> FeedDraft {
    FeedDraft {
        owner: "Elm Street Homeowners".into(),
        contact: "+1 314 555 0101".into(),
        cameras: vec!["elm-1".into(), "elm-2".into()],
        search: "the vendor's account of the department".into(),
        right_of_way: "city permit 26-88".into(),
        asked: at(0),
    }
}

fn chief() -> Authorisation {
    Authorisation {
        user: "chief.smith".into(),
        role: Role::Chief,
        trained_until: at(1_000_000),
        policy_version: "22-03".into(),
    }
}

fn read(camera: &str, captured: Timestamp, source: ReadSource) -> Record {
    let circumstances = Circumstances {
        source,
        ..Circumstances::new(captured, camera)
    };
    Record::of_text("ABC123".parse().unwrap(), None, circumstances).unwrap()
}

fn private(owner: &str, by: &str) -> ReadSource {
    ReadSource::PrivateFeed {
        owner: owner.into(),
        approved_by: by.into(),
    }
}

#[test]
fn a_feed_is_taken_only_while_the_chief_approves() {
    let owner = "Elm Street Homeowners";
    let feed = Feed::ask(draft()).unwrap();
    assert!(feed.event().is_none());
    let asked = Feeds::new(vec![feed.clone()]).unwrap();
    let of = |minute, camera| read(camera, at(minute), private(owner, "chief.smith"));
    assert_eq!(
        asked.check(&of(5, "elm-1")).unwrap_err().kind(),
        ErrorKind::Refused
    );
    let feed = feed.approve(&chief(), at(10)).unwrap();
    assert_eq!(feed.event().unwrap().act, Act::Approved);
    let feed = feed
        .revoke("chief.smith", at(20), "the cameras were moved")
        .unwrap();
    let feed = feed.approve(&chief(), at(30)).unwrap();
    let feeds = Feeds::new(vec![feed]).unwrap();
    for (minute, is_taken) in [
        (9, false),
        (10, true),
        (19, true),
        (20, false),
        (29, false),
        (30, true),
    ] {
        assert_eq!(
            feeds.check(&of(minute, "elm-2")).is_ok(),
            is_taken,
            "{minute}"
        );
    }
    assert!(feeds.check(&of(15, "oak-1")).is_err());
    let other = |source| feeds.check(&read("elm-1", at(15), source));
    assert!(other(private(owner, "somebody")).is_err());
    assert!(other(private("Oak Street", "chief.smith")).is_err());
    assert!(
        other(ReadSource::Stationary).is_err(),
        "a private camera under the agency's name"
    );
    assert!(
        feeds
            .check(&read("main-1", at(0), ReadSource::Stationary))
            .is_ok()
    );
}

#[test]
fn what_was_merely_asked_for_claims_no_camera() {
    let ask = |owner: &str| {
        let owner = owner.to_owned();
        Feed::ask(FeedDraft { owner, ..draft() }).unwrap()
    };
    let plain = read("elm-1", at(15), ReadSource::Stationary);
    let of = |owner, minute| read("elm-1", at(minute), private(owner, "chief.smith"));
    let (prank, elm) = (ask("Prank"), ask("Elm"));
    let asked = Feeds::new(vec![prank.clone(), elm.clone()]).unwrap();
    asked.check(&plain).unwrap();
    let told = asked.check(&of("Prank", 15)).unwrap_err();
    assert_eq!(told.kind(), ErrorKind::Refused);

    let elm = elm.approve(&chief(), at(10)).unwrap();
    let approved = Feeds::new(vec![prank.clone(), elm.clone()]).unwrap();
    approved.check(&of("Elm", 15)).unwrap();
    let told = approved.check(&plain).unwrap_err();
    assert!(told.message().contains("elm-1 is Elm's"), "{told}");

    let prank = prank.approve(&chief(), at(30)).unwrap();
    let told = Feeds::new(vec![prank.clone(), elm.clone()]).unwrap_err();
    assert_eq!(told.kind(), ErrorKind::InvalidArgument);
    let named = "two approved private feeds, Prank's and Elm's: revoke one first";
    assert!(told.message().contains(named), "{told}");
    let elm = elm.revoke("chief.smith", at(20), "it was sold").unwrap();
    let sold = Feeds::new(vec![prank, elm]).unwrap();
    sold.check(&of("Elm", 15)).unwrap();
    sold.check(&of("Prank", 35)).unwrap();
    assert!(sold.check(&of("Elm", 35)).is_err());
    let told = sold.check(&plain).unwrap_err();
    assert!(told.message().contains("elm-1 is Prank's"), "{told}");
}

#[test]
fn the_log_has_all_that_was_asked_for_and_approved() {
    let feed = Feed::ask(draft()).unwrap();
    let asked = feed.asked_event("det.miller");
    assert_eq!((asked.act, asked.at), (Act::Configured, at(0)));
    assert_eq!(asked.by, "det.miller");
    let approved = feed.approve(&chief(), at(1)).unwrap().event().unwrap();
    for event in [asked, approved] {
        assert_eq!(event.subject, draft().owner);
        let said: FeedDraft = serde_json::from_value(event.detail["draft"].clone()).unwrap();
        assert_eq!(said, draft());
    }
}

#[test]
fn only_the_chief_approves_and_steps_follow_each_other() {
    let feed = || Feed::ask(draft()).unwrap();
    let who = Authorisation {
        role: Role::Coordinator,
        ..chief()
    };
    for result in [
        feed().approve(&who, at(1)),
        feed().approve(&chief(), at(-1)),
        feed().approve(&chief(), at(1_000_000)),
        feed().revoke("chief.smith", at(1), "x"),
        feed()
            .approve(&chief(), at(1))
            .unwrap()
            .approve(&chief(), at(2)),
        feed()
            .approve(&chief(), at(1))
            .unwrap()
            .revoke("chief.smith", at(2), " "),
        Feed::ask(FeedDraft {
            right_of_way: String::new(),
            ..draft()
        }),
        Feed::ask(FeedDraft {
            cameras: Vec::new(),
            ..draft()
        }),
    ] {
        assert_eq!(result.unwrap_err().kind(), ErrorKind::Refused);
    }
    let twice = Feed::ask(FeedDraft {
        cameras: vec!["a".into(), "a".into()],
        ..draft()
    });
    assert_eq!(twice.unwrap_err().kind(), ErrorKind::InvalidArgument);
    assert!(Feeds::new(vec![feed(), feed()]).is_err());
}

#[test]
fn what_is_read_back_takes_its_steps_again() {
    let feed = Feed::ask(draft())
        .unwrap()
        .approve(&chief(), at(1))
        .unwrap();
    let feeds = Feeds::new(vec![feed]).unwrap();
    let json = feeds.to_json().unwrap();
    assert_eq!(Feeds::from_json(&json).unwrap(), feeds);
    for (from, to) in [
        (
            "\"step\":\"approved\"",
            "\"step\":\"revoked\",\"reason\":\"x\"",
        ),
        ("2026-11-25T10:01:00Z", "2026-11-25T09:00:00Z"),
        ("\"by\":\"chief.smith\"", "\"by\":\"\""),
        ("elm-2", "elm-1"),
    ] {
        assert!(json.contains(from));
        let error = Feeds::from_json(&json.replace(from, to)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord, "{to}");
    }
}

proptest! {
    #[test]
    fn approval_at_a_time_is_what_the_last_step_before_said(steps in prop::collection::vec(0i64..100, 0..8), now in 0i64..900) {
        let (mut feed, mut time, mut expected) = (Feed::ask(draft()).unwrap(), 0, false);
        for (place, gap) in steps.into_iter().enumerate() {
            time += gap;
            let approves = place % 2 == 0;
            feed = if approves { feed.approve(&chief(), at(time)) } else { feed.revoke("a", at(time), "b") }.unwrap();
            if time <= now { expected = approves; }
        }
        prop_assert_eq!(feed.approved_by(at(now)).is_some(), expected);
        let feeds = Feeds::new(vec![feed]).unwrap();
        prop_assert_eq!(Feeds::from_json(&feeds.to_json().unwrap()).unwrap(), feeds);
    }

    #[test]
    fn no_text_makes_reading_panic(text in ".{0,200}") {
        let _ = Feeds::from_json(&text);
    }
}
