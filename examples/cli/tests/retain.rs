//! `alpr retain` as a person meets it: what is printed, and the exit status.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::process::{Command, Output};

use alpr_core::record::{Circumstances, MAX_RECORD_BYTES, VERSION};
use alpr_core::retain::{Hold, HoldDraft, HoldKind, HoldScope};
use alpr_core::{PlateText, Record};

fn alpr(args: &[&str]) -> Output {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
    command.arg("retain").args(args).output().unwrap()
}

fn printed(output: &Output) -> String {
    String::from_utf8(output.stdout.clone()).unwrap()
}

#[test]
fn explain_tells_every_rule_with_its_citation() {
    let output = alpr(&["explain", "--policy", "clayton-22-03"]);
    assert_eq!(output.status.code(), Some(0));
    let text = printed(&output);
    assert!(
        text.contains("mobile computer: purge when 30 days from the capture are over."),
        "{text}"
    );
    assert!(
        text.contains("General Order 22-03 (10 February 2022), V.D; order of rank 50; confirmed"),
        "{text}"
    );
    assert_eq!(
        alpr(&["explain", "--policy", "nowhere"]).status.code(),
        Some(2)
    );
}

#[test]
fn lint_exits_by_what_it_finds() {
    let clean = alpr(&["lint", "clayton-22-03"]);
    assert_eq!(
        (clean.status.code(), printed(&clean).as_str()),
        (Some(0), "")
    );
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bad.toml");
    let text = "name = 'bad'\ntitle = 'Bad'\n[[authority]]\nname = 'a'\nkind = 'order'\ncitation = 'A'\nrank = 1\n\
        certainty = 'chosen'\nchecked = '2026-11-24'\n[[rule]]\nname = 'r'\nabout = 'x'\nauthority = 'a'\n\
        floor = '2 years'\nceiling = '1 year'\n";
    std::fs::write(&path, text).unwrap();
    let output = alpr(&["lint", &path.to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    assert!(
        printed(&output).starts_with("bad:10: error: "),
        "{}",
        printed(&output)
    );
}

#[test]
fn evaluate_decides_line_by_line() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("records.jsonl");
    let lines = "{\"holder\":\"mobile_computer\",\"origin\":\"mobile\",\"captured\":\"2026-01-10T08:00:00Z\"}\n\
        {\"captured\":\"2025-01-10T08:00:00Z\",\"received\":\"2025-01-10T08:00:00Z\"}\n";
    std::fs::write(&path, lines).unwrap();
    let path = path.to_string_lossy();
    let args = [
        "evaluate",
        "--policy",
        "clayton-22-03",
        &path,
        "--now",
        "2026-02-10T08:00:00Z",
        "--json",
    ];
    let output = alpr(&args);
    assert_eq!(output.status.code(), Some(1));
    let rows: Vec<serde_json::Value> = printed(&output)
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(rows[0]["verdict"], "conflict");
    assert_eq!(rows[0]["expected"].as_array().unwrap().len(), 1);
    assert_eq!(
        (&rows[1]["verdict"], &rows[1]["by"]),
        (&"purge_due".into(), &"2026-02-09T08:00:00Z".into())
    );
    assert!(
        printed(&alpr(&args[..6]))
            .contains("ceiling clayton-22-03/mobile-ceiling: 30 days from the capture")
    );
    std::fs::write(
        dir.path().join("bad.jsonl"),
        "{\"captured\":\"2025-01-10T08:00:00Z\",\"receved\":1}",
    )
    .unwrap();
    let bad = dir.path().join("bad.jsonl");
    let output = alpr(&[
        "evaluate",
        "--policy",
        "nh",
        &bad.to_string_lossy(),
        "--now",
        "2026-02-10T08:00:00Z",
    ]);
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        output.status.code() == Some(2)
            && complaint.contains("line 1")
            && complaint.contains("receved"),
        "{complaint}"
    );
}

#[test]
fn a_record_of_a_later_version_is_named_as_such() {
    let dir = tempfile::tempdir().unwrap();
    let seen = Circumstances::new("2025-01-10T08:00:00Z".parse().unwrap(), "C-1");
    let record = Record::of_text("AB1234".parse().unwrap(), None, seen).unwrap();
    let version = format!("\"version\":{VERSION},");
    let later = record.to_json().unwrap();
    let later = later.replacen(&version, "\"version\":99,", 1);
    let path = dir.path().join("records.jsonl");
    std::fs::write(&path, later).unwrap();
    let now = ["--now", "2026-02-10T08:00:00Z"];
    let records = path.to_string_lossy();
    let evaluate = ["evaluate", "--policy", "clayton-22-03", &records];
    let output = alpr(&[&evaluate[..], &now].concat());
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        complaint.contains("line 1") && complaint.contains("got 99: update the library"),
        "{complaint}"
    );
}

#[test]
fn a_hold_that_is_longer_than_a_record_counts() {
    let dir = tempfile::tempdir().unwrap();
    let path = |name: &str| dir.path().join(name).to_str().unwrap().to_owned();
    let plates = (0..9_000).map(|n| format!("AB{n:05}").parse::<PlateText>().unwrap());
    let scope = HoldScope {
        plates: plates.collect(),
        ..HoldScope::default()
    };
    let draft = HoldDraft {
        kind: HoldKind::Discovery,
        scope,
        authority: "subpoena 7".into(),
        by: "Coordinator 1".into(),
        review_on: "2027-01-01T00:00:00Z".parse().unwrap(),
    };
    let hold = Hold::open(draft, "2026-01-01T00:00:00Z".parse().unwrap()).unwrap();
    let hold = hold.to_json().unwrap();
    assert!(hold.len() > MAX_RECORD_BYTES);
    let row = |plate: &str| {
        let at = "2025-01-10T08:00:00Z";
        format!("{{\"captured\":\"{at}\",\"received\":\"{at}\",\"plate\":\"{plate}\"}}\n")
    };
    std::fs::write(path("holds.jsonl"), hold).unwrap();
    std::fs::write(path("records.jsonl"), row("AB00042") + &row("AB1")).unwrap();
    let (records, holds) = (path("records.jsonl"), path("holds.jsonl"));
    let evaluate = ["evaluate", "--policy", "clayton-22-03", &records];
    let how = ["--holds", &holds, "--now", "2026-02-10T08:00:00Z", "--json"];
    let output = alpr(&[&evaluate[..], &how].concat());
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    let rows = printed(&output);
    let verdicts = ["\"held\"", "\"purge_due\""];
    for (row, verdict) in rows.lines().zip(verdicts) {
        assert!(row.contains(verdict), "{row}");
    }
    // A line of records keeps the limit of records.
    std::fs::write(path("records.jsonl"), " ".repeat(MAX_RECORD_BYTES + 1)).unwrap();
    let output = alpr(&[&evaluate[..], &how].concat());
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert!(
        complaint.contains("at most 65536 bytes, got 65537"),
        "{complaint}"
    );
}

#[test]
fn a_picture_names_every_rule() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("policy.svg");
    let output = alpr(&[
        "picture",
        "--policy",
        "clayton-22-03",
        "-o",
        &path.to_string_lossy(),
    ]);
    assert_eq!(output.status.code(), Some(0));
    let svg = std::fs::read_to_string(path).unwrap();
    for rule in [
        "server-floor",
        "mobile-ceiling",
        "vendor",
        "evidence",
        "private",
        "log",
    ] {
        assert!(svg.contains(&format!(">clayton-22-03/{rule}: ")), "{rule}");
    }
    let bars = |title: &str| svg.matches(&format!(">{title}</text>")).count();
    assert_eq!(
        bars("mobile_computer / read"),
        1,
        "floor and ceiling are one bar"
    );
    let of_others = "server / read of mobile, stationary, private_feed";
    assert_eq!((bars(of_others), bars("server / read of vendor")), (1, 1));
}

fn on(store: &str, at: &str, args: &[&str]) -> Output {
    alpr(&[args, &["--store", store, "--at", at]].concat())
}

/// A store with reads of 10 January 2025: one of AB1234, one of XY9876.
fn store(dir: &std::path::Path) -> String {
    let store = format!("sqlite:{}", dir.join("reads.db").display());
    let captured = "2025-01-10T08:00:00Z".parse().unwrap();
    let reads = ["AB1234", "XY9876"].map(|text| {
        let seen = alpr_core::record::Circumstances::new(captured, "C-1");
        alpr_core::Record::of_text(text.parse().unwrap(), None, seen).unwrap()
    });
    let opened = alpr_store::Store::open(&store).unwrap();
    opened.put_reads(&reads, captured).unwrap();
    store
}

#[test]
fn a_purge_is_planned_held_back_done_and_told_by_a_receipt() {
    let dir = tempfile::tempdir().unwrap();
    let (store, key) = (store(dir.path()), dir.path().join("receipts.key"));
    let key = key.to_string_lossy();
    let public = printed(&alpr(&["key", &key]));
    let public = public.trim();
    assert_eq!(
        alpr(&["key", &key]).status.code(),
        Some(2),
        "a key is not overwritten"
    );
    let hold = [
        "hold",
        "open",
        "--kind",
        "discovery",
        "--authority",
        "subpoena 7",
        "--by",
        "Coordinator 1",
        "--review",
        "2026-06-01T00:00:00Z",
        "--plate",
        "XY9876",
    ];
    let hold = printed(&on(&store, "2026-01-01T00:00:00Z", &hold));
    let policy = ["--policy", "clayton-22-03"];
    let plan = printed(&on(
        &store,
        "2026-01-15T00:00:00Z",
        &[&["plan"][..], &policy].concat(),
    ));
    assert!(
        plan.contains("1 read due by clayton-22-03/server-purge"),
        "{plan}"
    );
    assert!(plan.contains("0 stay, 1 are held"), "{plan}");

    let purge = [
        &["purge", "--by", "Coordinator 1", "--key", &key, "--json"][..],
        &policy,
    ]
    .concat();
    let output = on(&store, "2026-01-15T00:00:00Z", &purge);
    assert_eq!(output.status.code(), Some(0));
    let receipt = dir.path().join("receipt.json");
    std::fs::write(&receipt, &output.stdout).unwrap();
    let receipt = receipt.to_string_lossy();
    let text = printed(&alpr(&["verify", &receipt, "--key", public]));
    assert!(
        text.contains("1 read purged by clayton-22-03/server-purge"),
        "{text}"
    );
    let receipts = printed(&on(&store, "2026-01-15T00:00:00Z", &["receipts"]));
    assert_eq!(receipts, printed(&output));

    let hold = hold.split(' ').next().unwrap();
    let review = [
        "hold", "review", hold, "--by", "Lt. Roe", "--reason", "on trial", "--next",
    ];
    let review = [&review[..], &["2027-01-16T00:00:00Z"]].concat();
    assert!(printed(&on(&store, "2026-01-15T12:00:00Z", &review)).contains("review on 2027-01-16"));
    let close = [
        "hold",
        "close",
        hold,
        "--by",
        "Coordinator 1",
        "--reason",
        "produced",
    ];
    assert!(printed(&on(&store, "2026-01-16T00:00:00Z", &close)).contains("produced"));
    let listed = printed(&on(&store, "2026-01-17T00:00:00Z", &["hold", "list"]));
    assert_eq!(listed, "0 holds\n");
    let output = printed(&on(&store, "2026-01-17T00:00:00Z", &purge));
    assert!(output.contains("\"count\":1"), "{output}");
}
