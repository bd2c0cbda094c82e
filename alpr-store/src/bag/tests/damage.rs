//! Every damage is found, and named by its file.

use std::fs;
use std::io;
use std::path::Path;

use proptest::prelude::*;

use super::*;
use crate::bag::manifest::Part;

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
            "\"version\":2",
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
fn a_bag_without_a_payload_folder_is_none() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path();
    fs::write(path.join("bagit.txt"), tags::DECLARATION).unwrap();
    for name in ["manifest-sha256.txt", "tagmanifest-sha256.txt"] {
        fs::write(path.join(name), "").unwrap();
    }
    seal(path);
    assert_eq!(names_of(&faults(path)), ["data/"]);
    fs::create_dir(path.join("data")).unwrap();
    assert_eq!(faults(path), []);
    assert_eq!(
        names_of(&faults(&path.join("data"))),
        [
            "bagit.txt",
            "data/",
            "manifest-sha256.txt",
            "tagmanifest-sha256.txt"
        ]
    );
    let error = Bag::verify(&path.join("nowhere")).unwrap_err();
    assert_eq!(error.kind(), ErrorKind::Storage);
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
fn a_bag_that_was_sealed_anew_has_as_much_as_it_says() {
    for (name, what) in [
        ("data/records.jsonl", "2 records, and there are 1"),
        ("alpr/missing.jsonl", "1 missing pictures, and there are 2"),
    ] {
        let (_dir, path, _) = written();
        let text = fs::read_to_string(path.join(name)).unwrap();
        let first = text.lines().next().unwrap();
        let lines = if name.starts_with("data/") { 1 } else { 2 };
        fs::write(path.join(name), format!("{first}\n").repeat(lines)).unwrap();
        fs::remove_file(path.join("bag-info.txt")).unwrap(); // it says how long the payload is
        seal(&path);
        let told: Vec<_> = faults(&path).iter().map(Fault::to_string).collect();
        assert!(told.iter().any(|fault| fault.contains(what)), "{told:?}");
    }
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
