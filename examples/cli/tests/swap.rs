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
use std::path::Path;
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

/// The lists' names: the letter that all their plates begin with.
const NAMES: [&str; 2] = ["M", "J"];

/// Writes the list of a name.
fn list(folder: &Path, name: &str) {
    let path = folder.join(format!("{name}.csv"));
    let rows: String = (0..ENTRIES)
        .map(|n| format!("{name}{n:05},MO,stolen plate\n"))
        .collect();
    std::fs::write(&path, format!("plate,state,category\n{rows}")).unwrap();
}

/// The command that builds a list of this name in the place of another.
fn build(folder: &Path, name: &str) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
    let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
    let drawn = "2026-11-24T06:00:00Z"; // an older draft would be refused
    quiet.args(["hotlist", "build", "--source", name, "--extracted", drawn]);
    quiet.arg(folder.join(format!("{name}.csv")));
    quiet.arg("-o").arg(folder.join("list.alpr"));
    command
}

fn ask(arguments: &[&str]) -> String {
    let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
    let output = command.arg("hotlist").args(arguments).output().unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

/// The name of the list that is in force, wholly.
fn in_force(folder: &Path) -> &'static str {
    let path = folder.join("list.alpr");
    let path = path.to_str().unwrap();
    let info = ask(&["info", path]);
    assert!(info.contains(&format!("entries    {ENTRIES},")), "{info}");
    let listed = |name: &str| {
        let plate = format!("{name}00042");
        let hits = ask(&["match", path, &plate, "--json"]);
        hits.contains(&format!("\"plate\":\"{plate}\""))
    };
    let [here, gone] = match info.starts_with("source     M\n") {
        true => NAMES,
        false => [NAMES[1], NAMES[0]],
    };
    assert!(listed(here) && !listed(gone), "{info}");
    here
}

#[test]
fn a_killed_build_leaves_the_old_list_or_the_new_one() {
    let folder = tempfile::tempdir().unwrap();
    for name in NAMES {
        list(folder.path(), name);
        assert!(build(folder.path(), name).status().unwrap().success());
    }
    let start = Instant::now();
    assert!(build(folder.path(), "M").status().unwrap().success());
    // A little longer than a build takes, so that some end first.
    let span = 1.2 * start.elapsed().as_secs_f64();

    let mut random = fastrand::Rng::with_seed(5);
    let (mut old, mut killed, mut ended) = ("M", 0, 0);
    for _ in 0..TRIES {
        let new = if old == "M" { "J" } else { "M" };
        let mut child = build(folder.path(), new).spawn().unwrap();
        sleep(Duration::from_secs_f64(span * random.f64()));
        child.kill().unwrap();
        let status = child.wait().unwrap();
        let found = in_force(folder.path());
        if status.signal() == Some(SIGKILL) {
            killed += 1;
        } else {
            ended += 1;
            assert!(status.success() && found == new, "{status}: {found}");
        }
        old = found;
        if killed >= KILLS && ended > 0 {
            break;
        }
    }
    assert!(
        killed >= KILLS && ended > 0,
        "{killed} killed, {ended} ended"
    );
    let indexes = std::fs::read_dir(folder.path()).unwrap();
    let names = indexes.map(|entry| entry.unwrap().file_name());
    let indexes: Vec<_> = names
        .filter(|name| name.to_string_lossy().ends_with(".alpr"))
        .collect();
    assert_eq!(indexes, ["list.alpr"]);
}
