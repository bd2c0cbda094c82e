//! The shared vectors of retention, and its laws over random policies, holds and clocks.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test or a benchmark may stop where it stands"
)]

use alpr_core::Jurisdiction;
use alpr_core::retain::{
    Clock, DataClass, Hold, HoldDraft, HoldKind, HoldScope, Holder, Origin, Policies, Policy,
    Severity, Subject, Verdict, evaluate,
};
use jiff::{SignedDuration, Timestamp};
use proptest::prelude::*;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    case: Vec<Case>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Case {
    about: String,
    policies: Vec<String>,
    file: Option<String>,
    data: String,
    captured: Timestamp,
    received: Option<Timestamp>,
    copied: Option<Timestamp>,
    case_closed: Option<Timestamp>,
    booked: Option<Timestamp>,
    requested: Option<Timestamp>,
    shift_ended: Option<Timestamp>,
    #[serde(default)]
    ongoing: bool,
    now: Timestamp,
    verdict: String,
    until: Option<Timestamp>,
    since: Option<Timestamp>,
    by: Option<Timestamp>,
    #[serde(default)]
    expected: bool,
}

#[test]
fn vectors() {
    for case in alpr_fixtures::vectors::<Vectors>("retention.toml").case {
        let packs = case.policies.iter().map(|name| Policy::pack(name).unwrap());
        let file = case.file.iter().map(|text| Policy::parse(text).unwrap());
        let policies = Policies::new(packs.chain(file).collect()).unwrap();
        let data: Vec<&str> = case.data.split(' ').collect();
        let subject = Subject {
            received: case.received,
            copied: case.copied,
            case_closed: case.case_closed,
            booked: case.booked,
            requested: case.requested,
            shift_ended: case.shift_ended,
            ongoing: case.ongoing,
            ..Subject::new(
                data[0].parse().unwrap(),
                data[1].parse().unwrap(),
                data[2].parse().unwrap(),
                data[3].parse().unwrap(),
                case.captured,
            )
        };
        let decision = evaluate(&subject, &policies, &[], case.now);
        let (until, since, by) = match decision.verdict() {
            Verdict::Keep { until } => (until, None, None),
            Verdict::PurgeDue { since, by } => (None, Some(since), Some(by)),
            Verdict::Held => (None, None, None),
            Verdict::Conflict { since } => (None, Some(since), None),
        };
        let name = decision.verdict().name();
        assert_eq!(
            (name, until, since),
            (case.verdict.as_str(), case.until, case.since),
            "{}",
            case.about
        );
        assert!(case.by.is_none() || case.by == by, "{}", case.about);
        assert_eq!(
            !decision.expected().is_empty(),
            case.expected,
            "{}",
            case.about
        );
    }
}

const CLOCKS: [&str; 4] = ["capture", "receipt", "copy", "request"];
const LENGTHS: [&str; 7] = [
    "0 days",
    "3 minutes",
    "30 days",
    "1 month",
    "365 days",
    "1 year",
    "18 months",
];
const SCOPES: [&str; 4] = [
    "{}",
    "{ holders = ['server'] }",
    "{ origins = ['mobile'] }",
    "{ ongoing = false }",
];

/// One rule of a file: rank, clock, scope, and a floor, a ceiling or both.
fn rule() -> impl Strategy<Value = String> {
    let lengths = (0..LENGTHS.len(), 0..LENGTHS.len(), 0..3);
    ((0..3), (0..CLOCKS.len()), (0..SCOPES.len()), lengths).prop_map(
        |(rank, clock, scope, (floor, ceiling, sides))| {
            let mut text = format!(
                "about = 'x'\nauthority = 'a{rank}'\nscope = {}\n",
                SCOPES[scope]
            );
            text += &format!("clock = '{}'\n", CLOCKS[clock]);
            if sides != 1 {
                text += &format!("floor = '{}'\n", LENGTHS[floor]);
            }
            if sides != 0 {
                text += &format!("ceiling = '{}'\n", LENGTHS[ceiling]);
            }
            text
        },
    )
}

fn policies<'r>(rules: impl Iterator<Item = (usize, &'r String)>) -> Policies {
    let mut text = "name = 'p'\ntitle = 'P'\n".to_owned();
    for rank in 0..3 {
        text += &format!(
            "[[authority]]\nname = 'a{rank}'\nkind = 'order'\ncitation = 'A'\nrank = {rank}\n\
             certainty = 'chosen'\nchecked = '2026-11-24'\n"
        );
    }
    for (name, rule) in rules {
        text += &format!("[[rule]]\nname = 'r{name}'\n{rule}");
    }
    Policies::new(vec![Policy::parse(&text).unwrap()]).unwrap()
}

fn day(day: i64) -> Timestamp {
    Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * (18_000 + day))
}

fn subject() -> impl Strategy<Value = Subject<'static>> {
    let times = (0..500i64, option(500), option(500), option(500));
    (any::<bool>(), any::<bool>(), any::<bool>(), times).prop_map(
        |(server, mobile, ongoing, (captured, received, copied, requested))| Subject {
            received,
            copied,
            requested,
            ongoing,
            ..Subject::new(
                if server {
                    Holder::Server
                } else {
                    Holder::PortableMedia
                },
                DataClass::Read,
                if mobile {
                    Origin::Mobile
                } else {
                    Origin::Stationary
                },
                Jurisdiction::MO,
                day(captured),
            )
        },
    )
}

fn option(most: i64) -> impl Strategy<Value = Option<Timestamp>> {
    (any::<bool>(), 0..most).prop_map(|(is, at)| is.then(|| day(at)))
}

fn stage(verdict: Verdict) -> u8 {
    match verdict {
        Verdict::Keep { .. } => 0,
        Verdict::Conflict { .. } => 1,
        Verdict::PurgeDue { .. } => 2,
        Verdict::Held => 3,
    }
}

proptest! {
    #[test]
    fn the_order_of_rules_does_not_matter(rules in prop::collection::vec(rule(), 0..8), subject in subject(), now in 0..1_500i64) {
        let (forth, back) = (policies(rules.iter().enumerate()), policies(rules.iter().enumerate().rev()));
        let verdict = |policies| evaluate(&subject, policies, &[], day(now)).verdict();
        prop_assert_eq!(verdict(&forth), verdict(&back));
    }

    #[test]
    fn time_only_goes_from_keep_over_conflict_to_purge(rules in prop::collection::vec(rule(), 0..8), subject in subject(), now in 0..1_500i64, later in 0..1_000i64) {
        let policies = policies(rules.iter().enumerate());
        let verdict = |at| evaluate(&subject, &policies, &[], at).verdict();
        prop_assert!(stage(verdict(day(now))) <= stage(verdict(day(now + later))));
        if let Verdict::Keep { until: Some(until) } = verdict(day(now)) {
            let is_due = matches!(verdict(until), Verdict::PurgeDue { since, .. } if since == until);
            prop_assert!(is_due && stage(verdict(until - SignedDuration::from_nanos(1))) < 2);
        }
    }

    #[test]
    fn floors_and_ceilings_are_kept(rules in prop::collection::vec(rule(), 0..8), subject in subject(), now in 0..1_500i64) {
        let policies = policies(rules.iter().enumerate());
        let now = day(now);
        let decision = evaluate(&subject, &policies, &[], now);
        let reasons = decision.reasons();
        // The law anew from the reasons: the highest rank of running floors against that of reached ceilings.
        let is_over = |ends: Option<Timestamp>| ends.is_some_and(|ends| ends <= now);
        let keeping = reasons.iter().filter(|r| !r.is_ceiling && !is_over(r.ends)).map(|r| r.authority.rank).max();
        let reached = reasons.iter().filter(|r| r.is_ceiling && is_over(r.ends)).map(|r| r.authority.rank).max();
        let law = match (keeping, reached) {
            (_, None) => 0,
            (None, Some(_)) => 2,
            (Some(keeping), Some(reached)) if keeping == reached => 1,
            (Some(keeping), Some(reached)) => if keeping > reached { 0 } else { 2 },
        };
        prop_assert_eq!(stage(decision.verdict()), law, "{}", decision.explain());
    }

    #[test]
    fn a_hold_always_wins(rules in prop::collection::vec(rule(), 0..8), subject in subject(), now in 0..1_500i64) {
        let policies = policies(rules.iter().enumerate());
        let draft = HoldDraft {
            kind: HoldKind::Evidence,
            scope: HoldScope { from: Some(subject.captured), to: Some(subject.captured), ..HoldScope::default() },
            authority: "case".into(),
            by: "x".into(),
            review_on: day(1),
        };
        let hold = Hold::open(draft, day(0)).unwrap();
        prop_assert_eq!(evaluate(&subject, &policies, &[hold], day(now)).verdict(), Verdict::Held);
    }

    #[test]
    fn without_an_error_of_lint_there_is_no_conflict(rules in prop::collection::vec(rule(), 0..5), subject in subject(), now in 0..1_500i64) {
        let policies = policies(rules.iter().enumerate());
        let clean = policies.lint().iter().all(|f| f.severity < Severity::Error);
        let verdict = evaluate(&subject, &policies, &[], day(now)).verdict();
        prop_assert!(!clean || stage(verdict) != 1);
    }

    #[test]
    fn what_was_captured_after_the_latest_due_is_not_due(rules in prop::collection::vec(rule(), 0..8), subject in subject(), now in 0..1_500i64) {
        let policies = policies(rules.iter().enumerate());
        let clocks = [Clock::Capture, Clock::Receipt, Clock::Copy, Clock::Request];
        let latest = policies.latest_due((subject.holder, Jurisdiction::MO), &clocks, day(now));
        let is_due = stage(evaluate(&subject, &policies, &[], day(now)).verdict()) == 2;
        prop_assert!(!is_due || latest.is_some_and(|latest| subject.captured <= latest));
    }

    #[test]
    fn no_text_makes_the_parser_panic(text in ".{0,300}") {
        let _ = Policy::parse(&text);
    }
}
