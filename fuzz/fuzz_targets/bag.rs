//! Any bytes as the files of a bag, with manifests that fit them or as they are: faults, or a bag that verified.
#![no_main]

use std::fs;
use std::path::Path;

use alpr_store::Bag;
use sha2::{Digest, Sha256};

const FILES: [&str; 8] = [
    "bagit.txt",
    "bag-info.txt",
    "manifest-sha256.txt",
    "tagmanifest-sha256.txt",
    "alpr/export.json",
    "alpr/missing.jsonl",
    "data/records.jsonl",
    "data/hits.jsonl",
];
const DECLARATION: &str = "BagIt-Version: 1.0\nTag-File-Character-Encoding: UTF-8\n";

fn put(root: &Path, name: &str, bytes: &[u8]) {
    let path = root.join(name);
    fs::create_dir_all(path.parent().expect("a file is in a folder")).expect("the folder is made");
    fs::write(path, bytes).expect("the file is written");
}

/// Lists files in a manifest, as whoever can write a bag can.
fn seal(root: &Path, manifest: &str, names: &[&str]) {
    let line = |name: &&str| {
        let bytes = fs::read(root.join(name)).ok()?;
        Some(format!("{:x}  {name}\n", Sha256::digest(bytes)))
    };
    let lines: String = names.iter().filter_map(line).collect();
    put(root, manifest, lines.as_bytes());
}

libfuzzer_sys::fuzz_target!(|input: (bool, Vec<(u8, &[u8])>)| {
    let (sealed, files) = input;
    let dir = tempfile::tempdir().expect("there is room");
    for (which, bytes) in files {
        put(dir.path(), FILES[usize::from(which) % FILES.len()], bytes);
    }
    if sealed {
        put(dir.path(), "bagit.txt", DECLARATION.as_bytes());
        seal(dir.path(), "manifest-sha256.txt", &FILES[6..]);
        seal(dir.path(), "tagmanifest-sha256.txt", &[&FILES[..3], &FILES[4..6]].concat());
    }
    let checked = Bag::verify(dir.path()).expect("the folder can be read");
    if let Ok(bag) = checked.verified() {
        assert_eq!(bag.bag().len(), 64);
        assert!(bag.export().is_some() || bag.records().is_empty());
    }
});
