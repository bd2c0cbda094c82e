//! A stream that goes on while others change what is in force, that is stopped, or whose store goes away.
#![cfg(unix)]
#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::fs::{self, File};
use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdin, ChildStdout, Command, Stdio};

use alpr_core::Period;
use alpr_store::Store;
use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

const OFFICER: &str = "Officer 12";

/// A folder, with a store in it.
struct Station(tempfile::TempDir);

impl Station {
    fn new() -> Self {
        let station = Self(tempfile::tempdir().unwrap());
        Store::open(&station.store()).unwrap();
        station
    }

    fn path(&self, name: &str) -> String {
        self.0.path().join(name).to_str().unwrap().to_owned()
    }

    fn store(&self) -> String {
        format!("sqlite:{}", self.path("store.db"))
    }

    /// Runs `alpr`; gives what was printed.
    fn run(&self, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        let output = command.args(arguments).output().unwrap();
        assert!(output.status.success(), "{arguments:?}: {output:?}");
        String::from_utf8(output.stdout).unwrap()
    }

    /// Runs `alpr`; gives its exit status, and what was printed and complained of.
    fn said(&self, arguments: &[&str]) -> (Option<i32>, String) {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        let output = command.args(arguments).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        (output.status.code(), text)
    }

    /// Writes an index over the one that is there, which lists a plate.
    fn list(&self, plate: &str) -> String {
        let [list, index] = ["list.csv", "list.alpr"].map(|name| self.path(name));
        fs::write(&list, format!("plate,category\n{plate},bolo\n")).unwrap();
        self.run(&["hotlist", "build", &list, "-o", &index, "--force"]);
        index
    }

    /// Begins to read a stream that is kept in the store.
    fn keep(&self, arguments: &[&str]) -> Live {
        let (store, saved) = (self.store(), self.path("saved"));
        let keep = ["--store", &store, "--camera", "C 7", "--save", &saved];
        self.read(&[&keep, arguments].concat())
    }

    fn read(&self, arguments: &[&str]) -> Live {
        let complaints = self.path("complaints");
        let mut child = Command::new(env!("CARGO_BIN_EXE_alpr"))
            .args(["read", "-", "--json", "--size", "nano"])
            .args(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(File::create(&complaints).unwrap())
            .spawn()
            .unwrap();
        Live {
            to: child.stdin.take(),
            rows: BufReader::new(child.stdout.take().unwrap()).lines(),
            child,
            complaints,
        }
    }

    /// How many frames were saved, and the name of one.
    fn saved(&self) -> (usize, String) {
        let names = fs::read_dir(self.path("saved")).unwrap();
        let names = names.map(|found| found.unwrap().file_name().into_string().unwrap());
        let names: Vec<String> = names.collect();
        (names.len(), names[0].clone())
    }

    /// Damages a case in the database, as a disk may.
    fn damage(&self, case: &str) {
        // Whoever closes a store last writes all into this file.
        drop(Store::open_existing(&self.store()).unwrap());
        let path = self.path("store.db");
        let mut bytes = fs::read(&path).unwrap();
        let file = format!("{{\"alarm\":{{\"hit\":{{\"id\":\"{case}\"");
        let found = bytes.windows(file.len()).enumerate();
        let found = found.filter(|(_, bytes)| *bytes == file.as_bytes());
        let found: Vec<usize> = found.map(|(at, _)| at).collect();
        assert!(!found.is_empty());
        found.iter().for_each(|at| bytes[*at] = b'x');
        fs::write(&path, bytes).unwrap();
    }

    fn reads(&self) -> u64 {
        let [from, to] = ["2026-01-01T00:00:00Z", "2100-01-01T00:00:00Z"];
        let (from, to) = (from.parse().unwrap(), to.parse().unwrap());
        let store = Store::open_existing(&self.store()).unwrap();
        store.summary(Period { from, to }).unwrap().reads
    }
}

/// A stream that is read while it goes on.
struct Live {
    child: Child,
    to: Option<ChildStdin>,
    rows: Lines<BufReader<ChildStdout>>,
    complaints: String,
}

impl Live {
    fn send(&mut self, bytes: &[u8]) {
        let to = self.to.as_mut().unwrap();
        to.write_all(bytes).unwrap();
        to.flush().unwrap();
    }

    /// What is told next.
    fn row(&mut self) -> Value {
        let row = self.rows.next().unwrap().unwrap();
        serde_json::from_str(&row).unwrap()
    }

    /// What is told of a street when its picture comes.
    fn see(&mut self, street: u8) -> Value {
        self.send(&frame(street));
        self.row()
    }

    fn signal(&self, name: &str) {
        let process = self.child.id().to_string();
        let sent = Command::new("kill").args([name, &process]).status();
        assert!(sent.unwrap().success());
    }

    /// Waits until it has ended with this status; gives the complaints.
    fn end(mut self, status: i32) -> String {
        let ended = self.child.wait().unwrap();
        let complaints = fs::read_to_string(&self.complaints).unwrap();
        assert_eq!(ended.code(), Some(status), "{complaints}");
        complaints
    }

    /// Closes the stream, and waits.
    fn close(mut self, status: i32) -> String {
        drop(self.to.take());
        self.end(status)
    }
}

fn frame(street: u8) -> Vec<u8> {
    let frames = alpr_fixtures::folder().join("frames");
    fs::read(frames.join(format!("street-{street}.jpg"))).unwrap()
}

#[test]
fn what_an_officer_does_holds_for_the_very_next_read() {
    let station = Station::new();
    let mut live = station.keep(&[]);
    let hits = |row: &Value| row["plates"][0]["hits"].as_array().unwrap().len();
    assert_eq!(hits(&live.see(3)), 0);

    let until = Timestamp::now() + SignedDuration::from_hours(1);
    let (store, until) = (station.store(), until.to_string());
    let on = ["--store", store.as_str()];
    let enter = |plate| {
        let enter = ["bolo", "enter", plate, "--reason", "robbery_suspect"];
        let why = ["--note", "grey van", "--basis", "26-1042"];
        let who = ["--owner", OFFICER, "--expires", &until];
        station.run(&[&enter[..], &why, &who, &on].concat())
    };
    let entered = enter("RK482CD");
    let seen = live.see(3);
    assert_eq!(seen["alarms"].as_array().unwrap().len(), 1, "{seen}");

    let id = entered.split(' ').next().unwrap();
    let remove = ["bolo", "remove", id, "--reason", "found", "--by", OFFICER];
    station.run(&[&remove[..], &on].concat());
    assert_eq!(hits(&live.see(3)), 0);

    enter("ABK4821");
    let out = ["camera", "remove", "C 7", "--why", "bent", "--by", OFFICER];
    station.run(&[&out[..], &on].concat());
    let seen = live.see(1);
    let why = seen["kept_back"][0].as_str().unwrap();
    assert!(why.contains("ABK4821: out of service"), "{seen}");
    live.see(1);
    let complaints = live.close(0);
    let told = complaints.matches("camera C 7 is out of service").count();
    assert_eq!(told, 1, "{complaints}");
}

#[test]
fn a_list_that_takes_the_place_of_another_is_in_force_for_the_next_picture() {
    let station = Station::new();
    let index = station.list("ZZ99999");
    let mut live = station.read(&["--hotlist", &index]);
    let hits = |row: &Value| row["plates"][0]["hits"].clone();
    assert_eq!(hits(&live.see(3)), Value::Array(Vec::new()));
    station.list("RK482CD");
    assert_eq!(hits(&live.see(3))[0]["plate"], "RK482CD");
    for unfit in [&b"no list"[..], b"plate\n"] {
        fs::write(&index, unfit).unwrap();
        assert_eq!(hits(&live.see(3))[0]["plate"], "RK482CD");
    }
    fs::remove_file(&index).unwrap();
    assert_eq!(hits(&live.see(3))[0]["plate"], "RK482CD");
    let complaints = live.close(0);
    assert_eq!(complaints.matches("is another list now").count(), 1);
    assert_eq!(complaints.matches("stays in force").count(), 3);
}

#[test]
fn a_read_names_the_list_that_was_in_force_for_it() {
    let station = Station::new();
    let sha256 = |index: &str| {
        let list = alpr_core::HotList::open(fs::read(index).unwrap()).unwrap();
        list.sha256().to_owned()
    };
    let index = station.list("ZZ99999");
    let before = sha256(&index);
    let mut live = station.keep(&["--hotlist", &index]);
    live.see(1);
    station.list("RK482CD");
    let after = sha256(&index);
    let seen = live.see(3);
    assert_eq!(seen["alarms"].as_array().unwrap().len(), 1, "{seen}");
    live.close(0);
    let store = Store::open_existing(&station.store()).unwrap();
    let id = seen["alarms"][0]["case"].as_str().unwrap();
    let case = store.case(id.parse().unwrap()).unwrap().unwrap();
    assert_eq!(case.alarm().hit.list_sha256, after);

    // The log has each list once, before the alarms that it raised.
    let mut again = station.keep(&["--hotlist", &index]);
    again.see(1);
    again.close(0);
    let mut log = Vec::new();
    store.export_audit(&mut log).unwrap();
    let log = String::from_utf8(log).unwrap();
    let acts = log.lines().map(|line| {
        let row: Value = serde_json::from_str(line).unwrap();
        ["act", "subject", "by"].map(|of| row[of].as_str().unwrap().to_owned())
    });
    let acts: Vec<_> = acts.collect();
    let loaded = |list: &str| ["list_loaded", list, "C 7"].map(str::to_owned);
    let raised = ["alarm_raised", id, "C 7"].map(str::to_owned);
    assert_eq!(acts, [loaded(&before), loaded(&after), raised]);
}

#[test]
fn a_signal_ends_a_stream_as_its_end_does() {
    let part = frame(1);
    let thumbnail: &[u8] = b"\xff\xd8\xff\xe1\xff\xe9Exif\xff\xd8\xff\xdb";
    for (signal, cut) in [("-TERM", &part[..9_000]), ("-INT", thumbnail)] {
        let station = Station::new();
        let at = ["--film", "0.5", "--at", "2026-11-01T10:00:00Z"];
        let mut live = station.keep(&at);
        // A vehicle that has left after five seconds, one that is still there, and a part of the next frame.
        for street in [3, 1, 1, 1] {
            live.send(&frame(street));
        }
        live.send(cut);
        assert_eq!(live.row()["plates"][0]["text"], "RK482CD");
        live.signal(signal);
        let seen = live.row();
        assert_eq!(seen["plates"][0]["text"], "ABK4821");
        assert_eq!(seen["passage"]["frames"], 3);
        assert!(live.rows.next().is_none());
        let complaints = live.end(0);
        assert!(complaints.contains("the stream is stopped"), "{complaints}");
        assert_eq!((station.reads(), station.saved().0), (2, 2));
    }
}

#[test]
fn a_frame_that_cannot_be_kept_is_not_saved() {
    let station = Station::new();
    let mut live = station.keep(&[]);
    live.see(3);
    fs::rename(station.path("store.db"), station.path("aside.db")).unwrap();
    live.send(&frame(1));
    assert!(live.rows.next().is_none());
    let complaints = live.end(2);
    assert!(complaints.contains("removed or replaced"), "{complaints}");
    let (count, name) = station.saved();
    // Frames of two cameras that began at one time differ.
    assert!(count == 1 && name.ends_with("-C_7-00000001.jpg"), "{name}");
}

#[test]
fn a_name_that_no_record_takes_is_refused_before_the_first_frame() {
    let station = Station::new();
    let (store, saved) = (station.store(), station.path("saved"));
    let long = "C".repeat(257);
    for wrong in [
        &["--camera", ""][..],
        &["--camera", "C\n7"],
        &["--camera", &long],
        &["--camera", "C 7", "--unit", ""],
        &["--camera", "C 7", "--vendor", ""],
        &["--camera", "C 7", "--private-feed", ""],
    ] {
        let keep = ["--store", &store, "--save", &saved];
        let live = station.read(&[&keep, wrong].concat());
        let complaints = live.close(2);
        assert!(complaints.contains("expected"), "{wrong:?}: {complaints}");
    }
}

#[test]
fn a_damaged_case_stops_neither_a_stream_nor_other_cases() {
    let station = Station::new();
    let index = station.list("RK482CD,bolo\nABK4821");
    let keep = ["--hotlist", index.as_str()];
    let case = |seen: &Value| seen["alarms"][0]["case"].as_str().unwrap().to_owned();
    let mut live = station.keep(&keep);
    let [damaged, whole] = [3, 1].map(|street| case(&live.see(street)));
    live.close(0);
    let store = station.store();
    let by = ["--by", OFFICER, "--store", &store];
    station.run(&[&["case", "open", &damaged][..], &by].concat());
    station.damage(&damaged);

    let mut live = station.keep(&keep);
    let later = case(&live.see(3));
    live.see(3);
    live.see(1);
    let (complaints, told) = (live.close(0), format!("case {damaged} is damaged"));
    assert_eq!(complaints.matches(&told).count(), 1, "{complaints}");

    for act in [["case", "show"], ["case", "open"]] {
        station.run(&[&act[..], &[&whole], &by].concat());
    }
    station.run(&[&["report", &whole][..], &by].concat());
    let alpr = |arguments: &[&str]| station.said(&[arguments, &by[..]].concat());
    let (status, listed) = alpr(&["case", "list"]);
    let has = [&whole, &later, &told].map(|part| listed.contains(part.as_str()));
    assert_eq!((status, has), (Some(1), [true; 3]), "{listed}");
    let (status, shown) = alpr(&["case", "show", &damaged]);
    assert!(status == Some(2) && shown.contains("damaged: "), "{shown}");
    // It is told with what is done to others, which ends well.
    for act in [
        &["bolo", "end-shift", "--all"][..],
        &["refresh", &index, &index],
    ] {
        let (status, ended) = alpr(act);
        assert!(status == Some(0) && ended.contains(&told), "{ended}");
    }
    // Digits of a time that is far beyond.
    let (status, shown) = alpr(&["case", "show", "ffffffff"]);
    assert!(
        status == Some(2) && shown.contains("nothing has a name"),
        "{shown}"
    );
}

#[test]
fn pictures_behind_a_damaged_case_are_read_again() {
    let station = Station::new();
    let (index, store) = (station.list("RK482CD,bolo\nABK4821"), station.store());
    let frames = alpr_fixtures::folder().join("frames");
    let streets = [3, 1].map(|street| frames.join(format!("street-{street}.jpg")));
    let [first, second] = streets.each_ref().map(|path| path.to_str().unwrap());
    let keep = ["--store", &store, "--camera", "C 7", "--hotlist", &index];
    let read = ["read", first, second, "--json", "--size", "nano"];
    let read = [&read[..], &keep].concat();
    let cases = |rows: &str| -> Vec<String> {
        let rows = rows.lines().take(2).map(|row| {
            let row: Value = serde_json::from_str(row).unwrap();
            row["alarms"][0]["case"].as_str().unwrap().to_owned()
        });
        rows.collect()
    };
    let raised = cases(&station.run(&read));
    station.damage(&raised[0]);
    let (status, said) = station.said(&read);
    assert_eq!(status, Some(0), "{said}");
    assert_eq!(cases(&said), raised);
    let told = format!("case {} is damaged", raised[0]);
    assert_eq!(said.matches(&told).count(), 1, "{said}");
}
