//! What `alpr` writes over and what it does not: pictures of one name, an index that cannot be compared, permissions.
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::process::Command;

/// A folder to work in.
struct Folder(tempfile::TempDir);

impl Folder {
    fn new() -> Self {
        Self(tempfile::tempdir().unwrap())
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    /// Runs `alpr`; gives what was printed, with complaints at its end.
    fn run(&self, status: i32, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        let output = command.args(arguments).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {text}");
        text
    }

    /// Builds `list.alpr` of a list.
    fn build(&self, status: i32, list: &str, more: &[&str]) -> String {
        let (csv, index) = (self.path("list.csv"), self.path("list.alpr"));
        std::fs::write(&csv, list).unwrap();
        let build = ["hotlist", "build", &csv, "-o", &index];
        self.run(status, &[&build[..], more].concat())
    }
}

#[test]
fn pictures_of_one_name_are_drawn_side_by_side() {
    let folder = Folder::new();
    let frames = alpr_fixtures::folder().join("frames");
    let pictures = ["a", "b"].map(|name| {
        std::fs::create_dir(folder.path(name)).unwrap();
        folder.path(&format!("{name}/x.png"))
    });
    for (plate, picture) in ["plate-1.png", "plate-4.png"].iter().zip(&pictures) {
        std::fs::copy(frames.join(plate), picture).unwrap();
    }
    let draw = |to: &str, pictures: &[&str]| {
        let to = folder.path(to);
        let read = ["read", "--plate", "--threads", "2", "--annotate", &to];
        folder.run(0, &[&read[..], pictures].concat());
    };
    let [a, b] = pictures.each_ref().map(String::as_str);
    draw("first", &[a]);
    draw("second", &[b]);
    for _ in 0..2 {
        draw("both", &[a, b]);
    }
    let drawn = |name: &str| std::fs::read(folder.path(name)).unwrap();
    assert_eq!(drawn("both/x.png.png"), drawn("first/x.png.png"));
    assert_eq!(drawn("both/x.png-2.png"), drawn("second/x.png.png"));
    let both = std::fs::read_dir(folder.path("both")).unwrap();
    assert_eq!(
        both.count(),
        2,
        "a second run replaces what the first wrote"
    );
}

#[test]
fn an_index_that_cannot_be_compared_is_replaced_by_force_alone() {
    let folder = Folder::new();
    let list = "plate\nABC1\nABC2\nABC3\n";
    let told = folder.build(0, list, &[]);
    assert!(!told.contains("compared"), "{told}");
    let index = folder.path("list.alpr");
    let whole = std::fs::read(&index).unwrap();
    let mut older = whole.clone();
    older[8] -= 1; // the version, which stands behind eight bytes that name the format
    let half = whole[..whole.len() / 2].to_vec();
    for (unreadable, why) in [(older, "expected index version"), (half, "damaged")] {
        std::fs::write(&index, &unreadable).unwrap();
        let told = folder.build(2, list, &[]);
        assert!(
            told.contains("cannot be compared") && told.contains("--force") && told.contains(why),
            "{told}"
        );
        assert_eq!(std::fs::read(&index).unwrap(), unreadable);
        let told = folder.build(0, list, &["--force"]);
        assert!(told.contains("--force: nothing was compared"), "{told}");
        folder.build(0, list, &[]);
    }
}

#[test]
fn the_share_of_bad_lines_that_is_allowed_decides() {
    let folder = Folder::new();
    let list = "plate\nABC1\nABC2\nABC3\nABC4\nA_B\nC_D\n";
    let allow = |status, share| folder.build(status, list, &["--max-reject-share", share]);
    let told = allow(2, "0.3");
    assert!(told.contains("at most 30.0 % are allowed"), "{told}");
    let told = allow(0, "0.4");
    assert!(told.contains("2 lines were rejected, 4 taken"), "{told}");
    let (index, store) = (
        folder.path("list.alpr"),
        format!("sqlite:{}", folder.path("s.db")),
    );
    folder.build(
        0,
        list,
        &[
            "--max-reject-share",
            "0.4",
            "--store",
            &store,
            "--by",
            "A 1",
        ],
    );
    let check = ["hotlist", "check", &index, "--max-age", "24h"];
    let refresh = ["refresh", &index, &index, "--by", "A 1", "--store", &store];
    for command in [&check[..], &refresh] {
        let failed = if command == check { 1 } else { 2 };
        let told = folder.run(failed, command);
        assert!(told.contains("2 lines were rejected, 4 taken"), "{told}");
        folder.run(0, &[command, &["--max-reject-share", "0.4"]].concat());
    }
    let told = folder.build(2, "plate\nA_B\n", &["--max-reject-share", "1"]);
    assert!(told.contains("the list has no entries"), "{told}");
}

#[test]
fn an_entry_without_a_state_may_be_of_any() {
    let folder = Folder::new();
    folder.build(0, "plate,state\nABC1,CA\nABC2,\nABC3,MO\n", &[]);
    let index = folder.path("list.alpr");
    let found = |more: &[&str]| {
        let found = ["hotlist", "match", &index, "ABC*"];
        folder.run(0, &[&found[..], more].concat())
    };
    let told = found(&["--state", "CA"]);
    assert!(told.contains("ABC1") && told.contains("ABC2"), "{told}");
    assert!(told.contains("2 entries fit"), "{told}");
    assert!(found(&[]).contains("3 entries fit"));
}

#[test]
fn an_increment_changes_what_it_names_and_nothing_else() {
    let folder = Folder::new();
    let [base, more, index] = ["base.csv", "more.csv", "out.alpr"].map(|name| folder.path(name));
    let listed = "plate,state,category,record\nABC234,MO,Stolen Vehicle,26-77\nXYZ567,MO,Tow,26-77\nDEF890,MO,warrant,V1\n";
    std::fs::write(&base, listed).unwrap();
    let lines = "plate,state,category,record,action\nABC234,MO,bolo,26-77,change\nDEF891,MO,warrant,V1,change\nGHI111,MO,bolo,V9,remove\n";
    std::fs::write(&more, lines).unwrap();
    let build = ["hotlist", "build", "-o", &index, "--source", "MSHP"];
    let zone = ["--zone", "America/Chicago"];
    let told = folder.run(0, &[&build[..], &zone, &[&base, &more]].concat());
    assert!(told.contains("1 removals name no entry"), "{told}");
    assert!(told.contains("listed still: GHI111"), "{told}");
    assert!(told.contains("categories `Tow` 1"), "{told}");
    let found = |pattern: &str| {
        let text = folder.run(0, &["hotlist", "match", &index, pattern, "--json"]);
        let found: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        let of = |entry: &serde_json::Value| format!("{} {}", entry["plate"], entry["source"]);
        found.iter().map(of).collect::<Vec<_>>()
    };
    assert_eq!(found("ABC*"), ["\"ABC234\" \"mshp\""]);
    assert_eq!(found("XYZ*"), ["\"XYZ567\" \"mshp\""]);
    assert_eq!(found("DEF*"), ["\"DEF891\" \"mshp\""]);
}

#[test]
fn lists_that_are_built_together_keep_their_sources() {
    let folder = Folder::new();
    let names = ["mules.csv", "own.csv", "gone.csv", "mules.alpr", "all.alpr"];
    let [mules, own, gone, index, all] = names.map(|name| folder.path(name));
    std::fs::write(&mules, "plate,state,record\nAB1234,MO,1\nAB5678,MO,2\n").unwrap();
    std::fs::write(&own, "plate,state,category\nCD5678,MO,bolo\n").unwrap();
    std::fs::write(&gone, "plate,state,record,action\nAB1234,MO,1,remove\n").unwrap();
    let build = ["hotlist", "build", "-o"];
    let told = folder.run(
        0,
        &[&build[..], &[&index, &mules, "--source", "MULES"]].concat(),
    );
    assert!(
        told.contains("nothing says why a plate is listed"),
        "{told}"
    );
    folder.run(0, &[&build[..], &[&all, &index, &own]].concat());
    let found = |pattern: &str| {
        let text = folder.run(0, &["hotlist", "match", &all, pattern, "--json"]);
        let found: Vec<serde_json::Value> = serde_json::from_str(&text).unwrap();
        let of = |entry: &serde_json::Value| format!("{} {}", entry["plate"], entry["source"]);
        found.iter().map(of).collect::<Vec<_>>()
    };
    let both = ["\"AB1234\" \"mules\"", "\"AB5678\" \"mules\""];
    assert_eq!(found("AB*"), both);
    assert_eq!(found("CD5?7?"), ["\"CD5678\" null"]);
    // A removal that names no source means the only one that these indexes have.
    let told = folder.run(
        0,
        &[&build[..], &[&all, "--force", &index, &own, &gone]].concat(),
    );
    assert!(!told.contains("removals name no entry"), "{told}");
    assert_eq!(found("AB*"), both[1..]);
}

#[test]
fn a_list_that_is_not_there_fails_its_check_in_the_log() {
    let folder = Folder::new();
    let (store, none) = (
        format!("sqlite:{}", folder.path("store.db")),
        folder.path("none.alpr"),
    );
    let log = folder.path("log.jsonl");
    folder.build(0, "plate\nABC1\n", &["--store", &store, "--user", "A 1"]);
    let check = [
        "hotlist",
        "check",
        &none,
        "--max-age",
        "24h",
        "--store",
        &store,
        "--by",
        "A 1",
    ];
    folder.run(2, &check);
    folder.run(0, &["audit", "export", "-o", &log, "--store", &store]);
    let log = std::fs::read_to_string(&log).unwrap();
    let last: serde_json::Value = serde_json::from_str(log.lines().last().unwrap()).unwrap();
    let told = (
        &last["act"],
        &last["detail"]["check"],
        &last["detail"]["max_age_seconds"],
    );
    assert_eq!(
        told,
        (&"shift_checked".into(), &"fail".into(), &86_400.into()),
        "{last}"
    );
}

#[cfg(unix)]
#[test]
fn what_takes_a_files_place_has_its_permissions() {
    use std::os::unix::fs::PermissionsExt;

    let folder = Folder::new();
    let mode = |name: &str| {
        let meta = std::fs::metadata(folder.path(name)).unwrap();
        meta.permissions().mode() & 0o777
    };
    let store = format!("sqlite:{}", folder.path("store.db"));
    let (log, key) = (folder.path("log.jsonl"), folder.path("receipts.key"));
    let write = || {
        let by = ["--store", &store, "--user", "Coordinator 1"];
        folder.build(0, "plate\nABC1\n", &by);
        folder.run(0, &["audit", "export", "-o", &log, "--store", &store]);
    };
    write();
    folder.run(0, &["retain", "key", &key]);
    // The list is a file like any other here.
    let usual = mode("list.csv");
    // The log names plates, and who asked for them.
    assert_eq!((mode("list.alpr"), mode("log.jsonl")), (usual, 0o600));
    assert_eq!(mode("receipts.key"), 0o600);
    for name in ["list.alpr", "log.jsonl"] {
        let narrow = std::fs::Permissions::from_mode(0o640);
        std::fs::set_permissions(folder.path(name), narrow).unwrap();
    }
    write();
    assert_eq!((mode("list.alpr"), mode("log.jsonl")), (0o640, 0o640));
}

#[test]
fn only_what_is_of_its_own_kind_is_written_over() {
    let folder = Folder::new();
    let store = format!("sqlite:{}", folder.path("store.db"));
    folder.build(0, "plate\nABC1\n", &["--store", &store, "--user", "A 1"]);
    let list = folder.path("list.csv");
    let build = ["hotlist", "build", &list];
    let export = ["audit", "export", "--store", &store];
    let draw = ["retain", "picture", "--policy", "clayton-22-03"];
    for (command, own, other) in [
        (&build[..], "list.alpr", "list.csv"),
        (&export, "log.jsonl", "store.db"),
        (&draw, "policy.svg", "log.jsonl"),
    ] {
        let write = |to: &str, status| folder.run(status, &[command, &["-o", to]].concat());
        for _ in 0..2 {
            write(&folder.path(own), 0);
        }
        let other = folder.path(other);
        let before = std::fs::read(&other).unwrap();
        let told = write(&other, 2);
        assert!(told.contains("is there already and is not"), "{told}");
        assert_eq!(std::fs::read(&other).unwrap(), before);
    }
}

#[cfg(unix)]
#[test]
fn links_are_followed_and_what_is_no_ordinary_file_stays() {
    let folder = Folder::new();
    folder.build(0, "plate\nABC1\n", &[]);
    let [list, index, link, socket] =
        ["list.csv", "list.alpr", "link", "socket"].map(|name| folder.path(name));
    std::os::unix::fs::symlink(&index, &link).unwrap();
    std::fs::write(&list, "plate\nABC1\nABC2\n").unwrap();
    let build = |to: &str, status| folder.run(status, &["hotlist", "build", &list, "-o", to]);
    build(&link, 0);
    assert!(std::fs::symlink_metadata(&link).unwrap().is_symlink());
    let told = folder.run(0, &["hotlist", "info", &index]);
    assert!(told.contains("entries    2"), "{told}");
    let _listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    let told = build(&socket, 2);
    assert!(told.contains("no ordinary file"), "{told}");
}

/// Where nothing that is printed finds room.
#[cfg(target_os = "linux")]
#[test]
fn what_was_done_and_cannot_be_told_is_said_to_be_done() {
    let folder = Folder::new();
    let store = format!("sqlite:{}", folder.path("store.db"));
    let picture = alpr_fixtures::folder().join("frames/street-3.jpg");
    let picture = picture.to_str().unwrap();
    let read = ["read", "--size", "nano", picture, "--camera", "C-1"];
    let enter = ["bolo", "enter", "RK482CD", "--reason", "robbery_suspect"];
    let why = ["--note", "grey van", "--basis", "26-1042", "--owner", "O-1"];
    let until = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(1);
    let until = until.to_string();
    let until = ["--expires", until.as_str()];
    let enter = [&enter[..], &why, &until].concat();
    let enrol = ["user", "enrol", "O-1", "--role", "operator", "--by", "Lee"];
    for act in [&read[..], &enter, &enrol] {
        let full = std::fs::File::options().write(true).open("/dev/full");
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        let command = command.args(act).args(["--store", &store]);
        let output = command.stdout(full.unwrap()).output().unwrap();
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{complaint}");
        assert!(complaint.contains("stays done"), "{complaint}");
    }
    let entered = folder.run(0, &["bolo", "list", "--store", &store]);
    assert!(entered.contains("RK482CD"), "{entered}");
    let enrolled = folder.run(0, &["user", "list", "--store", &store]);
    assert!(enrolled.contains("O-1"), "{enrolled}");
}
