//! Tests of releases to the public: whose they are, and where they come back from.

use super::*;

#[test]
fn a_release_is_the_chiefs_or_the_designees() {
    let delegation = |to: &str, until| Delegation {
        by: "chief.smith".into(),
        to: to.into(),
        reference: "memorandum 26-3".into(),
        until,
    };
    let make =
        |draft, role, delegation| ChiefRelease::authorise(draft, &who(role), delegation, now());
    assert!(
        make(
            draft(),
            Role::Supervisor,
            Some(delegation("miller", hours(1)))
        )
        .is_ok()
    );
    let own = Delegation {
        by: "Miller".into(),
        ..delegation("miller", hours(1))
    };
    for (result, kind) in [
        (make(draft(), Role::Supervisor, None), ErrorKind::Refused),
        (
            make(draft(), Role::Supervisor, Some(own)),
            ErrorKind::Refused,
        ),
        (
            make(draft(), Role::Supervisor, Some(delegation("lee", hours(1)))),
            ErrorKind::Refused,
        ),
        (
            make(draft(), Role::Supervisor, Some(delegation("miller", now()))),
            ErrorKind::Refused,
        ),
        (
            make(
                ReleaseDraft {
                    need: String::new(),
                    ..draft()
                },
                Role::Chief,
                None,
            ),
            ErrorKind::Refused,
        ),
        (
            make(
                ReleaseDraft {
                    expires: now(),
                    ..draft()
                },
                Role::Chief,
                None,
            ),
            ErrorKind::InvalidArgument,
        ),
        (
            make(
                ReleaseDraft {
                    expires: hours(24 * MAX_RELEASE_DAYS + 1),
                    ..draft()
                },
                Role::Chief,
                None,
            ),
            ErrorKind::InvalidArgument,
        ),
    ] {
        assert_eq!(result.unwrap_err().kind(), kind);
    }
}

#[test]
fn a_release_comes_back_from_the_log_and_from_nowhere_else() {
    let release = release(draft());
    let entry = Entry::after(&Head::default(), release.event().unwrap()).unwrap();
    assert_eq!(ChiefRelease::from_entry(&entry).unwrap(), release);
    let mut other = release.event().unwrap();
    other.subject = "26-9".into();
    let other = Entry::after(&Head::default(), other).unwrap();
    assert_eq!(
        ChiefRelease::from_entry(&other).unwrap_err().kind(),
        ErrorKind::InvalidRecord
    );
    for (part, with) in [("expires", "2099-01-01T00:00:00Z"), ("need", " ")] {
        let mut longer = release.event().unwrap();
        longer.detail["draft"][part] = with.into();
        let longer = Entry::after(&Head::default(), longer).unwrap();
        let error = ChiefRelease::from_entry(&longer).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord, "{part}: {error}");
    }
    let json = serde_json::to_string(&to_media(draft())).unwrap();
    assert!(
        serde_json::from_str::<Request>(&json).is_err(),
        "a file is no authority"
    );
    let json = serde_json::to_string(&request()).unwrap();
    assert_eq!(serde_json::from_str::<Request>(&json).unwrap(), request());
}
