//! The guide to General Order 22-03 cannot rot: its files are read, and its commands run, in their order.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};
use std::process::Command;

use alpr_core::MatchRules;
use alpr_core::authorise::SearchPolicy;
use alpr_core::disclose::{Agreements, SharePolicy};
use alpr_core::hotlist::{Layout, Traffic};
use alpr_core::retain::Policy;

fn guide() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../clayton")
}

fn file(name: &str) -> String {
    fs::read_to_string(guide().join(name)).unwrap()
}

/// The fenced blocks of the guide, one after another.
fn commands() -> String {
    let readme = file("README.md");
    let mut blocks = readme.split("```");
    blocks.next();
    let blocks = blocks
        .step_by(2)
        .map(|block| block.strip_prefix("sh\n").unwrap());
    blocks.collect()
}

#[test]
fn every_file_is_one_of_its_kind_and_in_the_table() {
    SearchPolicy::parse(&file("search-policy.toml")).unwrap();
    SharePolicy::parse(&file("share-policy.toml")).unwrap();
    Agreements::parse(&file("agreements.toml")).unwrap();
    Policy::parse(&file("department.toml")).unwrap();
    MatchRules::parse(&file("rules.toml")).unwrap();
    Layout::parse(&file("layout.toml")).unwrap();
    Traffic::parse(&file("traffic.toml")).unwrap();
    let names = fs::read_dir(guide())
        .unwrap()
        .map(|entry| entry.unwrap().file_name());
    let readme = file("README.md");
    for name in names.map(|name| name.into_string().unwrap()) {
        let is_told = name == "README.md" || readme.contains(&format!("`{name}`"));
        assert!(is_told, "{name} is not in the guide's table");
    }
}

#[test]
fn the_rules_are_the_librarys_but_where_life_is_at_stake() {
    let rules = MatchRules::parse(&file("rules.toml")).unwrap();
    let ours = MatchRules::default();
    let rule = |rules: &MatchRules, category: &str| {
        let plate = "AB1234".parse().unwrap();
        rules.rule_for(&alpr_core::hotlist::Entry::new(plate, category.into()))
    };
    for category in [
        "stolen_vehicle",
        "gang",
        "terrorist_watch_list",
        "parking_scofflaw",
    ] {
        assert_eq!(rule(&rules, category), rule(&ours, category), "{category}");
    }
    assert!(rule(&rules, "amber").alarm < rule(&ours, "amber").alarm);
}

#[test]
fn every_command_and_option_that_the_table_names_exists() {
    let readme = file("README.md");
    let table = readme.split("## Clause by clause").nth(1).unwrap();
    let told = table.split('`').skip(1).step_by(2);
    let commands: BTreeSet<&str> = told.filter_map(|code| code.strip_prefix("alpr ")).collect();
    assert!(commands.len() > 30, "{commands:?}");
    for command in commands {
        let words = command
            .split(' ')
            .take_while(|word| !word.starts_with("--"));
        let mut help = Command::new(env!("CARGO_BIN_EXE_alpr"));
        let help = help.args(words).arg("--help").output().unwrap();
        assert!(help.status.success(), "`alpr {command}` is no command");
        let help = String::from_utf8(help.stdout).unwrap();
        for option in command.split(' ').filter(|word| word.starts_with("--")) {
            assert!(help.contains(option), "`alpr {command}` has no {option}");
        }
    }
}

#[test]
fn its_commands_run_in_their_order() {
    let folder = tempfile::tempdir().unwrap();
    let here = folder.path().join("examples/clayton");
    fs::create_dir_all(&here).unwrap();
    for entry in fs::read_dir(guide()).unwrap() {
        let entry = entry.unwrap();
        fs::copy(entry.path(), here.join(entry.file_name())).unwrap();
    }
    let frames = folder.path().join("fixtures/frames");
    fs::create_dir_all(&frames).unwrap();
    for picture in ["street-1.jpg", "street-3.jpg"] {
        let from = alpr_fixtures::folder().join("frames").join(picture);
        fs::copy(from, frames.join(picture)).unwrap();
    }
    let programs = Path::new(env!("CARGO_BIN_EXE_alpr")).parent().unwrap();
    let path = format!("{}:{}", programs.display(), std::env::var("PATH").unwrap());
    let script = format!("set -euxo pipefail\n{}", commands());
    let mut bash = Command::new("bash");
    bash.arg("-c")
        .arg(script)
        .current_dir(&here)
        .env("PATH", path);
    let output = bash.output().unwrap();
    let [told, complaints] = [output.stdout, output.stderr].map(|t| String::from_utf8(t).unwrap());
    assert!(output.status.success(), "{told}\n{complaints}");
    for part in [
        "1 reads, 1 hits, 1 cases, 1 pictures",
        "complete and valid",
        "is confirmed active",
        "disposition: Accept (confirmed)",
        "RK482CD was not seen from",
        "Neighbour Police Department",
    ] {
        assert!(told.contains(part), "{part} is not in {told}");
    }
    let same = "same: this read, this list and these rules give this hit";
    assert_eq!(told.matches(same).count(), 2, "{told}");
}
