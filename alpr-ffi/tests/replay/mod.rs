//! Runs the vectors of replay from C.

use std::process::Command;

use serde::Deserialize;

use super::{compile, run, valgrind};

#[derive(Deserialize)]
struct Replays {
    list: String,
    extracted: i64,
    rules: String,
    case: Vec<Replayed>,
}

#[derive(Deserialize)]
struct Replayed {
    rules: Option<String>,
    read: String,
    hit: String,
    outcome: String,
    says: String,
}

#[test]
fn kept_hits_are_judged_as_rust_judges_them() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let plain = compile(dir.path(), "replay", &[]);
    let checked = compile(dir.path(), "replay", &["-fsanitize=address,undefined"]);
    let vectors: Replays = alpr_fixtures::vectors("replay.toml");
    let list = dir.path().join("list");
    std::fs::write(&list, &vectors.list).expect("the list can be written");
    let judge = |command: &mut Command, row: &Replayed| {
        let rules = row.rules.as_ref().unwrap_or(&vectors.rules);
        command.arg(&list).arg(vectors.extracted.to_string());
        run(command.args([rules, &row.read, &row.hit, &row.outcome, &row.says]));
    };
    for row in &vectors.case {
        judge(&mut Command::new(&plain), row);
        judge(&mut Command::new(&checked), row);
    }
    let row = vectors.case.first().expect("there are vectors");
    judge(&mut valgrind(&plain), row);
}
