//! What a bag has to be: whole or not there, the same for the same contents, and every damage found.

use std::collections::BTreeMap;
use std::fs;
use std::io::{self, Read};
use std::path::{Path, PathBuf};

use alpr_core::evidence::Booking;
use alpr_core::record::{Circumstances, Picture, PictureKind};
use jiff::Timestamp;
use proptest::prelude::*;
use sha2::{Digest, Sha256};

use super::manifest::Part;
use super::*;

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

/// Damages a bag, and asserts that this file is named; repairs it after.
fn finds(path: &Path, name: &str, damage: impl FnOnce(&Path)) {
    let before = all_files(path);
    damage(path);
    let found = faults(path);
    assert!(names_of(&found).contains(&name), "{name}: {found:?}");
    assert!(Bag::verify(path).unwrap().verified().is_err());
    fs::remove_dir_all(path).unwrap();
    for (name, bytes) in before {
        let file = path.join(name);
        fs::create_dir_all(file.parent().unwrap()).unwrap();
        fs::write(file, bytes).unwrap();
    }
    assert_eq!(faults(path), []);
}

#[test]
fn a_flipped_bit_is_found_wherever_it_is() {
    let (_dir, path, _) = written();
    for (name, bytes) in all_files(&path) {
        let file = path.join(&name);
        for place in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[place] ^= 1;
            fs::write(&file, &changed).unwrap();
            assert_ne!(faults(&path), [], "{name} at {place}");
        }
        fs::write(&file, &bytes).unwrap();
    }
    assert_eq!(faults(&path), []);
}

#[test]
fn a_changed_longer_or_shorter_file_is_named() {
    let (_dir, path, _) = written();
    for (name, bytes) in all_files(&path) {
        if Part::of(&name).is_none() {
            continue; // a manifest of tag files says of others what is wrong
        }
        let write = |bytes: Vec<u8>| {
            let name = &name;
            move |root: &Path| fs::write(root.join(name), bytes).unwrap()
        };
        let mut flipped = bytes.clone();
        flipped[0] ^= 1;
        finds(&path, &name, write(flipped));
        finds(&path, &name, write([&bytes[..], b"\n"].concat()));
        finds(&path, &name, write(bytes[1..].to_vec()));
        finds(&path, &name, write(Vec::new()));
    }
}

#[test]
fn a_file_that_went_came_or_moved_is_named() {
    let (_dir, path, _) = written();
    for name in all_files(&path).into_keys() {
        finds(&path, &name, |root| {
            fs::remove_file(root.join(&name)).unwrap()
        });
        let moved = format!("{name}.old");
        finds(&path, &moved, |root| {
            fs::rename(root.join(&name), root.join(&moved)).unwrap()
        });
        finds(&path, &name, |root| {
            fs::rename(root.join(&name), root.join(&moved)).unwrap()
        });
    }
    for name in [
        "data/more",
        "data/pictures/a%0Ab",
        "more",
        "alpr/ more\n",
        ".hidden",
    ] {
        finds(&path, name, |root| {
            fs::write(root.join(name), "more").unwrap()
        });
    }
}

#[test]
fn a_changed_line_of_a_manifest_is_named() {
    let (_dir, path, _) = written();
    let files = all_files(&path);
    let edit = |name: &'static str, from: &str, to: &str| {
        let text = String::from_utf8(files[name].clone()).unwrap();
        assert!(text.contains(from), "{name} has no {from}");
        let text = text.replacen(from, to, 1);
        move |root: &Path| fs::write(root.join(name), text).unwrap()
    };
    let sum = sha256(&files["data/records.jsonl"]);
    for (from, to, named) in [
        (sum.as_str(), "0", "manifest-sha256.txt"),
        (&sum, &sha256(b""), "data/records.jsonl"),
        ("data/records", "data/record", "data/record.jsonl"),
        ("data/records", "data/../records", "manifest-sha256.txt"),
        ("data/records", "/etc/records", "manifest-sha256.txt"),
    ] {
        finds(&path, named, edit("manifest-sha256.txt", from, to));
    }
    let tag = "tagmanifest-sha512.txt";
    finds(&path, "bagit.old", edit(tag, "bagit.txt", "bagit.old"));
    finds(&path, "bagit.txt", edit(tag, "bagit.txt", "bagit.old"));
    finds(&path, tag, edit(tag, "bagit.txt", "data/records.jsonl"));
}

#[cfg(unix)]
#[test]
fn links_and_devices_are_not_followed() {
    use std::os::unix::ffi::OsStrExt;
    use std::os::unix::fs::symlink;
    let (dir, path, _) = written();
    let records = dir.path().join("elsewhere");
    let file = "data/records.jsonl";
    finds(&path, file, |root| {
        fs::rename(root.join(file), &records).unwrap();
        symlink(&records, root.join(file)).unwrap();
    });
    finds(&path, "data/loop", |root| {
        symlink("..", root.join("data/loop")).unwrap()
    });
    finds(&path, "socket", |root| {
        std::os::unix::net::UnixListener::bind(root.join("socket")).unwrap();
    });
    finds(&path, "data/\u{fffd}", |root| {
        let name = std::ffi::OsStr::from_bytes(b"\xff");
        fs::write(root.join("data").join(name), "").unwrap();
    });
}

/// Makes the manifests anew after a change that whoever has the tools can make too.
fn seal(path: &Path) {
    let files = all_files(path);
    for part in Part::ALL {
        for algorithm in digest::Algorithm::ALL {
            let sums = |bytes: &[u8]| {
                let mut hashing = digest::Hashing::new(io::sink());
                io::copy(&mut &bytes[..], &mut hashing).unwrap();
                hashing.finish().1.by(algorithm).to_owned()
            };
            let own = all_files(path);
            let lines: Vec<_> = own
                .iter()
                .filter(|(name, _)| Part::of(name) == Some(part))
                .map(|(name, bytes)| (name.as_str(), sums(bytes)))
                .collect();
            let text = manifest::write(lines.iter().map(|(name, sum)| (*name, sum.as_str())));
            if files.contains_key(&part.manifest(algorithm)) {
                fs::write(path.join(part.manifest(algorithm)), text).unwrap();
            }
        }
    }
}

#[test]
fn a_bag_that_says_what_it_has_not_is_found_though_its_sums_fit() {
    let gone = sha256(b"gone");
    let cases: [(&str, &str, &str, &str); 6] = [
        ("bagit.txt", "1.0", "0.97", "bagit.txt"),
        ("bag-info.txt", "Oxum: ", "Oxum: 1", "bag-info.txt"),
        ("bag-info.txt", ": 26-1042", "", "bag-info.txt"),
        ("alpr/export.json", "26-1042", "", "alpr/export.json"),
        (
            "alpr/missing.jsonl",
            &gone,
            &sha256(b"other"),
            "data/records.jsonl",
        ),
        (
            "data/records.jsonl",
            "\"version\":1",
            "\"version\":9",
            "data/records.jsonl",
        ),
    ];
    for (file, from, to, named) in cases {
        let (_dir, path, _) = written();
        let text = fs::read_to_string(path.join(file)).unwrap();
        assert!(text.contains(from), "{file} has no {from}");
        fs::write(path.join(file), text.replacen(from, to, 1)).unwrap();
        seal(&path);
        assert!(
            names_of(&faults(&path)).contains(&named),
            "{file}: {:?}",
            faults(&path)
        );
    }
    let (_dir, path, exported) = written();
    seal(&path);
    let verified = Bag::verify(&path).unwrap().verified().unwrap();
    assert_eq!(verified.bag(), exported.bag); // what was not changed seals to the same
    let pictures = path.join("data/pictures");
    let picture = fs::read_dir(&pictures).unwrap().next().unwrap().unwrap();
    let other: Vec<u8> = JPEG.iter().rev().copied().collect(); // as long, so that only its name tells
    fs::write(picture.path(), other).unwrap();
    seal(&path);
    assert!(
        names_of(&faults(&path))
            .iter()
            .any(|name| name.ends_with(".jpg"))
    );
}

#[test]
fn nothing_is_fetched_and_no_weak_sum_counts() {
    let (_dir, path, _) = written();
    for name in ["fetch.txt", "manifest-md5.txt"] {
        fs::write(path.join(name), "").unwrap();
        seal(&path);
        assert_eq!(names_of(&faults(&path)), [name]);
        fs::remove_file(path.join(name)).unwrap();
    }
}

#[test]
fn a_bag_of_another_tool_verifies_and_cannot_be_booked() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    fs::create_dir_all(path.join("data")).unwrap();
    fs::write(
        path.join("bagit.txt"),
        tags::DECLARATION.replace('\n', "\r\n"),
    )
    .unwrap();
    fs::write(path.join("data/a b"), "x").unwrap();
    for name in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
        fs::write(path.join(name), "").unwrap();
    }
    seal(&path);
    let verified = Bag::verify(&path).unwrap().verified().unwrap();
    assert_eq!(
        (verified.files(), verified.bytes(), verified.export()),
        (1, 1, None)
    );
    let refused = Booked::new(&verified, booking(2_000)).unwrap_err();
    assert_eq!(refused.kind(), ErrorKind::Refused);
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

proptest! {
    #![proptest_config(ProptestConfig::with_cases(64))]

    #[test]
    fn any_bytes_in_any_file_give_faults_and_no_panic(
        name in prop_oneof![
            Just("bagit.txt"), Just("bag-info.txt"), Just("manifest-sha256.txt"), Just("tagmanifest-sha512.txt"),
            Just("alpr/export.json"), Just("alpr/missing.jsonl"), Just("data/records.jsonl"),
        ],
        bytes in proptest::collection::vec(any::<u8>(), 0..200),
        sealed in any::<bool>(),
    ) {
        let (_dir, path, _) = written();
        prop_assume!(fs::read(path.join(name)).unwrap() != bytes);
        fs::write(path.join(name), &bytes).unwrap();
        if sealed {
            fs::remove_file(path.join("bag-info.txt")).unwrap(); // what it says of the payload would be found first
            seal(&path);
        }
        // A list of no lines, and a declaration of nothing, are fine where nothing needs them.
        let is_fine = sealed && (name.contains("manifest") || name == "bag-info.txt");
        prop_assert!(is_fine || !faults(&path).is_empty());
    }

    #[test]
    fn a_file_of_any_name_is_listed_or_named(name in "[^/\0]{1,40}") {
        prop_assume!(!matches!(name.as_str(), "." | "..") && !name.starts_with([' ', '\t']));
        let (_dir, path, _) = written();
        let file = format!("data/{name}");
        prop_assume!(!path.join(&file).exists());
        fs::write(path.join(&file), "x").unwrap();
        let found = faults(&path);
        prop_assert!(names_of(&found).contains(&file.as_str()), "{found:?}");
        seal(&path);
        // The payload is longer than `bag-info.txt` says; the file itself is fine.
        let found = faults(&path);
        prop_assert_eq!(names_of(&found), vec!["bag-info.txt"]);
    }
}
