//! The command line as a person meets it: what is printed, and the exit status.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::path::Path;
use std::process::{Command, Output};

fn alpr(args: &[&str]) -> Output {
    Command::new(env!("CARGO_BIN_EXE_alpr"))
        .args(args)
        .output()
        .unwrap()
}

fn frames() -> String {
    alpr_fixtures::folder()
        .join("frames")
        .to_string_lossy()
        .into_owned()
}

fn lines(output: &Output) -> Vec<serde_json::Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn json_has_what_the_scorer_asks_for_in_the_order_of_names() {
    let output = alpr(&["read", "--json", "--threads", "2", &frames()]);
    assert_eq!(output.status.code(), Some(0));
    let rows = lines(&output);
    let names: Vec<_> = rows
        .iter()
        .map(|r| r["image"].as_str().unwrap().to_owned())
        .collect();
    assert!(names.is_sorted() && names.len() >= 12);
    let street = rows
        .iter()
        .find(|r| r["image"].as_str().unwrap().ends_with("street-3.jpg"))
        .unwrap();
    assert_eq!(
        (street["width"].as_u64(), street["height"].as_u64()),
        (Some(1280), Some(720))
    );
    assert!(street["ms"].as_f64().unwrap() > 0.0);
    let plate = &street["plates"][0];
    assert_eq!(plate["text"], "RK482CD");
    assert_eq!(plate["state"], serde_json::Value::Null); // not from the United States
    assert_eq!(plate["box"].as_array().unwrap().len(), 4);
    assert_eq!(plate["quad"].as_array().unwrap().len(), 4);
    assert!((0.0..=1.0).contains(&plate["confidence"].as_f64().unwrap()));
    assert!((0.0..=1.0).contains(&plate["state_confidence"].as_f64().unwrap()));
}

#[test]
fn the_number_of_threads_changes_nothing() {
    let strip = |output: &Output| {
        let mut rows = lines(output);
        for row in &mut rows {
            row["ms"] = 0.into();
        }
        rows
    };
    let one = alpr(&["read", "--json", "--threads", "1", &frames()]);
    let four = alpr(&["read", "--json", "--threads", "4", &frames()]);
    assert_eq!(strip(&one), strip(&four));
}

#[test]
fn an_unreadable_file_is_reported_and_the_rest_is_read() {
    let dir = tempfile::tempdir().unwrap();
    let street = Path::new(&frames()).join("street-3.jpg");
    let jpeg = std::fs::read(&street).unwrap();
    std::fs::copy(&street, dir.path().join("c.jpg")).unwrap();
    std::fs::write(dir.path().join("a.jpg"), b"no picture").unwrap();
    std::fs::write(dir.path().join("b.png"), b"").unwrap();
    // A PNG that claims 4 billion pixels a side.
    let mut huge = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR".to_vec();
    huge.extend([0xff; 8]);
    huge.extend([8, 2, 0, 0, 0, 0, 0, 0, 0]);
    std::fs::write(dir.path().join("d.png"), huge).unwrap();
    std::fs::write(dir.path().join("e.jpg"), &jpeg[..300]).unwrap();
    let output = alpr(&["read", "--json", &dir.path().to_string_lossy()]);
    assert_eq!(output.status.code(), Some(1));
    let complaints = String::from_utf8(output.stderr.clone()).unwrap();
    for name in ["a.jpg", "b.png", "d.png", "e.jpg"] {
        assert!(
            complaints.contains(name),
            "{name} is not named: {complaints}"
        );
    }
    let rows = lines(&output);
    assert_eq!(rows.len(), 1);
    assert_eq!(rows[0]["plates"][0]["text"], "RK482CD");
}

#[test]
fn what_cannot_be_tried_ends_with_2_and_a_reason() {
    let dir = tempfile::tempdir().unwrap();
    let empty = dir.path().to_string_lossy().into_owned();
    let glob = format!("{empty}/*.jpg");
    for (args, reason) in [
        (vec!["read", &empty], "no picture in"),
        (vec!["read", &glob], "no file matches"),
        (vec!["read", "x.jpg", "--models", &empty], "detector.toml"),
        (vec!["read"], "PATH"),
        (vec!["read", "x.jpg", "--threads", "0"], "threads"),
    ] {
        let output = alpr(&args);
        assert_eq!(output.status.code(), Some(2), "{args:?}");
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(complaint.contains(reason), "{args:?}: {complaint}");
    }
}

#[test]
fn a_glob_and_plates_and_annotation_work() {
    let dir = tempfile::tempdir().unwrap();
    let (glob, out) = (
        format!("{}/plate-*.png", frames()),
        dir.path().join("drawn"),
    );
    let output = alpr(&[
        "read",
        "--plate",
        "--annotate",
        &out.to_string_lossy(),
        &glob,
    ]);
    assert_eq!(output.status.code(), Some(0));
    let table = String::from_utf8(output.stdout).unwrap();
    assert!(
        table.starts_with("PLATE") && table.contains("BKT5297"),
        "{table}"
    );
    assert_eq!(
        std::fs::read_dir(out).unwrap().count(),
        alpr_fixtures::plates().len()
    );
}

#[test]
fn a_list_is_built_checked_asked_and_read_against() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("list.csv");
    let index = folder.path().join("list.alpr");
    let (csv, index) = (csv.to_str().unwrap(), index.to_str().unwrap());
    std::fs::write(
        csv,
        "plate,state,category\nRK482CD,,bolo\n5SOW750,CA,felony vehicle\n",
    )
    .unwrap();
    assert_eq!(
        alpr(&["hotlist", "build", csv, "-o", index]).status.code(),
        Some(0)
    );
    assert_eq!(
        alpr(&["hotlist", "check", index, "--max-age", "24h"])
            .status
            .code(),
        Some(0)
    );
    assert_eq!(
        alpr(&["hotlist", "check", index, "--max-age", "0s"])
            .status
            .code(),
        Some(1)
    );
    printed(&["hotlist", "check", index, "--max-age", "1d"], 0);
    let bad = alpr(&["hotlist", "check", index, "--max-age", "1 month"]);
    let complaint = String::from_utf8(bad.stderr).unwrap();
    assert!(complaint.contains("24h, 90m or 2d"), "{complaint}");

    let found = alpr(&[
        "hotlist", "match", index, "5SOW750", "--state", "CO", "--json",
    ]);
    let hit = &lines(&found)[0][0];
    assert_eq!(
        (hit["class"].as_str(), hit["state"].as_str()),
        (Some("exact_other_state"), Some("different"))
    );
    assert_eq!(hit["action"], "show");

    let street = format!("{}/street-3.jpg", frames());
    for list in [csv, index] {
        let rows = lines(&alpr(&["read", "--json", "--hotlist", list, &street]));
        let hit = &rows[0]["plates"][0]["hits"][0];
        assert_eq!(
            (hit["plate"].as_str(), hit["action"].as_str()),
            (Some("RK482CD"), Some("alarm"))
        );
    }
}

#[test]
fn a_list_with_too_many_bad_lines_is_refused_and_the_old_index_stays() {
    let folder = tempfile::tempdir().unwrap();
    let csv = folder.path().join("list.csv");
    let index = folder.path().join("list.alpr");
    built(folder.path(), "list", "plate\nOK1\n");
    let in_force = std::fs::read(&index).unwrap();
    std::fs::write(&csv, "plate\nA_B\nOK1\n").unwrap();
    let output = alpr(&[
        "hotlist",
        "build",
        csv.to_str().unwrap(),
        "-o",
        index.to_str().unwrap(),
    ]);
    let complaint = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(2));
    assert!(
        complaint.contains("list.csv:2: plate:") && complaint.contains("50.0 %"),
        "{complaint}"
    );
    assert_eq!(std::fs::read(&index).unwrap(), in_force);
    for share in ["nan", "1.5", "-1"] {
        let share = format!("--max-reject-share={share}");
        let list = csv.to_str().unwrap();
        let output = alpr(&["hotlist", "build", list, "-o", "unused.alpr", &share]);
        assert_eq!(output.status.code(), Some(2));
    }
}

/// Writes a list and builds its index; the output's folder is the list's.
fn built(folder: &std::path::Path, name: &str, list: &str) -> String {
    let csv = folder.join(format!("{name}.csv"));
    let index = folder.join(format!("{name}.alpr"));
    std::fs::write(&csv, list).unwrap();
    let index = index.to_str().unwrap().to_owned();
    let output = alpr(&["hotlist", "build", csv.to_str().unwrap(), "-o", &index]);
    assert_eq!(output.status.code(), Some(0), "{output:?}");
    index
}

fn printed(arguments: &[&str], status: i32) -> String {
    let output = alpr(arguments);
    assert_eq!(output.status.code(), Some(status), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[test]
fn increments_are_applied_and_the_difference_is_told() {
    let folder = tempfile::tempdir().unwrap();
    let old = built(
        folder.path(),
        "old",
        "plate,state,record\nABC1,MO,1\nABC2,MO,2\nABC3,MO,3\n",
    );
    let (increment, new) = (
        folder.path().join("day.csv"),
        folder.path().join("new.alpr"),
    );
    std::fs::write(
        &increment,
        "plate,state,record,action\nABC1,IL,1,change\nABC2,MO,2,remove\nXYZ9,MO,4,add\n",
    )
    .unwrap();
    let (increment, new) = (increment.to_str().unwrap(), new.to_str().unwrap());
    printed(&["hotlist", "build", &old, increment, "-o", new], 0);
    let diff = printed(&["hotlist", "diff", &old, new], 0);
    for line in [
        "+ XYZ9",
        "- ABC2",
        "~ ABC1",
        "1 added, 1 removed, 1 changed",
    ] {
        assert!(diff.contains(line), "{diff}");
    }
    let found = printed(&["hotlist", "match", new, "ABC*"], 0);
    assert!(found.contains("2 entries fit"), "{found}");
}

#[test]
fn a_list_that_lost_most_of_its_entries_does_not_replace_the_one_in_force() {
    let folder = tempfile::tempdir().unwrap();
    let list = built(folder.path(), "list", "plate\nABC1\nABC2\nABC3\n");
    let csv = folder.path().join("list.csv");
    std::fs::write(&csv, "plate\n").unwrap();
    let csv = csv.to_str().unwrap();
    let before = std::fs::read(&list).unwrap();
    printed(&["hotlist", "build", csv, "-o", &list], 2);
    assert_eq!(std::fs::read(&list).unwrap(), before);
    printed(&["hotlist", "build", csv, "-o", &list, "--force"], 0);
    assert_ne!(std::fs::read(&list).unwrap(), before);
}

#[test]
fn a_format_is_a_preset_or_a_mapping_file() {
    let folder = tempfile::tempdir().unwrap();
    let path = |name: &str| folder.path().join(name).to_str().unwrap().to_owned();
    std::fs::write(path("ncic.txt"), "MKE/EV.LIC/ABC123.LIS/MO.NIC/V1.\n").unwrap();
    std::fs::write(path("fixed.txt"), "ABC123 MO\n").unwrap();
    std::fs::write(
        path("fixed.toml"),
        "layout = 'fixed'\nfields = { plate = '1-6', state = '8-9' }",
    )
    .unwrap();
    for (list, format) in [
        ("ncic.txt", "ncic".to_owned()),
        ("fixed.txt", path("fixed.toml")),
    ] {
        let (list, out) = (path(list), path("list.alpr"));
        printed(
            &[
                "hotlist", "build", &list, "-o", &out, "--format", &format, "--force",
            ],
            0,
        );
        let info = printed(&["hotlist", "info", &out], 0);
        assert!(info.contains("states     MO 1"), "{info}");
        assert!(
            info.contains("entries    1, ended or not yet in force"),
            "{info}"
        );
    }
}

#[test]
fn a_budget_that_is_passed_is_a_warning() {
    let folder = tempfile::tempdir().unwrap();
    let list: String = (100_000..150_000)
        .map(|n| format!("{n},stolen plate\n"))
        .collect();
    let list = built(folder.path(), "list", &format!("plate,category\n{list}"));
    let mix = folder.path().join("mix.toml");
    std::fs::write(&mix, "[states]\nDE = 1\n").unwrap();
    let mix = mix.to_str().unwrap();
    let budget = [
        "hotlist",
        "budget",
        &list,
        "--traffic",
        mix,
        "--reads",
        "2000",
    ];
    let warned = printed(&budget, 1);
    assert!(
        warned.contains("false alarms") && warned.contains("stolen_plate"),
        "{warned}"
    );
    printed(&[&budget[..], &["--limit", "1000"]].concat(), 0);
    // What would switch the warning off is refused.
    for bad in ["--limit=nan", "--limit=inf", "--limit=-1"] {
        printed(&[&budget[..], &[bad]].concat(), 2);
    }
    printed(&[&budget[..5], &["--reads", "0"]].concat(), 2);
}

#[test]
fn what_was_seen_of_a_vehicle_is_compared_with_what_is_listed() {
    let folder = tempfile::tempdir().unwrap();
    let list = "plate,color,make,plate_type\nABC123,RED,CHEV,PC\n";
    let list = built(folder.path(), "list", list);
    let ask = ["hotlist", "match", &list, "ABC123", "--make", "Chevrolet"];
    let same = printed(&ask, 0);
    assert!(!same.contains("seen"), "{same}");
    let otherwise = ["--color", "blue", "--type", "MC"];
    let differs = printed(&[&ask[..], &otherwise].concat(), 0);
    for told in ["color: listed RED, seen blue", "another type of plate"] {
        assert!(differs.contains(told), "{differs}");
    }
    printed(&["hotlist", "match", &list, "AB*", "--color", "blue"], 2);
}

#[test]
fn the_verdict_holds_where_nobody_reads_it() {
    let folder = tempfile::tempdir().unwrap();
    let list = built(folder.path(), "list", "plate\nABC123\n");
    let check = ["hotlist", "check", &list, "--max-age", "0s"];
    let ask = ["hotlist", "match", &list, "ABC123", "--json"];
    let read = ["read", "missing.jpg"];
    for (arguments, status) in [(&check[..], 1), (&ask, 0), (&read, 1)] {
        let (reader, writer) = std::io::pipe().unwrap();
        drop(reader);
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        let output = command.args(arguments).stdout(writer).output().unwrap();
        assert_eq!(
            output.status.code(),
            Some(status),
            "{arguments:?}: {output:?}"
        );
        let complaint = String::from_utf8(output.stderr).unwrap();
        assert!(!complaint.contains("pipe"), "{complaint}");
    }
}
