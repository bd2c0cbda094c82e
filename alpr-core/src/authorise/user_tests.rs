//! Tests of users: who may be what, since when, and trained on what.

use proptest::prelude::*;

use super::*;
use crate::audit::{Entry, Head};

fn at(days: i64) -> Timestamp {
    Timestamp::from_second(1_795_500_000 + 86_400 * days).unwrap()
}

fn okafor() -> User {
    User::enrol("Det. Okafor", Role::Detective, "Coordinator Lee", at(0)).unwrap()
}

fn training(on: &str, at_day: i64, until: i64) -> Training {
    Training {
        on: on.into(),
        until: at(until),
        how: "policy review and login, sheet 26-3".into(),
        by: "Coordinator Lee".into(),
        at: at(at_day),
    }
}

fn refusal<T: std::fmt::Debug>(done: Result<T>) -> String {
    let error = done.unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Refused, "{error}");
    error.message().to_owned()
}

#[test]
fn a_trained_user_has_what_a_policy_asks_for() {
    let user = okafor().train(training("22-03", 1, 366)).unwrap();
    let who = user.authorisation("22-03", at(2)).unwrap();
    let expected = Authorisation {
        user: "Det. Okafor".into(),
        role: Role::Detective,
        trained_until: at(366),
        policy_version: "22-03".into(),
    };
    assert_eq!(who, expected);
    let chief = user.change_role(Role::Chief, "Coordinator Lee", at(3));
    let chief = chief.unwrap();
    let role = |day| chief.authorisation("22-03", at(day)).unwrap().role;
    assert_eq!([2, 3].map(role), [Role::Detective, Role::Chief]);
}

#[test]
fn without_a_training_that_counts_there_is_none() {
    let untrained = okafor();
    let asked = |user: &User, version, day| refusal(user.authorisation(version, at(day)));
    assert!(asked(&untrained, "22-03", 2).contains("was never trained"));
    let user = untrained.train(training("22-03", 1, 366)).unwrap();
    for (version, day, part) in [
        ("22-03", -1, "was not enrolled at"),
        ("22-03", 0, "was never trained"),
        ("22-03", 366, "ended 2027"),
        ("26-01", 2, "was on policy 22-03, in force is 26-01"),
    ] {
        let said = asked(&user, version, day);
        assert!(said.contains(part), "{said}");
    }
    let gone = user
        .leave("Sergeant Roy", at(10), "parental leave")
        .unwrap();
    assert!(asked(&gone, "22-03", 10).contains("take the user back first"));
    gone.authorisation("22-03", at(9)).unwrap();
    let back = gone.take_back("Sergeant Roy", at(20)).unwrap();
    back.authorisation("22-03", at(20)).unwrap();
    refusal(back.role_at(at(15)));
}

#[test]
fn of_trainings_on_one_version_the_last_counts() {
    let user = okafor().train(training("22-03", 1, 9_999)).unwrap();
    let user = user.train(training("26-01", 2, 400)).unwrap();
    let user = user.train(training("22-03", 3, 30)).unwrap();
    let until = |version, day| {
        user.authorisation(version, at(day))
            .map(|w| w.trained_until)
    };
    assert_eq!(until("22-03", 2), Ok(at(9_999)));
    assert_eq!(until("22-03", 3), Ok(at(30)));
    assert_eq!(until("26-01", 31), Ok(at(400)));
    refusal(until("22-03", 31));
    assert_eq!(user.training_at(at(2)).unwrap().on, "26-01");
}

#[test]
fn nobody_does_it_themselves() {
    let own = "Det. Okafor";
    let said = refusal(User::enrol(own, Role::Chief, own, at(0)));
    assert!(said.contains("nobody enrols themselves"), "{said}");
    // Nor under another spelling.
    refusal(User::enrol(own, Role::Chief, " det. OKAFOR ", at(0)));
    refusal(User::enrol("Det. Okafor ", Role::Chief, "Lee", at(0)));
    let by_own = Training {
        by: own.into(),
        ..training("22-03", 1, 366)
    };
    refusal(okafor().train(by_own));
    refusal(okafor().change_role(Role::Chief, own, at(1)));
    let gone = okafor().leave(own, at(1), "retired").unwrap();
    refusal(gone.take_back(own, at(2)));
}

#[test]
fn steps_are_taken_in_their_order() {
    let lee = "Coordinator Lee";
    let said = refusal(okafor().leave(lee, at(-1), "so"));
    assert!(said.contains("check the clock"), "{said}");
    refusal(okafor().take_back(lee, at(1)));
    refusal(okafor().change_role(Role::Detective, lee, at(1)));
    refusal(okafor().train(training("22-03", 1, 1)));
    let gone = okafor().leave(lee, at(1), "so").unwrap();
    refusal(gone.clone().leave(lee, at(2), "again"));
    refusal(gone.clone().change_role(Role::Chief, lee, at(2)));
    refusal(gone.train(training("22-03", 2, 366)));
    for (why, on) in [("", "22-03"), ("so", " ")] {
        refusal(okafor().leave(lee, at(1), why).and_then(|_| {
            okafor().train(Training {
                on: on.into(),
                ..training("22-03", 1, 366)
            })
        }));
    }
    let error = User::enrol("a\0b", Role::Chief, lee, at(0)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
}

#[test]
fn steps_are_taken_again_when_a_user_is_read() {
    let user = okafor().train(training("22-03", 1, 366)).unwrap();
    let user = user.leave("Sergeant Roy", at(5), "retired").unwrap();
    let json = user.to_json().unwrap();
    assert_eq!(User::from_json(&json).unwrap(), user);
    for (from, to) in [
        ("\"by\":\"Coordinator Lee\"", "\"by\":\"Det. Okafor\""),
        ("\"step\":\"left\"", "\"step\":\"returned\""),
        ("\"step\":\"enrolled\"", "\"step\":\"role_changed\""),
        ("\"why\":\"retired\"", "\"why\":\"\""),
        ("\"why\"", "\"because\""),
        ("\"name\":\"Det. Okafor\"", "\"name\":\"\""),
    ] {
        let other = json.replacen(from, to, 1);
        assert_ne!(other, json);
        let error = User::from_json(&other).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord, "{other}");
    }
    let none = User::from_json(r#"{"name":"Det. Okafor","steps":[]}"#).unwrap_err();
    assert!(none.message().contains("was never enrolled"), "{none}");
}

#[test]
fn a_user_has_limits() {
    let many =
        (1..MAX_USER_STEPS).try_fold(okafor(), |user, _| user.train(training("22-03", 1, 366)));
    let error = many.unwrap().train(training("22-03", 1, 366)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert!(error.message().contains("at most 1000 steps"), "{error}");
    let long = Training {
        how: "x".repeat(MAX_NOTE_BYTES),
        ..training("22-03", 1, 366)
    };
    let full = (0..MAX_USER_STEPS).try_fold(okafor(), |user, _| user.train(long.clone()));
    assert_eq!(full.unwrap_err().kind(), ErrorKind::InvalidArgument);
    let error = User::from_json(&"x".repeat(MAX_USER_BYTES + 1)).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
}

#[test]
fn each_step_is_logged_once() {
    let user = okafor().train(training("22-03", 1, 366)).unwrap();
    let events: Vec<_> = user.events_after(0).collect();
    assert_eq!(events.len(), 2);
    assert!(
        events
            .iter()
            .all(|e| e.subject == "Det. Okafor" && e.act == Act::Registered)
    );
    assert_eq!(events[1].detail["step"]["until"], at(366).to_string());
    let head = Head::default();
    assert!(
        events
            .into_iter()
            .all(|event| Entry::after(&head, event).is_ok())
    );
    assert_eq!(user.events_after(1).count(), 1);
}

/// Something that somebody may try with a user.
#[derive(Clone, Debug)]
enum Try {
    Train(&'static str, i64),
    Role(Role),
    Leave,
    Return,
}

fn tries() -> impl Strategy<Value = Vec<(Try, i64, bool)>> {
    let version = prop::sample::select(vec!["22-03", "26-01"]);
    let role = prop::sample::select(vec![Role::Operator, Role::Detective, Role::Chief]);
    let any = prop_oneof![
        (version, -5i64..50).prop_map(|(on, until)| Try::Train(on, until)),
        role.prop_map(Try::Role),
        Just(Try::Leave),
        Just(Try::Return),
    ];
    prop::collection::vec((any, -1i64..5, prop::bool::weighted(0.1)), 0..16)
}

/// The user after all tries that are allowed, and every state between.
fn after(tries: &[(Try, i64, bool)]) -> Vec<User> {
    let mut states = vec![okafor()];
    let mut day = 0;
    for (attempt, later, own) in tries {
        day += later;
        let by = if *own { "Det. Okafor" } else { "Sergeant Roy" };
        let user = states.last().unwrap().clone();
        let next = match attempt {
            Try::Train(on, until) => user.train(Training {
                by: by.into(),
                ..training(on, day, day + until)
            }),
            Try::Role(role) => user.change_role(*role, by, at(day)),
            Try::Leave => user.leave(by, at(day), "so"),
            Try::Return => user.take_back(by, at(day)),
        };
        states.extend(next);
    }
    states
}

proptest! {
    #[test]
    fn a_user_comes_back_as_it_was_written(tries in tries()) {
        for user in after(&tries) {
            prop_assert_eq!(&User::from_json(&user.to_json().unwrap()).unwrap(), &user);
            prop_assert_eq!(user.events_after(0).count(), user.steps().len());
        }
    }

    #[test]
    fn what_is_said_of_the_past_stands(tries in tries(), ago in 1i64..40) {
        let states = after(&tries);
        for pair in states.windows(2) {
            let then = pair[1].steps().last().unwrap().at() - days(u32::try_from(ago).unwrap());
            prop_assert_eq!(pair[0].standing_at(then), pair[1].standing_at(then));
            let asked = |user: &User| user.authorisation("22-03", then);
            prop_assert_eq!(asked(&pair[0]), asked(&pair[1]));
        }
    }

    #[test]
    fn whoever_is_authorised_was_trained_by_somebody_else_and_is_not_gone(tries in tries(), day in 0i64..80) {
        let user = after(&tries).pop().unwrap();
        let Ok(who) = user.authorisation("22-03", at(day)) else { return Ok(()) };
        prop_assert!(untrained(&who, "22-03", at(day)).is_empty());
        let before: Vec<_> = user.steps().iter().filter(|step| step.at() <= at(day)).collect();
        let trained = before.iter().any(|step| match step {
            UserStep::Trained(t) => t.on == "22-03" && t.until > at(day) && t.by != user.name(),
            _ => false,
        });
        prop_assert!(trained);
        let gone = |step: &&UserStep| matches!(step, UserStep::Left { .. } | UserStep::Returned { .. });
        let last = before.into_iter().rfind(gone);
        let is_gone = matches!(last, Some(UserStep::Left { .. }));
        prop_assert!(!is_gone);
    }
}
