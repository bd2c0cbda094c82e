//! A shift, from the list to the report and the log, by the command line alone.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::path::Path;
use std::process::Command;

use alpr_core::alarm::ADVISORY;
use alpr_core::report::MARKING;
use serde_json::Value;

#[path = "scenario/later.rs"]
mod later;

/// A station with a list, a store and a policy.
struct Station {
    folder: tempfile::TempDir,
}

const POLICY: &str = "version = '2026-1'\nroles = ['detective', 'supervisor']\n\
                      purposes = ['investigation']\nmax_window_days = 30\ncase_required = true\n";

impl Station {
    /// The list has the plate of `street-1.jpg`, from a state.
    fn new(state: &str) -> Self {
        let station = Self {
            folder: tempfile::tempdir().unwrap(),
        };
        let list = format!("plate,state,category,record\nABK4821,{state},stolen vehicle,V1\n");
        std::fs::write(station.path("list.csv"), list).unwrap();
        std::fs::write(station.path("policy.toml"), POLICY).unwrap();
        let (csv, index) = (station.path("list.csv"), station.path("list.alpr"));
        let store = format!("sqlite:{}", station.path("store.db"));
        let drawn = ["--extracted", "2026-11-24T06:00:00Z"];
        let log = ["--store", &store, "--user", "Coordinator 1"];
        station.run(
            0,
            &[&["hotlist", "build", &csv, "-o", &index][..], &drawn, &log].concat(),
        );
        station
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Runs `alpr`; gives what was printed, with complaints at its end.
    fn run(&self, status: i32, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        let output = command.args(arguments).output().unwrap();
        let text = [output.stdout, output.stderr].concat();
        let text = String::from_utf8(text).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {text}");
        text
    }

    /// The same on the store, at a time.
    fn at(&self, time: &str, status: i32, arguments: &[&str]) -> String {
        let store = format!("sqlite:{}", self.path("store.db"));
        self.run(
            status,
            &[arguments, &["--store", &store, "--at", time]].concat(),
        )
    }

    /// Reads a picture in a patrol car, and gives its report.
    fn read(&self, time: &str, picture: &str) -> Value {
        let frames = alpr_fixtures::folder().join("frames");
        let (picture, list) = (frames.join(picture), self.path("list.alpr"));
        let picture = picture.to_str().unwrap();
        let read = ["read", "--json", picture, "--hotlist", &list];
        let by = ["--camera", "C-7", "--unit", "12", "--place", "38.65,-90.3"];
        let all = [&read[..], &by, &["--received", time]].concat();
        serde_json::from_str(&self.at(time, 0, &all)).unwrap()
    }

    /// Reads the listed plate, and gives the name of its case.
    fn alarm(&self, time: &str) -> String {
        let report = self.read(time, "street-1.jpg");
        let alarms = report["alarms"].as_array().unwrap();
        assert_eq!(alarms.len(), 1, "{report}");
        let rendering = alarms[0]["rendering"].as_str().unwrap();
        assert!(rendering.ends_with(ADVISORY), "{rendering}");
        alarms[0]["case"].as_str().unwrap().to_owned()
    }

    fn step(&self, time: &str, status: i32, step: &[&str]) -> String {
        self.at(
            time,
            status,
            &[&["case"][..], step, &["--by", "Officer 12"]].concat(),
        )
    }

    /// Exports the log; gives its file and its head.
    fn log(&self) -> (String, String) {
        let log = self.path("audit.jsonl");
        let told = self.at(
            "2026-11-24T12:00:00Z",
            0,
            &["audit", "export", "--output", &log],
        );
        let head = told.trim().strip_prefix("head ").unwrap().to_owned();
        (log, head)
    }

    /// A question, with all that a policy asks for.
    fn ask(&self, status: i32, question: &[&str], role: &str) -> String {
        let policy = self.path("policy.toml");
        let mut all = question.to_vec();
        all.extend(["--policy", &policy, "--user", "D-3", "--role", role]);
        all.extend(["--trained-until", "2027-01-01T00:00:00Z"]);
        all.extend(["--trained-on", "2026-1", "--purpose", "investigation"]);
        all.extend(["--case", "26-1042", "--why", "robbery on Maryland Ave"]);
        all.extend([
            "--from",
            "2026-11-20T00:00:00Z",
            "--to",
            "2026-11-25T00:00:00Z",
        ]);
        self.at("2026-11-24T09:00:00Z", status, &all)
    }
}

fn sha256(path: &Path) -> String {
    use sha2::{Digest, Sha256};
    format!("{:x}", Sha256::digest(std::fs::read(path).unwrap()))
}

#[test]
fn an_alarm_is_verified_confirmed_and_reported() {
    let station = Station::new("XX");
    let case = station.alarm("2026-11-24T08:00:00Z");
    assert_eq!(case, station.alarm("2026-11-24T08:00:00Z")); // the same read is kept once
    let open = station.at("2026-11-24T08:00:01Z", 0, &["case", "list", "--undisposed"]);
    assert!(
        open.contains(&case) && open.contains("1 case\n") && open.contains(ADVISORY),
        "{open}"
    );

    let ask = ["ask", &case, "--system", "ncic", "--urgency", "urgent"];
    let early = station.step("2026-11-24T08:00:02Z", 2, &ask);
    assert!(early.contains("open it first"), "{early}");
    let confirmed = ["dispose", &case, "accept", "--reason", "confirmed"];
    let early = station.step("2026-11-24T08:00:03Z", 2, &confirmed);
    assert!(early.contains("cannot be accept as confirmed"), "{early}");

    // The first digits of the name are enough.
    let told = station.step(
        "2026-11-24T08:00:04Z",
        0,
        &["open", case.get(..12).unwrap()],
    );
    assert!(
        told.contains("is under review\nnext: ") && told.ends_with(&format!("{ADVISORY}\n")),
        "{told}"
    );
    let seen = ["check", &case, "--plate", "ABK 4821", "--state", "XX"];
    let told = station.step("2026-11-24T08:00:20Z", 0, &seen);
    assert!(told.contains("is read verified"), "{told}");
    let told = station.step("2026-11-24T08:00:30Z", 0, &ask);
    assert!(told.contains("it is due in 10m"), "{told}");
    let late = station.at("2026-11-24T08:20:30Z", 0, &["case", "show", &case]);
    assert!(late.contains("it is 10m late"), "{late}");
    let answer = [
        "answer",
        &case,
        "--responder",
        "ECDC 4",
        "--reference",
        "YQ-77",
        "--active",
    ];
    let told = station.step("2026-11-24T08:21:00Z", 0, &answer);
    assert!(
        told.contains("is confirmed active") && told.contains("accept --reason confirmed"),
        "{told}"
    );
    station.step("2026-11-24T08:40:00Z", 0, &confirmed);
    let none = station.at("2026-11-24T08:41:00Z", 0, &["case", "list", "--undisposed"]);
    assert!(none.starts_with("0 cases"), "{none}");

    let report = ["report", &case, "--by", "Officer 12"];
    let text = station.at("2026-11-24T09:00:00Z", 0, &report);
    let picture = sha256(&alpr_fixtures::folder().join("frames/street-1.jpg"));
    for part in [
        MARKING,
        ADVISORY,
        &picture,
        "38.65000, -90.30000",
        "record: V1",
        "YQ-77",
        "disposition: Accept (confirmed)",
    ] {
        assert!(text.contains(part), "{part} is not in {text}");
    }
    let json = station.at(
        "2026-11-24T09:00:00Z",
        0,
        &[&report[..], &["--json"]].concat(),
    );
    let json: Value = serde_json::from_str(&json).unwrap();
    assert_eq!(json["marking"], MARKING);
    assert_eq!(json["read"]["models"].as_array().unwrap().len(), 4);
}

#[test]
fn a_plate_of_another_state_is_rejected_and_guarded() {
    let station = Station::new("MO");
    let case = station.alarm("2026-11-24T08:00:00Z");
    station.step("2026-11-24T08:00:01Z", 0, &["open", &case]);
    let guard = ["guard", &case, "--until", "2026-12-24T00:00:00Z"];
    let early = station.step("2026-11-24T08:00:02Z", 2, &guard);
    assert!(early.contains("check the read first"), "{early}");
    let seen = ["check", &case, "--plate", "ABK4821", "--state", "XX"];
    let told = station.step("2026-11-24T08:00:03Z", 0, &seen);
    assert!(
        told.contains("is rejected") && told.contains("misread --reason wrong_state"),
        "{told}"
    );
    let accept = ["dispose", &case, "accept", "--reason", "duplicate"];
    station.step("2026-11-24T08:00:04Z", 2, &accept);
    let misread = ["dispose", &case, "misread", "--reason", "wrong_state"];
    station.step("2026-11-24T08:00:05Z", 0, &misread);
    station.step("2026-11-24T08:00:06Z", 0, &guard);
    let again = station.read("2026-11-24T10:00:00Z", "street-1.jpg");
    assert_eq!(again["alarms"], Value::Null);
    let why = again["kept_back"][0].as_str().unwrap();
    assert!(why.contains("ABK4821: guarded by Officer 12"), "{why}");
    let unguard = ["unguard", &case, "--reason", "the plate changed hands"];
    let told = station.step("2026-11-24T10:00:01Z", 0, &unguard);
    assert!(told.starts_with("ended: 1 guard;"), "{told}");
    assert!(
        station
            .step("2026-11-24T10:00:02Z", 0, &unguard)
            .starts_with("ended: 0 guards")
    );
    let report = station.read("2026-11-24T11:00:00Z", "street-1.jpg");
    assert_eq!(report["alarms"].as_array().unwrap().len(), 1, "{report}");

    let period = [
        "--from",
        "2026-11-24T00:00:00Z",
        "--to",
        "2026-11-25T00:00:00Z",
    ];
    let summary = station.at(
        "2026-11-25T00:00:00Z",
        0,
        &[&["summary", "--json"][..], &period].concat(),
    );
    let summary: Value = serde_json::from_str(&summary).unwrap();
    let unit = &summary["units"]["12"];
    assert_eq!(
        (unit["reads"].as_u64(), unit["hits"].as_u64()),
        (Some(3), Some(2))
    );
    assert_eq!(unit["dispositions"]["misread"], 1);
}

#[test]
fn a_bolo_finds_yesterdays_read_and_holds_for_the_next() {
    let station = Station::new("XX");
    station.read("2026-11-23T08:00:00Z", "street-3.jpg");
    let enter = [
        "bolo",
        "enter",
        "RK482CD",
        "--reason",
        "robbery_suspect",
        "--note",
        "grey van, two men",
        "--basis",
        "26-1042",
        "--owner",
        "D-3",
        "--expires",
        "2026-11-27T00:00:00Z",
    ];
    let blank = enter.map(|word| {
        if word == "grey van, two men" {
            " "
        } else {
            word
        }
    });
    station.at("2026-11-24T08:00:00Z", 2, &blank);
    let other = enter.map(|word| if word == "D-3" { "Sergeant 1" } else { word });
    let told = station.ask(2, &other, "detective");
    assert!(told.contains("to be `D-3`, who enters it"), "{told}");
    let found = station.ask(0, &enter, "detective");
    assert!(
        found.contains("2026-11-23T08:00:00Z C-7 RK482CD"),
        "{found}"
    );
    let listed = station.at("2026-11-24T09:00:00Z", 0, &["bolo", "list"]);
    assert!(
        listed.contains("grey van") && listed.ends_with("1 entry\n"),
        "{listed}"
    );

    let next = station.read("2026-11-24T09:10:00Z", "street-3.jpg");
    let rendering = next["alarms"][0]["rendering"].as_str().unwrap();
    assert!(
        rendering.starts_with("FELONY VEHICLE: listed RK482CD"),
        "{rendering}"
    );

    let due = station.at("2026-11-25T10:00:00Z", 0, &["bolo", "list", "--due"]);
    let id = due.split(' ').next().unwrap();
    station.at(
        "2026-11-25T10:00:00Z",
        2,
        &["bolo", "review", id, "--by", "Officer 9"],
    );
    let to = ["bolo", "transfer", id, "--by", "D-3", "--to", "Officer 9"];
    station.at("2026-11-25T10:00:00Z", 0, &to);
    station.at(
        "2026-11-25T10:00:00Z",
        0,
        &["bolo", "review", id, "--by", "Officer 9"],
    );
    let shift = station.at(
        "2026-11-25T11:00:00Z",
        0,
        &["bolo", "end-shift", "--all", "--by", "Sergeant 1"],
    );
    assert!(shift.contains("ended: 1 entry"), "{shift}");
    let list = |more: &[&str]| {
        station.at(
            "2026-11-25T11:00:01Z",
            0,
            &[&["bolo", "list"], more].concat(),
        )
    };
    assert_eq!(list(&[]), "0 entries\n");
    assert!(list(&["--all"]).contains("ended 2026-11-25T11:00:00Z by Sergeant 1"));
    let json: Value = serde_json::from_str(&list(&["--all", "--json"])).unwrap();
    assert_eq!(json["removed"]["by"], "Sergeant 1");
    let silent = station.read("2026-11-25T12:00:00Z", "street-3.jpg");
    assert_eq!(silent["alarms"], Value::Null);
}

#[test]
fn who_may_not_search_is_refused_and_the_log_says_so() {
    let station = Station::new("XX");
    station.read("2026-11-23T08:00:00Z", "street-3.jpg");
    let nobody = station.at("2026-11-24T09:00:00Z", 2, &["search", "--part", "RK4*"]);
    assert!(
        nobody.contains("--user") && nobody.contains("--why"),
        "{nobody}"
    );
    let refused = station.ask(2, &["look-back", "RK482CD"], "operator");
    assert!(
        refused.contains("the role operator may not search"),
        "{refused}"
    );
    let found = station.ask(0, &["search", "--part", "RK4*"], "detective");
    assert!(
        found.contains("RK482CD") && found.contains(MARKING),
        "{found}"
    );
    let nothing = station.ask(0, &["look-back", "ZZ99999"], "detective");
    assert!(nothing.contains("was not seen"), "{nothing}");

    let (log, head) = station.log();
    let acts = std::fs::read_to_string(&log).unwrap();
    let sought = "\"sought\":\"RK482CD\"";
    for act in ["list_loaded", "denied", sought, "searched", "looked_back"] {
        assert!(acts.contains(act), "{act} is not in {acts}");
    }
    station.run(0, &["audit", "verify", &log, "--head", &head]);
    let cut = acts.lines().next().unwrap();
    std::fs::write(&log, format!("{cut}\n")).unwrap();
    station.run(0, &["audit", "verify", &log]);
    let told = station.run(1, &["audit", "verify", &log, "--head", &head]);
    assert!(told.contains("it was cut or written anew"), "{told}");
    std::fs::write(&log, acts.replacen("operator", "0perator", 1)).unwrap();
    let told = station.run(1, &["audit", "verify", &log]);
    assert!(told.contains("the log was changed"), "{told}");
}
