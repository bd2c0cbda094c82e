//! Compiles the C programs as strictly as a camera vendor would and runs them plain, under AddressSanitizer, and
//! under valgrind.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

mod disclosure;
mod frames;
mod health;
#[cfg(target_os = "linux")]
mod linking;
mod replay;
mod track;

use std::path::{Path, PathBuf};
use std::process::Command;

use jiff::Timestamp;
use serde::Deserialize;

const STRICT: [&str; 6] = [
    "-std=c99",
    "-Wall",
    "-Wextra",
    "-Wpedantic",
    "-Wredundant-decls",
    "-Werror",
];
/// What a Rust static library needs of the system.
#[cfg(not(target_os = "linux"))]
const SYSTEM: [&str; 3] = ["-lpthread", "-ldl", "-lm"];
#[cfg(target_os = "linux")]
const SYSTEM: [&str; 4] = ["-lpthread", "-ldl", "-lm", "-Wl,-z,noexecstack"];

#[derive(Deserialize)]
struct Vectors {
    read: Vec<Row>,
}

#[derive(Deserialize)]
struct Row {
    kind: String,
    file: String,
    texts: Vec<String>,
    states: Vec<String>,
}

fn here(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

/// The library with this ending that cargo built for these tests: it lies beside or above the test program.
fn library(ending: &str) -> PathBuf {
    let program = std::env::current_exe().expect("a test knows its program");
    let beside = program.parent().expect("a program lies in a folder");
    let above = beside.parent().expect("cargo's folder has a parent");
    let found = [above, beside]
        .into_iter()
        .flat_map(|dir| std::fs::read_dir(dir).into_iter().flatten());
    let mut found: Vec<PathBuf> = found
        .flatten()
        .map(|entry| entry.path())
        .filter(|path| {
            let name = path.file_name().unwrap_or_default().to_string_lossy();
            let name = name.strip_suffix(ending).unwrap_or_default();
            name == "libalpr" || name.starts_with("libalpr-")
        })
        .collect();
    // Builds of other days may lie there too: the newest is the one under test.
    found.sort_by_key(|path| path.metadata().and_then(|m| m.modified()).ok());
    found.pop().expect("cargo builds every kind of library")
}

fn compile(dir: &Path, name: &str, extra: &[&str]) -> PathBuf {
    let program = dir.join(format!("{name}{}", extra.join("")));
    let status = Command::new("cc")
        .args(STRICT)
        .args(extra)
        .arg("-g")
        .arg("-I")
        .arg(here("include"))
        .arg(here(&format!("tests/c/{name}.c")))
        .arg(library(".a"))
        .args(SYSTEM)
        .arg("-o")
        .arg(&program)
        .status();
    assert!(
        status.expect("a C compiler is installed").success(),
        "{name}.c does not compile"
    );
    program
}

fn run(command: &mut Command) {
    let output = command.output().expect("the program starts");
    let text = [output.stdout, output.stderr].concat();
    assert!(
        output.status.success(),
        "{command:?}\n{}",
        String::from_utf8_lossy(&text)
    );
}

fn valgrind(program: &Path) -> Command {
    let mut valgrind = Command::new("valgrind");
    valgrind.args(["--quiet", "--error-exitcode=9", "--leak-check=full"]);
    // What the inference engine keeps for the process's life is reachable, and no leak.
    valgrind
        .arg("--errors-for-leak-kinds=definite")
        .arg(program);
    valgrind
}

/// Runs a program plain, under the sanitizers and under valgrind.
fn run_all(name: &str) {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let plain = compile(dir.path(), name, &[]);
    let checked = compile(dir.path(), name, &["-fsanitize=address,undefined"]);
    run(&mut Command::new(&plain));
    run(&mut Command::new(checked));
    run(&mut valgrind(&plain));
}

#[test]
fn misuse_gives_statuses_and_leaks_nothing() {
    run_all("misuse");
}

#[test]
fn a_hit_becomes_a_verified_case() {
    run_all("case");
}

#[test]
fn destructors_of_an_ending_thread_or_process_may_call() {
    run_all("ending");
}

#[test]
fn manual_entries_are_live_and_looked_after() {
    run_all("manual");
}

#[test]
fn holds_win_and_are_kept() {
    run_all("holds");
}

#[test]
fn reads_are_those_that_rust_reads() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let programs = [
        compile(dir.path(), "read", &[]),
        compile(dir.path(), "read", &["-fsanitize=address,undefined"]),
    ];
    let nano = concat!(env!("CARGO_MANIFEST_DIR"), "/../alpr-core/models/nano");
    for (models, vectors) in [("built-in", "reads.toml"), (nano, "reads-nano.toml")] {
        read_all(
            dir.path(),
            &programs,
            models,
            &alpr_fixtures::vectors(vectors),
        );
    }
}

fn read_all(dir: &Path, programs: &[PathBuf], models: &str, vectors: &Vectors) {
    for scene in alpr_fixtures::scenes() {
        let row = vectors
            .read
            .iter()
            .find(|r| r.kind == "frame" && r.file == scene.file);
        let row = row.expect("every picture is in the vectors");
        let pixels = dir.join("pixels");
        std::fs::write(&pixels, &scene.rgb).expect("the pixels can be written");
        for program in programs {
            let mut command = Command::new(program);
            command
                .arg(models)
                .arg(&pixels)
                .arg(scene.width.to_string())
                .arg(scene.height.to_string());
            for (text, state) in row.texts.iter().zip(&row.states) {
                command.args([text, state]);
            }
            run(&mut command);
        }
    }
}

#[derive(Deserialize)]
struct Lists {
    format: String,
    extracted: i64,
    now: i64,
    list: String,
    r#match: Vec<Match>,
}

#[derive(Deserialize)]
struct Match {
    text: String,
    state: String,
    hits: Vec<String>,
}

#[test]
fn hits_are_those_that_rust_finds() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let plain = compile(dir.path(), "hotlist", &[]);
    let checked = compile(dir.path(), "hotlist", &["-fsanitize=address,undefined"]);
    let vectors: Lists = alpr_fixtures::vectors("hotlist.toml");
    let list = dir.path().join("list");
    std::fs::write(&list, &vectors.list).expect("the list can be written");
    let ask = |command: &mut Command, row: &Match| {
        let times = [vectors.extracted, vectors.now].map(|time| time.to_string());
        command.arg(&list).arg(&vectors.format).args(times);
        run(command.args([&row.text, &row.state]).args(&row.hits));
    };
    for row in &vectors.r#match {
        ask(&mut Command::new(&plain), row);
        ask(&mut Command::new(&checked), row);
    }
    let row = vectors.r#match.first().expect("there are vectors");
    ask(&mut valgrind(&plain), row);
}

#[derive(Deserialize)]
struct Cases {
    format: String,
    extracted: i64,
    raised: i64,
    list: String,
    case: Vec<Case>,
}

#[derive(Deserialize)]
struct Case {
    plate: String,
    state: String,
    steps: Vec<(String, String, i64, String, String, String)>,
    proposed: String,
    guards: bool,
    #[serde(default)]
    held: bool,
}

#[test]
fn steps_lead_where_rust_says() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let plain = compile(dir.path(), "verify", &[]);
    let checked = compile(dir.path(), "verify", &["-fsanitize=address,undefined"]);
    let vectors: Cases = alpr_fixtures::vectors("verify.toml");
    let list = dir.path().join("list");
    std::fs::write(&list, &vectors.list).expect("the list can be written");
    let take = |command: &mut Command, case: &Case| {
        let times = [vectors.extracted, vectors.raised].map(|time| time.to_string());
        command.arg(&list).arg(&vectors.format).args(times);
        command.args([&case.plate, &case.state, &case.proposed]);
        command.arg(case.guards.to_string());
        command.arg(case.held.to_string());
        for (step, by, seconds, what, how, then) in &case.steps {
            command.args([step, by, &seconds.to_string(), what, how, then]);
        }
        run(command);
    };
    for case in &vectors.case {
        take(&mut Command::new(&plain), case);
        take(&mut Command::new(&checked), case);
    }
    let case = vectors.case.first().expect("there are vectors");
    take(&mut valgrind(&plain), case);
}

#[derive(Deserialize)]
struct Decisions {
    case: Vec<Decided>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Decided {
    about: String,
    policies: Vec<String>,
    #[serde(default)]
    file: String,
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
    since: Option<Timestamp>,
    by: Option<Timestamp>,
    until: Option<Timestamp>,
    #[serde(default)]
    expected: bool,
}

#[test]
fn decisions_are_those_of_rust() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let plain = compile(dir.path(), "retain", &[]);
    let checked = compile(dir.path(), "retain", &["-fsanitize=address,undefined"]);
    let vectors: Decisions = alpr_fixtures::vectors("retention.toml");
    let us = |time: Option<Timestamp>| time.map_or(0, Timestamp::as_microsecond).to_string();
    let ask = |command: &mut Command, case: &Decided| {
        command.arg(&case.about).args(case.data.split(' '));
        command.arg(case.ongoing.to_string());
        let starts = [case.received, case.copied, case.case_closed, case.booked];
        command.arg(us(Some(case.captured))).args(starts.map(us));
        command.args([case.requested, case.shift_ended].map(us));
        command.arg(us(Some(case.now))).arg(&case.verdict);
        command.args([case.since, case.by, case.until].map(us));
        command.arg(case.expected.to_string());
        run(command.arg(&case.file).args(&case.policies));
    };
    for case in &vectors.case {
        ask(&mut Command::new(&plain), case);
        ask(&mut Command::new(&checked), case);
    }
    let case = vectors.case.first().expect("there are vectors");
    ask(&mut valgrind(&plain), case);
}

#[test]
fn requests_are_permitted_as_in_rust() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let plain = compile(dir.path(), "share", &[]);
    let checked = compile(dir.path(), "share", &["-fsanitize=address,undefined"]);
    let cases = disclosure::arguments(dir.path());
    for case in &cases {
        run(Command::new(&plain).args(case));
        run(Command::new(&checked).args(case));
    }
    run(valgrind(&plain).args(cases.first().expect("there are vectors")));
}

#[test]
fn cameras_are_found_and_served_as_in_rust() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let plain = compile(dir.path(), "health", &[]);
    let checked = compile(dir.path(), "health", &["-fsanitize=address,undefined"]);
    let cases = health::arguments(dir.path());
    for case in &cases {
        run(Command::new(&plain).args(case));
        run(Command::new(&checked).args(case));
    }
    run(valgrind(&plain).args(cases.first().expect("there are vectors")));
}

#[test]
fn nothing_leaves_that_is_not_in_the_log() {
    run_all("disclose");
}

/// What a getter gives is a choice, of which the compiler sees whether all are dealt with.
const CXX: &str = "#include <alpr.h>
static const char *shown(const alpr_hit *hit) {
  const alpr_action action = alpr_hit_action(hit);
  switch (action) {
    case ALPR_ACTION_ALARM:
    case ALPR_ACTION_SHOW: return alpr_action_name(action);
    case ALPR_ACTION_DROP: break;
  }
  return \"\";
}
int main() {
  return alpr_version_number() / 1000 != ALPR_VERSION_NUMBER / 1000 || *shown(nullptr);
}
";

#[test]
fn the_header_is_also_cxx() {
    let dir = tempfile::tempdir().expect("a temporary folder");
    let source = dir.path().join("a.cc");
    std::fs::write(&source, CXX).expect("the source can be written");
    for standard in ["-std=c++11", "-std=c++17"] {
        let mut command = Command::new("c++");
        command
            .arg(standard)
            .args(["-Wall", "-Wextra", "-Wpedantic"]);
        command.args(["-Werror", "-fsyntax-only", "-I"]);
        run(command.arg(here("include")).arg(&source));
    }
}
