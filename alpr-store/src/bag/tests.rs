//! What a bag has to be: whole or not there, the same for the same contents, and every damage found.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use alpr_core::evidence::Booking;
use alpr_core::record::{Circumstances, Picture, PictureKind};
use jiff::Timestamp;
use sha2::{Digest, Sha256};

use super::*;

mod damage;

const JPEG: &[u8] = b"\xff\xd8\xff\xe0 a picture";

fn at(seconds: i64) -> Timestamp {
    Timestamp::from_second(1_795_500_000 + seconds).unwrap()
}

fn sha256(bytes: &[u8]) -> String {
    format!("{:x}", Sha256::digest(bytes))
}

fn read(text: &str, seconds: i64, pictures: &[&[u8]]) -> Record {
    let mut seen = Circumstances::new(at(seconds), "C-7");
    seen.pictures = pictures
        .iter()
        .map(|bytes| Picture {
            kind: PictureKind::Frame,
            sha256: sha256(bytes),
        })
        .collect();
    seen.models = vec![sha256(b"model")];
    Record::of_text(text.parse().unwrap(), None, seen).unwrap()
}

fn export() -> Export {
    Export {
        case_number: "26-1042".to_owned(),
        organisation: "Clayton Police Department".to_owned(),
        by: "d.smith".to_owned(),
        authority: "discovery request of 20 November".to_owned(),
        description: "two reads".to_owned(),
        at: at(1_000),
    }
}

/// Two records, one picture that both name and one that nobody has.
fn bag() -> Bag {
    let mut bag = Bag::new(export());
    bag.records = vec![
        read("XYZ987", 10, &[JPEG]),
        read("ABC123", 0, &[JPEG, b"gone"]),
    ];
    bag
}

fn open(sha256: &str) -> Result<Option<Box<dyn Read>>> {
    let is_there = sha256 == self::sha256(JPEG);
    Ok(is_there.then(|| Box::new(JPEG) as Box<dyn Read>))
}

/// A bag in a folder that is removed with the first value.
fn written() -> (tempfile::TempDir, PathBuf, Exported) {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let exported = bag().write(&path, &mut open).unwrap();
    (dir, path, exported)
}

fn all_files(root: &Path) -> BTreeMap<String, Vec<u8>> {
    let mut faults = fault::Faults::default();
    let names = folder::list(root, &mut faults).unwrap();
    let bytes = |name: String| (name.clone(), fs::read(root.join(name)).unwrap());
    names.into_iter().map(bytes).collect()
}

fn faults(path: &Path) -> Vec<Fault> {
    match Bag::verify(path).unwrap() {
        Checked::Valid(_) => Vec::new(),
        Checked::Invalid(faults) => faults,
    }
}

fn names_of(faults: &[Fault]) -> Vec<&str> {
    faults.iter().map(|fault| fault.path.as_str()).collect()
}

fn left_in(dir: &tempfile::TempDir) -> usize {
    fs::read_dir(dir.path()).unwrap().count()
}

#[test]
fn what_was_written_verifies_and_is_booked() {
    let (_dir, path, exported) = written();
    let verified = Bag::verify(&path).unwrap().verified().unwrap();
    let mut ids: Vec<_> = bag().records.iter().map(|record| record.id).collect();
    ids.sort();
    assert_eq!(
        (verified.bag(), verified.records()),
        (exported.bag.as_str(), &ids[..])
    );
    assert_eq!(verified.pictures(), [sha256(JPEG)]);
    assert_eq!(verified.missing(), exported.missing);
    assert_eq!(verified.export(), Some(&export()));
    assert_eq!((verified.files(), verified.bytes()), (2, exported.bytes));
    assert_eq!(
        (exported.records, exported.pictures, exported.missing.len()),
        (2, 1, 1)
    );
    assert_eq!(exported.missing[0].read, ids[0]);

    let booked = Booked::new(&verified, booking(2_000)).unwrap();
    assert!(booked.is_of(&verified));
    assert_eq!(
        Booked::from_json(&booked.to_json().unwrap()).unwrap(),
        booked
    );
    let event = booked.event();
    assert_eq!((event.act, event.subject.as_str()), (Act::Booked, "E-7"));
}

fn booking(seconds: i64) -> Booking {
    Booking {
        evidence_number: "E-7".to_owned(),
        by: "property.room".to_owned(),
        at: at(seconds),
    }
}

#[test]
fn the_files_are_those_of_the_rfc() {
    let (_dir, path, _) = written();
    let files = all_files(&path);
    let picture = format!("data/pictures/{}.jpg", sha256(JPEG));
    let names = [
        "alpr/custody.jsonl",
        "alpr/export.json",
        "alpr/missing.jsonl",
        "bag-info.txt",
        "bagit.txt",
        &picture,
        "data/records.jsonl",
        "manifest-sha256.txt",
        "manifest-sha512.txt",
        "tagmanifest-sha256.txt",
        "tagmanifest-sha512.txt",
    ];
    assert_eq!(files.keys().map(String::as_str).collect::<Vec<_>>(), names);
    assert_eq!(files["bagit.txt"], tags::DECLARATION.as_bytes());
    let info = String::from_utf8(files["bag-info.txt"].clone()).unwrap();
    assert!(info.contains("External-Identifier: 26-1042\n"), "{info}");
    let manifest = String::from_utf8(files["manifest-sha256.txt"].clone()).unwrap();
    let line = format!(
        "{}  data/records.jsonl\n",
        sha256(&files["data/records.jsonl"])
    );
    assert!(manifest.ends_with(&line), "{manifest}");
    let records = String::from_utf8(files["data/records.jsonl"].clone()).unwrap();
    let read: Vec<_> = records
        .lines()
        .map(|line| Record::from_json(line).unwrap())
        .collect();
    assert_eq!(read, [bag().records[1].clone(), bag().records[0].clone()]);
    let custody = String::from_utf8(files["alpr/custody.jsonl"].clone()).unwrap();
    assert_eq!(
        serde_json::from_str::<Event>(custody.trim_end()).unwrap(),
        bag().event()
    );
}

#[test]
fn the_same_contents_give_the_same_bytes() {
    let (_dir, path, exported) = written();
    let dir = tempfile::tempdir().unwrap();
    let mut again = bag();
    again.records.reverse();
    again.records.push(again.records[0].clone());
    let written = again.write(&dir.path().join("other"), &mut open).unwrap();
    assert_eq!(written, exported);
    assert_eq!(all_files(&dir.path().join("other")), all_files(&path));
}

#[test]
fn a_booking_has_a_number_comes_after_the_export_and_is_read_back_as_it_was() {
    let (_dir, path, _) = written();
    let verified = Bag::verify(&path).unwrap().verified().unwrap();
    let kind = |booking| Booked::new(&verified, booking).unwrap_err().kind();
    let mut nameless = booking(2_000);
    nameless.evidence_number.clear();
    assert_eq!(kind(nameless), ErrorKind::Refused);
    assert_eq!(kind(booking(999)), ErrorKind::InvalidArgument);
    let json = Booked::new(&verified, booking(2_000))
        .unwrap()
        .to_json()
        .unwrap();
    let first = verified.records()[0].to_string();
    for (from, to) in [
        ("E-7", "E-8"),
        ("property.room", ""),
        (verified.bag(), "0"),
        (&first, "ffffffffffffffffffffffffffffffff"),
        ("\"hits\"", "\"hit\""),
    ] {
        assert!(json.contains(from), "{from}");
        let error = Booked::from_json(&json.replacen(from, to, 1)).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::InvalidRecord);
    }
}

#[test]
fn a_picture_that_is_another_one_leaves_no_bag() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let mut wrong = |_: &str| Ok(Some(Box::new(&b"another"[..]) as Box<dyn Read>));
    let error = bag().write(&path, &mut wrong).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidRecord);
    assert!(error.message().contains(&sha256(b"another")), "{error}");
    assert_eq!(left_in(&dir), 0);
}

#[test]
fn a_picture_that_cannot_be_read_leaves_no_bag() {
    struct Broken;
    impl Read for Broken {
        fn read(&mut self, _: &mut [u8]) -> io::Result<usize> {
            Err(io::Error::other("the disk broke"))
        }
    }
    let dir = tempfile::tempdir().unwrap();
    let mut broken = |_: &str| {
        let begun = JPEG.chain(Broken);
        Ok(Some(Box::new(begun) as Box<dyn Read>))
    };
    let error = bag()
        .write(&dir.path().join("bag"), &mut broken)
        .unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
    assert_eq!(left_in(&dir), 0);
}

#[test]
fn an_export_that_was_cut_off_has_not_the_name_of_a_bag() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let cut = std::panic::catch_unwind(|| {
        let mut killed = |_: &str| panic!("as a kill does, this leaves what is there");
        bag().write(&path, &mut killed)
    });
    assert!(cut.is_err() && !path.exists());
    let error = bag().write(&path, &mut open).unwrap_err();
    assert!(error.message().contains(".bag.partial"), "{error}");
    fs::remove_dir_all(dir.path().join(".bag.partial")).unwrap();
    bag().write(&path, &mut open).unwrap();
}

#[test]
fn no_name_of_a_picture_leaves_the_bag() {
    let dir = tempfile::tempdir().unwrap();
    let mut bag = bag();
    bag.records[0].circumstances.pictures[0].sha256 = "../../escaped".to_owned();
    let error = bag.write(&dir.path().join("bag"), &mut open).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    assert_eq!(left_in(&dir), 0);
}

#[test]
fn a_name_that_is_taken_is_left_alone() {
    let (dir, path, _) = written();
    let before = all_files(&path);
    let kind = |path: &Path| bag().write(path, &mut open).unwrap_err().kind();
    assert_eq!(kind(&path), ErrorKind::InvalidArgument);
    assert_eq!(all_files(&path), before);
    // What a killed export left says that it may still be running.
    let cut = dir.path().join(".cut.partial");
    fs::create_dir(&cut).unwrap();
    assert_eq!(kind(&dir.path().join("cut")), ErrorKind::InvalidArgument);
    assert!(cut.exists());
    assert_eq!(kind(Path::new("/")), ErrorKind::InvalidArgument);
    assert_eq!(kind(&dir.path().join("no/folder")), ErrorKind::Storage);
}

#[test]
fn what_could_not_be_read_back_is_not_written() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let mut long = bag();
    long.records[0].circumstances.camera = "C".repeat(MAX_RECORD_BYTES);
    let error = long.write(&path, &mut open).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::InvalidArgument);
    let mut many = bag();
    many.absent = (0..MAX_TAG_BYTES as i64 / 32)
        .map(|n| Id::of(at(n), &[]))
        .collect();
    let error = many.write(&path, &mut open).unwrap_err();
    assert!(error.message().contains("alpr/export.json"), "{error}");
    assert_eq!(left_in(&dir), 0);
}

#[test]
fn nothing_said_or_nothing_there_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let mut unsaid = bag();
    unsaid.export.authority.clear();
    for bag in [unsaid, Bag::new(export())] {
        let error = bag.write(&path, &mut open).unwrap_err();
        assert_eq!(error.kind(), ErrorKind::Refused);
    }
    assert_eq!(left_in(&dir), 0);
}

#[test]
fn pictures_are_found_by_their_names() {
    let (_dir, path, _) = written();
    let mut open = pictures_in(&path.join("data/pictures")).unwrap();
    let mut found = Vec::new();
    open(&sha256(JPEG))
        .unwrap()
        .unwrap()
        .read_to_end(&mut found)
        .unwrap();
    assert_eq!(found, JPEG);
    assert!(open(&sha256(b"gone")).unwrap().is_none());
}
