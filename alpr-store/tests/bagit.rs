//! The Library of Congress' own tool accepts our bags, and finds the damage that we find.
#![allow(
    clippy::unwrap_used,
    clippy::print_stderr,
    reason = "a test may stop where it stands"
)]

mod common;

use std::fs;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use alpr_core::Result;
use alpr_core::evidence::Export;
use alpr_core::record::{Circumstances, Picture, PictureKind, Record};
use alpr_store::Bag;
use alpr_store::bag::Checked;
use common::at;

/// Whether `bagit` is installed for `python3`; CI does not allow that it is not.
fn is_installed() -> bool {
    let asked = Command::new("python3")
        .args(["-m", "bagit", "--version"])
        .output();
    if asked.is_ok_and(|output| output.status.success()) {
        return true;
    }
    assert!(
        std::env::var_os("CI").is_none(),
        "CI has to install bagit (pip install bagit)"
    );
    eprintln!("skipped: bagit is not installed (pip install bagit)");
    false
}

/// Whether bagit finds a bag valid, and what it says.
fn validates(bag: &Path) -> (bool, String) {
    let mut bagit = Command::new("python3");
    let output = bagit
        .args(["-m", "bagit", "--validate"])
        .arg(bag)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    (output.status.success(), said)
}

fn record(text: &str, seconds: i64, picture: &str) -> Record {
    let mut seen = Circumstances::new(at(seconds), "C-7");
    let (kind, sha256) = (PictureKind::Frame, picture.to_owned());
    seen.pictures = vec![Picture { kind, sha256 }];
    Record::of_text(text.parse().unwrap(), None, seen).unwrap()
}

/// `printf picture | sha256sum`.
const PICTURE: &str = "2cea274d0bedc39ec4ab6ba9e59ec889e3ed6fb56a1cf088a64d9b383378dc97";

fn open(sha256: &str) -> Result<Option<Box<dyn Read>>> {
    let is_there = sha256 == PICTURE;
    Ok(is_there.then(|| Box::new(&b"picture"[..]) as Box<dyn Read>))
}

fn bag() -> Bag {
    let text = |text: &str| text.to_owned();
    let mut bag = Bag::new(Export {
        case_number: text("26-1042: Überfall\nPayload-Oxum: 1.1"),
        organisation: text("Clayton Police Department"),
        by: text("d.smith"),
        authority: text("discovery request of 20 November"),
        description: text(
            "reads of a plate, with more words than fit into the 79 columns that the RFC would like a line to have",
        ),
        at: at(1_000),
    });
    let gone = "0".repeat(64);
    bag.records = vec![record("ABC123", 0, PICTURE), record("XYZ987", 1, &gone)];
    bag
}

#[test]
fn the_library_of_congress_validates_our_bag() {
    if !is_installed() {
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("bag");
    let exported = bag().write(&path, &mut open).unwrap();
    assert_eq!((exported.pictures, exported.missing.len()), (1, 1));
    let (is_valid, said) = validates(&path);
    assert!(is_valid, "{said}");
    for name in [
        "data/records.jsonl",
        "alpr/export.json",
        "bag-info.txt",
        "manifest-sha512.txt",
    ] {
        let before = fs::read(path.join(name)).unwrap();
        let mut changed = before.clone();
        *changed.last_mut().unwrap() ^= 1;
        fs::write(path.join(name), changed).unwrap();
        assert!(!validates(&path).0, "{name}");
        assert!(
            matches!(Bag::verify(&path).unwrap(), Checked::Invalid(_)),
            "{name}"
        );
        fs::write(path.join(name), before).unwrap();
    }
    assert!(validates(&path).0);
}
