//! Tests of policies, lint, holds and reasons.

use jiff::Timestamp;

use super::*;
use crate::error::ErrorKind;
use crate::plate::Jurisdiction;

pub(super) const HEAD: &str = "name = 'p'\ntitle = 'P'\n[[authority]]\nname = 'a'\nkind = 'order'\ncitation = 'A'\nrank = 50\n\
    certainty = 'confirmed'\nchecked = '2026-11-24'\n[[authority]]\nname = 'high'\nkind = 'statute'\ncitation = 'H'\n\
    rank = 100\ncertainty = 'secondary'\nchecked = '2026-11-24'\n";

pub(super) fn rule(name: &str, rest: &str) -> String {
    let authority = if rest.contains("authority") {
        ""
    } else {
        "authority = 'a'\n"
    };
    format!("[[rule]]\nname = '{name}'\nabout = 'x'\n{authority}{rest}\n")
}

pub(super) fn policies(rules: &[String]) -> Policies {
    Policies::new(vec![
        Policy::parse(&(HEAD.to_owned() + &rules.concat())).unwrap(),
    ])
    .unwrap()
}

fn time(text: &str) -> Timestamp {
    text.parse().unwrap()
}

fn read(captured: &str) -> Subject<'static> {
    Subject::new(
        Holder::Server,
        DataClass::Read,
        Origin::Mobile,
        Jurisdiction::MO,
        time(captured),
    )
}

#[test]
fn what_is_wrong_with_a_file_is_told_with_its_line() {
    let with = |rest: &str| Policy::parse(&(HEAD.to_owned() + rest)).unwrap_err();
    let twice = rule("r", "floor = '1 day'").repeat(2);
    for (rest, part) in [
        (rule("r", "").as_str(), "line 17: the rule has neither"),
        (
            &rule("r", "floor = '1 day'\ngrace = '1 day'"),
            "line 17: a grace",
        ),
        (&rule("r", "floor = 'soon'"), "line 21"),
        (&rule("r", "flor = '1 day'"), "line 21"),
        (
            &rule("r", "authority = 'b'\nfloor = '1 day'"),
            "line 17: there is no authority `b`",
        ),
        (&twice, "line 22: two rules are named `r`"),
        (
            &rule(
                "r",
                "floor = '1 day'\nfrom = '2026-01-02'\nuntil = '2026-01-02'",
            ),
            "line 17: it is in force",
        ),
        (
            "[[duty]]\nname = 'd'\nkind = 'list_age'\nabout = 'x'\nauthority = 'a'",
            "line 17: a duty of kind list_age needs a length",
        ),
        (
            "[[expected]]\nfloor = 'f'\nceiling = 'c'\nabout = 'x'",
            "line 17: there is no rule `f`",
        ),
    ] {
        let error = with(rest);
        assert_eq!(error.kind(), ErrorKind::InvalidArgument);
        assert!(error.message().contains(part), "{error} lacks {part}");
    }
    let long = "#".repeat(MAX_POLICY_BYTES + 1);
    assert!(
        Policy::parse(&long)
            .unwrap_err()
            .message()
            .contains("262145")
    );
}

#[test]
fn too_many_rules_or_the_same_policy_twice_are_refused() {
    let many: String = (0..=MAX_RULES)
        .map(|n| rule(&n.to_string(), "floor = '1 day'"))
        .collect();
    assert!(Policy::parse(&(HEAD.to_owned() + &many)).is_err());
    let pack = || Policy::pack("nh").unwrap();
    assert!(Policies::new(vec![pack(), pack()]).is_err());
}

#[test]
fn only_what_decides_a_conflict_is_expected() {
    let expected = "[[expected]]\nfloor = 'f'\nceiling = 'c'\nabout = 'x'\n";
    let low = [
        rule("f", "floor = '1 year'"),
        rule("c", "ceiling = '30 days'"),
    ];
    let high = ["high-f", "high-c"].map(|name| {
        let bound = if name == "high-f" {
            "floor = '1 year'"
        } else {
            "ceiling = '30 days'"
        };
        rule(name, &format!("authority = 'high'\n{bound}"))
    });
    for (rules, is_expected) in [(low.concat(), true), (low.concat() + &high.concat(), false)] {
        let policy = Policy::parse(&(HEAD.to_owned() + &rules + expected)).unwrap();
        let (policies, read) = (
            Policies::new(vec![policy]).unwrap(),
            read("2026-06-01T00:00:00Z"),
        );
        let decision = evaluate(&read, &policies, &[], time("2026-08-01T00:00:00Z"));
        assert_eq!(decision.verdict().name(), "conflict");
        assert_eq!(!decision.expected().is_empty(), is_expected);
    }
}

#[test]
fn every_pack_parses_and_explains_itself_and_clayton_is_clean() {
    for name in PACKS {
        let policy = Policy::pack(name).unwrap();
        let text = policy.explain();
        assert_eq!(policy.name, name);
        for rule in &policy.rules {
            assert!(text.contains(&rule.sentence()), "{name}: {text}");
        }
        let policies = Policies::new(vec![policy]).unwrap();
        assert_eq!(policies.lint(), [], "{name}");
    }
    let all = PACKS.iter().filter(|name| **name != "mo-hb3192");
    let all = all.map(|name| Policy::pack(name).unwrap()).collect();
    let findings = Policies::new(all).unwrap().lint();
    assert!(
        findings.iter().all(|f| f.severity == Severity::Warning),
        "{findings:?}"
    );
}

#[test]
fn the_draft_bill_against_the_order_is_announced_with_who_wins() {
    let packs = ["clayton-22-03", "mo-hb3192"].map(|name| Policy::pack(name).unwrap());
    let policies = Policies::new(packs.to_vec()).unwrap();
    let found = policies.lint();
    let says = |f: &&Finding| {
        f.kind == FindingKind::Overruled && f.message.contains("`clayton-22-03/server-floor`")
    };
    let finding = found.iter().find(says).unwrap();
    assert!(
        finding.message.contains("`mo-hb3192/ceiling` of 30 days"),
        "{finding}"
    );
    assert!(
        finding.message.ends_with("wins by rank 100 over 50"),
        "{finding}"
    );
    let read = Subject {
        received: Some(time("2026-06-01T00:00:00Z")),
        ..read("2026-06-01T00:00:00Z")
    };
    let decision = evaluate(&read, &policies, &[], time("2026-07-02T00:00:00Z"));
    assert_eq!(decision.verdict().name(), "purge_due");
    let overruled: Vec<_> = decision
        .reasons()
        .into_iter()
        .filter(|r| r.overruled)
        .collect();
    assert_eq!(overruled.len(), 1);
    assert_eq!(overruled[0].rule.name, "server-floor");
    assert!(
        decision.explain().contains("overruled"),
        "{}",
        decision.explain()
    );
}

fn draft(scope: HoldScope) -> HoldDraft {
    HoldDraft {
        kind: HoldKind::Discovery,
        scope,
        authority: "26CR-00417".into(),
        by: "Lt. Doe".into(),
        review_on: time("2026-12-01T00:00:00Z"),
    }
}

#[test]
fn a_hold_wins_while_it_is_open_and_covers_what_is_not_known() {
    let policies = policies(&[rule("c", "ceiling = '30 days'")]);
    let scope = HoldScope {
        plates: vec!["AB1234".parse().unwrap()],
        from: Some(time("2026-01-01T00:00:00Z")),
        ..HoldScope::default()
    };
    let hold = Hold::open(draft(scope), time("2026-02-01T00:00:00Z")).unwrap();
    let closed = hold
        .clone()
        .close("Lt. Doe", time("2026-06-01T00:00:00Z"), "the case ended")
        .unwrap();
    let holds = [closed];
    let named = |plate: &str| Subject {
        plate: Some(plate.parse().unwrap()),
        ..read("2026-01-01T00:00:00Z")
    };
    let verdict = |subject: &Subject<'_>, now| {
        evaluate(subject, &policies, &holds, time(now))
            .verdict()
            .name()
    };
    let plate = named("AB1234");
    assert_eq!(verdict(&plate, "2026-05-31T23:59:59Z"), "held");
    assert_eq!(verdict(&plate, "2026-06-01T00:00:00Z"), "purge_due");
    assert_eq!(
        verdict(&named("AB1235"), "2026-05-01T00:00:00Z"),
        "purge_due"
    );
    assert_eq!(
        verdict(&read("2026-01-01T00:00:00Z"), "2026-05-01T00:00:00Z"),
        "held"
    );
    assert_eq!(
        verdict(&read("2025-12-31T00:00:00Z"), "2026-05-01T00:00:00Z"),
        "purge_due"
    );
    let decision = evaluate(&plate, &policies, &holds, time("2026-05-01T00:00:00Z"));
    assert_eq!(decision.holds().len(), 1);
    assert!(decision.explain().contains("discovery for 26CR-00417"));
    let mut forged = holds.clone();
    forged[0].draft.authority = "26-1\nVERDICT: purge".to_owned();
    let decision = evaluate(&plate, &policies, &forged, time("2026-05-01T00:00:00Z"));
    assert!(
        decision
            .explain()
            .contains("for 26-1 VERDICT: purge, opened")
    );
    assert_eq!(holds[0].event().detail["hold"], "closed");
    assert!(!holds[0].event().detail.to_string().contains("AB1234"));
    let named = hold.event().detail["named"].clone();
    assert_eq!(named["plates"], serde_json::json!(["AB1234"]));
    assert!(hold.is_due(time("2026-12-01T00:00:00Z")));
}

#[test]
fn a_hold_needs_an_authority_a_scope_and_a_review() {
    let now = time("2026-02-01T00:00:00Z");
    let ids = HoldScope {
        from: Some(now),
        ..HoldScope::default()
    };
    let kind = |draft: HoldDraft| Hold::open(draft, now).unwrap_err().kind();
    assert_eq!(kind(draft(HoldScope::default())), ErrorKind::Refused);
    let holders = HoldScope {
        holders: vec![Holder::Server],
        ..HoldScope::default()
    };
    assert_eq!(kind(draft(holders)), ErrorKind::Refused);
    let nameless = HoldDraft {
        authority: " ".into(),
        ..draft(ids.clone())
    };
    assert_eq!(kind(nameless), ErrorKind::Refused);
    let late = HoldDraft {
        review_on: now,
        ..draft(ids.clone())
    };
    assert_eq!(kind(late), ErrorKind::InvalidArgument);
    let backwards = HoldScope {
        to: Some(time("2026-01-01T00:00:00Z")),
        ..ids.clone()
    };
    assert_eq!(kind(draft(backwards)), ErrorKind::InvalidArgument);
    let hold = Hold::open(draft(ids), now).unwrap();
    let json = serde_json::to_string(&hold).unwrap();
    assert_eq!(serde_json::from_str::<Hold>(&json).unwrap(), hold);
    let closed = hold.close("x", now, "done").unwrap();
    assert_eq!(
        closed.close("x", now, "again").unwrap_err().kind(),
        ErrorKind::Refused
    );
}

#[test]
fn a_duty_is_told_with_its_length_and_its_own_state() {
    let text = "name = 'p'\ntitle = 'P'\njurisdictions = ['AR', 'MO']
        [[authority]]\nname = 'a'\nkind = 'statute'\ncitation = 'A 1'\nrank = 1
        certainty = 'confirmed'\nchecked = '2026-11-24'
        [[duty]]\nname = 'd'\nkind = 'list_age'\nabout = 'D'\nauthority = 'a'\nwithin = '1 day'
        jurisdictions = ['AR']";
    let told = Policy::parse(text).unwrap().explain();
    assert!(told.contains("Duty: list age (1 day), in AR."), "{told}");
}

#[test]
fn a_receipt_before_the_capture_is_a_wrong_clock() {
    let policies = policies(&[rule("c", "clock = 'receipt'\nceiling = '30 days'")]);
    let read = Subject {
        received: Some(time("1970-01-01T00:00:00Z")),
        ..read("2026-01-01T00:00:00Z")
    };
    let decision = evaluate(&read, &policies, &[], time("2026-01-15T00:00:00Z"));
    let until = Some(time("2026-01-31T00:00:00Z"));
    assert_eq!(decision.verdict(), Verdict::Keep { until });
}
