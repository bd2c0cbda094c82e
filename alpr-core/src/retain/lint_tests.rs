//! Tests of what lint finds.

use super::tests::{HEAD, policies, rule};
use super::*;

fn kinds(policies: &Policies) -> Vec<(&'static str, usize)> {
    let findings = policies.lint();
    findings.iter().map(|f| (f.kind.name(), f.line)).collect()
}

#[test]
fn lint_finds_each_fault_and_its_line() {
    for (rules, found) in [
        (
            vec![rule("r", "floor = '2 years'\nceiling = '1 year'")],
            vec![("floor_above_ceiling", 17)],
        ),
        (
            vec![
                rule("f", "floor = '1 year'"),
                rule("c", "ceiling = '30 days'"),
            ],
            vec![("no_precedence", 17)],
        ),
        (
            vec![
                rule("f", "floor = '1 year'"),
                rule("c", "authority = 'high'\nceiling = '30 days'"),
            ],
            vec![("overruled", 17)],
        ),
        (
            vec![
                rule("f", "clock = 'copy'\nfloor = '0 days'"),
                rule("c", "ceiling = '30 days'"),
            ],
            vec![("no_precedence", 17)],
        ),
        (
            vec![rule(
                "c",
                "scope = { holders = ['mobile_computer'], origins = ['stationary'] }\nceiling = '1 day'",
            )],
            vec![("never_applies", 17)],
        ),
        (
            vec![
                rule("long", "ceiling = '1 year'"),
                rule("short", "ceiling = '1 month'"),
            ],
            vec![("never_decides", 17)],
        ),
        (
            vec![
                rule("old", "ceiling = '1 day'\nuntil = '2026-01-01'"),
                rule("new", "ceiling = '1 day'\nfrom = '2026-01-02'"),
            ],
            vec![("gap", 17)],
        ),
        (
            vec![
                rule("old", "ceiling = '1 day'\nuntil = '2026-01-01'"),
                rule("new", "ceiling = '1 day'\nfrom = '2026-01-01'"),
            ],
            vec![],
        ),
        (
            vec![
                rule("f", "scope = { holders = ['server'] }\nfloor = '1 year'"),
                rule("c", "scope = { holders = ['vendor'] }\nceiling = '30 days'"),
            ],
            vec![],
        ),
        (
            // A vendor keeps what the agency's cars read.
            vec![
                rule("f", "scope = { origins = ['mobile'] }\nfloor = '1 year'"),
                rule("c", "scope = { holders = ['vendor'] }\nceiling = '30 days'"),
            ],
            vec![("no_precedence", 17)],
        ),
        (
            // The second decides how long a purge may take.
            vec![
                rule("slow", "ceiling = '1 year'\ngrace = '30 days'"),
                rule("fast", "ceiling = '1 year'"),
            ],
            vec![("never_decides", 17)],
        ),
    ] {
        assert_eq!(kinds(&policies(&rules)), found, "{rules:?}");
    }
}

#[test]
fn a_whole_policy_must_speak_of_every_holder_and_class() {
    let text = HEAD.replace("title", "whole = true\ntitle")
        + &rule(
            "s",
            "scope = { holders = ['server'], classes = ['read', 'hit'] }\nceiling = '1 day'",
        )
        + &rule(
            "m",
            "scope = { holders = ['mobile_computer', 'vendor', 'private_feed'] }\nceiling = '1 day'",
        );
    let policies = Policies::new(vec![Policy::parse(&text).unwrap()]).unwrap();
    let found: Vec<_> = policies.lint().into_iter().map(|f| f.message).collect();
    assert_eq!(
        found,
        [
            "at server there are picture, manual_entry, audit under no rule: add one",
            "nothing is said of portable_media: add rules"
        ]
    );
}

#[test]
fn a_rule_that_begins_some_day_leaves_a_gap_before() {
    let whole = |rules: &[String]| {
        let text = HEAD.replace("title", "whole = true\ntitle") + &rules.concat();
        Policies::new(vec![Policy::parse(&text).unwrap()]).unwrap()
    };
    assert_eq!(whole(&[rule("all", "ceiling = '1 day'")]).lint(), []);
    let new = rule("new", "ceiling = '1 day'\nfrom = '2030-01-01'");
    let found = whole(std::slice::from_ref(&new)).lint();
    let found: Vec<_> = found.iter().map(|f| (f.kind, f.message.as_str())).collect();
    let message = "the ceiling `p/new` of 1 day from the capture begins on 2030-01-01T00:00:00Z and nothing holds for all of it before";
    assert_eq!(found, [(FindingKind::Gap, message)]);
    let old = rule("old", "ceiling = '1 day'\nuntil = '2030-01-01'");
    assert_eq!(whole(&[old, new]).lint(), []);
}

#[test]
fn a_length_names_its_unit_as_a_word() {
    let days = |text: &str| text.parse::<Length>().map(|length| length.to_string());
    for (text, said) in [
        ("1 year 6 months", "18 months"),
        ("1 week", "7 days"),
        ("90 minutes", "1 hour 30 minutes"),
    ] {
        assert_eq!(days(text).unwrap(), said);
    }
    // `m` is no months, and a purge cannot be undone.
    for doubtful in [
        "6m", "1y6m", "12:30:00", "1 y", "6 mo", "P1Y", "3 mins", "1 hr", "", "7",
    ] {
        let why = days(doubtful).unwrap_err();
        assert!(
            why.message().contains("write such as 1 year"),
            "{doubtful}: {why}"
        );
    }
}
