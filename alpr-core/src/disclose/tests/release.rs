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

#[test]
fn pictures_that_no_entry_can_name_are_released_in_parts() {
    let asked = || permit(to_media(draft())).unwrap();
    let pictures = vec![picture(false); 3_000];
    let error = asked().showing(&pictures).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
    assert!(error.message().contains("3000 pictures"), "{error}");
    // The most that are taken can be logged.
    let fits = |count: &usize| asked().showing(&pictures[..*count]).is_ok();
    let counts: Vec<usize> = (1..pictures.len()).collect();
    let most = counts.partition_point(fits);
    assert!(most > 1_000, "{most}");
    logged(asked().showing(&pictures[..most]).unwrap());
}
