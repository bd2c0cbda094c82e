//! What `alpr retain purge` takes: pictures whatever their ending, nothing before its time, and by the law of its
//! policies.
#![allow(
    clippy::unwrap_used,
    reason = "a test or a benchmark may stop where it stands"
)]

use std::io::{BufRead, BufReader, Lines};
use std::process::{Child, ChildStderr, Command, Stdio};

use alpr_core::Record;
use alpr_core::record::{Circumstances, Picture, PictureKind};
use alpr_core::retain::{Hold, HoldDraft, HoldKind, HoldScope};
use alpr_store::Store;
use sha2::{Digest, Sha256};

const CAPTURED: &str = "2025-01-10T08:00:00Z";
const NOW: &str = "2026-01-15T00:00:00Z";

/// A folder with a key.
struct Station {
    folder: tempfile::TempDir,
    /// The public key.
    public: String,
}

impl Station {
    fn new() -> Self {
        let mut station = Self {
            folder: tempfile::tempdir().unwrap(),
            public: String::new(),
        };
        station.public = station.key("receipts.key");
        station
    }

    /// Makes a key; gives its public one.
    fn key(&self, name: &str) -> String {
        let public = self.run(0, &["key", &self.path(name)]);
        public.trim().to_owned()
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    fn store(&self) -> String {
        format!("sqlite:{}", self.path("reads.db"))
    }

    /// Keeps a read of 10 January 2025 that names a picture.
    fn keep(&self, sha256: &str) {
        // Each of its own plate, so that it is a read of its own.
        let text = sha256.get(..4).unwrap().to_uppercase();
        self.keep_all(&[read(&text, sha256)]);
    }

    fn keep_all(&self, reads: &[Record]) {
        let received = CAPTURED.parse().unwrap();
        let store = Store::open(&self.store()).unwrap();
        store.put_reads(reads, received).unwrap();
    }

    /// Runs `alpr retain`; gives what was printed, with complaints at its end.
    fn run(&self, status: i32, arguments: &[&str]) -> String {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        let output = command.arg("retain").args(arguments).output().unwrap();
        let text = String::from_utf8([output.stdout, output.stderr].concat()).unwrap();
        assert_eq!(output.status.code(), Some(status), "{arguments:?}: {text}");
        text
    }

    fn plan(&self, status: i32, more: &[&str]) -> String {
        let store = self.store();
        let plan = ["plan", "--store", &store];
        self.run(status, &[&plan[..], more].concat())
    }

    fn purge(&self, status: i32, more: &[&str]) -> String {
        let (store, key) = (self.store(), self.path("receipts.key"));
        let mut all = vec!["purge", "--policy", "clayton-22-03"];
        all.extend(["--by", "Coordinator 1", "--key", &key]);
        all.extend(["--store", &store, "--at", NOW]);
        all.extend(more);
        self.run(status, &all)
    }

    /// Begins a purge of these reads, and waits until it tells of the first picture.
    fn begin(&self, reads: &[Record]) -> (Child, Lines<BufReader<ChildStderr>>) {
        self.keep_all(reads);
        let mut purge = Command::new(env!("CARGO_BIN_EXE_alpr"))
            .args(["retain", "purge", "--policy", "clayton-22-03"])
            .args(["--by", "Coordinator 1", "--key"])
            .arg(self.path("receipts.key"))
            .args(["--store", &self.store(), "--at", NOW])
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap();
        let mut told = BufReader::new(purge.stderr.take().unwrap()).lines();
        assert!(told.any(|line| is_left(&line.unwrap())));
        (purge, told)
    }
}

/// Whether a line tells of a picture that stays where it is.
fn is_left(line: &str) -> bool {
    line.starts_with("left: picture")
}

/// A read that names a picture.
fn read(text: &str, sha256: &str) -> Record {
    let mut seen = Circumstances::new(CAPTURED.parse().unwrap(), "C-1");
    seen.pictures.push(Picture {
        kind: PictureKind::Frame,
        sha256: sha256.to_owned(),
    });
    Record::of_text(text.parse().unwrap(), None, seen).unwrap()
}

#[test]
fn pictures_go_whatever_their_ending() {
    let station = Station::new();
    let (gone, kept) = ("ab".repeat(32), "cd".repeat(32));
    station.keep(&gone);
    let pictures = station.path("pictures");
    std::fs::create_dir_all(format!("{pictures}/{gone}.folder")).unwrap();
    for name in ["ab.JFIF", "ab.jpg", "ab.heic", "ab", "cd.jpg", "notes.txt"] {
        let name = name.replacen("ab", &gone, 1).replacen("cd", &kept, 1);
        std::fs::write(format!("{pictures}/{name}"), "a picture").unwrap();
    }
    let file = format!("{pictures}/notes.txt");
    for none in [station.path("nowhere"), file] {
        station.purge(2, &["--pictures", &none]);
    }
    let plan = station.plan(0, &["--policy", "clayton-22-03", "--at", NOW]);
    assert!(plan.contains("1 read due"), "{plan}");

    let told = station.purge(0, &["--pictures", &pictures]);
    assert!(
        told.contains("1 read purged") && !told.contains("not touched"),
        "{told}"
    );
    let left = std::fs::read_dir(&pictures).unwrap();
    let left = left.map(|entry| entry.unwrap().file_name().into_string().unwrap());
    let mut left: Vec<String> = left.collect();
    left.sort();
    let expected = [
        format!("{gone}.folder"),
        format!("{kept}.jpg"),
        "notes.txt".to_owned(),
    ];
    assert_eq!(left, expected);
}

/// The SHA-256 of a street.
fn street() -> (Vec<u8>, String) {
    let picture = alpr_fixtures::folder().join("frames/street-3.jpg");
    let bytes = std::fs::read(picture).unwrap();
    let sha256 = format!("{:x}", Sha256::digest(&bytes));
    (bytes, sha256)
}

#[test]
fn pictures_are_found_in_every_folder_and_by_their_content() {
    let station = Station::new();
    let (street, sha256) = street();
    let gone = "cd".repeat(32);
    for sha256 in [&sha256, &gone, &"ab".repeat(32)] {
        station.keep(sha256);
    }
    let pictures = station.path("pictures");
    std::fs::create_dir_all(format!("{pictures}/2025/01")).unwrap();
    std::fs::write(format!("{pictures}/2025/01/street-3.jpg"), street).unwrap();
    std::fs::write(format!("{pictures}/2025/{gone}.png"), "x").unwrap();
    std::fs::write(format!("{pictures}/notes.txt"), "y").unwrap();
    let told = station.purge(1, &["--pictures", &pictures]);
    assert!(told.contains("3 read purged"), "{told}");
    assert!(told.contains(&format!("not found: picture {}", "ab".repeat(32))));
    assert!(
        told.contains("1 of the 3 pictures of purged reads are not in"),
        "{told}"
    );
    let left = |folder: &str| {
        std::fs::read_dir(format!("{pictures}/{folder}"))
            .unwrap()
            .count()
    };
    assert_eq!((left(""), left("2025"), left("2025/01")), (2, 1, 0));
}

#[test]
fn a_purge_goes_on_where_its_last_picture_is_gone() {
    let station = Station::new();
    let gone = "ab".repeat(32);
    station.keep(&gone);
    // As a purge leaves it that is killed after the last picture and before the reads go.
    let pictures = station.path("pictures");
    std::fs::create_dir(&pictures).unwrap();
    let told = station.purge(1, &["--pictures", &pictures]);
    assert!(told.contains("1 read purged"), "{told}");
    let lost = format!("not found: picture {gone}");
    assert!(told.contains(&lost), "{told}");
    let told = station.purge(0, &["--pictures", &pictures]);
    assert!(!told.contains(&lost), "{told}");
}

#[cfg(unix)]
#[test]
fn a_link_to_a_picture_is_refused_before_the_purge() {
    let station = Station::new();
    let sha256 = "ab".repeat(32);
    station.keep(&sha256);
    let (pictures, target) = (station.path("pictures"), station.path("target.jpg"));
    std::fs::create_dir(&pictures).unwrap();
    std::fs::write(&target, "a picture").unwrap();
    std::os::unix::fs::symlink(&target, format!("{pictures}/{sha256}.jpg")).unwrap();
    let told = station.purge(2, &["--pictures", &pictures]);
    assert!(told.contains("is a symbolic link"), "{told}");
    let plan = station.plan(0, &["--policy", "clayton-22-03", "--at", NOW]);
    assert!(plan.contains("1 read due"), "{plan}");
}

#[test]
fn pictures_that_stay_are_told() {
    let station = Station::new();
    station.keep(&"ab".repeat(32));
    let told = station.purge(0, &[]);
    assert!(
        told.contains("1 read purged")
            && told.contains("pictures of purged reads were not touched"),
        "{told}"
    );
    // The same purge again gives the same receipt, and takes nothing.
    let told = station.purge(0, &[]);
    assert!(!told.contains("not touched"), "{told}");
}

/// More of them, each with a picture, than a pipe takes.
fn many_reads() -> Vec<Record> {
    let read = |n: usize| read(&format!("AB{n}"), &format!("{n:064x}"));
    (0..3_000).map(read).collect()
}

/// A purge whose words wait in a pager keeps no camera waiting, and a hold that is opened meanwhile counts.
#[test]
fn a_purge_that_nobody_reads_on_locks_nobody_out() {
    let station = Station::new();
    let reads = many_reads();
    let (purge, told) = station.begin(&reads);
    let scope = HoldScope {
        ids: vec![reads.first().unwrap().id],
        ..HoldScope::default()
    };
    let draft = HoldDraft {
        kind: HoldKind::Evidence,
        scope,
        authority: "case 26-17".into(),
        by: "Detective 4".into(),
        review_on: "2026-03-15T00:00:00Z".parse().unwrap(),
    };
    let hold = Hold::open(draft, NOW.parse().unwrap()).unwrap();
    let store = Store::open(&station.store()).unwrap();
    store.put_hold(&hold).unwrap();
    let told: Vec<String> = told.map(Result::unwrap).collect();
    let output = purge.wait_with_output().unwrap();
    let receipt = String::from_utf8(output.stdout).unwrap();
    assert!(
        receipt.contains("2999 read purged") && receipt.contains("1 are held"),
        "{receipt} {told:?}"
    );
    // Each once, and before its read goes.
    assert_eq!(told.iter().filter(|line| is_left(line)).count(), 2_999);
    let first = "0".repeat(64);
    let stays = format!("not left: picture {first}: a read of it stays");
    assert!(told.contains(&stays), "{told:?}");
}

/// What was told is nobody's to delete while its reads are there.
#[test]
fn a_purge_that_stops_says_so_of_the_pictures_that_it_told() {
    let station = Station::new();
    let (purge, told) = station.begin(&many_reads());
    let adopted = Command::new(env!("CARGO_BIN_EXE_alpr"))
        .args(["policy", "adopt", "custody", "vendor MO"])
        .args(["--basis", "GO 22-03", "--by", "Chief"])
        .args(["--store", &station.store()])
        .output()
        .unwrap();
    assert_eq!(adopted.status.code(), Some(0), "{adopted:?}");
    let told: Vec<String> = told.map(Result::unwrap).collect();
    assert_eq!(purge.wait_with_output().unwrap().status.code(), Some(2));
    let says = |text: &str| told.iter().any(|line| line.contains(text));
    assert!(says("the purge stopped"), "{told:?}");
    assert!(!says("no read names them any more"), "{told:?}");
}

#[test]
fn retention_counts_from_the_receipt_and_not_from_the_picture() {
    let station = Station::new();
    let picture = alpr_fixtures::folder().join("frames/street-3.jpg");
    let read = |more: &[&str]| {
        let mut command = Command::new(env!("CARGO_BIN_EXE_alpr"));
        command.arg("read").arg(&picture);
        command.args(["--store", &station.store(), "--camera", "C-1"]);
        let output = command.args(more).output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{output:?}");
    };
    read(&["--at", "2020-01-01T00:00:00Z"]);
    let policy = ["--policy", "clayton-22-03"];
    let plan = station.plan(0, &policy);
    assert!(plan.contains("to end it 1 stay"), "{plan}");
    let day = "2020-01-02T00:00:00Z";
    read(&["--at", day, "--received", day]);
    let plan = station.plan(0, &policy);
    assert!(
        plan.starts_with("1 read due") && plan.contains("1 stay"),
        "{plan}"
    );
}

#[test]
fn a_request_for_destruction_is_planned() {
    let station = Station::new();
    station.keep(&"ab".repeat(32));
    let requests = station.path("requests.jsonl");
    let at = "2025-01-11T00:00:00Z";
    let plan = |status, plate: &str| {
        let line = format!(r#"{{"plate": "{plate}", "requested": "{at}"}}"#);
        std::fs::write(&requests, line).unwrap();
        station.plan(
            status,
            &["--policy", "mn", "--at", at, "--requests", &requests],
        )
    };
    assert!(plan(0, "ABAB").contains("1 read due by mn/participant"));
    assert!(!plan(0, "ABAC").contains("due"));
    assert!(plan(2, "").contains("no request"));
}

#[test]
fn a_plan_is_by_the_law_that_its_policies_state() {
    let station = Station::new();
    station.keep(&"ab".repeat(32));
    let plan = |status, more: &[&str]| station.plan(status, &[more, &["--at", NOW]].concat());
    let told = plan(0, &["--policy", "nh"]);
    assert!(told.contains("1 read due by nh/three-minutes"), "{told}");
    let told = plan(0, &["--policy", "nh", "--jurisdiction", "MO"]);
    assert!(told.contains("to end it 0 stay"), "{told}");
    let told = plan(0, &["--policy", "nh", "--policy", "clayton-22-03"]);
    assert!(told.contains("due by clayton-22-03"), "{told}");
    let told = plan(2, &["--policy", "nh", "--policy", "me"]);
    assert!(told.contains("got ME, NH: give --jurisdiction"), "{told}");
}

#[test]
fn a_receipt_that_does_not_verify_is_told_from_one_that_cannot_be_read() {
    let station = Station::new();
    station.keep(&"ab".repeat(32));
    let pictures = station.path("pictures");
    std::fs::create_dir(&pictures).unwrap();
    let picture = format!("{pictures}/{}.jpg", "ab".repeat(32));
    std::fs::write(picture, "a picture").unwrap();
    let receipt = station.purge(0, &["--pictures", &pictures, "--json"]);
    let path = station.path("receipt.json");
    std::fs::write(&path, &receipt).unwrap();
    let verify = |status, key: &str| station.run(status, &["verify", &path, "--key", key]);
    verify(0, &station.public.to_uppercase());
    let told = verify(0, &station.public);
    assert!(told.contains("1 read purged"), "{told}");
    let other = station.key("other.key");
    assert!(verify(1, &other).contains("is not what the holder of key"));
    verify(2, "no key");
    std::fs::write(&path, receipt.replace("Coordinator 1", "Coordinator 2")).unwrap();
    let told = verify(1, &station.public);
    assert!(!told.contains("1 read purged"), "{told}");
    // Nor is what nobody signed taken for a part of it.
    for field in ["\"id\"", "\"sha256\"", "\"rule\""] {
        let more = format!("\"note\":\"approved\",{field}");
        std::fs::write(&path, receipt.replacen(field, &more, 1)).unwrap();
        verify(2, &station.public);
    }
    std::fs::remove_file(&path).unwrap();
    verify(2, &station.public);
}

#[test]
fn no_purge_is_of_a_time_to_come() {
    let station = Station::new();
    station.keep(&"ab".repeat(32));
    let (store, key) = (station.store(), station.path("receipts.key"));
    let mut purge = vec!["purge", "--policy", "clayton-22-03", "--by", "Lee"];
    purge.extend(["--key", &key, "--store", &store]);
    purge.extend(["--at", "2999-01-01T00:00:00Z"]);
    let told = station.run(2, &purge);
    assert!(told.contains("expected a time that has come"), "{told}");
    assert_eq!(station.run(0, &["receipts", "--store", &store]), "");
}
