//! Tests of who may search.

use super::*;

const POLICY: &str = r#"
version = "22-03"
roles = ["operator", "detective", "supervisor"]
purposes = ["investigation", "amber"]
max_window_days = 30
case_required = true
supervisor_after_days = 7
"#;

fn at(days: i64) -> Timestamp {
    Timestamp::from_second(1_795_500_000 + 86_400 * days).unwrap()
}

fn asked(from: i64, to: i64) -> Period {
    Period {
        from: at(from),
        to: at(to),
    }
}

fn who(role: Role) -> Authorisation {
    Authorisation {
        user: "d.smith".into(),
        role,
        trained_until: at(100),
        policy_version: "22-03".into(),
    }
}

fn purpose() -> Purpose {
    Purpose {
        code: "investigation".into(),
        case_number: Some("26-1042".into()),
        text: "robbery".into(),
    }
}

#[test]
fn a_trained_user_with_a_purpose_may_search() {
    let policy = SearchPolicy::parse(POLICY).unwrap();
    let granted = policy
        .allow(&who(Role::Operator), &purpose(), asked(-6, 0), at(0))
        .unwrap();
    assert_eq!(granted.period(), asked(-6, 0));
}

#[test]
fn everything_else_is_refused_with_the_reason() {
    let policy = SearchPolicy::parse(POLICY).unwrap();
    let week = asked(-6, 0);
    let ask = |who: Authorisation, purpose: Purpose, window, part: &str| {
        let error = policy.allow(&who, &purpose, window, at(0)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert!(error.message().contains(part), "{error}");
    };
    let user = || who(Role::Operator);
    ask(
        who(Role::Dispatcher),
        purpose(),
        week,
        "the role dispatcher may not search",
    );
    ask(
        Authorisation {
            trained_until: at(0),
            ..user()
        },
        purpose(),
        week,
        "training of d.smith ended",
    );
    ask(
        Authorisation {
            policy_version: "13-06".into(),
            ..user()
        },
        purpose(),
        week,
        "13-06, in force is 22-03",
    );
    ask(
        user(),
        Purpose {
            code: "curiosity".into(),
            ..purpose()
        },
        week,
        "no purpose",
    );
    ask(
        user(),
        Purpose {
            text: " ".into(),
            ..purpose()
        },
        week,
        "required",
    );
    ask(
        user(),
        Purpose {
            case_number: None,
            ..purpose()
        },
        week,
        "case number",
    );
    ask(user(), purpose(), asked(-8, 0), "for supervisors");
    ask(
        who(Role::Supervisor),
        purpose(),
        asked(-31, 0),
        "31 days and 0 hours, 30 days are allowed",
    );
    ask(user(), purpose(), asked(0, 0), "to end after");
}

#[test]
fn what_is_old_is_for_supervisors_and_above() {
    let policy = SearchPolicy::parse(POLICY).unwrap();
    let may = |role, from| policy.check_age(role, from, at(0));
    for role in [Role::Supervisor, Role::Coordinator, Role::Chief] {
        may(role, Timestamp::MIN).unwrap();
    }
    may(Role::Operator, at(-7)).unwrap();
    for (from, part) in [
        (at(-8), "these are 8 days and 0 hours old"),
        (Timestamp::MIN, "these may be of any age"),
    ] {
        let error = may(Role::Operator, from).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused);
        assert!(error.message().contains(part), "{error}");
    }
    let any = SearchPolicy {
        supervisor_after_days: None,
        ..policy
    };
    any.check_age(Role::Operator, Timestamp::MIN, at(0))
        .unwrap();
}

#[test]
fn a_policy_that_lets_nobody_search_or_has_strange_words_is_none() {
    for (from, to) in [
        ("max_window_days = 30", "max_window_days = 0"),
        ("version", "versoin"),
        ("\"operator\", \"detective\", \"supervisor\"", ""),
    ] {
        assert!(
            SearchPolicy::parse(&POLICY.replace(from, to)).is_err(),
            "{to}"
        );
    }
}

#[test]
fn what_is_past_its_retention_is_left_out_and_nothing_else() {
    let policy = SearchPolicy::parse(&format!("{POLICY}retention_days = 3")).unwrap();
    let ask = |from, to| {
        let who = who(Role::Operator);
        policy.allow(&who, &purpose(), asked(from, to), at(0))
    };
    assert_eq!(ask(-6, 0).unwrap().period().from, at(-3));
    assert_eq!(ask(-2, 0).unwrap().period().from, at(-2));
    assert_eq!(ask(-200, 0).unwrap().period().from, at(-3)); // also where the window asked for is too long
    let error = ask(-6, -4).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused);
}

#[test]
fn a_refusal_can_be_logged_whatever_it_was_refused_for() {
    let (mut user, mut why) = (who(Role::Operator), purpose());
    user.user = "n\u{e4}me ".repeat(100);
    why.text = "x".repeat(1_000_000);
    let policy = SearchPolicy::parse(POLICY).unwrap();
    let error = policy.allow(&user, &why, asked(-6, 0), at(0)).unwrap_err();
    for user in [
        user,
        Authorisation {
            user: " ".into(),
            ..who(Role::Operator)
        },
        Authorisation {
            user: " ".repeat(256) + "x",
            ..who(Role::Operator)
        },
    ] {
        let event = denied(&user.user, "search of reads", Some(&why), &error, at(0));
        let head = crate::audit::Head::default();
        assert!(crate::audit::Entry::after(&head, event).is_ok());
    }
}

#[test]
fn a_refusal_tells_the_plate_that_was_sought() {
    let (error, why) = (Error::new(ErrorKind::Refused, "no"), purpose());
    let event = |asked: Asked<'_>| denied("d.smith", asked, Some(&why), &error, at(0));
    let found = event(Asked::look_back(Some("AB1234")));
    assert_eq!(found.subject, "a look-back");
    assert_eq!(
        found.detail,
        json!({"why": "no", "purpose": why, "sought": "AB1234"})
    );
    let (long, head) = ("A*".repeat(1_000_000), crate::audit::Head::default());
    let found = event(Asked::search(Some(&long)));
    assert!(crate::audit::Entry::after(&head, found).is_ok());
    let found = denied("d.smith", "a purge", None, &error, at(0));
    assert_eq!(found.detail, json!({"why": "no"}));
}
