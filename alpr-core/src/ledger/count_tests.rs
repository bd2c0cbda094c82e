//! Tests of what is counted by list, and by what the source said.

use serde_json::{Value, json};

use super::tests::{alarm, event, log, period, summary};
use super::*;
use crate::audit::{Act, Entries};

#[test]
fn matches_are_counted_by_list() {
    let alarm = |minute, detail| event(minute, Act::AlarmRaised, "case", detail);
    let loaded = event(
        0,
        Act::ListLoaded,
        "11",
        json!({"list": {"source": "/srv/lists/MULES"}}),
    );
    let events = vec![
        loaded,
        alarm(1, json!({"list": "11"})),
        alarm(2, json!({"list": "11"})),
        alarm(3, json!({"list": "22"})),
        alarm(4, json!({})),
    ];
    let log = log(events);
    let statistics = Statistics::new(
        Entries::new(&log[..]),
        period(),
        &summary(),
        Outcomes::default(),
    );
    let text = statistics.unwrap().to_text();
    for line in ["MULES: 2", "SHA-256 22: 1", "not recorded: 1"] {
        assert!(text.contains(&format!("matches with {line}\n")), "{text}");
    }
}

#[test]
fn entries_by_hand_are_one_list() {
    let alarm = |case: &str, detail| event(1, Act::AlarmRaised, case, detail);
    let log = log(vec![
        alarm("c1", json!({"list": "11", "by_hand": true})),
        alarm("c2", json!({"list": "22", "by_hand": true})),
        alarm("c3", json!({"list": "33", "by_hand": false})),
    ]);
    let entries = Entries::new(&log[..]);
    let all = Statistics::new(entries, period(), &summary(), Outcomes::default()).unwrap();
    let matches = all.matches.iter().map(|(list, n)| (list.as_str(), *n));
    let matches: Vec<_> = matches.collect();
    assert_eq!(matches, [("SHA-256 33", 1), ("entries by hand", 2)]);
    let public = PublicLog::new(Entries::new(&log[..]), period(), &summary()).unwrap();
    assert_eq!(public.lists, ["SHA-256 33", "entries by hand"]);
}

#[test]
fn what_the_source_confirmed_is_counted_though_the_entry_went() {
    let line = |case: &str, step: Value, status: &str| {
        event(
            500,
            Act::Verified,
            case,
            json!({"step": step, "status": status}),
        )
    };
    let (answered, disposed) = (
        json!({"step": "answered", "active": true}),
        json!({"step": "disposed"}),
    );
    let gone = json!({"step": "withdrawn"});
    let log = log(vec![
        // Written step by step, then all at once, and one that nobody confirmed.
        alarm(1, "c1", "AMBER"),
        alarm(2, "c2", "AMBER"),
        alarm(3, "c3", "AMBER"),
        line("c1", answered.clone(), "confirmed_active"),
        line("c1", gone.clone(), "withdrawn"),
        line("c1", disposed.clone(), "withdrawn"),
        line("c2", answered, "withdrawn"),
        line("c2", gone.clone(), "withdrawn"),
        line("c3", gone, "withdrawn"),
        line("c3", disposed, "withdrawn"),
    ]);
    let statistics = Statistics::new(
        Entries::new(&log[..]),
        period(),
        &summary(),
        Outcomes::default(),
    );
    let all = statistics.unwrap();
    assert_eq!((all.confirmed, all.non_correlating, all.open), (2, 0, 1));
}

#[test]
fn what_the_source_said_last_is_counted_in_whatever_order() {
    let line = |case: &str, step: Value, status: &str| {
        event(
            9,
            Act::Verified,
            case,
            json!({"step": step, "status": status}),
        )
    };
    let answer = |active| json!({"step": "answered", "active": active});
    let (look, gone) = (
        json!({"step": "read_checked"}),
        json!({"step": "withdrawn"}),
    );
    let log = log(vec![
        alarm(1, "c1", "AMBER"),
        alarm(2, "c2", "AMBER"),
        // Taken back after the entry went, and a look that was a slip.
        line("c1", answer(true), "confirmed_active"),
        line("c1", gone.clone(), "withdrawn"),
        line("c1", answer(false), "withdrawn"),
        line("c2", answer(true), "confirmed_active"),
        line("c2", gone, "withdrawn"),
        line("c2", look.clone(), "rejected"),
        line("c2", look, "withdrawn"),
    ]);
    let entries = Entries::new(&log[..]);
    let all = Statistics::new(entries, period(), &summary(), Outcomes::default()).unwrap();
    assert_eq!((all.confirmed, all.non_correlating, all.open), (1, 0, 1));
}

/// Of one alarm, by the steps of its case, each with the status after it: how many were confirmed, did not correlate,
/// or have no result.
fn counts(steps: &[(Value, &str)]) -> (u64, u64, u64) {
    let mut events = vec![alarm(1, "c1", "AMBER")];
    for (step, status) in steps {
        let detail = json!({"step": step, "status": status});
        events.push(event(9, Act::Verified, "c1", detail));
    }
    let log = log(events);
    let entries = Entries::new(&log[..]);
    let all = Statistics::new(entries, period(), &summary(), Outcomes::default()).unwrap();
    (all.confirmed, all.non_correlating, all.open)
}

#[test]
fn what_somebody_said_of_a_hit_counts_by_its_reason() {
    let rejected = |reason: &str| {
        let step = json!({"step": "rejected", "reason": {"reason": reason, "text": "a word"}});
        (step, "rejected")
    };
    let disposed = |outcome: &str, reason: &str, status: &'static str| {
        let word = json!({"outcome": outcome, "reason": reason});
        (json!({"step": "disposed", "disposition": word}), status)
    };
    let misread = |reason: &str, status| disposed("misread", reason, status);
    let look = |status: &'static str| (json!({"step": "read_checked"}), status);
    let answer = |active: bool, status: &'static str| {
        let step = json!({"step": "answered", "active": active});
        (step, status)
    };
    let (confirmed, other, open) = ((1, 0, 0), (0, 1, 0), (0, 0, 1));
    for (steps, expected) in [
        (vec![misread("wrong_characters", "raised")], other),
        (vec![misread("wrong_state", "read_verified")], other),
        (vec![misread("not_a_plate", "under_review")], other),
        (vec![misread("other", "raised")], open),
        (vec![disposed("accept", "not_active", "withdrawn")], other),
        (vec![rejected("not_a_plate")], other),
        (vec![rejected("duplicate")], open),
        (vec![rejected("other")], open),
        (
            vec![rejected("duplicate"), misread("duplicate", "rejected")],
            open,
        ),
        (
            vec![rejected("other"), misread("wrong_state", "rejected")],
            other,
        ),
        // What was shown stands whatever is said of it.
        (
            vec![look("rejected"), misread("duplicate", "rejected")],
            other,
        ),
        (vec![rejected("duplicate"), look("rejected")], other),
        // A word is taken back, or goes with the look that puts it right.
        (
            vec![
                misread("wrong_state", "raised"),
                disposed("accept", "duplicate", "raised"),
            ],
            open,
        ),
        (
            vec![
                look("rejected"),
                misread("wrong_characters", "rejected"),
                look("read_verified"),
            ],
            open,
        ),
        (
            vec![
                answer(false, "rejected"),
                disposed("accept", "not_active", "rejected"),
                answer(true, "confirmed_active"),
            ],
            confirmed,
        ),
    ] {
        assert_eq!(counts(&steps), expected, "{steps:?}");
    }
}

#[test]
fn a_list_of_before_that_alarms_are_of_is_named() {
    let load = |minute, sha256: &str, source: &str| {
        event(
            minute,
            Act::ListLoaded,
            sha256,
            json!({"list": {"source": source}}),
        )
    };
    let log = log(vec![
        load(-90, "11", "REJIS"),
        load(-80, "22", "OLD"),
        load(-60, "33", "MULES"),
        // Logged by the clock of today, for pictures of yesterday.
        load(90, "44", "NCIC"),
        load(91, "55", "LATER"),
        event(1, Act::AlarmRaised, "c1", json!({"list": "11"})),
        event(2, Act::AlarmRaised, "c2", json!({"list": "44"})),
    ]);
    let public = PublicLog::new(Entries::new(&log[..]), period(), &summary()).unwrap();
    assert_eq!(public.lists, ["MULES", "NCIC", "REJIS"]);
    let entries = Entries::new(&log[..]);
    let all = Statistics::new(entries, period(), &summary(), Outcomes::default()).unwrap();
    assert_eq!(all.matches.keys().collect::<Vec<_>>(), ["NCIC", "REJIS"]);
}
