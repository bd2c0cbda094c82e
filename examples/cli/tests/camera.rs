//! A camera is learnt, goes out of service when it slips, and raises nothing until it was tested.
#![allow(
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::indexing_slicing,
    clippy::panic,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::fs::File;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::{Duration, SystemTime};

use image::RgbImage;
use serde_json::Value;

/// What the pictures of an hour are made of; one more shot than files, so that no plate stands still.
const STREETS: [&str; 4] = [
    "street-1.jpg",
    "street-2.jpg",
    "street-3.jpg",
    "street-4.jpg",
];

struct Station {
    folder: tempfile::TempDir,
}

impl Station {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let list = "plate,state,category\nABK4821,MO,stolen vehicle\n";
        std::fs::write(folder.path().join("list.csv"), list).unwrap();
        Self { folder }
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

    /// `alpr camera` on the store, at a time.
    fn camera(&self, time: &str, status: i32, arguments: &[&str]) -> String {
        let store = format!("sqlite:{}", self.path("store.db"));
        let on = ["--store", &store, "--at", time];
        self.run(status, &[&["camera"], arguments, &on].concat())
    }

    /// Reads the listed plate at a time.
    fn read(&self, time: &str) -> String {
        self.read_by("C-7", time, 0)
    }

    fn read_by(&self, camera: &str, time: &str, status: i32) -> String {
        let street = frame(STREETS[0]);
        let (store, list) = (
            format!("sqlite:{}", self.path("store.db")),
            self.path("list.csv"),
        );
        let read = [
            "read",
            "--size",
            "nano",
            street.to_str().unwrap(),
            "--hotlist",
            &list,
        ];
        let keep = ["--camera", camera, "--store", &store, "--at", time];
        self.run(status, &[&read[..], &keep].concat())
    }

    /// Pictures that were taken every ten seconds, turned by so many degrees.
    fn pictures(&self, name: &str, count: usize, degrees: f32) -> String {
        let folder = self.folder.path().join(name);
        std::fs::create_dir(&folder).unwrap();
        let streets: Vec<RgbImage> = STREETS
            .iter()
            .map(|street| turned(street, degrees))
            .collect();
        let files: Vec<PathBuf> = (0..streets.len())
            .map(|n| folder.join(format!("of-{n}.bmp")))
            .collect();
        for (street, file) in streets.iter().zip(&files) {
            street.save(file).unwrap();
        }
        let start = SystemTime::UNIX_EPOCH + Duration::from_secs(1_795_525_200);
        for index in 0..count {
            let shot = folder.join(format!("shot-{index:03}.bmp"));
            std::fs::copy(&files[index % files.len()], &shot).unwrap();
            let taken = start + Duration::from_secs(10 * index as u64);
            File::options()
                .write(true)
                .open(&shot)
                .unwrap()
                .set_modified(taken)
                .unwrap();
        }
        files
            .iter()
            .for_each(|file| std::fs::remove_file(file).unwrap());
        folder.to_str().unwrap().to_owned()
    }
}

fn frame(name: &str) -> PathBuf {
    alpr_fixtures::folder().join("frames").join(name)
}

fn turned(street: &str, degrees: f32) -> RgbImage {
    use imageproc::geometric_transformations::{Border, Interpolation, rotate_about_center};
    let picture = image::open(frame(street)).unwrap().into_rgb8();
    let (angle, grey) = (
        degrees.to_radians(),
        Border::Constant(image::Rgb([90, 90, 90])),
    );
    rotate_about_center(&picture, angle, Interpolation::Bilinear, grey)
}

#[test]
fn a_camera_that_slipped_is_out_of_service_until_it_was_tested() {
    let station = Station::new();
    let (well, baseline) = (
        station.pictures("well", 120, 0.0),
        station.path("baseline.json"),
    );
    let learn = [
        "camera", "learn", &well, "--size", "nano", "--camera", "C-7", "-o", &baseline,
    ];
    let learnt = station.run(0, &learn);
    assert!(learnt.contains("camera C-7: 120 frames with "), "{learnt}");
    let again = station.run(2, &learn);
    assert!(again.contains("is there already"), "{again}");
    let check = |pictures: &str, more: &[&str], status| {
        let check = [
            "camera",
            "check",
            pictures,
            "--size",
            "nano",
            "--baseline",
            &baseline,
        ];
        station.run(status, &[&check[..], more].concat())
    };
    let fit = check(&station.pictures("later", 24, 0.0), &[], 0);
    assert!(
        fit.starts_with("camera C-7: fit, as of 2026-11-24T13:03:50Z\nfit       tilt: expected "),
        "{fit}"
    );
    let ahead = station.pictures("ahead", 24, 0.0);
    let dated = File::options()
        .write(true)
        .open(format!("{ahead}/shot-023.bmp"));
    let tomorrow = SystemTime::now() + Duration::from_secs(86_400);
    dated.unwrap().set_modified(tomorrow).unwrap();
    let ahead = check(&ahead, &[], 1);
    assert!(
        ahead.starts_with("camera C-7: fit, as of 2026-11-24T13:03:40Z\n"),
        "{ahead}"
    );
    assert!(
        ahead.contains("shot-023.bmp` is dated ") && ahead.contains("later than now"),
        "{ahead}"
    );
    let few = check(&station.pictures("few", 8, 0.0), &["--json"], 1);
    let (few, old) = few.split_once('\n').unwrap();
    assert!(old.contains("this says nothing of today"), "{old}");
    let few: Value = serde_json::from_str(few).unwrap();
    assert_eq!(
        (&few["fitness"], &few["findings"][0]["samples"]),
        (&"unknown".into(), &few["findings"][1]["samples"])
    );

    station.read("2026-11-24T08:00:00Z"); // begins the store
    let slipped = station.pictures("slipped", 24, 12.0);
    let store = format!("sqlite:{}", station.path("store.db"));
    let keep = [
        "--store",
        &store,
        "--by",
        "Officer 12",
        "--at",
        "2026-11-24T09:00:00Z",
    ];
    let unfit = check(&slipped, &keep, 1);
    assert!(
        unfit.contains("camera C-7: unfit") && unfit.contains("unfit     tilt: "),
        "{unfit}"
    );
    assert!(
        unfit.contains("camera C-7 is removed from service"),
        "{unfit}"
    );
    assert!(check(&slipped, &keep, 1).contains("is out of service since 2026-11-24T09:00:00Z"));
    let read = station.read("2026-11-24T10:00:00Z");
    assert!(
        read.contains("alpr: camera C-7 is out of service since 2026-11-24T09:00:00Z"),
        "{read}"
    );
    assert!(
        read.contains("no alarm, listed ABK4821: out of service"),
        "{read}"
    );

    let by = ["C-7", "--by", "Coordinator Lee"];
    let back = [&["return"], &by[..]].concat();
    let refused = station.camera("2026-11-24T10:00:01Z", 2, &back);
    assert!(refused.contains("test it first"), "{refused}");
    let note = [&["note"], &by[..], &["repaired", "--note", "bracket"]].concat();
    station.camera("2026-11-24T10:00:02Z", 0, &note);
    let test = [&["test"], &by[..], &["--how", "plate at 10 m", "--passed"]].concat();
    station.camera("2026-11-24T10:00:03Z", 0, &test);
    // What it shows after the test counts against it.
    let at = |time| [&keep[..4], &["--at", time]].concat();
    let voided = check(&slipped, &at("2026-11-24T10:00:03Z"), 1);
    assert!(
        voided.contains("camera C-7 is removed from service"),
        "{voided}"
    );
    let refused = station.camera("2026-11-24T10:00:03Z", 2, &back);
    assert!(refused.contains("test it first"), "{refused}");
    station.camera("2026-11-24T10:00:03Z", 0, &test);
    let returned = station.camera("2026-11-24T10:00:04Z", 0, &back);
    assert_eq!(returned, "C-7  in service\n");
    let read = station.read("2026-11-24T11:00:00Z");
    assert!(read.contains("  shown without a sound, high, "), "{read}");
    let steps = station.camera("2026-11-24T11:00:01Z", 0, &["list", "C-7"]);
    assert!(
        steps.contains("Officer 12: removed from service: its monitor found it unfit: tilt"),
        "{steps}"
    );
    assert_eq!(steps.lines().count(), 7, "{steps}");
    let log = station.path("audit.jsonl");
    station.run(0, &["audit", "export", "--output", &log, "--store", &store]);
    let log = std::fs::read_to_string(Path::new(&log)).unwrap();
    assert_eq!(log.matches("\"act\":\"serviced\"").count(), 6);
    assert!(
        log.contains("\"act\":\"hit_suppressed\"") && log.contains("\"out_of_service\":\"C-7\"")
    );

    // Pictures of the time after its return remove it again; once it is back, the same ones do not.
    assert!(
        check(&slipped, &at("2026-11-24T14:00:00Z"), 1).contains("C-7 is removed from service")
    );
    station.camera("2026-11-24T14:00:01Z", 0, &test);
    let before = check(&slipped, &at("2026-11-24T14:00:01Z"), 1);
    assert!(
        before.contains("24 pictures are from before the camera passed its test")
            && before.contains("camera C-7: unknown"),
        "{before}"
    );
    station.camera("2026-11-24T14:00:02Z", 0, &back);
    let unknown = check(&slipped, &at("2026-11-24T15:00:00Z"), 1);
    assert!(
        unknown.contains("returned to service at 2026-11-24T14:00:02Z and do not count")
            && unknown.contains("camera C-7: unknown"),
        "{unknown}"
    );
    let list = station.camera("2026-11-24T15:00:01Z", 0, &["list"]);
    assert!(list.contains("C-7  in service"), "{list}");
}

#[test]
fn what_takes_a_camera_out_of_service_without_a_monitor() {
    let station = Station::new();
    station.read("2026-11-24T08:00:00Z");
    let by = ["C-7", "--by", "Officer 12"];
    let damaged = [
        &["note"],
        &by[..],
        &["damaged", "--note", "hit by a branch"],
    ]
    .concat();
    let out = station.camera("2026-11-24T09:00:00Z", 0, &damaged);
    assert_eq!(
        out,
        "C-7  out of service since 2026-11-24T09:00:00Z; to be tested\n"
    );
    let other = ["remove", "C-8", "--by", "Officer 12", "--why", "blurred"];
    let other = station.camera("2026-11-24T09:00:00Z", 0, &other);
    assert!(
        other.contains("the store knows no camera C-8 yet: look for a typing error"),
        "{other}"
    );
    let shown = "ab".repeat(32);
    let failed = [
        &["test"],
        &by[..],
        &["--how", "plate", "--failed", "--picture", &shown],
    ]
    .concat();
    station.camera("2026-11-24T09:00:01Z", 0, &failed);
    let list = station.camera("2026-11-24T09:00:02Z", 0, &["list", "--json"]);
    let cameras: Vec<Value> = list
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    assert_eq!(cameras[0]["camera"], "C-7");
    assert_eq!(cameras[0]["steps"].as_array().unwrap().len(), 2);
    assert_eq!(cameras[1]["steps"][0]["step"], "removed");
    let early = station.camera("2026-11-24T08:59:00Z", 2, &damaged);
    assert!(early.contains("check the clock"), "{early}");
    let spelt = station.read_by("c-7", "2026-11-24T10:00:00Z", 2);
    assert!(
        spelt.contains("the camera c-7 is C-7 in this store"),
        "{spelt}"
    );
    for step in [
        &["note", "c-7", "--by", "Lee", "mounted", "--note", "so"][..],
        &["return", "c-7", "--by", "Lee"],
        &["list", "c-7"],
    ] {
        let spelt = station.camera("2026-11-24T10:00:00Z", 2, step);
        assert!(
            spelt.contains("the camera c-7 is C-7 in this store"),
            "{spelt}"
        );
    }
    let padded = ["remove", "C-9 ", "--by", "Lee", "--why", "blurred"];
    let padded = station.camera("2026-11-24T10:00:00Z", 2, &padded);
    assert!(padded.contains("`C-9 ` has space around it"), "{padded}");
}

#[test]
fn a_film_that_runs_into_a_time_to_come_is_told_once() {
    let station = Station::new();
    let store = format!("sqlite:{}", station.path("store.db"));
    let streets = STREETS.map(frame);
    let [first, second, third, fourth] = streets.each_ref().map(|street| street.to_str().unwrap());
    let started = SystemTime::now() - Duration::from_secs(5);
    let started = jiff::Timestamp::try_from(started).unwrap().to_string();
    let film = |rate| {
        let film = [
            "read", "--size", "nano", "--film", rate, first, second, third, fourth,
        ];
        let keep = ["--camera", "C-7", "--store", &store, "--at", &started];
        [&film[..], &keep].concat()
    };
    // Of 5 s ago and less; then the third and the fourth are of minutes to come.
    let told = station.run(0, &film("1"));
    assert!(!told.contains("later than now"), "{told}");
    let told = station.run(1, &film("0.01"));
    assert_eq!(told.matches("later than now").count(), 1, "{told}");
}
