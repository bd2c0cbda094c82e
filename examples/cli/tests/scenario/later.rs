//! What comes after an alarm: what was found of an entry, the end of one, and who looks at cases.

use std::process::Command;

use super::Station;

#[test]
fn what_its_source_denied_is_silent_until_a_new_list() {
    let station = Station::new("XX");
    let case = station.alarm("2026-11-24T08:00:00Z");
    let steps: [&[&str]; 4] = [
        &["open", &case],
        &["check", &case, "--plate", "ABK4821", "--state", "XX"],
        &["ask", &case, "--system", "mules", "--urgency", "routine"],
        &[
            "answer",
            &case,
            "--responder",
            "MULES",
            "--reference",
            "YQ-9",
            "--not-active",
        ],
    ];
    for step in steps {
        station.step("2026-11-24T08:05:00Z", 0, step);
    }
    let tone = |time| {
        let report = station.read(time, "street-1.jpg");
        let alarm = &report["alarms"][0];
        let told = alarm["rendering"].as_str().unwrap();
        assert!(told.contains("MULES answered not active"), "{told}");
        alarm["tone"].as_str().unwrap().to_owned()
    };
    assert_eq!(tone("2026-11-24T08:10:00Z"), "silent");
    // The same picture again is what the store has of it.
    let again = station.read("2026-11-24T08:00:00Z", "street-1.jpg");
    let told = again["kept_back"][0].as_str().unwrap();
    assert!(told.contains(&format!("case {case} is rejected")), "{told}");
    let alarms = again["alarms"].as_array();
    assert!(alarms.is_none_or(Vec::is_empty), "{again}");
    let csv = station.path("list.csv");
    let next =
        "plate,state,category,record\nABK4821,XX,stolen vehicle,V1\nZZ1,XX,stolen vehicle,V2\n";
    std::fs::write(&csv, next).unwrap();
    let index = station.path("list.alpr");
    station.run(0, &["hotlist", "build", &csv, "-o", &index, "--force"]);
    assert_eq!(tone("2026-11-24T08:20:00Z"), "alert");
}

#[test]
fn two_pictures_of_one_time_are_two_reads() {
    let station = Station::new("MO");
    let (frames, now) = (
        alpr_fixtures::folder().join("frames"),
        "2026-11-24T08:00:00Z",
    );
    let read = |status, picture: &str| {
        let picture = frames.join(picture);
        let read = [
            "read",
            picture.to_str().unwrap(),
            "--camera",
            "C-7",
            "--unit",
            "12",
        ];
        station.at(now, status, &read)
    };
    let pictures = ["street-1.jpg", "street-1.jpg", "street-1-infrared.jpg"];
    pictures.iter().for_each(|picture| drop(read(0, picture)));
    drop(read(0, "street-1-infrared.jpg"));
    let found = station.ask(0, &["search", "--plate", "ABK4821"], "detective");
    assert_eq!(found.matches("ABK4821").count(), 2, "{found}");
}

#[test]
fn cases_of_an_entry_by_hand_end_with_it() {
    let station = Station::new("MO");
    let enter = |plate| {
        let enter = ["bolo", "enter", plate, "--reason", "robbery_suspect"];
        let why = ["--note", "grey van", "--basis", "26-1042"];
        let until = ["--owner", "Officer 12", "--expires", "2026-11-27T00:00:00Z"];
        let all = [&enter[..], &why, &until].concat();
        let told = station.at("2026-11-24T07:00:00Z", 0, &all);
        told.split(' ').next().unwrap().to_owned()
    };
    let id = enter("RK482CD");
    let report = station.read("2026-11-24T08:00:00Z", "street-3.jpg");
    let case = report["alarms"][0]["case"].as_str().unwrap();
    let begins = id.get(..12).unwrap().to_uppercase();
    let ends = ["bolo", "remove", &begins, "--by", "Officer 12"];
    let ends = [&ends[..], &["--reason", "suspect caught"]].concat();
    let told = station.at("2026-11-24T09:00:00Z", 0, &ends);
    assert!(told.contains(&format!("withdrawn: {case}")), "{told}");
    let shown = ["case", "show", &case.to_uppercase()];
    let shown = station.at("2026-11-24T09:00:00Z", 0, &shown);
    assert!(shown.contains("is withdrawn"), "{shown}");
    let told = station.ask(2, &["look-back", &begins], "detective");
    assert!(told.contains(&format!("give all of it, {id}")), "{told}");
    let told = station.ask(2, &["search", "--plate", "RK4?2CD"], "detective");
    assert!(told.contains("--part RK4?2CD"), "{told}");
}

#[test]
fn a_mistyped_store_is_not_begun() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("clayton.bd");
    let store = format!("sqlite:{}", path.display());
    let day = [
        "--from",
        "2026-11-24T00:00:00Z",
        "--to",
        "2026-11-25T00:00:00Z",
    ];
    let commands: [&[&str]; 4] = [
        &["case", "list", "--undisposed"],
        &["audit", "export"],
        &["bolo", "list"],
        &[&["summary"][..], &day].concat(),
    ];
    for command in commands {
        let mut alpr = Command::new(env!("CARGO_BIN_EXE_alpr"));
        let output = alpr
            .args(command)
            .args(["--store", &store])
            .output()
            .unwrap();
        let told = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(2), "{told}");
        assert!(told.contains("there is no store at"), "{told}");
        assert!(!path.exists());
    }
}

#[test]
fn who_looks_at_ended_cases_is_in_the_log() {
    let station = Station::new("XX");
    let case = station.alarm("2026-11-24T08:00:00Z");
    let now = "2026-11-24T09:00:00Z";
    let show = ["case", "show", &case];
    station.at(now, 0, &show);
    station.step(now, 0, &["open", &case]);
    for word in [&["reject", &case][..], &["dispose", &case, "misread"]] {
        let reason = ["--reason", "not_a_plate"];
        station.step(now, 0, &[word, &reason].concat());
    }
    assert!(station.at(now, 2, &show).contains("--by"));
    let told = station.at(now, 0, &[&show[..], &["--by", "Sergeant 2"]].concat());
    assert!(told.contains("is rejected"), "{told}");
    let shown = format!("\"case {case}\"");
    let nobody = station.at(now, 2, &["case", "list"]);
    assert!(nobody.contains("--by"), "{nobody}");
    let told = station.at(now, 0, &["case", "list", "--by", "Sergeant 1"]);
    assert!(told.contains("1 case"), "{told}");
    let later = [
        "--from",
        "2026-11-25T00:00:00Z",
        "--to",
        "2026-11-24T00:00:00Z",
    ];
    let turned = [&["case", "list", "--by", "Sergeant 1"][..], &later].concat();
    assert!(station.at(now, 2, &turned).contains("exchange them"));
    let day = [
        "--from",
        "2026-11-24T00:00:00Z",
        "--to",
        "2026-11-25T00:00:00Z",
    ];
    let access = [
        &["ledger", "access", "--organisation", "Clayton PD"][..],
        &day,
    ]
    .concat();
    let access = station.at(now, 0, &access);
    let row = "\"what cases, from 1970-01-01T00:00:00Z";
    assert!(
        access.contains("Sergeant 1") && access.contains(row) && access.contains(&shown),
        "{access}"
    );
}

#[test]
fn a_head_of_a_log_is_taken_in_capitals_and_not_in_part() {
    let station = Station::new("XX");
    let (log, head) = station.log();
    let upper = ["audit", "verify", &log, "--head", &head.to_uppercase()];
    station.run(0, &upper);
    let short = station.run(2, &["audit", "verify", &log, "--head", "5:abc"]);
    assert!(short.contains("is no head of a log"), "{short}");
}

#[test]
fn a_hit_is_judged_again_from_the_store() {
    let station = Station::new("XX");
    let case = station.alarm("2026-11-24T08:00:00Z");
    let (list, rules) = (station.path("list.alpr"), station.path("rules.toml"));
    std::fs::write(&rules, "rule = { alarm = 0.5 }").unwrap();
    let replay = |status, more: &[&str]| {
        let by = ["replay", &case, "--by", "Auditor Weiss"];
        station.at("2026-11-25T00:00:00Z", status, &[&by[..], more].concat())
    };
    let same = replay(0, &["--hotlist", &list]);
    assert!(same.starts_with("same: "), "{same}");
    let json = replay(0, &["--hotlist", &list, "--json"]);
    let json: serde_json::Value = serde_json::from_str(&json).unwrap();
    assert_eq!(
        (&json["hit"], &json["outcome"]),
        (&case.as_str().into(), &"same".into())
    );
    let other = replay(1, &["--hotlist", &list, "--rules", &rules]);
    assert!(
        other.contains("cannot be judged") && other.contains("made by the rules"),
        "{other}"
    );
    let csv = station.path("list.csv");
    let other = replay(1, &["--hotlist", &csv]);
    assert!(other.contains("made from the list"), "{other}");
    let none = replay(2, &[]);
    assert!(none.contains("was made from the list"), "{none}");
    let (log, _) = station.log();
    let log = std::fs::read_to_string(log).unwrap();
    assert_eq!(log.matches("\"report\":\"replay\"").count(), 4, "{log}");
    assert!(log.contains("Auditor Weiss"), "{log}");
}

#[test]
fn a_hit_of_an_entry_by_hand_needs_no_list() {
    let station = Station::new("MO");
    let enter = ["bolo", "enter", "RK482CD", "--reason", "robbery_suspect"];
    let why = ["--note", "grey van", "--basis", "26-1042"];
    let until = ["--owner", "Officer 12", "--expires", "2026-11-27T00:00:00Z"];
    let all = [&enter[..], &why, &until].concat();
    station.at("2026-11-24T07:00:00Z", 0, &all);
    let report = station.read("2026-11-24T08:00:00Z", "street-3.jpg");
    let case = report["alarms"][0]["case"].as_str().unwrap();
    let ended = ["bolo", "end-shift", "--all", "--by", "Sergeant Roy"];
    station.at("2026-11-24T20:00:00Z", 0, &ended);
    let by = ["replay", case, "--by", "Auditor Weiss"];
    let same = station.at("2026-11-25T00:00:00Z", 0, &by);
    assert!(same.starts_with("same: "), "{same}");
}

#[test]
fn what_was_done_is_recorded_and_held() {
    let station = Station::new("XX");
    let case = station.alarm("2026-11-24T08:00:00Z");
    let deed = ["act", &case, "--incident", "26-1042", "--did"];
    let until = ["--review", "2026-12-24T00:00:00Z"];
    let told = station.step(
        "2026-11-24T08:10:00Z",
        2,
        &[&deed[..], &[" "], &until].concat(),
    );
    assert!(told.contains("what was done"), "{told}");
    let none = station.at("2026-11-24T08:10:30Z", 0, &["retain", "hold", "list"]);
    assert!(!none.contains("26-1042"), "{none}");

    // Before anybody looked: a stop that was wrong is recorded too.
    let did = ["stopped on Hanley Rd, the driver released"];
    let told = station.step(
        "2026-11-24T08:11:00Z",
        0,
        &[&deed[..], &did, &until].concat(),
    );
    assert!(
        told.contains("is raised") && told.contains("are held by"),
        "{told}"
    );
    let held = ["retain", "hold", "list", "--json"];
    let held = station.at("2026-11-24T08:12:00Z", 0, &held);
    let held: serde_json::Value = serde_json::from_str(held.lines().next().unwrap()).unwrap();
    let ids = held["draft"]["scope"]["ids"].as_array().unwrap();
    assert!(
        ids.len() == 2 && ids.contains(&case.clone().into()),
        "{held}"
    );
    let report = station.at(
        "2026-11-24T09:00:00Z",
        0,
        &["report", &case, "--by", "Officer 12"],
    );
    assert!(report.contains("incident 26-1042: stopped"), "{report}");
    let list = ["case", "list", "--unreported"];
    let list = station.at("2026-11-24T09:00:00Z", 0, &list);
    assert!(list.starts_with("0 cases"), "{list}");
}

#[test]
fn a_check_before_a_shift_is_in_the_log() {
    let station = Station::new("XX");
    let (list, store) = (
        station.path("list.alpr"),
        format!("sqlite:{}", station.path("store.db")),
    );
    let check = |status, age| {
        let check = ["hotlist", "check", &list, "--max-age", age];
        let keep = ["--store", &store, "--by", "Officer 12", "--unit", "12"];
        station.run(status, &[&check[..], &keep].concat())
    };
    check(0, "36500d");
    check(1, "1m");
    let log = station.run(0, &["audit", "export", "--store", &store]);
    let checks = log.lines().filter(|line| line.contains("shift_checked"));
    let checks: Vec<serde_json::Value> = checks
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let told: Vec<_> = checks
        .iter()
        .map(|c| c["detail"]["check"].clone())
        .collect();
    assert_eq!(told, ["ok", "fail"]);
    assert_eq!(
        (&checks[1]["by"], &checks[1]["detail"]["unit"]),
        (&"Officer 12".into(), &"12".into())
    );
    assert!(
        checks[1]["detail"]["reasons"][0]
            .as_str()
            .unwrap()
            .contains("refresh it")
    );
}

#[test]
fn a_new_list_withdraws_what_is_gone_and_finds_what_it_brings() {
    let station = Station::new("XX");
    let case = station.alarm("2026-11-24T08:00:00Z");
    let (csv, index) = (station.path("new.csv"), station.path("new.alpr"));
    std::fs::write(&csv, "plate,state,category,record\nABK4821,XX,warrant,V2\n").unwrap();
    station.run(0, &["hotlist", "build", &csv, "-o", &index]);
    let old = station.path("list.alpr");
    let refresh = ["refresh", &old, &index, "--by", "Coordinator 1"];
    // One whose clock is behind the alarm's leaves the case, and says so.
    let told = station.at("2026-11-24T07:00:00Z", 1, &refresh);
    assert!(told.contains(&format!("not withdrawn: {case}")), "{told}");
    let told = station.ask(1, &refresh, "detective");
    assert!(told.contains(&format!("withdrawn: {case}")), "{told}");
    assert!(told.contains("withdrawn: 1 case"), "{told}");
    assert!(
        told.contains("C-7 ABK4821"),
        "the new entry's plate was seen before: {told}"
    );
    let shown = station.at("2026-11-24T10:00:00Z", 0, &["case", "show", &case]);
    assert!(shown.contains("withdrawn"), "{shown}");
    // The log names the list that somebody has, not one of the news alone.
    let info = station.run(0, &["hotlist", "info", &index]);
    let list = info.lines().find_map(|row| row.strip_prefix("sha256     "));
    let log = std::fs::read_to_string(station.log().0).unwrap();
    let told = format!("\"the list {}\"", list.unwrap());
    assert!(log.contains(&told), "{told} is not in {log}");
}

#[test]
fn a_look_is_at_a_picture_of_the_read() {
    let station = Station::new("XX");
    let case = station.alarm("2026-11-24T08:00:00Z");
    station.step("2026-11-24T08:00:01Z", 0, &["open", &case]);
    let check = |status, picture: &str| {
        let check = ["check", &case, "--plate", "ABK4821", "--state", "XX"];
        let all = [&check[..], &["--picture", picture]].concat();
        station.step("2026-11-24T08:00:02Z", status, &all)
    };
    let told = check(2, &"ab".repeat(32));
    assert!(told.contains("expected one of the 1 pictures"), "{told}");
    let frames = alpr_fixtures::folder().join("frames");
    check(0, &super::sha256(&frames.join("street-1.jpg")));
}

#[test]
fn what_was_disposed_of_before_anybody_looked_needs_nothing_more() {
    let station = Station::new("XX");
    let case = station.alarm("2026-11-24T08:00:00Z");
    let misread = ["dispose", &case, "misread", "--reason", "wrong_state"];
    let told = station.step("2026-11-24T08:00:01Z", 0, &misread);
    let next = "next: nothing, it was recorded as misread (wrong state)";
    assert!(told.contains(next), "{told}");
}

#[test]
fn cases_are_listed_for_a_unit_and_for_programs() {
    let station = Station::new("XX");
    let case = station.alarm("2026-11-24T08:00:00Z");
    let list = |more: &[&str]| {
        let list = [&["case", "list", "--undisposed"], more].concat();
        station.at("2026-11-24T08:10:00Z", 0, &list)
    };
    assert!(list(&["--unit", "12"]).starts_with(&case));
    assert!(list(&["--unit", "13"]).starts_with("0 cases\n"));
    let json: serde_json::Value = serde_json::from_str(&list(&["--json"])).unwrap();
    assert_eq!(json["alarm"]["hit"]["unit"], "12");
}
