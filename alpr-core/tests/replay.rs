//! Runs `fixtures/vectors/replay.toml`; C and Python run it too. `REGENERATE=1` with
//! `--nocapture` prints its hits and hashes anew.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::print_stdout,
    reason = "a test or a benchmark may stop where it stands"
)]

use alpr_core::hotlist::{Layout, ListInfo, build, import};
use alpr_core::{HitRecord, HotList, MatchRules, Record, Replay};
use jiff::Timestamp;
use serde::Deserialize;

#[derive(Deserialize)]
struct Vectors {
    list: String,
    extracted: i64,
    rules: String,
    list_sha256: String,
    rules_sha256: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    about: String,
    rules: Option<String>,
    read: String,
    hit: String,
    outcome: String,
    says: String,
}

fn list(vectors: &Vectors) -> HotList {
    let drawn = Timestamp::from_second(vectors.extracted).unwrap();
    let mut info = ListInfo::new("mules", drawn, drawn);
    info.default_source = Some("mules".into());
    let layout = Layout::preset("plain").unwrap();
    let layout = layout.or_source(info.default_source.clone());
    let import = import(vectors.list.as_bytes(), &layout).unwrap();
    HotList::open(build(import.into_entries().unwrap(), &info).unwrap()).unwrap()
}

#[test]
fn kept_hits_come_out_as_they_did_when_they_were_kept() {
    let vectors: Vectors = alpr_fixtures::vectors("replay.toml");
    let (list, rules) = (list(&vectors), MatchRules::parse(&vectors.rules).unwrap());
    if std::env::var_os("REGENERATE").is_some() {
        println!("list {}\nrules {}", list.sha256(), rules.sha256());
    }
    for case in &vectors.case {
        let rules = case
            .rules
            .as_ref()
            .map(|toml| MatchRules::parse(toml).unwrap());
        let rules = rules.unwrap_or_else(|| MatchRules::parse(&vectors.rules).unwrap());
        let read = Record::from_json(&case.read).unwrap();
        if std::env::var_os("REGENERATE").is_some() {
            let now = read.circumstances.captured;
            for hit in list.matches(&read.query(), &rules, now).unwrap() {
                println!(
                    "{}: {}",
                    case.about,
                    HitRecord::of_hit(&hit, &read).to_json().unwrap()
                );
            }
            continue;
        }
        let hit = HitRecord::from_json(&case.hit).unwrap();
        assert_eq!(hit.to_json().unwrap(), case.hit, "{}", case.about);
        let replay = Replay::new(&hit, &read, &list, &rules).unwrap();
        let told = replay.to_string();
        assert_eq!(
            replay.outcome.name(),
            case.outcome,
            "{}: {told}",
            case.about
        );
        assert!(told.contains(&case.says), "{}: {told}", case.about);
    }
    let changed =
        "the same list and rules have another SHA-256: raise MATCHING only if hits change";
    assert_eq!(list.sha256(), vectors.list_sha256, "{changed}");
    assert_eq!(rules.sha256(), vectors.rules_sha256, "{changed}");
}
