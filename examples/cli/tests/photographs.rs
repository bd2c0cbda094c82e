//! Real photographs that the project may measure with but not keep: figures may not fall.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::path::Path;
use std::process::Command;

/// Percentages that MODEL_CARD.md states, less two points: set, figure, least value.
const FLOORS: [(&str, &str, f64); 9] = [
    ("us:", "exact", 83.9),
    ("us:", "recall50", 96.6),
    ("eu:", "exact", 90.5),
    ("eu:", "recall50", 98.0),
    ("br:", "exact", 98.0),
    ("br:", "recall50", 98.0),
    ("crops:", "exact", 88.9),
    ("crops:", "folded", 94.5),
    ("crops:", "state", 95.2),
];

/// The same of the small models.
const NANO_FLOORS: [(&str, &str, f64); 9] = [
    ("us:", "exact", 71.2),
    ("us:", "recall50", 92.4),
    ("eu:", "exact", 83.0),
    ("eu:", "recall50", 95.5),
    ("br:", "exact", 94.8),
    ("br:", "recall50", 98.0),
    ("crops:", "exact", 89.3),
    ("crops:", "folded", 93.7),
    ("crops:", "state", 91.7),
];

#[test]
fn figures_on_the_development_set_do_not_fall() {
    do_not_fall("standard", &FLOORS);
}

#[test]
fn figures_of_the_small_models_do_not_fall() {
    do_not_fall("nano", &NANO_FLOORS);
}

fn do_not_fall(size: &str, floors: &[(&str, &str, f64)]) {
    let Some(data) = alpr_fixtures::shared_data() else {
        say_skipped();
        return;
    };
    let scorer = data.join("../tools/score.py");
    let set = data.join("openalpr-dev");
    let dir = tempfile::tempdir().unwrap();
    let mut report = String::new();
    let scenes = ["us", "eu", "br"].map(|s| set.join(s));
    report += &score(
        &scorer,
        &set,
        "--scenes",
        &scenes,
        &["--size", size],
        &dir.path().join("scenes.jsonl"),
    );
    let crops = [set.join("crops")];
    report += &score(
        &scorer,
        &set,
        "--crops",
        &crops,
        &["--plate", "--size", size],
        &dir.path().join("crops.jsonl"),
    );
    for (name, figure, least) in floors {
        let line = report.lines().find(|l| l.starts_with(name)).unwrap();
        let after = line.split(&format!("; {figure} ")).nth(1).unwrap();
        let value: f64 = after.split(' ').next().unwrap().parse().unwrap();
        assert!(
            value >= *least,
            "{name} {figure} {value} is below {least}\n{report}"
        );
    }
}

/// What the scorer prints of the reads of these folders.
fn score(
    scorer: &Path,
    set: &Path,
    kind: &str,
    folders: &[std::path::PathBuf],
    options: &[&str],
    reads: &Path,
) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
    let output = command
        .args(["read", "--json"])
        .args(options)
        .args(folders)
        .output()
        .unwrap();
    assert!(output.status.success());
    std::fs::write(reads, output.stdout).unwrap();
    let scored = Command::new("python3")
        .arg(scorer)
        .arg(set)
        .arg(kind)
        .arg(reads)
        .output()
        .unwrap();
    String::from_utf8(scored.stdout).unwrap()
}

#[expect(clippy::print_stderr, reason = "a skipped test must say so")]
fn say_skipped() {
    eprintln!("SKIPPED: ../shared/data is missing, so nothing was measured on photographs");
}
