//! A build that is killed at any moment leaves the list in force or the new one, whole.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::os::unix::process::ExitStatusExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::thread::sleep;
use std::time::{Duration, Instant};

/// Builds that are killed before they end.
const KILLS: usize = 40;
/// Builds that are tried at most: some end before they are killed.
const TRIES: usize = 1_000;
/// So many entries take a tenth of a second or more.
const ENTRIES: usize = 60_000;
const SIGKILL: i32 = 9;

/// A list whose plates all begin with a letter, all of a state.
fn list(folder: &Path, letter: char, state: &str) -> PathBuf {
    let path = folder.join(format!("{state}.csv"));
    let rows: String = (0..ENTRIES)
        .map(|n| format!("{letter}{n:05},{state},stolen plate\n"))
        .collect();
    std::fs::write(&path, format!("plate,state,category\n{rows}")).unwrap();
    path
}

fn build(list: &Path, index: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    quiet.args(["hotlist", "build"]).arg(list);
    quiet.arg("-o").arg(index);
    command
}

fn ask(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
    let output = command.arg("hotlist").args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The state of the list that is in force, wholly.
fn in_force(index: &Path) -> &'static str {
    let path = index.to_str().unwrap();
    let info = ask(&["info", path]);
    let whole = |state: &&str| info.contains(&format!("states     {state} {ENTRIES}\n"));
    let state = ["MO", "IL"].into_iter().find(whole).expect(&info);
    let (here, gone) = match state {
        "MO" => ("M00042", "I00042"),
        _ => ("I00042", "M00042"),
    };
    let lists = |plate: &str| {
        let hits = ask(&["match", path, plate, "--json"]);
        hits.contains(&format!("\"plate\":\"{plate}\""))
    };
    assert!(lists(here) && !lists(gone));
    state
}

#[test]
fn a_killed_build_leaves_the_old_list_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    let index = folder.path().join("list.alpr");
    let lists = [
        list(folder.path(), 'M', "MO"),
        list(folder.path(), 'I', "IL"),
    ];
    assert!(build(&lists[0], &index).status().unwrap().success());
    let start = Instant::now();
    assert!(build(&lists[0], &index).status().unwrap().success());
    let whole = start.elapsed();

    let mut random = fastrand::Rng::with_seed(5);
    let (mut state, mut killed) = ("MO", 0);
    for _ in 0..TRIES {
        let new = if state == "MO" { "IL" } else { "MO" };
        let mut child = build(&lists[usize::from(new == "IL")], &index)
            .spawn()
            .unwrap();
        sleep(Duration::from_secs_f64(whole.as_secs_f64() * random.f64()));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        let found = in_force(&index);
        if status.signal() == Some(SIGKILL) {
            killed += 1;
        } else {
            assert!(status.success());
            assert_eq!(found, new, "a build that ended is in force");
        }
        state = found;
        if killed == KILLS {
            break;
        }
    }
    assert_eq!(killed, KILLS, "too few builds were killed in time");
    let indexes = std::fs::read_dir(folder.path()).unwrap();
    let names = indexes.map(|entry| entry.unwrap().file_name());
    let indexes: Vec<_> = names
        .filter(|name| name.to_string_lossy().ends_with(".alpr"))
        .collect();
    assert_eq!(indexes, ["list.alpr"]);
}
